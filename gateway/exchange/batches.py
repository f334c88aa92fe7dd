"""Which claims go into one interchange: by guide, by payer where a partner asks for it, and no
more of them than the partner takes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from gateway.finding import Finding
from gateway.models.claim import CLAIM_KINDS, Claim, ClaimKind
from gateway.settings import TradingPartner

Size = Callable[[int], int]
"""Index of a claim to the bytes that it is at most, with the levels above it."""

ENVELOPE = 400
"""Bytes of ISA, GS, GE and IEA at most."""


def batches(
    claims: Sequence[Claim], partner: TradingPartner, size: Size
) -> Iterator[tuple[ClaimKind, list[int]]]:
    """Kind and indices of the claims of each interchange, in the order 837P, 837I, 837D, then in
    that of the payers' first claims. Claims keep their order.

    ``size`` is asked only where the partner limits bytes. A claim that alone has more goes alone.
    """
    for kind in CLAIM_KINDS:
        groups: dict[str, list[int]] = {}
        for index, claim in enumerate(claims):
            if claim.kind == kind:
                groups.setdefault(payer_of(claim, partner), []).append(index)
        for group in groups.values():
            for part in _limited(group, partner, size):
                yield kind, part


def payer_of(claim: Claim, partner: TradingPartner) -> str:
    """What claims of one file have in common: the payer's id, its name where it has none."""
    if partner.batch_by != "payer":
        return ""
    return claim.payer.identifier("PI", "XV") or claim.payer.name


def _limited(group: list[int], partner: TradingPartner, size: Size) -> Iterator[list[int]]:
    most, room = partner.claims_per_interchange, partner.bytes_per_interchange
    part: list[int] = []
    total = ENVELOPE
    for index in group:
        own = size(index) if room else 0
        if part and ((most and len(part) >= most) or (room and total + own > room)):
            yield part
            part, total = [], ENVELOPE
        part.append(index)
        total += own
    if part:
        yield part


def too_large(claim: Claim, size: int, most: int) -> Finding:
    """The finding of a claim that alone makes a file larger than the partner takes."""
    return Finding(
        rule="CLAIMS.bytes.most",
        snip=7,
        severity="reject",
        message=f"a file with this claim alone has {size} bytes, and the partner takes {most}",
        hint="bill fewer lines on a claim, or agree on larger files (bytes_per_interchange)",
        patient_control_number=claim.patient_control_number,
    )

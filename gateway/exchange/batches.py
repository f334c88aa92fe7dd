"""Which claims go into one interchange: by guide, by what BHT06 says of them all, by payer where a
partner asks for it, and no more of them than the partner takes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from gateway.finding import Finding
from gateway.models.claim import (
    CLAIM_KINDS,
    ENCOUNTER,
    SUBROGATION,
    Claim,
    ClaimKind,
    claim_or_encounter,
)
from gateway.settings import TradingPartner

Size = Callable[[int], int]
"""Index of a claim to the bytes that it is at most, with the levels above it."""

Key = tuple[ClaimKind, str, str]
"""What claims of one file have in common: the kind, the code (BHT06), and the payer where the
partner wants that."""

_CODES = ("", ENCOUNTER, SUBROGATION)

ENVELOPE = 400
"""Bytes of ISA, GS, GE and IEA at most."""


def batches(
    claims: Sequence[Claim], partner: TradingPartner, size: Size
) -> Iterator[tuple[ClaimKind, list[int]]]:
    """Kind and indices of the claims of each interchange, in the order 837P, 837I, 837D, of a kind
    claims before encounters, then in the order of the payers' first claims. Claims keep theirs.

    ``size`` is asked only where the partner limits bytes. A claim that alone has more goes alone.
    """
    groups: dict[Key, list[int]] = {}
    for index, claim in enumerate(claims):
        groups.setdefault(key_of(claim, partner), []).append(index)
    for key in sorted(groups, key=turn_of):
        for part in _limited(groups[key], partner, size):
            yield key[0], part


def key_of(claim: Claim, partner: TradingPartner) -> Key:
    """What this claim has in common with the others of its file."""
    return claim.kind, claim_or_encounter(claim.claim_or_encounter_code), payer_of(claim, partner)


def turn_of(key: Key) -> tuple[int, int]:
    """The place of a file among the others: by its kind, then by its code."""
    code = _CODES.index(key[1]) if key[1] in _CODES else len(_CODES)
    return CLAIM_KINDS.index(key[0]), code


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

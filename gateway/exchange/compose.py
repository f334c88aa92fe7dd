"""Claims to the text that will be sent, judged as the receiver will judge it."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence

import msgspec

from gateway.exchange.batches import batches, too_large
from gateway.exchange.desk import Advance
from gateway.exchange.envelopes import batch_for
from gateway.exchange.writing import Allot, ComposedSet, Span, write_interchange
from gateway.finding import Finding
from gateway.models.claim import Claim, ClaimKind
from gateway.settings import TradingPartner
from gateway.translate.claim_837_build import build_837
from gateway.translate.registry import GUIDES
from gateway.x12.writer import GroupHeader, InterchangeHeader, Writer


class Placed(msgspec.Struct):
    """Where a claim stands: ordinal of its set in the interchange, its regions of segments."""

    claim: int
    set_ordinal: int
    spans: list[Span]


class Composed(msgspec.Struct):
    """One interchange as text, with what the store must know of it."""

    kind: ClaimKind
    guide: str
    data: bytes
    header: InterchangeHeader
    group: GroupHeader
    sets: list[ComposedSet]
    placed: list[Placed]
    findings: list[Finding]
    own: dict[int, list[Finding]]
    """What single claims would lose, by their index: the text does not show it."""

    def rejected(self) -> set[int]:
        """Indices of the claims that a finding of severity ``reject`` stands against.

        A reject that lies in a header region stands against every claim under that header;
        one outside of every claim's regions stands against all.
        """
        out: set[int] = set(self.own)
        for finding in self.findings:
            if finding.severity == "reject":
                out |= self.touched(finding)
        return out

    def touched(self, finding: Finding) -> set[int]:
        """Indices of the claims that a finding is about."""
        if finding.position is None or finding.set is None:
            return {p.claim for p in self.placed}
        inside = [p for p in self.placed if p.set_ordinal == finding.set]
        position = finding.position
        hit = {p.claim for p in inside if any(a <= position <= b for a, b in p.spans)}
        return hit or {p.claim for p in inside}


def default_partner(name: str = "none") -> TradingPartner:
    """The partner that ``gateway translate`` writes for when none is named (docs/contract.md)."""
    return msgspec.convert(
        {
            "name": name,
            "sender_id": "SUBMITTER",
            "receiver_id": "RECEIVER",
            "receiver_name": "RECEIVER",
            "submitter": {"name": "SUBMITTER", "identifier": "SUBMITTER",
                          "telephone": "5555550100"},
            "door": {"type": "folder"},
        },
        TradingPartner,
    )  # fmt: skip


def compose(
    claims: Sequence[Claim],
    partner: TradingPartner,
    at: datetime.datetime,
    allot: Allot,
    advance: Advance = lambda _: None,
) -> Iterator[Composed]:
    """One interchange for each kind of claim there is, in the order 837P, 837I, 837D, and one for
    its encounters; several where the partner's settings ask for it
    (:mod:`gateway.exchange.batches`).

    ``at`` is the local time that stands in the envelope. Every claim of ``claims`` is written;
    the findings of types 1 to 7 about the text stand in the result. ``advance`` is told of each.
    """

    def size(index: int) -> int:
        return bytes_of(claims[index], partner, at)

    for kind, chosen in batches(claims, partner, size):
        made = _interchange(kind, chosen, claims, partner, at, allot, advance)
        if len(chosen) == 1 and len(made.data) > partner.bytes_per_interchange > 0:
            told = too_large(claims[chosen[0]], len(made.data), partner.bytes_per_interchange)
            made.own.setdefault(chosen[0], []).append(told)
        yield made


def bytes_of(claim: Claim, partner: TradingPartner, at: datetime.datetime) -> int:
    """The bytes of a set that holds this claim alone: no more are added to any set by it."""
    return len(set_of(claim, partner, at).encode("utf-8"))


def set_of(claim: Claim, partner: TradingPartner, at: datetime.datetime) -> str:
    """The text of a set that holds this claim alone."""
    batch = batch_for(partner, "9" * 13, at, claim.claim_or_encounter_code)
    rows = build_837([claim], batch, claim.kind)
    writer = Writer(newline=partner.segment_newline)
    return writer.transaction_set("837", "9999", GUIDES[claim.kind], rows)


def _interchange(
    kind: ClaimKind,
    chosen: list[int],
    claims: Sequence[Claim],
    partner: TradingPartner,
    at: datetime.datetime,
    allot: Allot,
    advance: Advance,
) -> Composed:
    pieces: list[bytes] = []
    placed: list[Placed] = []
    own: dict[int, list[Finding]] = {}

    def heard(place: int, ordinal: int, spans: list[Span], lost: list[Finding]) -> None:
        placed.append(Placed(chosen[place], ordinal, spans))
        advance(1)
        if lost:
            own[chosen[place]] = lost

    made = write_interchange(
        kind, (claims[i] for i in chosen), partner, at, allot, pieces.append, heard
    )
    return Composed(
        kind, made.guide, b"".join(pieces), made.header, made.group, made.sets, placed,
        made.findings, own,
    )  # fmt: skip

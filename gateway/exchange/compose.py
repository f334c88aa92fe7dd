"""Claims to the text that will be sent, judged as the receiver will judge it."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Sequence

import msgspec

from gateway.books import books_for
from gateway.exchange.batches import batches
from gateway.finding import Finding
from gateway.models.claim import CLAIM_KINDS, Claim, ClaimBatch, ClaimKind
from gateway.models.party import Contact, Identifier, Party
from gateway.settings import TradingPartner
from gateway.translate.claim_837_build import build_837
from gateway.translate.claim_837_read import read_837
from gateway.translate.registry import GUIDES, kind_of, reader_for
from gateway.translate.unwritten import unwritten
from gateway.validate.examine import ALL_TYPES, SetEnd, examine
from gateway.x12.envelope import TransactionSet
from gateway.x12.reader import chunks
from gateway.x12.writer import GroupHeader, InterchangeHeader, Writer

Span = tuple[int, int]
Allot = Callable[[str], int]
"""The next number of a counter, by its scope: ``isa`` or ``gs``."""


class Placed(msgspec.Struct):
    """Where a claim stands: ordinal of its set in the interchange, its regions of segments."""

    claim: int
    set_ordinal: int
    spans: list[Span]


class ComposedSet(msgspec.Struct):
    """A transaction set as written."""

    ordinal: int
    control_number: str
    batch_identifier: str
    segments: int = 0


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
) -> Iterator[Composed]:
    """One interchange for each kind of claim there is, in the order 837P, 837I, 837D; several
    where the partner's settings ask for it (:mod:`gateway.exchange.batches`).

    ``at`` is the local time that stands in the envelope. Every claim of ``claims`` is written;
    the findings of types 1 to 7 about the text stand in the result.
    """

    def size(index: int) -> int:
        return _bytes_of(claims[index], partner, at)

    for kind, chosen in batches(claims, partner, size):
        made = _interchange(kind, chosen, claims, partner, at, allot)
        if len(chosen) == 1 and len(made.data) > partner.bytes_per_interchange > 0:
            told = _too_large(claims[chosen[0]], len(made.data), partner.bytes_per_interchange)
            made.own.setdefault(chosen[0], []).append(told)
        yield made


def _bytes_of(claim: Claim, partner: TradingPartner, at: datetime.datetime) -> int:
    """The bytes of a set that holds this claim alone: no more are added to any set by it."""
    rows = build_837([claim], batch_for(partner, "9" * 13, at), claim.kind)
    writer = Writer(newline=partner.segment_newline)
    return len(writer.transaction_set("837", "9999", GUIDES[claim.kind], rows).encode("utf-8"))


def _too_large(claim: Claim, size: int, most: int) -> Finding:
    return Finding(
        rule="CLAIMS.bytes.most",
        snip=7,
        severity="reject",
        message=f"a file with this claim alone has {size} bytes, and the partner takes {most}",
        hint="bill fewer lines on a claim, or agree on larger files (bytes_per_interchange)",
        patient_control_number=claim.patient_control_number,
    )


def _interchange(
    kind: ClaimKind,
    chosen: list[int],
    claims: Sequence[Claim],
    partner: TradingPartner,
    at: datetime.datetime,
    allot: Allot,
) -> Composed:
    guide = GUIDES[kind]
    header = interchange_header(partner, allot("isa"), at)
    group = group_header(partner, "HC", guide, allot("gs"), at)
    lost: list[Finding] = []
    writing = [0]

    def note(finding: Finding) -> None:
        lost.append(msgspec.structs.replace(finding, interchange=1, group=1, set=writing[0]))

    writer = Writer(newline=partner.segment_newline, lost=note)
    size = max(1, partner.claims_per_set)
    parts = [chosen[start : start + size] for start in range(0, len(chosen), size)]
    sets = [
        ComposedSet(n, f"{n:04d}", f"{header.control_number:09d}{n:04d}")
        for n in range(1, len(parts) + 1)
    ]

    def texts() -> Iterator[str]:
        for one, part in zip(sets, parts, strict=True):
            writing[0] = one.ordinal
            batch = batch_for(partner, one.batch_identifier, at)
            rows = build_837((claims[i] for i in part), batch, kind)
            yield writer.transaction_set("837", one.control_number, guide, rows)
        writing[0] = 0

    data = "".join(writer.interchange(header, [writer.group(group, texts())])).encode("utf-8")
    composed = Composed(kind, guide, data, header, group, sets, [], lost, {})
    _judge(composed, chosen, claims, partner)
    return composed


def _judge(
    composed: Composed, chosen: list[int], claims: Sequence[Claim], partner: TradingPartner
) -> None:
    """Read the text back as a receiver would: findings, and where each claim stands."""
    order = iter(chosen)
    here = [0]

    class Places:
        """The registry's language, with an ear for where claims stand."""

        kind_of = staticmethod(kind_of)

        @staticmethod
        def reader_for(kind: str) -> Callable[[TransactionSet], Iterator[object]] | None:
            if kind not in CLAIM_KINDS:
                return reader_for(kind)
            return lambda ts: read_837(ts, placed)

    def placed(read: Claim, spans: list[Span]) -> None:
        index = next(order)
        composed.placed.append(Placed(index, here[0], list(spans)))
        if own := list(unwritten(claims[index], read)):
            composed.own[index] = own

    books = books_for(partner.patches, partner.patch_folder, partner.code_lists)
    for item in examine(chunks(composed.data), composed.findings, Places, ALL_TYPES, books):
        if isinstance(item, TransactionSet):
            here[0] = item.ordinal
        elif isinstance(item, SetEnd):
            composed.sets[here[0] - 1].segments = item.segments


def interchange_header(
    partner: TradingPartner, number: int, at: datetime.datetime
) -> InterchangeHeader:
    """The ISA that we write for a partner."""
    return InterchangeHeader(
        sender_qualifier=partner.sender_qualifier,
        sender_id=partner.sender_id,
        receiver_qualifier=partner.receiver_qualifier,
        receiver_id=partner.receiver_id,
        control_number=number,
        at=at,
        usage_indicator=partner.usage_indicator,
    )


def group_header(
    partner: TradingPartner, code: str, guide: str, number: int, at: datetime.datetime
) -> GroupHeader:
    """The GS that we write for a partner."""
    return GroupHeader(
        functional_identifier_code=code,
        sender_code=partner.group_sender or partner.sender_id,
        receiver_code=partner.group_receiver or partner.receiver_id,
        control_number=number,
        version=guide,
        at=at,
    )


def batch_for(partner: TradingPartner, identifier: str, at: datetime.datetime) -> ClaimBatch:
    """BHT, 1000A and 1000B."""
    who = partner.submitter
    numbers = [
        Identifier(qualifier=qualifier, value=value)
        for qualifier, value in (("TE", who.telephone), ("EM", who.email))
        if value
    ]
    return ClaimBatch(
        batch_identifier=identifier,
        purpose_code="00",
        type_code="CH",
        created=at,
        submitter=Party(
            name=who.name,
            identifiers=[Identifier(qualifier="46", value=who.identifier)],
            contacts=[Contact(function_code="IC", name=who.contact_name, numbers=numbers)],
        ),
        receiver=Party(
            name=partner.receiver_name,
            identifiers=[Identifier(qualifier="46", value=partner.receiver_id)],
        ),
    )

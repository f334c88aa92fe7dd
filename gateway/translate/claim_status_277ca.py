"""The 277CA (005010X214), read: one entry for each level that has a trace or a status."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from msgspec.structs import replace

from gateway.models.claim_status import (
    ClaimStatus,
    Level,
    LineStatus,
    Status,
    StatusHeader,
    Total,
)
from gateway.models.party import Identifier, Party
from gateway.translate.claim_status_277ca_build import build_277ca
from gateway.translate.fields import at, day, decimal, parts, party, period, qualified_date
from gateway.x12.elements import el
from gateway.x12.envelope import TransactionSet
from gateway.x12.reader import Segment

__all__ = ["build_277ca", "read_277ca"]

_LEVELS: dict[str, Level] = {
    "20": "information_source",
    "21": "information_receiver",
    "19": "provider",
    "PT": "claim",
}
_ORDER = list(_LEVELS.values())
_COMPOSITES = ((1, "STC01"), (10, "STC10"), (11, "STC11"))


def read_277ca(ts: TransactionSet) -> Iterator[StatusHeader | ClaimStatus]:
    """Yield the header, then each level on the segment that closes it, the last on the SE.

    A level is listed where it has a TRN or an STC; payer (the information source), receiver
    and provider are carried down to the levels below. A set that has no SE gives no half level.
    """
    header, tree, begun = StatusHeader(), _Tree(ts), False
    for segment in ts.segments():
        code = segment[0]
        if code in ("HL", "SE"):
            if not begun:
                begun = True
                yield header
            if tree.entry is not None:
                yield tree.entry
            tree.leave(el(segment, 3))
        elif code == "TRN" and tree.entry is not None:
            yield tree.entry  # the guide lets a patient have several claims
            tree.entry, tree.line = None, None
        match code:
            case "ST" | "SE":
                pass
            case "BHT" if not (header.batch_identifier or header.purpose_code):
                _bht(ts, segment, header)
            case _ if not begun and code != "HL":
                header.unmodelled.append(ts.delimiters.element.join(segment))
            case _:
                _level_segment(ts, segment, tree)


class _Tree:
    """Where in the hierarchy the reader is, and what is open there."""

    __slots__ = (
        "bare", "entry", "hl_offset", "hl_position", "level", "line", "parties", "pending", "ts",
    )  # fmt: skip

    def __init__(self, ts: TransactionSet) -> None:
        self.ts = ts
        self.level: Level = "claim"
        self.hl_position = self.hl_offset = 0
        self.bare = False
        self.parties: dict[Level, Party] = {}
        self.entry: ClaimStatus | None = None
        self.line: LineStatus | None = None
        self.pending: list[str] = []

    def enter(self, hl: Segment) -> None:
        """Open a level: what stood at it and below it before is over."""
        self.level = _LEVELS.get(el(hl, 3), "claim")
        self.hl_position, self.hl_offset, self.bare = self.ts.position, self.ts.offset, True
        for level in _ORDER[_ORDER.index(self.level) :]:
            self.parties.pop(level, None)

    def leave(self, code: str) -> None:
        """The level is over, by an HL with this code or ('') by the SE. One that was not listed
        lives on in the levels below; where none is, that is told, for nothing keeps it."""
        self.entry = self.line = None
        below = code in _LEVELS and _ORDER.index(_LEVELS[code]) > _ORDER.index(self.level)
        if self.bare and not below:
            self.ts.find(
                "X12.level.unused", "the level has neither trace nor status nor a level under it: "
                "what it says was not kept", severity="warning", segment="HL",
                position=self.hl_position, offset=self.hl_offset,
                hint="give a level only where something is said of it or under it",
            )  # fmt: skip
            self.bare = False

    def open(self, position: int) -> ClaimStatus:
        """The entry of this level."""
        self.bare = False
        if self.entry is None:
            self.entry = ClaimStatus(
                level=self.level,
                payer=self.parties.get("information_source"),
                receiver=self.parties.get("information_receiver"),
                provider=self.parties.get("provider"),
                patient=self.parties.get("claim"),
                position=position,
                unmodelled=self.pending,
            )
            self.pending = []
        return self.entry

    def keep(self, segment: Segment) -> None:
        """Keep what the model cannot hold with the entry that is open, or with the next."""
        place = self.pending if self.entry is None else self.entry.unmodelled
        place.append(self.ts.delimiters.element.join(segment))


def _level_segment(ts: TransactionSet, segment: Segment, tree: _Tree) -> None:
    match segment[0]:
        case "HL":
            tree.enter(segment)
        case "NM1" if tree.level not in tree.parties:
            found = party(segment, list_member=tree.level == "information_source")
            tree.parties[tree.level] = found
            if el(segment, 6) or any(segment[10:]):
                tree.keep(segment)
        case "TRN":
            entry = tree.open(ts.position)
            entry.trace_number = el(segment, 2)
            if tree.level == "claim":
                entry.patient_control_number = entry.trace_number
        case "STC":
            entry = tree.open(tree.hl_position)
            found_here = _statuses(ts, segment, tree)
            (tree.line or entry).statuses.extend(found_here)
        case "SVC" if tree.entry is not None:
            tree.line = _line(ts, segment, tree)
            tree.entry.service_lines.append(tree.line)
        case "REF" | "DTP" | "QTY" | "AMT" if tree.entry is not None:
            _detail(ts, segment, tree, tree.entry)
        case _:
            tree.keep(segment)


def _detail(ts: TransactionSet, segment: Segment, tree: _Tree, entry: ClaimStatus) -> None:
    line = tree.line
    match segment[0], el(segment, 1):
        case "REF", "FJ" if line is not None and not line.control_number:
            line.control_number = el(segment, 2)
        case "REF", "1K" if line is None and not entry.payer_claim_control_number:
            entry.payer_claim_control_number = el(segment, 2)
        case "REF", qualifier:
            reference = Identifier(
                qualifier=qualifier, value=el(segment, 2), description=el(segment, 3)
            )
            (line or entry).references.append(reference)
        case "DTP", "472" if (line or entry).service_dates is None:
            (line or entry).service_dates = period(ts, segment)
        case "DTP", _ if line is None:
            if date := qualified_date(ts, segment):
                entry.dates.append(date)
        case (("QTY" | "AMT"), qualifier) if (value := decimal(ts, segment, 2)) is not None:
            entry.totals.append(Total(qualifier=qualifier, value=value))
        case _:
            tree.keep(segment)


def _statuses(ts: TransactionSet, stc: Segment, tree: _Tree) -> Iterator[Status]:
    """One Status for each composite; all of them share the other elements of their STC."""
    shared = Status(
        stc="",
        category_code="",
        status_code="",
        effective_date=day(ts, stc, 2),
        action_code=el(stc, 3),
        charge=decimal(ts, stc, 4),
        paid=decimal(ts, stc, 5),
        finalized_date=day(ts, stc, 6),
        remittance_date=day(ts, stc, 8),
        remittance_trace_number=el(stc, 9),
        message=el(stc, 12),
    )
    for place, name in _COMPOSITES:
        composite = parts(ts, stc, place)
        if composite:
            yield replace(
                shared,
                stc=name,
                category_code=at(composite, 1),
                status_code=at(composite, 2),
                entity_code=at(composite, 3),
            )
        if len(composite) > 3:  # the code list of STC01-2, where it is none of X12's own
            tree.keep(stc)


def _line(ts: TransactionSet, svc: Segment, tree: _Tree) -> LineStatus:
    procedure = parts(ts, svc, 1)
    line = LineStatus(
        procedure_qualifier=at(procedure, 1),
        procedure_code=at(procedure, 2),
        modifiers=[m for m in procedure[2:6] if m],
        charge=decimal(ts, svc, 2),
        revenue_code=el(svc, 4),
        units=decimal(ts, svc, 7),
    )
    if line.procedure_qualifier == "NU" and not line.revenue_code:
        line.revenue_code = line.procedure_code
    if len(procedure) > 6 or el(svc, 3) or el(svc, 5) or el(svc, 6):
        tree.keep(svc)
    return line


def _bht(ts: TransactionSet, bht: Segment, header: StatusHeader) -> None:
    header.purpose_code, header.batch_identifier = el(bht, 2), el(bht, 3)
    header.type_code = el(bht, 6)
    when = day(ts, bht, 4)
    if when is None:
        return
    clock = _clock(el(bht, 5))
    if clock is None:
        ts.find(
            "X12.element.time", "BHT05 is not a time", code="IK403:9", segment="BHT", element=5,
            value=el(bht, 5), hint="HHMM, or HHMMSS",
        )  # fmt: skip
    header.created = datetime.datetime.combine(when, clock or datetime.time())


def _clock(text: str) -> datetime.time | None:
    """A time HHMM, HHMMSS or with decimals of a second; midnight where there is none."""
    if not text:
        return datetime.time()
    if len(text) not in (4, 6, 7, 8) or not (text.isascii() and text.isdecimal()):
        return None
    hour, minute, second = int(text[:2]), int(text[2:4]), int(text[4:6] or 0)
    if hour > 23 or minute > 59 or second > 59:
        return None
    return datetime.time(hour, minute, second, int(text[6:].ljust(2, "0")) * 10_000)

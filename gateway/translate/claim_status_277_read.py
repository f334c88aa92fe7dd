"""The 277 (005010X212) and 277CA (005010X214), read: an entry for each level that tells."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from msgspec.structs import replace

from gateway.models.claim_status import (
    ClaimStatus,
    Level,
    LineStatus,
    Status,
    StatusHeader,
    Total,
)
from gateway.translate.claim_status_levels import People, take_line, take_service_dates
from gateway.translate.fields import at, day, qualified_date
from gateway.translate.levels_read import Keeps
from gateway.translate.member_read import identifier, take_contact
from gateway.translate.registry import kind_of
from gateway.x12.elements import el
from gateway.x12.envelope import TransactionSet
from gateway.x12.reader import Segment

LEVELS: dict[str, Level] = {
    "20": "information_source", "21": "information_receiver", "19": "provider", "22": "claim",
    "23": "claim", "PT": "claim",
}  # fmt: skip
USUAL = {
    "277": {"21": "41", "19": "1P", "22": "IL", "23": "QC", "PT": "QC"},
    "277CA": {"21": "41", "19": "85", "22": "IL", "23": "QC", "PT": "QC"},
}
"""NM101 of each level that goes without saying; whoever answers may be several."""

TRACES = {"20": "1", "21": "2", "19": "1", "22": "2", "23": "2", "PT": "2"}
"""TRN01 of each level."""

COMPOSITES = ((1, "STC01"), (10, "STC10"), (11, "STC11"))
_CODES = frozenset({1, 2, 3, 4})


class Scope(People):
    """The entry that is open, and its line."""

    def __init__(self, ts: TransactionSet, header: StatusHeader) -> None:
        self.kind = "277CA" if kind_of(ts) == "277CA" else "277"
        super().__init__(ts, header, USUAL[self.kind])
        self.hl_position = 0
        self.entry: ClaimStatus | None = None
        self.line: LineStatus | None = None

    def close(self, segment: Segment) -> ClaimStatus | None:
        """The entry that the present segment closes."""
        found, self.entry, self.line = self.entry, None, None
        return found

    def begins(self, segment: Segment) -> bool:
        """A TRN: the guides let a patient have several claims."""
        return segment[0] == "TRN" and bool(self.level)

    def begin(self, segment: Segment) -> None:
        """Put the TRN where it belongs: it makes the entry."""
        self.take(segment, _TAKERS)

    def open(self, segment: Segment) -> bool:
        """An HL, and where it stands."""
        opened = super().open(segment)
        if opened:
            self.hl_position = self.ts.position
        return opened

    def begun(self, position: int) -> ClaimStatus:
        """The entry of this level, begun where there is none."""
        if self.entry is None:
            self.used()
            self.person = None
            self.entry = ClaimStatus(
                level=LEVELS[self.level],
                payer=self.party("20"),
                receiver=self.party("21"),
                provider=self.party("19"),
                second_provider=self.second,
                patient=self.party("23", "22", "PT"),
                subscriber=self.party("22") if "23" in self.parties else None,
                position=position,
            )
            self.owner = self.entry
        return self.entry

    @property
    def item(self) -> ClaimStatus | LineStatus | None:
        """What STC, REF and DTP speak of."""
        return self.line or self.entry


def read_277(ts: TransactionSet) -> Iterator[StatusHeader | ClaimStatus]:
    """Yield the header, then each level on the segment that closes it, the last on the SE.

    A level is listed where it has a TRN or an STC, a claim for each TRN; payer (the information
    source), receiver, provider and subscriber are carried down to the levels below. See
    :meth:`.levels_read.Levels.items`.
    """
    return Scope(ts, StatusHeader()).items(_TAKERS)


def _name(scope: Scope, segment: Segment) -> bool:
    return scope.entry is None and scope.name(segment)


def _contact(scope: Scope, segment: Segment) -> bool:
    """PER of the payer of X212; nobody else has one in these guides."""
    return (
        scope.kind == "277"
        and scope.level == "20"
        and scope.entry is None
        and take_contact(scope, segment)
    )


def _trace(scope: Scope, segment: Segment) -> bool:
    if not scope.level:
        return False
    entry = scope.begun(scope.ts.position)
    entry.trace_number = el(segment, 2)
    if scope.kind == "277CA" and entry.level == "claim":
        entry.patient_control_number = entry.trace_number
    usual = TRACES[scope.level]
    scope.spare |= {n: el(segment, n) for n in (3, 4) if el(segment, n)}
    if el(segment, 1) != usual:
        scope.spare[1] = el(segment, 1)
    return True


def _status(scope: Scope, segment: Segment) -> bool:
    """An STC: one Status for each composite; all of them share the other elements."""
    if not scope.level or not any(el(segment, place) for place, _ in COMPOSITES):
        return False
    shared = Status(
        stc="",
        category_code="",
        status_code="",
        effective_date=day(scope.ts, segment, 2),
        action_code=el(segment, 3),
        charge=scope.decimal(segment, 4),
        paid=scope.decimal(segment, 5),
        finalized_date=day(scope.ts, segment, 6),
        remittance_date=day(scope.ts, segment, 8),
        remittance_trace_number=el(segment, 9),
        message=el(segment, 12),
    )
    scope.spare.clear()  # what is no amount or day is told, and the finding keeps it
    statuses = [
        replace(
            shared, stc=name, category_code=at(one, 1), status_code=at(one, 2),
            entity_code=at(one, 3), code_list_code=at(one, 4),
        )
        for place, name in COMPOSITES
        if (one := scope.composite(segment, place, _CODES))
    ]  # fmt: skip
    entry = scope.begun(scope.hl_position)
    (scope.line or entry).statuses.extend(statuses)
    return True


def _line(scope: Scope, segment: Segment) -> bool:
    if scope.entry is None:
        return False
    line = LineStatus(paid=scope.decimal(segment, 3))
    owner: Keeps = line
    scope.line, scope.owner = line, owner
    take_line(scope, segment, line)
    scope.entry.service_lines.append(line)
    return True


def _reference(scope: Scope, segment: Segment) -> bool:
    item, read = scope.item, identifier(segment)
    if item is None or read is None:
        return False
    field = _NUMBERS.get((scope.kind if item is scope.entry else "line", read.qualifier), "")
    if field and not getattr(item, field) and not read.description:
        setattr(item, field, read.value)
    else:
        item.references.append(read)
    return True


_NUMBERS = {
    ("277", "1K"): "payer_claim_control_number",
    ("277CA", "1K"): "payer_claim_control_number",
    ("277", "EJ"): "patient_control_number",
    ("line", "FJ"): "control_number",
}
"""Kind of set (or a line) and qualifier of a REF to the field it fills."""


def _date(scope: Scope, segment: Segment) -> bool:
    item = scope.item
    if item is None:
        return False
    if el(segment, 1) == "472" and item.service_dates is None:
        return take_service_dates(scope, segment, item)
    if scope.line is not None or (date := qualified_date(scope.ts, segment)) is None:
        return False
    assert scope.entry is not None
    scope.entry.dates.append(date)
    return True


def _total(scope: Scope, segment: Segment) -> bool:
    if scope.entry is None or scope.line or (value := scope.decimal(segment, 2)) is None:
        return False
    scope.entry.totals.append(Total(qualifier=el(segment, 1), value=value))
    return True


_TAKERS: dict[str, Callable[[Scope, Segment], bool]] = {
    "NM1": _name, "PER": _contact, "TRN": _trace, "STC": _status, "SVC": _line,
    "REF": _reference, "DTP": _date, "QTY": _total, "AMT": _total,
}  # fmt: skip

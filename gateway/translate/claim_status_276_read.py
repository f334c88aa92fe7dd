"""A 276 to its inquiries, streaming: one for each claim that is asked about (005010X212)."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from gateway.models.claim_status import InquiredLine, StatusHeader, StatusInquiry
from gateway.translate.claim_status_levels import People, take_line, take_service_dates
from gateway.translate.levels_read import Keeps
from gateway.translate.member_read import identifier, take_demographics
from gateway.x12.elements import el
from gateway.x12.envelope import TransactionSet
from gateway.x12.reader import Segment

USUAL = {"20": "PR", "21": "41", "19": "1P", "22": "IL", "23": "QC"}
"""NM101 of each level."""

MEMBERS = ("22", "23")


class Scope(People):
    """The inquiry that is open, and its line."""

    def __init__(self, ts: TransactionSet, header: StatusHeader) -> None:
        super().__init__(ts, header, USUAL)
        self.inquiry: StatusInquiry | None = None
        self.line: InquiredLine | None = None

    def close(self, segment: Segment) -> StatusInquiry | None:
        """The inquiry that the present segment closes."""
        found, self.inquiry, self.line = self.inquiry, None, None
        return found

    def begins(self, segment: Segment) -> bool:
        """A TRN of a member: each claim that is asked about has one."""
        return segment[0] == "TRN" and self.level in MEMBERS

    def begin(self, segment: Segment) -> None:
        """A TRN of a subscriber or dependent: a claim is asked about."""
        self.used()
        self.person = None
        self.inquiry = StatusInquiry(
            trace_number=el(segment, 2),
            payer=self.party("20"),
            receiver=self.party("21"),
            provider=self.party("19"),
            second_provider=self.second,
            subscriber=self.party("22"),
            dependent=self.party("23"),
            position=self.ts.position,
        )
        self.owner = self.inquiry
        rest = ["TRN", "" if el(segment, 1) == "1" else el(segment, 1), "", *segment[3:]]
        if any(rest[1:]):
            self.keep(rest)

    @property
    def item(self) -> StatusInquiry | InquiredLine | None:
        """What REF and DTP speak of."""
        return self.line or self.inquiry


def read_276(ts: TransactionSet) -> Iterator[StatusHeader | StatusInquiry]:
    """Yield the header, then each inquiry; see :meth:`.levels_read.Levels.items`."""
    return Scope(ts, StatusHeader()).items(_TAKERS)


def _name(scope: Scope, segment: Segment) -> bool:
    return scope.item is None and scope.name(segment)


def _born(scope: Scope, segment: Segment) -> bool:
    return scope.level in MEMBERS and take_demographics(scope, segment)


def _reference(scope: Scope, segment: Segment) -> bool:
    item, read = scope.item, identifier(segment)
    if item is None or read is None:
        return False
    field = _NUMBERS.get((isinstance(item, InquiredLine), read.qualifier), "")
    if field and not getattr(item, field) and not read.description:
        setattr(item, field, read.value)
    else:
        item.references.append(read)
    return True


_NUMBERS = {
    (False, "1K"): "payer_claim_control_number",
    (False, "EJ"): "patient_control_number",
    (True, "FJ"): "control_number",
}
"""Whether a REF is a line's, and its qualifier, to the field it fills."""


def _charge(scope: Scope, segment: Segment) -> bool:
    inquiry = scope.inquiry
    if inquiry is None or scope.line or inquiry.charge is not None or el(segment, 1) != "T3":
        return False
    inquiry.charge = scope.decimal(segment, 2)
    return inquiry.charge is not None


def _date(scope: Scope, segment: Segment) -> bool:
    item = scope.item
    return item is not None and el(segment, 1) == "472" and take_service_dates(scope, segment, item)


def _line(scope: Scope, segment: Segment) -> bool:
    if scope.inquiry is None:
        return False
    line = InquiredLine()
    owner: Keeps = line
    scope.line, scope.owner = line, owner
    take_line(scope, segment, line)
    if el(segment, 3):
        scope.spare[3] = el(segment, 3)
    scope.inquiry.service_lines.append(line)
    return True


_TAKERS: dict[str, Callable[[Scope, Segment], bool]] = {
    "NM1": _name, "DMG": _born, "REF": _reference, "AMT": _charge, "DTP": _date, "SVC": _line,
}  # fmt: skip

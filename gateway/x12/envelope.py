"""ISA, GS and ST with their trailers: what a file holds, as a stream of events.

Every count, control number and nesting fault becomes a finding with the code that a TA1, 999
or 997 would carry. Source: X12.5 (005010) and the 005010X231A1 code lists.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from gateway.finding import Finding
from gateway.x12.delimiters import Delimiters
from gateway.x12.elements import el
from gateway.x12.enclosures import (
    Group,
    Interchange,
    Sink,
    Tally,
    check_closed,
    check_ge,
    check_iea,
    check_isa,
    counts,
    find,
    open_group,
)
from gateway.x12.reader import Segment, Token, tokens

__all__ = ["Event", "Group", "Interchange", "Sink", "TransactionSet", "read"]


class TransactionSet:
    """One ST … SE, read once by iterating :meth:`segments`.

    While it is read, ``position`` and ``offset`` are those of the segment last yielded, and
    each of ``taps`` is shown that segment before the reader gets it.
    ``complete`` is true once its SE was seen: what reads it yields nothing half before that.
    An SE that does not fit its ST, with nothing of the interchange after it, is a cut one.
    """

    __slots__ = (
        "_cursor", "_ended", "complete", "group", "offset", "ordinal", "position", "sink", "st",
        "taps",
    )  # fmt: skip

    def __init__(self, st: Segment, group: Group, ordinal: int, cursor: _Cursor) -> None:
        self.st, self.group, self.ordinal = st, group, ordinal
        self.position, self.offset, self.complete = 0, cursor.offset, False
        self._cursor, self._ended = cursor, False
        self.sink = cursor.sink
        self.taps: list[Callable[[Segment], None]] = []

    @property
    def code(self) -> str:
        """ST01."""
        return el(self.st, 1)

    @property
    def control_number(self) -> str:
        """ST02."""
        return el(self.st, 2)

    @property
    def guide(self) -> str:
        """ST03, else GS08."""
        return el(self.st, 3) or self.group.version

    @property
    def delimiters(self) -> Delimiters:
        """Those of the interchange."""
        return self.group.interchange.delimiters

    def segments(self) -> Iterator[Segment]:
        """Yield ST to SE; stop before a segment that cannot be inside of a set."""
        cursor = self._cursor
        if not self._ended:
            yield from self._first()
        while not self._ended:
            segment = cursor.advance()
            if segment is None or segment[0] in _ENVELOPE:
                if segment is not None:
                    cursor.hold()
                self._ended = True
                self.find("X12.SE.missing", "the set has no SE", code="IK502:2", segment="SE")
                return
            self.position += 1
            self.offset = cursor.offset
            if segment[0] == "SE":
                self._ended = True
                self.complete = _check_se(self, segment) or cursor.goes_on()
            for tap in self.taps:
                tap(segment)
            yield segment

    def _first(self) -> Iterator[Segment]:
        if self.position == 0:
            self.position = 1
            for tap in self.taps:
                tap(self.st)
            yield self.st

    def find(self, rule: str, message: str, **fields: Any) -> None:
        """Add a finding at the present place of this set; severity ``reject`` unless given."""
        group = self.group
        place: dict[str, Any] = {
            "snip": 1,
            "severity": "reject",
            "interchange": group.interchange.ordinal,
            "group": group.ordinal,
            "set": self.ordinal,
            "interchange_control_number": group.interchange.control_number,
            "group_control_number": group.control_number,
            "transaction_set_control_number": self.control_number,
            "position": self.position or None,
            "offset": self.offset,
        }
        self.sink.append(Finding(rule=rule, message=message, **(place | fields)))


Event = Interchange | Group | TransactionSet | tuple[Interchange, Segment]
"""A tuple is a TA1 with the interchange that carries it."""

_ENVELOPE = frozenset({"ST", "GS", "GE", "IEA", "ISA"})


class _Cursor:
    """One segment at a time, with the power to hold one back."""

    __slots__ = ("_held", "_tokens", "delimiters", "offset", "segment", "sink")

    def __init__(self, source: Iterable[bytes], sink: list[Finding]) -> None:
        self.sink = sink
        self._tokens: Iterator[Token] = tokens(source, sink.append)
        self._held = False
        self.offset = 0
        self.segment: Segment = []
        self.delimiters = Delimiters()

    def advance(self) -> Segment | None:
        if self._held:
            self._held = False
            return self.segment
        token = next(self._tokens, None)
        if token is None:
            return None
        self.offset, self.segment, self.delimiters = token
        return self.segment

    def hold(self) -> None:
        self._held = True

    def goes_on(self) -> bool:
        """True where more of the same interchange follows; looks, and takes nothing."""
        here = self.delimiters
        if self.advance() is None:
            return False
        self.hold()
        return self.delimiters is here


def read(source: Iterable[bytes], sink: list[Finding]) -> Iterator[Event]:
    """Yield interchanges, groups, sets and TA1s in the order of the file.

    A set that the caller does not read to its end is read here, so that its SE is checked all
    the same. Findings are appended to ``sink`` as they are met.
    """
    cursor = _Cursor(source, sink)
    count = 0
    tally = Tally()
    while (segment := cursor.advance()) is not None:
        count += 1
        interchange = Interchange(segment, cursor.delimiters, count, cursor.offset, tally)
        check_isa(interchange, sink)
        yield interchange
        yield from _inside(cursor, interchange, sink)
        if not interchange.ended:
            find(
                sink, interchange, "X12.IEA.missing", "the interchange has no IEA", "TA105:023",
                segment="IEA",
            )  # fmt: skip


def _inside(cursor: _Cursor, interchange: Interchange, sink: list[Finding]) -> Iterator[Event]:
    group: Group | None = None
    lost = False  # in a run of segments outside of any set: the first is told
    while (segment := cursor.advance()) is not None:
        if cursor.delimiters is not interchange.delimiters:  # each ISA brings its own
            cursor.hold()
            break
        stray = False
        match segment[0]:
            case "TA1":
                interchange.acknowledgements += 1
                yield interchange, segment
            case "GS":
                check_closed(group, sink)
                group = open_group(segment, interchange, sink, cursor.offset)
                yield group
            case "ST":
                group = group or _groupless(cursor, interchange, sink)
                yield from _set(cursor, segment, group)
            case "GE":
                check_ge(group, segment, interchange, sink, cursor.offset)
                group = None
            case "IEA":
                check_closed(group, sink)
                interchange.ended = True
                check_iea(interchange, segment, sink, cursor.offset)
                return
            case _:
                stray = True
                if not lost:
                    text = f"segment {segment[0][:3]} stands outside of any transaction set"
                    find(
                        sink, interchange, "X12.segment.stray", text, "TA105:022", cursor.offset,
                        segment=segment[0][:3],
                    )  # fmt: skip
        lost = stray
    check_closed(group, sink)


def _set(cursor: _Cursor, segment: Segment, group: Group) -> Iterator[TransactionSet]:
    group.sets += 1
    tally = group.interchange.tally
    tally.sets += 1
    transaction_set = TransactionSet(segment, group, tally.sets, cursor)
    number = transaction_set.control_number
    if not transaction_set.code:
        transaction_set.find(
            "X12.ST01.required", "ST01 is required and empty", code="IK502:6", segment="ST",
            element=1, position=1,
        )  # fmt: skip
    if not number:
        transaction_set.find(
            "X12.ST02.required", "ST02 is required and empty", code="IK502:7", segment="ST",
            element=2, position=1,
        )  # fmt: skip
    elif number in group.numbers:
        transaction_set.find(
            "X12.ST02.unique", "ST02 is used twice in the group", code="IK502:23",
            segment="ST", element=2, value=number, position=1,
        )  # fmt: skip
    group.numbers.add(number)
    yield transaction_set
    for _ in transaction_set.segments():
        pass


def _groupless(cursor: _Cursor, interchange: Interchange, sink: list[Finding]) -> Group:
    find(
        sink, interchange, "X12.GS.missing", "a transaction set stands outside of any group",
        "TA105:024", cursor.offset, segment="ST",
    )  # fmt: skip
    gs = ["GS", "", "", "", "", "", "", "", el(cursor.segment, 3)]
    group = Group(gs, interchange, cursor.offset)
    group.implied = True
    return group


def _check_se(transaction_set: TransactionSet, se: Segment) -> bool:
    """True where SE01 and SE02 fit."""
    count = transaction_set.position
    counted, named = counts(el(se, 1), count), el(se, 2) == transaction_set.control_number
    if not counted:
        transaction_set.find(
            "X12.SE01.count", f"SE01 counts other segments than the {count} that are there",
            code="IK502:4", segment="SE", element=1, value=el(se, 1),
            hint="count ST and SE too",
        )  # fmt: skip
    if not named:
        transaction_set.find(
            "X12.SE02.match", "SE02 is not ST02", code="IK502:3", segment="SE", element=2,
            value=el(se, 2), hint="SE02 repeats ST02",
        )  # fmt: skip
    return counted and named

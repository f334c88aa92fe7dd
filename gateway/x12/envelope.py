"""ISA, GS and ST with their trailers: what a file holds, as a stream of events.

Every count, control number and nesting fault becomes a finding with the code that a TA1, 999
or 997 would carry. Source: X12.5 (005010) and the 005010X231A1 code lists.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from gateway.finding import Finding
from gateway.x12.delimiters import Delimiters
from gateway.x12.elements import date6, el
from gateway.x12.reader import Segment, Token, tokens


class Sink(list[Finding]):
    """Where findings go; a caller that streams takes them out as it goes."""


class Interchange:
    """One ISA … IEA. ``ordinal`` counts in the file from 1."""

    __slots__ = ("delimiters", "ended", "groups", "isa", "offset", "ordinal")

    def __init__(self, isa: Segment, delimiters: Delimiters, ordinal: int, offset: int) -> None:
        self.isa, self.delimiters, self.ordinal, self.offset = isa, delimiters, ordinal, offset
        self.groups = 0
        self.ended = False

    @property
    def control_number(self) -> str:
        """ISA13."""
        return self.isa[13]

    @property
    def date(self) -> datetime.date | None:
        """ISA09."""
        return date6(self.isa[9])


class Group:
    """One GS … GE."""

    __slots__ = ("gs", "interchange", "offset", "ordinal", "sets")

    def __init__(self, gs: Segment, interchange: Interchange, ordinal: int, offset: int) -> None:
        self.gs, self.interchange, self.ordinal, self.offset = gs, interchange, ordinal, offset
        self.sets = 0

    @property
    def functional_identifier_code(self) -> str:
        """GS01."""
        return el(self.gs, 1)

    @property
    def control_number(self) -> str:
        """GS06."""
        return el(self.gs, 6)

    @property
    def version(self) -> str:
        """GS08."""
        return el(self.gs, 8)


class TransactionSet:
    """One ST … SE, read once by iterating :meth:`segments`.

    While it is read, ``position`` and ``offset`` are those of the segment last yielded, and
    each of ``taps`` is shown that segment before the reader gets it.
    ``complete`` is true once its SE was seen: what reads it yields nothing half before that.
    """

    __slots__ = (
        "_cursor", "_ended", "complete", "group", "offset", "ordinal", "position", "sink", "st", "taps",
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
        if self._ended:
            return
        yield from self._first()
        while (segment := cursor.advance()) is not None:
            if segment[0] in _ENVELOPE:
                cursor.hold()
                break
            self.position += 1
            self.offset = cursor.offset
            if segment[0] == "SE":
                self.complete = self._ended = True
                _check_se(self, segment)
                self._show(segment)
                yield segment
                return
            self._show(segment)
            yield segment
        self._ended = True
        self.find("X12.SE.missing", "the set has no SE", code="IK502:2", segment="SE")

    def _first(self) -> Iterator[Segment]:
        if self.position == 0:
            self.position = 1
            self._show(self.st)
            yield self.st

    def _show(self, segment: Segment) -> None:
        for tap in self.taps:
            tap(segment)

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


def read(source: Iterable[bytes], sink: list[Finding]) -> Iterator[Event]:
    """Yield interchanges, groups, sets and TA1s in the order of the file.

    A set that the caller does not read to its end is read here, so that its SE is checked all
    the same. Findings are appended to ``sink`` as they are met.
    """
    cursor = _Cursor(source, sink)
    count = 0
    while (segment := cursor.advance()) is not None:
        count += 1
        interchange = Interchange(segment, cursor.delimiters, count, cursor.offset)
        _check_isa(interchange, sink)
        yield interchange
        yield from _inside(cursor, interchange, sink)
        if not interchange.ended:
            _find(sink, interchange, "X12.IEA.missing", "the interchange has no IEA", "TA105:023")


def _inside(cursor: _Cursor, interchange: Interchange, sink: list[Finding]) -> Iterator[Event]:
    group: Group | None = None
    numbers: set[str] = set()
    while (segment := cursor.advance()) is not None:
        match segment[0]:
            case "ISA":
                cursor.hold()
                break
            case "TA1":
                yield interchange, segment
            case "GS":
                _unclosed(group, sink)
                interchange.groups += 1
                group = Group(segment, interchange, interchange.groups, cursor.offset)
                numbers = set()
                yield group
            case "ST":
                group = group or _groupless(cursor, interchange, sink)
                yield from _set(cursor, segment, group, numbers)
            case "GE":
                _check_ge(group, segment, interchange, sink, cursor.offset)
                group = None
            case "IEA":
                _unclosed(group, sink)
                interchange.ended = True
                _check_iea(interchange, segment, sink, cursor.offset)
                return
            case _:
                text = f"segment {segment[0][:3]} stands outside of any transaction set"
                _find(sink, interchange, "X12.segment.stray", text, "TA105:022", cursor.offset)
    _unclosed(group, sink)


def _set(
    cursor: _Cursor, segment: Segment, group: Group, numbers: set[str]
) -> Iterator[TransactionSet]:
    group.sets += 1
    transaction_set = TransactionSet(segment, group, group.sets, cursor)
    number = transaction_set.control_number
    if number in numbers:
        transaction_set.find(
            "X12.ST02.unique", "ST02 is used twice in the group", code="IK502:23",
            segment="ST", element=2, value=number, position=1,
        )  # fmt: skip
    numbers.add(number)
    yield transaction_set
    for _ in transaction_set.segments():
        pass


def _groupless(cursor: _Cursor, interchange: Interchange, sink: list[Finding]) -> Group:
    _find(
        sink, interchange, "X12.GS.missing", "a transaction set stands outside of any group",
        "TA105:024", cursor.offset,
    )  # fmt: skip
    interchange.groups += 1
    st = cursor.segment
    gs = ["GS", "", "", "", "", "", "", "", el(st, 3)]
    return Group(gs, interchange, interchange.groups, cursor.offset)


def _find(
    sink: list[Finding], interchange: Interchange, rule: str, message: str, code: str,
    offset: int | None = None, **fields: Any,
) -> None:  # fmt: skip
    place: dict[str, Any] = {"snip": 1, "severity": "reject"}
    sink.append(
        Finding(
            rule=rule,
            message=message,
            code=code,
            interchange=interchange.ordinal,
            interchange_control_number=interchange.control_number,
            offset=interchange.offset if offset is None else offset,
            **(place | fields),
        )
    )


def _check_isa(interchange: Interchange, sink: list[Finding]) -> None:
    isa = interchange.isa
    if len(isa[13]) != 9 or not isa[13].isdigit() or int(isa[13]) == 0:
        _find(
            sink, interchange, "X12.ISA13.shape", "ISA13 is not nine digits above zero",
            "TA105:018", segment="ISA", element=13, value=isa[13],
        )  # fmt: skip
    if isa[15] not in ("P", "T", "I"):
        _find(
            sink, interchange, "X12.ISA15.code", "ISA15 is neither P nor T", "TA105:020",
            segment="ISA", element=15, value=isa[15],
        )  # fmt: skip
    if interchange.date is None:
        _find(
            sink, interchange, "X12.ISA09.date", "ISA09 is not a date YYMMDD", "TA105:014",
            segment="ISA", element=9, value=isa[9],
        )  # fmt: skip
    if not isa[6] or not isa[8]:
        _find(
            sink, interchange, "X12.ISA.party", "the sender or receiver id of the ISA is empty",
            "TA105:006" if not isa[6] else "TA105:008", segment="ISA",
            element=6 if not isa[6] else 8,
        )  # fmt: skip


def _check_iea(interchange: Interchange, iea: Segment, sink: list[Finding], offset: int) -> None:
    if el(iea, 2).strip() != interchange.control_number:
        _find(
            sink, interchange, "X12.IEA02.match", "IEA02 is not ISA13", "TA105:001", offset,
            segment="IEA", element=2, value=el(iea, 2),
        )  # fmt: skip
    counted = el(iea, 1).strip()
    if counted.isdigit() and int(counted) == interchange.groups:
        return
    lone = interchange.groups == 0 and counted in ("0", "1")  # a TA1 alone: both are sent
    _find(
        sink, interchange, "X12.IEA01.count",
        f"IEA01 counts other groups than the {interchange.groups} that are there", "TA105:021",
        offset, segment="IEA", element=1, value=counted,
        severity="warning" if lone else "reject",
    )  # fmt: skip


def _unclosed(group: Group | None, sink: list[Finding]) -> None:
    if group is not None:
        _find(
            sink, group.interchange, "X12.GE.missing", "the functional group has no GE", "AK905:3",
            group.offset, group=group.ordinal, group_control_number=group.control_number,
        )  # fmt: skip


def _check_ge(
    group: Group | None, ge: Segment, interchange: Interchange, sink: list[Finding], offset: int
) -> None:
    if group is None:
        _find(sink, interchange, "X12.GE.stray", "GE without GS", "TA105:022", offset)
        return
    place = {"group": group.ordinal, "group_control_number": group.control_number, "segment": "GE"}
    if el(ge, 2) != group.control_number:
        _find(
            sink, interchange, "X12.GE02.match", "GE02 is not GS06", "AK905:4", offset,
            element=2, value=el(ge, 2), **place,
        )  # fmt: skip
    if not el(ge, 1).isdigit() or int(el(ge, 1)) != group.sets:
        _find(
            sink, interchange, "X12.GE01.count",
            f"GE01 counts other sets than the {group.sets} that are there", "AK905:5", offset,
            element=1, value=el(ge, 1), **place,
        )  # fmt: skip


def _check_se(transaction_set: TransactionSet, se: Segment) -> None:
    count = transaction_set.position
    if not el(se, 1).isdigit() or int(el(se, 1)) != count:
        transaction_set.find(
            "X12.SE01.count", f"SE01 counts other segments than the {count} that are there",
            code="IK502:4", segment="SE", element=1, value=el(se, 1),
            hint="count ST and SE too",
        )  # fmt: skip
    if el(se, 2) != transaction_set.control_number:
        transaction_set.find(
            "X12.SE02.match", "SE02 is not ST02", code="IK502:3", segment="SE", element=2,
            value=el(se, 2), hint="SE02 repeats ST02",
        )  # fmt: skip

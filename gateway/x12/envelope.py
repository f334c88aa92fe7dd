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
    case_fields,
    check_closed,
    check_ge,
    check_iea,
    check_start,
    check_stray,
    check_ta1,
    counts,
    find,
    open_group,
    shortened,
    tell_case,
)
from gateway.x12.mends import MENDS
from gateway.x12.reader import Block, Segment, blocks

__all__ = ["Event", "Group", "Interchange", "Sink", "TransactionSet", "read"]


Watcher = Callable[[list[str], int, Callable[[int], int]], None]
"""Takes a run of segments as text, the position of the first, and what gives the byte where the
n-th of them (from 0) begins."""


class TransactionSet:
    """One ST … SE, read once by iterating :meth:`segments`.

    While it is read, ``position`` and ``offset`` are those of the segment last yielded.
    ``watchers`` are shown whole runs of segments as text before the reader gets them. ``complete``
    is true once its SE was seen: what reads it yields nothing half before that. An SE that does
    not fit its ST, with nothing of the interchange after it, is a cut one.
    """

    __slots__ = (
        "_block", "_cursor", "_ended", "_taken", "complete", "group", "ordinal", "position",
        "sink", "st", "watchers",
    )  # fmt: skip

    def __init__(self, block: Block, group: Group, cursor: _Cursor) -> None:
        self.st = block.texts[0].split(block.delimiters.element)
        tally = group.interchange.tally
        group.sets += 1
        tally.sets += 1
        self.group, self.ordinal = group, tally.sets
        self.position, self.complete = 0, False
        self._cursor, self._ended, self._block, self._taken = cursor, False, block, 0
        self.sink = cursor.sink
        self.watchers: list[Watcher] = []

    @property
    def code(self) -> str:
        """ST01."""
        return el(self.st, 1)

    @property
    def control_number(self) -> str:
        """ST02 without blanks around it."""
        return el(self.st, 2).strip()

    @property
    def guide(self) -> str:
        """ST03, else GS08."""
        return el(self.st, 3) or self.group.version

    @property
    def delimiters(self) -> Delimiters:
        """Those of the interchange."""
        return self.group.interchange.delimiters

    @property
    def offset(self) -> int:
        """The byte where the segment last yielded begins."""
        return self._block.offset_of(max(self._taken - 1, 0))

    def segments(self) -> Iterator[Segment]:
        """Yield ST to SE; stop before a segment that cannot be inside of a set."""
        separator = self.delimiters.element
        while (block := self._present()) is not None:
            splits, closes, at = block.splits, block.id == "SE", self._taken
            for text in block.texts[at:]:
                segment = text.split(separator, splits)
                at += 1
                self._taken = at
                self.position += 1
                if closes:
                    self._close(segment)
                yield segment
                if self._taken != at or self._block is not block:
                    break  # somebody skipped

    def runs(self) -> Iterator[tuple[int, Block]]:
        """Yield ST to SE as runs of text, not yet split, each with the position of its first: for
        those who know most texts already."""
        while (block := self._present()) is not None:
            first = self.position + 1
            self.position += len(block.texts)
            self._taken = len(block.texts)
            if block.id == "SE":
                self._close(block.texts[0].split(self.delimiters.element))
            yield first, block

    def skip(self) -> None:
        """Read to the end what was not read yet, without a look at single segments."""
        while (block := self._present()) is not None:
            self.position += len(block.texts) - self._taken
            self._taken = len(block.texts)
            if block.id == "SE":
                self._close(block.texts[0].split(self.delimiters.element))

    def _present(self) -> Block | None:
        """The run that is being read, else the next one; None after the last."""
        if self.position and self._taken < len(self._block.texts):
            return self._block
        if self._ended:
            return None
        block = self._cursor.advance() if self.position else self._block
        if block is None or (block.id in _ENVELOPE and self.position):
            if block is not None:
                self._cursor.hold()
            self._ended = True
            self.find(
                "X12.SE.missing", "the set has no SE", code="IK502:2", segment="SE",
                hint="ask for the set again: it is cut, and what it began last is left out",
            )  # fmt: skip
            return None
        self._block, self._taken = block, 0
        if block.cased:
            fields = case_fields(block.texts[0], self.delimiters.element, "IK304:1")
            self.find(position=self.position + 1, offset=block.offset, **fields)
        for watch in self.watchers:
            watch(block.texts, self.position + 1, block.offset_of)
        return block

    def _close(self, se: Segment) -> None:
        self._ended = True
        self.complete = _check_se(self, se) or self._cursor.goes_on()

    def find(self, rule: str, message: str, **fields: Any) -> None:
        """Add a finding at the present place of this set; severity ``reject`` unless given."""
        group = self.group
        place: dict[str, Any] = {
            "snip": 1,
            "severity": "reject",
            "hint": MENDS.get(rule, ""),
            "interchange": group.interchange.ordinal,
            "group": group.ordinal,
            "set": self.ordinal,
            "interchange_control_number": group.interchange.control_number,
            "group_control_number": group.control_number,
            "transaction_set_control_number": self.control_number,
            "position": self.position or None,
            "offset": self.offset,
        }
        self.sink.append(Finding(rule=rule, message=message, **shortened(place | fields)))


Event = Interchange | Group | TransactionSet | tuple[Interchange, Segment]
"""A tuple is a TA1 with the interchange that carries it."""

_ENVELOPE = frozenset({"ST", "GS", "GE", "IEA", "ISA"})


class _Cursor:
    """One run of segments at a time, with the power to hold one back."""

    __slots__ = ("_blocks", "_held", "block", "sink")

    def __init__(self, source: Iterable[bytes], sink: list[Finding]) -> None:
        self.sink = sink
        self._blocks: Iterator[Block] = blocks(source, sink.append)
        self._held = False
        self.block: Block | None = None

    def advance(self) -> Block | None:
        if self._held:
            self._held = False
        else:
            self.block = next(self._blocks, None)
        return self.block

    def hold(self) -> None:
        self._held = True

    def goes_on(self) -> bool:
        """True where more of the same interchange follows; looks, and takes nothing."""
        here = self.block
        after = self.advance()
        self.hold()
        return here is not None and after is not None and after.origin is here.origin


def read(source: Iterable[bytes], sink: list[Finding]) -> Iterator[Event]:
    """Yield interchanges, groups, sets and TA1s in the order of the file.

    A set that the caller does not read to its end is read here, so that its SE is checked all
    the same. Findings are appended to ``sink`` as they are met.
    """
    cursor = _Cursor(source, sink)
    count = 0
    tally = Tally()
    while (block := cursor.advance()) is not None:
        if block.start is None:
            raise AssertionError("the reader begins each interchange with its start")
        count += 1
        interchange = Interchange(block.start, count, block.offset, tally)
        check_start(interchange, block.cased, sink)
        yield interchange
        yield from _inside(cursor, interchange, sink)
        if not interchange.ended and not interchange.implied:
            find(
                sink, interchange, "X12.IEA.missing", "the interchange has no IEA", "TA105:023",
                segment="IEA",
            )  # fmt: skip


def _inside(cursor: _Cursor, interchange: Interchange, sink: list[Finding]) -> Iterator[Event]:
    group: Group | None = None
    lost = False  # in a run of segments outside of any set: the first is told
    separator = interchange.delimiters.element
    while (block := cursor.advance()) is not None:
        if block.start is not None:
            cursor.hold()
            break
        segment = block.texts[0].split(separator)
        if block.cased and block.id not in ("ST", "SE"):
            tell_case(interchange, block.texts[0], block.offset, sink)
        match block.id:
            case "TA1":
                interchange.acknowledgements += 1
                check_ta1(interchange, segment, sink, block.offset)
                yield interchange, segment
            case "GS":
                check_closed(group, sink)
                group = open_group(segment, interchange, sink, block.offset)
                yield group
            case "ST":
                group = group or _groupless(segment, block, interchange, sink)
                yield from _set(TransactionSet(block, group, cursor), sink)
            case "GE":
                check_ge(group, segment, interchange, sink, block.offset)
                if group:
                    group.trailer = segment, block.offset
                group = None
            case "IEA":
                check_closed(group, sink)
                interchange.ended = True
                interchange.trailer = segment, block.offset
                check_iea(interchange, segment, sink, block.offset)
                return
            case _ if not lost:
                check_stray(interchange, segment[0], sink, block.offset)
        lost = block.id in ("", "SE")
    check_closed(group, sink)


def _set(transaction_set: TransactionSet, sink: list[Finding]) -> Iterator[TransactionSet]:
    group, number = transaction_set.group, transaction_set.control_number
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
    transaction_set.skip()


def _groupless(st: Segment, block: Block, interchange: Interchange, sink: list[Finding]) -> Group:
    find(
        sink, interchange, "X12.GS.missing", "a transaction set stands outside of any group",
        "TA105:024", block.offset, segment="ST",
    )  # fmt: skip
    gs = ["GS", "", "", "", "", "", "", "", el(st, 3)]
    group = Group(gs, interchange, block.offset)
    group.implied = True
    return group


def _check_se(transaction_set: TransactionSet, se: Segment) -> bool:
    """True where SE01 and SE02 fit."""
    count = transaction_set.position
    counted, named = counts(el(se, 1), count), el(se, 2).strip() == transaction_set.control_number
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

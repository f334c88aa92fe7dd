"""The frame in which 270, 271, 276 and 277 are read: levels, whoever is open, and what is kept.

What no field holds is kept as text with the struct it stands with; see :mod:`.rest`.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Any, Protocol

from gateway.models.party import Party
from gateway.translate.beginning import Header, take_bht
from gateway.translate.fields import decimal, parts
from gateway.translate.rest import plain, remainder
from gateway.x12.elements import el
from gateway.x12.envelope import TransactionSet
from gateway.x12.reader import Segment

HELD: dict[str, frozenset[int]] = {
    id: frozenset(elements)
    for id, elements in {
        "AMT": (1, 2), "BHT": range(1, 7), "DMG": (1, 2, 3), "DTP": (1, 2, 3),
        "EB": range(1, 15), "EQ": (1, 2, 3, 5), "HI": range(1, 13), "INS": (1, 2, 3, 4, 17),
        "MPI": range(1, 8), "MSG": (1,), "N3": (1, 2), "N4": range(1, 8),
        "NM1": (1, 2, 3, 4, 5, 7, 8, 9, 10), "PER": range(1, 9), "PRV": (1, 2, 3), "REF": (1, 2, 3),
        "STC": (1, 2, 3, 4, 5, 6, 8, 9, 10, 11, 12), "SVC": (1, 2, 3, 4, 7), "TRN": range(1, 5),
    }.items()
}  # fmt: skip
"""The elements of each segment that the models hold; of flat segments their tables tell."""

LISTED = frozenset({"AAA", "AMT", "DTP", "HSD", "III", "MSG", "PER", "QTY", "REF", "STC"})
"""Segments that come often in a loop: one that is not held as a whole is kept as a whole."""

UNUSED = "X12.level.unused"


Takers = Mapping[str, Callable[[Any, Segment], bool]]
"""Segment id to what puts the segment in its place; False where it has none."""


class Keeps(Protocol):
    """A struct that keeps as text what it has no field for."""

    unmodelled: list[str]


class Level:
    """A level that was begun: where, and whether an item was made of it or below it."""

    __slots__ = ("depth", "offset", "position", "used")

    def __init__(self, depth: int, position: int, offset: int) -> None:
        self.depth, self.position, self.offset, self.used = depth, position, offset, False


class Levels(ABC):
    """What is open. ``person`` is whom N3, N4, PER and the like speak of; ``owner`` keeps what
    nobody takes; ``spare`` is what the taker of the segment at hand could not hold of it."""

    def __init__(self, ts: TransactionSet, header: Header, depths: Mapping[str, int]) -> None:
        self.ts, self.header = ts, header
        self.spare: dict[int, str] = {}
        self.person: Party | None = None
        self.owner: Keeps = header
        self.level = ""
        """HL03 of the level that is open, '' where no guide has it: all there is kept."""
        self._depths = depths
        self._open: list[Level] = []
        self._lost = False

    def items(self, takers: Takers) -> Iterator[Any]:
        """The header, then each item on the segment that closes it: an HL that the guide has,
        what ``begins`` the next one, or the SE. A set without its SE gives no half item; a level
        of which no item is made, nor of any under it, is told (X12.level.unused)."""
        told = False
        for segment in self.ts.segments():
            begins = self.begins(segment)
            if segment[0] not in ("HL", "SE") and not begins:
                self.take(segment, takers)
                continue
            if not told:
                told = True
                yield self.header
            known = segment[0] != "HL" or self.depth_of(segment)
            if known and (found := self.close(segment)) is not None:
                yield found
            if begins:
                self.begin(segment)
            elif segment[0] == "HL":
                self.open(segment)
            else:
                self.enter(0)

    def begins(self, segment: Segment) -> bool:
        """Whether a segment that is no HL begins an item of the level that is open."""
        return False

    def begin(self, segment: Segment) -> None:
        """Begin the item with the segment; what begins none is kept."""
        self.keep(segment)

    @abstractmethod
    def close(self, segment: Segment) -> Any:
        """The item that the present segment closes, or None."""

    @abstractmethod
    def open(self, segment: Segment) -> object:
        """An HL: its level and whoever stands there."""

    def depth_of(self, hl: Segment) -> int:
        """How deep the level of an HL is from 1; 0 where the guide has no such level."""
        return self._depths.get(el(hl, 3), 0)

    def lose(self, segment: Segment) -> None:
        """A level that no guide has begins: it is kept with what is open."""
        self.level, self.person, self._lost = "", None, True
        self.keep(segment)

    def enter(self, depth: int) -> None:
        """A level of this depth begins (1 to …); 0 ends them all."""
        self._lost = False
        closing = [level for level in self._open if level.depth >= (depth or 1)]
        bare = [level for level in closing if not level.used]
        if bare:
            self._tell(bare[-1])
        self._open = [level for level in self._open if level not in closing]
        if depth:
            self._open.append(Level(depth, self.ts.position, self.ts.offset))

    def used(self) -> None:
        """An item was made of the levels that are open."""
        for level in self._open:
            level.used = True

    def _tell(self, level: Level) -> None:
        self.ts.find(
            UNUSED, "nothing is asked or answered at this level or under it: what it says was "
            "not kept", severity="warning", segment="HL", position=level.position,
            offset=level.offset, hint="give a level only where something is said of it or under it",
        )  # fmt: skip

    def take(self, segment: Segment, takers: Takers) -> None:
        """Put one segment where it belongs; what nobody takes is kept as text."""
        id = segment[0]
        self.spare.clear()
        if id == "ST":
            return
        if self._lost:
            taken = False
        elif id == "BHT":
            taken = take_bht(self.ts, segment, self.header)
        else:
            taker = takers.get(id)
            whole = id not in LISTED or not self._beyond(segment)
            taken = taker is not None and whole and taker(self, segment)
        if not taken:
            self.keep(segment)
        elif self.spare or self._beyond(segment):
            self.keep(remainder(segment, HELD.get(id, _NONE), self.spare))

    def _beyond(self, segment: Segment) -> bool:
        """Whether the segment has an element that the models have no field for."""
        held = HELD.get(segment[0])
        return held is not None and any(
            segment[n] and n not in held for n in range(1, len(segment))
        )

    def keep(self, segment: Segment) -> None:
        """Keep a segment as text with what is open."""
        self.owner.unmodelled.append(plain(segment, self.ts.delimiters))

    def decimal(self, segment: Segment, number: int) -> Decimal | None:
        """The amount in an element; what is no number is told and spared."""
        value = decimal(self.ts, segment, number)
        if value is None and el(segment, number):
            self.spare[number] = segment[number]
        return value

    def composite(self, segment: Segment, number: int, held: frozenset[int]) -> list[str]:
        """The components of an element that are held, others empty; these are spared."""
        components = parts(self.ts, segment, number)
        if any(text and at not in held for at, text in enumerate(components, 1)):
            mark = self.ts.delimiters.component
            rest = ["" if at in held else text for at, text in enumerate(components, 1)]
            self.spare[number] = mark.join(rest)
        return [text if at in held else "" for at, text in enumerate(components, 1)]

    def repetitions(self, segment: Segment, number: int) -> list[str]:
        """The repetitions of an element, those that say something."""
        text, mark = el(segment, number), self.ts.delimiters.repetition
        return [one for one in (text.split(mark) if mark else [text]) if one]


_NONE: frozenset[int] = frozenset()
_POINTER = re.compile(r"[1-9][0-9]?")


def pointers(scope: Levels, segment: Segment, number: int) -> list[int]:
    """Diagnosis pointers of a composite; what is no plain number is spared as a whole."""
    texts = parts(scope.ts, segment, number)
    if not all(_POINTER.fullmatch(text) for text in texts):
        scope.spare[number] = el(segment, number)
        return []
    return [int(text) for text in texts]

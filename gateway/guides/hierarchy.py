"""The tree of HL segments: numbers in sequence, parents that exist, children as announced."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from gateway.guides.explain import Fault
from gateway.guides.table import Place

Report = Callable[[Place, Fault, int], None]
"""Tells a fault of a place's segment that stands at a position."""


class _Level:
    __slots__ = ("announced", "number", "place", "position", "right", "room")

    def __init__(
        self, number: str, right: str, place: Place, position: int, announced: str
    ) -> None:
        self.number, self.right, self.place, self.position = number, right, place, position
        self.announced, self.room = announced, place.parent


class Hierarchy:
    """Follows the HL segments of one set; keeps one level of each kind, whatever their number."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._count = 0
        self._last = 0
        self._open: list[_Level] = []

    def see(self, elements: list[str], place: Place, position: int) -> None:
        """An HL at its place in the guide."""
        _, number, parent, _, announced = (
            elements if len(elements) == 5 else (*elements, "", "", "", "")[:5]
        )
        levels, above = self._open, place.room.parent
        while levels and levels[-1].room is not above:
            self._close()
        self._count += 1
        self._last += 1
        right = str(self._count)
        over = levels[-1] if levels else None
        if number != right or (over and parent and parent != over.number):
            for fault in self._faults(number, parent, over):
                self._report(place, fault, position)
        if over and over.announced:
            if over.announced == "0":
                self._report(over.place, _children("0", "and one follows", "reject"), over.position)
            over.announced = ""
        levels.append(_Level(number, right, place, position, announced))

    def loop_of(self, number: str) -> Place | None:
        """The loop of the open level that has that number."""
        found = (level.room for level in self._open if number and level.number == number)
        return next(found, None)

    @property
    def wants_child(self) -> bool:
        """True where the level at hand announced one below it, and none came yet."""
        return bool(self._open) and self._open[-1].announced == "1"

    def skip(self, place: Place) -> None:
        """The HL that should stand at ``place`` is missing, and that is told already."""
        for level in self._open:
            if level.room is place.room.parent:
                level.announced = ""
        self._count += 1
        self._last += 1

    def end(self) -> None:
        """The set is over."""
        while self._open:
            self._close()

    def _close(self) -> None:
        level = self._open.pop()
        if level.announced == "1":
            fault = _children("1", "and none follows", "error")
            self._report(level.place, fault, level.position)

    def _faults(self, number: str, parent: str, above: _Level | None) -> Iterator[Fault]:
        if number and number not in (str(self._count), str(self._last)):
            fields = {"code": "IK403:7", "element": 1, "value": number}
            fields["hint"] = f"number the HL segments from 1 in steps of one: {self._count}"
            yield Fault("HL01.sequence", "HL01 is not the next number", fields)
            if number.isascii() and number.isdigit() and len(number) < 10:
                self._last = int(number)
        if above and parent and parent not in (above.number, above.right):
            known = parent.isdecimal() and len(parent) < 10 and 0 < int(parent) < self._count
            what = "is of another level" if known else "does not exist"
            fields = {"code": "IK403:7", "element": 2, "value": parent}
            fields["hint"] = f"the HL that this one belongs under is {above.number}"
            yield Fault("HL02.parent", f"HL02 names a parent that {what}", fields)


def _children(announced: str, then: str, severity: str) -> Fault:
    says = "no children" if announced == "0" else "children"
    fields: dict[str, Any] = {"code": "IK403:7", "element": 4, "value": announced}
    fields |= {"severity": severity, "hint": "HL04 is 1 where another HL stands under it, else 0"}
    return Fault("HL04.children", f"HL04 announces {says}, {then}", fields)

"""What rules look at: the loops of a transaction set as a tree, each segment at its place.

Loops that repeat without end (levels, claims, payments) are let go of as soon as they are judged,
so that memory does not grow with the set. Source of the loops: the guide's own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import msgspec

Offset = Callable[[int], int | None]


class Marks:
    """The separators of an interchange, as text; ``repetition`` is '' where there is none."""

    __slots__ = ("component", "element", "repetition")

    def __init__(self, element: str, component: str, repetition: str) -> None:
        self.element, self.component, self.repetition = element, component, repetition


class Run:
    """A run of segments as the reader cut it: the first one's position, who knows the byte where
    the n-th of them (from 0) begins, and their separators."""

    __slots__ = ("first", "marks", "offset")

    def __init__(self, first: int, offset: Offset, marks: Marks) -> None:
        self.first, self.offset, self.marks = first, offset, marks


class Seg(msgspec.Struct, gc=False, eq=False):
    """One segment in its loop. ``seg[n]`` is element n as text, '' where there is none."""

    text: str
    id: str
    position: int
    loop: str
    run: Run
    split: list[str] | None = None

    @property
    def elements(self) -> list[str]:
        """The id and the elements; most segments are never asked for them."""
        if self.split is None:
            self.split = self.text.split(self.run.marks.element)
        return self.split

    def __getitem__(self, number: int) -> str:
        elements = self.split
        if elements is None:
            elements = self.split = self.text.split(self.run.marks.element)
        return elements[number] if number < len(elements) else ""

    @property
    def offset(self) -> int | None:
        """The byte where the segment begins."""
        return self.run.offset(self.position - self.run.first)

    def components(self, number: int) -> list[str]:
        """The components of element ``number``, [] where it is empty; of the first repetition."""
        text = self[number]
        if not text:
            return []
        marks = self.run.marks
        if marks.repetition and marks.repetition in text:
            text = text.split(marks.repetition, 1)[0]
        return text.split(marks.component)

    def component(self, number: int, which: int) -> str:
        """Component ``which`` (from 1) of element ``number``, '' where there is none."""
        parts = self.components(number)
        return parts[which - 1] if which <= len(parts) else ""

    def repetitions(self, number: int) -> list[str]:
        """The repetitions of element ``number``, [] where it is empty."""
        text, mark = self[number], self.run.marks.repetition
        if not text:
            return []
        return text.split(mark) if mark else [text]


class Part:
    """One occurrence of a loop: its own segments by id, and the loops inside of it by their ids.

    ``tally`` is room for sums over loops that were let go of, one for the whole set; ``view`` is
    what rules made of the loop, kept for each other.
    """

    __slots__ = ("loop", "parent", "parts", "segments", "tally", "view")

    def __init__(self, loop: str, parent: Part | None) -> None:
        self.loop, self.parent = loop, parent
        self.segments: dict[str, list[Seg]] = {}
        self.parts: dict[str, list[Part]] = _NO_LOOPS
        self.view: Any = None
        self.tally: dict[str, Any] = parent.tally if parent else {}

    def add(self, part: Part) -> None:
        """Put a loop into this one."""
        if not self.parts:
            self.parts = {}
        self.parts.setdefault(part.loop, []).append(part)

    def let_go(self) -> None:
        """The loop was judged: nothing in it holds it any more, so that it is gone at once."""
        self.view = None
        for parts in self.parts.values():
            for part in parts:
                part.parent = None
                if part.parts:
                    part.let_go()

    def all(self, id: str, *qualifiers: str) -> list[Seg]:
        """The segments of that id, those alone whose first element is one of ``qualifiers``
        where any are given."""
        found = self.segments.get(id)
        if not found:
            return _NONE
        if not qualifiers:
            return found
        return [seg for seg in found if seg[1] in qualifiers]

    def first(self, id: str, *qualifiers: str) -> Seg | None:
        """The first of :meth:`all`, or None."""
        found = self.segments.get(id)
        if not found:
            return None
        if not qualifiers:
            return found[0]
        return next((seg for seg in found if seg[1] in qualifiers), None)

    def value(self, id: str, number: int, *qualifiers: str) -> str:
        """Element ``number`` of :meth:`first`, '' where there is no such segment."""
        seg = self.first(id, *qualifiers)
        return seg[number] if seg else ""

    def inner(self, *loops: str) -> list[Part]:
        """The loops of those ids right inside of this one, in the order of ``loops``."""
        if len(loops) == 1:
            return self.parts.get(loops[0], _NO_PARTS)
        return [part for loop in loops for part in self.parts.get(loop, ())]

    def one(self, loop: str) -> Part | None:
        """The first loop of that id right inside of this one."""
        found = self.parts.get(loop)
        return found[0] if found else None

    def up(self, *loops: str) -> Part | None:
        """The nearest loop around this one, itself counted, whose id is one of ``loops``."""
        part: Part | None = self
        while part is not None and part.loop not in loops:
            part = part.parent
        return part

    @property
    def root(self) -> Part:
        """The set: what stands outside of any loop."""
        part = self
        while part.parent is not None:
            part = part.parent
        return part

    @property
    def opener(self) -> Seg | None:
        """The segment that stands first in the loop."""
        return next(iter(self.segments.values()))[0] if self.segments else None

    def every(self) -> Iterator[Seg]:
        """All segments of this loop and of those inside of it; not in the order of the file."""
        for segments in self.segments.values():
            yield from segments
        for parts in self.parts.values():
            for part in parts:
                yield from part.every()


_NO_LOOPS: dict[str, list[Part]] = {}
_NONE: list[Seg] = []
_NO_PARTS: list[Part] = []

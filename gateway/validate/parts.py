"""What rules look at: the loops of a transaction set as a tree, each segment at its place.

Loops that repeat without end (levels, claims, payments) are let go of as soon as they are judged,
so that memory does not grow with the set. Source of the loops: the guide's own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from operator import itemgetter
from typing import TYPE_CHECKING, Any

import msgspec

Offset = Callable[[int], int | None]


class Marks:
    """The separators of an interchange, as text; ``repetition`` is '' where there is none."""

    __slots__ = ("component", "element", "repetition")

    def __init__(self, element: str, component: str, repetition: str) -> None:
        self.element, self.component, self.repetition = element, component, repetition


def composite(text: str, marks: Marks) -> list[str]:
    """The components of an element's text; of the first repetition."""
    if marks.repetition and marks.repetition in text:
        text = text.split(marks.repetition, 1)[0]
    return text.split(marks.component)


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
        return composite(text, self.run.marks) if text else []

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


def repeated_number(part: Part, loop: str) -> bool:
    """True where two loops inside of the part have the same line item control number (REF*6R)."""
    mark, given = part.tally["marks"].element, []
    for texts in part.each(loop, "REF"):
        for text in texts:
            if text[4:6] == "6R":
                given.append(f"{text}{mark}".split(mark, 3)[2])
    return len(set(given)) < len(given)


Getter = Callable[[Sequence[str]], tuple[str, ...]]


class Node:
    """The shape of a loop: by id, where its own segments stand among the texts of the outermost,
    counted from 0, and the loops inside of it."""

    __slots__ = ("_getters", "inner", "loop", "own")

    def __init__(self, loop: str) -> None:
        self.loop = loop
        self.own: dict[str, list[int]] = {}
        self.inner: dict[str, list[Node]] = {}
        self._getters: dict[tuple[str, tuple[str, ...]], list[Getter]] = {}

    def getters(self, loop: str, ids: tuple[str, ...]) -> list[Getter]:
        """For each loop of that id inside, what takes the texts of its segments of those ids."""
        found = self._getters.get((loop, ids))
        if found is None:
            places = [[at for id in ids for at in node.own.get(id, ())]
                      for node in self.inner.get(loop, ())]  # fmt: skip
            found = self._getters[loop, ids] = [getter(one) for one in places]
        return found


def getter(places: list[int]) -> Getter:
    """What takes the texts at those places."""
    if len(places) > 1:
        return itemgetter(*places)
    if not places:
        return lambda texts: ()
    at = places[0]
    return lambda texts: (texts[at],)


class Source:
    """The texts that a shape is of, the position of the first, and their run."""

    __slots__ = ("position", "run", "texts")

    def __init__(self, texts: Sequence[str], position: int, run: Run) -> None:
        self.texts, self.position, self.run = texts, position, run


class Part:
    """One occurrence of a loop: its own segments by id, and the loops inside of it by their ids.

    Of a ``source`` its ``node`` says what is where: its segments and loops are made when somebody
    asks for them. ``tally`` is room for sums over loops that were let go of, one for the whole set;
    ``view`` is what rules made of the loop, kept for each other.
    """

    __slots__ = ("loop", "node", "parent", "parts", "segments", "shut", "source", "tally", "view")
    segments: dict[str, list[Seg]]
    parts: dict[str, list[Part]]

    def __init__(
        self,
        loop: str,
        parent: Part | None,
        node: Node | None = None,
        source: Source | None = None,
    ) -> None:
        self.loop, self.parent, self.node, self.source = loop, parent, node, source
        self.view: Any = None
        self.tally: dict[str, Any] = parent.tally if parent else {}
        self.shut = node is not None
        if node is None:
            self.segments, self.parts = {}, _NO_LOOPS

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            """What nobody asked for before: made of the source, and kept."""
            if name == "segments":
                self.segments = made = _segments(self.node, self.source)
            elif name == "parts":
                self.parts = made = _parts(self)
                self.shut = False
            else:
                raise AttributeError(name)
            return made

    def settle(self) -> None:
        """Make all that the source has: more is to come than the shape knows."""
        if self.node is not None:
            assert self.segments is not None and self.parts is not None  # asked for, so made
            self.node = self.source = None

    def each(self, loop: str, *ids: str) -> list[tuple[str, ...]]:
        """Of each loop of that id right inside of this one, the texts of its segments of those
        ids, in the order of ``ids``. This makes nothing of them."""
        if self.node is not None and self.source is not None:
            texts = self.source.texts
            return [get(texts) for get in self.node.getters(loop, ids)]
        return [tuple(seg.text for id in ids for seg in part.all(id)) for part in self.inner(loop)]

    def own(self, id: str) -> Sequence[str]:
        """The texts of the loop's own segments of that id. This makes nothing of them."""
        node = self.node
        if node is None or self.source is None:
            return [seg.text for seg in self.all(id)]
        places = node.own.get(id)
        if not places:
            return ()
        texts = self.source.texts
        return [texts[at] for at in places]

    def has(self, loop: str) -> bool:
        """True where a loop of that id is right inside of this one."""
        return loop in (self.parts if self.node is None else self.node.inner)

    def add(self, part: Part) -> None:
        """Put a loop into this one."""
        if not self.parts:
            self.parts = {}
        self.parts.setdefault(part.loop, []).append(part)

    def let_go(self) -> None:
        """The loop was judged: nothing in it holds it any more, so that it is gone at once."""
        self.view = None
        if self.shut:
            return  # nobody asked for the loops inside
        for parts in self.parts.values():
            for part in parts:
                part.parent = None
                if not part.shut and part.parts:
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


def _segments(node: Node, source: Source) -> dict[str, list[Seg]]:
    """The segments of a shape."""
    texts, first, run, loop = source.texts, source.position, source.run, node.loop
    found: dict[str, list[Seg]] = {}
    for id, places in node.own.items():
        if len(places) == 1:
            at = places[0]
            found[id] = [Seg(texts[at], id, first + at, loop, run)]
        else:
            found[id] = [Seg(texts[at], id, first + at, loop, run) for at in places]
    return found


def _parts(around: Part) -> dict[str, list[Part]]:
    """The loops inside of one that has a shape, with their segments: who asks for loops asks for
    those too."""
    found: dict[str, list[Part]] = {}
    node, source = around.node, around.source
    assert node is not None and source is not None
    for loop, nodes in node.inner.items():
        made = found[loop] = []
        for one in nodes:
            part = Part(loop, around, one, source)
            part.segments = _segments(one, source)
            if not one.inner:
                part.parts, part.shut = _NO_LOOPS, False
            made.append(part)
    return found


_NO_LOOPS: dict[str, list[Part]] = {}
_NONE: list[Seg] = []
_NO_PARTS: list[Part] = []

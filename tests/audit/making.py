"""Valid sets made from a guide's table alone, each value its own where the guide leaves it free.

A set holds what is required, the way to one loop, and if asked for every situational segment
and element of that loop, some of them several times.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from gateway.guides.book import Element
from gateway.guides.explain import Explain
from gateway.guides.pattern import split_note
from gateway.guides.table import SUBJECT, Place, Table
from tests.audit.kinds import Segments
from tests.audit.values import Values


class Told(NamedTuple):
    """A value in a made set. ``said`` are the ways in which a model may say it, each a tuple of
    texts that must all be there; none where the guide leaves no room for a value of its own."""

    position: int
    place: Place
    element: Element
    number: int
    component: int
    repetition: int
    text: str
    said: tuple[tuple[str, ...], ...]

    @property
    def name(self) -> str:
        """``2300 REF-G1 02``."""
        inner = f"-{self.component}" if self.component else ""
        return f"{self.place.loop} {self.place.label} {self.number:02d}{inner}"


class Made(NamedTuple):
    """A set, the place of each of its segments, and the values in it."""

    segments: Segments
    places: list[Place]
    values: list[Told]


class Wish(NamedTuple):
    """What a set is to hold beyond what is required: the way to ``room``, all of it if ``full``;
    ``often`` (a segment use or a loop) comes ``times`` times, so do repeatable elements of it.
    Unless ``bare`` the set has an item (a claim, where the guide has such) to bear what stands
    above it. Of elements that exclude each other it has the first, or with ``last`` the last."""

    room: Place
    full: bool = False
    often: Place | None = None
    times: int = 1
    bare: bool = False
    last: bool = False


def make(table: Table, wish: Wish) -> Made:
    """The set that is wished for."""
    return _Maker(table, wish).made()


def rooms(table: Table) -> Iterator[Place]:
    """Every loop of a guide that may be used, the set itself first."""

    yield table.root
    yield from _below(table.root)


class _Maker:
    def __init__(self, table: Table, wish: Wish) -> None:
        self._table, self._wish = table, wish
        self._explain = Explain(table.separators, table.guide.lists)
        self._values = Values(table.guide.lists)
        self._segments: Segments = []
        self._places: list[Place] = []
        self._told: list[Told] = []
        self._levels = self._lines = 0
        self._way = set(_around(wish.room))
        if not wish.bare:
            self._way |= set(_around(_bearer(wish.room)))

    def made(self) -> Made:
        """Make it; once."""
        self._room(self._table.root, 0)
        codes = self._table.root.children[0].use
        assert codes is not None
        last = [*codes.elements[0].codes, "0001"]
        third = codes.elements[2:] and self._table.guide.functional_id != "HP"
        self._segments[0] = ["ST", *last, *([self._table.guide.id] if third else [])]
        self._segments[-1] = ["SE", str(len(self._segments)), "0001"]
        kept = [t for t in self._told if t.place.id not in ("ST", "SE")]
        return Made(self._segments, self._places, kept)

    def _room(self, room: Place, above: int) -> None:
        level = above
        for child in room.children:
            if child.usage == "N" or (child.opener or child).usage == "N":
                continue
            times = self._wish.times if child is self._wish.often else 1
            if child.opener:
                if child.usage == "R" or child in self._way or child is self._wish.often:
                    for _ in range(times):
                        self._room(child, level)
            elif self._wanted(child, room):
                for _ in range(times):
                    self._segment(child)
                    if child.id == "HL":
                        level = self._level(child, above)

    def _wanted(self, child: Place, room: Place) -> bool:
        if child.usage == "R" or child is self._wish.often or child is room.opener:
            return True
        return self._wish.full and room is self._wish.room

    def _level(self, place: Place, above: int) -> int:
        """HL01, HL02 and HL04 of the level that was just begun; gives its number."""
        self._levels += 1
        segment = self._segments[-1]
        del segment[4:]
        segment[1:3] = [str(self._levels), str(above or "")]
        assert place.use is not None
        if place.use.elements[3].usage != "N":
            segment.append("0" if "0" in place.use.elements[3].codes else "1")
        if above:
            over = next(s for s in self._segments if s[0] == "HL" and s[1] == str(above))
            over[4:] = ["1"]
        self._lines = 0
        return self._levels

    def _segment(self, place: Place) -> None:
        assert place.use is not None
        full = self._wish.full and place.room is self._wish.room
        wanted = {
            e.number for e in place.use.elements if e.usage == "R" or (full and e.usage == "S")
        }
        if not wanted:  # a segment says something
            wanted = {next(e.number for e in place.use.elements if e.usage == "S")}
        unsettled = True
        while unsettled:
            made, told = self._elements(place, wanted)
            if not place.use.notes:
                break
            faults = list(self._explain.faults(place.use, made))
            lacking = {f.fields["element"] for f in faults if f.rule.endswith(".condition")}
            barred = self._barred(place, {f.fields["element"] for f in faults if "exclu" in f.rule})
            unsettled = bool(lacking | barred)
            wanted = (wanted | lacking) - barred
        if place.noted == SUBJECT:
            self._lines = 0
        if place.id == "LX" and place.noted:  # lines that are numbered within their claim
            self._lines += 1
            made[1] = str(self._lines)
            told = []
        self._segments.append(made)
        self._places.append(place)
        self._told += told

    def _barred(self, place: Place, numbers: set[int]) -> set[int]:
        """Elements to leave out where these may not stand with one before them."""
        if not self._wish.last or not numbers:
            return numbers
        assert place.use is not None
        notes = [split_note(note) for note in place.use.notes]
        return {
            n for kind, group in notes if kind == "E" and numbers & {*group} for n in group[:-1]
        }

    def _elements(self, place: Place, wanted: set[int]) -> tuple[list[str], list[Told]]:
        assert place.use is not None
        taken = _earlier(place)
        position = len(self._segments) + 1
        made, told, before = [place.id], [], ""
        for element in place.use.elements:
            made += [""] * (element.number - len(made))
            if element.number not in wanted:
                made.append("")
                before = ""
                continue
            often = min(element.repeat, self._wish.times) if place is self._wish.often else 1
            texts = []
            for repetition in range(1, often + 1):
                text, parts = self._element(element, before, taken, place)
                texts.append(text)
                told += [
                    Told(position, place, part, element.number, component, repetition, value, said)
                    for part, component, value, said in parts
                ]
            before = texts[0]
            made.append(self._table.separators.repetition.join(texts))
        while not made[-1]:
            made.pop()
        return made, told

    def _element(
        self, element: Element, before: str, taken: set[str], place: Place
    ) -> tuple[str, list[tuple[Element, int, str, tuple[tuple[str, ...], ...]]]]:
        """The text, and its parts: a component or the element itself, with what they say."""
        if not element.components:
            text, said = self._values.value(element, before, taken, place.id)
            return text, [(element, 0, text, said)]
        full = self._wish.full and place.room is self._wish.room
        texts: list[str] = []
        parts = []
        for part in element.components:
            text = ""
            first = part is element.components[0] and not full
            if part.usage == "R" or first or (full and part.usage == "S"):
                last = texts[-1] if texts else ""
                text, said = self._values.value(part, last, taken, place.id)
                parts.append((part, part.number, text, said))
            texts.append(text)
        return self._table.separators.component.join(texts).rstrip(":"), parts


def _around(room: Place | None) -> Iterator[Place]:
    while room is not None:
        yield room
        room = room.parent


def _bearer(room: Place) -> Place | None:
    """The nearest loop that begins an item, in the room or beside or around it."""
    for near in _around(room):
        for loop in [*_around(near), *_below(near)]:
            if loop.opener and _bears(loop.opener):
                return loop
    return None


BEARERS = {("X279", "EB"), ("X212", "TRN")}
"""Where nothing names a claim: guide and first segment of the loops that make an item."""


def _bears(opener: Place) -> bool:
    if opener.noted == SUBJECT:
        return True
    return opener.guide is not None and (opener.guide.family, opener.id) in BEARERS


def _below(room: Place) -> Iterator[Place]:
    for child in room.children:
        if child.opener and child.usage != "N":
            yield child
            yield from _below(child)


def _earlier(place: Place) -> set[str]:
    """Codes that would make the segment one of another use that comes before it."""
    alike: set[str] = set()
    counted = place.room if place.opens else place
    for other in counted.room.children:
        first = other.opener or other
        if other is counted:
            break
        if first.id == place.id and other.order <= counted.order:
            alike |= set(first.codes)
    return alike

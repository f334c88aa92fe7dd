"""One segment with its place, its values by position, and what its codes mean."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Protocol

from gateway.guides.book import Element, SegmentUse
from gateway.guides.table import Place
from gateway.render.told import ToldElement
from gateway.render.words import day, put
from gateway.x12.block import Segment
from gateway.x12.delimiters import Delimiters
from gateway.x12.elements import el

DATE_TIME = "1251"
"""X12's number of the data element whose form the one before it tells."""
PERIODS = frozenset({"D8", "RD8", "D6", "RD6", "DT", "RDT", "TM", "RTM", "CY", "CC"})


class Meanings(Protocol):
    """What :class:`gateway.guides.meanings.Meanings` offers."""

    def of(self, place: Place, number: int, component: int, code: str) -> str:
        """Words for a code at an element of a segment use."""

    def at(self, name: str, code: str) -> str:
        """Words for a code at a place that no guide knows."""

    def listed(self, name: str, code: str) -> str:
        """Words of a code of a list."""


class Spoken:
    """A segment as sentences are made of it.

    ``place`` is its use in the guide, or, where it has none there (``lost``), one that segments of
    that id have elsewhere: names and codes hold all the same. None where no guide knows the id.
    """

    __slots__ = ("id", "loop", "lost", "marks", "meanings", "place", "room", "segment", "use")

    def __init__(
        self,
        segment: Segment,
        place: Place | None,
        marks: Delimiters,
        meanings: Meanings,
        *,
        lost: bool = False,
    ) -> None:
        self.segment, self.id, self.place = segment, segment[0], place
        self.marks, self.meanings, self.lost = marks, meanings, lost
        self.use: SegmentUse | None = place.use if place else None
        self.loop = place.loop if place and not lost else ""
        self.room = place.room.name if place and not lost and place.room.parent else ""

    @property
    def name(self) -> str:
        """What the guide's use is called."""
        return self.use.name if self.use else ""

    def at(self, number: int, component: int = 0) -> str:
        """A value of the first repetition, '' where there is none; component 0 is all of it."""
        text = el(self.segment, number).strip()
        if not component:
            return text
        return part(self.repeats(number)[0] if text else [], component)

    def repeats(self, number: int) -> list[list[str]]:
        """The components of each repetition of an element; none where it is empty."""
        text = el(self.segment, number).strip()
        if not text:
            return []
        mark = self.marks.repetition
        every = text.split(mark) if mark else [text]
        return [one.split(self.marks.component) for one in every]

    def single(self, number: int) -> bool:
        """True where the element has one code in the guide: it says nothing new then."""
        element = self.element(number)
        return element is not None and len(element.codes) == 1

    def element(self, number: int, component: int = 0) -> Element | None:
        """What the guide says of an element or component; None where it says nothing."""
        for element in self.use.elements if self.use else ():
            if element.number == number:
                if not component:
                    return element
                return next((c for c in element.components if c.number == component), None)
        return None

    def meaning(self, number: int, component: int = 0, code: str | None = None) -> str:
        """The words of the code there (or of another one there), '' where unknown."""
        value = self.at(number, component) if code is None else code
        if not value:
            return ""
        name = f"{self.id}{number:02d}" + put("-", str(component) if component else "")
        if self.place is None or self.place.guide is None:
            return self.meanings.at(name, value)
        return self.meanings.of(self.place, number, component, value)

    def word(self, number: int, component: int = 0, code: str | None = None) -> str:
        """The words of the code there; where it has none ``code X``, '' where nothing stands."""
        value = self.at(number, component) if code is None else code
        return self.meaning(number, component, value) or put("code ", value)

    def coded(self, number: int, component: int = 0, code: str | None = None) -> str:
        """``code (its words)``, or the code alone."""
        value = self.at(number, component) if code is None else code
        return f"{value}{put(' (', self.meaning(number, component, value), ')')}"

    def called(self, number: int) -> str:
        """The name of the use, with the meaning of its qualifier where that says more."""
        kind = "" if self.single(number) and not self.lost else self.meaning(number)
        name = self.name
        if not name or (kind and name.startswith("further ")) or (kind and self.lost):
            return kind or name
        if not kind or _words(kind) <= _words(name):
            return name
        return f"{name}, {kind}" if "(" in kind else f"{name} ({kind})"

    def yes(self, number: int) -> bool | None:
        """Yes, no, or not said."""
        return {"Y": True, "N": False}.get(self.at(number))

    def elements(self) -> Iterator[ToldElement]:
        """Every value with its name and meaning, composites and repetitions taken apart."""
        for number in range(1, len(self.segment)):
            if not (text := self.segment[number].strip()):
                continue
            element = self.element(number)
            composite = bool(element and element.components)
            many = element is not None and (composite or element.repeat > 1)
            unknown = element is None and self.id != "ISA"
            if not (many or unknown):
                yield self._told(number, 0, text, element, self.at(number - 1))
                continue
            repeats = self.repeats(number)
            for count, parts in enumerate(repeats, 1):
                for each in self._parts(number, parts, element, composite):
                    each.repetition = count if len(repeats) > 1 else None
                    yield each

    def _parts(
        self, number: int, parts: list[str], element: Element | None, composite: bool
    ) -> Iterator[ToldElement]:
        if not composite and len(parts) == 1:
            yield self._told(number, 0, parts[0].strip(), element, self.at(number - 1))
            return
        for count, value in enumerate(parts, 1):
            if value.strip():
                inner = self.element(number, count)
                before = parts[count - 2].strip() if count > 1 else ""
                yield self._told(number, count, value.strip(), inner, before)

    def _told(
        self, number: int, component: int, value: str, element: Element | None, before: str
    ) -> ToldElement:
        name = element.name if element else f"element {number}"
        if element is None and component:
            name += f", component {component}"
        meaning = self._dated(value, element, before) or self.meaning(number, component, value)
        return ToldElement(number, name, value, component or None, None, meaning)

    def _dated(self, value: str, element: Element | None, before: str) -> str:
        """The words of a date or time; '' for anything else."""
        if element is None:
            return ""
        form = ""
        if element.type in ("DT", "D8", "D6"):
            form = "D8"
        elif element.type == "TM":
            form = "TM"
        elif element.data_element == DATE_TIME and before in PERIODS:
            form = before
        words = day(value, form) if form else ""
        return words if words != value else ""


def _words(text: str) -> set[str]:
    """The words that say something."""
    return {word for word in re.findall(r"[a-z]+", text.lower()) if len(word) > 2} - _SMALL


_SMALL = {"the", "for", "and", "that"}


def part(components: list[str], number: int) -> str:
    """A component counted from 1; '' where there are fewer."""
    return components[number - 1].strip() if len(components) >= number else ""

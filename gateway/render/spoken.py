"""One segment with its place, its values by position, and what its codes mean."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Protocol

import msgspec

from gateway.guides.book import Element, SegmentUse
from gateway.guides.table import Place
from gateway.render.plan import TOLD_BEFORE, Plan, Slot, plan_of
from gateway.render.told import ToldElement
from gateway.render.words import day, put
from gateway.x12.block import Segment
from gateway.x12.delimiters import Delimiters

CALLED = 256
"""So many names by a qualifier are remembered, a place."""

PERIODS = frozenset({"D8", "RD8", "D6", "RD6", "DT", "RDT", "TM", "RTM", "CY", "CC"})


class Meanings(Protocol):
    """What :class:`gateway.guides.meanings.Meanings` offers."""

    def of(self, place: Place, number: int, component: int, code: str) -> str:
        """Words for a code at an element of a segment use."""

    def at(self, name: str, code: str) -> str:
        """Words for a code at a place that no guide knows."""

    def listed(self, name: str, code: str) -> str:
        """Words of a code of a list."""


PLAIN = {"REF": "number", "DTP": "date", "DTM": "date", "AMT": "amount", "QTY": "quantity"}
"""Segments that mean nothing without their qualifier, in a word."""


class Spoken:
    """A segment as sentences are made of it.

    ``place`` is its use in the guide, or, where it has none there (``lost``), one that segments of
    that id have elsewhere: names and codes hold all the same. None where no guide knows the id.
    """

    __slots__ = (
        "id", "lost", "marks", "meanings", "place", "plan", "segment", "strange", "use",
    )  # fmt: skip

    def __init__(
        self,
        segment: Segment,
        place: Place | None,
        marks: Delimiters,
        meanings: Meanings,
        *,
        lost: bool = False,
        plan: Plan | None = None,
    ) -> None:
        self.segment, self.id, self.place = segment, segment[0], place
        self.marks, self.meanings, self.lost = marks, meanings, lost
        self.use: SegmentUse | None = place.use if place else None
        self.plan: Plan = plan or (plan_of(place) if place else Plan(None))
        self.strange = self.id in PLAIN and place is not None and self.at(1) not in place.codes

    @property
    def loop(self) -> str:
        """The id of the loop it stands in; '' where it has no place."""
        return self.place.loop if self.place and not self.lost else ""

    @property
    def room(self) -> str:
        """The name of that loop; '' outside of any."""
        place = self.place
        return place.room.name if place and not self.lost and place.room.parent else ""

    @property
    def name(self) -> str:
        """What the guide's use is called. One whose qualifier is none of that use's codes was taken
        for it by its id alone, and is called by its qualifier."""
        if self.strange:
            return self.meaning(1) or f"{PLAIN[self.id]} of kind {self.at(1) or 'unknown'}"
        return self.use.name if self.use else ""

    def at(self, number: int, component: int = 0) -> str:
        """A value of the first repetition, '' where there is none; component 0 is all of it."""
        segment = self.segment
        text = segment[number].strip() if number < len(segment) else ""
        if not component or not text:
            return text
        mark = self.marks.repetition
        if mark and mark in text:
            text = text.split(mark, 1)[0]
        parts = text.split(self.marks.component, component)
        return parts[component - 1].strip() if component <= len(parts) else ""

    def repeats(self, number: int) -> list[list[str]]:
        """The components of each repetition of an element; none where it is empty."""
        text = self.at(number)
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
        slot = self.plan.slot(number, component)
        return slot.element if slot else None

    def meaning(self, number: int, component: int = 0, code: str | None = None) -> str:
        """The words of the code there (or of another one there), '' where unknown."""
        value = self.at(number, component) if code is None else code
        if not value:
            return ""
        if self.place is None or self.place.guide is None:
            name = f"{self.id}{number:02d}" + put("-", str(component) if component else "")
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
        key = number, self.at(number), self.lost
        known = self.plan.called.get(key)
        if known is None:
            if len(self.plan.called) >= CALLED:
                self.plan.called.clear()
            known = self.plan.called[key] = self._called(number)
        return known

    def _called(self, number: int) -> str:
        name = self.name
        vague = name.startswith("further ")
        told = self.single(number) and not self.lost and not vague  # the name says it already
        kind = "" if told else self.meaning(number)
        if not name or (kind and vague) or (kind and self.lost):
            return kind or name
        if not kind or _words(kind) <= _words(name):
            return name
        return f"{name}, {kind}" if "(" in kind else f"{name} ({kind})"

    def yes(self, number: int) -> bool | None:
        """Yes, no, or not said."""
        value = self.at(number)
        return None if value not in ("Y", "N") else value == "Y"

    def elements(self) -> list[ToldElement]:
        """Every value with its name and meaning, composites and repetitions taken apart."""
        slots, before = self.plan.slots, ""
        out: list[ToldElement] = []
        for number, raw in enumerate(self.segment):
            if not number or not (text := raw.strip()):
                before = ""
                continue
            slot = slots.get(number)
            if slot.apart if slot else self.id != "ISA":
                out.extend(self._apart(number, text, slot, before))
            else:
                out.append(self._told(number, 0, text, slot, before))
            before = text
        return out

    def _apart(
        self, number: int, text: str, slot: Slot | None, before: str
    ) -> Iterable[ToldElement]:
        repeats = self.repeats(number)
        if len(repeats) == 1:
            return self._parts(number, repeats[0], slot, before)
        return [
            msgspec.structs.replace(each, repetition=count)
            for count, parts in enumerate(repeats, 1)
            for each in self._parts(number, parts, slot, before)
        ]

    def _parts(
        self, number: int, parts: list[str], slot: Slot | None, before: str
    ) -> Iterator[ToldElement]:
        if len(parts) == 1 and not (slot and slot.composite):
            yield self._told(number, 0, parts[0].strip(), slot, before)
            return
        last, inner = "", self.plan.components
        for count, one in enumerate(parts, 1):
            if value := one.strip():
                yield self._told(number, count, value, inner.get((number, count)), last)
            last = value

    def _told(
        self, number: int, component: int, value: str, slot: Slot | None, before: str
    ) -> ToldElement:
        if slot is None:
            name = f"element {number}" + (f", component {component}" if component else "")
            meaning = self.meaning(number, component, value)
            return ToldElement(number, name, value, component or None, None, meaning)
        if self.strange and self.use and slot.name == self.use.name:
            meaning = self._dated(value, slot.form, before) if slot.form else ""
            return ToldElement(number, PLAIN[self.id], value, component or None, None, meaning)
        if slot.known is not None and (told := slot.known.get(value)) is not None:
            slot.used += 1
            return told
        meaning = self._dated(value, slot.form, before) if slot.form else ""
        meaning = meaning or self.meaning(number, component, value)
        told = ToldElement(number, slot.name, value, component or None, None, meaning)
        slot.keep(told)
        return told

    def _dated(self, value: str, form: str, before: str) -> str:
        """The words of a date or time; '' for anything else."""
        if form == TOLD_BEFORE:
            form = before if before in PERIODS else ""
        words = day(value, form) if form else ""
        return words if words != value else ""


def _words(text: str) -> set[str]:
    """The words that say something."""
    return {word for word in re.findall(r"[a-z]+", text.lower()) if len(word) > 2} - _SMALL


_SMALL = {"the", "for", "and", "that"}


def part(components: list[str], number: int) -> str:
    """A component counted from 1; '' where there are fewer."""
    return components[number - 1].strip() if len(components) >= number else ""

"""Valid sets at the edge of what a guide allows: nothing may be found in any of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from gateway.guides.book import Element
from gateway.guides.table import Place, Table
from tests.guides.defects import Segments, begins, ends, firsts, path, replaced
from tests.guides.notes import broken
from tests.guides.whole import value as allowed

MANY = 25
"""A repeat that is not tried out where the guide allows more than so many."""


NUMBERS = ("HL", "LX")
"""Segments whose elements depend on the segments around them."""


class Variant(NamedTuple):
    """A set with one thing at its limit. ``at`` is the index of the segment."""

    kind: str
    name: str
    segments: Segments
    at: int
    segment: str
    element: int = 0
    component: int = 0


def variants(
    table: Table, segments: Segments, places: list[Place], wanted: set[Place]
) -> Iterator[Variant]:
    """Codes, lengths and dates of each element, each that may go, each repeat to its limit."""
    for index, place in firsts(places, wanted):
        assert place.use is not None
        for element in place.use.elements if place.id not in NUMBERS else ():
            yield from _element(table, segments, index, place, element)
        yield from _less_and_more(segments, places, index)


def _element(
    table: Table, segments: Segments, index: int, place: Place, element: Element
) -> Iterator[Variant]:
    segment, number = segments[index], element.number
    text = segment[number] if number < len(segment) else ""

    def made(kind: str, value: str, component: int = 0) -> Variant:
        filled = [*segment, *[""] * (number + 1 - len(segment))]
        filled[number] = value
        name = f"{path(place)} {place.label} {number:02d}-{component} {kind}"
        changed = replaced(segments, index, filled)
        return Variant(kind, name, changed, index, place.id, number, component)

    assert place.use is not None
    if element.usage == "S":
        here = {n for n, t in enumerate(segment) if n and t} ^ {number}
        if here and not any(broken(note, here) for note in place.use.notes):
            before = segment[number - 1] if number <= len(segment) else ""
            if text:
                yield made("element left out", "")
            else:
                yield made("element given", allowed(table, element, before))
    if not text or element.usage == "N":
        return
    if 1 < element.repeat <= MANY:
        yield made("element repeated", "^".join([text] * element.repeat))
    if element.components:
        parts = text.split(":")
        for part in element.components:
            at = part.number
            if at > len(parts) or not parts[at - 1] or (place.key == (number, at)):
                continue
            for kind, value in _edges(table, part, parts[at - 2] if at > 1 else ""):
                yield made(kind, ":".join([*parts[: at - 1], value, *parts[at:]]), at)
    elif place.key != (number, 0):
        for kind, value in _edges(table, element, segment[number - 1]):
            yield made(kind, value)


def _edges(table: Table, element: Element, before: str) -> Iterator[tuple[str, str]]:
    """Kind of edge, and the value. Qualifiers are left alone: they change what is beside them."""
    long, short = element.longest, max(element.shortest, 1)
    if element.type == "DT":
        yield "date", "20240229" if long >= 8 else "240229"
    elif element.type == "TM":
        for clock in ("0000", "2359", "235959", "23595999"):
            if len(clock) <= long:
                yield "time", clock
    elif element.data_element == "1251":
        for written in {"D8": ["20240229"], "RD8": ["20240229-20240301"]}.get(before, []):
            yield "date", written
    elif element.codes or element.external:
        if element.data_element not in ("1250", "66", "235", "1270"):
            known = element.codes or sorted(table.guide.lists[element.external])[::40]
            for code in known:
                yield "code", code
    elif element.type == "R":
        yield from (("number", text) for text in ("0", ".5", "-1", "1" * long))
    elif element.type.startswith("N"):
        yield from (("number", "9" * size) for size in (short, long))
    elif not element.pattern and element.data_element not in ("67", "1271", "234"):
        yield "longest", "A" * long
        yield "shortest", "A" * short


def _less_and_more(segments: Segments, places: list[Place], index: int) -> Iterator[Variant]:
    place = places[index]
    name = f"{path(place)} {place.label}"
    part = place.room if place.opens else place
    end = ends(places, index) if place.opens else index + 1
    body = segments[index:end]
    if part.usage == "S" and body and not any(s[0] == "HL" for s in body):
        less = segments[:index] + segments[end:]
        if any(p is place for p in places[end:]) or not _needed(places, index, end):
            yield Variant("left out", name, less, index, place.id)
    if 1 < part.limit <= MANY and places.count(place) == 1:
        many = body * part.limit
        most = segments[:index] + many + segments[end:]
        yield Variant("as often as may be", name, most, index, place.id)


def _needed(places: list[Place], index: int, end: int) -> bool:
    """True where the first of a loop goes and the loop does not."""
    return begins(places, index, places[index].room) == index and not places[index].opens

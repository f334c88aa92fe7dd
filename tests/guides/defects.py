"""Single defects made from the guide's tables, each put alone into a set that is valid."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import msgspec

from gateway.finding import Finding
from gateway.guides.book import Element
from gateway.guides.pattern import split_note
from gateway.guides.table import Place, Table
from gateway.guides.walk import Walker

Segments = list[list[str]]


class Defect(NamedTuple):
    """A set with one thing wrong, and the finding that must come of it."""

    kind: str
    name: str
    segments: Segments
    code: str
    segment: str
    element: int = 0
    component: int = 0


def walk(table: Table, segments: Segments) -> tuple[list[Finding], list[Place]]:
    """Findings, and the place of each segment."""
    found: list[Finding] = []
    places: list[Place] = []

    def find(rule: str, message: str, **fields: object) -> None:
        told = {"severity": "reject"} | fields
        found.append(msgspec.convert({"rule": rule, "message": message} | told, Finding))

    walker = Walker(table, find)
    for position, segment in enumerate(segments, 1):
        walker.see_elements(segment, position, position)
        places.append(walker.place)
    walker.end()
    return found, places


def defects(segments: Segments, places: list[Place], wanted: set[Place]) -> Iterator[Defect]:
    """Everything that can be broken at the places that are wanted, at their first occurrence."""
    for index, place in enumerate(places):
        if place not in wanted or index != places.index(place) or place.id in ("ST", "SE"):
            continue
        yield from _elements(segments, index, place)
        yield from _whole(segments, places, index, place)


def _changed(segments: Segments, index: int, segment: list[str]) -> Segments:
    while not segment[-1]:
        segment = segment[:-1]
    return [*segments[:index], segment, *segments[index + 1 :]]


def _elements(segments: Segments, index: int, place: Place) -> Iterator[Defect]:
    assert place.use is not None
    segment = segments[index]
    for element in place.use.elements:
        number = element.number
        text = segment[number] if number < len(segment) else ""
        before = segment[number - 1] if number <= len(segment) else ""
        for kind, value, code, component in _values(element, text, before):
            filled = [*segment, *[""] * (number + 1 - len(segment))]
            filled[number] = value
            name = f"{place.loop} {place.label} {number:02d}-{component} {kind}"
            yield Defect(
                kind, name, _changed(segments, index, filled), code, place.id, number, component
            )
    known = place.use.elements[-1].number
    more = [*segment, *[""] * (known + 1 - len(segment)), "X"]
    name = f"{place.loop} {place.label} too many elements"
    yield Defect(
        "too many elements", name, _changed(segments, index, more), "IK403:3", place.id, known + 1
    )
    yield from _notes(segments, index, place)


def _values(element: Element, text: str, before: str) -> Iterator[tuple[str, str, str, int]]:
    """Kind of defect, value, expected code, component or 0."""
    if element.usage == "N":
        yield "not used", "X", "IK403:I10", 0
        return
    if element.usage == "R":
        yield "required", "", "IK403:1", 0
    if not text:
        return
    if element.repeat == 1:
        yield "repetition", f"{text}^{text}", "IK403:12", 0
    if not element.components:
        for kind, value, code in _wrong(element, before):
            yield kind, value, code, 0
        return
    parts = text.split(":")
    room = len(element.components)
    yield (
        "too many components",
        ":".join([*parts, *[""] * (room - len(parts)), "X"]),
        "IK403:13",
        room + 1,
    )
    for part in element.components:
        at = part.number
        filled = [*parts, *[""] * (at - len(parts))]
        value = filled[at - 1]
        if part.usage == "N":
            yield "not used", ":".join([*filled[: at - 1], "X", *filled[at:]]), "IK403:I10", at
        elif part.usage == "R" and len(parts) > 1:
            yield (
                "required",
                ":".join([*filled[: at - 1], "", *filled[at:]]).rstrip(":"),
                "IK403:1",
                at,
            )
        if part.usage != "N" and value:
            for kind, wrong, code in _wrong(part, filled[at - 2]):
                yield kind, ":".join([*filled[: at - 1], wrong, *filled[at:]]), code, at


def _wrong(element: Element, before: str) -> Iterator[tuple[str, str, str]]:
    long, short = element.longest, element.shortest
    if element.type == "DT":
        yield "date", "20260231", "IK403:8"
    elif element.type == "TM":
        yield "time", "2575", "IK403:9"
    elif element.type == "R" or element.type.startswith("N"):
        yield "type", "1A", "IK403:6"
        yield "too long", "1" * (long + 1), "IK403:5"
    elif element.codes or element.external:
        value = "Q" * max(short, 1)
        while value in element.codes:
            value = chr(ord(value[0]) + 1) * len(value)
        yield "code", value if not element.external else "_" * max(short, 1), "IK403:7"
        yield "too long", "Q" * (long + 1), "IK403:5"
    elif element.data_element != "1251":
        yield "too long", "A" * (long + 1), "IK403:5"
        yield "control character", "A" * (max(short, 2) - 1) + "\x07", "IK403:6"
        if short > 1 and not element.pattern:
            yield "too short", "A" * (short - 1), "IK403:4"
    elif before in ("D8", "RD8", "DT", "TM"):
        yield "date", "99999999", "IK403:9" if before == "TM" else "IK403:8"


def _notes(segments: Segments, index: int, place: Place) -> Iterator[Defect]:
    """Relational conditions broken by taking away, where everything else allows it."""
    assert place.use is not None
    segment = segments[index]
    usage = {element.number: element.usage for element in place.use.elements}
    here = {number for number, text in enumerate(segment) if number and text}
    for note in place.use.notes:
        kind, numbers = split_note(note)
        code, gone = "IK403:2", 0
        present = [number for number in numbers if number in here]
        free = [number for number in present if usage[number] == "S"]
        if kind == "P" and len(present) == len(numbers) and free:
            gone = free[-1]
        elif kind == "C" and len(present) == len(numbers) and set(free) & set(numbers[1:]):
            gone = next(number for number in numbers[1:] if number in free)
        elif (
            kind in "RL" and len(present) == (2 if kind == "L" else 1) and free[-1:] == present[-1:]
        ):
            gone = present[-1]
        if gone:
            less = [*segment[:gone], "", *segment[gone + 1 :]]
            name = f"{place.loop} {place.label} {note}"
            yield Defect("condition", name, _changed(segments, index, less), code, place.id)


def _whole(segments: Segments, places: list[Place], index: int, place: Place) -> Iterator[Defect]:
    """The segment left out, or there too often; so its loop, if it begins one."""
    if place.usage == "R" and not _may_go(places, index, place):
        less = segments[:index] + segments[index + 1 :]
        name = f"{place.loop} {place.label} left out"
        yield Defect("segment missing", name, less, "IK304:3", place.id)
    if not place.opens:
        if place.limit and place.limit <= 20:
            after = index
            while places[after] is place:
                after += 1
            more = [*segments[:index], *[segments[index]] * (place.limit + 1), *segments[after:]]
            name = f"{place.loop} {place.label} {place.limit + 1} times"
            yield Defect("segment repeated", name, more, "IK304:5", place.id)
        return
    loop = place.room
    end = index + 1
    while end < len(places) and _inside(places[end], loop) and places[end] is not place:
        end += 1
    body = segments[index:end]
    if loop.usage == "R" and places.count(place) == 1 and loop.room.parent is not None:
        name = f"loop {loop.id} left out"
        yield Defect("loop missing", name, segments[:index] + segments[end:], "IK304:3", place.id)
    if loop.limit and loop.limit <= 20:
        many = body * (loop.limit + 1)
        name = f"loop {loop.id} {loop.limit + 1} times"
        yield Defect(
            "loop repeated", name, segments[:index] + many + segments[end:], "IK304:4", place.id
        )


def _may_go(places: list[Place], index: int, place: Place) -> bool:
    """True for the first segment of a loop that nothing asks for, where what is left is nothing,
    or may as well belong to the loop before."""
    if not place.opens or place.room.usage == "R":
        return False
    follows = places[index + 1]
    if follows is place or not _inside(follows, place.room):
        return True
    return any(child.id == follows.id for child in places[index - 1].room.children)


def _inside(place: Place, loop: Place) -> bool:
    room: Place | None = place.room
    while room is not None and room is not loop:
        room = room.parent
    return room is loop

"""The sets that the audit is made on, each made and read once."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from gateway.guides.table import Place
from tests.audit.kinds import Read, interchange, table_of
from tests.audit.making import Made, Wish, make, rooms

TIMES = 3
Set = tuple[str, Made, Read]
"""A name, the set, and what it reads as."""


@cache
def constructed(kind: str) -> list[Set]:
    """Each loop of the guide, once with what it requires and once with all that it may have; a
    third time where elements exclude each other, with the others."""
    wishes = []
    for room in rooms(table_of(kind)):
        wishes.append((f"{room.loop} as required", Wish(room)))
        wishes.append((f"{room.loop} in full", Wish(room, full=True)))
        if any(_excludes(child) for child in room.children):
            wishes.append((f"{room.loop} in full otherwise", Wish(room, full=True, last=True)))
    return list(_made(kind, wishes))


@cache
def repeated(kind: str) -> list[Set]:
    """A set for each segment, loop and element that may be repeated, with three of them."""
    wishes = []
    for room in rooms(table_of(kind)):
        for child in room.children:
            if "N" in (child.usage, (child.opener or child).usage):
                continue
            if child.limit != 1 or _has_repetitions(child):
                times = TIMES if child.limit == 1 else min(TIMES, child.limit or TIMES)
                inside = child if child.opener else room
                wish = Wish(inside, full=True, often=child, times=times)
                wishes.append((f"{child.loop} {child.label} {times} times", wish))
    return list(_made(kind, wishes))


def _made(kind: str, wishes: list[tuple[str, Wish]]) -> Iterator[Set]:
    for name, wish in wishes:
        made = make(table_of(kind), wish)
        yield name, made, Read(interchange(kind, made.segments))


def _has_repetitions(place: Place) -> bool:
    elements = place.use.elements if place.use else []
    return any(e.repeat > 1 and e.usage != "N" for e in elements)


def _excludes(place: Place) -> bool:
    return any(note.startswith("E") for note in (place.use.notes if place.use else ()))

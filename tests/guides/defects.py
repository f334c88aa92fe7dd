"""Single defects made from the guide's tables, each put alone into a set that is valid.

What a defect must be called follows from the table and the X12 code lists by the rules written
in these modules; the walker only judges. Where the segments of a valid set stand in the guide
is the walker's word, and tests/guides/test_places.py holds it against another reader's.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import msgspec

from gateway.finding import Finding
from gateway.guides.table import Place, Table
from gateway.guides.walk import Walker

Segments = list[list[str]]


class Defect(NamedTuple):
    """A set with one thing wrong, and the finding that must come of it.

    ``at`` is the index of the segment that was changed, put in or taken out. ``loop`` is ''
    where nobody can know it.
    """

    kind: str
    name: str
    segments: Segments
    at: int
    code: str
    segment: str
    loop: str
    position: int
    element: int = 0
    component: int = 0
    severity: str = "reject"
    snip: int = 2


def walk(table: Table, segments: Segments) -> tuple[list[Finding], list[Place]]:
    """Findings, and the place of each segment."""
    found: list[Finding] = []
    places: list[Place] = []
    walker = Walker(table, _into(found))
    for position, segment in enumerate(segments, 1):
        walker.see_elements(segment, position, position)
        places.append(walker.place)
    walker.end()
    return found, places


def judge(table: Table, segments: Segments) -> list[Finding]:
    """Findings alone."""
    found: list[Finding] = []
    walker = Walker(table, _into(found))
    walker.feed(["*".join(segment) for segment in segments], 1, lambda index: index)
    walker.end()
    return found


class _into:
    def __init__(self, found: list[Finding]) -> None:
        self._found = found

    def __call__(self, rule: str, message: str, **fields: object) -> None:
        told = {"severity": "reject"} | fields
        self._found.append(msgspec.convert({"rule": rule, "message": message} | told, Finding))


def seen(defect: Defect, findings: list[Finding]) -> bool:
    """True where one of the findings is the very one that the defect must cause."""
    return any(
        finding.code == defect.code
        and finding.segment == defect.segment
        and defect.loop in (finding.loop, "")
        and finding.position == defect.position
        and (finding.element or 0) == defect.element
        and (finding.component or 0) == defect.component
        and (finding.severity, finding.snip) == (defect.severity, defect.snip)
        for finding in findings
    )


def replaced(segments: Segments, index: int, segment: list[str]) -> Segments:
    """The set with another segment at ``index``, without empty elements at its end."""
    while not segment[-1]:
        segment = segment[:-1]
    return [*segments[:index], segment, *segments[index + 1 :]]


def firsts(places: list[Place], wanted: set[Place]) -> Iterator[tuple[int, Place]]:
    """The first segment at each place that is wanted, ST and SE apart."""
    done = set()
    for index, place in enumerate(places):
        if place in wanted and place not in done and place.id not in ("ST", "SE"):
            done.add(place)
            yield index, place


def path(place: Place) -> str:
    """The loops around a segment, from the outside: a claim may stand in two of them."""
    loops, room = [], place.room
    while room.parent is not None:
        loops.append(room.id)
        room = room.parent
    return "/".join(reversed(loops)) or "ST"


def is_used(place: Place) -> bool:
    """False for what a guide does not use, and for all inside of it."""
    return place.usage != "N" and (place.parent is None or is_used(place.parent))


def begins(places: list[Place], index: int, loop: Place) -> int:
    """The index of the first segment of the loop of that kind around or at ``index``."""
    if loop.opener is None or loop.parent is None:
        return 0
    return next(at for at in range(index, -1, -1) if places[at] is loop.opener)


def inside(place: Place, loop: Place) -> bool:
    """True where a place lies in the loop or in one inside of it."""
    room: Place | None = place.room
    while room is not None and room is not loop:
        room = room.parent
    return room is loop


def ends(places: list[Place], index: int) -> int:
    """The index after the last segment of the loop that begins at ``index``."""
    loop, end = places[index].room, index + 1
    while end < len(places) and inside(places[end], loop) and places[end] is not places[index]:
        end += 1
    return end

"""Segments and loops that are missing, there too often, out of place: what 999's IK3 tells."""

from __future__ import annotations

from collections.abc import Iterator

from gateway.guides.table import Place, Table
from tests.guides.defects import (
    Defect,
    Segments,
    begins,
    ends,
    firsts,
    inside,
    path,
    replaced,
)

FOREIGN = ("BGN", "MSG", "INS", "W05", "IK3", "BPR")
"""Segments of X12; no guide has all of them."""


def segment_defects(
    table: Table, segments: Segments, places: list[Place], wanted: set[Place]
) -> Iterator[Defect]:
    """All that can be done to the segments and loops at the places that are wanted."""
    for index, place in firsts(places, wanted):
        yield from _missing(table, segments, places, index)
        assert place.use is not None
        if not place.opens and all(e.usage != "R" for e in place.use.elements):
            empty = replaced(segments, index, [place.id])
            name = f"{path(place)} {place.label} empty"
            yield Defect(
                "segment empty", name, empty, index, "IK304:8", place.id, place.loop, index + 1
            )
        if place.opens:
            yield from _loop(segments, places, index)
        else:
            yield from _repeated(segments, places, index)
        yield from _strays(table, segments, places, index)
        yield from _late(table, segments, places, index)


def _missing(table: Table, segments: Segments, places: list[Place], index: int) -> Iterator[Defect]:
    """A required segment left out; or the first segment of a loop, whose rest is left."""
    place = places[index]
    joins = _joins(table, segments, places, index)
    if place.usage != "R" or (place.opens and _may_go(places, index, joins)):
        return
    if place.opens and inside(places[index + 1], place.room) and _alike(places, index):
        return  # it is told as a qualifier that the loop before does not have
    kind, loop, position = "segment required", place.loop, begins(places, index, place.room) + 1
    if place.opens:  # told where the rest of the loop begins
        kind, loop, position = "loop without its first segment", place.room.room.loop, index + 1
        follows = places[index + 1]
        if not inside(follows, place.room) or follows is place:
            kind, position = "loop required", begins(places, index - 1, place.room.room) + 1
        elif joins:
            position = begins(places, index - 1, place.room.room) + 1
    name = f"{path(place)} {place.label} left out"
    less = segments[:index] + segments[index + 1 :]
    if place.opens or places[index + 1] is not place:  # else one is left
        yield Defect(kind, name, less, index, "IK304:3", place.id, loop, position)


def _may_go(places: list[Place], index: int, joins: bool) -> bool:
    """True for the first segment of a loop that nothing asks for, where what is left is nothing,
    or may as well belong to the loop before."""
    place, follows = places[index], places[index + 1]
    if place.room.usage == "R" and places.count(place) == 1:
        return False
    return follows is place or not inside(follows, place.room) or joins


def _joins(table: Table, segments: Segments, places: list[Place], index: int) -> bool:
    """True where, without its first segment, a loop's rest may belong to the loop before it."""
    room, rest = places[index - 1].room, segments[index + 1]
    so_far = places[begins(places, index - 1, room) : index]
    return any(
        table.fits(child, rest) and (not child.limit or so_far.count(child) < child.limit)
        for child in room.children
    )


def _alike(places: list[Place], index: int) -> bool:
    """True where the loop before has such a segment as the loop's second is, with some of its
    qualifiers."""
    rest = places[index + 1]
    return any(
        child.id == rest.id and not child.opens and not child.codes.keys().isdisjoint(rest.codes)
        for child in places[index - 1].room.children
    )


def _repeated(segments: Segments, places: list[Place], index: int) -> Iterator[Defect]:
    place, after = places[index], index
    if not place.limit:
        return
    while places[after] is place:
        after += 1
    many = [segments[index]] * (place.limit + 1)
    name = f"{path(place)} {place.label} {place.limit + 1} times"
    yield Defect(
        "segment repeats", name, [*segments[:index], *many, *segments[after:]], index,
        "IK304:5", place.id, place.loop, index + place.limit + 1,
    )  # fmt: skip


def _loop(segments: Segments, places: list[Place], index: int) -> Iterator[Defect]:
    place, end = places[index], ends(places, index)
    loop, body = place.room, segments[index:end]
    if loop.usage == "R" and places.count(place) == 1 and loop.room.parent is not None:
        yield Defect(
            "loop required", f"{path(place)} left out", segments[:index] + segments[end:], index,
            "IK304:3", place.id, loop.room.loop, begins(places, index - 1, loop.room) + 1,
        )  # fmt: skip
    if loop.limit:
        many = [
            ["LX", str(number)] if segment[0] == "LX" and segment is body[0] else segment
            for number in range(1, loop.limit + 2)
            for segment in body
        ]
        rest = [s for s, p in zip(segments[end:], places[end:], strict=True) if p is not place]
        if len(rest) == len(segments) - end:
            yield Defect(
                "loop repeats", f"{path(place)} {loop.limit + 1} times",
                [*segments[:index], *many, *rest], index, "IK304:4", place.id, place.loop,
                index + loop.limit * len(body) + 1,
            )  # fmt: skip


def _strays(table: Table, segments: Segments, places: list[Place], index: int) -> Iterator[Defect]:
    """Segments put in after the one at ``index`` that do not belong there."""
    place = places[index]

    def put(kind: str, stray: list[str], code: str) -> Defect:
        name = f"{path(place)} {place.label} then {stray[0]}"
        more = [*segments[: index + 1], stray, *segments[index + 1 :]]
        return Defect(kind, name, more, index + 1, code, stray[0], place.loop, index + 2)

    yield put("segment unknown", ["Z-1", "A"], "IK304:1")
    yield put("segment unknown", [place.id.lower(), *segments[index][1:]], "IK304:1")
    foreign = next(id for id in FOREIGN if id not in table.uses)
    yield put("segment of another set", [foreign, "A"], "IK304:6")
    open_rooms = _around(place)
    so_far = places[begins(places, index, place.room) : index + 1]
    done: set[str] = set()
    for stray, at in zip(segments, places, strict=True):
        uses = [use for use in table.uses[at.id] if table.fits(use, stray)]
        near = any(
            room in open_rooms or room.room in open_rooms
            for use in uses
            for room in [use.room.room if use.opens else use.room]
        )
        if not near and at.id not in done and len(done) < 3:
            done.add(at.id)
            yield _unexpected(put("segment unexpected", stray, "IK304:2"), place, so_far)


def _unexpected(defect: Defect, place: Place, so_far: list[Place]) -> Defect:
    """Where the loop has such segments, behind the one at the place, with other qualifiers, the
    qualifier is wrong; where it has as many as may be, this is one too many."""
    alike = [
        one for one in place.room.children
        if one.id == defect.segment and one.key and one.usage != "N" and one.order >= place.order
    ]  # fmt: skip
    if not alike or place.room.opener in alike:
        return defect
    if all(one.limit and so_far.count(one) >= one.limit for one in alike):
        return defect._replace(kind="qualifier of another loop, one too many", code="IK304:5")
    element, component = alike[0].key or (0, 0)
    return defect._replace(
        kind="qualifier of another loop", code="IK403:I6", element=element, component=component
    )


def _around(place: Place) -> list[Place]:
    """The loops that are open after a segment, the innermost first."""
    rooms = [place.room]
    while rooms[-1].parent is not None:
        rooms.append(rooms[-1].parent)
    return rooms


def _late(table: Table, segments: Segments, places: list[Place], index: int) -> Iterator[Defect]:
    """The segment moved behind the next one of its loop, or its loop behind the next loop."""
    place = places[index]
    after = ends(places, index) if place.opens else index + 1
    if after >= len(places) - 1 or places.count(place) > 1:
        return
    follows = places[after]
    own, other = (p.room if p.opens else p for p in (place, follows))
    if own.parent is not other.parent or own.order >= other.order or place.opens != follows.opens:
        return
    meant = any(
        part is not place and table.fits(part, segments[index])
        for room in _around(follows)
        for part in [child.opener or child for child in room.children]
    )
    if meant or (place.opens and own.usage == "R"):
        return  # it may be meant elsewhere; a loop that is required is missing as well
    end = ends(places, after) if follows.opens else after + 1
    moved = [
        *segments[:index], *segments[after:end], *segments[index:after], *segments[end:]
    ]  # fmt: skip
    kind = "loop out of sequence" if place.opens else "segment out of sequence"
    name = f"{path(place)} {place.label} behind {follows.label}"
    at = index + end - after
    yield Defect(kind, name, moved, at, "IK304:7", place.id, place.loop, at + 1)

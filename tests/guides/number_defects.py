"""Wrong numbers inside of a set: HL numbers, parents and children, line numbers, loop bounds."""

from __future__ import annotations

from collections.abc import Iterator

from gateway.guides.table import Place, Table
from tests.guides.defects import Defect, Segments, inside


def number_defects(
    table: Table, segments: Segments, places: list[Place], wanted: set[Place]
) -> Iterator[Defect]:
    """Each HL, LX and LE of the set with a wrong number in it."""
    levels = [(i, place) for i, place in enumerate(places) if place.id == "HL"]
    for index, place in enumerate(places):
        if place not in wanted:
            continue
        if place.id == "HL":
            yield from _level(segments, levels, index, place)
        elif place.id == "LX" and place.loop == "2400":
            for wrong in ("0", str(int(segments[index][1]) + 7)):
                yield _changed("LX sequence", segments, index, place, 1, wrong)
        elif place.id == "LE":
            yield _changed("LE without its LS", segments, index, place, 1, "9999")


def _level(
    segments: Segments, levels: list[tuple[int, Place]], index: int, place: Place
) -> Iterator[Defect]:
    segment = segments[index]
    last = [i for i, _ in levels][-1]
    has_children = any(i > index and inside(p, place.room) and p is not place for i, p in levels)
    if index == last:  # so that no other HL follows that counts on from it, or names it
        for wrong in (str(len(levels) + 5), "0", "1" if len(levels) > 1 else "7"):
            yield _changed("HL number", segments, index, place, 1, wrong)
    if segment[2:3] not in ([], [""]):
        yield _changed("HL parent", segments, index, place, 2, str(len(levels) + 5))
        yield _changed("HL parent", segments, index, place, 2, segment[1])
        for i, other in levels:
            if other.room is not place.room.room and i < index:
                yield _changed("HL parent", segments, index, place, 2, segments[i][1])
                break
    if len(segment) > 4 and place.use and "0" in place.use.elements[3].codes:
        if has_children and segment[4] == "1":
            yield _changed("HL children", segments, index, place, 4, "0")
        elif not has_children and segment[4] == "0" and "1" in place.use.elements[3].codes:
            yield _changed("HL children", segments, index, place, 4, "1", "error")


def _changed(
    kind: str, segments: Segments, index: int, place: Place, element: int, wrong: str,
    severity: str = "reject",
) -> Defect:  # fmt: skip
    segment = [*segments[index][:element], wrong, *segments[index][element + 1 :]]
    return Defect(
        kind, f"{place.loop} {place.id}{element:02d} {wrong}",
        [*segments[:index], segment, *segments[index + 1 :]], index, "IK403:7", place.id,
        place.loop, index + 1, element, 0, severity,
    )  # fmt: skip

"""Where a segment that fits nowhere was meant to stand, so that one fault stays one fault."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from gateway.guides.table import Place, Table, forward


class Repair(NamedTuple):
    """What to make of it. ``place`` is where it was meant to stand, None if nowhere.

    ``code`` is IK304's: 1 no segment id, 2 unexpected, 5 one too many (out of sequence as well),
    6 not in the set, 7 out of sequence, 3 where the first segment of ``loop`` is missing before
    it, '' where only its qualifier is wrong. With ``stays`` the walker goes on from where it was.
    ``ahead`` is its place in a loop that may begin next, where it comes too early.
    """

    code: str
    place: Place | None = None
    loop: Place | None = None
    stays: bool = False
    ahead: Place | None = None


def repair(
    table: Table,
    at: Place,
    masks: list[int],
    elements: list[str],
    above: Place | None = None,
    wants_child: bool = False,
) -> Repair:
    """Judge a segment for which no step leads on from ``at``.

    ``masks`` are those of the loops around ``at``, the innermost first; ``above`` is the loop that
    an HL names as its parent's; ``wants_child`` where another level was announced.
    """
    id = elements[0]
    if id not in table.uses:
        shaped = 2 <= len(id) <= 3 and id.isascii() and id.isalnum() and id.isupper()
        return Repair("6" if shaped else "1")
    wrong = _wrongly_qualified(table, at, masks, elements, above)
    if wrong and at.room in (wrong.room, wrong.room.parent):
        return Repair("", wrong)
    found = _lost_or_late(table, at, masks, elements, wants_child)
    if wrong and found.code == "2":
        return Repair("", wrong)
    return _of_another_loop(table, at, masks[0], elements, found) or found


def _of_another_loop(
    table: Table, at: Place, mask: int, elements: list[str], found: Repair
) -> Repair | None:
    """The use in the loop at hand of a segment whose qualifier other loops have, not this one.

    A loop that lost its first segment is likelier, unless the two uses mean alike: codes of the
    one are the other's too (REF in 2310A and 2310B).
    """
    here = [
        place
        for place in forward(at)
        if place.room is at.room and place.id == elements[0] and place.key
        if not place.opens and place.usage != "N"
    ]
    if found.code == "3" and found.place and found.loop is not at.room and not found.place.opens:
        here = [place for place in here if not place.codes.keys().isdisjoint(found.place.codes)]
    elif found.code != "2":
        return None
    if not here:
        return None
    free = [place for place in here if not place.limit or mask & place.field != place.full]
    free.sort(key=lambda place: place.usage != "R" or bool(mask & place.field))
    return Repair("" if free else "5", next(iter(free), here[0]), stays=True)


def rather_late(
    table: Table, at: Place, masks: list[int], place: Place, elements: list[str]
) -> Place | None:
    """The loop before this place that a segment begins without a fault, where here it has several:
    a provider of the claim behind the claim's other insurance, which has providers of its own."""
    faults = table.explain.faults
    if not place.opens or place.use is None or sum(1 for _ in faults(place.use, elements)) < 2:
        return None
    order, room = at.order, at.room
    for mask in masks:
        behind = _behind(table, room, order, elements)
        if behind and behind.opens and behind.use and _late(behind, mask).stays:
            counted = _counted(behind)
            full = bool(counted.limit) and mask & counted.field == counted.full
            return None if full or _faulty(table, behind, elements) else behind
        order, room = room.order, room.room
    return None


def _lost_or_late(
    table: Table, at: Place, masks: list[int], elements: list[str], wants_child: bool
) -> Repair:
    """What is out of sequence, or the first one seen of a loop that lost its first segment."""
    order, room = at.order, at.room
    late: Repair | None = None
    for depth, mask in enumerate(masks):
        behind = _behind(table, room, order, elements)
        if behind and depth == 0 and _is_again(room, behind, masks):
            return Repair("3", behind, room)
        if behind and late is None:
            late = _late(behind, mask)
            awaited = mask & _counted(behind).field != _counted(behind).full
            sure = awaited and not _faulty(table, behind, elements)
            if depth == 0 and not behind.opens and (sure or not _is_whole(room, mask)):
                return late
        found = _below(table, room, order, mask, elements)
        if found and behind and (found[1].opens or not mask & _counted(behind).field):
            # It is rather that one too late, for it is not there, than the first of a loop that
            # lost its first segment; of an inner loop all of it would be lost. But a level (HL)
            # was announced.
            found = found if wants_child and _is_level(found[0]) else None
        if found and not (late and _faulty(table, found[1], elements)):
            return Repair("3", found[1], found[0])
        if late and depth and not (late.place and _faulty(table, late.place, elements)):
            # A level that was announced and lost more than its HL is likelier than a loop that
            # comes too late for a level further out: all of the level would be lost.
            return (wants_child and _emptied(table, at, masks, elements, announced=True)) or late
        order, room = room.order, room.room
    ahead = _ahead(table, at, elements)
    return late or _emptied(table, at, masks, elements) or Repair("2", ahead=ahead)


def _counted(place: Place) -> Place:
    """What is counted where a segment comes: the loop that it begins, or itself."""
    return place.room if place.opens else place


def _is_level(loop: Place) -> bool:
    return loop.opener is not None and loop.opener.id == "HL"


def _faulty(table: Table, place: Place, elements: list[str]) -> bool:
    """True where a segment has faults at a place: another one may be meant."""
    return place.use is not None and any(table.explain.faults(place.use, elements))


def _ahead(table: Table, at: Place, elements: list[str]) -> Place | None:
    """The place of a segment in a loop that may begin next: it stands before that loop's first."""
    for first in forward(at):
        if first.opens and not table.fits(first, elements):
            for child in first.room.children:
                if child is not first and child.use and table.fits(child, elements):
                    return child
    return None


def _emptied(
    table: Table, at: Place, masks: list[int], elements: list[str], announced: bool = False
) -> Repair | None:
    """The first of an inner loop of one that lost more than its first segment: a claim behind a
    level that is not there. What it lost is one finding, what follows would else be many. With
    ``announced``, of a level right below the one at hand alone."""
    order, room = at.order, at.room
    for mask in masks:
        found = _below(table, room, order, mask, elements, whole=False)
        if found and (not announced or _is_level(found[0])):
            return Repair("3", found[1], found[0])
        if announced and _is_level(room):
            return None
        order, room = room.order, room.room
    return None


def _late(place: Place, mask: int) -> Repair:
    """What comes after others that it should stand before; one too many where all that may be
    there are. Levels (HL) are gone back to, whatever they are counted."""
    counted = _counted(place)
    if place.opens and place.id == "HL":
        return Repair("7", place)
    full = bool(counted.limit) and mask & counted.field == counted.full
    return Repair("5" if full else "7", place, stays=True)


def _behind(table: Table, room: Place, order: int, elements: list[str]) -> Place | None:
    """A segment or loop of the room that should have come before."""
    for child in room.children:
        first = child.opener or child
        if child.order < order and child is not room.opener and table.fits(first, elements):
            return first
    return None


def _is_again(room: Place, behind: Place, masks: list[int]) -> bool:
    """True where the segment was there already and another loop of the kind may begin: nothing
    is missing in the one that is open, and it is the segment that would be seen first."""
    if room.parent is None or behind.opens or not behind.limit:
        return False
    if masks[0] & behind.field != behind.full or not _comes_first(room, behind):
        return False
    if not _is_whole(room, masks[0]):
        return False
    return not room.limit or masks[1] & room.field != room.full


def _is_whole(room: Place, mask: int) -> bool:
    """True where a loop has all that it needs."""
    return (mask + room.bias) & room.required == room.required


def _comes_first(room: Place, part: Place) -> bool:
    """True where nothing that a loop requires stands before one of its parts, but for its first
    segment: that is what is seen first where this one is missing."""
    before = (c for c in room.children if c.order < part.order and c is not room.opener)
    return all(child.usage != "R" for child in before)


def _below(
    table: Table, room: Place, order: int, mask: int, elements: list[str], whole: bool = True
) -> tuple[Place, Place] | None:
    """A loop of the room whose first segment is missing, and the place inside of it: with
    ``whole``, where that is all it lost; else the first of a loop inside of it.

    Only one level is looked into: what is deeper down is rather a stray than the rest of loops
    that all have lost their first segments.
    """
    ahead = [child for child in room.children if child.opener and child.order >= order]
    # A required loop that is not there yet is the likeliest.
    ahead.sort(key=lambda child: child.usage != "R" or bool(mask & child.field))
    for loop in ahead:
        if loop.limit and mask & loop.field == loop.full:
            continue
        for child in loop.children:
            first = child.opener or child
            seen = _comes_first(loop, child) if whole else first.opens
            if seen and first is not loop.opener and table.fits(first, elements):
                return loop, first
    return None


def _wrongly_qualified(
    table: Table, at: Place, masks: list[int], elements: list[str], above: Place | None
) -> Place | None:
    """The use that a segment was likeliest meant for, whose qualifier no use of it has."""
    uses = table.uses[elements[0]]
    if any(place.key and table.fits(place, elements) for place in uses):
        return None
    rooms = dict(_rooms(at, masks))

    def unlikely(place: Place) -> tuple[bool, int, bool, bool]:
        counted = place.room if place.opens else place
        mask = rooms[counted.room]
        full = bool(counted.limit) and mask & counted.field == counted.full
        needed = counted.usage == "R" and not mask & counted.field
        assert place.use is not None
        faults = sum(1 for _ in table.explain.faults(place.use, elements))
        return full, faults, counted.room is not at.room and not needed, not needed

    here = [
        place
        for place in forward(at)
        if place.id == elements[0] and place.key and place.usage != "N"
    ]
    under = [place for place in here if above is not None and place.room.parent is above]
    return min(under or here, key=unlikely, default=None)


LINES = ("SV1", "SV2", "SV3")
"""The segments of a service line that one guide of claims has and the others have not."""


def line_of(room: Place, id: str) -> Place | None:
    """The segment of a service line that the loop has, where another guide's stands in it."""
    ours = (child for child in room.children if child.id in LINES)
    return next(ours, None) if id in LINES else None


def _rooms(at: Place, masks: list[int]) -> Iterator[tuple[Place, int]]:
    room = at.room
    for mask in masks:
        yield room, mask
        room = room.room

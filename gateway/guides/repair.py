"""Where a segment that fits nowhere was meant to stand, so that one fault stays one fault."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from gateway.guides.table import Place, Table, forward


class Repair(NamedTuple):
    """What to make of it. ``place`` is where it was meant to stand, None if nowhere.

    ``code`` is IK304's: 1 no segment id, 2 unexpected, 6 not in the set, 7 out of sequence,
    3 where the first segment of ``loop`` is missing before it, '' where only its
    qualifier is wrong. Out of sequence, it ``stays`` where the walker may go on from before.
    """

    code: str
    place: Place | None = None
    loop: Place | None = None
    stays: bool = False


def repair(
    table: Table, at: Place, masks: list[int], elements: list[str], above: Place | None = None
) -> Repair:
    """Judge a segment for which no step leads on from ``at``.

    ``masks`` are those of the loops around ``at``, the innermost first; ``above`` is the loop that
    an HL names as its parent's.
    """
    id = elements[0]
    if id not in table.uses:
        shaped = 2 <= len(id) <= 3 and id.isascii() and id.isalnum() and id.isupper()
        return Repair("6" if shaped else "1")
    wrong = _wrongly_qualified(table, at, masks, elements, above)
    if wrong and at.room in (wrong.room, wrong.room.parent):
        return Repair("", wrong)
    order, room = at.order, at.room
    late: Place | None = None
    for depth, mask in enumerate(masks):
        behind = _behind(table, room, order, elements)
        if depth == 0 and behind and not behind.opens:
            if mask & behind.field != behind.full:
                return Repair("7", behind, stays=True)
            if _again(room, behind, masks):
                return Repair("3", behind, room)
        late = late or behind
        found = _below(table, room, order, mask, elements)
        if found and not (found[1].opens and behind and _free(behind, mask)):
            return Repair("3", found[1], found[0])
        if late and depth:
            break
        order, room = room.order, room.room
    if late:
        return Repair("7", late, stays=not late.opens)
    return Repair("", wrong) if wrong else Repair("2")


def _behind(table: Table, room: Place, order: int, elements: list[str]) -> Place | None:
    """A segment or loop of the room that should have come before."""
    for child in room.children:
        first = child.opener or child
        if child.order < order and child is not room.opener and table.fits(first, elements):
            return first
    return None


def _free(behind: Place, mask: int) -> bool:
    """True where one more of the segment, or of the loop that it begins, might have come.

    Then it is that loop too late: rather than the first of an inner loop of one that is not
    begun, whose own segments would all be missing.
    """
    counted = behind.room if behind.opens else behind
    return not counted.limit or mask & counted.field != counted.full


def _again(room: Place, behind: Place, masks: list[int]) -> bool:
    """True where the segment was there already and another loop of the kind may begin."""
    if room.parent is None or masks[0] & behind.field != behind.full or not behind.limit:
        return False
    return not room.limit or masks[1] & room.field != room.full


def _below(
    table: Table, room: Place, order: int, mask: int, elements: list[str]
) -> tuple[Place, Place] | None:
    """A loop of the room whose first segment is missing, and the place inside of it.

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
            if first is not loop.opener and table.fits(first, elements):
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


def _rooms(at: Place, masks: list[int]) -> Iterator[tuple[Place, int]]:
    room = at.room
    for mask in masks:
        yield room, mask
        room = room.room

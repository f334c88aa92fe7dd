"""Segments that are out of their sequence: each joins the loop that it was meant for, and the loops
that are open stay open, so that one segment out of place leaves the rest as it was."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from gateway.validate.parts import Part, Seg
from gateway.validate.rooms import Act, Room

if TYPE_CHECKING:
    from gateway.guides.walk import Stray


def joined(
    act: Act, seg: Seg, room: Room | None, parts: Sequence[Part], stray: Stray
) -> Part | None:
    """Put the segment into its loop, which is made where it has none; None where nothing is open
    that has such a loop. ``room`` is the innermost that is open, ``parts`` are all that are."""
    if stray == "first" and act.into is room:
        part = parts[-1]
        part.settle()
        others = part.segments.pop(seg.id, [])
        part.segments = {seg.id: [seg, *others], **part.segments}
        return part
    around: dict[Room, Part] = {}
    for part in reversed(parts):
        assert room is not None  # as many loops are open as parts
        around[room] = part
        room = room.around or room
    fresh: list[Room] = []
    for one in act.into.outward():
        if one in around and (fresh or not act.opens):
            break
        if one.endless:
            return None
        fresh.append(one)
    part = around[one]
    for one in reversed(fresh):
        part.settle()
        begun = [] if act.opens and one is act.into else part.inner(one.loop)
        inner = begun[-1] if begun else Part(one.loop, part)
        if not begun:
            part.add(inner)
        part = inner
    part.settle()
    part.segments.setdefault(seg.id, []).append(seg)
    return part

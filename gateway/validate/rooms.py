"""The loops of a guide as the engine knows them, and how to get from one to another."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from gateway.validate.rule import Judge, Looked

ENDLESS = frozenset(
    {"2000A", "2000B", "2000C", "2000D", "2000E", "2300", "2000", "2100", "2200D", "2200E"}
)
"""Loops that are let go of once they are judged, in whatever guide; the 835's 2000 and 2100 and the
999's 2000 among them. The loops of parties bear other ids."""


class Room:
    """A loop of the guide. ``home`` is the endless loop that it is in, itself where it is one;
    of an endless loop ``inside`` are the places that have it for their home and do not begin it,
    as far as they were met."""

    __slots__ = ("around", "endless", "home", "inside", "judges", "loop")

    def __init__(self, loop: str, around: Room | None, judges: tuple[Judge, ...]) -> None:
        self.loop, self.around, self.judges = loop, around, judges
        self.endless = loop in ENDLESS
        self.home: Room = around.home if around and not self.endless else self
        self.inside: set[Any] = {None}

    def outward(self) -> Iterator[Room]:
        """The loop and those around it, the outermost last."""
        room: Room | None = self
        while room is not None:
            yield room
            room = room.around

    def way(self, into: Room, opens: bool) -> tuple[int, list[Room]]:
        """How many loops to leave and which to enter, those among them that lack their first
        segments; a loop that opens anew is left first."""
        inside, wanted = list(self.outward()), list(into.outward())
        common = wanted[1:] if opens and into.around else wanted
        shared = next(one for one in common if one in inside)
        return inside.index(shared), wanted[: wanted.index(shared)][::-1]


class Seen(NamedTuple):
    """Who looks at the segments of a place, how the texts begin that anybody looks at, and those
    that were good."""

    functions: tuple[Looked, ...]
    heads: tuple[str, ...]
    good: set[str]


class Act(NamedTuple):
    """What to do with a segment use: whether it opens a loop, which it stands in, its id, who
    looks at it, and the ways to its loop that were found."""

    opens: bool
    into: Room
    id: str
    seen: Seen | None
    ways: dict[Room, tuple[int, list[Room]]]

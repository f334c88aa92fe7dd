"""A transaction set in the parts that are compared: its loops, and the units that it is cut into.

A unit is a claim, a level (HL, the LX of an 835) or the set itself without those: small enough
to be held, whatever the size of the file. Where a unit belongs is a number, so that units may be
put away and fetched again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from hashlib import blake2b
from typing import Literal

from gateway.guides.difference_form import (
    COMPONENT,
    ITEMS,
    POINTERS,
    REPETITION,
    Form,
    Row,
    is_pointed,
    items,
)
from gateway.guides.table import Place

CLAIMS = {
    "837": ("2300",), "835": ("2100",), "276": ("2200D", "2200E"), "277": ("2200D", "2200E"),
    "999": ("2000",), "997": ("2000", "AK2"),
}  # fmt: skip
"""Loops that are claims, or what else has a life of its own in the set: by ST01."""

Kind = Literal["set", "level", "claim"]


class Part:
    """One loop as it stands in a file, without loops that are units of their own."""

    __slots__ = ("parts", "room", "rows")

    def __init__(self, room: Place | None) -> None:
        self.room, self.rows, self.parts = room, list[Row](), list[Part]()

    @property
    def loop(self) -> str:
        """Its id, ``ST`` outside of any."""
        return self.room.loop if self.room else "ST"

    @property
    def slot(self) -> tuple[int, str]:
        """Which loop of the guide it is."""
        return (self.room.order, self.room.loop) if self.room else (0, "")

    def first(self, id: str, *codes: str) -> Row | None:
        """The first segment of that id and one of those codes in its first element."""
        return next((r for r in self.rows if r.id == id and (not codes or r.el(1) in codes)), None)

    @property
    def all_rows(self) -> Iterator[Row]:
        """All segments of it and of the loops in it."""
        yield from self.rows
        for part in self.parts:
            yield from part.all_rows


def grow(rows: Iterable[Row], room: Place | None) -> Part:
    """The tree of a unit's segments; a loop without its first segment is there all the same."""
    root = Part(room)
    chain = [root]
    for row in rows:
        place = row.place
        path: list[Place] = []
        at = place.room if place else None
        while at is not None and at is not room and at.parent is not None:
            path.append(at)
            at = at.room
        if place is None or at is not room:
            chain[-1].rows.append(row)
            continue
        path.reverse()
        kept = 0
        while kept < len(path) and kept + 1 < len(chain) and chain[kept + 1].room is path[kept]:
            kept += 1
        if place.opens and kept == len(path) and kept:
            kept -= 1
        elif not place.opens and kept < len(path) and _stray(chain[kept + 1 :], path[kept]):
            chain[-1].rows.append(row)
            continue
        del chain[kept + 1 :]
        for step in path[kept:]:
            part = Part(step)
            chain[-1].parts.append(part)
            chain.append(part)
        chain[-1].rows.append(row)
    return root


def _stray(open_parts: list[Part], room: Place) -> bool:
    """True where a loop that begins in the same way is open: what follows in another loop's stead
    is taken for a part of it, as where the code in an NM1 is wrong."""
    first = open_parts[0].rows[:1] if open_parts else []
    return bool(first and room.opener and first[0].id == room.opener.id)


def pointed(part: Part) -> list[str]:
    """The diagnoses that pointers count, in their order, as codes."""
    found = []
    for row in part.rows:
        if row.id == "HI":
            for text in row.elements[1:]:
                qualifier, _, code = text.partition(COMPONENT)
                if is_pointed(qualifier):
                    found.append(code)
    return found


def canonical(part: Part, form: Form, codes: list[str] | None = None) -> tuple[object, ...]:
    """What is alike for all ways to write the same loop, and for nothing else."""
    codes = pointed(part) or codes or []
    rows: list[tuple[str, ...]] = []
    pools: list[tuple[str, ...]] = []
    for row in part.rows:
        if row.id in ITEMS and row.id != "PER":
            pools += [(row.id, *item.head, *item.values) for item in items(row, form)]
        else:
            rows.append(canonical_row(row, form, codes))
    if not any(row.id in ORDERED for row in part.rows):
        rows.sort()
    pools.sort()
    parts = sorted((p.loop, repr(canonical(p, form, codes))) for p in part.parts)
    return (tuple(rows), tuple(pools), tuple(parts))


ORDERED = frozenset({"MSG", "K3"})
"""Text that goes on from one segment to the next: its order is kept."""


def canonical_row(row: Row, form: Form, codes: list[str]) -> tuple[str, ...]:
    """A segment as all who mean the same write it."""
    if row.id == "PER":
        said = sorted("\0".join(item.values) for item in items(row, form))
        return ("PER", row.el(1), row.el(2), *said)
    values = form.values(row)
    at = POINTERS.get(row.id)
    if at and len(values) > at and values[at]:
        values[at] = COMPONENT.join(_meant(p, codes) for p in values[at].split(COMPONENT))
    for number, value in enumerate(values):
        if REPETITION in value:
            values[number] = REPETITION.join(sorted(value.split(REPETITION)))
    return tuple(values)


def _meant(pointer: str, codes: list[str]) -> str:
    if pointer.isascii() and pointer.isdigit() and 0 < int(pointer) <= len(codes):
        return "=" + codes[int(pointer) - 1]
    return pointer


def digest(part: Part, form: Form) -> bytes:
    """Sixteen bytes that are alike where there is no difference."""
    return blake2b(repr(canonical(part, form)).encode("utf-8", "replace"), digest_size=16).digest()


class Unit:
    """A claim, a level or a set while it is read. ``ordinal`` counts units of the file from 0 in
    the order they begin, ``parent`` is the ordinal of the unit that it stands in, -1 of a set."""

    __slots__ = ("kind", "ordinal", "parent", "room", "rows")

    def __init__(self, kind: Kind, ordinal: int, parent: int, room: Place | None) -> None:
        self.kind, self.ordinal, self.parent, self.room = kind, ordinal, parent, room
        self.rows: list[Row] = []


def cut(rows: Iterable[Row], code: str, first: int) -> Iterator[tuple[Unit, list[Unit]]]:
    """The units of one set as they close, each with those that it stands in, the set first.

    ``code`` is ST01; the ordinals begin with ``first``.
    """
    loops = CLAIMS.get(code, ())
    open_units = [Unit("set", first, -1, None)]
    count = first + 1
    arounds: dict[Place, list[Place]] = {}
    for row in rows:
        place = row.place
        if open_units[0].room is None and place is not None:
            open_units[0].room = _root(place)
        if place is not None:
            around = arounds.get(place) or arounds.setdefault(place, _around(place.room))
            kind = _kind(place, loops) if place.opens else None
            while len(open_units) > 1 and (
                open_units[-1].room not in around or (kind and open_units[-1].room is place.room)
            ):
                yield open_units[-1], open_units[:-1]
                open_units.pop()
            if kind:
                open_units.append(Unit(kind, count, open_units[-1].ordinal, place.room))
                count += 1
        if row.id != "SE":
            open_units[-1].rows.append(row)
    while open_units:
        yield open_units[-1], open_units[:-1]
        open_units.pop()


def _root(place: Place) -> Place:
    room = place.room
    while room.parent is not None:
        room = room.room
    return room


def _around(room: Place) -> list[Place]:
    found = [room]
    while room.parent is not None:
        room = room.room
        found.append(room)
    return found


def _kind(place: Place, loops: tuple[str, ...]) -> Kind | None:
    if place.loop in loops:
        return "claim"
    return "level" if place.id in ("HL", "LX") and place.loop.startswith("2000") else None

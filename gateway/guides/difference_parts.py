"""Differences of two loops, with all that is in them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

from gateway.guides.difference_assign import NEVER, Pairs, assign, by_key, left
from gateway.guides.difference_form import COMPONENT, ITEMS, Form, Item, Row, is_pointed, items
from gateway.guides.difference_segments import (
    NOTHING,
    Change,
    Pointed,
    equals,
    pool_changes,
    segment_changes,
)
from gateway.guides.difference_tree import ORDERED, Part, canonical, canonical_row

POOLED = frozenset(ITEMS) - {"PER"}
LINES = ("SV1", "SV2", "SV3", "SVC")
"""Segments that tell what a service line is about: 837P, 837I, 837D; 835 and 277."""

LONG = 5_000
"""Flat sets with more differing segments than this are compared one by one."""


class Told(NamedTuple):
    """A change, or a loop that is on one side alone; ``path`` are the loops around it, of the
    side that has them, outermost first, with their number among those of their kind."""

    path: tuple[tuple[Part, int], ...]
    change: Change | None
    gone: Part | None = None
    come: Part | None = None


Path = tuple[tuple[Part, int], ...]


class Comparing:
    """Compares the loops of two files in one :class:`Form`."""

    def __init__(self, form: Form) -> None:
        self.form = form

    def parts(self, a: Part, b: Part, path: Path = (), to: Pointed = NOTHING) -> Iterator[Told]:
        """All differences of two loops that belong together."""
        changes, to = self._rows(a, b, to)
        for change in changes:
            yield Told(path, change)
        pairs, gone, come = self._pair_parts(a.parts, b.parts, to)
        numbers = _numbers(a.parts) | _numbers(b.parts)
        for one, other in pairs:
            yield from self.parts(one, other, (*path, (one, numbers[id(one)])), to)
        for part in gone:
            yield Told((*path, (part, numbers[id(part)])), None, gone=part)
        for part in come:
            yield Told((*path, (part, numbers[id(part)])), None, come=part)

    def count(self, a: Part, b: Part, to: Pointed = NOTHING) -> int:
        """How many differences two loops have."""
        return sum(1 for _ in self.parts(a, b, (), to))

    def alike(self, a: Part, b: Part, to: Pointed = NOTHING) -> float:
        """What it costs to take two loops for one; NEVER where they have too little in common."""
        count = self.count(a, b, to)
        size = min(_size(a), _size(b))
        return 1 + 0.01 * count if count <= max(1, size / 2) else NEVER

    def _rows(self, a: Part, b: Part, to: Pointed) -> tuple[list[Change], Pointed]:
        """Differences of the segments of a loop, and what pointers in it mean."""
        found: list[Change] = []
        if any(row.place is None for row in (*a.rows, *b.rows)) and not a.parts and not b.parts:
            return list(self._flat(a.rows, b.rows)), to
        rows_a, rows_b = _by_id(a.rows), _by_id(b.rows)
        if "HI" in rows_a or "HI" in rows_b:
            his_a, his_b = rows_a.pop("HI", []), rows_b.pop("HI", [])
            changes, pairs = pool_changes(his_a, his_b, self.form)
            found += changes
            to = _pointed(his_a, his_b, pairs, self.form)
        for id in dict.fromkeys((*rows_a, *rows_b)):
            mine, theirs = rows_a.get(id, []), rows_b.get(id, [])
            if id in POOLED:
                found += pool_changes(mine, theirs, self.form)[0]
            else:
                found += self._same_id(mine, theirs, to)
        return found, to

    def _same_id(self, a: list[Row], b: list[Row], to: Pointed) -> Iterator[Change]:
        """Segments of one id in one loop: in any order, but for running text."""
        if a and a[0].id in ORDERED:
            yield from self._flat(a, b)
            return
        pairs = equals(a, b, lambda row: canonical_row(row, self.form, []))
        rest_a, rest_b = left(a, b, pairs)
        more = assign(rest_a, rest_b, lambda x, y: self._cost(x, y, to))
        for one, other in (*pairs, *more):
            yield from segment_changes(one, other, self.form, to)
        gone, come = left(rest_a, rest_b, more)
        yield from (Change(row, None) for row in gone)
        yield from (Change(None, row) for row in come)

    def _cost(self, a: Row, b: Row, to: Pointed) -> float:
        """Below two where two segments are one that was changed, rather than one that is gone
        and another."""
        count = len(segment_changes(a, b, self.form, to))
        place = a.place if a.slot == b.slot else None
        if place and (place.limit == 1 or place.key is None or _first(a) == _first(b)):
            return 1 + 0.01 * count if count else 0
        alike = any(x == y != "" for x, y in zip(_pieces(a), _pieces(b), strict=False))
        return count + 0.5 if count < 2 and alike else NEVER

    def _flat(self, a: Sequence[Row], b: Sequence[Row]) -> Iterator[Change]:
        """Segments of a set without a guide, by their position."""
        forms_a = [tuple(self.form.values(row)) for row in a]
        forms_b = [tuple(self.form.values(row)) for row in b]
        start, end = 0, 0
        short = min(len(a), len(b))
        while start < short and forms_a[start] == forms_b[start]:
            start += 1
        while end < short - start and forms_a[-1 - end] == forms_b[-1 - end]:
            end += 1
        middle_a, middle_b = forms_a[start : len(a) - end], forms_b[start : len(b) - end]
        if max(len(middle_a), len(middle_b)) > LONG:
            steps = [("replace", 0, len(middle_a), 0, len(middle_b))]
        else:
            steps = list(SequenceMatcher(None, middle_a, middle_b, autojunk=False).get_opcodes())
        for what, i, i_end, j, j_end in steps:
            if what != "equal":
                yield from self._replaced(
                    a[start + i : start + i_end], b[start + j : start + j_end]
                )

    def _replaced(self, a: Sequence[Row], b: Sequence[Row]) -> Iterator[Change]:
        i = j = 0
        while i < len(a) and j < len(b):
            if a[i].id == b[j].id:
                yield from segment_changes(a[i], b[j], self.form)
                i, j = i + 1, j + 1
            elif len(a) - i > len(b) - j:
                yield Change(a[i], None)
                i += 1
            else:
                yield Change(None, b[j])
                j += 1
        yield from (Change(row, None) for row in a[i:])
        yield from (Change(None, row) for row in b[j:])

    def _pair_parts(
        self, a: list[Part], b: list[Part], to: Pointed
    ) -> tuple[Pairs[Part], list[Part], list[Part]]:
        """The loops that belong together: alike, by key, else by likeness; one that is in another
        place of the guide is the same where one thing differs."""
        slots_a, slots_b = _by_slot(a), _by_slot(b)
        pairs: Pairs[Part] = []
        for slot, mine in slots_a.items():
            if slot in slots_b:
                pairs += self._same_loop(mine, slots_b[slot], to)
        gone, come = left(a, b, pairs)

        def moved(x: Part, y: Part) -> float:
            if x.slot == y.slot or not x.rows or not y.rows or x.rows[0].id != y.rows[0].id:
                return NEVER
            return 1 if self.count(x, y, to) == 1 else NEVER

        more = assign(gone, come, moved)
        where = {id(part): index for index, part in enumerate(a)}
        pairs = sorted(pairs + more, key=lambda pair: where[id(pair[0])])
        return pairs, *left(gone, come, more)

    def _same_loop(self, a: list[Part], b: list[Part], to: Pointed) -> Pairs[Part]:
        """Pairs of loops of one place in the guide."""
        room = a[0].room
        if len(a) == len(b) == 1 and room is not None and room.limit == 1:
            return [(a[0], b[0])]
        pairs = equals(a, b, lambda part: canonical(part, self.form))
        rest_a, rest_b = left(a, b, pairs)
        line = any(row.id in LINES for part in a for row in part.rows)
        for key, sure in LINE_KEYS if line else KEYS:
            if not rest_a or not rest_b:
                return pairs

            def cost(x: Part, y: Part, sure: bool = sure) -> float:
                return 1 + 0.01 * self.count(x, y, to) if sure else self.alike(x, y, to)

            more, _, _ = by_key(rest_a, rest_b, key, cost)
            pairs += more if sure else [(x, y) for x, y in more if cost(x, y) < NEVER]
            rest_a, rest_b = left(rest_a, rest_b, pairs)
        return pairs + assign(rest_a, rest_b, lambda x, y: self.alike(x, y, to))


def _line(part: Part) -> tuple[str, ...] | None:
    """Procedure, charge and date of a service line."""
    row = next((row for row in part.rows if row.id in LINES), None)
    if row is None:
        return None
    date = part.first("DTP", "472") or part.first("DTM", "472", "150")
    day = date.elements[-1] if date else ""
    if row.id == "SV2":
        return row.el(1), row.el(2), row.el(3), day
    return row.el(1), "", row.el(2), day


def _control(part: Part) -> str | None:
    """The control number of a service line."""
    row = part.first("REF", "6R", "FJ")
    return row.el(2) if row else None


def _opening(*numbers: int) -> Callable[[Part], tuple[str, ...] | None]:
    """Elements of the first segment of a loop."""

    def key(part: Part) -> tuple[str, ...] | None:
        if not part.rows:
            return None
        row = part.rows[0]
        found = tuple(row.el(number) for number in numbers)
        return (row.id, *found) if all(found) else None

    return key


def _party(part: Part) -> tuple[str, ...] | None:
    """Qualifier and identifier of the party that a loop is about."""
    row = part.rows[0] if part.rows else None
    if row is None or row.id not in ("NM1", "N1"):
        return None
    value = row.el(9 if row.id == "NM1" else 4)
    return (row.id, row.el(1), value) if value else None


Keys = tuple[tuple[Callable[[Part], object], bool], ...]
LINE_KEYS: Keys = ((_control, True), (_line, True), (_opening(1), False))
"""How service lines are found again; the last by their number, if they are alike otherwise."""

KEYS: Keys = (
    (_party, True), (_opening(1, 2), True), (_opening(1, 3), False), (_opening(1), False)
)  # fmt: skip


def _pointed(a: list[Row], b: list[Row], pairs: list[tuple[Item, Item]], form: Form) -> Pointed:
    """The diagnoses in the order in which pointers count them, alike where they are a pair."""
    sides = [
        [item for row in rows for item in items(row, form) if is_pointed(item.values[0])]
        for rows in (a, b)
    ]
    place = {(id(item.row), item.number): str(n) for n, (item, _) in enumerate(pairs)}
    other = {(id(item.row), item.number): str(n) for n, (_, item) in enumerate(pairs)}
    tokens = [
        [f"={known.get((id(i.row), i.number), mark + str(i.number))}" for i in side]
        for side, known, mark in zip(sides, (place, other), "ab", strict=True)
    ]
    codes = [[i.texts[1] if len(i.texts) > 1 else i.text for i in side] for side in sides]
    return Pointed(tokens[0], tokens[1], codes[0], codes[1])


def _pieces(row: Row) -> list[str]:
    """Elements and components, one after the other."""
    return COMPONENT.join(row.elements[1:]).split(COMPONENT)


def _first(row: Row) -> str:
    """The code that tells uses of a segment apart, where they are told apart by their beginning."""
    return row.el(1).partition(COMPONENT)[0]


def _by_id(rows: list[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row.id, []).append(row)
    return found


def _by_slot(parts: list[Part]) -> dict[tuple[int, str], list[Part]]:
    found: dict[tuple[int, str], list[Part]] = {}
    for part in parts:
        found.setdefault(part.slot, []).append(part)
    return found


def _numbers(parts: list[Part]) -> dict[int, int]:
    """The number of each loop among those of its kind, from 1; 0 where there is one alone."""
    found = {}
    for mine in _by_slot(parts).values():
        for number, part in enumerate(mine, 1):
            found[id(part)] = number if len(mine) > 1 or (part.room and part.room.limit != 1) else 0
    return found


def _size(part: Part) -> int:
    return sum(1 for row in part.all_rows for text in row.elements[1:] if text)

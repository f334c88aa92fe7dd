"""The differences of two files of X12, in the guide's terms."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from gateway.guides.difference_entry import Entry, Facts, Side
from gateway.guides.difference_form import Form, Row, shown
from gateway.guides.difference_match import Matches
from gateway.guides.difference_parts import LINES, Comparing, Path, Told
from gateway.guides.difference_segments import Change
from gateway.guides.difference_tree import Part
from gateway.guides.difference_words import element_name, path_words, sentence, unit_words


class Difference(msgspec.Struct, omit_defaults=True, kw_only=True):
    """One difference of A and B.

    ``kind``: ``changed``, ``added`` (in B alone), ``removed`` (in A alone) or ``moved`` (a claim
    that stands under another subscriber, provider or payment). ``set_a`` and ``set_b`` are
    ordinals of transaction sets in their files, ``position_a`` and ``position_b`` segments of
    those, ST being 1; ``element`` and ``component`` count from 1 and are absent where a whole
    segment, loop or claim is meant. ``name`` is the element, segment or loop in plain words.
    ``before`` and ``after`` are values as written, with the usual separators.
    """

    kind: str
    transaction_set: str
    claim: str = ""
    loop: str = ""
    segment: str = ""
    set_a: int | None = None
    set_b: int | None = None
    position_a: int | None = None
    position_b: int | None = None
    element: int | None = None
    component: int | None = None
    name: str = ""
    before: str | None = None
    after: str | None = None
    in_words: str = ""


class Differ:
    """Compares two files whose units were noted and put away."""

    def __init__(self, a: Side, b: Side, form: Form) -> None:
        self._a, self._b = a, b
        self._comparing = Comparing(form)
        self.matches = Matches(a, b, self._alike)

    def _alike(self, one: Entry, other: Entry) -> float:
        return self._comparing.alike(self._a.load(one), self._b.load(other))

    def __iter__(self) -> Iterator[Difference]:
        """In the order of A; what B alone has comes last."""
        matches = self.matches
        gone, come = _alone(self._a, matches.pair), _alone(self._b, matches.back)
        for one in self._a.entries:
            if one.ordinal in matches.pair:
                yield from self._pair(one, self._b.entries[matches.pair[one.ordinal]])
            elif one.ordinal in matches.also_a:
                yield from self._inside(one, self._b.entries[matches.also_a[one.ordinal]])
            elif one.ordinal in gone and not _repeated(self._a, one, self._b):
                yield self._whole("removed", self._a.facts(one), self._a.load(one))
        for other in self._b.entries:
            if other.ordinal in matches.also_b:
                yield from self._inside(self._a.entries[matches.also_b[other.ordinal]], other)
            elif other.ordinal in come and not _repeated(self._b, other, self._a):
                yield self._whole("added", self._b.facts(other), self._b.load(other))

    def _pair(self, one: Entry, other: Entry) -> Iterator[Difference]:
        if one.kind == "claim" and (homes := self.matches.same_home(one, other)):
            yield self._moved(one, other, *homes)
        yield from self._inside(one, other)

    def _inside(self, one: Entry, other: Entry) -> Iterator[Difference]:
        if self.matches.alike(one, other):
            return
        a = self._a.load(one)
        for told in self._comparing.parts(a, self._b.load(other)):
            yield self._told(one, other, a, told)

    def _told(self, one: Entry, other: Entry, unit: Part, told: Told) -> Difference:
        path: Path = ((unit, 0), *told.path)
        found = Difference(
            kind="changed", transaction_set=one.sort[0], loop=path[-1][0].loop,
            set_a=one.set, set_b=other.set,
        )  # fmt: skip
        if one.kind == "claim":
            found.claim = self._a.facts(one).number or self._b.facts(other).number
        if told.change:
            _fill(found, told.change)
        else:
            part = told.gone or told.come
            assert part is not None
            _fill_loop(found, part, removed=told.gone is not None)
        where = path_words(self._a.facts(one), path if told.change else path[:-1])
        meant = told.change.meant if told.change else None
        number = 0 if told.change else path[-1][1]
        found.in_words = sentence(found, where, meant, number=number, more=_about(told))
        return found

    def _whole(self, kind: str, known: Facts, part: Part) -> Difference:
        unit = known.entry
        found = Difference(kind=kind, transaction_set=unit.sort[0], loop=unit.loop)
        if unit.kind == "claim":
            found.claim = known.number
        _fill_loop(found, part, removed=kind == "removed")
        if kind == "removed":
            found.set_a = unit.set
        else:
            found.set_b = unit.set
        found.in_words = sentence(found, unit_words(known, part), whole=True)
        return found

    def _moved(self, one: Entry, other: Entry, was: Entry | None, now: Entry | None) -> Difference:
        before = unit_words(self._a.facts(was), self._a.load(was)) if was else "none"
        after = unit_words(self._b.facts(now), self._b.load(now)) if now else "none"
        part, known = self._a.load(one), self._a.facts(one)
        found = Difference(
            kind="moved", transaction_set=one.sort[0], claim=known.number, loop=one.loop,
            segment=part.rows[0].id if part.rows else "", set_a=one.set, set_b=other.set,
            position_a=known.position, position_b=self._b.facts(other).position,
            name=_room_name(part), before=before, after=after,
        )  # fmt: skip
        found.in_words = sentence(found, unit_words(known, part))
        return found


def _alone(side: Side, pair: dict[int, int]) -> set[int]:
    """What is in one file only and is told: a set as a whole; claims; levels in which no claim is
    told, the outermost of them."""
    alone = {one.ordinal for one in side.entries if one.ordinal not in pair}
    shared: set[int] = set()  # hold something that is in both files
    claimed: set[int] = set()  # levels that hold a claim that is told for itself
    for one in reversed(side.entries):  # children before those they stand in
        if one.ordinal not in alone or one.ordinal in shared:
            shared.add(one.parent)
        elif one.kind == "claim" or one.ordinal in claimed:
            claimed.add(one.parent)
    told: set[int] = set()
    silent: set[int] = set()  # all that is in them is told by themselves
    for one in side.entries:
        if one.parent in silent:
            silent.add(one.ordinal)
        elif one.ordinal in alone:
            if one.kind == "level" and one.ordinal in claimed:
                continue
            told.add(one.ordinal)
            if one.ordinal not in shared:
                silent.add(one.ordinal)
    return told


def _repeated(side: Side, unit: Entry, other: Side) -> bool:
    """True for a level whose like is in the other file: to write it twice says nothing new."""
    if unit.kind != "level" or unit.sort[0][:3] not in ("837", "835"):
        return False
    return other.has_level(unit.sort, side.facts(unit).form)


def _fill(found: Difference, change: Change) -> None:
    """What one change of segments is about."""
    row = change.b or change.a
    assert row is not None
    found.kind, found.segment = change.kind, row.id
    found.position_a = change.a.position if change.a else None
    found.position_b = change.b.position if change.b else None
    found.element, found.component = change.element, change.component
    found.name = _name(change.a or row, change.element, change.component)
    if change.element is None:
        found.before = change.a.text if change.a else None
        found.after = change.b.text if change.b else None
    else:
        found.before, found.after = change.before or None, change.after or None


def _name(row: Row, element: int | None, component: int | None) -> str:
    use = row.place.use if row.place else None
    if use is None:
        return ""
    return element_name(use, element, component)


def _fill_loop(found: Difference, part: Part, *, removed: bool) -> None:
    """What a loop that is on one side alone is about."""
    first = next(part.all_rows, None)
    found.kind = "removed" if removed else "added"
    found.name = _room_name(part)
    if first is None:
        return
    found.segment = first.id
    if removed:
        found.position_a, found.before = first.position, shown(first.text)
    else:
        found.position_b, found.after = first.position, shown(first.text)


def _about(told: Told) -> str:
    """The segment that tells what a service line is about, where its first one is but a number."""
    part = told.gone or told.come
    if part is None or not part.rows or part.rows[0].id != "LX":
        return ""
    row = next((row for row in part.rows if row.id in LINES), None)
    return row.text if row else ""


def _room_name(part: Part) -> str:
    return part.room.name if part.room else "transaction set"

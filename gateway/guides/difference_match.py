"""Which unit of one file is which of the other."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence

from gateway.guides.difference_assign import NEVER, assign
from gateway.guides.difference_entry import Entry, Facts, Side

Alike = Callable[[Entry, Entry], float]
"""What it costs to take two units for one; NEVER where they have too little in common."""

FEW = 50
"""In a group of more units that may be each other none is looked into."""

Key = Callable[[Facts], object]

CLAIM_KEYS: tuple[Key, ...] = (
    lambda e: e.number and e.form,
    lambda e: e.number and (e.number, e.payer_number, e.status, e.amount),
    lambda e: e.number and e.payer_number and (e.number, e.payer_number, e.status),
    lambda e: e.number and (e.number, e.status, e.amount, e.member),
    lambda e: e.number and (e.number, e.status),
    lambda e: e.number,
    lambda e: e.payer_number and (e.payer_number, e.status),
    lambda e: e.payer_number,
    lambda e: e.amount and e.dates and e.member and (e.amount, e.dates, e.member),
)
"""How claims are found again, surest first: patient control number, payer's claim number, charge
with dates and member."""


class Matches:
    """The pairs of two files. ``pair`` leads from ordinals of A to those of B, ``back`` from B to
    A. ``also_a`` and ``also_b`` lead from units that are in no pair to the one of the other file
    that holds most of their claims, where a level or set was split or joined."""

    def __init__(self, a: Side, b: Side, alike: Alike) -> None:
        self.a, self.b, self._alike = a, b, alike
        self.pair: dict[int, int] = {}
        self.back: dict[int, int] = {}
        self.also_a: dict[int, int] = {}
        self.also_b: dict[int, int] = {}
        self._claims()
        self._votes: dict[str, list[tuple[int, int]]] = {}
        self._containers()

    def same_home(self, one: Entry, other: Entry) -> tuple[Entry | None, Entry | None] | None:
        """The outermost units around two that are not each other; None where all are."""
        mine, theirs = self.a.around(one), self.b.around(other)
        for x, y in zip(mine, theirs, strict=False):
            if not self._same(x, y):
                return x, y
        if len(mine) != len(theirs):
            short = min(len(mine), len(theirs))
            return next(iter(mine[short:]), None), next(iter(theirs[short:]), None)
        return None

    def alike(self, x: Entry, y: Entry) -> bool:
        """True where two units do not differ."""
        return x.digest == y.digest or self.a.facts(x).form == self.b.facts(y).form

    def _same(self, x: Entry, y: Entry) -> bool:
        return (
            self.pair.get(x.ordinal) == y.ordinal
            or self.also_a.get(x.ordinal) == y.ordinal
            or self.also_b.get(y.ordinal) == x.ordinal
            or (x.sort == y.sort and self.alike(x, y))
        )

    def _make(self, one: Entry, other: Entry) -> None:
        self.pair[one.ordinal], self.back[other.ordinal] = other.ordinal, one.ordinal

    def _left(self, a: Sequence[Entry], b: Sequence[Entry]) -> tuple[list[Entry], list[Entry]]:
        return (
            [one for one in a if one.ordinal not in self.pair],
            [one for one in b if one.ordinal not in self.back],
        )

    def _exact(self, a: Sequence[Entry], b: Sequence[Entry]) -> None:
        """Pair those that are alike to the letter: best where all around them is as well, then
        in the same place, for of two that are alike in one file one may be changed in the other."""
        place = {id(one): b"%d" % n for side in (a, b) for n, one in enumerate(side)}
        keys: list[Callable[[Entry], bytes]] = [
            lambda e: e.digest + e.chain,
            lambda e: e.digest + place[id(e)],
            lambda e: e.digest,
        ]
        for key in keys:
            rest_a, rest_b = self._left(a, b)
            there: dict[bytes, Entry] = {}
            more: dict[bytes, list[Entry]] = {}  # few are there twice
            for other in reversed(rest_b):
                if (what := key(other)) in there:
                    more.setdefault(what, []).append(there[what])
                there[what] = other
            for one in rest_a:
                found = there.pop(key(one), None)
                if found is None or found.sort != one.sort:
                    continue
                self._make(one, found)
                if next_ones := more.get(key(one)):
                    there[key(one)] = next_ones.pop()

    def _by(self, a: Sequence[Entry], b: Sequence[Entry], key: Key) -> None:
        """Pair those that have a key in common, in their order."""
        there: dict[object, list[Entry]] = defaultdict(list)
        rest_a, rest_b = self._left(a, b)
        if not rest_a or not rest_b:
            return
        for other in reversed(rest_b):
            if k := key(self.b.facts(other)):
                there[other.sort, k].append(other)
        for one in rest_a:
            if (k := key(self.a.facts(one))) and there.get((one.sort, k)):
                self._make(one, there[one.sort, k].pop())

    def _claims(self) -> None:
        a, b = self.a.of("claim"), self.b.of("claim")
        self._exact(a, b)
        for key in CLAIM_KEYS:
            self._by(a, b, key)
        for group in (lambda e: e.member, lambda e: e.dates, lambda e: e.amount):
            self._likely(a, b, group)
        self._likely(a, b, lambda e: e.entry.sort)

    def _likely(self, a: Sequence[Entry], b: Sequence[Entry], group: Key) -> None:
        """Pair those of a group that are most alike, if they are at all."""
        rest_a, rest_b = self._left(a, b)
        groups: dict[object, tuple[list[Entry], list[Entry]]] = {}
        for number, (side, rest) in enumerate(((self.a, rest_a), (self.b, rest_b))):
            for one in rest:
                if found := group(side.facts(one)):
                    groups.setdefault((one.sort, found), ([], []))[number].append(one)
        for mine, theirs in groups.values():
            if len(mine) * len(theirs) <= FEW:
                for one, other in assign(mine, theirs, self._alike):
                    self._make(one, other)

    def _containers(self) -> None:
        """Levels from the inside out, then sets: by what they hold, else by what they are."""
        for kind in ("level", "set"):
            a, b = self.a.of(kind), self.b.of(kind)
            for sort in sorted({one.sort for one in (*a, *b)}, key=self._depth, reverse=True):
                mine = [one for one in a if one.sort == sort]
                theirs = [one for one in b if one.sort == sort]
                self._container(mine, theirs)

    def _depth(self, sort: tuple[str, ...]) -> tuple[int, tuple[str, ...]]:
        first = next(
            (side, one) for side in (self.a, self.b) for one in side.entries if one.sort == sort
        )
        return len(first[0].around(first[1])), sort

    def _container(self, a: list[Entry], b: list[Entry]) -> None:
        votes = self._count(a, b)
        by_a, by_b = self.a.entries, self.b.entries

        def rank(vote: tuple[tuple[int, int], int]) -> tuple[object, ...]:
            (x, y), count = vote
            if by_a[x].digest == by_b[y].digest:
                return 0, -count, x, y
            mine, theirs = self.a.facts(by_a[x]), self.b.facts(by_b[y])
            likeness = 1 if mine.form == theirs.form else 2 if mine.key == theirs.key else 3
            return likeness, -count, x, y

        for (x, y), _ in sorted(votes.items(), key=rank):
            if x not in self.pair and y not in self.back:
                self._make(by_a[x], by_b[y])
        self._exact(a, b)
        sure: tuple[Key, ...] = (lambda e: e.form, lambda e: e.key or e.number)
        for key in sure:
            self._by(a, b, key)
        weak: tuple[Key, ...] = (lambda e: e.key[:1], lambda e: e.number)
        for key in weak:
            self._by(*self._voteless(a, b, votes), key)
        rest_a, rest_b = self._voteless(a, b, votes)
        if a and a[0].kind == "set":
            self._by(rest_a, rest_b, lambda e: e.entry.sort)
        else:
            self._likely(rest_a, rest_b, lambda e: e.entry.sort)
        self._joined(votes)

    def _voteless(
        self, a: list[Entry], b: list[Entry], votes: Counter[tuple[int, int]]
    ) -> tuple[list[Entry], list[Entry]]:
        """What is in no pair, and holds nothing that is."""
        held_a, held_b = {x for x, _ in votes}, {y for _, y in votes}
        rest_a, rest_b = self._left(a, b)
        return (
            [one for one in rest_a if one.ordinal not in held_a],
            [one for one in rest_b if one.ordinal not in held_b],
        )

    def _count(self, a: list[Entry], b: list[Entry]) -> Counter[tuple[int, int]]:
        """How many pairs of children each two containers have, after those that are alike to the
        letter were made pairs: few are left."""
        mine, theirs = {one.ordinal for one in a}, {one.ordinal for one in b}
        votes: Counter[tuple[int, int]] = Counter()
        held = list(self.pair.items())
        for x, y in held:
            home, house = self.a.entries[x].parent, self.b.entries[y].parent
            if home in mine and house in theirs and home not in self.pair:
                one, other = self.a.entries[home], self.b.entries[house]
                if house not in self.back and one.digest == other.digest:
                    self._make(one, other)
        for x, y in held:
            homes = self.a.entries[x].parent, self.b.entries[y].parent
            if homes[0] in mine and homes[1] in theirs and self.pair.get(homes[0]) != homes[1]:
                votes[homes] += 1
        return votes

    def _joined(self, votes: Counter[tuple[int, int]]) -> None:
        for (x, y), _ in votes.most_common():
            alone_a = x not in self.pair and x not in self.also_a
            alone_b = y not in self.back and y not in self.also_b
            if alone_a or alone_b:
                one, other = self.a.entries[x], self.b.entries[y]
                if self._alike(one, other) >= NEVER:
                    continue
                if alone_a:
                    self.also_a[x] = y
                if alone_b:
                    self.also_b[y] = x

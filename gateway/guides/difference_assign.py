"""Who belongs to whom: the cheapest pairing of two short lists."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import TypeVar

T = TypeVar("T")
Pairs = list[tuple[T, T]]
NEVER = 1e6
"""The cost of a pair that must not be."""

LARGE = 2_500
"""Above so many combinations pairs are taken in their order, if they may be pairs at all."""


def by_key(
    a: Sequence[T], b: Sequence[T], key: Callable[[T], object], cost: Callable[[T, T], float]
) -> tuple[Pairs[T], list[T], list[T]]:
    """Pairs that have the same key (None and '' are none), and what is left, in order. Where
    several share a key, the cheapest pairs are made."""
    there: dict[object, list[T]] = defaultdict(list)
    for one in b:
        if k := key(one):
            there[k].append(one)
    here: dict[object, list[T]] = defaultdict(list)
    for one in a:
        if (k := key(one)) in there:
            here[k].append(one)
    pairs: Pairs[T] = []
    for k, mine in here.items():
        theirs = there[k]
        if len(mine) == len(theirs) == 1:
            pairs.append((mine[0], theirs[0]))
        else:
            pairs += assign(mine, theirs, cost)
    return pairs, *left(a, b, pairs)


def left(a: Sequence[T], b: Sequence[T], pairs: Pairs[T]) -> tuple[list[T], list[T]]:
    """What of two lists is in no pair."""
    gone_a, gone_b = {id(x) for x, _ in pairs}, {id(y) for _, y in pairs}
    return [x for x in a if id(x) not in gone_a], [y for y in b if id(y) not in gone_b]


def assign(a: Sequence[T], b: Sequence[T], cost: Callable[[T, T], float]) -> Pairs[T]:
    """The pairs that cost least in all; a pair of :data:`NEVER` or more is not made. Of those that
    cost the same, the ones that keep the order."""
    if not a or not b:
        return []
    if len(a) * len(b) > LARGE:
        return [(x, y) for x, y in zip(a, b, strict=False) if cost(x, y) < NEVER]
    if len(a) > len(b):
        return [(x, y) for y, x in assign(b, a, lambda y, x: cost(x, y))]
    costs = [[cost(x, y) + 1e-6 * abs(i - j) for j, y in enumerate(b)] for i, x in enumerate(a)]
    return [(a[i], b[j]) for i, j in _hungarian(costs) if costs[i][j] < NEVER]


def _hungarian(costs: list[list[float]]) -> list[tuple[int, int]]:
    """Kuhn and Munkres: a column for each row, at the least cost. No more rows than columns."""
    rows, columns = len(costs), len(costs[0])
    u, v = [0.0] * (rows + 1), [0.0] * (columns + 1)
    owner, way = [0] * (columns + 1), [0] * (columns + 1)
    for row in range(1, rows + 1):
        owner[0], column = row, 0
        least = [float("inf")] * (columns + 1)
        used = [False] * (columns + 1)
        while owner[column]:
            used[column] = True
            here, delta, following = owner[column], float("inf"), 0
            for j in range(1, columns + 1):
                if used[j]:
                    continue
                reduced = costs[here - 1][j - 1] - u[here] - v[j]
                if reduced < least[j]:
                    least[j], way[j] = reduced, column
                if least[j] < delta:
                    delta, following = least[j], j
            for j in range(columns + 1):
                if used[j]:
                    u[owner[j]] += delta
                    v[j] -= delta
                else:
                    least[j] -= delta
            column = following
        while column:
            owner[column] = owner[way[column]]
            column = way[column]
    return sorted((owner[j] - 1, j - 1) for j in range(1, columns + 1) if owner[j])

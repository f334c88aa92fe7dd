"""Where the segments of a claim stand, found when a finding asks for it."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from typing import Any

from gateway.x12.envelope import TransactionSet

_KEPT = 20_000
"""Segments that are remembered, at least: a claim has fewer."""

_Run = tuple[list[str], int, Callable[[int], int]]
_Place = tuple[int, int, Callable[[int], int]]
"""Position in the set, index in its run, what gives the byte of a segment of the run."""


class Places:
    """Remembers the runs of a set that were read last.

    A claim comes from its reader on the segment that closes it, which may be the next claim's
    first.
    """

    def __init__(self, ts: TransactionSet) -> None:
        self._ts = ts
        self._runs: deque[_Run] = deque()
        self._count = 0
        ts.watchers.append(self._see)

    def _see(self, texts: list[str], first: int, offset_of: Callable[[int], int]) -> None:
        self._runs.append((texts, first, offset_of))
        self._count += len(texts)
        while self._count - len(self._runs[0][0]) > _KEPT:
            self._count -= len(self._runs.popleft()[0])

    def of(self, start: str, name: str, occurrence: int) -> dict[str, Any]:
        """Position and offset of the n-th segment called ``name`` in the claim that was closed
        last, whose first segment is a ``start``; where it has none, of that first segment."""
        mark = self._ts.delimiters.element
        opener, wanted = start + mark, name + mark
        found: list[_Place] = []
        for place, text in self._back():
            if text.startswith(opener):
                if place[0] == self._ts.position:
                    continue  # of the next claim
                here = found[-occurrence] if len(found) >= occurrence > 0 else place
                position, index, offset_of = here
                return {"position": position, "offset": offset_of(index)}
            if text.startswith(wanted):
                found.append(place)
        return {}

    def _back(self) -> Iterator[tuple[_Place, str]]:
        """The segments from the present one back to the first that is remembered."""
        for texts, first, offset_of in reversed(self._runs):
            last = min(self._ts.position - first, len(texts) - 1)
            for index in range(last, -1, -1):
                yield (first + index, index, offset_of), texts[index]

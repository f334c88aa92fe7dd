"""The segments of a transaction set with their places in its guide: for telling what they mean."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from gateway.guides.table import Place
from gateway.guides.walk import Walker
from gateway.x12.block import Segment
from gateway.x12.envelope import TransactionSet


class Located(NamedTuple):
    """One segment, ``segment[0]`` its id. ``position`` counts ST as 1, ``offset`` is the byte where
    it begins. ``place`` is its use in the guide, None where it stands nowhere in it (or the set has
    no guide); ``place.room`` is the loop, ``place.opens`` says that it begins one.
    """

    segment: Segment
    position: int
    offset: int
    place: Place | None

    @property
    def loop(self) -> str:
        """The id of the loop, ``ST`` outside of any; '' where the segment has no place."""
        return self.place.room.loop if self.place else ""


def follow(ts: TransactionSet, walker: Walker | None) -> Iterator[Located]:
    """ST to SE, one after the other. ``walker`` is the one that watches the set, see
    :meth:`gateway.books.Books.judge`; call this before anything of the set was read."""
    if walker is None:
        for segment in ts.segments():
            yield Located(segment, ts.position, ts.offset, None)
        return
    coming: deque[Place | None] = deque()

    def see(texts: Iterable[str], first: int, offset: Callable[[int], int | None]) -> None:
        coming.extend(walker.places)

    ts.watchers.append(see)
    for segment in ts.segments():
        yield Located(segment, ts.position, ts.offset, coming.popleft())


class Run(NamedTuple):
    """Segments of a set that follow each other, as text. ``first`` is the position of the first,
    ``places`` are their uses in the guide, ``offset_of`` gives the byte where the n-th of them
    (from 0) begins; ``splits`` is how many separators part elements, -1 all of them."""

    texts: list[str]
    first: int
    places: Sequence[Place | None]
    offset_of: Callable[[int], int]
    splits: int

    def located(self, index: int, separator: str) -> Located:
        """The n-th of them, from 0, split."""
        segment = self.texts[index].split(separator, self.splits)
        return Located(segment, self.first + index, self.offset_of(index), self.places[index])


def follow_runs(ts: TransactionSet, walker: Walker | None) -> Iterator[Run]:
    """ST to SE, run by run: see :func:`follow`."""
    for first, block in ts.runs():
        places = walker.places if walker else [None] * len(block.texts)
        yield Run(block.texts, first, places, block.offset_of, block.splits)

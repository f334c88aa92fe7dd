"""Flat items folded back into the hierarchy they were read from: HLs with their numbers."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from itertools import takewhile
from typing import Any, NamedTuple, TypeVar

from gateway.translate.rest import with_rest
from gateway.x12.writer import Row, Rows


class Step(NamedTuple):
    """A level: its code (HL03), who stands there, and its HL04, None where that depends on
    whether other levels follow below it."""

    code: str
    who: Any
    mark: str | None = None


class Tree:
    """The HLs written so far, and which are open. ``depths`` are those of the codes."""

    def __init__(self, depths: Mapping[str, int]) -> None:
        self._depths = depths
        self._open: list[tuple[Step, str]] = []
        self._count = 0

    def enter(
        self, path: Sequence[Step], following: Sequence[Step], *, anew: bool
    ) -> Iterator[tuple[Row, Step]]:
        """The HLs that must be written before what stands at the end of ``path``, each with its
        level. ``following`` is the path of the next item. ``anew``: the last level is begun even
        where one of the same person is open."""
        kept = self._kept(path)
        if kept == len(path) and (anew or len(self._open) > kept):
            kept -= 1
        for depth in range(kept, len(path)):
            step = path[depth]
            self._count += 1
            above = self._open[depth - 1][1] if depth else ""
            self._open[depth:] = [(step, str(self._count))]
            last = depth == len(path) - 1
            below = "1" if not last or _is_below(path, following) else "0"
            mark = below if step.mark is None else step.mark
            yield ("HL", str(self._count), above, step.code, mark), step
        del self._open[len(path) :]

    def _kept(self, path: Sequence[Step]) -> int:
        """How many of the levels are open already. A level in between that the path has not, and
        that is open, would be taken for the path's: the one above it is begun anew."""
        same = 0
        for (known, _), step in zip(self._open, path, strict=False):
            if (known.code, known.who) != (step.code, step.who):
                break
            same += 1
        if same < min(len(self._open), len(path)):
            between = self._depths[self._open[same][0].code] < self._depths[path[same].code]
            same -= between
        return max(same, 0)


def _is_below(path: Sequence[Step], following: Sequence[Step]) -> bool:
    """Whether the next item stands under the last level of the path."""
    return len(following) > len(path) and list(following[: len(path)]) == list(path)


T = TypeVar("T")


def runs(
    items: Iterable[T], path: Callable[[T], list[Step]], shared: Container[str]
) -> Iterator[tuple[list[Step], list[T]]]:
    """Items that follow each other at one level of the same people, with its path: one by one,
    but where the last level of the path is ``shared``."""
    steps: list[Step] = []
    run: list[T] = []
    for item in items:
        here = path(item)
        if run and (here != steps or not here or here[-1].code not in shared):
            yield steps, run
            run = []
        steps = here
        run.append(item)
    if run:
        yield steps, run


def rested(rows: Rows, rest: list[str]) -> Rows:
    """As :func:`with_rest`, without a level that no guide has: it cannot be put back."""
    yield from with_rest(rows, list(takewhile(lambda text: not text.startswith("HL*"), rest)))


def usual(value: str, id: str, rest: list[str]) -> str:
    """The usual first element of a segment, '' where another one was kept of it as text."""
    kept = [text.split("*") for text in rest]
    return "" if any(row[0] == id and row[1:2] not in ([], [""]) for row in kept) else value

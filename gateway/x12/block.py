"""Segments as they come from the reader: runs of text, cut but not yet split into elements."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

from gateway.x12.delimiters import Delimiters, InterchangeStart, read_text

Segment = list[str]
"""``segment[0]`` is the segment id, ``segment[n]`` the element n as text, composites unsplit."""

CONTROL = frozenset({"ISA", "TA1", "GS", "ST", "SE", "GE", "IEA"})
"""Segments of the envelope; each is a block of its own."""


class Block:
    """Some segments of one interchange that follow each other.

    ``texts`` are the segments without terminators; ``id`` is that of the segment where it is one of
    the envelope, else ''. ``start`` is set in the block of an ISA, and in the one that stands for
    an ISA that is not there. ``cased`` where the id was in lower case. ``splits`` is how many
    separators part elements, -1 all of them: the data of a BIN may hold any character.
    """

    __slots__ = ("_sizes", "_starts", "_step", "cased", "id", "offset", "origin", "splits",
                 "start", "texts")  # fmt: skip

    def __init__(
        self,
        origin: InterchangeStart,
        texts: list[str],
        offset: int,
        *,
        id: str = "",
        start: InterchangeStart | None = None,
        sizes: Sequence[str] | None = None,
        step: int = 1,
        cased: bool = False,
        splits: int = -1,
    ) -> None:
        self.origin, self.texts, self.offset, self.id, self.start = origin, texts, offset, id, start
        self.cased, self.splits = cased, splits
        self._sizes: Sequence[str] = texts if sizes is None else sizes
        self._step = step
        self._starts: list[int] | None = None

    @property
    def delimiters(self) -> Delimiters:
        """Those of the interchange."""
        return self.origin.delimiters

    def offset_of(self, index: int) -> int:
        """The byte where the segment ``index`` of the block (from 0) begins."""
        if index == 0:
            return self.offset
        if self._starts is None:  # few blocks are ever asked, those that are, often
            steps = (len(size) + self._step for size in self._sizes)
            self._starts = list(accumulate(steps, initial=self.offset))
        return self._starts[index]


def decoded(raw: str, origin: InterchangeStart) -> str:
    """A segment's bytes as text. Where the delimiters are not ASCII each element is looked at for
    itself: a name in UTF-8 may stand between separators that are not."""
    if raw.isascii():
        return raw
    if origin.raw.ascii and origin.raw.repetition.isascii():
        return read_text(raw)
    return _joined(raw, origin, 0)


def _joined(raw: str, origin: InterchangeStart, level: int) -> str:
    marks = (origin.raw.element, origin.raw.repetition, origin.raw.component)
    if level == len(marks):
        return read_text(raw)
    mark = marks[level]
    if not mark:
        return _joined(raw, origin, level + 1)
    return read_text(mark).join(_joined(part, origin, level + 1) for part in raw.split(mark))

"""Bytes to segments, in constant memory, whatever stands before, between and after."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from gateway.x12.bare import LOOK, bare
from gateway.x12.block import Block, Segment
from gateway.x12.cut import Cutter
from gateway.x12.delimiters import ROOM, Delimiters, InterchangeStart, detect
from gateway.x12.feed import Feed, Found, chunks
from gateway.x12.outside import Outside, nothing

__all__ = ["Block", "Found", "Segment", "Token", "blocks", "chunks", "tokens"]

Token = tuple[int, Segment, Delimiters]
"""Byte offset where the segment starts, the segment, the delimiters of its interchange."""

_STARTS = re.compile(r"(?i:ISA|(?<![A-Z0-9])(?:GS|ST)(?=[^A-Z0-9\s]))")


def blocks(source: Iterable[bytes], found: Found) -> Iterator[Block]:
    """Yield the segments of every interchange in ``source``, in runs.

    The text is held as Latin-1 while it is cut, so that one character is one byte and offsets
    are exact; a segment with bytes beyond ASCII is then decoded as UTF-8, else Windows-1252.
    Every tolerance is reported through ``found``, and what stands outside of interchanges is never
    dropped unseen. An ISA that comes before the IEA, in the middle of a cut segment even, begins
    the next interchange; a GS or ST where no ISA is begins one whose ISA is implied.
    """
    feed = Feed(source, found)
    passed, any_read = Outside(first=True, quiet=False), False
    while (start := _seek(feed, found, passed)) is not None:
        cutter, any_read = Cutter(feed, start, found), True
        yield from cutter.blocks()
        passed = Outside(first=False, quiet=cutter.told_blank)
    if not any_read:
        found(nothing(feed.offset))


def tokens(source: Iterable[bytes], found: Found) -> Iterator[Token]:
    """The same segment by segment, split into elements; what is implied is left out."""
    for block in blocks(source, found):
        if block.start is not None:
            if not block.start.implied:
                yield block.offset, block.start.elements, block.delimiters
            continue
        separator = block.delimiters.element
        for index, text in enumerate(block.texts):
            yield block.offset_of(index), text.split(separator, block.splits), block.delimiters


def _seek(feed: Feed, found: Found, passed: Outside) -> InterchangeStart | None:
    """Move the feed to the next ISA, or to its end; tell what was passed over."""
    begin = feed.at
    while True:
        match = _STARTS.search(feed.text, begin)
        at = match.start() if match else len(feed.text) - (0 if feed.ended else 2)
        room = ROOM if match and len(match[0]) == 3 else LOOK
        ready = feed.ended or len(feed.text) >= at + room
        start = None
        if match and ready:
            start = (detect if len(match[0]) == 3 else bare)(feed.text, at)
            begin = at + 2
            if start is None:
                continue
        if at > feed.at:
            passed.add(feed.offset, feed.text[feed.at : at])
            feed.at = at
        if start is not None or (feed.ended and not match):
            passed.tell(found)
            return start
        feed.more()
        begin = feed.at

"""Bytes to segments, in constant memory, whatever stands before, between and after."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from gateway.finding import Finding
from gateway.x12.delimiters import Delimiters, InterchangeStart, detect

Segment = list[str]
"""``segment[0]`` is the segment id, ``segment[n]`` the element n as text, composites unsplit."""

Token = tuple[int, Segment, Delimiters]
"""Byte offset where the segment starts, the segment, the delimiters of its interchange."""

_ISA_ROOM = 200
_BLANK = " \t\r\n\x00\x1a\ufeff\xef\xbb\xbf"


def chunks(data: bytes, size: int = 1 << 16) -> Iterator[bytes]:
    """Cut bytes that are in memory into the pieces that :func:`tokens` reads."""
    view = memoryview(data)
    for start in range(0, len(data), size):
        yield bytes(view[start : start + size])


def tokens(source: Iterable[bytes], found: Callable[[Finding], None]) -> Iterator[Token]:
    """Yield every segment of every interchange in ``source``.

    The text is held as Latin-1 while it is cut, so that one character is one byte and offsets
    are exact; a segment with bytes beyond ASCII is then decoded as UTF-8, else Windows-1252.
    What stands outside of interchanges is reported through ``found``, never dropped unseen.
    """
    feed = _Feed(source)
    while True:
        start = _seek(feed, found)
        if start is None:
            return
        yield from _interchange(feed, start, found)


class _Feed:
    """A window over the source: ``text`` begins at byte ``offset``."""

    __slots__ = ("_source", "ended", "offset", "text")

    def __init__(self, source: Iterable[bytes]) -> None:
        self._source = iter(source)
        self.text = ""
        self.offset = 0
        self.ended = False

    def more(self) -> bool:
        chunk = next(self._source, None)
        if chunk is None:
            self.ended = True
            return False
        self.text += chunk.decode("latin-1")
        return True

    def drop(self, count: int) -> None:
        self.text = self.text[count:]
        self.offset += count


def _seek(feed: _Feed, found: Callable[[Finding], None]) -> InterchangeStart | None:
    """Move the feed to the next ISA, or to its end; tell what was passed over."""
    junk_at, junk, size = feed.offset, "", 0
    while True:
        at = feed.text.find("ISA")
        if at >= 0 and len(feed.text) < at + _ISA_ROOM and feed.more():
            continue
        start = detect(feed.text, at) if at >= 0 else None
        keep = max(len(feed.text) - 2, 0) if at < 0 and not feed.ended else len(feed.text)
        passed = at if start else (at + 3 if at >= 0 else keep)
        size += len(feed.text[:passed].strip(_BLANK))
        junk = junk or feed.text[:passed].strip(_BLANK)[:40]
        feed.drop(passed)
        if start or (at < 0 and not feed.more()):
            break
    if size:
        found(_outside(junk_at, junk, size))
    return start


def _outside(offset: int, junk: str, size: int) -> Finding:
    return Finding(
        rule="X12.read.outside",
        snip=1,
        severity="warning",
        message=f"{size} characters stand outside of any interchange and were not read",
        hint="send nothing but interchanges (ISA to IEA) in a file",
        offset=offset,
        value=junk,
    )


def _interchange(
    feed: _Feed, start: InterchangeStart, found: Callable[[Finding], None]
) -> Iterator[Token]:
    delimiters = start.delimiters
    separator, terminator = delimiters.element, delimiters.segment
    yield feed.offset, start.elements, delimiters
    feed.drop(start.length)
    if feed.text.startswith(terminator):
        feed.drop(len(terminator))
    while True:
        pieces = feed.text.split(terminator)
        rest = pieces.pop()
        at = 0
        for piece in pieces:
            body = piece.lstrip("\r\n")
            offset = feed.offset + at + len(piece) - len(body)
            at += len(piece) + len(terminator)
            if not body or body.isspace():
                continue
            segment = body.split(separator) if body.isascii() else _decode(body).split(separator)
            if segment[0] == "ISA" and detect(feed.text, offset - feed.offset):
                feed.drop(offset - feed.offset)  # the next interchange, before this one's IEA
                return
            yield offset, segment, delimiters
            if segment[0] == "IEA":
                feed.drop(at)
                return
        feed.drop(len(feed.text) - len(rest))
        if not feed.more():
            break
    yield from _last(feed, separator, found, delimiters)


def _last(
    feed: _Feed, separator: str, found: Callable[[Finding], None], delimiters: Delimiters
) -> Iterator[Token]:
    """The segment after which no terminator came."""
    body = feed.text.lstrip("\r\n").rstrip(_BLANK)
    offset = feed.offset + len(feed.text) - len(feed.text.lstrip("\r\n"))
    feed.drop(len(feed.text))
    if not body:
        return
    found(
        Finding(
            rule="X12.read.terminator",
            snip=1,
            severity="warning",
            message="the file ends without a segment terminator",
            hint="end the last segment with the terminator of its ISA; the file may be cut",
            offset=offset,
        )
    )
    yield offset, _decode(body).split(separator), delimiters


def _decode(text: str) -> str:
    raw = text.encode("latin-1")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace")

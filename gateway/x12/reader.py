"""Bytes to segments, in constant memory, whatever stands before, between and after."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import chain

from gateway.finding import Finding
from gateway.x12.delimiters import ROOM, Delimiters, InterchangeStart, detect

Segment = list[str]
"""``segment[0]`` is the segment id, ``segment[n]`` the element n as text, composites unsplit."""

Token = tuple[int, Segment, Delimiters]
"""Byte offset where the segment starts, the segment, the delimiters of its interchange."""

Found = Callable[[Finding], None]

_LONGEST = 1 << 20
_BLANK = " \t\r\n\x00\x1a\xef\xbb\xbf"


def chunks(data: bytes, size: int = 1 << 16) -> Iterator[bytes]:
    """Cut bytes that are in memory into the pieces that :func:`tokens` reads."""
    view = memoryview(data)
    for start in range(0, len(data), size):
        yield bytes(view[start : start + size])


def tokens(source: Iterable[bytes], found: Found) -> Iterator[Token]:
    """Yield every segment of every interchange in ``source``.

    The text is held as Latin-1 while it is cut, so that one character is one byte and offsets
    are exact; a segment with bytes beyond ASCII is then decoded as UTF-8, else Windows-1252.
    What stands outside of interchanges is reported through ``found``, never dropped unseen.
    An ISA that comes before the IEA, in the middle of a cut segment even, begins the next
    interchange.
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
        self._source = chain.from_iterable(map(chunks, source))
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


class _Junk:
    """What stands outside of interchanges: where it begins and ends, and its first words."""

    __slots__ = ("begin", "end", "sample")

    def __init__(self) -> None:
        self.begin, self.end, self.sample = -1, -1, ""

    def add(self, offset: int, text: str) -> None:
        body = text.strip(_BLANK)
        if body and self.begin < 0:
            self.begin = offset + len(text) - len(text.lstrip(_BLANK))
        if body:
            self.end = offset + len(text.rstrip(_BLANK))
        if self.begin >= 0 and len(self.sample) < 40:
            self.sample += text[max(self.begin - offset, 0) :][:40]

    def tell(self, found: Found) -> None:
        if self.begin < 0:
            return
        size = self.end - self.begin
        found(
            Finding(
                rule="X12.read.outside",
                snip=1,
                severity="warning",
                message=f"{size} characters stand outside of any interchange and were not read",
                hint="send nothing but interchanges (ISA to IEA) in a file",
                offset=self.begin,
                value=self.sample[: min(size, 40)].rstrip(),
            )
        )


def _seek(feed: _Feed, found: Found) -> InterchangeStart | None:
    """Move the feed to the next ISA, or to its end; tell what was passed over."""
    junk, begin = _Junk(), 0
    start: InterchangeStart | None = None
    while True:
        at = feed.text.find("ISA", begin)
        if at >= 0 and (feed.ended or len(feed.text) >= at + ROOM):
            start = detect(feed.text, at)
            begin = at + 3
            if start is None:
                continue
        elif at < 0:  # two characters may be the beginning of an ISA
            at = len(feed.text) if feed.ended else max(len(feed.text) - 2, 0)
        junk.add(feed.offset, feed.text[:at])
        feed.drop(at)
        if start is not None or (feed.ended and not feed.text):
            junk.tell(found)
            return start
        begin = 0
        feed.more()


def _interchange(feed: _Feed, start: InterchangeStart, found: Found) -> Iterator[Token]:
    delimiters = start.delimiters
    separator, terminator = delimiters.element, delimiters.segment
    yield feed.offset, start.elements, delimiters
    feed.drop(start.length)
    feed.drop(len(terminator) * feed.text.startswith(terminator))
    mark = terminator[-1]  # CRLF is cut at the LF, for lines that have no CR
    quiet, searched = mark in "\r\n", 0
    while True:
        text, at = feed.text, 0
        pieces = text.split(mark)
        rest = pieces.pop()
        isa_near, lines = "ISA" in text, "\n" in text or "\r" in text
        for piece in pieces:
            body = piece if "A" <= piece[:1] <= "Z" else piece.lstrip(_BLANK)
            begin = at + len(piece) - len(body)
            at += len(piece) + 1
            if not body:
                continue
            if isa_near and "ISA" in body and (isa := _next_isa(text, begin, at)) >= 0:
                return (yield from _cut(feed, begin, isa, delimiters, found))
            if lines and ("\n" in body or "\r" in body):
                body = _unwrapped(body, feed.offset + begin, quiet, found)
                quiet = True
            segment = (body if body.isascii() else _decode(body)).split(separator)
            yield feed.offset + begin, segment, delimiters
            if segment[0] == "IEA":
                feed.drop(at)
                return
        begin = len(text) - len(rest.lstrip(_BLANK))
        searched = begin if pieces else searched
        if isa_near and (isa := _next_isa(text, begin, len(text), searched)) >= 0:
            return (yield from _cut(feed, begin, isa, delimiters, found))
        feed.drop(at)
        searched = max(len(rest) - ROOM, 0)
        if len(rest) > _LONGEST:
            return found(_endless(feed.offset))
        if not feed.more():
            return (yield from _cut(feed, 0, len(rest), delimiters, found))


def _next_isa(text: str, begin: int, end: int, searched: int = 0) -> int:
    """Where another interchange begins in a segment, or -1.

    At the beginning of the segment any ISA will do; further in, where data may say ISA too,
    only one with its fixed widths. Nothing is there before ``searched`` but at ``begin``.
    """
    if text.startswith("ISA", begin) and detect(text, begin):
        return begin
    at = text.find("ISA", max(begin, searched), end)
    while at >= 0:
        separator = text[at + 3 : at + 4]
        if text[at + 6 : at + 7] == separator == text[at + 17 : at + 18]:
            start = detect(text, at)
            if start and start.padded and start.elements[12].isdigit():
                return at
        at = text.find("ISA", at + 1, end)
    return -1


def _cut(
    feed: _Feed, begin: int, end: int, delimiters: Delimiters, found: Found
) -> Iterator[Token]:
    """The segment after which no terminator came, if there is one; the feed stands at ``end``."""
    text = feed.text[begin:end]
    body = text.strip(_BLANK)
    offset = feed.offset + begin + len(text) - len(text.lstrip(_BLANK))
    feed.drop(end)
    if not body:
        return
    found(
        Finding(
            rule="X12.read.terminator",
            snip=1,
            severity="warning",
            message="the last segment has no segment terminator",
            hint="end the last segment with the terminator of its ISA; the file may be cut",
            offset=offset,
        )
    )
    body = _unwrapped(body, offset, True, found)
    yield offset, _decode(body).split(delimiters.element), delimiters


def _unwrapped(body: str, offset: int, quiet: bool, found: Found) -> str:
    """The segment without line breaks; unless ``quiet`` that is told."""
    if not quiet:
        found(
            Finding(
                rule="X12.read.wrapped",
                snip=1,
                severity="warning",
                message="line breaks inside of segments were taken out",
                hint="break lines after the segment terminator or nowhere",
                offset=offset,
            )
        )
    return body.replace("\r", "").replace("\n", "")


def _endless(offset: int) -> Finding:
    return Finding(
        rule="X12.read.endless",
        snip=1,
        severity="reject",
        message=f"no segment terminator comes in {_LONGEST} characters",
        hint="end each segment with the character that ends the ISA",
        code="TA105:004",
        offset=offset,
    )


def _decode(text: str) -> str:
    raw = text.encode("latin-1")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace")

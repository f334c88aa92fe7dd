"""A window over the bytes of a file, each byte a character."""

from __future__ import annotations

import codecs
from collections.abc import Callable, Iterable, Iterator
from itertools import chain

from gateway.finding import Finding

Found = Callable[[Finding], None]

_UTF_16 = {
    b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be",
    b"I\0S\0": "utf-16-le", b"\0I\0S": "utf-16-be",
}  # fmt: skip
"""How a file in UTF-16 begins: with its byte order mark, or with an ISA."""
_EBCDIC_ISA = b"\xc9\xe2\xc1"
_EBCDIC_BLANKS = b"\x00\x15\x25\x0d\x40"


def chunks(data: bytes, size: int = 1 << 16) -> Iterator[bytes]:
    """Cut bytes that are in memory into the pieces that the reader takes."""
    view = memoryview(data)
    for start in range(0, len(data), size):
        yield bytes(view[start : start + size])


class Feed:
    """``text[at]`` is what comes next, as Latin-1, so that one character is one byte;
    ``text[0]`` is byte ``base`` of the file.

    UTF-16, with a byte order mark or without, and EBCDIC (code page 037) are told and turned into
    UTF-8 and Latin-1 first; the offsets of a UTF-16 file are those of its text in UTF-8.
    """

    __slots__ = ("_source", "at", "base", "ended", "text")

    def __init__(self, source: Iterable[bytes], found: Found) -> None:
        self._source = _plain(chain.from_iterable(map(chunks, source)), found)
        self.text = ""
        self.at = self.base = 0
        self.ended = False

    @property
    def offset(self) -> int:
        """The byte that comes next."""
        return self.base + self.at

    @property
    def left(self) -> int:
        """How many characters are in the window still."""
        return len(self.text) - self.at

    def more(self) -> bool:
        """Read on; false where there is no more."""
        chunk = next(self._source, None)
        if chunk is None:
            self.ended = True
            return False
        self.base += self.at
        self.text = self.text[self.at :] + chunk
        self.at = 0
        return True

    def fill(self, count: int) -> None:
        """Read until so many characters are in the window, or all there are."""
        while self.left < count and not self.ended:
            self.more()


def encoding_of(head: bytes) -> str:
    """The codec of a file that begins so, where it is none of ASCII's family, else ''.

    UTF-16 shows by its byte order mark or its ISA, EBCDIC by its ISA after at most a few blanks.
    """
    if wide := _UTF_16.get(head[:2]) or _UTF_16.get(head[:4]):
        return wide
    return "cp037" if head.lstrip(_EBCDIC_BLANKS).startswith(_EBCDIC_ISA) else ""


def _plain(source: Iterator[bytes], found: Found) -> Iterator[str]:
    """The chunks as Latin-1; a file in UTF-16 or EBCDIC is turned into what is read here."""
    head = b""
    while len(head) < 4 and (chunk := next(source, None)) is not None:
        head += chunk
    source = chain([head], source)
    encoding = encoding_of(head)
    if encoding.startswith("utf-16"):
        found(_encoding("UTF-16", "offsets count the bytes of its text in UTF-8"))
        marked = "utf-16" if head[:2] in _UTF_16 else encoding  # the mark itself is no text
        decoder = codecs.getincrementaldecoder(marked)(errors="replace")
        for chunk in chain(source, (b"",)):
            text = decoder.decode(chunk, final=not chunk)
            if text:
                yield text.encode("utf-8").decode("latin-1")
    elif encoding:
        found(_encoding("EBCDIC", "it was read by code page 037"))
        for chunk in source:
            yield chunk.decode("cp037")
    else:
        for chunk in source:
            yield chunk.decode("latin-1")


def _encoding(name: str, then: str) -> Finding:
    return Finding(
        rule="X12.read.encoding",
        snip=1,
        severity="warning",
        message=f"the file is written in {name}: {then}",
        hint="send ASCII, or UTF-8 where the partner takes it",
        offset=0,
    )

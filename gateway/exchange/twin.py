"""A twin of a file: its structure and its faults without the people in it. Streamed.

The segments are found where every reader finds them, with their places in the guide; each is
rewritten in the bytes where it stands, and so is all between. The twin has as many bytes as the
original, so that every offset is the same.
"""

from __future__ import annotations

import codecs
import hashlib
import secrets
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache, partial
from itertools import chain, zip_longest
from pathlib import Path

import msgspec

from gateway.books import Books, books_for, shelf
from gateway.exchange.check import Checking
from gateway.exchange.parse_json import file_chunks
from gateway.finding import Finding
from gateway.guides.book import Loop
from gateway.guides.follow import follow
from gateway.translate.twin_cipher import Cipher
from gateway.translate.twin_segments import Dictionary, Segments, outside
from gateway.translate.twin_values import Codes, Values
from gateway.validate.examine import ALL_TYPES
from gateway.x12.elements import date6, date8, el
from gateway.x12.envelope import Event, Group, Interchange, TransactionSet, read
from gateway.x12.feed import chunks, encoding_of

LONGEST = 4 << 20
"""Bytes without a segment's beginning that are held: of what is longer the rest is blotted out."""

Write = Callable[[bytes], object]
Rewrite = Callable[[str], str]

_READ = frozenset({"005010", "004010X092A1", "004010X093A1"})
"""Guides whose codes and segments are known to every twin; the older ones hold 270 to 277."""

_SALT = b"gateway twin 1"


def new_key() -> bytes:
    """A key that nobody knows and nobody keeps."""
    return secrets.token_bytes(32)


def key_from(secret: str) -> bytes:
    """The key of a secret that people remember; slow on purpose, for it may be guessed."""
    return hashlib.scrypt(secret.encode(), salt=_SALT, n=1 << 14, r=8, p=1, dklen=32)


class Twin(msgspec.Struct, kw_only=True):
    """What was written: bytes, interchanges, sets and segments of sets."""

    size: int = 0
    interchanges: int = 0
    transaction_sets: int = 0
    segments: int = 0


class Twins:
    """Writes twins by one key: what is one number in several files stays one in their twins."""

    def __init__(self, key: bytes, books: Books | None = None) -> None:
        codes, dictionary = known()
        self._values = Values(Cipher(key), codes)
        self._dictionary, self._books = dictionary, books or books_for()

    def write(self, source: Iterable[bytes], write: Write) -> Twin:
        """Rewrite the bytes of a file."""
        segments, counted = Segments(self._values, self._dictionary), Twin()
        self._values.days.reference = None
        pieces = iter(source)
        head = b""
        while len(head) < 4 and (piece := next(pieces, None)) is not None:
            head += piece
        encoding = encoding_of(head)
        pieces = chain([head], pieces)
        if encoding:
            pieces, write = _recoded(pieces, write, encoding)
        window = _Window(chain.from_iterable(map(chunks, pieces)), counted, write, segments.loose)
        for event in read(window, _Unheard()):
            self._see(event, window, segments, counted)
        window.close()
        write(b"")
        return counted

    def _see(self, event: Event, window: _Window, segments: Segments, counted: Twin) -> None:
        if isinstance(event, Interchange):
            counted.interchanges += 1
            window.mark(event.offset, partial(self._begin, event, segments))
        elif isinstance(event, Group):
            window.mark(event.offset, partial(self._group, event, segments))
        elif isinstance(event, TransactionSet):
            counted.transaction_sets += 1
            for one in follow(event, self._books.judge(event, frozenset({2}))):
                counted.segments += 1
                use = one.place.use if one.place else None
                window.mark(one.offset, partial(segments.located, use=use))

    def _begin(self, interchange: Interchange, segments: Segments, text: str) -> str:
        segments.begin(interchange.start)
        self._values.days.reference = None if interchange.implied else interchange.date
        return segments.loose(text) if interchange.implied else segments.header(text)

    def _group(self, group: Group, segments: Segments, text: str) -> str:
        days = self._values.days
        made = el(group.gs, 4)
        days.reference = days.reference or date8(made) or date6(made)
        return segments.loose(text)


class _Unheard(list[Finding]):
    """Findings that nobody asked for."""

    def append(self, finding: Finding) -> None:
        """Forget it."""


class _Window:
    """Gives the reader its pieces and holds them until it is known what stands in them."""

    def __init__(
        self, pieces: Iterable[bytes], counted: Twin, write: Write, rewrite: Rewrite
    ) -> None:
        self._pieces, self._counted, self._write = pieces, counted, write
        self._rewrite = rewrite
        self._text, self._base = "", 0

    def __iter__(self) -> Iterator[bytes]:
        for piece in self._pieces:
            if len(self._text) > LONGEST:
                self._give(len(self._text))
                self._rewrite = outside
            self._text += piece.decode("latin-1")
            yield piece

    def mark(self, offset: int, rewrite: Rewrite) -> None:
        """At a byte of the file something begins that is to be rewritten so."""
        self._give(offset - self._base)
        self._rewrite = rewrite

    def close(self) -> None:
        """The file is at its end."""
        self._give(len(self._text))

    def _give(self, size: int) -> None:
        text, self._text = self._text[:size], self._text[size:]
        self._base += size
        made = self._rewrite(text)
        if len(made) != len(text):
            raise AssertionError("a twin is as long as what it stands for")
        self._counted.size += len(made)
        self._write(made.encode("latin-1"))


def _recoded(pieces: Iterator[bytes], write: Write, encoding: str) -> tuple[Iterator[bytes], Write]:
    """The pieces in the encoding that is read, and what writes in the one that they came in."""
    if encoding == "cp037":
        plain = (piece.decode("cp037").encode("latin-1") for piece in pieces)
        return plain, lambda made: write(made.decode("latin-1").encode("cp037"))
    before = codecs.getincrementaldecoder("utf-16")(errors="replace")
    after = codecs.getincrementaldecoder("utf-8")(errors="replace")
    decoded = (before.decode(p, final=not p) for p in chain(pieces, (b"",)))
    write(codecs.BOM_UTF16_LE if encoding == "utf-16-le" else codecs.BOM_UTF16_BE)
    return (
        (text.encode("utf-8", "replace") for text in decoded),
        lambda made: write(after.decode(made, final=not made).encode(encoding)),
    )


@lru_cache
def known() -> tuple[Codes, Dictionary]:
    """The codes of the guides, and the elements of each segment: both by X12's dictionary."""
    codes = Codes()
    dictionary: Dictionary = {}
    for entry in shelf().entries:
        if entry.guide[:6] not in _READ and entry.guide not in _READ:
            continue
        found = shelf().find(entry.guide, entry.functional_id, entry.code)
        if found:
            codes.lists |= found.guide.lists
            _learn(found.guide.root, codes, dictionary)
    return codes, dictionary


def _learn(loop: Loop, codes: Codes, dictionary: Dictionary) -> None:
    for part in loop.children:
        if isinstance(part, Loop):
            _learn(part, codes, dictionary)
            continue
        here = dictionary.setdefault(part.id, [])
        there = {element.number for element in here}
        for element in part.elements:
            codes.add(element)
            if element.number not in there:
                here.append(element)


CALENDAR = frozenset({"2300.DTP-434.month", "2300.DTP03.two-years"})
"""Rules about months and years of the calendar, without the family: a twin's days are moved, so
they may change their minds."""

Told = tuple[str, int | None, int | None, int | None, int | None, str]
"""Rule, set, position, element, component, severity."""


def told(path: Path) -> Iterator[Told]:
    """The findings of a file by all types, without values."""
    for item in Checking(path, ALL_TYPES):
        if isinstance(item, Finding) and item.rule.partition(".")[2] not in CALENDAR:
            yield item.rule, item.set, item.position, item.element, item.component, item.severity


def differences(original: Path, twin: Path) -> Iterator[tuple[Told | None, Told | None]]:
    """Where the findings of a twin are not those of its original: none, if all is well."""
    for one, other in zip_longest(told(original), told(twin)):
        if one != other:
            yield one, other


def file_twin(
    twins: Twins, path: Path, write: Write, advance: Callable[[int], object] = lambda _: None
) -> Twin:
    """Rewrite a file; ``advance`` is told of the bytes that were read."""
    return twins.write(file_chunks(path, advance), write)

"""``gateway explain --json``: one document a file, in pieces. The shape: docs/contract.md."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from gateway.finding import Finding
from gateway.render.molds import cut, fill
from gateway.render.told import End, Item, Line, Start, Told, ToldElement, Words


def explain_json(name: str, items: Iterable[Item]) -> Iterator[bytes]:
    """The document; an unreadable file has the verdict that says so, and no interchanges."""
    yield b'{"file":' + _encode(name)
    writer = _Writer()
    for item in items:
        yield from writer.see(item)
    yield from writer.finish()


class _Writer:
    """Writes the nesting as it unfolds. ``_state`` is what of the open set was written last."""

    def __init__(self) -> None:
        self._interchanges = self._groups = self._sets = self._written = 0
        self._state = ""
        self._open: list[str] = []
        self._answers: list[Told] = []
        self._trailer: Told | None = None
        self._header: Told | None = None
        self._loose: list[Finding] = []
        self._hidden = 0

    def see(self, item: Item) -> Iterator[bytes]:
        if isinstance(item, Told):
            yield from self._told(item)
        elif isinstance(item, Line):
            comma = b"," if self._written else b""
            self._written += 1
            yield comma + _encode(item)
        elif isinstance(item, Start):
            yield from self._start(item)
        elif isinstance(item, End):
            yield from self._end(item)
        else:
            self._loose.append(item.finding)

    def _start(self, item: Start) -> Iterator[bytes]:
        parent = self._open[-1] if self._open else ""
        if parent in ("interchange", "group"):
            yield from self._head()
        self._open.append(item.part)
        facts = _encode(item.facts)[:-1]
        if item.part == "interchange":
            yield (b"," if self._interchanges else b',"interchanges":[') + facts
            self._interchanges += 1
            self._groups = 0
        elif item.part == "group":
            yield (b"," if self._groups else b',"functional_groups":[') + facts
            self._groups += 1
            self._sets = 0
        else:
            yield (b"," if self._sets else b',"transaction_sets":[') + facts + b',"summary":['
            self._sets += 1
            self._state, self._written = "summary", 0

    def _told(self, told: Told) -> Iterator[bytes]:
        where = self._open[-1]
        if where == "set":
            if self._state == "summary":
                yield b'],"segments":['
                self._state, self._written = "segments", 0
            yield (b"," if self._written else b"") + _segment(told)
            self._written += 1
        elif told.words.segment == "TA1":
            self._answers.append(told)
        elif told.words.segment in ("ISA", "GS"):
            self._header = told
        else:
            self._trailer = told

    def _head(self) -> Iterator[bytes]:
        """What stands before the first thing inside of an interchange or group."""
        if self._header is not None:
            yield b',"header":' + _segment(self._header)
        self._header = None

    def _end(self, item: End) -> Iterator[bytes]:
        self._open.pop()
        if item.part == "set":
            yield b'],"segments":[]}' if self._state == "summary" else b"]}"
            return
        yield from self._head()
        self._hidden = max(self._hidden, item.hidden)
        count = self._sets if item.part == "group" else self._groups
        key = b"transaction_sets" if item.part == "group" else b"functional_groups"
        yield b"]" if count else b',"%s":[]' % key
        if item.part == "interchange":
            answers = b",".join(map(_segment, self._answers))
            yield b',"interchange_acknowledgements":[%b]' % answers
            self._answers = []
        if self._trailer is not None:
            yield b',"trailer":' + _segment(self._trailer)
        self._trailer = None
        self._sets = 0
        yield b"}"

    def finish(self) -> Iterator[bytes]:
        if self._interchanges:
            yield b"]"
        else:
            yield b',"verdict":"unreadable","interchanges":[]'
        yield b',"findings":' + _encode(self._loose)
        if self._hidden:
            yield b',"findings_not_shown":%d' % self._hidden
        yield b"}"


class _Head(msgspec.Struct):
    """What of a segment stands before its place."""

    segment: str
    name: str
    sentence: str


class _Tail(msgspec.Struct, omit_defaults=True):
    """What follows its place."""

    loop: str = ""
    loop_name: str = ""
    opens: bool = False
    depth: int = 0
    elements: list[ToldElement] = []


def _segment(told: Told) -> bytes:
    """One segment; what is told of all that are alike is written once."""
    words = told.words
    if words.drawn is None:
        words.drawn = _draw(words)
        if told.holes:
            words.drawn = [cut(part.decode()) for part in words.drawn]
    head: bytes
    tail: bytes
    if told.holes:
        head, tail = [fill(part, told.holes).encode() for part in words.drawn]
    else:
        head, tail = words.drawn
    if told.position is not None:
        head += b',"position":%d' % told.position
    if told.offset is not None:
        head += b',"offset":%d' % told.offset
    if told.original:
        tail += b',"original":' + _encode(told.original)
    if told.findings:
        tail += b',"findings":' + _encode(told.findings)
    return head + tail + b"}"


def _draw(words: Words) -> tuple[bytes, bytes]:
    head = _encode(_Head(words.segment, words.name, words.sentence))[:-1]
    tail = _encode(
        _Tail(words.loop, words.loop_name, words.opens, words.depth, words.elements)
    )[1:-1]  # fmt: skip
    return head, b"," + tail if tail else b""


def _encode(value: Any) -> bytes:
    return msgspec.json.encode(value)

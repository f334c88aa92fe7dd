"""Cuts one interchange into segments.

Regular text, and nearly all is, is cut in one go: a look for the segments of the envelope and for
anything odd, and one split between them. What is odd goes segment by segment.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from gateway.x12 import outside
from gateway.x12.block import CONTROL, Block, decoded
from gateway.x12.delimiters import ROOM, InterchangeStart, detect
from gateway.x12.feed import Feed, Found
from gateway.x12.outside import BREAKS

_TAIL = 16
_BLANKS = re.compile(f"[{re.escape(outside.BLANK)}]*")

KEPT = 1 << 20
"""So many bytes of a segment are kept; what is longer is told and cut."""


class _Looks(NamedTuple):
    """What a place where a segment begins may look like, and where in a text the next odd or
    controlling one is."""

    head: re.Pattern[str]
    hit: re.Pattern[str]
    binary: re.Pattern[str]
    blanks: re.Pattern[str]
    prose: re.Pattern[str]


@lru_cache(64)
def _looks(mark: str, separator: str) -> _Looks:
    element = re.escape(separator)
    ids = "|".join(sorted(CONTROL | {"BIN", "BDS"}))
    odd = f"(?:({ids})(?={element}|{re.escape(mark)})|[^A-Z]|[A-Z][A-Z0-9]?[a-z])"
    size = f"([0-9]{{1,12}}){element}"
    value = f"(?:(?!{element}).){{0,80}}"
    return _Looks(
        re.compile(odd),
        re.compile(re.escape(mark) + odd),
        re.compile(f"BIN{element}{size}|BDS{element}{value}{element}{size}"),
        re.compile(f"[{re.escape(outside.BLANK + mark)}]*"),
        # Lines of prose before a segment; what is shorter is rather a segment id that is wrapped.
        re.compile(f"((?:(?!{element}).){{4,200}}[\r\n]+)[A-Z][A-Z0-9]{{1,2}}{element}", re.DOTALL),
    )


class Cutter:
    """Reads from the ISA at the feed's place to the IEA, or to where the interchange ends
    without one: at another ISA, even in the middle of a cut segment, or with the file."""

    def __init__(self, feed: Feed, start: InterchangeStart, found: Found) -> None:
        self._feed, self._start, self._found = feed, start, found
        self._end = start.raw.segment
        self._mark = self._end
        self._lines = self._end[-1] in "\r\n"
        self._looks = _looks(self._mark, start.raw.element)
        self._told: set[str] = set()
        self._liars: set[int] = set()
        mark = start.delimiters.element
        self._binaries = (f"BIN{mark}", f"BDS{mark}")
        self._slow_until = self._searched = -1
        self._turns = 1_000
        self._closed = False

    @property
    def told_blank(self) -> bool:
        """True where blanks were told of already."""
        return "X12.read.blank" in self._told

    def blocks(self) -> Iterator[Block]:
        """Yield the segments; the first block is that of the ISA."""
        feed, start = self._feed, self._start
        isa = "" if start.implied else start.delimiters.element.join(start.elements)
        yield Block(start, [isa], feed.offset, id="ISA", start=start, cased=start.lower)
        if start.wrapped:
            self._tell("X12.read.wrapped", feed.offset)
        if not start.implied:
            feed.fill(start.length + 2)
            feed.at += start.length + len(self._end)
            self._settle()
        while not self._closed:
            if feed.offset >= self._slow_until:
                yield from self._regular()
            if not self._closed:
                yield from self._one()

    def _settle(self) -> None:
        """See what follows a terminator here, a line end for the most part, and step over it.

        Where that changes within the file, the cut is set anew, so that it stays quick.
        """
        feed = self._feed
        feed.fill(2 * _TAIL)
        found = _BLANKS.match(feed.text, feed.at)
        tail = found[0] if found else ""
        self._look_at_gap(tail, feed.offset)
        feed.at += len(tail)
        if len(tail) < _TAIL and self._end + tail != self._mark and self._turns:
            self._turns -= 1
            self._mark = self._end + tail
            self._looks = _looks(self._mark, self._start.raw.element)

    def _look_at_gap(self, gap: str, offset: int) -> None:
        """Tell of what stands after a terminator beyond one line end."""
        allowed = "" if self._lines else next(one for one in BREAKS if gap.startswith(one))
        if gap != allowed:
            self._tell("X12.read.blank", offset + len(allowed))

    def _tell(self, rule: str, offset: int) -> None:
        """Tell of a tolerance, once in an interchange."""
        if rule not in self._told:
            self._told.add(rule)
            self._found(outside.tolerated(rule, offset))

    def _regular(self) -> Iterator[Block]:
        """What can be cut without looking at each segment; stops at the first odd one."""
        feed, mark, looks, start = self._feed, self._mark, self._looks, self._start
        text = feed.text
        end = text.rfind(mark, feed.at)
        end = end + len(mark) if end >= 0 else -1
        if end - feed.at > KEPT:
            self._slow_until = feed.base + end
            return
        while feed.at < end:
            at = feed.at
            found = looks.head.match(text, at)
            if found is None:
                ahead = looks.hit.search(text, at, end)
                stop = ahead.start() + len(mark) if ahead else end
            elif (found[1] or "ISA") in ("ISA", "BIN", "BDS"):
                return
            else:
                stop = text.find(mark, at) + len(mark)
            run = text[at:stop]
            raws = run[: -len(mark)].split(mark)
            if not self._smooth(run, len(raws)):
                self._slow_until = feed.base + stop
                return
            texts = raws if run.isascii() else self._texts(raws, feed.base + at)
            feed.at = stop
            id = found[1] if found else ""
            yield Block(start, texts, feed.base + at, id=id, sizes=raws, step=len(mark))
            if id == "IEA":
                self._closed = True
                return

    def _smooth(self, run: str, count: int) -> bool:
        """True where what follows terminators is always the same, line ends stand nowhere else,
        and no ISA lies hidden."""
        mark, end = self._mark, self._end
        return (
            run.count("\n") == count * mark.count("\n")
            and run.count("\r") == count * mark.count("\r")
            and (mark == end or run.count(end) == count * mark.count(end))
            and ("ISA" not in run or not self._hides_isa(run))
        )

    def _hides_isa(self, run: str) -> bool:
        """True where an ISA begins a segment, or has its fixed widths in the middle of one."""
        at = run.find("ISA")
        while at >= 0:
            if at == 0 or run.endswith(self._mark, 0, at) or _is_whole_isa(run, at):
                return True
            at = run.find("ISA", at + 1)
        return False

    def _texts(self, raws: list[str], offset: int) -> list[str]:
        """The segments of a run that begins at an offset, decoded."""
        step, texts = len(self._mark), []
        for raw in raws:
            texts.append(raw if raw.isascii() else self._decoded(raw, offset))
            offset += len(raw) + step
        return texts

    def _decoded(self, raw: str, offset: int) -> str:
        if self._start.raw.ascii and not _is_utf8(raw):
            self._tell("X12.read.encoding", offset)
        return decoded(raw, self._start)

    def _one(self) -> Iterator[Block]:
        """One segment, whatever is around it; reads on where it is not all there."""
        feed = self._feed
        blanks = self._looks.blanks.match(feed.text, feed.at)
        begin = blanks.end() if blanks else feed.at
        lead = feed.text[feed.at : begin]
        endless = len(lead) > 4 * _TAIL and begin == len(feed.text)
        if lead and (begin < len(feed.text) or endless):
            tail = self._mark[len(self._end) :]
            self._look_at_gap(tail + lead, feed.offset - len(tail))
        if endless:  # more of them may come, without end
            feed.at = begin
            feed.more()
            return
        if self._looks.binary.match(feed.text, begin):
            if block := self._binary(begin):
                yield block
                return
            begin = feed.at
        stop = feed.text.find(self._end[-1] if self._lines else self._end, begin)
        isa = self._next_isa(begin, stop if stop >= 0 else len(feed.text))
        endless = isa < 0 and stop < 0
        long = (stop if stop >= 0 else len(feed.text)) - begin > KEPT
        if isa < 0 and long:
            yield from self._long(begin)
        elif isa == -2 or (endless and not feed.ended):
            feed.more()
        elif isa >= 0:
            self._closed = True
            yield from self._cut(begin, isa)
        elif endless:
            self._closed = True
            yield from self._cut(begin, len(feed.text))
        else:
            yield from self._odd(begin, stop)

    def _odd(self, begin: int, stop: int) -> Iterator[Block]:
        """A segment by itself, with its terminator at ``stop``."""
        feed = self._feed
        feed.at = begin
        if prose := self._looks.prose.match(feed.text, begin, stop):
            passed = outside.Outside(first=False, quiet=True)
            passed.add(feed.offset, prose[1])
            passed.tell(self._found)
            feed.at = begin = prose.end(1)
        block = self._piece(feed.text[begin:stop])
        if block.texts[0].startswith("ISA" + block.delimiters.element):
            self._found(outside.broken(feed.offset, block.texts[0]))
        if block.texts[0].startswith(self._binaries) and feed.offset not in self._liars:
            self._found(outside.binary(feed.offset, None))
        feed.at = stop + (1 if self._lines else len(self._end))
        if not self._closed:
            self._settle()
        yield block

    def _next_isa(self, begin: int, end: int) -> int:
        """Where another interchange begins in a segment; -1 nowhere, -2 if more must be read.

        At the beginning of the segment any ISA will do; further in, where data may say ISA too,
        only one with its fixed widths.
        """
        feed = self._feed
        text = feed.text
        if text[begin : begin + 3].upper() == "ISA":
            if len(text) < begin + ROOM and not feed.ended:
                return -2
            if detect(text, begin):
                return begin
        at = text.find("ISA", max(begin + 1, self._searched - feed.base), end)
        while at >= 0:
            if len(text) < at + ROOM and not feed.ended:
                self._searched = feed.base + at
                return -2
            if _is_whole_isa(text, at):
                return at
            at = text.find("ISA", at + 1, end)
        self._searched = feed.base + max(begin, end - 2)
        return -1

    def _cut(self, begin: int, end: int) -> Iterator[Block]:
        """The segment after which no terminator came, if there is one; the feed stands after."""
        feed = self._feed
        body = feed.text[begin:end].rstrip(outside.BLANK)
        feed.at = begin
        if body:
            self._tell("X12.read.terminator", feed.offset)
            self._told.add("X12.read.wrapped")
            yield self._piece(body, ended=False)
            feed.at = begin + len(body)
        feed.at = end if end < len(feed.text) else feed.at

    def _piece(self, body: str, ended: bool = True) -> Block:
        """A segment that was found by itself; it begins where the feed stands. ``ended`` where a
        terminator ends it: what is cut inside of its id may be anything."""
        offset = self._feed.offset
        if "\n" in body or "\r" in body:
            if not (self._lines and body.find("\r") in (-1, len(body) - 1)):
                self._tell("X12.read.wrapped", offset)
            body = body.replace("\r", "").replace("\n", "")
        if self._end[0] == " ":
            body = body.rstrip(" ")
        text = body if body.isascii() else self._decoded(body, offset)
        id, mark, rest = text.partition(self._start.delimiters.element)
        name = id.upper() if len(id) < 4 and id.isascii() else id
        cased = name != id
        control = name if name in CONTROL and (mark or ended) and name != "ISA" else ""
        self._closed = self._closed or control == "IEA"
        return Block(self._start, [name + mark + rest], offset, id=control, cased=cased)

    def _long(self, begin: int) -> Iterator[Block]:
        """A segment longer than is kept: its head is read, the rest passed over and told."""
        feed, end = self._feed, self._end[-1] if self._lines else self._end
        feed.at = begin
        offset, head = feed.offset, feed.text[begin : begin + KEPT]
        block = self._piece(head)
        feed.at = begin + KEPT
        ended = True
        while (stop := self._stop(end)) < 0:
            feed.at = max(feed.at, len(feed.text) - ROOM)
            if not feed.more():
                stop, ended, self._closed = len(feed.text), False, True
                break
        if stop < len(feed.text) and not feed.text.startswith(end, stop):
            ended, self._closed = False, True
        feed.at = stop
        size = feed.offset - offset
        self._found(outside.long(offset, size, KEPT, head, "reject" if ended else ""))
        feed.at += len(end) if ended else 0
        yield block

    def _stop(self, end: str) -> int:
        """Where a segment ends that is passed over: at its terminator or at a whole ISA."""
        text, at = self._feed.text, self._feed.at
        stop = text.find(end, at)
        isa = text.find("ISA", at, stop if stop >= 0 else len(text))
        while isa >= 0 and not _is_whole_isa(text, isa):
            isa = text.find("ISA", isa + 1, stop if stop >= 0 else len(text))
        return isa if isa >= 0 else stop

    def _binary(self, begin: int) -> Block | None:
        """A BIN or BDS, whose data is as long as it says; None where that is not so."""
        feed = self._feed
        feed.at = begin
        found = self._looks.binary.match(feed.text, begin)
        assert found is not None
        size, head = int(found[1] or found[2]), found.end() - begin
        feed.fill(head + min(size, KEPT) + len(self._end))
        offset, text = feed.offset, feed.text[feed.at : feed.at + head + min(size, KEPT)]
        if size <= KEPT and not feed.text.startswith(self._end, feed.at + head + size):
            if offset not in self._liars:
                self._found(outside.binary(offset, size))
            self._liars.add(offset)
            return None
        left = head + size
        while left > feed.left and not feed.ended:
            left -= feed.left
            feed.at = len(feed.text)
            feed.more()
        if size > KEPT:
            self._found(outside.long(offset, head + size, KEPT, text, "warning"))
        feed.at = min(feed.at + left, len(feed.text))
        feed.fill(len(self._end))
        if feed.text.startswith(self._end, feed.at):
            feed.at += len(self._end)
        else:
            self._found(outside.binary(offset, size))
        return Block(self._start, [text], offset, splits=2 if found[1] else 3)


def _is_whole_isa(text: str, at: int) -> bool:
    """True for an ISA with its fixed widths: what data that says ISA never has."""
    separator = text[at + 3 : at + 4]
    if not separator or not text[at + 6 : at + 7] == separator == text[at + 17 : at + 18]:
        return False
    start = detect(text, at)
    return start is not None and start.padded and start.elements[12].isdigit()


def _is_utf8(raw: str) -> bool:
    try:
        raw.encode("latin-1").decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True

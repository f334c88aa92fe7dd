"""``gateway explain``: a file told in words, in two passes and constant memory.

The first pass makes the summary of each set and gathers the findings, so that both can stand where
a reader looks for them: the summary before the segments, a finding beside its segment.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from gateway.books import Books, books_for, meanings
from gateway.exchange.explain_originals import Originals, Wanted
from gateway.exchange.parse_json import file_chunks
from gateway.finding import Finding
from gateway.guides.book import Guide
from gateway.guides.checks import Check
from gateway.guides.follow import Located, follow
from gateway.guides.walk import Walker
from gateway.render.borrow import answered_guide, borrowed
from gateway.render.envelope_uses import USES
from gateway.render.scene import Scene
from gateway.render.spoken import Spoken
from gateway.render.story import Story, story_of
from gateway.render.tell import tell
from gateway.render.tell_envelope import KINDS
from gateway.render.told import End, Item, Line, Loose, Start, Told
from gateway.translate import registry
from gateway.validate.examine import SetEnd, examine
from gateway.x12.block import Segment
from gateway.x12.delimiters import Delimiters
from gateway.x12.envelope import Group, Interchange, TransactionSet

TYPES = frozenset({1, 2})
"""SNIP types whose findings stand beside their segments."""

KEPT = 20_000
"""So many findings are held between the passes; what is more is counted."""

_SPOOL = 1 << 18


class Following:
    """What :func:`examine` asks for languages and guides: every set is read as its segments with
    their places."""

    kind_of = staticmethod(registry.kind_of)

    def __init__(self, books: Books) -> None:
        self._books = books
        self.walker: Walker | None = None

    def judge(self, ts: TransactionSet, snip: frozenset[int]) -> Walker | None:
        """Follow the set by its guide."""
        self.walker = self._books.judge(ts, snip)
        return self.walker

    def weigh(self, finding: Finding) -> Finding | None:
        """As the partner weighs it."""
        return self._books.weigh(finding)

    def checks(self, ts: TransactionSet) -> Sequence[Check]:
        """None: only the guide speaks here."""
        return ()

    def known(self, name: str) -> frozenset[str]:
        """None, for the same reason."""
        return frozenset()

    @property
    def lists(self) -> None:
        """None, for the same reason."""
        return None

    def reader_for(self, kind: str) -> Callable[[TransactionSet], Iterator[Located]]:
        """One reader for all kinds."""
        return lambda ts: follow(ts, self.walker)


class Speaking:
    """Makes what is spoken of of the segments of one set, one after the other."""

    def __init__(self, ts: TransactionSet, kind: str, walker: Walker | None) -> None:
        self.scene = Scene(kind, ts.code)
        self.scene.guided = walker is not None
        self._marks = ts.delimiters
        self._code = ts.code
        self._guide: Guide | None = None

    def spoken(self, located: Located) -> Spoken:
        """The segment, with a use from elsewhere where it stands nowhere in its guide."""
        place = located.place
        lost = place is None or place.use is None
        if lost:
            place = borrowed(located.segment, self._code, self._guide)
        elif self._guide is None and place is not None:
            self._guide = place.guide
        spoken = Spoken(located.segment, place, self._marks, meanings(), lost=lost)
        if spoken.id == "AK1":
            self.scene.answered = answered_guide(spoken.at(1), spoken.at(3))
        return spoken


class Survey:
    """The first pass: summaries wait in a file of their own, findings by the byte of their
    segment. Without ``stories`` there are no summaries."""

    def __init__(self, wanted: Wanted | None, *, stories: bool = True) -> None:
        self._stories = stories
        self._lines = tempfile.SpooledTemporaryFile(max_size=_SPOOL)  # noqa: SIM115 # closed below
        self._wanted = wanted
        self._kept = 0
        self.hidden = self.rejects = self.interchanges = 0
        self.loose: list[Finding] = []
        self.by_offset: dict[int, list[Finding]] = {}

    def close(self) -> None:
        """Give the room on the disk back."""
        self._lines.close()

    def read(self, chunks: Iterator[bytes], books: Books) -> None:
        """Go over the file."""
        found: list[Finding] = []
        following = Following(books)
        for item in examine(chunks, found, following, TYPES, following):
            self._take(found)
            if isinstance(item, Interchange):
                self.interchanges += 1
            elif isinstance(item, TransactionSet):
                self._begin(item, following.walker)
            elif isinstance(item, Located):
                self._see(item)
            elif isinstance(item, SetEnd):
                self._end()
            elif isinstance(item, tuple) and self._wanted:
                self._wanted.interchange(item[1], item[0])
        self._take(found)
        self._lines.seek(0)

    def _take(self, found: list[Finding]) -> None:
        for finding in found:
            self.rejects += finding.severity == "reject"
            if self._kept >= KEPT:
                self.hidden += 1
                continue
            self._kept += 1
            if finding.offset is None:
                self.loose.append(finding)
            else:
                self.by_offset.setdefault(finding.offset, []).append(finding)
        found.clear()

    def _begin(self, ts: TransactionSet, walker: Walker | None) -> None:
        kind = registry.kind_of(ts)
        self._items = tempfile.SpooledTemporaryFile(max_size=_SPOOL)  # noqa: SIM115 # closed at end
        self._speaking = Speaking(ts, kind, walker)
        self._story: Story = story_of(kind, self._say)
        if self._wanted:
            self._wanted.begin(ts, kind)

    def _say(self, line: Line) -> None:
        self._items.write(msgspec.json.encode(line) + b"\n")

    def _see(self, located: Located) -> None:
        if not self._stories and not self._wanted:
            return
        spoken, scene = self._speaking.spoken(located), self._speaking.scene
        scene.see(spoken)
        if self._stories:
            self._story.see(spoken, scene)
        if self._wanted:
            self._wanted.see(spoken)

    def _end(self) -> None:
        self._story.end()
        for text in self._story.heads():
            self._lines.write(msgspec.json.encode(Line(0, text)) + b"\n")
        self._items.seek(0)
        while piece := self._items.read(_SPOOL):
            self._lines.write(piece)
        self._items.close()
        self._lines.write(b"\n")

    def summary(self) -> Iterator[Line]:
        """The summary of the next set."""
        while (text := self._lines.readline()) not in (b"\n", b""):
            yield msgspec.json.decode(text, type=Line)


class Explaining:
    """One file. Iterate it once; then ``exit_code`` is known: 2 unreadable, 1 a finding rejects,
    else 0. ``only`` is the position of the one segment that is wanted of each set; ``advance`` is
    told of bytes read, of each byte twice. ``originals`` are files that this one may answer.
    """

    def __init__(
        self,
        path: Path,
        *,
        only: int | None = None,
        originals: Originals | None = None,
        advance: Callable[[int], object] = lambda _: None,
        books: Books | None = None,
    ) -> None:
        self._path, self._only, self._advance = path, only, advance
        self._originals, self._books = originals, books or books_for()
        self.readable = False
        self.exit_code = 2
        self.hits = 0
        """So many segments had the wanted position."""

    def __iter__(self) -> Iterator[Item]:
        wanted = Wanted() if self._originals else None
        survey = Survey(wanted, stories=self._only is None)
        try:
            survey.read(file_chunks(self._path, self._advance), self._books)
            self.readable = survey.interchanges > 0
            self.exit_code = 2 if not self.readable else 1 if survey.rejects else 0
            if self._originals and wanted:
                self._originals.find(wanted)
            yield from self._told(survey)
        finally:
            survey.close()

    def _told(self, survey: Survey) -> Iterator[Item]:
        for finding in survey.loose:
            yield Loose(finding)
        telling = _Telling(survey, self._only, self._originals)
        following = Following(self._books)
        dropped: list[Finding] = []
        chunks = file_chunks(self._path, self._advance)
        for item in examine(chunks, dropped, following, TYPES, following):
            dropped.clear()
            yield from telling.see(item, following.walker)
        yield from telling.finish()
        self.hits = telling.hits


class _Telling:
    """The second pass: everything in its order."""

    def __init__(self, survey: Survey, only: int | None, originals: Originals | None) -> None:
        self._survey, self._only, self._originals = survey, only, originals
        self._interchange: Interchange | None = None
        self._group: Group | None = None
        self._speaking: Speaking | None = None
        self.hits = 0

    def see(self, item: Any, walker: Walker | None) -> Iterator[Item]:
        """Tell one thing that was read."""
        if isinstance(item, Located):
            yield from self._segment(item)
        elif isinstance(item, Interchange):
            yield from self._open_interchange(item)
        elif isinstance(item, Group):
            yield from self._open_group(item)
        elif isinstance(item, TransactionSet):
            yield from self._open_set(item, walker)
        elif isinstance(item, SetEnd):
            yield End("set")
        elif isinstance(item, tuple):
            for told in self._envelope(item[1], None):
                if self._originals:
                    told.original = self._originals.of_interchange(item[1], item[0])
                yield told

    def finish(self) -> Iterator[Item]:
        """What is open ends; findings that belong to no segment that was told come last."""
        yield from self._close_interchange()
        if self._only is None:
            for findings in self._survey.by_offset.values():
                for finding in findings:
                    yield Loose(finding)

    def _open_interchange(self, item: Interchange) -> Iterator[Item]:
        yield from self._close_interchange()
        self._interchange = item
        isa = item.isa
        title = f"Interchange {isa[13]}" if not item.implied else "A file without an interchange"
        names = {"control_number": 13, "sender_id": 6, "receiver_id": 8, "usage_indicator": 15}
        names = {f"interchange_{k}" if k == "control_number" else k: n for k, n in names.items()}
        yield Start("interchange", title, {name: isa[n] for name, n in names.items()})
        if not item.implied:
            yield from self._envelope(isa, item.offset)

    def _close_interchange(self) -> Iterator[Item]:
        item = self._interchange
        if item is None:
            return
        yield from self._close_group()
        if item.trailer:
            yield from self._envelope(*item.trailer)
        yield End("interchange", self._survey.hidden)
        self._interchange = None

    def _open_group(self, item: Group) -> Iterator[Item]:
        yield from self._close_group()
        self._group = item
        facts = {
            "functional_identifier_code": item.functional_identifier_code,
            "group_control_number": item.control_number,
            "version": item.version,
        }
        title = f"Functional group {item.control_number}"
        yield Start("group", title if not item.implied else "Sets outside of any group", facts)
        if not item.implied:
            yield from self._envelope(item.gs, item.offset)

    def _close_group(self) -> Iterator[Item]:
        if self._group is not None:
            if self._group.trailer:
                yield from self._envelope(*self._group.trailer)
            yield End("group")
        self._group = None

    def _open_set(self, ts: TransactionSet, walker: Walker | None) -> Iterator[Item]:
        if self._group is not ts.group:
            yield from self._open_group(ts.group)
        kind = registry.kind_of(ts)
        self._speaking = Speaking(ts, kind, walker)
        what = KINDS.get(kind, "")
        title = f"Transaction set {ts.control_number}: {kind}" + (f", {what}" if what else "")
        facts = {
            "kind": kind, "guide": ts.guide,
            "transaction_set_control_number": ts.control_number,
        }  # fmt: skip
        yield Start("set", title, facts)
        if self._originals:
            self._originals.begin(ts, kind)
        summary = self._survey.summary()
        yield from summary if self._only is None else iter(())

    def _segment(self, located: Located) -> Iterator[Told]:
        assert self._speaking is not None
        spoken, scene = self._speaking.spoken(located), self._speaking.scene
        shown = self._only in (None, located.position)
        if not shown:
            scene.see(spoken)
        sentence = tell(spoken, scene) if shown else ""
        original = self._originals.of(spoken, scene) if self._originals else []
        if not shown:
            return
        self.hits += 1
        told = Told(
            spoken.id, spoken.name, sentence, located.position, located.offset,
            elements=list(spoken.elements()), original=original,
        )  # fmt: skip
        if located.place is not None:
            told.loop, told.opens = located.place.room.id, located.place.opens
            told.loop_name, told.depth = spoken.room, _depth(located)
        told.findings = self._survey.by_offset.pop(located.offset, [])
        yield told

    def _envelope(self, segment: Segment, offset: int | None) -> Iterator[Told]:
        if self._only is None:
            yield self._tell_envelope(segment, offset)

    def _tell_envelope(self, segment: Segment, offset: int | None) -> Told:
        interchange = self._interchange
        marks = interchange.delimiters if interchange else Delimiters()
        spoken = Spoken(segment, USES[segment[0]], marks, meanings())
        told = Told(
            spoken.id, spoken.name, tell(spoken, Scene("", "")), None, offset,
            elements=list(spoken.elements()),
        )  # fmt: skip
        if offset is not None:
            told.findings = self._survey.by_offset.pop(offset, [])
        return told


def _depth(located: Located) -> int:
    """How many loops of the guide a segment stands in; parts of the set are none."""
    depth, room = 0, located.place.room if located.place else None
    while room is not None and room.parent is not None:
        depth += room.id not in _PARTS
        room = room.parent
    return depth


_PARTS: Mapping[str, None] = dict.fromkeys(
    ("HEADER", "DETAIL", "FOOTER", "TABLE2AREA2", "TABLE2AREA3", "TABLE2AREA4", "TABLE2AREA5",
     "TABLE2AREA6")
)  # fmt: skip

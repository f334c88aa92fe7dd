"""``gateway explain``: a file told in words, in two passes and constant memory.

The first pass makes the summary of each set and gathers the findings, so that both can stand where
a reader looks for them: the summary before the segments, a finding beside its segment.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from gateway.books import Books, books_for, meanings
from gateway.exchange.explain_originals import Originals, Wanted
from gateway.exchange.explain_survey import TYPES, Following, Memory, Speaking, Survey
from gateway.exchange.parse_json import file_chunks
from gateway.finding import Finding
from gateway.guides.follow import Located, Run
from gateway.guides.walk import Walker
from gateway.render.envelope_uses import USES
from gateway.render.scene import Scene
from gateway.render.spoken import Spoken
from gateway.render.tell import tell
from gateway.render.tell_envelope import KINDS
from gateway.render.told import End, Item, Loose, Start, Told, Words
from gateway.translate import registry
from gateway.validate.examine import SetEnd, examine
from gateway.x12.block import Segment
from gateway.x12.delimiters import Delimiters
from gateway.x12.envelope import Group, Interchange, TransactionSet


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
        self._memory = Memory()
        self.hits = 0

    def see(self, item: Any, walker: Walker | None) -> Iterator[Item]:
        """Tell one thing that was read."""
        if isinstance(item, Run):
            yield from self._run(item)
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
        self._speaking = Speaking(ts, kind, walker, self._memory)
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

    def _run(self, run: Run) -> Iterator[Told]:
        """All segments of a run, or the one that is wanted."""
        assert self._speaking is not None
        if self._originals or self._only is not None:
            for index in range(len(run.texts)):
                yield from self._single(run.located(index, self._speaking.marks.element))
            return
        words, findings = self._speaking.words, self._survey.by_offset
        splits, offset_of = run.splits, run.offset_of
        for index, text in enumerate(run.texts):
            offset = offset_of(index)
            said, _, holes = words(text, splits, run.places[index])
            told = Told(said, run.first + index, offset, holes)
            if findings:
                told.findings = findings.pop(offset, ())
            yield told

    def _single(self, located: Located) -> Iterator[Told]:
        assert self._speaking is not None
        spoken, scene = self._speaking.spoken(located.segment, located.place), self._speaking.scene
        shown = self._only in (None, located.position)
        if not shown:
            scene.see(spoken)
        words = self._speaking.told(spoken, located.place) if shown else None
        original = self._originals.of(spoken, scene) if self._originals else []
        if words is None:
            return
        self.hits += 1
        findings = self._survey.by_offset.pop(located.offset, [])
        yield Told(words, located.position, located.offset, None, original, findings)

    def _envelope(self, segment: Segment, offset: int | None) -> Iterator[Told]:
        if self._only is None:
            yield self._tell_envelope(segment, offset)

    def _tell_envelope(self, segment: Segment, offset: int | None) -> Told:
        interchange = self._interchange
        marks = interchange.delimiters if interchange else Delimiters()
        spoken = Spoken(segment, USES[segment[0]], marks, meanings())
        sentence = tell(spoken, Scene("", ""))
        words = Words(spoken.id, spoken.name, sentence, elements=spoken.elements())
        told = Told(words, None, offset)
        if offset is not None:
            told.findings = self._survey.by_offset.pop(offset, [])
        return told

"""Reads, checks and parses a file in one pass, in constant memory."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Protocol

import msgspec

from gateway.finding import Finding
from gateway.guides.checks import Check
from gateway.validate.group import group_faults, tell_set_in_group
from gateway.validate.lists import Lists, Supplied
from gateway.validate.parts import Marks
from gateway.validate.rule import BUSINESS, kind_of
from gateway.x12.envelope import Event, Group, TransactionSet, read

if TYPE_CHECKING:
    from gateway.guides.walk import Stray
    from gateway.validate.engine import Engine

ALL_TYPES = frozenset(range(1, 8))


class Language(Protocol):
    """What :mod:`gateway.translate.registry` offers; passed in, for rules know no language."""

    def kind_of(self, transaction_set: TransactionSet) -> str:
        """The contract's ``kind`` of a set."""

    def reader_for(self, kind: str) -> Callable[[TransactionSet], Iterator[Any]] | None:
        """What reads sets of a kind; None where they are read but not modelled."""


class Judge(Protocol):
    """What follows one transaction set and tells what is wrong with it.

    ``family`` is that of the set's guide, ``places`` are those of the last run of segments,
    ``strays`` those among them, counted from 0, that stand elsewhere, ``begun`` those before which
    the first segment of a loop is not there.
    """

    @property
    def family(self) -> str:
        """What rule ids of the guide begin with, as ``X222``."""

    places: list[Any]
    strays: dict[int, Stray]
    begun: dict[int, Any]

    def end(self) -> None:
        """The set was read to its SE: what it lacks is told."""


class Books(Protocol):
    """What :mod:`gateway.books` offers; passed in, for rules open no files."""

    def judge(self, ts: TransactionSet, snip: frozenset[int]) -> Judge | None:
        """Follow a set by its guide, before anything of it was read; None where it has none."""

    def weigh(self, finding: Finding) -> Finding | None:
        """The finding as a partner weighs its rule; None where it is nothing to the partner."""

    def checks(self, ts: TransactionSet) -> Sequence[Check]:
        """The partner's own checks of a set."""

    def known(self, name: str) -> frozenset[str]:
        """The codes of a list that is kept here."""

    @property
    def lists(self) -> Lists | None:
        """The operator's code lists, where there are any."""


class SetEnd(msgspec.Struct, frozen=True):
    """A transaction set was read to its end. ``segments`` counts ST and SE."""

    transaction_set: TransactionSet
    kind: str
    segments: int
    complete: bool


Examined = Event | SetEnd | Any
"""Envelope events, then the items of each set as its reader yields them, then its SetEnd."""


class _Sieve(list[Finding]):
    """Keeps the findings of the types asked for, as the partner weighs them, until the caller's
    next turn. What a reader stumbles over is left out where the guide told it of that element."""

    def __init__(self, snip: frozenset[int], books: Books | None) -> None:
        self._snip, self._books = snip, books
        self._by_guide: set[tuple[int | None, ...]] = set()

    def append(self, finding: Finding) -> None:
        """Keep a finding, or not."""
        if finding.snip not in self._snip:
            return
        if self._told_of(finding):
            return
        if finding.code in _SHAPES:
            place = (finding.set, finding.position, finding.element)
            if not finding.rule.startswith("X12."):
                self._by_guide.add(place)
            elif place in self._by_guide:
                return
        weighed = self._books.weigh(finding) if self._books else finding
        if weighed is not None:
            super().append(weighed)

    def _told_of(self, finding: Finding) -> bool:
        """True where the guide refused that value already: a code that it refuses is no code, and
        what it misses is missing once."""
        place = (finding.set, finding.position, finding.element, finding.component or 0, None)
        if finding.code.startswith("IK403"):
            weighed = self._books.weigh(finding) if self._books else finding
            refused = finding.severity == "reject" or finding.code == NO_CODE
            if weighed is not None and refused:
                self._by_guide.add(place)
            return False
        return finding.snip in CONSEQUENCES and bool(finding.element) and place in self._by_guide

    def hand_on(self, sink: list[Finding]) -> None:
        """Give the caller what was found since the last turn, in the order of the file."""
        self.sort(key=_order)
        sink.extend(self)
        self.clear()
        if len(self._by_guide) > _FEW:
            self._by_guide.clear()  # far behind by now


def _order(f: Finding) -> tuple[int, int, int, int, str]:
    """Where in the file it is. Where several stand at one place, those of reading come first, by
    their ids, for they come in pieces; those of a guide stay in the order of the guide."""
    by_id = f.rule if f.rule.startswith("X12.") else _LAST
    return f.offset or 0, f.position or 0, f.element or 0, f.component or 0, by_id


_LAST = "X13"
"""After every rule id that begins with X12."""


_SHAPES = frozenset({"IK403:6", "IK403:8", "IK403:9"})
"""Faults that a guide and a reader both see: no number, no date, no time."""

NO_CODE = "IK403:7"
"""A value that is none of the codes; lists that grow make an error of it, not a reject."""

CONSEQUENCES = frozenset({3, 4, 5, 6})
"""The SNIP types whose rules say nothing more of a value that a guide refuses; what partners and
payers want (7) is told all the same."""

_FEW = 50_000
"""So many places are remembered: a run of segments that a reader has not come to has fewer."""


def examine(
    source: Iterable[bytes],
    sink: list[Finding],
    language: Language,
    snip: frozenset[int] = ALL_TYPES,
    books: Books | None = None,
    *,
    models: bool = True,
) -> Iterator[Examined]:
    """Yield what a file holds; findings of the types in ``snip`` go to ``sink`` as they are met.

    Findings of reading the text are of type 1 and are kept when 1 is in ``snip``. Without
    ``books`` no set is judged by its guide, nor by the rules that ask a guide where segments stand.
    Without ``models`` a set that has a guide is judged and not read into models, which is quicker.
    """
    found = _Sieve(snip, books)
    for item in _examined(source, found, language, snip, books, models):
        found.hand_on(sink)
        yield item
    found.hand_on(sink)


def _examined(
    source: Iterable[bytes],
    found: list[Finding],
    language: Language,
    snip: frozenset[int],
    books: Books | None,
    models: bool,
) -> Iterator[Examined]:
    for event in read(source, found):
        if isinstance(event, TransactionSet):
            yield from _set(event, language, snip, books, models)
            continue
        if isinstance(event, Group):
            for fault in group_faults(event):
                found.append(fault)
        yield event


def _set(
    ts: TransactionSet,
    language: Language,
    snip: frozenset[int],
    books: Books | None,
    models: bool,
) -> Iterator[Examined]:
    kind = language.kind_of(ts)
    tell_set_in_group(ts)
    judge = books.judge(ts, snip) if books else None
    engine = _engine(ts, judge, snip, books) if books and judge and snip & BUSINESS else None
    reader = language.reader_for(kind) if models or judge is None else None
    yield ts
    if reader:
        yield from reader(ts)
    ts.skip()
    if judge and ts.complete:
        judge.end()
        if engine:
            engine.end()
    yield SetEnd(ts, kind, ts.position, ts.complete)


def _engine(ts: TransactionSet, judge: Judge, snip: frozenset[int], books: Books) -> Engine | None:
    """The business rules of the set's kind, made to watch it; None where it has none."""
    from gateway.validate.engine import Engine

    kind = kind_of(judge.family, ts.code)
    if not kind:
        return None
    d = ts.delimiters
    marks = Marks(d.element, d.component, d.repetition)
    supplied = Supplied(books.known, books.lists)
    engine = Engine(judge, judge.family, kind, marks, snip, ts.find, books.checks(ts), supplied)
    ts.watchers.append(engine.feed)
    return engine

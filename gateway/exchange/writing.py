"""One interchange of claims written, and read again as its receiver will read it, in one go.

The text is judged while it is written: what the reader has not seen yet is all that is kept, so a
file of any number of claims takes no more memory than one of a few sets.
"""

from __future__ import annotations

import datetime
from bisect import bisect_right
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from itertools import islice

import msgspec

from gateway.books import books_for
from gateway.exchange.envelopes import batch_for, group_header, interchange_header
from gateway.finding import Finding
from gateway.models.claim import CLAIM_KINDS, Claim, ClaimKind, claim_or_encounter
from gateway.settings import TradingPartner
from gateway.translate.claim_837_build import build_837
from gateway.translate.claim_837_read import read_837
from gateway.translate.registry import GUIDES, kind_of, reader_for
from gateway.translate.unwritten import unwritten
from gateway.validate.examine import ALL_TYPES, Language, SetEnd, examine
from gateway.x12.envelope import TransactionSet
from gateway.x12.writer import GroupHeader, InterchangeHeader, Writer

Span = tuple[int, int]
Allot = Callable[[str], int]
"""The next number of a counter, by its scope: ``isa`` or ``gs``."""

Take = Callable[[bytes], object]
Heard = Callable[[int, int, list[Span], list[Finding]], None]
"""Told of each claim: its place among those that were given, from 0, the ordinal of its set, where
it stands in that, and what of it the text does not say."""


class ComposedSet(msgspec.Struct):
    """A transaction set as written."""

    ordinal: int
    control_number: str
    batch_identifier: str
    segments: int = 0


class Written(msgspec.Struct):
    """An interchange that was written: its envelope, its sets, what the receiver would find."""

    kind: ClaimKind
    guide: str
    header: InterchangeHeader
    group: GroupHeader
    sets: list[ComposedSet]
    findings: list[Finding]
    claims: int = 0


def write_interchange(
    kind: ClaimKind,
    claims: Iterable[Claim],
    partner: TradingPartner,
    at: datetime.datetime,
    allot: Allot,
    take: Take,
    heard: Heard = lambda *_: None,
    *,
    named: bool = False,
) -> Written:
    """Write ``claims`` of one kind and code (BHT06) into one interchange, piece by piece to
    ``take``. ``named`` findings about a provider, subscriber or patient bear the number of the
    first claim below."""
    guide = GUIDES[kind]
    made = Written(
        kind, guide, interchange_header(partner, allot("isa"), at),
        group_header(partner, "HC", guide, allot("gs"), at), [], [],
    )  # fmt: skip
    writing = _Writing(made, partner, at, take, heard)
    now = 0
    books = books_for(partner.patches, partner.patch_folder, partner.code_lists)
    language = _places(lambda read, spans: writing.placed(read, spans, now))
    for item in examine(writing.pieces(claims), made.findings, language, ALL_TYPES, books):
        if isinstance(item, TransactionSet):
            now = item.ordinal
        elif isinstance(item, SetEnd):
            made.sets[now - 1].segments = item.segments
            if named:
                writing.name(now)
    return made


class _Writing:
    """The text as it is written, and the claims of it that were not read again yet."""

    def __init__(
        self, made: Written, partner: TradingPartner, at: datetime.datetime, take: Take,
        heard: Heard,
    ) -> None:  # fmt: skip
        self._made, self._partner, self._at = made, partner, at
        self._take, self._heard = take, heard
        self._levels: dict[Span, str] = {}
        self._named = 0
        self._waiting: deque[Claim] = deque()
        self._writer = Writer(newline=partner.segment_newline, lost=self._note)

    def pieces(self, claims: Iterable[Claim]) -> Iterator[bytes]:
        """The interchange, each piece of it after it was handed on."""
        made = self._made
        group = self._writer.group(made.group, self._sets(iter(claims)))
        for text in self._writer.interchange(made.header, [group]):
            data = text.encode("utf-8")
            self._take(data)
            yield data

    def _sets(self, claims: Iterator[Claim]) -> Iterator[str]:
        made = self._made
        while part := list(islice(claims, max(1, self._partner.claims_per_set))):
            number = len(made.sets) + 1
            batch = f"{made.header.control_number:09d}{number:04d}"
            made.sets.append(ComposedSet(number, f"{number:04d}", batch))
            self._waiting.extend(part)
            code = claim_or_encounter(part[0].claim_or_encounter_code)
            rows = build_837(part, batch_for(self._partner, batch, self._at, code), made.kind)
            yield self._writer.transaction_set("837", f"{number:04d}", made.guide, rows)

    def _note(self, finding: Finding) -> None:
        """What the writer cannot write as it is."""
        place = {"interchange": 1, "group": 1, "set": len(self._made.sets)}
        self._made.findings.append(msgspec.structs.replace(finding, **place))

    def placed(self, read: Claim, spans: list[Span], ordinal: int) -> None:
        """A claim was read again."""
        lost = list(unwritten(self._waiting.popleft(), read))
        for level in spans[:-1]:
            self._levels.setdefault(level, read.patient_control_number)
        self._heard(self._made.claims, ordinal, list(spans), lost)
        self._made.claims += 1

    def name(self, ordinal: int) -> None:
        """Give what was found about the levels of a set that ends the number of the first claim
        below them, and what the writer said of a claim the number of it."""
        levels = sorted(self._levels.items())
        findings, starts = self._made.findings, [first for (first, _), _ in levels]
        for place in range(self._named, len(findings)):
            one, at = findings[place], findings[place].position or 0
            before = bisect_right(starts, at)
            if one.set != ordinal or one.patient_control_number or not before:
                continue
            (_, last), number = levels[before - 1]
            if at <= last:
                findings[place] = msgspec.structs.replace(one, patient_control_number=number)
        later = (n for n in range(self._named, len(findings)) if (findings[n].set or 0) > ordinal)
        self._named = next(later, len(findings))
        self._levels.clear()


def _places(placed: Callable[[Claim, list[Span]], None]) -> Language:
    """The registry's language, with an ear for where claims stand."""

    class Places:
        kind_of = staticmethod(kind_of)

        @staticmethod
        def reader_for(kind: str) -> Callable[[TransactionSet], Iterator[object]] | None:
            if kind not in CLAIM_KINDS:
                return reader_for(kind)
            return lambda ts: read_837(ts, placed)

    return Places

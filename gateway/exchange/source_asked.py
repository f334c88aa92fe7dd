"""One claim written by itself, and its source asked which of its fields an element comes from."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from gateway.exchange.claims_x12 import x12_claims
from gateway.exchange.compose import compose, set_of
from gateway.exchange.source_order import as_given
from gateway.exchange.source_places import (
    COMPONENT,
    Place,
    Segments,
    filled,
    is_placed,
    place_of,
)
from gateway.finding import Finding
from gateway.models.claim import Claim
from gateway.settings import TradingPartner
from gateway.translate.origin import Leaf, Origin, others
from gateway.translate.unwritten import paths_of, value_at

Prepare = Callable[[Claim], Sequence[Claim]]
"""What becomes of a claim before it is written: the claims that are."""

_ELEMENT, _REPETITION, _END = "*^~"
_ENVELOPE = 2


class Run(NamedTuple):
    """What all claims of one run have in common; ``left`` is how often sources may be read yet."""

    partner: TradingPartner
    at: datetime.datetime
    prepare: Prepare
    left: list[int]


def fault_of(finding: Finding) -> tuple[object, ...]:
    """What tells one fault of a claim from another, wherever in a text it stands."""
    return (
        finding.rule, finding.loop, finding.segment, finding.element, finding.component,
        finding.repetition, finding.value,
    )  # fmt: skip


def is_asked_of(finding: Finding) -> bool:
    """Whether a field of the source can be what a finding is about."""
    return is_placed(finding) or bool(paths_of(finding))


class Asked:
    """The ``part``-th of the claims that came of one claim of a source."""

    def __init__(self, claim: Claim, part: int, origin: Origin, run: Run) -> None:
        self.file = origin.name
        self._claim, self._origin, self._part, self._run = claim, origin, part, run
        self._segments = _cut(set_of(claim, run.partner, run.at))
        composed = next(compose([claim], run.partner, run.at, lambda _: 1))
        whole = composed.data.decode().split(_END)
        self._head, self._tail = whole[:_ENVELOPE], whole[-_ENVELOPE - 1 :]
        self._places: dict[tuple[object, ...], list[Place]] = defaultdict(list)
        for one in composed.findings:
            if one.position and is_asked_of(one):
                self._places[fault_of(one)].append(place_of(one, self._segments))
        self._leaves: list[Leaf] = []
        self._answers: dict[int, list[Segments]] = {}

    def fields(self, finding: Finding) -> list[str]:
        """The field for each place where the claim has the fault; '' where it cannot be told."""
        if paths := paths_of(finding):
            return [", ".join(filter(None, map(self._said, paths)))]
        return [self._field(place) for place in self._places.get(fault_of(finding), ())]

    def _field(self, place: Place) -> str:
        text = _value(self._segments, place) if place.element else ""
        for number, leaf in self._likely(text) if place.element else ():
            if any(_value(answer, place) != text for answer in self._ask(number, leaf)):
                return leaf.field
        return "" if text else self._absent(place)

    def _said(self, path: str) -> str:
        """The field that says what stands at a path of the claim."""
        before = value_at(self._claim, path)
        for _, leaf in self._likely(str(before)):
            claims = (self._claimed(leaf, text) for text in others(leaf.text))
            if any(one is not None and value_at(one, path) != before for one in claims):
                return leaf.field
        return ""

    def _likely(self, text: str) -> Iterator[tuple[int, Leaf]]:
        """The values of the source, those first that say what the element says; for one that is
        empty those that are."""
        self._leaves = self._leaves or self._origin.leaves()
        mark = _plain(text)
        ranks = [(_rank(_plain(leaf.text), mark), -len(leaf.text)) for leaf in self._leaves]
        for number in sorted(range(len(ranks)), key=ranks.__getitem__):
            if text or not self._leaves[number].text:
                yield number, self._leaves[number]

    def _ask(self, number: int, leaf: Leaf) -> list[Segments]:
        """What is written where the source says something else there: of an empty field for each
        thing that it may be filled with, else for the first that reads."""
        if number not in self._answers:
            made: list[Segments] = []
            for text in others(leaf.text):
                segments = self._written(leaf, text)
                if segments is not None and _alike(segments, self._segments):
                    made.append(segments)
                    if leaf.text:
                        break
            self._answers[number] = made
        return self._answers[number]

    def _written(self, leaf: Leaf, text: str) -> Segments | None:
        claim = self._claimed(leaf, text)
        return None if claim is None else _cut(set_of(claim, self._run.partner, self._run.at))

    def _claimed(self, leaf: Leaf, text: str) -> Claim | None:
        """The claim as it would be written where the source says something else; None where that
        does not read, or all questions of this run have been asked."""
        if self._run.left[0] <= 0:
            return None
        self._run.left[0] -= 1
        leaf.put(text)
        try:
            claim = self._origin.read()
            parts = self._run.prepare(claim) if claim is not None else ()
        finally:
            leaf.put(None)
        return parts[self._part] if self._part < len(parts) else None

    def _absent(self, place: Place) -> str:
        """The field that would fill an empty element: the 837 is filled there and read back."""
        base = self._read(self._segments)
        for segments in filled(self._segments, place):
            more = self._read(segments)
            if base is None or more is None or more == base:
                continue
            if name := self._origin.absent(*as_given(self._claim, base, more)):
                item = name.removesuffix(".qualifier")
                return name if self._has(item) else item
        return ""

    def _has(self, item: str) -> bool:
        """Whether the source says anything of an item of a list: else it is to be added."""
        self._leaves = self._leaves or self._origin.leaves()
        return any(leaf.field.startswith(f"{item}.") for leaf in self._leaves)

    def _read(self, segments: Segments) -> Claim | None:
        """The claim of an 837."""
        inside = [_ELEMENT.join(segment) for segment in segments]
        text = _END.join([*self._head, *inside, *self._tail]).encode()
        items = x12_claims([text], self._run.partner.usage_indicator)
        return next((item for item in items if isinstance(item, Claim)), None)


def _cut(text: str) -> Segments:
    return [one.strip("\r\n").split(_ELEMENT) for one in text.split(_END) if one.strip("\r\n")]


def _plain(text: str) -> str:
    """A text without what formats differ in: marks, capitals, a fraction of zeros."""
    if "." in text and text.replace(".", "", 1).isdigit():
        text = text.rstrip("0").rstrip(".")
    return "".join(filter(str.isalnum, text)).casefold()


def _rank(text: str, mark: str) -> int:
    if text == mark:
        return 0
    return 1 if mark and text and (mark in text or text in mark) else 2


def _alike(one: Segments, other: Segments) -> bool:
    """Whether two sets have the same segments, so that places mean the same in both."""
    return [segment[0] for segment in one] == [segment[0] for segment in other]


def _value(segments: Segments, place: Place) -> str:
    segment = segments[place.position - 1]
    text = segment[place.element] if place.element < len(segment) else ""
    for number, mark in ((place.repetition, _REPETITION), (place.component, COMPONENT)):
        if number:
            parts = text.split(mark)
            text = parts[number - 1] if number <= len(parts) else ""
    return text

"""One claim written by itself, and its source asked which of its fields an element comes from."""

from __future__ import annotations

import datetime
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from gateway.exchange.claims_x12 import x12_claims
from gateway.exchange.compose import compose, set_of
from gateway.finding import Finding
from gateway.models.claim import Claim
from gateway.settings import TradingPartner
from gateway.translate.claim_837_places import (
    ELEMENT,
    END,
    Place,
    Segments,
    alike,
    cut,
    fewer,
    filled,
    is_placed,
    place_of,
    value,
)
from gateway.translate.origin import Leaf, Origin, others
from gateway.translate.unwritten import paths_of, value_at

Prepare = Callable[[Claim], Sequence[Claim]]
"""What becomes of a claim before it is written: the claims that are."""

_ENVELOPE = 2

ENOUGH = 3
"""So many claims of a file are asked of a fault that no field of theirs says: the map says it, or
the format cannot, and so it is with all others."""

_LINES = 10
"""Reading a claim of so many lines is as much as reading two without."""

_DAY = re.compile(r"(\d\d?)[/.-](\d\d?)[/.-](\d{4})(?!\d)", re.ASCII)


class Run(NamedTuple):
    """What all claims of one run have in common; ``left`` is how often sources may be read yet,
    and ``vain`` how often a fault was asked of in vain."""

    partner: TradingPartner
    at: datetime.datetime
    prepare: Prepare
    left: list[int]
    vain: Counter[tuple[object, ...]]


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
        self._segments = cut(set_of(claim, run.partner, run.at))
        composed = next(compose([claim], run.partner, run.at, lambda _: 1))
        whole = composed.data.decode().split(END)
        self._head, self._tail = whole[:_ENVELOPE], whole[-_ENVELOPE - 1 :]
        self._places: dict[tuple[object, ...], list[Place]] = defaultdict(list)
        for one in composed.findings:
            if one.position and is_asked_of(one) and (place := place_of(one, self._segments)):
                self._places[fault_of(one)].append(place)
        self._leaves: list[Leaf] = []
        self._answers: dict[int, list[Segments]] = {}

    def fields(self, finding: Finding) -> list[str]:
        """The field for each place where the claim has the fault; '' where it cannot be told."""
        if paths := paths_of(finding):
            return [", ".join(filter(None, map(self._said, paths)))]
        fault = (self.file, fault_of(finding))
        if self._run.vain[fault] >= ENOUGH:
            return ["" for _ in self._places.get(fault_of(finding), ())]
        found = [self._field(place) for place in self._places.get(fault_of(finding), ())]
        if found:
            self._run.vain[fault] = 0 if any(found) else self._run.vain[fault] + 1
        return found

    def _field(self, place: Place) -> str:
        text = value(self._segments, place) if place.element else ""
        for number, leaf in self._likely(place.given or text) if place.element else ():
            for answer in self._ask(number, leaf):
                moved = text and not leaf.text and not fewer(text, answer, self._segments)
                if value(answer, place) != text and not moved:
                    return leaf.field
        return "" if text else self._absent(place)

    def _said(self, path: str) -> str:
        """The field that says what stands at a path of the claim."""
        before = value_at(self._claim, path)
        for _, leaf in self._likely(str(before)):
            claims = (self._claimed(leaf, text) for text in others(leaf.text, leaf.fills))
            if any(one is not None and value_at(one, path) != before for one in claims):
                return leaf.field
        return ""

    def _likely(self, text: str) -> Iterator[tuple[int, Leaf]]:
        """The values of the source, those first that say what the element says; for one that is
        empty those that are."""
        self._leaves = self._leaves or self._origin.leaves()
        mark = _plain(text)
        ranks = [
            (min(_rank(one, mark) for one in _plains(leaf.text)), -len(leaf.text))
            for leaf in self._leaves
        ]
        for number in sorted(range(len(ranks)), key=ranks.__getitem__):
            if text or not self._leaves[number].text:
                yield number, self._leaves[number]

    def _ask(self, number: int, leaf: Leaf) -> list[Segments]:
        """What is written where the source says something else there: of an empty field for each
        thing that it may be filled with, else for the first that reads."""
        if number not in self._answers:
            made: list[Segments] = []
            for text in others(leaf.text, leaf.fills):
                segments = self._written(leaf, text)
                if segments is not None and alike(segments, self._segments):
                    made.append(segments)
                    if leaf.text:
                        break
            self._answers[number] = made
        return self._answers[number]

    def _written(self, leaf: Leaf, text: str) -> Segments | None:
        claim = self._claimed(leaf, text)
        return None if claim is None else cut(set_of(claim, self._run.partner, self._run.at))

    def _claimed(self, leaf: Leaf, text: str) -> Claim | None:
        """The claim as it would be written where the source says something else; None where that
        does not read, or all questions of this run have been asked."""
        if self._run.left[0] <= 0:
            return None
        self._run.left[0] -= 1 + len(self._claim.service_lines) // _LINES
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
            if names := self._origin.absent(base, more):
                return self._lacking(names)
        return ""

    def _lacking(self, names: list[str]) -> str:
        """Of the fields that would fill a place the first. Where the source has it, and it is not
        written all the same, what goes along with it is to be mended."""
        self._leaves = self._leaves or self._origin.leaves()
        given = any(leaf.field == names[0] and leaf.text for leaf in self._leaves)
        name = "".join(names[given : given + 1])
        item = name.removesuffix(".qualifier")
        has = any(leaf.field.startswith(f"{item}.") for leaf in self._leaves)
        return name if has else item

    def _read(self, segments: Segments) -> Claim | None:
        """The claim of an 837."""
        inside = [ELEMENT.join(segment) for segment in segments]
        text = END.join([*self._head, *inside, *self._tail]).encode()
        items = x12_claims([text], self._run.partner.usage_indicator)
        return next((item for item in items if isinstance(item, Claim)), None)


def _plains(text: str) -> Iterator[str]:
    """What a text may say in an 837: itself, or the day that it names in one of the two orders."""
    yield _plain(text)
    if day := _DAY.match(text):
        yield f"{day[3]}{day[1]:0>2}{day[2]:0>2}"
        yield f"{day[3]}{day[2]:0>2}{day[1]:0>2}"


def _plain(text: str) -> str:
    """A text without what formats differ in: marks, capitals, a fraction of zeros."""
    if "." in text and text.replace(".", "", 1).isdigit():
        text = text.rstrip("0").rstrip(".")
    return "".join(filter(str.isalnum, text)).casefold()


def _rank(text: str, mark: str) -> int:
    if text == mark:
        return 0
    return 1 if mark and text and (mark in text or text in mark) else 2

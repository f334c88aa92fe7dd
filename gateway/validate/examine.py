"""Reads, checks and parses a file in one pass, in constant memory."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Protocol

import msgspec

from gateway.finding import Finding
from gateway.models.claim import Claim
from gateway.models.remittance import ClaimPayment, RemittanceTotals
from gateway.validate.balance import Fault, claim_faults, payment_faults, remittance_faults
from gateway.validate.syntax import watch
from gateway.x12.envelope import Event, TransactionSet, read
from gateway.x12.reader import Segment

ALL_TYPES = frozenset(range(1, 8))


class Language(Protocol):
    """What :mod:`gateway.translate.registry` offers; passed in, for rules know no language."""

    def kind_of(self, transaction_set: TransactionSet) -> str:
        """The contract's ``kind`` of a set."""

    def reader_for(self, kind: str) -> Callable[[TransactionSet], Iterator[Any]] | None:
        """What reads sets of a kind; None where they are read but not modelled."""


class SetEnd(msgspec.Struct, frozen=True):
    """A transaction set was read to its end. ``segments`` counts ST and SE."""

    transaction_set: TransactionSet
    kind: str
    segments: int
    complete: bool


Examined = Event | SetEnd | Any
"""Envelope events, then the items of each set as its reader yields them, then its SetEnd."""


class _Places:
    """Where the claims of a set begin: an item comes on the segment that closes it."""

    def __init__(self, ts: TransactionSet) -> None:
        self._ts = ts
        self._begun: list[tuple[int, int]] = []

    def see(self, segment: Segment) -> None:
        if segment[0] in ("CLM", "CLP"):
            self._begun = [*self._begun[-1:], (self._ts.position, self._ts.offset)]

    def of_claim(self) -> dict[str, Any]:
        before = [place for place in self._begun if place[0] < self._ts.position]
        return dict(zip(("position", "offset"), before[-1], strict=True)) if before else {}


def examine(
    source: Iterable[bytes],
    sink: list[Finding],
    language: Language,
    snip: frozenset[int] = ALL_TYPES,
) -> Iterator[Examined]:
    """Yield what a file holds; findings of the types in ``snip`` go to ``sink`` as they are met.

    Findings of reading the text are of type 1 and are kept when 1 is in ``snip``.
    """
    found: list[Finding] = []
    for item in _examined(source, found, language, snip):
        _hand_on(found, sink, snip)
        yield item
    _hand_on(found, sink, snip)


def _hand_on(found: list[Finding], sink: list[Finding], snip: frozenset[int]) -> None:
    sink.extend(finding for finding in found if finding.snip in snip)
    found.clear()


def _examined(
    source: Iterable[bytes], found: list[Finding], language: Language, snip: frozenset[int]
) -> Iterator[Examined]:
    for event in read(source, found):
        if not isinstance(event, TransactionSet):
            yield event
            continue
        kind = language.kind_of(event)
        tap = watch(event, kind, snip)
        if tap is not None:
            event.taps.append(tap)
        places = _Places(event)
        event.taps.append(places.see)
        yield event
        reader = language.reader_for(kind)
        for item in reader(event) if reader else ():
            if 3 in snip:
                for rule, message, fields in _faults(item):
                    event.find(rule, message, **({"snip": 3} | _place(item, places) | fields))
            yield item
        for _ in event.segments():
            pass
        yield SetEnd(event, kind, event.position, event.complete)


def _faults(item: Any) -> Iterator[Fault]:
    if isinstance(item, Claim):
        return claim_faults(item)
    if isinstance(item, ClaimPayment):
        return payment_faults(item)
    if isinstance(item, RemittanceTotals):
        return remittance_faults(item)
    return iter(())


def _place(item: Any, places: _Places) -> dict[str, Any]:
    if isinstance(item, Claim | ClaimPayment):
        return {"patient_control_number": item.patient_control_number} | places.of_claim()
    return {}

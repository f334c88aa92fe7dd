"""Reads, checks and parses a file in one pass, in constant memory."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import Any, Protocol

import msgspec

from gateway.finding import Finding
from gateway.models.claim import Claim
from gateway.models.remittance import ClaimPayment, RemittanceTotals
from gateway.validate.balance import Fault, claim_faults, payment_faults, remittance_faults
from gateway.validate.situation import situation_faults
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


Place = tuple[int, int]
"""Segment position in the set, byte offset in the file."""


class _Places:
    """Where the segments of the present claim and of the one before stand: a claim comes from
    its reader on the segment that closes it, which may be the next claim's first."""

    def __init__(self, ts: TransactionSet) -> None:
        self._ts = ts
        self._claims: list[dict[str, list[Place]]] = []

    def see(self, segment: Segment) -> None:
        name = segment[0]
        if name in ("CLM", "CLP"):
            self._claims = [*self._claims[-1:], {}]
        if self._claims:
            place = (self._ts.position, self._ts.offset)
            self._claims[-1].setdefault(name, []).append(place)

    def of(self, start: str, name: str, occurrence: int) -> dict[str, Any]:
        """The place of the claim's n-th segment of that name, else of its first segment."""
        closed = [c for c in self._claims if c[start][0][0] < self._ts.position]
        if not closed:
            return {}
        found = closed[-1].get(name, [])
        place = found[occurrence - 1] if len(found) >= occurrence > 0 else closed[-1][start][0]
        return dict(zip(("position", "offset"), place, strict=True))


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
            for rule, message, fields in _faults(item):
                event.find(rule, message, **({"snip": 3} | _place(item, places, fields)))
            yield item
        for _ in event.segments():
            pass
        yield SetEnd(event, kind, event.position, event.complete)


def _faults(item: Any) -> Iterator[Fault]:
    if isinstance(item, Claim):
        return chain(claim_faults(item), situation_faults(item))
    if isinstance(item, ClaimPayment):
        return payment_faults(item)
    if isinstance(item, RemittanceTotals):
        return remittance_faults(item)
    return iter(())


def _place(item: Any, places: _Places, fields: dict[str, Any]) -> dict[str, Any]:
    """The finding's fields with the place of the segment that it names.

    ``occurrence`` among the fields says the how-maniest of the claim is meant.
    """
    occurrence = fields.pop("occurrence", 0)
    if not isinstance(item, Claim | ClaimPayment):
        return fields
    start = "CLM" if isinstance(item, Claim) else "CLP"
    where = places.of(start, fields["segment"], occurrence)
    return {"patient_control_number": item.patient_control_number} | where | fields

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

ALL_TYPES = frozenset(range(1, 8))


class Language(Protocol):
    """What :mod:`gateway.translate.registry` offers; passed in, for rules know no language."""

    def kind_of(self, transaction_set: TransactionSet) -> str: ...

    def reader_for(self, kind: str) -> Callable[[TransactionSet], Iterator[Any]] | None: ...


class SetEnd(msgspec.Struct, frozen=True):
    """A transaction set was read to its end. ``segments`` counts ST and SE."""

    transaction_set: TransactionSet
    kind: str
    segments: int
    complete: bool


Examined = Event | SetEnd | Any
"""Envelope events, then the items of each set as its reader yields them, then its SetEnd."""


def examine(
    source: Iterable[bytes],
    sink: list[Finding],
    language: Language,
    snip: frozenset[int] = ALL_TYPES,
) -> Iterator[Examined]:
    """Yield what a file holds; findings of the types in ``snip`` go to ``sink`` as they are met.

    Findings of reading the text are of type 1 and are kept when 1 is in ``snip``.
    """
    for event in read(source, sink):
        if not isinstance(event, TransactionSet):
            yield event
            continue
        kind = language.kind_of(event)
        tap = watch(event, kind, snip)
        if tap is not None:
            event.taps.append(tap)
        yield event
        reader = language.reader_for(kind)
        for item in reader(event) if reader else ():
            if 3 in snip:
                for rule, message, fields in _faults(item):
                    event.find(rule, message, **({"snip": 3} | _place(item, fields)))
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


def _place(item: Any, fields: dict[str, Any]) -> dict[str, Any]:
    if isinstance(item, Claim | ClaimPayment):
        return {"patient_control_number": item.patient_control_number} | fields
    return fields

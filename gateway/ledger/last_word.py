"""Which decisions of a claim have the last word, and on which of its lines. Pure.

A payer may decide a claim in parts, some lines in one payment and the others in the next. A later
decision speaks anew of the lines that it names; one of the whole charge, of the whole claim.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

import msgspec

from gateway.ledger.adjudication import is_denied
from gateway.ledger.events import Event
from gateway.models.remittance import ClaimPayment, adjusted, lines_difference
from gateway.models.service_line import ServiceLine

ZERO = Decimal(0)


class Word(msgspec.Struct):
    """A decision that stands. ``lines`` are those that it has the last word on, 0 for what is no
    line of the claim; None: all of the claim."""

    event: Event
    lines: set[int] | None = None

    @property
    def crossed(self) -> bool:
        """True where the payer forwarded it to the next one: CLP02, or it names whom (NM1 TT)."""
        told = self.event.data
        return str(told.get("status_code", "")) in ("19", "20", "21") or "crossover" in told

    @property
    def owed(self) -> Decimal:
        """What the patient owes by it; of a part of its lines, what it said line by line."""
        told, shares = self.event.data, self.event.data.get("shares")
        if self.lines is None or shares is None or self.lines == set(told.get("lines", ())):
            return Decimal(str(told.get("patient_responsibility") or 0))
        return sum((Decimal(shares.get(str(n), "0")) for n in self.lines), ZERO)

    @property
    def refuses(self) -> bool:
        """True where it denies a line."""
        refused = self.event.data.get("refused")
        if self.lines is None or refused is None:
            return bool(self.event.data.get("denied_lines"))
        return not self.lines.isdisjoint(refused)


def parts_told(
    payment: ClaimPayment, numbers: Sequence[int | None], billed: Sequence[ServiceLine]
) -> dict[str, Any]:
    """What the event of a payment keeps of its lines. ``numbers`` are our line numbers of them,
    ``billed`` the lines of the claim.

    ``lines`` and ``of`` where it speaks of a part of the claim: of fewer lines, and of less than
    the whole charge. ``shares`` is the patient's part by line, ``refused`` the lines that are
    denied. A service that is no line of the claim counts by its place; in a part, where places say
    nothing, as 0. A claim of one line has no parts.
    """
    told: dict[str, Any] = {}
    if denied := sum(map(is_denied, payment.service_lines)):
        told["denied_lines"] = denied
    if len(billed) < 2:
        return told
    part = _is_part(payment, numbers, billed)
    own = lines_named(numbers, part=part)
    if part:
        told |= {"lines": sorted(set(own)) or [0], "of": len(billed)}
    if not payment.service_lines:
        return told
    if denied:
        lines = zip(own, payment.service_lines, strict=True)
        told["refused"] = sorted({n for n, line in lines if is_denied(line)})
    shares: dict[str, Decimal] = {}
    for n, line in zip(own, payment.service_lines, strict=True):
        for a in line.adjustments:
            if a.group_code == "PR":
                shares[str(n)] = shares.get(str(n), ZERO) + a.amount
    return told | {"shares": {n: str(amount) for n, amount in shares.items()}}


def lines_named(numbers: Iterable[int | None], *, part: bool) -> list[int]:
    """The lines that the services of a payment are about, by our ``numbers`` of them."""
    return [n or (0 if part else place) for place, n in enumerate(numbers, 1)]


def _is_part(
    payment: ClaimPayment, numbers: Iterable[int | None], billed: Sequence[ServiceLine]
) -> bool:
    """A payer may give the whole charge (CLP03) with each part: then it pays what its services add
    up to, and they are charged less."""
    if len({n for n in numbers if n}) >= len(billed):
        return False
    whole = sum((line.charge or ZERO for line in billed), ZERO)
    if abs(payment.charge or ZERO) != whole:
        return True
    paid = sum((line.paid or ZERO for line in payment.service_lines), ZERO)
    pays = paid - adjusted(payment.adjustments) == (payment.paid or ZERO)
    return bool(payment.service_lines and lines_difference(payment) and pays)


def last_words(standing: Iterable[Event]) -> list[Word]:
    """Of the decisions that stand, oldest first, those that still have a word to say."""
    found: list[Word] = []
    for event in standing:
        named = event.data.get("lines")
        if named is None:
            found = [Word(event)]
            continue
        for word in found:
            every = range(1, int(event.data["of"]) + 1)
            before = set(every) if word.lines is None else word.lines
            if before & set(named) - {0}:
                word.lines = before - set(named) - {0}
        found = [word for word in found if word.lines is None or word.lines]
        found.append(Word(event, set(named)))
    return found

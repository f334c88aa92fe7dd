"""How old receivables are, by payer: from the last day of service, and from submission. Pure."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from decimal import Decimal

import msgspec

from gateway.ledger.cents import cents
from gateway.ledger.denials import Decided, line_number, standing_lines
from gateway.models.claim import Claim

ZERO = Decimal(0)
BUCKETS: tuple[tuple[str, int | None], ...] = (
    ("0-30", 30), ("31-45", 45), ("46-60", 60), ("61-90", 90), ("over 90", None),
)  # fmt: skip
"""The name of each bucket and its last day."""


class Receivable(msgspec.Struct):
    """What one claim still brings: ``open`` waits for the payer, ``denied`` for our own work."""

    owner: str
    open: Decimal
    denied: Decimal
    served: datetime.date
    submitted: datetime.date


class Row(msgspec.Struct):
    """The receivables of one owner; the sums of both ways of counting are ``open + denied``."""

    owner: str
    claims: int = 0
    open: Decimal = ZERO
    denied: Decimal = ZERO
    by_service: dict[str, Decimal] = {}
    by_submission: dict[str, Decimal] = {}


def bucket(since: datetime.date, day: datetime.date) -> str:
    """The bucket of what began ``since``, seen on ``day``; what is still to come is the first."""
    age = (day - since).days
    return next(name for name, last in BUCKETS if last is None or age <= last)


def expected(claim: Claim, paid: Decimal) -> Decimal:
    """What the payer of a claim is still asked for: the charge less what it paid, less what earlier
    payers paid and took off by contract (CO). Never below zero."""
    taken = paid
    for other in claim.other_payers:
        taken += other.paid or ZERO
        taken += sum((a.amount for a in other.adjustments if a.group_code == "CO"), ZERO)
    payers = {other.payer.identifier("PI", "XV") for other in claim.other_payers}
    for line in claim.service_lines:
        for decided in line.adjudications:
            if decided.payer_identifier in payers:
                taken += sum((a.amount for a in decided.adjustments if a.group_code == "CO"), ZERO)
    return max((claim.charge or ZERO) - taken, ZERO)


def undecided(claim: Claim, decisions: Sequence[Decided]) -> Decimal:
    """What a payer that decides in parts is still asked for: the charges that it has not spoken of,
    less what earlier payers paid and took off by contract on these lines. Nothing where it decided
    on all of the claim."""
    standing = [(one, numbers) for one, numbers in standing_lines(decisions) if numbers]
    if not all(one.part for one, _ in standing):
        return ZERO
    named = set[int]().union(*(numbers for _, numbers in standing))
    lines = [line for n, line in enumerate(claim.service_lines, 1) if n not in named]
    left = sum((line.charge or ZERO for line in lines), ZERO)
    left -= sum((_of_no_line(one) for one, _ in standing), ZERO)
    for line in lines:
        for before in line.adjudications:
            left -= before.paid or ZERO
            left -= sum((a.amount for a in before.adjustments if a.group_code == "CO"), ZERO)
    return max(left, ZERO)


def _of_no_line(part: Decided) -> Decimal:
    """What a part decides on without saying on which of our lines."""
    services = part.payment.service_lines
    if not services:
        return part.payment.charge or ZERO
    strays = (one for place, one in enumerate(services) if line_number(part, place) == 0)
    return sum((one.charge or ZERO for one in strays), ZERO)


def age(receivables: Iterable[Receivable], day: datetime.date) -> list[Row]:
    """A row for each owner, the most money first."""
    rows: dict[str, Row] = {}
    empty = {name: cents(ZERO) for name, _ in BUCKETS}
    for one in receivables:
        row = rows.get(one.owner)
        if row is None:
            row = rows[one.owner] = Row(
                one.owner, by_service=dict(empty), by_submission=dict(empty)
            )
        amount = cents(one.open + one.denied)
        row.claims += 1
        row.open += cents(one.open)
        row.denied += cents(one.denied)
        row.by_service[bucket(one.served, day)] += amount
        row.by_submission[bucket(one.submitted, day)] += amount
    return sorted(rows.values(), key=lambda row: (-(row.open + row.denied), row.owner))


def total(rows: Iterable[Row]) -> Row:
    """The sums of all rows."""
    empty = {name: cents(ZERO) for name, _ in BUCKETS}
    out = Row("", by_service=dict(empty), by_submission=dict(empty))
    for row in rows:
        out.claims += row.claims
        out.open += row.open
        out.denied += row.denied
        for name, _ in BUCKETS:
            out.by_service[name] += row.by_service[name]
            out.by_submission[name] += row.by_submission[name]
    return out

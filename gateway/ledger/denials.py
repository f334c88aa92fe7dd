"""Denials that stand: what was refused, by whom it is worked, until when, and the money at risk.

A denial is worked and never written off. What the contract takes off and what the patient owes (PR)
is none, unless the payer denies the claim and gives no other reason (CLP02 4 with PR-27): then it
is listed, for coverage is looked into first, and stays the patient's money. Source: 005010X221A1
(CAS, CLP02); the table is mappings/codes/denials.toml.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

import msgspec

from gateway.ledger.adjudication import (
    SHARES,
    Category,
    all_adjustments,
    by_category,
    category,
    outcome,
)
from gateway.models.party import Adjustment
from gateway.models.remittance import ClaimPayment

ZERO = Decimal(0)
ANY = "any"
"""In the days of a payer: every category that is not named."""


class Work(msgspec.Struct, frozen=True):
    """What one category asks for. ``days`` is the usual time, from the day of the remittance;
    ``argue`` and ``enclose`` are for the letter of an appeal."""

    words: str
    next: str
    who: str
    correct: bool
    appeal: bool
    days: int
    argue: str
    enclose: list[str]
    reasons: list[str]
    remarks: list[str]


class Table(msgspec.Struct, frozen=True):
    """mappings/codes/denials.toml."""

    by_remark: list[str]
    no_appeal: list[str]
    category: dict[str, Work]

    def sort(self, reason_code: str, remark_codes: Iterable[str]) -> str:
        """The category of a reason with its remarks; ``other`` for one that is in no list."""
        own = next((n for n, w in self.category.items() if reason_code in w.reasons), "")
        if own and reason_code not in self.by_remark:
            return own
        for remark in remark_codes:
            for name, work in self.category.items():
                if remark in work.remarks:
                    return name
        return own or "other"


class Refusal(msgspec.Struct):
    """One reason of one line; ``line`` is 0 for the claim as a whole. ``amount`` is at risk."""

    line: int
    procedure: str
    charge: Decimal
    group_code: str
    reason_code: str
    remark_codes: list[str]
    category: str
    amount: Decimal


class Decided(msgspec.Struct):
    """One adjudication that stands. ``numbers`` are our line numbers of its lines, None where a
    line is not ours; 0 in a ``part`` of the claim (:mod:`gateway.ledger.last_word`)."""

    payment: ClaimPayment
    numbers: Sequence[int | None] = ()
    part: bool = False


def refusals(
    payment: ClaimPayment, table: Table, numbers: Sequence[int | None] = ()
) -> list[Refusal]:
    """What one adjudication refuses, reason by reason; lines denied within a paid claim too.

    The amounts add up to charge less contractual, patient's share, other payers' and paid: also
    where the payer gives no reason at all for a claim it did not pay. Where it denies a claim for
    reasons of the patient's alone, these are what it refuses.
    """
    found = list(_all(payment, table, numbers, _refused))
    if not found and outcome(payment) == "denied":
        found = list(_all(payment, table, numbers, _patients))
    if not found and outcome(payment) == "denied":
        explained = sum((a for n, a in by_category(payment).items() if n != "denied"), ZERO)
        left = (payment.charge or ZERO) - explained
        if left > 0:
            remarks = payment.remark_codes
            found.append(_refusal(0, "", payment.charge, "", "", remarks, left, table))
    return found


Asked = Callable[[Adjustment, Decimal | None], bool]
"""Whether an adjustment refuses; with the charge of its line, None where it is the claim's."""


def _refused(adjustment: Adjustment, line_charge: Decimal | None) -> bool:
    return category(adjustment, line_charge) == "denied"


def _patients(adjustment: Adjustment, _: Decimal | None) -> bool:
    return adjustment.group_code == "PR" and adjustment.reason_code not in SHARES


def _all(
    payment: ClaimPayment, table: Table, numbers: Sequence[int | None], asked: Asked
) -> Iterator[Refusal]:
    """Of the claim as a whole, then of its lines."""
    yield from _of(0, "", payment.charge, payment.adjustments, payment.remark_codes, table, asked)
    decided = Decided(payment, numbers)
    for place, line in enumerate(payment.service_lines):
        number = line_number(decided, place)
        code = " ".join([line.procedure_code or line.revenue_code, *line.modifiers])
        remarks = [*line.remark_codes, *payment.remark_codes]
        yield from _of(number, code, line.charge, line.adjustments, remarks, table, asked)


def _of(
    line: int, procedure: str, charge: Decimal | None, adjustments: Iterable[Adjustment],
    remarks: list[str], table: Table, asked: Asked,
) -> Iterator[Refusal]:  # fmt: skip
    """The denials among the adjustments of a line, or of a claim; one reason twice is one."""
    sums: dict[tuple[str, str], Decimal] = {}
    for a in adjustments:
        if asked(a, charge if line else None):
            key = (a.group_code, a.reason_code)
            sums[key] = sums.get(key, ZERO) + a.amount
    for (group, reason), amount in sums.items():
        if amount > 0:
            yield _refusal(line, procedure, charge, group, reason, remarks, amount, table)


def _refusal(
    line: int, procedure: str, charge: Decimal | None, group: str, reason: str,
    remarks: list[str], amount: Decimal, table: Table,
) -> Refusal:  # fmt: skip
    return Refusal(
        line=line, procedure=procedure, charge=charge or ZERO, group_code=group,
        reason_code=reason, remark_codes=remarks, category=table.sort(reason, remarks),
        amount=amount,
    )  # fmt: skip


def standing_refusals(decided: Sequence[Decided], table: Table) -> list[tuple[Decided, Refusal]]:
    """What is still refused after all adjudications of a claim that stand, oldest first: what a
    later one pays is refused no more."""
    found = []
    for one, numbers in standing_lines(decided):
        own = refusals(one.payment, table, one.numbers)
        found += [(one, refusal) for refusal in own if refusal.line in numbers]
    return found


def standing_lines(decided: Sequence[Decided]) -> list[tuple[Decided, set[int]]]:
    """Each adjudication with the numbers of the lines that it has the last word on; 0 is the claim.

    A later one speaks anew of the lines that it names, and of the claim as a whole; one without
    lines speaks of all of them. A part leaves a decision as it is that names none of its lines.
    """
    found: list[tuple[Decided, set[int]]] = []
    for one in decided:
        named = {line_number(one, place) for place in range(len(one.payment.service_lines))}
        found = [(old, _left(numbers, one, named)) for old, numbers in found]
        found.append((one, named | {0}))
    return found


def _left(numbers: set[int], later: Decided, named: set[int]) -> set[int]:
    if later.part and not numbers & named - {0}:
        return numbers
    return numbers - named - {0} if named else set()


def line_number(one: Decided, place: int) -> int:
    """Our number of the line at ``place`` (from 0) of a payment, else its place from 1."""
    number = one.numbers[place] if place < len(one.numbers) else None
    return place + 1 if number is None else number


def deadline(
    decided: datetime.date, work: Work, name: str, own_days: Mapping[str, int]
) -> datetime.date:
    """The last day to answer a denial: the payer's own days where they are configured, by category
    or for ``any``, else the usual ones."""
    days = own_days.get(name, own_days.get(ANY, work.days))
    return decided + datetime.timedelta(days=days)


def why_nothing(payment: ClaimPayment) -> str:
    """Why nothing was paid: ``denied``, ``patient``, ``other payer``, ``contract``, ``forwarded``,
    or ``unexplained`` where the adjustments do not say."""
    result = outcome(payment)
    if result in ("denied", "pending"):
        return "forwarded" if result == "pending" else "denied"
    totals = by_category(payment)
    best = max(_NAMES, key=lambda name: totals.get(name, ZERO))
    if not any(all_adjustments(payment)) or totals.get(best, ZERO) <= 0:
        return "unexplained"
    return _NAMES[best]


_NAMES: dict[Category, str] = {
    "patient": "patient", "other_payer": "other payer", "contractual": "contract",
}  # fmt: skip

"""What the patient owes after the last payer: PR adjustments, line by line. Pure.

A denial is never the patient's, whatever its size. Source: 005010X221A1, CAS group PR.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Literal

import msgspec

from gateway.ledger.cents import cents
from gateway.ledger.denials import Decided, line_number, standing_lines
from gateway.ledger.followup import later_payers
from gateway.models.claim import Claim
from gateway.models.party import Adjustment

ZERO = Decimal(0)
Kind = Literal["deductible", "coinsurance", "copayment", "not_covered", "other"]

KINDS: dict[str, Kind] = {
    "1": "deductible", "66": "deductible", "126": "deductible", "247": "deductible",
    "2": "coinsurance", "127": "coinsurance", "248": "coinsurance", "72": "coinsurance",
    "3": "copayment", "241": "copayment",
    "35": "not_covered", "46": "not_covered", "48": "not_covered", "49": "not_covered",
    "96": "not_covered", "119": "not_covered", "149": "not_covered", "202": "not_covered",
    "204": "not_covered", "B1": "not_covered",
}  # fmt: skip
"""What a PR reason is on a statement; any other is ``other``."""

NOT_FROM_PATIENT = frozenset({"N781", "N782", "N783", "M27"})
"""Remarks by which the patient may not be asked for what the payer calls the patient's share."""

_CROSSED = ("19", "20", "21")


class Share(msgspec.Struct, omit_defaults=True):
    """One reason of one line; ``line`` 0 is the claim. ``barred``: a remark forbids it."""

    line: int
    procedure: str
    service_date: datetime.date | None
    kind: Kind
    reason_code: str
    amount: Decimal
    remark_codes: list[str] = []
    barred: bool = False


def payers_left(claim: Claim, decided: Sequence[Decided]) -> bool:
    """True where another payer comes after those who decided: the claim was sent on, or some of its
    lines were, and wait for that payer; or the claim names one."""
    standing = [one.payment for one, numbers in standing_lines(decided) if numbers]
    if any(one.status_code in _CROSSED or one.crossover_payer for one in standing):
        return True
    return bool(later_payers(claim, standing[-1].status_code))


def shares(decided: Sequence[Decided]) -> list[Share]:
    """The patient's share by line and reason, of what has the last word on each line."""
    found: list[Share] = []
    for one, numbers in standing_lines(decided):
        if 0 in numbers:
            found += _of(one.payment.adjustments, 0, "", None, one.payment.remark_codes)
        for place, line in enumerate(one.payment.service_lines):
            number = line_number(one, place)
            if number not in numbers:
                continue
            code = " ".join([line.procedure_code or line.revenue_code, *line.modifiers])
            day = line.service_dates.start if line.service_dates else None
            remarks = [*line.remark_codes, *one.payment.remark_codes]
            found += _of(line.adjustments, number, code, day, remarks)
    return sorted(found, key=lambda share: share.line)


def _of(
    adjustments: Iterable[Adjustment], line: int, procedure: str, day: datetime.date | None,
    remarks: list[str],
) -> Iterator[Share]:  # fmt: skip
    sums: dict[str, Decimal] = {}
    for a in adjustments:
        if a.group_code == "PR":
            sums[a.reason_code] = sums.get(a.reason_code, ZERO) + a.amount
    for reason, amount in sums.items():
        if amount:
            yield Share(
                line=line, procedure=procedure, service_date=day, kind=KINDS.get(reason, "other"),
                reason_code=reason, amount=cents(amount), remark_codes=remarks,
                barred=not NOT_FROM_PATIENT.isdisjoint(remarks),
            )  # fmt: skip

"""What a payer decided in parts, put together: one decision on all lines of the claim. Pure.

A payer may pay some lines in one remittance and the others in the next, or decide anew on some. The
next payer's claim tells all of it at once, each line with the day on which it was decided.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, NamedTuple

import msgspec

from gateway.finding import Finding
from gateway.models.party import Adjustment
from gateway.models.remittance import ClaimPayment, ServicePayment
from gateway.models.service_line import ServiceLine

ZERO = Decimal(0)


class Part(NamedTuple):
    """A decision that stands: on which of the claim's lines it has the last word (None: on all),
    what the payment says, the line of each of its services (0: none of them), and the day."""

    lines: set[int] | None
    payment: ClaimPayment
    numbers: Sequence[int]
    day: datetime.date


class Decision(NamedTuple):
    """What the payer decided, with the day for each of its services; ``day`` is the last of them,
    ``made_of`` the payments that were put together."""

    payment: ClaimPayment
    days: list[datetime.date]
    day: datetime.date
    made_of: list[ClaimPayment]


def joined(parts: Sequence[Part], billed: Sequence[ServiceLine]) -> Decision | Finding:
    """The parts, oldest first, as one decision on a claim of these lines; else why there is none.

    Charges, payments and adjustments add up; the status is that of the last part, and of the claim
    as a whole (number, MIA, MOA) counts what was said last. Of a decision that a later one has
    changed for some lines only the other lines count: what it adjusted of the claim as a whole can
    then be given to no line. Nobody waits for a decision on a line of no charge, nor on one that a
    service may speak of that fits no line.
    """
    last = parts[-1]
    if last.lines is None:
        days = [last.day] * len(last.payment.service_lines)
        return Decision(last.payment, days, last.day, [last.payment])
    decided = set().union(*(part.lines or () for part in parts))
    missing = [n for n, line in enumerate(billed, 1) if line.charge and n not in decided]
    if missing and 0 not in decided:
        named = f"line{'s' if len(missing) > 1 else ''} {', '.join(map(str, missing))}"
        return refusal(
            "CLAIMS.secondary.undecided", f"the payer has not decided on {named} yet",
            "wait for its next remittance",
        )  # fmt: skip
    return _added_up(parts, sum((line.charge or ZERO for line in billed), ZERO))


def _added_up(parts: Sequence[Part], whole: Decimal) -> Decision | Finding:
    services: list[ServicePayment] = []
    days: list[datetime.date] = []
    adjustments: list[Adjustment] = []
    charge = paid = ZERO
    for part in parts:
        payment, own = part.payment, _own(part)
        if len(own) == len(payment.service_lines):
            adjustments += payment.adjustments
            charge += _charge(payment, whole)
            paid += payment.paid or ZERO
        elif any(one.amount for one in payment.adjustments):
            return refusal(
                "CLAIMS.secondary.unbalanced",
                "a decision that was changed for some lines adjusts the claim as a whole",
                "see the payments with: gateway remits show",
            )
        else:
            charge += _billed(own)
            paid += sum((one.paid or ZERO for one in own), ZERO)
        services += own
        days += [part.day] * len(own)
    payments = [part.payment for part in parts]
    together = msgspec.structs.replace(
        payments[-1], charge=charge, paid=paid, adjustments=adjustments, service_lines=services,
        balanced=None, difference=None, **{name: _last(payments, name) for name in _OF_THE_CLAIM},
        remark_codes=list(dict.fromkeys(c for one in payments for c in one.remark_codes)),
    )  # fmt: skip
    return Decision(together, days, max(p.day for p in parts), payments)


_OF_THE_CLAIM = ("payer_claim_control_number", "inpatient", "outpatient", "crossover_payer")


def _last(payments: Sequence[ClaimPayment], name: str) -> Any:
    """What was said last; of what nobody said, what the last payment has."""
    said = (getattr(one, name) for one in reversed(payments))
    return next((one for one in said if one), getattr(payments[-1], name))


def _billed(services: Sequence[ServicePayment]) -> Decimal:
    return sum((one.charge or ZERO for one in services), ZERO)


def _charge(payment: ClaimPayment, whole: Decimal) -> Decimal:
    """What a part decides on: its services, where the payer gives the claim's charge with each."""
    if payment.service_lines and payment.charge == whole:
        return _billed(payment.service_lines)
    return payment.charge or ZERO


def refusal(rule: str, message: str, hint: str) -> Finding:
    """Why a claim is not passed on."""
    return Finding(rule=rule, snip=7, severity="reject", message=message, hint=hint)


def _own(part: Part) -> list[ServicePayment]:
    """The services of the lines that a part has the last word on."""
    pairs = zip(part.payment.service_lines, part.numbers, strict=True)
    return [one for one, number in pairs if part.lines is None or number in part.lines]

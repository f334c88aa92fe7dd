"""What a payer decided in parts, put together: one decision on all lines of the claim. Pure.

A payer may pay some lines in one remittance and the others in the next, or decide anew on some. The
next payer's claim tells all of it at once, each line with the day on which it was decided.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

import msgspec

from gateway.finding import Finding
from gateway.models.party import Adjustment
from gateway.models.remittance import ClaimPayment, ServicePayment

ZERO = Decimal(0)


class Part(NamedTuple):
    """A decision that stands: on which of the claim's lines it has the last word (None: on all),
    what the payment says, our number of each of its services, and the day."""

    lines: set[int] | None
    payment: ClaimPayment
    numbers: Sequence[int | None]
    day: datetime.date


class Decision(NamedTuple):
    """What the payer decided, with the day for each of its services; ``day`` is the last of them,
    ``made_of`` the payments that were put together."""

    payment: ClaimPayment
    days: list[datetime.date]
    day: datetime.date
    made_of: list[ClaimPayment]


def joined(parts: Sequence[Part], of: int) -> Decision | Finding:
    """The parts, oldest first, as one decision on a claim of ``of`` lines; else why there is none.

    Charges, payments and adjustments add up; status, numbers and what is said of the whole claim
    are those of the last part. Of a decision that a later one has changed for some lines only the
    other lines count: what it adjusted of the claim as a whole can then be given to no line.
    """
    last = parts[-1]
    if last.lines is None:
        days = [last.day] * len(last.payment.service_lines)
        return Decision(last.payment, days, last.day, [last.payment])
    decided = set().union(*(part.lines or () for part in parts))
    if missing := sorted(set(range(1, of + 1)) - decided):
        named = f"line{'s' if len(missing) > 1 else ''} {', '.join(map(str, missing))}"
        return _refusal(
            "CLAIMS.secondary.undecided", f"the payer has not decided on {named} yet",
            "wait for its next remittance",
        )  # fmt: skip
    return _added_up(parts)


def _added_up(parts: Sequence[Part]) -> Decision | Finding:
    services: list[ServicePayment] = []
    days: list[datetime.date] = []
    adjustments: list[Adjustment] = []
    charge = paid = ZERO
    for part in parts:
        payment, own = part.payment, _own(part)
        if len(own) == len(payment.service_lines):
            adjustments += payment.adjustments
            charge += payment.charge or ZERO
            paid += payment.paid or ZERO
        elif any(one.amount for one in payment.adjustments):
            return _refusal(
                "CLAIMS.secondary.unbalanced",
                "a decision that was changed for some lines adjusts the claim as a whole",
                "see the payments with: gateway remits show",
            )
        else:
            charge += sum((one.charge or ZERO for one in own), ZERO)
            paid += sum((one.paid or ZERO for one in own), ZERO)
        services += own
        days += [part.day] * len(own)
    whole = msgspec.structs.replace(
        parts[-1].payment, charge=charge, paid=paid, adjustments=adjustments,
        service_lines=services, balanced=None, difference=None,
        remark_codes=list(dict.fromkeys(c for p in parts for c in p.payment.remark_codes)),
    )  # fmt: skip
    return Decision(whole, days, max(p.day for p in parts), [p.payment for p in parts])


def _refusal(rule: str, message: str, hint: str) -> Finding:
    return Finding(rule=rule, snip=7, severity="reject", message=message, hint=hint)


def _own(part: Part) -> list[ServicePayment]:
    """The services of the lines that a part has the last word on."""
    numbers = [number or place for place, number in enumerate(part.numbers, 1)]
    pairs = zip(part.payment.service_lines, numbers, strict=True)
    return [one for one, number in pairs if part.lines is None or number in part.lines]

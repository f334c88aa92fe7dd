"""What an 835 says of a claim: paid, denied or reversed, and by whom the rest is owed.

Source: 005010X221A1 (CLP02, CAS) and the CARC list; categories in our own words.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Literal

import msgspec

from gateway.models.party import Adjustment
from gateway.models.remittance import ClaimPayment, ServicePayment

ZERO = Decimal(0)
CONTRACTUAL = frozenset({"24", "44", "45", "59", "94", "102", "103", "104", "105", "131", "132",
                         "144", "237", "253", "P12"})  # fmt: skip
"""CARCs that reduce a payment by contract or law: written off, not worked."""

INFORMATIONAL = frozenset({"23", "85", "100", "101", "187", "225", "246"})
"""CARCs that report another payer's payment or interest: nobody's denial."""

SHARES = frozenset({"1", "2", "3", "66", "241", "247", "248"})
"""CARCs that are a patient's share by their meaning: deductible, coinsurance, copayment."""

Category = Literal["contractual", "patient", "denied", "other_payer", "other"]
Outcome = Literal["paid", "denied", "reversed", "estimated", "pending"]


def all_adjustments(claim: ClaimPayment) -> Iterator[Adjustment]:
    """Those of the claim, then those of its lines."""
    yield from claim.adjustments
    for line in claim.service_lines:
        yield from line.adjustments


CAPITATION = "24"


def category(adjustment: Adjustment, line_charge: Decimal | None = None) -> Category:
    """Whose loss an adjustment is; ``line_charge`` where it stands on a service line.

    PR is owed by the patient (or the next payer), CO and PI with a contractual reason are
    written off, OA-23 and its like were settled elsewhere; any other CO, PI or OA reason is
    a denial, which is worked and never written off. So is a contractual reason that takes the
    whole charge of a line, but for capitation.
    """
    if adjustment.group_code == "PR":
        return "patient"
    if adjustment.reason_code in INFORMATIONAL and adjustment.group_code in ("OA", "CO", "PI"):
        return "other_payer"
    if adjustment.reason_code in CONTRACTUAL and (
        adjustment.reason_code == CAPITATION or not line_charge or adjustment.amount != line_charge
    ):
        return "contractual"
    if adjustment.group_code in ("CO", "PI", "OA"):
        return "denied"
    return "other"


def is_undecided(claim: ClaimPayment) -> bool:
    """An estimate (CLP02 25), or a claim that went on to another payer unpaid (23)."""
    return claim.status_code == "25" or (claim.status_code == "23" and not claim.paid)


def category_in(
    claim: ClaimPayment, adjustment: Adjustment, line_charge: Decimal | None = None
) -> Category:
    """The category of an adjustment of this claim.

    Where nothing was decided nobody has lost anything yet: all is ``other``. A 4010 reversal gives
    group CR whatever the group was that it takes back: there the reason tells.
    """
    if is_undecided(claim):
        return "other"
    if claim.status_code == "22" and adjustment.group_code == "CR":
        group = "PR" if adjustment.reason_code in SHARES else "CO"
        return category(msgspec.structs.replace(adjustment, group_code=group), line_charge)
    return category(adjustment, line_charge)


def categorized(claim: ClaimPayment) -> Iterator[tuple[Adjustment, Category]]:
    """Every adjustment of the claim, then of its lines, with its category."""
    for adjustment in claim.adjustments:
        yield adjustment, category_in(claim, adjustment)
    for line in claim.service_lines:
        for adjustment in line.adjustments:
            yield adjustment, category_in(claim, adjustment, line.charge)


def by_category(claim: ClaimPayment) -> dict[Category, Decimal]:
    """The claim's adjustments added up by category; they and the paid amount are the charge."""
    totals: dict[Category, Decimal] = {}
    for adjustment, key in categorized(claim):
        totals[key] = totals.get(key, ZERO) + adjustment.amount
    return totals


def patient_share(claim: ClaimPayment) -> Decimal:
    """What the patient owes: the adjustments of group PR, which are what statements ask for. CLP05
    repeats their sum, and counts alone where the claim has no adjustments."""
    every = list(all_adjustments(claim))
    if not every:
        return claim.patient_responsibility or ZERO
    return sum((a.amount for a in every if a.group_code == "PR"), ZERO)


def outcome(claim: ClaimPayment) -> Outcome:
    """CLP02 22 reverses, 25 only estimates, 23 went on to another payer unpaid. Nothing paid is
    paid only where the patient's share, another payer and the contract alone explain it;
    anything else is a denial whatever CLP02 says (1 with nothing paid is common).
    """
    if claim.status_code == "22":
        return "reversed"
    if is_undecided(claim):
        return "estimated" if claim.status_code == "25" else "pending"
    if claim.paid:
        return "paid"
    totals = by_category(claim)
    explained = sum((totals.get(name, ZERO) for name in _EXPLAINED), ZERO)
    unexplained = (claim.charge or ZERO) - explained
    if claim.status_code == "4" or unexplained > 0 or totals.get("denied", ZERO) > 0:
        return "denied"
    return "paid"


_EXPLAINED: tuple[Category, ...] = ("patient", "other_payer", "contractual")


def is_denied(line: ServicePayment) -> bool:
    """Nothing paid for the line, and a denial among its adjustments."""
    return not line.paid and any(
        category(a, line.charge) == "denied" and a.amount > 0 for a in line.adjustments
    )

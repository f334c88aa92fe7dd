"""Many remittances added up: what was paid, what was denied and why, and how long it took.

Definitions, all net of reversals: paid is CLP04; denied are adjustments that are worked, as
:func:`gateway.ledger.adjudication.category_in` tells them from write-offs; a month is that of the
payment (BPR16). Days to pay count from the last day of service, and from the day the payer received
the claim where it says so (DTM 050), to the payment, over claims with money (no reversal, estimate
or denial); what is given is the median.
"""

from __future__ import annotations

import datetime
from decimal import Decimal
from statistics import median

import msgspec

from gateway.ledger.adjudication import categorized, outcome
from gateway.ledger.reconcile import Tie, tie_remittance, total
from gateway.models.remittance import (
    ClaimPayment,
    RemittanceHeader,
    RemittanceTotals,
    signed_amount,
)

ZERO = Decimal(0)
UNDATED = "undated"


class PayerSum(msgspec.Struct):
    """One payer. ``days_from_service`` and ``days_from_receipt`` are medians over so many claims
    as the fields that end with ``claims`` say; None over none."""

    payer: str
    remittances: int = 0
    claims: int = 0
    denied_claims: int = 0
    charged: Decimal = ZERO
    paid: Decimal = ZERO
    denied: Decimal = ZERO
    days_from_service: float | None = None
    days_from_service_claims: int = 0
    days_from_receipt: float | None = None
    days_from_receipt_claims: int = 0


class ReasonSum(msgspec.Struct):
    """One reason of denials, as ``CO-197``: dollars, and on how many lines or claims."""

    code: str
    denied: Decimal = ZERO
    times: int = 0


class MonthSum(msgspec.Struct):
    """One month of payments, ``2026-03``. ``payment`` is the money that moved (BPR02)."""

    month: str
    remittances: int = 0
    paid: Decimal = ZERO
    payment: Decimal = ZERO


class Summary(msgspec.Struct):
    """All of it. ``first`` and ``last`` are days of payment."""

    remittances: int
    claims: int
    first: datetime.date | None
    last: datetime.date | None
    tie: Tie
    payers: list[PayerSum]
    reasons: list[ReasonSum]
    months: list[MonthSum]


class Summing:
    """Takes remittances one by one; of each only sums are kept."""

    def __init__(self) -> None:
        self._ties: list[Tie] = []
        self._payers: dict[str, PayerSum] = {}
        self._reasons: dict[str, ReasonSum] = {}
        self._months: dict[str, MonthSum] = {}
        self._days: dict[str, tuple[list[int], list[int]]] = {}
        self._dates: list[datetime.date] = []

    def add(
        self,
        header: RemittanceHeader,
        claims: list[ClaimPayment],
        totals: RemittanceTotals | None,
    ) -> None:
        """Add a remittance."""
        plb = [one.amount for one in totals.provider_adjustments] if totals else []
        tie = tie_remittance(signed_amount(header.payment), claims, plb)
        self._ties.append(tie)
        day = header.payment.effective_date
        if day:
            self._dates.append(day)
        month = f"{day:%Y-%m}" if day else UNDATED
        of_month = self._months.setdefault(month, MonthSum(month))
        of_month.remittances += 1
        of_month.paid += tie.paid
        of_month.payment += tie.payment
        name = (header.payer.label if header.payer else "") or "payer not named"
        payer = self._payers.setdefault(name, PayerSum(name))
        payer.remittances += 1
        payer.claims += tie.claims
        payer.charged += tie.charged
        payer.paid += tie.paid
        payer.denied += tie.denied
        for claim in claims:
            self._claim(payer, claim, day)

    def _claim(self, payer: PayerSum, claim: ClaimPayment, paid_on: datetime.date | None) -> None:
        payer.denied_claims += outcome(claim) == "denied"
        for adjustment, kind in categorized(claim):
            if kind == "denied":
                code = f"{adjustment.group_code}-{adjustment.reason_code}"
                reason = self._reasons.setdefault(code, ReasonSum(code))
                reason.denied += adjustment.amount
                reason.times += 1 if adjustment.amount > 0 else -1
        if paid_on is None or outcome(claim) != "paid" or not claim.paid:
            return
        served, received = self._days.setdefault(payer.payer, ([], []))
        told = {date.qualifier: date.start for date in claim.dates if date.start}
        ends = [line.service_dates.end for line in claim.service_lines if line.service_dates]
        last = max(ends, default=told.get("233") or told.get("232"))
        if last and last <= paid_on:
            served.append((paid_on - last).days)
        if (day := told.get("050")) and day <= paid_on:
            received.append((paid_on - day).days)

    def summary(self) -> Summary:
        """What was added so far: payers and reasons by dollars, months in their order."""
        for name, (served, received) in self._days.items():
            payer = self._payers[name]
            payer.days_from_service_claims = len(served)
            payer.days_from_receipt_claims = len(received)
            payer.days_from_service = float(median(served)) if served else None
            payer.days_from_receipt = float(median(received)) if received else None
        tie = total(self._ties)
        return Summary(
            remittances=len(self._ties),
            claims=tie.claims,
            first=min(self._dates, default=None),
            last=max(self._dates, default=None),
            tie=tie,
            payers=sorted(self._payers.values(), key=lambda one: (-one.paid, one.payer)),
            reasons=sorted(
                (one for one in self._reasons.values() if one.denied or one.times),
                key=lambda one: (-one.denied, one.code),
            ),
            months=sorted(self._months.values(), key=lambda one: one.month),
        )

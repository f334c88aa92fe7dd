"""SNIP type 3: what must add up, adds up.

Each function yields ``(rule, message, fields)`` for :meth:`TransactionSet.find`; the caller
knows the place.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from gateway.models.claim import Claim, OtherPayer, ServiceLine
from gateway.models.party import Adjustment
from gateway.models.remittance import ClaimPayment, RemittanceTotals

Fault = tuple[str, str, dict[str, Any]]
ZERO = Decimal(0)


def _sum(adjustments: list[Adjustment]) -> Decimal:
    return sum((a.amount for a in adjustments), ZERO)


def guide_of(claim: Claim) -> str:
    """The guide family that rule ids of a claim begin with."""
    return "X222" if claim.kind == "837P" else "X223"


def claim_faults(claim: Claim) -> Iterator[Fault]:
    """CLM02 against its lines, and each other payer's equations (837 loops 2320, 2430)."""
    guide = guide_of(claim)
    if claim.charge is not None and _lines_differ(claim):
        total = sum((line.charge or ZERO for line in claim.service_lines), ZERO)
        yield (
            f"{guide}.2300.CLM02.sum",
            f"the claim's charge is {claim.charge}, its lines add up to {total}",
            {
                "loop": "2300", "segment": "CLM", "element": 2, "value": str(claim.charge),
                "hint": "make the claim's total charge the sum of its line charges",
                "code": "STC:A8:178",
            },
        )  # fmt: skip
    for payer in claim.other_payers:
        yield from _other_payer_faults(claim, payer, guide)


def _other_payer_faults(claim: Claim, payer: OtherPayer, guide: str) -> Iterator[Fault]:
    """The three equations of one other payer; the claim's is told where the others hold."""
    key = payer.payer.identifier("PI", "XV")
    paid, taken, by_line, sound = ZERO, ZERO, False, True
    for line in claim.service_lines:
        parts = [part for part in line.adjudications if part.payer_identifier == key]
        if not parts:
            continue
        by_line = True
        line_paid = sum((part.paid or ZERO for part in parts), ZERO)
        line_taken = sum((_sum(part.adjustments) for part in parts), ZERO)
        paid, taken = paid + line_paid, taken + line_taken
        if line.charge is not None and line_paid + line_taken != line.charge:
            sound = False
            yield _line_fault(line, line_paid, line_taken, guide)
    if payer.paid is None:
        return
    own = _sum(payer.adjustments)
    if by_line and payer.paid != paid - own:
        sound = False
        yield _payer_fault(
            guide, "AMT02.sum", payer.paid,
            f"the other payer paid {payer.paid} by claim and {paid} by line, less adjustments",
            "AMT*D is the sum of SVD02 less the claim-level adjustments",
        )  # fmt: skip
    if sound and (by_line or payer.adjustments) and claim.charge is not None:
        explained = payer.paid + own + taken
        if explained != claim.charge and not _lines_differ(claim):
            yield _payer_fault(
                guide, "AMT02.claim", payer.paid,
                f"the other payer's payment and adjustments are {explained}, the claim's charge "
                f"is {claim.charge}",
                "CLM02 is AMT*D and all CAS of that payer, of claim and lines",
            )  # fmt: skip


def _payer_fault(guide: str, rule: str, paid: Decimal, message: str, hint: str) -> Fault:
    return (
        f"{guide}.2320.{rule}",
        message,
        {
            "loop": "2320", "segment": "AMT", "element": 2, "value": str(paid), "hint": hint,
            "code": "STC:A8:672",
        },
    )  # fmt: skip


def _lines_differ(claim: Claim) -> bool:
    """True where CLM02 itself is wrong: that is told by its own rule."""
    total = sum((line.charge or ZERO for line in claim.service_lines), ZERO)
    return bool(claim.service_lines) and total != claim.charge


def _line_fault(line: ServiceLine, paid: Decimal, taken: Decimal, guide: str) -> Fault:
    return (
        f"{guide}.2430.SVD02.sum",
        f"line {line.number}: the other payer's {paid} paid and {taken} adjusted are not the "
        f"charge {line.charge}",
        {
            "loop": "2430", "segment": "SVD", "element": 2, "value": str(paid),
            "hint": "line charge = paid + all adjustments of that payer", "code": "STC:A8:672",
        },
    )  # fmt: skip


def payment_faults(claim: ClaimPayment) -> Iterator[Fault]:
    """The 835's line and claim equations."""
    for number, line in enumerate(claim.service_lines, 1):
        if line.balanced is False:
            yield (
                "X221.2110.SVC.balance",
                f"service {number}: charge less adjustments is not what was paid; "
                f"{_left(line.difference)}",
                {
                    "loop": "2110", "segment": "SVC", "element": 3, "occurrence": number,
                    "value": _text(line.paid), "severity": "error",
                    "hint": "SVC02 - all CAS of the line = SVC03",
                },
            )  # fmt: skip
    if claim.balanced is False:
        yield (
            "X221.2100.CLP.balance",
            "the claim's charge less all adjustments is not what was paid; "
            f"{_left(claim.difference)}",
            {
                "loop": "2100", "segment": "CLP", "element": 4, "value": _text(claim.paid),
                "severity": "error", "hint": "CLP03 - all CAS of claim and lines = CLP04",
            },
        )  # fmt: skip
    billed = sum((line.charge or ZERO for line in claim.service_lines), ZERO)
    if claim.service_lines and claim.charge is not None and billed != claim.charge:
        yield (
            "X221.2100.CLP03.sum",
            f"the claim's charge is {claim.charge}, its services add up to {billed}",
            {
                "loop": "2100", "segment": "CLP", "element": 3, "value": str(claim.charge),
                "severity": "error", "hint": "CLP03 = sum of SVC02 where services are given",
            },
        )  # fmt: skip


def remittance_faults(totals: RemittanceTotals) -> Iterator[Fault]:
    """The 835's transaction equation."""
    if totals.balanced is False:
        yield (
            "X221.BPR02.balance",
            "claim payments less provider adjustments are not the payment; "
            f"{_left(totals.difference)}",
            {
                "segment": "BPR", "element": 2, "position": None, "offset": None,
                "severity": "error", "hint": "BPR02 = sum of CLP04 - sum of PLB amounts",
            },
        )  # fmt: skip


def _text(amount: Decimal | None) -> str | None:
    return None if amount is None else str(amount)


def _left(difference: Decimal | None) -> str:
    if difference is None:
        return "an amount of the equation is missing or cannot be read"
    return f"{difference} is left over"

"""How one service line is decided: pure arithmetic, to the cent.

charge − CO-45 − OA-23 − PR − CO-253 = paid, on every line. Each product is rounded half up to
a cent at once, so that nothing is left over for the claim.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

import msgspec

from gateway.models.claim import Claim
from gateway.models.party import Adjustment, Amount
from gateway.models.remittance import ServicePayment
from gateway.models.service_line import ServiceLine
from gateway.sandbox.terms import PayerTerms

ZERO = Decimal(0)
CENT = Decimal("0.01")
ORDER = "PSTABCDEFGH"
"""SBR01: who pays before whom."""


def cents(amount: Decimal) -> Decimal:
    """Rounded half up to a cent."""
    return amount.quantize(CENT, rounding=ROUND_HALF_UP)


def share(amount: Decimal, percent: Decimal) -> Decimal:
    """``percent`` of 100 of an amount, rounded to a cent."""
    return cents(amount * percent / 100)


class Purse(msgspec.Struct):
    """What the member still owes before the plan pays: used up line by line."""

    deductible: Decimal
    copay: Decimal

    def take_copay(self, most: Decimal) -> Decimal:
        """Take what is left of the copay, at most ``most``."""
        taken = min(self.copay, most)
        self.copay -= taken
        return taken

    def take_deductible(self, most: Decimal) -> Decimal:
        """Take what is left of the deductible, at most ``most``."""
        taken = min(self.deductible, most)
        self.deductible -= taken
        return taken


def denied(line: ServiceLine, group: str, reason: str, remark: str = "") -> ServicePayment:
    """The line with nothing paid and its whole charge under one reason."""
    charge = line.charge or ZERO
    adjustments = [Adjustment(group_code=group, reason_code=reason, amount=charge)]
    return _service(line, ZERO, adjustments if charge else [], [remark] if remark else [])


def priced(
    line: ServiceLine, terms: PayerTerms, percent: Decimal, prior_paid: Decimal, purse: Purse
) -> ServicePayment:
    """The line at ``percent`` of its charge, less what others paid and what the member owes.

    Where another payer paid as much as this one allows, nothing is left to pay and CO-45 is
    what neither accounts for. Otherwise the plan pays the smaller of its own benefit and what
    the others left open, and the member owes the rest: copay, deductible, coinsurance.
    """
    charge = line.charge or ZERO
    allowed = min(share(charge, percent), charge)
    prior = min(prior_paid, charge)
    left = max(allowed - prior, ZERO)
    copay = min(purse.copay, allowed)
    deductible = min(purse.deductible, allowed - copay)
    coinsurance = share(allowed - copay - deductible, terms.coinsurance_percent)
    paid = min(allowed - copay - deductible - coinsurance, left)
    owed = left - paid
    copay = purse.take_copay(min(copay, owed))
    deductible = purse.take_deductible(min(deductible, owed - copay))
    withheld = share(paid, terms.sequestration_percent)
    adjustments = [
        Adjustment(group_code=group, reason_code=reason, amount=amount)
        for group, reason, amount in (
            ("CO", "45", charge - max(allowed, prior)),
            ("OA", "23", prior),
            ("PR", "1", deductible),
            ("PR", "2", owed - copay - deductible),
            ("PR", "3", copay),
            ("CO", "253", withheld),
        )
        if amount
    ]
    answer = _service(line, paid - withheld, adjustments, [])
    answer.amounts = [Amount(qualifier="B6", amount=allowed)] if allowed else []
    return answer


def _service(
    line: ServiceLine, paid: Decimal, adjustments: list[Adjustment], remarks: list[str]
) -> ServicePayment:
    """A line without a procedure is named by its revenue code, under NU (SVC01)."""
    coded = bool(line.procedure_code)
    return ServicePayment(
        procedure_qualifier=(line.procedure_qualifier or "HC") if coded else "NU",
        procedure_code=line.procedure_code if coded else line.revenue_code,
        modifiers=list(line.modifiers),
        revenue_code=line.revenue_code,
        charge=line.charge or ZERO,
        paid=paid,
        units=line.units,
        adjustments=adjustments,
        remark_codes=remarks,
        control_number=line.control_number,
        service_dates=line.service_dates,
        balanced=True,
        difference=ZERO,
    )


def prior_payments(claim: Claim) -> list[Decimal]:
    """What the payers before this one paid, per line.

    Where they answered for the claim as a whole (AMT*D without 2430), it is spread over the
    lines in their order, at most the charge of each.
    """
    mine = _rank(claim.payer_responsibility_code)
    before = [p for p in claim.other_payers if _rank(p.responsibility_code) < mine]
    keys = {payer.payer.identifier("PI", "XV") for payer in before}
    by_line = [
        sum((a.paid or ZERO for a in line.adjudications if a.payer_identifier in keys), ZERO)
        for line in claim.service_lines
    ]
    if any(a.payer_identifier in keys for line in claim.service_lines for a in line.adjudications):
        return by_line
    rest = sum((payer.paid or ZERO for payer in before), ZERO)
    spread: list[Decimal] = []
    for line in claim.service_lines:
        part = min(rest, line.charge or ZERO)
        spread.append(part)
        rest -= part
    return spread


def _rank(code: str) -> int:
    """Place in the order of payers; an unknown one stands last."""
    return ORDER.index(code) if code and code in ORDER else len(ORDER)

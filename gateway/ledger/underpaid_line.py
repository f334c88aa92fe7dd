"""A line of a remitted claim on its way to its verdict."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from decimal import Decimal

from gateway.ledger.adjudication import is_denied
from gateway.ledger.contract import Contract
from gateway.ledger.contract_rates import Priced, Service
from gateway.ledger.contract_who import service_day
from gateway.ledger.contract_words import ZERO, added
from gateway.ledger.underpaid import CAPITATION, Answer, Judged, Status
from gateway.models.party import Adjustment
from gateway.models.remittance import ClaimPayment, ServicePayment


class Line:
    """A line that may be judged: where it stands, and what the contract makes of it."""

    __slots__ = ("answer", "judged", "payment", "priced", "service")

    def __init__(self, payment: ServicePayment, judged: Judged) -> None:
        self.payment, self.judged = payment, judged
        self.answer = Answer(
            payment.charge or ZERO, payment.paid or ZERO, payment.adjustments, payment.amounts
        )
        self.service: Service | None = None
        self.priced: Priced | None = None

    def aside(self, contract: Contract) -> bool:
        """Whether a line is out of question before any rate: denied, or paid by the head."""
        answer = self.answer
        refused = answer.denied(contract)
        if is_denied(self.payment) or (not answer.paid and refused):
            set_aside(self.judged, "denied", reasons(refused or self.payment.adjustments))
        elif any(a.reason_code == CAPITATION for a in self.payment.adjustments):
            set_aside(self.judged, "not_judged", "paid by the head, not by the service (24)")
        elif not answer.charge and not answer.paid:
            set_aside(self.judged, "not_judged", "nothing was charged")
        else:
            return False
        return True

    def as_service(self, claim: ClaimPayment, contract: Contract, day: datetime.date) -> Service:
        """The line as the contract prices it: by the units that were billed, but by those that
        were paid where the others were denied."""
        payment = self.payment
        refused = self.answer.denied(contract)
        paid_units = Decimal(1) if payment.units is None else payment.units
        billed = payment.submitted_units or paid_units
        code, modifiers = payment.procedure_code, payment.modifiers
        if contract.priced_as == "billed" and payment.submitted_procedure:
            code = payment.submitted_procedure.procedure_code
            modifiers = payment.submitted_procedure.modifiers
        return Service(
            code=code,
            modifiers=modifiers,
            revenue_code=payment.revenue_code,
            place=claim.facility_code,
            day=service_day(claim, payment) or day,
            units=paid_units if refused else billed,
            charge=self.answer.charge - added(a.amount for a in refused),
            drg=claim.drg_code,
        )


def set_aside(judged: Judged, status: Status, why: str) -> None:
    """A verdict without any amounts of a contract."""
    judged.status, judged.why = status, why


def label(line: ServicePayment) -> str:
    """The service as it is shown: procedure with modifiers, else revenue code."""
    code = line.procedure_code or (line.revenue_code and f"revenue code {line.revenue_code}")
    return " ".join((code, *line.modifiers)).strip()


def reasons(adjustments: Iterable[Adjustment]) -> str:
    """``CO-16, PR-3``, each once."""
    told = [f"{a.group_code}-{a.reason_code}" for a in adjustments if a.amount > 0]
    return ", ".join(dict.fromkeys(told))

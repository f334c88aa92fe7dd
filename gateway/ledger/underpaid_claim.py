"""The lines of a remitted claim, each judged by the contract that it is under."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from decimal import Decimal

from gateway.ledger.adjudication import is_denied, outcome
from gateway.ledger.contract import Contract, Terms
from gateway.ledger.contract_claim import price_claim
from gateway.ledger.contract_rates import (
    Priced,
    Service,
    cap,
    price,
    price_undivided,
    reduce_by_rank,
)
from gateway.ledger.contract_who import chosen, service_day
from gateway.ledger.contract_words import ZERO, added
from gateway.ledger.underpaid import CAPITATION, Answer, Judged, Status, weigh
from gateway.models.party import Adjustment
from gateway.models.remittance import ClaimPayment, RemittanceHeader, ServicePayment

NOT_JUDGED = {
    "22": "a reversal of an earlier payment",
    "25": "a predetermination: nothing is paid yet",
    "23": "forwarded to another payer",
}


def judge_claim(
    every: Sequence[Terms], header: RemittanceHeader, claim: ClaimPayment
) -> list[Judged]:
    """A verdict on each line of a claim, and on the claim where it is paid as a whole."""
    return _Judge(every, header, claim).verdicts()


class _Line:
    """A line that may be judged: where it stands, and what the contract makes of it."""

    __slots__ = ("answer", "judged", "payment", "priced", "service")

    def __init__(self, payment: ServicePayment, judged: Judged) -> None:
        self.payment, self.judged = payment, judged
        self.answer = Answer(
            payment.charge or ZERO, payment.paid or ZERO, payment.adjustments, payment.amounts
        )
        self.service: Service | None = None
        self.priced: Priced | None = None


class _Judge:
    """One claim on its way to its verdicts."""

    def __init__(
        self, every: Sequence[Terms], header: RemittanceHeader, claim: ClaimPayment
    ) -> None:
        self._every, self._header, self._claim = every, header, claim
        self._lines = [
            _Line(payment, self._blank(n, payment))
            for n, payment in enumerate(claim.service_lines, 1)
        ]
        self._whole = self._blank(0, None)

    def verdicts(self) -> list[Judged]:
        """Every line, then the claim where it was judged as a whole."""
        claim = self._claim
        if claim.status_code == "22" or outcome(claim) in ("estimated", "pending"):
            return self._all("not_judged", NOT_JUDGED[claim.status_code])
        if outcome(claim) == "denied":
            self._all("denied", _reasons(claim.adjustments) or "the whole claim is denied")
            for line in self._lines:
                line.judged.why = _reasons(line.payment.adjustments) or line.judged.why
            return self._judged()
        day = service_day(claim, None)
        if day is None:
            return self._all("no_rate", "no date of service is told, so no rate can be chosen")
        terms, why = chosen(self._every, self._header, claim, day)
        if terms is None:
            return self._all("no_rate", why)
        live = [line for line in self._lines if not self._aside(line, terms.contract)]
        return self._priced(terms, day, live)

    def _priced(self, terms: Terms, day: datetime.date, live: list[_Line]) -> list[Judged]:
        """The lines by the contract: carve-outs, then the claim as a whole or line by line."""
        for line in live:
            line.service = self._service(line, terms.contract, day)
            line.priced = price(terms, line.service, carved=True)
        within = [line for line in live if line.priced is None and line.service]
        whole = self._whole_service(within, day)
        services = [line.service for line in within if line.service]
        priced = None
        if within or not self._lines:
            priced = price_claim(terms, self._claim, whole, services)
        if priced is None and not self._lines:
            priced = price_undivided(terms, whole)
        if priced is not None:
            self._judge_lines(terms, [line for line in live if line.priced])
            for line in within:
                _set_aside(line.judged, "not_judged", "within the amount for the claim")
            return self._with_whole(terms, priced, within)
        for line in within:
            assert line.service is not None
            line.priced = price(terms, line.service) or Priced(why=_no_rate(line.service, terms))
        if self._claim.adjustments or not self._lines:
            return self._by_sum(terms, live)
        self._judge_lines(terms, live)
        return [line.judged for line in self._lines]

    def _judge_lines(self, terms: Terms, lines: list[_Line]) -> None:
        self._reduce(terms, lines)
        for line in lines:
            if line.priced:
                weigh(line.judged, terms.contract, line.priced, line.answer)

    def _reduce(self, terms: Terms, lines: list[_Line]) -> None:
        pairs = [(one.service, one.priced) for one in lines if one.service and one.priced]
        if rule := terms.contract.multiple_procedures:
            reduce_by_rank(rule, pairs)
        for service, priced in pairs:
            cap(priced, service.charge)

    def _by_sum(self, terms: Terms, live: list[_Line]) -> list[Judged]:
        """Where adjustments stand on the claim itself, its lines are paid only together."""
        self._reduce(terms, live)
        total = Priced("the lines together")
        for line in live:
            assert line.priced is not None
            where = f"line {line.judged.line}"
            total.steps += [f"{where}: {step}" for step in line.priced.steps]
            if line.priced.amount is None:
                total.why = total.why or f"{where}: {line.priced.why}"
            _set_aside(line.judged, "not_judged", "judged with the whole claim")
        if not live:
            total.why = "the claim has no lines, and no rate for a whole claim fits"
        if not total.why:
            total.amount = added(one.priced.amount or ZERO for one in live if one.priced)
        return self._with_whole(terms, total, live)

    def _with_whole(self, terms: Terms, priced: Priced, within: list[_Line]) -> list[Judged]:
        """The verdict on the claim: what is within it, with the adjustments of the claim."""
        claim = self._claim
        apart = [one for one in self._lines if one not in within]
        charge = (claim.charge or ZERO) - added(one.answer.charge for one in apart)
        paid = (claim.paid or ZERO) - added(one.answer.paid for one in apart)
        adjustments = [*claim.adjustments, *(a for one in within for a in one.payment.adjustments)]
        answer = Answer(charge, paid, adjustments, () if apart else claim.amounts)
        cap(priced, charge)
        weigh(self._whole, terms.contract, priced, answer)
        return [*(line.judged for line in self._lines), self._whole]

    def _aside(self, line: _Line, contract: Contract) -> bool:
        """Whether a line is out of question before any rate: denied, or paid by the head."""
        answer = line.answer
        refused = answer.denied(contract)
        if is_denied(line.payment) or (not answer.paid and refused):
            _set_aside(line.judged, "denied", _reasons(refused or line.payment.adjustments))
        elif any(a.reason_code == CAPITATION for a in line.payment.adjustments):
            _set_aside(line.judged, "not_judged", "paid by the head, not by the service (24)")
        elif not answer.charge and not answer.paid:
            _set_aside(line.judged, "not_judged", "nothing was charged")
        else:
            return False
        return True

    def _service(self, line: _Line, contract: Contract, day: datetime.date) -> Service:
        """The line as the contract prices it: by the units that were billed, but by those that
        were paid where the others were denied."""
        payment = line.payment
        refused = line.answer.denied(contract)
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
            place=self._claim.facility_code,
            day=service_day(self._claim, payment) or day,
            units=paid_units if refused else billed,
            charge=line.answer.charge - added(a.amount for a in refused),
            drg=self._claim.drg_code,
        )

    def _whole_service(self, within: Iterable[_Line], day: datetime.date) -> Service:
        claim = self._claim
        charge = claim.charge or ZERO
        if self._lines:
            charge = added(one.answer.charge for one in within)
        return Service(
            code="", modifiers=(), revenue_code="", place=claim.facility_code, day=day,
            units=Decimal(1), charge=charge, drg=claim.drg_code,
        )  # fmt: skip

    def _all(self, status: Status, why: str) -> list[Judged]:
        for judged in self._judged():
            _set_aside(judged, status, why)
        return self._judged()

    def _judged(self) -> list[Judged]:
        return [line.judged for line in self._lines] or [self._whole]

    def _blank(self, number: int, line: ServicePayment | None) -> Judged:
        """A verdict with its place, and nothing said yet."""
        claim, header = self._claim, self._header
        return Judged(
            status="not_judged",
            patient_control_number=claim.patient_control_number,
            payer_claim_control_number=claim.payer_claim_control_number,
            line=number,
            control_number=line.control_number if line else "",
            service=_label(line) if line else "",
            service_date=service_day(claim, line) or service_day(claim, None),
            trace_number=header.payment.trace_number,
            payer=header.payer.label if header.payer else "",
            charge=line.charge if line else claim.charge,
            paid=line.paid if line else claim.paid,
        )


def _set_aside(judged: Judged, status: Status, why: str) -> None:
    judged.status, judged.why = status, why


def _label(line: ServicePayment) -> str:
    code = line.procedure_code or (line.revenue_code and f"revenue code {line.revenue_code}")
    return " ".join((code, *line.modifiers)).strip()


def _no_rate(service: Service, terms: Terms) -> str:
    return f"{terms.contract.name} has no rate for {service.label} on {service.day}"


def _reasons(adjustments: Iterable[Adjustment]) -> str:
    told = [f"{a.group_code}-{a.reason_code}" for a in adjustments if a.amount > 0]
    return ", ".join(dict.fromkeys(told))

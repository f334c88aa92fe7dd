"""The lines of a remitted claim, each judged by the contract that it is under."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from decimal import Decimal

from gateway.ledger.adjudication import category, outcome
from gateway.ledger.contract import Terms
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
from gateway.ledger.underpaid import Answer, Judged, Status, weigh
from gateway.ledger.underpaid_line import Line, label, reasons, set_aside
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


class _Judge:
    """One claim on its way to its verdicts."""

    def __init__(
        self, every: Sequence[Terms], header: RemittanceHeader, claim: ClaimPayment
    ) -> None:
        self._every, self._header, self._claim = every, header, claim
        self._lines = [
            Line(payment, self._blank(n, payment))
            for n, payment in enumerate(claim.service_lines, 1)
        ]
        self._whole = self._blank(0, None)

    def verdicts(self) -> list[Judged]:
        """Every line, then the claim where it was judged as a whole."""
        claim = self._claim
        if claim.status_code == "22" or outcome(claim) in ("estimated", "pending"):
            return self._all("not_judged", NOT_JUDGED[claim.status_code])
        if _denied_whole(claim):
            self._all("denied", reasons(claim.adjustments) or "the whole claim is denied")
            for line in self._lines:
                line.judged.why = reasons(line.payment.adjustments) or line.judged.why
            return self._judged()
        day = service_day(claim, None)
        if day is None:
            return self._all("no_rate", "no date of service is told, so no rate can be chosen")
        terms, why = chosen(self._every, self._header, claim, day)
        whole = self._as_whole(terms, day) if terms else None
        if whole is not None:
            return whole
        if not self._lines:
            self._whole.contract = terms.contract.name if terms else ""
            return self._all(
                "no_rate", why or "the claim has no lines, and no rate for a whole claim fits"
            )
        return self._by_lines(day)

    def _as_whole(self, terms: Terms, day: datetime.date) -> list[Judged] | None:
        """The claim by an amount for all of it, beside which carve-outs are paid; None where the
        contract has none."""
        live = self._live(self._lines, terms, day, carved=True)
        within = [line for line in live if line.priced is None]
        whole = self._whole_service(within, day)
        priced = None
        if within or not self._lines:
            services = [line.service for line in within if line.service]
            priced = price_claim(terms, self._claim, whole, services)
        if priced is None and not self._lines:
            priced = price_undivided(terms, whole)
        if priced is None:
            return None
        self._judge_lines(terms, [line for line in live if line.priced])
        for line in within:
            set_aside(line.judged, "not_judged", "within the amount for the claim")
        return self._with_whole(terms, priced, within)

    def _by_lines(self, day: datetime.date) -> list[Judged]:
        """Each line by the contract of its day, and together where the claim is adjusted too."""
        groups: list[tuple[Terms, list[Line]]] = []
        for line in self._lines:
            on = service_day(self._claim, line.payment) or day
            terms, why = chosen(self._every, self._header, self._claim, on)
            if terms is None:
                set_aside(line.judged, "no_rate", why)
                continue
            same = next((lines for known, lines in groups if known is terms), None)
            if same is None:
                groups.append((terms, [line]))
            else:
                same.append(line)
        together = self._claim.adjustments and len(groups) == 1
        for terms, lines in groups:
            live = self._live(lines, terms, day, carved=False)
            if together and len(lines) == len(self._lines):
                return self._by_sum(terms, live)
            if self._claim.adjustments:
                for line in live:
                    set_aside(line.judged, "no_rate", "adjustments stand on the claim itself, and "
                               "its lines are not under one contract")  # fmt: skip
                continue
            self._judge_lines(terms, live)
        return [line.judged for line in self._lines]

    def _live(
        self, lines: list[Line], terms: Terms, day: datetime.date, *, carved: bool
    ) -> list[Line]:
        """The lines that are to be judged, priced: with ``carved`` those alone that are paid beside
        a whole claim."""
        live = [line for line in lines if not line.aside(terms.contract)]
        for line in live:
            line.service = line.as_service(self._claim, terms.contract, day)
            line.priced = price(terms, line.service, carved=carved)
            if line.priced is None and not carved:
                line.priced = Priced(why=_no_rate(line.service, terms))
        return live

    def _judge_lines(self, terms: Terms, lines: list[Line]) -> None:
        self._reduce(terms, lines)
        for line in lines:
            if line.priced:
                weigh(line.judged, terms.contract, line.priced, line.answer)

    def _reduce(self, terms: Terms, lines: list[Line]) -> None:
        pairs = [(one.service, one.priced) for one in lines if one.service and one.priced]
        if rule := terms.contract.multiple_procedures:
            reduce_by_rank(rule, pairs)
        for service, priced in pairs:
            cap(priced, service.charge)

    def _by_sum(self, terms: Terms, live: list[Line]) -> list[Judged]:
        """Where adjustments stand on the claim itself, its lines are paid only together."""
        if not live:
            return self._judged()
        self._reduce(terms, live)
        total = Priced("the lines together")
        for line in live:
            assert line.priced is not None
            where = f"line {line.judged.line}"
            total.steps += [f"{where}: {step}" for step in line.priced.steps]
            if line.priced.amount is None:
                total.why = total.why or f"{where}: {line.priced.why}"
            set_aside(line.judged, "not_judged", "judged with the whole claim")
        if not total.why:
            total.amount = added(one.priced.amount or ZERO for one in live if one.priced)
        return self._with_whole(terms, total, live)

    def _with_whole(self, terms: Terms, priced: Priced, within: list[Line]) -> list[Judged]:
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

    def _whole_service(self, within: Iterable[Line], day: datetime.date) -> Service:
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
            set_aside(judged, status, why)
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
            service=label(line) if line else "",
            service_date=service_day(claim, line) or service_day(claim, None),
            trace_number=header.payment.trace_number,
            payer=header.payer.label if header.payer else "",
            charge=line.charge if line else claim.charge,
            paid=line.paid if line else claim.paid,
        )


def _denied_whole(claim: ClaimPayment) -> bool:
    """Whether no line of the claim needs a look: told so by CLP02, or denied as a whole."""
    return outcome(claim) == "denied" and (
        claim.status_code == "4"
        or not claim.service_lines
        or any(category(a) == "denied" and a.amount > 0 for a in claim.adjustments)
    )


def _no_rate(service: Service, terms: Terms) -> str:
    return f"{terms.contract.name} has no rate for {service.label} on {service.day}"

"""What the payers answer to inquiries: benefits by their contract, statuses by their books."""

from __future__ import annotations

import datetime
from decimal import Decimal

import msgspec

from gateway.models.claim_status import ClaimStatus, Status, StatusHeader, StatusInquiry
from gateway.models.eligibility import (
    Benefit,
    EligibilityHeader,
    EligibilityInquiry,
    EligibilityResponse,
    Rejection,
    Trace,
)
from gateway.models.party import Party
from gateway.models.remittance import ClaimPayment
from gateway.sandbox.accounts import Accounts
from gateway.sandbox.terms import PayerTerms, Terms
from gateway.translate.claim_status_276_read import read_276
from gateway.translate.claim_status_277_build import build_277
from gateway.translate.eligibility_270_read import read_270
from gateway.translate.eligibility_271_build import build_271
from gateway.x12.envelope import TransactionSet
from gateway.x12.writer import Rows

ZERO = Decimal(0)
HEALTH_BENEFIT_PLAN = "30"


class InquiryDesk:
    """Answers sets of inquiries. The caller holds the transaction of ``accounts``."""

    def __init__(self, accounts: Accounts, terms: Terms, now: datetime.datetime) -> None:
        self._accounts, self._terms, self._now = accounts, terms, now

    def benefits(self, asked: TransactionSet) -> Rows:
        """The rows of the 271 to a 270."""
        header, found = EligibilityHeader(), []
        for item in read_270(asked):
            if isinstance(item, EligibilityHeader):
                header = item
            else:
                found.append(self._coverage(item))
        answering = EligibilityHeader(
            batch_identifier=header.batch_identifier, purpose_code="11", created=self._now
        )
        return list(build_271(answering, found))

    def statuses(self, asked: TransactionSet) -> Rows:
        """The rows of the 277 to a 276."""
        header, found = StatusHeader(), []
        for item in read_276(asked):
            if isinstance(item, StatusHeader):
                header = item
            else:
                found.append(self._standing(item))
        answering = StatusHeader(
            batch_identifier=header.batch_identifier, purpose_code="08", type_code="DG",
            created=self._now,
        )  # fmt: skip
        return list(build_277(answering, found))

    def _coverage(self, asked: EligibilityInquiry) -> EligibilityResponse:
        """Active coverage with what the member bears; a member of nobody is told so."""
        terms = self._payer(asked.payer)
        answer = EligibilityResponse(
            trace_numbers=[
                Trace("2", t.number, t.originator, t.originator_detail)
                for t in asked.trace_numbers
            ],
            payer=asked.payer, provider=asked.provider, subscriber=asked.subscriber,
            dependent=asked.dependent,
        )  # fmt: skip
        for one in (answer.provider, answer.subscriber, answer.dependent):
            if one is not None:
                one.unmodelled = []
        if asked.subscriber is None or not terms.knows_member(asked.subscriber.member_id):
            loop, level = ("2100D", "dependent") if asked.dependent else ("2100C", "subscriber")
            answer.rejections = [
                Rejection(
                    valid_request=False, code="75", follow_up_code="C", loop=loop,
                    level="dependent" if level == "dependent" else "subscriber",
                )
            ]  # fmt: skip
        else:
            answer.benefits = list(_benefits(terms))
        return answer

    def _standing(self, asked: StatusInquiry) -> ClaimStatus:
        """Paid, not paid, not decided yet, or not found."""
        number, charge, standing, decided = self._claim(asked)
        category, code, paid = "D0", "35", None
        if number and not decided:
            category, code = "P1", "20"
        elif number:
            paid = standing.paid if standing else ZERO
            category, code = ("F1", "65") if paid else ("F2", "104")
        status = Status(
            "STC01", category, code, effective_date=self._now.date(),
            charge=charge if number else None, paid=paid,
        )  # fmt: skip
        dependent = asked.dependent
        return ClaimStatus(
            level="claim", trace_number=asked.trace_number, payer=asked.payer,
            receiver=asked.receiver, provider=asked.provider,
            second_provider=asked.second_provider, patient=_named(dependent or asked.subscriber),
            subscriber=_named(asked.subscriber) if dependent else None, statuses=[status],
            payer_claim_control_number=number,
            patient_control_number=asked.patient_control_number if number else "",
            service_dates=asked.service_dates if number else None,
        )  # fmt: skip

    def _claim(self, asked: StatusInquiry) -> tuple[str, Decimal | None, ClaimPayment | None, bool]:
        """The newest claim of the payer by its own number, else by the patient control number."""
        row = self._accounts.db.execute(
            "select number, claim, standing, decided from claims where payer = ?"
            " and (number = ? or (patient_control_number = ? and ? = '' and ? <> ''))"
            " and superseded_by is null order by id desc limit 1",
            (self._payer(asked.payer).identifier, asked.payer_claim_control_number,
             asked.patient_control_number, asked.payer_claim_control_number,
             asked.patient_control_number),
        ).fetchone()  # fmt: skip
        if row is None:
            return "", None, None, False
        charge = Decimal(str(msgspec.json.decode(row[1])["charge"]))
        standing = msgspec.json.decode(row[2], type=ClaimPayment) if row[2] else None
        return str(row[0]), charge, standing, bool(row[3])

    def _payer(self, payer: Party | None) -> PayerTerms:
        identifier = payer.identifier("PI", "XV") if payer else ""
        listed = self._terms.payers.get(identifier)
        return listed or msgspec.structs.replace(self._terms.default, identifier=identifier)


def _named(who: Party | None) -> Party | None:
    """A person as a 277 has it: name and number, and no day of birth."""
    if who is None:
        return None
    return msgspec.structs.replace(who, birth_date=None, gender_code="", unmodelled=[])


def _benefits(terms: PayerTerms) -> list[Benefit]:
    """Active coverage; then the deductible of the year, the copay and the coinsurance, where the
    contract has them."""
    kind = [HEALTH_BENEFIT_PLAN]
    found = [Benefit(information_code="1", coverage_level_code="IND", service_type_codes=kind)]
    for code, period, amount in (("C", "23", terms.deductible), ("B", "27", terms.copay)):
        if amount:
            found.append(
                Benefit(
                    information_code=code, coverage_level_code="IND", service_type_codes=kind,
                    time_period_code=period, amount=amount,
                )
            )  # fmt: skip
    if terms.coinsurance_percent:
        found.append(
            Benefit(
                information_code="A", coverage_level_code="IND", service_type_codes=kind,
                time_period_code="27", percent=terms.coinsurance_percent / 100,
            )
        )  # fmt: skip
    return found

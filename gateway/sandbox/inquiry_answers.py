"""What the payers answer when they are asked: who is covered (271), where claims are (277)."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from decimal import Decimal

from msgspec.structs import replace

from gateway.guides.npi import npi_is_valid
from gateway.models.claim_status import ClaimStatus, Status, StatusHeader, StatusInquiry
from gateway.models.eligibility import (
    Benefit,
    EligibilityHeader,
    EligibilityInquiry,
    EligibilityResponse,
    Level,
    Member,
    Rejection,
    Trace,
)
from gateway.models.party import Party, QualifiedDate
from gateway.models.remittance import ClaimPayment
from gateway.sandbox.accounts import Accounts
from gateway.sandbox.claims import deductible_used, find_inquired
from gateway.sandbox.terms import PayerTerms, Terms
from gateway.translate.claim_status_277_build import build_277
from gateway.translate.eligibility_271_build import build_271
from gateway.x12.writer import Rows

ZERO = Decimal(0)
PLAN, OFFICE_VISIT, YEAR, REMAINING = "30", "98", "23", "29"


def eligibility(
    accounts: Accounts, terms: Terms, header: EligibilityHeader,
    asked: list[EligibilityInquiry], now: datetime.datetime,
) -> Rows:  # fmt: skip
    """A 271: an answer for each inquiry, in its order. BHT03 is repeated."""
    answered = [_response(accounts, terms, one, now.date()) for one in asked]
    told = EligibilityHeader(batch_identifier=header.batch_identifier, created=now)
    return build_271(told, answered)


def _response(
    accounts: Accounts, terms: Terms, asked: EligibilityInquiry, day: datetime.date
) -> EligibilityResponse:
    contract = terms.payer_of(asked.payer or Party())
    said = EligibilityResponse(payer=asked.payer)
    if contract is None:
        said.rejections = [_no("79", "2100A", "information_source")]
        return said
    said.provider = asked.provider
    if asked.provider and asked.provider.npi and not npi_is_valid(asked.provider.npi):
        said.rejections = [_no("43", "2100B", "information_receiver")]
        return said
    said.trace_numbers = [
        Trace("2", one.number, one.originator, one.originator_detail) for one in asked.trace_numbers
    ]
    said.subscriber = _member(asked.subscriber)
    said.dependent = _member(asked.dependent)
    holder = asked.subscriber or Member()
    if not holder.member_id or not contract.knows_member(holder.member_id):
        code = "75" if holder.member_id else "72"
        said.rejections = [_no(code, "2100C", "subscriber")]
        said.dependent = None
        return said
    said.benefits = list(_benefits(accounts, contract, asked, day))
    said.who.dates = [QualifiedDate("346", datetime.date(day.year, 1, 1))]
    return said


def _no(code: str, loop: str, level: Level) -> Rejection:
    """AAA: correct it and ask again."""
    return Rejection(valid_request=False, code=code, follow_up_code="C", loop=loop, level=level)


def _member(who: Member | None) -> Member | None:
    """The person as asked, without what only a question says."""
    if who is None:
        return None
    return replace(who, dates=[], diagnoses=[], unmodelled=[], provider_identifier=None)


def _benefits(
    accounts: Accounts, contract: PayerTerms, asked: EligibilityInquiry, day: datetime.date
) -> Iterator[Benefit]:
    """Active or not; then what the contract lets the member pay."""
    holder = asked.subscriber or Member()
    if contract.has_left(holder.member_id):
        yield Benefit(information_code="6", service_type_codes=[PLAN])
        return
    codes = list(dict.fromkeys([PLAN, *asked.service_type_codes]))
    plan = contract.name or "SANDBOX PLAN"
    yield Benefit(
        information_code="1", coverage_level_code="IND", service_type_codes=codes, plan=plan
    )
    used = deductible_used(accounts, contract.identifier, holder.member_id, asked.who, day.year)
    left = max(contract.deductible - used, ZERO)
    if contract.deductible:
        for period, amount in ((YEAR, contract.deductible), (REMAINING, left)):
            yield Benefit(
                information_code="C", coverage_level_code="IND", service_type_codes=[PLAN],
                time_period_code=period, amount=amount,
            )  # fmt: skip
    yield Benefit(
        information_code="A", service_type_codes=[PLAN],
        percent=contract.coinsurance_percent / 100,
    )  # fmt: skip
    if contract.copay:
        yield Benefit(
            information_code="B", service_type_codes=[OFFICE_VISIT], amount=contract.copay
        )


def claim_status(
    accounts: Accounts, terms: Terms, header: StatusHeader, asked: list[StatusInquiry],
    now: datetime.datetime,
) -> Rows:  # fmt: skip
    """A 277: the status of the claim that each inquiry names."""
    told = StatusHeader(batch_identifier=header.batch_identifier, created=now)
    return build_277(told, [_status(accounts, terms, one, now.date()) for one in asked])


def _status(
    accounts: Accounts, terms: Terms, asked: StatusInquiry, day: datetime.date
) -> ClaimStatus:
    contract = terms.payer_of(asked.payer or Party())
    found = find_inquired(accounts, contract.identifier, asked) if contract else None
    said = ClaimStatus(
        level="claim", trace_number=asked.trace_number, payer=_bare(asked.payer),
        receiver=_bare(asked.receiver), provider=_bare(asked.provider),
        patient=_bare(asked.dependent or asked.subscriber),
        subscriber=_bare(asked.subscriber) if asked.dependent else None,
        patient_control_number=asked.patient_control_number,
        service_dates=asked.service_dates,
    )  # fmt: skip
    if found is None:
        said.statuses = [Status("STC01", "D0", "35", effective_date=day)]
        return said
    said.payer_claim_control_number = found.number
    said.patient_control_number = found.claim.patient_control_number
    said.service_dates = found.claim.service_dates
    capitated = found.claim.is_encounter
    category, code = ("F0", "105") if capitated else _stands(found.decided, found.standing)
    paid = found.standing.paid if found.standing else None
    said.statuses = [
        Status(
            "STC01", category, code, effective_date=day, charge=found.claim.charge,
            paid=paid if category == "F1" else ZERO,
            finalized_date=day if category[0] == "F" else None,
        )
    ]  # fmt: skip
    return said


def _stands(decided: bool, standing: ClaimPayment | None) -> tuple[str, str]:
    """Category and status: in the queue, taken back, paid, the member's own, denied."""
    if not decided:
        return "P1", "20"
    if standing is None:
        return "F0", "101"
    if standing.paid:
        return "F1", "65"
    return ("F4", "98") if standing.amounts else ("F2", "585")


def _bare(who: Party | None) -> Party | None:
    """A party as its NM1 alone says it."""
    if who is None:
        return None
    return Party(
        name=who.name, last_name=who.last_name, first_name=who.first_name,
        middle_name=who.middle_name, suffix=who.suffix, member_id=who.member_id, npi=who.npi,
        identifiers=who.identifiers[:1],
    )  # fmt: skip

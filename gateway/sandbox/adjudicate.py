"""What the payer decides about a claim: pure, line by line, balanced at every level."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

import msgspec

from gateway.models.claim import Claim
from gateway.models.party import Adjustment, Amount, Identifier, Party, QualifiedDate
from gateway.models.remittance import ClaimPayment, ServicePayment
from gateway.models.service_line import ServiceLine
from gateway.sandbox.lines import ZERO, Purse, cents, denied, priced, prior_payments
from gateway.sandbox.terms import PayerTerms

FILING_CODES = frozenset(
    {"12", "13", "14", "15", "16", "17", "AM", "CH", "DS", "HM", "LM"}
    | {"MA", "MB", "MC", "OF", "TV", "VA", "WC", "ZZ"}
)
"""CLP06 values of the 005010X221A1; a claim's other codes (CI, BL, 11) have no place there."""

REVERSAL, PREDETERMINED = "22", "25"


class Case(msgspec.Struct, kw_only=True):
    """What the payer knows about a claim beside the claim.

    ``deductible_used`` is what the member used this year, without what ``original`` took.
    ``original`` is the standing result of the claim that this one replaces or voids.
    """

    payer_claim_control_number: str
    received: datetime.date
    deductible_used: Decimal = ZERO
    duplicate: bool = False
    original: ClaimPayment | None = None


class Outcome(msgspec.Struct, kw_only=True):
    """Results in the order of the 835; ``later`` those of the next pay run.

    ``standing`` is what counts in the end, None after a void. ``deductible`` is what the
    standing result takes; ``interest`` and ``recoupment`` are positive amounts of money.
    """

    payments: list[ClaimPayment]
    later: list[ClaimPayment] = []
    standing: ClaimPayment | None = None
    deductible: Decimal = ZERO
    interest: Decimal = ZERO
    recoupment: Decimal = ZERO


def adjudicate(claim: Claim, terms: PayerTerms, case: Case) -> Outcome:
    """Decide a claim that was accepted for adjudication.

    Frequency 8 reverses the original, frequency 7 reverses it and decides anew; without an
    original a 7 is decided as a new claim.
    """
    undone = [reversal(case.original)] if case.original else []
    if claim.frequency_code == "8":
        return Outcome(payments=undone)
    first = decide(claim, terms, case, terms.allowed_percent)
    outcome = Outcome(payments=[*undone, first], standing=first)
    _review(claim, terms, case, outcome)
    standing = outcome.standing or first
    if standing.status_code != PREDETERMINED:
        outcome.deductible = _total(standing, "PR", "1")
    net = sum((payment.paid or ZERO for payment in outcome.payments), ZERO)
    _interest(claim, terms, case, outcome, net)
    if {line.procedure_code for line in claim.service_lines} & set(terms.recoupment.procedures):
        outcome.recoupment = max(cents(net * terms.recoupment.percent / 100), ZERO)
    return outcome


def _review(claim: Claim, terms: PayerTerms, case: Case, outcome: Outcome) -> None:
    """Reverse and decide anew what is charged above the limit and was paid."""
    review, first = terms.review, outcome.standing
    if review.allowed_percent is None or first is None or not first.paid:
        return
    if (claim.charge or ZERO) <= review.above:
        return
    second = decide(claim, terms, case, review.allowed_percent)
    second.payer_claim_control_number += "R1"
    second.references.append(Identifier("F8", case.payer_claim_control_number))
    results = outcome.payments if review.when == "same" else outcome.later
    results += [reversal(first), second]
    outcome.standing = second


def _interest(claim: Claim, terms: PayerTerms, case: Case, outcome: Outcome, net: Decimal) -> None:
    late = _days_since_service(claim, case.received) - terms.interest.after_days
    if late <= 0 or net <= 0:
        return
    outcome.interest = cents(net * terms.interest.percent_a_year * late / 36500)
    if outcome.interest:
        outcome.payments[-1].amounts.append(Amount(qualifier="I", amount=outcome.interest))


def _days_since_service(claim: Claim, day: datetime.date) -> int:
    dates = claim.service_dates
    return (day - dates.end).days if dates else 0


def decide(claim: Claim, terms: PayerTerms, case: Case, percent: Decimal) -> ClaimPayment:
    """The result of a claim at a percentage of its charges."""
    purse = Purse(deductible=max(terms.deductible - case.deductible_used, ZERO), copay=terms.copay)
    if case.duplicate:
        lines = [denied(line, "OA", "18") for line in claim.service_lines]
    elif _days_since_service(claim, case.received) > terms.timely_filing_days:
        lines = [denied(line, "CO", "29") for line in claim.service_lines]
    else:
        lines = [
            _line(line, terms, percent, prior, purse)
            for line, prior in zip(claim.service_lines, prior_payments(claim), strict=True)
        ]
    if claim.is_predetermination:
        lines = [_foretold(line) for line in lines]
    return _claim_payment(claim, terms, case, lines)


def _foretold(line: ServicePayment) -> ServicePayment:
    """What would be paid, told as an adjustment: OA 101."""
    if not line.paid:
        return line
    more = Adjustment(group_code="OA", reason_code="101", amount=line.paid)
    return msgspec.structs.replace(line, paid=ZERO, adjustments=[*line.adjustments, more])


def _line(
    line: ServiceLine, terms: PayerTerms, percent: Decimal, prior: Decimal, purse: Purse
) -> ServicePayment:
    if line.procedure_code in terms.non_covered_procedures:
        return denied(line, "CO", "96", "N130")
    return priced(line, terms, percent, prior, purse)


def _claim_payment(
    claim: Claim, terms: PayerTerms, case: Case, lines: list[ServicePayment]
) -> ClaimPayment:
    allowed = _amounts(lines, "B6")
    refused = bool(lines) and not allowed and any(line.charge for line in lines)
    owed = sum((_line_total(line, "PR") for line in lines), ZERO)
    return ClaimPayment(
        patient_control_number=claim.patient_control_number,
        status_code=_status(claim, terms, refused),
        charge=sum((line.charge or ZERO for line in lines), ZERO),
        paid=sum((line.paid or ZERO for line in lines), ZERO),
        patient_responsibility=owed or None,
        claim_filing_code=_filing_code(claim, terms),
        payer_claim_control_number=case.payer_claim_control_number,
        facility_code=claim.facility_code,
        frequency_code=claim.frequency_code,
        **_people(claim),
        remark_codes=["MA01"] if refused else [],
        dates=_dates(claim, case),
        references=_references(claim, case),
        amounts=[Amount(qualifier="AU", amount=allowed)] if allowed else [],
        service_lines=lines,
        balanced=True,
        difference=ZERO,
    )


def _status(claim: Claim, terms: PayerTerms, refused: bool) -> str:
    """CLP02: first, second or third payer; 4 where this payer says so of full denials; 25 of what
    was only asked."""
    if claim.is_predetermination:
        return PREDETERMINED
    if refused and terms.denied_status_code:
        return terms.denied_status_code
    return {"S": "2", "T": "3"}.get(claim.payer_responsibility_code, "1")


def _filing_code(claim: Claim, terms: PayerTerms) -> str:
    given = claim.claim_filing_code
    return given if given in FILING_CODES else terms.claim_filing_code


def _people(claim: Claim) -> dict[str, Any]:
    """NM1 QC with the member id, IL where somebody else is insured, 82 of the claim."""
    patient = _named(claim.who, claim.subscriber)
    own = claim.patient_is_subscriber
    if own is None:  # a claim that does not say it has a patient or none
        own = claim.patient is None
    insured = None if own else _named(claim.subscriber, claim.subscriber)
    rendering = claim.rendering_provider
    if rendering is not None and rendering.npi:
        rendering = msgspec.structs.replace(_named(rendering, Party()), npi=rendering.npi)
    else:
        rendering = None
    return {"patient": patient, "insured": insured, "rendering_provider": rendering}


def _named(person: Party, member: Party) -> Party:
    """The name and the member id, and nothing more."""
    return Party(
        name=person.name,
        last_name=person.last_name,
        first_name=person.first_name,
        middle_name=person.middle_name,
        suffix=person.suffix,
        member_id=member.member_id,
    )


def _dates(claim: Claim, case: Case) -> list[QualifiedDate]:
    spans = [QualifiedDate(qualifier="050", start=case.received)]
    if claim.service_dates:
        spans = [
            QualifiedDate(qualifier="232", start=claim.service_dates.start),
            QualifiedDate(qualifier="233", start=claim.service_dates.end),
            *spans,
        ]
    return spans


def _references(claim: Claim, case: Case) -> list[Identifier]:
    found = [
        Identifier(qualifier=qualifier, value=claim.reference(qualifier))
        for qualifier in ("EA", "G1")
        if claim.reference(qualifier)
    ]
    if case.original:
        found.append(Identifier("F8", case.original.payer_claim_control_number))
    return found


def reversal(result: ClaimPayment) -> ClaimPayment:
    """The same result with every amount of money negated, under CLP02 22."""
    return msgspec.structs.replace(
        result,
        status_code=REVERSAL,
        charge=-(result.charge or ZERO),
        paid=-(result.paid or ZERO),
        patient_responsibility=_negative(result.patient_responsibility),
        adjustments=_negated(result.adjustments),
        remark_codes=[],
        references=list(result.references),
        amounts=[],
        service_lines=[
            msgspec.structs.replace(
                line,
                charge=-(line.charge or ZERO),
                paid=-(line.paid or ZERO),
                adjustments=_negated(line.adjustments),
                remark_codes=[],
                amounts=[],
            )
            for line in result.service_lines
        ],
    )


def _negative(amount: Decimal | None) -> Decimal | None:
    return None if amount is None else -amount


def _negated(adjustments: list[Adjustment]) -> list[Adjustment]:
    return [msgspec.structs.replace(a, amount=-a.amount) for a in adjustments]


def _amounts(lines: list[ServicePayment], qualifier: str) -> Decimal:
    return sum((a.amount for line in lines for a in line.amounts if a.qualifier == qualifier), ZERO)


def _line_total(line: ServicePayment, group: str, reason: str = "") -> Decimal:
    return sum(
        (
            a.amount
            for a in line.adjustments
            if a.group_code == group and (not reason or a.reason_code == reason)
        ),
        ZERO,
    )


def _total(payment: ClaimPayment, group: str, reason: str) -> Decimal:
    return sum((_line_total(line, group, reason) for line in payment.service_lines), ZERO)

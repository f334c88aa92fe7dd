"""The next payer's claim, from what the payer before it decided. Pure.

CLP04 becomes AMT D, CAS stays CAS, CLP07 becomes REF F8, MIA and MOA stay. Each payer's equations
hold in the result: line charge = paid + adjustments; AMT D = paid by line - adjustments of the
claim; charge = AMT D + all adjustments. Source: 005010X222A1 and X223A2, section 1.4.4.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from gateway.finding import Finding
from gateway.ledger.adjudication import all_adjustments
from gateway.ledger.followup import (
    REPLACEMENT,
    VOID,
    is_of_later_payer,
    own_subscriber,
    payer_key,
)
from gateway.ledger.secondary_ids import hand_over
from gateway.ledger.secondary_lines import ZERO, adrift, decided, owed, places, told
from gateway.models.adjudication import InpatientAdjudication, OutpatientAdjudication
from gateway.models.claim import Claim, OtherPayer
from gateway.models.party import Adjustment, Party
from gateway.models.remittance import (
    ClaimPayment,
    claim_difference,
    line_difference,
    lines_difference,
)

_FORWARDED = frozenset({"19", "20", "21", "23"})
UNDER_REVIEW = frozenset({"133", "257", "277"})
"""CARCs of a line that is pending: the payer takes it back and corrects it once it has decided."""

_MOST_REMARKS = 5
_FURTHER_IDS = 2
CHANGE_REASONS = frozenset({"D0", "D1", "D2", "D3", "D4", "D5", "D6", "D7", "D8", "D9", "E0"})
_SELF = ("", "18")


def forwarded(claim: Claim, payment: ClaimPayment) -> Finding | None:
    """The payer sent the claim on by itself: CLP02 19, 20, 21 or 23, or a crossover carrier; or the
    payment is that of a later payer already."""
    later = is_of_later_payer(claim, payment.status_code)
    if payment.status_code not in _FORWARDED and payment.crossover_payer is None and not later:
        return None
    whom = payment.crossover_payer.label if payment.crossover_payer else ""
    said = "the payer says that it forwarded the claim" + (f" to {whom}" if whom else "")
    if later:
        said = f"a payer that comes later has decided the claim (CLP02 {payment.status_code})"
    return Finding(
        rule="CLAIMS.secondary.forwarded",
        snip=7,
        severity="reject",
        message=said,
        hint="wait for that payer's remittance; --again sends it all the same when none comes",
    )


def under_review(payment: ClaimPayment) -> Finding | None:
    """The payer reviews a line still, or waits for a premium: what it says now is not the end."""
    found = (a for a in all_adjustments(payment) if a.reason_code in UNDER_REVIEW and a.amount)
    if (one := next(found, None)) is None:
        return None
    return Finding(
        rule="CLAIMS.secondary.undecided",
        snip=7,
        severity="reject",
        message=f"the payer has not decided on all of it yet: {one.group_code}-{one.reason_code}, "
        f"{one.amount} is pending",
        hint="wait for its reversal and correction; --again sends it all the same",
    )


def next_claim(
    claim: Claim,
    payment: ClaimPayment,
    then: OtherPayer,
    day: datetime.date,
    *,
    days: Sequence[datetime.date] = (),
    by_claim: bool = False,
) -> Claim | Finding:
    """The claim for ``then``, one of the claim's other payers or a new one.

    ``payment`` is what the claim's own payer decided, on ``day``, or each of its services on a day
    of its own (:mod:`gateway.ledger.secondary_parts`). ``by_claim`` leaves the lines
    out and gives all adjustments at the claim. A payment that does not tie to the claim line by
    line is refused: what would be sent could not balance.
    """
    if not payer_key(claim):
        return _unfit("the claim's payer has no id, by which the lines could name it")
    if why := _untied(claim, payment):
        return _amiss(why)
    if not by_claim and (why := _lines_amiss(claim, payment)):
        return _amiss(why, "; --by-claim gives it without its lines")
    by_line = bool(payment.service_lines) and not by_claim
    # At the claim and at its lines it would be told twice: at the lines where they tell all of it.
    at_lines = by_line and not owed(payment.adjustments)
    lines = claim.service_lines
    if by_line:
        lines = decided(claim.kind, payer_key(claim), payment.service_lines, lines,
                        days or [day] * len(payment.service_lines), liability=at_lines)  # fmt: skip
    before = _decision(claim, payment, None if by_line else day)
    if not by_line:
        before.adjustments = _summed([*payment.adjustments, *_of_lines(payment)])
    if not at_lines:
        before.remaining_patient_liability = owed([*payment.adjustments, *_of_lines(payment)])
    others = [before, *(o for o in claim.other_payers if o is not then)]
    made = msgspec.structs.replace(
        claim, other_payers=others, service_lines=lines, **_as_new(claim),
        **_destination(claim, then),
    )  # fmt: skip
    return hand_over(made, before, then, payer_key(claim))


def _as_new(claim: Claim) -> dict[str, Any]:
    """A replacement is the first that the next payer sees: neither its frequency nor the
    condition codes (HI BG) that say why an earlier bill was changed go with it."""
    if claim.frequency_code not in (REPLACEMENT, VOID):
        return {}
    codes = [c for c in claim.codes if not (c.qualifier == "BG" and c.code in CHANGE_REASONS)]
    return {"frequency_code": "1", "codes": codes}


def _amiss(why: str, remedy: str = "") -> Finding:
    return _unfit(
        f"the remittance does not tie to the claim: {why}",
        f"see the payment with: gateway remits show{remedy}",
    )


def _unfit(why: str, hint: str = "see the payment with: gateway remits show") -> Finding:
    return Finding(
        rule="CLAIMS.secondary.unbalanced", snip=3, severity="reject", message=why, hint=hint
    )


def _untied(claim: Claim, payment: ClaimPayment) -> str:
    """Which equation of the claim as a whole fails, or what the remittance has beside the claim."""
    if payment.balanced is False and payment.difference is None:
        return "an amount of it could not be read"
    if payment.charge != claim.charge:
        return f"it answers a charge of {payment.charge}, the claim's is {claim.charge}"
    if left := claim_difference(payment):
        return f"charge, adjustments and payment leave {left} unexplained"
    return ""


def _lines_amiss(claim: Claim, payment: ClaimPayment) -> str:
    """Which equation of the lines fails, or how they are other lines than the claim's."""
    if left := lines_difference(payment):
        return f"its lines leave {left} of the charge out"
    for n, line in enumerate(payment.service_lines, 1):
        if left := line_difference(line):
            return f"its service {n} leaves {left} unexplained"
    if not payment.service_lines:
        return ""
    found = places(payment.service_lines, claim.service_lines)
    return adrift(payment.service_lines, claim.service_lines, found)


def _of_lines(payment: ClaimPayment) -> Iterable[Adjustment]:
    return (a for line in payment.service_lines for a in line.adjustments)


def _summed(adjustments: Iterable[Adjustment]) -> list[Adjustment]:
    """One for each group and reason; those of lines say nothing of units at the claim."""
    sums: dict[tuple[str, str], Any] = {}
    for a in adjustments:
        key = a.group_code, a.reason_code
        sums[key] = sums.get(key, ZERO) + a.amount
    return told(Adjustment(*key, amount=amount) for key, amount in sums.items())


def _decision(claim: Claim, payment: ClaimPayment, day: datetime.date | None) -> OtherPayer:
    """Loops 2320 and 2330: the payer that the claim went to, among the others of the next."""
    insured = claim.subscriber
    patient = claim.patient or insured
    institutional = claim.kind == "837I"
    return OtherPayer(
        responsibility_code=claim.payer_responsibility_code or "P",
        relationship_code="18" if own_subscriber(claim) else patient.relationship_code or "21",
        claim_filing_code=claim.claim_filing_code,
        insurance_type_code=claim.insurance_type_code,
        group_number=insured.group_number,
        group_name=insured.group_name,
        subscriber=_named(insured),
        payer=_other(claim.payer),
        paid=payment.paid or ZERO,
        adjustments=told(payment.adjustments),
        adjudication_date=day,
        payer_claim_control_number=payment.payer_claim_control_number,
        benefits_assignment_code=claim.benefits_assignment_code,
        patient_signature_source_code="" if institutional else claim.patient_signature_source_code,
        release_code=claim.release_code,
        inpatient=_inpatient(payment) if institutional else None,
        outpatient=_outpatient(payment, institutional),
    )


def _named(insured: Party) -> Party:
    """Loop 2330A has room for a name, an id, an address and a social security number."""
    return Party(
        entity_type_code=insured.entity_type_code, name=insured.name,
        last_name=insured.last_name, first_name=insured.first_name,
        middle_name=insured.middle_name, suffix=insured.suffix, member_id=insured.member_id,
        member_id_qualifier=insured.member_id_qualifier, address=insured.address,
        identifiers=[i for i in insured.identifiers if i.qualifier == "SY"],
    )  # fmt: skip


def _other(payer: Party) -> Party:
    """Loop 2330B has room for two of the three further ids of 2010BB, and for no contact."""
    own = [i for i in payer.identifiers if i.qualifier in ("PI", "XV")]
    further = [i for i in payer.identifiers if i not in own]
    return msgspec.structs.replace(payer, contacts=[], identifiers=own + further[:_FURTHER_IDS])


def _inpatient(payment: ClaimPayment) -> InpatientAdjudication | None:
    """MIA; its second element has no place in the 837."""
    if payment.inpatient is None:
        return None
    return msgspec.structs.replace(payment.inpatient, operating_outlier=None)


def _outpatient(payment: ClaimPayment, institutional: bool) -> OutpatientAdjudication | None:
    """MOA: as it was given, else the remark codes that no MIA carries."""
    if payment.outpatient is not None:
        return payment.outpatient
    carried = institutional and payment.inpatient is not None
    codes = [] if carried else payment.remark_codes[:_MOST_REMARKS]
    return OutpatientAdjudication(remark_codes=codes) if codes else None


def _destination(claim: Claim, then: OtherPayer) -> dict[str, Any]:
    """The next payer in loops 2000B to 2010CA, with its own subscriber."""
    who = claim.subscriber if own_subscriber(claim) else claim.patient or claim.subscriber
    own = then.relationship_code in _SELF
    return {
        "payer": then.payer,
        "payer_responsibility_code": then.responsibility_code,
        "claim_filing_code": then.claim_filing_code,
        "insurance_type_code": then.insurance_type_code,
        "benefits_assignment_code": then.benefits_assignment_code or claim.benefits_assignment_code,
        "release_code": then.release_code or claim.release_code,
        "patient_is_subscriber": own,
        "subscriber": _subscriber(then, who if own else None),
        "patient": None if own else _patient(who, then.relationship_code),
    }


def _subscriber(then: OtherPayer, who: Party | None) -> Party:
    """The next payer's subscriber, with the patient's own facts where that is the patient."""
    insured = msgspec.structs.replace(
        then.subscriber, group_number=then.group_number, group_name=then.group_name,
        relationship_code="",
    )  # fmt: skip
    if who is None:
        return insured
    facts = {
        name: getattr(insured, name) or getattr(who, name)
        for name in ("birth_date", "gender_code", "death_date", "weight", "pregnant", "address")
    }
    if not insured.label:
        names = ("last_name", "first_name", "middle_name", "suffix")
        facts |= {name: getattr(who, name) for name in names}
    return msgspec.structs.replace(insured, **facts)


def _patient(who: Party, relationship_code: str) -> Party:
    """Loop 2010CA: a patient has neither member id nor group."""
    return msgspec.structs.replace(
        who, relationship_code=relationship_code, member_id="", member_id_qualifier="",
        group_number="", group_name="",
        identifiers=[i for i in who.identifiers if i.qualifier not in ("SY", "1W")],
    )  # fmt: skip

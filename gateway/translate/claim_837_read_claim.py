"""Segments that speak of the claim: dates, codes, amounts, notes, other insurance."""

from __future__ import annotations

import datetime
from decimal import Decimal

from gateway.models.adjudication import LineAdjudication
from gateway.models.amount import amount
from gateway.models.claim import OtherPayer
from gateway.models.claim_parts import Diagnosis, HealthCareCode, Note
from gateway.models.party import Amount
from gateway.translate.claim_837_scope import Scope
from gateway.translate.fields import adjustments, at, day, period, qualified_date
from gateway.x12.elements import date8, el
from gateway.x12.reader import Segment

DIAGNOSES = frozenset({"ABK", "BK", "ABF", "BF", "ABJ", "BJ", "APR", "PR", "ABN", "BN", "TQ"})
"""HI qualifiers that name a diagnosis; the ones without A are ICD-9-CM, TQ is a dental list."""

_PERIODS = ("D8", "RD8")

_COB = {"D": "paid", "A8": "non_covered", "EAF": "remaining_patient_liability"}


def take_date(scope: Scope, segment: Segment) -> bool:
    """DTP. A date that does not read is kept as text; its finding says why."""
    qualifier = el(segment, 1)
    match scope.loop:
        case "2300" if scope.claim is not None:
            date = qualified_date(scope.ts, segment)
            if date is not None:
                scope.claim.dates.append(date)
            return date is not None
        case "2400" if scope.line is not None:
            plain = el(segment, 2) in _PERIODS
            if qualifier == "472" and scope.line.service_dates is None and plain:
                scope.line.service_dates = period(scope.ts, segment)
                return scope.line.service_dates is not None
            if (date := qualified_date(scope.ts, segment)) is not None:
                scope.line.dates.append(date)
            return date is not None
        case "2330B" | "2430":
            target = scope.other if scope.loop == "2330B" else scope.adjudication
            return _adjudicated(scope, segment, target)
    return False


def _adjudicated(
    scope: Scope, segment: Segment, target: OtherPayer | LineAdjudication | None
) -> bool:
    """DTP 573: when another payer decided."""
    if target is None or el(segment, 1) != "573" or target.adjudication_date:
        return False
    target.adjudication_date = day(scope.ts, segment, 3) if el(segment, 2) == "D8" else None
    return target.adjudication_date is not None


def take_codes(scope: Scope, segment: Segment) -> bool:
    """HI: diagnoses and all other codes; what is no qualifier with a code is kept as text."""
    if scope.claim is None or scope.loop != "2300":
        return False
    over = [n for n in range(1, len(segment)) if segment[n] and not _take_code(scope, segment, n)]
    if over:
        scope.keep([segment[0], *(segment[number] for number in over)])
    return True


def _take_code(scope: Scope, segment: Segment, number: int) -> bool:
    components = segment[number].split(scope.ts.delimiters.component)
    claim = scope.claim
    if claim is None or len(components) < 2 or not components[1]:
        return False
    qualifier, code = components[0], components[1]
    if qualifier in DIAGNOSES:
        if any(components[2:8]) or any(components[9:]):
            return False
        claim.diagnoses.append(
            Diagnosis(qualifier=qualifier, code=code, present_on_admission_code=at(components, 9))
        )
        return True
    start, end, read = _span(scope, segment, number, components)
    worth, readable = _number(scope, segment, number)
    if not (read and readable) or any(components[5:]):
        return False
    claim.codes.append(
        HealthCareCode(qualifier=qualifier, code=code, start=start, end=end, amount=worth)
    )
    return True


def _number(scope: Scope, segment: Segment, number: int) -> tuple[Decimal | None, bool]:
    """The amount of an HI composite, and whether it reads or is not there."""
    text = at(segment[number].split(scope.ts.delimiters.component), 5)
    value = amount(text) if text else None
    if text and value is None:
        _bad(scope, segment, number, 5, "is not a number", "IK403:6")
    return value, value is not None or not text


def _span(
    scope: Scope, segment: Segment, number: int, components: list[str]
) -> tuple[datetime.date | None, datetime.date | None, bool]:
    """Day or period of an HI composite, and whether all of it could be held."""
    form, text = at(components, 3), at(components, 4)
    if not text:
        return None, None, not form
    first, _, last = text.partition("-")
    start, end = date8(first[:8]), date8(last[:8]) if last else None
    if start is None or (last and end is None):
        _bad(scope, segment, number, 4, "is not a date", "IK403:8")
        return None, None, False
    return start, end, form == ("RD8" if last else "D8")


def _bad(scope: Scope, segment: Segment, number: int, component: int, what: str, code: str) -> None:
    components = segment[number].split(scope.ts.delimiters.component)
    rule = "X12.element.number" if code == "IK403:6" else "X12.element.date"
    scope.ts.find(
        rule, f"HI{number:02d}-{component} {what}", code=code, segment="HI", element=number,
        component=component, value=at(components, component),
    )  # fmt: skip


def take_amount(scope: Scope, segment: Segment) -> bool:
    """AMT, of the claim, the line or what another payer decided about either."""
    qualifier = el(segment, 1)
    value = scope.decimal(segment, 2)
    if value is None:
        return False
    match scope.loop:
        case "2300" if scope.claim is not None:
            scope.claim.amounts.append(Amount(qualifier=qualifier, amount=value))
        case "2400" if scope.line is not None:
            scope.line.amounts.append(Amount(qualifier=qualifier, amount=value))
        case "2320" if scope.other is not None:
            field = _COB.get(qualifier)
            if field is None or getattr(scope.other, field) is not None:
                return False
            setattr(scope.other, field, value)
        case "2430" if scope.adjudication is not None and qualifier == "EAF":
            if scope.adjudication.remaining_patient_liability is not None:
                return False
            scope.adjudication.remaining_patient_liability = value
        case _:
            return False
    return True


def take_adjustments(scope: Scope, segment: Segment) -> bool:
    """CAS, of another payer's decision about the claim or the line."""
    target = {"2320": scope.other, "2430": scope.adjudication}.get(scope.loop)
    if target is None:
        return False
    read, over = adjustments(scope.ts, segment)
    target.adjustments.extend(read)
    if over:
        scope.keep(over)
    return True


def take_note(scope: Scope, segment: Segment) -> bool:
    """NTE, of the claim or the line."""
    target = {"2300": scope.claim, "2400": scope.line}.get(scope.loop)
    if target is None:
        return False
    target.notes.append(Note(reference_code=el(segment, 1), text=el(segment, 2)))
    return True


def take_institutional(scope: Scope, segment: Segment) -> bool:
    """CL1: admission type, point of origin, patient status."""
    claim = scope.claim
    if claim is None or scope.loop != "2300":
        return False
    if claim.admission_type_code or claim.admission_source_code or claim.patient_status_code:
        return False
    claim.admission_type_code, claim.admission_source_code = el(segment, 1), el(segment, 2)
    claim.patient_status_code = el(segment, 3)
    return True


def take_other_insurance(scope: Scope, segment: Segment) -> bool:
    """OI: assignment of benefits and release of information towards another payer."""
    if scope.other is None or scope.loop != "2320":
        return False
    if scope.other.benefits_assignment_code or scope.other.release_code:
        return False
    scope.other.benefits_assignment_code = el(segment, 3)
    scope.other.patient_signature_source_code = el(segment, 4)
    scope.other.release_code = el(segment, 6)
    return True

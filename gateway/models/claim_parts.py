"""Parts of a claim that are small, or that claim and line share: codes, notes, attachments …"""

from __future__ import annotations

import datetime
from decimal import Decimal

from gateway.models.party import Struct


class Diagnosis(Struct):
    """An HI composite that names a diagnosis; ICD codes stand without the dot."""

    qualifier: str
    code: str
    present_on_admission_code: str = ""


class HealthCareCode(Struct):
    """Any other HI composite: procedures, occurrences, spans, values, conditions, DRG …"""

    qualifier: str
    code: str
    start: datetime.date | None = None
    end: datetime.date | None = None
    amount: Decimal | None = None


class Note(Struct):
    """An NTE: its reference code and its text."""

    reference_code: str
    text: str


class RelatedCauses(Struct):
    """CLM11: AA automobile, EM employment, OA other; the state of an automobile accident."""

    codes: list[str]
    state_code: str = ""
    country_code: str = ""


class Attachment(Struct):
    """PWK: papers that go with the claim or line. ``control_number`` (PWK06, AC) finds them."""

    report_type_code: str = ""
    transmission_code: str = ""
    control_number: str = ""


class Contract(Struct):
    """CN1: the terms that provider and payer agreed on. Percentages stand as 12.5 for 12.5 %."""

    type_code: str = ""
    amount: Decimal | None = None
    percent: Decimal | None = None
    code: str = ""
    discount_percent: Decimal | None = None
    version: str = ""


class Ambulance(Struct):
    """CR1: an ambulance transport. ``weight`` in pounds, ``distance`` in miles."""

    weight: Decimal | None = None
    reason_code: str = ""
    distance: Decimal | None = None
    round_trip_purpose: str = ""
    stretcher_purpose: str = ""


class SpinalTreatment(Struct):
    """CR2: the patient's condition at a spinal manipulation, in a code and two lines of text."""

    condition_code: str = ""
    description: str = ""
    further_description: str = ""


class ConditionIndicator(Struct):
    """CRC: ``applies`` says whether the conditions ``codes`` of a category are given.

    Categories: 07 ambulance, E1-E3 spectacles, contact lenses and frames, 75 homebound, ZZ EPSDT
    referral, 70 hospice employee, 09 durable equipment.
    """

    category_code: str = ""
    applies: bool | None = None
    codes: list[str] = []


class Repricing(Struct):
    """HCP: what a repricing organisation made of the claim or line."""

    method_code: str = ""
    allowed: Decimal | None = None
    saving: Decimal | None = None
    organization_identifier: str = ""
    rate: Decimal | None = None
    group_code: str = ""
    group_amount: Decimal | None = None
    revenue_code: str = ""
    procedure_qualifier: str = ""
    procedure_code: str = ""
    unit_code: str = ""
    units: Decimal | None = None
    reject_reason_code: str = ""
    compliance_code: str = ""
    exception_code: str = ""


class Orthodontics(Struct):
    """DN1: months of an orthodontic treatment in all and those left; the indicator is Y where
    the services are for orthodontics."""

    total_months: Decimal | None = None
    months_remaining: Decimal | None = None
    treatment_indicator: str = ""


class ToothStatus(Struct):
    """DN2: a tooth that is missing (M) or to be extracted (E), in the universal numbering."""

    tooth: str = ""
    status_code: str = ""

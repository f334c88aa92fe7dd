"""A health care claim, professional or institutional (005010X222A1, 005010X223A2)."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Literal

from msgspec import field

from gateway.models.party import (
    Adjustment,
    Amount,
    DateRange,
    Identifier,
    Party,
    QualifiedDate,
    Struct,
)

ClaimKind = Literal["837P", "837I"]


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


class LineAdjudication(Struct):
    """Loop 2430: what one other payer decided about this line. ``paid`` is SVD02."""

    payer_identifier: str
    paid: Decimal | None = None
    procedure_qualifier: str = ""
    procedure_code: str = ""
    modifiers: list[str] = []
    revenue_code: str = ""
    units: Decimal | None = None
    bundled_line: int | None = None
    adjustments: list[Adjustment] = []
    adjudication_date: datetime.date | None = None
    remaining_patient_liability: Decimal | None = None


class ServiceLine(Struct):
    """Loop 2400. ``control_number`` (REF 6R) comes back on the remittance."""

    charge: Decimal | None = None
    number: int = 0
    procedure_qualifier: str = ""
    procedure_code: str = ""
    modifiers: list[str] = []
    description: str = ""
    revenue_code: str = ""
    units: Decimal | None = None
    unit_code: str = ""
    place_of_service_code: str = ""
    non_covered: Decimal | None = None
    service_dates: DateRange | None = None
    diagnosis_pointers: list[int] = []
    emergency: bool = False
    control_number: str = ""
    providers: list[Party] = []
    dates: list[QualifiedDate] = []
    references: list[Identifier] = []
    amounts: list[Amount] = []
    notes: list[Note] = []
    adjudications: list[LineAdjudication] = []
    unmodelled: list[str] = []


class OtherPayer(Struct):
    """Loops 2320 and 2330: another payer of the same patient, and what it decided."""

    responsibility_code: str
    relationship_code: str = ""
    claim_filing_code: str = ""
    insurance_type_code: str = ""
    group_number: str = ""
    group_name: str = ""
    subscriber: Party = field(default_factory=Party)
    payer: Party = field(default_factory=Party)
    paid: Decimal | None = None
    non_covered: Decimal | None = None
    remaining_patient_liability: Decimal | None = None
    adjustments: list[Adjustment] = []
    adjudication_date: datetime.date | None = None
    payer_claim_control_number: str = ""
    benefits_assignment_code: str = ""
    release_code: str = ""
    references: list[Identifier] = []


class RelatedCauses(Struct):
    """CLM11: AA automobile, EM employment, OA other; the state of an automobile accident."""

    codes: list[str]
    state_code: str = ""
    country_code: str = ""


class Claim(Struct):
    """One claim (loop 2300) with everybody in it; each field is named by its element.

    ``charge`` is CLM02. ``patient_is_subscriber`` is false exactly when the claim stands under
    an HL 23; a claim that is handed in without it says it by having a ``patient`` or none.
    ``facility_code`` is the place of service (P) or the first two digits of the type
    of bill without its leading zero (I). Institutional claims add CL1 and the attending and
    operating providers.
    """

    kind: ClaimKind
    patient_control_number: str = ""
    charge: Decimal | None = None
    facility_code: str = ""
    frequency_code: str = ""
    patient_is_subscriber: bool | None = None
    subscriber: Party = field(default_factory=Party)
    patient: Party | None = None
    payer: Party = field(default_factory=Party)
    payer_responsibility_code: str = ""
    claim_filing_code: str = ""
    insurance_type_code: str = ""
    billing_provider: Party = field(default_factory=Party)
    pay_to: Party | None = None
    rendering_provider: Party | None = None
    referring_providers: list[Party] = []
    attending_provider: Party | None = None
    operating_provider: Party | None = None
    other_operating_provider: Party | None = None
    supervising_provider: Party | None = None
    service_facility: Party | None = None
    provider_signature: bool | None = None
    assignment_code: str = ""
    benefits_assignment_code: str = ""
    release_code: str = ""
    patient_signature_source_code: str = ""
    related_causes: RelatedCauses | None = None
    special_program_code: str = ""
    delay_reason_code: str = ""
    admission_type_code: str = ""
    admission_source_code: str = ""
    patient_status_code: str = ""
    dates: list[QualifiedDate] = []
    references: list[Identifier] = []
    amounts: list[Amount] = []
    notes: list[Note] = []
    diagnoses: list[Diagnosis] = []
    codes: list[HealthCareCode] = []
    other_payers: list[OtherPayer] = []
    service_lines: list[ServiceLine] = []
    unmodelled: list[str] = []

    @property
    def service_dates(self) -> DateRange | None:
        """The first to the last day of service; the statement period where lines have none."""
        spans = [line.service_dates for line in self.service_lines if line.service_dates]
        if not spans:
            return next(
                (
                    DateRange(start=day.start, end=day.end or day.start)
                    for day in self.dates
                    if day.qualifier in ("434", "472") and day.start
                ),
                None,
            )
        return DateRange(start=min(s.start for s in spans), end=max(s.end for s in spans))

    @property
    def who(self) -> Party:
        """The patient, whoever that is."""
        return self.patient or self.subscriber

    def reference(self, qualifier: str) -> str:
        """The value of the claim's first REF with ``qualifier``, or ''."""
        return next((ref.value for ref in self.references if ref.qualifier == qualifier), "")


class ClaimBatch(Struct):
    """What stands above the claims of one 837: BHT, loops 1000A and 1000B."""

    batch_identifier: str = ""
    purpose_code: str = ""
    type_code: str = ""
    created: datetime.datetime | None = None
    submitter: Party = field(default_factory=Party)
    receiver: Party = field(default_factory=Party)

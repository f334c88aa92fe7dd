"""A health care claim: professional, institutional or dental.

Guides: 005010X222A1, 005010X223A2, 005010X224A2.
"""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Literal

from msgspec import field

from gateway.models.adjudication import InpatientAdjudication, OutpatientAdjudication
from gateway.models.claim_parts import (
    Ambulance,
    Attachment,
    ConditionIndicator,
    Contract,
    Diagnosis,
    HealthCareCode,
    Note,
    Orthodontics,
    RelatedCauses,
    Repricing,
    SpinalTreatment,
    ToothStatus,
)
from gateway.models.party import (
    Adjustment,
    Amount,
    DateRange,
    Identifier,
    Party,
    QualifiedDate,
    Struct,
)
from gateway.models.service_line import ServiceLine

ClaimKind = Literal["837P", "837I", "837D"]

CLAIM_KINDS: tuple[ClaimKind, ...] = ("837P", "837I", "837D")

CHARGEABLE, ENCOUNTER, SUBROGATION = "CH", "RP", "31"
"""BHT06: a claim to be paid, the report of an encounter that a capitation has paid already, and a
Medicaid agency's demand to be paid back."""


def claim_or_encounter(text: str) -> str:
    """BHT06 as a claim keeps it: in capitals, and '' for CH, which is the default."""
    code = text.strip().upper()
    return "" if code == CHARGEABLE else code


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
    patient_signature_source_code: str = ""
    release_code: str = ""
    inpatient: InpatientAdjudication | None = None
    outpatient: OutpatientAdjudication | None = None
    references: list[Identifier] = []
    providers: list[Party] = []
    unmodelled: list[str] = []


class Claim(Struct):
    """One claim (loop 2300) with everybody in it; each field is named by its element.

    ``charge`` is CLM02. ``patient_is_subscriber`` is false exactly when the claim stands under
    an HL 23; a claim that is handed in without it says it by having a ``patient`` or none.
    ``facility_code`` is the place of service (P) or the first two digits of the type
    of bill without its leading zero (I); ``facility_qualifier`` (CLM05-2) is given where it is not
    the guide's own, B or (I) A. ``claim_or_encounter_code`` is BHT06, '' for CH; a set has one for
    all its claims, so claims that differ in it go into sets of their own. Institutional claims add
    CL1 and the attending and operating providers, dental ones teeth, orthodontics and the
    assistant surgeon.
    """

    kind: ClaimKind
    patient_control_number: str = ""
    charge: Decimal | None = None
    facility_code: str = ""
    facility_qualifier: str = ""
    frequency_code: str = ""
    claim_or_encounter_code: str = ""
    patient_is_subscriber: bool | None = None
    subscriber: Party = field(default_factory=Party)
    patient: Party | None = None
    payer: Party = field(default_factory=Party)
    payer_responsibility_code: str = ""
    claim_filing_code: str = ""
    insurance_type_code: str = ""
    billing_provider: Party = field(default_factory=Party)
    pay_to: Party | None = None
    pay_to_plan: Party | None = None
    currency_code: str = ""
    rendering_provider: Party | None = None
    referring_providers: list[Party] = []
    attending_provider: Party | None = None
    operating_provider: Party | None = None
    other_operating_provider: Party | None = None
    supervising_provider: Party | None = None
    assistant_surgeon: Party | None = None
    service_facility: Party | None = None
    ambulance_pick_up: Party | None = None
    ambulance_drop_off: Party | None = None
    provider_signature: bool | None = None
    assignment_code: str = ""
    benefits_assignment_code: str = ""
    release_code: str = ""
    patient_signature_source_code: str = ""
    related_causes: RelatedCauses | None = None
    special_program_code: str = ""
    submission_reason_code: str = ""
    delay_reason_code: str = ""
    admission_type_code: str = ""
    admission_source_code: str = ""
    patient_status_code: str = ""
    dates: list[QualifiedDate] = []
    orthodontics: Orthodontics | None = None
    teeth: list[ToothStatus] = []
    attachments: list[Attachment] = []
    contract: Contract | None = None
    amounts: list[Amount] = []
    references: list[Identifier] = []
    file_information: list[str] = []
    notes: list[Note] = []
    ambulance: Ambulance | None = None
    spinal_treatment: SpinalTreatment | None = None
    condition_indicators: list[ConditionIndicator] = []
    diagnoses: list[Diagnosis] = []
    codes: list[HealthCareCode] = []
    repricing: Repricing | None = None
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
    def is_encounter(self) -> bool:
        """Whether no payment is asked for: the claim reports an encounter."""
        return claim_or_encounter(self.claim_or_encounter_code) == ENCOUNTER

    @property
    def is_predetermination(self) -> bool:
        """Whether it is no bill: a dentist asks what would be paid."""
        return self.submission_reason_code == "PB"

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
    unmodelled: list[str] = []

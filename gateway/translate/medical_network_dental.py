"""The dental request (837D) in the form of the medical network JSON, which Stedi has beside the
professional and the institutional one.

Source: the public OpenAPI document of Stedi's ``dental-claims/submission``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from gateway.models.claim_parts import (
    Contract,
    Diagnosis,
    Orthodontics,
    Repricing,
    ToothStatus,
)
from gateway.models.party import DateRange, Identifier, Party, QualifiedDate
from gateway.models.service_line import ServiceLine, Tooth
from gateway.translate.medical_network_claim import ACCIDENT, beginning
from gateway.translate.medical_network_items import DayOrPeriod, Many
from gateway.translate.medical_network_kinds import (
    AMOUNT,
    CODE,
    COUNT,
    WHOLE,
    YES_NO,
    flag,
)
from gateway.translate.medical_network_lines import (
    COUNTED,
    DECIDED_P,
    PRIOR_AUTHORIZATION,
    date,
    money,
    new_decision,
    note,
    reference,
    role,
)
from gateway.translate.medical_network_others import (
    OTHER_PAYER,
    in_role,
    insurance,
    insured,
    new_other,
    payer_reference,
)
from gateway.translate.medical_network_parts import CONTRACT, REPRICING_P, attachments
from gateway.translate.medical_network_people import (
    BILLING,
    FACILITY,
    NO_ROOM,
    RENDERING,
    SUPERVISING,
    address,
    identifier,
    provider,
)
from gateway.translate.medical_network_table import (
    Inside,
    Item,
    Items,
    Known,
    Leaf,
    Part,
    Seen,
    Texts,
    holder,
)


@dataclass(frozen=True)
class Days(Item):
    """The day, or the period with a hyphen between, of a line or (``mark``) under a qualifier."""

    mark: str = ""

    def read(self, value: Any, into: Any, path: str, seen: Seen) -> None:
        """Set the period, of one day or more."""
        found = QualifiedDate(self.mark)
        DayOrPeriod(self.key).read(value, found, path, seen)
        if found.start is None:
            return
        target, name = holder(into, self.place)
        end = found.end or found.start
        if self.mark:
            getattr(target, name).append(QualifiedDate(self.mark, found.start, end))
        else:
            setattr(target, name, DateRange(found.start, end))

    def write(self, source: Any) -> Any:
        """The day, or the period."""
        found = getattr(*holder(source, self.place))
        if self.mark:
            found = next((one for one in found if one.qualifier == self.mark), None)
        if found is None or found.start is None:
            return None
        last = None if found.end == found.start else found.end
        return DayOrPeriod(self.key).write(QualifiedDate(self.mark, found.start, last))

    def rows(self) -> Iterator[tuple[str, str]]:
        """A day or a period."""
        mark = f"[{self.mark}]" if self.mark else ""
        yield self.key, f"{self.place}{mark} (a day, or two with a hyphen between)"


PROVIDERS: dict[str, Item] = {
    "BillingProvider": BILLING,
    "ReferringProvider": Many(
        "referring", "referring_providers", make=Party, marks=("DN",), one=True,
        items=provider("0B 1G G2", room="taxonomyCode"), about="a provider",
    ),
    "RenderingProvider": RENDERING,
    "AssistantSurgeon": Part(
        "assistantSurgeon", "assistant_surgeon", make=Party, about="a provider",
        items=provider("0B 1G G2 LU", room="taxonomyCode"),
    ),
    "SupervisingProvider": SUPERVISING,
}  # fmt: skip
LINE_PROVIDERS_D = {
    "renderingProvider": ("82", provider("0B 1G G2 LU", room="taxonomyCode")),
    "assistantSurgeon": ("DD", provider("0B 1G G2 LU", room="taxonomyCode")),
    "supervisingProvider": ("DQ", provider("0B 1G G2 LU")),
}

DENTAL: Items = (
    Leaf("procedureCode", "procedure_code", must=True),
    Texts("procedureModifiers", "modifiers"),
    Leaf("description", "description"),
    Leaf("lineItemChargeAmount", "charge", kind=AMOUNT, must=True),
    Leaf("placeOfServiceCode", "place_of_service_code"),
    Texts("oralCavityDesignation", "oral_cavity_codes"),
    Leaf("prosthesisCrownOrInlayCode", "prosthesis_code"),
    Leaf("procedureCount", "units", kind=COUNT),
    Inside(
        "compositeDiagnosisCodePointers",
        items=(Texts("diagnosisCodePointers", "diagnosis_pointers", kind=WHOLE),),
    ),
)
_LINE_DATES = (
    ("priorPlacementDate", "441"), ("estimatedPriorPlacementDate", "139"),
    ("applianceDate", "452"), ("replacementDate", "446"), ("treatmentStartDate", "196"),
    ("treatmentCompletionDate", "198"),
)  # fmt: skip
_BEFOREHAND: Items = (
    Leaf("predeterminationOfBenefits", "value", must=True),
    Leaf("otherPayerPrimaryIdentifier", "payer_identifier"),
)
_LINE_REFERENCES: Items = (
    Many("predeterminationOfBenefits", "references", make=lambda: Identifier("G3", ""),
         marks=("G3",), items=_BEFOREHAND),
    PRIOR_AUTHORIZATION,
    reference("referralNumber", "9F", many=True),
    reference("repricedLineItemReferenceNumber", "9B"),
    reference("adjustedRepricedLineItemReferenceNumber", "9D"),
)  # fmt: skip
_LINE_REPRICING: Items = (
    *REPRICING_P,
    Leaf("serviceIdQualifier", "procedure_qualifier"),
    Leaf("repricedApprovedHCPCSCode", "procedure_code"),
    Leaf("measurementUnitCode", "unit_code"),
    Leaf("repricedApprovedServiceUnitCount", "units", kind=COUNT),
)
_CONTACT = ("phoneName", "phoneNumber", "phoneExtension")
OFFICE: Items = (
    *(item for item in FACILITY if item.key not in _CONTACT),
    *(Known(key, why=NO_ROOM) for key in _CONTACT),
)
"""The service facility of a dental claim, which has no room for a contact."""

_PLACE: Items = (
    *OFFICE, identifier("commercialNumber", "G2", old=True),
    identifier("locationNumber", "LU", old=True), identifier("providerUpinNumber", "1G", old=True),
)  # fmt: skip

LINE_D: Items = (
    Known("assignedNumber", why=COUNTED),
    Inside("dentalService", items=DENTAL, must=True),
    Days("serviceDate", "service_dates"),
    Inside("serviceLineDateInformation", items=tuple(date(*one) for one in _LINE_DATES)),
    Many(
        "teethInformation", "teeth", make=Tooth,
        items=(Leaf("toothCode", "tooth", must=True), Texts("toothSurfaceCodes", "surfaces")),
    ),
    Part("contractInformation", "contract", make=Contract, items=CONTRACT, about="a contract"),
    Leaf("providerControlNumber", "control_number"),
    Inside("serviceLineReferenceInformation", items=_LINE_REFERENCES),
    money("salesTaxAmount", "T"),
    money("postageTaxAmount", "F4"),
    Texts("fileInformation", "file_information"),
    Part("linePricingRepricingInformation", "repricing", make=Repricing, items=_LINE_REPRICING),
    *(role(key, mark, items, "a provider") for key, (mark, items) in LINE_PROVIDERS_D.items()),
    role("serviceFacilityLocation", "77", _PLACE, "a service facility"),
    Many("lineAdjudicationInformation", "adjudications", make=new_decision, items=DECIDED_P),
)  # fmt: skip
"""A line of a dental claim."""

_ROLES = (
    ("otherPayerReferringProvider", "otherPayerReferringProviderIdentifier", "DN", False),
    ("otherPayerRenderingProvider", "otherPayerRenderingProviderSecondaryIdentifier", "82", True),
    ("otherPayerSupervisingProvider", "otherPayerSupervisingProviderIdentifier", "DQ", False),
    ("otherPayerBillingProvider", "otherPayerBillingProviderIdentifier", "85", True),
    ("otherPayerServiceFacilityLocation",
     "otherPayerServiceFacilityLocationSecondaryIdentifier", "77", False),
)  # fmt: skip
_INSURED = insured(
    "otherInsuredNameSuffix", identifier("otherInsuredAdditionalIdentifiers", "SY", many=True),
    address("otherInsuredAddress"),
)  # fmt: skip
OTHER_D: Items = (
    *insurance(
        (
            Leaf("insuranceGroupOrPolicyNumber", "group_number"),
            Leaf("insuranceTypeCode", "insurance_type_code"),
        ),
        "adjustmentDetails", _INSURED,
        (*OTHER_PAYER, payer_reference("otherPayerPredeterminationIdentification", "G3")),
    ),
    *(in_role(key, inner, mark, one=False, entity=entity) for key, inner, mark, entity in _ROLES),
    in_role("otherPayerAssistantSurgeon", "otherPayerAssistantSurgeonIdentifier", "DD", one=True,
            entity=True),
)  # fmt: skip

_REFERENCES = (
    ("predeterminationOfBenefitsIdentifier", "G3"), ("serviceAuthorizationExceptionCode", "4N"),
    ("referralNumber", "9F"), ("priorAuthorizationNumber", "G1"), ("claimControlNumber", "F8"),
    ("repricedClaimNumber", "9A"), ("adjustedRepricedClaimNumber", "9C"), ("claimNumber", "D9"),
)  # fmt: skip


def _new_line() -> ServiceLine:
    """A line before anything of it is read: a dental procedure is a code of the CDT."""
    return ServiceLine(procedure_qualifier="AD")


CLAIM_D: Items = (
    *beginning(filed=False),
    Leaf("signatureIndicator", "provider_signature", default="Y", kind=YES_NO),
    *ACCIDENT,
    Leaf("predeterminationOfBenefits", "submission_reason_code", kind=flag("PB", "true for PB")),
    Inside(
        "claimDateInformation",
        items=(date("accidentDate", "439"), date("appliancePlacementDate", "452"),
               Days("serviceDate", "dates", mark="472"), date("repricerReceivedDate", "050")),
    ),
    Part(
        "orthodonticTotalMonthsOfTreatment", "orthodontics", make=Orthodontics,
        items=(
            Leaf("monthsCount", "total_months", kind=COUNT),
            Leaf("monthsRemaining", "months_remaining", kind=COUNT),
            Leaf("treatmentIndicator", "treatment_indicator"),
        ),
    ),
    Many(
        "toothStatus", "teeth", make=ToothStatus,
        items=(Leaf("toothNumber", "tooth", must=True), Leaf("toothStatusCode", "status_code")),
    ),
    Inside(
        "claimSupplementalInformation",
        items=(attachments("reportInformation", one=True, unique=True),
               attachments("reportInformations", more=True, unique=True),
               *(reference(*one) for one in _REFERENCES)),
    ),
    Part("claimContractInformation", "contract", make=Contract, items=CONTRACT,
         about="a contract"),
    money("patientAmountPaid", "F5"),
    Texts("fileInformationList", "file_information"),
    Texts("fileInformation", "file_information", one=True, old=True),
    note("claimNotes", "ADD", many=True),
    Many(
        "healthCareCodeInformation", "diagnoses", make=lambda: Diagnosis("", ""),
        items=(
            Leaf("diagnosisTypeCode", "qualifier", must=True),
            Leaf("diagnosisCode", "code", kind=CODE, must=True),
        ),
    ),
    Part("claimPricingRepricingInformation", "repricing", make=Repricing, items=REPRICING_P,
         about="a repricing"),
    Part("serviceFacilityLocation", "service_facility", make=Party, items=OFFICE,
         about="a service facility"),
    Many("otherSubscriberInformation", "other_payers", make=new_other, items=OTHER_D,
         about="another payer"),
    Many("serviceLines", "service_lines", make=_new_line, items=LINE_D, must=True, about="a line"),
)  # fmt: skip
"""claimInformation of a dental claim."""

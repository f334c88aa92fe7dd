"""Service lines of the medical network JSON, professional and institutional."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from gateway.models.adjudication import LineAdjudication
from gateway.models.claim_parts import ConditionIndicator, Contract, Note, Repricing
from gateway.models.party import Amount, Identifier, Party, QualifiedDate, Quantity
from gateway.models.service_line import (
    Drug,
    Equipment,
    EquipmentCertification,
    Form,
    FormAnswer,
    Measurement,
    PurchasedService,
)
from gateway.translate.medical_network_items import Adjustments, Bound, Many
from gateway.translate.medical_network_kinds import (
    AMOUNT,
    COUNT,
    DAY,
    DRUG,
    WHOLE,
    YES,
    YES_NO,
    code_flag,
)
from gateway.translate.medical_network_parts import (
    AMBULANCE,
    CONTRACT,
    PRICING_I,
    REPRICING_I,
    REPRICING_P,
    Certificate,
    Condition,
    attachments,
    conditions,
    nth_code,
    papers,
)
from gateway.translate.medical_network_people import (
    FACILITY,
    HERE,
    PHYSICIAN,
    provider,
)
from gateway.translate.medical_network_table import (
    Inside,
    Items,
    Keyed,
    Known,
    Leaf,
    Part,
    Said,
    Texts,
)

COUNTED = "lines are counted anew"


def role(key: str, mark: str, items: Items, about: str) -> Many:
    """A provider of a line, in its role."""
    return Many(key, "providers", make=Party, marks=(mark,), items=items, one=True, about=about)


def date(key: str, mark: str) -> Keyed:
    """A day of the line under its qualifier."""
    return Keyed(key, "dates", make=QualifiedDate, mark=mark, attr="start", kind=DAY)


def reference(key: str, mark: str, **more: Any) -> Keyed:
    """A reference under its qualifier."""
    return Keyed(key, "references", make=Identifier, mark=mark, attr="value", **more)


def money(key: str, mark: str) -> Keyed:
    """An amount under its qualifier."""
    return Keyed(key, "amounts", make=Amount, mark=mark, attr="amount", kind=AMOUNT)


def quantity(key: str, mark: str) -> Keyed:
    """A quantity under its qualifier."""
    return Keyed(key, "quantities", make=Quantity, mark=mark, attr="quantity", kind=COUNT)


def note(key: str, mark: str, **more: Any) -> Keyed:
    """A note under its reference code."""
    return Keyed(key, "notes", make=Note, mark=mark, attr="text", several=True, **more)


LINE_PROVIDERS_P = {
    "renderingProvider": ("82", provider("0B 1G G2 LU", listed="secondaryIdentifier",
                                         room="taxonomyCode")),
    "purchasedServiceProvider": ("QB", provider("0B 1G G2", listed="secondaryIdentifier")),
    "supervisingProvider": ("DQ", provider("0B 1G G2 LU", listed="secondaryIdentifier")),
    "orderingProvider": ("DK", provider("0B 1G G2", listed="secondaryIdentifier",
                                        room="address contact")),
    "referringProvider": ("DN", provider("0B 1G G2", listed="secondaryIdentifier")),
}  # fmt: skip
LINE_PROVIDERS_I = {
    "renderingProvider": ("82", provider("0B 1G G2 LU", listed="referenceIdentification",
                                         pair=True)),
    "referringProvider": ("DN", provider("0B 1G G2", listed="referenceIdentification", pair=True)),
}  # fmt: skip


def _decided(adjusted: Adjustments, qualifier: str, bundled: str, day_key: str, mods: str) -> Items:
    return (
        Leaf("otherPayerPrimaryIdentifier", "payer_identifier", must=True),
        Leaf("serviceLinePaidAmount", "paid", kind=AMOUNT),
        Leaf(qualifier, "procedure_qualifier"),
        Leaf("procedureCode", "procedure_code"),
        Texts(mods, "modifiers"),
        Leaf("procedureCodeDescription", "description"),
        Leaf("serviceLineRevenueCode", "revenue_code"),
        Leaf("paidServiceUnitCount", "units", kind=AMOUNT),
        Leaf(bundled, "bundled_line", kind=WHOLE),
        adjusted,
        Leaf(day_key, "adjudication_date", kind=DAY),
        Leaf("remainingPatientLiability", "remaining_patient_liability", kind=AMOUNT),
    )


def new_decision() -> LineAdjudication:
    """A decision on a line before anything of it is read."""
    return LineAdjudication("")


_PAID = "adjudicationOrPaymentDate"
DECIDED_P = _decided(
    Adjustments("claimAdjustmentInformation", "adjustments", details="adjustmentDetails"),
    "serviceIdQualifier", "bundledOrUnbundledLineNumber", _PAID, "procedureModifier",
)  # fmt: skip
DECIDED_I = _decided(
    Adjustments("lineAdjustment", "adjustments", details="claimAdjustmentDetails"),
    "productOrServiceIDQualifier", "bundledLineNumber", _PAID, "procedureModifier",
)  # fmt: skip
DECIDED_OLD = _decided(
    Adjustments("claimAdjustment", "adjustments", details="claimAdjustmentDetails", one=True),
    "serviceIdQualifier", "bundledOrUnbundledLineNumber", "claimPaidDate", "procedureModifiers",
)  # fmt: skip

_PROCEDURE: Items = (
    Texts("procedureModifiers", "modifiers"),
    Leaf("description", "description"),
    Leaf("lineItemChargeAmount", "charge", kind=AMOUNT, must=True),
    Leaf("measurementUnit", "unit_code", must=True, default="UN"),
    Leaf("serviceUnitCount", "units", kind=AMOUNT, must=True),
)
PROFESSIONAL: Items = (
    Leaf("procedureIdentifier", "procedure_qualifier", must=True, default="HC"),
    Leaf("procedureCode", "procedure_code", must=True),
    *_PROCEDURE,
    Leaf("placeOfServiceCode", "place_of_service_code"),
    Inside(
        "compositeDiagnosisCodePointers", must=True,
        items=(Texts("diagnosisCodePointers", "diagnosis_pointers", kind=WHOLE, must=True),),
    ),
    Leaf("emergencyIndicator", "emergency", kind=YES),
    Leaf("epsdtIndicator", "epsdt", kind=YES),
    Leaf("familyPlanningIndicator", "family_planning", kind=YES),
    Leaf("copayStatusCode", "copay_exempt", kind=code_flag("0")),
)  # fmt: skip


@dataclass(frozen=True)
class Qualifier(Leaf):
    """What kind of code the procedure of an institutional line is, where it has one."""

    def write(self, source: Any) -> Any:
        """HC where the model says nothing of a code."""
        return super().write(source) or ("HC" if source.procedure_code else None)


INSTITUTIONAL: Items = (
    Leaf("serviceLineRevenueCode", "revenue_code", must=True),
    Qualifier("procedureIdentifier", "procedure_qualifier"),
    Leaf("procedureCode", "procedure_code"),
    *_PROCEDURE,
    Leaf("nonCoveredChargeAmount", "non_covered", kind=AMOUNT),
)


def _drug(with_qualifier: bool) -> Many:
    qualifier: Items = (Leaf("serviceIdQualifier", "qualifier"),) if with_qualifier else ()
    always = "" if with_qualifier else "N4"
    return Many(
        "drugIdentification", "drugs", make=lambda: Drug(qualifier=always), one=True,
        items=(
            *qualifier,
            Leaf("nationalDrugCode", "code", kind=DRUG, must=True),
            Leaf("nationalDrugUnitCount", "quantity", kind=AMOUNT),
            Leaf("measurementUnitCode", "unit_code"),
            reference("linkSequenceNumber", "VY"),
            reference("pharmacyPrescriptionNumber", "XZ"),
            Known("validDrugIdentification", why="the service says it, not the claim"),
        ),
    )  # fmt: skip


_EQUIPMENT: Items = (
    Part(
        "durableMedicalEquipmentService", "equipment", make=Equipment,
        items=(
            Leaf("days", "days", kind=AMOUNT),
            Leaf("rentalPrice", "rental_price", kind=AMOUNT),
            Leaf("purchasePrice", "purchase_price", kind=AMOUNT),
            Leaf("frequencyCode", "frequency_code"),
        ),
    ),
    papers("serviceLineSupplementalInformation"),
    Inside(
        "durableMedicalEquipmentCertificateOfMedicalNecessity",
        items=(Certificate("attachmentTransmissionCode", "attachments"),),
    ),
    AMBULANCE,
    Part(
        "durableMedicalEquipmentCertification", "equipment_certification",
        make=EquipmentCertification,
        items=(
            Leaf("certificationTypeCode", "type_code"),
            Leaf("durableMedicalEquipmentDurationInMonths", "months", kind=AMOUNT),
        ),
    ),
    conditions("ambulanceCertification", "07"),
    Condition("hospiceEmployeeIndicator", "condition_indicators", category="70", code="65",
              no=True),
)  # fmt: skip

_MORE_DATES = (
    ("prescriptionDate", "471"), ("certificationRevisionOrRecertificationDate", "607"),
    ("beginTherapyDate", "463"), ("lastCertificationDate", "461"),
    ("treatmentOrTherapyDate", "304"), ("hemoglobinTestDate", "738"),
    ("serumCreatineTestDate", "739"), ("shippedDate", "011"), ("lastXRayDate", "455"),
    ("initialTreatmentDate", "454"),
)  # fmt: skip
_AUTHORIZATION: Items = (
    Leaf("priorAuthorizationOrReferralNumber", "value", must=True),
    Leaf("otherPayerPrimaryIdentifier", "payer_identifier"),
)
PRIOR_AUTHORIZATION = Many(
    "priorAuthorization", "references", make=lambda: Identifier("G1", ""), marks=("G1",),
    items=_AUTHORIZATION,
)  # fmt: skip
_REFERENCES: Items = (
    reference("repricedLineItemReferenceNumber", "9B"),
    reference("adjustedRepricedLineItemReferenceNumber", "9D"),
    PRIOR_AUTHORIZATION,
    reference("mammographyCertificationNumber", "EW"),
    reference("clinicalLaboratoryImprovementAmendmentNumber", "X4"),
    reference("referringCliaNumber", "F4"),
    reference("immunizationBatchNumber", "BT"),
    reference("referralNumber", "9F", many=True),
)  # fmt: skip
_FORM: Items = (
    Leaf("formTypeCode", "qualifier"),
    Leaf("formIdentifier", "code"),
    Many(
        "supportingDocumentation", "answers", make=FormAnswer,
        items=(
            Leaf("questionNumber", "question"),
            Leaf("questionResponseCode", "yes_no_code"),
            Leaf("questionResponse", "text"),
            Leaf("questionResponseAsDate", "date", kind=DAY),
            Leaf("questionResponseAsPercent", "percent", kind=AMOUNT),
        ),
    ),
)  # fmt: skip

LINE_P: Items = (
    Known("assignedNumber", why=COUNTED),
    Inside("professionalService", items=PROFESSIONAL, must=True),
    *_EQUIPMENT,
    Many(
        "conditionIndicatorDurableMedicalEquipment", "condition_indicators",
        make=ConditionIndicator, marks=("09",), one=True,
        items=(
            Leaf("certificationConditionIndicator", "applies", kind=YES_NO),
            nth_code("conditionIndicator", 0),
            nth_code("conditionIndicatorCode", 1),
        ),
    ),
    Bound("serviceDate", "service_dates", must=True),
    Bound("serviceDateEnd", "service_dates", end=True),
    Inside("serviceLineDateInformation", items=tuple(date(*one) for one in _MORE_DATES)),
    quantity("ambulancePatientCount", "PT"),
    quantity("obstetricAnesthesiaAdditionalUnits", "FL"),
    Many(
        "testResults", "measurements", make=Measurement,
        items=(
            Leaf("measurementReferenceIdentificationCode", "reference_code"),
            Leaf("measurementQualifier", "qualifier"),
            Leaf("testResults", "result", kind=AMOUNT),
        ),
    ),
    Part("contractInformation", "contract", make=Contract, items=CONTRACT, about="a contract"),
    Leaf("providerControlNumber", "control_number"),
    Inside("serviceLineReferenceInformation", items=_REFERENCES),
    money("salesTaxAmount", "T"),
    money("postageTaxAmount", "F4"),
    Texts("fileInformation", "file_information"),
    note("additionalNotes", "ADD"),
    note("goalRehabOrDischargePlans", "DCP"),
    note("thirdPartyOrganizationNotes", "TPO"),
    Part(
        "purchasedServiceInformation", "purchased_service", make=PurchasedService,
        items=(
            Leaf("purchasedServiceProviderIdentifier", "provider_identifier"),
            Leaf("purchasedServiceChargeAmount", "charge", kind=AMOUNT),
        ),
    ),
    Part("linePricingRepricingInformation", "repricing", make=Repricing, items=REPRICING_P,
         about="a repricing"),
    _drug(with_qualifier=True),
    *(role(key, mark, items, "a provider") for key, (mark, items) in LINE_PROVIDERS_P.items()),
    role("serviceFacilityLocation", "77", FACILITY, "a service facility"),
    role("ambulancePickUpLocation", "PW", HERE, "an address"),
    role("ambulanceDropOffLocation", "45", HERE, "an address"),
    Many("lineAdjudicationInformation", "adjudications", make=new_decision, items=DECIDED_P),
    Many("formIdentification", "forms", make=Form, items=_FORM),
)  # fmt: skip
"""A line of a professional claim."""

_OLD_REFERENCES = (
    "priorAuthorizationNumber", "referralNumber", "claimControlNumber", "repricedClaimNumber",
    "investigationalDeviceExemptionNumber", "claimNumber", "medicalRecordNumber",
    "demoProjectIdentifier", "serviceAuthorizationExceptionCode", "autoAccidentState",
    "peerReviewAuthorizationNumber", "adjustedRepricedClaimRefNumber",
)  # fmt: skip
_OF_CLAIM = (
    "it is a reference of the claim: say it in claimInformation.claimSupplementalInformation"
)

LINE_I: Items = (
    Known("assignedNumber", why=COUNTED),
    Inside("institutionalService", items=INSTITUTIONAL, must=True),
    Leaf("description", "description", old=True),
    attachments("serviceLineSupplementalInformation", one=True, unique=True),
    attachments("serviceLineSupplementalInformations", more=True, unique=True),
    Inside(
        "lineSupplementInformation",
        items=(
            attachments("reportInformation", one=True, unique=True, old=True),
            attachments("reportInformations", unique=True, old=True),
            *(Known(key, why=_OF_CLAIM) for key in _OLD_REFERENCES),
        ),
    ),
    Bound("serviceDate", "service_dates"),
    Bound("serviceDateEnd", "service_dates", end=True),
    Inside(
        "serviceLineDateInformation",
        items=(
            Bound("serviceDate", "service_dates", old=True),
            Bound("beginServiceDate", "service_dates", old=True),
            Bound("endServiceDate", "service_dates", end=True, old=True),
            Said("validDateInformation"),
        ),
    ),
    Leaf("lineItemControlNumber", "control_number"),
    reference("repricedLineItemReferenceNumber", "9B"),
    reference("adjustedRepricedLineItemReferenceNumber", "9D"),
    Inside(
        "serviceLineReferenceInformation",
        items=(
            Leaf("providerControlNumber", "control_number", old=True),
            reference("repricedLineItemRefNumber", "9B", old=True),
            reference("adjustedRepricedLineItemRefNumber", "9D", old=True),
        ),
    ),
    money("serviceTaxAmount", "GT"),
    money("facilityTaxAmount", "N8"),
    note("thirdPartyOrganizationNotes", "TPO"),
    note("lineNoteText", "TPO", old=True),
    Part("lineRepricingInformation", "repricing", make=Repricing, items=REPRICING_I,
         about="an institutional repricing"),
    Part("linePricingInformation", "repricing", make=Repricing, items=PRICING_I, old=True),
    _drug(with_qualifier=False),
    role("operatingPhysician", "72", PHYSICIAN, "a physician"),
    role("otherOperatingPhysician", "ZZ", PHYSICIAN, "a physician"),
    *(role(key, mark, items, "a provider") for key, (mark, items) in LINE_PROVIDERS_I.items()),
    Many("lineAdjudicationInformation", "adjudications", make=new_decision, items=DECIDED_I),
    Many("lineAdjustmentInformation", "adjudications", make=new_decision, items=DECIDED_OLD,
         one=True, old=True),
)  # fmt: skip
"""A line of an institutional claim."""

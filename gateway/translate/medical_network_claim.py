"""The claim of the medical network JSON, professional (837P) and institutional (837I).

Source: the public OpenAPI documents of Optum's (formerly Change Healthcare's) medical network API,
``professionalclaims/v3`` and ``institutionalclaims/v1``, and of Stedi's endpoints of these names.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from gateway.models.claim_parts import (
    Contract,
    Diagnosis,
    HealthCareCode,
    Repricing,
    SpinalTreatment,
)
from gateway.models.party import Party, QualifiedDate
from gateway.models.service_line import ServiceLine
from gateway.translate.medical_network_items import Bound, DayOrPeriod, Each, Many, Moment
from gateway.translate.medical_network_kinds import (
    AMOUNT,
    CAPITALS,
    CODE,
    DAY,
    TEXT,
    YES,
    YES_NO,
    flag,
)
from gateway.translate.medical_network_lines import LINE_I, LINE_P, money, note, reference
from gateway.translate.medical_network_others import OTHER_I, OTHER_P, new_other
from gateway.translate.medical_network_parts import (
    AMBULANCE,
    CONDITIONS,
    CONTRACT,
    EPSDT,
    REPRICING_I,
    REPRICING_P,
    Condition,
    attachments,
    conditions,
)
from gateway.translate.medical_network_people import (
    FACILITY,
    HOSPITAL,
    identifier,
    located,
)
from gateway.translate.medical_network_table import (
    Inside,
    Item,
    Items,
    Keyed,
    Known,
    Leaf,
    Part,
    Seen,
    Texts,
    moved,
    parsed,
    values,
)

_OF_PROFESSIONAL = "the institutional guide has no place for it"


def _date(key: str, mark: str) -> Keyed:
    return Keyed(key, "dates", make=QualifiedDate, mark=mark, attr="start", kind=DAY)


def _code(key: str, mark: str, **more: Any) -> Keyed:
    return Keyed(key, "codes", make=HealthCareCode, mark=mark, attr="code", **more)


DISABILITY = "314"
"""A period of disability; 360 and 361 where only its first or its last day is known."""

_DATES: Items = (
    _date("symptomDate", "431"), _date("initialTreatmentDate", "454"), _date("lastSeenDate", "304"),
    _date("acuteManifestationDate", "453"), _date("accidentDate", "439"),
    _date("lastMenstrualPeriodDate", "484"), _date("lastXRayDate", "455"),
    _date("hearingAndVisionPrescriptionDate", "471"),
    Bound("disabilityBeginDate", "dates", mark=DISABILITY),
    Bound("disabilityEndDate", "dates", mark=DISABILITY, end=True, alone=True),
    _date("lastWorkedDate", "297"), _date("authorizedReturnToWorkDate", "296"),
    _date("admissionDate", "435"), _date("dischargeDate", "096"),
    _date("assumedAndRelinquishedCareBeginDate", "090"),
    _date("assumedAndRelinquishedCareEndDate", "091"), _date("firstContactDate", "444"),
    _date("repricerReceivedDate", "050"),
)  # fmt: skip
_SHARED_REFERENCES = (
    ("serviceAuthorizationExceptionCode", "4N"), ("referralNumber", "9F"),
    ("priorAuthorizationNumber", "G1"), ("claimControlNumber", "F8"),
    ("repricedClaimNumber", "9A"), ("investigationalDeviceExemptionNumber", "LX"),
    ("claimNumber", "D9"), ("medicalRecordNumber", "EA"), ("demoProjectIdentifier", "P4"),
)  # fmt: skip
_REFERENCES_P = (
    ("medicareCrossoverReferenceId", "F5"), ("mammographyCertificationNumber", "EW"),
    ("cliaNumber", "X4"), ("adjustedRepricedClaimNumber", "9C"), ("carePlanOversightNumber", "1J"),
)  # fmt: skip
_REFERENCES_I = (
    reference("adjustedRepricedClaimRefNumber", "9C"),
    reference("autoAccidentState", "LU", kind=CAPITALS),
    reference("peerReviewAuthorizationNumber", "G4"),
)
_PAPERS: Items = (
    attachments("reportInformation", one=True, unique=True),
    attachments("reportInformations", more=True, unique=True),
)
_NOTES_P = (
    ("additionalInformation", "ADD"), ("certificationNarrative", "CER"),
    ("goalRehabOrDischargePlans", "DCP"), ("diagnosisDescription", "DGN"),
    ("thirdPartOrgNotes", "TPO"),
)  # fmt: skip
_NOTES_I = (
    ("allergies", "ALG"), ("goalRehabOrDischargePlans", "DCP"), ("diagnosisDescription", "DGN"),
    ("dme", "DME"), ("medications", "MED"), ("nutritionalRequirments", "NTR"),
    ("ordersForDiscipLinesAndTreatments", "ODT"), ("functionalLimitsOrReasonHomebound", "RHB"),
    ("reasonsPatientLeavesHome", "RLH"), ("timesAndReasonsPatientNotAtHome", "RNH"),
    ("unusualHomeOrSocialEnv", "SET"), ("safetyMeasures", "SFM"),
    ("supplementalPlanOfTreatment", "SPT"), ("updatedInformation", "UPI"),
)  # fmt: skip


@dataclass(frozen=True)
class Anesthesia(Item):
    """The surgical procedures of an anesthesia claim: the first is BP, the others BO."""

    def read(self, value: Any, into: Any, path: str, seen: Seen) -> None:
        """Append the codes."""
        for one, place in values(value, path):
            found = parsed(TEXT, one, place, seen)
            if found is not None:
                first = all(code.qualifier != "BP" for code in into.codes)
                into.codes.append(HealthCareCode("BP" if first else "BO", found))

    def write(self, source: Any) -> Any:
        """The codes."""
        order = ("BP", "BO")
        return [c.code for mark in order for c in source.codes if c.qualifier == mark]

    def rows(self) -> Iterator[tuple[str, str]]:
        """Both qualifiers."""
        yield f"{self.key}[]", "codes[BP], then codes[BO]"


def beginning(*, filed: bool) -> Items:
    """What every claim begins with; ``filed``: it must say which kind of plan it goes to."""
    return (
        Leaf("patientControlNumber", "patient_control_number", must=True),
        Leaf("claimChargeAmount", "charge", kind=AMOUNT, must=True),
        Leaf("placeOfServiceCode", "facility_code", must=True),
        Leaf("claimFrequencyCode", "frequency_code", default="1", must=True),
        Leaf("claimFilingCode", "claim_filing_code", must=filed),
        Leaf("planParticipationCode", "assignment_code", default="A"),
        Leaf("benefitsAssignmentCertificationIndicator", "benefits_assignment_code", default="Y"),
        Leaf("releaseInformationCode", "release_code", default="Y"),
        Leaf("delayReasonCode", "delay_reason_code"),
        *moved((identifier("propertyCasualtyClaimNumber", "Y4"),), "who"),
    )


def _common(kind_of_fee: Items, when: Item, *, lines: Items, others: Items) -> Items:
    """What is alike in both kinds, in the order of the guide."""
    one = "" if lines is LINE_P else "the JSON has one"
    return (
        *beginning(filed=True),
        when,
        Part("claimContractInformation", "contract", make=Contract, items=CONTRACT,
             about="a contract"),
        *kind_of_fee,
        EPSDT,
        Many("otherSubscriberInformation", "other_payers", make=new_other, items=others,
             one=bool(one), about="another payer"),
        Many("serviceLines", "service_lines", make=ServiceLine, items=lines, must=True,
             about="a line"),
    )  # fmt: skip


ACCIDENT: Items = (
    Texts("relatedCausesCode", "related_causes.codes"),
    Leaf("autoAccidentStateCode", "related_causes.state_code", kind=CAPITALS),
    Leaf("autoAccidentCountryCode", "related_causes.country_code", kind=CAPITALS),
    Leaf("specialProgramCode", "special_program_code"),
)
"""What caused it, of a professional and a dental claim, and the program that it belongs to."""

CLAIM_P = _common(
    (
        Leaf("signatureIndicator", "provider_signature", default="Y", kind=YES_NO),
        Leaf("patientSignatureSourceCode", "patient_signature_source_code",
             kind=flag("P", "true for P")),
        *ACCIDENT,
        *moved(
            (
                Leaf("deathDate", "death_date", kind=DAY),
                Leaf("patientWeight", "weight", kind=AMOUNT),
                Leaf("pregnancyIndicator", "pregnant", kind=YES),
            ),
            "who",
        ),
        money("patientAmountPaid", "F5"),
        Inside(
            "claimSupplementalInformation",
            items=(*_PAPERS, *(reference(*one) for one in _SHARED_REFERENCES),
                   *(reference(*one) for one in _REFERENCES_P)),
        ),
        Texts("fileInformationList", "file_information"),
        Texts("fileInformation", "file_information", one=True, old=True),
        Inside("claimNote", items=tuple(note(*one) for one in _NOTES_P)),
        AMBULANCE,
        Part(
            "spinalManipulationServiceInformation", "spinal_treatment", make=SpinalTreatment,
            items=(
                Leaf("patientConditionCode", "condition_code"),
                Leaf("patientConditionDescription1", "description"),
                Leaf("patientConditionDescription2", "further_description"),
            ),
        ),
        conditions("ambulanceCertification", "07"),
        conditions("patientConditionInformationVision", "E1", "E2", "E3",
                   items=(Leaf("codeCategory", "category_code", must=True), *CONDITIONS)),
        Condition("homeboundIndicator", "condition_indicators", category="75", code="IH"),
        Many(
            "healthCareCodeInformation", "diagnoses", make=lambda: Diagnosis("", ""), must=True,
            items=(
                Leaf("diagnosisTypeCode", "qualifier", must=True),
                Leaf("diagnosisCode", "code", kind=CODE, must=True),
            ),
        ),
        Anesthesia("anesthesiaRelatedSurgicalProcedure", "codes"),
        Each("conditionInformation", "codes", item=_code("conditionCodes", "BG", many=True)),
        Part("claimPricingRepricingInformation", "repricing", make=Repricing, items=REPRICING_P,
             about="a repricing"),
        Part("serviceFacilityLocation", "service_facility", make=Party, items=FACILITY,
             about="a service facility"),
        located("ambulancePickUpLocation", "ambulance_pick_up"),
        located("ambulanceDropOffLocation", "ambulance_drop_off"),
    ),
    Inside("claimDateInformation", items=_DATES),
    lines=LINE_P,
    others=OTHER_P,
)  # fmt: skip
"""claimInformation of a professional claim."""


def _diagnosis(key: str, code: str, *marks: str, poa: bool = True, **more: Any) -> Many:
    """Diagnoses under one of the qualifiers of ICD-10 and ICD-9."""
    present: Items = (
        (Leaf("presentOnAdmissionIndicator", "present_on_admission_code"),) if poa else ()
    )
    items = (Leaf("qualifierCode", "qualifier"), Leaf(code, "code", kind=CODE, must=True), *present)
    return Many(key, "diagnoses", make=lambda: Diagnosis("", ""), marks=marks, items=items, **more)


def _coded(key: str, marks: tuple[str, ...], items: Items, **more: Any) -> Many:
    """Other codes of HI segments."""
    return Many(key, "codes", make=lambda: HealthCareCode("", ""), marks=marks, items=items, **more)


def _procedure(stem: str) -> Items:
    return (
        Leaf("qualifierCode", "qualifier"),
        Leaf(f"{stem}Code", "code", kind=CODE, must=True),
        Leaf(f"{stem}Date", "start", kind=DAY),
    )


_HI: Items = (
    _diagnosis("principalDiagnosis", "principalDiagnosisCode", "ABK", "BK", one=True, must=True),
    _diagnosis("admittingDiagnosis", "admittingDiagnosisCode", "ABJ", "BJ", one=True, poa=False),
    _diagnosis("patientReasonForVisits", "patientReasonForVisitCode", "APR", "PR", poa=False),
    _diagnosis("externalCauseOfInjuries", "externalCauseOfInjury", "ABN", "BN"),
    Inside("diagnosisRelatedGroupInformation", items=(_code("drugRelatedGroupCode", "DR"),)),
    _diagnosis("otherDiagnosisInformationList", "otherDiagnosisCode", "ABF", "BF", nested=True),
    _coded("principalProcedureInformation", ("BBR", "BR", "CAH"),
           _procedure("principalProcedure"), one=True),
    _coded("otherProcedureInformationList", ("BBQ", "BQ"), _procedure("otherProcedure"),
           nested=True),
    _coded("occurrenceSpanInformations", ("BI",), (
        Leaf("occurrenceSpanCode", "code", must=True),
        Leaf("occurrenceSpanCodeStartDate", "start", kind=DAY),
        Leaf("occurrenceSpanCodeEndDate", "end", kind=DAY),
    ), nested=True),
    _coded("occurrenceInformationList", ("BH",), (
        Leaf("occurrenceSpanCode", "code", must=True),
        DayOrPeriod("occurrenceSpanCodeDate", "start (and end)"),
    ), nested=True),
    _coded("valueInformationList", ("BE",), (
        Leaf("valueCode", "code", must=True),
        Leaf("valueCodeAmount", "amount", kind=AMOUNT),
    ), nested=True),
    _coded("conditionCodesList", ("BG",), (Leaf("conditionCode", "code", must=True),),
           nested=True),
    _code("conditionCodes", "BG", many=True, old=True),
    _code("treatmentCodeInformationList", "TC", many=True, nested=True),
)  # fmt: skip

CLAIM_I = _common(
    (
        Known("signatureIndicator", why=_OF_PROFESSIONAL),
        Known("patientWeight", why=_OF_PROFESSIONAL),
        Known("patientAmountPaid", why=_OF_PROFESSIONAL),
        Inside(
            "claimCodeInformation", must=True,
            items=(
                Leaf("admissionTypeCode", "admission_type_code"),
                Leaf("admissionSourceCode", "admission_source_code"),
                Leaf("patientStatusCode", "patient_status_code"),
            ),
        ),
        money("patientEstimatedAmountDue", "F3"),
        Inside(
            "claimSupplementalInformation",
            items=(*_PAPERS, *(reference(*one) for one in _SHARED_REFERENCES),
                   *_REFERENCES_I),
        ),
        Texts("fileInformation", "file_information"),
        Inside(
            "claimNotes",
            items=(*(note(*one, many=True) for one in _NOTES_I),
                   note("additionalInformation", "ADD", many=True)),
        ),
        note("billingNote", "ADD"),
        *_HI,
        Part("claimPricingInformation", "repricing", make=Repricing, items=REPRICING_I,
             about="an institutional repricing"),
        Part("serviceFacilityLocation", "service_facility", make=Party, items=HOSPITAL,
             about="a hospital"),
    ),
    Inside(
        "claimDateInformation",
        items=(
            Moment("dischargeHour", "dates", mark="096", hour_only=True),
            Bound("statementBeginDate", "dates", mark="434"),
            Bound("statementEndDate", "dates", mark="434", end=True),
            Moment("admissionDateAndHour", "dates", mark="435"),
            _date("repricerReceivedDate", "050"),
        ),
    ),
    lines=LINE_I,
    others=OTHER_I,
)  # fmt: skip
"""claimInformation of an institutional claim."""

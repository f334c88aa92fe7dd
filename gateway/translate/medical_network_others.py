"""Other payers of the medical network JSON: otherSubscriberInformation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from gateway.models.adjudication import InpatientAdjudication, OutpatientAdjudication
from gateway.models.claim import OtherPayer
from gateway.models.party import Identifier, Party
from gateway.translate.medical_network_items import Adjustments, Many, Pair
from gateway.translate.medical_network_kinds import AMOUNT, DAY, SHAPE, flag, scalar
from gateway.translate.medical_network_people import (
    address,
    identifier,
    identifiers,
)
from gateway.translate.medical_network_roles import EntityType
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
)

OUTPATIENT: Items = (
    Leaf("reimbursementRate", "reimbursement_rate", kind=AMOUNT),
    Leaf("hcpcsPayableAmount", "hcpcs_payable", kind=AMOUNT),
    Texts("claimPaymentRemarkCode", "remark_codes"),
    Leaf("endStageRenalDiseasePaymentAmount", "esrd_payment", kind=AMOUNT),
    Leaf("nonPayableProfessionalComponentBilledAmount", "professional_component", kind=AMOUNT),
)
_INPATIENT_AMOUNTS = (
    ("coveredDaysOrVisitsCount", "covered_days"),
    ("lifetimePsychiatricDaysCount", "psychiatric_days"),
    ("claimDRGAmount", "drg_amount"),
    ("claimDisproportionateShareAmount", "disproportionate_share"),
    ("claimMspPassThroughAmount", "msp_pass_through"),
    ("claimPpsCapitalAmount", "capital"),
    ("ppsCapitalHspDrgAmount", "capital_federal"),
    ("capitalHSPDRGAmount", "capital_hospital"),
    ("ppsCapitalDshDrgAmount", "capital_disproportionate_share"),
    ("oldCapitalAmount", "old_capital"),
    ("ppsCapitalImeAmount", "capital_medical_education"),
    ("ppsOperatingHospitalSpecificDrgAmount", "operating_hospital"),
    ("costReportDayCount", "cost_report_days"),
    ("ppsOperatingFederalSpecificDrgAmount", "operating_federal"),
    ("claimPpsCapitalOutlierAmmount", "capital_outlier"),
    ("claimIndirectTeachingAmount", "medical_education"),
    ("nonPayableProfessionalComponentBilledAmount", "professional_component"),
    ("capitalExceptionAmount", "capital_exception"),
)
INPATIENT: Items = (
    *(Leaf(key, place, kind=AMOUNT) for key, place in _INPATIENT_AMOUNTS),
    Texts("claimPaymentRemarkCode", "remark_codes"),
)


@dataclass(frozen=True)
class PersonOrNot(Item):
    """Whether the other insured is a person (1) or not (2): the last name goes by it."""

    def read(self, value: Any, into: Any, path: str, seen: Seen) -> None:
        """Move the name of an organisation where the names of organisations stand."""
        text = scalar(value)
        if text == "2":
            into.name, into.last_name = into.last_name, ""
        elif text != "1":
            seen.fault(SHAPE, path, "is neither 1 nor 2", "write 1 for a person, else 2")

    def write(self, source: Any) -> Any:
        """2 where there is a name of an organisation."""
        return "2" if source.name else "1"

    def rows(self) -> Iterator[tuple[str, str]]:
        """Last name or name."""
        yield self.key, "subscriber.last_name (1) or .name (2)"


@dataclass(frozen=True)
class InsuredName(Item):
    """The last name of a person, or the name of an organisation."""

    def read(self, value: Any, into: Any, path: str, seen: Seen) -> None:
        """Set the last name; the qualifier is read after it."""
        Leaf(self.key, "last_name").read(value, into, path, seen)

    def write(self, source: Any) -> Any:
        """Whichever it has."""
        return source.name or source.last_name


@dataclass(frozen=True)
class InsuredId(Item):
    """The qualifier of the member number: MI is said by its absence."""

    def read(self, value: Any, into: Any, path: str, seen: Seen) -> None:
        """Set it where it is not MI."""
        if scalar(value) != "MI":
            Leaf(self.key, self.place).read(value, into, path, seen)

    def write(self, source: Any) -> Any:
        """MI where the model says nothing."""
        return (source.member_id_qualifier or "MI") if source.member_id else None


def insured(suffix: str, additional: Item, *more: Item) -> Items:
    """The other insured, whose name has a ``suffix`` under that name."""
    return (
        InsuredName("otherInsuredLastName", "last_name"),
        PersonOrNot("otherInsuredQualifier", "name"),
        Leaf("otherInsuredFirstName", "first_name"),
        Leaf("otherInsuredMiddleName", "middle_name"),
        Leaf(suffix, "suffix"),
        InsuredId("otherInsuredIdentifierTypeCode", "member_id_qualifier"),
        Leaf("otherInsuredIdentifier", "member_id"),
        additional,
        *more,
    )


_ADDITIONAL = "otherInsuredAdditionalIdentifier"
INSURED_P = insured(
    "otherInsuredNameSuffix", identifier(_ADDITIONAL, "SY"), address("otherInsuredAddress")
)
INSURED_I = insured(
    "otherInsuredSuffix", identifier(_ADDITIONAL, "SY", many=True), address(),
    Leaf("firstName", "first_name", old=True),
)  # fmt: skip

_PAYER_NAME = moved(
    (
        Leaf("otherPayerOrganizationName", "name"),
        Pair(
            "otherPayerIdentifier", "identifiers", other="otherPayerIdentifierTypeCode",
            qualifiers=("PI", "XV"),
        ),
        address("otherPayerAddress"),
    ),
    "payer",
)  # fmt: skip


def payer_reference(key: str, mark: str, **more: Any) -> Keyed:
    """A number that the other payer gave the claim."""
    return Keyed(key, "references", make=Identifier, mark=mark, attr="value", **more)


@dataclass(frozen=True)
class PayerIds(Many):
    """The further identifiers of the payer: its own one stands beside its name."""

    def _mine(self, item: Any) -> bool:
        return item.qualifier not in ("PI", "XV")


OTHER_PAYER: Items = (
    *_PAYER_NAME,
    PayerIds("otherPayerSecondaryIdentifier", "payer.identifiers",
             make=lambda: Identifier("", ""), items=identifiers("").items),
    Leaf("otherPayerAdjudicationOrPaymentDate", "adjudication_date", kind=DAY),
    payer_reference("otherPayerPriorAuthorizationNumber", "G1"),
    payer_reference("otherPayerPriorAuthorizationOrReferralNumber", "9F"),
    payer_reference("otherPayerClaimAdjustmentIndicator", "T4", kind=flag("Y")),
    Leaf("otherPayerClaimControlNumber", "payer_claim_control_number"),
    Known(_ADDITIONAL, why="NM111 of the other payer is not used"),
)  # fmt: skip


def in_role(key: str, inner: str, mark: str, one: bool, entity: bool = False) -> Many:
    """A provider as the other payer knows it: nothing but its identifiers."""
    kind: Items = (EntityType("entityTypeQualifier", "entity_type_code"),) if entity else ()
    person = not entity and mark not in ("77", "85")
    return Many(
        key,
        "providers",
        make=lambda: Party(entity_type_code="1" if person else ""),
        marks=(mark,),
        one=one,
        items=(*kind, identifiers(inner)),
    )


_ROLES_P = (
    ("otherPayerReferringProvider", "otherPayerReferringProviderIdentifier", "DN", False),
    ("otherPayerRenderingProvider", "otherPayerRenderingProviderSecondaryIdentifier", "82", True),
    ("otherPayerServiceFacilityLocation",
     "otherPayerServiceFacilityLocationSecondaryIdentifier", "77", False),
    ("otherPayerSupervisingProvider", "otherPayerSupervisingProviderIdentifier", "DQ", False),
    ("otherPayerBillingProvider", "otherPayerBillingProviderIdentifier", "85", True),
)  # fmt: skip
_ROLES_I = (
    ("otherPayerAttendingProvider", "otherPayerAttendingProviderIdentifier", "71"),
    ("otherPayerOperatingPhysician", "otherPayerOperatingPhysicianIdentifier", "72"),
    ("otherPayerOtherOperatingPhysician", "otherPayerOtherOperatingPhysicianIdentifier", "ZZ"),
    ("otherPayerServiceFacilityLocation", "otherPayerServiceFacilityLocationIdentifier", "77"),
    ("otherPayerRenderingProvider", "otherPayerRenderingProviderIdentifier", "82"),
    ("otherPayerReferringProvider", "otherPayerReferringProviderIdentifier", "DN"),
    ("otherPayerBillingProvider", "otherPayerBillingProviderIdentifier", "85"),
)


def insurance(group: Items, details: str, insured: Items, payer: Items = OTHER_PAYER) -> Items:
    """What is alike in all kinds."""
    return (
        Leaf("paymentResponsibilityLevelCode", "responsibility_code", must=True),
        Leaf("individualRelationshipCode", "relationship_code", default="18"),
        *group,
        Leaf("otherInsuredGroupName", "group_name"),
        Leaf("claimFilingIndicatorCode", "claim_filing_code"),
        Adjustments("claimLevelAdjustments", "adjustments", details=details),
        Leaf("payerPaidAmount", "paid", kind=AMOUNT),
        Leaf("nonCoveredChargeAmount", "non_covered", kind=AMOUNT),
        Leaf("remainingPatientLiability", "remaining_patient_liability", kind=AMOUNT),
        Leaf("benefitsAssignmentCertificationIndicator", "benefits_assignment_code", default="Y"),
        Leaf("releaseOfInformationCode", "release_code", default="Y"),
        Part("medicareOutpatientAdjudication", "outpatient", make=OutpatientAdjudication,
             items=OUTPATIENT),
        Inside("otherSubscriberName", "subscriber", items=insured),
        Inside("otherPayerName", items=payer),
    )  # fmt: skip


OTHER_P: Items = (
    *insurance(
        (
            Leaf("insuranceGroupOrPolicyNumber", "group_number"),
            Leaf("insuranceTypeCode", "insurance_type_code"),
            Leaf("patientSignatureGeneratedForPatient", "patient_signature_source_code",
                 kind=flag("P", "true for P")),
        ),
        "adjustmentDetails", INSURED_P,
    ),
    *(in_role(key, inner, mark, one=False, entity=entity)
      for key, inner, mark, entity in _ROLES_P),
)  # fmt: skip
OTHER_I: Items = (
    *insurance(
        (
            Leaf("groupNumber", "group_number"),
            Leaf("policyNumber", "group_number", old=True),
        ),
        "claimAdjustmentDetails", INSURED_I,
    ),
    Part("medicareInpatientAdjudication", "inpatient", make=InpatientAdjudication,
         items=INPATIENT),
    *(in_role(key, inner, mark, one=True) for key, inner, mark in _ROLES_I),
)  # fmt: skip


def new_other() -> OtherPayer:
    """Another payer before anything of it is read."""
    return OtherPayer("")

"""Parts that claim and line of the medical network JSON share: repricing, contract, papers …"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from gateway.models.claim_parts import (
    Ambulance,
    Attachment,
    ConditionIndicator,
)
from gateway.translate.medical_network_items import Many
from gateway.translate.medical_network_kinds import (
    AMOUNT,
    SHAPE,
    TEXT,
    YES_NO,
)
from gateway.translate.medical_network_table import (
    Item,
    Items,
    Known,
    Leaf,
    Part,
    Seen,
    Texts,
    holder,
    parsed,
)

CONTRACT: Items = (
    Leaf("contractTypeCode", "type_code"),
    Leaf("contractAmount", "amount", kind=AMOUNT),
    Leaf("contractPercentage", "percent", kind=AMOUNT),
    Leaf("contractCode", "code"),
    Leaf("termsDiscountPercentage", "discount_percent", kind=AMOUNT),
    Leaf("contractVersionIdentifier", "version"),
)
_PRICED: Items = (
    Leaf("pricingMethodologyCode", "method_code"),
    Leaf("repricedAllowedAmount", "allowed", kind=AMOUNT),
    Leaf("repricedSavingAmount", "saving", kind=AMOUNT),
    Leaf("rejectReasonCode", "reject_reason_code"),
    Leaf("policyComplianceCode", "compliance_code"),
    Leaf("exceptionCode", "exception_code"),
)
REPRICING_P: Items = (
    *_PRICED,
    Leaf("repricingOrganizationIdentifier", "organization_identifier"),
    Leaf("repricingPerDiemOrFlatRateAmount", "rate", kind=AMOUNT),
    Leaf("repricingPerDiemOrFlatRateAmoung", "rate", kind=AMOUNT, old=True),
    Leaf("repricedApprovedAmbulatoryPatientGroupCode", "group_code"),
    Leaf("repricedApprovedAmbulatoryPatientGroupAmount", "group_amount", kind=AMOUNT),
)
REPRICING_I: Items = (
    *_PRICED,
    Leaf("repricedOrgIdentifier", "organization_identifier"),
    Leaf("repricedPerDiem", "rate", kind=AMOUNT),
    Leaf("repricedApprovedDRGCode", "group_code"),
    Leaf("repricedApprovedAmount", "group_amount", kind=AMOUNT),
    Leaf("repricedApprovedRevenueCode", "revenue_code"),
    Leaf("productOrServiceIDQualifier", "procedure_qualifier"),
    Leaf("repricedApprovedHCPCSCode", "procedure_code"),
    Leaf("repricedApprovedServiceUnitCode", "unit_code"),
    Leaf("repricedApprovedServiceUnitCount", "units", kind=AMOUNT),
)
PRICING_I: Items = (
    *_PRICED,
    Leaf("repricedOrganizationIdentifier", "organization_identifier"),
    Leaf("flatRateAmount", "rate", kind=AMOUNT),
    Leaf("apgCode", "group_code"),
    Leaf("apgAmount", "group_amount", kind=AMOUNT),
    Leaf("serviceIdQualifier", "procedure_qualifier"),
    Leaf("repricedApprovedHCPCSCode", "procedure_code"),
    Leaf("measurementUnitCode", "unit_code"),
    Leaf("repricedApprovedServiceUnitCount", "units", kind=AMOUNT),
)
_ATTACHMENT: Items = (
    Leaf("attachmentReportTypeCode", "report_type_code"),
    Leaf("attachmentTransmissionCode", "transmission_code"),
    Leaf("attachmentControlNumber", "control_number"),
    Known("attachmentId", why="papers that were handed to another are not fetched"),
)
AMBULANCE = Part(
    "ambulanceTransportInformation",
    "ambulance",
    make=Ambulance,
    items=(
        Leaf("patientWeightInPounds", "weight", kind=AMOUNT),
        Leaf("ambulanceTransportReasonCode", "reason_code"),
        Leaf("transportDistanceInMiles", "distance", kind=AMOUNT),
        Leaf("roundTripPurposeDescription", "round_trip_purpose"),
        Leaf("stretcherPurposeDescription", "stretcher_purpose"),
    ),
)
CONDITIONS: Items = (
    Leaf("certificationConditionIndicator", "applies", kind=YES_NO),
    Texts("conditionCodes", "codes"),
)
EPSDT = Many(
    "epsdtReferral", "condition_indicators", make=ConditionIndicator, marks=("ZZ",), one=True,
    items=(
        Leaf("certificationConditionCodeAppliesIndicator", "applies", kind=YES_NO),
        Texts("conditionCodes", "codes"),
    ),
)  # fmt: skip


def conditions(key: str, *marks: str, items: Items = CONDITIONS) -> Many:
    """Condition indicators (CRC) of some categories."""
    return Many(key, "condition_indicators", make=ConditionIndicator, marks=marks, items=items)


def attachments(key: str, **more: Any) -> Many:
    """Papers that go with a claim or line (PWK)."""
    return Many(key, "attachments", make=Attachment, items=_ATTACHMENT, **more)


@dataclass(frozen=True)
class Condition(Item):
    """A JSON boolean that is one condition of a category: CRC with ``code``.

    ``no`` says whether false is a condition that does not apply, or nothing.
    """

    category: str = ""
    code: str = ""
    no: bool = False

    def read(self, value: Any, into: Any, path: str, seen: Seen) -> None:
        """Append the indicator."""
        if not isinstance(value, bool):
            seen.fault(SHAPE, path, "is neither true nor false", "write true or false")
        elif value or self.no:
            items = getattr(*holder(into, self.place))
            items.append(ConditionIndicator(self.category, value, [self.code]))

    def write(self, source: Any) -> Any:
        """True or false where an indicator says just this."""
        for item in getattr(*holder(source, self.place)):
            if item.category_code == self.category and item.codes == [self.code]:
                return item.applies if item.applies or self.no else None
        return None

    def rows(self) -> Iterator[tuple[str, str]]:
        """The category and the code."""
        yield self.key, f"{self.place}[{self.category}].applies with {self.code}"


@dataclass(frozen=True)
class NthCode(Item):
    """One of the codes of a condition indicator, which have fields of their own in the JSON."""

    number: int = 0

    def read(self, value: Any, into: Any, path: str, seen: Seen) -> None:
        """Append the code."""
        found = parsed(TEXT, value, path, seen)
        if found is not None:
            into.codes.append(found)

    def write(self, source: Any) -> Any:
        """The code at this number."""
        return source.codes[self.number] if len(source.codes) > self.number else None


def nth_code(key: str, number: int) -> NthCode:
    """Code ``number`` from 0 of a condition indicator."""
    return NthCode(key, "codes", number=number)


@dataclass(frozen=True)
class Certificate(Item):
    """How the certificate of medical necessity goes: a PWK with the report type CT."""

    def read(self, value: Any, into: Any, path: str, seen: Seen) -> None:
        """Append the attachment."""
        found = parsed(TEXT, value, path, seen)
        if found is not None:
            into.attachments.append(Attachment("CT", found))

    def write(self, source: Any) -> Any:
        """The transmission code of the certificate."""
        found = (one for one in source.attachments if _is_certificate(one))
        return next((one.transmission_code for one in found), None)

    def rows(self) -> Iterator[tuple[str, str]]:
        """An attachment."""
        yield self.key, "attachments[CT].transmission_code"


_CERTIFICATE_WAYS = frozenset({"AB", "AD", "AF", "AG", "NS"})


def _is_certificate(one: Attachment) -> bool:
    return one.report_type_code == "CT" and one.transmission_code in _CERTIFICATE_WAYS


@dataclass(frozen=True)
class Papers(Many):
    """The attachments of a professional line; the certificate has a field of its own."""

    def _mine(self, item: Any) -> bool:
        return not _is_certificate(item)


def papers(key: str) -> Papers:
    """Papers that go with a professional line."""
    return Papers(key, "attachments", make=Attachment, items=_ATTACHMENT)

"""A fault of a request names the field of the source."""

from __future__ import annotations

import json

import pytest

from gateway.finding import Finding
from gateway.translate.medical_network import read_claims
from tests.translate.test_medical_network import LINE, changed, read, request, told

SERVICE = (*LINE, "professionalService")
FAULTS: list[tuple[tuple[str | int, ...], object, str, str]] = [
    ((*SERVICE, "procedureCode"), None, "missing",
     "claimInformation.serviceLines[0].professionalService.procedureCode: is missing"),
    ((*SERVICE, "procedureCode"), ["99213"], "shape",
     "claimInformation.serviceLines[0].professionalService.procedureCode: is no text"),
    ((*SERVICE, "lineItemChargeAmount"), "1,250.00", "number",
     "claimInformation.serviceLines[0].professionalService.lineItemChargeAmount: is no number"),
    ((*SERVICE, "emergencyIndicator"), "J", "shape",
     "claimInformation.serviceLines[0].professionalService.emergencyIndicator: is neither Y nor N"),
    ((*SERVICE, "copayStatusCode"), "1", "shape",
     "claimInformation.serviceLines[0].professionalService.copayStatusCode: is not 0"),
    ((*SERVICE, "compositeDiagnosisCodePointers", "diagnosisCodePointers"), ["1", "A"], "number",
     "claimInformation.serviceLines[0].professionalService.compositeDiagnosisCodePointers"
     ".diagnosisCodePointers[1]: is no whole number"),
    (SERVICE, "99213", "shape",
     "claimInformation.serviceLines[0].professionalService: is no object"),
    ((*LINE, "serviceDate"), "20260931", "date",
     "claimInformation.serviceLines[0].serviceDate: is no day"),
    ((*LINE, "hospiceEmployeeIndicator"), "Y", "shape",
     "claimInformation.serviceLines[0].hospiceEmployeeIndicator: is neither true nor false"),
    ((*LINE, "lineAdjudicationInformation"), [{"serviceLinePaidAmount": "1"}], "missing",
     "claimInformation.serviceLines[0].lineAdjudicationInformation[0]"
     ".otherPayerPrimaryIdentifier: is missing"),
    ((*LINE, "lineAdjudicationInformation"),
     [{"otherPayerPrimaryIdentifier": "1", "claimAdjustmentInformation": [
         {"adjustmentGroupCode": "CO", "adjustmentDetails": [{"adjustmentReasonCode": "45"}]}]}],
     "missing", "claimInformation.serviceLines[0].lineAdjudicationInformation[0]"
     ".claimAdjustmentInformation[0].adjustmentDetails[0].adjustmentAmount: is missing"),
    (("claimInformation", "claimDateInformation"), {"accidentDate": "yesterday"}, "date",
     "claimInformation.claimDateInformation.accidentDate: is no day"),
    (("claimInformation", "healthCareCodeInformation"), None, "missing",
     "claimInformation.healthCareCodeInformation: is missing"),
    (("claimInformation", "claimChargeAmount"), "", "missing",
     "claimInformation.claimChargeAmount: is missing"),
    (("tradingPartnerServiceId",), None, "missing", "tradingPartnerServiceId: is missing"),
    (("subscriber", "dateOfBirth"), "19860431", "date", "subscriber.dateOfBirth: is no day"),
    (("subscriber", "policyNumber"), "OTHER-1", "twice",
     "subscriber.policyNumber: says something else than a field that means the same"),
    (("dependent",), {"firstName": "A", "lastName": "B"}, "missing",
     "dependent.relationshipToSubscriberCode: is missing"),
    (("billing",), None, "missing", "billing: is missing, and so is a provider with the "
     "providerType BillingProvider"),
    (("receiver",), "MEADOWLARK", "shape", "receiver: is no object"),
    (("providers",), [{"providerType": "Janitor", "lastName": "X"}], "role",
     "providers[0].providerType: names no role of a provider"),
    (("payToPlan",), {"primaryIdentifier": "1"}, "missing",
     "payToPlan.primaryIdentifierTypeCode: is missing"),
    (("claimInformation", "serviceLines"), [{"visionService": {}}], "missing",
     "claimInformation.serviceLines[0].professionalService: is missing"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "new", "rule", "message"), FAULTS)
def test_a_fault_names_the_field_of_the_source(
    path: tuple[str | int, ...], new: object, rule: str, message: str
) -> None:
    claims, findings = read(changed(request("professional-office-visit"), path, new))
    assert claims == []
    assert (f"CLAIMS.network.{rule}", f"r.json: $.{message}") in told(findings)
    assert all(f.hint and f.snip == 1 for f in findings)


INSTITUTIONAL_FAULTS: list[tuple[tuple[str | int, ...], object, str]] = [
    (("claimInformation", "claimDateInformation", "dischargeHour"), "2530",
     "claimInformation.claimDateInformation.dischargeHour: is no day and hour"),
    (("claimInformation", "claimDateInformation", "admissionDateAndHour"), "2026-09-03T22:14",
     "claimInformation.claimDateInformation.admissionDateAndHour: is no day and hour"),
    (("claimInformation", "claimDateInformation", "statementBeginDate"), None,
     "claimInformation.claimDateInformation.statementEndDate: ends a period that does not begin"),
    (("claimInformation", "otherDiagnosisInformationList", 0, 1, "otherDiagnosisCode"), None,
     "claimInformation.otherDiagnosisInformationList[0][1].otherDiagnosisCode: is missing"),
    (("claimInformation", "valueInformationList", 0, 0, "valueCodeAmount"), "three",
     "claimInformation.valueInformationList[0][0].valueCodeAmount: is no number"),
    (("claimInformation", "occurrenceInformationList", 0, 0, "occurrenceSpanCodeDate"), "20260230",
     "claimInformation.occurrenceInformationList[0][0].occurrenceSpanCodeDate: is no day"),
    (("claimInformation", "serviceLines", 2, "serviceDateEnd"), "20260905",
     "claimInformation.serviceLines[2].serviceDateEnd: ends a period that does not begin"),
    (("attending",), {"lastName": "A", "secondaryIdentifier": "1"},
     "attending.secondaryIdentificationQualifierCode: is missing"),
    (("claimInformation", "principalDiagnosis"), None,
     "claimInformation.principalDiagnosis: is missing"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "new", "message"), INSTITUTIONAL_FAULTS)
def test_a_fault_of_an_institutional_claim_too(
    path: tuple[str | int, ...], new: object, message: str
) -> None:
    claims, findings = read(changed(request("institutional-inpatient"), path, new))
    assert claims == []
    assert f"r.json: $.{message}" in [message for _, message in told(findings)]


@pytest.mark.parametrize(
    "value", [{"claimInformation": {}}, {"claimInformation": {"serviceLines": [{}]}},
              {"tradingPartnerServiceId": "1"}, {"claimInformation": [1]}]
)  # fmt: skip
def test_what_is_of_neither_kind_is_told(value: object) -> None:
    claims, findings = read(value)
    assert claims == [] and [f.rule for f in findings] == ["CLAIMS.network.kind"]


def test_what_each_request_says_of_the_envelope_is_told_once_for_a_file() -> None:
    """The API asks for a control number and a submitter in each; only a claim that says more of it
    is told again."""
    values = [request("professional-office-visit") for _ in range(3)]
    values[2]["claimIdentifier"] = "X"
    text = json.dumps(values).encode()
    found = [f for f in read_claims(text, "a.json") if isinstance(f, Finding)]
    assert [f.message.partition(": the gateway")[0] for f in found] == [
        "a.json: not written: $[0].controlNumber, $[0].submitter",
        "a.json: not written: $[2].controlNumber, $[2].claimIdentifier, $[2].submitter",
    ]
    assert {f.hint for f in found} == {"nothing to mend: the API asks for it"}

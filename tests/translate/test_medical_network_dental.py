"""The dental request of the medical network JSON: each field where the 837D has it, by hand."""

from __future__ import annotations

import json
from typing import Any

import pytest

from gateway.translate.medical_network import request_of
from tests.translate.claims_837 import interchange
from tests.translate.test_medical_network import claim_of, read, request

BRIDGE = """\
CLM*RD-4410*1480***11:B:1*Y*A*Y*Y
DTP*472*RD8*20260903-20260917
DN2*19*M****JP
DN2*17*E****JP
PWK*RB*EL***AC*RD4410X1
AMT*F5*100
REF*G3*BW-PD-2207
REF*G1*BW-PA-9931
NTE*ADD*BRIDGE REPLACES A TOOTH LOST IN 2019
HI*ABK:K08111
NM1*82*1*OYELARAN*TOBI****XX*1246802460
PRV*PE*PXC*1223P0700X
NM1*DD*1*HALE*MARGUERITE****XX*1468203579
PRV*AS*PXC*1223S0112X
LX*1
SV3*AD:D6245*940***R*1*****1
TOO*JP*19
DTP*472*D8*20260917
DTP*441*D8*20190411
DTP*196*D8*20260903
REF*6R*RD-4410-1
LX*2
SV3*AD:D7140*215**30**1
TOO*JP*17
DTP*472*D8*20260903
REF*6R*RD-4410-2
NM1*82*1*HALE*MARGUERITE****XX*1468203579
PRV*PE*PXC*1223S0112X
LX*3
SV3*AD:D2393*325****1
TOO*JP*30*M:O:D
DTP*472*D8*20260903
REF*6R*RD-4410-3
"""


def segments(value: dict[str, Any]) -> list[str]:
    """The segments of the 837D of a request."""
    return interchange([claim_of(value)], "837D").split("~")


def test_a_bridge_stands_where_the_guide_has_it() -> None:
    text = "\n".join(segments(request("dental-bridge")))
    assert BRIDGE in text


INFO = ("claimInformation",)
LINE = ("claimInformation", "serviceLines", 0)
FIELDS: list[tuple[tuple[str | int, ...], Any, str]] = [
    ((*INFO, "predeterminationOfBenefits"), True, "CLM*RD-4410*1480***11:B:1*Y*A*Y*Y**********PB"),
    ((*INFO, "orthodonticTotalMonthsOfTreatment"), {"monthsCount": 36, "monthsRemaining": 27},
     "DN1*36*27"),
    ((*INFO, "orthodonticTotalMonthsOfTreatment"), {"treatmentIndicator": "Y"}, "DN1****Y"),
    ((*INFO, "claimDateInformation", "appliancePlacementDate"), "20260110", "DTP*452*D8*20260110"),
    ((*INFO, "claimDateInformation", "accidentDate"), "20260101", "DTP*439*D8*20260101"),
    ((*INFO, "claimSupplementalInformation", "referralNumber"), "RF-1", "REF*9F*RF-1"),
    ((*INFO, "propertyCasualtyClaimNumber"), "PC-1", "REF*Y4*PC-1"),
    ((*INFO, "serviceFacilityLocation"),
     {"organizationName": "ST ANNE", "npi": "1468203579",
      "address": {"address1": "1 A ST", "city": "PEORIA", "state": "il", "postalCode": "61602"}},
     "NM1*77*2*ST ANNE*****XX*1468203579"),
    ((*LINE, "dentalService", "oralCavityDesignation"), ["10", "20"],
     "SV3*AD:D6245*940**10:20*R*1*****1"),
    ((*LINE, "dentalService", "procedureModifiers"), ["22"], "SV3*AD:D6245:22*940***R*1*****1"),
    ((*LINE, "dentalService", "description"), "PONTIC", "SV3*AD:D6245:::::PONTIC*940***R*1*****1"),
    ((*LINE, "serviceLineDateInformation", "estimatedPriorPlacementDate"), "20190401",
     "DTP*139*D8*20190401"),
    ((*LINE, "serviceLineDateInformation", "treatmentCompletionDate"), "20260917",
     "DTP*198*D8*20260917"),
    ((*LINE, "serviceLineDateInformation", "replacementDate"), "20260917", "DTP*446*D8*20260917"),
    ((*LINE, "serviceLineReferenceInformation"),
     {"predeterminationOfBenefits": [{"predeterminationOfBenefits": "PD-1"}]}, "REF*G3*PD-1"),
    ((*LINE, "salesTaxAmount"), "4.10", "AMT*T*4.1"),
    ((*LINE, "supervisingProvider"), {"lastName": "ASHE", "npi": "1246802460"},
     "NM1*DQ*1*ASHE*****XX*1246802460"),
    ((*LINE, "serviceDate"), "20260903-20260917", "DTP*472*RD8*20260903-20260917"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "value", "segment"), FIELDS)
def test_a_field_goes_into_its_segment(
    path: tuple[str | int, ...], value: Any, segment: str
) -> None:
    document = request("dental-bridge")
    place: Any = document
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    assert segment in segments(document)
    claim = claim_of(document)
    assert request_of(claim).lost == []
    assert claim_of(json.loads(json.dumps(request_of(claim).body))) == claim


def test_another_payer_of_a_dental_claim() -> None:
    document = request("dental-bridge")
    document["claimInformation"]["otherSubscriberInformation"] = [{
        "paymentResponsibilityLevelCode": "S", "individualRelationshipCode": "18",
        "claimFilingIndicatorCode": "CI", "payerPaidAmount": "10.00",
        "benefitsAssignmentCertificationIndicator": "Y", "releaseOfInformationCode": "Y",
        "otherSubscriberName": {
            "otherInsuredQualifier": "1", "otherInsuredLastName": "ABARA",
            "otherInsuredFirstName": "CHIOMA", "otherInsuredIdentifierTypeCode": "MI",
            "otherInsuredIdentifier": "ZZ-1", "otherInsuredAdditionalIdentifiers": ["123004567"],
        },
        "otherPayerName": {
            "otherPayerOrganizationName": "SECOND DENTAL", "otherPayerIdentifierTypeCode": "PI",
            "otherPayerIdentifier": "SD1", "otherPayerPredeterminationIdentification": "SPD-1",
        },
        "otherPayerAssistantSurgeon": {
            "entityTypeQualifier": "1",
            "otherPayerAssistantSurgeonIdentifier": [{"qualifier": "G2", "identifier": "A-77"}],
        },
    }]  # fmt: skip
    written = segments(document)
    for segment in (
        "SBR*S*18*******CI", "AMT*D*10", "NM1*IL*1*ABARA*CHIOMA****MI*ZZ-1", "REF*SY*123004567",
        "NM1*PR*2*SECOND DENTAL*****PI*SD1", "REF*G3*SPD-1", "NM1*DD*1", "REF*G2*A-77",
    ):  # fmt: skip
        assert segment in written
    assert request_of(claim_of(document)).lost == []


def test_a_contact_of_the_office_has_no_place_and_is_told() -> None:
    document = request("dental-bridge")
    document["claimInformation"]["serviceFacilityLocation"] = {
        "organizationName": "ST ANNE", "phoneNumber": "3095550100",
    }  # fmt: skip
    claims, findings = read(document)
    assert len(claims) == 1
    (words,) = [f.message for f in findings if "phoneNumber" in f.message]
    assert "the 837 has no place for it in this loop" in words

"""Requests that say what the worked examples do not, and the segments that they become."""

from __future__ import annotations

from typing import Any

from tests.translate.test_medical_network import request


def place(line: str) -> dict[str, str]:
    return {"address1": line, "city": "DULUTH", "state": "MN", "postalCode": "55802-1407"}


def person(name: str, **more: object) -> dict[str, object]:
    return {"lastName": name, "firstName": "A", "middleName": "B", "suffix": "JR", **more}


def listed(*pairs: tuple[str, str]) -> list[dict[str, str]]:
    return [{"qualifier": mark, "identifier": value} for mark, value in pairs]


DETAILS = [
    {"adjustmentReasonCode": "45", "adjustmentAmount": "1.50", "adjustmentQuantity": "2"},
    {"adjustmentReasonCode": "2", "adjustmentAmount": "3"},
]
CONTRACT = {
    "contractTypeCode": "02", "contractAmount": "10", "contractPercentage": "12.5",
    "contractCode": "CC", "termsDiscountPercentage": "2", "contractVersionIdentifier": "V1",
}  # fmt: skip
OTHERS: dict[str, Any] = {
    "paymentResponsibilityLevelCode": "S", "individualRelationshipCode": "01",
    "claimFilingIndicatorCode": "CI", "payerPaidAmount": "5", "nonCoveredChargeAmount": "6",
    "remainingPatientLiability": "7", "benefitsAssignmentCertificationIndicator": "N",
    "releaseOfInformationCode": "I",
    "otherSubscriberName": {
        "otherInsuredQualifier": "2", "otherInsuredLastName": "FARM TRUST",
        "otherInsuredIdentifierTypeCode": "II", "otherInsuredIdentifier": "X1",
    },
    "otherPayerName": {
        "otherPayerOrganizationName": "SECOND", "otherPayerIdentifierTypeCode": "XV",
        "otherPayerIdentifier": "999", "otherPayerAddress": place("P1"),
        "otherPayerSecondaryIdentifier": listed(("2U", "22")),
        "otherPayerAdjudicationOrPaymentDate": "20260902",
        "otherPayerPriorAuthorizationNumber": "PA",
        "otherPayerPriorAuthorizationOrReferralNumber": "RF",
        "otherPayerClaimAdjustmentIndicator": True, "otherPayerClaimControlNumber": "CTL",
    },
}  # fmt: skip


def professional() -> dict[str, Any]:
    """A request with what the worked examples do not say."""
    value = request("professional-dependent")
    value["payerAddress"] = place("PAYER ST")
    value["tradingPartnerSecondaryIdentifiers"] = {"naic": "12345", "claimOfficeNumber": "OFF"}
    value["payToAddress"] = place("PAY ST")
    value["payToPlan"] = {
        "organizationName": "PLAN", "primaryIdentifierTypeCode": "PI", "primaryIdentifier": "77",
        "address": place("PLAN ST"), "secondaryIdentifierTypeCode": "FY",
        "secondaryIdentifier": "F1", "taxIdentificationNumber": "371208844",
    }  # fmt: skip
    value["dependent"] |= {"ssn": "123", "memberId": "PC1"}
    value["supervising"] = person("SUPER", npi="1", stateLicenseNumber="L1", locationNumber="LO")
    value["referring"] = person("REFER", providerUpinNumber="U1", commercialNumber="C1")
    value["providers"][0] |= {
        "faxNumber": None,
        "commercialNumber": "GP2",
        "stateLicenseNumber": "S",
    }
    value["providers"][0]["contactInformation"] |= {"faxNumber": "FAX", "email": "A@B.C",
                                                    "phoneExtension": "9"}  # fmt: skip
    info = value["claimInformation"]
    info |= {
        "propertyCasualtyClaimNumber": "Y4-1", "deathDate": "20260920", "patientWeight": "31.5",
        "pregnancyIndicator": "Y", "patientSignatureSourceCode": True,
        "relatedCausesCode": ["AA", "OA"], "autoAccidentStateCode": "MN",
        "autoAccidentCountryCode": "CA", "specialProgramCode": "03", "delayReasonCode": "7",
        "claimContractInformation": CONTRACT, "fileInformationList": ["K-ONE", "K-TWO"],
        "homeboundIndicator": True, "anesthesiaRelatedSurgicalProcedure": ["29800", "29804"],
        "conditionInformation": [{"conditionCodes": ["AA", "AB"]}],
        "patientConditionInformationVision": [
            {"codeCategory": "E1", "certificationConditionIndicator": "Y", "conditionCodes": ["L1"]}
        ],
        "spinalManipulationServiceInformation": {
            "patientConditionCode": "A", "patientConditionDescription1": "D1",
            "patientConditionDescription2": "D2",
        },
        "claimPricingRepricingInformation": {
            "pricingMethodologyCode": "03", "repricedAllowedAmount": "100",
            "repricedSavingAmount": "20", "repricingOrganizationIdentifier": "ORG",
            "repricingPerDiemOrFlatRateAmount": "4",
            "repricedApprovedAmbulatoryPatientGroupCode": "G",
            "repricedApprovedAmbulatoryPatientGroupAmount": "5", "rejectReasonCode": "T1",
            "policyComplianceCode": "1", "exceptionCode": "2",
        },
        "serviceFacilityLocation": {
            "organizationName": "CLINIC", "npi": "2", "address": place("CLINIC ST"),
            "secondaryIdentifier": [
                {"qualifier": "LU", "identifier": "LOC", "otherIdentifier": "999"}
            ],
            "phoneName": "DESK", "phoneNumber": "5", "phoneExtension": "6",
        },
    }  # fmt: skip
    dates = [
        "symptomDate",
        "initialTreatmentDate",
        "lastSeenDate",
        "acuteManifestationDate",
        "accidentDate",
        "lastMenstrualPeriodDate",
        "lastXRayDate",
        "hearingAndVisionPrescriptionDate",
        "disabilityBeginDate",
        "disabilityEndDate",
        "lastWorkedDate",
        "authorizedReturnToWorkDate",
        "admissionDate",
        "dischargeDate",
        "assumedAndRelinquishedCareBeginDate",
        "assumedAndRelinquishedCareEndDate",
        "firstContactDate",
        "repricerReceivedDate",
    ]
    info["claimDateInformation"] = {key: f"202609{n:02d}" for n, key in enumerate(dates, 1)}
    info["claimNote"] = {
        "additionalInformation": "N1", "certificationNarrative": "N2",
        "goalRehabOrDischargePlans": "N3", "diagnosisDescription": "N4", "thirdPartOrgNotes": "N5",
    }  # fmt: skip
    references = [
        "serviceAuthorizationExceptionCode",
        "referralNumber",
        "priorAuthorizationNumber",
        "claimControlNumber",
        "repricedClaimNumber",
        "investigationalDeviceExemptionNumber",
        "claimNumber",
        "medicalRecordNumber",
        "demoProjectIdentifier",
        "medicareCrossoverReferenceId",
        "mammographyCertificationNumber",
        "cliaNumber",
        "adjustedRepricedClaimNumber",
        "carePlanOversightNumber",
    ]
    info["claimSupplementalInformation"] = {key: f"R{n}" for n, key in enumerate(references, 1)}
    info["otherSubscriberInformation"] = [{
        **OTHERS, "insuranceGroupOrPolicyNumber": "GRP", "insuranceTypeCode": "12",
        "patientSignatureGeneratedForPatient": True,
        "claimLevelAdjustments": [{"adjustmentGroupCode": "CO", "adjustmentDetails": DETAILS}],
        "medicareOutpatientAdjudication": {
            "reimbursementRate": "0.8", "hcpcsPayableAmount": "11",
            "claimPaymentRemarkCode": ["MA01", "MA02"], "endStageRenalDiseasePaymentAmount": "12",
            "nonPayableProfessionalComponentBilledAmount": "13",
        },
        "otherPayerReferringProvider": [
            {"otherPayerReferringProviderIdentifier": listed(("G2", "O1"))}
        ],
        "otherPayerRenderingProvider": [
            {"entityTypeQualifier": "1",
             "otherPayerRenderingProviderSecondaryIdentifier": listed(("G2", "O2"))}
        ],
        "otherPayerBillingProvider": [
            {"entityTypeQualifier": "2",
             "otherPayerBillingProviderIdentifier": listed(("G2", "O3"))}
        ],
    }]  # fmt: skip
    info["serviceLines"][0] |= line_of_equipment()
    return value


def line_of_equipment() -> dict[str, Any]:
    """A line that says what a line can."""
    dates = [
        "prescriptionDate",
        "certificationRevisionOrRecertificationDate",
        "beginTherapyDate",
        "lastCertificationDate",
        "treatmentOrTherapyDate",
        "hemoglobinTestDate",
        "serumCreatineTestDate",
        "shippedDate",
        "lastXRayDate",
        "initialTreatmentDate",
    ]
    return {
        "serviceDateEnd": "20260916",
        "serviceLineDateInformation": {key: f"202610{n:02d}" for n, key in enumerate(dates, 1)},
        "durableMedicalEquipmentService": {
            "days": "30", "rentalPrice": "10", "purchasePrice": "90", "frequencyCode": "4",
        },
        "durableMedicalEquipmentCertificateOfMedicalNecessity": {
            "attachmentTransmissionCode": "AD"
        },
        "durableMedicalEquipmentCertification": {
            "certificationTypeCode": "I", "durableMedicalEquipmentDurationInMonths": "12",
        },
        "serviceLineSupplementalInformation": [
            {"attachmentReportTypeCode": "OZ", "attachmentTransmissionCode": "EL",
             "attachmentControlNumber": "AC1"}
        ],
        "hospiceEmployeeIndicator": False,
        "conditionIndicatorDurableMedicalEquipment": {
            "certificationConditionIndicator": "Y", "conditionIndicator": "38",
            "conditionIndicatorCode": "ZV",
        },
        "ambulancePatientCount": 2, "obstetricAnesthesiaAdditionalUnits": 3,
        "testResults": [
            {"measurementReferenceIdentificationCode": "TR", "measurementQualifier": "R1",
             "testResults": "9.5"}
        ],
        "contractInformation": CONTRACT,
        "serviceLineReferenceInformation": {
            "repricedLineItemReferenceNumber": "L1",
            "adjustedRepricedLineItemReferenceNumber": "L2",
            "priorAuthorization": [
                {"priorAuthorizationOrReferralNumber": "L3", "otherPayerPrimaryIdentifier": "999"}
            ],
            "mammographyCertificationNumber": "L4",
            "clinicalLaboratoryImprovementAmendmentNumber": "L5", "referringCliaNumber": "L6",
            "immunizationBatchNumber": "L7", "referralNumber": ["L8", "L9"],
        },
        "salesTaxAmount": "1.10", "postageTaxAmount": "2.20", "fileInformation": ["K-LINE"],
        "additionalNotes": "M1", "goalRehabOrDischargePlans": "M2",
        "thirdPartyOrganizationNotes": "M3",
        "purchasedServiceInformation": {
            "purchasedServiceProviderIdentifier": "PS", "purchasedServiceChargeAmount": "8",
        },
        "purchasedServiceProvider": {"lastName": "SELLER", "npi": "3"},
        "orderingProvider": person("ORDER", address=place("ORDER ST"),
                                   contactInformation={"name": "Q", "phoneNumber": "4"}),
        "serviceFacilityLocation": {"organizationName": "LAB", "address": place("LAB ST")},
        "ambulancePickUpLocation": place("UP ST"), "ambulanceDropOffLocation": place("OFF ST"),
        "formIdentification": [
            {"formTypeCode": "UT", "formIdentifier": "01.02", "supportingDocumentation": [
                {"questionNumber": "4", "questionResponseCode": "Y", "questionResponse": "T",
                 "questionResponseAsDate": "20260901", "questionResponseAsPercent": "33"}]}
        ],
    }  # fmt: skip


PROFESSIONAL = """
REF*0B*S|PER*IC*R NYGAARD*TE*2185550117*EX*9*FX*FAX|PER*IC**EM*A@B.C|NM1*87*2|N3*PAY ST
NM1*PE*2*PLAN*****PI*77|N3*PLAN ST|REF*FY*F1|REF*EI*371208844
N3*PAYER ST|N4*DULUTH*MN*558021407|REF*FY*OFF|REF*NF*12345|REF*G2*GP2
PAT*19****D8*20260920*01*31.5*Y|REF*SY*123|REF*1W*PC1|REF*Y4*Y4-1
CLM*NW-77120*314.65***11:B:1*Y*A*Y*Y*P*AA:OA::MN:CA*03********7
DTP*431*D8*20260901|DTP*454*D8*20260902|DTP*304*D8*20260903|DTP*453*D8*20260904
DTP*439*D8*20260905|DTP*484*D8*20260906|DTP*455*D8*20260907|DTP*471*D8*20260908
DTP*314*RD8*20260909-20260910|DTP*297*D8*20260911|DTP*296*D8*20260912|DTP*435*D8*20260913
DTP*096*D8*20260914|DTP*090*D8*20260915|DTP*091*D8*20260916|DTP*444*D8*20260917
DTP*050*D8*20260918|CN1*02*10*12.5*CC*2*V1
REF*4N*R1|REF*9F*R2|REF*G1*R3|REF*F8*R4|REF*9A*R5|REF*LX*R6|REF*D9*R7|REF*EA*R8|REF*P4*R9
REF*F5*R10|REF*EW*R11|REF*X4*R12|REF*9C*R13|REF*1J*R14|K3*K-ONE|K3*K-TWO
NTE*ADD*N1|NTE*CER*N2|NTE*DCP*N3|NTE*DGN*N4|NTE*TPO*N5
CR2********A**D1*D2|CRC*E1*Y*L1|CRC*75*Y*IH|HI*BP:29800*BO:29804|HI*BG:AA*BG:AB
HCP*03*100*20*ORG*4*G*5******T1*1*2
NM1*DN*1*REFER*A*B**JR|REF*1G*U1|REF*G2*C1|NM1*77*2*CLINIC*****XX*2|REF*LU*LOC**2U:999
PER*IC*DESK*TE*5*EX*6|NM1*DQ*1*SUPER*A*B**JR*XX*1|REF*0B*L1|REF*LU*LO
SBR*S*01*GRP**12****CI|CAS*CO*45*1.5*2*2*3|AMT*D*5|AMT*A8*6|AMT*EAF*7|OI***N*P**I
MOA*0.8*11*MA01*MA02****12*13|NM1*IL*2*FARM TRUST*****II*X1|NM1*PR*2*SECOND*****XV*999
DTP*573*D8*20260902|REF*2U*22|REF*F8*CTL|REF*G1*PA|REF*9F*RF|REF*T4*Y
NM1*DN*1|REF*G2*O1|NM1*82*1|REF*G2*O2|NM1*85*2|REF*G2*O3
SV5*HC:99392*DA*30*10*90*4|PWK*OZ*EL***AC*AC1|PWK*CT*AD|CR3*I*MO*12|CRC*70*N*65|CRC*09*Y*38*ZV
DTP*472*RD8*20260914-20260916|DTP*471*D8*20261001|DTP*607*D8*20261002|DTP*463*D8*20261003
DTP*461*D8*20261004|DTP*304*D8*20261005|DTP*738*D8*20261006|DTP*739*D8*20261007
DTP*011*D8*20261008|DTP*455*D8*20261009|DTP*454*D8*20261010|QTY*PT*2|QTY*FL*3|MEA*TR*R1*9.5
REF*9B*L1|REF*9D*L2|REF*G1*L3**2U:999|REF*EW*L4|REF*X4*L5|REF*F4*L6|REF*BT*L7|REF*9F*L8|REF*9F*L9
AMT*T*1.1|AMT*F4*2.2|K3*K-LINE|NTE*ADD*M1|NTE*DCP*M2|NTE*TPO*M3|PS1*PS*8
NM1*QB*1*SELLER*****XX*3|NM1*77*2*LAB|NM1*DK*1*ORDER*A*B**JR|N3*ORDER ST|PER*IC*Q*TE*4
NM1*PW*2|N3*UP ST|NM1*45*2|N3*OFF ST|LQ*UT*01.02|FRM*4*Y*T*20260901*33
"""

"""An institutional request that says what the worked examples do not, and what it becomes."""

from __future__ import annotations

from typing import Any

from tests.translate.network_requests import CONTRACT, DETAILS, OTHERS, listed, person, place
from tests.translate.test_medical_network import request


def institutional() -> dict[str, Any]:
    """A request with what the worked examples do not say."""
    value = request("institutional-inpatient")
    value["otherOperatingPhysician"] = person(
        "OTHER", identificationQualifierCode="0B", secondaryIdentifier="LIC"
    )
    value["rendering"] = person("RENDER", secondaryIdentificationQualifierCode="LU",
                                secondaryIdentifier="RLU", commercialNumber="RG2")  # fmt: skip
    value["referring"] = person("REFER", stateLicenseNumber="RF0B")
    value["billingPayToAddressName"] = {"entityTypeQualifier": "2", "address": place("PAY ST")}
    value["billingPayToPlanName"] = {
        "organizationName": "PLAN", "identificationCodeQualifier": "XV", "identificationCode": "7",
        "address": place("PLAN ST"), "payerIdentificationNumber": "P2", "claimOfficeNumber": "PF",
        "naic": "PN", "taxId": "363344556",
    }  # fmt: skip
    info = value["claimInformation"]
    info["claimDateInformation"]["repricerReceivedDate"] = "20260910"
    info["claimSupplementalInformation"] |= {
        "autoAccidentState": "IL", "peerReviewAuthorizationNumber": "PEER",
        "adjustedRepricedClaimRefNumber": "ADJ",
        "reportInformation": {"attachmentReportTypeCode": "AS", "attachmentTransmissionCode": "BM",
                              "attachmentControlNumber": "AC1"},
    }  # fmt: skip
    notes = [
        "allergies",
        "goalRehabOrDischargePlans",
        "diagnosisDescription",
        "dme",
        "medications",
        "nutritionalRequirments",
        "ordersForDiscipLinesAndTreatments",
        "functionalLimitsOrReasonHomebound",
        "reasonsPatientLeavesHome",
        "timesAndReasonsPatientNotAtHome",
        "unusualHomeOrSocialEnv",
        "safetyMeasures",
        "supplementalPlanOfTreatment",
        "updatedInformation",
    ]
    info["claimNotes"] = {key: [f"N{n}"] for n, key in enumerate(notes, 1)}
    info |= {
        "billingNote": "BILL", "patientEstimatedAmountDue": "50", "fileInformation": ["K-ONE"],
        "claimContractInformation": CONTRACT, "propertyCasualtyClaimNumber": "Y4-1",
        "patientReasonForVisits": [
            {"qualifierCode": "APR", "patientReasonForVisitCode": "R10.9"}
        ],
        "externalCauseOfInjuries": [
            {"qualifierCode": "ABN", "externalCauseOfInjury": "W19XXXA",
             "presentOnAdmissionIndicator": "Y"}
        ],
        "otherProcedureInformationList": [[
            {"qualifierCode": "BBQ", "otherProcedureCode": "0W9G3ZZ",
             "otherProcedureDate": "20260905"}
        ]],
        "occurrenceSpanInformations": [[
            {"occurrenceSpanCode": "70", "occurrenceSpanCodeStartDate": "20260903",
             "occurrenceSpanCodeEndDate": "20260905"}
        ]],
        "conditionCodesList": [[{"conditionCode": "02"}], [{"conditionCode": "03"}]],
        "treatmentCodeInformationList": [["TA", "TB"]],
        "claimPricingInformation": {
            "pricingMethodologyCode": "01", "repricedAllowedAmount": "1", "repricedSavingAmount":
            "2", "repricedOrgIdentifier": "ORG", "repricedPerDiem": "3",
            "repricedApprovedDRGCode": "397", "repricedApprovedAmount": "4",
            "repricedApprovedRevenueCode": "0120", "repricedApprovedServiceUnitCode": "DA",
            "repricedApprovedServiceUnitCount": "5", "rejectReasonCode": "T2",
            "policyComplianceCode": "3", "exceptionCode": "4",
        },
        "serviceFacilityLocation": {
            "organizationName": "ANNEX", "identificationCode": "8", "address": place("ANNEX ST"),
            "secondaryIdentificationQualifierCode": "LU", "secondaryIdentifier": "ALU",
        },
        "epsdtReferral": {"certificationConditionCodeAppliesIndicator": "Y",
                          "conditionCodes": ["ST"]},
    }  # fmt: skip
    inpatient = [
        "coveredDaysOrVisitsCount",
        "lifetimePsychiatricDaysCount",
        "claimDRGAmount",
        "claimDisproportionateShareAmount",
        "claimMspPassThroughAmount",
        "claimPpsCapitalAmount",
        "ppsCapitalHspDrgAmount",
        "capitalHSPDRGAmount",
        "ppsCapitalDshDrgAmount",
        "oldCapitalAmount",
        "ppsCapitalImeAmount",
        "ppsOperatingHospitalSpecificDrgAmount",
        "costReportDayCount",
        "ppsOperatingFederalSpecificDrgAmount",
        "claimPpsCapitalOutlierAmmount",
        "claimIndirectTeachingAmount",
        "nonPayableProfessionalComponentBilledAmount",
        "capitalExceptionAmount",
    ]
    info["otherSubscriberInformation"] = {
        **OTHERS, "groupNumber": "GRP",
        "claimLevelAdjustments": [{"adjustmentGroupCode": "PR", "claimAdjustmentDetails": DETAILS}],
        "medicareInpatientAdjudication": {
            **{key: str(n) for n, key in enumerate(inpatient, 1)},
            "claimPaymentRemarkCode": ["MA01", "MA02"],
        },
        "otherPayerAttendingProvider": {
            "otherPayerAttendingProviderIdentifier": listed(("G2", "O1"))
        },
        "otherPayerServiceFacilityLocation": {
            "otherPayerServiceFacilityLocationIdentifier": listed(("G2", "O2"))
        },
    }  # fmt: skip
    info["serviceLines"][0] |= {
        "serviceLineSupplementalInformation": {
            "attachmentReportTypeCode": "OZ", "attachmentTransmissionCode": "EL",
            "attachmentControlNumber": "AC2",
        },
        "serviceLineDateInformation": {
            "beginServiceDate": "20260903", "endServiceDate": "20260906",
        },
        "repricedLineItemReferenceNumber": "L1",
            "adjustedRepricedLineItemReferenceNumber": "L2",
        "serviceTaxAmount": "1", "facilityTaxAmount": "2", "lineNoteText": "M1",
        "lineRepricingInformation": {
            "pricingMethodologyCode": "02", "repricedAllowedAmount": "9",
            "productOrServiceIDQualifier": "HC", "repricedApprovedHCPCSCode": "99213",
        },
        "drugIdentification": {"nationalDrugCode": "00003029328", "nationalDrugUnitCount": "2",
                               "measurementUnitCode": "ML", "linkSequenceNumber": "LK"},
        "operatingPhysician": person("CUTTER", npi="4"),
        "lineAdjudicationInformation": [
            {"otherPayerPrimaryIdentifier": "999", "serviceLinePaidAmount": "70",
             "productOrServiceIDQualifier": "HC", "procedureCode": "99213",
             "procedureModifier": ["25"], "procedureCodeDescription": "DESC",
             "serviceLineRevenueCode": "0121", "paidServiceUnitCount": "2",
             "bundledLineNumber": "3", "adjudicationOrPaymentDate": "20260930",
             "remainingPatientLiability": "4",
             "lineAdjustment": [{"adjustmentGroupCode": "CO", "claimAdjustmentDetails": DETAILS}]}
        ],
    }  # fmt: skip
    return value


INSTITUTIONAL = """
NM1*87*2|N3*PAY ST|NM1*PE*2*PLAN*****XV*7|REF*2U*P2|REF*FY*PF|REF*NF*PN|REF*EI*363344556
REF*Y4*Y4-1|DTP*050*D8*20260910|PWK*AS*BM***AC*AC1|CN1*02*10*12.5*CC*2*V1|AMT*F3*50
REF*LU*IL|REF*G4*PEER|REF*9C*ADJ|K3*K-ONE|NTE*ALG*N1|NTE*DCP*N2|NTE*DGN*N3|NTE*DME*N4
NTE*MED*N5|NTE*NTR*N6|NTE*ODT*N7|NTE*RHB*N8|NTE*RLH*N9|NTE*RNH*N10|NTE*SET*N11|NTE*SFM*N12
NTE*SPT*N13|NTE*UPI*N14|NTE*ADD*BILL|CRC*ZZ*Y*ST|HI*APR:R109|HI*ABN:W19XXXA:::::::Y
HI*BBQ:0W9G3ZZ:D8:20260905|HI*BI:70:RD8:20260903-20260905|HI*BG:02*BG:03|HI*TC:TA*TC:TB
HCP*01*1*2*ORG*3*397*4*0120***DA*5*T2*3*4
NM1*ZZ*1*OTHER*A*B**JR|REF*0B*LIC|NM1*82*1*RENDER*A*B**JR|REF*LU*RLU|REF*G2*RG2
NM1*77*2*ANNEX*****XX*8|REF*LU*ALU|NM1*DN*1*REFER*A*B**JR|REF*0B*RF0B
SBR*S*01*GRP******CI|CAS*PR*45*1.5*2*2*3|OI***N***I
MIA*1**2*3*MA01*4*5*6*7*8*9*10*11*12*13*14*15*16*17*MA02****18
NM1*71*1|REF*G2*O1|NM1*77*2|REF*G2*O2|PWK*OZ*EL***AC*AC2|DTP*472*RD8*20260903-20260906
REF*9B*L1|REF*9D*L2|AMT*GT*1|AMT*N8*2|NTE*TPO*M1|HCP*02*9*******HC*99213
LIN**N4*00003029328|CTP****2*ML|REF*VY*LK|NM1*72*1*CUTTER*A*B**JR*XX*4
SVD*999*70*HC:99213:25::::DESC*0121*2*3|CAS*CO*45*1.5*2*2*3|DTP*573*D8*20260930|AMT*EAF*4
"""

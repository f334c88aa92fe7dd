"""What fixtures/x12/835/accept/provider-adjustments.x12 says, written by hand."""

from __future__ import annotations

import datetime
from decimal import Decimal as D

from gateway.models.party import (
    Address,
    Adjustment,
    Amount,
    Contact,
    DateRange,
    Identifier,
    Party,
    QualifiedDate,
)
from gateway.models.remittance import (
    BankAccount,
    ClaimPayment,
    Payment,
    ProviderAdjustment,
    RemittanceHeader,
    RemittanceTotals,
    ServicePayment,
)


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


HEADER = RemittanceHeader(
    payment=Payment(
        transaction_handling_code="I",
        amount=D("150"),
        credit_debit_code="C",
        method_code="ACH",
        format_code="CCP",
        effective_date=day("2026-03-16"),
        trace_number="EFT0000777",
        originator_identifier="1471234567",
        payer_account=BankAccount("01", "021000021", "DA", "100200300"),
        payee_account=BankAccount("01", "011401533", "DA", "400500600"),
        company_identifier="1471234567",
    ),
    production_date=day("2026-03-14"),
    payer=Party(
        name="PINE HEALTH PLAN",
        address=Address(
            line_1="1 PINE STREET", city="SPRINGFIELD", state_code="IL", postal_code="62701"
        ),
        contacts=[
            Contact("CX", "CLAIM DESK", [Identifier("TE", "8005550100")]),
            Contact(
                "BL",
                "EDI DESK",
                [Identifier("TE", "8005550101"), Identifier("EM", "EDI@PINE.EXAMPLE")],
            ),
            Contact("IC", "", [Identifier("UR", "PINE.EXAMPLE/POLICIES")]),
        ],
        identifiers=[Identifier("XV", "PINE01"), Identifier("2U", "60054")],
    ),
    payee=Party(
        name="HILL CLINIC",
        npi="1234567893",
        address=Address(
            line_1="22 HILL ROAD", line_2="SUITE 4", city="SPRINGFIELD", state_code="IL",
            postal_code="62704",
        ),
        identifiers=[Identifier("TJ", "471112222")],
    ),
    references=[Identifier("EV", "HILLCLINIC")],
)  # fmt: skip
PAID = ClaimPayment(
    assigned_number="1",
    patient_control_number="A-1001",
    status_code="1",
    charge=D("250"),
    paid=D("160"),
    patient_responsibility=D("20"),
    claim_filing_code="12",
    payer_claim_control_number="260310000111",
    facility_code="11",
    frequency_code="1",
    patient=Party(
        last_name="SAMPLE", first_name="ANA", middle_name="M", member_id="W100000001"
    ),
    rendering_provider=Party(last_name="DOCTOR", first_name="DREW", npi="1234567893"),
    references=[Identifier("EA", "MR-55")],
    dates=[QualifiedDate("050", start=day("2026-03-05"), end=day("2026-03-05"))],
    amounts=[Amount("AU", D("180"))],
    service_lines=[
        ServicePayment(
            procedure_qualifier="HC", procedure_code="99213", modifiers=["25"],
            charge=D("150"), paid=D("90"), units=D("1"),
            adjustments=[Adjustment("CO", "45", D("40")), Adjustment("PR", "2", D("20"))],
            control_number="A-1001-1",
            service_dates=DateRange(day("2026-03-01"), day("2026-03-01")),
            amounts=[Amount("B6", D("110"))],
            balanced=True, difference=D("0"),
        ),
        ServicePayment(
            procedure_qualifier="HC", procedure_code="85025",
            charge=D("100"), paid=D("70"), units=D("1"),
            adjustments=[Adjustment("CO", "45", D("30"))],
            control_number="A-1001-2",
            service_dates=DateRange(day("2026-03-01"), day("2026-03-02")),
            amounts=[Amount("B6", D("70"))],
            balanced=True, difference=D("0"),
        ),
    ],
    balanced=True,
    difference=D("0"),
    position=18,
)  # fmt: skip
DENIED = ClaimPayment(
    assigned_number="1",
    patient_control_number="A-1002",
    status_code="1",
    charge=D("180"),
    paid=D("0"),
    claim_filing_code="12",
    payer_claim_control_number="260310000112",
    facility_code="11",
    frequency_code="1",
    patient=Party(last_name="SAMPLE", first_name="BEN", member_id="W100000002"),
    remark_codes=["MA01"],
    service_lines=[
        ServicePayment(
            procedure_qualifier="HC", procedure_code="93000",
            charge=D("180"), paid=D("0"), units=D("0"), submitted_units=D("1"),
            adjustments=[Adjustment("CO", "197", D("180"), D("1"))],
            remark_codes=["N54"],
            control_number="A-1002-1",
            service_dates=DateRange(day("2026-03-02"), day("2026-03-02")),
            balanced=True, difference=D("0"),
        )
    ],
    balanced=True,
    difference=D("0"),
    position=36,
)  # fmt: skip
SECONDARY = ClaimPayment(
    assigned_number="2",
    patient_control_number="A-1003",
    status_code="2",
    charge=D("300"),
    paid=D("40"),
    claim_filing_code="12",
    payer_claim_control_number="260310000113",
    facility_code="11",
    frequency_code="1",
    patient=Party(last_name="SAMPLE", first_name="CAL"),
    insured=Party(last_name="SAMPLE", first_name="DEE", member_id="W100000003"),
    corrected_patient=Party(
        last_name="SAMPLE", first_name="CALVIN", identifiers=[Identifier("C", "W100000033")]
    ),
    adjustments=[Adjustment("OA", "23", D("210")), Adjustment("CO", "45", D("50"))],
    balanced=True,
    difference=D("0"),
    position=45,
)
PLB = [
    ProviderAdjustment("1234567893", day("2026-12-31"), "L6", D("-1.25"), "A-1001"),
    ProviderAdjustment("1234567893", day("2026-12-31"), "WO", D("51.25"), "260101000099"),
]
TOTALS = RemittanceTotals(claims=3, provider_adjustments=PLB, balanced=True, difference=D("0"))

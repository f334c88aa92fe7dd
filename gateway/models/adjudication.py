"""What a payer decided, as the 837 passes it on and the 835 gives it: MIA, MOA, loop 2430."""

from __future__ import annotations

import datetime
from decimal import Decimal

from gateway.models.party import Adjustment, Struct


class InpatientAdjudication(Struct):
    """MIA: how a payer came to its payment of an inpatient claim.

    ``remark_codes`` are MIA05 and MIA20 to MIA23. Amounts are dollars, days are whole days.
    """

    covered_days: Decimal | None = None
    operating_outlier: Decimal | None = None
    psychiatric_days: Decimal | None = None
    drg_amount: Decimal | None = None
    disproportionate_share: Decimal | None = None
    msp_pass_through: Decimal | None = None
    capital: Decimal | None = None
    capital_federal: Decimal | None = None
    capital_hospital: Decimal | None = None
    capital_disproportionate_share: Decimal | None = None
    old_capital: Decimal | None = None
    capital_medical_education: Decimal | None = None
    operating_hospital: Decimal | None = None
    cost_report_days: Decimal | None = None
    operating_federal: Decimal | None = None
    capital_outlier: Decimal | None = None
    medical_education: Decimal | None = None
    professional_component: Decimal | None = None
    capital_exception: Decimal | None = None
    remark_codes: list[str] = []


class OutpatientAdjudication(Struct):
    """MOA: how a payer came to its payment of an outpatient or professional claim."""

    reimbursement_rate: Decimal | None = None
    hcpcs_payable: Decimal | None = None
    esrd_payment: Decimal | None = None
    professional_component: Decimal | None = None
    remark_codes: list[str] = []


class LineAdjudication(Struct):
    """Loop 2430: what one other payer decided about this line. ``paid`` is SVD02."""

    payer_identifier: str
    paid: Decimal | None = None
    procedure_qualifier: str = ""
    procedure_code: str = ""
    modifiers: list[str] = []
    description: str = ""
    revenue_code: str = ""
    units: Decimal | None = None
    bundled_line: int | None = None
    adjustments: list[Adjustment] = []
    adjudication_date: datetime.date | None = None
    remaining_patient_liability: Decimal | None = None
    unmodelled: list[str] = []

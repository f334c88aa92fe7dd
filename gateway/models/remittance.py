"""A remittance advice (835, 005010X221A1) and the equations that tie it to the cent."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from decimal import Decimal

from gateway.models.adjudication import InpatientAdjudication, OutpatientAdjudication
from gateway.models.party import (
    Adjustment,
    Amount,
    Contact,
    DateRange,
    Identifier,
    Party,
    QualifiedDate,
    Quantity,
    Struct,
)

ZERO = Decimal(0)


class BankAccount(Struct):
    """BPR06-09 (payer) or BPR12-15 (payee): routing number and account, each with its qualifier."""

    routing_qualifier: str = ""
    routing_number: str = ""
    account_qualifier: str = ""
    account_number: str = ""


class Payment(Struct):
    """BPR and TRN. ``amount`` is BPR02, ``trace_number`` TRN02, ``originator_identifier`` TRN03.

    ``company_identifier`` and ``company_code`` are BPR10 and BPR11, ``originator_code`` TRN04.
    """

    transaction_handling_code: str = ""
    amount: Decimal | None = None
    credit_debit_code: str = ""
    method_code: str = ""
    format_code: str = ""
    effective_date: datetime.date | None = None
    trace_number: str = ""
    originator_identifier: str = ""
    originator_code: str = ""
    payer_account: BankAccount | None = None
    payee_account: BankAccount | None = None
    company_identifier: str = ""
    company_code: str = ""


class Delivery(Struct):
    """RDM: how the remittance reaches the payee where it does not come with the file: BM by mail,
    EM by e-mail, FT by file transfer, OL on line; to whom, and where."""

    method_code: str = ""
    name: str = ""
    address: str = ""


class RemittanceHeader(Struct):
    """Everything of an 835 above its first claim."""

    payment: Payment
    currency_code: str = ""
    production_date: datetime.date | None = None
    payer: Party | None = None
    payee: Party | None = None
    delivery: Delivery | None = None
    references: list[Identifier] = []
    unmodelled: list[str] = []


class SubmittedProcedure(Struct):
    """SVC06: the procedure as it was billed, where the payer decided on another."""

    procedure_qualifier: str
    procedure_code: str
    modifiers: list[str] = []
    description: str = ""


class ServicePayment(Struct):
    """Loop 2110. ``balanced`` is SVC02 − all CAS = SVC03; ``difference`` is what is left over.

    ``pharmacy_codes`` are the reject and payment codes of LQ*RX.
    """

    procedure_qualifier: str = ""
    procedure_code: str = ""
    modifiers: list[str] = []
    description: str = ""
    revenue_code: str = ""
    submitted_procedure: SubmittedProcedure | None = None
    charge: Decimal | None = None
    paid: Decimal | None = None
    units: Decimal | None = None
    submitted_units: Decimal | None = None
    adjustments: list[Adjustment] = []
    remark_codes: list[str] = []
    pharmacy_codes: list[str] = []
    control_number: str = ""
    service_dates: DateRange | None = None
    references: list[Identifier] = []
    amounts: list[Amount] = []
    quantities: list[Quantity] = []
    unmodelled: list[str] = []
    balanced: bool | None = None
    difference: Decimal | None = None


class ClaimPayment(Struct):
    """Loop 2100. ``balanced`` is CLP03 − all CAS of claim and lines = CLP04.

    ``remark_codes`` are those of MIA and MOA; ``inpatient`` and ``outpatient`` are there where
    these say more than remark codes.
    """

    assigned_number: str = ""
    patient_control_number: str = ""
    status_code: str = ""
    charge: Decimal | None = None
    paid: Decimal | None = None
    patient_responsibility: Decimal | None = None
    claim_filing_code: str = ""
    payer_claim_control_number: str = ""
    facility_code: str = ""
    frequency_code: str = ""
    drg_code: str = ""
    drg_weight: Decimal | None = None
    discharge_fraction: Decimal | None = None
    patient: Party | None = None
    insured: Party | None = None
    corrected_patient: Party | None = None
    rendering_provider: Party | None = None
    crossover_payer: Party | None = None
    corrected_payer: Party | None = None
    other_subscriber: Party | None = None
    contacts: list[Contact] = []
    adjustments: list[Adjustment] = []
    remark_codes: list[str] = []
    inpatient: InpatientAdjudication | None = None
    outpatient: OutpatientAdjudication | None = None
    dates: list[QualifiedDate] = []
    references: list[Identifier] = []
    amounts: list[Amount] = []
    quantities: list[Quantity] = []
    service_lines: list[ServicePayment] = []
    unmodelled: list[str] = []
    balanced: bool | None = None
    difference: Decimal | None = None
    position: int = 0
    """Segment position of the CLP, ST being 1."""


class ProviderAdjustment(Struct):
    """One pair of a PLB. A positive ``amount`` takes money away from the payment. ``reference`` is
    all that stands behind the code, with colons where it has several components."""

    provider_identifier: str
    fiscal_period_date: datetime.date | None
    reason_code: str
    amount: Decimal
    reference: str = ""


class DrgSummary(Struct):
    """TS2: further totals of one LX group, of inpatient claims that Medicare pays by DRG."""

    drg_amount: Decimal | None = None
    federal_amount: Decimal | None = None
    hospital_amount: Decimal | None = None
    disproportionate_share: Decimal | None = None
    capital: Decimal | None = None
    medical_education: Decimal | None = None
    outlier_days: Decimal | None = None
    day_outlier: Decimal | None = None
    cost_outlier: Decimal | None = None
    average_stay: Decimal | None = None
    discharges: Decimal | None = None
    cost_report_days: Decimal | None = None
    covered_days: Decimal | None = None
    noncovered_days: Decimal | None = None
    msp_pass_through: Decimal | None = None
    average_drg_weight: Decimal | None = None
    capital_federal: Decimal | None = None
    capital_hospital: Decimal | None = None
    disproportionate_share_drg: Decimal | None = None


class ProviderSummary(Struct):
    """TS3: totals of one LX group. TS304 ``claims``, TS305 ``charge``."""

    provider_identifier: str = ""
    facility_code: str = ""
    fiscal_period_date: datetime.date | None = None
    claims: Decimal | None = None
    charge: Decimal | None = None
    msp_payers: Decimal | None = None
    nonlaboratory_charge: Decimal | None = None
    hcpcs_reportable: Decimal | None = None
    hcpcs_payable: Decimal | None = None
    professional_component: Decimal | None = None
    msp_liability_met: Decimal | None = None
    patient_reimbursement: Decimal | None = None
    pip_claims: Decimal | None = None
    pip_adjustment: Decimal | None = None
    drg: DrgSummary | None = None
    assigned_number: str = ""


class RemittanceTotals(Struct):
    """The end of an 835. ``balanced`` is BPR02 = ΣCLP04 − ΣPLB alone, BPR02 below zero where BPR03
    is D."""

    claims: int = 0
    provider_summaries: list[ProviderSummary] = []
    provider_adjustments: list[ProviderAdjustment] = []
    unmodelled: list[str] = []
    balanced: bool | None = None
    difference: Decimal | None = None


def adjusted(adjustments: Iterable[Adjustment]) -> Decimal:
    """The sum of CAS amounts: what they take off the charge."""
    taken = ZERO
    for one in adjustments:
        taken += one.amount
    return taken


def line_difference(line: ServicePayment) -> Decimal:
    """SVC02 − Σ CAS − SVC03; zero where the line ties. Source: X221A1 balancing, line level."""
    return (line.charge or ZERO) - adjusted(line.adjustments) - (line.paid or ZERO)


def claim_difference(claim: ClaimPayment) -> Decimal:
    """CLP03 − Σ CAS of claim and lines − CLP04. Source: X221A1 balancing, claim level."""
    taken = adjusted(claim.adjustments) + sum(
        (adjusted(line.adjustments) for line in claim.service_lines), ZERO
    )
    return (claim.charge or ZERO) - taken - (claim.paid or ZERO)


def lines_difference(claim: ClaimPayment) -> Decimal:
    """CLP03 − Σ SVC02; zero where the claim was adjudicated as a whole and has no lines."""
    if not claim.service_lines:
        return ZERO
    billed = sum((line.charge or ZERO for line in claim.service_lines), ZERO)
    return (claim.charge or ZERO) - billed


def ties(claim: ClaimPayment) -> bool:
    """True where the claim, each of its lines, and the lines against the claim leave nothing over;
    read, and every amount of it could be."""
    lines = all(line.balanced is not False for line in claim.service_lines)
    return claim.balanced is not False and lines and not lines_difference(claim)


def signed_amount(payment: Payment) -> Decimal | None:
    """BPR02 as money that the payee gets: a debit (BPR03 D) takes it from the payee."""
    if payment.credit_debit_code == "D" and payment.amount:
        return -payment.amount
    return payment.amount


def payment_difference(paid: Decimal, plb: Decimal, payment: Decimal | None) -> Decimal:
    """ΣCLP04 − ΣPLB − BPR02. Source: X221A1 balancing, transaction level."""
    return paid - plb - (payment or ZERO)

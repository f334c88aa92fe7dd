"""What one payer pays one payee: claim results, provider adjustments, and one balance.

Pure. BPR02 = ΣCLP04 − ΣPLB always, and is never below zero: what the payee owes the payer is
moved to the next payment under PLB FB. Source: 005010X221A1, balancing; handbook of PLB codes.
"""

from __future__ import annotations

import datetime
from decimal import Decimal

import msgspec

from gateway.models.party import Address, Contact, Identifier, Party
from gateway.models.remittance import (
    BankAccount,
    ClaimPayment,
    Payment,
    ProviderAdjustment,
    RemittanceHeader,
)
from gateway.sandbox.lines import ZERO
from gateway.sandbox.terms import Bank, PayerTerms


class Payable(msgspec.Struct, kw_only=True):
    """What was decided about one claim. ``interest`` and ``recoupment`` are positive."""

    number: str
    payments: list[ClaimPayment]
    interest: Decimal = ZERO
    recoupment: Decimal = ZERO


class Balance(msgspec.Struct, frozen=True):
    """What the payee owes the payer from earlier payments, and under which reference."""

    amount: Decimal = ZERO
    reference: str = ""


class Remittance(msgspec.Struct, kw_only=True):
    """One 835 in the making, and the balance that it leaves."""

    header: RemittanceHeader
    payments: list[ClaimPayment]
    provider_adjustments: list[ProviderAdjustment]
    balance: Balance


def payee_identifier(provider: Party) -> str:
    """The NPI; the tax id of a provider that has none."""
    return provider.npi or provider.identifier("EI", "SY", "FI")


def remittance(
    payables: list[Payable],
    header: RemittanceHeader,
    bank: Bank,
    balance: Balance,
) -> Remittance:
    """Add up, settle the balance, and complete ``header.payment``, which has its trace number."""
    payment = header.payment
    payments = [result for payable in payables for result in payable.payments]
    for number, result in enumerate(payments):
        result.assigned_number = "1"
        result.position = number
    paid = sum((result.paid or ZERO for result in payments), ZERO)
    payee = payee_identifier(header.payee or Party())
    day = payment.effective_date or datetime.date.min
    made = _Adjustments(payee, datetime.date(day.year, 12, 31))
    for payable in payables:
        made.add("L6", -payable.interest, payable.number)
        made.add("WO", payable.recoupment, payable.number)
    balance = _settle(made, paid, balance, payment.trace_number)
    payment.amount = paid - made.total
    _by_bank(payment, bank)
    return Remittance(
        header=header, payments=payments, provider_adjustments=made.items, balance=balance
    )


class _Adjustments:
    """The PLBs of one payment. A positive amount takes money away."""

    def __init__(self, provider: str, fiscal_period: datetime.date) -> None:
        self.provider, self.fiscal_period = provider, fiscal_period
        self.items: list[ProviderAdjustment] = []
        self.total = ZERO

    def add(self, reason: str, amount: Decimal, reference: str) -> None:
        if amount:
            self.total += amount
            self.items.append(
                ProviderAdjustment(
                    provider_identifier=self.provider,
                    fiscal_period_date=self.fiscal_period,
                    reason_code=reason,
                    amount=amount,
                    reference=reference,
                )
            )


def _settle(made: _Adjustments, paid: Decimal, balance: Balance, trace: str) -> Balance:
    """Take what is owed out of a payment; carry forward what a payment falls short of."""
    left = paid - made.total
    if left < 0:
        reference = balance.reference or f"FB{trace}"
        made.add("FB", left, reference)
        return Balance(balance.amount - left, reference)
    applied = min(balance.amount, left)
    made.add("FB", applied, balance.reference)
    rest = balance.amount - applied
    return Balance(rest, balance.reference) if rest else Balance()


def _by_bank(payment: Payment, bank: Bank) -> None:
    """An ACH credit (CCD+), or a notification where no money moves."""
    payment.credit_debit_code = "C"
    if not payment.amount:
        payment.transaction_handling_code, payment.method_code = "H", "NON"
        return
    payment.transaction_handling_code, payment.method_code = "I", "ACH"
    payment.format_code = "CCP"
    payment.payer_account = BankAccount("01", bank.payer_routing, "DA", bank.payer_account)
    payment.payee_account = BankAccount("01", bank.payee_routing, "DA", bank.payee_account)
    payment.company_identifier = payment.originator_identifier


def header_for(
    payer: Party, payee: Party, terms: PayerTerms, trace: str, day: datetime.date
) -> RemittanceHeader:
    """Everything above the first claim but the money."""
    return RemittanceHeader(
        payment=Payment(
            effective_date=day,
            trace_number=trace,
            originator_identifier="1" + terms.tax_identifier,
        ),
        production_date=day,
        payer=_payer(payer, terms),
        payee=_payee(payee),
    )


def _payer(payer: Party, terms: PayerTerms) -> Party:
    place = payer.address
    if place is None or not place.line_1 or not place.city:
        place = Address(
            line_1="1 SANDBOX PLAZA", city="SPRINGFIELD", state_code="IL", postal_code="627010001"
        )
    return Party(
        name=terms.name or payer.name or "SANDBOX PAYER",
        address=place,
        identifiers=[Identifier("2U", terms.identifier)] if terms.identifier else [],
        contacts=[
            Contact("BL", "ERA DESK", [Identifier("TE", "5555550199")]),
        ],
    )


def _payee(provider: Party) -> Party:
    tax = provider.identifier("EI", "SY")
    identifiers = [Identifier("FI", tax)] if tax and not provider.npi else []
    identifiers += [Identifier("TJ", tax)] if tax and provider.npi else []
    return Party(
        name=provider.name or provider.label,
        npi=provider.npi,
        address=provider.address,
        identifiers=identifiers,
    )

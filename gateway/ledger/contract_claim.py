"""What a contract pays for a claim as a whole: by the day, by the case, by the DRG."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from gateway.ledger.contract import CLAIM_METHODS, HUNDRED, Rate, Terms
from gateway.ledger.contract_rates import Priced, Service, rate_fits
from gateway.ledger.contract_words import ZERO, money, of_percent, plain, rounded
from gateway.models.remittance import ClaimPayment


def price_claim(
    terms: Terms, claim: ClaimPayment, whole: Service, lines: Sequence[Service]
) -> Priced | None:
    """The amount of the first rate for whole claims that fits; None where none does.

    ``whole`` is the claim as if it were one line; ``lines`` are those that are within it. A rate
    that names codes or revenue codes fits where one of the lines has them.
    """
    for rate in terms.contract.rate:
        if rate.method in CLAIM_METHODS and any(rate_fits(rate, s) for s in (whole, *lines)):
            priced = _priced(terms, rate, claim, whole)
            lesser = rate.lesser_of_charge
            priced.charge_caps = terms.contract.lesser_of_charge if lesser is None else lesser
            return priced
    return None


def _priced(terms: Terms, rate: Rate, claim: ClaimPayment, whole: Service) -> Priced:
    priced = Priced(rate.name)
    amount = rate.amount or ZERO
    if rate.method == "case":
        priced.amount = rounded(amount)
        priced.steps.append(f"{rate.name}: {money(amount)} for the case")
    elif rate.method == "per_diem":
        days, source = covered_days(claim)
        if days is None:
            priced.why = f"{rate.name}: neither covered days nor dates of the stay are told"
            return priced
        priced.amount = rounded(amount * days)
        priced.steps.append(
            f"{rate.name}: {plain(days)} days ({source}) x {money(amount)} = {money(priced.amount)}"
        )
    else:
        _by_drg(terms, rate, claim, whole, priced)
    if priced.amount is not None and rate.percent != HUNDRED:
        priced.amount, step = of_percent(rate.percent, priced.amount)
        priced.steps.append(step)
    return priced


def _by_drg(terms: Terms, rate: Rate, claim: ClaimPayment, whole: Service, priced: Priced) -> None:
    """Either the schedule's amount for the DRG, or a base amount times the DRG's weight: that of
    the contract's weights, else the one that the payer tells (CLP12)."""
    if not claim.drg_code:
        priced.why = f"{rate.name}: the remittance names no DRG (CLP11)"
        return
    name = rate.schedule or rate.weights
    row = terms.schedules[name].find(claim.drg_code, (), "", whole.day) if name else None
    if name and row is None:
        priced.why = f"{name} has nothing for DRG {claim.drg_code} on {whole.day}"
        return
    if rate.schedule and row:
        priced.amount = rounded(row.amount)
        priced.steps.append(
            f"{rate.name}: DRG {claim.drg_code} is {money(row.amount)} ({name}, row {row.row})"
        )
        return
    weight = row.amount if row else claim.drg_weight
    if weight is None:
        priced.why = f"{rate.name}: neither the contract nor the payer tells a weight of the DRG"
        return
    source = f"{name}, row {row.row}" if row else "CLP12"
    base = rate.amount or ZERO
    priced.amount = rounded(base * weight)
    priced.steps.append(
        f"{rate.name}: weight {plain(weight)} of DRG {claim.drg_code} ({source}) x "
        f"{money(base)} = {money(priced.amount)}"
    )


def covered_days(claim: ClaimPayment) -> tuple[Decimal | None, str]:
    """The days of a stay, and where they are told: QTY CA, MIA01, else from the statement's first
    day to its last, which is not counted (but one day at the least)."""
    for quantity in claim.quantities:
        if quantity.qualifier == "CA":
            return quantity.quantity, "QTY*CA"
    if claim.inpatient and claim.inpatient.covered_days:
        return claim.inpatient.covered_days, "MIA01"
    day = {date.qualifier: date.start for date in claim.dates}
    first, last = day.get("232"), day.get("233")
    if first is None or last is None or last < first:
        return None, ""
    return Decimal(max((last - first).days, 1)), f"{first} to {last}"

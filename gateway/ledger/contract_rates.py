"""What a contract pays for one line of service: the rate that fits it, and the arithmetic."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from decimal import Decimal

import msgspec

from gateway.ledger.contract import (
    CLAIM_METHODS,
    HUNDRED,
    MultipleProcedures,
    Rate,
    ScheduleRow,
    Terms,
    listed,
    within,
)
from gateway.ledger.contract_words import ZERO, exact, money, of_percent, plain, rounded

ONE = Decimal(1)


class Service(msgspec.Struct):
    """A line as a contract sees it. ``charge`` is dollars, without what was denied of it."""

    code: str
    modifiers: Sequence[str]
    revenue_code: str
    place: str
    day: datetime.date
    units: Decimal
    charge: Decimal
    drg: str = ""

    @property
    def label(self) -> str:
        """``99213 25``, or the revenue code where there is no procedure."""
        revenue = f"revenue code {self.revenue_code}" if self.revenue_code else "the whole claim"
        return " ".join((self.code or revenue, *self.modifiers))


class Priced(msgspec.Struct):
    """What a contract pays: ``amount`` in dollars and the ``steps`` to it in words, or None and
    ``why``. ``charge_caps`` that never more than the charge is paid."""

    rate: str = ""
    amount: Decimal | None = None
    steps: list[str] = []
    why: str = ""
    charge_caps: bool = False


def rate_for(terms: Terms, service: Service, *, carved: bool) -> Rate | None:
    """The first rate for single lines that fits; with ``carved`` of those that are paid beside a
    case alone."""
    for rate in terms.contract.rate:
        if rate.method in CLAIM_METHODS or (carved and not rate.carve_out):
            continue
        if rate_fits(rate, service) and _scheduled(terms, rate, service):
            return rate
    return None


def rate_fits(rate: Rate, service: Service) -> bool:
    """Whether a line is what a rate speaks of."""
    return (
        claim_fits(rate, service)
        and (not rate.codes or listed(service.code, rate.codes))
        and (not rate.revenue_codes or listed(service.revenue_code, rate.revenue_codes))
        and (not rate.modifiers or not set(rate.modifiers).isdisjoint(service.modifiers))
    )


def claim_fits(rate: Rate, service: Service) -> bool:
    """Whether day, place and DRG are what a rate speaks of: what a claim tells without lines."""
    return (
        within(service.day, rate.begin, rate.end)
        and (not rate.places or service.place in rate.places)
        and (not rate.drgs or listed(service.drg, rate.drgs))
    )


def _scheduled(terms: Terms, rate: Rate, service: Service) -> bool:
    """A schedule is for the codes that are in it, unless the rate names its codes itself."""
    if rate.method != "schedule":
        return True
    return bool(rate.codes) or service.code in terms.schedules[rate.schedule]


def price(terms: Terms, service: Service, *, carved: bool = False) -> Priced | None:
    """The contract's amount for a line, before several procedures are weighed against each other
    and before the charge caps it; None where no rate fits."""
    rate = rate_for(terms, service, carved=carved)
    if rate is None:
        return None
    contract = terms.contract
    caps = contract.lesser_of_charge if rate.lesser_of_charge is None else rate.lesser_of_charge
    priced = Priced(rate.name, charge_caps=caps)
    if rate.method == "carved_out":
        priced.why = f"{rate.name}: carved out of this contract"
    elif rate.method == "percent_of_charge":
        priced.amount, step = of_percent(rate.percent, service.charge)
        priced.steps.append(f"{rate.name}: {step}, the charge of {service.label}")
    else:
        _by_amount(terms, rate, service, priced)
    return priced


def price_undivided(terms: Terms, whole: Service) -> Priced | None:
    """The amount for a claim that tells no lines: a percentage of its charge, where no rate before
    it could be for one of the services that are not told. None where it cannot be known."""
    for rate in terms.contract.rate:
        if rate.method in CLAIM_METHODS or not claim_fits(rate, whole):
            continue
        if rate.method != "percent_of_charge" or rate.codes or rate.revenue_codes or rate.modifiers:
            return None
        return price(terms, whole)
    return None


def _by_amount(terms: Terms, rate: Rate, service: Service, priced: Priced) -> None:
    """An amount for each unit, from the contract or its schedule, times units, then modifiers. It
    is rounded when the units are in it: drugs cost fractions of a cent."""
    row: ScheduleRow | None = None
    if rate.method == "schedule":
        schedule = terms.schedules[rate.schedule]
        row = schedule.find(service.code, service.modifiers, service.place, service.day)
        if row is None:
            priced.why = (f"{schedule.name} has no amount for {service.label} in place "
                          f"{service.place or '(none)'} on {service.day}")  # fmt: skip
            return
        amount, source = row.amount, f"{schedule.name}, row {row.row}"
    else:
        amount, source = rate.amount or ZERO, "the contract"
    priced.steps.append(
        f"{rate.name}: {service.label} on {service.day} is {exact(amount)} ({source})"
    )
    if rate.percent != HUNDRED:
        made = amount * rate.percent / HUNDRED
        priced.steps.append(f"{plain(rate.percent)} % of {exact(amount)} = {exact(made)}")
        amount = made
    if service.units != ONE:
        made = amount * service.units
        priced.steps.append(f"{plain(service.units)} units x {exact(amount)} = {exact(made)}")
        amount = made
    if amount != rounded(amount):
        priced.steps.append(f"rounded to the cent: {money(amount)}")
    priced.amount = _modified(terms, service, row, rounded(amount), priced.steps)


def _modified(
    terms: Terms, service: Service, row: ScheduleRow | None, amount: Decimal, steps: list[str]
) -> Decimal:
    """What modifiers make of an amount; one that chose the row has had its say there."""
    for modifier in service.modifiers:
        percent = terms.contract.modifiers.get(modifier)
        if percent is None or (row is not None and row.modifier == modifier):
            continue
        amount, step = of_percent(percent, amount)
        steps.append(f"modifier {modifier}: {step}")
    return amount


def reduce_by_rank(rule: MultipleProcedures, lines: Iterable[tuple[Service, Priced]]) -> None:
    """Reduce what several procedures of a day are paid: ranked by amount, the dearest first, of
    equal ones the line that stands first."""
    days: dict[datetime.date, list[Priced]] = {}
    for service, priced in lines:
        exempt = listed(service.code, rule.exempt) or not set(rule.exempt_modifiers).isdisjoint(
            service.modifiers
        )
        if priced.amount is not None and listed(service.code, rule.codes) and not exempt:
            days.setdefault(service.day, []).append(priced)
    for same in days.values():
        if len(same) < 2:
            continue
        ranked = sorted(same, key=lambda one: one.amount or ZERO, reverse=True)
        for rank, priced in enumerate(ranked, 1):
            percent = rule.percents[min(rank, len(rule.percents)) - 1]
            if percent != HUNDRED:
                priced.amount, step = of_percent(percent, priced.amount or ZERO)
                priced.steps.append(f"number {rank} of {len(same)} procedures that day: {step}")


def cap(priced: Priced, charge: Decimal) -> None:
    """The lesser of amount and charge, where the contract says so."""
    if priced.charge_caps and priced.amount is not None and charge < priced.amount:
        priced.steps.append(
            f"the charge of {money(charge)} is less than {money(priced.amount)}: {money(charge)}"
        )
        priced.amount = charge

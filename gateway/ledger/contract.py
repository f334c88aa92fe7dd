"""Contracts with payers as they are written down: for whom, from when, and what is paid for what.

How a rate becomes an amount stands in :mod:`gateway.ledger.contract_rates`, what a payer's answer
is worth beside it in :mod:`gateway.ledger.underpaid`. Docs: docs/contracts.md.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Literal

import msgspec

HUNDRED = Decimal(100)
CENT = Decimal("0.01")

Method = Literal[
    "schedule", "percent_of_charge", "per_unit", "per_diem", "case", "drg", "carved_out"
]
"""``schedule``: a row of a fee schedule, or a percentage of it. ``per_unit``: an amount for each
unit. ``per_diem``, ``case`` and ``drg`` pay the claim as a whole. ``carved_out``: another contract
or nobody pays it; what is fitted is said, never judged."""

CLAIM_METHODS = frozenset({"per_diem", "case", "drg"})


class Part(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """Base of all parts of a contract: keys there are not are refused."""


class Who(Part):
    """Whose remittances a contract is about. All that is named must fit; each is a list of which
    one is enough. ``payers``: TRN03, N104 or a REF of the payer. ``payer_names``: N102, whatever
    its case. ``plans``: CLP06, REF CE, 1L or 6P. ``providers``: NPI or tax id of the payee, or the
    NPI of the rendering provider."""

    payers: list[str] = []
    payer_names: list[str] = []
    plans: list[str] = []
    providers: list[str] = []

    @property
    def narrowness(self) -> int:
        """How many things it names: of two contracts that fit, the narrower counts."""
        return sum(map(bool, (self.payers or self.payer_names, self.plans, self.providers)))


class Rate(Part):
    """What is paid for the services that it names; the first rate that fits a line counts.

    ``codes`` and ``revenue_codes`` are single codes or ranges (``99202-99215``), ``drgs`` likewise.
    ``percent`` is of the charge, or of the schedule. ``amount`` is dollars: for a unit, a day or a
    case, or what a DRG's weight is multiplied with. ``schedule`` and ``weights`` name CSV files.
    """

    name: str
    method: Method
    codes: list[str] = []
    revenue_codes: list[str] = []
    drgs: list[str] = []
    modifiers: list[str] = []
    places: list[str] = []
    percent: Decimal = HUNDRED
    amount: Decimal | None = None
    schedule: str = ""
    weights: str = ""
    lesser_of_charge: bool | None = None
    carve_out: bool = False
    """A line that it fits is paid for beside a case, DRG or per diem, not within it."""
    begin: datetime.date | None = msgspec.field(default=None, name="from")
    end: datetime.date | None = msgspec.field(default=None, name="to")


class MultipleProcedures(Part):
    """Several procedures of one claim and day: the dearest in full, the next by less.

    ``percents`` are by rank, the last one for all further ranks. ``exempt`` codes and lines with
    one of ``exempt_modifiers`` keep their amount and take no rank.
    """

    codes: list[str]
    percents: list[Decimal] = msgspec.field(default_factory=lambda: [HUNDRED, Decimal(50)])
    exempt: list[str] = []
    exempt_modifiers: list[str] = []


class ScheduleRow(msgspec.Struct, frozen=True, kw_only=True):
    """A row of a fee schedule: ``amount`` is dollars a unit (of a weights file, the weight).

    ``modifier`` and ``places`` narrow it where they are given. ``row`` is its place in the file,
    the heading being 1.
    """

    code: str
    amount: Decimal
    modifier: str = ""
    places: tuple[str, ...] = ()
    begin: datetime.date | None = None
    end: datetime.date | None = None
    row: int = 0

    def in_force(self, day: datetime.date) -> bool:
        """Whether the day is within the row's days, both included."""
        return within(day, self.begin, self.end)


class Schedule:
    """The rows of one CSV file, by code."""

    def __init__(self, name: str, rows: Iterable[ScheduleRow]) -> None:
        self.name = name
        self._rows: dict[str, list[ScheduleRow]] = {}
        for row in rows:
            self._rows.setdefault(row.code, []).append(row)

    def find(
        self, code: str, modifiers: Iterable[str], place: str, day: datetime.date
    ) -> ScheduleRow | None:
        """The narrowest row that fits: with the line's modifier before without, with its place
        before without; None where there is none for that day."""
        borne = set(modifiers)
        fitting = [
            row for row in self._rows.get(code, ())
            if row.in_force(day) and (not row.modifier or row.modifier in borne)
            and (not row.places or place in row.places)
        ]  # fmt: skip
        return max(fitting, key=lambda row: (bool(row.modifier), bool(row.places)), default=None)

    def __contains__(self, code: str) -> bool:
        return code in self._rows


class Contract(Part):
    """One contract. ``from`` and ``to`` are days of service, both included. ``tolerance`` is how
    many dollars a line (or a claim that is paid as a whole) may be off. ``modifiers`` are percents
    that a modifier makes of an amount. ``reductions`` are CARCs that the payer may take off the
    allowed amount, such as 253. ``coordination``: what is owed after another payer."""

    name: str
    who: Who
    rate: list[Rate]
    begin: datetime.date | None = msgspec.field(default=None, name="from")
    end: datetime.date | None = msgspec.field(default=None, name="to")
    tolerance: Decimal = CENT
    lesser_of_charge: bool = False
    modifiers: dict[str, Decimal] = {}
    multiple_procedures: MultipleProcedures | None = None
    reductions: list[str] = []
    coordination: Literal["balance", "subtract"] = "balance"
    priced_as: Literal["decided", "billed"] = "decided"


class Terms:
    """A contract with the schedules that it names."""

    def __init__(self, contract: Contract, schedules: Mapping[str, Schedule]) -> None:
        self.contract, self.schedules = contract, schedules


def within(day: datetime.date, begin: datetime.date | None, end: datetime.date | None) -> bool:
    """Whether a day is in a period that may be open at either end."""
    return (begin is None or begin <= day) and (end is None or day <= end)


def listed(code: str, wanted: Iterable[str]) -> bool:
    """Whether a code is one of ``wanted``: single codes, or ranges of codes of the same length."""
    for one in wanted:
        first, dash, last = one.partition("-")
        if code == one or (dash and len(code) == len(first) and first <= code <= last):
            return True
    return False

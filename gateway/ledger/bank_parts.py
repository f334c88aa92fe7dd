"""The nouns of bank reconciliation: deposits, remittances, decisions, days. Pure."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Literal

import msgspec

Kind = Literal[
    "exact", "bundled", "split", "by_hand",
    "amount_differs", "date_differs", "originator_differs", "duplicate", "candidate",
    "missing_deposit", "missing_remittance", "awaited",
]  # fmt: skip
TIED: frozenset[Kind] = frozenset({"exact", "bundled", "split", "by_hand"})


class Received(msgspec.Struct, kw_only=True):
    """A deposit as the bank told it; ``trace_number`` is TRN02, ``originator`` TRN03."""

    deposit_id: str
    account: str = ""
    date: datetime.date
    amount: Decimal
    trace_number: str = ""
    originator: str = ""
    payer: str = ""
    description: str = ""


class Told(msgspec.Struct, kw_only=True):
    """A remittance that expects money: BPR02, BPR16, TRN02, TRN03."""

    remit_id: str
    payer: str = ""
    date: datetime.date
    amount: Decimal
    trace_number: str = ""
    originator: str = ""


class Tie(msgspec.Struct):
    """A deposit and a remittance that were found to be the same money, and why."""

    deposit_id: str
    remit_id: str
    kind: Kind
    reason: str = ""


class Window(msgspec.Struct):
    """In business days: how far a deposit may be from its remittance (CORE 370: three either way),
    and after how many the other half is missing."""

    days: int = 3
    missing_after: int = 4


class Decision(msgspec.Struct, kw_only=True):
    """What was made of some deposits and remittances. Each stands in one decision only."""

    kind: Kind
    deposits: list[Received] = []
    remittances: list[Told] = []
    reasons: list[str] = []

    @property
    def tied(self) -> bool:
        """True where it is settled whose money it is."""
        return self.kind in TIED

    @property
    def date(self) -> datetime.date:
        """Its first day."""
        return min([d.date for d in self.deposits] + [r.date for r in self.remittances])

    @property
    def difference(self) -> Decimal:
        """What was deposited less what was remitted."""
        return total(self.deposits) - total(self.remittances)


class Day(msgspec.Struct, kw_only=True):
    """One day of the account. ``missing`` is what remittances of that day told and nobody tied."""

    date: datetime.date
    deposits: int = 0
    deposited: Decimal = Decimal("0.00")
    tied: Decimal = Decimal("0.00")
    missing: Decimal = Decimal("0.00")
    state: Literal["ties", "awaits", "does_not_tie"] = "ties"


def total(items: Iterable[Received | Told]) -> Decimal:
    """The sum of the amounts."""
    return sum((one.amount for one in items), Decimal(0))


def plain(number: str) -> str:
    """A trace number as it is compared: letters and digits, upper case, no leading zeros."""
    text = "".join(c for c in number if c.isalnum()).upper()
    return text.lstrip("0")


def same_originator(one: str, other: str) -> bool:
    """Whether two originators may be the same: TRN03 is 1 and the tax number, or that alone; what
    is not told differs from nothing."""
    a, b = plain(one), plain(other)
    return not a or not b or a in (b, f"1{b}") or b == f"1{a}"


@lru_cache(65_536)
def business_days(start: datetime.date, end: datetime.date) -> int:
    """Mondays to Fridays from one day to the other, in either direction; holidays count."""
    first, last = sorted((start, end))
    weeks, rest = divmod((last - first).days, 7)
    extra = sum((first + datetime.timedelta(days=n)).weekday() < 5 for n in range(1, rest + 1))
    return weeks * 5 + extra


def in_window(deposits: Sequence[Received], remits: Sequence[Told], window: Window) -> bool:
    """Whether every deposit is near enough to every remittance."""
    return all(business_days(d.date, r.date) <= window.days for d in deposits for r in remits)


def days_of(decisions: Iterable[Decision]) -> list[Day]:
    """The days that deposits or untied remittances fall on, in order."""
    days: dict[datetime.date, Day] = {}
    for one in decisions:
        for deposit in one.deposits:
            day = days.setdefault(deposit.date, Day(date=deposit.date))
            day.deposits += 1
            day.deposited += deposit.amount
            day.tied += deposit.amount if one.tied else 0
            _worst(day, one)
        for remit in () if one.tied else one.remittances:
            day = days.setdefault(remit.date, Day(date=remit.date))
            day.missing += remit.amount
            _worst(day, one)
    return [days[date] for date in sorted(days)]


def _worst(day: Day, decision: Decision) -> None:
    if decision.tied or day.state == "does_not_tie":
        return
    day.state = "awaits" if decision.kind == "awaited" else "does_not_tie"

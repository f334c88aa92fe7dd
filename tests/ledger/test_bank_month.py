"""Thirty days of deposits, with faults planted: each is named as what it is, and nothing else is.

The month is made from a seed, payment by payment; whoever makes a payment knows what must be said
of it. Amounts are drawn from few values, so that the amount alone misleads all the time.
"""

from __future__ import annotations

import datetime
import random
from collections import Counter
from decimal import Decimal
from itertools import count

import pytest

from gateway.ledger.bank import reassociate, ties_of
from gateway.ledger.bank_parts import Decision, Received, Tie, Told, days_of

START = datetime.date(2026, 3, 2)
TODAY = datetime.date(2026, 4, 30)
PAYERS = ("1990060054", "1881234567", "1770000001")
Verdict = tuple[str, frozenset[str], frozenset[str]]
PLANTS = ("exact", "bundled", "split", "missing_deposit", "missing_remittance", "duplicate",
          "amount_differs", "date_differs", "originator_differs", "named in words",
          "one trace, several deposits")  # fmt: skip


def workday(random_: random.Random, after: datetime.date, low: int, high: int) -> datetime.date:
    """A Monday to Friday that many workdays later, or earlier."""
    steps, found = random_.randint(low, high), after
    while steps:
        found += datetime.timedelta(days=1 if steps > 0 else -1)
        if found.weekday() < 5:
            steps -= 1 if steps > 0 else -1
    return found


class Month:
    """Deposits, remittances, and what must be said of them."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.ids = count(1)
        self.deposits: list[Received] = []
        self.remits: list[Told] = []
        self.expected: list[Verdict] = []
        for n in range(30):
            day = START + datetime.timedelta(days=n)
            if day.weekday() < 5:
                for _ in range(self.random.randint(4, 9)):
                    self.plant(self.random.choice((*PLANTS, *["exact"] * 12)), day)

    def amount(self) -> Decimal:
        return Decimal(self.random.choice((50, 80, 120, 200))) + Decimal("0.25")

    def remit(self, day: datetime.date, trace: str, payer: str, amount: Decimal) -> str:
        one = f"rem_{next(self.ids):05d}"
        self.remits.append(Told(remit_id=one, date=day, amount=amount, trace_number=trace,
                                originator=payer, payer=f"PAYER {payer[1]}"))  # fmt: skip
        return one

    def deposit(
        self, day: datetime.date, trace: str, payer: str, amount: Decimal, words: str = ""
    ) -> str:
        one = f"dep_{next(self.ids):05d}"
        shown = self.random.choice((trace, trace.lower(), f"000{trace}")) if trace else ""
        told = self.random.choice((payer, payer[1:]))
        self.deposits.append(Received(deposit_id=one, date=day, amount=amount, trace_number=shown,
                                      originator=told, description=words))  # fmt: skip
        return one

    def say(self, kind: str, deposits: set[str], remits: set[str]) -> None:
        self.expected.append((kind, frozenset(deposits), frozenset(remits)))

    def plant(self, what: str, day: datetime.date) -> None:
        payer, amount = self.random.choice(PAYERS), self.amount()
        trace = f"E{next(self.ids):08d}"
        near = workday(self.random, day, -1, 2)
        match what:
            case "missing_deposit":
                self.say(
                    what, set(), {self.remit(day, trace, payer, amount + 7000 + self.unique())}
                )
            case "missing_remittance":
                self.say(
                    what, {self.deposit(day, trace, payer, amount + 9000 + self.unique())}, set()
                )
            case "duplicate":
                remit = self.remit(day, trace, payer, amount)
                first = self.deposit(day, trace, payer, amount)
                second = self.deposit(workday(self.random, day, 1, 6), trace, payer, amount)
                self.say("exact", {first}, {remit})
                self.say(what, {second}, set())
            case "amount_differs":
                self.say(what, {self.deposit(near, trace, payer, amount - Decimal("0.01"))},
                         {self.remit(day, trace, payer, amount)})  # fmt: skip
            case "date_differs":
                late = workday(self.random, day, 4, 9)
                self.say(what, {self.deposit(late, trace, payer, amount)},
                         {self.remit(day, trace, payer, amount)})  # fmt: skip
            case "originator_differs":
                other = PAYERS[PAYERS.index(payer) - 1]
                self.say(what, {self.deposit(near, trace, other, amount)},
                         {self.remit(day, trace, payer, amount)})  # fmt: skip
            case "split":
                remit = self.remit(day, trace, payer, amount)
                parts = (amount - 20, Decimal(20))
                self.say(what, {self.deposit(near, trace, payer, part) for part in parts}, {remit})
            case "exact":
                self.say(what, {self.deposit(near, trace, payer, amount)},
                         {self.remit(day, trace, payer, amount)})  # fmt: skip
            case _:
                self.plant_several(what, day, trace, payer)

    def plant_several(self, what: str, day: datetime.date, trace: str, payer: str) -> None:
        amounts = [self.amount() + n for n in range(self.random.randint(2, 4))]
        near = workday(self.random, day, 0, 2)
        traces = [trace] * len(amounts)
        if what == "named in words":
            traces = [f"{trace}{n}" for n in range(len(amounts))]
        remits = [
            self.remit(day, own, payer, part) for own, part in zip(traces, amounts, strict=True)
        ]
        if what == "one trace, several deposits":
            for remit, part in zip(remits, amounts, strict=True):
                self.say("exact", {self.deposit(near, trace, payer, part)}, {remit})
            return
        words = "LOCKBOX " + ", ".join(traces) if what == "named in words" else ""
        own = "" if words else trace
        self.say("bundled", {self.deposit(near, own, payer, sum(amounts, Decimal(0)), words)},
                 set(remits))  # fmt: skip

    def unique(self) -> Decimal:
        """Makes an amount that no other has: no candidate for anything."""
        return Decimal(next(self.ids))


def verdicts(decisions: list[Decision]) -> Counter[Verdict]:
    return Counter(
        (one.kind, frozenset(d.deposit_id for d in one.deposits),
         frozenset(r.remit_id for r in one.remittances))
        for one in decisions
    )  # fmt: skip


@pytest.mark.parametrize("seed", range(40))
def test_every_plant_is_found_and_no_other(seed: int) -> None:
    month = Month(seed)
    found = verdicts(reassociate(month.deposits, month.remits, TODAY))
    assert found == Counter(month.expected)


def test_the_months_hold_every_plant() -> None:
    planted = Counter(kind for seed in range(40) for kind, *_ in Month(seed).expected)
    assert min(planted.values()) > 100 and len(planted) == 9, planted


@pytest.mark.parametrize("seed", range(5))
def test_day_by_day_it_comes_to_the_same(seed: int) -> None:
    """Reconciled each evening with what is there by then; ties are kept, none is wrong."""
    month = Month(seed)
    ties: list[Tie] = []
    last = max(d.date for d in month.deposits)
    for n in range((last - START).days + 1):
        day = START + datetime.timedelta(days=n)
        decisions = reassociate(
            [d for d in month.deposits if d.date <= day],
            [r for r in month.remits if r.date <= day], day, settled=ties,
        )  # fmt: skip
        ties = list(ties_of(decisions))
    found = verdicts(reassociate(month.deposits, month.remits, TODAY, settled=ties))
    assert found == Counter(month.expected)


@pytest.mark.parametrize("seed", range(5))
def test_the_days_add_up(seed: int) -> None:
    """Every dollar that was deposited stands on one day; a day ties where all of it does."""
    month = Month(seed)
    decisions = reassociate(month.deposits, month.remits, TODAY)
    days = days_of(decisions)
    assert sum(d.deposited for d in days) == sum(d.amount for d in month.deposits)
    tied = {i for kind, ids, _ in month.expected if kind in ("exact", "bundled", "split")
            for i in ids}  # fmt: skip
    assert sum(d.tied for d in days) == sum(
        d.amount for d in month.deposits if d.deposit_id in tied
    )
    bad = {d.date for d in month.deposits if d.deposit_id not in tied}
    settled = {i for kind, _, ids in month.expected if kind in ("exact", "bundled", "split")
               for i in ids}  # fmt: skip
    bad |= {r.date for r in month.remits if r.remit_id not in settled}
    assert {d.date for d in days if d.state == "does_not_tie"} == bad

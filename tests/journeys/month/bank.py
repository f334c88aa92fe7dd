"""The deposits of the month, and what must be said of each; Alder's are told in ACH files, Birch's
in BAI2 reports, Cedar's in the bank's CSV."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field

from tests.journeys.month.calendar import PAYDAYS
from tests.journeys.month.nouns import Remit

TIED = ("exact", "bundled", "split")


@dataclass
class Deposit:
    """One or more deposits and the remittances that they go with: a decision. ``shown`` are the
    trace numbers that the bank tells, ``words`` what stands there in their place."""

    kind: str
    letter: str
    days: list[datetime.date]
    amounts: list[int]
    remits: list[Remit] = field(default_factory=list)
    shown: list[str] = field(default_factory=list)
    originator: str = ""
    words: str = ""


PLANTED = {
    "A": {3: "duplicate", 7: "date_differs", 10: "split", 14: "missing_deposit",
          17: "amount_differs"},
    "B": {1: "originator_differs", 5: "missing_deposit"},
    "C": {2: "split", 4: "candidate", 6: "duplicate", 9: "missing_deposit"},
}  # fmt: skip
"""By payer, and place of the payday among the payer's own. On every other payday of Birch's (0, 2,
4 …) one deposit brings the money of both payments."""


def deposits(remits: list[Remit]) -> list[Deposit]:
    """Every deposit, and each remittance that has none."""
    found: list[Deposit] = []
    by_day = {(r.payer.letter, r.day): [x for x in remits if (x.payer, x.day) == (r.payer, r.day)
                                        and x.amount] for r in remits}  # fmt: skip
    for (letter, day), several in by_day.items():
        place = PAYDAYS[letter].index(day)
        planted = PLANTED[letter].get(place, "exact")
        if letter == "B" and place % 2 == 0 and len(several) > 1:
            found.append(_bundled(several))
            continue
        for n, remit in enumerate(several):
            found += _of(remit, "exact" if n else planted, place)
    return found


def _later(day: datetime.date, workdays: int) -> datetime.date:
    while workdays:
        day += datetime.timedelta(days=1)
        workdays -= day.weekday() < 5
    return day


def _bundled(several: list[Remit]) -> Deposit:
    """The bank names both trace numbers in words, and no TRN."""
    traces = [remit.trace for remit in several]
    return Deposit("bundled", "B", [_later(several[0].day, 1)], [sum(r.amount for r in several)],
                   several, [], "", "LOCKBOX " + " ".join(traces))  # fmt: skip


def _of(remit: Remit, kind: str, place: int) -> list[Deposit]:
    letter, day = remit.payer.letter, _later(remit.day, place % 3)
    first = Deposit(kind, letter, [day], [remit.amount], [remit], [remit.trace],
                    remit.payer.originator)  # fmt: skip
    if remit.lost:
        first.kind, first.remits = "missing_remittance", []
    match kind:
        case "duplicate":
            first.kind = "exact"
            again = Deposit(kind, letter, [_later(day, 2)], [remit.amount], [], [remit.trace],
                            remit.payer.originator)  # fmt: skip
            return [first, again]
        case "split":
            first.days = [day, _later(day, 1)]
            first.amounts = [remit.amount - 10_000, 10_000]
        case "missing_deposit":
            first.days, first.amounts = [], []
        case "date_differs":
            first.days = [_later(remit.day, 6)]
        case "amount_differs":
            first.amounts = [remit.amount - 37]
        case "originator_differs":
            first.originator = "1770000009"
        case "candidate":
            first.shown, first.originator, first.words = [], "", "MOBILE DEPOSIT"
    return [first]

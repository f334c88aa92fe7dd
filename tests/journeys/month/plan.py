"""The month, made from one seed: claims, what is said of them, what goes wrong, the deposits."""

from __future__ import annotations

from dataclasses import dataclass, replace
from random import Random

from tests.journeys.month import bank, people
from tests.journeys.month.calendar import PAYDAYS, Calendar
from tests.journeys.month.nouns import Claim, Remit, Said
from tests.journeys.month.stories import alder
from tests.journeys.month.stories_birch import birch
from tests.journeys.month.stories_cedar import cedar

SEED = 835
LOST, COPIED, OFF = 5, 8, 12
"""Of Alder's paydays: whose file is lost, comes twice, and pays a dollar more than it explains."""


@dataclass
class Month:
    """All there is. ``copied`` is the remittance that comes a second time in another envelope,
    ``short`` the claim payment of which five dollars are explained by nothing."""

    claims: list[Claim]
    remits: list[Remit]
    deposits: list[bank.Deposit]
    copied: Remit
    short: Said

    @property
    def told(self) -> list[Remit]:
        """The remittances that came."""
        return [remit for remit in self.remits if not remit.lost]


def plan(seed: int = SEED) -> Month:
    chance = Random(seed)
    claims = people.claims(chance)
    calendar = Calendar(chance)
    alder(calendar, claims["A"])
    birch(calendar, claims["B"])
    cedar(calendar, claims["C"])
    days = PAYDAYS["A"]
    calendar.remit("A", days[LOST]).lost = True
    calendar.remit("A", days[OFF]).off = 100
    short = _short(calendar)
    remits = sorted(calendar.remits.values(), key=lambda r: (r.day, r.trace))
    assert all(r.said and r.amount >= 0 for r in remits)
    for lost in (r for r in remits if r.lost):
        for claim in claims["A"]:
            claim.said = [one for one in claim.said if one not in lost.said]
    every = [claim for own in claims.values() for claim in own]
    chance.shuffle(every)
    return Month(every, remits, bank.deposits(remits), calendar.remit("A", days[COPIED]), short)


def _short(calendar: Calendar) -> Said:
    """Cedar explains five dollars too little of one line that it paid."""
    one = next(
        one for remit in calendar.remits.values() if remit.payer.letter == "C"
        for one in remit.said if one.stands and one.paid and one.lines and not one.interest
        and one.claim is not None and len(one.claim.said) == 1
    )  # fmt: skip
    line = one.lines[0]
    line.cas[0] = replace(line.cas[0], amount=line.cas[0].amount - 500)
    return one

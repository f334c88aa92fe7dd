"""The payments of the month: who pays on which day, and which claims stand in which remittance."""

from __future__ import annotations

import datetime
from random import Random

from tests.journeys.month.nouns import ALDER, BIRCH, CEDAR, WORKDAYS, Claim, Plb, Remit, Said

PAYERS = {one.letter: one for one in (ALDER, BIRCH, CEDAR)}
PAYDAYS = {
    "A": WORKDAYS,
    "B": [d for d in WORKDAYS if d.weekday() in (1, 4)],
    "C": [d for d in WORKDAYS if d.weekday() in (0, 2, 3)],
}
"""Alder pays every day, Birch on Tuesdays and Fridays (two payments each), Cedar on the others."""


class Calendar:
    """All remittances, by trace number."""

    def __init__(self, chance: Random) -> None:
        self.chance = chance
        self.remits: dict[str, Remit] = {}
        for letter, days in PAYDAYS.items():
            for day in days:
                for part in "12" if letter == "B" else "1":
                    self.remit(letter, day, part)

    def remit(self, letter: str, day: datetime.date, part: str = "1") -> Remit:
        """The payment of that payer, day and part; made where it is not there yet."""
        trace = f"{letter}T{day:%m%d}{part}"
        return self.remits.setdefault(trace, Remit(PAYERS[letter], day, trace))

    def payday(self, letter: str, start: int = 0, stop: int | None = None) -> Remit:
        """A payment by chance among the payer's days from ``start`` up to ``stop``."""
        day = self.chance.choice(PAYDAYS[letter][start:stop])
        return self.remit(letter, day, self.chance.choice("12") if letter == "B" else "1")

    def after(self, remit: Remit, least: int = 1, most: int = 4) -> Remit:
        """A payment of the same payer some of its paydays later."""
        days = PAYDAYS[remit.payer.letter]
        place = min(days.index(remit.day) + self.chance.randint(least, most), len(days) - 1)
        assert days[place] > remit.day
        return self.remit(remit.payer.letter, days[place], remit.trace[-1])

    def tell(self, claim: Claim | None, one: Said, remit: Remit) -> Said:
        """The remittance says this of the claim."""
        remit.said.append(one)
        if claim is not None and one.found:
            claim.said.append(one)
        return one

    def adjust(self, remit: Remit, code: str, reference: str, amount: int, key: str) -> None:
        """A PLB pair; ``key`` names the account that it opens or closes."""
        nature = {"FB": "forwarding_balance", "L6": "final"}.get(code, "recovery")
        remit.plb.append(Plb(code, reference, amount, nature, key))

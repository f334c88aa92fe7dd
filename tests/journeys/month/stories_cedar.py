"""Cedar Assurance: payments are taken back and corrected, under numbers with a suffix, and with
interest; what was paid too much is collected in a later payment, or withheld until a refund."""

from __future__ import annotations

from itertools import cycle

from tests.journeys.month import decide
from tests.journeys.month.calendar import Calendar
from tests.journeys.month.nouns import Claim, Said
from tests.journeys.month.stories import CATEGORIES, stories

CEDAR = {"paid": 119, "corrected": 40, "corrected later": 30, "overturned": 12, "taken back": 15,
         "collected": 24, "interest": 30, "refunded": 10, "denied": 20}  # fmt: skip


def cedar(month: Calendar, claims: list[Claim]) -> None:
    """Every other number comes without its leading zeros; what is said of a claim anew bears, every
    fifth time, the payer's number alone."""
    category = cycle(CATEGORIES)
    for n, (story, claim) in enumerate(stories(CEDAR, claims)):
        icn = f"C{claim.number[2:]}"
        number = claim.number.lstrip("0") if n % 2 else claim.number
        first = month.payday("C", 0, 6)
        if story in ("denied", "overturned"):
            one = decide.denied(claim, icn, next(category))
        else:
            one = decide.paid(month.chance, claim, icn)
        one.number = number
        month.tell(claim, one, month.payday("C", 2) if story in ("paid", "denied") else first)
        match story:
            case "corrected" | "corrected later" | "overturned" | "taken back" | "collected":
                _anew(month, story, claim, one, n)
            case "interest":
                one.interest = one.paid * 3 // 100 + 1
                month.adjust(first, "L6", icn, -one.interest, f"L6 {icn}")
            case "refunded":
                _refunded(month, claim, one, n)


def _anew(month: Calendar, story: str, claim: Claim, one: Said, n: int) -> None:
    """Taken back, every third time under a number with an R; decided anew under one with 01."""
    first = next(r for r in month.remits.values() if one in r.said)
    second = month.after(first, 1, 3)
    back = decide.taken_back(one, one.icn + ("R" if n % 3 == 0 else ""))
    again = "0" if n % 5 == 0 else one.number
    back.number = again
    month.tell(claim, back, second)
    if story == "taken back":
        return
    if story == "overturned":
        new = decide.paid(month.chance, claim, one.icn + "01")
    else:
        new = decide.repriced(one, month.chance, one.icn + "01")
    new.number = again
    month.tell(claim, new, month.after(second, 1, 3) if story == "corrected later" else second)
    if story == "collected":
        owed = one.paid - new.paid
        month.adjust(second, "WO", one.icn, -owed, one.icn)
        said = (f"{claim.number} {one.icn}", one.icn, f"{one.icn}01")[n % 3]
        month.adjust(month.after(second), "WO", said, owed, one.icn)


def _refunded(month: Calendar, claim: Claim, one: Said, n: int) -> None:
    """A tenth too much was paid. Half of them: withheld, and given back when the refund came; the
    others: the refund came first, and is told beside what is withheld."""
    first = next(r for r in month.remits.values() if one in r.said)
    second = month.after(first, 1, 3)
    much = one.paid // 10
    month.adjust(second, "WO", one.icn, much, one.icn)
    month.adjust(month.after(second) if n % 2 else second, "72", one.icn, -much, one.icn)

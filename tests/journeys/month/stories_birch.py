"""Birch Mutual: control numbers are cut, padded and shouted, claims are paid in two parts, and a
payment that would be less than nothing is carried forward."""

from __future__ import annotations

from itertools import cycle

from tests.journeys.month import decide
from tests.journeys.month.calendar import PAYDAYS, Calendar
from tests.journeys.month.nouns import Claim, Remit, Said, SaidLine
from tests.journeys.month.stories import CATEGORIES, stories

BIRCH = {"upper": 45, "padded": 40, "cut to 12": 40, "cut to 15": 40, "denied": 24, "split": 36,
         "as sent": 48, "forwarded": 6, "collected": 10, "too short": 7, "twins": 4}  # fmt: skip
ALTERED = ("upper", "padded", "cut to 12", "cut to 15")


def altered(number: str, how: str) -> str:
    match how:
        case "upper":
            return number.upper()
        case "padded":
            return "000" + number.upper()
        case "cut to 12":
            return number[:12]
        case "cut to 15":
            return number[:15].upper()
        case "too short":
            return number[:5]
    return number


def birch(month: Calendar, claims: list[Claim]) -> None:
    category, how = cycle(CATEGORIES), cycle(ALTERED)
    forwarded: list[Claim] = []
    for story, claim in stories(BIRCH, claims):
        icn = f"{claim.number[2:5]}25B"
        match story:
            case "forwarded":
                forwarded.append(claim)
            case "collected":
                _collected(month, claim, icn, next(how))
            case "split":
                _split(month, claim, icn, next(category), next(how))
            case "denied":
                one = decide.denied(claim, icn, next(category))
                one.number = altered(claim.number, next(how))
                month.tell(claim, one, month.payday("B"))
            case "too short" | "twins":
                one = decide.paid(month.chance, claim, icn)
                one.number = altered(claim.number, story if story != "twins" else "cut to 15")
                one.found = False
                month.tell(claim, one, month.payday("B"))
            case _:
                one = decide.paid(month.chance, claim, icn)
                one.number = altered(claim.number, story)
                one.member = story not in ("upper", "padded", "as sent")
                month.tell(claim, one, month.payday("B"))
    _forwarded(month, forwarded)
    _strangers(month)


def _split(month: Calendar, claim: Claim, icn: str, category: str, how: str) -> None:
    """The first line is paid in one payment; the others are decided in a later one, and one claim
    in three has nothing but a denial there."""
    first = month.payday("B", 0, 5)
    part = decide.said(claim, icn, [decide.paid_line(month.chance, claim, 0)])
    places = range(1, len(claim.lines))
    if month.chance.random() < 1 / 3:
        rest = [decide.refused_line(claim, n, category) for n in places]
    else:
        rest = [decide.paid_line(month.chance, claim, n) for n in places]
    other = decide.said(claim, icn, rest)
    part.number = other.number = altered(claim.number, how)
    month.tell(claim, part, first)
    month.tell(claim, other, month.after(first))


def _collected(month: Calendar, claim: Claim, icn: str, how: str) -> None:
    """Paid, decided anew for less; the difference is given back for now and collected later."""
    first = month.payday("B", 0, 3)
    one = decide.paid(month.chance, claim, icn)
    one.number = altered(claim.number, how)
    month.tell(claim, one, first)
    again = month.after(first, 1, 2)
    back, less = decide.taken_back(one), decide.repriced(one, month.chance, icn)
    less.number = one.number
    month.tell(claim, back, again)
    month.tell(claim, less, again)
    owed = one.paid - less.paid
    month.adjust(again, "WO", icn, -owed, icn)
    month.adjust(month.after(again, 1, 2), "WO", f"{icn} {claim.number.upper()}", owed, icn)


def _forwarded(month: Calendar, claims: list[Claim]) -> None:
    """Two chains. What is left below zero on the third Birch day is carried to the fourth, and from
    there, for a part, to the fifth, each time under a new number. What is left on the sixth is
    taken on the seventh under the trace number of the first payment."""
    days = PAYDAYS["B"]
    paid = [_first(month, claim) for claim in claims[:5]]
    opening, middle = (month.remit("B", day, "3") for day in days[2:4])
    left = _less(month, opening, paid[:3])
    month.adjust(opening, "FB", "FB25001", left, "FB25001")
    small = decide.paid(month.chance, claims[5], f"{claims[5].number[2:5]}25B")
    assert small.paid < -left
    month.tell(claims[5], small, middle)
    month.adjust(middle, "FB", "FB25001", -left, "FB25001")
    month.adjust(middle, "FB", "FB25002", left + small.paid, "FB25002")
    month.adjust(month.remit("B", days[4]), "FB", "FB25002", -left - small.paid, "FB25002")
    other = month.remit("B", days[5], "3")
    left = _less(month, other, paid[3:])
    month.adjust(other, "FB", "FB25003", left, "FB25003")
    month.adjust(month.remit("B", days[6]), "FB", other.trace, -left, "FB25003")


def _first(month: Calendar, claim: Claim) -> Said:
    one = decide.paid(month.chance, claim, f"{claim.number[2:5]}25B")
    return month.tell(claim, one, month.payday("B", 0, 2))


def _less(month: Calendar, remit: Remit, before: list[Said]) -> int:
    """Each is taken back and denied; gives the sum, which is below zero."""
    for one in before:
        assert one.claim is not None
        month.tell(one.claim, decide.taken_back(one), remit)
        new = decide.denied(one.claim, one.icn, "authorization")
        month.tell(one.claim, new, remit)
    return sum(one.paid for one in remit.said)


def _strangers(month: Calendar) -> None:
    """Four payments for claims that this practice never sent."""
    for n in range(1, 5):
        lines = [SaidLine(0, 9_000, 7_000 + n, [decide.contract(2_000 - n)], "99213")]
        one = Said(None, f"QX-STRANGER-{n}", f"99{n}25B", lines, "1", 9_000, 7_000 + n, found=False)
        month.tell(None, one, month.payday("B"))

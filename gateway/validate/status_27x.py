"""SNIP types 3 and 4 of claim acknowledgements and status responses (277CA, 277).

Sources: 005010X214 and 005010X212, STC and the totals of loops 2200B and 2200C. An answer that
contradicts itself is taken and told: nothing here rejects.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from gateway.models.amount import amount
from gateway.validate.parts import Part, Seg
from gateway.validate.rule import Rule, Tell, judge
from gateway.x12.elements import date8

CA, RESPONSE = ("277CA",), ("277",)
BOTH = (*CA, *RESPONSE)

ACTION = Rule(
    "2200D.STC03.match", CA, 4, severity="error", source="STC01, STC03",
    says="Status and action contradict each other: one accepts the claim, the other refuses it.",
    mend="take the claim as refused until the sender says otherwise",
)  # fmt: skip
BOTH_WAYS = Rule(
    "2200D.STC.both", CA, 4, severity="error", source="STC",
    says="The claim is accepted and rejected in one answer.",
    mend="take the claim as refused until the sender says otherwise",
)  # fmt: skip
COUNT = Rule(
    "2200B.QTY02.sum", CA, 3, severity="error", source="QTY*90, QTY*AA",
    says="The number of accepted or rejected claims is not that of the claims listed.",
    mend="count your claims: some may have been lost on the way",
)  # fmt: skip
MONEY = Rule(
    "2200B.AMT02.sum", CA, 3, severity="error", source="AMT*YU, AMT*YY",
    says="The charges accepted and rejected are not the total charge of the set.",
    mend="compare with what was sent: some claims may have been lost on the way",
)  # fmt: skip
NUMBER = Rule(
    "2200D.TRN02.missing", BOTH, 4, severity="error", source="TRN02",
    says="The answer does not say which claim it is about.",
    mend="match it by member, charge and dates",
)  # fmt: skip
UNEXPLAINED = Rule(
    "2200D.STC01-2.unexplained", CA, 4, severity="warning", source="STC01-2",
    says="The claim is refused, and the status says no more than that.",
    mend="ask the sender what is wrong",
)  # fmt: skip
LATE = Rule(
    "2200D.STC02.future", BOTH, 4, severity="error", source="STC02",
    says="The status is of a day after the answer was made.",
    mend="take the day of the answer",
)  # fmt: skip
SERVICE = Rule(
    "2200D.DTP03.future", BOTH, 4, severity="error", source="DTP*472",
    says="The service lies after the day on which the answer was made.",
    mend="take the dates from the claim",
)  # fmt: skip
LINES = Rule(
    "2220D.SVC02.sum", BOTH, 3, severity="warning", source="SVC02, STC04",
    says="The charges of the lines are more than the claim's.",
    mend="take the charges from the claim",
)  # fmt: skip
REPEAT = Rule(
    "2200D.TRN02.repeat", CA, 4, severity="warning", source="TRN02",
    says="The same claim is answered twice in one set.",
    mend="take both: a refusal outweighs",
)  # fmt: skip
PAID = Rule(
    "2200D.STC05.paid", RESPONSE, 4, severity="error", source="STC01, STC05",
    says="The claim is denied or refused, and an amount was paid.",
    mend="wait for the remittance: it decides",
)  # fmt: skip
UNPAID = Rule(
    "2200D.STC05.nothing", RESPONSE, 4, severity="warning", source="STC01, STC05",
    says="The claim is finished as paid, and no amount is given.",
    mend="wait for the remittance: it says how much",
)  # fmt: skip
TRACE = Rule(
    "2200D.STC09.missing", RESPONSE, 4, severity="warning", source="STC08, STC09",
    says="A payment has a date and no number of its cheque or transfer.",
    mend="match the remittance by its date and amount",
)  # fmt: skip

REFUSED = frozenset({"A3", "A4", "A6", "A7", "A8"})
ACCEPTED = frozenset({"A1", "A2", "A5"})
DENIED = frozenset({"F2", "D0", "A4", "E0"})
BARE = frozenset({"", "0", "21", "23"})
"""Statuses that say nothing more: no detail, something is missing or wrong, returned."""

KEPT = 10_000
"""So many claims or questions of a set are remembered."""


def statuses(part: Part) -> list[tuple[Seg, int, str, str]]:
    """Each composite of the STCs of a loop: segment, element, category, status."""
    found = []
    for seg in part.all("STC"):
        for number in (1, 10, 11):
            if seg[number]:
                found.append((seg, number, seg.component(number, 1), seg.component(number, 2)))
    return found


@judge(BOTH, "2200D", NUMBER, LATE, SERVICE, LINES)
def claim(part: Part, tell: Tell) -> None:
    """What an answer about a claim says of it, whichever answer it is."""
    trn, made = part.first("TRN"), date8(part.root.value("BHT", 4))
    if trn is not None and not trn[2].strip("0"):
        tell(NUMBER, trn, 2)
    for seg in part.all("STC"):
        day = date8(seg[2])
        if made and day and day > made:
            tell(LATE, seg, 2)
    dtp = part.first("DTP", "472")
    day = date8(dtp[3][:8]) if dtp else None
    if dtp and made and day and day > made:
        tell(SERVICE, dtp, 3)
    stc = part.first("STC")
    charge = amount(stc[4]) if stc and stc[4] else None
    svcs = [svc for line in part.inner("2220D") if (svc := line.first("SVC"))]
    billed = sum((amount(svc[2]) or Decimal(0) for svc in svcs if svc[2]), Decimal(0))
    if charge is not None and svcs and billed > charge:
        tell(LINES, svcs[0], 2, message=f"the lines charge {billed}, the claim {charge}")


@judge(CA, "2200D", ACTION, BOTH_WAYS, UNEXPLAINED, REPEAT)
def acknowledged(part: Part, tell: Tell) -> None:
    """A claim of a 277CA: its categories and actions."""
    found = statuses(part)
    categories = {category for _, _, category, _ in found}
    doubted = False
    if categories & REFUSED and categories & (ACCEPTED - {"A1"}):
        tell(BOTH_WAYS, found[0][0])
    else:
        for seg in part.all("STC"):
            category = seg.component(1, 1)
            if (seg[3] == "U" and category in ACCEPTED - {"A1"}) or (
                seg[3] == "WQ" and category in REFUSED
            ):
                tell(ACTION, seg, 3)
                doubted = True
    refused = [one for one in found if one[2] in REFUSED]
    if refused and all(status in BARE for _, _, _, status in refused):
        seg, number, _, _ = refused[0]
        tell(UNEXPLAINED, seg, number, 2)
    if doubted:
        part.tally["doubted"] = part.tally.get("doubted", 0) + 1
    else:
        _count(part, bool(refused) or any(seg[3] == "U" for seg in part.all("STC")))
    _number(part, tell)


def _count(part: Part, refused: bool) -> None:
    totals = part.tally.setdefault("answered", [0, 0])
    totals[refused] += 1


def _number(part: Part, tell: Tell) -> None:
    trn = part.first("TRN")
    if trn is not None and repeats(part, "claims", trn[2]):
        tell(REPEAT, trn, 2)


def repeats(part: Part, name: str, value: str) -> bool:
    """True where the set had this value under ``name`` before; of so many values it is remembered,
    and an empty one is none."""
    known: set[str] = part.tally.setdefault(name, set())
    if value in known:
        return True
    if value and len(known) < KEPT:
        known.add(value)
    return False


@judge(CA, "2000B", COUNT, MONEY)
def receiver(level: Part, tell: Tell) -> None:
    """The totals of the set (2200B) against the claims below it."""
    part = level.one("2200B")
    accepted, rejected = level.tally.pop("answered", (0, 0))
    doubted = level.tally.pop("doubted", 0)
    if part is None:
        return
    for qualifier, listed in (("90", accepted), ("AA", rejected)):
        seg = part.first("QTY", qualifier)
        count = amount(seg[2]) if seg and seg[2] else None
        if seg is None or count is None or not (accepted or rejected or doubted):
            continue
        if not listed <= count <= listed + doubted:
            tell(COUNT, seg, 2, message=f"{count} are counted, {listed} are listed")
    _money(part, tell)


def _money(part: Part, tell: Tell) -> None:
    stc = part.first("STC")
    total = amount(stc[4]) if stc and stc[4] else None
    parts: list[Any] = list(part.all("AMT", "YU", "YY"))
    amounts = [amount(seg[2]) if seg[2] else None for seg in parts]
    if total is None or not parts or None in amounts:
        return
    given = sum(filter(None, amounts), Decimal(0))
    if given != total:
        tell(MONEY, parts[0], 2, message=f"accepted and rejected are {given}, the set's charge is "
             f"{total}")  # fmt: skip


@judge(RESPONSE, "2200D", PAID, UNPAID, TRACE)
def answered(part: Part, tell: Tell) -> None:
    """A claim of a status response: what was paid."""
    for seg in part.all("STC"):
        category = seg.component(1, 1)
        paid = amount(seg[5]) if seg[5] else None
        if paid and category in DENIED:
            tell(PAID, seg, 5)
        elif category == "F1" and not paid:
            tell(UNPAID, seg, 5)
        if seg[8] and not seg[9]:
            tell(TRACE, seg, 9)

"""What the three payers make of their claims: each story says how many claims it befalls."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import cycle

from tests.journeys.month import decide
from tests.journeys.month.calendar import Calendar
from tests.journeys.month.nouns import Cas, Claim, Said, SaidLine

CATEGORIES = tuple(decide.DENIALS)


def stories(counts: dict[str, int], claims: list[Claim]) -> Iterator[tuple[str, Claim]]:
    """Each claim with its story, in this order; the counts are those of all claims."""
    assert sum(counts.values()) == len(claims)
    names = [name for name, count in counts.items() for _ in range(count)]
    return zip(names, claims, strict=True)


ALDER = {"paid": 225, "as a whole": 15, "bundled": 40, "panel": 20, "denied": 36,
         "line denied": 36, "owed": 18, "capitated": 10}  # fmt: skip


def alder(month: Calendar, claims: list[Claim]) -> None:
    """Clean trace and control numbers; lines are bundled, or paid under the code of a panel."""
    whole = [c for c in claims if c.kind == "837I"]
    rest = [c for c in claims if c not in whole[: ALDER["as a whole"]]]
    n = ALDER["paid"]
    order = rest[:n] + whole[: ALDER["as a whole"]] + rest[n:]
    category = cycle(CATEGORIES)
    for story, claim in stories(ALDER, order):
        icn = f"A25{claim.number[3:]}77"
        match story:
            case "paid":
                one = decide.paid(month.chance, claim, icn)
            case "as a whole":
                one = decide.as_a_whole(month.chance, claim, icn)
            case "bundled":
                one = _bundled(month, claim, icn)
            case "panel":
                one = _panel(claim, icn)
            case "denied":
                named = next(category)
                status = "4" if named == "eligibility" else "1"
                one = decide.denied(claim, icn, named, status=status)
            case "line denied":
                one = decide.paid(month.chance, claim, icn)
                one = _refuse_last(claim, one, next(category))
            case "owed":
                lines = [decide.owed_line(claim, n) for n in range(len(claim.lines))]
                one = decide.said(claim, icn, lines)
            case _:
                one = _capitated(claim, icn)
        month.tell(claim, one, month.payday("A"))


def _refuse_last(claim: Claim, one: Said, category: str) -> Said:
    last = len(claim.lines) - 1
    lines = [*one.lines[:-1], decide.refused_line(claim, last, category)]
    return decide.said(claim, one.icn, lines)


def _bundled(month: Calendar, claim: Claim, icn: str) -> Said:
    """The payment of the last line is part of that of the first."""
    return _refuse_last(claim, decide.paid(month.chance, claim, icn), "bundling")


def _panel(claim: Claim, icn: str) -> Said:
    """The first two lines were billed one by one and are paid as one panel on the first, for more
    than was charged there (CO-94); further lines are paid as billed."""
    first, second = claim.lines[:2]
    more = second.charge // 2
    lines = [
        SaidLine(0, first.charge, first.charge + more, [Cas("CO", "94", -more, "contractual")],
                 "80050"),
        SaidLine(1, second.charge, 0, [decide.denial("bundling", second.charge)], "80050"),
    ]  # fmt: skip
    lines += [SaidLine(n, line.charge, line.charge - 500, [decide.contract(500)])
              for n, line in enumerate(claim.lines[2:], 2)]  # fmt: skip
    return decide.said(claim, icn, lines)


def _capitated(claim: Claim, icn: str) -> Said:
    lines = [SaidLine(n, line.charge, 0, [Cas("CO", "24", line.charge, "contractual")])
             for n, line in enumerate(claim.lines)]  # fmt: skip
    return decide.said(claim, icn, lines)

"""What must be found at the end of the month, from the plan alone. Amounts are text: "80.00"."""

from __future__ import annotations

import datetime
from collections import defaultdict
from typing import Any

from tests.journeys.month.bank import TIED
from tests.journeys.month.decide import DENIALS, SHARES
from tests.journeys.month.nouns import Claim, Remit, Said, dollars
from tests.journeys.month.plan import Month

CONTRACT, OWED = ("contractual",), tuple(SHARES)


def truth(month: Month) -> dict[str, Any]:
    """Everything that is compared, by the name of the list that shows it."""
    where = {id(one): remit for remit in month.told for one in remit.said}
    return {
        "claims": {c.number: _claim(month, c, where) for c in month.claims},
        "remits": sorted(_remit(month, r) for r in month.told),
        "denials": sorted(row for c in month.claims for row in _denials(c, where)),
        "zero_pays": sorted(row for c in month.claims for row in _zero_pays(c, where)),
        "take_backs": sorted(row for c in month.claims for row in _take_backs(c, where)),
        "unmatched": sorted(
            [one.number, where[id(one)].trace, dollars(one.charge), dollars(one.paid)]
            for one in _said(month) if not one.found
        ),
        "unbalanced": _unbalanced(month, where),
        "accounts": sorted(_accounts(month)),
        "decisions": sorted(_decision(d) for d in month.deposits),
        "days": _days(month),
        "totals": _totals(month),
    }  # fmt: skip


def _said(month: Month) -> list[Said]:
    return [one for remit in month.told for one in remit.said]


def _claim(month: Month, claim: Claim, where: dict[int, Remit]) -> dict[str, Any]:
    stands = [one for one in claim.said if one.stands]
    paid = sum(one.paid for one in stands)
    owed = {kind: sum(one.owed(kind) for one in stands) for kind in OWED}
    refused = any(not line.paid and _category(line.cas) for one in stands for line in one.lines)
    money = bool(stands) and (bool(paid) or not any(_refusals(one) for one in stands))
    state = "set_accepted" if not claim.said else "reversed" if not stands else "denied"
    if money:
        whence = [where[id(one)] for one in stands]
        off = any(remit.off or month.short in remit.said for remit in whence)
        state = "paid" if off else "reconciled"
    flags = ["partially_paid"] if money and refused else []
    flags += ["patient_balance"] if sum(owed.values()) else []
    return {
        "charge": dollars(claim.charge), "paid": dollars(paid) if claim.said else None,
        "state": state, "flags": flags, "payer": claim.payer.name,
        **{kind: dollars(amount) for kind, amount in owed.items()},
        "contractual": dollars(sum(one.owed(*CONTRACT) for one in stands)),
        "denied": dollars(sum(one.owed(*DENIALS) for one in stands)),
    }  # fmt: skip


def _category(cas: list[Any]) -> str:
    return next((one.kind for one in cas if one.kind in DENIALS), "")


def _refusals(one: Said) -> list[tuple[int, Any]]:
    """Line, from 1, and adjustment of what is denied."""
    return [(line.place + 1, cas) for line in one.lines for cas in line.cas if cas.kind in DENIALS]


def _remit(month: Month, remit: Remit) -> list[Any]:
    off = remit.off or month.short in remit.said
    return [
        remit.trace, remit.payer.name, dollars(remit.amount), remit.day.isoformat(),
        len(remit.said), sum(one.found for one in remit.said), not remit.off,
        dollars(-remit.off), "unbalanced" if off else "posted",
    ]  # fmt: skip


def _denials(claim: Claim, where: dict[int, Remit]) -> list[list[Any]]:
    return [
        [claim.number, where[id(one)].trace, line, f"{cas.group}-{cas.reason}", cas.kind,
         dollars(cas.amount)]
        for one in claim.said if one.stands for line, cas in _refusals(one)
    ]  # fmt: skip


def _zero_pays(claim: Claim, where: dict[int, Remit]) -> list[list[Any]]:
    stands = [one for one in claim.said if one.stands]
    if sum(one.paid for one in stands):
        return []
    return [
        [claim.number, where[id(one)].trace, dollars(one.charge),
         "denied" if _refusals(one) else "patient" if one.owed(*OWED) else "contract"]
        for one in stands
    ]  # fmt: skip


def _take_backs(claim: Claim, where: dict[int, Remit]) -> list[list[Any]]:
    if any(one.stands for one in claim.said):
        return []
    return [[claim.number, where[id(one)].trace, dollars(one.paid)]
            for one in claim.said if one.status == "22"]  # fmt: skip


def _unbalanced(month: Month, where: dict[int, Remit]) -> list[list[Any]]:
    """A payment of a dollar more, and five dollars of a line: of the line, and so of its claim."""
    rows = [[r.trace, "", 0, dollars(-r.off)] for r in month.told if r.off]
    trace, number = where[id(month.short)].trace, month.short.number
    return sorted([*rows, [trace, number, 0, "5.00"], [trace, number, 1, "5.00"]])


def _accounts(month: Month) -> list[list[Any]]:
    grouped: dict[tuple[str, str, str], list[Any]] = defaultdict(list)
    for remit in month.told:
        for plb in remit.plb:
            entry = [remit.trace, plb.code, plb.reference, dollars(plb.amount)]
            grouped[remit.payer.name, plb.nature, plb.key].append((entry, plb.amount))
    found = []
    for (payer, nature, _), several in grouped.items():
        left = sum(amount for _, amount in several)
        state = "final" if nature == "final" else "open" if left else "closed"
        found.append([payer, nature, state, dollars(left), sorted(e for e, _ in several)])
    return found


def _decision(one: Any) -> list[Any]:
    left = sum(one.amounts) - sum(r.amount for r in one.remits)
    come = sorted([d.isoformat(), dollars(a)] for d, a in zip(one.days, one.amounts, strict=True))
    return [one.kind, come, sorted(r.trace for r in one.remits), dollars(left)]


def _days(month: Month) -> list[list[Any]]:
    """Of each day: how many deposits, how much, how much of that is tied, what is missing."""
    days: dict[datetime.date, list[int]] = defaultdict(lambda: [0, 0, 0, 0, 0])
    for one in month.deposits:
        tied = one.kind in TIED
        for day, amount in zip(one.days, one.amounts, strict=True):
            sums = days[day]
            sums[0], sums[1], sums[2] = sums[0] + 1, sums[1] + amount, sums[2] + amount * tied
            sums[4] |= not tied
        for remit in () if tied else one.remits:
            days[remit.day][3] += remit.amount
            days[remit.day][4] = 1
    return [
        [day.isoformat(), count, *map(dollars, money), "does_not_tie" if bad else "ties"]
        for day, (count, *money, bad) in sorted(days.items())
    ]  # fmt: skip


def _totals(month: Month) -> dict[str, str]:
    """All remittances that came, added up, and all deposits."""
    said, plb = _said(month), [p.amount for r in month.told for p in r.plb]
    return {
        "charged": dollars(sum(one.charge for one in said)),
        "paid": dollars(sum(one.paid for one in said)),
        "provider_adjustments": dollars(sum(plb)),
        "payment": dollars(sum(r.amount for r in month.told)),
        "contractual": dollars(sum(one.owed(*CONTRACT) for one in said)),
        "patient": dollars(sum(one.owed(*OWED) for one in said)),
        "denied": dollars(sum(one.owed(*DENIALS) for one in said)),
        "deposited": dollars(sum(sum(d.amounts) for d in month.deposits)),
    }  # fmt: skip

"""How one claim is decided, in whole cents: what each line pays, and whose loss the rest is."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from tests.journeys.month.nouns import Cas, Claim, Said, SaidLine

DENIALS = {
    "eligibility": ("CO", "27", ""),
    "authorization": ("CO", "197", ""),
    "coding": ("CO", "16", "M51"),
    "duplicate": ("OA", "18", ""),
    "timely_filing": ("CO", "29", ""),
    "medical_necessity": ("CO", "50", ""),
    "coordination_of_benefits": ("OA", "22", ""),
    "information_missing": ("CO", "252", "N706"),
    "non_covered": ("CO", "204", ""),
    "bundling": ("CO", "97", ""),
    "provider_enrollment": ("CO", "B7", ""),
    "other": ("PI", "223", ""),
}
"""Every category of denial, with a reason (and remark) that means it. Source: docs/worklists.md."""
SHARES = {"deductible": "1", "coinsurance": "2", "copayment": "3"}


def contract(amount: int) -> Cas:
    return Cas("CO", "45", amount, "contractual")


def share(kind: str, amount: int) -> Cas:
    """What the patient owes."""
    return Cas("PR", SHARES[kind], amount, kind)


def denial(category: str, amount: int) -> Cas:
    group, reason, remark = DENIALS[category]
    return Cas(group, reason, amount, category, remark)


def paid_line(chance: Random, claim: Claim, place: int) -> SaidLine:
    """A tenth to four tenths come off by contract; of the rest the patient may owe a part."""
    charge = claim.lines[place].charge
    off = charge * chance.randint(10, 40) // 100
    cas = [contract(off)]
    for kind in chance.choice(([], ["coinsurance"], ["copayment"], ["deductible", "coinsurance"])):
        cas.append(share(kind, (charge - off) * chance.randint(5, 20) // 100))
    return SaidLine(place, charge, charge - sum(c.amount for c in cas), cas)


def refused_line(claim: Claim, place: int, category: str) -> SaidLine:
    charge = claim.lines[place].charge
    return SaidLine(place, charge, 0, [denial(category, charge)])


def owed_line(claim: Claim, place: int) -> SaidLine:
    """All of it is the patient's, but for a dollar of contract."""
    charge = claim.lines[place].charge
    return SaidLine(place, charge, 0, [contract(100), share("deductible", charge - 100)])


def said(claim: Claim, icn: str, lines: list[SaidLine], *, status: str = "1") -> Said:
    """A decision that speaks of these lines alone; its charge is theirs."""
    return Said(claim, claim.number, icn, lines, status, sum(one.charge for one in lines),
                sum(one.paid for one in lines))  # fmt: skip


def paid(chance: Random, claim: Claim, icn: str) -> Said:
    return said(claim, icn, [paid_line(chance, claim, n) for n in range(len(claim.lines))])


def denied(claim: Claim, icn: str, category: str, *, status: str = "1") -> Said:
    lines = [refused_line(claim, n, category) for n in range(len(claim.lines))]
    return said(claim, icn, lines, status=status)


def as_a_whole(chance: Random, claim: Claim, icn: str) -> Said:
    """Decided without lines, as hospitals' stays are: contract, and a copayment."""
    cas = [contract(claim.charge * chance.randint(20, 50) // 100), share("copayment", 12_500)]
    if cas[0].amount + 12_500 >= claim.charge:
        cas = cas[:1]
    left = claim.charge - sum(c.amount for c in cas)
    return Said(claim, claim.number, icn, [], "1", claim.charge, left, cas)


def repriced(one: Said, chance: Random, icn: str) -> Said:
    """Decided anew for less: a tenth to a half of what each line paid comes off by contract too."""
    lines = []
    for line in one.lines:
        less = line.paid * chance.randint(10, 50) // 100
        cas = [replace(c, amount=c.amount + less) if c.kind == "contractual" else c
               for c in line.cas]  # fmt: skip
        lines.append(SaidLine(line.place, line.charge, line.paid - less, cas, line.code))
    assert one.claim is not None
    return said(one.claim, icn, lines)


def taken_back(one: Said, icn: str = "") -> Said:
    """The reversal of a decision: CLP02 22, every sign the other way. Neither stands after it."""
    one.stands = False
    lines = [
        SaidLine(line.place, -line.charge, -line.paid,
                 [replace(c, amount=-c.amount) for c in line.cas], line.code)
        for line in one.lines
    ]  # fmt: skip
    return Said(one.claim, one.number, icn or one.icn, lines, "22", -one.charge, -one.paid,
                [replace(c, amount=-c.amount) for c in one.cas], stands=False)  # fmt: skip

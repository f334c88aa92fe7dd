"""The equations of other payers in an 837, from its text alone: no code of the product.

Handbook of claims, coordination of benefits: line charge = SVD02 + CAS of 2430; AMT*D = sum of
SVD02 - CAS of 2320; CLM02 = AMT*D + all CAS of that payer.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

ZERO = Decimal(0)


@dataclass
class Payer:
    """A loop 2320 with its lines: what it paid, adjusted and left to the patient."""

    place: str
    key: str = ""
    paid: Decimal | None = None
    owed: list[Decimal] = field(default_factory=list)
    adjusted: Decimal = ZERO
    patient: Decimal = ZERO
    dates: list[str] = field(default_factory=list)
    number: str = ""
    by_line: dict[int, tuple[Decimal, Decimal]] = field(default_factory=dict)


@dataclass
class Claim:
    """A CLM with its charge, its lines' charges, and its other payers."""

    number: str
    charge: Decimal
    lines: list[Decimal] = field(default_factory=list)
    payers: list[Payer] = field(default_factory=list)


def claims_of(text: str) -> list[Claim]:
    """Every claim of an 837 written with ``*``, ``:`` and ``~``."""
    found: list[Claim] = []
    where = ""
    payer: Payer | None = None
    for row in (segment.strip().split("*") for segment in text.split("~")):
        match row:
            case ["CLM", number, charge, *_]:
                found.append(Claim(number, Decimal(charge)))
                where, payer = "2300", None
            case ["HL", *_]:
                where = ""
            case ["SBR", place, *_] if where:
                payer = Payer(place)
                found[-1].payers.append(payer)
                where = "2320"
            case ["NM1", "PR", *_] if where == "2320" and payer:
                payer.key = row[9]
            case ["LX", *_]:
                where = "2400"
            case ["SV1", _, charge, *_] | ["SV2", _, _, charge, *_]:
                found[-1].lines.append(Decimal(charge))
            case ["SV3", _, charge, *_]:
                found[-1].lines.append(Decimal(charge))
            case ["SVD", key, paid, *_]:
                (payer,) = [one for one in found[-1].payers if one.key == key]
                where = "2430"
                _add(found[-1], payer, Decimal(paid), ZERO)
            case _ if payer is not None and where in ("2320", "2430"):
                _detail(found[-1], payer, row, where)
    return found


def _add(claim: Claim, payer: Payer, paid: Decimal, adjusted: Decimal) -> None:
    line = len(claim.lines)
    before = payer.by_line.get(line, (ZERO, ZERO))
    payer.by_line[line] = (before[0] + paid, before[1] + adjusted)


def _detail(claim: Claim, payer: Payer, row: list[str], where: str) -> None:
    match row:
        case ["CAS", group, *triplets]:
            amount = sum((Decimal(text) for text in triplets[1::3]), ZERO)
            payer.patient += amount if group == "PR" else ZERO
            if where == "2430":
                _add(claim, payer, ZERO, amount)
            else:
                payer.adjusted += amount
        case ["AMT", "D", amount]:
            payer.paid = Decimal(amount)
        case ["AMT", "EAF", amount]:
            payer.owed.append(Decimal(amount))
        case ["DTP", "573", "D8", day]:
            payer.dates.append(day)
        case ["REF", "F8", number]:
            payer.number = number


def faults(claim: Claim) -> list[str]:
    """What does not add up, in words; [] where all does."""
    told = []
    if sum(claim.lines, ZERO) != claim.charge:
        told.append(f"{claim.number}: lines {claim.lines}, charge {claim.charge}")
    for payer in claim.payers:
        if payer.paid is None:
            continue
        name = f"{claim.number}, payer {payer.place}"
        for line, charge in enumerate(claim.lines, 1):
            if payer.by_line:
                paid, adjusted = payer.by_line.get(line, (ZERO, ZERO))
                if paid + adjusted != charge:
                    told.append(f"{name}, line {line}: {paid} + {adjusted} != {charge}")
        paid = sum((p for p, _ in payer.by_line.values()), ZERO)
        adjusted = sum((a for _, a in payer.by_line.values()), ZERO)
        if payer.by_line and paid - payer.adjusted != payer.paid:
            told.append(f"{name}: AMT*D {payer.paid} != {paid} - {payer.adjusted}")
        if payer.paid + payer.adjusted + adjusted != claim.charge:
            told.append(f"{name}: {payer.paid} + {payer.adjusted} + {adjusted} != {claim.charge}")
    return told

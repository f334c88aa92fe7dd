"""Claims of more lines than a guide has room for become several claims, each with its own total."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import msgspec

from gateway.models.claim import Claim
from gateway.models.service_line import ServiceLine
from gateway.translate.repair_walk import copied

ROOM = {"837P": 50, "837D": 50, "837I": 999}
"""Repeats of loop 2400."""

ORIGINAL = ("", "1")
_STAYS = ("1", "2", "8")
"""Second digit of the type of bill of those who stay: inpatient, Part B of it, swing beds."""
_RETURNED, _LONGEST = 20, 38
"""Characters of CLM01 that every payer gives back, and that the guides allow."""


def most_lines(claim: Claim, asked: int = 0) -> int:
    """Lines that one claim may have: the guide's number, or the partner's if that is smaller."""
    return min(ROOM[claim.kind], asked or ROOM[claim.kind])


def obstacle(claim: Claim, room: int) -> str:
    """Why the claim cannot be split into claims that mean the same; '' where it can."""
    if claim.frequency_code not in ORIGINAL:
        return "it replaces, voids or continues another claim"
    if any(_has_decided(claim, number) for number in range(len(claim.other_payers))) or any(
        line.adjudications for line in claim.service_lines
    ):
        return "another payer has decided about it as a whole"
    if claim.kind == "837I" and claim.facility_code[1:2] in _STAYS:
        return "a stay is billed as one claim"
    if claim.amounts or claim.contract or claim.repricing:
        return "it has amounts that belong to the whole claim"
    if any(code.amount is not None or code.qualifier == "DR" for code in claim.codes):
        return "it has value codes or a DRG that belong to the whole claim"
    if any(line.charge is None for line in claim.service_lines) or claim.charge != _sum(
        claim.service_lines
    ):
        return "its total is not the sum of its lines"
    parts = -(-len(claim.service_lines) // room)
    suffix = len(str(parts * 2)) + 1
    length = len(claim.patient_control_number)
    if length + suffix > (_RETURNED if length <= _RETURNED else _LONGEST):
        return "its patient control number has no room for a suffix"
    return ""


def _has_decided(claim: Claim, number: int) -> bool:
    other = claim.other_payers[number]
    amounts = other.paid, other.non_covered, other.remaining_patient_liability
    return bool(
        any(amount is not None for amount in amounts)
        or other.adjustments or other.adjudication_date or other.inpatient or other.outpatient
        or other.payer_claim_control_number
    )  # fmt: skip


def _sum(lines: list[ServiceLine]) -> Decimal:
    return sum((line.charge for line in lines if line.charge is not None), Decimal(0))


def split(claim: Claim, room: int) -> Iterator[Claim]:
    """The claims of at most ``room`` lines that say what ``claim`` does: lines in their order, the
    patient control number with ``-1``, ``-2`` …, the total that of the lines.

    Ask :func:`obstacle` first. A day's lines stay together where the room allows it: edits of
    payers look at what was done on one day.
    """
    for number, lines in enumerate(_cuts(claim.service_lines, room), 1):
        part = copied(msgspec.structs.replace(claim, service_lines=lines))
        part.patient_control_number = f"{claim.patient_control_number}-{number}"
        part.charge = _sum(lines)
        for place, line in enumerate(part.service_lines, 1):
            line.number = place
        yield part


def _cuts(lines: list[ServiceLine], room: int) -> Iterator[list[ServiceLine]]:
    start = 0
    while start < len(lines):
        end = min(start + room, len(lines))
        if end < len(lines):
            day = lines[end].service_dates
            cut = end
            while cut > start and lines[cut - 1].service_dates == day:
                cut -= 1
            end = cut if cut > start else end
        yield lines[start:end]
        start = end

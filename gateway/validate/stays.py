"""Types of bill of institutional claims, and whether the rest of a bill tells of a stay.

Source: the UB-04 manual's types of bill (CLM05-1 has them without their leading zero).
"""

from __future__ import annotations

from gateway.validate.claim_view import ClaimView, span_of

STAYS = frozenset({"11", "18", "21", "41", "65", "66", "86"})
"""Bill types (CLM05-1) of inpatient stays."""

OUTPATIENT = frozenset({"13", "14", "22", "23", "24", "43", "71", "72", "73", "74", "75", "76",
                        "77", "78", "83", "85", "87"})  # fmt: skip
ROOMS = tuple(f"0{n}" for n in range(10, 22))
"""Revenue codes of room and board and intensive care, by three digits."""


def wrongly_outpatient(seen: ClaimView) -> bool:
    """True for an outpatient bill that tells of a stay in a hospital: admission and discharge on
    different days, or a room beside an admission. Its type of bill is wrong, told once; what else
    does not go with that type is no fault of its own."""
    return _astray(seen) == "outpatient"


def wrongly_inpatient(seen: ClaimView) -> bool:
    """True for an inpatient bill on which nothing tells of a stay: no admission, no discharge, no
    admitting diagnosis and no room. That the admission is missing is told once for all of it."""
    return _astray(seen) == "inpatient"


def _astray(seen: ClaimView) -> str:
    """What the type of bill wrongly says, '' where it may be right; found once for each bill."""
    if seen.astray is None:
        seen.astray = ""
        if seen.place in STAYS:
            seen.astray = "inpatient" if _no_stay(seen) else ""
        elif seen.place in OUTPATIENT and seen.place != "22":  # inpatients of a nursing home
            seen.astray = "outpatient" if _stay(seen) else ""
    return seen.astray


def _stay(seen: ClaimView) -> bool:
    came, left = span_of(seen.part.first("DTP", "435")), seen.part.first("DTP", "096")
    if came is None:
        return False
    if left is not None and seen.period and (seen.period.end - came.start).days > 1:
        return True
    admitted = left is not None or bool(seen.having("ABJ", "BJ"))
    return admitted and _rooms(seen)


def _no_stay(seen: ClaimView) -> bool:
    if seen.part.all("DTP", "435", "096") or seen.having("ABJ", "BJ"):
        return False
    return not _rooms(seen)


def _rooms(seen: ClaimView) -> bool:
    return any(line.revenue.startswith(ROOMS) for line in seen.lines)

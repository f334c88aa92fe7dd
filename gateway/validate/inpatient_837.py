"""SNIP type 6 of institutional claims: what a bill of that type has, and what does not go with it.

Sources: 005010X223A2, situational rules of loop 2300; the UB-04 manual's use of bill types.
"""

from __future__ import annotations

from gateway.validate.claim_view import ClaimView, view
from gateway.validate.parts import Part, Seg
from gateway.validate.rule import INSTITUTIONAL, Rule, Tell, judge
from gateway.validate.stays import (
    OUTPATIENT,
    ROOMS,
    STAYS,
    wrongly_inpatient,
    wrongly_outpatient,
)
from gateway.x12.elements import date8

ADMITTED = Rule(
    "2300.DTP-435.missing", INSTITUTIONAL, 6, code="STC:A6:189", source="edit 23",
    says="An inpatient bill has no day of admission.",
    mend="add DTP*435*DT with the day and hour of admission",
)  # fmt: skip
HOUR = Rule(
    "2300.DTP-435.hour", INSTITUTIONAL, 6, severity="error", code="STC:A6:230", source="edit 23",
    says="An inpatient bill has no hour of admission.",
    mend="give day and hour in DTP*435, in the form DT: CCYYMMDDHHMM",
)  # fmt: skip
KIND = Rule(
    "2300.CL101.missing", INSTITUTIONAL, 6, code="STC:A6:231", source="edit 23",
    says="An inpatient bill does not say of what type the admission was.",
    mend="give 1 to 5 or 9 in CL101",
)  # fmt: skip
SOURCE = Rule(
    "2300.CL102.missing", INSTITUTIONAL, 6, code="STC:A6:229", source="edit 23",
    says="An inpatient bill does not say where the patient came from.",
    mend="give the point of origin in CL102",
)  # fmt: skip
ADMITTING = Rule(
    "2300.HI-ABJ.missing", INSTITUTIONAL, 6, code="STC:A6:232", source="HI ABJ",
    says="An inpatient bill has no admitting diagnosis.",
    mend="add HI*ABJ with the diagnosis at admission",
)  # fmt: skip
PRESENT = Rule(
    "2300.HI.poa", INSTITUTIONAL, 6, severity="warning", code="STC:A6:688", source="edit 25",
    says="A diagnosis of an inpatient bill does not say whether it was present on admission.",
    mend="give Y, N, U or W in the ninth component, unless the code is exempt",
)  # fmt: skip
PRESENT_OUT = Rule(
    "2300.HI.poa-outpatient", INSTITUTIONAL, 6, severity="warning", code="STC:A7:688",
    source="edit 25",
    says="A diagnosis of an outpatient bill says that it was present on admission.",
    mend="leave it out: nobody was admitted",
)  # fmt: skip
STILL = Rule(
    "2300.CL103.still", INSTITUTIONAL, 6, code="STC:A8:234", source="edit 24",
    says="The patient is still there (status 30), and the bill has an hour of discharge or is the "
    "last one.",
    mend="correct the status in CL103, or the discharge hour and the frequency",
)  # fmt: skip
INTERIM = Rule(
    "2300.CL103.interim", INSTITUTIONAL, 6, severity="error", code="STC:A8:234", source="edit 24",
    says="The bill is a first or continuing one (frequency 2 or 3), and the patient has left.",
    mend="send status 30 while the patient is there, frequency 4 with the last bill",
)  # fmt: skip
GONE = Rule(
    "2300.DTP-096.missing", INSTITUTIONAL, 6, code="STC:A6:233", source="edit 24",
    says="An inpatient bill of a patient who has left has no hour of discharge.",
    mend="add DTP*096*TM with the hour",
)  # fmt: skip
GROUPED = Rule(
    "2300.HI-DR.outpatient", INSTITUTIONAL, 6, severity="warning", code="STC:A8:256",
    source="HI DR",
    says="An outpatient bill has a DRG.",
    mend="leave the DRG out, or correct the type of bill",
)  # fmt: skip
ROOM = Rule(
    "2400.SV201.room", INSTITUTIONAL, 6, code="STC:A8:228", source="edit 26",
    says="An outpatient bill charges room and board.",
    mend="correct the type of bill, or the revenue code of the line",
)  # fmt: skip
STAY = Rule(
    "2300.CLM05-1.stay", INSTITUTIONAL, 6, code="STC:A8:228", source="edit 26",
    says="The type of bill is an outpatient one, and the claim tells of a stay in a hospital: "
    "admission and discharge on different days, or a room beside an admission.",
    mend="send 11 in CLM05-1 for an inpatient stay, or leave the admission out",
)  # fmt: skip
DAYS = Rule(
    "2300.HI-BE.days", INSTITUTIONAL, 6, severity="warning", code="STC:A8:456",
    source="value code 80",
    says="The days of value codes 80 and 81 (covered or not) are not those of the room lines.",
    mend="make value codes 80 and 81 the days of room and board",
)  # fmt: skip
SURGERY_DATE = Rule(
    "2300.HI-BBR.outside", INSTITUTIONAL, 6, severity="error", code="STC:A8:187", source="HI BBR",
    says="A procedure was done outside of the statement's period, more than three days before it.",
    mend="correct the date of the procedure or the statement's period",
)  # fmt: skip
NEWBORN = Rule(
    "2300.CL102.newborn", INSTITUTIONAL, 6, severity="error", code="STC:A8:229", source="edit 59",
    says="The admission is a newborn's (CL101 4), and its origin is none of a newborn's.",
    mend="give 5 (born here) or 6 (born elsewhere) in CL102",
)  # fmt: skip
WEIGHT = Rule(
    "2300.HI-BE.weight", INSTITUTIONAL, 6, severity="warning", code="STC:A6:238", source="edit 59",
    says="A newborn's bill has no birth weight (value code 54).",
    mend="add HI*BE:54 with the weight in grams",
)  # fmt: skip

HOSPITALS = frozenset({"11", "18", "41"})
"""Stays whose first or last bill covers them whole; nursing homes bill by the month as it comes."""

NO_STAY = (
    "The bill is an inpatient one, and nothing on it tells of a stay: no admission, discharge, "
    "admitting diagnosis or room."
)

POA = frozenset({"ABK", "ABF", "ABN", "BK", "BF", "BN"})


@judge(INSTITUTIONAL, "2300", ADMITTED, HOUR, KIND, SOURCE, ADMITTING, STILL, INTERIM, GONE,
       NEWBORN, WEIGHT)  # fmt: skip
def stay(part: Part, tell: Tell) -> None:
    """What an inpatient bill says of the stay."""
    seen = view(part)
    cl1 = part.first("CL1")
    if seen.place not in STAYS or cl1 is None:
        return
    admitted = part.first("DTP", "435")
    if wrongly_inpatient(seen):
        tell(ADMITTED, seen.clm, segment="DTP", message=NO_STAY,
             hint="correct the type of bill in CLM05-1, or give the admission")  # fmt: skip
        return
    if admitted is None:
        tell(ADMITTED, seen.clm, segment="DTP")
    elif admitted[2] == "D8" and seen.place != "21":
        tell(HOUR, admitted, 3)
    if not cl1[1]:
        tell(KIND, cl1, 1)
    if not cl1[2]:
        tell(SOURCE, cl1, 2)
    elif cl1[1] == "4" and cl1[2] not in ("5", "6"):
        tell(NEWBORN, cl1, 2)
    if cl1[1] == "4" and not any(one.code == "54" for one in seen.having("BE")):
        tell(WEIGHT, seen.clm, segment="HI")
    if seen.place in ("11", "41") and not seen.having("ABJ", "BJ"):
        tell(ADMITTING, seen.clm, segment="HI")
    _leaving(seen, cl1[3], tell)


def _leaving(seen: ClaimView, status: str, tell: Tell) -> None:
    """Discharge hour, patient status and frequency."""
    cl1, left = seen.part.first("CL1"), seen.part.first("DTP", "096")
    if status == "30":
        ended = seen.frequency in ("1", "4") and seen.place in HOSPITALS
        if left is not None or ended:
            tell(STILL, cl1, 3)
    elif seen.frequency in ("2", "3"):
        tell(INTERIM, cl1, 3)
    elif left is None and seen.place == "11" and seen.frequency in ("1", "4"):
        tell(GONE, seen.clm, segment="DTP")


@judge(INSTITUTIONAL, "2300", PRESENT, PRESENT_OUT, GROUPED, ROOM, STAY, DAYS, SURGERY_DATE)
def bill(part: Part, tell: Tell) -> None:
    """The type of bill against codes, dates and lines."""
    seen = view(part)
    if wrongly_outpatient(seen):
        tell(STAY, seen.clm, 5, 1)
        return
    inpatient, outpatient = seen.place in STAYS, seen.place in OUTPATIENT
    if not wrongly_inpatient(seen):
        _present(seen, inpatient, outpatient, tell)
    rooms = [line for line in seen.lines if line.revenue.startswith(ROOMS)]
    if outpatient:
        if drg := seen.having("DR"):
            tell(GROUPED, drg[0].seg, drg[0].element, 1)
        for line in rooms:
            tell(ROOM, line.seg, 1)
    elif rooms and all(line.quantity and line.quantity > 0 for line in rooms):
        _room_days(seen, sum(int(line.quantity or 0) for line in rooms), tell)
    for one in seen.having("BBR", "BR", "BBQ", "BQ"):
        parts = one.seg[one.element].split(one.seg.run.marks.component)
        _procedure(seen, one.seg, one.element, parts[3] if len(parts) > 3 else "", tell)


def _present(seen: ClaimView, inpatient: bool, outpatient: bool, tell: Tell) -> None:
    if not (seen.place == "11" or outpatient):
        return
    for one in seen.codes:
        if one.qualifier not in POA:
            continue
        parts = one.seg[one.element].split(one.seg.run.marks.component)
        given = len(parts) > 8 and bool(parts[8])
        if inpatient and not given and not exempt(one.code):
            tell(PRESENT, one.seg, one.element, 9, value=one.code)
        elif outpatient and given:
            tell(PRESENT_OUT, one.seg, one.element, 9)


def exempt(code: str) -> bool:
    """True for families of codes that need no present-on-admission indicator: most of Z, and how
    and where things happened (V to Y), old scars, and the like."""
    return code[:1] in "VWXYZ" or code.startswith(
        ("B90", "B91", "B94", "E64", "I252", "O66", "O80")
    )


def _room_days(seen: ClaimView, days: int, tell: Tell) -> None:
    counted, seg, element = 0, None, 0
    for one in seen.having("BE"):
        if one.code in ("80", "81"):
            parts = one.seg[one.element].split(one.seg.run.marks.component)
            text = parts[4] if len(parts) > 4 else ""
            if not text.isdecimal():
                return
            counted, seg, element = counted + int(text), one.seg, one.element
    if seg is not None and counted != days:
        tell(DAYS, seg, element, 5, message=f"value codes 80 and 81 count {counted} days, the room "
             f"lines {days}")  # fmt: skip


def _procedure(seen: ClaimView, seg: Seg, element: int, text: str, tell: Tell) -> None:
    day = date8(text)
    if day is None or seen.period is None or seen.period.end < seen.period.start:
        return
    if day > seen.period.end or (seen.period.start - day).days > 3:
        tell(SURGERY_DATE, seg, element, 4)

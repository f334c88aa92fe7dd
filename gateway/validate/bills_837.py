"""SNIP type 6 of institutional claims: rates, episodes, deaths, conditions, reasons for a visit.

Sources: 005010X223A2, situational rules of loops 2300 and 2400; the UB-04 manual's use of bill
types, condition, occurrence and value codes. What payers differ in is a warning.
"""

from __future__ import annotations

import datetime
from collections import Counter

from gateway.validate.claim_view import ClaimView, Code, span_of, view
from gateway.validate.parts import Part
from gateway.validate.rule import INSTITUTIONAL, Rule, Tell, judge
from gateway.validate.stays import (
    OUTPATIENT,
    ROOMS,
    STAYS,
    wrongly_inpatient,
    wrongly_outpatient,
)
from gateway.x12.elements import date8

RATE = Rule(
    "2400.SV202.rate", INSTITUTIONAL, 6, code="STC:A6:513", source="edit 68",
    says="A line of revenue code 0022, 0023 or 0024 has no rate code (HIPPS).",
    mend="give the rate code with qualifier HP in SV202",
)  # fmt: skip
RATE_ELSEWHERE = Rule(
    "2400.SV201.rate", INSTITUTIONAL, 6, severity="error", code="STC:A8:513", source="edit 68",
    says="A rate code (HIPPS) stands on a line of another revenue code than 0022, 0023 or 0024.",
    mend="bill rates under 0022 (skilled nursing), 0023 (home health), 0024 (rehabilitation)",
)  # fmt: skip
RATE_BILL = Rule(
    "2400.SV201.rate-bill", INSTITUTIONAL, 6, severity="error", code="STC:A8:228", source="edit 68",
    says="The rate's revenue code does not go with the type of bill.",
    mend="0022 goes with 18x and 21x, 0023 with 32x, 0024 with 11x",
)  # fmt: skip
REASON = Rule(
    "2300.HI-APR.missing", INSTITUTIONAL, 6, severity="warning", code="STC:A6:673", source="HI APR",
    says="An emergency visit of an outpatient has no patient's reason for the visit.",
    mend="add HI*APR with the diagnosis that brought the patient",
)  # fmt: skip
REASON_STAY = Rule(
    "2300.HI-APR.unneeded", INSTITUTIONAL, 6, severity="warning", source="HI APR",
    says="An inpatient bill has a patient's reason for a visit.",
    mend="leave HI*APR out; HI*ABJ has the admitting diagnosis",
)  # fmt: skip
ADMITTING = Rule(
    "2300.HI-ABJ.unneeded", INSTITUTIONAL, 6, severity="warning", source="HI ABJ",
    says="An outpatient bill has an admitting diagnosis.",
    mend="leave HI*ABJ out; HI*APR has the reason for an unscheduled visit",
)  # fmt: skip
STARTED = Rule(
    "2300.DTP-435.care", INSTITUTIONAL, 6, severity="warning", code="STC:A6:189", source="DTP*435",
    says="A bill of home health or hospice does not say when the care began.",
    mend="add DTP*435 with the day on which care began",
)  # fmt: skip
EPISODE = Rule(
    "2300.DTP-434.episode", INSTITUTIONAL, 6, severity="error", code="STC:A8:188",
    source="DTP*434, 42 CFR 484.205",
    says="A home health bill to Medicare covers more than 60 days.",
    mend="send a bill for each period of care",
)  # fmt: skip
MONTH = Rule(
    "2300.DTP-434.month", INSTITUTIONAL, 7, severity="warning", code="STC:A8:188",
    source="DTP*434",
    says="A hospice bill covers days of two months.",
    mend="bill hospice by calendar months",
)  # fmt: skip
DEATH = Rule(
    "2300.HI-BH.death", INSTITUTIONAL, 6, severity="warning", code="STC:A6:719",
    source="occurrence code 55",
    says="The patient died (status 20, 40, 41 or 42), and no occurrence code says when.",
    mend="add occurrence code 55 with the day of death",
)  # fmt: skip
ALIVE = Rule(
    "2300.HI-BH.alive", INSTITUTIONAL, 6, severity="error", code="STC:A8:234",
    source="occurrence code 55",
    says="Occurrence code 55 gives a day of death, and the patient's status is of the living.",
    mend="correct CL103, or leave occurrence code 55 out",
)  # fmt: skip
TURNED = Rule(
    "2300.HI-BG.outpatient", INSTITUTIONAL, 6, severity="error", code="STC:A8:460",
    source="condition code 44",
    says="Condition code 44 (made an outpatient) stands on an inpatient bill.",
    mend="bill 13x or 85x, or leave condition code 44 out",
)  # fmt: skip
CHANGE = Rule(
    "2300.HI-BG.change", INSTITUTIONAL, 7, severity="warning", code="STC:A6:460",
    source="condition codes D0 to D9, E0",
    says="A bill that replaces or voids another does not say why.",
    mend="add condition code D0 to D9 or E0; a void has D5 or D6",
)  # fmt: skip
CHANGES = Rule(
    "2300.HI-BG.changes", INSTITUTIONAL, 6, severity="error", code="STC:A8:460",
    source="condition codes D0 to D9, E0",
    says="A bill gives two reasons for one change.",
    mend="give the one that changes most; D9 stands for several",
)  # fmt: skip
UNCHANGED = Rule(
    "2300.HI-BG.unchanged", INSTITUTIONAL, 6, severity="error", code="STC:A8:460",
    source="condition codes D0 to D9, E0",
    says="A first bill (frequency 1 to 4) says why an earlier one is changed.",
    mend="send frequency 7 or 8, or leave the condition code out",
)  # fmt: skip
TWICE = Rule(
    "2300.HI.code-twice", INSTITUTIONAL, 6, severity="error", code="STC:A8:725",
    source="HI BG, BE",
    says="A condition or value code stands twice.",
    mend="give each condition and each value code once",
)  # fmt: skip
BACKWARDS = Rule(
    "2300.HI-BI.backwards", INSTITUTIONAL, 6, code="STC:A7:722", source="HI BI",
    says="A span ends before it begins.",
    mend="give the first day, then the last",
)  # fmt: skip
INPATIENT_CODE = Rule(
    "2300.HI-BBR.outpatient", INSTITUTIONAL, 6, severity="warning", code="STC:A8:465",
    source="45 CFR 162.1002, HI BBR",
    says="An outpatient bill has procedures of ICD-10-PCS, which are for inpatients.",
    mend="bill the procedure by its HCPCS code in SV202",
)  # fmt: skip
OPERATING = Rule(
    "2310B.NM1.missing", INSTITUTIONAL, 6, severity="warning", code="STC:A6:666",
    source="2310B, situational rule",
    says="A surgical procedure is on the bill, and nobody who operated.",
    mend="add loop 2310B with the operating physician, where it was a surgery",
)  # fmt: skip
AGE = Rule(
    "2300.CL101.age", INSTITUTIONAL, 6, severity="error", code="STC:A8:231", source="edit 59",
    says="The admission is a newborn's, and the patient was born more than 28 days before it.",
    mend="correct the type of admission (CL101) or the birth date",
)  # fmt: skip
STATED_DAYS = Rule(
    "2300.HI-BE.statement", INSTITUTIONAL, 6, severity="warning", code="STC:A8:456",
    source="value codes 80, 81",
    says="The days of value codes 80 and 81 are more than the statement has.",
    mend="the day of discharge is not counted, that of admission is",
)  # fmt: skip

RATES = {"0022": ("18", "21"), "0023": ("32",), "0024": ("11",)}
DEAD = frozenset({"20", "40", "41", "42"})
REASONS = frozenset({"D0", "D1", "D2", "D3", "D4", "D5", "D6", "D7", "D8", "D9", "E0"})
FIRST = frozenset({"1", "2", "3", "4"})
CARE = frozenset({"32", "33", "81", "82"})
NURSING = "22"
"""Inpatients of a nursing home, for whom Medicare's Part B pays: they were admitted."""

SURGICAL = "0"
"""The section of ICD-10-PCS that has the surgeries."""

NEWBORN_DAYS = 28


@judge(INSTITUTIONAL, "2300", RATE, RATE_ELSEWHERE, RATE_BILL)
def rates(part: Part, tell: Tell) -> None:
    """Lines of prospective payment."""
    seen = view(part)
    for line in seen.lines:
        if line.revenue in RATES:
            if line.qualifier != "HP":
                said = f"line {line.number}: revenue code {line.revenue} has no HIPPS code"
                tell(RATE, line.seg, 2, message=said)
            elif seen.place and seen.place not in RATES[line.revenue]:
                tell(RATE_BILL, line.seg, 1)
        elif line.qualifier == "HP":
            tell(RATE_ELSEWHERE, line.seg, 1)


@judge(INSTITUTIONAL, "2300", REASON, REASON_STAY, ADMITTING, STARTED, EPISODE, MONTH, AGE)
def visit(part: Part, tell: Tell) -> None:
    """Why the patient came, when care began and how long the bill is."""
    seen = view(part)
    if wrongly_outpatient(seen) or wrongly_inpatient(seen):
        return
    if seen.place in OUTPATIENT:
        first = next(iter(seen.having("ABJ", "BJ")), None)
        if first and seen.place != NURSING:
            tell(ADMITTING, first.seg, first.element, 1)
        if seen.place in ("13", "85") and _unplanned(seen) and not seen.having("APR", "PR"):
            tell(REASON, seen.clm, segment="HI")
    elif seen.place in STAYS:
        if first := next(iter(seen.having("APR", "PR")), None):
            tell(REASON_STAY, first.seg, first.element, 1)
        _newborn(seen, tell)
    elif seen.place in CARE:
        _care(seen, tell)


def _unplanned(seen: ClaimView) -> bool:
    """True for an emergency, urgent or trauma visit to an emergency room."""
    urgent = seen.part.value("CL1", 1) in ("1", "2", "5")
    return urgent and any(line.revenue[:3] == "045" for line in seen.lines)


def _newborn(seen: ClaimView, tell: Tell) -> None:
    cl1 = seen.part.first("CL1")
    if cl1 is None or cl1[1] != "4" or seen.patient is None:
        return
    born = date8(seen.patient.value("DMG", 2, "D8"))
    admitted = span_of(seen.part.first("DTP", "435")) or seen.period
    if born and admitted and (admitted.start - born).days > NEWBORN_DAYS:
        tell(AGE, cl1, 1)


def _care(seen: ClaimView, tell: Tell) -> None:
    period, dtp = seen.period, seen.part.first("DTP", "434")
    if seen.place != "33" and not seen.part.first("DTP", "435"):
        tell(STARTED, seen.clm, segment="DTP")
    if period is None:
        return
    if seen.place in ("81", "82"):
        if period.start.month != period.end.month and period.start.year == period.end.year:
            tell(MONTH, dtp, 3)
    elif (period.end - period.start).days >= 60 and _medicare(seen):
        tell(EPISODE, dtp, 3)


def _medicare(seen: ClaimView) -> bool:
    """True where the claim goes to Medicare (SBR09 MA or MB), whose rule the sixty days are."""
    return bool(seen.subscriber and seen.subscriber.value("SBR", 9) in ("MA", "MB"))


@judge(INSTITUTIONAL, "2300", DEATH, ALIVE, TURNED, CHANGE, CHANGES, UNCHANGED, TWICE, BACKWARDS,
       INPATIENT_CODE, OPERATING, STATED_DAYS)  # fmt: skip
def codes(part: Part, tell: Tell) -> None:
    """Condition, occurrence, span, value and procedure codes."""
    seen = view(part)
    found: dict[str, list[Code]] = {}
    for one in seen.codes:
        found.setdefault(one.qualifier, []).append(one)
    _death(seen, found.get("BH", []), tell)
    _conditions(seen, found.get("BG", []), tell)
    for one in found.get("BI", ()):
        span = _parts(one)[3].partition("-")
        if span[2] and span[2] < span[0]:
            tell(BACKWARDS, one.seg, one.element, 4)
    for codes in (found.get("BG", ()), found.get("BE", ())):
        if len(codes) > 1:
            _twice(codes, tell)
    if surgery := next(iter(found.get("BBR", ())), None):
        if seen.place in OUTPATIENT:
            if not wrongly_outpatient(seen):
                tell(INPATIENT_CODE, surgery.seg, surgery.element, 1)
        elif surgery.code[:1] == SURGICAL and not part.one("2310B"):
            tell(OPERATING, seen.clm, segment="NM1", loop="2310B")
    if seen.place in STAYS:
        _days(seen, found.get("BE", []), tell)


def _parts(one: Code) -> list[str]:
    """The composite's components, five at least."""
    return [*one.seg[one.element].split(one.seg.run.marks.component), "", "", ""]


def _death(seen: ClaimView, occurrences: list[Code], tell: Tell) -> None:
    cl1 = seen.part.first("CL1")
    if cl1 is None:
        return
    died = next((one for one in occurrences if one.code == "55"), None)
    if cl1[3] in DEAD:
        if died is None:
            tell(DEATH, seen.clm, segment="HI")
    elif died is not None and cl1[3]:
        tell(ALIVE, died.seg, died.element, 2)


def _conditions(seen: ClaimView, conditions: list[Code], tell: Tell) -> None:
    reasons = [one for one in conditions if one.code in REASONS]
    if seen.frequency in ("7", "8"):
        if not reasons and seen.part.first("REF", "F8"):  # else it is told that it names no claim
            tell(CHANGE, seen.clm, segment="HI")
    elif reasons and seen.frequency in FIRST:
        tell(UNCHANGED, reasons[0].seg, reasons[0].element, 2)
        return
    if len({one.code for one in reasons}) > 1:
        tell(CHANGES, reasons[1].seg, reasons[1].element, 2)
    if seen.place in STAYS:
        for one in conditions:
            if one.code == "44":
                tell(TURNED, one.seg, one.element, 2)


def _twice(codes: list[Code] | tuple[Code, ...], tell: Tell) -> None:
    count = Counter(one.code for one in codes)
    if len(count) == len(codes):
        return
    before = set[str]()
    for one in codes:
        if one.code in before:
            code = "STC:A8:460" if one.qualifier == "BG" else ""
            tell(TWICE, one.seg, one.element, 2, code=code)
        before.add(one.code)


def _days(seen: ClaimView, values: list[Code], tell: Tell) -> None:
    """Covered and other days, where they are the rooms', against the days of the statement."""
    counted, last = 0, None
    for one in values:
        if one.code in ("80", "81"):
            text = _parts(one)[4]
            if not text.isdecimal():
                return
            counted, last = counted + int(text), one
    given = seen.part.value("DTP", 2, "434") == "RD8"
    if last is None or seen.period is None or seen.period.end < seen.period.start or not given:
        return
    stay: datetime.timedelta = seen.period.end - seen.period.start
    cl1 = seen.part.first("CL1")
    there = max(stay.days, 1) + (1 if cl1 and cl1[3] == "30" and stay.days else 0)
    rooms = sum(int(line.quantity or 0) for line in seen.lines if line.revenue.startswith(ROOMS))
    if counted > there and rooms in (0, counted):
        said = f"value codes 80 and 81 count {counted} days, the statement has {there}"
        tell(STATED_DAYS, last.seg, last.element, 5, message=said)

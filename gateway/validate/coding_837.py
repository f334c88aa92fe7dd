"""SNIP types 5 and 7 of claims by lists that the operator supplies: codes that do not exist or are
not billable on the day, bundled pairs (NCCI), unit limits (MUE), medical necessity.

Without such lists nothing of this is judged. Sources: ICD-10-CM order files, NCCI PTP and MUE
tables of CMS with their effective dates, and the lists of the operator's own.
"""

from __future__ import annotations

import datetime
from decimal import Decimal

from gateway.validate.claim_view import ZERO, ClaimView, Line, view
from gateway.validate.lists import LISTS, Lists, Setting
from gateway.validate.parts import Part
from gateway.validate.rule import CLAIMS, INSTITUTIONAL, PROFESSIONAL, Rule, Tell, judge
from gateway.validate.stays import OUTPATIENT

MEDICAL = (*PROFESSIONAL, *INSTITUTIONAL)

NO_DIAGNOSIS = Rule(
    "2300.HI.nonexistent", CLAIMS, 5, code="STC:A7:255", source="edit 37",
    says="There is no such ICD-10-CM code on the day of service.",
    mend="look the diagnosis up in the list of that fiscal year",
)  # fmt: skip
HEADER = Rule(
    "2300.HI.header", CLAIMS, 5, code="STC:A7:772", source="edit 37",
    says="The ICD-10-CM code only heads others: it cannot be billed.",
    mend="send the diagnosis with all its characters",
)  # fmt: skip
OPEN_CODE = Rule(
    "2300.HI.unspecified", CLAIMS, 7, severity="warning", code="STC:A7:772", source="edit 37",
    says="The diagnosis leaves open what another code of the list says.",
    mend="send the specific code where the record says more",
)  # fmt: skip
NO_PROCEDURE = Rule(
    "2400.SV.nonexistent", MEDICAL, 5, code="STC:A7:507", source="edit 41",
    says="The procedure code is not valid on the day of service.",
    mend="send the code that is valid on that day",
)  # fmt: skip
BUNDLED = Rule(
    "2400.SV.bundled", MEDICAL, 7, severity="warning", code="STC:A8:454", source="NCCI PTP",
    says="Two procedures of one day are a pair that is paid as one.",
    mend="leave the second out, or send the modifier that says why it stands apart (59, XE ...)",
)  # fmt: skip
TOO_MANY = Rule(
    "2400.SV.units", MEDICAL, 7, severity="warning", code="STC:A7:476", source="MUE",
    says="More units are billed than are paid for one patient.",
    mend="correct the units, or be ready to prove them",
)  # fmt: skip
NECESSITY = Rule(
    "2400.SV.necessity", MEDICAL, 7, severity="warning", code="STC:A7:488", source="LCD, NCD",
    says="None of the diagnoses that the line points to supports the procedure.",
    mend="point to the diagnosis that it was done for, if the record has one of the policy's list",
)  # fmt: skip

APART = frozenset(
    {"24", "25", "27", "57", "58", "59", "78", "79", "91", "E1", "E2", "E3", "E4", "FA", "F1", "F2",
     "F3", "F4", "F5", "F6", "F7", "F8", "F9", "LC", "LD", "LM", "RC", "RI", "LT", "RT", "TA", "T1",
     "T2", "T3", "T4", "T5", "T6", "T7", "T8", "T9", "XE", "XP", "XS", "XU"}
)  # fmt: skip
"""Modifiers with which an NCCI pair of indicator 1 may stand."""


@judge(CLAIMS, "2300", NO_DIAGNOSIS, HEADER, OPEN_CODE, needs=(LISTS,))
def diagnoses(part: Part, tell: Tell) -> None:
    """Diagnoses by the list of their day."""
    lists: Lists | None = part.tally.get("lists")
    if lists is None:
        return
    seen = view(part)
    day = seen.dates.end if seen.dates else None
    if day is None:
        return
    for one in seen.codes:
        if one.qualifier not in ("ABK", "ABF", "ABJ", "APR", "ABN"):
            continue
        said = lists.icd10(one.code, day)
        if said == "unknown":
            tell(NO_DIAGNOSIS, one.seg, one.element, 2)
        elif said == "header":
            tell(HEADER, one.seg, one.element, 2)
        elif said and lists.unspecified(one.code, day):
            tell(OPEN_CODE, one.seg, one.element, 2)


@judge(MEDICAL, "2300", NO_PROCEDURE, BUNDLED, TOO_MANY, NECESSITY, needs=(LISTS,))
def procedures(part: Part, tell: Tell) -> None:
    """Procedures by the lists of their day."""
    lists: Lists | None = part.tally.get("lists")
    if lists is None:
        return
    seen = view(part)
    setting: Setting = "P" if seen.kind == "837P" else "H"
    days: dict[datetime.date, list[Line]] = {}
    for line in seen.lines:
        span = line.dates or seen.dates
        if span is None or not line.code or line.qualifier not in ("HC", ""):
            continue
        days.setdefault(span.start, []).append(line)
        if lists.procedure(line.code, span.start) is False:
            tell(NO_PROCEDURE, line.seg, line.where[0], 2)
        _necessary(seen, line, span.start, lists, tell)
    if setting == "H" and seen.place not in OUTPATIENT:
        return  # the hospitals' tables are for outpatient bills
    for day, lines in days.items():
        _pairs(lines, day, setting, lists, tell)
        _units(lines, day, setting, lists, tell)


def _necessary(seen: ClaimView, line: Line, day: datetime.date, lists: Lists, tell: Tell) -> None:
    needs = lists.needs(line.code, day)
    if not needs:
        return
    known = [one.code for one in seen.diagnoses]
    pointed = [
        known[int(p) - 1] for p in line.pointers if p.isdecimal() and 0 < int(p) <= len(known)
    ]
    for code in pointed or known:
        if any(low <= code and code[: len(high)] <= high for low, high, _ in needs):
            return
    policies = ", ".join(sorted({policy for _, _, policy in needs}))
    tell(NECESSITY, line.seg, line.where[0], 2, message=f"line {line.number}: no diagnosis that it "
         f"points to supports {line.code} by {policies}")  # fmt: skip


def _pairs(
    lines: list[Line], day: datetime.date, setting: Setting, lists: Lists, tell: Tell
) -> None:
    billed: dict[str, list[Line]] = {}
    for line in lines:
        billed.setdefault(line.code, []).append(line)
    if len(billed) < 2:
        return
    for code, firsts in billed.items():
        known = lists.pairs(code, day, setting)
        for other in known.keys() & billed.keys():
            for second in billed[other]:
                _pair(firsts[0], second, known[other], tell)


def _pair(first: Line, second: Line, indicator: int, tell: Tell) -> None:
    """One pair of the tables. A modifier may stand at either of the two codes."""
    if indicator == 9:
        return
    if indicator == 1 and not APART.isdisjoint([*second.modifiers, *first.modifiers]):
        return
    said = f"line {second.number}: {second.code} is part of {first.code} of line {first.number}"
    said += "; no modifier changes that" if indicator == 0 else ""
    tell(BUNDLED, second.seg, second.where[0], 2, message=said)


def _units(
    lines: list[Line], day: datetime.date, setting: Setting, lists: Lists, tell: Tell
) -> None:
    total: dict[str, Decimal] = {}
    for line in lines:
        found = lists.most(line.code, day, setting)
        if found is None or line.quantity is None:
            continue
        limit, by_line = found
        before = ZERO if by_line else total.get(line.code, ZERO)
        total[line.code] = before + line.quantity
        if before <= limit < total[line.code]:
            what = "line" if by_line else "day"
            said = f"line {line.number}: {line.code} is paid {limit} times a {what}"
            said += f", {total[line.code]} are billed"
            tell(TOO_MANY, line.seg, line.where[3], message=said)

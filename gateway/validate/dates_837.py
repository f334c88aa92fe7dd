"""SNIP type 4 of claims: dates that contradict each other.

Sources: the situational rules of the DTP segments of 005010X222A1, X223A2 and X224A2. Days are
compared with the day on which the file was made (BHT04), never with today: a file is as good
tomorrow as it is now.
"""

from __future__ import annotations

import datetime

from gateway.validate.bases import LINES
from gateway.validate.claim_view import ClaimView, Line, Span, span_of, view
from gateway.validate.parts import Part, Seg
from gateway.validate.rule import CLAIMS, DENTAL, INSTITUTIONAL, PROFESSIONAL, Rule, Tell, judge
from gateway.x12.elements import date8

FUTURE = Rule(
    "2400.DTP03.future", CLAIMS, 4, code="STC:A7:187", source="edit 20",
    says="A service lies after the day on which the file was made.",
    mend="correct the date, or bill the service once it was given",
)  # fmt: skip
STATEMENT_FUTURE = Rule(
    "2300.DTP03.future", CLAIMS, 4, code="STC:A7:188", source="edit 20",
    says="The claim's period ends after the day on which the file was made.",
    mend="correct the period, or bill once it is over",
)  # fmt: skip
OUTSIDE = Rule(
    "2400.DTP03.outside-statement", INSTITUTIONAL, 4, code="STC:A8:187", source="edit 21",
    says="A service lies outside of the statement's period.",
    mend="correct the line's date or the statement's from and through dates (DTP*434)",
)  # fmt: skip
STATEMENT_BACKWARDS = Rule(
    "2300.DTP03.backwards", CLAIMS, 4, code="STC:A7:188", source="edit 22",
    says="The claim's period ends before it begins.",
    mend="give the first day, then the last",
)  # fmt: skip
TWO_YEARS = Rule(
    "2300.DTP03.two-years", INSTITUTIONAL, 7, severity="warning", code="STC:A7:773",
    source="edit 22",
    says="The statement's period spans two calendar years.",
    mend="many payers want one claim for each calendar year",
)  # fmt: skip
ADMITTED_LATE = Rule(
    "2300.DTP-435.after-service", (*PROFESSIONAL, *INSTITUTIONAL), 4, code="STC:A8:189",
    source="edit 23", severity="error",
    says="The patient was admitted after the services, or after the statement's period.",
    mend="correct the admission date (DTP*435) or the dates of service",
)  # fmt: skip
DISCHARGED_EARLY = Rule(
    "2300.DTP-096.before-admission", PROFESSIONAL, 4, code="STC:A8:190", source="edit 24",
    says="The patient was discharged before the admission.",
    mend="correct DTP*096 or DTP*435",
)  # fmt: skip
ONSET_LATE = Rule(
    "2300.DTP.after-service", PROFESSIONAL, 4, severity="error", code="STC:A8:510",
    source="DTP*431, *439, *484, *454, *453",
    says="What the services are for began after the last of them: onset, accident, first "
    "treatment or last period.",
    mend="correct the date, or the dates of service",
)  # fmt: skip
ACCIDENT_LATE = Rule(
    "2300.DTP-439.after-service", DENTAL, 4, severity="error", code="STC:A8:510",
    source="DTP*439",
    says="The accident was after the services for it.",
    mend="correct the date of the accident, or the dates of service",
)  # fmt: skip
DISABLED_BACKWARDS = Rule(
    "2300.DTP-361.before-begin", PROFESSIONAL, 4, severity="error", code="STC:A8:510",
    source="DTP*360, *361",
    says="The disability ends before it begins.",
    mend="correct DTP*360 or DTP*361",
)  # fmt: skip
DECIDED_EARLY = Rule(
    "2430.DTP-573.before-service", CLAIMS, 4, severity="error", code="STC:A8:516",
    source="DTP*573",
    says="Another payer decided before the service was given, or after the file was made.",
    mend="give the date of that payer's remittance",
)  # fmt: skip
TWICE = Rule(
    "2400.DTP-472.twice", DENTAL, 4, severity="warning", source="DTP*472, both loops",
    says="A line repeats the claim's date of service.",
    mend="leave the line's DTP*472 out where it is that of the claim",
)  # fmt: skip
NO_DATE = Rule(
    "2400.DTP-472.missing", DENTAL, 4, code="STC:A6:187", source="DTP*472, both loops",
    says="Neither the claim nor the line says when the service was given.",
    mend="add DTP*472 to the claim, or to each line; a predetermination (CLM19 PB) has none",
)  # fmt: skip

SUPPLIED = ("A4", "A5", "A6", "A7", "A9", "B", "E", "K", "L")
"""HCPCS of supplies and equipment, which are billed for the days that they are to last: only the
first of those must not be to come."""

BEGINNINGS = ("431", "439", "484", "454", "453")
"""Onset, accident, last period, first treatment, acute manifestation."""


@judge(CLAIMS, "2300", FUTURE, OUTSIDE, STATEMENT_FUTURE, STATEMENT_BACKWARDS, TWO_YEARS,
       rests=LINES)  # fmt: skip
def periods(claim: Part, tell: Tell) -> None:
    """The claim's period and the lines' days."""
    seen = view(claim)
    made = seen.made
    period = seen.period
    dtp = claim.first("DTP", "434") or claim.first("DTP", "472")
    if period and dtp:
        if period.end < period.start:
            tell(STATEMENT_BACKWARDS, dtp, 3)
            period = None
        elif made and period.end > made and seen.kind != "837P":
            tell(STATEMENT_FUTURE, dtp, 3)
            made = None  # the lines of those days are told with it
        elif dtp[1] == "434" and period.start.year != period.end.year:
            tell(TWO_YEARS, dtp, 3)
    inside = period if seen.kind == "837I" else None
    for line in seen.lines:
        if line.dates:
            _line(line, line.dates, made, inside, tell)


def _line(
    line: Line, dates: Span, made: datetime.date | None, period: Span | None, tell: Tell
) -> None:
    last = dates.start if line.code.startswith(SUPPLIED) else dates.end
    if made and last > made:
        dtp = line.part.first("DTP", "472")
        tell(FUTURE, dtp, 3, message=f"line {line.number}: the service is after {made}, the day of "
             "the file")  # fmt: skip
    elif period and not (period.start <= dates.start and dates.end <= period.end):
        dtp = line.part.first("DTP", "472")
        tell(OUTSIDE, dtp, 3, message=f"line {line.number}: the service is outside of the "
             f"statement's {period.start} to {period.end}")  # fmt: skip


@judge(CLAIMS, "2300", ADMITTED_LATE, DISCHARGED_EARLY, ONSET_LATE, DISABLED_BACKWARDS,
       ACCIDENT_LATE, needs=("2300.DTP",))  # fmt: skip
def events(claim: Part, tell: Tell) -> None:
    """The claim's own dates against those of its services."""
    if len(claim.all("DTP")) < 1:
        return
    seen = view(claim)
    dates = seen.dates
    admitted = claim.first("DTP", "435")
    came = date8(admitted[3][:8]) if admitted else None
    if admitted and came and dates and came > (seen.period or dates).end:
        tell(ADMITTED_LATE, admitted, 3)
    if seen.kind == "837I":
        return
    _left(claim, came, tell)
    for dtp in claim.all("DTP", *BEGINNINGS):
        begun = span_of(dtp)
        if begun and dates and begun.start > dates.end:
            tell(ACCIDENT_LATE if seen.kind == "837D" else ONSET_LATE, dtp, 3)
    first, last = span_of(claim.first("DTP", "360")), claim.first("DTP", "361")
    ended = span_of(last)
    if last and first and ended and ended.end < first.start:
        tell(DISABLED_BACKWARDS, last, 3)


def _left(claim: Part, came: datetime.date | None, tell: Tell) -> None:
    left = claim.first("DTP", "096")
    went = date8(left[3]) if left else None
    if left and came and went and went < came:
        tell(DISCHARGED_EARLY, left, 3)


@judge(CLAIMS, "2300", DECIDED_EARLY, needs=("2430",))
def decisions(claim: Part, tell: Tell) -> None:
    """When other payers decided on lines."""
    seen = view(claim)
    made = seen.made
    for line in seen.lines:
        for part in line.part.parts.get("2430", ()):
            dtp = part.first("DTP", "573")
            day = span_of(dtp)
            if dtp and day and _wrong(day, line, seen, made):
                tell(DECIDED_EARLY, dtp, 3)


def _wrong(day: Span, line: Line, seen: ClaimView, made: datetime.date | None) -> bool:
    given = line.dates or seen.dates
    if given and made and given.start > made:
        return False  # that the service is to come is told
    return bool((given and day.start < given.start) or (made and day.start > made))


@judge(DENTAL, "2300", NO_DATE, TWICE)
def dental(claim: Part, tell: Tell) -> None:
    """A dental claim has its day of service at the claim or at the lines."""
    seen = view(claim)
    whole: Seg | None = claim.first("DTP", "472", "452")  # braces have the day they were placed
    if seen.clm is None or seen.clm[19] == "PB":
        return
    days = [line.part.first("DTP", "472") for line in seen.lines]
    for line, own in zip(seen.lines, days, strict=True):
        if own is None and whole is None:
            tell(NO_DATE, line.lx or line.seg, segment="DTP")
            if not any(days):
                return  # the claim's date is missing, once
        elif own and whole and whole[1] == "472" and own[3] == whole[3]:
            tell(TWICE, own, 3)

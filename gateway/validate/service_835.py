"""SNIP type 4 of remittances: what a service's payment says of itself (loop 2110).

Source: 005010X221A1, SVC and the segments of loop 2110.
"""

from __future__ import annotations

from gateway.models.amount import amount
from gateway.validate.bases import SERVICES
from gateway.validate.claim_view import ZERO
from gateway.validate.parts import Part, repeated_number
from gateway.validate.remit_view import RemitView, Service, left_over, remit
from gateway.validate.rule import REMITTANCES, Rule, Tell, judge

REVENUE = Rule(
    "2110.SVC04.unneeded", REMITTANCES, 4, severity="warning", source="SVC01, SVC04",
    says="The service is named by its revenue code (NU), and SVC04 gives a revenue code again.",
    mend="read SVC01-2 as the revenue code",
)  # fmt: skip
UNITS = Rule(
    "2110.SVC05.above", REMITTANCES, 4, severity="error", source="SVC05, SVC07",
    says="More units were paid than were billed.",
    mend="ask the payer which count is right",
)  # fmt: skip
NO_UNITS = Rule(
    "2110.SVC05.zero", REMITTANCES, 4, severity="warning", source="SVC05",
    says="Money was paid for no units.",
    mend="read it as the units that were billed",
)  # fmt: skip
SAME = Rule(
    "2110.SVC06.same", REMITTANCES, 4, severity="warning", source="SVC06",
    says="The procedure is said to be changed, and is the one that was billed.",
    mend="nothing was changed",
)  # fmt: skip
PAID_ABOVE = Rule(
    "2110.SVC03.above", REMITTANCES, 4, severity="warning", source="SVC03",
    says="More was paid for a service than was charged.",
    mend="look at the contract: it may be an add-on, or a mistake that is taken back later",
)  # fmt: skip
SIGNS = Rule(
    "2110.SVC02.reversal", REMITTANCES, 4, severity="error", source="reversals",
    says="A service of a reversal has a positive charge.",
    mend="a reversal repeats the earlier amounts with their signs turned",
)  # fmt: skip
ALLOWED = Rule(
    "2110.AMT-B6.below", REMITTANCES, 4, severity="warning", source="AMT*B6",
    says="The allowed amount is less than what was paid for the service.",
    mend="compare with the contract: the allowed amount is what payer and patient pay together",
)  # fmt: skip
BOTH_DATES = Rule(
    "2110.DTM-472.range", REMITTANCES, 4, severity="error", source="DTM*472, *150, *151",
    says="A service has a day and a period as well.",
    mend="take the period, and compare it with the claim",
)  # fmt: skip
BACKWARDS = Rule(
    "2110.DTM-151.backwards", REMITTANCES, 4, severity="error", source="DTM*150, *151",
    says="A service ends before it begins.",
    mend="take the dates from the claim",
)  # fmt: skip
HALF = Rule(
    "2110.DTM-151.missing", REMITTANCES, 4, severity="warning", source="DTM*150, *151",
    says="Of a service's period one end is missing.",
    mend="take the dates from the claim",
)  # fmt: skip
FUTURE = Rule(
    "2110.DTM02.after-payment", REMITTANCES, 4, severity="error", source="DTM*472",
    says="A service lies after the payment for it.",
    mend="take the date from the claim, and ask the payer",
)  # fmt: skip
OUTSIDE = Rule(
    "2110.DTM02.outside-statement", REMITTANCES, 4, severity="warning", source="DTM*232, *233",
    says="A service lies outside of the statement's period.",
    mend="take the dates from the claim",
)  # fmt: skip
CONTROL = Rule(
    "2110.REF-6R.same", REMITTANCES, 4, severity="warning", source="REF*6R",
    says="Two services of the claim have the same line control number.",
    mend="look whether one line was split in two; else match by procedure and date",
)  # fmt: skip
NO_DATE = Rule(
    "2110.DTM.missing", REMITTANCES, 4, severity="warning", source="DTM*472",
    says="Neither the claim nor the service says when it was.",
    mend="match the service by its control number and procedure",
)  # fmt: skip


@judge(REMITTANCES, "2100", REVENUE, UNITS, NO_UNITS, SAME, PAID_ABOVE, SIGNS, ALLOWED,
       rests=SERVICES)  # fmt: skip
def amounts(part: Part, tell: Tell) -> None:
    """Charges, payments, units and procedures."""
    seen = remit(part)
    if seen is None:
        return
    for one in seen.services:
        svc, paid, charge = one.svc, one.paid or ZERO, one.charge or ZERO
        if seen.reversal:
            if charge > 0:
                tell(SIGNS, svc, 2)
            continue
        if paid > charge >= ZERO and _ties(one):
            tell(PAID_ABOVE, svc, 3)
        if svc[4] and svc[1].startswith("NU"):
            tell(REVENUE, svc, 4)
        if svc[6] and svc[6] == svc[1]:
            tell(SAME, svc, 6)
        _units(one, tell)
        if "AMT" in one.part.segments and (b6 := one.part.first("AMT", "B6")):
            allowed = amount(b6[2]) if b6[2] else None
            if allowed is not None and allowed < paid and _ties(one):
                tell(ALLOWED, b6, 2)


def _units(one: Service, tell: Tell) -> None:
    svc = one.svc
    units = amount(svc[5]) if svc[5] else None
    billed = amount(svc[7]) if svc[7] else None
    if units is not None and billed is not None and units > billed:
        tell(UNITS, svc, 5)
    elif units == 0 and one.paid and _ties(one):
        tell(NO_UNITS, svc, 5)


def _ties(one: Service) -> bool:
    return left_over(one.charge, one.paid, one.cas) == 0


@judge(REMITTANCES, "2100", BOTH_DATES, BACKWARDS, HALF, FUTURE, OUTSIDE, NO_DATE, rests=SERVICES)
def days(part: Part, tell: Tell) -> None:
    """Days of service."""
    seen = remit(part)
    for one in seen.services if seen else ():
        assert seen is not None
        _days(seen, one, tell)


@judge(REMITTANCES, "2100", CONTROL)
def numbered(part: Part, tell: Tell) -> None:
    """Control numbers of lines."""
    seen = remit(part)
    if seen is None or not repeated_number(part, "2110"):
        return
    numbers: set[str] = set()
    for one in seen.services:
        ref = one.part.first("REF", "6R")
        if ref is None:
            continue
        if ref[2] in numbers:
            tell(CONTROL, ref, 2)
        numbers.add(ref[2])


def _days(seen: RemitView, one: Service, tell: Tell) -> None:
    dtms = one.part.segments.get("DTM")
    if not dtms:
        if not (seen.start or seen.end):
            tell(NO_DATE, one.svc, segment="DTM")
        return
    first, last, latest = one.first, one.last, seen.header.latest
    if len(dtms) > 1:
        kinds = {seg[1] for seg in dtms}
        if "472" in kinds and kinds & {"150", "151"}:
            tell(BOTH_DATES, one.part.first("DTM", "472"))
    elif dtms[0][1] in ("150", "151"):
        tell(HALF, dtms[0])
    if first is None or last is None:
        return
    if last < first:
        tell(BACKWARDS, one.part.first("DTM", "151"), 2)
    elif latest and first > latest:
        tell(FUTURE, dtms[0], 2)
    elif (seen.start and last < seen.start) or (seen.end and first > seen.end):
        tell(OUTSIDE, dtms[0], 2)

"""SNIP types 3 to 5 of claim status inquiries (276): what is asked, and what cannot be found by it.

Sources: 005010X212, loops 2000D to 2210E and their situational rules; the code sets of SVC01 and
SVC04 (CPT and HCPCS, CDT, NUBC revenue codes). A payer finds claims by member, day and charge: what
contradicts itself there comes back as "not found".
"""

from __future__ import annotations

from decimal import Decimal

from gateway.models.amount import amount
from gateway.validate.benefits_27x import BACKWARDS, BORN, person
from gateway.validate.parts import Part, Seg
from gateway.validate.rule import Rule, Tell, judge, look
from gateway.validate.shapes import is_bill_type, is_dental, is_procedure, is_revenue
from gateway.validate.status_27x import repeats
from gateway.x12.elements import date8

ASK = ("276",)
LINES = ("276", "277")

NOTHING = Rule(
    "2000D.TRN.missing", ASK, 4, code="IK304:I9", source="2200D, situational rule",
    says="The subscriber is the patient, and no claim is asked about.",
    mend="add a TRN of your own and what names the claim (REF, AMT, DTP)",
)  # fmt: skip
REPEAT = Rule(
    "*.TRN02.asked", ASK, 4, severity="error", source="TRN02",
    says="Two questions of one set bear the same trace: their answers cannot be told apart.",
    mend="give each question a trace of its own",
)  # fmt: skip
NO_DAY = Rule(
    "*.DTP.missing", ASK, 4, severity="error", source="2200D DTP, situational rule",
    says="The question has no date of service, and no line that has one.",
    mend="add DTP*472 with the claim's days",
)  # fmt: skip
LATER = Rule(
    "*.DTP03.later", ASK, 4, severity="error", source="DTP*472",
    says="The service lies after the day on which it was asked about.",
    mend="take the dates from the claim",
)  # fmt: skip
MORE = Rule(
    "*.SVC02.more", ASK, 3, severity="error", source="AMT*T3, SVC02",
    says="The lines that are asked about charge more than the claim.",
    mend="take the charges from the claim as it was sent",
)  # fmt: skip
NEGATIVE = Rule(
    "*.AMT02.negative", ASK, 4, severity="error", source="AMT*T3",
    says="The charge of the claim that is asked about is negative.",
    mend="take the charge from the claim as it was sent",
)  # fmt: skip
PROCEDURE = Rule(
    "*.SVC01-2.shape", LINES, 5, severity="error", source="SVC01",
    says="The code has not the shape of its list: HC five characters, AD D and four digits, NU a "
         "revenue code of four digits.",
    mend="take the code from the claim's line",
)  # fmt: skip
REVENUE = Rule(
    "*.SVC04.shape", LINES, 5, severity="error", source="SVC04; NUBC",
    says="The revenue code is not four digits, beginning with 0 but for a few.",
    mend="take the revenue code from the claim's line",
)  # fmt: skip
BILL_TYPE = Rule(
    "*.REF02.bill", LINES, 5, severity="error", source="REF*BLT; NUBC",
    says="There is no such bill type: facility and kind of care do not go together.",
    mend="take the three digits from the claim: 131",
)  # fmt: skip

_SHAPES = {"HC": is_procedure, "AD": is_dental, "NU": is_revenue}

judge(ASK, "2000D", BORN)(person)
judge(ASK, "2000E", BORN)(person)


@judge(ASK, "2000D", NOTHING)
def subscriber(part: Part, tell: Tell) -> None:
    """A subscriber who is the patient is there to be asked about."""
    hl, asked = part.first("HL"), part.tally.pop("questions", 0)
    if hl is not None and hl[4] != "1" and not asked:
        tell(NOTHING, hl, segment="TRN", loop="2200D")


@judge(ASK, "2200D", REPEAT, NO_DAY, LATER, BACKWARDS, MORE, NEGATIVE)
@judge(ASK, "2200E", REPEAT, NO_DAY, LATER, BACKWARDS, MORE, NEGATIVE)
def question(part: Part, tell: Tell) -> None:
    """What is asked of one claim."""
    part.tally["questions"] = part.tally.get("questions", 0) + 1
    lines = part.inner(f"2210{part.loop[-1]}")
    trn, total = part.first("TRN"), part.first("AMT", "T3")
    if trn is not None and repeats(part, "asked", trn[2]):
        tell(REPEAT, trn, 2)
    days = [part.first("DTP", "472"), *(line.first("DTP", "472") for line in lines)]
    if trn is not None and days[0] is None and not lines:  # the guide sees to those of lines
        tell(NO_DAY, trn, segment="DTP")
    for dtp in filter(None, days):
        _days(part, dtp, tell)
    charge = amount(total[2]) if total and total[2] else None
    if total and charge is not None and charge < 0:
        tell(NEGATIVE, total, 2)
    svcs = [svc for line in lines if (svc := line.first("SVC"))]
    asked = sum((amount(svc[2]) or Decimal(0) for svc in svcs if svc[2]), Decimal(0))
    if charge is not None and 0 <= charge < asked:
        tell(MORE, svcs[0], 2, message=f"the lines charge {asked}, the claim {charge}")


def _days(part: Part, dtp: Seg, tell: Tell) -> None:
    made, first, last = date8(part.root.value("BHT", 4)), date8(dtp[3][:8]), date8(dtp[3][9:])
    if made and first and first > made:
        tell(LATER, dtp, 3)
    if first and last and last < first:
        tell(BACKWARDS, dtp, 3)


@look(LINES, "SVC", PROCEDURE, REVENUE)
def line(seg: Seg, tell: Tell) -> None:
    """The codes of a line."""
    fits = _SHAPES.get(seg.component(1, 1))
    code = seg.component(1, 2)
    if fits is not None and code and not fits(code):
        tell(PROCEDURE, seg, 1, 2)
    if seg[4] and not is_revenue(seg[4]):
        tell(REVENUE, seg, 4)


@look(LINES, "REF", BILL_TYPE, of=("BLT",))
def bill_type(seg: Seg, tell: Tell) -> None:
    """REF*BLT: facility, kind of care and frequency, which some write after a zero."""
    text = seg[2].removeprefix("0") if len(seg[2]) == 4 else seg[2]
    if text and not (len(text) == 3 and is_bill_type(text[:2])):
        tell(BILL_TYPE, seg, 2)

"""SNIP type 5 of claims: codes against the lists that are kept here (``mappings/codes``).

The keepers of these lists are the NUBC, CMS and the AMA; they grow several times a year, so that a
code of the right form that is not in them is told as a warning. Ended codes are none today.
"""

from __future__ import annotations

from collections.abc import Callable

from gateway.validate.bases import CODES, LINES
from gateway.validate.claim_view import view
from gateway.validate.parts import Part
from gateway.validate.rule import CLAIMS, INSTITUTIONAL, PROFESSIONAL, Rule, Tell, judge
from gateway.validate.shapes import is_modifier, is_nubc, is_revenue

ADMISSION = Rule(
    "2300.CL101.admission", INSTITUTIONAL, 5, severity="error", code="STC:A7:231", source="edit 23",
    says="There is no such type of admission.",
    mend="give 1 emergency, 2 urgent, 3 elective, 4 newborn, 5 trauma or 9 unknown",
)  # fmt: skip
ORIGIN = Rule(
    "2300.CL102.origin", INSTITUTIONAL, 5, severity="error", code="STC:A7:229", source="edit 23",
    says="There is no such point of origin.",
    mend="give a digit or letter of the UB-04 manual; 3, 7 and A to C have ended",
)  # fmt: skip
STATUS = Rule(
    "2300.CL103.status", INSTITUTIONAL, 5, severity="error", code="STC:A7:234", source="edit 24",
    says="There is no such status of a patient at discharge.",
    mend="give the two digits of the UB-04 manual, as 01 for home or 30 for still a patient",
)  # fmt: skip
BILLED = Rule(
    "2300.HI.unlisted", (*PROFESSIONAL, *INSTITUTIONAL), 5, severity="warning", code="STC:A7:460",
    source="edit 69",
    says="A condition, occurrence, span or value code is none that is known.",
    mend="look it up in the UB-04 manual: it may be new, or a payer's own",
)  # fmt: skip
REVENUE = Rule(
    "2400.SV201.unlisted", INSTITUTIONAL, 5, severity="warning", code="STC:A7:455",
    source="edit 44",
    says="The revenue code is none that is known.",
    mend="look it up in the UB-04 manual: it may be new",
)  # fmt: skip
MODIFIER = Rule(
    "2400.SV.modifier-unlisted", CLAIMS, 5, severity="warning", code="STC:A7:453",
    source="edit 42",
    says="A modifier is none that is known.",
    mend="look it up: it may be new, or a payer's own",
)  # fmt: skip

LISTS = {
    "BG": ("condition_codes", "STC:A7:460"), "BH": ("occurrence_codes", "STC:A7:719"),
    "BI": ("occurrence_spans", "STC:A7:721"), "BE": ("value_codes", "STC:A7:725"),
}  # fmt: skip
"""Qualifier of an HI code to its list and what an answer says of a code that is not in it."""

ADMITTED = (
    (ADMISSION, "admission_types", frozenset[str]()),
    (ORIGIN, "admission_sources", frozenset("37ABC")),
    (STATUS, "patient_status", frozenset({"08", "71", "72"})),
)
"""The lists of CL101, CL102 and CL103, and what of them has ended."""

ENDS = frozenset("DEGHIJNPRSX")
"""Letters of where an ambulance ride begins and ends: two of them are a modifier."""

NOTHING = "0000"
"""The revenue code of which another rule tells."""

Known = Callable[[str], frozenset[str]]


@judge(INSTITUTIONAL, "2300", ADMISSION, ORIGIN, STATUS, needs=("2300.CL1",))
def admitted(part: Part, tell: Tell) -> None:
    """CL1."""
    cl1 = part.first("CL1")
    if cl1 is None:
        return
    known: Known = part.tally["known"]
    for number, (rule, name, ended) in enumerate(ADMITTED, 1):
        code = cl1[number]
        if code and (code not in known(name) or code in ended):
            tell(rule, cl1, number)


@judge(CLAIMS, "2300", BILLED, rests=CODES)
def billed(part: Part, tell: Tell) -> None:
    """Codes of the UB-04 manual."""
    known: Known = part.tally["known"]
    for one in view(part).codes:
        if one.qualifier in LISTS:
            name, answer = LISTS[one.qualifier]
            if one.code not in known(name) and is_nubc(one.code):
                tell(BILLED, one.seg, one.element, 2, code=answer)


@judge(CLAIMS, "2300", REVENUE, MODIFIER, rests=LINES)
def listed(part: Part, tell: Tell) -> None:
    """Revenue codes and modifiers."""
    known: Known = part.tally["known"]
    modifiers, revenues = known("modifiers"), known("revenue_codes")
    for line in view(part).lines:
        for number, code in enumerate(line.modifiers, 3):
            if code not in modifiers and is_modifier(code) and not ENDS.issuperset(code):
                tell(MODIFIER, line.seg, line.where[0], number)
        code = line.revenue
        if code and code not in revenues and code != NOTHING and is_revenue(code):
            tell(REVENUE, line.seg, 1)

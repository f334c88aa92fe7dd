"""SNIP type 5 of claims: codes and numbers that no list is needed for to see that they are none.

What the guide's own lists say (states, places of service, NPI) is told by the guide.
"""

from __future__ import annotations

from gateway.models.zip_codes import PROVINCES, is_zip, is_zip_of
from gateway.validate.bases import CODES, LINES
from gateway.validate.claim_view import ICD10_BEGINS, ClaimView, Code, Line, view
from gateway.validate.parts import Part, Seg
from gateway.validate.rule import (
    CLAIMS,
    DENTAL,
    INSTITUTIONAL,
    PROFESSIONAL,
    Rule,
    Tell,
    judge,
    look,
)
from gateway.validate.shapes import (
    BILL_FREQUENCIES,
    is_bill_type,
    is_clia,
    is_dental,
    is_hipps,
    is_icd10,
    is_modifier,
    is_nubc,
    is_pcs,
    is_procedure,
    is_revenue,
    is_tax_id,
    is_taxonomy,
)

DIAGNOSIS = Rule(
    "2300.HI.icd10", CLAIMS, 5, code="STC:A7:255", source="edit 37",
    says="A diagnosis has not the form of an ICD-10-CM code.",
    mend="send a letter, a digit and up to seven characters in all, without the dot",
)  # fmt: skip
OLD_DIAGNOSIS = Rule(
    "2300.HI.icd9", CLAIMS, 5, code="STC:A7:255", source="edit 37",
    says="Services from October 2015 on are sent with ICD-9 codes.",
    mend="send ICD-10-CM codes under ABK and ABF",
)  # fmt: skip
NEW_DIAGNOSIS = Rule(
    "2300.HI.icd10-early", CLAIMS, 5, code="STC:A7:255", source="edit 37",
    says="Services before October 2015 are sent with ICD-10 codes.",
    mend="send ICD-9-CM codes under BK and BF, or correct the dates",
)  # fmt: skip
MIXED = Rule(
    "2300.HI.mixed", CLAIMS, 5, code="STC:A8:255", source="chapter HI",
    says="The claim has ICD-9 and ICD-10 codes.",
    mend="send one revision in a claim; split it at the first of October 2015",
)  # fmt: skip
PRINCIPAL_PROCEDURE = Rule(
    "2300.HI.pcs", INSTITUTIONAL, 5, code="STC:A7:454", source="HI BBR, BBQ",
    says="An inpatient procedure has not the form of an ICD-10-PCS code.",
    mend="send seven characters, without the letters I and O",
)  # fmt: skip
DRG = Rule(
    "2300.HI.drg", INSTITUTIONAL, 5, severity="error", code="STC:A7:256", source="HI DR",
    says="The DRG has not three or four digits.",
    mend="send the group's number, with zeros in front",
)  # fmt: skip
NUBC = Rule(
    "2300.HI.nubc", INSTITUTIONAL, 5, code="STC:A7:460", source="edit 69",
    says="A condition, occurrence or value code has not two characters.",
    mend="send the code of the UB-04 manual, with its zero in front",
)  # fmt: skip
VALUE = Rule(
    "2300.HI.amount", INSTITUTIONAL, 4, code="STC:A6:726", source="HI BE",
    says="A value code has no amount.",
    mend="give the amount or number that belongs to the code",
)  # fmt: skip
PROCEDURE = {
    name: Rule(
        f"2400.{name}{number:02d}-2.shape", kinds, 5, code="STC:A7:507", source="edit 41",
        says="A procedure has not the form of a code of its list.",
        mend="send five characters, as 99213 or J1100; a dental code is D and four digits",
    )
    for name, number, kinds in
    (("SV1", 1, PROFESSIONAL), ("SV2", 2, INSTITUTIONAL), ("SV3", 1, DENTAL))
}  # fmt: skip
MODIFIER = Rule(
    "2400.SV.modifier", CLAIMS, 5, code="STC:A7:453", source="edit 42",
    says="A modifier has not two letters or digits.",
    mend="send the modifier's two characters",
)  # fmt: skip
MODIFIER_TWICE = Rule(
    "2400.SV.modifier-twice", CLAIMS, 5, severity="error", code="STC:A7:453", source="edit 42",
    says="A line has the same modifier twice.",
    mend="give each modifier once",
)  # fmt: skip
REVENUE = Rule(
    "2400.SV201.shape", INSTITUTIONAL, 5, code="STC:A7:455", source="edit 44",
    says="The revenue code has not four digits, or is of no group that there is.",
    mend="send the code of the UB-04 manual, with its zero in front",
)  # fmt: skip
BILL = Rule(
    "2300.CLM05-1.bill-type", INSTITUTIONAL, 5, code="STC:A7:228", source="edit 26",
    says="There is no such type of bill.",
    mend="give the first two digits of the type of bill without its leading zero: 11 of 0111",
)  # fmt: skip
FREQUENCY = Rule(
    "2300.CLM05-3.frequency", INSTITUTIONAL, 5, code="STC:A7:535", source="edit 26",
    says="There is no such frequency of a bill.",
    mend="give the last character of the type of bill",
)  # fmt: skip
TAX = Rule(
    "2010AA.REF02.tax-id", CLAIMS, 5, code="STC:A7:128", source="edit 30",
    says="The billing provider's tax number has not nine digits, or is one that nobody has.",
    mend="give the nine digits that the IRS assigned",
)  # fmt: skip
TAXONOMY = Rule(
    "*.PRV03.shape", CLAIMS, 5, severity="error", code="STC:A7:145", source="edit 31",
    says="The taxonomy code has not ten characters that end with X.",
    mend="take the code from the provider's NPI record",
)  # fmt: skip
ZIP = Rule(
    "*.N403.state", CLAIMS, 5, severity="error", code="STC:A7:500", source="edit 33",
    says="The ZIP code does not belong to that state.",
    mend="correct the ZIP code or the state",
)  # fmt: skip
ZIP_SHAPE = Rule(
    "*.N403.shape", CLAIMS, 5, severity="error", code="STC:A7:500", source="edit 33",
    says="The ZIP code of an address in the United States has not five or nine digits.",
    mend="give the five or nine digits, without a hyphen",
)  # fmt: skip
ZIP_MISSING = Rule(
    "*.N403.missing", CLAIMS, 4, severity="error", code="STC:A7:500", source="edit 33",
    says="An address in the United States has no ZIP code.",
    mend="give its ZIP code, or the country (N404) where it is abroad",
)  # fmt: skip
STATE_MISSING = Rule(
    "*.N402.missing", CLAIMS, 4, severity="error", code="STC:A7:501", source="edit 34",
    says="An address in the United States has no state.",
    mend="give the two letters of the state, or the country (N404) where it is abroad",
)  # fmt: skip
PHONE = Rule(
    "*.PER.phone", CLAIMS, 5, severity="warning", code="STC:A7:127", source="chapter 8",
    says="A telephone number has not ten digits.",
    mend="send ten digits without punctuation; an extension goes under EX",
)  # fmt: skip
CLIA = Rule(
    "*.REF-X4.shape", PROFESSIONAL, 5, code="STC:A7:544", source="edit 49",
    says="The CLIA number has not ten characters, the third of them D.",
    mend="take the number from the laboratory's certificate",
)  # fmt: skip

NEW = frozenset({"ABK", "ABF", "ABJ", "APR", "ABN"})
OLD = frozenset({"BK", "BF", "BJ", "PR", "BN"})
TWO = frozenset({"BG", "BH", "BI", "BE", "TC"})


@judge(CLAIMS, "2300", DIAGNOSIS, OLD_DIAGNOSIS, NEW_DIAGNOSIS, MIXED, PRINCIPAL_PROCEDURE, DRG,
       NUBC, VALUE, rests=CODES)  # fmt: skip
def codes(part: Part, tell: Tell) -> None:
    """HI in all its kinds."""
    seen = view(part)
    new = old = None
    for one in seen.codes:
        kind = one.qualifier
        if kind in NEW:
            new = new or one
            if not is_icd10(one.code):
                tell(DIAGNOSIS, one.seg, one.element, 2)
        elif kind in OLD:
            old = old or one
        elif seen.kind == "837I":
            _institutional(one, tell)
    _revision(seen, new, old, tell)


def _revision(seen: ClaimView, new: Code | None, old: Code | None, tell: Tell) -> None:
    """One revision of the ICD, the one of the day."""
    last = seen.dates.end if seen.dates else None
    if new and old:
        tell(MIXED, old.seg, old.element, 1)
    elif old and last and last >= ICD10_BEGINS:
        tell(OLD_DIAGNOSIS, old.seg, old.element, 1)
    elif new and last and last < ICD10_BEGINS:
        tell(NEW_DIAGNOSIS, new.seg, new.element, 1)


def _institutional(one: Code, tell: Tell) -> None:
    kind, code = one.qualifier, one.code
    if kind in TWO:
        if not is_nubc(code) and kind != "TC":
            tell(NUBC, one.seg, one.element, 2)
        elif kind == "BE" and len(one.seg[one.element].split(one.seg.run.marks.component)) < 5:
            tell(VALUE, one.seg, one.element, 5)
    elif kind in ("BBR", "BBQ"):
        if not is_pcs(code):
            tell(PRINCIPAL_PROCEDURE, one.seg, one.element, 2)
    elif kind == "DR" and not (code.isdecimal() and len(code) in (3, 4)):
        tell(DRG, one.seg, one.element, 2)


@judge(CLAIMS, "2300", *PROCEDURE.values(), MODIFIER, MODIFIER_TWICE, REVENUE, rests=LINES)
def procedures(part: Part, tell: Tell) -> None:
    """Procedures, modifiers and revenue codes of lines."""
    for line in view(part).lines:
        code = line.code
        if code and not _fits(line):
            tell(PROCEDURE[line.seg.id], line.seg, line.where[0], 2)
        if line.modifiers:
            _modifiers(line, tell)
        if line.revenue and not is_revenue(line.revenue):
            tell(REVENUE, line.seg, 1)


def _fits(line: Line) -> bool:
    if line.qualifier == "HC":
        return is_procedure(line.code)
    if line.qualifier == "AD":
        return is_dental(line.code)
    return line.qualifier != "HP" or is_hipps(line.code)


def _modifiers(line: Line, tell: Tell) -> None:
    where = line.where[0]
    for number, text in enumerate(line.modifiers, 3):
        if not is_modifier(text):
            tell(MODIFIER, line.seg, where, number)
    if len(set(line.modifiers)) < len(line.modifiers):
        tell(MODIFIER_TWICE, line.seg, where, message=f"line {line.number} has the modifiers "
             f"{', '.join(line.modifiers)}")  # fmt: skip


@judge(INSTITUTIONAL, "2300", BILL, FREQUENCY)
def bill_type(part: Part, tell: Tell) -> None:
    """CLM05."""
    seen = view(part)
    if seen.clm and seen.place and not is_bill_type(seen.place):
        tell(BILL, seen.clm, 5, 1)
    if seen.clm and seen.frequency and seen.frequency not in BILL_FREQUENCIES:
        tell(FREQUENCY, seen.clm, 5, 3)


@look(CLAIMS, "REF", TAX, CLIA, of=("EI", "SY", "X4"))
def references(seg: Seg, tell: Tell) -> None:
    """Tax ids and CLIA numbers."""
    kind = seg[1]
    if kind in ("EI", "SY") and seg.loop == "2010AA":
        if not is_tax_id(seg[2]):
            tell(TAX, seg, 2)
    elif kind == "X4" and not is_clia(seg[2]):
        tell(CLIA, seg, 2)


@look(CLAIMS, "PRV", TAXONOMY)
def taxonomy(seg: Seg, tell: Tell) -> None:
    """PRV03."""
    if seg[2] == "PXC" and seg[3] and not is_taxonomy(seg[3]):
        tell(TAXONOMY, seg, 3)


@look(CLAIMS, "N4", ZIP, ZIP_SHAPE, ZIP_MISSING, STATE_MISSING)
def zip_code(seg: Seg, tell: Tell) -> None:
    """N402 and N403 of addresses in the United States: N404 names any other country."""
    state, code = seg[2], seg[3]
    if seg[4] not in ("", "US") or seg[7] or state in PROVINCES:
        return
    if not state:
        tell(STATE_MISSING, seg, 2)
    if not code:
        tell(ZIP_MISSING, seg, 3)
    elif not is_zip(code):
        tell(ZIP_SHAPE, seg, 3)
    elif state and not is_zip_of(code, state):
        tell(ZIP, seg, 3)


@look(CLAIMS, "PER", PHONE)
def phone(seg: Seg, tell: Tell) -> None:
    """PER03 to PER08."""
    for number in (3, 5, 7):
        text = seg[number + 1]
        if seg[number] in ("TE", "FX") and text and not (text.isdecimal() and len(text) == 10):
            tell(PHONE, seg, number + 1)

"""SNIP types 4 and 5 of claims: forms of ICD-9 codes, modifiers behind a gap, values below zero,
descriptions and pointers that only some kinds of claims have.

Sources: 005010X222A1, X223A2, X224A2; ICD-9-CM and CPT code formats; the UB-04 manual.
"""

from __future__ import annotations

from functools import lru_cache

from gateway.models.amount import amount, is_whole
from gateway.validate.bases import CODES, LINES
from gateway.validate.claim_view import ICD10_BEGINS, Code, Line, view
from gateway.validate.lines_837 import UNLISTED_CODES, UNLISTED_CPT
from gateway.validate.parts import Part
from gateway.validate.rule import CLAIMS, DENTAL, INSTITUTIONAL, PROFESSIONAL, Rule, Tell, judge
from gateway.validate.shapes import is_procedure

ICD9 = Rule(
    "2300.HI.icd9-form", CLAIMS, 5, code="STC:A7:508", source="edit 37",
    says="A code with an ICD-9 qualifier has not the form of an ICD-9-CM code.",
    mend="3 to 5 digits, or V or E with digits; for a procedure 3 or 4 digits; without the dot",
)  # fmt: skip
SURGERY = Rule(
    "2300.HI.surgery-form", PROFESSIONAL, 5, code="STC:A7:666", source="HI BP, BO",
    says="The surgery that anesthesia was given for has not the form of a procedure code.",
    mend="send the CPT or HCPCS code of the surgery",
)  # fmt: skip
CONDITION = Rule(
    "2300.HI.condition-form", PROFESSIONAL, 5, code="STC:A7:460", source="edit 69",
    says="A condition code has not two characters.",
    mend="send the code of the UB-04 manual, with its zero in front",
)  # fmt: skip
NEGATIVE = Rule(
    "2300.HI.negative", INSTITUTIONAL, 5, severity="error", code="STC:A7:726", source="HI BE",
    says="A value is below zero.",
    mend="give the amount, days or count that the value code asks for",
)  # fmt: skip
PART_DAY = Rule(
    "2300.HI.part-day", INSTITUTIONAL, 5, severity="error", code="STC:A7:726", source="HI BE 80-83",
    says="Days (value codes 80 to 83) are not whole.",
    mend="give whole days",
)  # fmt: skip
SINGLE = Rule(
    "2300.CLM05-3.single", (*PROFESSIONAL, *DENTAL), 5, severity="error", code="STC:A7:541",
    source="CLM05-3",
    says="A professional or dental claim has the frequency of a hospital's bill.",
    mend="send 1 for an original, 7 for a replacement, 8 for a void",
)  # fmt: skip
NOTHING = Rule(
    "2400.SV201.nothing", INSTITUTIONAL, 5, code="STC:A7:455", source="edit 44",
    says="The revenue code is 0000.",
    mend="send the code of the UB-04 manual",
)  # fmt: skip
GAP = {
    id: Rule(
        f"2400.{name}.modifier-gap", kinds, 5, severity="error", code="STC:A7:453",
        source="edit 42",
        says="A modifier stands behind an empty place.",
        mend="give the modifiers one after the other, the first right behind the procedure",
    )
    for id, name, kinds in (("SV1", "SV101", PROFESSIONAL), ("SV2", "SV202", INSTITUTIONAL),
                            ("SV3", "SV301", DENTAL))
}  # fmt: skip
UNTOLD = {
    id: Rule(
        f"2400.{name}-7.missing", kinds, 4, severity="warning", code="STC:A6:306",
        source="edit 43",
        says="A procedure that is not listed is not described.",
        mend="say in the composite's seventh component what was done or given",
    )
    for id, name, kinds in (("SV2", "SV202", INSTITUTIONAL), ("SV3", "SV301", DENTAL))
}  # fmt: skip
POINTER_GAP = Rule(
    "2400.SV311.gap", DENTAL, 4, code="STC:A7:477", source="edit 39",
    says="A place between two diagnosis pointers is empty.",
    mend="give the pointers one after the other",
)  # fmt: skip
POINTER_TWICE = Rule(
    "2400.SV311.repeat", DENTAL, 4, severity="warning", code="STC:A7:477", source="SV311",
    says="A line points to the same diagnosis twice.",
    mend="point to each diagnosis once",
)  # fmt: skip

OLD = frozenset({"BK", "BF", "BJ", "PR", "BN"})
OLD_PROCEDURES = frozenset({"BR", "BQ"})
SINGLES = frozenset({"1", "7", "8", ""})
DAYS = frozenset({"80", "81", "82", "83"})
UNLISTED_DENTAL = frozenset({
    "D0999", "D1999", "D2999", "D3999", "D4999", "D5899", "D5999", "D6199", "D6999", "D7999",
    "D8999", "D9999"
})  # fmt: skip


@lru_cache(1_024)
def is_icd9(code: str, procedure: bool) -> bool:
    """True for the form of an ICD-9-CM code without its dot."""
    if procedure:
        return len(code) in (3, 4) and code.isdecimal()
    if code[:1] == "E":
        return len(code) in (4, 5) and code[1:].isdecimal()
    return 3 <= len(code) <= 5 and (code[1:] if code[0] == "V" else code).isdecimal()


@judge(CLAIMS, "2300", ICD9, SURGERY, CONDITION, NEGATIVE, PART_DAY, SINGLE, rests=CODES)
def codes(part: Part, tell: Tell) -> None:
    """HI where it is no ICD-10, and the frequency."""
    seen = view(part)
    professional = seen.kind != "837I"
    # Of an ICD-9 diagnosis that comes too late that alone is told: its qualifier is wrong.
    outdated = seen.dates is not None and seen.dates.end >= ICD10_BEGINS
    if professional and seen.frequency not in SINGLES:
        tell(SINGLE, seen.clm, 5, 3)
    for one in seen.codes:
        kind = one.qualifier
        if kind in OLD or kind in OLD_PROCEDURES:
            form = is_icd9(one.code, kind in OLD_PROCEDURES)
            if not form and not (kind in OLD and outdated):
                tell(ICD9, one.seg, one.element, 2)
        elif kind == "BE":
            _value(one, tell)
        elif kind in ("BP", "BO") and not is_procedure(one.code):
            tell(SURGERY, one.seg, one.element, 2)
        elif kind == "BG" and professional and not (len(one.code) == 2 and one.code.isalnum()):
            tell(CONDITION, one.seg, one.element, 2)


def _value(one: Code, tell: Tell) -> None:
    parts = one.seg[one.element].split(one.seg.run.marks.component)
    value = amount(parts[4]) if len(parts) > 4 and parts[4] else None
    if value is None:
        return
    if value < 0:
        tell(NEGATIVE, one.seg, one.element, 5)
    elif one.code in DAYS and not is_whole(value):
        tell(PART_DAY, one.seg, one.element, 5)


@judge(CLAIMS, "2300", *GAP.values(), *UNTOLD.values(), NOTHING, POINTER_GAP, POINTER_TWICE,
       rests=LINES)  # fmt: skip
def lines(part: Part, tell: Tell) -> None:
    """Composites of lines."""
    for line in view(part).lines:
        id = line.seg.id
        if line.modifiers:
            _gap(line, tell)
        if id == "SV1":
            continue
        if line.revenue == "0000":
            tell(NOTHING, line.seg, 1)
        if line.code:
            _described(line, tell)
        if len(line.pointers) > 1:
            if "" in line.pointers[1:]:
                tell(POINTER_GAP, line.seg, 11)
            elif len(set(line.pointers)) < len(line.pointers):
                tell(POINTER_TWICE, line.seg, 11)


def _gap(line: Line, tell: Tell) -> None:
    where = line.where[0]
    given = line.seg.components(where)[2:6]
    if "" in given[: len(line.modifiers)]:
        tell(GAP[line.seg.id], line.seg, where, given.index("") + 3)


def _described(line: Line, tell: Tell) -> None:
    code, where = line.code, line.where[0]
    unlisted = code in UNLISTED_CODES or code in UNLISTED_CPT or code in UNLISTED_DENTAL
    if unlisted and not line.seg.component(where, 7):
        said = f"line {line.number}: {code} is a code for what is not listed, and nothing says what"
        tell(UNTOLD[line.seg.id], line.seg, where, 7, message=said, value=code)

"""SNIP types 6 and 7 of claims: diagnoses and procedures against the patient's age and sex, and
modifiers that contradict each other or the procedure. Needs no list: these are facts of the codes.

Sources: the age and sex edits that CMS publishes for ICD-10-CM (Medicare and outpatient code
editors), told by families of codes; CPT's age bands; the meaning of the modifiers.
"""

from __future__ import annotations

import datetime
from functools import lru_cache

from gateway.validate.bases import LINES
from gateway.validate.claim_view import ClaimView, Line, view
from gateway.validate.parts import Part
from gateway.validate.rule import CLAIMS, PROFESSIONAL, Rule, Tell, judge
from gateway.x12.elements import date8

MEDICAL = ("837P", "837I")

_SEX = (
    "correct the {} or the patient's sex; where both are right, condition code 45 or modifier "
    "KX says so"
)

FEMALE = Rule(
    "2300.HI.female", CLAIMS, 6, severity="error", code="STC:A8:86", source="edit 57",
    says="A diagnosis that only women have is billed for a man.",
    mend=_SEX.format("diagnosis"),
)  # fmt: skip
MALE = Rule(
    "2300.HI.male", CLAIMS, 6, severity="error", code="STC:A8:86", source="edit 57",
    says="A diagnosis that only men have is billed for a woman.",
    mend=_SEX.format("diagnosis"),
)  # fmt: skip
FEMALE_PROCEDURE = Rule(
    "2400.SV.female", MEDICAL, 6, severity="error", code="STC:A8:474", source="edit 57",
    says="A procedure on the organs of women, or a birth, is billed for a man.",
    mend=_SEX.format("procedure"),
)  # fmt: skip
MALE_PROCEDURE = Rule(
    "2400.SV.male", MEDICAL, 6, severity="error", code="STC:A8:474", source="edit 57",
    says="A procedure on the organs of men is billed for a woman.",
    mend=_SEX.format("procedure"),
)  # fmt: skip
NEWBORN = Rule(
    "2300.HI.newborn", CLAIMS, 6, severity="warning", code="STC:A8:475", source="edit 58",
    says="A newborn's diagnosis is billed for a patient who is no newborn.",
    mend="correct the diagnosis or the birth date; P codes may stay for what lasts from birth on",
)  # fmt: skip
MOTHER = Rule(
    "2300.HI.pregnancy-age", CLAIMS, 6, severity="error", code="STC:A8:475", source="edit 58",
    says="A pregnancy is billed for a patient younger than 9 or older than 64.",
    mend="correct the diagnosis or the birth date",
)  # fmt: skip
CHILD = Rule(
    "2300.HI.child", CLAIMS, 6, severity="error", code="STC:A8:475", source="edit 58",
    says="A check-up of children is the diagnosis of an adult, or the reverse.",
    mend="Z00.11 is for the first 28 days, Z00.12 for 29 days to 17 years, Z00.0 from 15 years on",
)  # fmt: skip
VISIT_AGE = Rule(
    "2400.SV101.age", PROFESSIONAL, 6, severity="error", code="STC:A8:475", source="edit 58",
    says="A preventive visit is of another age than the patient's.",
    mend="take the code of the patient's age on the day of the visit",
)  # fmt: skip
PARTS = Rule(
    "2400.SV101.parts", PROFESSIONAL, 7, severity="warning", code="STC:A8:453", source="26, TC",
    says="A line is billed as the professional part (26) and the technical part (TC) at once.",
    mend="leave both modifiers out for the whole service, or bill the parts on lines of their own",
)  # fmt: skip
SIDES = Rule(
    "2400.SV101.sides", CLAIMS, 7, severity="warning", code="STC:A8:453", source="LT, RT, 50",
    says="A line names both sides: LT and RT, or one of them with 50.",
    mend="send 50 alone for both sides, or a line for each side",
)  # fmt: skip
DISTINCT = Rule(
    "2400.SV101.distinct", CLAIMS, 7, severity="warning", code="STC:A8:453", source="59, XE to XU",
    says="A line has modifier 59 and one of XE, XP, XS, XU, which say the same more exactly.",
    mend="send the one that says why the service is distinct",
)  # fmt: skip
VISIT_ONLY = Rule(
    "2400.SV101.visit-modifier", PROFESSIONAL, 7, severity="warning", code="STC:A8:453",
    source="24, 25, 57",
    says="A modifier for visits (24, 25, 57) stands at a procedure that is no visit.",
    mend="put 25 at the visit of that day; a procedure takes 59 or an X modifier",
)  # fmt: skip
PROCEDURE_ONLY = Rule(
    "2400.SV101.procedure-modifier", PROFESSIONAL, 7, severity="warning", code="STC:A8:453",
    source="59, 50, 26, TC",
    says="A modifier for procedures (59, 50, 26, TC) stands at a visit.",
    mend="leave it out; 25 says that a visit is separate",
)  # fmt: skip
AGAIN = Rule(
    "2400.SV101.again", PROFESSIONAL, 7, severity="warning", code="STC:A8:453", source="76, 77",
    says="A line is said to be repeated by the same provider (76) and by another one (77).",
    mend="send the one that is true",
)  # fmt: skip
ANESTHETIST = Rule(
    "2400.SV101.anesthetist", PROFESSIONAL, 7, severity="warning", code="STC:A8:453",
    source="AA, AD, QK, QX, QY, QZ",
    says="Anesthesia has modifiers of providers who exclude each other.",
    mend="send one: AA by the physician, QZ by the nurse alone, QK, QX or QY under direction",
)  # fmt: skip
ONLY_FEMALE = ("C51", "C52", "C53", "C54", "C55", "C56", "C57", "C58", "D06", "D25", "D26", "D27",
               "D28", "N70", "N71", "N72", "N73", "N74", "N75", "N76", "N77", "N80", "N81", "N82",
               "N83", "N84", "N85", "N86", "N87", "N88", "N89", "N90", "N91", "N92", "N93", "N94",
               "N95", "N96", "N97", "N98", "O", "Z01411", "Z01419", "Z124", "Z32", "Z33", "Z34",
               "Z36", "Z39", "Z3A")  # fmt: skip
ONLY_MALE = ("C60", "C61", "C62", "C63", "D074", "D075", "D29", "D40", "N40", "N41", "N42", "N43",
             "N44", "N45", "N46", "N47", "N48", "N49", "N50", "N51", "N52", "N53", "Z125",
             "Z8546")  # fmt: skip
WOMENS = frozenset({"G0101", "Q0091"})
MENS = frozenset({"G0102", "G0103"})
"""Screenings of HCPCS; CPT has the organs of men in 54000 to 55899, those of women and births in
56405 to 59899."""

EITHER = frozenset({"55920", "55970", "55980"})
"""Among the codes for men's organs, and for either sex."""

AGREED = "45"
"""The condition code which says that sex and codes are both right; KX is the modifier."""

PREGNANT = ("O", "Z33", "Z34", "Z36", "Z3A")
CHECKS = {"Z0011": (0, 0), "Z0012": (0, 17), "Z000": (15, 150)}
"""Check-ups to the ages, in whole years, that they are for."""

PREVENTIVE = (
    ("99381", "99391", 0, 0), ("99382", "99392", 1, 4), ("99383", "99393", 5, 11),
    ("99384", "99394", 12, 17), ("99385", "99395", 18, 39), ("99386", "99396", 40, 64),
    ("99387", "99397", 65, 150),
)  # fmt: skip
AGES = {code: (low, high) for *codes, low, high in PREVENTIVE for code in codes}
ALONE = frozenset({"AA", "AD", "QK", "QX", "QY", "QZ"})
EXACT = frozenset({"XE", "XP", "XS", "XU"})
VISITS = frozenset({"24", "25", "57"})
PROCEDURES = frozenset({"59", "50", "26", "TC"})


def years(born: datetime.date, day: datetime.date) -> int:
    """Whole years of age on a day."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


@judge(CLAIMS, "2300", FEMALE, MALE, NEWBORN, MOTHER, CHILD)
def person(part: Part, tell: Tell) -> None:
    """Diagnoses against age and sex."""
    seen = view(part)
    if not seen.dmg:
        return
    marks, sex = part.tally["marks"], seen.dmg[0][3]
    sex = sex if sex in ("F", "M") else ""
    for number, text in enumerate(part.own("HI")):
        for element, code, whose, aged in _personal(text, marks.element, marks.component):
            rule = None
            if whose and sex and whose != sex and not _agreed(seen):
                rule = FEMALE if whose == "F" else MALE
            elif aged and (age := _age(seen)) is not None:
                rule = _aged(code, age)
            if rule:
                tell(rule, part.all("HI")[number], element, 2)


@judge(MEDICAL, "2300", FEMALE_PROCEDURE, MALE_PROCEDURE)
def procedures(part: Part, tell: Tell) -> None:
    """Procedures against sex."""
    seen = view(part)
    sex, mark = seen.dmg[0][3] if seen.dmg else "", part.tally["marks"].component
    if sex not in ("F", "M") or not any(_of_organs(one, mark) for one in seen.procedures):
        return
    for line in seen.lines:
        whose = organs_of(line.code)
        if whose and whose != sex and not _agreed(seen):
            rule = FEMALE_PROCEDURE if whose == "F" else MALE_PROCEDURE
            tell(rule, line.seg, line.where[0], 2)


@judge(PROFESSIONAL, "2300", VISIT_AGE)
def visits(part: Part, tell: Tell) -> None:
    """Preventive visits against age."""
    seen = view(part)
    mark = part.tally["marks"].component
    aged = [one for one in seen.procedures if _aged_visit(one, mark)]
    age, born = _age(seen) if aged else None, date8(seen.dmg[0][2]) if seen.dmg else None
    if age is None or born is None:
        return
    for line in seen.lines:
        if line.code not in AGES:
            continue
        low, high = AGES[line.code]
        age = years(born, line.dates.start) if line.dates else age
        if not low <= age <= high:
            said = f"{line.code} is for {low} to {high} years, the patient is {age}"
            tell(VISIT_AGE, line.seg, 1, 2, message=said)


def _age(seen: ClaimView) -> int | None:
    """Of the patient, on the first day of service."""
    born = date8(seen.dmg[0][2]) if seen.dmg else None
    dates = seen.dates
    return years(born, dates.start) if born and dates and born <= dates.start else None


def _agreed(seen: ClaimView) -> bool:
    """True where the claim says that sex and codes are both right."""
    return any(one.code == AGREED for one in seen.having("BG")) or any(
        "KX" in line.modifiers for line in seen.lines
    )


@lru_cache(8_192)
def organs_of(code: str) -> str:
    """F or M where a procedure is on organs of one sex, '' of any other."""
    if len(code) == 5 and code.isdecimal() and code[0] == "5" and code not in EITHER:
        return "M" if "54000" <= code <= "55899" else "F" if "56405" <= code <= "59899" else ""
    return "F" if code in WOMENS else "M" if code in MENS else ""


@lru_cache(8_192)
def _of_organs(procedure: str, mark: str) -> bool:
    """True where the procedure, as its composite, is on organs of one sex."""
    return bool(organs_of((*procedure.split(mark), "")[1]))


@lru_cache(8_192)  # practices have their favourites
def _aged_visit(procedure: str, mark: str) -> bool:
    """True where the procedure, as its composite, is of an age."""
    return (*procedure.split(mark), "")[1] in AGES


@lru_cache(8_192)
def _personal(text: str, element: str, mark: str) -> list[tuple[int, str, str, bool]]:
    """The diagnoses of an HI that are of one sex or of an age, see :func:`kind_of`: the element,
    the code, whose it is and whether it is of an age."""
    found = []
    for number, one in enumerate(text.split(element)[1:], 1):
        qualifier, code = (*one.split(mark), "")[:2]
        if qualifier in ("ABK", "ABF", "ABJ", "APR"):
            whose, aged = kind_of(code)
            if whose or aged:
                found.append((number, code, whose, aged))
    return found


@lru_cache(8_192)
def kind_of(code: str) -> tuple[str, bool]:
    """Of a diagnosis: F or M where only one sex has it, and whether it is of an age."""
    whose = "F" if code.startswith(ONLY_FEMALE) else "M" if code.startswith(ONLY_MALE) else ""
    return whose, code.startswith(("P", "Z00", *PREGNANT))


def _aged(code: str, age: int) -> Rule | None:
    """The rule that a diagnosis breaks at an age."""
    if code[0] == "P":
        return NEWBORN if age > 1 else None
    if code.startswith(PREGNANT):
        return None if 9 <= age <= 64 else MOTHER
    for family, (low, high) in CHECKS.items():
        if code.startswith(family) and not low <= age <= high:
            return CHILD
    return None


@judge(CLAIMS, "2300", PARTS, SIDES, DISTINCT, VISIT_ONLY, PROCEDURE_ONLY, AGAIN, ANESTHETIST,
       rests=LINES)  # fmt: skip
def modifiers(part: Part, tell: Tell) -> None:
    """What single lines' modifiers say together."""
    seen = view(part)
    for line in seen.lines:
        if not line.modifiers:
            continue
        given = set(line.modifiers)
        where = line.where[0]
        if {"LT", "RT"} <= given or ("50" in given and given & {"LT", "RT"}):
            tell(SIDES, line.seg, where)
        if "59" in given and given & EXACT:
            tell(DISTINCT, line.seg, where)
        if seen.kind == "837P":
            _professional(line, given, tell)


def _professional(line: Line, given: set[str], tell: Tell) -> None:
    if {"26", "TC"} <= given:
        tell(PARTS, line.seg, 1)
    if {"76", "77"} <= given:
        tell(AGAIN, line.seg, 1)
    if len(given & ALONE) > 1:
        tell(ANESTHETIST, line.seg, 1)
    if is_visit(line.code):
        if given & PROCEDURES:
            tell(PROCEDURE_ONLY, line.seg, 1)
    elif given & VISITS and line.code.isdecimal() and len(line.code) == 5 and line.code[:2] != "92":
        tell(VISIT_ONLY, line.seg, 1)


def is_visit(code: str) -> bool:
    """True for an evaluation and management code of CPT."""
    return len(code) == 5 and code.isdecimal() and "99202" <= code <= "99499"

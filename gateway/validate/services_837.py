"""SNIP type 6 of professional claims: lines of service that ask for more than others.

Sources: 005010X222A1, situational rules of CR1, CRC, CR3, SV5, REF*X4 and loops 2310E and F; code
ranges of CPT and HCPCS. What payers differ in is a warning.
"""

from __future__ import annotations

from functools import lru_cache

from gateway.validate.bases import CODES, LINES
from gateway.validate.claim_view import ClaimView, Line, view
from gateway.validate.parts import Part
from gateway.validate.rule import CLAIMS, PROFESSIONAL, Rule, Tell, judge

MINUTES = Rule(
    "2400.SV103.minutes", PROFESSIONAL, 6, severity="error", code="STC:A7:251", source="edit 47",
    says="Anesthesia is not counted in minutes.",
    mend="send MJ in SV103 and the minutes in SV104",
)  # fmt: skip
NOT_MINUTES = Rule(
    "2400.SV103.units", PROFESSIONAL, 6, severity="warning", code="STC:A7:251", source="SV103",
    says="A service that is no anesthesia is counted in minutes.",
    mend="send UN in SV103 and how many were done in SV104",
)  # fmt: skip
TRANSPORT = Rule(
    "2300.CR1.missing", PROFESSIONAL, 6, code="STC:A6:428", source="edit 50",
    says="An ambulance claim says nothing of the transport.",
    mend="add CR1 with reason and miles",
)  # fmt: skip
CONDITION = Rule(
    "2300.CRC-07.missing", PROFESSIONAL, 6, severity="warning", code="STC:A6:428", source="edit 50",
    says="An ambulance claim does not say why the patient could not go otherwise.",
    mend="add CRC*07 with the conditions",
)  # fmt: skip
PICK_UP = Rule(
    "2310E.NM1.missing", PROFESSIONAL, 6, code="STC:A6:266", source="edit 50",
    says="An ambulance claim does not say where the patient was picked up.",
    mend="add loop 2310E with the address",
)  # fmt: skip
DROP_OFF = Rule(
    "2310F.NM1.missing", PROFESSIONAL, 6, code="STC:A6:267", source="edit 50",
    says="An ambulance claim does not say where the patient was brought.",
    mend="add loop 2310F with the address",
)  # fmt: skip
LABORATORY = Rule(
    "2300.REF-X4.missing", PROFESSIONAL, 6, severity="warning", code="STC:A6:544", source="edit 49",
    says="Laboratory tests are billed without a CLIA number.",
    mend="give the laboratory's CLIA number in REF*X4",
)  # fmt: skip
EQUIPMENT = Rule(
    "2400.CR3.missing", PROFESSIONAL, 6, severity="warning", code="STC:A6:335", source="edit 51",
    says="Equipment is billed with its prices (SV5) and without a certification.",
    mend="add CR3 with how long it is needed, where the payer wants it",
)  # fmt: skip
CAUSE = Rule(
    "2300.HI.external", CLAIMS, 6, code="STC:A7:509", source="edit 40",
    says="The principal diagnosis says how an injury came about, not what it is.",
    mend="send the injury first and the external cause (V00 to Y99) after it",
)  # fmt: skip
MANIFEST = Rule(
    "2300.HI.manifestation", CLAIMS, 6, severity="error", code="STC:A7:254", source="edit 40",
    says="The principal diagnosis is one that only shows another disease.",
    mend="send the disease itself first",
)  # fmt: skip
EMERGENCY = Rule(
    "2400.SV105.emergency", PROFESSIONAL, 6, severity="warning", code="STC:A8:249",
    source="edit 56",
    says="A visit to an emergency department is billed at another place than 23.",
    mend="send place of service 23, or the code of the visit that it was",
)  # fmt: skip
OFFICE = Rule(
    "2400.SV105.inpatient", PROFESSIONAL, 6, severity="warning", code="STC:A8:249",
    source="edit 56",
    says="A hospital visit is billed in an office (place of service 11).",
    mend="send 21 or 22, or the code of the office visit",
)  # fmt: skip
DISTANT = Rule(
    "2400.SV105.telehealth", PROFESSIONAL, 6, severity="warning", code="STC:A8:249",
    source="edit 56",
    says="A telehealth modifier is billed at a place that is none of telehealth's.",
    mend="send place of service 02 or 10, unless the payer wants the usual place",
)  # fmt: skip
NEW_AND_OLD = Rule(
    "2400.SV101.new-patient", PROFESSIONAL, 6, severity="warning", code="STC:A8:454",
    source="CPT, evaluation and management",
    says="The patient is new and established on one day.",
    mend="send one office visit",
)  # fmt: skip
SCREENING = Rule(
    "2300.CRC-ZZ.missing", PROFESSIONAL, 6, severity="warning", code="STC:A6:732", source="SV111",
    says="A line is for early screening (EPSDT), and the claim does not say what came of it.",
    mend="add CRC*ZZ with the referral's condition",
)  # fmt: skip
NDC = Rule(
    "2410.LIN.missing", PROFESSIONAL, 7, severity="warning", code="STC:A6:218", source="edit 48",
    says="A drug is billed without its NDC.",
    mend="add loop 2410 with the NDC, its quantity and unit: most payers want it",
)  # fmt: skip

BY_MINUTES = ("01", "9910", "9911", "9914")
"""Codes that may be counted in minutes: anesthesia, its circumstances, sedation."""

NOT_TIMED = frozenset({"01953", "01967", "01968", "01969", "01996"})
"""Anesthesia that is counted in units or as one."""

AMBULANCE = frozenset({"A0425", "A0426", "A0427", "A0428", "A0429", "A0430", "A0431", "A0432",
                       "A0433", "A0434", "A0435", "A0436"})  # fmt: skip
MANIFESTATIONS = ("F02", "G53", "G55", "G59", "G63", "G73", "G94", "H22", "H28", "H36",
                  "H42", "I32", "I39", "I41", "I43", "I52", "I68", "I79", "J17", "J91", "J99",
                  "K23", "K67", "K77", "K87", "L14", "L45", "L54", "L62", "L86", "L99", "M01",
                  "M14", "M36", "M63", "M90", "N08", "N16", "N22", "N29", "N33", "N37", "N51",
                  "N74")  # fmt: skip
TELEHEALTH = frozenset({"93", "95", "GT", "GQ"})


@judge(CLAIMS, "2300", CAUSE, MANIFEST, rests=CODES)
def principal(part: Part, tell: Tell) -> None:
    """The first diagnosis."""
    first = next(iter(view(part).having("ABK")), None)
    if first is None:
        return
    if first.code[:1] in ("V", "W", "X", "Y"):
        tell(CAUSE, first.seg, first.element, 2)
    elif first.code.startswith(MANIFESTATIONS):
        tell(MANIFEST, first.seg, first.element, 2)


@judge(PROFESSIONAL, "2300", MINUTES, NOT_MINUTES, LABORATORY, EQUIPMENT, EMERGENCY, OFFICE,
       DISTANT, NEW_AND_OLD, SCREENING, NDC, TRANSPORT, CONDITION, PICK_UP, DROP_OFF,
       rests=LINES)  # fmt: skip
def services(part: Part, tell: Tell) -> None:
    """Each line, by what its code is."""
    seen = view(part)
    rides = tests = visits = None
    for line in seen.lines:
        code = line.code
        sort = sort_of(code)
        if sort == RIDE and "QL" not in line.modifiers:  # QL: who called had died before the ride
            rides = rides or line
        elif sort == TEST:
            tests = tests or (None if line.part.first("REF", "X4") else line)
        elif sort == DRUG and not line.part.parts.get("2410"):
            tell(NDC, line.seg, 1, 2, value=code)
        elif sort == VISIT:
            visits = _visit(seen, line, visits, tell)
        if line.unit == "MJ" or sort == TIMED:
            _counted(line, sort == TIMED, tell)
        if line.modifiers or len(line.seg.elements) > 11 or "SV5" in line.part.segments:
            _extras(seen, line, tell)
    if tests and not part.first("REF", "X4"):
        tell(LABORATORY, seen.clm, segment="REF")
    if rides:
        _ambulance(seen, rides, tell)


RIDE, TEST, DRUG, VISIT, TIMED = 1, 2, 3, 4, 5


@lru_cache(8_192)  # practices have their favourites
def sort_of(code: str) -> int:
    """What a procedure is: a ride, a laboratory test, a drug, a visit or the like, timed
    anesthesia; 0 of any other."""
    if code in AMBULANCE:
        return RIDE
    if code.startswith("J"):
        return DRUG
    if len(code) != 5 or not code.isdecimal():
        return 0
    if code[0] == "8":
        return TEST
    if code[0] == "9":
        return VISIT
    return TIMED if "00100" <= code <= "01999" and code not in NOT_TIMED else 0


def _extras(seen: ClaimView, line: Line, tell: Tell) -> None:
    place = line.seg[5] or seen.place
    if place not in ("", "02", "10") and not TELEHEALTH.isdisjoint(line.modifiers):
        tell(DISTANT, line.seg, 1)
    if line.seg[11] == "Y" and not seen.part.first("CRC", "ZZ"):
        tell(SCREENING, line.seg, 11)
    if "SV5" in line.part.segments and not line.part.first("CR3"):
        tell(EQUIPMENT, line.part.first("SV5"), segment="CR3")


def _counted(line: Line, timed: bool, tell: Tell) -> None:
    if timed and line.unit == "UN":
        tell(MINUTES, line.seg, 3)
    elif not timed and line.code and line.unit == "MJ" and not line.code.startswith(BY_MINUTES):
        tell(NOT_MINUTES, line.seg, 3)


def _visit(seen: ClaimView, line: Line, earlier: Line | None, tell: Tell) -> Line | None:
    """Evaluation and management: the place of the visit, new or established."""
    code, place = line.code, line.seg[5] or seen.place
    if "99281" <= code <= "99285" and place != "23":
        tell(EMERGENCY, line.seg, 1, 2, value=code)
    elif "99221" <= code <= "99239" and place == "11":
        tell(OFFICE, line.seg, 1, 2, value=code)
    if not "99202" <= code <= "99215":
        return earlier
    if earlier and earlier.dates == line.dates and (earlier.code < "99206") != (code < "99206"):
        tell(NEW_AND_OLD, line.seg, 1, 2, value=code)
    return earlier or line


def _ambulance(seen: ClaimView, ride: Line, tell: Tell) -> None:
    part, own = seen.part, ride.part
    if not part.first("CR1") and not own.first("CR1"):
        tell(TRANSPORT, seen.clm, segment="CR1")
    if not part.first("CRC", "07") and not own.first("CRC", "07"):
        tell(CONDITION, seen.clm, segment="CRC")
    if not part.one("2310E") and not own.one("2420G"):
        tell(PICK_UP, seen.clm, segment="NM1", loop="2310E")
    if not part.one("2310F") and not own.one("2420H"):
        tell(DROP_OFF, seen.clm, segment="NM1", loop="2310F")

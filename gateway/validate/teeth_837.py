"""SNIP types 5 and 6 of dental claims: teeth, surfaces, areas of the mouth, prostheses.

Sources: the situational rules of loops 2300 (DN2) and 2400 (SV3, TOO) of 005010X224A2; the
universal numbers of teeth; what the code families of CDT are for.
"""

from __future__ import annotations

from gateway.validate.bases import LINES
from gateway.validate.claim_view import Line, view
from gateway.validate.parts import Part, Seg
from gateway.validate.rule import DENTAL, Rule, Tell, judge, look

NUMBER = Rule(
    "2400.TOO02.number", DENTAL, 5, code="STC:A7:244", source="TOO02",
    says="There is no tooth of that number.",
    mend="1 to 32 and A to T; 51 to 82 and AS to TS where supernumerary",
)  # fmt: skip
MISSING = Rule(
    "2300.DN201.number", DENTAL, 5, code="STC:A7:244", source="DN201",
    says="A tooth that is missing or to be pulled has a number that no tooth has.",
    mend="1 to 32 and A to T; 51 to 82 and AS to TS where supernumerary",
)  # fmt: skip
AREA = Rule(
    "2400.SV304.area", DENTAL, 5, code="STC:A7:245", source="SV304",
    says="There is no area of the mouth of that code.",
    mend="00 all of it, 01 and 02 the arches, 10, 20, 30 and 40 the quadrants",
)  # fmt: skip
PLACE = Rule(
    "2400.SV303.unneeded", DENTAL, 4, severity="warning", source="SV303, situational rule",
    says="A line repeats the claim's place of service.",
    mend="send SV303 only where it differs from CLM05-1",
)  # fmt: skip
TOOTH = Rule(
    "2400.TOO.missing", DENTAL, 6, severity="warning", code="STC:A6:244", source="TOO",
    says="A procedure on a single tooth does not say on which.",
    mend="add TOO with the number of the tooth",
)  # fmt: skip
SURFACE = Rule(
    "2400.TOO03.missing", DENTAL, 6, severity="warning", code="STC:A6:240", source="TOO03",
    says="A filling does not say on which surfaces of the tooth.",
    mend="give the surfaces in TOO03",
)  # fmt: skip
SURFACES = Rule(
    "2400.TOO03.count", DENTAL, 6, severity="error", code="STC:A8:240", source="TOO03, CDT",
    says="A filling has more or fewer surfaces than its procedure code says.",
    mend="correct the procedure code or the surfaces",
)  # fmt: skip
EDGE = Rule(
    "2400.TOO03.tooth", DENTAL, 6, severity="error", code="STC:A8:240", source="TOO03",
    says="The tooth has no such surface: front teeth have an edge (I), back teeth a bite (O).",
    mend="correct the surface or the tooth",
)  # fmt: skip
QUADRANT = Rule(
    "2400.SV304.missing", DENTAL, 6, severity="warning", code="STC:A6:245", source="SV304",
    says="A procedure on a quadrant does not say on which.",
    mend="give the quadrant in SV304: 10, 20, 30 or 40",
)  # fmt: skip
ELSEWHERE = Rule(
    "2400.SV304.tooth", DENTAL, 6, severity="error", code="STC:A8:245", source="SV304, TOO02",
    says="A line's tooth is not in the line's quadrant.",
    mend="10 has teeth 1 to 8, 20 has 9 to 16, 30 has 17 to 24, 40 has 25 to 32",
)  # fmt: skip
FIRST = Rule(
    "2400.DTP-441.initial", DENTAL, 6, severity="error", code="STC:A8:187", source="SV305, DTP*441",
    says="A prosthesis is said to be the first one, and a day is given on which an earlier one was "
    "placed.",
    mend="send R in SV305, or leave DTP*441 out",
)  # fmt: skip

ADULT = [str(number) for number in range(1, 33)]
CHILD = list("ABCDEFGHIJKLMNOPQRST")
TEETH = frozenset(
    (*ADULT, *CHILD, *(str(number) for number in range(51, 83)), *(one + "S" for one in CHILD))
)
FRONT = frozenset((*ADULT[5:11], *ADULT[21:27], *CHILD[2:8], *CHILD[12:18]))
"""Incisors and canines."""

QUARTERS = ("10", "20", "30", "40")
"""Upper right, upper left, lower left, lower right: as the teeth are counted."""

QUADRANTS = {tooth: QUARTERS[at // 8] for at, tooth in enumerate(ADULT)} | {
    tooth: QUARTERS[at // 5] for at, tooth in enumerate(CHILD)
}
AREAS = frozenset((*(f"{number:02d}" for number in range(11)), "20", "30", "40", "L", "R"))
"""All of the mouth, arches, sextants, another area; quadrants; sides."""

FILLINGS = {
    "D2140": 1, "D2150": 2, "D2160": 3, "D2161": 4, "D2330": 1, "D2331": 2, "D2332": 3,
    "D2391": 1, "D2392": 2, "D2393": 3, "D2394": 4,
}  # fmt: skip
"""Fillings of amalgam and resin to their surfaces; 4 is four or more."""

BY_QUADRANT = frozenset({
    "D4210", "D4211", "D4240", "D4241", "D4260", "D4261", "D4341", "D4342", "D7310", "D7320"
})  # fmt: skip
BY_TOOTH = frozenset({
    "D2740", "D2750", "D2751", "D2752", "D2790", "D2791", "D2792", "D2930", "D2931", "D2950",
    "D2954", "D3220", "D3310", "D3320", "D3330", "D7111", "D7140", "D7210", "D7220", "D7230",
    "D7240", "D6010"
})  # fmt: skip
"""Crowns, roots, extractions, implants."""


@judge(DENTAL, "2300", PLACE, TOOTH, SURFACE, SURFACES, EDGE, QUADRANT, ELSEWHERE, FIRST,
       rests=LINES)  # fmt: skip
def lines(part: Part, tell: Tell) -> None:
    """Each line's teeth, areas and prosthesis."""
    seen = view(part)
    for line in seen.lines:
        seg, code, teeth = line.seg, line.code, line.part.all("TOO")
        if seg[3] and seg[3] == seen.place:
            tell(PLACE, seg, 3)
        if teeth:
            _teeth(line, teeth, tell)
        elif code in FILLINGS or code in BY_TOOTH:
            said = f"line {line.number}: {code} does not say on which tooth"
            tell(TOOTH, line.lx or seg, segment="TOO", message=said)
        elif code in BY_QUADRANT and not seg[4]:
            tell(QUADRANT, seg, 4)
        if seg[5] == "I" and (earlier := line.part.first("DTP", "441")):
            tell(FIRST, earlier)


def _teeth(line: Line, teeth: list[Seg], tell: Tell) -> None:
    wanted = FILLINGS.get(line.code)
    areas = {one for one in line.seg.components(4) if one in QUARTERS}
    for too in teeth:
        tooth, surfaces = too[2], {one for one in too.components(3) if one}
        if wanted:
            _filling(line, too, wanted, len(surfaces), tell)
        there = QUADRANTS.get(tooth)
        if there is None:
            continue
        odd = "O" if tooth in FRONT else "I"
        if odd in surfaces:
            tell(EDGE, too, 3, message=f"tooth {tooth} has no surface {odd}")
        if areas and there not in areas:
            said = f"line {line.number}: tooth {tooth} is in quadrant {there}"
            tell(ELSEWHERE, line.seg, 4, message=said)


def _filling(line: Line, too: Seg, wanted: int, given: int, tell: Tell) -> None:
    if not given:
        tell(SURFACE, too, 3)
    elif min(given, 4) != wanted:
        room = "1 surface" if wanted == 1 else f"{wanted} surfaces"
        there = "there is 1" if given == 1 else f"there are {given}"
        said = f"line {line.number}: {line.code} is for {room}, and {there}"
        tell(SURFACES, too, 3, message=said)


@look(DENTAL, "TOO", NUMBER)
def tooth(too: Seg, tell: Tell) -> None:
    """The tooth that was treated."""
    if too[1] == "JP" and too[2] and too[2] not in TEETH:
        tell(NUMBER, too, 2)


@look(DENTAL, "DN2", MISSING)
def missing_tooth(dn2: Seg, tell: Tell) -> None:
    """A tooth that is missing, or will be."""
    if dn2[6] in ("", "JP") and dn2[1] and dn2[1] not in TEETH:
        tell(MISSING, dn2, 1)


@look(DENTAL, "SV3", AREA)
def area(sv3: Seg, tell: Tell) -> None:
    """Areas of the mouth."""
    for number, code in enumerate(sv3.components(4), 1):
        if code and code not in AREAS:
            tell(AREA, sv3, 4, number)

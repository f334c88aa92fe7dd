"""SNIP types 6 and 7 of professional claims: ambulance rides, rented equipment, referrals of early
screening.

Sources: 005010X222A1, CR1, CR3, CRC, SV5, DTP*463 and *607 with their situational rules; the CMS
claims processing manual (chapter 15, ambulance). What payers differ in is a warning.
"""

from __future__ import annotations

from decimal import ROUND_CEILING, Decimal

from gateway.models.amount import amount
from gateway.validate.bases import LINES
from gateway.validate.claim_view import ZERO, Line, view
from gateway.validate.parts import Part
from gateway.validate.rule import PROFESSIONAL, Rule, Tell, judge

MILES = Rule(
    "2300.CR106.miles", PROFESSIONAL, 6, severity="warning", code="STC:A8:267", source="CR106",
    says="The miles of CR1 are not the miles that are billed.",
    mend="make CR106 the loaded miles of the trip, as the mileage line has them",
)  # fmt: skip
ROUND = Rule(
    "2300.CR109.missing", PROFESSIONAL, 6, severity="warning", code="STC:A6:759", source="edit 50",
    says="The patient was brought back to where the ride began, and nothing says what the round "
    "trip was for.",
    mend="say in CR109 what the round trip was for",
)  # fmt: skip
NO_RIDE = Rule(
    "2300.CR1.unneeded", PROFESSIONAL, 6, severity="warning", source="CR1, situational rule",
    says="The claim tells of a transport and bills none.",
    mend="leave CR1 out where no ambulance service is billed",
)  # fmt: skip
ENDS = Rule(
    "2400.SV101.ends", PROFESSIONAL, 7, severity="warning", code="STC:A6:453", source="edit 50",
    says="An ambulance line has no modifier of two letters for where the ride began and ended.",
    mend="send origin and destination as one modifier: RH is from home to a hospital",
)  # fmt: skip
RIDE_PLACE = Rule(
    "2400.SV105.ride", PROFESSIONAL, 6, severity="warning", code="STC:A8:249", source="edit 56",
    says="An ambulance ride is billed at a place that is no ambulance.",
    mend="send place of service 41 (land) or 42 (air or water)",
)  # fmt: skip
RENTED = Rule(
    "2400.SV501.procedure", PROFESSIONAL, 6, severity="error", code="STC:A8:454", source="SV501",
    says="The equipment of SV5 is not that of the line.",
    mend="repeat in SV501 the procedure of SV101",
)  # fmt: skip
THERAPY = Rule(
    "2400.DTP-463.missing", PROFESSIONAL, 6, severity="warning", code="STC:A6:335",
    source="edit 51",
    says="Equipment is certified (CR3), and nothing says when the therapy began.",
    mend="add DTP*463",
)  # fmt: skip
AGAIN = Rule(
    "2400.DTP-607.missing", PROFESSIONAL, 6, code="STC:A6:335",
    source="DTP*607, situational rule",
    says="A certification is renewed or revised (CR301 R or S), and nothing says when.",
    mend="add DTP*607 with the day of the new certification",
)  # fmt: skip
REFERRED = Rule(
    "2300.CRC03.referral", PROFESSIONAL, 6, severity="error", code="STC:A8:564",
    source="CRC*ZZ, situational rule",
    says="The screening's referral contradicts itself: CRC02 N goes with NU, Y with another code.",
    mend="send N and NU where nobody was referred, else Y and AV, S2 or ST",
)  # fmt: skip

RIDES = frozenset({"A0426", "A0427", "A0428", "A0429", "A0430", "A0431", "A0432", "A0433", "A0434"})
LOADED = frozenset({"A0425", "A0435", "A0436"})
"""Miles by land and by air."""

PLACES = frozenset("DEGHIJNPRSX")
"""Letters of where a ride begins and ends."""


@judge(PROFESSIONAL, "2300", MILES, ROUND, NO_RIDE, ENDS, RIDE_PLACE, rests=LINES)
def rides(part: Part, tell: Tell) -> None:
    """Ambulance rides, and claims that tell of one."""
    seen = view(part)
    lines = [line for line in seen.lines if line.code[:2] == "A0"]
    cr1 = part.first("CR1")
    if not lines:
        if cr1 is not None:
            tell(NO_RIDE, cr1)
        return
    ambulance = [line for line in lines if line.code in RIDES or line.code in LOADED]
    for line in ambulance:
        if not any(len(one) == 2 and PLACES.issuperset(one) for one in line.modifiers):
            tell(ENDS, line.seg, 1, message=f"line {line.number}: {line.code} does not say from "
                 "where to where")  # fmt: skip
        if (line.seg[5] or seen.place) not in ("", "41", "42") and line.code in RIDES:
            tell(RIDE_PLACE, line.seg, 1, 2)
    if cr1 is not None and ambulance:
        _miles(part, ambulance, tell)
        if not cr1[9] and _back(part):
            tell(ROUND, cr1, 9)


def _miles(part: Part, lines: list[Line], tell: Tell) -> None:
    """CR106 against the mileage lines, where no line has a transport of its own."""
    cr1 = part.first("CR1")
    if cr1 is None or any("CR1" in line.part.segments for line in lines):
        return
    told = amount(cr1[6]) if cr1[6] else None
    billed = sum((line.quantity or ZERO for line in lines if line.code in LOADED), ZERO)
    if told is not None and billed > ZERO and _whole(told) != _whole(billed):
        tell(MILES, cr1, 6, message=f"CR106 has {told} miles, the lines {billed}")


def _whole(miles: Decimal) -> int:
    """Miles, as claims round them: up."""
    return int(miles.to_integral_value(ROUND_CEILING))


def _back(part: Part) -> bool:
    """True where pick-up and drop-off have one address."""
    begun, ended = part.one("2310E"), part.one("2310F")
    if begun is None or ended is None:
        return False
    there, here = ended.first("N3"), begun.first("N3")
    same = bool(there and here and there[1] == here[1])
    return same and begun.value("N4", 1) == ended.value("N4", 1)


@judge(PROFESSIONAL, "2400", RENTED, THERAPY, AGAIN, needs=("2400.SV5", "2400.CR3"))
def equipment(part: Part, tell: Tell) -> None:
    """SV5 and CR3 of a line."""
    segments = part.segments
    if "SV5" in segments:
        sv5, sv1 = segments["SV5"][0], part.first("SV1")
        code = sv5.component(1, 2)
        billed = sv1.component(1, 2) if sv1 else ""
        if code and billed and code != billed:
            tell(RENTED, sv5, 1, 2)
    if "CR3" in segments:
        cr3 = segments["CR3"][0]
        if part.first("DTP", "463") is None:
            tell(THERAPY, cr3, segment="DTP")
        if cr3[1] in ("R", "S") and part.first("DTP", "607") is None:
            tell(AGAIN, cr3, segment="DTP")


@judge(PROFESSIONAL, "2300", REFERRED, needs=("2300.CRC",))
def screening(part: Part, tell: Tell) -> None:
    """CRC*ZZ."""
    if "CRC" not in part.segments:
        return
    for crc in part.all("CRC", "ZZ"):
        if (crc[2] == "N") != ("NU" in crc.elements[3:6]):
            tell(REFERRED, crc, 3)

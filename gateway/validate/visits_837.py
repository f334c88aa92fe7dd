"""SNIP types 4, 6 and 7 of professional claims: visits, where they were and how often; tests that
ask for a certificate or a date.

Sources: CPT's sections of evaluation and management; 005010X222A1, REF*EW and DTP*435; the CMS list
of places of service. What the file alone cannot decide is a warning.
"""

from __future__ import annotations

from functools import lru_cache

from gateway.models.amount import is_whole
from gateway.validate.bases import LINES
from gateway.validate.claim_view import Line, view
from gateway.validate.parts import Part, Seg
from gateway.validate.rule import PROFESSIONAL, Rule, Tell, judge, look

WHOLE = Rule(
    "2400.SV104.whole", PROFESSIONAL, 6, severity="error", code="STC:A7:476", source="edit 45",
    says="A visit is counted in parts.",
    mend="a visit is one unit",
)  # fmt: skip
OFTEN = Rule(
    "2400.SV104.visits", PROFESSIONAL, 7, severity="warning", code="STC:A7:476", source="edit 45",
    says="A visit is billed more than once for one day.",
    mend="bill one visit a day; visits of several days have a period or lines of their own",
)  # fmt: skip
OFFICE = Rule(
    "2400.SV105.office", PROFESSIONAL, 6, severity="warning", code="STC:A8:249", source="edit 56",
    says="An office visit is billed for an inpatient (place of service 21).",
    mend="send the code of the hospital visit, or the place where the visit was",
)  # fmt: skip
NURSING = Rule(
    "2400.SV105.nursing", PROFESSIONAL, 6, severity="warning", code="STC:A8:249", source="edit 56",
    says="A visit to a nursing home is billed at a place that is no nursing home.",
    mend="send place of service 31, 32, 54 or 56",
)  # fmt: skip
HOME = Rule(
    "2400.SV105.home", PROFESSIONAL, 6, severity="warning", code="STC:A8:249", source="edit 56",
    says="A visit at home is billed in an office or a hospital.",
    mend="send place of service 12, or 13, 14 or 33 where the patient lives in care",
)  # fmt: skip
DISTANT = Rule(
    "2400.SV101.telehealth", PROFESSIONAL, 7, severity="warning", code="STC:A6:453",
    source="edit 56",
    says="A visit of telehealth (place of service 02 or 10) has no modifier that says by what.",
    mend="send 95 or GT for video, 93 or FQ for sound alone, where the payer wants it",
)  # fmt: skip
ADMITTED = Rule(
    "2300.DTP-435.visit", PROFESSIONAL, 6, severity="warning", code="STC:A6:189",
    source="DTP*435, situational rule",
    says="Visits to an inpatient are billed without the day of admission.",
    mend="add DTP*435",
)  # fmt: skip
MAMMOGRAM = Rule(
    "2300.REF-EW.missing", PROFESSIONAL, 6, severity="warning", code="STC:A6:805",
    source="REF*EW, situational rule",
    says="A mammogram is billed without the certificate of the facility.",
    mend="give the facility's mammography certification number in REF*EW",
)  # fmt: skip
CERTIFICATE = Rule(
    "2300.REF-EW.shape", PROFESSIONAL, 5, severity="warning", code="STC:A7:805", source="REF*EW",
    says="A mammography certification number has not six digits.",
    mend="take the number from the facility's certificate",
)  # fmt: skip

INPATIENT_VISITS = frozenset({
    "99221", "99222", "99223", "99231", "99232", "99233", "99238", "99239"
})  # fmt: skip
NURSING_VISITS = frozenset({
    "99304", "99305", "99306", "99307", "99308", "99309", "99310", "99315", "99316"
})  # fmt: skip
HOME_VISITS = frozenset({"99341", "99342", "99344", "99345", "99347", "99348", "99349", "99350"})
OFFICE_VISITS = frozenset({
    "99202", "99203", "99204", "99205", "99211", "99212", "99213", "99214", "99215"
})  # fmt: skip
MAMMOGRAMS = frozenset({"77063", "77065", "77066", "77067"})
NURSING_HOMES = frozenset({"31", "32", "54", "56", "02", "10"})
NO_HOMES = frozenset({"11", "19", "21", "22", "23", "24"})
BY_WHAT = frozenset({"93", "95", "FQ", "G0", "GQ", "GT"})
COUNTED = ("9920", "9921", "9922", "9923", "9928", "9930", "9931", "9934", "9938", "9939")
"""Visits that are one unit, by their first four digits."""

OFFICE_KIND, INPATIENT_KIND, NURSING_KIND, HOME_KIND, MAMMOGRAM_KIND = 1, 2, 3, 4, 5


@lru_cache(8_192)  # practices have their favourites
def kind_of_visit(code: str) -> int:
    """What a procedure is to these rules, 0 for all that they do not ask for."""
    for kind, codes in (
        (OFFICE_KIND, OFFICE_VISITS), (INPATIENT_KIND, INPATIENT_VISITS),
        (NURSING_KIND, NURSING_VISITS), (HOME_KIND, HOME_VISITS), (MAMMOGRAM_KIND, MAMMOGRAMS),
    ):  # fmt: skip
        if code in codes:
            return kind
    return 0


@judge(
    PROFESSIONAL,
    "2300",
    WHOLE,
    OFTEN,
    OFFICE,
    NURSING,
    HOME,
    DISTANT,
    ADMITTED,
    MAMMOGRAM,
    rests=LINES,
)
def visits(part: Part, tell: Tell) -> None:
    """Each line, by what its code is."""
    seen = view(part)
    stays = False
    for line in seen.lines:
        if line.seg[4] != "1":
            _units(line, tell)
        kind = kind_of_visit(line.code)
        if not kind:
            continue
        if kind == MAMMOGRAM_KIND:
            if not part.first("REF", "EW") and not line.part.first("REF", "EW"):
                tell(MAMMOGRAM, line.seg, segment="REF")
            continue
        place = line.seg[5] or seen.place
        stays = stays or (kind == INPATIENT_KIND and place == "21")
        if place != "11" or kind > INPATIENT_KIND:
            _place(line, kind, place, tell)
    if stays and not part.first("DTP", "435"):
        tell(ADMITTED, seen.clm, segment="DTP")


def _units(line: Line, tell: Tell) -> None:
    if not line.code.startswith(COUNTED) or line.unit != "UN" or line.quantity is None:
        return
    if not is_whole(line.quantity):
        tell(WHOLE, line.seg, 4)
    elif line.quantity > 1 and line.dates and line.dates.start == line.dates.end:
        tell(OFTEN, line.seg, 4, message=f"line {line.number}: {line.quantity} visits on one day")


def _place(line: Line, kind: int, place: str, tell: Tell) -> None:
    if place in ("02", "10"):
        if BY_WHAT.isdisjoint(line.modifiers):
            tell(DISTANT, line.seg, 1)
    elif kind == OFFICE_KIND:
        if place == "21":
            tell(OFFICE, line.seg, 1, 2)
    elif kind == NURSING_KIND:
        if place not in NURSING_HOMES:
            tell(NURSING, line.seg, 1, 2)
    elif kind == HOME_KIND and place in NO_HOMES:
        tell(HOME, line.seg, 1, 2)


@look(PROFESSIONAL, "REF", CERTIFICATE, of=("EW",))
def certificate(ref: Seg, tell: Tell) -> None:
    """Mammography certificates."""
    if ref[1] == "EW" and not (len(ref[2]) == 6 and ref[2].isdecimal()):
        tell(CERTIFICATE, ref, 2)

"""SNIP type 4 of claims: providers, payer and their addresses.

Sources: the situational rules of loops 2010AA to 2010BB, 2310 and 2420 of 005010X222A1, X223A2 and
X224A2; what practice has taught stands as a warning.
"""

from __future__ import annotations

import re

from gateway.validate.bases import LEVELS, LINES
from gateway.validate.claim_view import ClaimView, view
from gateway.validate.parts import Part, Seg
from gateway.validate.rule import CLAIMS, DENTAL, INSTITUTIONAL, PROFESSIONAL, Rule, Tell, judge

BOX = Rule(
    "2010AA.N301.box", CLAIMS, 4, code="STC:A7:126", source="edit 32",
    says="The billing provider's address is a post office box.",
    mend="give the street in 2010AA; a box belongs in the pay-to address (2010AB)",
)  # fmt: skip
PAY_TO = Rule(
    "2010AB.NM1.unneeded", CLAIMS, 4, severity="warning", source="2010AB, situational rule",
    says="The pay-to address is that of the billing provider.",
    mend="send 2010AB only where payments go elsewhere",
)  # fmt: skip
FACILITY = Rule(
    "2010AA.N403.nine", CLAIMS, 4, severity="error", code="STC:A7:500",
    source="edit 33",
    says="The billing provider's ZIP code has not nine digits.",
    mend="give ZIP+4, without a hyphen",
)  # fmt: skip
FILLER = Rule(
    "2010AA.N403.filler", CLAIMS, 4, severity="warning", code="STC:A7:500",
    source="ZIP+4 of the postal service: add-ons begin with 0001",
    says="The last four digits of the billing provider's ZIP code are zeros, which no address has.",
    mend="look up the ZIP+4 of the street address",
)  # fmt: skip
UNNAMED = Rule(
    "2010BB.NM103.unknown", CLAIMS, 7, severity="warning", code="STC:A7:125", source="edit 36",
    says="The payer is called UNKNOWN or the like.",
    mend="give the name of the payer as it stands on the card",
)  # fmt: skip
SAME_PROVIDER = Rule(
    "2310B.NM109.billing", PROFESSIONAL, 7, severity="warning", code="STC:A7:562", source="edit 29",
    says="The rendering provider is the billing provider.",
    mend="send 2310B only where somebody else than the billing provider rendered the services",
)  # fmt: skip
SAME_SUPERVISOR = Rule(
    "2310D.NM109.rendering", PROFESSIONAL, 7, severity="warning", code="STC:A7:562",
    source="edit 29",
    says="The supervising provider is the one who rendered the services.",
    mend="send 2310D only where another provider supervised",
)  # fmt: skip
LINE_PROVIDER = Rule(
    "2420A.NM109.claim", PROFESSIONAL, 4, severity="warning", source="2420A, situational rule",
    says="A line's rendering provider is that of the claim.",
    mend="send 2420A only where a line was rendered by another than 2310B names",
)  # fmt: skip
ATTENDING = Rule(
    "2310A.NM1.missing", INSTITUTIONAL, 4, code="STC:A6:562", source="edit 23",
    says="The claim has no attending provider.",
    mend="add 2310A; only non-scheduled transport is billed without",
)  # fmt: skip
PLACE = Rule(
    "2310C.NM1.missing", (*PROFESSIONAL, *DENTAL), 4, severity="warning", code="STC:A6:249",
    source="edit 56",
    says="The place of service is a facility, and none is named.",
    mend="name in 2310C where the services were given, unless it is the billing provider's address",
)  # fmt: skip
CAUSE_STATE = Rule(
    "2300.CLM11-4.missing", (*PROFESSIONAL, *DENTAL), 4, code="STC:A6:728", source="edit 52",
    says="An automobile accident has no state.",
    mend="give in CLM11-4 the state where the accident was, or its country in CLM11-5",
)  # fmt: skip
CAUSE_DATE = Rule(
    "2300.DTP-439.missing", (*PROFESSIONAL, *DENTAL), 4, code="STC:A6:727", source="edit 52",
    says="An accident has no date.",
    mend="add DTP*439 with the day of the accident",
)  # fmt: skip
WORK = Rule(
    "2000B.SBR09.work", PROFESSIONAL, 6, severity="warning", code="STC:A8:363", source="edit 53",
    says="The claim is for an injury at work, and its payer is not workers' compensation.",
    mend="bill the employer's carrier (SBR09 WC), or correct CLM11",
)  # fmt: skip
ATTACHED = Rule(
    "2300.PWK06.missing", CLAIMS, 4, code="STC:A6:294", source="PWK05, situational rule",
    says="An attachment is sent by another way, and has no control number.",
    mend="give AC in PWK05 and the attachment's number in PWK06; only AA, on request, has none",
)  # fmt: skip
NUMBER_LONG = Rule(
    "2300.CLM01.cut", CLAIMS, 7, severity="warning", code="STC:A7:478", source="edit 64",
    says="The patient control number has more than 20 characters: payers may give it back cut.",
    mend="use at most 20 characters",
)  # fmt: skip

_BOX = re.compile(r"\b(?:P\.? ?O\.? ?BOX|POST OFFICE BOX|POB)\b", re.IGNORECASE)
FACILITIES = frozenset({"21", "22", "23", "31", "32", "33", "34", "51", "52", "55", "56", "61"})
"""Places of service that are somebody else's house: hospitals, nursing, hospice and the like."""

NOBODY = frozenset({"UNKNOWN", "UNK", "NONE", "N/A", "NA", "PAYER", "INSURANCE", "TBD", "TEST"})


@judge(CLAIMS, "2000A", BOX, PAY_TO, FACILITY, FILLER)
def billing(level: Part, tell: Tell) -> None:
    """The billing provider and where it is paid."""
    provider = level.one("2010AA")
    if provider is None:
        return
    street, city = provider.first("N3"), provider.first("N4")
    for number in (1, 2):
        if street and _BOX.search(street[number]):
            tell(BOX, street, number)
            break
    short = city and len(city[3]) == 5 and city[3].isdecimal() and city[4] in ("", "US")
    if short:
        tell(FACILITY, city, 3)
    if city and len(city[3]) == 9 and city[3].endswith("0000") and city[4] in ("", "US"):
        tell(FILLER, city, 3)
    pay_to = level.one("2010AB")
    if pay_to and street and city and pay_to.value("N3", 1) == street[1]:
        there = pay_to.first("N4")
        if there and there.elements[1:4] == city.elements[1:4]:
            tell(PAY_TO, pay_to.first("NM1"))


@judge(CLAIMS, "2300", UNNAMED, rests=LEVELS)
def payer(part: Part, tell: Tell) -> None:
    """The payer's name."""
    seen = view(part)
    nm1 = seen.payer.first("NM1") if seen.payer else None
    if nm1 and nm1[3].strip().upper() in NOBODY:
        tell(UNNAMED, nm1, 3)


@judge(CLAIMS, "2300", NUMBER_LONG)
def number(part: Part, tell: Tell) -> None:
    """The claim's number."""
    seen = view(part)
    if len(seen.number) > 20:
        tell(NUMBER_LONG, seen.clm, 1)


@judge(CLAIMS, "2300", ATTACHED, needs=("2300.PWK", "2400.PWK"))
def attachments(part: Part, tell: Tell) -> None:
    """PWK of claim and lines."""
    seen = view(part)
    for holder in (part, *(line.part for line in seen.lines)):
        for pwk in holder.all("PWK"):
            if pwk[2] in ("BM", "EL", "EM", "FT", "FX") and pwk[1] != "CT" and not pwk[6]:
                tell(ATTACHED, pwk, 6)


@judge(PROFESSIONAL, "2300", SAME_PROVIDER, SAME_SUPERVISOR, needs=("2310B",))
def rendering(part: Part, tell: Tell) -> None:
    """Who rendered the services, and who supervised."""
    seen = view(part)
    billed = seen.billing_npi
    if billed and any(billed in text for texts in part.each("2310B", "NM1") for text in texts):
        own = _npi(part, "2310B")
        if own and own[9] == billed:
            tell(SAME_PROVIDER, own, 9)
    if part.has("2310D"):
        own, over = _npi(part, "2310B"), _npi(part, "2310D")
        if over and own and over[9] and over[9] == own[9]:
            tell(SAME_SUPERVISOR, over, 9)


@judge(PROFESSIONAL, "2300", LINE_PROVIDER, needs=("2420A",))
def line_rendering(part: Part, tell: Tell) -> None:
    """Who rendered single services."""
    own = _npi(part, "2310B")
    for line in view(part).lines:
        if own and (nm1 := _npi(line.part, "2420A")) and nm1[9] == own[9] != "":
            tell(LINE_PROVIDER, nm1, 9)


def _npi(part: Part, loop: str) -> Seg | None:
    """The NM1 of a provider's loop."""
    named = part.one(loop)
    return named.first("NM1") if named else None


@judge(INSTITUTIONAL, "2300", ATTENDING)
def attending(part: Part, tell: Tell) -> None:
    """Every institutional claim but non-scheduled transport has an attending provider."""
    if part.one("2310A"):
        return
    seen = view(part)
    if not all(line.revenue.startswith("054") for line in seen.lines):
        tell(ATTENDING, seen.clm, segment="NM1", loop="2310A")


@judge((*PROFESSIONAL, *DENTAL), "2300", PLACE, CAUSE_STATE, CAUSE_DATE,
       rests=LINES)  # fmt: skip
def causes(part: Part, tell: Tell) -> None:
    """Where it was, and whether an accident was the cause."""
    seen = view(part)
    if seen.place in FACILITIES and not part.one("2310C") and not _line_facilities(seen):
        tell(PLACE, seen.clm, 5, 1)
    parts = seen.clm.components(11) if seen.clm else []
    named = set(parts[:3])
    if "AA" in named and not any(parts[3:5]):
        tell(CAUSE_STATE, seen.clm, 11, 4)
    if named & {"AA", "OA"} and not part.first("DTP", "439"):
        tell(CAUSE_DATE, seen.clm, segment="DTP")


@judge(PROFESSIONAL, "2300", WORK)
def work(part: Part, tell: Tell) -> None:
    """Accidents at work."""
    seen = view(part)
    if "EM" not in seen.causes or not seen.clm or "EM" not in seen.clm.components(11)[:3]:
        return
    sbr = seen.subscriber.first("SBR") if seen.subscriber else None
    if sbr and sbr[9] and sbr[9] != "WC":
        tell(WORK, sbr, 9)


def _line_facilities(seen: ClaimView) -> bool:
    """True where every line names its own place."""
    return all(line.part.parts.get("2420C") for line in seen.lines)

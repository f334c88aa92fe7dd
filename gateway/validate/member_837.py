"""SNIP type 4 of claims: who is insured and who is the patient (loops 2000B to 2010CA).

Sources: 005010X222A1, X223A2, X224A2, section 1.4.3 and the situational rules of these loops.
"""

from __future__ import annotations

from gateway.validate.bases import LEVELS
from gateway.validate.claim_view import ClaimView, view
from gateway.validate.parts import Part
from gateway.validate.rule import CLAIMS, Rule, Tell, judge
from gateway.x12.elements import date8

SELF_MISSING = Rule(
    "2000B.SBR02.missing", CLAIMS, 4, code="STC:A6:156", source="edit 15",
    says="The claim stands under the subscriber, and SBR02 does not say that the subscriber is the "
    "patient.",
    mend="send 18 in SBR02, or put the patient into an HL 23 of its own",
)  # fmt: skip
SELF_UNDER_PATIENT = Rule(
    "2000B.SBR02.dependent", CLAIMS, 4, code="STC:A8:156", source="edit 15",
    says="SBR02 says that the subscriber is the patient, and the claim stands under a dependent.",
    mend="leave SBR02 empty where the patient has an HL 23; a dependent with an own member id is "
    "sent as the subscriber",
)  # fmt: skip
STREET = Rule(
    "2010BA.N3.missing", CLAIMS, 4, code="STC:A6:126", source="edit 16",
    says="The subscriber is the patient and has no street address.",
    mend="add N3 with the patient's street",
)  # fmt: skip
CITY = Rule(
    "2010BA.N4.missing", CLAIMS, 4, code="STC:A6:126", source="edit 16",
    says="The subscriber is the patient and has no city, state and ZIP code.",
    mend="add N4",
)  # fmt: skip
BIRTH = Rule(
    "2010BA.DMG.missing", CLAIMS, 4, code="STC:A6:158", source="edit 16",
    says="The subscriber is the patient and has no birth date and sex.",
    mend="add DMG with the birth date and the sex",
)  # fmt: skip
UNBORN = Rule(
    "2010.DMG02.future", CLAIMS, 4, code="STC:A7:158", source="edit 19",
    says="The patient is born after the file was made.",
    mend="correct the birth date; a year of two digits may have been read as of this century",
)  # fmt: skip
GROUP_NAME = Rule(
    "2000B.SBR04.unneeded", CLAIMS, 4, severity="warning", source="SBR04, situational rule",
    says="The group's name is given, and its number too.",
    mend="leave SBR04 out where SBR03 has the number",
)  # fmt: skip
PROPERTY = Rule(
    "2010BA.REF-Y4.patient", CLAIMS, 4, severity="warning", source="2010BA and 2010CA, REF Y4",
    says="The number of the property and casualty claim stands at the subscriber, and another "
    "person is the patient.",
    mend="give it once, at the patient (2010CA)",
)  # fmt: skip
DEATH = Rule(
    "2000.PAT06.before-service", ("837P",), 4, code="STC:A8:159", source="PAT06", severity="error",
    says="The patient died before the first day of service.",
    mend="correct the date of death or the dates of service",
)  # fmt: skip


@judge(CLAIMS, "2300", SELF_MISSING, SELF_UNDER_PATIENT, STREET, CITY, BIRTH, GROUP_NAME, PROPERTY,
       rests=LEVELS)  # fmt: skip
def member(claim: Part, tell: Tell) -> None:
    """Whose claim it is. What is wrong with a level is told of its first claim alone."""
    seen = view(claim)
    level = seen.subscriber
    sbr = level.first("SBR") if level else None
    if level is None or sbr is None or not _first(claim):
        return
    own = seen.patient_is_subscriber
    if own and not sbr[2]:
        tell(SELF_MISSING, sbr, 2)
    elif not own and sbr[2] == "18":
        tell(SELF_UNDER_PATIENT, sbr, 2)
    if sbr[3] and sbr[4]:
        tell(GROUP_NAME, sbr, 4)
    insured = level.one("2010BA")
    number = insured.first("REF", "Y4") if insured and not own else None
    if number is not None:
        tell(PROPERTY, number, 2)
    _person(seen, own and sbr[2] == "18", tell)


def _person(seen: ClaimView, own: bool, tell: Tell) -> None:
    person = seen.patient
    nm1 = person.first("NM1") if person else None
    if person is None or nm1 is None:
        return
    if own:
        for id, rule in (("N3", STREET), ("N4", CITY), ("DMG", BIRTH)):
            if not person.first(id):
                tell(rule, nm1, segment=id)


def _first(claim: Part) -> bool:
    """True for the first claim of its level."""
    return claim.parent is None or (claim.parent.view or 0) <= 1


@judge(CLAIMS, "2300", UNBORN)
def born(claim: Part, tell: Tell) -> None:
    """DMG02 against the day of the file."""
    seen = view(claim)
    if not (seen.made and seen.born and seen.born > seen.made) or not _first(claim):
        return
    level, person = seen.subscriber, seen.patient
    dmg = person.first("DMG", "D8") if person else None
    day = date8(dmg[2]) if dmg else None
    if level and person and level.first("SBR") and person.first("NM1") and day and day > seen.made:
        tell(UNBORN, dmg, 2)


@judge(("837P",), "2300", DEATH)
def death(claim: Part, tell: Tell) -> None:
    """PAT05 and PAT06 against the dates of service."""
    seen = view(claim)
    level = seen.dependent or seen.subscriber
    pat = level.first("PAT") if level and level.own("PAT") else None
    died = date8(pat[6]) if pat and pat[5] == "D8" else None
    if pat is not None and died and seen.dates and seen.dates.start > died:
        tell(DEATH, pat, 6)

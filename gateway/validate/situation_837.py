"""SNIP type 4 of claims: what one part of a claim asks of another.

Sources: the situational rules of 005010X222A1, X223A2 and X224A2, by the numbers of the field's
lists of edits before submission.
"""

from __future__ import annotations

from gateway.validate.bases import LEVELS, LINES
from gateway.validate.claim_view import ClaimView, view
from gateway.validate.parts import Part
from gateway.validate.rule import CLAIMS, DENTAL, INSTITUTIONAL, PROFESSIONAL, Rule, Tell, judge
from gateway.x12.elements import date8

REPLACING = frozenset({"7", "8"})

UNUSED_LEVEL = Rule(
    "2000B.HL.idle", CLAIMS, 4, severity="warning",
    says="No claim stands under this level: what it says is of no use.",
    mend="give a level only where claims follow",
)  # fmt: skip
REPLACED = Rule(
    "2300.REF-F8.missing", CLAIMS, 4, code="STC:A6:464", source="edit 13",
    says="The frequency says that an earlier claim is replaced or voided, and not which.",
    mend="give the payer's claim number of the earlier claim as reference F8",
)  # fmt: skip
POINTER = {
    name: Rule(
        f"2400.{name}{number:02d}.pointer", kinds, 4, code="STC:A8:477", source="edit 39",
        says="A service line points to a diagnosis that the claim has not.",
        mend="point to one of the claim's diagnoses, counted from 1",
    )
    for name, number, kinds in (("SV1", 7, PROFESSIONAL), ("SV3", 11, DENTAL))
}  # fmt: skip
NOT_REPLACED = Rule(
    "2300.REF-F8.unneeded", CLAIMS, 7, severity="warning", code="STC:A8:541", source="edit 14",
    says="The claim is an original (frequency 1), and names an earlier claim of the payer.",
    mend="send frequency 7 if it replaces that claim, else leave reference F8 out",
)  # fmt: skip
SAME_NUMBER = Rule(
    "2300.CLM01.same", CLAIMS, 7, severity="warning", code="STC:A7:478", source="edit 64",
    says="Two claims of the set have the same number and frequency: answers cannot tell which.",
    mend="give each claim a number of its own",
)  # fmt: skip
MEMBER = Rule(
    "2010BA.NM109.missing", CLAIMS, 4, code="STC:A6:164", source="edit 17",
    says="The subscriber has no member id.",
    mend="give the id as it stands on the card",
)  # fmt: skip
BORN = Rule(
    "2010.DMG02.after-service", CLAIMS, 4, code="STC:A8:158", source="edit 19",
    says="The patient was born after the first day of service.",
    mend="correct the birth date or the service dates",
)  # fmt: skip
NEGATIVE_LINE = {
    name: Rule(
        f"2400.{name}{number:02d}.negative", kinds, 4, code="STC:A7:402", source="edit 46",
        says="A service line has a negative charge.",
        mend="to take a claim back, send it with frequency 8",
    )
    for name, number, kinds in
    (("SV1", 2, PROFESSIONAL), ("SV2", 3, INSTITUTIONAL), ("SV3", 2, DENTAL))
}  # fmt: skip
NEGATIVE = Rule(
    "2300.CLM02.negative", CLAIMS, 4, code="STC:A7:178", source="edit 46",
    says="The claim has a negative charge.",
    mend="to take a claim back, send it with frequency 8",
)  # fmt: skip
BACKWARDS = Rule(
    "2400.DTP03.backwards", CLAIMS, 4, code="STC:A7:187", source="edit 20",
    says="A service ends before it begins.",
    mend="give the first day, then the last",
)  # fmt: skip


KEPT = 10_000
"""So many claims of a set are remembered by their numbers."""


@judge(CLAIMS, "2300", REPLACED, NOT_REPLACED, SAME_NUMBER, NEGATIVE, BORN)
def claim(part: Part, tell: Tell) -> None:
    """What a claim says of itself and of its patient."""
    seen = view(part)
    _count(part)
    f8 = any(text[4:6] == "F8" for text in part.own("REF"))
    earlier = part.first("REF", "F8") if f8 else None
    if seen.frequency in REPLACING and earlier is None:
        said = f"frequency {seen.frequency} replaces or voids a claim and does not say which"
        tell(REPLACED, seen.clm, message=said, segment="REF")
    elif seen.frequency == "1" and earlier is not None:
        tell(NOT_REPLACED, earlier, 2)
    _number(seen, tell)
    if seen.charge is not None and seen.charge < 0:
        tell(NEGATIVE, seen.clm, 2, message="the claim has a negative charge")
    dates = seen.dates
    if seen.born and dates and seen.born > dates.start:
        _birth(seen, tell)


def _number(seen: ClaimView, tell: Tell) -> None:
    """CLM01 among the claims of the set. A void and what comes in its place may share it."""
    known: set[str] = seen.part.tally.setdefault("numbers", set())
    key = f"{seen.number} {seen.frequency}"
    if key in known and seen.number:
        tell(SAME_NUMBER, seen.clm, 1)
    elif len(known) < KEPT:
        known.add(key)


def _count(part: Part) -> None:
    """Let the levels around a claim know of it."""
    level = part.parent
    while level is not None:
        level.view = (level.view or 0) + 1
        level = level.parent


@judge(CLAIMS, "2300", MEMBER, rests=LEVELS)
def member(part: Part, tell: Tell) -> None:
    """The number of the subscriber."""
    seen = view(part)
    named = seen.subscriber.one("2010BA") if seen.subscriber else None
    nm1 = named.first("NM1", "IL") if named else None
    if nm1 is not None and not nm1[9]:
        tell(MEMBER, nm1, 9, message="the subscriber has no member id")


def _birth(seen: ClaimView, tell: Tell) -> None:
    """DMG02 against the first day of service."""
    dmg = seen.patient.first("DMG", "D8") if seen.patient else None
    born, span = date8(dmg[2]) if dmg else None, seen.dates
    if dmg is None or born is None or span is None or (seen.made and born > seen.made):
        return  # born after the file was made: that is told
    if born > span.start:
        tell(BORN, dmg, 2, message="the patient was born after the first day of service")


@judge(CLAIMS, "2300", *NEGATIVE_LINE.values())
def negative(part: Part, tell: Tell) -> None:
    """Charges of single lines."""
    seen = view(part)
    if seen.lowest is None or seen.lowest >= 0:
        return
    for line in seen.lines:
        if line.charge is not None and line.charge < 0:
            said = f"line {line.number} has a negative charge"
            tell(NEGATIVE_LINE[line.seg.id], line.seg, line.where[1], message=said)


@judge(CLAIMS, "2300", *POINTER.values(), BACKWARDS, rests=LINES)
def lines(part: Part, tell: Tell) -> None:
    """What single lines say."""
    seen = view(part)
    known = len(seen.diagnoses)
    lost = bool(known) or seen.kind == "837D"  # that a claim has none the other guides tell
    for line in seen.lines:
        for number, text in enumerate(line.pointers if lost else (), 1):
            if text.isdecimal() and not 1 <= int(text) <= known and int(text) not in seen.spoilt:
                said = f"line {line.number} points to diagnosis {text}; the claim has {known}"
                tell(POINTER[line.seg.id], line.seg, line.where[4], number, message=said)
                lost = bool(known)  # where it has none, that is told once
        if line.dates and line.dates.end < line.dates.start:
            dtp = line.part.first("DTP", "472")
            said = f"line {line.number}: the service ends before it begins"
            tell(BACKWARDS, dtp, 3, message=said)


@judge(CLAIMS, "2000B", UNUSED_LEVEL)
def level(part: Part, tell: Tell) -> None:
    """A subscriber's level is there for claims, its own or its patients'."""
    if not part.view:
        tell(UNUSED_LEVEL, part.first("HL"))

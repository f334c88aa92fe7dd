"""SNIP type 4 of eligibility (270, 271): what an inquiry asks and what an answer contradicts.

Sources: 005010X279A1, EB, AAA, HSD and the situational rules of loops 2100C to 2110D; CAQH CORE
154 and 260 (data content). An answer that contradicts itself is taken and told.
"""

from __future__ import annotations

from decimal import Decimal

from gateway.models.amount import amount
from gateway.validate.parts import Part, Seg
from gateway.validate.rule import Rule, Tell, judge
from gateway.x12.elements import date8

ASK, ANSWER = ("270",), ("271",)
ANY = (*ASK, *ANSWER)
PEOPLE = (*ANY, "276")

BORN = Rule(
    "*.DMG02.future", PEOPLE, 4, severity="error", source="DMG02",
    says="Somebody is born after the day on which the file was made.",
    mend="correct the birth date",
)  # fmt: skip
NO_QUESTION = Rule(
    "2000C.EQ.missing", ASK, 4, code="AAA:15", source="2110C, situational rule",
    says="The subscriber is the patient, and nothing is asked.",
    mend="add EQ with a service type, 30 for the plan as a whole",
)  # fmt: skip
NOBODY = Rule(
    "2100C.NM1.unknown", ASK, 4, severity="error", code="AAA:72", source="search options",
    says="The subscriber has neither a member id nor name and birth date: nobody can be found.",
    mend="send the member id, and name and birth date as they stand on the card",
)  # fmt: skip
PERCENT = Rule(
    "*.EB08.percent", ANSWER, 4, severity="error", source="EB08",
    says="A percentage is above 1: 20 percent are written .2.",
    mend="read it as percent, and tell the payer",
)  # fmt: skip
NEGATIVE = Rule(
    "*.EB07.negative", ANSWER, 4, severity="error", source="EB07",
    says="An amount of a benefit is negative.",
    mend="ask the payer",
)  # fmt: skip
AMOUNT = Rule(
    "*.EB07.missing", ANSWER, 4, severity="warning", source="EB01 B, C, G; CORE 260",
    says="A copayment, deductible or out-of-pocket limit has no amount.",
    mend="read the messages (MSG), else ask the payer",
)  # fmt: skip
PERIOD = Rule(
    "*.EB06.missing", ANSWER, 4, severity="warning", source="EB06",
    says="A deductible or out-of-pocket limit does not say for which period.",
    mend="take it as the plan's year, and ask the payer where it matters",
)  # fmt: skip
COINSURANCE = Rule(
    "*.EB08.missing", ANSWER, 4, severity="warning", source="EB01 A",
    says="A coinsurance has no percentage.",
    mend="read the messages (MSG), else ask the payer",
)  # fmt: skip
CONTRADICTED = Rule(
    "*.EB01.contradicted", ANSWER, 4, severity="error", source="EB01",
    says="The coverage is active and inactive for the same service type of one plan.",
    mend="ask the payer before the visit",
)  # fmt: skip
REMAINING = Rule(
    "*.EB07.remaining", ANSWER, 4, severity="error", source="EB06 29",
    says="More of a deductible or limit remains than there is.",
    mend="ask the payer: take the smaller amount",
)  # fmt: skip
BACKWARDS = Rule(
    "*.DTP03.backwards", PEOPLE, 4, severity="error", source="DTP",
    says="A period ends before it begins.",
    mend="ask for the period again",
)  # fmt: skip
SILENT = Rule(
    "2000C.EB.missing", ANSWER, 4, severity="warning", source="2110C, AAA",
    says="The answer has neither a benefit nor a reason why there is none.",
    mend="ask again, or call the payer",
)  # fmt: skip
FOUND_AND_NOT = Rule(
    "2100C.AAA03.found", ANSWER, 4, severity="error", source="AAA 75, EB",
    says="The subscriber is not found, and has benefits.",
    mend="ask again with the data of the card",
)  # fmt: skip
VALID = Rule(
    "*.AAA04.again", ANSWER, 4, severity="warning", source="AAA03, AAA04",
    says="The answer says to send the same again, and that something in it is wrong.",
    mend="correct what is named first",
)  # fmt: skip

ACTIVE, INACTIVE = frozenset("12345"), frozenset("678")
WRONG_DATA = frozenset(
    {"15", "43", "44", "45", "46", "47", "48", "56", "57", "58", "64", "65", "66", "67", "71", "72",
     "73", "74", "75"}
)  # fmt: skip
"""Reasons (AAA03) that something in the inquiry is missing or wrong."""
SHARES = frozenset({"B", "C", "G"})


@judge(ANY, "2000C", BORN, BACKWARDS)
@judge(ANY, "2000D", BORN, BACKWARDS)
def person(part: Part, tell: Tell) -> None:
    """Whoever is asked about: birth, and every period."""
    made = date8(part.root.value("BHT", 4))
    for seg in part.every():
        if seg.id == "DMG" and seg[1] == "D8":
            born = date8(seg[2])
            if made and born and born > made:
                tell(BORN, seg, 2)
        elif seg.id == "DTP" and seg[2] == "RD8":
            first, _, last = seg[3].partition("-")
            start, end = date8(first), date8(last)
            if start and end and end < start:
                tell(BACKWARDS, seg, 3)


@judge(ASK, "2000C", NO_QUESTION, NOBODY)
def asked(part: Part, tell: Tell) -> None:
    """A subscriber's inquiry."""
    hl, named = part.first("HL"), part.one("2100C")
    nm1 = named.first("NM1") if named else None
    if hl is None or nm1 is None or named is None:
        return
    if hl[4] != "1" and not named.inner("2110C"):
        tell(NO_QUESTION, hl, segment="EQ")
    if not nm1[9] and not (nm1[3] and (named.first("DMG") or hl[4] == "1")):
        tell(NOBODY, nm1, 9)


@judge(ANSWER, "2000C", PERCENT, NEGATIVE, AMOUNT, PERIOD, COINSURANCE, CONTRADICTED, REMAINING,
       SILENT, FOUND_AND_NOT, VALID)  # fmt: skip
@judge(ANSWER, "2000D", PERCENT, NEGATIVE, AMOUNT, PERIOD, COINSURANCE, CONTRADICTED, REMAINING,
       VALID)  # fmt: skip
def answered(part: Part, tell: Tell) -> None:
    """The benefits of a person."""
    letter = part.loop[-1]
    named = part.one(f"2100{letter}") or part
    benefits = [eb for one in named.inner(f"2110{letter}") if (eb := one.first("EB"))]
    refusals = [seg for seg in part.every() if seg.id == "AAA"]
    for eb in benefits:
        _benefit(eb, tell)
    _together(benefits, tell)
    for seg in refusals:
        if seg[4] == "P" and seg[3] in WRONG_DATA:
            tell(VALID, seg, 4)
    hl = part.first("HL")
    if letter == "C" and hl is not None:
        missing = next((seg for seg in refusals if seg[3] == "75"), None)
        if missing and benefits:
            tell(FOUND_AND_NOT, missing, 3)
        confirmed = part.root.value("BHT", 2) != "11"  # of a cancellation nothing more is said
        if not benefits and not refusals and hl[4] != "1" and not confirmed:
            tell(SILENT, hl, segment="EB")


def _benefit(eb: Seg, tell: Tell) -> None:
    kind = eb[1]
    money = amount(eb[7]) if eb[7] else None
    rate = amount(eb[8]) if eb[8] else None
    if money is not None and money < 0:
        tell(NEGATIVE, eb, 7)
    if rate is not None and rate > 1:
        tell(PERCENT, eb, 8)
    if kind in SHARES and not eb[7] and not eb[8]:
        tell(AMOUNT, eb, 7)
    elif kind in ("C", "G") and eb[7] and not eb[6]:
        tell(PERIOD, eb, 6)
    elif kind == "A" and not eb[8] and not eb[7]:
        tell(COINSURANCE, eb, 8)


def _one_plan(one: Seg, other: Seg) -> bool:
    """True where two benefits are of a common service type, and do not name two plans or kinds of
    insurance (EB04, EB05): who has left one plan may have another."""
    if any(one[at] and other[at] and one[at] != other[at] for at in (4, 5)):
        return False
    return not set(one.repetitions(3)).isdisjoint(other.repetitions(3))


def _together(benefits: list[Seg], tell: Tell) -> None:
    """Benefits against each other."""
    active: list[Seg] = []
    whole: dict[tuple[str, ...], Decimal] = {}
    for eb in benefits:
        if eb[1] in ACTIVE:
            active.append(eb)
        elif eb[1] in ("C", "G") and eb[6] in ("22", "23", "24", "25", "26") and eb[7]:
            money = amount(eb[7])
            if money is not None and money >= 0:
                whole.setdefault((eb[1], eb[2], eb[3], eb[12]), money)
    for eb in benefits:
        if eb[1] in INACTIVE and any(_one_plan(eb, other) for other in active):
            tell(CONTRADICTED, eb, 1)
        elif eb[1] in ("C", "G") and eb[6] == "29" and eb[7]:
            left, most = amount(eb[7]), whole.get((eb[1], eb[2], eb[3], eb[12]))
            if left is not None and most is not None and left > most:
                tell(REMAINING, eb, 7)

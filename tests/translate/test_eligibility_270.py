"""The 270: who is asked about, what is asked, and the same written again."""

from __future__ import annotations

import datetime
from decimal import Decimal as D
from pathlib import Path

import pytest

from gateway.models.claim_parts import Diagnosis
from gateway.models.eligibility import (
    EligibilityHeader,
    EligibilityInquiry,
    Member,
    Place,
    Procedure,
    Provider,
    Question,
    Trace,
)
from gateway.models.party import Address, Amount, DateRange, Identifier, Party, QualifiedDate
from tests.translate.answers import FIXTURES, around, items
from tests.translate.eligibility import KINDS, bodies, fixture_bodies, placeless, read, rebuilt

ACCEPTED = sorted((FIXTURES / "270" / "accept").glob("*.x12"))
PAYER = Party(
    entity_code="PR", name="PINE HEALTH PLAN", identifiers=[Identifier("PI", "PINE01")]
)  # fmt: skip
CLINIC = Provider(entity_code="1P", name="HILL CLINIC", npi="1234567893")

LEVELS = """BHT*0022*13*EL0001*20260314*0930~
HL*1**20*1~
NM1*PR*2*PINE HEALTH PLAN*****PI*PINE01~
HL*2*1*21*1~
NM1*1P*2*HILL CLINIC*****XX*1234567893~
HL*3*2*22*0~
TRN*1*EL-7001*1471112222~
NM1*IL*1*SAMPLE*ANA****MI*W100000001~
DMG*D8*19800101*F~
DTP*291*D8*20260314~"""


@pytest.mark.parametrize("path", ACCEPTED, ids=lambda path: path.stem)
def test_a_fixture_is_written_as_it_was(path: Path) -> None:
    for lines in bodies(path):
        found, told = read("270", lines)
        assert not told
        assert rebuilt("270", found) == lines


def test_everybody_in_a_file_is_read() -> None:
    (header, *asked), _ = read("270", fixture_bodies("270/accept/several-members")[0])
    clinic = Provider(
        entity_code="1P", name="HILL CLINIC", npi="1234567893", provider_code="BI",
        taxonomy_code="261QM1300X",
        address=Address("4 HILL STREET", "FLOOR 2", "AKRON", "OH", "44301"),
        identifiers=[Identifier("TJ", "471112222"), Identifier("0B", "A-5531", "OH")],
    )  # fmt: skip
    carl = Member(
        member_id="W100000003", birth_date=datetime.date(1975, 5, 5), gender_code="M",
        relationship_code="18", birth_sequence="1",
    )  # fmt: skip
    dora = Member(
        last_name="SAMPLE", first_name="DORA", birth_date=datetime.date(2010, 10, 10),
        gender_code="F", relationship_code="01",
    )  # fmt: skip
    assert header == EligibilityHeader("EL0003", "13", "", datetime.datetime(2026, 3, 14, 9, 30))
    assert asked == [
        EligibilityInquiry(
            [Trace("1", "EL-7011", "1471112222")], PAYER, clinic,
            Member(last_name="SAMPLE", first_name="ANA", member_id="W100000001",
                   birth_date=datetime.date(1980, 1, 1)),
            service_type_codes=["30", "1", "33"],
            questions=[Question(["30", "1", "33"],
                                amounts=[Amount("R", D("120.5")), Amount("PB", D("250"))])],
            position=12,
        ),
        EligibilityInquiry(
            [Trace("1", "EL-7012", "1471112222")], PAYER, clinic, carl,
            service_type_codes=["30"],
            questions=[Question(["30"], coverage_level_code="FAM")], position=19,
        ),
        EligibilityInquiry(
            [Trace("1", "EL-7013", "1471112222")], PAYER, clinic, carl, dora,
            service_type_codes=["30"], position=25,
        ),
        EligibilityInquiry(
            [], PAYER, clinic, carl, Member(last_name="SAMPLE", first_name="EMIL"),
            service_type_codes=["35"], position=31,
        ),
        EligibilityInquiry(
            [],
            Party(entity_code="2B", name="OAK ADMINISTRATORS",
                  identifiers=[Identifier("FI", "341112222")]),
            Provider(entity_code="FA", name="HILL SURGERY CENTER",
                     identifiers=[Identifier("FI", "471113333")]),
            Member(name="ROAD CREW LLC", member_id="H-1", member_id_qualifier="II",
                   identifiers=[Identifier("Y4", "CAS-12")]),
            service_type_codes=["UC"], position=38,
        ),
    ]  # fmt: skip
    assert asked[1].who == carl and asked[2].who == dora


def test_what_is_asked_of_the_patient_is_the_inquirys_own() -> None:
    lines = LEVELS.replace("DTP*291", "HI*ABK:M5450*ABF:Z0000~\nDTP*291") + (
        "\nEQ*98*HC:99213:25**1*1:2~\nIII*ZZ*11~\nREF*9F*RF-1~\nDTP*291*RD8*20260401-20260430~"
        "\nEQ**AD:D0120~"
    )
    lines = lines.replace("HC:99213:25**1*", "HC:99213:25***")
    (header, inquiry), told = read("270", lines)
    assert not told
    day = datetime.date(2026, 3, 14)
    assert inquiry.dates == [QualifiedDate("291", day, day)]
    assert inquiry.diagnoses == [Diagnosis("ABK", "M5450"), Diagnosis("ABF", "Z0000")]
    assert not (inquiry.subscriber.dates or inquiry.subscriber.diagnoses)
    visit = Procedure("HC", "99213", ["25"])
    assert (inquiry.service_type_codes, inquiry.procedures) == (
        ["98"], [visit, Procedure("AD", "D0120")],
    )  # fmt: skip
    april = QualifiedDate("291", datetime.date(2026, 4, 1), datetime.date(2026, 4, 30))
    assert inquiry.questions == [
        Question(
            ["98"], visit, diagnosis_pointers=[1, 2], places=[Place("ZZ", "11")],
            references=[Identifier("9F", "RF-1")], dates=[april],
        ),
        Question([], Procedure("AD", "D0120")),
    ]  # fmt: skip
    assert rebuilt("270", [header, inquiry]) == lines


@pytest.mark.parametrize(
    ("asked", "codes", "kept"),
    [
        ("EQ*30~", ["30"], 0),
        ("EQ*30^98~\nEQ**HC:99213~", ["30", "98"], 0),
        ("EQ*30~\nEQ*98~", ["30", "98"], 2),
        ("EQ*30*HC:99213~", ["30"], 1),
        ("EQ**HC:99213~\nEQ*30~", ["30"], 2),
    ],
)
def test_questions_are_given_where_the_lists_do_not_say_it_all(
    asked: str, codes: list[str], kept: int
) -> None:
    found, told = read("270", f"{LEVELS}\n{asked}")
    assert not told
    assert found[1].service_type_codes == codes
    assert len(found[1].questions) == kept
    assert rebuilt("270", found) == f"{LEVELS}\n{asked}"


def test_what_a_program_adds_to_the_lists_is_asked_too() -> None:
    found, _ = read("270", f"{LEVELS}\nEQ*30**FAM~")
    found[1].service_type_codes.append("UC")
    found[1].procedures.append(Procedure("HC", "99213"))
    assert rebuilt("270", found) == f"{LEVELS}\nEQ*30**FAM~\nEQ*UC~\nEQ**HC:99213~"


def test_nothing_half_without_an_end() -> None:
    functional, guide, reader, _ = KINDS["270"]
    text = around(f"{LEVELS}\nEQ*30~", "270", functional, guide)
    found, told = items(text[: text.index("EQ*30")], reader)
    assert found == [EligibilityHeader("EL0001", "13", "", datetime.datetime(2026, 3, 14, 9, 30))]
    assert "X12.SE.missing" in {f.rule for f in told}


def test_what_no_field_holds_is_kept_and_written_back() -> None:
    """A segment of another guide, more elements than the guide has, and no dates."""
    lines = LEVELS.replace("DMG*D8*19800101*F~", "DMG*D8*1980*F*M~") + (
        "\nEQ*30***HM~\nIII*ZZ*11***5~\nDTP*291*D8*20260231~\nHSD*VS*3~"
    )
    (header, inquiry), told = read("270", lines)
    assert {f.rule for f in told} == {"X12.element.date"}
    assert inquiry.subscriber.unmodelled == ["DMG*D8*1980**M"]
    assert inquiry.questions == [
        Question(
            ["30"],
            unmodelled=["EQ****HM", "III*ZZ*11***5", "DTP*291*D8*20260231", "HSD*VS*3"],
        )
    ]
    assert rebuilt("270", [header, inquiry]) == lines


def test_a_level_of_no_guide_is_kept_and_does_no_harm() -> None:
    lines = f"{LEVELS}\nEQ*30~\nHL*4*3*19*0~\nNM1*1P*2*STRAY~\nEQ*98~"
    (header, inquiry), _ = read("270", lines)
    assert inquiry.service_type_codes == ["30"]
    assert inquiry.questions[0].unmodelled == ["HL*4*3*19*0", "NM1*1P*2*STRAY", "EQ*98"]
    assert rebuilt("270", [header, inquiry]) == f"{LEVELS}\nEQ*30~"


def test_a_level_nobody_is_asked_about_is_told() -> None:
    lines = LEVELS.split("\nHL*3", maxsplit=1)[0]
    found, told = read("270", lines)
    assert len(found) == 1
    assert [(f.rule, f.position) for f in told] == [("X12.level.unused", 5)]


def test_dependents_stand_under_their_subscriber_and_others_apart() -> None:
    """Three people of one family, the second of another payer."""
    june = Member(last_name="SAMPLE", first_name="JUNE", member_id="W100000007")
    kit, lee = (Member(last_name="SAMPLE", first_name=name) for name in ("KIT", "LEE"))
    other = Party(entity_code="PR", name="OAK", identifiers=[Identifier("PI", "OAK01")])
    asked = [
        EligibilityInquiry([Trace("1", "1")], PAYER, CLINIC, june, kit, ["30"]),
        EligibilityInquiry([Trace("1", "2")], other, CLINIC, june, None, ["30"]),
        EligibilityInquiry([Trace("1", "3")], PAYER, CLINIC, june, None, ["30"]),
        EligibilityInquiry([Trace("1", "4")], PAYER, CLINIC, june, lee, ["30"]),
        EligibilityInquiry([Trace("1", "5")], PAYER, None, june, None, ["30"]),
    ]
    header = EligibilityHeader("B1", created=datetime.datetime(2026, 3, 14, 9, 30))
    lines = rebuilt("270", [header, *asked])
    assert [line for line in lines.splitlines() if line[:2] in ("HL", "TR")] == [
        "HL*1**20*1~", "HL*2*1*21*1~", "HL*3*2*22*1~", "HL*4*3*23*0~", "TRN*1*1~",
        "HL*5**20*1~", "HL*6*5*21*1~", "HL*7*6*22*0~", "TRN*1*2~",
        "HL*8**20*1~", "HL*9*8*21*1~", "HL*10*9*22*1~", "TRN*1*3~", "HL*11*10*23*0~",
        "TRN*1*4~", "HL*12**20*1~", "HL*13*12*22*0~", "TRN*1*5~",
    ]  # fmt: skip
    (_, *again), _ = read("270", lines)
    assert placeless(again) == asked


def test_a_period_of_one_day_is_a_day() -> None:
    lines = LEVELS.replace("D8*20260314", "RD8*20260314-20260314")
    (_, inquiry), _ = read("270", f"{lines}\nEQ*30~")
    day = datetime.date(2026, 3, 14)
    assert inquiry.dates == [QualifiedDate("291", day, day)]
    assert DateRange(day, day) == DateRange(inquiry.dates[0].start, inquiry.dates[0].end)

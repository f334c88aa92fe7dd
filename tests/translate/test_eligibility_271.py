"""The 271: benefits of every kind, rejections at every level, and the same written again."""

from __future__ import annotations

import datetime
from decimal import Decimal as D
from pathlib import Path

import pytest

from gateway.models.eligibility import (
    Benefit,
    BenefitEntity,
    Delivery,
    EligibilityHeader,
    EligibilityResponse,
    Military,
    Place,
    Procedure,
    Rejection,
    Trace,
)
from gateway.models.party import Address, Contact, DateRange, Identifier, QualifiedDate
from tests.translate.answers import FIXTURES, around, items
from tests.translate.eligibility import KINDS, bodies, fixture_bodies, placeless, read, rebuilt

ACCEPTED = sorted((FIXTURES / "271" / "accept").glob("*.x12"))
D_2026 = datetime.date(2026, 1, 1), datetime.date(2026, 12, 31)

LEVELS = """BHT*0022*11*EL0001*20260314*0931~
HL*1**20*1~
NM1*PR*2*PINE HEALTH PLAN*****PI*PINE01~
HL*2*1*21*1~
NM1*1P*2*HILL CLINIC*****XX*1234567893~
HL*3*2*22*0~
TRN*2*EL-7001*1471112222~
NM1*IL*1*SAMPLE*ANA****MI*W100000001~"""


def one_day(qualifier: str, *ymd: int) -> QualifiedDate:
    """A date of one day."""
    day = datetime.date(*ymd)
    return QualifiedDate(qualifier, day, day)


@pytest.mark.parametrize("path", ACCEPTED, ids=lambda path: path.stem)
def test_a_fixture_is_written_as_it_was(path: Path) -> None:
    """But for the zero before a fraction, which X12 leaves to the writer."""
    for lines in bodies(path):
        found, told = read("271", lines)
        if len(found) == 1:  # a cancellation that is confirmed without a trace says no more
            assert [f.rule for f in told] == ["X12.level.unused"]
            continue
        assert not told
        assert rebuilt("271", found).replace("*0.", "*.") == lines
        again, _ = read("271", rebuilt("271", found))
        assert placeless(again) == placeless(found)


def test_every_part_of_a_benefit_is_read() -> None:
    (_, response), told = read("271", fixture_bodies("271/accept/rich-benefits")[0])
    assert not told
    said = response.benefits
    assert len(said) == 20
    assert response.trace_numbers == [Trace("2", "EL-7030", "1471112222")]
    assert response.payer.contacts == [
        Contact("IC", "MEMBER SERVICES", [Identifier("TE", "8005550100"), Identifier("EX", "12"),
                                          Identifier("UR", "PINE.EXAMPLE")])
    ]  # fmt: skip
    member = response.subscriber
    assert member.military == Military(
        "C", "AE", "F", "SECOND SQUADRON", "E1",
        DateRange(datetime.date(2024, 1, 1), datetime.date(2024, 1, 1)),
    )  # fmt: skip
    assert member.dates == [QualifiedDate("307", *D_2026), one_day("771", 2026, 3, 10)]
    assert placeless(said[12]) == Benefit(
        "F", "IND", ["PT"], time_period_code="23", quantity_qualifier_code="VS",
        quantity=D(20), authorization_code="Y", network_code="Y",
        delivery=[
            Delivery("VS", D(20), time_period_code="23", periods=D(1)),
            Delivery("VS", D(2), "WK", D(1), "34", pattern_code="A", time_code="D"),
        ],
        places=[Place("ZZ", "11"), Place("ZZ", "22")],
        dates=[QualifiedDate("292", *D_2026)], references=[Identifier("9F", "RF-100")],
    )  # fmt: skip
    assert said[13].places == [Place("GR", "38", "44", "LEFT SHOULDER")]
    assert said[15].procedure == Procedure("HC", "97810", last_code="97814")
    assert said[11].messages == [
        "COPAY IS WAIVED FOR THE FIRST VISIT OF A YEAR",
        "CALL MEMBER SERVICES ON VISITS ABROAD",
    ]
    assert (said[9].percent, said[9].network_code) == (D("0.2"), "Y")
    assert said[17].entities == [
        BenefitEntity(
            entity_code="X3", name="BIRCH BEHAVIORAL",
            address=Address("9 BIRCH ROAD", "", "DAYTON", "OH", "45401"),
            contacts=[Contact("IC", "", [Identifier("TE", "8005550111"),
                                         Identifier("WP", "8005550112")])],
            identifiers=[Identifier("PI", "BIRCH1")],
        )
    ]  # fmt: skip
    assert [one.relation_code for one in said[18].entities] == ["", "41", ""]
    assert said[19].entities[0].provider_code == "PC"
    assert said[19].entities[0].taxonomy_code == "207Q00000X"


def test_a_dependent_repeats_its_subscriber() -> None:
    (_, holder, response), _ = read("271", fixture_bodies("271/accept/dependent")[0])
    assert holder.dependent is None and not holder.benefits
    assert response.subscriber == holder.subscriber
    assert response.dependent.first_name == "CLEO"
    assert [(t.type_code, t.number, t.originator_detail) for t in response.trace_numbers] == [
        ("2", "EL-7003", ""), ("2", "BR-55", "LANE 4"), ("1", "PINE-9002", ""),
    ]  # fmt: skip
    assert response.rejections == [
        Rejection(True, "57", "R", "2110D", "dependent", benefit=2)
    ]  # fmt: skip
    (entity,) = response.benefits[1].entities
    assert (entity.region_qualifier, entity.region_code) == ("RJ", "05")
    assert response.benefits[1].diagnosis_pointers == [1, 2]


def test_rejections_of_every_level() -> None:
    said = []
    for lines in fixture_bodies("271/accept/refused-at-each-level"):
        (_, *responses), told = read("271", lines)
        assert not told
        (response,) = responses
        said += [
            (r.valid_request, r.code, r.follow_up_code, r.loop, r.level, r.benefit)
            for r in response.rejections
        ]
        has = response.payer, response.provider, response.subscriber, response.dependent
        assert [who is not None for who in has] == sorted(
            (who is not None for who in has), reverse=True
        )
    assert said == [
        (True, "42", "P", "2000A", "information_source", 0),
        (True, "79", "N", "2000A", "information_source", 0),
        (False, "T4", "C", "2100A", "information_source", 0),
        (True, "80", "W", "2100A", "information_source", 0),
        (False, "51", "C", "2100B", "information_receiver", 0),
        (False, "43", "C", "2100B", "information_receiver", 0),
        (False, "72", "C", "2100C", "subscriber", 0),
        (False, "75", "C", "2100C", "subscriber", 0),
        (False, "67", "C", "2100D", "dependent", 0),
        (False, "62", "C", "2110C", "subscriber", 1),
        (False, "98", "Y", "2110C", "subscriber", 1),
    ]


def test_a_provider_that_is_refused_is_a_response_of_its_own() -> None:
    """And those below it are told all the same."""
    lines = LEVELS.replace("HL*3*2", "AAA*N**50*N~\nHL*3*2") + "\nEB*1**30~"
    (header, refused, answered), told = read("271", lines)
    assert not told
    assert refused.subscriber is None and refused.provider.npi == "1234567893"
    assert refused.rejections == [Rejection(False, "50", "N", "2100B", "information_receiver")]
    assert not answered.rejections and answered.benefits[0].information_code == "1"
    assert rebuilt("271", [header, refused, answered]) == lines


def test_nothing_half_without_an_end() -> None:
    functional, guide, reader, _ = KINDS["271"]
    lines = f"{LEVELS}\nEB*1**30~\nHL*4*2*22*0~\nNM1*IL*1*SAMPLE*BEN~\nEB*1**30~\nEB*B**98~"
    text = around(lines, "271", functional, guide)
    (header, *whole), _ = items(text[: text.index("EB*B")], reader)
    assert isinstance(header, EligibilityHeader)
    assert [one.who.first_name for one in whole] == ["ANA"]


def test_what_no_field_holds_is_kept_and_written_back() -> None:
    lines = (
        f"{LEVELS}\nINS*N*18~\nEB*C*IND*30***23*1,500~\nHSD*VS*X~\nREF*G1*PA-1**A:B~\nAAA*X**15*C~\n"
        "MSG*TEXT*SS~\nZZZ*1~\nEB*F************HC:97110:::::TEXT*1:A~"
    )
    (header, response), told = read("271", lines)
    assert {(f.rule, f.value) for f in told} == {
        ("X12.element.number", "1,500"), ("X12.element.number", "X"),
    }  # fmt: skip
    deductible, limit = response.benefits
    assert deductible.amount is None
    assert deductible.unmodelled == [
        "EB*******1,500", "HSD*VS*X", "REF*G1*PA-1**A:B", "AAA*X**15*C", "MSG*TEXT*SS", "ZZZ*1",
    ]  # fmt: skip
    assert limit.procedure == Procedure("HC", "97110")
    assert limit.unmodelled == ["EB*************::::::TEXT*1:A"]
    assert response.subscriber.unmodelled == ["INS*N"]
    assert rebuilt("271", [header, response]) == lines


def test_a_benefit_outside_of_all_levels_does_no_harm() -> None:
    (header, response), _ = read("271", f"EB*1~\n{LEVELS}\nEB*6**30~")
    assert header.unmodelled == ["EB*1"]
    assert [one.information_code for one in response.benefits] == ["6"]


def test_a_party_after_a_benefit_is_its_own_even_without_ls() -> None:
    (header, response), _ = read("271", f"{LEVELS}\nEB*L~\nNM1*P3*1*FIELD*FIONA~\nMSG*CALL~")
    (benefit,) = response.benefits
    assert [entity.last_name for entity in benefit.entities] == ["FIELD"]
    assert benefit.messages == ["CALL"]
    assert rebuilt("271", [header, response]).splitlines()[-5:] == [
        "EB*L~", "MSG*CALL~", "LS*2120~", "NM1*P3*1*FIELD*FIONA~", "LE*2120~",
    ]  # fmt: skip


def test_two_answers_about_one_person_stay_two() -> None:
    (header, *whole), _ = read(
        "271", LEVELS + "\nEB*1**30~\n" + "\n".join(LEVELS.splitlines()[5:]).replace("7001", "7002")
    )
    assert [one.trace_numbers[0].number for one in whole] == ["EL-7001", "EL-7002"]
    lines = rebuilt("271", [header, *whole])
    assert lines.count("HL*") == 4
    (_, *again), told = read("271", lines)
    assert not told and placeless(again) == placeless(whole)
    assert isinstance(again[0], EligibilityResponse)

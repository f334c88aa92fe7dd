"""The 276: which claims are asked about, by claim and by line, and the same written again."""

from __future__ import annotations

import datetime
from decimal import Decimal as D
from pathlib import Path
from typing import Any

import pytest

from gateway.models.claim_status import InquiredLine, StatusHeader, StatusInquiry
from gateway.models.party import DateRange, Identifier, Party
from tests.translate.answers import FIXTURES, around, items
from tests.translate.eligibility import KINDS, bodies, fixture_bodies, placeless, read, rebuilt

ACCEPTED = sorted((FIXTURES / "276" / "accept").glob("*.x12"))

LEVELS = """BHT*0010*13*Q0001*20260314*0930~
HL*1**20*1~
NM1*PR*2*PINE PAYER*****PI*PINE01~
HL*2*1*21*1~
NM1*41*2*HILL CLINIC*****46*HILLCLINIC~
HL*3*2*19*1~
NM1*1P*2*HILL CLINIC*****XX*1234567893~"""
ANA = """HL*4*3*22*0~
DMG*D8*19800101*F~
NM1*IL*1*SAMPLE*ANA****MI*W100000001~
TRN*1*TR-0001~
REF*1K*CLM-77~
REF*EJ*A-1001~
REF*BLT*131~
AMT*T3*250~
DTP*472*RD8*20260301-20260302~
SVC*HC:99213:25*180***0510***1.5~
REF*FJ*A-1001-1~
DTP*472*D8*20260301~
TRN*1*TR-0002~
DTP*472*D8*20260310~"""


@pytest.mark.parametrize("path", ACCEPTED, ids=lambda path: path.stem)
def test_a_fixture_comes_back(path: Path) -> None:
    for lines in bodies(path):
        found, told = read("276", lines)
        assert not told
        again, told = read("276", rebuilt("276", found))
        assert not told and placeless(again) == placeless(found)
        assert sorted(rebuilt("276", found).splitlines()) == sorted(lines.splitlines())


def test_claims_and_lines_are_read() -> None:
    lines = f"{LEVELS}\n{ANA}".replace("***0510***", "**0510***")
    (header, first, second), told = read("276", lines)
    assert not told
    assert header == StatusHeader("Q0001", "13", "", datetime.datetime(2026, 3, 14, 9, 30))
    payer = Party(name="PINE PAYER", identifiers=[Identifier("PI", "PINE01")])
    payer.entity_code = first.payer.entity_code
    ana = Party(
        last_name="SAMPLE", first_name="ANA", member_id="W100000001",
        birth_date=datetime.date(1980, 1, 1), gender_code="F",
    )  # fmt: skip
    people: dict[str, Any] = {
        "payer": payer,
        "receiver": Party(name="HILL CLINIC", identifiers=[Identifier("46", "HILLCLINIC")]),
        "provider": Party(name="HILL CLINIC", npi="1234567893"), "subscriber": ana,
    }  # fmt: skip
    march_1 = datetime.date(2026, 3, 1)
    assert first == StatusInquiry(
        "TR-0001", **people, charge=D("250"),
        service_dates=DateRange(march_1, datetime.date(2026, 3, 2)),
        payer_claim_control_number="CLM-77", patient_control_number="A-1001",
        references=[Identifier("BLT", "131")],
        service_lines=[
            InquiredLine("HC", "99213", ["25"], "0510", D("180"), D("1.5"), "A-1001-1",
                         DateRange(march_1, march_1)),
        ],
        position=12,
    )  # fmt: skip
    tenth = datetime.date(2026, 3, 10)
    assert second == StatusInquiry(
        "TR-0002", **people, service_dates=DateRange(tenth, tenth), position=21
    )
    assert first.who == ana
    assert rebuilt("276", [header, first, second]) == lines


def test_a_dependent_has_its_subscriber_and_a_provider_two_numbers() -> None:
    (_, *asked), told = read("276", fixture_bodies("276/accept/dependents-and-two-providers")[0])
    assert not told
    kid = next(one for one in asked if one.dependent)
    assert kid.who == kid.dependent and kid.subscriber.member_id
    assert not kid.dependent.member_id
    lines = f"{LEVELS}\nNM1*1P*2*HILL CLINIC*****FI*471112222~\n{ANA}"
    (header, *asked), _ = read("276", lines.replace("***0510***", "**0510***"))
    assert asked[0].second_provider == Party(
        name="HILL CLINIC", identifiers=[Identifier("FI", "471112222")]
    )
    assert rebuilt("276", [header, *asked]) == lines.replace("***0510***", "**0510***")


def test_what_no_field_holds_is_kept_and_written_back() -> None:
    lines = f"""{LEVELS}
HL*4*3*22*0~
NM1*IL*1*SAMPLE*ANA****MI*W100000001~
N3*1 LANE~
TRN*2*TR-0001*9X~
REF*1K*~
AMT*T3*1,0~
AMT*YU*5~
DTP*050*D8*20260301~
SVC*HC:99213:::::TEXT*180*5~
DTP*472*TM*0930~"""
    (header, inquiry), told = read("276", lines)
    assert {(f.segment, f.value) for f in told} == {("AMT", "1,0")}
    assert inquiry.subscriber.unmodelled == ["N3*1 LANE"]
    assert inquiry.unmodelled == [
        "TRN*2**9X", "REF*1K", "AMT*T3*1,0", "AMT*YU*5", "DTP*050*D8*20260301"
    ]  # fmt: skip
    assert inquiry.service_lines[0].unmodelled == ["SVC*::::::TEXT**5", "DTP*472*TM*0930"]
    assert rebuilt("276", [header, inquiry]) == lines.replace("REF*1K*~", "REF*1K~")


def test_nothing_half_without_an_end_and_no_level_for_nothing() -> None:
    functional, guide, reader, _ = KINDS["276"]
    text = around(f"{LEVELS}\n{ANA}", "276", functional, guide)
    whole, _ = items(text[: text.index("DTP*472*D8*20260310")], reader)
    assert [one.trace_number for one in whole[1:]] == ["TR-0001"]
    found, told = read("276", LEVELS)
    assert len(found) == 1
    assert [(f.rule, f.position) for f in told] == [("X12.level.unused", 7)]


def test_inquiries_share_the_levels_that_are_equal() -> None:
    payer = Party(name="PINE PAYER", identifiers=[Identifier("PI", "PINE01")])
    hill, oak = Party(name="HILL", npi="1234567893"), Party(name="OAK", npi="1987654328")
    june, kit = Party(last_name="JUNE", member_id="W7"), Party(last_name="KIT")

    def ask(trace: str, provider: Party, child: Party | None = None) -> StatusInquiry:
        return StatusInquiry(
            trace, payer=payer, receiver=hill, provider=provider, subscriber=june, dependent=child
        )

    asked = [ask("1", hill), ask("2", hill), ask("3", hill, kit), ask("4", hill), ask("5", oak)]
    lines = rebuilt("276", [StatusHeader("B"), *asked])
    assert [line for line in lines.splitlines() if line[:2] in ("HL", "TR")] == [
        "HL*1**20*1~", "HL*2*1*21*1~", "HL*3*2*19*1~", "HL*4*3*22*1~", "TRN*1*1~", "TRN*1*2~",
        "HL*5*4*23~", "TRN*1*3~", "HL*6*3*22*0~", "TRN*1*4~", "HL*7*2*19*1~", "HL*8*7*22*0~",
        "TRN*1*5~",
    ]  # fmt: skip

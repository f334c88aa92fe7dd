"""Inquiries in our own JSON: what is shipped is written, accepted and read again; what does not
read is told."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest

import gateway
from gateway.finding import Finding
from gateway.models.claim_status import StatusHeader, StatusInquiry
from gateway.models.eligibility import EligibilityHeader, EligibilityInquiry, Member, Question
from gateway.models.party import QualifiedDate
from gateway.translate.claim_status_276_build import build_276
from gateway.translate.eligibility_270_build import build_270
from gateway.translate.inquiries_json import read_inquiries
from gateway.translate.json_text import encode
from tests.translate.answers import interchange
from tests.translate.eligibility import placeless

FIXTURES = Path(__file__).parents[2] / "fixtures"
ELIGIBILITY = sorted((FIXTURES / "eligibility").glob("*.json"))
CLAIM_STATUS = sorted((FIXTURES / "claim-status").glob("*.json"))
AT = datetime.datetime(2026, 3, 14, 9, 30)


def written(kind: type[Any], path: Path) -> tuple[list[Any], str]:
    """The inquiries of a file, and the interchange that asks them."""
    asked: list[Any] = list(read_inquiries(path.read_bytes(), path.name, kind))
    assert asked and all(isinstance(one, kind) for one in asked), asked
    if kind is EligibilityInquiry:
        rows = build_270(EligibilityHeader("B1", created=AT), asked)
        return asked, interchange("270", "HS", "005010X279A1", rows)
    rows = build_276(StatusHeader("B1", created=AT), asked)
    return asked, interchange("276", "HR", "005010X212", rows)


def bare(value: Any) -> Any:
    """Models as JSON says them, without the roles that go without saying and places."""
    read = msgspec.json.decode(encode(placeless(value)))
    for one in read:
        for role in ("payer", "provider"):
            one.get(role, {}).pop("entity_code", None)
    return read


@pytest.mark.parametrize(
    ("kind", "path"),
    [(EligibilityInquiry, path) for path in ELIGIBILITY]
    + [(StatusInquiry, path) for path in CLAIM_STATUS],
    ids=lambda value: value.stem if isinstance(value, Path) else "",
)
def test_what_is_shipped_is_accepted_and_comes_back(kind: type[Any], path: Path) -> None:
    asked, text = written(kind, path)
    refused = [f for f in gateway.validate(text, {1, 2, 3, 4}) if f.severity == "reject"]
    assert refused == []
    again = [one for one in gateway.parse(text) if isinstance(one, kind)]
    assert len(asked) == len(again)
    for one, other in zip(bare(asked), bare(again), strict=True):
        for money in (one, other):
            if "charge" in money:
                money["charge"] = float(money["charge"])
            for line in money.get("service_lines", ()):
                line["charge"] = float(line["charge"])
        assert one == other


def test_a_family_is_written_as_its_guide_wants() -> None:
    _, text = written(EligibilityInquiry, FIXTURES / "eligibility" / "family.json")
    lines = text.split("~")
    assert lines[2:-4] == [
        "ST*270*0001*005010X279A1", "BHT*0022*13*B1*20260314*0930",
        "HL*1**20*1", "NM1*PR*2*PINE HEALTH PLAN*****PI*PINE01",
        "HL*2*1*21*1", "NM1*1P*2*HILL CLINIC*****XX*1234567893", "REF*TJ*471112222",
        "PRV*BI*PXC*261QM1300X",
        "HL*3*2*22*1", "NM1*IL*1*SAMPLE*JUNE****MI*W100000007",
        "HL*4*3*23*0", "TRN*1*EL-7081*1471112222*DESK 2", "NM1*03*1*SAMPLE*KIT",
        "DMG*D8*20190505*M", "INS*N*19***************1", "HI*ABK:J4520",
        "DTP*291*RD8*20260301-20260331", "EQ**HC:94010",
        "HL*5*3*23*0", "TRN*1*EL-7082*1471112222", "NM1*03*1*SAMPLE*LEE", "DMG*D8*20190505*F",
        "INS*N*19***************2", "HI*ABK:M25561", "EQ*98****1", "III*ZZ*11", "EQ*PT",
        "REF*G1*PA-4480", "DTP*291*D8*20260401",
    ]  # fmt: skip


def test_what_goes_without_saying_is_added() -> None:
    text = b"""{"subscriber": {"member_id": "W1", "relationship_code": "18"},
        "trace_numbers": [{"number": "T1"}], "dates": [{"qualifier": "291", "start": "2026-03-14"}]}
    """
    (asked,) = read_inquiries(text, "a.json", EligibilityInquiry)
    assert isinstance(asked, EligibilityInquiry)
    day = datetime.date(2026, 3, 14)
    assert asked.service_type_codes == ["30"]
    assert asked.subscriber == Member(member_id="W1")
    assert asked.trace_numbers[0].type_code == "1"
    assert asked.dates == [QualifiedDate("291", day, day)]
    twin = b'{"subscriber": {"relationship_code": "18", "birth_sequence": "2"}, "questions": [{}]}'
    (asked,) = read_inquiries(twin, "a.json", EligibilityInquiry)
    assert isinstance(asked, EligibilityInquiry)
    assert asked.subscriber and asked.subscriber.relationship_code == "18"
    assert (asked.service_type_codes, asked.questions) == ([], [Question()])


def test_a_bad_inquiry_stops_no_other() -> None:
    text = b"""{"batch": 1, "inquiries": [
        {"subscriber": {"birth_date": "1980-02-30"}},
        {"subscriber": {"nickname": "ANA"}},
        {"questions": [{"amounts": [{"qualifier": "R", "amount": "1e3"}]}]},
        7,
        {"subscriber": {"member_id": "W1"}}
    ]}"""
    told = list(read_inquiries(text, "a.json", EligibilityInquiry))
    *findings, asked = told
    assert isinstance(asked, EligibilityInquiry)
    said = [(f.rule, f.severity, f.message) for f in findings if isinstance(f, Finding)]
    assert [rule for rule, _, _ in said] == ["INQUIRIES.json.ignored"] + [
        "INQUIRIES.json.shape"
    ] * 4
    assert [severity for _, severity, _ in said] == ["warning"] + ["reject"] * 4
    assert "$.batch" in said[0][2]
    assert "$.inquiries[0].subscriber.birth_date" in said[1][2]
    assert "$.inquiries[1].subscriber" in said[2][2] and "nickname" in said[2][2]
    assert "$.inquiries[2].questions[0].amounts[0].amount" in said[3][2]
    assert "$.inquiries[3]" in said[4][2]
    assert all(f.hint for f in findings if isinstance(f, Finding))


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        (b'{"subscriber": ', "INQUIRIES.json.syntax"),
        (b"\xff\xfe", "INQUIRIES.json.syntax"),
        (b"[" * 5000, "INQUIRIES.json.syntax"),
        (b"[]", "INQUIRIES.json.shape"),
        (b'{"inquiries": []}', "INQUIRIES.json.shape"),
        (b'"a"', "INQUIRIES.json.shape"),
        (b'[{"charge": "NaN"}]', "INQUIRIES.json.shape"),
    ],
)
def test_what_is_no_inquiry_is_told(text: bytes, rule: str) -> None:
    (found,) = read_inquiries(text, "a.json", StatusInquiry)
    assert isinstance(found, Finding)
    assert (found.rule, found.severity) == (rule, "reject")
    assert found.message.startswith("a.json: ")

"""GS and what it says of its sets: each element by its rule, and sets that belong elsewhere."""

from __future__ import annotations

import pytest

import gateway
from gateway.finding import Finding
from tests.validate.sets import ISA, SETS, interchange

P837 = interchange("837P", [line.text for line in SETS["837P"][2]])
P835 = interchange("835", [line.text for line in SETS["835"][2]])
GS = "GS*HC*PAYERX*CLINICA*20260314*0921*1*X*005010X222A1~"


def found(text: str) -> list[Finding]:
    """Every finding of the envelope, types 1 and 2."""
    return [f for f in gateway.validate(text, {1, 2}) if f.rule.startswith("X12.")]


@pytest.mark.parametrize(
    ("gs", "rule", "severity", "code", "element", "value"),
    [
        ("HC*P*CLINICA*20260314*0921*1*X", "X12.GS02.shape", "reject", "TA105:024", 2, "P"),
        ("HC**CLINICA*20260314*0921*1*X", "X12.GS02.required", "reject", "TA105:024", 2, None),
        ("HC*PAYERX*ABCDEFGHIJKLMNOP*20260314*0921*1*X", "X12.GS03.shape", "reject", "TA105:024",
         3, "ABCDEFGHIJKLMNOP"),
        ("HC*PAYERX*CLINICA*260314*0921*1*X", "X12.GS04.date", "reject", "TA105:024", 4,
         "260314"),
        ("HC*PAYERX*CLINICA*20260230*0921*1*X", "X12.GS04.date", "reject", "TA105:024", 4,
         "20260230"),
        ("HC*PAYERX*CLINICA*20260314*2460*1*X", "X12.GS05.time", "reject", "TA105:024", 5, "2460"),
        ("HC*PAYERX*CLINICA*20260314**1*X", "X12.GS05.required", "reject", "TA105:024", 5, None),
        ("HC*PAYERX*CLINICA*20260314*0921*1*Y", "X12.GS07.code", "reject", "TA105:024", 7, "Y"),
        ("*PAYERX*CLINICA*20260314*0921*1*X", "X12.GS01.required", "reject", "AK905:1", 1, None),
        ("QQ*PAYERX*CLINICA*20260314*0921*1*X", "X12.GS01.unknown", "error", "AK905:1", 1, "QQ"),
    ],
)  # fmt: skip
def test_an_element_of_the_group(
    gs: str, rule: str, severity: str, code: str, element: int, value: str | None
) -> None:
    text = P837.replace(GS, f"GS*{gs}*005010X222A1~")
    (one,) = found(text)
    assert (one.rule, one.severity, one.code) == (rule, severity, code)
    assert (one.segment, one.element, one.value, one.set) == ("GS", element, value, None)
    assert (one.group, one.snip, one.position) == (1, 1, None)
    assert one.offset == len(ISA)


@pytest.mark.parametrize("time", ["0921", "092159", "0921591", "09215912"])
def test_a_time_of_the_group_may_be_exact(time: str) -> None:
    assert found(P837.replace("*0921*1*X*", f"*{time}*1*X*")) == []


def test_a_version_that_is_not_read_here() -> None:
    text = P837.replace("*X*005010X222A1~", "*X*003070X222~").replace(
        "*005010X222A1~", "*003070X222~"
    )
    rules = {(f.rule, f.severity, f.code) for f in found(text)}
    assert rules == {
        ("X12.GS08.version", "error", "AK905:2"),
        ("X12.guide.unknown", "warning", ""),
    }


def test_a_group_without_a_version_is_judged_by_its_sets() -> None:
    told = found(P837.replace("*X*005010X222A1~", "*X~"))
    assert [(f.rule, f.code) for f in told] == [("X12.GS08.required", "AK905:2")]


@pytest.mark.parametrize("code", ["HP", "FA", "HN", "HR", "HS", "HB", "BE", "RA", "HI"])
def test_a_claim_belongs_in_a_group_of_claims(code: str) -> None:
    (one,) = found(P837.replace("GS*HC*", f"GS*{code}*"))
    assert (one.rule, one.severity, one.code) == ("X12.ST01.group", "reject", "IK502:18")
    assert (one.segment, one.element, one.value, one.position, one.set) == ("ST", 1, "837", 1, 1)
    assert one.hint.startswith("such a group holds ")


@pytest.mark.parametrize("kind", SETS)
def test_each_kind_belongs_in_its_group(kind: str) -> None:
    assert found(interchange(kind, [line.text for line in SETS[kind][2]])) == []


def test_a_set_names_the_guide_of_its_group() -> None:
    (one,) = found(P837.replace("ST*837*0001*005010X222A1", "ST*837*0001*005010X222"))
    assert (one.rule, one.severity, one.code) == ("X12.ST03.match", "reject", "IK502:19")
    assert (one.segment, one.element, one.value) == ("ST", 3, "005010X222")
    assert "005010X222A1" in one.hint


@pytest.mark.parametrize(
    ("guide", "rules"),
    [
        ("005010X221A1", []),
        ("005010X221", []),
        ("005010X221E1", []),
        ("005010X222A1", ["X12.ST03.match"]),
    ],
)
def test_an_835_may_name_another_errata(guide: str, rules: list[str]) -> None:
    assert [f.rule for f in found(P835.replace("ST*835*0001", f"ST*835*0001*{guide}"))] == rules


def test_sets_without_a_group_are_judged_all_the_same() -> None:
    """What is made up for them is not blamed."""
    text = P837.replace(GS, "").replace("GE*1*1~", "").replace("PER*IC*EDI DESK*TE*5555550100~", "")
    told = [f.rule for f in gateway.validate(text, {1, 2})]
    assert "X222.1000A.PER.missing" in told
    assert not [rule for rule in told if rule.startswith(("X12.GS0", "X12.ST03"))]


@pytest.mark.parametrize(
    ("date", "told"), [("960918", False), ("19960918", False), ("961318", True)]
)
def test_before_004010_a_group_has_its_date_without_century(date: str, told: bool) -> None:
    text = P837.replace(GS, f"GS*HC*PAYERX*CLINICA*{date}*0921*1*X*003041~")
    assert ("X12.GS04.date" in {f.rule for f in found(text)}) is told

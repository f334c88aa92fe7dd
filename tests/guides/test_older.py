"""4010, the 997, and guides beyond the claim and its answers: found by what the field sends in GS,
walked without findings when right, and judged when wrong."""

from __future__ import annotations

import pytest

import gateway
from tests.guides.making import SHELF
from tests.guides.older import SETS, older


@pytest.mark.parametrize("name", SETS)
def test_a_clean_set_has_no_finding(name: str) -> None:
    assert gateway.validate(older(name)) == []


@pytest.mark.parametrize(
    ("name", "change", "rule", "code", "position"),
    [
        ("837P 4010", ("CLM*A-1002*250*", "CLM*A-1002*2.5.0*"), "X098.2300.CLM02.type",
         "IK403:6", 19),
        ("837P 4010", ("NM1*40*2*PINE PAYER*****46*PINE\n", ""), "X098.ST.NM1-40.missing",
         "IK304:3", 1),
        ("835 4010", ("CLP*A-1002*1*", "CLP*A-1002*Z*"), "X091.2100.CLP02.code", "IK403:7", 11),
        ("997", ("AK5*A\n", ""), "997.AK2.AK5.missing", "IK304:3", 7),
        ("997", ("AK1*HC*318\n", ""), "997.ST.AK1.missing", "IK304:3", 1),
        ("997 of a guide", ("AK5*A\n", "AK5*Q\n"), "997.AK2.AK501.code", "IK403:7", 8),
        ("997", ("AK4*9:1*", "AK4*9:1:2*"), "997.AK3.AK401.components", "IK403:13", 5),
        ("997 5010", ("67*12*", "67*11*"), "997.AK3.AK403.code", "IK403:7", 5),
        ("277", ("HL*6*5*23\n", "HL*6*4*23\n"), "X212.2000E.HL02.parent", "IK403:7", 20),
        ("277", ("STC*P1:20*20260314**75\n", ""), "X212.2200E.STC.missing", "IK304:3", 22),
        ("834", ("INS*Y*18*", "INS*Q*18*"), "X220.2000.INS01.code", "IK403:7", 5),
        ("820", ("ENT*1*2L*FI*", "ENT*X*2L*FI*"), "X218.2000A.ENT01.type", "IK403:6", 6),
    ],
)  # fmt: skip
def test_a_fault_is_told(
    name: str, change: tuple[str, str], rule: str, code: str, position: int
) -> None:
    found = [f for f in gateway.validate(older(name, change)) if f.rule != "X12.SE01.count"]
    assert [(f.rule, f.code, f.position) for f in found] == [(rule, code, position)]


@pytest.mark.parametrize(
    ("guide", "code", "given", "exact"),
    [
        ("004010", "997", "004010", True),
        ("004010X098A1", "997", "004010", True),
        ("005010X230", "997", "005010", True),
        ("005010X222A1", "997", "005010", True),
        ("005010X231A1", "999", "005010X231A1", True),
        ("005010X231", "999", "005010X231", True),
        ("004010X098A1", "837", "004010X098A1", True),
        ("004010X096", "837", "004010X096A1", False),
        ("005010X212", "277", "005010X212", True),
        ("005010X212", "276", "005010X212", True),
        ("005010X279A1", "270", "005010X279A1", True),
        ("005010X279A1", "271", "005010X279A1", True),
        ("005010X279", "271", "005010X279A1", False),
        ("005010X279A1", "276", None, False),
        ("004010X094A1", "278", None, False),
        ("004010", "830", None, False),
    ],
)
def test_a_guide_is_found_by_its_set(guide: str, code: str, given: str | None, exact: bool) -> None:
    found = SHELF.find(guide, "", code)
    assert (found.guide.id if found else None) == given
    assert found is None or (found.exact is exact and found.guide.code == code)


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("997", ("AK1*HC*318\n", "AK1*AG*318\n")),
        ("997", ("AK2*837*0002", "AK2*824*0002")),
        ("997 5010", ("AK2*837*", "AK2*824*")),
    ],
)
def test_a_997_answers_any_group_and_set_of_x12(name: str, change: tuple[str, str]) -> None:
    assert gateway.validate(older(name, change)) == []

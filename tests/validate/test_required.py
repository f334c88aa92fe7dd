"""What a guide requires, taken away piece by piece, is found missing: that, there, nothing else."""

from __future__ import annotations

import pytest

from tests.validate.sets import SETS, Line, watched

TYPE_2 = frozenset({2})
FAMILY = {"837P": "X222", "837I": "X223", "835": "X221", "277CA": "X214", "999": "X231"}
REQUIRED = [
    pytest.param(kind, at, line, id=f"{kind}-{at + 1}-{line.name}")
    for kind, (_, _, table) in SETS.items()
    for at, line in enumerate(table)
    if line.lacks
]
OPTIONAL = [
    pytest.param(kind, at, id=f"{kind}-{at + 1}-{line.name}")
    for kind, (_, _, table) in SETS.items()
    for at, line in enumerate(table)
    if not line.lacks and line.name in ("PRV", "REF", "AMT", "CAS", "DTM", "QTY", "LQ", "CTX",
                                        "PLB", "IK4", "DMG", "N3", "N4")
]  # fmt: skip
ELEMENTS = [
    pytest.param(kind, at, line, number, id=f"{kind}-{at + 1}-{line.name}{number:02d}")
    for kind, (_, _, table) in SETS.items()
    for at, line in enumerate(table)
    for number in line.elements
]


@pytest.mark.parametrize("kind", SETS)
def test_a_whole_set_has_no_finding(kind: str) -> None:
    segments = [line.text for line in SETS[kind][2]]
    assert segments[-1] == f"SE*{len(segments)}*0001"
    assert watched(kind, segments, frozenset({1, 2, 5}))[1] == []


@pytest.mark.parametrize(("kind", "at", "line"), REQUIRED)
def test_a_required_segment_is_missed(kind: str, at: int, line: Line) -> None:
    segments = [one.text for one in SETS[kind][2]]
    del segments[at]
    told_at = segments[line.opened_at - 1]
    text, found = watched(kind, segments, TYPE_2)
    assert [f.code for f in found] == ["IK304:3"]
    (one,) = found
    assert (one.severity, one.snip, one.segment, one.element) == ("reject", 2, line.name, None)
    assert (one.loop, one.position) == (line.lacks, line.opened_at)
    assert one.offset == text.index(f"~{told_at}~") + 1
    assert one.rule.startswith(f"{FAMILY[kind]}.{line.lacks}.{line.name}")
    assert one.rule.endswith(".missing")
    assert one.transaction_set_control_number == "0001"


@pytest.mark.parametrize(("kind", "at"), OPTIONAL)
def test_a_segment_that_may_be_absent_is_not_missed(kind: str, at: int) -> None:
    segments = [line.text for line in SETS[kind][2]]
    del segments[at]
    assert watched(kind, segments, TYPE_2)[1] == []


@pytest.mark.parametrize(("kind", "at", "line", "number"), ELEMENTS)
def test_a_required_element_is_missed(kind: str, at: int, line: Line, number: int) -> None:
    segments = [one.text for one in SETS[kind][2]]
    elements = line.text.split("*")
    elements[number] = ""
    segments[at] = "*".join(elements).rstrip("*")
    text, found = watched(kind, segments, TYPE_2)
    own = [f for f in found if f.code == "IK403:1"]
    (one,) = [f for f in own if f.element == number]
    assert one.position == at + 1
    assert (one.severity, one.segment, one.element) == ("reject", line.name, number)
    assert one.rule.startswith(FAMILY[kind])
    assert one.rule.endswith(f".{line.name}{number:02d}.required")
    assert one.offset == text.index(f"~{segments[at]}~") + 1
    if number == (3 if line.name == "HL" else 1):
        # The qualifier says which segment it is: without it another thing is missed as well.
        assert {f.code for f in found} <= {"IK403:1", "IK304:3"}
    else:
        assert found == [one]
        assert one.loop == line.loop


@pytest.mark.parametrize("tax_id", ["EI", "SY"])
def test_either_tax_id_will_do_in_a_professional_claim(tax_id: str) -> None:
    segments = [line.text for line in SETS["837P"][2]]
    segments[10] = f"REF*{tax_id}*123456782"
    assert watched("837P", segments, TYPE_2)[1] == []


@pytest.mark.parametrize("source", ["PR", "AY"])
def test_a_277ca_comes_from_a_payer_or_a_clearinghouse(source: str) -> None:
    segments = [line.text for line in SETS["277CA"][2]]
    segments[3] = f"NM1*{source}*2*SOMEBODY*****46*BRIDGE"
    assert watched("277CA", segments, TYPE_2)[1] == []


def test_the_payer_of_another_insurance_does_not_stand_in_for_ours() -> None:
    segments = [line.text for line in SETS["837P"][2] if "60054" not in line.text]
    (one,) = watched("837P", segments, TYPE_2)[1]
    assert (one.loop, one.segment, one.position) == ("2000B", "NM1", 15)
    assert one.message == "NM1*PR (payer) is required in loop 2000B and is not there"


def test_every_claim_is_looked_at() -> None:
    segments = [line.text for line in SETS["837P"][2]]
    claim = segments[24:-1]
    twice = [*segments[:-1], *(s for s in claim if not s.startswith("HI*")), segments[-1]]
    (one,) = watched("837P", twice, TYPE_2)[1]
    assert (one.loop, one.segment, one.position) == ("2300", "HI", 50)


def test_an_acknowledgement_of_a_whole_group_needs_no_sets() -> None:
    segments = ["ST*999*0001*005010X231A1", "AK1*HC*318*005010X222A1", "AK9*A*2*2*2", "SE*4*0001"]
    assert watched("999", segments, TYPE_2)[1] == []

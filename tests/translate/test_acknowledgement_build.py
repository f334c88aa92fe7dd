"""From findings to the rows of a 999 and of a 997: what is told, in which words, and how much.

Every interchange that is built here is judged by pyx12.
"""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from gateway.finding import Finding
from gateway.models.acknowledgement import SetAcknowledgement
from gateway.translate.acknowledge import acknowledge_group, acknowledge_set, speaks, taken
from gateway.translate.acknowledgement_999 import build_997, build_999, read_999
from gateway.x12.delimiters import Delimiters
from gateway.x12.writer import GroupHeader, InterchangeHeader, Writer
from tests.oracle import pyx12_verdict
from tests.translate.answers import AT, interchange, items, written

GUIDE, CLAIMS = "005010X231A1", "005010X222A1"
NM1: dict[str, Any] = {"segment": "NM1", "position": 31, "loop": "2310B"}


def fault(code: str, severity: Any = "reject", snip: int = 1, **place: Any) -> Finding:
    return Finding(rule="X", snip=snip, severity=severity, message="m", code=code, **place)


def lines_of(*found: Finding, st01: str = "837", **more: Any) -> list[str]:
    """The rows between AK2 and AK9 of the 999 about one set, which pyx12 accepts."""
    answer = acknowledge_set(st01, "0001", CLAIMS, found, **more)
    made = acknowledge_group("HC", "318", CLAIMS, [answer])
    assert pyx12_verdict(interchange("999", "FA", GUIDE, build_999(made))) == []
    return written(build_999(made)).replace("~", "").splitlines()[2:-1]


@pytest.mark.parametrize(
    ("finding", "told"),
    [
        (fault("IK304:3", snip=1), True), (fault("IK403:I12", snip=2), True),
        (fault("IK403:7", snip=5), True), (fault("IK403:I12", snip=5), False),
        (fault("IK403:7", snip=7), True), (fault("IK403:7", snip=3), False),
        (fault("IK304:3", snip=4), False), (fault("IK304:3", snip=6), False),
        (fault("IK403:7", "warning"), False), (fault("IK403:7", "error"), True),
    ],
)  # fmt: skip
def test_which_findings_speak(finding: Finding, told: bool) -> None:
    assert speaks(finding) is told


def test_one_ik3_for_each_segment_and_kind_of_fault_by_position() -> None:
    assert lines_of(
        fault("IK304:5", segment="REF", position=40, loop="2300"),
        fault("IK403:7", element=8, value="XX", data_element="66", **NM1),
        fault("IK304:3", segment="N4", position=31, loop="2310B"),
        fault("IK403:1", element=3, data_element="1035", **NM1),
        fault("IK403:7", element=8, value="XX", **NM1),
        fault("IK304:2", segment="DTP", position=12, loop="2000B"),
    ) == [
        "IK3*DTP*12*2000*2",
        "IK3*NM1*31*2310*8", "IK4*3*1035*1", "IK4*8*66*7*XX",
        "IK3*N4*31*2310*3",
        "IK3*REF*40*2300*5",
        "IK5*R*5",
    ]  # fmt: skip


def test_components_repetitions_and_places_of_no_element() -> None:
    hi: dict[str, Any] = {"segment": "HI", "position": 25, "loop": "2300"}
    assert lines_of(
        fault("IK403:5", element=2, component=1, repetition=2, value="LONG", **hi),
        fault("IK403:12", element=3, repetition=2, **hi),
        fault("IK403:7", **hi),
        fault("IK403:99", element=1, **hi),
    )[:3] == ["IK3*HI*25*2300*8", "IK4*2:1:2**5*LONG", "IK4*3::2**12"]


@pytest.mark.parametrize(
    ("value", "copied"),
    [
        ("A*B~C:D^E", "A B C D?E"), ("X" * 120, "X" * 99), (" PADDED  ", "PADDED"), ("3:", "3"),
        ("JOSÉ `N`", "JOS? ?N?"), ("a\tb\nc", "a?b?c"), ("   ", ""),
    ],
)  # fmt: skip
def test_the_copy_of_a_bad_value_can_be_read_back(value: str, copied: str) -> None:
    row = lines_of(fault("IK403:6", element=3, value=value, **NM1))[1]
    assert row == f"IK4*3**6*{copied}".rstrip("*")


@pytest.mark.parametrize(
    ("given", "written_id"),
    [("NM1", "NM1"), ("n", "NZ"), ("", "ZZ"), ("N*M", "NM"), ("ABCD", "ABC")],
)  # fmt: skip
def test_an_id_that_no_segment_can_have(given: str, written_id: str) -> None:
    assert lines_of(fault("IK304:1", segment=given, position=4))[0] == f"IK3*{written_id}*4**1"


@pytest.mark.parametrize(
    ("st01", "context"),
    [
        ("837", "CTX*CLM01:A-1"), ("835", "CTX*TRN02:EFT9"), ("277", "CTX*TRN02:A-1"),
        ("271", "CTX*TRN02:A-1"), ("276", "CTX*TRN02:A-1"), ("834", ""),
    ],
)  # fmt: skip
def test_the_business_unit_that_a_context_names(st01: str, context: str) -> None:
    found = fault("IK304:3", segment="REF", position=9, patient_control_number="A-1")
    rows = lines_of(found, st01=st01, trace_number="EFT9")
    assert rows == ["IK3*REF*9**3", *([context] if context else []), "IK5*R*5"]


def test_a_long_number_is_cut_to_what_a_context_holds() -> None:
    number = "N" * 38
    found = fault("IK304:3", segment="REF", position=9, patient_control_number=number)
    assert lines_of(found)[1] == f"CTX*CLM01:{number[:35]}"


def test_a_situational_rule_names_its_trigger() -> None:
    ref: dict[str, Any] = {"segment": "REF", "position": 40, "loop": "2300"}
    assert lines_of(
        fault("IK304:I6", snip=2, patient_control_number="A-1", **ref),
        fault("IK403:I9", snip=2, element=3, data_element="1035", **NM1),
    ) == [
        "IK3*NM1*31*2310*8", "IK4*3*1035*I9", "CTX*SITUATIONAL TRIGGER*NM1*31*2310*3*1035",
        "IK3*REF*40*2300*I6", "CTX*CLM01:A-1", "CTX*SITUATIONAL TRIGGER*REF*40*2300",
        "IK5*R*I5",
    ]  # fmt: skip


def test_at_most_five_codes_each_once() -> None:
    codes = ["2", "3", "4", "3", "7", "18", "23"]
    assert lines_of(*(fault(f"IK502:{code}") for code in codes)) == ["IK5*R*2*3*4*7*18"]


def test_more_than_a_thousand_segments_at_fault_are_counted_not_told() -> None:
    many = [fault("IK304:3", segment="REF", position=n) for n in range(1, 1206)]
    answer = acknowledge_set("837", "0001", CLAIMS, reversed(many))
    assert (len(answer.findings), answer.untold, answer.status_code) == (1000, 205, "R")
    assert [f.position for f in answer.findings[:2]] == [1, 2]


def test_a_set_that_was_taken_is_accepted_with_errors() -> None:
    refused = acknowledge_set("835", "0001", "", [fault("IK304:3", segment="N1", position=7)])
    accepted = acknowledge_set("835", "0002", "", [])
    assert [taken(a).status_code for a in (refused, accepted)] == ["E", "A"]
    group = acknowledge_group("HP", "1", "005010X221A1", [taken(refused), accepted])
    assert (group.status_code, group.accepted) == ("E", 2)


def test_a_group_that_is_counted_wrongly() -> None:
    wrong = fault("AK905:5", value="12")
    refused = acknowledge_group("HC", "1", CLAIMS, [("837", "0001", "", [])], findings=[wrong])
    assert written(build_999(refused)).splitlines()[1:] == ["AK9*R*12*1*0*5~"]
    told = acknowledge_group(
        "HC", "1", CLAIMS, [("837", "0001", "", [])], findings=[wrong], lenient=True
    )
    assert written(build_999(told)).splitlines()[-1] == "AK9*E*12*1*1*5~"
    for odd in ("", "x", "1234567", None):
        fault_of = fault("AK905:5", value=odd)
        made = acknowledge_group("HC", "1", CLAIMS, [("837", "1", "", [])], findings=[fault_of])
        assert made.included == 1


def test_what_is_built_is_read_again() -> None:
    found = [
        fault("IK403:7", element=8, value="XX", data_element="66", patient_control_number="T-1",
              **NM1),
    ]  # fmt: skip
    for st01, trace in (("837", ""), ("277", ""), ("835", "EFT9")):
        answer = acknowledge_set(st01, "0001", "", found, trace_number=trace)
        text = interchange(
            "999", "FA", GUIDE, build_999(acknowledge_group("HC", "1", "", [answer]))
        )
        (group,), none = items(text, read_999)
        (again,) = group.transaction_sets
        (finding,) = again.findings
        assert not none
        assert (again.trace_number, again.unmodelled) == (trace, [])
        assert finding.patient_control_number == ("" if trace else "T-1")
        assert (finding.data_element, finding.value, finding.element) == ("66", "XX", 8)


# ---- 997


@dataclasses.dataclass
class Nearest:
    """A code of the 999 and what is left of it in 4010."""

    code: str
    row: str


@pytest.mark.parametrize(
    "case",
    [
        *(Nearest(f"IK304:{n}", f"AK3*REF*9*2300*{n}") for n in "1234567"),
        Nearest("IK304:I4", "AK3*REF*9*2300*2"), Nearest("IK304:I6", "AK3*REF*9*2300*3"),
        Nearest("IK304:I7", "AK3*REF*9*2300*3"), Nearest("IK304:I8", "AK3*REF*9*2300*3"),
        Nearest("IK304:I9", "AK3*REF*9*2300*2"),
        *(Nearest(f"IK403:{n}", f"AK4*2:1*127*{n}*V") for n in range(1, 11)),
        Nearest("IK403:12", "AK4*2:1*127*3*V"), Nearest("IK403:13", "AK4*2:1*127*3*V"),
        Nearest("IK403:I6", "AK4*2:1*127*7*V"), Nearest("IK403:I9", "AK4*2:1*127*2*V"),
        Nearest("IK403:I10", "AK4*2:1*127*10*V"), Nearest("IK403:I11", "AK4*2:1*127*1*V"),
        Nearest("IK403:I12", "AK4*2:1*127*7*V"), Nearest("IK403:I13", "AK4*2:1*127*10*V"),
    ],
    ids=lambda case: case.code,
)  # fmt: skip
def test_a_997_says_it_with_the_codes_of_4010(case: Nearest) -> None:
    found = fault(
        case.code, segment="REF", position=9, loop="2300", element=2, component=1, repetition=3,
        data_element="127", value="V", patient_control_number="A-1",
    )  # fmt: skip
    answer = acknowledge_set("837", "0001", "004010X098A1", [found])
    made = acknowledge_group("HC", "318", "004010X098A1", [answer])
    rows = written(build_997(made)).replace("~", "").splitlines()
    assert rows[:2] == ["AK1*HC*318", "AK2*837*0001"]
    assert case.row in rows
    assert rows[-2:] == ["AK5*R*5", "AK9*R*1*1*0"]
    assert pyx12_verdict(in_4010(made)) == []


def test_codes_of_sets_and_groups_that_4010_does_not_have() -> None:
    sets = [
        acknowledge_set("837", "0001", "", [fault("IK502:18"), fault("IK502:19")]),
        acknowledge_set("837", "0002", "", []),
    ]
    made = acknowledge_group("HC", "1", "004010X098A1", sets)
    assert written(build_997(made)).splitlines()[2] == "AK5*R*6*1~"
    assert pyx12_verdict(in_4010(made)) == []
    refused = acknowledge_group("HC", "1", "004010", sets, findings=[fault("AK905:19")])
    assert written(build_997(refused)).splitlines() == ["AK1*HC*1~", "AK9*R*2*2*0*6~"]


def in_4010(group: Any) -> str:
    """An interchange of 4010 with the 997 about a group."""
    write = Writer(Delimiters(repetition=""))
    text = write.transaction_set("997", "0001", "", build_997(group))
    head = GroupHeader(
        functional_identifier_code="FA", sender_code="PINEPAYER", receiver_code="HILLCLINIC",
        control_number=1, version="004010", at=AT,
    )  # fmt: skip
    isa = InterchangeHeader(
        sender_id="PINEPAYER", receiver_id="HILLCLINIC", control_number=1, at=AT, version="00401"
    )
    return "".join(write.interchange(isa, [write.group(head, [text])]))


def test_the_header_of_4010_has_no_repetition_separator() -> None:
    group = acknowledge_group("HC", "1", "004010", [SetAcknowledgement("837", "0001", "", "A")])
    assert in_4010(group)[82:89] == "U*00401"

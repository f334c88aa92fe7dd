"""The 999 and the 997: read, built, and made from findings."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from gateway.finding import Finding
from gateway.models.acknowledgement import GroupAcknowledgement, SetAcknowledgement
from gateway.models.acknowledgement_codes import meaning
from gateway.translate.acknowledgement_999 import acknowledge_group, build_999, read_999
from tests.oracle import pyx12_verdict
from tests.translate.answers import FIXTURES, around, body, fixture, interchange, items, written

GUIDE, CLAIMS = "005010X231A1", "005010X222A1"


def read_one(text: str) -> GroupAcknowledgement:
    (found,), findings = items(text, read_999)
    assert not findings
    assert isinstance(found, GroupAcknowledgement)
    return found


def test_an_accepted_group() -> None:
    assert read_one(fixture("999/accept/accepted")) == GroupAcknowledgement(
        functional_identifier_code="HC",
        group_control_number="318",
        version=CLAIMS,
        status_code="A",
        included=1,
        received=1,
        accepted=1,
        transaction_sets=[SetAcknowledgement("837", "0001", CLAIMS, "A")],
    )


def test_a_refused_group_names_no_sets() -> None:
    found = read_one(fixture("999/accept/group-refused"))
    assert (found.status_code, found.error_codes) == ("R", ["5"])
    assert (found.included, found.received, found.accepted) == (2, 1, 0)
    assert found.transaction_sets == []


def test_a_finding_for_each_ik4_and_for_each_ik3_that_has_none() -> None:
    found = read_one(fixture("999/accept/partly-accepted"))
    assert (found.status_code, found.included, found.received, found.accepted) == ("P", 3, 3, 2)
    first, second, third = found.transaction_sets
    assert [(s.status_code, s.error_codes) for s in (first, second, third)] == [
        ("R", ["5", "I5"]), ("E", ["5"]), ("A", []),
    ]  # fmt: skip
    assert first.findings == [
        Finding(
            rule="999.IK4.I12", snip=2, severity="reject", code="IK403:I12",
            message="the value does not have the pattern that the guide asks",
            group_control_number="319", transaction_set_control_number="0001",
            patient_control_number="A-1002", loop="2310", segment="NM1", position=31,
            element=9, value="1234567890", found_by="PINEPAYER",
        ),
        Finding(
            rule="999.IK4.7", snip=1, severity="reject", code="IK403:7",
            message="the code is not in the element's list",
            group_control_number="319", transaction_set_control_number="0001",
            patient_control_number="A-1003", loop="2400", segment="SV1", position=44,
            element=1, component=2, value="9921X", found_by="PINEPAYER",
        ),
        Finding(
            rule="999.IK4.1", snip=1, severity="reject", code="IK403:1",
            message="a required element is missing",
            group_control_number="319", transaction_set_control_number="0001",
            patient_control_number="A-1003", loop="2400", segment="SV1", position=44,
            element=3, found_by="PINEPAYER",
        ),
        Finding(
            rule="999.IK3.3", snip=1, severity="reject", code="IK304:3",
            message="a required segment is missing",
            group_control_number="319", transaction_set_control_number="0001",
            patient_control_number="A-1004", loop="2300", segment="REF", position=52,
            found_by="PINEPAYER",
        ),
    ]  # fmt: skip
    (noted,) = second.findings
    assert (noted.severity, noted.code, noted.position) == ("error", "IK304:5", 9)
    assert third.findings == []


@pytest.mark.parametrize("path", sorted((FIXTURES / "999" / "accept").glob("*.x12")), ids=str)
def test_a_999_read_and_built_again_is_the_same_text_and_pyx12_accepts_it(path: Path) -> None:
    text = path.read_text(encoding="ascii")
    rows = list(build_999(read_one(text)))
    assert written(rows) == body(text)
    assert pyx12_verdict(text) == []
    assert pyx12_verdict(interchange("999", "FA", GUIDE, rows)) == []


def test_contexts_other_component_separators_and_long_loop_ids() -> None:
    lines = """AK1*HC*318*005010X222A1~
AK2*837*0001*005010X222A1~
IK3*NM1*31*2310BB*8~
CTX*SITUATIONAL TRIGGER*CLM*43**5:3~
CTX*CLM01:A:1002~
IK4*1:2:3**7*X~
IK5*R*I5~
AK9*R*1*1*0~
"""
    text = around(lines, "999", "FA", GUIDE)
    first, second = read_one(text), read_one(text.replace(":", "|"))
    (finding,) = first.transaction_sets[0].findings
    assert (finding.loop, finding.patient_control_number) == ("2310BB", "A:1002")
    assert (finding.element, finding.component, finding.repetition) == (1, 2, 3)
    assert first.transaction_sets[0].unmodelled == ["CTX*SITUATIONAL TRIGGER*CLM*43**5:3"]
    assert second.transaction_sets[0].findings[0].patient_control_number == "A|1002"
    built = interchange("999", "FA", GUIDE, build_999(first))
    assert "IK3*NM1*31*2310*8~" in built  # pyx12 holds element 447 to four characters
    assert pyx12_verdict(built) == []


def test_a_997_reads_into_the_same_model() -> None:
    lines = """AK1*HC*318~
AK2*837*0021~
AK3*NM1*8**8~
AK4*8*66*7*MI~
AK5*R*5~
AK9*R*1*1*0~
"""
    (found,) = read_one(around(lines, "997", "FA", "005010")).transaction_sets
    assert (found.status_code, found.error_codes) == ("R", ["5"])
    (finding,) = found.findings
    assert (finding.rule, finding.code, finding.severity) == ("997.AK4.7", "IK403:7", "reject")
    assert (finding.segment, finding.position, finding.element) == ("NM1", 8, 8)
    assert finding.value == "MI"


def test_a_cut_999_says_nothing_and_a_missing_ik5_loses_nothing() -> None:
    text = fixture("999/accept/partly-accepted")
    read, _ = items(text[: text.index("AK9")], read_999)
    assert read == []
    lines = "AK1*HC*1*005010X222A1~\nAK2*837*0001~\nIK3*REF*9**3~\nAK9*R*1*1*x~"
    (found,), (counted,) = items(around(lines, "999", "FA", GUIDE), read_999)
    assert [f.code for f in found.transaction_sets[0].findings] == ["IK304:3"]
    assert found.accepted is None
    assert (counted.segment, counted.element, counted.value) == ("AK9", 4, "x")


def fault(code: str, severity: Any = "reject", **place: Any) -> Finding:
    return Finding(rule="X", snip=1, severity=severity, message="m", code=code, **place)


def test_acknowledging_is_a_group_by_over_findings() -> None:
    sv1: dict[str, Any] = {
        "segment": "SV1",
        "position": 44,
        "loop": "2400",
        "patient_control_number": "A-1003",
    }
    ref: dict[str, Any] = {
        "segment": "REF",
        "position": 52,
        "loop": "2300",
        "patient_control_number": "A-1004",
    }
    nm1: dict[str, Any] = {
        "segment": "NM1",
        "position": 31,
        "loop": "2310B",
        "patient_control_number": "A-1002",
    }
    first = [
        fault("IK403:I12", element=9, value="1234567890", **nm1),
        fault("IK403:7", element=1, component=2, value="9921X", **sv1),
        fault("IK403:1", element=3, **sv1),
        fault("IK403:9", "warning", element=4, **sv1),
        fault("", segment="CLM", position=20),
        fault("IK304:3", **ref),
    ]
    second = [fault("IK304:5", "error", segment="PER", position=9, loop="1000A")]
    made = acknowledge_group(
        "HC", "319", CLAIMS,
        [("837", "0001", CLAIMS, first), ("837", "0002", CLAIMS, second),
         ("837", "0003", CLAIMS, [])],
    )  # fmt: skip
    assert written(build_999(made)) == body(fixture("999/accept/partly-accepted"))


@pytest.mark.parametrize(
    ("codes", "severity", "status", "error_codes"),
    [
        ([], "reject", "A", []),
        (["IK304:3"], "warning", "A", []),
        (["STC:A7:562"], "reject", "A", []),
        (["IK403:7"], "error", "E", ["5"]),
        (["IK403:7"], "reject", "R", ["5"]),
        (["IK304:I6"], "reject", "R", ["I5"]),
        (["IK403:I12", "IK304:3"], "reject", "R", ["5", "I5"]),
        (["IK502:4", "IK502:3", "IK502:4"], "reject", "R", ["4", "3"]),
    ],
)
def test_the_verdict_about_a_set(
    codes: list[str], severity: str, status: str, error_codes: list[str]
) -> None:
    found = [fault(code, severity, segment="REF", position=5) for code in codes]
    made = acknowledge_group("HC", "1", CLAIMS, [("837", "0001", CLAIMS, found)])
    (answer,) = made.transaction_sets
    assert (answer.status_code, answer.error_codes) == (status, error_codes)
    assert (made.status_code, made.accepted) == (status, 0 if status == "R" else 1)
    assert pyx12_verdict(interchange("999", "FA", GUIDE, build_999(made))) == []


@pytest.mark.parametrize(
    ("severities", "status", "accepted"),
    [
        (["", ""], "A", 2), (["error", ""], "E", 2), (["error", "error"], "E", 2),
        (["reject", ""], "P", 1), (["reject", "error"], "P", 1), (["reject", "reject"], "R", 0),
    ],
)  # fmt: skip
def test_the_verdict_about_a_group(severities: list[str], status: str, accepted: int) -> None:
    sets = [
        ("837", f"{n:04d}", CLAIMS, [fault("IK502:5", s)] if s else [])
        for n, s in enumerate(severities)
    ]
    made = acknowledge_group("HC", "1", CLAIMS, sets)
    assert (made.status_code, made.received, made.accepted) == (status, 2, accepted)


def test_a_fault_of_the_group_refuses_all_of_it() -> None:
    made = acknowledge_group(
        "HC", "320", CLAIMS, [("837", "0001", CLAIMS, [])],
        included=2, findings=[fault("AK905:5"), fault("TA105:021")],
    )  # fmt: skip
    assert written(build_999(made)) == body(fixture("999/accept/group-refused"))


def test_a_999_for_an_835_without_st03() -> None:
    made = acknowledge_group("HP", "7", "005010X221A1", [("835", "0001", "", [])])
    text = interchange("999", "FA", GUIDE, build_999(made))
    assert "AK2*835*0001~" in text
    assert pyx12_verdict(text) == []


def test_a_fault_without_a_place_is_told_by_the_set_alone() -> None:
    made = acknowledge_group("HC", "1", CLAIMS, [("837", "0001", "", [fault("IK304:3")])])
    assert written(build_999(made)).splitlines()[1:3] == ["AK2*837*0001~", "IK5*R*5~"]


def test_codes_have_words_and_an_unknown_code_speaks_for_itself() -> None:
    assert meaning("TA105:025") == "the interchange control number was used before"
    assert meaning("IK403:99") == "IK403:99"
    assert meaning("STC:A7:562") == "STC:A7:562"

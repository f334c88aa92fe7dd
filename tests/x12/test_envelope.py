"""Every fault of counts, numbers and nesting has its code, on its segment."""

from __future__ import annotations

from typing import Any

import pytest

from gateway.finding import Finding
from gateway.x12.envelope import TransactionSet, read
from gateway.x12.reader import chunks
from tests.x12.interchanges import CLEAN, ISA, PIPES, read_all

GS = "GS*FA*PAYERX*CLINICA*20260314*0921*4711*X*005010X231A1~"
FIRST = "ST*999*0001*005010X231A1~AK1*HC*318*005010X222A1~AK9*A*2*2*2~SE*4*0001~"
SECOND = "ST*999*0002*005010X231A1~AK1*HC*319*005010X222A1~AK9*A*1*1*1~SE*4*0002~"
GE, IEA = "GE*2*4711~", "IEA*1*000004711~"
TA1 = "TA1*000000905*260313*1200*A*000~"


def at(text: str, segment: str, nth: int = 0) -> int:
    """The offset of the nth occurrence of a segment."""
    place = -1
    for _ in range(nth + 1):
        place = text.index(segment, place + 1)
    return place


def test_a_clean_file_has_no_finding() -> None:
    assert CLEAN == ISA + GS + FIRST + SECOND + GE + IEA
    for text in (CLEAN, PIPES, CLEAN + PIPES, ISA + TA1 + "IEA*0*000004711~"):
        assert read_all(text).findings == []


def test_what_stands_in_a_clean_file() -> None:
    got = read_all(CLEAN)
    isa, group, (first, second) = got.interchanges[0], got.groups[0], got.sets
    assert (isa.control_number, str(isa.date), isa.ordinal, isa.offset, isa.ended) == (
        "000004711", "2026-03-14", 1, 0, True,
    )  # fmt: skip
    assert (group.functional_identifier_code, group.control_number, group.version) == (
        "FA", "4711", "005010X231A1",
    )  # fmt: skip
    assert (group.ordinal, group.offset, group.sets) == (1, 106, 2)
    assert (first.code, first.control_number, first.guide, first.ordinal) == (
        "999", "0001", "005010X231A1", 1,
    )  # fmt: skip
    assert (second.ordinal, second.position, second.complete) == (2, 4, True)
    assert second.delimiters.component == ":"


@pytest.mark.parametrize(
    ("old", "new", "rule", "code", "segment", "element"),
    [
        ("ISA*00*", "ISA*99*", "X12.ISA01.code", "TA105:010", "ISA", 1),
        (
            "          *00*          *ZZ",
            "          *07*          *ZZ",
            "X12.ISA03.code",
            "TA105:012",
            "ISA",
            3,
        ),
        ("*ZZ*PAYERX ", "*XX*PAYERX ", "X12.ISA05.code", "TA105:005", "ISA", 5),
        ("*PAYERX         *", "*               *", "X12.ISA06.required", "TA105:006", "ISA", 6),
        ("*ZZ*CLINICA ", "*99*CLINICA ", "X12.ISA07.code", "TA105:007", "ISA", 7),
        ("*CLINICA        *", "*               *", "X12.ISA08.required", "TA105:008", "ISA", 8),
        ("*260314*", "*261314*", "X12.ISA09.date", "TA105:014", "ISA", 9),
        ("*260314*", "*26034 *", "X12.ISA09.date", "TA105:014", "ISA", 9),
        ("*0921*^", "*2400*^", "X12.ISA10.time", "TA105:015", "ISA", 10),
        ("*0921*^", "*09:1*^", "X12.ISA10.time", "TA105:015", "ISA", 10),
        ("*00501*", "*5010X*", "X12.ISA12.shape", "TA105:017", "ISA", 12),
        ("*0*P*", "*2*P*", "X12.ISA14.code", "TA105:019", "ISA", 14),
        ("*0*P*", "*0*X*", "X12.ISA15.code", "TA105:020", "ISA", 15),
        ("IEA*1*000004711", "IEA*1*000004712", "X12.IEA02.match", "TA105:001", "IEA", 2),
        ("IEA*1*", "IEA*2*", "X12.IEA01.count", "TA105:021", "IEA", 1),
        ("IEA*1*", "IEA**", "X12.IEA01.count", "TA105:021", "IEA", 1),
        ("IEA*1*", "IEA*ONE*", "X12.IEA01.count", "TA105:021", "IEA", 1),
        ("GE*2*4711", "GE*3*4711", "X12.GE01.count", "AK905:5", "GE", 1),
        ("GE*2*4711", "GE*2*4712", "X12.GE02.match", "AK905:4", "GE", 2),
        ("GE*2*4711", "GE*2", "X12.GE02.match", "AK905:4", "GE", 2),
    ],
)
def test_faults_of_interchange_and_group(
    old: str, new: str, rule: str, code: str, segment: str, element: int
) -> None:
    text = CLEAN.replace(old, new, 1)
    (found,) = read_all(text).findings
    assert (found.rule, found.code, found.severity, found.snip) == (rule, code, "reject", 1)
    assert (found.segment, found.element, found.position, found.set) == (
        segment,
        element,
        None,
        None,
    )
    assert (found.interchange, found.group) == (1, 1 if segment == "GE" else None)
    assert found.interchange_control_number == "000004711"
    assert found.offset == text.index(segment + "*")


@pytest.mark.parametrize("number", ["000000000", "00000471A", "4711     "])
def test_isa13_is_nine_digits_above_zero(number: str) -> None:
    text = CLEAN.replace("000004711", number).replace("IEA*1*4711     ", "IEA*1*4711")
    assert read_all(text).faults == [("X12.ISA13.shape", "TA105:018")]


@pytest.mark.parametrize("number", ["A1", "1234567890"])
def test_gs06_is_one_to_nine_digits(number: str) -> None:
    text = CLEAN.replace("*4711*X", f"*{number}*X").replace("GE*2*4711", f"GE*2*{number}")
    (found,) = read_all(text).findings
    assert (found.rule, found.code, found.segment, found.element) == (
        "X12.GS06.shape", "AK905:6", "GS", 6,
    )  # fmt: skip
    assert (found.group, found.offset) == (1, 106)


@pytest.mark.parametrize(
    ("old", "new", "rule", "code", "segment", "element", "position"),
    [
        ("SE*4*0002", "SE*5*0002", "X12.SE01.count", "IK502:4", "SE", 1, 4),
        ("SE*4*0002", "SE**0002", "X12.SE01.count", "IK502:4", "SE", 1, 4),
        ("SE*4*0002", "SE*4*0003", "X12.SE02.match", "IK502:3", "SE", 2, 4),
        ("SE*4*0002", "SE*4", "X12.SE02.match", "IK502:3", "SE", 2, 4),
        ("SE*4*0002~", "", "X12.SE.missing", "IK502:2", "SE", None, 3),
    ],
)
def test_faults_of_a_set(
    old: str, new: str, rule: str, code: str, segment: str, element: int | None, position: int
) -> None:
    text = CLEAN.replace(old, new)
    (found,) = read_all(text).findings
    assert (found.rule, found.code, found.severity) == (rule, code, "reject")
    assert (found.segment, found.element, found.position) == (segment, element, position)
    assert (found.interchange, found.group, found.set) == (1, 1, 2)
    assert (found.group_control_number, found.transaction_set_control_number) == ("4711", "0002")
    assert found.offset == (at(text, "SE*", 1) if new else at(text, "AK9*", 1))


def test_st02_twice_in_a_group() -> None:
    text = ISA + GS + FIRST + FIRST + GE + IEA
    (found,) = read_all(text).findings
    assert (found.rule, found.code, found.segment, found.element) == (
        "X12.ST02.unique", "IK502:23", "ST", 2,
    )  # fmt: skip
    assert (found.set, found.position, found.offset) == (2, 1, at(text, "ST*999*", 1))


def test_st02_may_come_again_in_another_group() -> None:
    other = GS.replace("4711", "4712")
    text = ISA + GS + FIRST + "GE*1*4711~" + other + FIRST + "GE*1*4712~IEA*2*000004711~"
    got = read_all(text)
    assert got.findings == []
    assert [(s.group.ordinal, s.ordinal) for s in got.sets] == [(1, 1), (2, 2)]


def test_gs06_twice_in_an_interchange() -> None:
    text = ISA + GS + FIRST + "GE*1*4711~" + GS + SECOND + "GE*1*4711~IEA*2*000004711~"
    (found,) = read_all(text).findings
    assert (found.rule, found.code, found.group, found.segment, found.element) == (
        "X12.GS06.unique", "AK905:19", 2, "GS", 6,
    )  # fmt: skip
    assert found.offset == at(text, "GS*", 1)


@pytest.mark.parametrize(
    ("st", "rule", "code", "element"),
    [
        ("ST**0001", "X12.ST01.required", "IK502:6", 1),
        ("ST*999", "X12.ST02.required", "IK502:7", 2),
    ],
)
def test_st_without_what_it_must_say(st: str, rule: str, code: str, element: int) -> None:
    text = CLEAN.replace("ST*999*0001*005010X231A1", st)
    if element == 2:
        text = text.replace("SE*4*0001", "SE*4")
    (found,) = read_all(text).findings
    assert (found.rule, found.code, found.segment, found.element) == (rule, code, "ST", element)
    assert (found.set, found.position) == (1, 1)


NESTING: list[tuple[str, str, list[tuple[str, str]], list[str]]] = [
    ("no GE", ISA + GS + FIRST + SECOND + IEA, [("X12.GE.missing", "AK905:3")], ["0001", "0002"]),
    ("no IEA", ISA + GS + FIRST + SECOND + GE, [("X12.IEA.missing", "TA105:023")],
     ["0001", "0002"]),
    ("neither", ISA + GS + FIRST + SECOND,
     [("X12.GE.missing", "AK905:3"), ("X12.IEA.missing", "TA105:023")], ["0001", "0002"]),
    ("a group that never ends", ISA + GS + FIRST + GS.replace("4711", "4712") + SECOND
     + "GE*1*4712~IEA*2*000004711~", [("X12.GE.missing", "AK905:3")], ["0001", "0002"]),
    ("GE without GS", ISA + GS + FIRST + SECOND + GE + GE + IEA, [("X12.GE.stray", "TA105:022")],
     ["0001", "0002"]),
    ("a set before any group", ISA + FIRST + IEA.replace("*1*", "*1*"),
     [("X12.GS.missing", "TA105:024")], ["0001"]),
    ("a set after its group", ISA + GS + FIRST + "GE*1*4711~" + SECOND + "IEA*2*000004711~",
     [("X12.GS.missing", "TA105:024")], ["0001", "0002"]),
    ("a set and its GE, the GS lost", ISA + FIRST + SECOND + GE + IEA,
     [("X12.GS.missing", "TA105:024")], ["0001", "0002"]),
    ("a set inside of a set", ISA + GS + FIRST.replace("SE*4*0001~", "") + SECOND + GE + IEA,
     [("X12.SE.missing", "IK502:2")], ["0002"]),
    ("segments outside of any set", ISA + GS + "NTE*A*B~NTE*C*D~" + FIRST + SECOND + GE + IEA,
     [("X12.segment.stray", "TA105:022")], ["0001", "0002"]),
    ("SE twice", ISA + GS + FIRST + "SE*4*0001~" + SECOND + GE + IEA,
     [("X12.segment.stray", "TA105:022")], ["0001", "0002"]),
    ("ST lost", ISA + GS + FIRST[25:] + SECOND + GE.replace("2", "1", 1) + IEA,
     [("X12.segment.stray", "TA105:022")], ["0002"]),
    ("nothing in it", ISA + "IEA*0*000004711~", [], []),
    ("nothing in it, but counted", ISA + IEA, [("X12.IEA01.count", "TA105:021")], []),
    ("an empty group", ISA + GS + "GE*0*4711~" + IEA, [], []),
]  # fmt: skip


@pytest.mark.parametrize(("text", "faults", "complete"), [n[1:] for n in NESTING],
                         ids=[n[0] for n in NESTING])  # fmt: skip
def test_nesting(text: str, faults: list[tuple[str, str]], complete: list[str]) -> None:
    got = read_all(text)
    assert got.faults == faults
    assert got.complete == complete
    assert {f.severity for f in got.findings} <= {"reject"}


def test_a_stray_run_is_told_once_where_it_begins() -> None:
    text = ISA + "NTE*A*B~" * 1000 + GS + FIRST + SECOND + GE + "NTE*A*B~" * 1000 + IEA
    got = read_all(text)
    assert [(f.segment, f.offset) for f in got.findings] == [
        ("NTE", 106),
        ("NTE", len(text) - len(IEA) - 8000),
    ]


def test_ta1_beside_groups() -> None:
    got = read_all(ISA + TA1 + GS + FIRST + SECOND + GE + TA1.replace("905", "906") + IEA)
    assert [segment[1] for segment in got.ta1] == ["000000905", "000000906"]
    assert got.ta1[0] == ["TA1", "000000905", "260313", "1200", "A", "000"]
    assert got.findings == []
    assert got.complete == ["0001", "0002"]


def test_a_ta1_alone_may_count_one_group() -> None:
    """The field sends 0 and 1; neither is refused (samples/README)."""
    (found,) = read_all(ISA + TA1 + IEA).findings
    assert (found.rule, found.severity) == ("X12.IEA01.count", "warning")
    assert read_all(ISA + TA1 + "IEA*2*000004711~").findings[0].severity == "reject"


def test_control_numbers_may_have_leading_zeros_in_counts() -> None:
    text = CLEAN.replace("SE*4*0001", "SE*04*0001").replace("GE*2", "GE*0002")
    assert read_all(text).findings == []


def test_a_set_that_nobody_reads_is_checked_all_the_same() -> None:
    found: list[Finding] = []
    text = CLEAN.replace("SE*4*0001", "SE*7*0001")
    events = list(read(chunks(text.encode()), found))
    assert [f.rule for f in found] == ["X12.SE01.count"]
    assert [e.complete for e in events if isinstance(e, TransactionSet)] == [True, True]


def test_a_set_that_is_read_in_part_goes_on_where_it_was() -> None:
    found: list[Finding] = []
    seen: list[list[str]] = []
    for event in read(chunks(CLEAN.encode()), found):
        if isinstance(event, TransactionSet):
            parts = event.segments()
            begun = [next(parts)[0], next(parts)[0]]
            rest = [segment[0] for segment in event.segments()]
            seen.append([*begun, *rest])
            assert list(parts) == []
    assert seen == [["ST", "AK1", "AK9", "SE"]] * 2
    assert found == []


def test_position_and_offset_go_with_the_segment() -> None:
    found: list[Finding] = []
    yielded: list[tuple[str, int, int]] = []
    for event in read(chunks(CLEAN.encode()), found):
        if isinstance(event, TransactionSet):
            yielded += [(s[0], event.position, event.offset) for s in event.segments()]
    assert yielded == [
        (name, number, at(CLEAN, f"{name}*", nth))
        for nth in (0, 1)
        for number, name in enumerate(["ST", "AK1", "AK9", "SE"], 1)
    ]


def test_a_finding_of_a_set_names_the_place() -> None:
    found: list[Finding] = []
    for event in read(chunks(CLEAN.encode()), found):
        if isinstance(event, TransactionSet) and event.ordinal == 2:
            for segment in event.segments():
                if segment[0] == "AK9":
                    event.find("A.rule", "words", segment="AK9", severity="warning", value="V")
    expected: dict[str, Any] = {
        "rule": "A.rule", "message": "words", "snip": 1, "severity": "warning", "segment": "AK9",
        "interchange": 1, "group": 1, "set": 2, "interchange_control_number": "000004711",
        "group_control_number": "4711", "transaction_set_control_number": "0002", "position": 3,
        "offset": at(CLEAN, "AK9*", 1), "value": "V",
    }  # fmt: skip
    assert found == [Finding(**expected)]
    assert found[0].place == "AK9 at segment 3 of set 0002"


def test_ordinals_over_two_interchanges() -> None:
    got = read_all(CLEAN + PIPES.replace("SE|4|", "SE|5|"))
    assert [(i.ordinal, i.control_number) for i in got.interchanges] == [
        (1, "000004711"), (2, "000000077"),
    ]  # fmt: skip
    (found,) = got.findings
    assert (found.interchange, found.group, found.set) == (2, 2, 3)
    assert found.interchange_control_number == "000000077"
    assert found.offset == len(CLEAN) + PIPES.index("SE|")


@pytest.mark.parametrize(
    ("st", "guide"),
    [("ST*835*0001", "005010X221A1"), ("ST*837*0001*005010X222A1", "005010X222A1")],
)
def test_the_guide_is_st03_else_gs08(st: str, guide: str) -> None:
    gs = GS.replace("005010X231A1", "005010X221A1")
    got = read_all(ISA + gs + st + "~SE*2*0001~GE*1*4711~" + IEA)
    assert got.sets[0].guide == guide

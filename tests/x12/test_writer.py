"""What is written can be read: fixed widths, counts, nothing at the end, no stray delimiter."""

from __future__ import annotations

import datetime

import pytest

from gateway.finding import Finding
from gateway.x12.delimiters import Delimiters
from gateway.x12.writer import GroupHeader, InterchangeHeader, Row, Writer

AT = datetime.datetime(2026, 3, 14, 9, 21)
HEADER = InterchangeHeader(
    sender_id="PAYERX", receiver_id="CLINICA", control_number=4711, at=AT, usage_indicator="P",
    acknowledgement_requested=False,
)  # fmt: skip
GROUP = GroupHeader(
    functional_identifier_code="FA", sender_code="PAYERX", receiver_code="CLINICA",
    control_number=4711, version="005010X231A1", at=AT,
)  # fmt: skip
ROWS: list[Row] = [("AK1", "HC", "318", "005010X222A1"), ("AK9", "A", "2", "2", "2")]
WRITTEN = (
    "ISA*00*          *00*          *ZZ*PAYERX         *ZZ*CLINICA        "
    "*260314*0921*^*00501*000004711*0*P*:~"
    "GS*FA*PAYERX*CLINICA*20260314*0921*4711*X*005010X231A1~"
    "ST*999*0001*005010X231A1~AK1*HC*318*005010X222A1~AK9*A*2*2*2~SE*4*0001~"
    "GE*1*4711~IEA*1*000004711~"
)


def whole(writer: Writer, header: InterchangeHeader = HEADER) -> str:
    text = writer.transaction_set("999", "0001", "005010X231A1", ROWS)
    return "".join(writer.interchange(header, [writer.group(GROUP, [text])]))


def test_a_whole_interchange() -> None:
    assert whole(Writer()) == WRITTEN


def test_a_newline_after_each_segment() -> None:
    assert whole(Writer(newline=True)) == WRITTEN.replace("~", "~\n")


@pytest.mark.parametrize(
    "delimiters",
    [
        Delimiters(),
        Delimiters("|", ">", "!", "'"),
        Delimiters("\x1d", "\x1f", "\x1c", "\x1e"),
        Delimiters("*", ":", "^", "\n"),
    ],
)
@pytest.mark.parametrize("sender", ["A", "PAYERX", "FIFTEENLETTERSX"])
def test_the_isa_has_106_characters_whatever_it_says(delimiters: Delimiters, sender: str) -> None:
    header = InterchangeHeader(
        sender_id=sender, receiver_id="R", control_number=999_999_999, at=AT
    )  # fmt: skip
    isa = next(iter(Writer(delimiters).interchange(header, [])))
    assert len(isa) == 106
    assert isa[105] == delimiters.segment
    separators = (3, 6, 17, 20, 31, 34, 50, 53, 69, 76, 81, 83, 89, 99, 101, 103)
    assert {isa[n] for n in separators} == {delimiters.element}
    assert (isa[82], isa[104]) == (delimiters.repetition, delimiters.component)
    assert isa[90:99] == "999999999"


def test_the_counts() -> None:
    writer = Writer()
    sets = [writer.transaction_set("837", f"{n:04d}", "005010X222A1", [("BHT", "0019")] * n)
            for n in (1, 2, 3)]  # fmt: skip
    groups = [writer.group(GROUP, sets[:1]), writer.group(GROUP, sets[1:])]
    text = "".join(writer.interchange(HEADER, groups))
    ends = [s for s in text.split("~") if s[:3] in ("SE*", "GE*", "IEA")]
    assert ends == [
        "SE*3*0001", "GE*1*4711", "SE*4*0002", "SE*5*0003", "GE*2*4711", "IEA*2*000004711",
    ]  # fmt: skip


def test_a_ta1_alone_counts_no_group() -> None:
    text = "".join(
        Writer().interchange(HEADER, [], [("TA1", "000000905", "260313", "1200", "A", "000")])
    )
    assert text[106:] == "TA1*000000905*260313*1200*A*000~IEA*0*000004711~"


def test_an_835_has_no_st03() -> None:
    assert (
        Writer().transaction_set("835", "0001", "", [("LX", "1")]) == "ST*835*0001~LX*1~SE*3*0001~"
    )


@pytest.mark.parametrize(
    ("row", "text"),
    [
        (("NM1", "IL", "1", "DOE", "", "", ""), "NM1*IL*1*DOE~"),
        (("NM1", "IL", "", "", "X"), "NM1*IL***X~"),
        (("SV1", ("HC", "99213", "25", "", ""), "250"), "SV1*HC:99213:25*250~"),
        (("SV1", ("HC", "99213", "", "25"), "250"), "SV1*HC:99213::25*250~"),
        (("SV1", ("HC", "99213"), "250", "", ("", "")), "SV1*HC:99213*250~"),
        (("CLM", "A", ("", "B", "")), "CLM*A*:B~"),
        (("HI", ("ABK", "J020"), ("ABF", "E119")), "HI*ABK:J020*ABF:E119~"),
        (("EB", "1", "IND", ["30", "98"]), "EB*1*IND*30^98~"),
        (("EB", "1", ["30", ""], [""]), "EB*1*30~"),
        (("EB", [("A", "B"), ("C", "")]), "EB*A:B^C~"),
        (("EB", []), "EB~"),
        (("NTE", "ADD", "   "), "NTE*ADD~"),
        (("NTE", "ADD", "A  B "), "NTE*ADD*A  B ~"),
        (("N3", "CALLE PEÑA 1"), "N3*CALLE PEÑA 1~"),
    ],
)
def test_one_segment(row: Row, text: str) -> None:
    lost: list[Finding] = []
    assert Writer(lost=lost.append).segment(row) == text
    assert lost == []


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("A*B", "A B"),
        ("A:B", "A B"),
        ("A^B", "A B"),
        ("A~B", "A B"),
        ("A\nB", "A B"),
        ("A\r\nB", "A  B"),
        ("A\x00B\x1c", "A B "),
        ("A\x7fB", "A B"),
        ("A\x85B", "A B"),
        ("~*:^", ""),
    ],
)
def test_what_cannot_be_written_is_a_space_and_is_told(value: str, written: str) -> None:
    lost: list[Finding] = []
    writer = Writer(lost=lost.append)
    assert writer.segment(("NTE", "ADD", value, "END"), 17) == f"NTE*ADD*{written}*END~"
    assert lost == [
        Finding(
            rule="X12.write.delimiter", snip=1, severity="warning",
            message="a delimiter or control character in the value was written as a space",
            hint="take the character out of the value, or choose other delimiters",
            segment="NTE", element=2, position=17, value=value,
        )
    ]  # fmt: skip


def test_only_the_delimiters_in_use_are_replaced() -> None:
    writer = Writer(Delimiters("|", ">", "!", "\n"))
    assert writer.segment(("NTE", "ADD", "A*B:C^D~E|F>G!H\nI")) == "NTE|ADD|A*B:C^D~E F G H I\n"


def test_the_position_of_what_is_lost_counts_from_st() -> None:
    lost: list[Finding] = []
    Writer(lost=lost.append).transaction_set("837", "0001", "", [("BHT", "1"), ("NTE", "A*B")])
    assert [(f.segment, f.element, f.position) for f in lost] == [("NTE", 1, 3)]


def test_an_id_with_a_delimiter_does_not_break_the_isa() -> None:
    lost: list[Finding] = []
    header = InterchangeHeader(sender_id="A*B", receiver_id="R~", control_number=1, at=AT)
    isa = next(iter(Writer(lost=lost.append).interchange(header, [])))
    assert len(isa) == 106
    assert isa[35:50] == "A B            "
    assert isa[54:69] == "R              "
    assert [(f.segment, f.element) for f in lost] == [("ISA", 6), ("ISA", 8)]


def test_an_id_that_is_too_long_is_cut_and_refused() -> None:
    lost: list[Finding] = []
    header = InterchangeHeader(sender_id="S" * 16, receiver_id="R", control_number=1, at=AT)
    isa = next(iter(Writer(lost=lost.append).interchange(header, [])))
    assert len(isa) == 106
    assert [(f.rule, f.severity, f.element) for f in lost] == [("X12.write.width", "reject", 6)]


@pytest.mark.parametrize("number", [0, -1, 1_000_000_000])
def test_isa13_must_have_room(number: int) -> None:
    header = InterchangeHeader(sender_id="S", receiver_id="R", control_number=number, at=AT)
    with pytest.raises(ValueError, match="ISA13"):
        next(iter(Writer().interchange(header, [])))

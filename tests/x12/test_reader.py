"""Bytes to segments: odd files, exact offsets, names beyond ASCII."""

from __future__ import annotations

import pytest

from gateway.finding import Finding
from gateway.x12.delimiters import Delimiters
from gateway.x12.reader import Token, chunks, tokens
from tests.x12.interchanges import CLEAN, ISA, PIPES, read_all

BODY = "GS*FA*A*B*20260314*0921*1*X*005010X231A1~ST*999*0001~SE*2*0001~GE*1*1~IEA*1*000004711~"


def tokens_of(data: bytes, size: int = 1 << 16) -> tuple[list[Token], list[Finding]]:
    found: list[Finding] = []
    return list(tokens(chunks(data, size), found.append)), found


def test_segments_and_offsets() -> None:
    got, found = tokens_of((ISA + BODY).encode())
    assert [(offset, segment[0], len(segment)) for offset, segment, _ in got] == [
        (0, "ISA", 17),
        (106, "GS", 9),
        (147, "ST", 3),
        (159, "SE", 3),
        (169, "GE", 3),
        (176, "IEA", 3),
    ]
    assert got[2][1] == ["ST", "999", "0001"]
    assert found == []


@pytest.mark.parametrize("element", ["*", "|", "+", "^", "\x1d"])
@pytest.mark.parametrize("terminator", ["~", "\n", "\r\n", "\r", "'", "\x1c", "\x1e"])
@pytest.mark.parametrize("between", ["", "\n", "\r\n", "\n\n"])
def test_any_delimiters_give_the_same_segments(element: str, terminator: str, between: str) -> None:
    text = CLEAN.replace("*^*", "*{*").replace("*", element)
    text = text.replace("~", terminator + between)
    got = read_all(text)
    assert got.segments == [
        [
            ["ST", "999", "0001", "005010X231A1"],
            ["AK1", "HC", "318", "005010X222A1"],
            ["AK9", "A", "2", "2", "2"],
            ["SE", "4", "0001"],
        ],
        [
            ["ST", "999", "0002", "005010X231A1"],
            ["AK1", "HC", "319", "005010X222A1"],
            ["AK9", "A", "1", "1", "1"],
            ["SE", "4", "0002"],
        ],
    ]
    empty_lines = terminator[-1] in "\r\n" and between and terminator + between != "\r\n"
    blank = between == "\n\n" or empty_lines
    assert [f.rule for f in got.findings] == ["X12.read.blank"] * bool(blank)
    assert got.complete == ["0001", "0002"]


@pytest.mark.parametrize("after", [b"", b"\n", b"\r\n", b"\r"])
def test_a_line_end_after_the_interchange_is_no_fault(after: bytes) -> None:
    assert read_all(CLEAN.encode() + after).findings == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"\n", b""),
        (b"", b"\n\n"),
        (b"\xef\xbb\xbf", b""),
        (b"\r\n\r\n", b"\r\n"),
        (b"\x00\x00", b"\x00\x00\x00"),
        (b"", b"\x1a"),
        (b"\xef\xbb\xbf\r\n", b"\r\n\x1a\x00"),
        (b" ", b" \t\n"),
    ],
)
def test_blanks_around_an_interchange_are_told_and_harm_nothing(
    before: bytes, after: bytes
) -> None:
    got = read_all(before + CLEAN.encode() + after)
    expected = [0] * bool(before) + [len(before) + len(CLEAN)] * (after not in (b"", b"\r\n"))
    assert [(f.rule, f.severity) for f in got.findings] == [("X12.read.blank", "warning")] * len(
        expected
    )
    assert [f.offset for f in got.findings] == expected
    assert got.interchanges[0].offset == len(before)
    assert got.complete == ["0001", "0002"]


def test_junk_before_between_and_after_is_told_with_its_place() -> None:
    data = "HEADER 1\r\n" + CLEAN + "\r\n-- next --\r\n" + PIPES + "TRAILER"
    got = read_all(data)
    assert [(f.rule, f.severity, f.offset, f.value) for f in got.findings] == [
        ("X12.read.outside", "warning", 0, "HEADER 1"),
        ("X12.read.outside", "warning", 10 + len(CLEAN) + 2, "-- next --"),
        ("X12.read.outside", "warning", 10 + len(CLEAN) + 14 + len(PIPES), "TRAILER"),
    ]
    assert [f.message.split()[0] for f in got.findings] == ["8", "10", "7"]
    assert got.complete == ["0001", "0002", "0009"]


@pytest.mark.parametrize("junk", ["X", "XY", "I", "IS", "ISA", "ISA*00*", "LISA*ANA"])
def test_the_shortest_junk_is_told_too(junk: str) -> None:
    got = read_all(CLEAN + junk)
    assert [(f.rule, f.offset, f.value) for f in got.findings] == [
        ("X12.read.outside", len(CLEAN), junk)
    ]
    assert len(got.interchanges) == 1


def test_the_word_isa_in_junk_does_not_hide_the_interchange() -> None:
    got = read_all("LISA*X ISA ISA*00* " + CLEAN)
    assert got.interchanges[0].offset == 19
    assert got.complete == ["0001", "0002"]
    assert [(f.rule, f.offset) for f in got.findings] == [("X12.read.outside", 0)]


@pytest.mark.parametrize("data", [b"", b"\r\n", b"\xef\xbb\xbf", b"\x00"])
def test_nothing_to_read(data: bytes) -> None:
    got = read_all(data)
    assert got.interchanges == []
    assert [f.rule for f in got.findings] == [
        *["X12.read.blank"] * bool(data), "X12.read.nothing",
    ]  # fmt: skip
    assert got.findings[-1].severity == "reject"


def test_two_interchanges_with_different_delimiters() -> None:
    got = read_all(CLEAN + PIPES)
    assert [(i.control_number, i.delimiters) for i in got.interchanges] == [
        ("000004711", Delimiters("*", ":", "^", "~")),
        ("000000077", Delimiters("|", ">", "!", "\n")),
    ]
    assert got.interchanges[1].offset == len(CLEAN)
    assert got.complete == ["0001", "0002", "0009"]
    assert got.findings == []


def test_mixed_line_ends_after_a_crlf_terminator() -> None:
    lines = CLEAN.replace("~", "\r\n")
    got = read_all(lines[:110] + lines[110:].replace("\r\n", "\n"))
    assert got.complete == ["0001", "0002"]
    assert got.segments[0][3] == ["SE", "4", "0001"]
    assert got.findings == []


def test_a_newline_terminator_with_returns_here_and_there() -> None:
    got = read_all(CLEAN.replace("~", "\n", 1).replace("~", "\r\n"))
    assert got.complete == ["0001", "0002"]
    assert got.segments[1][3] == ["SE", "4", "0002"]
    assert got.findings == []


def test_records_of_80_columns_read_like_the_clean_file() -> None:
    wrapped = "\r\n".join(CLEAN[at : at + 80] for at in range(0, len(CLEAN), 80))
    got = read_all(wrapped)
    assert got.segments == read_all(CLEAN).segments
    assert [(f.rule, f.severity) for f in got.findings] == [("X12.read.wrapped", "warning")]


def test_the_last_terminator_is_missing() -> None:
    got = read_all(CLEAN[:-1])
    assert got.faults == [("X12.read.terminator", "")]
    assert got.findings[0].severity == "warning"
    assert got.findings[0].offset == CLEAN.index("IEA")
    assert got.complete == ["0001", "0002"]


@pytest.mark.parametrize(
    ("name", "raw", "told"),
    [
        ("MUÑOZ", "MUÑOZ".encode(), False),
        ("MUÑOZ", "MUÑOZ".encode("latin-1"), True),
        ("JOSÉ € MÜLLER", "JOSÉ € MÜLLER".encode("cp1252"), True),
        ("ŁÓDŹ", "ŁÓDŹ".encode(), False),
        ("\x81X€", b"\x81X\x80", True),
    ],
)
def test_names_beyond_ascii_and_the_offsets_after_them(name: str, raw: bytes, told: bool) -> None:
    head, tail = (ISA + BODY).encode().split(b"SE*2")
    got, found = tokens_of(head + b"NM1*QC*1*" + raw + b"~SE*3" + tail)
    assert got[3][1] == ["NM1", "QC", "1", name]
    assert got[4][0] == 159 + 9 + len(raw) + 1
    assert [f.rule for f in found] == ["X12.read.encoding"] * told


def test_every_chunk_size_gives_the_same_tokens_and_findings() -> None:
    data = ("\r\nOLD HEADER\n" + CLEAN.replace("~", "~\r\n") + "REST\n" + PIPES + "ISA*1").encode()
    data = data.replace(b"318", "ÑÉ".encode())
    expected = tokens_of(data)
    assert len(expected[0]) == 12 + 8
    assert len(expected[1]) == 3
    for size in range(1, len(data) + 1):
        assert tokens_of(data, size) == expected, size


def test_isa_inside_data_is_data() -> None:
    text = CLEAN.replace("AK9*A*2*2*2", "NM1*IL*1*LISA*ISA****MI*ISA~N3*ISA ROAD~N4*PISA")
    got = read_all(text.replace("SE*4*0001", "SE*6*0001"))
    assert got.segments[0][2] == ["NM1", "IL", "1", "LISA", "ISA", "", "", "", "MI", "ISA"]
    assert len(got.interchanges) == 1
    assert got.findings == []


@pytest.mark.parametrize("second", [CLEAN, PIPES], ids=["same delimiters", "other delimiters"])
def test_an_isa_before_the_iea_begins_the_next_interchange(second: str) -> None:
    first = CLEAN[: CLEAN.index("GE*")]
    got = read_all(first + "\n" + second)
    assert [i.offset for i in got.interchanges] == [0, len(first) + 1]
    assert got.faults[:2] == [("X12.GE.missing", "AK905:3"), ("X12.IEA.missing", "TA105:023")]
    assert [f.interchange for f in got.findings[:2]] == [1, 1]
    assert got.faults[2:] == [("X12.ISA13.unique", "TA105:025")] * (second is CLEAN)
    assert got.complete[:2] == ["0001", "0002"]
    assert got.complete[2:] == (["0001", "0002"] if second is CLEAN else ["0009"])


@pytest.mark.parametrize("broken", ["ISA*00~", "ISA~", "ISA*00*          *00", "ISA|||~"])
def test_a_broken_isa_after_the_sets_is_no_exception(broken: str) -> None:
    got = read_all(CLEAN[: CLEAN.index("IEA")] + broken)
    assert got.complete == ["0001", "0002"]
    assert ("X12.IEA.missing", "TA105:023") in got.faults
    assert len(got.interchanges) == 1


def test_a_broken_isa_inside_of_a_set_is_told_and_the_set_read_on() -> None:
    got = read_all(CLEAN.replace("AK9*A*2*2*2~", "ISA*1~"))
    assert got.complete == ["0001", "0002"]
    assert [(f.rule, f.severity, f.value) for f in got.findings] == [
        ("X12.ISA.broken", "reject", "ISA*1")
    ]


@pytest.mark.parametrize("cut", [106, CLEAN.index("ST*")], ids=["GS", "ST"])
@pytest.mark.parametrize("before", ["", "OLD HEADER\n"])
def test_without_its_isa_a_file_is_read_all_the_same(cut: int, before: str) -> None:
    got = read_all(before + CLEAN[cut:])
    assert got.segments == read_all(CLEAN).segments
    assert got.complete == ["0001", "0002"]
    expected = ["X12.ISA.missing"] + (["X12.GS.missing"] if cut > 106 else [])
    assert [f.rule for f in got.findings if f.rule != "X12.read.outside"] == expected
    assert got.interchanges[0].implied
    assert got.interchanges[0].isa[13] == ""


@pytest.mark.parametrize("at", range(1, 11))
def test_a_line_end_that_is_left_out_joins_no_segments(at: int) -> None:
    """Nor does one that is put in between: the lines of a file are its sender's business."""
    parts = CLEAN.split("~")
    lines = "~\n".join(parts[:at]) + "~" + "~\n".join(parts[at:])
    got = read_all(lines)
    assert got.segments == read_all(CLEAN).segments
    assert got.findings == []

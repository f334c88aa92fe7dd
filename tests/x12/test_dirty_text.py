"""Dirty text on five kinds: names beyond ASCII come back right, any character may separate, an id
in lower case is read, and the data of BIN and BDS is taken by its length."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from gateway.x12.delimiters import Delimiters
from tests.x12.dirt import delimited, inserted, lower_one, named, version_4010, wrapped
from tests.x12.dirt_bases import BASES, ITEMS, KINDS
from tests.x12.harvest import harvest
from tests.x12.test_dirty import BINARY

LOWERED = {
    "837P": "GS ST BHT HL NM1 CLM SV1 SE GE IEA",
    "837I": "GS ST BHT HL NM1 CLM SV2 SE GE IEA",
    "835": "GS ST BPR TRN CLP SVC CAS SE GE IEA",
    "271": "GS ST BHT HL TRN NM1 EB SE GE IEA",
    "277CA": "GS ST BHT HL TRN NM1 STC SE GE IEA",
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("name", "encoding", "told"),
    [
        ("MUÑOZ", "utf-8", set()),
        ("MUÑOZ", "latin-1", {"X12.read.encoding"}),
        ("O’NEIL–ŠVEC", "cp1252", {"X12.read.encoding"}),
        ("ŁUKASZ ÐORĐE", "utf-8", set()),
        ("JOSÉ", "cp1252", {"X12.read.encoding"}),
        ("JOSÉ € ÑU", "utf-8", set()),
    ],
)
def test_a_name_comes_back_as_it_was_written(
    name: str, encoding: str, told: set[str], kind: str
) -> None:
    got = harvest(named(name, encoding)(BASES[kind]))
    assert next(s[3] for s in got.segments if s[1:2] in (["IL"], ["QC"])) == name
    assert [number for _, number in got.items] == ITEMS[kind]
    assert got.rejects == set()
    assert got.tolerated == told


@pytest.mark.parametrize("kind", KINDS)
def test_a_name_of_two_bytes_that_a_record_end_cuts_in_half(kind: str) -> None:
    data = BASES[kind].replace("MUNOZ", "MUÑOZ").encode()
    at = data.index("Ñ".encode()) + 1
    got = harvest(data[:at] + b"\n" + data[at:])
    assert any("MUÑOZ" in segment for segment in got.segments)
    assert "X12.read.wrapped" in got.tolerated
    assert [number for _, number in got.items] == ITEMS[kind]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("marks", "encoding"),
    [
        ("|>!\n", "utf-8"),
        ("+:^'", "utf-8"),
        ("!>^~", "utf-8"),
        ("\x1d\x1c\x1f\x1e", "utf-8"),
        ("\x1c\x1d\x1e\x1f", "utf-8"),
        ("\x07\x08\x0e\x0f", "utf-8"),
        ("§:^~", "latin-1"),
        ("*:^§", "latin-1"),
        ("§¤¦¶", "latin-1"),
        ("§:^~", "utf-8"),
        ("*:^§", "utf-8"),
        ("*:^…", "utf-8"),
        ("§¤¦¶", "utf-8"),
        ("^:{~", "utf-8"),
        ("~^{_", "utf-8"),
        ("\t:^\n", "utf-8"),
        ('*\\^"', "utf-8"),
    ],
)
def test_any_characters_separate(marks: str, encoding: str, kind: str) -> None:
    element, component, repetition, segment = list(marks)
    got = harvest(delimited(element, component, repetition, segment, encoding)(BASES[kind]))
    assert [number for _, number in got.items] == ITEMS[kind]
    assert got.delimiters == [Delimiters(element, component, repetition, segment)]
    assert got.rejects == set()
    assert got.tolerated <= ({"X12.read.encoding"} if encoding == "latin-1" else set())


@pytest.mark.parametrize(
    ("kind", "segment_id"), [(kind, name) for kind in KINDS for name in LOWERED[kind].split()]
)
def test_one_id_in_lower_case_is_read_and_told_where_it_stands(kind: str, segment_id: str) -> None:
    text = BASES[kind]
    got = harvest(lower_one(segment_id)(text))
    assert [number for _, number in got.items] == ITEMS[kind]
    (finding,) = got.findings
    assert (finding.rule, finding.severity) == ("X12.segment.case", "reject")
    assert finding.segment in (segment_id, segment_id.lower())
    assert finding.offset == text.index(f"~{segment_id}*") + 1
    if segment_id not in {"GS", "GE", "IEA"}:
        assert finding.code == "IK304:1"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("cased", [str.capitalize, str.swapcase, lambda s: s[:-1].lower() + s[-1]])
def test_ids_of_mixed_case_are_read_and_told(cased: Callable[[str], str], kind: str) -> None:
    for segment_id in LOWERED[kind].split():
        got = harvest(BASES[kind].replace(f"~{segment_id}*", f"~{cased(segment_id)}*", 1).encode())
        assert [number for _, number in got.items] == ITEMS[kind], segment_id
        assert {rule for rule, _ in got.rejects} == {"X12.segment.case"}, segment_id


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("size", [61, 1 << 16])
def test_letters_that_are_no_utf_8_are_told_at_their_segment(size: int, kind: str) -> None:
    data = named("MUÑOZ", "latin-1")(BASES[kind])
    (finding,) = harvest(data, size).findings
    assert finding.rule == "X12.read.encoding"
    assert finding.offset == data.rindex(b"~", 0, data.index("Ñ".encode("latin-1"))) + 1


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("row", [b"BIN*%d*%s~", b"BDS*B64*%d*%s~"], ids=["BIN", "BDS"])
def test_binary_data_comes_back_whole(row: bytes, kind: str) -> None:
    got = harvest(inserted(row % (len(BINARY), BINARY))(BASES[kind]))
    (segment,) = [s for s in got.segments if s[0] in ("BIN", "BDS")]
    assert segment[-2] == str(len(BINARY))
    assert segment[-1].encode("latin-1", "replace") == BINARY
    assert got.findings == []


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("length", ["3", "9", "x", "-6", ""])
def test_a_wrong_binary_length_is_told_and_costs_no_claim(length: str, kind: str) -> None:
    got = harvest(inserted(f"BIN*{length}*ABCDEF~".encode())(BASES[kind]))
    assert [number for _, number in got.items] == ITEMS[kind]
    assert "X12.read.binary" in {finding.rule for finding in got.findings}


@pytest.mark.parametrize("kind", KINDS)
def test_a_binary_length_beyond_the_file_is_told(kind: str) -> None:
    got = harvest(inserted(b"BIN*99999999*ABCDEF~")(BASES[kind]))
    assert [number for _, number in got.items][:2] == ITEMS[kind][:2]
    assert "X12.read.binary" in {finding.rule for finding in got.findings}


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "277CA"])
def test_4010_has_no_repetition_separator_and_the_kind_of_its_guide(kind: str) -> None:
    got = harvest(version_4010(BASES[kind]))
    assert [d.repetition for d in got.delimiters] == [""]
    assert got.kinds == [kind, kind]


@pytest.mark.parametrize("kind", KINDS)
def test_wrapping_takes_nothing_out_of_a_value(kind: str) -> None:
    clean, got = harvest(BASES[kind].encode()), harvest(wrapped("\r\n")(BASES[kind]))
    assert got.segments == clean.segments
    assert got.control_numbers == clean.control_numbers

"""Dirty input on an 835, 837P, 837I, 271 and 277CA: every claim comes back, every defect is told
with its code, and nothing that is no defect rejects.

Expected rules and codes are written here by hand, from X12.5 and the TA1 and 999 code lists.
"""

from __future__ import annotations

from typing import NamedTuple

import pytest

from tests.x12.dirt import (
    Dirt,
    around,
    changed,
    delimited,
    encoded,
    inserted,
    isa_with,
    joined,
    line_ends,
    lower_ids,
    miscounted,
    noise,
    pair,
    second,
    twice,
    version_4010,
    without,
    wrapped,
)
from tests.x12.dirt_bases import BASES, CONTROL_NUMBER, ITEMS, KINDS
from tests.x12.harvest import harvest

SECONDS = 10.0
"""Generous: each takes milliseconds."""


class Case(NamedTuple):
    """One kind of dirt. ``rejects`` are all findings that reject, ``tells`` the rules of the
    tolerances that must be told, ``may`` those that may be; ``copies`` counts the interchanges."""

    dirt: Dirt
    rejects: frozenset[tuple[str, str]] = frozenset()
    tells: frozenset[str] = frozenset()
    may: frozenset[str] = frozenset()
    copies: int = 1


def told(*rules: str) -> frozenset[str]:
    return frozenset(rules)


def fault(rule: str, code: str) -> frozenset[tuple[str, str]]:
    return frozenset({(rule, code)})


OUTSIDE, BLANK = told("X12.read.outside"), told("X12.read.blank")
WRAPPED, CUT = told("X12.read.wrapped"), told("X12.read.terminator")
ENCODING, PADDING = told("X12.read.encoding"), told("X12.ISA.padding")
SHORT = {2: 0, 4: 0, 6: 0, 8: 0}
BINARY = b"%PDF~SE*1*0001~\r\nISA*~CLM*9~\xff\x00"
LETTER = b"Dear all,\r\nplease find the file below.\r\n\r\n"

CASES = {
    "clean": Case(str.encode),
    "CRLF after terminators": Case(joined("\r\n")),
    "LF after terminators": Case(joined("\n")),
    "CRLF around the sets only": Case(line_ends("\r\n", "GS", "ST", "GE", "IEA")),
    "LF before some segments": Case(line_ends("\n", "GS", "ST", "NM1", "SE")),
    "CR after the ISA only": Case(line_ends("\r", "GS")),
    "newline as terminator": Case(delimited("*", ":", "^", "\n")),
    "CRLF as terminator": Case(delimited("*", ":", "^", "\r\n")),
    "CR as terminator": Case(delimited("*", ":", "^", "\r")),
    "wrapped at 80, LF": Case(wrapped("\n"), tells=WRAPPED),
    "wrapped at 80, CRLF": Case(wrapped("\r\n"), tells=WRAPPED),
    "no last terminator": Case(lambda text: text[:-1].encode(), tells=CUT),
    "no last terminator, newline": Case(lambda text: text[:-1].encode() + b"\n", tells=CUT),
    "byte order mark": Case(encoded("utf-8-sig"), may=BLANK),
    "byte order mark and blank lines": Case(around(b"\xef\xbb\xbf\r\n\r\n", b""), may=BLANK),
    "blank lines before and after": Case(around(b"\r\n\n  \n", b"\n \r\n\n"), may=BLANK),
    "blank lines between segments": Case(joined("\n\n"), may=BLANK),
    "lines of blanks between segments": Case(joined("\n  \t\n"), tells=BLANK),
    "blank lines between interchanges": Case(pair(b"\r\n\r\n \r\n"), may=BLANK, copies=2),
    "indentation": Case(joined("\n    "), tells=BLANK),
    "indentation by tabs": Case(joined("\r\n\t"), tells=BLANK),
    "two interchanges": Case(pair(b""), copies=2),
    "two interchanges of other delimiters": Case(
        pair(b"\n", delimited("|", ">", "!", "\n")), copies=2
    ),
    "ISA13 twice": Case(twice, fault("X12.ISA13.unique", "TA105:025"), copies=2),
    "garbage between interchanges": Case(pair(b"\r\n-- page 2 --\r\n"), tells=OUTSIDE, copies=2),
    "prose before and after": Case(around(LETTER, b"\r\nBest regards\r\n"), tells=OUTSIDE),
    "prose that says ISA and GS": Case(
        around(b"The ISA* and the GS* of this file\n", b""), tells=OUTSIDE
    ),
    "no IEA": Case(without("IEA"), fault("X12.IEA.missing", "TA105:023")),
    "no GE": Case(without("GE"), fault("X12.GE.missing", "AK905:3")),
    "no GE, no IEA": Case(
        without("GE", "IEA"),
        fault("X12.GE.missing", "AK905:3") | fault("X12.IEA.missing", "TA105:023"),
    ),
    "no SE": Case(without("SE"), fault("X12.SE.missing", "IK502:2")),
    "no IEA before another": Case(
        lambda text: without("IEA")(text) + second(text).encode(),
        fault("X12.IEA.missing", "TA105:023"),
        copies=2,
    ),
    "wrong SE01": Case(miscounted("SE", 1, "99"), fault("X12.SE01.count", "IK502:4")),
    "SE01 no number": Case(miscounted("SE", 1, "1A"), fault("X12.SE01.count", "IK502:4")),
    "wrong SE02": Case(miscounted("SE", 2, "0009"), fault("X12.SE02.match", "IK502:3")),
    "wrong GE01": Case(miscounted("GE", 1, "3"), fault("X12.GE01.count", "AK905:5")),
    "wrong GE02": Case(miscounted("GE", 2, "602"), fault("X12.GE02.match", "AK905:4")),
    "wrong IEA01": Case(miscounted("IEA", 1, "2"), fault("X12.IEA01.count", "TA105:021")),
    "wrong IEA02": Case(miscounted("IEA", 2, "000000609"), fault("X12.IEA02.match", "TA105:001")),
    "unpadded ISA": Case(isa_with(SHORT), tells=PADDING),
    "ISA06 unpadded": Case(isa_with({6: 0}), tells=PADDING),
    "ISA of 116 characters": Case(isa_with({6: 20, 8: 20}), tells=PADDING),
    "ISA of 136 characters": Case(isa_with({2: 20, 4: 20, 6: 20, 8: 20}), tells=PADDING),
    "control Z": Case(around(b"", b"\x1a"), may=BLANK),
    "CRLF and control Z": Case(around(b"", b"\r\n\x1a"), may=BLANK),
    "NUL padding": Case(around(b"\x00" * 90, b"\x00" * 5_000), may=BLANK),
    "padded with blanks to 4 KB": Case(around(b"", b" " * 4_096), may=BLANK),
    "TA1 beside groups": Case(changed("~GS*", "~TA1*000000050*260302*0955*A*000~GS*")),
    "4010": Case(version_4010),
    "UTF-16, little end first": Case(
        lambda text: b"\xff\xfe" + text.encode("utf-16-le"), tells=ENCODING
    ),
    "UTF-16, big end first": Case(
        lambda text: b"\xfe\xff" + text.encode("utf-16-be"), tells=ENCODING
    ),
    "1 MB of noise before": Case(around(noise(1), b""), tells=OUTSIDE, may=ENCODING),
    "1 MB of noise after": Case(around(b"", noise(2)), tells=OUTSIDE, may=ENCODING),
    "1 MB of noise between": Case(pair(noise(3)), tells=OUTSIDE, may=ENCODING, copies=2),
    "GS outside": Case(
        without("GS", "GE"), fault("X12.GS.missing", "TA105:024"), may=told("X12.IEA01.count")
    ),
    "a page header before a segment": Case(
        lambda text: joined("\n")(text).replace(b"\nSE*", b"\nPAGE 2 OF 7\nSE*", 1),
        tells=OUTSIDE,
    ),
    "a BIN that holds terminators": Case(inserted(b"BIN*%d*%s~" % (len(BINARY), BINARY))),
    "a BDS that holds terminators": Case(inserted(b"BDS*ASC*%d*%s~" % (len(BINARY), BINARY))),
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", CASES)
def test_all_come_back_and_what_is_wrong_is_told(name: str, kind: str) -> None:
    case = CASES[name]
    got = harvest(case.dirt(BASES[kind]))
    assert [number for _, number in got.items] == ITEMS[kind] * case.copies
    assert len(got.control_numbers) == case.copies
    assert got.control_numbers[0] == CONTROL_NUMBER
    assert got.rejects == case.rejects
    assert case.tells <= got.tolerated <= case.tells | case.may
    assert got.seconds < SECONDS


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", [name for name in CASES if "noise" not in name])
def test_the_same_comes_out_when_the_bytes_trickle_in(name: str, kind: str) -> None:
    data = CASES[name].dirt(BASES[kind])
    whole, trickled = harvest(data), harvest(data, 61)
    assert trickled.segments == whole.segments
    assert trickled.findings == whole.findings


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("keep", [("ISA",), ("ISA", "IEA")], ids=["ISA", "ISA and IEA"])
def test_a_file_without_isa_begins_an_implied_interchange(keep: tuple[str, ...], kind: str) -> None:
    got = harvest(without(*keep)(BASES[kind]))
    assert [number for _, number in got.items] == ITEMS[kind]
    assert "X12.ISA.missing" in {rule for rule, _ in got.rejects}
    assert {rule for rule, _ in got.rejects} <= {"X12.ISA.missing", "X12.IEA.missing"}


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_that_begins_with_st(kind: str) -> None:
    got = harvest(without("ISA", "GS", "GE", "IEA")(BASES[kind]))
    assert [number for _, number in got.items] == ITEMS[kind]
    assert {rule for rule, _ in got.rejects} >= {"X12.ISA.missing"}
    assert {rule for rule, _ in got.rejects} <= {
        "X12.ISA.missing", "X12.GS.missing", "X12.IEA.missing",
    }  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_lower_case_ids_of_a_whole_file(kind: str) -> None:
    got = harvest(lower_ids(BASES[kind]))
    assert [number for _, number in got.items] == ITEMS[kind]
    assert {rule for rule, _ in got.rejects} == {"X12.segment.case"}
    assert all(segment[0].isupper() or segment[0][-1].isdigit() for segment in got.segments)

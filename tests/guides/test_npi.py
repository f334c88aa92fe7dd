"""The check digit of an NPI, and where it is looked for."""

from __future__ import annotations

import pytest

from gateway.guides.npi import npi_is_valid
from tests.validate.sets import SETS, watched


@pytest.mark.parametrize(
    ("npi", "valid"),
    [
        ("1234567893", True),  # the example of the standard: 24 + 43 + … = a multiple of ten
        ("1245319599", True),
        ("2000000002", True),
        ("1000000004", True),
        ("1234567890", False),
        ("1234567839", False),
        ("1243567893", False),
        ("0123456789", False),
        ("3234567893", False),
        ("123456789", False),
        ("12345678931", False),
        ("", False),
        ("123456789X", False),
        (" 234567893", False),
        ("¹234567893", False),
        ("١٢٣٤٥٦٧٨٩٣", False),
    ],
)
def test_npi(npi: str, valid: bool) -> None:
    assert npi_is_valid(npi) is valid


def test_each_other_last_digit_is_wrong() -> None:
    assert [d for d in "0123456789" if npi_is_valid(f"123456789{d}")] == ["3"]


@pytest.mark.parametrize(
    ("kind", "at", "rule", "loop", "segment", "element"),
    [
        ("837P", 8, "X222.2010AA.NM109.npi", "2010AA", "NM1", 9),
        ("837P", 28, "X222.2310B.NM109.npi", "2310B", "NM1", 9),
        ("837I", 23, "X223.2310A.NM109.npi", "2310A", "NM1", 9),
        ("835", 9, "X221.1000B.N104.npi", "1000B", "N1", 4),
        ("277CA", 15, "X214.2100C.NM109.npi", "2100C", "NM1", 9),
    ],
)
def test_a_wrong_npi_is_found_in_its_place(
    kind: str, at: int, rule: str, loop: str, segment: str, element: int
) -> None:
    segments = [line.text for line in SETS[kind][2]]
    segments[at - 1] = segments[at - 1][:-10] + "1234567890"
    (one,) = watched(kind, segments, frozenset({5}))[1]
    assert (one.rule, one.code, one.snip, one.severity) == (rule, "IK403:I12", 5, "reject")
    assert (one.loop, one.segment, one.element, one.position) == (loop, segment, element, at)
    assert one.value == "1234567890"


def test_other_ids_are_not_npis() -> None:
    segments = [line.text for line in SETS["835"][2]]
    segments[8] = "N1*PE*CLINICA CENTRAL*FI*1234567890"
    assert watched("835", segments, frozenset({2, 5}))[1] == []


@pytest.mark.parametrize(
    ("npi", "why"),
    [("1234567890", "its check digit does not fit"), ("330127", "it has not ten digits")],
)
def test_the_message_says_why_it_is_none(npi: str, why: str) -> None:
    segments = [line.text for line in SETS["837P"][2]]
    at = next(n for n, text in enumerate(segments) if text.startswith("NM1*85*"))
    segments[at] = segments[at].rsplit("*", 1)[0] + f"*{npi}"
    (one,) = watched("837P", segments, frozenset({5}))[1]
    assert one.message.endswith(f"is not a National Provider Identifier: {why}")


def test_a_year_long_ago_is_a_date_all_the_same() -> None:
    segments = [line.text for line in SETS["837P"][2]]
    at = next(n for n, text in enumerate(segments) if text.startswith("DMG*D8*"))
    segments[at] = "DMG*D8*10010101*F"
    assert watched("837P", segments, frozenset({2}))[1] == []
    segments[at] = "DMG*D8*10010229*F"
    (one,) = watched("837P", segments, frozenset({2}))[1]
    assert (one.code, one.element) == ("IK403:8", 2)

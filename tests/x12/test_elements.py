"""Dates, times and amounts, as the text of elements."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest

from gateway.x12.elements import ccyymmdd, date6, date8, el, is_time, money, trimmed


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("260314", datetime.date(2026, 3, 14)),
        ("000229", datetime.date(2000, 2, 29)),
        ("790101", datetime.date(2079, 1, 1)),
        ("800101", datetime.date(1980, 1, 1)),
        ("991231", datetime.date(1999, 12, 31)),
        ("260230", None),
        ("20260314", None),
        ("26031", None),
        ("2603 4", None),
        ("", None),
        ("²60314", None),
    ],
)
def test_date6(text: str, expected: datetime.date | None) -> None:
    assert date6(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("20260314", datetime.date(2026, 3, 14)),
        ("20240229", datetime.date(2024, 2, 29)),
        ("20230229", None),
        ("00000000", None),
        ("2026-3-1", None),
        ("+2026314", None),
        ("260314", None),
        ("", None),
    ],
)
def test_date8(text: str, expected: datetime.date | None) -> None:
    assert date8(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("0000", True), ("2359", True), ("2400", False), ("0960", False), ("921", False),
     ("092100", False), ("", False), ("-921", False)],
)  # fmt: skip
def test_is_time(text: str, expected: bool) -> None:
    assert is_time(text) is expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, ""),
        (Decimal("100"), "100"),
        (Decimal("100.00"), "100"),
        (Decimal("100.50"), "100.5"),
        (Decimal("0.50"), "0.5"),
        (Decimal("0"), "0"),
        (Decimal("0.00"), "0"),
        (Decimal("-0.00"), "0"),
        (Decimal("-0"), "0"),
        (Decimal("-12.30"), "-12.3"),
        (Decimal("1E+3"), "1000"),
        (Decimal("1000"), "1000"),
        (Decimal("0.001"), "0.001"),
    ],
)
def test_money(value: Decimal | None, expected: str) -> None:
    assert money(value) == expected


def test_the_rest() -> None:
    assert (ccyymmdd(datetime.date(2026, 3, 4)), ccyymmdd(None)) == ("20260304", "")
    assert (el(["NM1", "85"], 1), el(["NM1", "85"], 2)) == ("85", "")
    assert trimmed(["A", "", "B", "", ""]) == ["A", "", "B"]
    assert trimmed(["", ""]) == []

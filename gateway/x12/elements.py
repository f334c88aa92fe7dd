"""Elements as text to values and back: dates, times, and safe access by position."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache


def el(segment: list[str], number: int) -> str:
    """Element ``number`` of the segment, '' where the segment is shorter."""
    return segment[number] if len(segment) > number else ""


def date6(text: str) -> datetime.date | None:
    """A date YYMMDD (ISA09); 00-79 are of this century. None where there is no such day."""
    if len(text) != 6 or not text.isdecimal():
        return None
    century = "20" if text < "80" else "19"
    return date8(century + text)


@lru_cache(4_096)  # a file has few days
def date8(text: str) -> datetime.date | None:
    """A date CCYYMMDD; None where there is no such day."""
    if len(text) != 8 or not (text.isascii() and text.isdecimal()):
        return None
    try:
        return datetime.date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return None


def is_time(text: str) -> bool:
    """True for a time HHMM (ISA10)."""
    return (
        len(text) == 4
        and text.isascii()
        and text.isdigit()
        and int(text[:2]) < 24
        and int(text[2:]) < 60
    )


def money(value: Decimal | None) -> str:
    """An amount as X12 writes it: no thousands, no trailing zeros after the point, '' for None.

    Source: X12.6 data type R; ``100.50`` and ``100.5`` are equal, the shorter is written.
    """
    if value is None:
        return ""
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("", "-", "-0") else text


quantity = money


def ccyymmdd(day: datetime.date | None) -> str:
    """A date as CCYYMMDD, '' for None."""
    return day.strftime("%Y%m%d") if day else ""


def trimmed(elements: Iterable[str]) -> list[str]:
    """The elements without the empty ones at the end."""
    kept = list(elements)
    while kept and not kept[-1]:
        kept.pop()
    return kept

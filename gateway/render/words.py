"""Values as people read them: money, days, times, names, lists of things."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable
from decimal import Decimal

from gateway.x12.elements import date6, date8

_AMOUNT = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)")
_PLAIN = re.compile(r"(-?(?:0|[1-9]\d*))(?:\.(\d\d?))?", re.ASCII)
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip


def amount(text: str) -> Decimal | None:
    """The number that an element writes; None where it writes none. Source: X12.6, type R."""
    return Decimal(text) if _AMOUNT.fullmatch(text) else None


def money(text: str | Decimal) -> str:
    """An amount with its cents: ``145.00``, ``-1.27``. What is no amount stays as it is."""
    if isinstance(text, str) and (plain := _PLAIN.fullmatch(text)):  # nearly all of them
        return f"{plain[1]}.{plain[2] or '':0<2}"
    value = amount(text) if isinstance(text, str) else text
    if value is None:
        return str(text)
    _, digits, exponent = value.as_tuple()
    cents = isinstance(exponent, int) and not any(digits[max(len(digits) + exponent + 2, 0) :])
    return f"{value:.2f}" if cents else f"{value:f}"


def quantity(text: str) -> str:
    """A number without zeros that say nothing: ``1`` for ``1.00``."""
    value = amount(text)
    if value is None:
        return text
    plain = f"{value:f}"
    return plain.rstrip("0").rstrip(".") or "0" if "." in plain else plain


def counted(text: str, one: str, many: str = "") -> str:
    """``1 unit``, ``2 units``."""
    shown = quantity(text)
    return f"{shown} {one if shown == '1' else many or one + 's'}"


def percent(text: str) -> str:
    """A fraction as X12 sends percentages: ``20%`` for ``.2``."""
    value = amount(text)
    return text if value is None else quantity(f"{value * 100:f}") + "%"


def date_words(day: datetime.date) -> str:
    """``10 March 2026``."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def clock(text: str) -> str:
    """A time HHMM, HHMMSS or with fractions: ``14:30``, ``14:30:05``; else the text."""
    if not re.fullmatch(r"([01]\d|2[0-3])[0-5]\d([0-5]\d\d*)?", text):
        return text
    seconds = f":{text[4:6]}" if len(text) > 4 and text[4:6] != "00" else ""
    return f"{text[:2]}:{text[2:4]}{seconds}"


def day(text: str, form: str = "D8") -> str:
    """A date, time or span in one of X12's forms (data element 1250), in words.

    What does not have the form stays as it is. A span of one day is that day.
    """
    if form in ("RD8", "RD6", "RDT", "RTM") or (form.startswith("R") and "-" in text):
        first, mark, last = text.partition("-")
        single = {"RD8": "D8", "RD6": "D6", "RDT": "DT", "RTM": "TM"}.get(form, "D8")
        if not mark:
            return day(text, single)
        begin, end = day(first, single), day(last, single)
        return begin if begin == end else f"{begin} to {end}"
    if form == "TM":
        return clock(text)
    if form == "CC":
        return f"century {text}"
    if len(text) == 12 and text.isdecimal() and (found := date8(text[:8])):
        return f"{date_words(found)} at {clock(text[8:])}"
    if form == "CY" or (len(text) == 4 and form == "D8"):
        return text
    found = date6(text) if len(text) == 6 else date8(text)
    return date_words(found) if found else text


def listed(things: Iterable[str], last: str = "and") -> str:
    """``a``, ``a and b``, ``a, b and c``; what is empty is left out."""
    every = [thing for thing in things if thing]
    if len(every) < 2:
        return "".join(every)
    return f"{', '.join(every[:-1])} {last} {every[-1]}"


def spaced(*parts: str, by: str = " ") -> str:
    """The parts that say something, with ``by`` between them."""
    return by.join(part for part in parts if part)


def put(before: str, value: str, after: str = "") -> str:
    """The value between two texts, nothing where there is no value."""
    return f"{before}{value}{after}" if value else ""


def sentence(*parts: str) -> str:
    """One sentence of its parts, commas between them, with a capital and a full stop."""
    text = " ".join(", ".join(filter(None, parts)).split())
    if not text:
        return ""
    text = text[0].upper() + text[1:]
    if text[-1] == ":":
        text += " nothing said"
    return text if text[-1] in ".!?" else text + "."


def clean(text: str) -> str:
    """A value without control characters, for a page or a terminal."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)


def dotted(code: str, kind: str) -> str:
    """A diagnosis as people write it, by its code list (data element 1270): ``J02.0`` of ``J020``.

    ICD-10-CM and ICD-9-CM have a point after three characters, ICD-9-CM's E codes after four.
    """
    if "." in code or kind not in _DIAGNOSES:
        return code
    head = 4 if code.startswith("E") and not kind.startswith("A") else 3
    return f"{code[:head]}.{code[head:]}" if len(code) > head else code


_DIAGNOSES = frozenset({"ABK", "ABF", "ABJ", "ABN", "APR", "BK", "BF", "BJ", "BN", "PR"})
"""Code lists of ICD diagnoses; those that begin with A are ICD-10-CM."""


def upper_first(text: str) -> str:
    """The text with a capital."""
    return text[:1].upper() + text[1:]


def lower_first(text: str) -> str:
    """The text without a capital."""
    return text[:1].lower() + text[1:]

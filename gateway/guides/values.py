"""What a value may look like, by the data types and formats of X12.6 (005010)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gateway.guides.book import Element
from gateway.guides.npi import npi_is_valid
from gateway.x12.elements import date6, date8

Flaw = tuple[str, str, str]
"""Last word of the rule id, IK403 code, what is wrong."""

_NUMBER = re.compile(r"-?[0-9]+")
_DECIMAL = re.compile(r"-?(?:[0-9]+\.?[0-9]*|\.[0-9]+)")
_CLOCK = re.compile(r"(?:[01][0-9]|2[0-3])[0-5][0-9](?:[0-5][0-9](?:[0-9]{1,2})?)?")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


COPY = "724"
"""The data element that repeats a value at fault: blanks may be what was sent."""

QUALIFIERS = {"1250": "1251", "66": "67"}
"""Data elements that say what the next one is: a date's format, the kind of an identifier."""


def flaws(element: Element, text: str, qualifier: str) -> Iterator[Flaw]:
    """What is wrong with a value that is there, codes apart.

    ``qualifier`` is the value of the element before where that is one of QUALIFIERS, else ''.
    """
    if _CONTROL.search(text):
        yield "characters", "6", "contains a control character"
        return
    if not text.strip(" ") and element.data_element != COPY:
        yield "characters", "6", "is nothing but blanks"
        return
    kind = element.type
    if kind in ("DT", "TM"):
        yield from _moment(element, text)
        return
    numeric = kind == "R" or kind.startswith("N")
    if numeric and not (_DECIMAL if kind == "R" else _NUMBER).fullmatch(text):
        shape = "a decimal number" if kind == "R" else "a whole number"
        yield "type", "6", f"is not {shape}"
        return
    yield from _length(element, text, numeric)
    if qualifier == "RD8" and element.data_element == "1251" and _day(text):
        yield "period", "8", "is one day, and the format RD8 says a period"
    elif element.data_element == "1251" and not date_fits(qualifier, text):
        what = "time" if qualifier == "TM" else "date"
        yield what, "9" if what == "time" else "8", f"is not a {what} in the format {qualifier}"
    if element.data_element == "67" and qualifier == "XX" and not npi_is_valid(text):
        why = "its check digit does not fit"
        if not (len(text) == 10 and text.isascii() and text.isdigit()):
            why = "it has not ten digits"
        yield "npi", "I12", f"is not a National Provider Identifier: {why}"
    if element.pattern and not re.fullmatch(element.pattern, text):
        yield "pattern", "I12", "does not have the form that the guide asks for"
    if not text.isascii():
        yield "letters", "6", "contains letters outside of the X12 character set"


def date_fits(date_format: str, text: str) -> bool:
    """True where a date time period fits its format; of other formats nothing is known."""
    match date_format:
        case "D8":
            return _day(text)
        case "D6":
            return date6(text) is not None
        case "RD8":
            start, _, end = text.partition("-")
            return _day(start) and _day(end)
        case "DT":
            return len(text) == 12 and _day(text[:8]) and _CLOCK.fullmatch(text[8:]) is not None
        case "TM":
            return _CLOCK.fullmatch(text) is not None
    return True


def is_clock(text: str) -> bool:
    """True for a time HHMM, HHMMSS, HHMMSSD or HHMMSSDD (data element 337)."""
    return _CLOCK.fullmatch(text) is not None


def _day(text: str) -> bool:
    day = date8(text)
    return day is not None


def _moment(element: Element, text: str) -> Iterator[Flaw]:
    if element.type == "TM":
        if not (_CLOCK.fullmatch(text) and len(text) <= max(element.longest, 4)):
            yield "time", "9", "is not a time"
    elif not (_day(text) if element.longest >= 8 and len(text) != 6 else date6(text) is not None):
        yield "date", "8", "is not a date"
    elif not element.shortest <= len(text) <= element.longest:
        yield "date", "8", f"is not a date of {element.longest} digits"


def _length(element: Element, text: str, numeric: bool) -> Iterator[Flaw]:
    length = sum(map(str.isdigit, text)) if numeric else len(text)
    unit = "digits" if numeric else "characters"
    if length < element.shortest:
        yield "short", "4", f"has {length} {unit}, at least {element.shortest} are needed"
    elif element.longest and length > element.longest:
        yield "long", "5", f"has {length} {unit}, at most {element.longest} are allowed"

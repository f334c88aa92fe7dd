"""Values of the medical network JSON: text, amounts, days, marks, and what is told of bad ones."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any, NamedTuple

from gateway.models.amount import amount, written
from gateway.translate.repair_numbers import ndc
from gateway.x12.elements import ccyymmdd, date8

SHAPE = "CLAIMS.network.shape"
NUMBER = "CLAIMS.network.number"
DATE = "CLAIMS.network.date"
MISSING = "CLAIMS.network.missing"
TWICE = "CLAIMS.network.twice"
ROLE = "CLAIMS.network.role"
UNKNOWN = "CLAIMS.network.unknown"

_ISO = re.compile(r"\d{4}-\d\d-\d\d\Z", re.ASCII)
_TRUE = {"Y": True, "true": True, "N": False, "false": False}


class Kind(NamedTuple):
    """How a value of the JSON becomes one of the model, and back.

    ``parse`` gives None where the value is not of this kind, ``show`` gives None where there is
    nothing to write; ``rule``, ``what`` and ``hint`` tell of a value that is not.
    """

    name: str
    parse: Callable[[Any], Any]
    show: Callable[[Any], Any]
    rule: str
    what: str
    hint: str


def scalar(value: Any) -> str | None:
    """The text of a JSON string or number without blanks around it; None of anything else."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return None


def absent(value: Any) -> bool:
    """True for what says nothing in JSON: null, and empty text, lists and objects."""
    return value is None or value in ([], {}) or (isinstance(value, str) and not value.strip())


def _show_text(value: str) -> str | None:
    return value or None


def _without(marks: str) -> Callable[[Any], str | None]:
    table = str.maketrans("", "", marks)

    def parse(value: Any) -> str | None:
        text = scalar(value)
        return None if text is None else text.translate(table)

    return parse


def _drug(value: Any) -> str | None:
    text = scalar(value)
    return None if text is None else ndc(text)


def _amount(value: Any) -> Decimal | None:
    return amount(scalar(value) or "")


def _show_amount(value: Decimal | None) -> str | None:
    return None if value is None else written(value)


def _whole(value: Any) -> int | None:
    text = scalar(value) or ""
    return int(text) if text.isascii() and text.isdigit() else None


def day(value: Any) -> datetime.date | None:
    """A day CCYYMMDD, or CCYY-MM-DD; None where there is no such day."""
    text = scalar(value) or ""
    return date8(text.replace("-", "") if _ISO.match(text) else text)


def _show_day(value: datetime.date | None) -> str | None:
    return ccyymmdd(value) or None


def _mark(value: Any) -> bool | None:
    if isinstance(value, bool):
        return value
    return _TRUE.get(value) if isinstance(value, str) else None


_TEXT_HINT = "write it as text between quotes"
_NUMBER_HINT = 'digits with at most one decimal point, as text: "1250.00"'

TEXT = Kind("text", scalar, _show_text, SHAPE, "is no text", _TEXT_HINT)
CODE = Kind("code without dots", _without("."), _show_text, SHAPE, "is no code", _TEXT_HINT)
CAPITALS = Kind(
    "text in capitals", lambda value: (scalar(value) or "").upper() or None, _show_text, SHAPE,
    "is no text", _TEXT_HINT,
)  # fmt: skip
DIGITS = Kind("text without hyphens", _without("-"), _show_text, SHAPE, "is no text", _TEXT_HINT)
DRUG = Kind("text without hyphens", _drug, _show_text, SHAPE, "is no text", _TEXT_HINT)
AMOUNT = Kind("number", _amount, _show_amount, NUMBER, "is no number", _NUMBER_HINT)
COUNT = Kind(
    "number", _amount, lambda value: None if value is None else _plain(value), NUMBER,
    "is no number", "write a number: 2",
)  # fmt: skip
WHOLE = Kind(
    "whole number", _whole, lambda value: None if value is None else str(value), NUMBER,
    "is no whole number", 'whole numbers from 1, as text: "1"',
)  # fmt: skip
DAY = Kind(
    "day", day, _show_day, DATE, "is no day", "write days as CCYYMMDD, and only days that exist"
)
YES = Kind(
    "Y", _mark, lambda value: "Y" if value else None, SHAPE, "is neither Y nor N", 'write "Y"'
)
YES_NO = Kind(
    "Y or N", _mark, lambda value: None if value is None else "Y" if value else "N", SHAPE,
    "is neither Y nor N", 'write "Y" or "N"',
)  # fmt: skip


def _plain(value: Decimal) -> int | str:
    return int(value) if value == value.to_integral_value() else written(value)


def flag(true: Any, name: str = "true") -> Kind:
    """A JSON boolean (or Y, N) for a field that holds ``true`` where it is true, else nothing."""

    def parse(value: Any) -> Any:
        if value == true and not isinstance(value, bool):
            return true
        known = _mark(value)
        return None if known is None else true if known else ""

    return Kind(
        name, parse, lambda value: True if value == true else None, SHAPE,
        "is neither true nor false", "write true or false, without quotes",
    )  # fmt: skip


def code_flag(code: str) -> Kind:
    """A code that stands for yes; the field of the model is true where it is given."""

    def parse(value: Any) -> bool | None:
        return True if scalar(value) == code else None

    return Kind(
        code, parse, lambda value: code if value else None, SHAPE, f"is not {code}",
        f'write "{code}", or leave the field out',
    )  # fmt: skip

"""The text of one cell to the values of a claim: amounts, dates, codes, and what a spreadsheet
made of them."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from gateway.models.amount import amount
from gateway.models.claim import CLAIM_KINDS, Claim
from gateway.models.claim_parts import Diagnosis, HealthCareCode
from gateway.models.party import Address, Identifier, Party, QualifiedDate
from gateway.models.service_line import Drug, ServiceLine, Tooth
from gateway.translate.csv_paths import Key, Target
from gateway.translate.repair_numbers import ndc

Value = str | Decimal | datetime.date | bool | int


class BadCell(Exception):
    """A cell that cannot be read: the rule, what is wrong, and how to mend it."""

    def __init__(self, rule: str, message: str, hint: str) -> None:
        super().__init__(message)
        self.rule, self.message, self.hint = rule, message, hint


class Form(NamedTuple):
    """How the cells of a column are written; the fields are those of the mapping file."""

    dates: tuple[str, ...] = ()
    codes: dict[str, str] = {}
    others: bool = False
    digits: tuple[int, ...] = ()
    decimal: str = "."
    century: int = 29


VALUE = "CLAIMS.csv.value"
EXCEL = "CLAIMS.csv.excel"
CODE = "CLAIMS.csv.code"

_DIGITS: dict[tuple[type, str], tuple[int, ...]] = {
    (Address, "postal_code"): (5, 9), (ServiceLine, "revenue_code"): (4,),
    (ServiceLine, "place_of_service_code"): (2,), (Claim, "facility_code"): (2,),
    (Claim, "patient_status_code"): (2,),
}  # fmt: skip
"""So many digits a field has where it is all digits: fewer are a number that lost its zeros."""
_NPI = 10
_KEYED: dict[str, tuple[int, ...]] = {
    "EI": (9,), "SY": (9,), "DR": (3,), **dict.fromkeys(("BE", "BG", "BH", "BI"), (2,)),
}  # fmt: skip
_MARKS: dict[tuple[type, str], str] = {
    (Diagnosis, "code"): ".", (HealthCareCode, "code"): ".", (Address, "postal_code"): "- ",
    (Party, "npi"): " ",
}  # fmt: skip
_ID_MARKS = {"TE": "()-. +", "FX": "()-. +", "EI": "-", "SY": "-"}
"""Marks that people write into a value and X12 does not."""

_DOTTED = frozenset({"BBR", "BBQ", "BR", "BQ"})
"""Codes beside the diagnoses that are written with a dot: procedures of a hospital."""
_TIME = re.compile(
    r"(\d{1,2})(?::?(\d\d))?(?::00)? ?(?:([AP])\.?M\.?)?\Z", re.ASCII | re.IGNORECASE
)
_FORMULA = re.compile(r'="?(.*?)"?\Z', re.DOTALL)
_FLOAT = re.compile(r"(\d+)\.0+\Z", re.ASCII)
_POWER = re.compile(r"\d(?:[.,]\d+)?E\+\d+\Z", re.ASCII | re.IGNORECASE)
_THOUSANDS = re.compile(r"-?\d{1,3}(,\d{3})+(\.\d*)?\Z", re.ASCII)
_LIST = re.compile(r"[\s,;:|]+")
_MIDNIGHT = re.compile(r"[ T]+(?:0{1,2}:00(?::00(?:\.0+)?)?Z?|12:00(?::00)? ?AM)\Z", re.IGNORECASE)
_FLAGS = {
    **dict.fromkeys(("y", "yes", "true", "t", "1", "x"), True),
    **dict.fromkeys(("n", "no", "false", "f", "0"), False),
}
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]


def unwrap(cell: str) -> str:
    """The cell without blanks around it and without what keeps a spreadsheet from counting:
    ``="00123"`` and a leading apostrophe."""
    text = cell.strip()
    if text.startswith("="):
        found = _FORMULA.match(text)
        text = found[1].strip() if found else text
    return text[1:] if text[:1] == "'" and text[1:].isdigit() else text


def read_cell(text: str, target: Target, form: Form) -> tuple[list[Value], list[str]]:
    """The values of a cell that is not empty, and what was mended in it.

    One value, or as many as a cell of a list holds. Raises BadCell.
    """
    if form.codes:
        text = _translated(text, form)
    if target.field == "diagnosis_pointers":
        return list(_pointers(text)), []
    if (target.owner, target.field) == (QualifiedDate, "time"):
        whole = _FLOAT.match(text)
        return [read_time(whole[1] if whole else text)], ["its .0 was taken off"] if whole else []
    if target.kind == "text":
        return _texts(text, target, form)
    if target.kind == "amount":
        return [read_amount(text, form.decimal)], []
    if target.kind == "date":
        return [read_date(text, form)], []
    return [_other(text, target)], []


def _translated(text: str, form: Form) -> str:
    known = form.codes.get(text.casefold())
    if known is not None:
        return known
    if text in form.codes.values():
        return text
    for code in form.codes.values():
        if code.casefold() == text.casefold():
            return code
    if form.others:
        return text
    raise BadCell(
        CODE,
        "the mapping file has no translation for it",
        "add it to the codes of this field, or correct the cell; known are "
        + ", ".join(sorted(form.codes)),
    )


def _other(text: str, target: Target) -> Value:
    if target.kind == "flag":
        if text.casefold() not in _FLAGS:
            raise BadCell(VALUE, "it is neither yes nor no", "write Y or N")
        return _FLAGS[text.casefold()]
    if target.kind == "number":
        if not (text.isascii() and text.isdigit() and len(text) < 5):
            raise BadCell(VALUE, "it is no whole number", "write digits alone")
        return int(text)
    if text not in CLAIM_KINDS:
        raise BadCell(VALUE, "it is no kind of claim", f"write one of {', '.join(CLAIM_KINDS)}")
    return text


# -------------------------------------------------------------------- texts


def _texts(text: str, target: Target, form: Form) -> tuple[list[Value], list[str]]:
    parts: Iterable[str] = (text,)
    if target.owner is Tooth and target.field == "surfaces":
        parts = _letters(text)
    elif target.listed and target.field != "file_information":
        parts = [part for part in _LIST.split(text) if part]
    values: list[Value] = []
    mended: list[str] = []
    for part in parts:
        value, what = _text(part, target, form)
        values.append(value)
        mended += what
    return values, mended


def _text(text: str, target: Target, form: Form) -> tuple[str, list[str]]:
    mended = []
    if _POWER.match(text):
        raise BadCell(
            EXCEL,
            "a spreadsheet has made a number with a power of ten of it, and its digits are lost",
            'give the column the format "text" before the values are put in, and export it again',
        )
    key = _key_of(target)
    marks = _MARKS.get((target.owner, target.field), _ID_MARKS.get(key, ""))
    coded = target.owner is Diagnosis or (target.owner is HealthCareCode and key in _DOTTED)
    if target.owner is HealthCareCode and not coded:
        marks = ""
    if (found := _FLOAT.match(text)) and not coded:
        text = found[1]
        mended.append("its .0 was taken off")
    text = text.translate(dict.fromkeys(map(ord, marks)))
    if target.owner in (Diagnosis, HealthCareCode):
        text = text.upper()
    if (target.owner, target.field) == (Drug, "code"):
        text = ndc(text)
    if target.field == "npi" and text.isdigit() and len(text) != _NPI:
        raise BadCell(
            VALUE, f"an NPI has ten digits, and this has {len(text)}",
            "look the number up: a spreadsheet may have cut or rounded it",
        )  # fmt: skip
    digits = form.digits or _DIGITS.get((target.owner, target.field)) or _KEYED.get(key, ())
    full = next((n for n in sorted(digits) if n >= len(text)), 0)
    # Of a ZIP code of six digits nobody knows whether it lost three or has one too many.
    near = len(digits) == 1 or full - len(text) <= 2
    if full > len(text) and near and text.isascii() and text.isdigit():
        mended.append(f"leading zeros up to {full} digits were put back")
        text = text.zfill(full)
    return text, mended


def _key_of(target: Target) -> str:
    """The qualifier of an identifier or a code, ''."""
    last = target.steps[-2] if len(target.steps) > 1 else ""
    keyed = target.owner in (Identifier, HealthCareCode)
    return last.value if keyed and isinstance(last, Key) else ""


def _letters(text: str) -> list[str]:
    """The letters of a tooth's surfaces, with or without marks between them."""
    letters = _LIST.sub("", text).replace("-", "").replace("/", "")
    if not letters.isalpha():
        raise BadCell(VALUE, "it names no surface of a tooth", "write letters of B D F I L M O")
    return list(letters)


def _pointers(text: str) -> Iterable[int]:
    """Places of diagnoses from 1, written as letters (``AB``, ``A,B``) or digits (``12``)."""
    for part in _LIST.split(text.upper()):
        if part in ("10", "11", "12"):
            raise BadCell(
                VALUE, "it can be read as one diagnosis or as two",
                "write pointers with commas (1,2) or as letters (A to L)",
            )  # fmt: skip
        for mark in part:
            if not (mark in "ABCDEFGHIJKL" or (mark.isascii() and mark.isdigit() and mark > "0")):
                raise BadCell(VALUE, "it points to no diagnosis", "write letters A to L, or 1 to 9")
            yield int(mark) if mark.isdigit() else ord(mark) - ord("A") + 1


# -------------------------------------------------------------------- amounts and dates


def read_amount(text: str, decimal: str) -> Decimal:
    """An amount as people write it: ``$1,234.50``, ``(5.00)``. Raises BadCell for what is none."""
    plain = text.replace("$", "").replace(" ", "").replace("\xa0", "")
    if plain.startswith("(") and plain.endswith(")"):
        plain = f"-{plain[1:-1]}"
    if decimal == ",":
        plain = plain.translate({ord("."): ",", ord(","): "."})
    if _THOUSANDS.match(plain):
        plain = plain.replace(",", "")
    value = amount(plain)
    if value is None:
        hint = "write digits with at most one decimal " + ("comma" if decimal == "," else "point")
        raise BadCell(VALUE, "it is no amount", hint)
    return Decimal(plain)


def read_time(text: str) -> str:
    """An hour as HHMM: of ``1430``, ``14:30``, ``2:30 PM``, or the hour alone, as a paper bill has
    it (FL 13, 16). Raises BadCell for what is none."""
    found = _TIME.match(text)
    hour, minute = (int(found[1]), int(found[2] or 0)) if found else (24, 0)
    if found and found[3]:
        hour = hour % 12 + (12 if found[3] in "pP" else 0) if 0 < hour <= 12 else 24
    if hour > 23 or minute > 59:
        raise BadCell(VALUE, "it is no time of day", "write hours and minutes, as 14:30")
    return f"{hour:02d}{minute:02d}"


def read_date(text: str, form: Form) -> datetime.date:
    """A day in one of the form's formats. Raises BadCell for what is none."""
    plain = _MIDNIGHT.sub("", text)
    for pattern in map(date_pattern, form.dates):
        if (found := pattern.match(plain)) and (day := _day(found, form.century)):
            return day
    words = f"write dates as {' or '.join(form.dates)}, and only days that exist"
    if re.fullmatch(r"[2-5]\d{4}(\.0)?", plain):
        base = datetime.date(1899, 12, 30) + datetime.timedelta(days=int(plain[:5]))
        words = f"it looks like a spreadsheet's number of the day {base}: {words}"
    raise BadCell(VALUE, "it is no date that the mapping file foresees", words)


def _day(found: re.Match[str], century: int) -> datetime.date | None:
    parts = found.groupdict()
    year = int(parts["y"])
    if len(parts["y"]) == 2:
        year += 2000 if year <= century else 1900
    name = parts["m"].casefold()
    try:
        month = _MONTHS.index(name) + 1 if name in _MONTHS else int(name)
        return datetime.date(year, month, int(parts["d"]))
    except ValueError:
        return None


_PARTS = {
    "YYYY": r"(?P<y>\d{4})", "YY": r"(?P<y>\d{2})", "MMM": r"(?P<m>[A-Za-z]{3})",
    "MM": r"(?P<m>\d{2})", "M": r"(?P<m>\d{1,2})", "DD": r"(?P<d>\d{2})", "D": r"(?P<d>\d{1,2})",
}  # fmt: skip


@lru_cache(64)
def date_pattern(form: str) -> re.Pattern[str]:
    """The pattern of a date format such as ``M/D/YYYY``. Raises ValueError for what is none."""
    parts = re.split(r"(YYYY|YY|MMM|MM|M|DD|D)", form)
    if sorted(part[0] for part in parts if part in _PARTS) != ["D", "M", "Y"]:
        raise ValueError(f"{form!r} is no date format: it has one each of YYYY, M and D")
    text = "".join(_PARTS.get(part, re.escape(part)) for part in parts)
    return re.compile(text + r"\Z", re.ASCII)

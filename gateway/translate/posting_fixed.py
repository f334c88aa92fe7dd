"""The posting file: posting lines in columns of fixed width (docs/posting-file.md). Pure."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any, Literal

from gateway.errors import ConfigError

Kind = Literal["text", "cents", "date", "count"]
Column = tuple[str, int, Kind]

HEADER: tuple[Column, ...] = (
    ("record", 1, "text"), ("version", 2, "text"), ("remit_id", 30, "text"),
    ("trace_number", 50, "text"), ("effective_date", 8, "date"), ("payer", 60, "text"),
    ("payee", 60, "text"), ("payee_identifier", 20, "text"), ("method", 3, "text"),
    ("amount", 15, "cents"),
)  # fmt: skip
LINE: tuple[Column, ...] = (
    ("record", 1, "text"), ("claim_id", 30, "text"), ("patient_control_number", 38, "text"),
    ("payer_claim_control_number", 50, "text"), ("status_code", 2, "text"), ("line", 4, "count"),
    ("control_number", 50, "text"), ("procedure", 24, "text"), ("revenue_code", 4, "text"),
    ("service_date", 8, "date"), ("charge", 15, "cents"), ("paid", 15, "cents"),
    ("contractual", 15, "cents"), ("deductible", 15, "cents"), ("coinsurance", 15, "cents"),
    ("copayment", 15, "cents"), ("patient_other", 15, "cents"), ("denied", 15, "cents"),
    ("other_payer", 15, "cents"), ("other", 15, "cents"), ("reasons", 120, "text"),
    ("remarks", 40, "text"),
)  # fmt: skip
TRAILER: tuple[Column, ...] = (
    ("record", 1, "text"), ("remit_id", 30, "text"), ("rows", 8, "count"), ("charge", 15, "cents"),
    ("paid", 15, "cents"),
)  # fmt: skip
CUT = frozenset({"payer", "payee", "reasons", "remarks"})
"""Columns whose text is cut where it is longer; any other is refused, for it names something."""


def fixed(columns: tuple[Column, ...], values: dict[str, Any]) -> str:
    """One record with its line end (CR LF). Raises ConfigError for what its column cannot hold."""
    return "".join(_cell(name, size, kind, values.get(name)) for name, size, kind in columns) + (
        "\r\n"
    )


def _cell(name: str, size: int, kind: Kind, value: Any) -> str:
    if kind == "cents":
        return _cents(name, size, value or Decimal(0))
    if kind == "count":
        return _fits(name, size, f"{value or 0:0{size}d}")
    if kind == "date":
        return f"{value:%Y%m%d}" if isinstance(value, datetime.date) else " " * size
    text = "".join(c if " " <= c <= "~" else "?" for c in str(value or ""))
    return _fits(name, size, text[:size] if name in CUT else text).ljust(size)


def _cents(name: str, size: int, amount: Decimal) -> str:
    """A sign and the amount in cents with leading zeros: -12.50 is ``-`` and ``…00001250``."""
    whole = amount * 100
    if whole != whole.to_integral_value():
        raise ConfigError(f"{name} {amount} has parts of a cent, which fixed columns cannot hold; "
                          "use csv or jsonl")  # fmt: skip
    sign = "-" if whole < 0 else "+"
    return _fits(name, size, f"{sign}{abs(int(whole)):0{size - 1}d}")


def _fits(name: str, size: int, text: str) -> str:
    if len(text) > size:
        raise ConfigError(f"{name} is longer than the {size} characters of the fixed layout; "
                          "use csv or jsonl")  # fmt: skip
    return text

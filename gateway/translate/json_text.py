"""Models to JSON text: the one encoder behind everything that is printed, served or stored."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import msgspec

from gateway.models.amount import written


def _plain(value: Any) -> str:
    """The text of what JSON has no type for: a Decimal that remembers its digits."""
    if isinstance(value, Decimal):
        return written(value)
    raise TypeError(f"{type(value).__name__} has no JSON form")


_ENCODER = msgspec.json.Encoder(enc_hook=_plain)


def encode(obj: Any) -> bytes:
    """Compact JSON: amounts as text with the digits as written, dates ISO, absent omitted.

    A Decimal that was computed must not have an exponent above zero (``1E+3``); sums and
    differences of amounts never have one. Raises TypeError for what is no model.
    """
    return _ENCODER.encode(obj)

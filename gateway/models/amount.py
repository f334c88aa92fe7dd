"""Money and quantities: Decimal for arithmetic, the text as written for people and JSON."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

AMOUNT = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)\Z", re.ASCII)
_PLAIN = re.compile(r"-?(0|[1-9]\d*)(\.\d{1,6})?\Z", re.ASCII)


class WrittenDecimal(Decimal):
    """A Decimal that remembers the digits it was read from (``.5``, ``+3``, ``007``)."""

    text: str

    def __new__(cls, text: str) -> WrittenDecimal:
        """Read ``text``, which matches :data:`AMOUNT`."""
        self = super().__new__(cls, text)
        self.text = text
        return self


@lru_cache(16_384)  # the same amounts come again and again in a file
def amount(text: str) -> Decimal | None:
    """The Decimal that ``text`` writes, or None where it writes none (``1,000``, ``5 USD``).

    Both a plain number and an odd one give their own digits back through :func:`written`.
    """
    if _PLAIN.match(text):
        return Decimal(text)
    return WrittenDecimal(text) if AMOUNT.match(text) else None


def written(value: Decimal) -> str:
    """The digits as they were read; a computed value in plain notation, never ``1E+3``."""
    return value.text if isinstance(value, WrittenDecimal) else format(value, "f")


def is_whole(value: Decimal) -> bool:
    """Whether a number has nothing behind its point, of however many digits it is (``%`` fails
    where it has more than the context)."""
    return value == value.to_integral_value()


def decimals(value: Decimal) -> int:
    """How many digits stand behind the point, zeros too."""
    exponent = value.as_tuple().exponent
    return -exponent if isinstance(exponent, int) else 0

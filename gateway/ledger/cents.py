"""Money as lists show it: with its cents, and with more decimals only where it has more."""

from __future__ import annotations

from decimal import Decimal

_CENT = Decimal("0.01")


def cents(amount: Decimal | None) -> Decimal:
    """The same amount with at least two decimals; none is 0.00."""
    value = amount or Decimal(0)
    exponent = value.as_tuple().exponent
    return value.quantize(_CENT) if isinstance(exponent, int) and exponent > -2 else value

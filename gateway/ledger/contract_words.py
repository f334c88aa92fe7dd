"""Dollars and numbers as the steps of a calculation show them. Rounding is to the cent, half up."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Context, Decimal

from gateway.ledger.contract import CENT

ZERO = Decimal(0)
_WIDE = Context(prec=10_000)
"""Room for whatever a file may write as an amount."""


def rounded(value: Decimal) -> Decimal:
    """To the cent, half a cent away from zero."""
    return value.quantize(CENT, ROUND_HALF_UP, _WIDE)


def money(value: Decimal) -> str:
    """``1234.50``."""
    return f"{rounded(value):.2f}"


def exact(value: Decimal) -> str:
    """All digits of an amount that is not yet rounded, two behind the point at the least."""
    text = plain(value)
    _, _, behind = text.partition(".")
    return text if len(behind) > 2 else money(value)


def plain(value: Decimal) -> str:
    """A number without zeros that say nothing: ``2``, ``62.5``."""
    return f"{value.normalize():f}"


def added(values: Iterable[Decimal]) -> Decimal:
    """Their sum, 0 of none."""
    return sum(values, ZERO)


def of_percent(percent: Decimal, value: Decimal) -> tuple[Decimal, str]:
    """So many percent of an amount, and the step that says so."""
    made = rounded(value * percent / 100)
    return made, f"{plain(percent)} % of {money(value)} = {money(made)}"

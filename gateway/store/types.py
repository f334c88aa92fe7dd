"""Column types that mean the same on SQLite and PostgreSQL.

Money is exact and can be summed by either database: PostgreSQL has NUMERIC, SQLite has only
binary floats beside integers, so there an amount is a whole number of millionths
(docs/decisions/0005-money-in-the-store.md). Nothing here puts a value into an error message.
"""

from __future__ import annotations

import datetime
from decimal import Context, Decimal, Inexact, InvalidOperation, Overflow
from typing import Any

import msgspec
from sqlalchemy import BigInteger, DateTime, Dialect, Numeric, Text
from sqlalchemy.types import TypeDecorator, TypeEngine

from gateway.translate import json_text

PLACES = 6
LIMIT = 10**12 * 10**PLACES
_CENTS = Decimal("0.01")
_UNFIT = "an amount has more than twelve digits or six decimals"
_EXACT = Context(prec=60, traps=[Inexact, InvalidOperation, Overflow])


class Unstorable(ValueError):
    """A value that no column can hold. Its message never repeats the value."""


def to_millionths(amount: Decimal) -> int:
    """An amount as a whole number of millionths.

    Raises Unstorable where it is not below 10^12 or has more than six decimals: neither
    database could keep it to the last digit.
    """
    try:
        scaled = _EXACT.scaleb(amount, PLACES)
        whole = int(scaled)
    except (ArithmeticError, ValueError):  # more digits than any amount has, or no number
        raise Unstorable(_UNFIT) from None
    if whole != scaled or not -LIMIT < whole < LIMIT:
        raise Unstorable(_UNFIT)
    return whole


def fits(amount: Decimal) -> bool:
    """Whether an amount can be stored to the last digit: below 10^12, at most six decimals."""
    try:
        to_millionths(amount)
    except Unstorable:
        return False
    return True


def from_millionths(value: int) -> Decimal:
    """The amount that :func:`to_millionths` made the number from, with six decimals."""
    return _EXACT.scaleb(Decimal(value), -PLACES)


class Quantity(TypeDecorator[Decimal]):
    """An exact decimal number; comes back without trailing zeros, never as ``1E+3``."""

    impl = Numeric(18, PLACES)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """A whole number on SQLite, NUMERIC elsewhere."""
        if dialect.name == "sqlite":
            return dialect.type_descriptor(BigInteger())
        return dialect.type_descriptor(Numeric(18, PLACES))

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> Any:
        """Refuses what the column cannot hold to the last digit, alike on both databases."""
        if value is None:
            return None
        millionths = to_millionths(value)
        return millionths if dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        """Give the plain Decimal back."""
        if value is None:
            return None
        return self.plain(from_millionths(value) if dialect.name == "sqlite" else value)

    @staticmethod
    def plain(value: Decimal) -> Decimal:
        """Without trailing zeros behind the point."""
        return value.quantize(Decimal(1)) if value == value.to_integral() else value.normalize()


class Money(Quantity):
    """An exact amount of money; comes back with two decimals, or more where it has them."""

    cache_ok = True

    @staticmethod
    def plain(value: Decimal) -> Decimal:
        """With cents, and what is behind the cents only where there is something."""
        cents = value.quantize(_CENTS)
        return cents if cents == value else value.normalize()


class Utc(TypeDecorator[datetime.datetime]):
    """A moment. Takes any aware datetime and gives an aware one in UTC back."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime.datetime | None, dialect: Dialect) -> Any:
        """Refuses a naive datetime: nobody could say what moment it means."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise Unstorable("a datetime without a time zone cannot be stored")
        value = value.astimezone(datetime.UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(
        self, value: datetime.datetime | None, dialect: Dialect
    ) -> datetime.datetime | None:
        """Aware, in UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            return value.replace(tzinfo=datetime.UTC)
        return value.astimezone(datetime.UTC)


def clean(value: str) -> str:
    """Text that both databases take.

    PostgreSQL refuses NUL, and no UTF-8 writes the lone surrogates with which the system
    reports undecodable file names: NUL becomes U+FFFD, a surrogate its escape.
    """
    if "\0" in value:
        value = value.replace("\0", "\ufffd")
    if value.isascii():
        return value
    return value.encode("utf-8", "backslashreplace").decode("utf-8")


class Words(TypeDecorator[str]):
    """Text of any length; ``''`` where there is none, as in the models."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """See :func:`clean`."""
        return None if value is None else clean(value)


class Json(TypeDecorator[Any]):
    """A small value as JSON text: lists and dictionaries of plain values, or Structs."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        """JSON writes NUL as an escape, so any text can be stored."""
        return None if value is None else json_text.encode(value).decode()

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        """Plain lists and dictionaries."""
        return None if value is None else msgspec.json.decode(value)


class Spans(Json):
    """Regions of segments, as pairs of their first and last position."""

    cache_ok = True

    def process_result_value(self, value: Any, dialect: Dialect) -> list[tuple[int, int]] | None:
        """Pairs, which JSON knows as lists."""
        return (
            None if value is None else [(first, last) for first, last in msgspec.json.decode(value)]
        )

"""Structs into tables and back: batches of executemany on SQLite, COPY on PostgreSQL.

The statement and the converters of a table are made once; a row then costs one call per
column. SQLAlchemy's own executemany spends several times as long on naming parameters.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import islice
from operator import attrgetter
from typing import Any, Generic, TypeVar

import msgspec
from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Date,
    Dialect,
    Float,
    Integer,
    LargeBinary,
    Table,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql import Select, select
from sqlalchemy.types import TypeEngine

from gateway.store.types import Quantity, Words, clean, to_millionths

BATCH = 1000
COPY_FROM = 20
"""On PostgreSQL, so many rows and more go by COPY."""

_IDS = 500
"""So many ids are asked for at once."""

R = TypeVar("R")
T = TypeVar("T")
Convert = Callable[[list[Any]], list[Any]]


def batches(items: Iterable[T], size: int = BATCH) -> Iterator[list[T]]:
    """Lists of at most ``size`` items."""
    iterator = iter(items)
    while batch := list(islice(iterator, size)):
        yield batch


def insert_rows(connection: Connection, table: Table, rows: Iterable[Any]) -> int:
    """Insert Structs whose fields are the table's columns; returns how many."""
    count = 0
    for batch in batches(rows):
        count += len(batch)
        tuples = _tuples(table, connection.dialect, batch)
        if connection.dialect.name == "postgresql" and len(batch) >= COPY_FROM:
            _copy(connection, table, tuples)
        else:
            connection.exec_driver_sql(_insert(table, connection.dialect), tuples)
    return count


def upserting(connection: Connection, table: Table) -> postgresql.Insert | sqlite.Insert:
    """An INSERT of the connection's own dialect, which knows ON CONFLICT."""
    if connection.dialect.name == "postgresql":
        return postgresql.insert(table)
    return sqlite.insert(table)


def insert_once(connection: Connection, table: Table, row: Any, *keys: str) -> bool:
    """Insert a Struct unless a row with the same ``keys`` is there; true when it was new.

    Without ``keys`` any unique key of the table counts.
    """
    named = f" ({', '.join(keys)})" if keys else ""
    statement = f"{_insert(table, connection.dialect)} ON CONFLICT{named} DO NOTHING"
    (values,) = _tuples(table, connection.dialect, [row])
    # Without this an INSERT on PostgreSQL answers -1: nobody counted.
    counted = {"preserve_rowcount": True}
    inserted = connection.exec_driver_sql(statement, values, execution_options=counted)
    return inserted.rowcount == 1


def read_rows(connection: Connection, statement: Select[Any], kind: type[R]) -> list[R]:
    """The rows of a SELECT as Structs."""
    result = connection.execute(statement)
    names = tuple(result.keys())
    return [kind(**dict(zip(names, row, strict=True))) for row in result]


def read_row(connection: Connection, statement: Select[Any], kind: type[R]) -> R | None:
    """The first row of a SELECT as a Struct, or None."""
    row = connection.execute(statement).mappings().first()
    return None if row is None else kind(**row)


def read_by(
    connection: Connection, column: Column[Any], ids: Iterable[str], kind: type[R],
    *order: ColumnElement[Any],
) -> dict[str, list[R]]:  # fmt: skip
    """The rows of a table by ``column``, for each of ``ids``, in this order; [] where none is."""
    wanted = list(dict.fromkeys(ids))
    found: dict[str, list[R]] = {one: [] for one in wanted}
    for batch in batches(wanted, _IDS):
        statement = select(column.table).where(column.in_(batch)).order_by(*order)
        for row in read_rows(connection, statement, kind):
            found[getattr(row, column.name)].append(row)
    return found


class Page(msgspec.Struct, Generic[R]):
    """Some rows of a list, newest first. ``next`` asks for those after them; None at the end."""

    items: list[R]
    next: str | None


def read_page(
    connection: Connection,
    statement: Select[Any],
    kind: type[R],
    key: Column[Any],
    *,
    after: str | None,
    limit: int,
) -> Page[R]:
    """One page of a SELECT by descending ``key``, an id that sorts by time.

    A cursor is the last id shown, so what is added while somebody pages moves nothing.
    """
    if after is not None:
        statement = statement.where(key < after)
    items = read_rows(connection, statement.order_by(key.desc()).limit(limit + 1), kind)
    more = len(items) > limit
    items = items[:limit]
    return Page(items, getattr(items[-1], key.name) if more else None)


def _tuples(table: Table, dialect: Dialect, rows: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Column values as the driver takes them, converted a whole column at a time."""
    columns = []
    for take, convert in _converters(table, dialect):
        values = list(map(take, rows))
        columns.append(convert(values) if convert else values)
    return list(zip(*columns, strict=True))


_made: dict[tuple[str, str], list[tuple[attrgetter[Any], Convert | None]]] = {}


def _converters(table: Table, dialect: Dialect) -> list[tuple[attrgetter[Any], Convert | None]]:
    """For each column how to take its values from Structs, and how to hand them to the driver."""
    key = (dialect.name, table.name)
    if key not in _made:
        _made[key] = [
            (attrgetter(column.name), _converter(column.type, dialect)) for column in table.columns
        ]
    return _made[key]


def _converter(kind: TypeEngine[Any], dialect: Dialect) -> Convert | None:
    """What the type's own conversion does, for a column of values."""
    if isinstance(kind, Words):
        return _all_clean
    if isinstance(kind, Quantity):
        return _all_millionths if dialect.name == "sqlite" else _all_fit
    if isinstance(kind, Boolean | Integer | Float | LargeBinary):
        return None  # both drivers take them as they are
    if isinstance(kind, Date):
        if dialect.name != "sqlite":
            return None
        return lambda values: [None if v is None else v.isoformat() for v in values]
    one = kind.dialect_impl(dialect).bind_processor(dialect)
    return (lambda values: [one(v) for v in values]) if one else None


def _all_millionths(values: list[Decimal | None]) -> list[int | None]:
    """Each amount once: the same ones come again and again."""
    found = {value: to_millionths(value) for value in set(values) if value is not None}
    return [None if value is None else found[value] for value in values]


def _all_fit(values: list[Decimal | None]) -> list[Decimal | None]:
    """The amounts as they are, unless one would be rounded: PostgreSQL does so silently."""
    _all_millionths(values)
    return values


def _all_clean(values: list[str | None]) -> list[str | None]:
    """See :func:`clean`: mostly one look at all of them is enough."""
    text = "".join(filter(None, values))
    if text.isascii() and "\0" not in text:
        return values
    return [None if value is None else clean(value) for value in values]


def _names(table: Table) -> str:
    return ", ".join(f'"{column.name}"' for column in table.columns)


def _insert(table: Table, dialect: Dialect) -> str:
    mark = "?" if dialect.paramstyle == "qmark" else "%s"
    marks = ", ".join([mark] * len(table.columns))
    return f'INSERT INTO "{table.name}" ({_names(table)}) VALUES ({marks})'


def _copy(connection: Connection, table: Table, tuples: list[tuple[Any, ...]]) -> None:
    cursor = connection.connection.cursor()
    try:
        with cursor.copy(f'COPY "{table.name}" ({_names(table)}) FROM STDIN') as copy:
            for values in tuples:
                copy.write_row(values)
    finally:
        cursor.close()

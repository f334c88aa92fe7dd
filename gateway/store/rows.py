"""Structs into tables and back: batches of executemany on SQLite, COPY on PostgreSQL.

The statement and the converters of a table are made once; a row then costs one call per
column. SQLAlchemy's own executemany spends several times as long on naming parameters.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import islice
from operator import attrgetter
from typing import Any, TypeVar

from sqlalchemy import Connection, Dialect, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql import Select

BATCH = 1000
COPY_FROM = 20
"""On PostgreSQL, so many rows and more go by COPY."""

R = TypeVar("R")
T = TypeVar("T")
Convert = Callable[[Any], Any]


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


def insert_once(connection: Connection, table: Table, row: Any, *keys: str) -> bool:
    """Insert a Struct unless a row with the same ``keys`` is there; true when it was new.

    Without ``keys`` any unique key of the table counts.
    """
    values = {name: getattr(row, name) for name in table.columns.keys()}  # noqa: SIM118
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    statement = insert(table).values(values).on_conflict_do_nothing(index_elements=keys or None)
    return bool(connection.execute(statement).rowcount)


def read_rows(connection: Connection, statement: Select[Any], kind: type[R]) -> list[R]:
    """The rows of a SELECT as Structs."""
    return [kind(**row) for row in connection.execute(statement).mappings()]


def read_row(connection: Connection, statement: Select[Any], kind: type[R]) -> R | None:
    """The first row of a SELECT as a Struct, or None."""
    row = connection.execute(statement).mappings().first()
    return None if row is None else kind(**row)


def _tuples(table: Table, dialect: Dialect, rows: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Column values as the driver takes them, converted column by column."""
    columns = []
    for take, convert in _columns(table, dialect.name, _ByName(dialect)):
        values = map(take, rows)
        columns.append(map(convert, values) if convert else values)
    return list(zip(*columns, strict=True))


class _ByName:
    """A dialect that is as good as any other of its name, so that what it makes is cached."""

    def __init__(self, dialect: Dialect) -> None:
        self.dialect = dialect

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _ByName)

    def __hash__(self) -> int:
        return 0


@lru_cache
def _columns(
    table: Table, name: str, holder: _ByName
) -> list[tuple[attrgetter[Any], Convert | None]]:
    return [
        (attrgetter(column.name), column.type._cached_bind_processor(holder.dialect))
        for column in table.columns
    ]


def _names(table: Table) -> str:
    return ", ".join(f'"{name}"' for name in table.columns.keys())  # noqa: SIM118


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

"""What a database refused, in words that hold no value of any row.

PostgreSQL repeats the offending row in its messages, and SQLAlchemy the parameters: both are
health information, so a StoreError is made of names alone.
"""

from __future__ import annotations

import re
import traceback
from typing import Any

from sqlalchemy.exc import StatementError

from gateway.errors import StoreError
from gateway.store.types import Unstorable

_SQLITE = re.compile(
    r"(?:(?:UNIQUE|NOT NULL|FOREIGN KEY|CHECK) constraint failed(?:: [\w., ]+)?"
    r"|database is locked|database or disk is full|disk I/O error"
    r"|database disk image is malformed|file is not a database"
    r"|unable to open database file|attempt to write a readonly database"
    r"|no such (?:table|column): [\w.]+|[\w ]+ is append-only)\Z"
)


def store_error(error: Exception) -> StoreError:
    """The StoreError to raise in the place of ``error``; a note says where it came from."""
    source: BaseException = error
    if isinstance(error, StatementError) and error.orig is not None:
        source = error.orig
    raised = StoreError(f"the database refused: {_words(source)}")
    raised.add_note("".join(traceback.format_tb(error.__traceback__)))  # lines of code, no values
    return raised


def _words(source: BaseException) -> str:
    diagnosis: Any = getattr(source, "diag", None)
    if diagnosis is not None and diagnosis.sqlstate:
        names = (diagnosis.constraint_name, diagnosis.table_name, diagnosis.column_name)
        place = ", ".join(name for name in names if name)
        text = f"{type(source).__name__} ({diagnosis.sqlstate})"
        if diagnosis.sqlstate == "P0001":  # raised by a trigger of ours
            return str(diagnosis.message_primary)
        return f"{text} at {place}" if place else text
    said = str(source)
    if isinstance(source, Unstorable) or _SQLITE.match(said):
        return said
    if diagnosis is not None and type(source).__name__ == "OperationalError":
        return said.partition("\n")[0]  # no answer at all: libpq speaks of the connection alone
    return type(source).__name__

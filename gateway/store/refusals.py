"""What a database refused, in words that hold no value of any row.

PostgreSQL repeats the offending row in its messages, and SQLAlchemy the parameters: both are
health information, so a StoreError is made of names alone.
"""

from __future__ import annotations

import re
import traceback
from typing import Any

from sqlalchemy.exc import DataError, StatementError

from gateway.errors import StoreError
from gateway.store.types import Unstorable

_SQLITE = re.compile(
    r"(?:(?:UNIQUE|NOT NULL|FOREIGN KEY|CHECK) constraint failed(?:: [\w., ]+)?"
    r"|database is locked|database or disk is full|disk I/O error"
    r"|database disk image is malformed|file is not a database"
    r"|unable to open database file|attempt to write a readonly database"
    r"|no such (?:table|column): [\w.]+|[\w ]+ is append-only)\Z"
)


class UnfitData(StoreError):
    """The data itself fits no column: trying again changes nothing."""


def store_error(error: Exception) -> StoreError:
    """The StoreError to raise in the place of ``error``; a note says where it came from."""
    source: BaseException = error
    if isinstance(error, StatementError) and error.orig is not None:
        source = error.orig
    unfit = isinstance(source, Unstorable) or isinstance(error, DataError)
    raised = (UnfitData if unfit else StoreError)(_words(source))
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if "site-packages" not in frame.filename]
    raised.add_note("".join(traceback.format_list(ours)))  # lines of code, no values
    return raised


def _words(source: BaseException) -> str:
    diagnosis: Any = getattr(source, "diag", None)
    said, name = str(source), type(source).__name__
    if diagnosis is not None and diagnosis.sqlstate:
        if diagnosis.sqlstate == "P0001":  # raised by a trigger of ours
            return f"the database refused: {diagnosis.message_primary}"
        places = (diagnosis.constraint_name, diagnosis.table_name, diagnosis.column_name)
        where = ", ".join(place for place in places if place)
        return f"the database refused: {name} ({diagnosis.sqlstate}){where and ' at ' + where}"
    if diagnosis is not None and name == "OperationalError":
        # No answer of the server's: libpq speaks of the connection alone.
        return f"the database cannot be reached: {said.partition(chr(10))[0]}"
    known = isinstance(source, Unstorable) or _SQLITE.match(said)
    return f"the database refused: {said if known else name}"

"""Counters that never give a number twice: ISA13, GS06 and whatever else must not repeat.

A number is taken in the transaction that uses it. While that lasts, others who want one of
the same scope wait; when it is rolled back, its numbers were never given.
"""

from __future__ import annotations

from sqlalchemy import Connection, text

from gateway.store.rows import upserting
from gateway.store.tables import control_numbers

HIGHEST = 999_999_999

_RAISE = text(
    "INSERT INTO control_numbers (scope, value) VALUES (:scope, :count) "
    "ON CONFLICT (scope) DO UPDATE SET value = CASE "
    f"WHEN control_numbers.value + :count > {HIGHEST} THEN :count "
    "ELSE control_numbers.value + :count END RETURNING value"
)


def allot(connection: Connection, scope: str, count: int = 1) -> int:
    """The first of ``count`` consecutive numbers of ``scope``, from 1 to 999999999.

    After the highest comes 1 again; a run of several never crosses it. ``scope`` is any text,
    such as ``isa:ZZ:SENDER:ZZ:RECEIVER``.
    """
    if not 1 <= count <= HIGHEST:
        raise ValueError("between 1 and 999999999 numbers can be taken at once")
    last = connection.execute(_RAISE, {"scope": scope, "count": count}).scalar_one()
    return int(last) - count + 1


def continue_after(connection: Connection, scope: str, number: int) -> None:
    """Let the next number be the one after ``number``: for a practice that sent before us."""
    if not 0 <= number <= HIGHEST:
        raise ValueError("a control number lies between 0 and 999999999")
    insert = upserting(connection, control_numbers).values(scope=scope, value=number)
    connection.execute(
        insert.on_conflict_do_update(index_elements=["scope"], set_={"value": number})
    )

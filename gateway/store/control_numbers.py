"""Counters that never give a number twice: ISA13, GS06 and whatever else must not repeat.

A number is taken in the transaction that uses it. While that lasts, others who want one of
the same scope wait; when it is rolled back, its numbers were never given.
"""

from __future__ import annotations

from sqlalchemy import Connection, text

HIGHEST = 999_999_999

_RAISE = text(
    "INSERT INTO control_numbers (scope, value) VALUES (:scope, :after + :count) "
    "ON CONFLICT (scope) DO UPDATE SET value = CASE "
    "WHEN control_numbers.value < :after THEN :after + :count "
    f"WHEN control_numbers.value + :count > {HIGHEST} THEN :after + :count "
    "ELSE control_numbers.value + :count END RETURNING value"
)


def allot(connection: Connection, scope: str, count: int = 1, after: int = 0) -> int:
    """The first of ``count`` consecutive numbers of ``scope``, from ``after`` + 1 to 999999999.

    After the highest comes the first again; a run of several never crosses it. ``scope`` is any
    text, such as ``isa:ZZ:SENDER:ZZ:RECEIVER``; ``after`` is the highest number that another
    system gave before us.
    """
    if after < 0 or not 1 <= count <= HIGHEST - after:
        raise ValueError("there are not so many numbers between 1 and 999999999")
    values = {"scope": scope, "count": count, "after": after}
    return int(connection.execute(_RAISE, values).scalar_one()) - count + 1

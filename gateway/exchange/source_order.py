"""A claim that was written and read back, with its lists in the order that its source has.

The writer puts codes of one kind into one segment and providers into the order of the guide's
loops; a field is counted as who handed the claim off counts it.
"""

from __future__ import annotations

from typing import Any

import msgspec


def as_given(given: Any, base: Any, more: Any) -> tuple[Any, Any]:
    """``base`` and ``more``, which were read back and differ in a little, with their lists in the
    order of ``given``, the claim as it was before it was written."""
    if isinstance(base, list) and isinstance(given, list) and isinstance(more, list):
        return _lists(given, base, more)
    if not (isinstance(base, msgspec.Struct) and type(given) is type(base) is type(more)):
        return base, more
    first: dict[str, Any] = {}
    second: dict[str, Any] = {}
    for name in base.__struct_fields__:
        values = getattr(given, name), getattr(base, name), getattr(more, name)
        first[name], second[name] = as_given(*values)
    return msgspec.structs.replace(base, **first), msgspec.structs.replace(more, **second)


def _lists(given: list[Any], base: list[Any], more: list[Any]) -> tuple[list[Any], list[Any]]:
    """What ``more`` has beyond ``base`` stays at the end; lists that do not fit stay too."""
    if len(given) != len(base) or len(more) < len(base):
        return base, more
    order = _order(given, base)
    pairs = [as_given(given[n], base[at], more[at]) for n, at in enumerate(order)]
    return [one for one, _ in pairs], [*(one for _, one in pairs), *more[len(base) :]]


def _order(given: list[Any], base: list[Any]) -> list[int]:
    """Where each item of ``given`` stands in ``base``; items that are in one alone follow each
    other as they come."""
    free = list(range(len(base)))
    found: list[int | None] = []
    for item in given:
        at = next((n for n in free if base[n] == item), None)
        if at is not None:
            free.remove(at)
        found.append(at)
    rest = iter(free)
    return [next(rest) if at is None else at for at in found]

"""Amounts in the JSON of what is handed in: which fields are amounts, and which text is none."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from typing import Any, get_args

import msgspec

from gateway.models.amount import AMOUNT


def odd_amount(value: Any, names: frozenset[str]) -> str:
    """Where in a JSON value the first amount is that X12 could not write (``NaN``, ``1_000``,
    ``1e3``), as ``.service_lines[2].charge``; '' where there is none. ``names`` are the fields
    that are amounts."""
    return "".join(reversed(_steps(value, names)))


def _steps(value: Any, names: frozenset[str]) -> list[str]:
    """The way to it from behind: most values have none, and no path is put together for them."""
    if isinstance(value, dict):
        for key, item in value.items():
            if isinstance(item, str):
                if key in names and not AMOUNT.match(item):
                    return [f".{key}"]
            elif isinstance(item, dict | list) and (found := _steps(item, names)):
                return [*found, f".{key}"]
    elif isinstance(value, list):
        for number, item in enumerate(value):
            if isinstance(item, dict | list) and (found := _steps(item, names)):
                return [*found, f"[{number}]"]
    return []


@cache
def amount_fields(kind: type[msgspec.Struct]) -> frozenset[str]:
    """Names of every field of a model, and of what is in it, that is a Decimal; no name is also a
    field of another kind."""
    found: set[str] = set()
    seen: set[Any] = set()
    ahead: list[Any] = [kind]
    while ahead:
        at = ahead.pop()
        if not (isinstance(at, type) and issubclass(at, msgspec.Struct)):
            ahead += get_args(at)
        elif at not in seen:
            seen.add(at)
            for one in msgspec.structs.fields(at):
                ahead.append(one.type)
                if Decimal in (one.type, *get_args(one.type)):
                    found.add(one.name)
    return frozenset(found)

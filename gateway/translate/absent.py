"""Which fields of a claim say more in one than in another, and where its source has them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from gateway.translate.origin import FILLED

_STEP = re.compile(r"\.(\w+)|\[(\d+)\]")


def differences(before: Any, after: Any, path: str) -> list[str]:
    """The paths of all values that ``after`` has and ``before`` lacks, of structs, objects and
    lists: what was ``FILLED`` in before what goes along with it."""
    found = list(_differences(before, after, path))
    found.sort(key=lambda one: str(one[1]) not in FILLED)
    return [place for place, _ in found]


def _differences(before: Any, after: Any, path: str) -> Iterator[tuple[str, Any]]:
    """The paths of all values that differ, and what stands there. What no field holds
    (``unmodelled``) is none that anybody could be told to give."""
    fields = _fields(after)
    if fields is None and before != after and after not in (None, "", False):
        yield path, after
    known = dict(_fields(before) or ())
    for step, value in fields or ():
        if step != ".unmodelled" and known.get(step) != value:
            yield from _differences(known.get(step), value, path + step)


def _fields(value: Any) -> list[tuple[str, Any]] | None:
    """The steps into a value, and what stands there; None where it is no holder of values."""
    if isinstance(value, dict):
        return [(f".{key}", one) for key, one in value.items()]
    if isinstance(value, list):
        return [(f"[{number}]", one) for number, one in enumerate(value)]
    names = getattr(value, "__struct_fields__", None)
    return None if names is None else [(f".{name}", getattr(value, name)) for name in names]


def place_in(source: Any, value: Any, path: str) -> str:
    """A path of a JSON value as the ``source`` has it that the value was made of: a list may stand
    there in another order. The path of the list alone where its item cannot be told, and of an item
    alone that the source has not at all."""
    told = ""
    for name, number in _STEP.findall(path):
        if name:
            told += f".{name}"
            source, value = (
                one.get(name) if isinstance(one, dict) else None for one in (source, value)
            )
            continue
        at: int | None = int(number)
        if isinstance(source, list) and isinstance(value, list):
            at = _item(source, value, int(number))
        if at is None:
            return told
        told += f"[{at}]"
        if not isinstance(source, list) or at >= len(source):
            return told
        source = source[at]
        value = value[int(number)] if isinstance(value, list) else None
    return told


def _item(source: list[Any], value: list[Any], number: int) -> int | None:
    """Which item of the source one of the value is: the one that says most of what it says; where
    none says any of it, one more at the end, the one that no other is, or the only one. None where
    nobody knows."""
    best = _most_alike(source, value[number], number)
    if best is not None:
        return best
    if number >= len(source):
        return len(source)
    taken = {_most_alike(source, one, at) for at, one in enumerate(value)}
    free = [at for at in range(len(source)) if at not in taken]
    left = free or list(range(len(source)))
    return left[0] if len(left) == 1 else None


def _most_alike(source: list[Any], item: Any, number: int) -> int | None:
    found = [(-_shared(one, item), abs(at - number), at) for at, one in enumerate(source)]
    return min((one for one in found if one[0]), default=(0, 0, None))[2]


def _shared(one: Any, other: Any) -> int:
    """How much two items say alike."""
    if isinstance(one, dict) and isinstance(other, dict):
        return sum(one[key] == value for key, value in other.items() if value and key in one)
    return int(one == other)

"""Names that stand twice in one JSON object: readers of JSON keep the last one in silence."""

from __future__ import annotations

import json
import re
from typing import Any

import msgspec

_NAME = re.compile(rb'"\s*:')


def doubled(text: bytes, value: Any) -> str:
    """The first name that an object of ``text`` has twice, '' where none has. ``value`` is what
    the text, which is JSON, was read to; it has fewer names where one is doubled."""
    same = names_in(text) == names_in(msgspec.json.encode(value))
    if same and rb"\u" not in text:  # a quotation mark that is written as a number is not counted
        return ""
    try:
        json.loads(text, object_pairs_hook=_pairs)
    except _TwiceError as error:
        return str(error)
    except RecursionError:
        return "" if same else "?"
    return ""


def names_in(text: bytes) -> int:
    """How many names the objects of a JSON text have. Strings that look like the end of one count
    too, the same number of them wherever the same values stand."""
    return len(_NAME.findall(text))


class _TwiceError(Exception):
    """Carries the name."""


def _pairs(pairs: list[tuple[str, Any]]) -> None:
    seen: set[str] = set()
    for name, _ in pairs:
        if name in seen:
            raise _TwiceError(name)
        seen.add(name)

"""Looks for the values of a made set in what a reader yielded."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

from gateway.translate.json_text import encode
from tests.audit.making import Made, Told

_STEP = re.compile(r"\[\d+\]")


class Leaf(NamedTuple):
    """A text in a model: its path with and without the indexes, and where it comes in order."""

    item: int
    path: str
    text: str

    @property
    def shape(self) -> str:
        """The path without indexes: ``claims[].references[].value``."""
        return _STEP.sub("[]", self.path)


def leaves(items: list[Any]) -> list[Leaf]:
    """Every text and number of the items, in the order of their JSON."""
    return [
        Leaf(number, path, text)
        for number, item in enumerate(items)
        for path, text in _inside(json.loads(encode(item)), "")
    ]


def _inside(value: Any, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _inside(inner, f"{path}.{key}")
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _inside(inner, f"{path}[{number}]")
    else:
        yield path, str(value)


@cache
def _word(text: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![A-Za-z0-9.]){re.escape(text)}(?![A-Za-z0-9]|\.\d)")


def holding(found: list[Leaf], text: str) -> list[Leaf]:
    """The leaves that say a text."""
    plain = text.isalnum() or text.replace(".", "").isalnum()
    if not plain:
        return [leaf for leaf in found if text in leaf.text]
    return [leaf for leaf in found if text in leaf.text and _word(text).search(leaf.text)]


def is_said(found: list[Leaf], told: Told) -> bool:
    """True where one of the ways to say the value is there."""
    return any(all(holding(found, text) for text in way) for way in told.said)


def changed(made: Made, told: Told, text: str) -> list[list[str]]:
    """The segments with another text in place of the value."""
    segments = [list(segment) for segment in made.segments]
    segment = segments[told.position - 1]
    if told.component:
        parts = segment[told.number].split(":")
        parts[told.component - 1] = text
        text = ":".join(parts).rstrip(":")
    segment[told.number] = text
    return segments

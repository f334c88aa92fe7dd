"""Which field of its source a value of a claim comes from, found by asking.

The source is read again with one value changed, and whoever asked looks where the claim has
changed. So no list has to be kept of what goes where, and all sources are asked alike.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple, Protocol

from gateway.finding import Finding
from gateway.models.claim import Claim

One = Callable[[Any, str, str], Iterator[Claim | Finding]]
"""Takes a JSON value that should be a claim, its path, and what messages call the file."""

Absent = Callable[[Any, str, Claim, Claim], list[str]]
"""Takes a JSON value, its path, a claim and one that says more, and tells the fields of the value
that would say it, as ``absent.differences`` does; none where it cannot be told."""

FILLED = ("1", "A", "2024-02-29", "20240229", "AB", "F")
"""What an empty field is filled with to see what it fills: a number, a letter, a date, a code, a
sex."""

_DAY = re.compile(r"(\d{4})(-?)(\d\d)\2(\d\d)(?!\d)", re.ASCII)
_NEXT = {"9": "0", "Z": "A", "z": "a"}


class Leaf(NamedTuple):
    """One value of a source: what the source calls its field, its text, and a way to put another
    text there. ``put(None)`` puts back what was there; an empty one takes one of ``fills``."""

    field: str
    text: str
    put: Callable[[str | None], None]
    fills: tuple[str, ...] = FILLED


class Origin(Protocol):
    """Where one claim came from. ``name`` is what messages call its file."""

    name: str

    def leaves(self) -> list[Leaf]:
        """All values that it may have been made of."""

    def read(self) -> Claim | None:
        """The claim as the source says it now; None where it no longer reads."""

    def absent(self, claim: Claim, more: Claim) -> list[str]:
        """The fields that would say what ``more`` says beyond ``claim``, the one that is lacking
        first and then those that go along with it; none where it is not known."""


def others(text: str, fills: tuple[str, ...] = FILLED) -> Iterator[str]:
    """Texts to put in the place of one, of the same form: the day after, another last character,
    another first one. For an empty text what it may be filled with."""
    if not text:
        yield from fills
        return
    if day := _DAY.match(text):
        try:
            after = datetime.date(int(day[1]), int(day[3]), int(day[4])) + datetime.timedelta(1)
            yield after.strftime(f"%Y{day[2]}%m{day[2]}%d") + text[day.end() :]
        except (ValueError, OverflowError):
            pass
    marks = [n for n, mark in enumerate(text) if mark.isalnum()]
    for at in dict.fromkeys((marks[-1], marks[0])) if marks else ():
        yield text[:at] + _other(text[at]) + text[at + 1 :]


def _other(mark: str) -> str:
    return _NEXT.get(mark) or (chr(ord(mark) + 1) if mark.isascii() else "A")


def json_leaves(value: Any, path: str) -> Iterator[Leaf]:
    """The values of a JSON object or list, however deep they stand, by their paths."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value)
    for key, one in pairs:
        place = f"{path}.{key}" if isinstance(key, str) else f"{path}[{key}]"
        if isinstance(one, dict | list):
            yield from json_leaves(one, place)
        elif one is not None:
            yield Leaf(place, one if isinstance(one, str) else str(one), _putter(value, key, one))


def _putter(holder: Any, key: Any, before: Any) -> Callable[[str | None], None]:
    def put(text: str | None) -> None:
        if text is None:
            holder[key] = before
        elif isinstance(before, bool):
            holder[key] = not before
        elif isinstance(before, int):
            holder[key] = int(text) if text.isascii() and text.isdigit() else before + 1
        else:
            holder[key] = text

    return put


class JsonOrigin:
    """A claim that was one JSON value, read by ``one``."""

    def __init__(self, value: Any, path: str, name: str, one: One, absent: Absent) -> None:
        self.name = name
        self._value, self._path, self._one, self._absent = value, path, one, absent

    def leaves(self) -> list[Leaf]:
        """The values of the object, by their paths."""
        return list(json_leaves(self._value, self._path))

    def read(self) -> Claim | None:
        """The claim that the object is now."""
        items = self._one(self._value, self._path, self.name)
        return next((item for item in items if isinstance(item, Claim)), None)

    def absent(self, claim: Claim, more: Claim) -> list[str]:
        """The fields of the object that would say it."""
        return self._absent(self._value, self._path, claim, more)


def json_origins(
    items: Callable[[One], Iterator[Claim | Finding]], one: One, absent: Absent, name: str
) -> Iterator[tuple[Claim, Origin]]:
    """Each claim of a JSON file with where it came from. ``items`` reads the file by a function
    that reads one value of it, as ``one`` does."""
    held: list[tuple[Any, str]] = []

    def watched(value: Any, path: str, called: str) -> Iterator[Claim | Finding]:
        held[:] = [(value, path)]
        yield from one(value, path, called)

    for item in items(watched):
        if isinstance(item, Claim):
            yield item, JsonOrigin(*held[0], name, one, absent)

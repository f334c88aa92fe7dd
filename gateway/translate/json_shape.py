"""JSON as a model: the model, or every place where the JSON has another shape, in plain words."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from typing import Any, NamedTuple, TypeVar, get_args

import msgspec

from gateway.translate.json_amounts import amount_fields, odd_amount

Model = TypeVar("Model", bound=msgspec.Struct)

MOST = 50
"""Faults that are told of one value: who has more of them has one in every place."""


class Fault(NamedTuple):
    """What is wrong at a place (``.service_lines[2].charge``, '' for the whole), and the remedy."""

    place: str
    what: str
    hint: str


def shaped(value: Any, kind: type[Model]) -> Model | list[Fault]:
    """The value as ``kind``, or all that keeps it from being one. A value that is none is taken
    to pieces."""
    if not odd_amount(value, amount_fields(kind)):
        try:
            return msgspec.convert(value, kind)
        except msgspec.ValidationError:
            pass
    return list(_Faults(value, kind))


def in_words(said: str) -> tuple[str, str]:
    """What msgspec says of a value, as people say it, and how to mend it."""
    if types := _TYPES.fullmatch(said):
        wanted = types[1].split(" | ")[0]
        should, hint = _WANTED.get(wanted, (wanted, _CONTRACT))
        hint = "leave it out where there is nothing to say" if types[2] == "null" else hint
        return f"is {_GOT.get(types[2], types[2])}, and should be {should}", hint
    known = (row for row in _SAID if row[0] in said)
    _, better, hint = next(known, ("", "", _CONTRACT))
    return better or said[:1].lower() + said[1:], hint


_CONTRACT = "see docs/contract.md"
_AMOUNT = 'write amounts as text with at most one decimal point: "1250.00"'
_DATE = 'write dates as "2026-09-30", and only days that exist'
_TYPES = re.compile(r"Expected `([^`]+)`, got `([^`]+)`")
_WANTED = {
    "str": ("text", 'write it between quotes: "11"'),
    "int": ("a whole number", "write it without quotes and without a point: 1"),
    "bool": ("true or false", "write true or false, without quotes"),
    "decimal": ("an amount", _AMOUNT),
    "date": ("a date", _DATE),
    "object": ("an object", 'write its fields between braces: {"field": "value"}'),
    "array": ("a list", 'write it between brackets, also where it is one: ["value"]'),
}
_GOT = {
    "str": "text", "int": "a number", "float": "a number", "bool": "true or false",
    "object": "an object", "array": "a list",
}  # fmt: skip
_SAID = (
    ("unknown field", "", "take the field out, or spell it as docs/contract.md does"),
    ("missing required field", "", "add the field"),
    ("Invalid decimal string", "is no amount", _AMOUNT),
    ("Invalid RFC3339 encoded date", "is no date", _DATE),
    ("Invalid enum value", "", "kind is 837P, 837I or 837D"),
)
"""What msgspec says, what we say instead where it speaks of standards, and how to mend it."""

_PLACE = re.compile(r"^(.*?)(?: - at `\$(.*)`)?$", re.DOTALL)
_STEP = re.compile(r"\.(\w+)|\[(\d+)\]")
_FIELD = re.compile(r"(unknown|missing required) field `(.*)`", re.DOTALL)


class _Faults:
    """Finds a fault, takes out what is wrong, and looks again."""

    def __init__(self, value: Any, kind: type[msgspec.Struct]) -> None:
        self._value, self._kind = value, kind
        self._numbers: dict[int, list[int]] = {}  # of a list: where what is left of it stood
        self._out: dict[tuple[int, str], Any] = {}  # of an object: fields that were taken out

    def __iter__(self) -> Iterator[Fault]:
        for _ in range(MOST):
            found = self._first()
            if found is None:
                return
            said, steps = found
            told, way = self._fault(said, steps)
            if told is not None:
                yield told
            if not way:  # nothing is left to look at
                return
            self._take_out(way)

    def _first(self) -> tuple[str, list[str | int]] | None:
        said, place = "Invalid decimal string", odd_amount(self._value, amount_fields(self._kind))
        if not place:
            try:
                msgspec.convert(self._value, self._kind)
            except msgspec.ValidationError as error:
                found = _PLACE.match(str(error))
                said, place = found.groups("") if found else (str(error), "")
            else:
                return None
        return said, [name or int(number) for name, number in _STEP.findall(place)]

    def _fault(self, said: str, steps: list[str | int]) -> tuple[Fault | None, list[str | int]]:
        """The fault, unless an earlier one made it, and the way to what must go."""
        what, hint = in_words(said)
        way = steps
        if field := _FIELD.search(said):
            if field[1] == "unknown":
                way = [*steps, field[2]]
                hint = _spelled(self._kind, steps, field[2]) + hint
            elif (id(self._at(steps)), field[2]) in self._out:
                return None, way
        return Fault(self._place(steps), what, hint), way

    def _at(self, steps: list[str | int]) -> Any:
        at = self._value
        for step in steps:
            at = at[step]
        return at

    def _place(self, steps: list[str | int]) -> str:
        """The way as the text has it: numbers of lists from which something was taken before."""
        at, place = self._value, ""
        for step in steps:
            if isinstance(step, int):
                place += f"[{self._numbers[id(at)][step] if id(at) in self._numbers else step}]"
            else:
                place += f".{step}"
            at = at[step]
        return place

    def _take_out(self, way: list[str | int]) -> None:
        holder, last = self._at(way[:-1]), way[-1]
        gone = holder[last]
        if isinstance(last, int):
            del self._numbers.setdefault(id(holder), list(range(len(holder))))[last]
        self._out[id(holder), str(last)] = holder, gone  # kept: no other object gets its id
        del holder[last]


def _spelled(kind: type[msgspec.Struct], steps: list[str | int], name: str) -> str:
    """Which field of the object at ``steps`` is probably meant, in words; '' where none is."""
    at: Any = kind
    for step in steps:
        if isinstance(step, str):
            at = _struct({f.encode_name: f.type for f in msgspec.structs.fields(at)}.get(step))
    names = [f.encode_name for f in msgspec.structs.fields(at)] if at else []
    near = difflib.get_close_matches(name, names, 1)
    return f"perhaps `{near[0]}` is meant; else " if near else ""


def _struct(kind: Any) -> Any:
    """The model in a type, as Party of ``list[Party]`` and ``Party | None``; None where none is."""
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        return kind
    return next((found for arg in get_args(kind) if (found := _struct(arg))), None)

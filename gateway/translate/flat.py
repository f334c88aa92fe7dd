"""Flat segments: those whose elements are the fields of one struct, read and written by one table.

A segment like CN1 or HCP has no branches: writing it twice, as code that reads and code that
writes, is how the two come to differ. :class:`Flat` names the field of each element once; what a
segment has beside is reported, so that nothing is dropped unseen.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from gateway.models.party import Struct
from gateway.translate.fields import decimal
from gateway.x12.elements import ccyymmdd, date8, money
from gateway.x12.envelope import TransactionSet
from gateway.x12.reader import Segment
from gateway.x12.writer import Element, Row, Rows

_YES_NO = {"Y": True, "N": False}


class Part(NamedTuple):
    """An element: the field it fills and how.

    ``kind`` is text, number, date, flag (Y or absent), yes_no, unit (the first component), list
    (several elements fill one field) or fixed: the element has the value ``fixed`` wherever
    element ``beside`` has one (0: always).
    """

    kind: str
    field: str = ""
    fixed: str = ""
    beside: int = 0


class Flat(NamedTuple):
    """A segment id, the struct that holds it, and its elements by number."""

    id: str
    struct: type[Struct]
    parts: dict[int, Part]


def text(field: str) -> Part:
    """Text as it stands."""
    return Part("text", field)


def number(field: str) -> Part:
    """An amount, a quantity or a percentage."""
    return Part("number", field)


def fixed(value: str, beside: int = 0) -> Part:
    """A qualifier that has one value."""
    return Part("fixed", "", value, beside)


def read_flat(flat: Flat, ts: TransactionSet, segment: Segment) -> tuple[Any, list[int]]:
    """The struct that a segment fills, and the numbers of the elements that it could not hold."""
    found: dict[str, Any] = {}
    over: list[int] = []
    for place in range(1, len(segment)):
        if value := segment[place]:
            part = flat.parts.get(place)
            if part is None or not _take(part, value, found, ts, segment, place):
                over.append(place)
    return flat.struct(**found), over


def _take(
    part: Part, value: str, found: dict[str, Any], ts: TransactionSet, segment: Segment, place: int
) -> bool:
    match part.kind:
        case "text":
            found[part.field] = value
        case "list":
            found.setdefault(part.field, []).append(value)
        case "number":
            amount = decimal(ts, segment, place)
            if amount is None:
                return False
            found[part.field] = amount
        case "fixed":
            return value == part.fixed
        case "flag":
            found[part.field] = value == "Y"
            return value == "Y"
        case "yes_no":
            found[part.field] = _YES_NO.get(value)
            return value in _YES_NO
        case "date":
            found[part.field] = date8(value)
            return found[part.field] is not None
        case _:
            first, _, rest = value.partition(ts.delimiters.component)
            found[part.field] = first
            return not rest
    return True


def flats(flat: Flat, *items: Struct | None) -> Rows:
    """The rows of those that are there."""
    for item in items:
        if item is not None:
            yield write_flat(flat, item)


def write_flat(flat: Flat, item: Struct) -> Row:
    """The row of a struct."""
    size = max(flat.parts)
    row: list[Element] = [flat.id, *[""] * size]
    lists: dict[str, int] = {}
    for place, part in sorted(flat.parts.items()):
        if part.kind != "fixed":
            row[place] = _written(part, item, lists)
    for place, part in flat.parts.items():
        if part.kind == "fixed" and (not part.beside or row[part.beside]):
            row[place] = part.fixed
    return tuple(row)


def _written(part: Part, item: Struct, lists: dict[str, int]) -> Element:
    value = getattr(item, part.field)
    match part.kind:
        case "number":
            return money(value)
        case "date":
            return ccyymmdd(value)
        case "flag":
            return "Y" if value else ""
        case "yes_no":
            return "" if value is None else "Y" if value else "N"
        case "list":
            at = lists.get(part.field, 0)
            lists[part.field] = at + 1
            return value[at] if at < len(value) else ""
        case "unit":
            return (value,)
    return str(value)

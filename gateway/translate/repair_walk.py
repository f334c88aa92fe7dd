"""Where repairs look: every text of a claim with its path, and every party with its role."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterator
from copy import copy
from decimal import Decimal
from functools import cache
from types import UnionType
from typing import Any, Literal, NamedTuple, TypeVar, get_args, get_origin

import msgspec

from gateway.models.claim import Claim
from gateway.models.party import Party

T = TypeVar("T")

Note = Callable[[str, str, str], None]
"""Takes the path of what was repaired, what it was, and what it is now ('' where it is left out).

Paths count from 1, as those of :mod:`gateway.translate.unwritten` do.
"""

Change = Callable[[str, str, str], str]
"""Path, field name and text to the text as it should be."""

CLEAN = re.compile(r"[!-)+-9;-@A-Z\[-\]_{-}]+(?: [!-)+-9;-@A-Z\[-\]_{-}]+)*").fullmatch
"""Capitals, digits and marks of X12 with single blanks between them: no repair of text has anything
to do, and most texts are so."""

RAW = frozenset({"unmodelled"})
"""Segments as they were read: no repair knows what stands in them."""


_PLAIN = frozenset({str, bool, int, type(None), datetime.date, datetime.datetime, Decimal})


class _Shape(NamedTuple):
    """The fields of a model that hold a text, and those that hold a list or another model."""

    texts: tuple[str, ...]
    rooms: tuple[str, ...]


@cache
def _shape(model: type[msgspec.Struct]) -> _Shape:
    texts, rooms = [], []
    for field in msgspec.structs.fields(model):
        kinds = get_args(field.type) if get_origin(field.type) is UnionType else (field.type,)
        if field.type is str:
            texts.append(field.name)
        elif not _PLAIN.issuperset(kinds) and get_origin(field.type) is not Literal:
            rooms.append(field.name)
    return _Shape(tuple(texts), tuple(rooms))


def copied(value: T) -> T:
    """A claim, or a part of one, that shares nothing that can be changed with the first."""
    found: Any = value
    if isinstance(value, msgspec.Struct):
        found = copy(value)
        for name in _shape(type(value)).rooms:
            setattr(found, name, copied(getattr(value, name)))
    elif isinstance(value, list):
        found = [copied(one) for one in value]
    return found  # type: ignore[no-any-return] # of the type of the value


def rewrite(item: msgspec.Struct, change: Change, path: str = "") -> None:
    """Put ``change`` of every text in ``item`` and below where the text was."""
    texts, rooms = _shape(type(item))
    for name in texts:
        value = getattr(item, name)
        if value and not CLEAN(value):
            setattr(item, name, change(below(path, name), name, value))
    for name in rooms:
        value = getattr(item, name)
        if not value or name in RAW:
            continue
        if isinstance(value, list):
            _rewrite_list(name, value, change, below(path, name))
        else:
            rewrite(value, change, below(path, name))


def _rewrite_list(name: str, items: list[Any], change: Change, path: str) -> None:
    for number, one in enumerate(items):
        if isinstance(one, msgspec.Struct):
            rewrite(one, change, f"{path}[{number + 1}]")
        elif isinstance(one, str) and one and not CLEAN(one):
            items[number] = change(f"{path}[{number + 1}]", name, one)


def below(path: str, name: str) -> str:
    """The path of a field."""
    return f"{path}.{name}" if path else name


class Seat(NamedTuple):
    """A party of a claim: its path, its ``level`` (``claim``, ``other``, ``line``) and its role
    (NM101) there."""

    path: str
    level: str
    role: str
    party: Party


_OWN = (
    ("subscriber", "IL"), ("patient", "QC"), ("payer", "PR"), ("billing_provider", "85"),
    ("pay_to", "87"), ("pay_to_plan", "PE"), ("rendering_provider", "82"),
    ("attending_provider", "71"), ("operating_provider", "72"),
    ("other_operating_provider", "ZZ"), ("supervising_provider", "DQ"),
    ("assistant_surgeon", "DD"), ("service_facility", "77"), ("ambulance_pick_up", "PW"),
    ("ambulance_drop_off", "45"),
)  # fmt: skip
"""Fields of a claim that hold one party, and the role that the field means."""


def seats(claim: Claim) -> Iterator[Seat]:
    """Every party of a claim. Source: NM101 of the 837 guides."""
    for field, role in _OWN:
        party = getattr(claim, field)
        if party is not None:
            yield Seat(field, "claim", role, party)
    yield from _several("referring_providers", "claim", "DN", claim.referring_providers)
    for number, other in enumerate(claim.other_payers, 1):
        at = f"other_payers[{number}]"
        yield Seat(below(at, "subscriber"), "other", "IL", other.subscriber)
        yield Seat(below(at, "payer"), "other", "PR", other.payer)
        yield from _several(below(at, "providers"), "other", "", other.providers)
    for number, line in enumerate(claim.service_lines, 1):
        yield from _several(f"service_lines[{number}].providers", "line", "82", line.providers)


def _several(path: str, level: str, role: str, parties: list[Party]) -> Iterator[Seat]:
    for number, party in enumerate(parties, 1):
        yield Seat(f"{path}[{number}]", level, party.entity_code or role, party)

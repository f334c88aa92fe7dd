"""Every field of every model that a reader yields is set by some set that can be made."""

from __future__ import annotations

import typing
from collections.abc import Iterator
from typing import Any

import msgspec

from tests.audit.kinds import KINDS
from tests.audit.known import NEVER_SET
from tests.audit.sets import constructed, repeated


def test_no_field_is_forgotten_by_the_readers() -> None:
    told: set[str] = set()
    models: set[type[msgspec.Struct]] = set()
    for kind in KINDS:
        for _, _, read in [*constructed(kind), *repeated(kind)]:
            for item in read.sets[0]:
                models.add(type(item))
                told |= set(_told(item))
    inner = {model for found in models for model in _models(found)}
    known = {f"{model.__name__}.{name}" for model in inner for name in model.__struct_fields__}
    assert known - told == NEVER_SET.keys()


def _told(value: Any) -> Iterator[str]:
    """``Model.field`` of each field that has another value than it has from the start."""
    if isinstance(value, list):
        for item in value:
            yield from _told(item)
    if isinstance(value, msgspec.Struct):
        for field in msgspec.structs.fields(value):
            inner = getattr(value, field.name)
            if field.default_factory is not msgspec.NODEFAULT:
                default = field.default_factory()
            else:
                default = field.default
            if inner != default:
                yield f"{type(value).__name__}.{field.name}"
            yield from _told(inner)


def _models(found: Any) -> Iterator[type[msgspec.Struct]]:
    """The model, and those that its fields may hold."""
    if isinstance(found, type) and issubclass(found, msgspec.Struct):
        yield found
        for hint in typing.get_type_hints(found).values():
            if hint is not found:
                yield from _models(hint)
    for inner in typing.get_args(found):
        yield from _models(inner)

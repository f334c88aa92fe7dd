"""What a model holds whole is written so that it reads the same again: read, build, read."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from gateway.models.claim import CLAIM_KINDS
from gateway.translate.json_text import encode
from gateway.x12.writer import Writer
from tests.audit.builders import BUILDERS
from tests.audit.kinds import KINDS, Read, Segments, interchange
from tests.audit.known import NOT_WRITTEN
from tests.audit.making import Made
from tests.audit.seeking import changed
from tests.audit.sets import constructed, repeated

MEANINGFUL = {
    "1250": "the format of the date after it",
    "1065": "a person, whose name has other parts than that of an organisation",
    "1270": "in HI: what is not of one list does not share a segment, and is written apart",
}
"""Data elements whose code is not changed alone, and why."""

WRITTEN_BACK = (*CLAIM_KINDS, "835", "270", "271", "276", "277", "277CA")
"""Kinds whose builders write back what their models keep as text."""

HELD_WHOLE = tuple(kind for kind in WRITTEN_BACK if kind != "277CA")
"""Kinds whose models have a field for all that their guides allow; of the 277CA NM106 is kept."""

each_kind = pytest.mark.parametrize("kind", [kind for kind in KINDS if kind in BUILDERS])


@each_kind
def test_read_after_build_gives_the_same_models(kind: str) -> None:
    differ, equal = [], 0
    for name, made, read in [*constructed(kind), *repeated(kind)]:
        if items := modelled(kind, made, read):
            found = list(_differences(_plain(items), _plain(read_again(kind, items))))
            equal += not found
            differ += [(name, path) for path in found if not _known(kind, path)]
    assert differ == []
    assert equal > 5


@pytest.mark.parametrize("kind", HELD_WHOLE)
def test_the_models_hold_all_of_their_guides(kind: str) -> None:
    kept = {
        (name, text)
        for name, _, read in [*constructed(kind), *repeated(kind)]
        for text in _kept_as_text(json.loads(b"[%s]" % b",".join(map(encode, read.sets[0]))))
    }
    assert kept == set()


@each_kind
def test_so_it_does_with_other_codes(kind: str) -> None:
    """The last of the codes that an element may have, in place of the first."""
    differ, seen = [], set()
    for name, made, _ in constructed(kind):
        for told in made.values:
            key = told.place, told.number, told.component
            codes = [
                c for c in told.element.codes if told.place.key != key[1:] or c in told.place.codes
            ]
            if key in seen or len(codes) < 2 or told.element.data_element in MEANINGFUL:
                continue
            seen.add(key)
            segments = changed(made, told, codes[-1])
            again = Made(segments, made.places, made.values)
            if items := modelled(kind, again, Read(interchange(kind, segments))):
                found = _differences(_plain(items), _plain(read_again(kind, items)))
                differ += [(name, told.name, path) for path in found if not _known(kind, path)]
    assert differ == []
    assert seen


def _known(kind: str, path: str) -> bool:
    return any(f"{kind} {end}" in NOT_WRITTEN for end in _ends(path))


def read_again(kind: str, items: list[Any]) -> list[Any]:
    """What is read from what the items are written as."""
    return Read(interchange(kind, built(kind, items))).sets[0]


def modelled(kind: str, made: Made, read: Read) -> list[Any]:
    """The items of the set without those of its segments that the models keep as text and their
    builder does not write; nothing where the guide requires one of these."""
    if kind in WRITTEN_BACK:
        return read.sets[0]
    pairs = list(zip(made.segments, made.places, strict=True))
    while kept := set(_kept_as_text(json.loads(b"[%s]" % b",".join(map(encode, read.sets[0]))))):
        if any(place.usage == "R" for segment, place in pairs if "*".join(segment) in kept):
            return []
        pairs = [(segment, place) for segment, place in pairs if "*".join(segment) not in kept]
        segments = [segment for segment, _ in pairs[:-1]]
        read = Read(interchange(kind, [*segments, ["SE", str(len(pairs)), "0001"]]))
    return read.sets[0]


def built(kind: str, items: list[Any]) -> Segments:
    """The set that the items are written as."""
    write = Writer()
    made = next(iter(interchange_codes(kind)))
    text = write.transaction_set(made[0], "0001", made[1], BUILDERS[kind](items))
    return [segment.split("*") for segment in text.split("~") if segment]


def interchange_codes(kind: str) -> Iterator[tuple[str, str]]:
    """ST01 and ST03 of a kind, from a set that was constructed."""
    st = constructed(kind)[0][1].segments[0]
    yield st[1], st[3] if len(st) > 3 else ""


def _kept_as_text(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        yield from value.get("unmodelled", ())
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for part in inner:
        yield from _kept_as_text(part)


def _plain(items: list[Any]) -> Any:
    """JSON values without what says where a segment stood."""

    def without(value: Any) -> Any:
        if isinstance(value, dict):
            return {k: without(v) for k, v in value.items() if k != "position"}
        return [without(v) for v in value] if isinstance(value, list) else value

    return [without(json.loads(encode(item))) for item in items]


def _differences(one: Any, two: Any, path: str = "") -> Iterator[str]:
    if isinstance(one, dict) and isinstance(two, dict):
        for key in one.keys() | two.keys():
            yield from _differences(one.get(key), two.get(key), f"{path}.{key}")
    elif isinstance(one, list) and isinstance(two, list) and len(one) == len(two):
        for a, b in zip(one, two, strict=True):
            yield from _differences(a, b, f"{path}[]")
    elif one != two:
        yield f"{path}: {one!r} -> {two!r}"


def _ends(path: str) -> list[str]:
    """The path, and it without its first steps."""
    steps = path.partition(":")[0].split(".")
    return [".".join(steps[at:]) for at in range(len(steps))]

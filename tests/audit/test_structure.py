"""The guides are sound as tables: every loop can be begun and every use be told from the others,
every element has a type, lengths and its codes, and every kind can be read and written."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import pytest

from gateway.guides.book import Element
from gateway.guides.table import Place, forward
from gateway.guides.walk import Walker
from gateway.translate import registry
from tests.audit.builders import BUILDERS
from tests.audit.kinds import GUIDED, KINDS, table_of
from tests.audit.known import ALIKE, WEAK_OPENERS, WITHOUT_BUILDER
from tests.audit.making import rooms
from tests.audit.sets import constructed, repeated

each_guide = pytest.mark.parametrize("kind", GUIDED)


def uses(kind: str) -> Iterator[Place]:
    """Every segment use of the guide that is not marked as not used."""
    for room in rooms(table_of(kind)):
        yield from (child for child in room.children if child.use and child.usage != "N")


def elements(kind: str) -> Iterator[tuple[str, Element]]:
    """Every simple element and component that may have a value, with its name."""
    for place in uses(kind):
        assert place.use is not None
        for element in place.use.elements:
            name = f"{place.loop} {place.label} {element.number:02d}"
            if element.usage == "N":
                continue
            if not element.components:
                yield name, element
            for part in element.components:
                if part.usage != "N":
                    yield f"{name}-{part.number}", part


@each_guide
def test_every_loop_begins_with_a_segment_that_it_requires(kind: str) -> None:
    inner = list(rooms(table_of(kind)))[1:]
    weak = {f"{kind} {room.loop}" for room in inner if not room.opener or room.opener.usage != "R"}
    assert weak == {name for name in WEAK_OPENERS if name.startswith(f"{kind} ")}
    assert inner


@each_guide
def test_every_use_is_reached_from_the_start(kind: str) -> None:
    begin = table_of(kind).begin
    found, ahead = set(), [begin]
    while ahead:
        for place in forward(ahead.pop()):
            if place not in found:
                found.add(place)
                ahead.append(place)
    assert [place.label for place in uses(kind) if place not in found] == []


@each_guide
def test_uses_side_by_side_differ_in_their_codes(kind: str) -> None:
    """Two uses of one segment in one loop have no code in common, unless it is known."""
    alike = set()
    for room in rooms(table_of(kind)):
        first = [child.opener or child for child in room.children if child.usage != "N"]
        for one, two in combinations(first, 2):
            if one.id == two.id and (not one.codes or one.codes.keys() & two.codes.keys()):
                alike.add(f"{kind} {room.loop} {one.id}")
    assert alike == {name for name in ALIKE if name.startswith(f"{kind} ")}


@each_guide
def test_the_walker_stands_where_the_set_was_made(kind: str) -> None:
    """No transition is ambiguous: each segment is taken for the use that it was made from."""
    astray = []
    for name, made, _ in [*constructed(kind), *repeated(kind)]:
        walker = Walker(table_of(kind), lambda rule, message, **fields: None)
        for position, (segment, place) in enumerate(
            zip(made.segments, made.places, strict=True), 1
        ):
            walker.see_elements(segment, position)
            if walker.place is not place:
                astray.append((name, position, place.label, walker.place.label))
    assert astray == []


@each_guide
def test_a_loop_can_count_all_of_its_parts(kind: str) -> None:
    """The fields of a loop's mask do not overlap, and each holds its greatest count."""
    for room in rooms(table_of(kind)):
        taken = 0
        for child in room.children:
            assert child.field and not taken & child.field, child.label
            assert child.full // child.one == max(child.limit, 1), child.label
            assert child.full & child.field == child.full, child.label
            taken |= child.field


@each_guide
def test_every_element_has_type_lengths_and_codes(kind: str) -> None:
    wrong: list[tuple[str, str, int | str, int]] = []
    lists = table_of(kind).guide.lists
    for name, element in elements(kind):
        if not element.type or not 0 < element.shortest <= element.longest:
            wrong.append((name, element.type, element.shortest, element.longest))
        if element.external and not lists.get(element.external):
            wrong.append((name, "list", element.external, 0))
        for code in element.codes:
            if not element.shortest <= len(code) <= element.longest:
                wrong.append((name, code, element.shortest, element.longest))
    assert wrong == []


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_read(kind: str) -> None:
    assert registry.reader_for(kind) is not None
    assert {found for _, _, read in constructed(kind) for found in read.kinds} == {kind}


def test_every_kind_that_is_read_is_written() -> None:
    kinds = {kind for kind in registry_kinds() if registry.reader_for(kind)}
    assert kinds - BUILDERS.keys() == WITHOUT_BUILDER.keys()
    assert BUILDERS.keys() <= registry_kinds()


def registry_kinds() -> set[str]:
    """Kinds with a reader, whether the gateway writes them or not."""
    return {*KINDS, *registry._READERS}

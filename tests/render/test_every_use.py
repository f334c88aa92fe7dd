"""Every segment use of every guide on the shelf is told in words: a sentence, a name for each
value, and no mark of the file in either."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from gateway.books import meanings
from gateway.guides.book import Element
from gateway.guides.pattern import Separators
from gateway.guides.table import Place, table
from gateway.render.scene import Scene
from gateway.render.spoken import Spoken
from gateway.render.tell import tell
from gateway.x12.delimiters import Delimiters
from tests.guides.making import SHELF

MARKS = Delimiters(element="|", component=">", repetition="^", segment="~")
RAW = re.compile(r"  | [,.;:]|,,|\(\)|:[,.;]|\bNone\b|[,(]\)|\.\.")
"""What a sentence has where a part of it is missing,."""
POINTS = re.compile(r"element \d")
POINTING = {"AK4", "IK4", "CTX"}
"""Segments that are about an element of another file."""
TYPES = {"DT": "20260314", "D8": "20260314", "D6": "260314", "TM": "0921"}
EVERY = sorted({(entry.guide, entry.functional_id) for entry in SHELF.entries})


def sample(element: Element, turn: int) -> str:
    """A value that fits: one of the codes where it has some, with every component filled."""
    if element.components:
        return MARKS.component.join(sample(one, turn) for one in element.components)
    if element.usage == "N":
        return ""
    if element.codes:
        return element.codes[turn % len(element.codes)]
    if element.type in TYPES:
        return TYPES[element.type]
    return "12" if element.type[:1] in "RN" else "QZ7"


def filled(place: Place, turn: int, *, all_of_it: bool) -> list[str]:
    """The segment of a use: with all that it may have, or with what it must."""
    assert place.use is not None
    values = [""] * max((one.number for one in place.use.elements), default=0)
    for one in place.use.elements:
        if one.usage == "R" or (all_of_it and one.usage == "S"):
            values[one.number - 1] = sample(one, turn)
    return [place.use.id, *values]


def spoken(place: Place, segment: list[str]) -> Spoken:
    return Spoken(segment, place, MARKS, meanings())


def places(guide: str, functional_id: str) -> Iterator[Place]:
    found = SHELF.find(guide, functional_id)
    assert found is not None
    marks = Separators(MARKS.element, MARKS.component, MARKS.repetition)
    for several in table(found.guide, marks).uses.values():
        yield from several


@pytest.mark.parametrize(("guide", "functional_id"), EVERY)
def test_every_use_gives_a_sentence(guide: str, functional_id: str) -> None:
    count = 0
    for place in places(guide, functional_id):
        assert place.use is not None
        most = max((len(e.codes) for e in place.use.elements), default=1)
        for turn in range(min(most, 12) or 1):
            for all_of_it in (True, False):
                segment = filled(place, turn, all_of_it=all_of_it)
                said = tell(spoken(place, segment), Scene("", ""))
                where = f"{guide} {place.room.id} {segment}: {said!r}"
                assert said[:1].isupper() or said[:1].isdigit() or said[:1] == '"', where
                assert said[-1] in '."?!', where
                assert not set("|>^~") & set(said), where
                assert not re.search(RAW, said), where
                assert POINTS.search(said) is None or place.use.id in POINTING, where
                count += 1
    assert count > 20


@pytest.mark.parametrize(("guide", "functional_id"), EVERY)
def test_every_value_is_told_by_its_name(guide: str, functional_id: str) -> None:
    count = 0
    for place in places(guide, functional_id):
        one = spoken(place, filled(place, 0, all_of_it=True))
        told = list(one.elements())
        unnamed = [each for each in told if not each.name or each.name.startswith("element ")]
        assert not unnamed, one.segment
        values = [v for text in one.segment[1:] for v in text.split(MARKS.component) if v]
        assert [each.value for each in told] == values
        count += len(told)
    assert count > 15

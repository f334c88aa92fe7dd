"""What no guide has: segments and loops that are marked as not used, and LS and LE."""

from __future__ import annotations

import msgspec
import pytest

from gateway.guides.book import Guide
from gateway.guides.load import pack, unpack
from gateway.guides.pattern import Separators
from gateway.guides.table import Place, Table
from tests.guides.bases import BOOKS, CODES
from tests.guides.defects import Defect, Segments, is_used, judge, seen, walk
from tests.guides.making import table_for
from tests.guides.number_defects import number_defects
from tests.guides.whole import whole


def without(guide: Guide, place: Place) -> Table:
    """The guide in which a part is not used."""
    changed = unpack(pack(guide), guide.lists)
    assert msgspec.structs.asdict(changed.root) == msgspec.structs.asdict(guide.root)
    table = Table(changed, Separators())
    (same,) = (other for other in _all(table.root) if _path(other) == _path(place))
    same.usage = "N"
    return table


def _all(room: Place) -> list[Place]:
    return [p for child in room.children for p in (child, *_all(child))]


def _path(place: Place) -> tuple[object, ...]:
    above = _path(place.parent) if place.parent else ()
    return (*above, place.id, place.order, *place.codes)


@pytest.mark.parametrize(("guide", "gs01"), BOOKS)
def test_a_segment_or_loop_that_is_not_used(guide: str, gs01: str) -> None:
    """Situational segments and loops of a guide are marked, one after another, as not used."""
    one_by_one(guide, gs01, every=12 if gs01 == "HC" else 1)


@pytest.mark.soak
@pytest.mark.parametrize(("guide", "gs01"), BOOKS)
def test_each_segment_or_loop_that_is_not_used(guide: str, gs01: str) -> None:
    one_by_one(guide, gs01, every=1)


def one_by_one(guide: str, gs01: str, every: int) -> None:
    books = table_for(guide, gs01)
    segments = whole(books, CODES[gs01])
    findings, places = walk(books, segments)
    assert findings == []
    done = 0
    for index, place in list(enumerate(places))[::every]:
        part = place.room if place.opens else place
        if part.usage != "S" or (place.opens and _holds_more(places, index)):
            continue
        defect = Defect(
            "not used", place.label, segments, index, "IK304:I4", place.id, place.loop, index + 1
        )
        told = judge(without(books.guide, part), segments)
        assert seen(defect, told), (defect.name, told)
        done += 1
    print(guide, done, "segments and loops not used")
    assert done >= {"005010X231A1": 2, "005010X214": 6, "005010X224A2": 13}.get(guide, 15)


def _holds_more(places: list[Place], index: int) -> bool:
    """True where other segments of the loop follow its first."""
    return index + 1 < len(places) and places[index + 1].parent is places[index].parent


def test_a_loop_that_ends_with_another_name() -> None:
    """LS and LE stand in the 834 alone of the guides that pyx12 has."""
    books = table_for("005010X220A1", "BE")
    segments = whole(books, CODES["BE"])
    findings, places = walk(books, segments)
    assert findings == []
    made = [d for d in number_defects(books, segments, places, set(places)) if d.segment == "LE"]
    assert len(made) == 1
    for defect in made:
        told = judge(books, defect.segments)
        # The guide allows LE01 one code alone: that is told, and not the same again.
        assert [f.rule for f in told] == ["X220.LS_LOOP.LE01.code"]
        assert seen(defect, told)


def test_the_sets_that_are_broken_are_valid_themselves() -> None:
    for guide, functional_id in BOOKS:
        books = table_for(guide, functional_id)
        for full in (False, True):
            segments: Segments = whole(books, CODES[functional_id], full)
            assert judge(books, segments) == []
            places = walk(books, segments)[1]
            reached = {p for p in _all(books.root) if p.use and p in places}
            used = {p for p in _all(books.root) if p.use and is_used(p)}
            assert reached == used

"""Thousands of single defects for the guides, made from their tables, each put alone into a
valid set: every one is seen, with the code that a 999 gives it, on its segment, position, loop,
element and component, none sets off a row of others, and hardly a rule of the tables is left that
no defect breaks."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

import pytest

import gateway
from gateway.finding import Finding
from gateway.guides.table import Place, Table
from tests.guides.bases import BOOKS, all_defects
from tests.guides.defects import Defect, is_used, judge, path, seen
from tests.guides.making import table_for
from tests.guides.second_opinion import file_of_set

LEAST: dict[str, tuple[int, ...]] = {
    "element required": (850, 560, 115, 100, 20, 85, 120, 100, 110, 560),
    "component required": (150, 600, 10, 25, 6, 35, 35, 4, 35, 65),
    "element not used": (950, 820, 130, 75, 4, 110, 120, 85, 100, 640),
    "component not used": (460, 1250, 3, 8, 4, 115, 110, 4, 5, 110),
    "code": (680, 690, 75, 55, 18, 75, 160, 55, 75, 410),
    "code of a list": (55, 40, 14, 15, 0, 8, 10, 0, 14, 45),
    "too short": (590, 400, 80, 45, 6, 55, 105, 45, 65, 350),
    "too long": (1400, 1500, 300, 140, 50, 175, 320, 120, 200, 980),
    "type": (300, 340, 190, 25, 40, 24, 40, 10, 15, 240),
    "control character": (540, 600, 110, 55, 11, 80, 130, 55, 95, 400),
    "letters": (540, 600, 110, 55, 11, 80, 130, 55, 95, 390),
    "pattern": (3, 0, 0, 0, 0, 0, 0, 0, 0, 3),
    "provider id": (20, 20, 2, 1, 0, 1, 3, 1, 1, 15),
    "date": (65, 110, 16, 12, 0, 9, 12, 9, 25, 25),
    "time": (1, 1, 0, 1, 0, 1, 1, 1, 1, 1),
    "repetitions": (1400, 1150, 300, 120, 40, 150, 300, 120, 150, 930),
    "too many components": (80, 220, 8, 13, 9, 20, 20, 2, 15, 35),
    "too many elements": (370, 270, 50, 36, 9, 40, 65, 35, 40, 250),
    "condition P": (90, 70, 38, 0, 0, 10, 45, 0, 4, 60),
    "condition R": (2, 0, 0, 0, 0, 2, 0, 0, 0, 0),
    "condition E": (24, 12, 2, 0, 0, 3, 5, 0, 0, 10),
    "condition C": (60, 50, 24, 0, 0, 3, 9, 0, 0, 50),
    "condition L": (20, 20, 10, 0, 0, 0, 2, 0, 0, 15),
    "segment required": (55, 40, 6, 4, 3, 1, 3, 4, 8, 35),
    "segment repeats": (270, 170, 43, 20, 5, 30, 50, 20, 15, 190),
    "segment empty": (3, 2, 2, 0, 0, 2, 4, 0, 0, 4),
    "segment unknown": (650, 440, 100, 72, 16, 80, 130, 75, 80, 500),
    "segment of another set": (325, 220, 50, 36, 8, 40, 65, 35, 40, 250),
    "segment unexpected": (420, 330, 55, 60, 0, 30, 40, 15, 10, 140),
    "qualifier of another loop": (200, 130, 4, 5, 0, 4, 1, 0, 0, 70),
    "qualifier of another loop, one too many": (6, 8, 0, 2, 0, 1, 0, 0, 0, 2),
    "segment out of sequence": (95, 65, 18, 7, 1, 18, 18, 6, 6, 65),
    "loop required": (12, 11, 2, 9, 0, 8, 9, 10, 10, 15),
    "loop without its first segment": (26, 18, 3, 6, 1, 6, 9, 9, 9, 33),
    "loop repeats": (48, 45, 3, 5, 0, 5, 10, 4, 7, 45),
    "loop out of sequence": (6, 8, 0, 0, 0, 0, 2, 0, 0, 3),
    "HL number": (6, 6, 0, 3, 0, 6, 12, 3, 9, 3),
    "HL parent": (5, 5, 0, 14, 0, 8, 8, 10, 10, 5),
    "HL children": (1, 1, 0, 1, 0, 1, 3, 1, 3, 1),
    "LX sequence": (2, 6, 0, 0, 0, 0, 0, 0, 0, 2),
    "LE without its LS": (0, 0, 0, 0, 0, 0, 2, 0, 0, 0),
}
"""Kinds of defects, and how many of each the guides make at least, in the order of BOOKS.

Without a number where the guide has nothing of the kind: no condition of a 277CA, for one,
speaks of an element that may be given or not.
"""


@pytest.mark.parametrize(("guide", "gs01"), BOOKS)
def test_every_defect_is_seen_where_it_is(guide: str, gs01: str) -> None:
    books = table_for(guide, gs01)
    kinds: Counter[str] = Counter()
    unseen: list[str] = []
    cascades: list[str] = []
    made: set[str] = set()
    for defect in all_defects(books):
        kinds[defect.kind] += 1
        made.add(defect.name)
        findings = judge(books, defect.segments)
        if not seen(defect, findings):
            unseen.append(_told(defect, findings))
        if sum(finding.severity == "reject" for finding in findings) > 2:
            cascades.append(_told(defect, findings))
    column = BOOKS.index((guide, gs01))
    print(f"\n{gs01} {guide}: {sum(kinds.values())} single defects, {len(unseen)} not seen")
    for kind, least in LEAST.items():
        print(f"  {kind:<32}{kinds[kind]:>6}  (at least {least[column]})")
    hardly_a_rule_is_left_whole(books, guide, made)
    assert unseen == []
    assert cascades == []
    assert set(kinds) <= set(LEAST)
    assert {k: kinds[k] for k, least in LEAST.items() if kinds[k] < least[column]} == {}


def rules_of(place: Place) -> Iterator[tuple[str, str]]:
    """Kind and name of what a segment use makes: of usages, lists, types and repeats."""
    assert place.use is not None
    where = f"{path(place)} {place.label}"
    if place.usage == "R" and not place.opens:
        yield "segment required", f"{where} left out"
    if place.limit and not place.opens:
        yield "segment repeats", f"{where} {place.limit + 1} times"
    if place.opens and place.room.limit:
        yield "loop repeats", f"{path(place)} {place.room.limit + 1} times"
    for element in place.use.elements:
        for part, what in ((element, "element"), *((c, "component") for c in element.components)):
            at = f"{where} {element.number:02d}-{part.number if what == 'component' else 0}"
            if part.usage == "N":
                yield f"{what} not used", f"{at} {what} not used"
                continue
            if part.usage == "R":
                yield f"{what} required", f"{at} {what} required"
            if part.external or part.codes:
                kind = "code of a list" if part.external else "code"
                yield kind, f"{at} {kind}"
            if part.type[:1] in ("N", "R") and part.type:
                yield "type", f"{at} type"
            if what == "element":
                yield "repetitions", f"{at} repetitions"


def hardly_a_rule_is_left_whole(books: Table, guide: str, made: set[str]) -> None:
    """Left are elements that a condition keeps out, and components alone in their composite."""
    rules: dict[str, set[str]] = defaultdict(set)
    for places in books.uses.values():
        for place in places:
            if place.id not in ("ST", "SE") and is_used(place):
                for kind, name in rules_of(place):
                    rules[kind].add(name)
    whole = {kind: (len(names), len(names - made)) for kind, names in rules.items()}
    print(f"{guide}: rules of the tables, and those that no defect breaks: {whole}")
    assert sum(all for all, _ in whole.values()) > 100
    for kind, (all, left) in whole.items():
        assert left <= max(3, all * 0.04), (kind, sorted(rules[kind] - made))


@pytest.mark.parametrize(("guide", "gs01"), BOOKS)
def test_some_of_each_kind_by_the_front_door(guide: str, gs01: str) -> None:
    """As a file, through everything that ``gateway validate`` does."""
    by_the_front_door(guide, gs01, of_a_kind=3)


@pytest.mark.soak
@pytest.mark.parametrize(("guide", "gs01"), BOOKS)
def test_all_by_the_front_door(guide: str, gs01: str) -> None:
    by_the_front_door(guide, gs01, of_a_kind=10_000)


def by_the_front_door(guide: str, gs01: str, of_a_kind: int) -> None:
    books = table_for(guide, gs01)
    kinds: Counter[str] = Counter()
    unseen: list[str] = []
    for defect in all_defects(books):
        if kinds[defect.kind] >= of_a_kind or defect.segment.islower():
            continue  # an id in lower case is read as capitals, and told by a rule of its own
        kinds[defect.kind] += 1
        text = file_of_set(guide, gs01, defect.segments)
        findings = gateway.validate(text, {1, 2, 5})
        if not seen(defect, findings):
            unseen.append(_told(defect, findings))
    print(f"\n{guide}: {sum(kinds.values())} defects as files, {len(unseen)} not seen")
    assert unseen == []
    assert sum(kinds.values()) >= 50


def _told(defect: Defect, findings: list[Finding]) -> str:
    return f"{defect.name}: {defect.code} {[(f.rule, f.code, f.position) for f in findings]}"

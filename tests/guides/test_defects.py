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
from tests.guides.bases import EVERY, GUIDES, all_defects
from tests.guides.defects import Defect, is_used, judge, path, seen
from tests.guides.least import OF_OURS
from tests.guides.making import table_for
from tests.guides.second_opinion import file_of_set

LEAST: dict[str, tuple[int, int, int, int, int]] = {
    "element required": (850, 560, 115, 100, 20),
    "component required": (150, 600, 10, 25, 6),
    "element not used": (950, 820, 130, 75, 4),
    "component not used": (460, 1250, 3, 8, 4),
    "code": (680, 690, 75, 55, 18),
    "code of a list": (55, 40, 14, 15, 0),
    "too short": (590, 400, 80, 45, 6),
    "too long": (1400, 1500, 300, 140, 50),
    "type": (300, 340, 190, 25, 40),
    "control character": (540, 600, 110, 55, 11),
    "letters": (540, 600, 110, 55, 11),
    "pattern": (3, 1, 0, 0, 0),
    "provider id": (20, 20, 2, 1, 0),
    "date": (65, 110, 16, 12, 0),
    "time": (1, 1, 0, 1, 0),
    "repetitions": (1400, 1150, 300, 120, 40),
    "too many components": (80, 220, 8, 13, 9),
    "too many elements": (370, 270, 50, 36, 9),
    "condition P": (90, 70, 38, 0, 0),
    "condition R": (2, 0, 0, 0, 0),
    "condition E": (24, 12, 2, 0, 0),
    "condition C": (60, 50, 24, 0, 0),
    "condition L": (20, 20, 10, 0, 0),
    "segment required": (55, 40, 6, 4, 3),
    "segment repeats": (270, 170, 43, 20, 5),
    "segment empty": (3, 2, 2, 0, 0),
    "segment unknown": (650, 440, 100, 72, 16),
    "segment of another set": (325, 220, 50, 36, 8),
    "segment unexpected": (680, 480, 60, 70, 0),
    "segment out of sequence": (95, 65, 18, 7, 1),
    "loop required": (12, 11, 2, 9, 0),
    "loop without its first segment": (26, 18, 3, 6, 1),
    "loop repeats": (48, 45, 3, 5, 0),
    "loop out of sequence": (7, 8, 0, 0, 0),
    "HL number": (6, 6, 0, 3, 0),
    "HL parent": (5, 5, 0, 14, 0),
    "HL children": (1, 1, 0, 1, 0),
    "LX sequence": (2, 6, 0, 0, 0),
}
"""Kinds of defects, and how many of each the guides make at least, in the order of GUIDES.

Without a number where the guide has nothing of the kind: no condition of a 277CA, for one,
speaks of an element that may be given or not.
"""


@pytest.mark.parametrize("guide", EVERY)
def test_every_defect_is_seen_where_it_is(guide: str) -> None:
    books = table_for(guide, EVERY[guide])
    kinds: Counter[str] = Counter()
    unseen: list[str] = []
    cascades: list[str] = []
    made: set[str] = set()
    for defect in all_defects(books, guide):
        kinds[defect.kind] += 1
        made.add(defect.name)
        findings = judge(books, defect.segments)
        if not seen(defect, findings):
            unseen.append(_told(defect, findings))
        if sum(finding.severity == "reject" for finding in findings) > 2:
            cascades.append(_told(defect, findings))
    least = least_of(guide)
    print(f"\n{guide}: {sum(kinds.values())} single defects, {len(unseen)} not seen")
    for kind, count in least.items():
        print(f"  {kind:<32}{kinds[kind]:>6}  (at least {count})")
    hardly_a_rule_is_left_whole(books, guide, made)
    assert unseen == []
    assert cascades == []
    assert set(kinds) <= set(LEAST)
    assert {k: kinds[k] for k, count in least.items() if kinds[k] < count} == {}


def least_of(guide: str) -> dict[str, int]:
    """How many of each kind a guide makes at least."""
    if guide in OF_OURS:
        return OF_OURS[guide]
    column = list(GUIDES).index(guide)
    return {kind: counts[column] for kind, counts in LEAST.items()}


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


@pytest.mark.parametrize("guide", EVERY)
def test_some_of_each_kind_by_the_front_door(guide: str) -> None:
    """As a file, through everything that ``gateway validate`` does."""
    by_the_front_door(guide, of_a_kind=3)


@pytest.mark.soak
@pytest.mark.parametrize("guide", EVERY)
def test_all_by_the_front_door(guide: str) -> None:
    by_the_front_door(guide, of_a_kind=10_000)


def by_the_front_door(guide: str, of_a_kind: int) -> None:
    books = table_for(guide, EVERY[guide])
    kinds: Counter[str] = Counter()
    unseen: list[str] = []
    for defect in all_defects(books, guide):
        if kinds[defect.kind] >= of_a_kind or defect.segment.islower():
            continue  # an id in lower case is read as capitals, and told by a rule of its own
        kinds[defect.kind] += 1
        text = file_of_set(guide, EVERY[guide], defect.segments)
        findings = gateway.validate(text, {1, 2, 5})
        if not seen(defect, findings):
            unseen.append(_told(defect, findings))
    print(f"\n{guide}: {sum(kinds.values())} defects as files, {len(unseen)} not seen")
    assert unseen == []
    assert sum(kinds.values()) >= 50


def _told(defect: Defect, findings: list[Finding]) -> str:
    return f"{defect.name}: {defect.code} {[(f.rule, f.code, f.position) for f in findings]}"

"""Each loop of each guide in a set of its own, with what it requires and with all it may have:
such a set is accepted by us and by pyx12, and nothing of it is lost on the way to the models."""

from __future__ import annotations

from functools import cache

import pytest

from tests.audit.kinds import GUIDED, KINDS, SECONDED, Read, interchange, table_of
from tests.audit.known import IMPLIED, ORACLE_IS_WRONG, is_implied
from tests.audit.making import Told, Wish, make, rooms
from tests.audit.seeking import changed, is_said, leaves
from tests.audit.sets import constructed
from tests.oracle import OracleError, pyx12_verdict

WORD = {"N": "2", "R": "2"}
UNUSED = "X12.level.unused"


each_kind = pytest.mark.parametrize("kind", KINDS)


@cache
def refused(kind: str) -> list[tuple[str, str, str, str | None]]:
    """Name of the set, rule, place and value of what we refuse by the tables: of sums, situations
    and the like, which are types 3 to 7, no table knows."""
    return [
        (name, finding.rule, finding.place, finding.value)
        for name, _, read in constructed(kind)
        for finding in read.findings
        if finding.severity == "reject" and finding.snip in (1, 2)
    ]


@cache
def refused_by_pyx12(kind: str) -> list[tuple[str, OracleError]]:
    """Name of the set, and what pyx12 says."""
    return [
        (name, error)
        for name, made, _ in constructed(kind)
        for error in pyx12_verdict(interchange(kind, made.segments))
    ]


@cache
def lost(kind: str) -> list[tuple[str, str, str]]:
    """Values of their own that are neither in the models nor in what they keep as text."""
    found = []
    for name, made, read in constructed(kind):
        said = leaves(read.sets[0])
        found += [
            (name, told.name, told.text)
            for told in made.values
            if told.said and not is_said(said, told)
        ]
    return found


@cache
def ignored(kind: str) -> list[tuple[str, str, str]]:
    """Codes and short values in whose place another one makes no other model."""
    found, seen = [], set()
    for name, made, read in constructed(kind):
        before = read.json(1)
        for told in made.values:
            key = told.place, told.number, told.component
            if told.said or key in seen or (other := another(kind, told)) is None:
                continue
            seen.add(key)
            if before == Read(interchange(kind, changed(made, told, other))).json(1):
                found.append((name, told.name, f"{told.text} -> {other}"))
    return found


@pytest.mark.parametrize("kind", GUIDED)
def test_what_the_guide_allows_is_accepted(kind: str) -> None:
    assert refused(kind) == []


@pytest.mark.parametrize("kind", SECONDED)
def test_pyx12_agrees(kind: str) -> None:
    unknown = [
        (name, str(e))
        for name, e in refused_by_pyx12(kind)
        if (kind, e.segment, e.element, e.code) not in ORACLE_IS_WRONG
    ]
    assert unknown == []


@each_kind
def test_every_value_comes_back(kind: str) -> None:
    assert [one for one in lost(kind) if not is_implied(one[1])] == []
    assert sum(bool(told.said) for _, made, _ in constructed(kind) for told in made.values) > 50


@each_kind
def test_every_other_value_matters(kind: str) -> None:
    assert [one for one in ignored(kind) if not is_implied(one[1])] == []


@each_kind
def test_what_bears_nothing_is_told(kind: str) -> None:
    """Levels without a claim below them belong to no item: what they say is lost, and told."""
    silent = []
    for room in rooms(table_of(kind)):
        made = make(table_of(kind), Wish(room, full=True, bare=True))
        read = Read(interchange(kind, made.segments))
        said = leaves(read.sets[0])
        gone = [t for t in made.values if t.said and not is_implied(t.name)]
        if not all(is_said(said, told) for told in gone):
            silent += [room.loop] * (UNUSED not in {f.rule for f in read.findings})
    assert silent == []


def test_every_exception_is_needed() -> None:
    implied = {one[1] for kind in KINDS for one in [*lost(kind), *ignored(kind)]}
    implied |= {f"* {name.split(' ')[1].split('-')[0]}-* {name.split(' ')[2]}" for name in implied}
    assert IMPLIED.keys() <= implied
    theirs = {
        (kind, e.segment, e.element, e.code) for kind in SECONDED for _, e in refused_by_pyx12(kind)
    }
    assert ORACLE_IS_WRONG.keys() <= theirs


def another(kind: str, told: Told) -> str | None:
    """Another value that the element may have; None where there is no other."""
    element, text = told.element, told.text
    if element.data_element == "1250":
        return None  # the value after it has the same form and tells it
    if element.codes:
        key = told.place.key == (told.number, told.component)
        codes = [c for c in element.codes if c != text and (not key or c in told.place.codes)]
        return codes[0] if codes else "" if element.usage == "S" else None
    if element.external:
        listed = sorted(table_of(kind).guide.lists[element.external])
        return next((code for code in listed if code != text), None)
    return WORD.get(element.type[:1], "Z") * len(text)

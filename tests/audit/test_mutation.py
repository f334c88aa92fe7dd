"""Sets made wrong in one place, between two that are right: never an exception, the neighbours
whole, nothing half, and whatever pyx12 refuses is refused here."""

from __future__ import annotations

from random import Random

import pytest

from tests.audit.kinds import GUIDED, SECONDED, Read, Segments, interchange
from tests.audit.known import ORACLE_IS_WRONG
from tests.audit.mutate import ODD, mutations
from tests.audit.seeking import changed
from tests.audit.sets import constructed
from tests.oracle import OracleError, pyx12_verdict

EACH = 16
SETS = 6
each_guide = pytest.mark.parametrize("kind", GUIDED)


def numbered(segments: Segments, number: str) -> Segments:
    """The set with another control number."""
    made = [list(segment) for segment in segments]
    made[0][2] = made[-1][2] = number
    return made


def victims(kind: str) -> list[tuple[str, Segments]]:
    """Full sets from all over the guide."""
    full = [(name, made.segments) for name, made, _ in constructed(kind) if "full" in name]
    return full[:: max(len(full) // SETS, 1)]


@each_guide
def test_a_bad_set_leaves_its_neighbours_whole(kind: str) -> None:
    count = 0
    for name, segments in victims(kind):
        dice = Random(name)
        alone = Read(interchange(kind, segments))
        right, rules = alone.json(1), [finding.rule for finding in alone.findings]
        for what, mutant in mutations(segments, dice, EACH):
            three = (segments, "0001"), (mutant, "0002"), (segments, "0003")
            read = Read(interchange(kind, *(numbered(s, n) for s, n in three)))
            assert len(read.sets) == 3 and read.complete == [True] * 3, (name, what)
            assert read.json(1) == read.json(3) == right, (name, what)
            assert [f.rule for f in read.told(1)] == rules, (name, what)
            assert [f.rule for f in read.told(3)] == rules, (name, what)
            count += 1
    assert count >= EACH


@each_guide
def test_odd_values_do_no_harm(kind: str) -> None:
    """In every element that has a value somewhere, three of the odd ones."""
    seen, dice = set(), Random(kind)
    for name, made, _ in constructed(kind):
        for told in made.values:
            if (told.place.id, told.number, told.component) in seen:
                continue
            seen.add((told.place.id, told.number, told.component))
            for text in dice.sample(ODD, 3):
                read = Read(interchange(kind, changed(made, told, text)))
                assert read.complete == [True], (name, told.name, text[:20])
    assert len(seen) > 10


@each_guide
def test_a_set_that_is_cut_gives_nothing_half(kind: str) -> None:
    """After each of its segments: what is yielded is an item of the whole set, and it is told."""
    name, made, read = max(constructed(kind)[:40], key=lambda one: len(one[1].segments))
    whole = read.json(1).split("\n")
    for end in range(1, len(made.segments)):
        cut = Read(interchange(kind, made.segments[:end], numbered(made.segments, "02")))
        assert cut.complete == [False, True], (name, end)
        assert [item for item in cut.json(1).split("\n") if item and item not in whole] == []
        assert any(f.rule == "X12.SE.missing" for f in cut.told(1)), (name, end)


@each_guide
def test_a_trailer_that_is_cut_ends_nothing(kind: str) -> None:
    """The file ends in the SE: the set is not complete, whatever of it is whole is there once."""
    _, made, read = constructed(kind)[0]
    whole = read.json(1).split("\n")
    data = interchange(kind, made.segments)
    begin = data.rindex(b"SE*")
    for end in range(begin, begin + 5):
        cut = Read(data[:end])
        assert cut.complete == [False], data[begin:end]
        assert cut.json(1).split("\n") in ([""], *(whole[:n] for n in range(1, len(whole) + 1)))


@each_guide
def test_a_bare_trailer_before_the_right_one_does_no_harm(kind: str) -> None:
    """SE without elements: nothing that the set says is told twice."""
    _, made, _ = constructed(kind)[0]
    segments = [*made.segments[:-1], ["SE"], ["SE", str(len(made.segments) + 1), "0001"]]
    items = Read(interchange(kind, segments)).json(1).split("\n")
    assert len(items) == len(set(items))


@pytest.mark.parametrize("kind", SECONDED)
def test_what_pyx12_refuses_is_refused(kind: str) -> None:
    missed, refused = [], 0
    for name, segments in victims(kind):
        for what, mutant in mutations(segments, Random(name), EACH):
            theirs = [error for error in complaints(kind, mutant) if not known(kind, error)]
            ours = [f for f in Read(interchange(kind, mutant)).findings if f.snip != 3]
            refused += bool(theirs)
            if theirs and not any(f.severity != "warning" for f in ours):
                missed.append((name, what, str(theirs[0]), [f.rule for f in ours]))
    assert missed == []
    assert refused > EACH


def complaints(kind: str, segments: Segments) -> list[OracleError]:
    """What pyx12 says; it falls over some of the mutants, which is no verdict."""
    try:
        return pyx12_verdict(interchange(kind, segments))
    except Exception:
        return []


def known(kind: str, error: OracleError) -> bool:
    """True where pyx12 is known to be wrong."""
    return (kind, error.segment, error.element, error.code) in ORACLE_IS_WRONG

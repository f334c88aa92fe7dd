"""So many changes, so many differences, each where it was made."""

from __future__ import annotations

from random import Random

import pytest

from gateway.guides.difference import Difference
from tests.exchange.comparing import compared
from tests.exchange.mutate import FIXTURES, File, Mutator, Seg, Truth
from tests.exchange.shuffle import shuffled

BASES = {
    "837P": "837P/accept/two-practices-and-dependents.x12",
    "837I": "837I/accept/two-hospitals-and-a-newborn.x12",
    "835": "835/accept/provider-adjustments.x12",
    "277CA": "277CA/accept/mixed.x12",
    "999": "999/accept/partly-accepted.x12",
}
SEEDS = 60
Told = tuple[object, ...]


def told(one: Difference) -> Told:
    return (
        one.kind, one.claim, one.segment, one.element, one.component, one.before, one.after,
        one.position_a, one.position_b,
    )  # fmt: skip


def expected(one: Truth, old: list[Seg], new: list[Seg]) -> Told:
    """A truth in the same fields; where a side has no such segment there is no position."""
    return (
        one.kind, one.claim, one.segment, one.element, one.component, one.before, one.after,
        old.index(one.a) + 1 if one.a else None, new.index(one.b) + 1 if one.b else None,
    )  # fmt: skip


def lines(found: list[Told]) -> str:
    return "\n".join(map(str, sorted(found, key=str)))


@pytest.mark.parametrize("seed", range(SEEDS))
@pytest.mark.parametrize("kind", BASES)
def test_each_change_is_one_difference_at_its_place(kind: str, seed: int) -> None:
    dice = Random(f"{kind} {seed}")
    file = File((FIXTURES / BASES[kind]).read_text())
    mutator = Mutator(kind, file, dice)
    text = mutator.run(1 + seed % 6)
    found, totals, code = compared(file.text(file.segments), text)
    truths = [expected(one, mutator.old, mutator.new) for one in mutator.truths]
    assert lines(list(map(told, found))) == lines(truths)
    assert totals.differences == len(mutator.truths)
    assert code == 1


@pytest.mark.parametrize("seed", range(30))
@pytest.mark.parametrize("kind", BASES)
def test_changes_are_found_in_a_file_in_another_order(kind: str, seed: int) -> None:
    dice = Random(f"{kind} {seed} both")
    file = File((FIXTURES / BASES[kind]).read_text())
    mutator = Mutator(kind, file, dice)
    mutator.run(1 + seed % 5)
    a = file.text(file.segments)
    file.segments = mutator.new
    found, _, _ = compared(a, file.text(shuffled(kind, file, dice)))
    truths = [expected(one, mutator.old, mutator.new)[:-2] for one in mutator.truths]
    got = [told(one)[:-2] for one in found]
    got = [_unnumbered(one) for one in got]  # a line begins with a number
    assert lines(got) == lines([_unnumbered(one) for one in truths])


def _unnumbered(one: Told) -> Told:
    return tuple("LX" if str(value).startswith("LX*") else value for value in one)

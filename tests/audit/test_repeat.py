"""Whatever may come several times comes three times, each with values of its own: all are back,
each once, in the order in which they stood."""

from __future__ import annotations

from collections import defaultdict

import pytest

from tests.audit.kinds import GUIDED, KINDS
from tests.audit.known import SHARED, is_implied
from tests.audit.making import Told
from tests.audit.seeking import Leaf, holding, is_said, leaves
from tests.audit.sets import repeated

TABLES = {1, 2}
"""The types of findings that the envelope and the tables of a guide make."""


@pytest.mark.parametrize("kind", GUIDED)
def test_all_of_them_are_accepted(kind: str) -> None:
    refused = [
        (name, finding.rule, finding.value)
        for name, _, read in repeated(kind)
        for finding in read.findings
        if finding.severity == "reject" and finding.snip in TABLES
    ]
    assert refused == []
    assert len(repeated(kind)) > 4


@pytest.mark.parametrize("kind", KINDS)
def test_all_of_them_come_back(kind: str) -> None:
    lost, count = [], 0
    for name, made, read in repeated(kind):
        count += 1
        found = leaves(read.sets[0])
        for told in made.values:
            if told.said and not is_implied(told.name) and not is_said(found, told):
                lost.append((name, told.name, told.text))
    assert lost == []
    assert count > 4


@pytest.mark.parametrize("kind", KINDS)
def test_none_comes_back_twice(kind: str) -> None:
    """In one item no value stands twice in the same field."""
    twice = []
    for name, made, read in repeated(kind):
        found = leaves(read.sets[0])
        for told in made.values:
            if is_implied(told.name) or f"{kind} {told.place.id}" in SHARED:
                continue
            places = [(leaf.item, leaf.shape) for leaf in _saying(found, told)]
            twice += [(name, told.name, where) for where in set(places) if places.count(where) > 1]
    assert twice == []


@pytest.mark.parametrize("kind", KINDS)
def test_their_order_is_kept(kind: str) -> None:
    wrong, pairs = [], 0
    for name, made, read in repeated(kind):
        found = leaves(read.sets[0])
        alike: dict[tuple[object, ...], list[Told]] = defaultdict(list)
        for told in made.values:
            if told.said and not is_implied(told.name):
                alike[told.place, told.number, told.component].append(told)
        for several in alike.values():
            fields: dict[str, list[tuple[int, int]]] = defaultdict(list)
            for order, told in enumerate(several):
                saying = _saying(found, told)
                first = min((leaf.item for leaf in saying), default=0)
                for leaf in saying:  # what is carried down to other items stands there as well
                    if leaf.item == first:
                        fields[leaf.shape].append((found.index(leaf), order))
            for field, stands in fields.items():
                pairs += len(stands) > 1
                orders = [order for _, order in sorted(stands)]
                if orders != sorted(orders):
                    wrong.append((name, several[0].name, field))
    assert wrong == []
    assert pairs


def _saying(found: list[Leaf], told: Told) -> list[Leaf]:
    """The leaves that say a value that is said as one text."""
    return [leaf for way in told.said if len(way) == 1 for leaf in holding(found, way[0])]

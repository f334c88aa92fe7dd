"""Hundreds of single defects for each guide, made from its tables: every one is seen, with the
code that a 999 gives it, on its segment and element, and none sets off a row of others."""

from __future__ import annotations

from collections import Counter

import pytest

from gateway.finding import Finding
from tests.guides.bases import GUIDES, shared_out
from tests.guides.defects import Defect, defects, walk
from tests.guides.making import table_for

LEAST = {
    "005010X222A1": 1600, "005010X223A2": 1600, "005010X221A1": 600, "005010X214": 550,
    "005010X231A1": 100,
}  # fmt: skip
"""So many defects the tables make at least."""


def seen(defect: Defect, findings: list[Finding]) -> bool:
    """True where one of the findings is the one that the defect must cause."""
    return any(
        finding.code == defect.code
        and finding.segment == defect.segment
        and (defect.kind == "condition" or (finding.element or 0) == defect.element)
        and (finding.component or 0) == defect.component
        for finding in findings
    )


@pytest.mark.parametrize("guide", GUIDES)
def test_every_defect_is_seen_where_it_is(guide: str) -> None:
    table = table_for(guide, GUIDES[guide])
    kinds: Counter[str] = Counter()
    unseen: list[str] = []
    cascades: list[str] = []
    for segments, places, wanted in shared_out(table, guide):
        for defect in defects(segments, places, wanted):
            kinds[defect.kind] += 1
            findings, _ = walk(table, defect.segments)
            if not seen(defect, findings):
                unseen.append(f"{defect.name}: {[(f.rule, f.code) for f in findings]}")
            if sum(finding.severity == "reject" for finding in findings) > 2:
                cascades.append(f"{defect.name}: {[(f.rule, f.code) for f in findings]}")
    print(guide, sum(kinds.values()), dict(kinds))
    assert unseen == []
    assert cascades == []
    assert sum(kinds.values()) >= LEAST[guide]

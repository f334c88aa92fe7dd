"""Whatever comes in whatever order: the walk ends, and says something of what was done to it."""

from __future__ import annotations

from random import Random

import pytest

from tests.guides.bases import BOOKS, CODES, bases_of
from tests.guides.defects import Segments, walk
from tests.guides.making import table_for
from tests.guides.whole import whole

ODD: Segments = [
    [""], ["HL"], ["NM1"], ["ZZZ", "1"], ["LX", "9" * 5000], ["HL", "9" * 5000, "-1", "22", "é"],
    ["SE"], ["ST", "837"], ["LS", "2"], ["CLM", "\x00", "^^^", ":::"], ["SVC", ":", ""],
]  # fmt: skip


@pytest.mark.parametrize(("guide", "gs01"), BOOKS)
def test_shuffled_cut_doubled_and_foreign_segments(guide: str, gs01: str) -> None:
    table, random = table_for(guide, gs01), Random(guide)
    sources = [*bases_of(table)[-3:], whole(table, CODES[gs01])]
    silent = 0
    for _ in range(150):
        segments = list(random.choice(sources))
        for _ in range(random.randrange(1, 6)):
            at, other = random.randrange(len(segments)), random.randrange(len(segments))
            match random.randrange(4):
                case 0:
                    del segments[at : at + random.randrange(4)]
                    segments = segments or [["ST", "837", "0001"]]
                case 1:
                    segments[other:other] = segments[at : at + random.randrange(9)]
                case 2:
                    segments[at], segments[other] = segments[other], segments[at]
                case _:
                    segments.insert(at, random.choice(ODD))
        findings, places = walk(table, segments)
        assert len(places) == len(segments)
        assert all((finding.position and finding.code) or finding.severity == "warning"
                   for finding in findings)  # fmt: skip
        assert all(1 <= (finding.position or 0) <= len(segments) for finding in findings)
        silent += not findings
    assert silent < 60

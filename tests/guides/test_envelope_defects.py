"""Counts, control numbers and trailers of all three levels, and each element of the ISA: one
defect at a time in a valid file, told with the code of TA1 or 999, at its byte, and alone."""

from __future__ import annotations

from collections import Counter

import pytest

import gateway
from gateway.finding import Finding
from tests.guides.bases import BOOKS, bases
from tests.guides.envelope_defects import (
    EnvelopeDefect,
    envelope_defects,
    file_of,
    offset_of,
    text_of,
)

LET_THROUGH = ("GS01 unknown", "ISA11")
"""A group that is none of health care's is read by its sets; ISA11 U is met in the field."""


def seen(defect: EnvelopeDefect, finding: Finding) -> bool:
    """True where the finding is the one that the defect must cause."""
    there = defect.at is None or finding.offset == offset_of(defect.segments, defect.at)
    place = (finding.code, finding.segment, finding.element or 0)
    return there and place == (defect.code, defect.segment, defect.element)


@pytest.mark.parametrize(("guide", "gs01"), BOOKS)
def test_every_defect_of_the_envelope_is_seen(guide: str, gs01: str) -> None:
    file = file_of(guide, gs01, bases()[guide, gs01][0])
    assert gateway.validate(text_of(file).encode(), {1, 2}) == []
    kinds: Counter[str] = Counter()
    for defect in envelope_defects(file):
        kinds[defect.kind] += 1
        told = gateway.validate(text_of(defect.segments).encode(), {1, 2})
        wrong = [finding for finding in told if finding.severity != "warning"]
        assert [seen(defect, finding) for finding in wrong] == [True], (defect.kind, told)
        assert all(finding.hint for finding in told), (defect.kind, told)
        assert wrong[0].severity == ("error" if defect.kind in LET_THROUGH else "reject")
    print(f"\n{guide}: {dict(kinds)}")
    assert sum(kinds.values()) >= 40
    assert len(kinds) >= 36

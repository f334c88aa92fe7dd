"""The fast way never lets through what the slow way would tell."""

from __future__ import annotations

import re
from random import Random

import pytest

from gateway.guides.book import Element, SegmentUse
from gateway.guides.explain import Explain
from gateway.guides.pattern import Separators, compile_use, trie
from tests.guides.bases import BOOKS, shared_out
from tests.guides.making import table_for

LETTERS = "*:^ ~AZ09q.-+é\x07"


def test_a_trie_matches_its_words_and_no_others() -> None:
    words = ["A", "AB", "ABC", "B1", "B2", "C.", "11", "12", "MA01", "MA02", "N1"]
    expression = re.compile(trie(words))
    assert all(expression.fullmatch(word) for word in words)
    others = ["", "AC", "ABCD", "B", "B3", "C", "CX", "1", "MA", "MA0", "MA03", "N", "a"]
    assert not any(expression.fullmatch(word) for word in others)


@pytest.mark.parametrize(("guide", "gs01"), BOOKS)
def test_what_is_let_through_at_first_sight_has_no_fault(guide: str, gs01: str) -> None:
    table, random = table_for(guide, gs01), Random(guide)
    explain = Explain(table.separators, table.guide.lists)
    through = refused = 0
    for segments, places, wanted in shared_out(table):
        for segment, place in zip(segments, places, strict=True):
            if place not in wanted or not place.use or not place.good or len(segment) == 1:
                continue
            text = "*".join(segment)
            for _ in range(40):
                at = random.randrange(len(segment[0]) + 1, len(text) + 1)
                changed = text[:at] + random.choice(LETTERS) + text[at + random.randrange(2) :]
                faults = list(explain.faults(place.use, changed.split("*")))
                if place.good(changed):
                    through += 1
                    assert faults == [], changed
                else:
                    refused += 1
    assert through > 50
    assert refused > 50


NOTES = {
    "P0203": {"A*X": True, "A*X*1": False, "A*X**2": False, "A*X*1*2": True},
    "R0203": {"A*X": False, "A*X*1": True, "A*X**2": True, "A*X*1*2": True},
    "E0203": {"A*X": True, "A*X*1": True, "A*X**2": True, "A*X*1*2": False},
    "C0203": {"A*X": True, "A*X*1": False, "A*X**2": True, "A*X*1*2": True},
    "L020304": {"A*X": True, "A*X*1": False, "A*X*1*2": True, "A*X*1**3": True, "A*X**2": True},
    "P020304": {"A*X": True, "A*X*1*2*3": True, "A*X*1*2": False, "A*X***3": False},
}


@pytest.mark.parametrize("note", NOTES)
def test_relational_conditions(note: str) -> None:
    elements = [
        Element(n, "1", f"Thing {n}", "R" if n == 1 else "S", "AN", 1, 3) for n in range(1, 5)
    ]
    use = SegmentUse("A", "A thing", "S", 1, 10, elements, [note])
    expression, _ = compile_use(use, Separators(), {})
    explain = Explain(Separators(), {})
    for text, met in NOTES[note].items():
        assert (expression.fullmatch(text) is not None) is met, text
        codes = {fault.fields["code"] for fault in explain.faults(use, text.split("*"))}
        assert codes == (set() if met else {"IK403:10" if note[0] == "E" else "IK403:2"}), text

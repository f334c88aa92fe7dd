"""What docs/findings.md says of pyx12 is what pyx12 says."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.findings_rules import ROOT
from tests.guides.bases import GUIDES, bases
from tests.guides.compare import groups
from tests.guides.second_opinion import Expected, Opinion, compare, file_of_set, opinion
from tests.oracle import OracleError

KEPT = json.loads((ROOT / "tests" / "guides" / "second_opinion.json").read_text("utf-8"))


def kept(guide: str) -> list[dict[str, Any]]:
    return [row for row in KEPT if row["guide"] == guide]


def verdicts_of(rows: list[dict[str, Any]]) -> set[tuple[str, ...]]:
    return {(row["kind"], row["ours"], row["pyx12"], row["codes"]) for row in rows}


def test_of_the_shortest_guide_it_is_still_true() -> None:
    assert verdicts_of(groups("005010X231A1")) == verdicts_of(kept("005010X231A1"))


@pytest.mark.soak
@pytest.mark.parametrize("guide", GUIDES)
def test_it_is_still_true(guide: str) -> None:
    """Else: python -m tests.guides.compare > tests/guides/second_opinion.json"""
    assert groups(guide) == kept(guide)


@pytest.mark.parametrize("guide", GUIDES)
def test_pyx12_was_asked_about_hundreds(guide: str) -> None:
    assert sum(row["count"] for row in kept(guide)) >= {"005010X231A1": 250}.get(guide, 400)


def test_pyx12_has_nothing_against_the_sets_of_the_fixtures() -> None:
    for guide, functional_id in GUIDES.items():
        for segments in bases()[guide, functional_id]:
            assert opinion(file_of_set(guide, functional_id, segments)) == Opinion(())


def error(element: int, code: str, position: int = 19, segment: str = "CLM") -> OracleError:
    return OracleError(segment, position, element, 0, code, "")


@pytest.mark.parametrize(
    ("said", "word"),
    [
        (Opinion(()), ("accepts", "")),
        (Opinion((), "IndexError"), ("crash", "IndexError")),
        (Opinion((error(1, "7"),)), ("same", "")),
        (Opinion((error(1, "7"), error(0, "8"))), ("same", "")),
        (Opinion((error(2, "7"),)), ("place", "")),
        (Opinion((error(0, "7"),)), ("code", "IK304:7")),
        (Opinion((error(1, "1"), error(0, "8"))), ("code", "IK304:8 IK403:1")),
        (Opinion((error(1, "7", 20, "REF"),)), ("other", "IK403:7")),
        (Opinion((error(1, ""),)), ("unnamed", "")),
    ],
)
def test_how_opinions_are_compared(said: Opinion, word: tuple[str, str]) -> None:
    assert compare(Expected("IK403:7", "CLM", 19, 1), said) == word

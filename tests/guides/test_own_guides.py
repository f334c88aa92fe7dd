"""Claim status and the dental claim, whose maps are our own: their files are read whole, told apart
by guide and kind, and what is wrong in them is told with its rule."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import gateway
from gateway.exchange.parse_json import Outcome, parse_document
from tests.guides.making import ROOT, SHELF

KINDS = {"276": "005010X212", "277": "005010X212", "837D": "005010X224A2"}
ITEMS = {"276": "inquiries", "277": "claim_statuses", "837D": "claims"}
FILES = [path for kind in KINDS for path in (ROOT / "fixtures/x12" / kind).glob("*/*.x12")]
ACCEPTED = sorted(path for path in FILES if path.parent.name == "accept")
REJECTED = {f"{path.parts[-3]} {path.stem}": path for path in FILES if path not in ACCEPTED}

REJECTS: dict[str, list[tuple[str, str, int]]] = {
    "276 dependent-without-a-claim": [("X212.2000E.TRN.missing", "IK304:3", 11)],
    "276 member-id-and-date-missing": [
        ("X212.2100D.NM108.required", "IK403:1", 11),
        ("X212.2100D.NM109.required", "IK403:1", 11),
        ("X212.2200D.TRN01.code", "IK403:7", 12),
        ("X212.2210D.DTP-472.missing", "IK304:3", 13),
    ],
    "277 claim-without-a-status": [
        ("X212.2200D.STC.missing", "IK304:3", 11),
        ("X212.2220D.SVC03.required", "IK403:1", 13),
    ],
    "277 made-like-a-277ca": [
        ("X212.2200D.STC03.unused", "IK403:I10", 12),
        ("X212.2200D.STC12.unused", "IK403:I10", 12),
    ],
    "837D professional-line": [
        ("X224.2400.SV1.foreign", "IK304:6", 22),
    ],
    "837D teeth-of-004010": [
        ("X224.2300.DTP01.code", "IK403:7", 20),
        ("X224.2300.DN103.unused", "IK403:I10", 22),
        ("X224.2300.DN202.code", "IK403:7", 23),
        ("X224.2300.DN206.required", "IK403:1", 23),
        ("X224.2400.TOO02.condition", "IK403:2", 26),
        ("X224.2400.TOO03-2.code", "IK403:7", 26),
    ],
}
"""Rule, code and position of all that a refused file is refused for."""


def sets_of(path: Path) -> list[dict[str, Any]]:
    """The transaction sets of a file, as ``gateway parse --json`` writes them."""
    outcome = Outcome()
    document = json.loads(b"".join(parse_document(path, path.name, outcome)))
    assert (outcome.exit_code, document["findings"]) == (0, [])
    return [
        found
        for interchange in document["interchanges"]
        for group in interchange["functional_groups"]
        for found in group["transaction_sets"]
    ]


@pytest.mark.parametrize("path", ACCEPTED, ids=lambda path: f"{path.parts[-3]}-{path.stem}")
def test_nothing_of_an_accepted_file_is_lost(path: Path) -> None:
    segments = path.read_text().replace("\n", "").split("~")
    found = sets_of(path)
    kind = path.parts[-3]
    assert {(one["kind"], one["guide"]) for one in found} == {(kind, KINDS[kind])}
    assert not any("unmodelled" in one for one in found)
    assert all(one[ITEMS[kind]] for one in found)
    assert sum(one["segment_count"] for one in found) == len(segments) - 5


@pytest.mark.parametrize("path", ACCEPTED, ids=lambda path: f"{path.parts[-3]}-{path.stem}")
def test_an_accepted_file_is_accepted_by_rules_of_every_type(path: Path) -> None:
    assert [(f.rule, f.position) for f in gateway.validate(path)] == []


@pytest.mark.parametrize("name", REJECTS)
def test_a_refused_file_is_refused_for_what_is_wrong_with_it(name: str) -> None:
    found = gateway.validate(REJECTED[name], {1, 2})
    assert [(f.rule, f.code, f.position) for f in found] == REJECTS[name]
    assert {f.severity for f in found} == {"reject"}


def test_a_trace_number_is_not_taken_for_a_patient_control_number() -> None:
    for name in ("277 claim-without-a-status", "276 member-id-and-date-missing"):
        assert {f.patient_control_number for f in gateway.validate(REJECTED[name], {1, 2})} == {""}


def test_every_refused_file_is_in_the_table() -> None:
    assert REJECTED.keys() == REJECTS.keys()
    assert len(ACCEPTED) >= 16


def test_an_inquiry_and_its_answer_share_an_id_and_no_guide() -> None:
    ask, answer = SHELF.find("005010X212", "HR", "276"), SHELF.find("005010X212", "HN", "277")
    receipt = SHELF.find("005010X214", "HN", "277")
    assert ask and answer and receipt
    assert (ask.exact, answer.exact, receipt.exact) == (True, True, True)
    assert [found.guide.code for found in (ask, answer, receipt)] == ["276", "277", "277"]
    assert [found.guide.family for found in (ask, answer, receipt)] == ["X212", "X212", "X214"]


@pytest.mark.parametrize("errata", ["005010X224", "005010X224A1", "005010X224A3"])
def test_another_errata_of_the_dental_guide_is_judged_by_ours(errata: str) -> None:
    path = ROOT / "fixtures/x12/837D/accept/dependent-one-line.x12"
    found = gateway.validate(path.read_text().replace("005010X224A2", errata), {1, 2})
    assert [(f.rule, f.severity) for f in found] == [("X12.guide.nearest", "warning")]

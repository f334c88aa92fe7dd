"""``gateway parse --jsonl``: a line for each thing, with where it stands."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from gateway.cli.root import cli
from gateway.exchange.parse_json import Outcome, parse_document
from gateway.exchange.parse_lines import parse_lines

FIXTURES = Path(__file__).parents[2] / "fixtures" / "x12"
PLACE = {
    "type", "file", "interchange", "group", "set", "interchange_control_number",
    "group_control_number", "transaction_set_control_number", "kind", "guide",
}  # fmt: skip
LISTS = {
    "claims": "claim", "inquiries": "inquiry", "responses": "response",
    "claim_statuses": "claim_status",
}  # fmt: skip


def lines(path: Path) -> list[dict[str, Any]]:
    """The lines of a file; no name stands twice in one of them."""

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        made = dict(pairs)
        assert len(made) == len(pairs), pairs
        return made

    text = b"".join(parse_lines(path, path.name, Outcome())).decode()
    return [json.loads(line, object_pairs_hook=once) for line in text.splitlines()]


def run(*arguments: str | Path) -> Result:
    """The command, as a process would run it."""
    return CliRunner().invoke(
        cli, ["parse", *map(str, arguments)], standalone_mode=False, catch_exceptions=False
    )


@pytest.mark.parametrize(
    "name",
    [
        "837P/accept/two-practices-and-dependents", "837D/accept/secondary-with-line-payments",
        "270/accept/several-members", "271/accept/several-members",
        "276/accept/dependents-and-two-providers", "277/accept/paid-pending-and-denied",
        "277CA/accept/mixed",
    ],
)  # fmt: skip
def test_items_are_those_of_the_document(name: str) -> None:
    path = FIXTURES / f"{name}.x12"
    document = json.loads(b"".join(parse_document(path, path.name, Outcome())))
    expected = []
    for interchange in document["interchanges"]:
        for number, group in enumerate(interchange["functional_groups"], 1):
            for one in group["transaction_sets"]:
                for key, kind in LISTS.items():
                    expected += [(kind, number, item) for item in one.get(key, ())]
    told = lines(path)
    items = [
        (one["type"], one["group"],
         {k: v for k, v in one.items() if k not in PLACE or (k == "kind" and "charge" in one
                                                             and one["type"] == "claim")})
        for one in told if one["type"] != "finding"
    ]  # fmt: skip
    assert items == expected
    assert all(one.keys() >= PLACE for one in told if one["type"] != "finding")
    assert [f["rule"] for f in told if f["type"] == "finding"] == [
        f["rule"] for f in document["findings"]
    ]


def test_a_remittance_is_the_last_of_its_set() -> None:
    path = next((FIXTURES / "835" / "accept").glob("*.x12"))
    told = lines(path)
    kinds = Counter(one["type"] for one in told)
    assert kinds["claim_payment"] and kinds["remittance"]
    for one in told:
        if one["type"] == "remittance":
            mine = [o["type"] for o in told if o.get("set") == one["set"]]
            mine = [kind for kind in mine if kind != "finding"]
            assert mine[-1] == "remittance"
            assert one["counts"] == {
                "claim_payments": mine.count("claim_payment"),
                "provider_adjustments": mine.count("provider_adjustment"),
            }
            assert one["payment"]["trace_number"] and one["balanced"] is True
            assert "claim_payments" not in one


def test_acknowledgements_and_findings() -> None:
    (acknowledged,) = lines(FIXTURES / "999" / "accept" / "accepted.x12")
    assert acknowledged["type"] == "acknowledgement"
    assert acknowledged["acknowledgement"]["status_code"] == "A"
    (answer,) = lines(FIXTURES / "TA1" / "accept" / "duplicate-025.x12")
    assert (answer["type"], answer["note_code"]) == ("interchange_acknowledgement", "025")
    told = lines(FIXTURES / "276" / "reject" / "member-id-and-date-missing.x12")
    assert {one["type"] for one in told} == {"inquiry", "finding"}
    assert {"file", "rule", "set", "position"} <= next(
        one.keys() for one in told if one["type"] == "finding"
    )


def test_the_command() -> None:
    path = FIXTURES / "271" / "accept" / "family-plan.x12"
    done = run(path, "missing.271", "--jsonl")
    assert done.return_value == 2
    answer, missing = map(json.loads, done.stdout.splitlines())
    assert (answer["type"], answer["file"]) == ("response", str(path))
    assert (missing["type"], missing["rule"]) == ("finding", "FILE.read")
    assert run(path, "--jsonl").return_value == 0
    assert run(FIXTURES / "276/reject/member-id-and-date-missing.x12", "--jsonl").return_value == 1

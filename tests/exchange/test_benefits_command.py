"""``gateway benefits``: pages, rows and JSON of answers, with what was asked beside."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from gateway.cli.root import cli

FIXTURES = Path(__file__).parents[2] / "fixtures"
ANSWERS = FIXTURES / "x12" / "271" / "accept"
ASKED = FIXTURES / "eligibility" / "subscriber.json"


def run(*arguments: str | Path) -> Result:
    """The command, as a process would run it; its exit code is what it returns."""
    return CliRunner().invoke(
        cli, ["benefits", *map(str, arguments)], standalone_mode=False, catch_exceptions=False
    )


def test_a_page_and_what_was_asked() -> None:
    done = run(ANSWERS / "family-plan.x12", "--asked", ASKED)
    assert done.return_value == 0
    assert done.stdout.splitlines()[1] == (
        "PINE HEALTH PLAN: coverage is ACTIVE from 1 January 2026"
    )
    assert done.stdout.splitlines()[-5:] == [
        "Look out",
        "  ? Nothing is told of vision (AL), which was asked",
        "",
        "Answers inquiry 1, by trace number, member id, name, birth date",
        "  The payer has another line 1: 7 ELM COURT (asked: 70 ELM COURT)",
    ]


def test_an_answer_to_nothing_that_was_asked() -> None:
    done = run(ANSWERS / "medicare.x12", "--asked", ASKED)
    assert done.stdout.splitlines()[-1] == ("Not matched to an inquiry: no inquiry has this trace")


def test_a_270_is_taken_as_what_was_asked() -> None:
    done = run(ANSWERS / "subscriber.x12", "--asked", FIXTURES / "x12/270/accept/subscriber.x12")
    assert "Answers inquiry 1, by trace number" in done.stdout


def test_several_files_as_rows(tmp_path: Path) -> None:
    out = tmp_path / "rows.csv"
    done = run(ANSWERS / "family-plan.x12", ANSWERS / "not-active.x12", "--csv", "-o", out)
    assert done.return_value == 0 and done.stdout == ""
    rows = list(csv.DictReader(io.StringIO(out.read_text("utf-8"))))
    assert [(row["first_name"], row["status"]) for row in rows] == [
        ("FERN", "active"), ("IDA", "inactive"),
    ]  # fmt: skip


def test_json_with_the_match() -> None:
    done = run(ANSWERS / "family-plan.x12", "--asked", ASKED, "--json")
    document = json.loads(done.stdout)
    (answer,) = document["answers"]
    assert answer["summary"]["status"] == "active"
    assert answer["match"]["inquiry_id"] == "1"
    assert answer["match"]["payer_trace_number"] == "PINE-9041"
    assert document["findings"] == []


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ([ANSWERS / "not-found.x12"], 1),
        ([FIXTURES / "eligibility" / "contradictions.x12"], 0),
        ([FIXTURES / "x12/270/accept/subscriber.x12"], 2),
        ([ANSWERS / "family-plan.x12", "missing.271"], 2),
        (["missing.271"], 2),
    ],
)
def test_exit_codes(arguments: list[str | Path], code: int) -> None:
    assert run(*arguments).return_value == code


def test_a_bad_inquiry_is_told_and_the_answers_all_the_same(tmp_path: Path) -> None:
    asked = tmp_path / "asked.json"
    asked.write_text('{"subscriber": {"nickname": "F"}}')
    done = run(ANSWERS / "family-plan.x12", "--asked", asked)
    assert done.return_value == 1
    assert "FERN O'SAMPLE" in done.stdout
    assert "INQUIRIES.json.shape" in done.stderr

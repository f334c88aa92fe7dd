"""``gateway diff`` as people and scripts call it; the expected texts were written by hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from gateway.cli.difference import diff
from gateway.cli.root import cli

PAIRS = Path(__file__).parent / "pairs"
NAMES = sorted(path.stem for path in PAIRS.glob("*.txt"))


def ran(*arguments: str) -> tuple[int, str, str]:
    """Exit code, stdout, stderr."""
    done = CliRunner().invoke(diff, arguments, standalone_mode=False)
    assert done.exception is None, done.exception
    return done.return_value, done.stdout, done.stderr


def pair(name: str) -> tuple[str, str]:
    return str(PAIRS / f"{name}.a.x12"), str(PAIRS / f"{name}.b.x12")


def document(*arguments: str) -> Any:
    return json.loads(ran(*arguments, "--json")[1])


def test_there_are_five_pairs() -> None:
    assert len(NAMES) == 5


@pytest.mark.parametrize("name", NAMES)
def test_what_is_told_to_a_person(name: str) -> None:
    code, out, err = ran(*pair(name))
    assert out == (PAIRS / f"{name}.txt").read_text()
    assert (code, err) == (1, "")


@pytest.mark.parametrize("name", NAMES)
def test_there_and_back_is_the_same_number(name: str) -> None:
    a, b = pair(name)
    there, back = document(a, b), document(b, a)
    turned = {"added": "removed", "removed": "added"}
    kinds = sorted(turned.get(one["kind"], one["kind"]) for one in there["differences"])
    assert kinds == sorted(one["kind"] for one in back["differences"])


@pytest.mark.parametrize("name", NAMES)
def test_a_file_and_itself(name: str) -> None:
    for path in pair(name):
        assert ran(path, path) == (0, "no differences\n", "")


def test_the_json_of_a_changed_element() -> None:
    said = document(*pair("payment-835"))
    assert said["equal"] is False
    assert said["differences"][4] == {
        "kind": "changed", "transaction_set": "835", "claim": "A-1001", "loop": "2110",
        "segment": "SVC", "set_a": 1, "set_b": 1, "position_a": 24, "position_b": 24,
        "element": 3, "name": "amount paid for the line", "before": "90", "after": "70",
        "in_words": "claim A-1001, service line payment 1: amount paid for the line (SVC03) was "
        "90, is 70",
    }  # fmt: skip
    assert said["totals"] == {
        "differences": 8, "changed": 7, "added": 0, "removed": 1, "moved": 0,
        "claims_a": 3, "claims_b": 3, "charge_a": "730", "charge_b": "730",
        "charge_difference": "0", "paid_a": "200", "paid_b": "180", "paid_difference": "-20",
        "in_words": "the claims of B charge the same and are paid 20.00 less",
    }  # fmt: skip
    assert "model" not in said


def test_the_model_of_claims() -> None:
    said = document(*pair("claims-837P"), "--model")["model"]
    words = {(one["claim"], one["in_words"]) for one in said}
    assert ("X-100", "charge: 319.4 -> 329.40") in words
    assert ("X-100", "service_lines[2].charge: 121.4 -> 131.40") in words
    assert ("X-100", "subscriber.member_id: W310045218 -> W310045219") in words
    assert ("X-101", "charge: 211 -> 226") in words
    new = next(one for one in said if one["path"] == "service_lines[2]" and "before" not in one)
    assert (new["claim"], new["after"]["charge"]) == ("X-101", "15")


def test_the_model_of_a_remittance() -> None:
    said = document(*pair("payment-835"), "--model")["model"]
    paths = {(one["claim"], one["path"], str(one.get("before")), str(one.get("after")))
             for one in said}  # fmt: skip
    assert ("EFT0000777", "payment.amount", "150", "130") in paths
    assert ("A-1001", "service_lines[1].paid", "90", "70") in paths
    assert ("A-1001", "patient_responsibility", "20", "40") in paths


def test_what_is_no_file_or_no_x12(tmp_path: Path) -> None:
    a, _ = pair("payment-835")
    text = tmp_path / "note.txt"
    text.write_text("Dear payer, where is the money?")
    code, out, err = ran(a, str(text))
    assert (code, out) == (2, "")
    assert "note.txt: no X12 interchange could be read" in err
    said = document(str(text), a)
    assert said["unreadable"] == [str(text)] and said["equal"] is False
    code, _, err = ran(a, str(tmp_path / "none.x12"))
    assert code == 2 and "is not there" in err


def test_what_stands_outside_of_a_set_is_said_to_be_left_out(tmp_path: Path) -> None:
    a, _ = pair("payment-835")
    broken = tmp_path / "broken.x12"
    broken.write_text(Path(a).read_text().replace("SE*52*", "SE*51*"))
    code, out, err = ran(a, str(broken))
    assert (code, out) == (0, "no differences\n")
    assert "1 fault of syntax or envelope" in err


def test_it_is_listed_with_an_example() -> None:
    assert "diff" in CliRunner().invoke(cli, ["--help"]).stdout
    assert "Example: gateway diff" in CliRunner().invoke(diff, ["--help"]).stdout

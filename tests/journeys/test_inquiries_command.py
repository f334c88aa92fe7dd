"""``gateway inquiries``: the list, one of them, asking again, giving up, for a person at a desk."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from gateway.translate.json_text import encode
from tests.core_process import CoreProcess, core_process
from tests.journeys.stage import Stage
from tests.journeys.test_inquiries import INGRID, covered


@pytest.fixture
def side(tmp_path: Path, quick_stage: Stage) -> CoreProcess:
    """A payer that nobody serves: its partner file, with time-outs that end at once."""
    with core_process(tmp_path / "payer") as running:
        text = running.partner
    quick_stage.partner_text(
        text.replace("[door]\n", "[door]\nconnect_timeout = 0.2\ntimeout = 0.3\n")
    )
    return running


def write(folder: Path, *members: str) -> str:
    path = folder / "members.json"
    path.write_bytes(encode([covered(subscriber={**INGRID, "member_id": one}) for one in members]))
    return str(path)


def test_the_list_and_one_of_it(quick_stage: Stage, tmp_path: Path) -> None:
    stage = quick_stage
    with core_process(tmp_path / "payer") as side:
        stage.partner_text(side.partner)
        asked = stage.cli("eligibility", write(tmp_path, "W1", "UNK2"), "--partner", "sandbox",
                          "--by", "mona")  # fmt: skip
    assert asked.code == 1
    said = stage.cli("inquiries", "--json")
    rows = said.json["inquiries"]
    assert [(r["trace_number"], r["kind"], r["state"], r["partner"]) for r in rows] == [
        ("I000000002", "270", "refused", "sandbox"), ("I000000001", "270", "answered", "sandbox"),
    ]  # fmt: skip
    assert said.json["next"] is None and "HALVORSEN" not in said.out
    table = stage.cli("inquiries", "--state", "answered").out
    assert table == stage.cli("inquiries", "list", "--state", "answered").out
    assert "I000000001" in table and "I000000002" not in table and "mona" in table
    first = stage.cli("inquiries", "--json", "--limit", "1").json
    after = stage.cli("inquiries", "--json", "--after", first["next"]).json
    assert [first["inquiries"][0], *after["inquiries"]] == rows
    shown = stage.cli("inquiries", "show", rows[1]["inquiry_id"])
    assert "asked" in shown.out and "coverage is ACTIVE" in shown.out
    told = stage.cli("inquiries", "show", rows[0]["inquiry_id"], "--json").json
    assert told["inquiry"]["subscriber"]["member_id"] == "UNK2"
    assert told["responses"][0]["rejections"][0]["code"] == "75"


def test_what_there_is_not_is_wrong_usage(quick_stage: Stage) -> None:
    for words, says in (
        (("--state", "lost"), "no state of an inquiry is called 'lost'"),
        (("show", "inq_x"), "no inquiry has the id inq_x"),
        (("again", "inq_x"), "no inquiry has the id inq_x"),
        (("give-up", "inq_x"), "no inquiry has the id inq_x"),
    ):
        said = quick_stage.cli("inquiries", *words)
        assert (said.code, says in said.err) == (2, True), said


def test_a_payer_that_is_away_fails_and_is_asked_again_later(
    quick_stage: Stage, side: CoreProcess, tmp_path: Path
) -> None:
    """Nothing went, so it may be asked again at once: under a new number, and only once."""
    stage = quick_stage
    said = stage.cli("eligibility", write(tmp_path, "W1"), "--partner", "sandbox", "--json")
    assert (said.code, said.json["inquiries"][0]["state"]) == (3, "failed")
    one = said.json["inquiries"][0]["inquiry_id"]
    with core_process(tmp_path / "payer") as served:
        stage.partner_text(served.partner)
        again = stage.cli("inquiries", "again", one, "--json")
        assert (again.code, again.json["inquiries"][0]["state"]) == (0, "answered")
        assert again.json["inquiries"][0]["trace_number"] == "I000000002"
        later = again.json["inquiries"][0]["inquiry_id"]
        assert stage.cli("inquiries", "again", one).err == (
            f"{one} was asked again before, as {later}\n0 asked again, 0 are settled\n"
        )
        assert served.arrived() == ["I000000002"]


def test_silence_is_told_with_what_to_do(
    quick_stage: Stage, side: CoreProcess, tmp_path: Path
) -> None:
    """A payer that takes the question and never answers, within the time its door allows."""
    stage = quick_stage
    with core_process(tmp_path / "payer", answer_after=20):
        said = stage.cli("eligibility", write(tmp_path, "W1"), "--partner", "sandbox")
    assert said.code == 3
    assert "gateway: sandbox: After the last byte the connection went" in said.err
    assert (
        "1 inquiries may have reached the payer and have no answer: gateway inquiries" in said.err
    )
    (row,) = stage.cli("inquiries", "--state", "asked", "--json").json["inquiries"]
    time.sleep(0.5)  # as long as its door allows in all
    late = stage.cli("overdue")
    one = row["inquiry_id"]
    assert (late.code, one in late.out, "271" in late.out) == (0, True, True)
    (told,) = stage.cli("overdue", "--json").json["overdue"]
    assert told["what"] == "inquiry" and told["inquiry_id"] == one
    assert f"gateway inquiries again {one}" in told["next"]
    soon = stage.cli("inquiries", "again", one)
    assert (soon.code, "within 90 seconds" in soon.err) == (2, True)
    assert stage.cli("inquiries", "give-up", one, one, "--by", "mona").out == "1 given up\n"
    assert stage.cli("overdue").out == "nothing is overdue\n"
    (row,) = stage.cli("inquiries", "--json").json["inquiries"]
    assert (row["state"], row["message"]) == ("given_up", "given up by mona")
    given = stage.cli("inquiries", "again", one)
    assert (given.code, "within 90 seconds" in given.err) == (2, True)
    twice = stage.cli("inquiries", "give-up", one)
    assert (twice.code, "is given_up" in twice.err) == (2, True)


@pytest.mark.parametrize("value", ["0", "65", "many"])
def test_at_once_has_its_bounds(quick_stage: Stage, tmp_path: Path, value: str) -> None:
    asked = write(tmp_path, "W1")
    said = quick_stage.cli("eligibility", asked, "--partner", "sandbox", "--at-once", value)
    assert said.code == 2
    path = quick_stage.home / "config" / "partners" / "sandbox.toml"
    path.write_text(f"{path.read_text()}\n[inquiries]\nat_once = {json.dumps(value)}\n")
    said = quick_stage.cli("partners", "list")
    assert (said.code, "at_once" in said.err) == (2, True)

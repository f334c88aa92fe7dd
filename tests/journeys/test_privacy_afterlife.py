"""No health information in what is logged or told when claims are corrected, voided, passed on.

Marks, and where they are searched for: tests/journeys/test_privacy.py.
"""

from __future__ import annotations

import datetime
import json
from pathlib import Path

from gateway.exchange.views import list_claims
from tests.journeys.stage import Stage
from tests.journeys.test_privacy import (
    SUBSCRIBER,
    Heard,
    collect,
    heard,
    marked,
)

__all__ = ["heard"]


def afterlife(stage: Stage, heard: Heard, office: Path) -> None:
    """Corrected, voided, sent anew and on, with changes that are good, bad and nonsense."""
    insured = {n: v for n, v in SUBSCRIBER.items() if n in ("last_name", "member_id", "address")}
    payer = {
        "responsibility_code": "S",
        "relationship_code": "19",
        "subscriber": insured,
        "payer": {"name": "NEXT", "identifiers": [{"qualifier": "PI", "value": "NEXT1"}]},
    }
    texts = {
        "good": {"subscriber": {"member_id": "MRK7770009"}},
        "bad": {"ZEBRAQUILL": "TOBIASZ", "charge": "MRK7770001"},
        "place": {"diagnoses": {"ZEBRAQUILL": None}},
        "payer": payer, "odd": payer | {"ZEBRAQUILL": "TOBIASZ"}, "list": ["MRK7770001"],
    }  # fmt: skip
    for name, value in texts.items():
        (office / f"{name}.json").write_text(json.dumps(value))
    (office / "noise.json").write_text('{"ZEBRAQUILL": TOBIASZ')
    sent_on = stage.cli("claims", "secondary", "PCNMARK3", "--payer", str(office / "payer.json"))
    assert heard.command(sent_on).code == 0, sent_on.err
    for number in ("PCNMARK1", "PCNMARK2", "PCNMARK4", "PCNMARK5", "ZEBRAQUILL"):
        for name in (*texts, "noise"):
            path = str(office / f"{name}.json")
            for words in (("correct", "--with"), ("resubmit", "--with"), ("secondary", "--payer")):
                said = stage.cli("claims", words[0], number, words[1], path)
                heard.command(said)
                assert said.code in (0, 1, 2), said.err
        heard.command(stage.cli("claims", "void", number))
        heard.command(stage.cli("claims", "show", number))
    listed = list_claims(stage.desk, limit=1000)["claims"]
    kinds = {e["kind"] for row in listed for e in stage.claim(row["claim_id"])["events"]}
    assert {"corrected", "resubmitted", "passed_on"} <= kinds


def test_no_mark_is_logged_or_told_after_the_answers(
    quick_stage: Stage,
    heard: Heard,  # the fixture of that module
    tmp_path: Path,
) -> None:
    stage = quick_stage
    stage.settings('log_level = "debug"\n')
    stage.now = datetime.datetime.now(datetime.UTC)  # commands go by the real clock
    member = SUBSCRIBER | {"member_id": "UNKMRK7770001"}
    stage.send(*(marked(n) for n in "1235"), marked("4", subscriber=member))
    stage.now = datetime.datetime.now(datetime.UTC)
    stage.turn()
    heard.command(stage.cli("receive"), all_of_it=True)
    afterlife(stage, heard, tmp_path)
    heard.command(stage.cli("worker", "--once"), all_of_it=True)
    collect(stage, heard)
    heard.check()
    assert "deliver.sent" in heard.events()

"""A claim that is held says which field of what was handed in is to be mended."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from gateway.exchange.handoff import take_handoffs
from tests.journeys.stage import Stage, claim, line

REQUEST = Path(__file__).parents[2] / "fixtures/sources/network/professional-dependent.json"
SHAPE = "X222.2400.SV101-2.shape"
WANTED = [f"$.claims[0].service_lines[{n}].procedure_code" for n in (0, 1)]


def two_bad_lines() -> dict[str, Any]:
    return claim("SF-1", line("992", "60.00"), line("992", "60.00"))


def test_a_held_claim_keeps_the_fields(stage: Stage, tmp_path: Path) -> None:
    file = tmp_path / "claims.json"
    file.write_text(json.dumps({"claims": [two_bad_lines()]}))
    done = stage.cli("submit", str(file), "--partner", "sandbox", "--json")
    assert done.code == 1
    (one,) = done.json["claims"]
    told = [(f["source_file"], f["source_field"]) for f in one["findings"] if f["rule"] == SHAPE]
    assert told == [(str(file), field) for field in WANTED]
    kept = stage.cli("claims", "show", "SF-1", "--json").json["findings"]
    assert [f["source_field"] for f in kept if f["rule"] == SHAPE] == WANTED


def test_two_claims_of_one_number_are_told_apart(quick_stage: Stage, tmp_path: Path) -> None:
    other = two_bad_lines() | {"service_lines": two_bad_lines()["service_lines"][::-1]}
    other["subscriber"] = other["subscriber"] | {"first_name": "OTTO"}
    file = tmp_path / "claims.json"
    file.write_text(json.dumps({"claims": [two_bad_lines(), other]}))
    done = quick_stage.cli("submit", str(file), "--partner", "sandbox", "--json")
    told = [
        [f["source_field"] for f in one["findings"] if f["rule"] == SHAPE]
        for one in done.json["claims"]
    ]
    assert told == [WANTED, [field.replace("claims[0]", "claims[1]") for field in WANTED]]


def test_people_read_it_before_how_to_mend_it(quick_stage: Stage, tmp_path: Path) -> None:
    file = tmp_path / "claims.json"
    file.write_text(json.dumps({"claims": [two_bad_lines()]}))
    said = quick_stage.cli("submit", str(file), "--partner", "sandbox").err.splitlines()
    (at,) = [n for n, text in enumerate(said) if text == f"    field: {file}: {WANTED[0]}"]
    assert SHAPE in said[at - 1]
    assert said[at + 1].startswith("    mend: ")


def test_the_result_of_a_hand_off_names_the_fields(stage: Stage, tmp_path: Path) -> None:
    folder = tmp_path / "drop"
    stage.settings(
        f'[[handoff]]\nname = "front"\nfolder = "{folder}"\npartner = "sandbox"\n'
        "settle_seconds = 0.0\n"
    )
    (folder / "in").mkdir(parents=True)
    request = json.loads(REQUEST.read_text())
    request["providers"][1]["npi"] = "1246802461"
    (folder / "in" / "monday.json").write_text(json.dumps(request))
    take_handoffs(stage.desk)
    result = json.loads((folder / "results" / "monday.json.result.json").read_text())
    (one,) = result["claims"]
    assert one["state"] == "held"
    (told,) = [f for f in one["findings"] if f["rule"] == "X222.2310B.NM109.npi"]
    assert (told["source_file"], told["source_field"]) == ("monday.json", "$.providers[1].npi")

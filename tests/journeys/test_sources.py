"""Claims in CSV and FHIR through the commands and the hand-off folder."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from gateway.exchange.handoff import take_handoffs
from tests.journeys.stage import Stage, cli

SOURCES = Path(__file__).parents[2] / "fixtures" / "sources"
SHEET = SOURCES / "csv" / "spreadsheet.csv"
SHEET_MAP = SHEET.with_suffix(".toml")


def test_translate_reads_a_table_by_the_map_that_it_is_given(tmp_path: Path) -> None:
    out = tmp_path / "out.837"
    said = cli("translate", str(SHEET), "--csv-map", str(SHEET_MAP), "-o", str(out), "--json")
    assert said.code == 0
    answer = json.loads(said.out)
    assert (answer["claims"], answer["interchanges"]) == (3, 1)
    assert out.read_text().count("~CLM*") == 3
    without = cli("translate", str(SHEET), "-o", str(out))
    assert without.code == 2 and "CLAIMS.csv.missing" in without.err


def test_a_map_that_cannot_be_used_is_a_fault_of_configuration(tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text('[columns]\n"Last" = "patient.lastname"\n')
    said = cli("translate", str(SHEET), "--csv-map", str(own))
    assert said.code == 2
    assert f"{own}: column 'Last': 'patient.lastname' is no field" in said.err
    absent = cli("translate", str(SHEET), "--csv-map", str(tmp_path / "none.toml"))
    assert absent.code == 2 and "cannot read" in absent.err


def test_a_file_that_gives_no_claim_is_unreadable_beside_one_that_does(
    stage: Stage, tmp_path: Path
) -> None:
    good, bad = SOURCES.parent / "claims" / "professional-minimal.json", tmp_path / "bad.json"
    bad.write_text("no claims")
    out = tmp_path / "out.837"
    said = cli("translate", str(bad), str(good), "-o", str(out), "--json")
    assert (said.code, said.json["claims"]) == (2, 1)
    said = stage.cli("submit", str(bad), str(good), "--partner", "sandbox", "--json")
    assert (said.code, [one["state"] for one in said.json["claims"]]) == (2, ["refused", "built"])
    said = stage.cli("submit", str(good), "--partner", "sandbox", "--csv-map", "none.toml")
    assert (said.code, "none.toml" in said.err) == (2, True)


def test_translate_splits_what_it_writes(tmp_path: Path) -> None:
    out = tmp_path / "out.837"
    fhir = sorted(map(str, (SOURCES / "fhir").glob("*")))
    said = cli("translate", *fhir, "-o", str(out), "--split", "2", "--json")
    assert said.code == 0
    assert json.loads(said.out)["interchanges"] == 4  # four professional, one stay, two dental
    assert out.read_text().count("ISA*") == 4
    assert cli("translate", *fhir, "--split", "0").code == 2


@pytest.mark.parametrize("name", ["csv/visits.csv", "fhir/professional-searchset.json"])
def test_submit_takes_each_of_the_sources(stage: Stage, name: str) -> None:
    said = stage.cli("submit", str(SOURCES / name), "--partner", "sandbox", "--json")
    answer = json.loads(said.out)
    assert [claim["state"] for claim in answer["claims"]] == ["built", "built"]
    assert len(answer["files"]) == 1


def test_a_handoff_folder_has_a_map_of_its_own(stage: Stage, tmp_path: Path) -> None:
    folder = tmp_path / "front"
    (stage.home / "config" / "columns.toml").write_bytes(SHEET_MAP.read_bytes())
    stage.settings(
        f'[[handoff]]\nname = "front"\nfolder = "{folder}"\npartner = "sandbox"\n'
        'settle_seconds = 0\ncsv_map = "columns.toml"\n'
    )
    take_handoffs(stage.desk)
    (folder / "in" / "sheet.csv").write_bytes(SHEET.read_bytes())
    take_handoffs(stage.desk)
    take_handoffs(stage.desk)
    result = json.loads((folder / "results" / "sheet.csv.result.json").read_bytes())
    assert [claim["verdict"] for claim in result["claims"]] == ["accepted"] * 3

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


UNUSED = "X222.2010AA.N406.unused"


def _with_a_place(folder: Path) -> Path:
    """An 837 of one claim, and an element where the guide wants none: N406 of the billing
    provider."""
    text = (SOURCES.parent / "x12/837P/accept/minimal.x12").read_text()
    path = folder / "place.x12"
    path.write_text(text.replace("IL*627010001~", "IL*627010001***OAX~"))
    assert path.read_text() != text
    return path


def test_a_fault_of_an_837_is_told_once_where_it_is_written_anew(tmp_path: Path) -> None:
    path, out = _with_a_place(tmp_path), tmp_path / "out.837"
    said = cli("translate", str(path), str(path), "-o", str(out), "--json")
    rejects = [f for f in said.json["findings"] if f["severity"] == "reject"]
    assert [(f["rule"], f["position"], f["value"]) for f in rejects] == [(UNUSED, 10, "OAX")] * 2
    assert {f["interchange_control_number"] for f in rejects} == {"000000001"}
    assert (said.code, said.json["claims"]) == (1, 2)
    assert "*IL*627010001***OAX~" in out.read_text()


def test_a_fault_of_an_837_is_no_second_claim(quick_stage: Stage, tmp_path: Path) -> None:
    """The claim is held for it; what the file has wrong is told of the file."""
    path = str(_with_a_place(tmp_path))
    said = quick_stage.cli("submit", path, "--partner", "sandbox", "--json")
    (one,) = said.json["claims"]
    assert (said.code, one["state"], one["patient_control_number"]) == (1, "held", "A-1002")
    assert [f["rule"] for f in one["findings"] if f["severity"] == "reject"] == [UNUSED]
    assert [(f["rule"], f["position"]) for f in said.json["findings"]] == [(UNUSED, 10)]


def test_a_fault_that_is_written_right_is_told_of_the_file(
    quick_stage: Stage, tmp_path: Path
) -> None:
    """SE01 counts wrong: the claim goes, and the exit code says that the file was not right."""
    text = (SOURCES.parent / "x12/837P/accept/minimal.x12").read_text()
    path = tmp_path / "count.x12"
    path.write_text(text.replace("SE*26*", "SE*27*"))
    said = quick_stage.cli("submit", str(path), "--partner", "sandbox", "--json")
    assert [one["state"] for one in said.json["claims"]] == ["built"]
    assert (said.code, [f["rule"] for f in said.json["findings"]]) == (1, ["X12.SE01.count"])


def test_several_faults_of_one_claim_refuse_one_claim(quick_stage: Stage, tmp_path: Path) -> None:
    claim = {"kind": "837P", "patient_control_number": "A-1", "charge": "x", "facility_code": 11}
    path = tmp_path / "claims.json"
    path.write_text(json.dumps([claim, {**claim, "patient_control_number": "A-2"}]))
    said = quick_stage.cli("submit", str(path), "--partner", "sandbox", "--json")
    told = [
        (c["patient_control_number"], c["state"], len(c["findings"])) for c in said.json["claims"]
    ]
    assert told == [("A-1", "refused", 2), ("A-2", "refused", 2)]

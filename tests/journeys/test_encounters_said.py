"""Claims that cannot say what they are go as encounters where the command or the folder says so,
beside claims to be paid through the same partner."""

from __future__ import annotations

import json

from gateway.exchange.handoff import take_handoffs
from tests.journeys.stage import ON_SQLITE, REPOSITORY, Stage, claim
from tests.journeys.test_encounters import NETWORK, bht06
from tests.journeys.test_handoff import Office

FHIR = str(REPOSITORY / "fixtures/sources/fhir/professional-contained.json")
REQUEST = str(REPOSITORY / NETWORK)


@ON_SQLITE
def test_files_that_are_submitted_as_encounters(stage: Stage) -> None:
    """Sent once as encounters and once as claims, they are two each, and the second is no copy."""
    done = stage.cli("submit", FHIR, REQUEST, "--partner", "sandbox", "--encounters", "--json")
    assert (done.code, [c["state"] for c in done.json["claims"]]) == (0, ["built"] * 2)
    done = stage.cli("submit", FHIR, REQUEST, "--partner", "sandbox", "--json")
    assert (done.code, [c["state"] for c in done.json["claims"]]) == (0, ["built"] * 2)
    stage.deliver()
    assert [bht06(text) for _, text in sorted(stage.sent_text().items())] == ["RP", "CH"]


def test_files_that_are_translated_as_encounters(quick_stage: Stage) -> None:
    """Without a partner and for one; a demand stays one."""
    out = quick_stage.home / "out.837"
    demand = quick_stage.home / "demand.json"
    demand.write_text(json.dumps(claim("D-1", claim_or_encounter_code="31")))
    for more in ([], ["--partner", "sandbox"]):
        words = [FHIR, REQUEST, str(demand), "--encounters", "-o", str(out), *more]
        assert quick_stage.cli("translate", *words).code == 0
        sets = [row.split("*")[6] for row in out.read_text().split("~") if row.startswith("BHT*")]
        assert sets == ["RP", "31"]


def test_a_csv_file_of_encounters(quick_stage: Stage) -> None:
    """A copy of the shipped map says it under [defaults]; a cell counts more."""
    shipped = (REPOSITORY / "mappings/claims/csv.toml").read_text("utf-8")
    mapping, out = quick_stage.home / "map.toml", quick_stage.home / "out.837"
    said = '[defaults]\nclaim_or_encounter_code = "RP"\n'
    mapping.write_text(shipped.replace("[defaults]\n", said), "utf-8")
    visits = (REPOSITORY / "fixtures/sources/csv/visits.csv").read_text("utf-8").splitlines()
    rows = quick_stage.home / "visits.csv"
    for column, code in ((("", ""), "RP"), ((",Claim or Encounter", ",Claim"), "CH")):
        head, cell = column
        told = [visits[0] + head, *(row + cell for row in visits[1:] if row.strip(","))]
        rows.write_text("\n".join(told), "utf-8")
        words = ["translate", str(rows), "--csv-map", str(mapping), "-o", str(out)]
        assert quick_stage.cli(*words).code == 0
        assert bht06(out.read_text()) == code


@ON_SQLITE
def test_a_hand_off_folder_of_encounters(stage: Stage) -> None:
    office = Office(stage, stage.home / "front-office")
    path = stage.home / "config" / "gateway.toml"
    path.write_text(path.read_text() + 'claim_or_encounter_code = "RP"\n')
    stage.close()
    office.drop("claims.json", [claim("A-1")])
    take_handoffs(stage.desk)
    assert stage.claim("A-1")["claim_or_encounter_code"] == "RP"
    stage.submit(claim("A-2"))
    assert stage.claim("A-2")["claim_or_encounter_code"] == "CH"


def test_two_partners_that_collect_from_one_folder_are_told(quick_stage: Stage) -> None:
    quick_stage.partner(name="plan", extra='claim_or_encounter_code = "RP"\n')
    said = quick_stage.cli("partners", "check", "plan")
    assert said.code == 0
    assert "answers   outbox       sandbox collects there too" in said.out
    other = f'type = "folder"\npath = "{quick_stage.home}"'
    for name in ("outbox", "inbox", "archive", "collected"):
        (quick_stage.home / name).mkdir()
    quick_stage.partner(other, name="plan")
    assert "collects there too" not in quick_stage.cli("partners", "check", "plan").out

"""A billing system drops claim files into a folder and finds a result for each."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from gateway.exchange.handoff import take_handoffs
from gateway.exchange.worker import one_round
from tests.journeys.stage import ON_SQLITE, Stage, claim, interchange, line, remittance
from tests.journeys.test_correlation import ANA, acknowledged, ok, paid

ROOT = Path(__file__).parents[2]
SETTINGS = """\
[[handoff]]
name = "front-office"
folder = "{folder}"
partner = "sandbox"
submitter = "main-street"
settle_seconds = {settle}
"""


class Office:
    """The billing system's side of the folder."""

    def __init__(self, stage: Stage, folder: Path) -> None:
        self.stage, self.folder = stage, folder
        self.settle(0.0)
        take_handoffs(stage.desk)

    def settle(self, seconds: float) -> None:
        self.stage.settings(SETTINGS.format(folder=self.folder, settle=seconds))

    def drop(self, name: str, content: str | bytes | list[dict[str, Any]]) -> None:
        """Write under a dot name, then rename into place."""
        if isinstance(content, list):
            content = json.dumps({"claims": content})
        data = content.encode() if isinstance(content, str) else content
        hidden = self.folder / "in" / f".{name}"
        hidden.write_bytes(data)
        hidden.rename(self.folder / "in" / name)

    def round(self) -> None:
        done = one_round(self.stage.desk)
        assert done.errors == done.delivered.errors == done.received.errors == []

    def result(self, name: str) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(
            (self.folder / "results" / f"{name}.result.json").read_bytes()
        )
        return found

    def verdicts(self, name: str) -> dict[str, str]:
        return {c["patient_control_number"]: c["verdict"] for c in self.result(name)["claims"]}

    def names(self, folder: str) -> set[str]:
        return {path.name for path in (self.folder / folder).iterdir()}


@pytest.fixture
def office(stage: Stage, tmp_path: Path) -> Iterator[Office]:
    yield Office(stage, tmp_path / "front-office")


BAD_NPI = {"name": "WILLOW CREEK", "npi": "1357902464", "taxonomy_code": "207Q00000X",
           "address": claim("x")["billing_provider"]["address"],
           "identifiers": [{"qualifier": "EI", "value": "461234987"}]}  # fmt: skip


def test_a_file_and_its_claims_from_drop_to_money(office: Office) -> None:
    """A-1 is paid, A-2 denied, A-3 rejected by the payer, A-4 held by our own checks."""
    stage = office.stage
    office.drop("day1.json", [claim("A-1"), claim("A-2"), claim("A-3"),
                              claim("A-4", billing_provider=BAD_NPI)])  # fmt: skip
    office.round()
    assert office.names("in") == set()
    assert office.names("taken") == {"day1.json"}
    assert office.verdicts("day1.json") == {
        "A-1": "accepted", "A-2": "accepted", "A-3": "accepted", "A-4": "held",
    }  # fmt: skip
    held = office.result("day1.json")["claims"][3]
    assert held["state"] == "held"
    assert [(f["severity"], f["segment"], f["value"]) for f in held["findings"]] == [
        ("reject", "NM1", "1357902464")
    ]
    refused = f"{ANA}~TRN*2*A-3~STC*A7:164:IL*20261121*U*100~DTP*472*D8*20261102"
    stage.put("c.277", acknowledged(2, ok("A-1"), ok("A-2"), refused))
    office.round()
    assert office.verdicts("day1.json") == {
        "A-1": "accepted", "A-2": "accepted", "A-3": "rejected", "A-4": "held",
    }  # fmt: skip
    denied = "~".join(["CLP*A-2*4*100*0**12*P2*11*1", "CAS*CO*96*100", ANA])
    stage.put("e.835", interchange(3, remittance("T1", "80", paid("A-1"), denied)))
    office.round()
    assert office.verdicts("day1.json") == {
        "A-1": "paid", "A-2": "denied", "A-3": "rejected", "A-4": "held",
    }  # fmt: skip
    first = office.result("day1.json")["claims"][0]
    assert (first["charge"], first["paid"], first["state"]) == ("100.00", "80.00", "paid")
    assert stage.claim("A-1")["submitter"] == "main-street"


@ON_SQLITE
def test_json_lines_and_an_837(office: Office) -> None:
    stage = office.stage
    lines = "\n".join(json.dumps(claim(n)) for n in ("A-1", "A-2"))
    office.drop("lines.jsonl", lines)
    office.round()
    assert office.verdicts("lines.jsonl") == {"A-1": "accepted", "A-2": "accepted"}
    (sent,) = stage.sent_text().values()
    office.drop("claims.837", sent.replace("*A-1*", "*B-1*").replace("*A-2*", "*B-2*"))
    office.round()
    assert office.verdicts("claims.837") == {"B-1": "accepted", "B-2": "accepted"}
    assert office.result("claims.837")["refused"] == []
    assert len(stage.sent_text()) == 2


def test_a_bad_claim_among_good_ones_and_a_bad_file(office: Office) -> None:
    """What is no claim is told with its place; the claims beside it go on."""
    bad_amount = claim("A-2", line("99213", "100.00")) | {"charge": "1,000.00"}
    unknown = claim("A-3") | {"colour": "red"}
    office.drop("mixed.json", [claim("A-1"), bad_amount, unknown])
    office.drop("prose.json", "Dear Sir or Madam")
    office.drop("noise.837", bytes(range(256)))
    office.round()
    mixed = office.result("mixed.json")
    assert office.verdicts("mixed.json") == {"A-1": "accepted"}
    assert [(r["patient_control_number"], r["verdict"]) for r in mixed["refused"]] == [
        ("A-2", "refused"), ("A-3", "refused"),
    ]  # fmt: skip
    assert mixed["refused"][0]["findings"][0]["message"] == (
        "mixed.json: $.claims[1].charge: is no amount"
    )
    for name in ("prose.json", "noise.837"):
        result = office.result(name)
        assert result["claims"] == []
        assert len(result["refused"]) == 1, name
    assert office.names("in") == set()


@ON_SQLITE
def test_an_837_cut_in_the_middle(office: Office) -> None:
    """The claim that is whole goes on; the one that was cut does not, and the file says so."""
    stage = office.stage
    stage.send(claim("A-1"), claim("A-2"))
    (sent,) = stage.sent_text().values()
    cut = sent.replace("*A-1*", "*B-1*").replace("*A-2*", "*B-2*")
    office.drop("cut.837", cut[: cut.rindex("SV1")])
    office.round()
    result = office.result("cut.837")
    assert office.verdicts("cut.837") == {"B-1": "accepted"}
    assert result["refused"] != []
    with pytest.raises(Exception, match="no claim has this id"):
        stage.claim("B-2")


def test_copies_are_told_and_sent_once(office: Office) -> None:
    stage = office.stage
    office.drop("day1.json", [claim("A-1")])
    office.round()
    office.drop("day1.json", [claim("A-1")])
    office.drop("again.json", [claim("A-1")])
    office.round()
    assert office.result("again.json")["verdict"] == "copy"
    assert office.result("again.json")["copy_of"] == "day1.json"
    assert [c["name"] for c in office.result("day1.json")["copies"]] == ["again.json", "day1.json"]
    assert office.names("taken") == {"day1.json", "day1.json.1", "again.json"}
    assert (len(stage.sent_text()), len(stage.claims("A-1"))) == (1, 1)


@ON_SQLITE
def test_the_same_claim_in_another_file_is_refused_with_the_date(office: Office) -> None:
    office.drop("day1.json", [claim("A-1")])
    office.round()
    office.drop("day2.json", [claim("A-1"), claim("A-2")])
    office.round()
    assert office.verdicts("day2.json") == {"A-2": "accepted"}
    (refused,) = office.result("day2.json")["refused"]
    assert refused["patient_control_number"] == "A-1"
    assert "was submitted on 2026-11-20 12:00 UTC" in refused["findings"][0]["message"]


@ON_SQLITE
def test_every_day_a_file_of_the_same_name(office: Office) -> None:
    """The second of a name has a result of its own, numbered; both go on telling."""
    stage = office.stage
    office.drop("claims.json", [claim("A-1")])
    office.round()
    office.drop("claims.json", [claim("A-2")])
    office.round()
    assert office.verdicts("claims.json") == {"A-1": "accepted"}
    assert office.verdicts("claims.json.1") == {"A-2": "accepted"}
    stage.put("e.835", interchange(3, remittance("T1", "80", paid("A-1"))))
    office.round()
    assert office.verdicts("claims.json") == {"A-1": "paid"}
    assert office.verdicts("claims.json.1") == {"A-2": "accepted"}


@ON_SQLITE
def test_only_what_is_finished_is_taken(office: Office) -> None:
    """Hidden and partial names never; a file in plain sight when it has not changed for 5 s."""
    office.settle(5.0)
    stage = office.stage
    text = json.dumps({"claims": [claim("A-1")]})
    inbox = office.folder / "in"
    for name in (".a.json", "b.json.part", "c.json.tmp"):
        (inbox / name).write_text(text)
    (inbox / "d.json").write_text(text[:50])
    office.round()
    stage.forward(seconds=4)
    (inbox / "d.json").write_text(text)
    office.round()
    stage.forward(seconds=4)
    office.round()
    assert office.names("taken") == set()
    stage.forward(seconds=1)
    office.round()
    assert office.names("taken") == {"d.json"}
    assert office.verdicts("d.json") == {"A-1": "accepted"}
    assert office.names("in") == {".a.json", "b.json.part", "c.json.tmp"}


@ON_SQLITE
def test_a_result_is_replaced_whole_and_only_when_it_changed(office: Office) -> None:
    """A reader that has a result open goes on reading the old one, whole: it was not written
    over but replaced by a rename; and nothing is written when nothing has moved on."""
    office.drop("day1.json", [claim("A-1")])
    office.round()
    office.round()
    path = office.folder / "results" / "day1.json.result.json"
    before, inode = path.read_bytes(), path.stat().st_ino
    office.round()
    assert path.stat().st_ino == inode
    with path.open("rb") as reader:
        office.stage.put("c.277", acknowledged(2, ok("A-1")))
        office.round()
        assert reader.read() == before
    assert path.stat().st_ino != inode
    assert json.loads(path.read_bytes())["claims"][0]["state"] == "claim_accepted"
    assert office.names("results") == {"day1.json.result.json"}


@ON_SQLITE
def test_one_office_never_holds_up_another(stage: Stage, tmp_path: Path) -> None:
    """A folder that cannot be used is told, and the next one is served in the same round."""
    broken = tmp_path / "broken"
    broken.write_text("a file where a folder should be")
    good = tmp_path / "good"
    (good / "in").mkdir(parents=True)
    (good / "in" / "a.json").write_text(json.dumps(claim("A-1")))
    text = SETTINGS.format(folder=broken, settle=0.0)
    text += SETTINGS.format(folder=good, settle=0.0).replace("front-office", "back-office")
    stage.settings(text)
    done = one_round(stage.desk)
    assert done.errors == [f"hand-off front-office: Not a directory (in {broken})"]
    assert done.exit_code == 3
    assert stage.state("A-1") == "sent"


def test_a_request_of_the_medical_network_api_is_taken_and_its_advice_is_told(
    office: Office,
) -> None:
    name = "professional-office-visit.json"
    office.drop(name, (ROOT / "fixtures" / "sources" / "network" / name).read_bytes())
    office.round()
    result = office.result(name)
    assert office.verdicts(name) == {"NW-261001-01": "accepted"} and result["refused"] == []
    assert {f["rule"] for f in result["findings"]} == {"CLAIMS.network.unused"}

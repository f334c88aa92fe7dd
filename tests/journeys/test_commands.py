"""Every command as docs/contract.md promises it: help, JSON, exit codes, one line for a fault."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest

from gateway.cli.root import cli as ROOT
from tests.journeys.stage import (
    Said,
    Stage,
    claim,
    cli,
    interchange,
    remittance,
    spawn,
    stage_at,
)
from tests.journeys.test_correlation import paid


def every(group: click.Group, before: str = "") -> Iterator[str]:
    """The words of each command of a group and of the groups in it."""
    context = click.Context(group)
    for name in group.list_commands(context):
        yield before + name
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            yield from every(command, f"{before}{name} ")


COMMANDS = tuple(every(ROOT))


@pytest.fixture(scope="module")
def travelled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """A home in which A-1 was paid, A-2 waits, H-1 is held and a file could not be read.

    The commands of this module that use it read only.
    """
    folder = tmp_path_factory.mktemp("travelled")
    url = f"sqlite:///{folder / 'gateway.db'}"
    with pytest.MonkeyPatch.context() as patched, stage_at(folder, url, patched) as stage:
        stage.submit(claim("H-1", charge="1.00"))
        stage.send(claim("A-1"), claim("A-2"))
        stage.drop("e.835", interchange(2, remittance("T1", "80", paid("A-1"))))
        stage.drop("noise.bin", b"\0\1\2\3")
        yield stage


def faultless(said: Said) -> Said:
    """No command ever shows a traceback."""
    assert "Traceback" not in said.err + said.out
    return said


def keys(value: dict[str, Any]) -> set[str]:
    return set(value)


# ---- help


@pytest.mark.parametrize("command", COMMANDS)
def test_help_has_an_example_of_the_command(command: str) -> None:
    said = faultless(cli(*command.split(), "--help"))
    assert said.code == 0
    words = r"\s+".join(command.split())
    assert re.search(rf"Examples?:\s+gateway\s+{words}\b", said.out), said.out
    assert said.out.startswith("Usage: gateway")


def test_the_list_of_commands_is_complete_and_quick() -> None:
    """Each is listed; the whole process answers within 0.6 s (best of five, for a busy machine)."""
    times = []
    for _ in range(5):
        start = time.monotonic()
        said = spawn("--help")
        times.append(time.monotonic() - start)
        if times[-1] < 0.6:
            break
    assert said.code == 0
    for command in COMMANDS:
        assert f"\n  {command.split()[0]} " in said.out
    assert min(times) < 0.6, times


# ---- JSON

CLAIM = {
    "claim_id", "patient_control_number", "partner", "payer", "charge", "paid", "state", "flags",
    "service_dates", "last_event",
}  # fmt: skip
CLAIM_MORE = {"submitter", "kind", "claim_or_encounter_code", "last_event_at"}
FILE = {"file_id", "partner", "direction", "name", "kind", "sha256", "size", "state", "at"}
REMIT = {
    "remit_id", "payer", "trace_number", "amount", "effective_date", "claims", "matched",
    "balanced", "difference", "state",
}  # fmt: skip


def test_json_of_claims(travelled: Stage) -> None:
    listed = faultless(travelled.cli("claims", "list", "--json")).json
    assert keys(listed) == {"claims", "next"}
    assert [keys(one) for one in listed["claims"]] == [CLAIM | CLAIM_MORE] * 3
    first = next(c for c in listed["claims"] if c["patient_control_number"] == "A-1")
    assert (first["charge"], first["paid"], first["state"], first["last_event"]) == (
        "100.00", "80.00", "paid", "paid",
    )  # fmt: skip
    assert first["service_dates"] == {"start": "2026-11-02", "end": "2026-11-02"}
    shown = travelled.cli("claims", "show", "A-1", "--json").json
    assert CLAIM | {"acknowledgements", "events", "lines", "submissions"} <= keys(shown)
    wanted = {"at", "kind", "source", "file_id", "position", "code", "message"}
    assert all(wanted <= keys(event) for event in shown["events"])
    assert [e["kind"] for e in shown["events"]] == ["received", "built", "sent", "paid"]


def test_claims_by_page_and_state(travelled: Stage) -> None:
    first = travelled.cli("claims", "list", "--json", "--limit", "2").json
    second = travelled.cli("claims", "list", "--json", "--limit", "2", "--after", first["next"])
    numbers = [c["patient_control_number"] for c in first["claims"] + second.json["claims"]]
    assert numbers == ["A-2", "A-1", "H-1"]
    assert second.json["next"] is None
    held = travelled.cli("claims", "list", "--json", "--state", "held").json["claims"]
    assert [c["patient_control_number"] for c in held] == ["H-1"]


def test_json_of_files(travelled: Stage) -> None:
    listed = faultless(travelled.cli("files", "list", "--json")).json
    assert {"files", "next"} <= keys(listed)
    assert [keys(one) for one in listed["files"]] == [FILE] * 3
    by_name = {f["name"]: f for f in listed["files"]}
    assert by_name["e.835"]["kind"] == "835"
    assert by_name["noise.bin"]["state"] == "unreadable"
    unreadable = travelled.cli("files", "list", "--unreadable", "--json").json["files"]
    assert [f["name"] for f in unreadable] == ["noise.bin"]
    raw = travelled.spawn("files", "show", by_name["e.835"]["file_id"], "--raw")
    assert (raw.code, raw.out) == (0, interchange(2, remittance("T1", "80", paid("A-1"))))


def test_json_of_remits(travelled: Stage) -> None:
    listed = faultless(travelled.cli("remits", "list", "--json")).json
    (one,) = listed["remittances"]
    assert keys(one) == REMIT | {"partner"}
    assert (one["amount"], one["claims"], one["matched"], one["balanced"]) == ("80.00", 1, 1, True)
    shown = travelled.cli("remits", "show", "T1", "--json")
    assert shown.code == 0
    assert REMIT | {"claim_payments", "provider_adjustments", "tie"} <= keys(shown.json)


def test_json_of_overdue_and_partners(travelled: Stage) -> None:
    assert keys(faultless(travelled.cli("overdue", "--json")).json) == {"overdue"}
    listed = travelled.cli("partners", "list", "--json").json
    assert [p["partner"] for p in listed["partners"]] == ["sandbox"]
    checked = travelled.cli("partners", "check", "sandbox", "--json")
    assert (checked.code, checked.json["ok"]) == (0, True)


def test_json_of_submit_deliver_receive_and_worker(quick_stage: Stage, tmp_path: Path) -> None:
    stage = quick_stage
    path = tmp_path / "claims.json"
    path.write_text(json.dumps([claim("A-1"), claim("A-2", charge="7.00")]))
    done = faultless(stage.cli("submit", str(path), "--partner", "sandbox", "--json"))
    assert done.code == 1
    assert {"submission_id", "claims", "files"} <= keys(done.json)
    assert [keys(c) for c in done.json["claims"]] == [
        {"claim_id", "patient_control_number", "state", "findings"}
    ] * 2
    assert [c["state"] for c in done.json["claims"]] == ["built", "held"]
    sent = stage.cli("deliver", "--json")
    assert (sent.code, sent.json["sent"]) == (0, done.json["files"])
    stage.put("e.835", interchange(2, remittance("T1", "80", paid("A-1"))))
    got = stage.cli("receive", "--json")
    assert (got.code, len(got.json["files"]), got.json["errors"]) == (0, 1, [])
    worked = stage.cli("worker", "--once", "--json")
    assert worked.code == 0
    assert {"taken", "delivered", "received", "errors"} <= keys(worked.json)
    tied = stage.cli("remits", "reconcile", "--json")
    assert (tied.code, tied.json["claims"]) == (0, 1)
    assert stage.state("A-1") == "reconciled"


def test_json_of_parse_and_validate(tmp_path: Path) -> None:
    path = tmp_path / "e.835"
    path.write_text(interchange(2, remittance("T1", "80", paid("A-1"))))
    parsed = faultless(cli("parse", str(path), "--json"))
    assert parsed.code == 0
    assert keys(parsed.json) == {"file", "sha256", "interchanges", "findings"}
    (one,) = parsed.json["interchanges"]
    assert keys(one) == {
        "interchange_control_number", "sender_qualifier", "sender_id", "receiver_qualifier",
        "receiver_id", "usage_indicator", "delimiters", "interchange_acknowledgements",
        "functional_groups",
    }  # fmt: skip
    (group,) = one["functional_groups"]
    assert keys(group) == {
        "functional_identifier_code", "group_control_number", "version", "transaction_sets",
    }  # fmt: skip
    (found,) = group["transaction_sets"]
    assert keys(found) == {
        "kind", "guide", "transaction_set_control_number", "segment_count", "remittance",
    }  # fmt: skip
    assert found["remittance"]["payment"]["trace_number"] == "T1"
    (payment,) = found["remittance"]["claim_payments"]
    assert (payment["patient_control_number"], payment["paid"]) == ("A-1", "80")
    judged = faultless(cli("validate", str(path), "--json"))
    assert judged.code == 0
    assert keys(judged.json) == {"file", "verdict", "transaction_sets", "findings"}
    assert judged.json["transaction_sets"] == [{
        "interchange": 1, "group": 1, "set": 1, "interchange_control_number": "000000002",
        "group_control_number": "2", "transaction_set_control_number": "0001", "kind": "835",
        "guide": "005010X221A1", "verdict": "accepted",
    }]  # fmt: skip


def test_a_hyphen_is_stdout(tmp_path: Path) -> None:
    path = tmp_path / "c.json"
    path.write_text(json.dumps(claim("A-1")))
    said = spawn("translate", str(path), "--control-number", "41", "-o", "-")
    assert (said.code, said.out.startswith("ISA*00*"), "*000000041*" in said.out) == (0, True, True)
    assert not Path("-").exists()
    assert cli("translate", str(path), "-o", "-", "--json").code == 2


def test_translate_writes_to_stdout_and_findings_to_stderr(tmp_path: Path) -> None:
    path = tmp_path / "claims.json"
    path.write_text(json.dumps([claim("A-1", charge="7.00")]))
    said = spawn("translate", str(path), "--control-number", "41")
    assert said.code == 1
    assert said.out.startswith("ISA*00*          *00*          *ZZ*SUBMITTER      *ZZ*RECEIVER")
    assert "*000000041*" in said.out
    assert "X222.2300.CLM02" in said.err
    out = tmp_path / "out.837"
    told = cli("translate", str(path), "-o", str(out), "--json")
    assert (told.code, keys(told.json)) == (1, {"file", "claims", "interchanges", "findings"})
    assert out.read_text().startswith("ISA*")


def test_the_demo_as_json(quick_stage: Stage, tmp_path: Path) -> None:
    """Every claim and every dollar is told; the user's own database and partners stay out of it."""
    before = len(quick_stage.files())
    said = faultless(quick_stage.spawn("demo", "--claims", "12", "--server", "builtin",
                                       "--folder", str(tmp_path / "demo"), "--json"))  # fmt: skip
    assert said.code == 0
    assert len(quick_stage.files()) == before
    assert (said.json["complete"], said.json["claims"]) == (True, 12)
    assert sum(fate["claims"] for fate in said.json["fates"]) == 12

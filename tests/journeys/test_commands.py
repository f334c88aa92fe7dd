"""Every command as docs/contract.md promises it: help, JSON, exit codes, one line for a fault."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.stage import (
    REPOSITORY,
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

COMMANDS = (
    "demo", "translate", "validate", "parse", "submit", "deliver", "receive", "worker", "claims",
    "claims list", "claims show", "files", "files list", "files show", "files replay", "remits",
    "remits list", "remits show", "remits reconcile", "overdue", "partners", "partners list",
    "partners check", "sandbox",
)  # fmt: skip


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
    assert f"Example: gateway {command}" in said.out
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
CLAIM_MORE = {"submitter", "kind", "last_event_at"}
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


# ---- exit codes: 2, with one line


def one_line(said: Said, code: int, *words: str) -> None:
    faultless(said)
    assert said.code == code
    assert said.err.startswith("gateway: ")
    assert said.err.count("\n") == 1
    for word in words:
        assert word in said.err


@pytest.mark.parametrize("words", [
    ("submit", "{claims}", "--partner", "nobody"), ("deliver", "--partner", "nobody"),
    ("receive", "--partner", "nobody"), ("worker", "--once", "--partner", "nobody"),
    ("worker", "--partner", "nobody"), ("overdue", "--partner", "nobody"),
    ("partners", "check", "nobody"), ("translate", "{claims}", "--partner", "nobody"),
])  # fmt: skip
def test_an_unknown_partner(quick_stage: Stage, tmp_path: Path, words: tuple[str, ...]) -> None:
    path = tmp_path / "claims.json"
    path.write_text(json.dumps(claim("A-1")))
    said = quick_stage.cli(*(word.format(claims=path) for word in words))
    one_line(said, 2, "no partner is called 'nobody'", "configured: sandbox")


@pytest.mark.parametrize(("file", "text", "words"), [
    ("gateway.toml", "colour = 1\n", ("gateway.toml", "colour")),
    ("gateway.toml", "log_level = 3\n", ("gateway.toml", "log_level")),
    ("gateway.toml", "= =\n", ("gateway.toml", "TOML")),
    ("gateway.toml", "\udcff", ("gateway.toml", "UTF-8")),
    ("partners/other.toml", "password = 'x'\n", ("other.toml",)),
    ("partners/other.toml", "", ("other.toml", "sender_id")),
    ("gateway.toml", '[[handoff]]\nname="a"\nfolder="b"\npartner="c"\n', ("'c'",)),
])  # fmt: skip
def test_a_configuration_that_cannot_work(
    quick_stage: Stage, file: str, text: str, words: tuple[str, ...]
) -> None:
    path = quick_stage.home / "config" / file
    path.write_bytes(text.encode(errors="surrogateescape"))
    one_line(quick_stage.cli("claims", "list"), 2, *words)


def test_a_secret_that_is_not_there_is_a_fault_of_configuration(quick_stage: Stage) -> None:
    stage = quick_stage
    stage.partner('host = "127.0.0.1"\nport = 1\nusername = "u"\nhost_key = "ssh-ed25519 AAAA"\n'
                  'password_env = "GATEWAY_NOT_SET"')  # fmt: skip
    stage.submit(claim("A-1"))
    for command in (("deliver",), ("receive",), ("partners", "check", "sandbox")):
        said = faultless(stage.cli(*command))
        assert said.code == 2
        assert "GATEWAY_NOT_SET is empty or not set" in said.err


@pytest.mark.parametrize("words", [
    ("claims", "show", "nothing"), ("files", "show", "nothing"), ("files", "replay", "nothing"),
    ("remits", "show", "nothing"), ("remits", "reconcile", "nothing"),
    ("deliver", "--arrived", "nothing"), ("deliver", "--absent", "nothing"),
    ("claims", "list", "--state", "nothing"),
])  # fmt: skip
def test_what_is_not_there(travelled: Stage, words: tuple[str, ...]) -> None:
    one_line(travelled.cli(*words), 2)


@pytest.mark.parametrize("words", [
    (), ("nonsense",), ("claims", "nonsense"), ("submit",), ("submit", "x.json"),
    ("parse", "missing.835"), ("validate", "{folder}"), ("validate", "{file}", "--snip", "9"),
    ("translate", "{file}", "-o", "{folder}/no/such/out.837"), ("translate", "{file}", "--json"),
    ("translate", "{file}", "--control-number", "0"), ("demo", "--folder", "{file}/x"),
    ("sandbox", "--root", "{file}/x", "--once"), ("claims", "list", "--limit", "0"),
])  # fmt: skip
def test_wrong_usage(tmp_path: Path, words: tuple[str, ...]) -> None:
    path = tmp_path / "claims.json"
    path.write_text(json.dumps(claim("A-1")))
    said = faultless(cli(*(w.format(folder=tmp_path, file=path) for w in words)))
    assert said.code == 2
    assert said.out == "" or said.out.startswith("Usage:")


@pytest.mark.parametrize("command", ["parse", "validate", "translate"])
def test_the_codes_of_commands_without_a_database(tmp_path: Path, command: str) -> None:
    """0 accepted, 1 a finding rejects, 2 unreadable; of several the highest."""
    good, bad, unreadable = (tmp_path / name for name in ("good", "bad", "unreadable"))
    unreadable.write_bytes(bytes(range(256)))
    if command == "translate":
        good.write_text(json.dumps(claim("A-1")))
        bad.write_text(json.dumps(claim("A-1", charge="7.00")))
    else:
        good.write_text(interchange(2, remittance("T1", "80", paid("A-1"))))
        bad.write_text(good.read_text().replace("SE*", "SE*9"))
    codes = [cli(command, str(path), *_out(command, tmp_path)).code
             for path in (good, bad, unreadable)]  # fmt: skip
    assert codes == [0, 1, 2]


def _out(command: str, folder: Path) -> list[str]:
    return ["-o", str(folder / "out.837")] if command == "translate" else ["--json"]


# ---- exit codes: 3


def test_a_database_of_a_newer_release(quick_stage: Stage) -> None:
    assert quick_stage.cli("claims", "list").code == 0
    database = sqlite3.connect(quick_stage.database.removeprefix("sqlite:///"))
    with database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
    database.close()
    for words in (("claims", "list"), ("worker", "--once"), ("deliver",)):
        one_line(quick_stage.cli(*words), 3, "newer release", "9999")


@pytest.mark.parametrize("place", ["/proc/gateway", "{file}/home"])
def test_a_home_that_cannot_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    """Nobody, not even root, can make a folder in either place."""
    monkeypatch.delenv("GATEWAY_DATABASE", raising=False)
    (tmp_path / "file").write_text("")
    home = place.format(file=tmp_path / "file")
    for words in (("claims", "list"), ("worker", "--once")):
        one_line(cli("--home", home, *words), 3, home)


def test_a_file_that_is_no_database(quick_stage: Stage) -> None:
    Path(quick_stage.database.removeprefix("sqlite:///")).write_bytes(b"no database " * 100)
    one_line(quick_stage.cli("claims", "list"), 3, "file is not a database")


def test_the_other_side_fails(quick_stage: Stage) -> None:
    """The partner's folders are gone."""
    stage = quick_stage
    stage.submit(claim("A-1"))
    (stage.house / "inbox").rmdir()
    (stage.house / "outbox").rmdir()
    for words in (("deliver",), ("receive",), ("worker", "--once"),
                  ("partners", "check", "sandbox")):  # fmt: skip
        assert faultless(stage.cli(*words)).code == 3
    assert stage.kinds() == ["upload_failed"]


# ---- streams and signals


def test_stdin_may_be_closed(quick_stage: Stage) -> None:
    words = [sys.executable, "-m", "gateway", "--home", str(quick_stage.home), "claims", "list"]
    done = subprocess.run(
        ["/bin/sh", "-c", 'exec "$@" <&-', "sh", *words, "--json"],
        capture_output=True, cwd=REPOSITORY, timeout=60, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (0, b'{"claims":[],"next":null}\n')
    assert done.stderr == b""


def test_a_reader_that_goes_away_is_no_fault(tmp_path: Path) -> None:
    """gateway parse big.835 | head -c 1"""
    path = tmp_path / "big.835"
    claims = "~".join(paid(f"A-{n}") for n in range(3000))
    path.write_text(interchange(2, remittance("T1", "240000", claims)))
    with subprocess.Popen(
        [sys.executable, "-m", "gateway", "parse", str(path)], cwd=REPOSITORY,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as running:  # fmt: skip
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.read(1)
        running.stdout.close()
        said = running.stderr.read()
    assert b"Traceback" not in said
    assert b"Exception" not in said


def test_the_worker_ends_by_a_signal_after_its_round(quick_stage: Stage) -> None:
    quick_stage.submit(claim("A-1"))
    quick_stage.close()
    words = [sys.executable, "-m", "gateway", "--home", str(quick_stage.home), "worker"]
    with subprocess.Popen(
        [*words, "--interval", "60"], cwd=REPOSITORY, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, text=True,
    ) as running:  # fmt: skip
        assert running.stdout is not None
        assert running.stdout.readline() == "taken 0, sent 1, posted 0\n"
        running.terminate()
        assert running.wait(20) == 0
    assert quick_stage.state("A-1") == "sent"


def test_the_demo_as_json(quick_stage: Stage, tmp_path: Path) -> None:
    """Every claim and every dollar is told; the user's own database and partners stay out of it."""
    before = len(quick_stage.files())
    said = faultless(quick_stage.spawn("demo", "--claims", "12", "--server", "builtin",
                                       "--folder", str(tmp_path / "demo"), "--json"))  # fmt: skip
    assert said.code == 0
    assert len(quick_stage.files()) == before
    assert (said.json["complete"], said.json["claims"]) == (True, 12)
    assert sum(fate["claims"] for fate in said.json["fates"]) == 12

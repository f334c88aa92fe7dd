"""Commands when something is wrong: the contract's exit codes, one line, never a traceback.

2 is wrong usage, configuration or unreadable input; 3 is the partner, the server, the database.
"""

from __future__ import annotations

import json
import resource
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests.journeys.stage import REPOSITORY, Said, Stage, claim, cli, interchange, remittance
from tests.journeys.test_commands import faultless
from tests.journeys.test_correlation import paid

# ---- 2


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
def test_what_is_not_there(quick_stage: Stage, words: tuple[str, ...]) -> None:
    one_line(quick_stage.cli(*words), 2)


@pytest.mark.parametrize("words", [
    (), ("nonsense",), ("claims", "nonsense"), ("submit",), ("submit", "x.json"),
    ("validate", "{folder}"), ("validate", "{file}", "--snip", "9"),
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


@pytest.mark.parametrize("command", ["parse", "validate"])
def test_a_file_that_is_not_there_keeps_no_other_back(tmp_path: Path, command: str) -> None:
    """Each FILE prints its document; the highest code wins."""
    good = tmp_path / "good.835"
    good.write_text(interchange(1, remittance("T1", "80", "CLP*A-1*1*100*80**12*P1*11*1")))
    said = faultless(cli(command, "--json", str(tmp_path / "missing"), str(good), str(tmp_path)))
    documents = [json.loads(text) for text in said.out.splitlines()]
    assert said.code == 2
    assert [d["file"] for d in documents] == [str(tmp_path / "missing"), str(good), str(tmp_path)]
    assert [d.get("verdict") == "unreadable" for d in documents] == [True, False, True]
    assert [d["findings"][0]["rule"] for d in documents[::2]] == ["FILE.read", "FILE.read"]


def test_a_claim_file_that_is_not_there_keeps_no_other_back(
    quick_stage: Stage, tmp_path: Path
) -> None:
    good, out = tmp_path / "good.json", tmp_path / "out.837"
    good.write_text(json.dumps(claim("A-1")))
    files = (str(tmp_path / "missing"), str(good), str(tmp_path))
    written = faultless(cli("translate", *files, "-o", str(out), "--json"))
    sent = faultless(quick_stage.cli("submit", *files, "--partner", "sandbox", "--json"))
    for said in (written, sent):
        assert said.code == 2
        assert [f["message"] for f in said.json["findings"] if f["rule"] == "FILE.read"] == [
            f"{files[0]} is not there", f"{tmp_path} is a folder",
        ]  # fmt: skip
    assert (written.json["claims"], out.read_bytes().count(b"~CLM*A-1*")) == (1, 1)
    assert [(one["patient_control_number"], one["state"]) for one in sent.json["claims"]] == [
        ("A-1", "built")
    ]


def test_claims_come_through_a_pipe(tmp_path: Path) -> None:
    """cat claims.json | gateway translate /dev/stdin"""
    path = tmp_path / "claims.json"
    path.write_text(json.dumps(claim("A-1")))
    words = [sys.executable, "-m", "gateway", "translate", "/dev/stdin"]
    piped = subprocess.run(["/bin/sh", "-c", 'cat "$0" | "$@"', path, *words], cwd=REPOSITORY,
                           capture_output=True, timeout=60, check=False)  # fmt: skip
    assert (piped.returncode, piped.stdout.count(b"~CLM*A-1*")) == (0, 1), piped.stderr


def test_a_disk_that_is_full_leaves_nothing_behind(tmp_path: Path) -> None:
    path = tmp_path / "claims.json"
    path.write_text(json.dumps(claim("A-1")))
    said = subprocess.run(
        [sys.executable, "-m", "gateway", "translate", path, "-o", tmp_path / "out.837"],
        cwd=REPOSITORY, capture_output=True, timeout=60, check=False, text=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100)),
    )  # fmt: skip
    assert said.returncode == 2
    assert f"{tmp_path / 'out.837'} cannot be written: File too large" in said.stderr
    assert [one.name for one in tmp_path.iterdir()] == ["claims.json"]


@pytest.mark.parametrize("command", ["parse", "validate"])
def test_a_name_that_is_empty_is_said_to_be(command: str) -> None:
    said = faultless(cli(command, "--json", ""))
    assert (said.code, said.json["verdict"]) == (2, "unreadable")
    assert said.json["findings"][0]["message"] == "the name of the file is empty"


@pytest.mark.parametrize("command", ["parse", "validate"])
def test_a_pipe_is_read_like_a_file(tmp_path: Path, command: str) -> None:
    """cat era.835 | gateway parse /dev/stdin"""
    path = tmp_path / "era.835"
    path.write_text(interchange(2, remittance("T1", "80", paid("A-1"))))
    words = [sys.executable, "-m", "gateway", command, "--json"]
    piped, plain = (
        subprocess.run(
            ["/bin/sh", "-c", f'cat "$0" | "$@" {name}', path, *words], cwd=REPOSITORY,
            capture_output=True, timeout=60, check=False,
        )
        for name in ("/dev/stdin", path)
    )  # fmt: skip
    assert (piped.returncode, plain.returncode) == (0, 0), piped.stderr
    assert json.loads(piped.stdout) == json.loads(plain.stdout) | {"file": "/dev/stdin"}


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


# ---- 3


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


@pytest.mark.parametrize("command", ["parse", "translate"])
def test_a_reader_that_goes_away_is_no_fault(tmp_path: Path, command: str) -> None:
    """gateway parse big.835 | head -c 1"""
    path = tmp_path / "big"
    if command == "parse":
        claims = "~".join(paid(f"A-{n}") for n in range(3000))
        path.write_text(interchange(2, remittance("T1", "240000", claims)))
    else:
        path.write_text("\n".join(json.dumps(claim(f"A-{n}")) for n in range(1000)))
    with subprocess.Popen(
        [sys.executable, "-m", "gateway", command, str(path)], cwd=REPOSITORY,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as running:  # fmt: skip
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.read(1)
        running.stdout.close()
        said = running.stderr.read()
    assert said == b""


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

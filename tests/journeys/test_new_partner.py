"""A new partner: from a profile over its first log-in to the answers to its test file."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from gateway import resources
from gateway.exchange.doors import open_door, open_inquiry_door
from gateway.exchange.profiles import FOLDER, profiles
from gateway.settings import load
from tests.journeys.stage import Stage, claim, interchange
from tests.journeys.test_correlation import acknowledged, ok

FILLED = {
    "sender_id": "PRACTICE1", "receiver_id": "RECEIVER1", "receiver_qualifier": "ZZ",
    "receiver_name": "SOME CONTRACTOR", "file_name": "T_{kind}_{control_number}.837",
    "submitter.name": "MAIN STREET BILLING", "submitter.identifier": "PRACTICE1",
    "submitter.telephone": "5555550100", "door.host": "sftp.example.test",
    "door.username": "practice",
    "door.host_key": "SHA256:" + "A" * 43,
    "folders.outbound": "claims-in", "folders.inbound": "answers-out",
}  # fmt: skip
"""What the letters say, for all profiles."""

NAMES = ("availity", "claim-md", "medicare", "office-ally", "optum", "stedi", "stedi-sftp",
         "waystar")  # fmt: skip
LEFT = {
    "availity": 7, "claim-md": 8, "medicare": 11, "office-ally": 8, "optum": 5, "stedi": 4,
    "stedi-sftp": 6, "waystar": 11,
}  # fmt: skip
"""Values of each that are nobody's but the practice's own, counted by hand."""


def filled(text: str) -> str:
    """The profile with every ``<…>`` replaced, by the key and table it stands in."""
    lines, table = [], ""
    for line in text.splitlines():
        if found := re.match(r"\[(\w+)\]", line):
            table = found[1] + "."
        if found := re.match(r'(\w+) = "<[^"]*>"', line):
            line = f'{found[1]} = "{FILLED[table + found[1]]}"'
        lines.append(line)
    return "\n".join(lines)


def test_the_profiles_are_these() -> None:
    assert tuple(profiles()) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_profile_is_no_partner_until_it_is_filled(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GATEWAY_DATABASE", raising=False)
    folder = tmp_path / "config" / "partners"
    folder.mkdir(parents=True)
    text = resources.read_text(f"{FOLDER}/{name}.toml")
    (folder / f"{name}.toml").write_text(text, "utf-8")
    before = load(tmp_path, tmp_path / "config")
    assert before.partners == {}
    assert len(before.unfilled[name]) == LEFT[name] == text.count('"<')
    (folder / f"{name}.toml").write_text(filled(text), "utf-8")
    after = load(tmp_path, tmp_path / "config")
    assert after.unfilled == {} and list(after.partners) == [name]
    for secret in re.findall(r'_env = "(\w+)"', text):
        monkeypatch.setenv(secret, "synthetic")
    one = after.partners[name]
    open_door(one).close()
    assert one.environment == "test" and one.expects
    assert one.folders.outbound != one.folders.inbound


@pytest.mark.parametrize("name", NAMES)
def test_a_profile_says_where_its_values_are_from(name: str) -> None:
    text = resources.read_text(f"{FOLDER}/{name}.toml")
    head = text.split("\n\n")[0]
    assert "Source" in head or "publishes neither" in head
    assert not re.search(r'(password|secret|api_key) = "', text)


def test_who_has_begun_a_partner_is_not_told_to_begin_one(quick_stage: Stage) -> None:
    for file in (quick_stage.home / "config" / "partners").glob("*.toml"):
        file.unlink()
    assert "gateway partners new PROFILE" in quick_stage.cli("partners", "list").out
    quick_stage.cli("partners", "new", "stedi")
    listed = quick_stage.cli("partners", "list")
    assert (listed.code, listed.out) == (0, "")
    assert "stedi: 4 values are still to be filled in" in listed.err


def test_a_new_partner_is_begun_from_a_profile(quick_stage: Stage) -> None:
    stage = quick_stage
    said = stage.cli("partners", "new", "stedi-sftp", "--as", "stedi")
    path = stage.home / "config" / "partners" / "stedi.toml"
    assert said.code == 0 and str(path) in said.out
    assert path.stat().st_mode & 0o077 == 0
    again = stage.cli("partners", "new", "stedi-sftp", "--as", "stedi")
    assert again.code == 2 and "is there already" in again.err
    listed = stage.cli("partners", "list")
    assert listed.code == 0 and "stedi: 6 values are still to be filled in" in listed.err
    checked = stage.cli("partners", "check", "stedi")
    assert checked.code == 2
    assert "door.host_key" in checked.out and "ask Stedi for the host key" in checked.out
    steps = stage.cli("partners", "check", "stedi", "--json").json["steps"]
    assert [(one["step"], one["state"]) for one in steps] == [("fill in", "todo")] * 6


@pytest.mark.parametrize("name", NAMES)
def test_a_host_that_is_not_there_is_told_in_words(
    name: str, quick_stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody listens on port 9; first without the secrets, which a new user sets last."""
    stage = quick_stage
    text = filled(resources.read_text(f"{FOLDER}/{name}.toml"))
    text = re.sub("(?m)^host = .*", 'host = "127.0.0.1"\nconnect_timeout = 2.0', text)
    text = re.sub("(?m)^port = 22", "port = 9", text)
    text = re.sub(r'(?m)^(reports_)?url = "https://[^/"]*', r'\1url = "https://127.0.0.1:9', text)
    stage.partner_text(text, name)
    said = stage.cli("partners", "check", name)
    secrets = re.findall(r'(?m)^\w+_env = "(\w+)"', text)
    assert said.code == 2 and f"{secrets[0]} is empty or not set" in said.err
    for secret in secrets:
        monkeypatch.setenv(secret, "synthetic")
    said = stage.cli("partners", "check", name)
    api = name in ("optum", "stedi")
    why = "127.0.0.1:9 cannot be reached: nobody listens there."
    wanted = why if api else "No session with 127.0.0.1:9: Connection refused."
    assert (said.code, said.out.split(maxsplit=2)) == (3, ["home", "-", wanted + "\n"])
    assert said.err == ""


@pytest.mark.parametrize("url", ["https://[::1", "https://host:port/x", "https://two words.test",
                                 "https://127.0.0.1:99999", "https://", "nothing"])  # fmt: skip
@pytest.mark.parametrize("api", ["stedi", "core"])
def test_an_address_that_is_none_is_told_in_words(
    url: str, api: str, quick_stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GATEWAY_STEDI_KEY", "synthetic")
    if api == "stedi":
        text = filled(resources.read_text(f"{FOLDER}/stedi.toml"))
        text = re.sub("(?m)^url = .*", f'url = "{url}"', text)
        quick_stage.partner_text(text)
    else:
        quick_stage.partner(f'type = "core"\nurl = "{url}"\nusername = "us"\n'
                            'password_env = "GATEWAY_STEDI_KEY"')  # fmt: skip
    said = quick_stage.cli("partners", "check", "sandbox")
    assert said.code == 2 and said.err.count("\n") == 1
    assert said.err.startswith("gateway: partner sandbox: ") and "url" in said.err


def test_a_key_that_no_header_can_hold_is_told_in_words(
    quick_stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = filled(resources.read_text(f"{FOLDER}/stedi.toml"))
    quick_stage.partner_text(re.sub('url = "https://[^/"]*', 'url = "https://127.0.0.1:9', text))
    for key in ("schlüssel-€", "two\nlines"):
        monkeypatch.setenv("GATEWAY_STEDI_KEY", key)
        said = quick_stage.cli("partners", "check", "sandbox")
        assert said.code == 3 and key not in said.out + said.err
        assert "cannot be reached" in said.out or "a header for 127.0.0.1:9 cannot" in said.out


def test_a_partner_that_is_not_filled_in_holds_nobody_else(quick_stage: Stage) -> None:
    stage = quick_stage
    stage.cli("partners", "new", "waystar")
    assert stage.cli("worker", "--once").code == 0
    said = stage.cli("deliver", "--partner", "waystar")
    assert said.code == 2 and "still to be filled in: sender_id" in said.err


@pytest.mark.parametrize("words", [("nobody",), ("../gateway",), ("stedi", "--as", "../evil")])
def test_what_cannot_be_begun(quick_stage: Stage, words: tuple[str, ...]) -> None:
    assert quick_stage.cli("partners", "new", *words).code == 2
    written = [p.name for p in quick_stage.home.parent.rglob("*.toml")]
    assert written == ["sandbox.toml"]


def steps(stage: Stage) -> dict[str, tuple[str, str]]:
    found: list[dict[str, Any]] = stage.cli("partners", "check", "sandbox", "--json").json["steps"]
    return {one["step"]: (one["state"], one["result"]) for one in found}


def walked(stage: Stage) -> Stage:
    """A partner that is expected to answer with a 999 and a 277CA."""
    return stage.partner(extra='expects = ["999", "277CA", "835"]\n')


def now_is(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """The commands' clock is the stage's."""
    monkeypatch.setattr("gateway.exchange.desk.utc_now", lambda: stage.now)
    monkeypatch.setattr("gateway.exchange.desk.Desk.__init__.__defaults__",
                        (lambda: stage.now, open_door, open_inquiry_door))  # fmt: skip


def test_a_partner_is_walked_to_its_first_answers(
    quick_stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage = walked(quick_stage)
    now_is(stage, monkeypatch)
    assert steps(stage)["test file"] == (
        "todo", "none was sent yet: gateway submit CLAIMS.json --partner sandbox, then gateway "
        "deliver --partner sandbox",
    )  # fmt: skip
    stage.submit(claim("A-1"))
    found = steps(stage)
    assert "999" not in found
    assert found["test file"][0] == "todo" and "waits in the queue" in found["test file"][1]
    stage.deliver()
    found = steps(stage)
    assert found["test file"][0] == "done"
    assert found["999"] == (
        "waiting",
        "not here yet; expected by 2026-11-21 12:00 UTC: gateway receive --partner sandbox",
    )
    assert "expected by 2026-12-20 12:00 UTC" in found["835"][1]
    stage.forward(hours=30)
    assert steps(stage)["999"] == (
        "failed", "should have come by 2026-11-21 12:00 UTC: ask them",
    )  # fmt: skip
    accepted = "999 AK1*HC*1*005010X222A1~AK2*837*0001*005010X222A1~IK5*A~AK9*A*1*1*1"
    stage.drop("a.999", interchange(2, accepted))
    stage.drop("b.277", acknowledged(3, ok("A-1")))
    found = steps(stage)
    assert found["999"] == ("done", "came 2026-11-21 18:00 UTC as a.999")
    assert found["277CA"][0] == "done" and found["835"][0] == "waiting"


def test_a_doubt_is_told_before_any_answer(quick_stage: Stage) -> None:
    stage = walked(quick_stage)
    stage.submit(claim("A-1"))
    (stage.house / "inbox").rename(stage.house / "elsewhere")
    stage.deliver()
    found = steps(stage)
    assert found["outbound"][0] == "failed" and "test file" not in found
    (stage.house / "elsewhere").rename(stage.house / "inbox")
    found = steps(stage)
    assert found["test file"][0] == "failed"
    assert "gateway deliver --retry" in found["test file"][1] and "999" not in found


def test_the_words_of_a_check_are_for_people(quick_stage: Stage) -> None:
    said = walked(quick_stage).cli("partners", "check", "sandbox")
    assert said.code == 0
    assert re.search(r"^home +- +is there$", said.out, re.M)
    assert re.search(r"^outbound +inbox +0 files$", said.out, re.M)

"""What of an operator's code lists is not understood is told wherever claims are judged by them."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from gateway.code_lists import lists_of
from tests.findings_rules import ROOT
from tests.journeys.stage import Stage, claim

MINIMAL = ROOT / "fixtures" / "x12" / "837P" / "accept" / "minimal.x12"
WORDS = "notes.txt: is none of the lists that are known; its name says which it is"


@pytest.fixture
def lists(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    folder = Path(shutil.copytree(ROOT / "fixtures" / "lists", tmp_path / "lists"))
    (folder / "notes.txt").write_text("call CMS")
    return folder


@pytest.fixture
def named(quick_stage: Stage, lists: Path) -> Stage:
    """The lists are named in the partner's file."""
    return quick_stage.partner(extra=f'code_lists = "{lists}"\n')


def claims(folder: Path) -> str:
    path = folder / "claims.json"
    path.write_text(json.dumps([claim("A-1")]))
    return str(path)


def test_commands_tell_it_once(named: Stage, lists: Path, tmp_path: Path) -> None:
    out = str(tmp_path / "out.837")
    for words in (
        ["submit", claims(tmp_path), "--partner", "sandbox"],
        ["translate", claims(tmp_path), "--partner", "sandbox", "-o", out],
        ["validate", str(MINIMAL), str(MINIMAL), "--partner", "sandbox"],
        ["validate", str(MINIMAL), "--lists", str(lists)],
    ):
        assert named.cli(*words).err.count(f"{lists}: {WORDS}") == 1, words


def test_nothing_is_told_without_the_partner(named: Stage) -> None:
    assert WORDS not in named.cli("validate", str(MINIMAL)).err


def test_a_worker_tells_it_of_the_partners_that_take_claims(named: Stage, lists: Path) -> None:
    assert WORDS not in named.cli("worker", "--once").err
    box = lists.parent / "box"
    for name in ("one", "two"):
        (box / name).mkdir(parents=True)
    named.settings("".join(
        f'[[handoff]]\nname = "{n}"\nfolder = "{box / n}"\npartner = "sandbox"\n'
        for n in ("one", "two")
    ))  # fmt: skip
    assert named.cli("worker", "--once").err.count(f"{lists}: {WORDS}") == 1


def test_the_check_of_a_partner_tells_it(named: Stage, lists: Path) -> None:
    def said() -> list[str]:
        steps = named.cli("partners", "check", "sandbox", "--json").json["steps"]
        return [one["result"] for one in steps if one["step"] == "lists"]

    assert said() == [WORDS]
    (lists / "notes.txt").unlink()
    lists_of.cache_clear()  # each command is a new process
    assert said() == ["understood"]
    named.partner()
    assert said() == []

"""``gateway demo`` as a new user runs it: its report against a recount of the exchanged files."""

from __future__ import annotations

import json
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from gateway.sandbox import openssh
from tests.servers import require_sshd

RECOUNT = Path(__file__).with_name("recount.py")
FATES = {
    "paid": ("paid", "paid, reversed and paid again corrected"),
    "part": ("paid, some lines denied",),
    "owed": ("allowed, but owed by the patient",),
    "denied": ("denied",),
    "rejected": ("rejected by clearinghouse or payer (277CA)",),
}


def demo(folder: Path, *words: str) -> dict[str, Any]:
    """Run the demo in a process of its own; it must end with 0."""
    command = [sys.executable, "-m", "gateway", "demo", "--json", "--folder", str(folder), *words]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    report: dict[str, Any] = json.loads(done.stdout)
    return report


def recounted(folder: Path) -> dict[str, Any]:
    """The totals of an independent script that only reads the exchanged files."""
    command = [sys.executable, "-I", str(RECOUNT), str(folder / "clearinghouse")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    totals: dict[str, Any] = json.loads(done.stdout)
    return totals


def test_the_recount_script_stands_alone() -> None:
    text = RECOUNT.read_text()
    assert "gateway" not in text
    assert len(text.splitlines()) <= 60


@pytest.mark.parametrize("server", ["openssh", "builtin"])
def test_the_report_is_what_the_files_say(tmp_path: Path, server: str) -> None:
    if server == "openssh":
        require_sshd()
    report = demo(tmp_path, "--claims", "80", "--server", server)
    totals = recounted(tmp_path)
    told = {fate["fate"]: fate for fate in report["fates"]}
    assert report["complete"] and report["waiting"] == 0 and report["overdue"] == 0
    assert sum(fate["claims"] for fate in report["fates"]) == report["claims"] == 80
    for short, longer in FATES.items():
        claims = sum(told[name]["claims"] for name in longer if name in told)
        assert claims == totals["fates"].get(short, 0), short
    assert "open" not in totals["fates"]
    held = told["held by our own checks"]
    assert held["claims"] == 80 - sum(totals["fates"].values()) == 2
    sent = sum(Decimal(fate["charge"]) for fate in report["fates"]) - Decimal(held["charge"])
    assert sent == Decimal(totals["charge"])
    for name, cents in totals["money"].items():
        assert Decimal(report["money"][name]) == Decimal(cents), name
    assert Decimal(report["money"]["unexplained"]) == 0
    assert Decimal(report["money"]["difference"]) == 0


def test_every_fate_is_shown_and_every_file_is_there(tmp_path: Path) -> None:
    report = demo(tmp_path, "--claims", "60")
    shown = {fate["fate"] for fate in report["fates"]}
    assert {
        "paid",
        "paid, reversed and paid again corrected",
        "allowed, but owed by the patient",
        "denied",
        "rejected by clearinghouse or payer (277CA)",
        "held by our own checks",
    } <= shown
    assert report["provider_adjustments"]
    kinds = [file["kind"] for file in report["files"]]
    assert {"837P", "837I", "TA1", "999", "277CA", "835", "report"} == set(kinds)
    for file in report["files"]:
        assert Path(file["path"]).stat().st_size == file["size"], file


def test_a_second_run_does_not_collide_with_the_first(tmp_path: Path) -> None:
    server = "openssh" if openssh.available() else "builtin"
    first = demo(tmp_path / "a", "--claims", "10", "--server", server)
    second = demo(tmp_path / "b", "--claims", "10", "--server", server)
    assert first["complete"] and second["complete"]
    assert not {file["path"] for file in first["files"]} & {
        file["path"] for file in second["files"]
    }


def test_a_folder_of_an_earlier_run_is_refused(tmp_path: Path) -> None:
    (tmp_path / "claims.json").write_text("[]")
    command = [sys.executable, "-m", "gateway", "demo", "--folder", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 2
    assert "is not empty" in done.stderr

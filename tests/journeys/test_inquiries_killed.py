"""``gateway eligibility`` as a process, killed and stopped, against a payer that is another one.

What the payer was asked is read from the payer's own journal.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from gateway.exchange import inquire_views as views
from gateway.exchange.inquire_by_hand import ask_again
from gateway.exchange.sweep import find_overdue
from gateway.exchange.worker import one_round
from tests.core_process import CoreProcess, core_process
from tests.journeys.stage import REPOSITORY, Stage
from tests.journeys.test_inquiries_at_once import member, states


@pytest.fixture
def asked_file(tmp_path: Path) -> Path:
    path = tmp_path / "members.json"
    path.write_text(json.dumps([member(n) for n in range(1, 41)]))
    return path


def running(stage: Stage, side: CoreProcess, *words: str) -> subprocess.Popen[bytes]:
    """``gateway eligibility`` as a process."""
    stage.partner_text(side.partner)
    command = [sys.executable, "-m", "gateway", "--home", str(stage.home), "eligibility", *words,
               "--partner", "sandbox", "--json"]  # fmt: skip
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": str(REPOSITORY)},
    )  # fmt: skip


def wait_for_arrivals(side: CoreProcess, process: subprocess.Popen[bytes], wanted: int) -> None:
    deadline = time.monotonic() + 60
    while len(side.arrived()) < wanted:
        assert process.poll() is None and time.monotonic() < deadline
        time.sleep(0.02)


def listed(stage: Stage, *words: str) -> list[dict[str, Any]]:
    said = stage.cli("inquiries", "--json", *words)
    assert said.code == 0, said
    found: list[dict[str, Any]] = said.json["inquiries"]
    return found


def test_forty_by_eight_over_core(quick_stage: Stage, tmp_path: Path, asked_file: Path) -> None:
    stage = quick_stage
    with core_process(tmp_path / "payer", answer_after=0.2) as side:
        process = running(stage, side, str(asked_file), "--at-once", "8")
        out, err = process.communicate(timeout=60)
        assert (process.returncode, err) == (0, b"")
        arrived = Counter(side.arrived())
    said = json.loads(out)
    assert [one["subscriber"]["member_id"] for one in said["responses"]] == [
        f"W{n:08d}" for n in range(1, 41)
    ]
    assert arrived == Counter(one["trace_number"] for one in said["inquiries"])
    assert set(arrived.values()) == {1}


def test_a_kill_with_eight_on_their_way(
    quick_stage: Stage, tmp_path: Path, asked_file: Path
) -> None:
    """Nobody knows whether the payer answered them: told as overdue, asked again by a person."""
    stage, root = quick_stage, tmp_path / "payer"
    with core_process(root, answer_after=30) as side:
        process = running(stage, side, str(asked_file), "--at-once", "8")
        wait_for_arrivals(side, process, 8)
        process.kill()
        process.communicate(timeout=60)
        before = side.arrived()
        rows = listed(stage, "--state", "asked")
        assert sorted(row["trace_number"] for row in rows) == sorted(before)
        assert len(before) == 8
    with core_process(root) as side:
        stage.partner_text(side.partner)
        stage.now = max(row.asked_at for row in load(stage, rows))
        stage.forward(minutes=2)
        assert {row.inquiry_id for row in find_overdue(stage.desk)} == {
            row["inquiry_id"] for row in rows
        }
        one_round(stage.desk)
        assert side.arrived() == before
        again = ask_again(stage.desk, [row["inquiry_id"] for row in rows], asked_by="mona")
        assert set(states(stage, again).values()) == {"answered"}
        assert len(side.arrived()) == 16 and len(set(side.arrived())) == 16
        assert find_overdue(stage.desk, now=stage.forward(days=2)) == []


def load(stage: Stage, rows: list[dict[str, Any]]) -> list[Any]:
    return views.told(stage.desk, [row["inquiry_id"] for row in rows]).asked


def test_an_interrupt_ends_it_and_leaves_no_doubt_untold(
    quick_stage: Stage, tmp_path: Path, asked_file: Path
) -> None:
    stage = quick_stage
    with core_process(tmp_path / "payer", answer_after=0.5) as side:
        process = running(stage, side, str(asked_file), "--at-once", "4")
        wait_for_arrivals(side, process, 6)  # the first four are answered
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
        arrived = side.arrived()
    said = json.loads(out)
    assert process.returncode == 130
    left = [row for row in said["inquiries"] if row["state"] == "asked"]
    assert 1 <= len(left) <= 4
    assert {row["message"] for row in left} == {
        "stopped before its answer came: the payer may have answered it"
    }
    assert f"{len(left)} inquiries: stopped before" in err.decode()
    assert {row["trace_number"] for row in said["inquiries"]} >= set(arrived)
    assert len(said["responses"]) == len(said["inquiries"]) - len(left) >= 4
    assert len(listed(stage)) == len(said["inquiries"]) < 40

"""Payers asked in real time, many at once, and a file of ten thousand members, on two cores.

The other side is the sandbox in a process of its own, on the same cores; none lost and none asked
twice is read from its journal.
"""

from __future__ import annotations

import csv
import datetime
import json
import resource
import statistics
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.core_process import core_process
from tests.journeys.stage import REPOSITORY, Stage, stage_at

REQUESTS, AT_ONCE, ANSWERS_AFTER = 500, 16, 0.2
MEMBERS = 10_000

LAST = ("ALDER", "BIRCH", "CEDAR", "DOGWOOD", "ELM", "FIR", "GUM", "HAZEL", "IVY", "JUNIPER")
FIRST = ("ANA", "BEN", "CARA", "DON", "EVE", "FINN", "GIA")


def member(number: int) -> dict[str, Any]:
    """Is this one covered?"""
    return {
        "payer": {"name": "ACME HEALTH PLAN",
                  "identifiers": [{"qualifier": "PI", "value": "60054"}]},
        "provider": {"name": "WILLOW CREEK FAMILY MEDICINE", "npi": "1357902463"},
        "subscriber": {
            "last_name": LAST[number % 10], "first_name": FIRST[number % 7],
            "member_id": f"W{number:09d}",
            "birth_date": f"19{30 + number % 60}-{number % 12 + 1:02d}-{number % 28 + 1:02d}",
        },
    }  # fmt: skip


def write(folder: Path, count: int) -> str:
    path = folder / "members.json"
    path.write_text(json.dumps([member(number) for number in range(count)]))
    return str(path)


@pytest.fixture
def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    with stage_at(tmp_path, f"sqlite:///{tmp_path / 'gateway.db'}", monkeypatch) as one:
        yield one


def ours(stage: Stage, *words: str) -> tuple[bytes, float, float]:
    """A command as its user runs it: what it printed, its seconds, its seconds of processor."""
    before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    command = [sys.executable, "-m", "gateway", "--home", str(stage.home), *words]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True, cwd=REPOSITORY)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
    return done.stdout, time.perf_counter() - begun, spent


@pytest.mark.bench
def test_real_time(stage: Stage, tmp_path: Path) -> None:
    """Overhead: from the moment at which an inquiry gets its number to the one at which its answer
    is read, less the payer's own time. The rate tells the rest."""
    with core_process(tmp_path / "payer", answer_after=ANSWERS_AFTER) as side:
        stage.partner_text(side.partner)
        out, seconds, spent = ours(
            stage, "eligibility", write(tmp_path, REQUESTS), "--partner", "sandbox", "--json",
            "--at-once", str(AT_ONCE),
        )  # fmt: skip
        arrived = Counter(side.arrived())
    said = json.loads(out)
    rows = said["inquiries"]
    assert [one["subscriber"]["member_id"] for one in said["responses"]] == [
        f"W{number:09d}" for number in range(REQUESTS)
    ]
    assert set(arrived.values()) == {1} and set(arrived) == {r["trace_number"] for r in rows}
    assert len(arrived) == REQUESTS
    asked = [datetime.datetime.fromisoformat(row["asked_at"]) for row in rows]
    answered = [datetime.datetime.fromisoformat(row["answered_at"]) for row in rows]
    over = sorted(
        (b - a).total_seconds() * 1000 - ANSWERS_AFTER * 1000
        for a, b in zip(asked, answered, strict=True)
    )
    lasted = (max(answered) - min(asked)).total_seconds()
    print(
        f"\n{REQUESTS} requests, {AT_ONCE} at once, to a payer that takes {ANSWERS_AFTER} s: "
        f"overhead {statistics.median(over):.0f} ms at the median, "
        f"{over[int(len(over) * 0.95)]:.0f} ms at the 95th percentile, {over[-1]:.0f} ms at most; "
        f"{REQUESTS / lasted:.0f} a second ({AT_ONCE / ANSWERS_AFTER:.0f} without any overhead); "
        f"{seconds:.1f} s in all, {spent:.1f} s of processor"
    )


@pytest.mark.bench
def test_ten_thousand_members_in_a_file(stage: Stage, tmp_path: Path) -> None:
    """One command asks by file, waits for the answers and prints them; the sandbox looks into the
    folder five times a second."""
    answering = subprocess.Popen(
        [sys.executable, "-m", "gateway", "sandbox", "--root", str(stage.house), "--server",
         "none", "--interval", "0.2"], stderr=subprocess.DEVNULL, cwd=REPOSITORY,
    )  # fmt: skip
    try:
        rows = tmp_path / "answers.csv"
        _, seconds, spent = ours(
            stage, "eligibility", write(tmp_path, MEMBERS), "--partner", "sandbox", "--wait",
            "300", "--csv", str(rows),
        )  # fmt: skip
    finally:
        answering.terminate()
        answering.wait(30)
    with rows.open() as text:
        told = [(row["member_id"], row["status"]) for row in csv.DictReader(text)]
    assert told == [(f"W{number:09d}", "active") for number in range(MEMBERS)]
    print(
        f"\n{MEMBERS:,} members in a 270, their 271s, a row for each: {seconds:.1f} s in all, "
        f"{spent:.1f} s of our processor ({spent / MEMBERS * 1000:.2f} ms a member)"
    )

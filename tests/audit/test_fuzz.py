"""Mutated files of every kind are read without an exception, in time and without growth: some
hundred in every test run, and for ten minutes in ``make soak``."""

from __future__ import annotations

import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.audit.fuzz_plain import GROWTH, run

ROOT = Path(__file__).parents[2]
INPUTS = 2000
SECONDS = int(os.environ.get("FUZZ_SECONDS", "600"))
"""How long the long test runs: ``FUZZ_SECONDS=60 make soak`` for a look."""

LIMITS = ("-timeout=5", "-rss_limit_mb=1024", "-max_len=8000", "-print_final_stats=1")


def test_hundreds_of_mutants_do_no_harm() -> None:
    ran = run(20260314, inputs=INPUTS)
    assert ran.inputs == INPUTS
    assert ran.grown <= GROWTH


@pytest.mark.soak
def test_ten_minutes_of_mutants_do_no_harm(tmp_path: Path) -> None:
    if importlib.util.find_spec("atheris"):
        command = ["tests.audit.fuzz_atheris", f"-max_total_time={SECONDS}", *LIMITS]
        print(f"\natheris for {SECONDS} seconds")
    else:
        command = ["tests.audit.fuzz_plain", str(SECONDS)]
        print(f"\natheris is not installed: mutants without coverage for {SECONDS} seconds")
    ran = subprocess.run(
        [sys.executable, "-m", *command],
        cwd=tmp_path, env=os.environ | {"PYTHONPATH": str(ROOT)},
        text=True, capture_output=True, timeout=SECONDS + 300, check=False,
    )  # fmt: skip
    told = (ran.stdout + ran.stderr)[-6000:]
    print(told[-1200:])
    assert ran.returncode == 0, told
    sizes = [int(size) for size in re.findall(r"rss: (\d+)Mb", ran.stderr)]
    assert not sizes or max(sizes) - sizes[0] <= GROWTH, sizes[-1]

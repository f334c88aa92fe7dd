"""Whole processes measured: seconds, processor seconds and the most memory each took."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]


class Measured(NamedTuple):
    """What one process took: seconds by the clock, seconds of processor, most memory in MB."""

    seconds: float
    processor: float
    megabytes: float
    status: int


def measure(*words: str, times: int = 1) -> Measured:
    """Run a command; of several runs the quickest counts. Its output goes nowhere."""
    return min(_once(words) for _ in range(times))


def gateway(*words: str, times: int = 1) -> Measured:
    """Run the command line as its users do."""
    return measure(str(Path(sys.executable).with_name("gateway")), *words, times=times)


def _once(words: tuple[str, ...]) -> Measured:
    environment = {**os.environ, "COLUMNS": "100"}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # a user's Python keeps what it compiled
    begun = time.perf_counter()
    with subprocess.Popen(
        words, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    spent = time.perf_counter() - begun
    return Measured(spent, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, process.returncode)

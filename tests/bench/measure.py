"""Whole processes measured: seconds, processor seconds and the most memory each took."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]

_LAUNCHER = """
import os, resource, subprocess, sys, time
begun = time.perf_counter()
nowhere = subprocess.DEVNULL
status = subprocess.run(sys.argv[1:], stdout=nowhere, stderr=nowhere).returncode
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(time.perf_counter() - begun, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, status)
"""
"""A small process in between: the kernel counts to a process what its parent held at the fork."""


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
    told = subprocess.run(
        [sys.executable, "-S", "-c", _LAUNCHER, *words],
        cwd=ROOT, env=environment, check=True, capture_output=True, text=True,
    )  # fmt: skip
    seconds, processor, megabytes, status = map(float, told.stdout.split())
    return Measured(seconds, processor, megabytes, int(status))

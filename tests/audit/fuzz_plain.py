"""The fuzz target without a fuzzer: seeded mutants one after another, and a look at the memory.

``python -m tests.audit.fuzz_plain SECONDS [SEED]`` runs alone and tells what it did.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from pathlib import Path
from random import Random
from typing import NamedTuple

from tests.audit.fuzzing import mutate, seeds
from tests.audit.target import exercise

GROWTH = 96
"""MB that the process may grow after it has seen the first tenth of its inputs."""


class Ran(NamedTuple):
    """How many inputs were read, and by how many MB the process grew."""

    inputs: int
    grown: int


def run(seed: int, *, inputs: int = 0, seconds: float = 0.0) -> Ran:
    """Read so many mutants, or for so long. Raises AssertionError with the input in it."""
    dice = Random(seed)
    files = seeds()
    begun, done, early = time.monotonic(), 0, 0
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder) / "input"
        while done < inputs or time.monotonic() - begun < seconds:
            data = mutate(dice.choice(files), dice)
            try:
                exercise(data, scratch)
            except Exception as error:
                raise AssertionError(f"{type(error).__name__}: {error}\ninput: {data!r}") from error
            done += 1
            share = max(
                done / inputs if inputs else 0, (time.monotonic() - begun) / (seconds or 1e9)
            )
            if not early and share > 0.1:
                early = memory()
    return Ran(done, memory() - (early or memory()))


def memory() -> int:
    """The greatest resident memory of this process so far, in MB."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most // (1 << 20 if sys.platform == "darwin" else 1 << 10)


if __name__ == "__main__":
    ran = run(int(sys.argv[2]) if len(sys.argv) > 2 else 1, seconds=float(sys.argv[1]))
    print(f"{ran.inputs} inputs read, {ran.grown} MB of growth")
    assert ran.grown <= GROWTH, f"grew by {ran.grown} MB"

"""The fuzz target under atheris (libFuzzer with coverage of the gateway's code).

``python -m tests.audit.fuzz_atheris [libFuzzer's options] [CORPUS]``: ends with a traceback and
exit code 77 at the first input that breaks a promise, and writes it to ``crash-*``.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from random import Random

import atheris

with atheris.instrument_imports(include=["gateway"]):
    from tests.audit.fuzzing import mutate, seeds
    from tests.audit.target import exercise

SCRATCH = Path(tempfile.mkdtemp()) / "input"


def one_input(data: bytes) -> None:
    """What libFuzzer calls."""
    exercise(data, SCRATCH)


def custom(data: bytes, most: int, seed: int) -> bytes:
    """A mutant: mostly ours, which knows X12; now and then libFuzzer's own."""
    dice = Random(seed)
    if dice.random() < 0.2:
        return bytes(atheris.Mutate(data, most))
    return mutate(data or dice.choice(seeds()), dice)[:most]


def main() -> None:
    """Begin with the seeds, in a corpus of this run's own unless one is given."""
    arguments = list(sys.argv)
    if not any(not argument.startswith("-") for argument in arguments[1:]):
        corpus = Path(tempfile.mkdtemp(prefix="corpus-"))
        for number, data in enumerate(seeds()):
            (corpus / f"{number:04d}").write_bytes(data)
        arguments.append(str(corpus))
    atheris.Setup(arguments, one_input, custom_mutator=custom)
    atheris.Fuzz()


if __name__ == "__main__":
    main()

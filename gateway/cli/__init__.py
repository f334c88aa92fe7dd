"""The command line: thin, and quick to start."""

from __future__ import annotations

import gc

_LOOK_EVERY = 20_000
"""Objects made between two searches for cycles; models and rows make none, and Python's own 700
cost a twentieth to a sixth of a command's time."""


def main() -> None:
    """Entry point of the console script ``gateway``."""
    from gateway.cli.root import run

    gc.set_threshold(_LOOK_EVERY, 20, 20)
    run()

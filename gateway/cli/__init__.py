"""The command line: thin, and quick to start."""

from __future__ import annotations


def main() -> None:
    """Entry point of the console script ``gateway``."""
    from gateway.cli.root import run

    run()

"""What a partner writes into a file must not steer the terminal of who reads about it."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from gateway.cli.root import cli
from tests.render.explaining import FIXTURES

STEERING = "\x1b]0;owned\x07\x1b[2J\u202e"
"""Sets the window's title, wipes the screen, turns the direction of writing."""

ENVELOPE = ("ISA", "GS", "ST", "SE", "GE", "IEA", "HL")


def spoilt(name: str) -> str:
    """A file with that in every longer value of its segments."""
    lines = []
    for line in (FIXTURES / f"{name}.x12").read_text().splitlines():
        id, *values = line.split("*")
        if id not in ENVELOPE:
            values = [v[:1] + STEERING + v[1:] if len(v) > 2 else v for v in values]
        lines.append("*".join([id, *values]))
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("command", ["explain", "validate", "benefits", "diff"])
@pytest.mark.parametrize("name", ["271/accept/rich-benefits", "837P/accept/minimal"])
def test_nothing_of_it_reaches_the_terminal(name: str, command: str, tmp_path: Path) -> None:
    path = tmp_path / "spoilt.x12"
    path.write_text(spoilt(name))
    files = [str(path)] + ([str(FIXTURES / f"{name}.x12")] if command == "diff" else [])
    done = CliRunner().invoke(cli, [command, *files], standalone_mode=False)
    said = done.stdout + done.stderr
    assert len(said) > 100
    assert [c for c in said if not c.isprintable() and c != "\n"] == []

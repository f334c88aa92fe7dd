"""A named point kills the process when it is asked to, and only then."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

PASS = """
from gateway.failpoint import NAMES, failpoint
for turn in range(3):
    for name in NAMES:
        failpoint(name)
        print(turn, name, flush=True)
"""


def run(tmp_path: Path, **wanted: str) -> tuple[int, list[str], str]:
    own = {k: v for k, v in os.environ.items() if not k.startswith("GATEWAY_FAILPOINT")}
    note = tmp_path / "note"
    done = subprocess.run(
        [sys.executable, "-c", PASS], env=own | wanted | {"GATEWAY_FAILPOINT_LOG": str(note)},
        cwd=Path(__file__).parents[1], capture_output=True, text=True, check=False,
    )  # fmt: skip
    return done.returncode, done.stdout.splitlines(), note.read_text() if note.exists() else ""


def test_unasked_it_does_nothing(tmp_path: Path) -> None:
    code, passed, note = run(tmp_path)
    assert (code, note) == (0, "")
    assert len(passed) % 3 == 0
    assert passed[0] == "0 before_intent"


@pytest.mark.parametrize(
    ("wanted", "point", "last"),
    [
        ("after_intent", "after_intent", "0 before_intent"),
        ("after_intent:1", "after_intent", "0 before_intent"),
        ("before_intent:2", "before_intent", None),
        ("after_intent:3", "after_intent", "2 before_intent"),
    ],
)
def test_it_dies_there_by_sigkill(
    tmp_path: Path, wanted: str, point: str, last: str | None
) -> None:
    code, passed, note = run(tmp_path, GATEWAY_FAILPOINT=wanted)
    assert code == -signal.SIGKILL
    assert note == f"{point}\n"
    assert last is None or passed[-1] == last
    assert not any(line == f"2 {point}" for line in passed)


def test_a_name_that_is_not_passed_kills_nothing(tmp_path: Path) -> None:
    assert run(tmp_path, GATEWAY_FAILPOINT="after_intent:9")[0] == 0

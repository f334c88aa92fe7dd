"""Starting and killing the processes of ``children``."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]


@contextmanager
def child(verb: str, url: str, vault_dir: Path, *words: str) -> Iterator[subprocess.Popen[str]]:
    """A process of ``children``; killed at the end of the block."""
    command = [sys.executable, "-m", "tests.store.children", verb, url, str(vault_dir), *words]
    running = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        yield running
    finally:
        running.kill()
        running.wait()
        assert running.stdout is not None
        running.stdout.close()


def line(running: subprocess.Popen[str]) -> str:
    """The next line that it says; '' when it ended."""
    assert running.stdout is not None
    return running.stdout.readline().strip()


def everything(running: subprocess.Popen[str]) -> list[str]:
    """All that it says, once it has ended well."""
    said, _ = running.communicate(timeout=120)
    assert running.returncode == 0
    return said.split("\n")[:-1]

"""``gateway sandbox`` as a process of its own, for as long as a block lasts."""

from __future__ import annotations

import contextlib
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

from tests.journeys.stage import REPOSITORY


@contextlib.contextmanager
def sandbox(root: Path, *words: str, last: str) -> Iterator[tuple[str, str]]:
    """Gives the line that it says of itself, and the partner file that it prints, whose last line
    begins with ``last``."""
    command = [sys.executable, "-m", "gateway", "sandbox", "--root", str(root), *words]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=REPOSITORY
    ) as running:
        guard = threading.Timer(60, running.kill)
        guard.start()
        assert running.stdout is not None and running.stderr is not None
        heard = running.stderr.readline()
        lines = []
        for text in running.stdout:
            lines.append(text)
            if text.startswith(last):
                break
        try:
            yield heard, "".join(lines)
        finally:
            running.send_signal(signal.SIGTERM)
            guard.cancel()

"""The sandbox over CORE as a process of its own, and what its journal says of who asked what."""

from __future__ import annotations

import contextlib
import re
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import msgspec

REPOSITORY = Path(__file__).parents[1]
TRACE = re.compile(rb"TRN\*1\*([^*~]+)")
PATIENCE = 60.0


class CoreProcess(msgspec.Struct, frozen=True):
    """A running sandbox: the partner file it printed, and its folder."""

    partner: str
    root: Path

    def arrived(self) -> list[str]:
        """TRN02 of every request in real time that came, as often as it came."""
        journal = sqlite3.connect(f"file:{self.root / '.core.sqlite'}?mode=ro", uri=True)
        with contextlib.closing(journal):
            rows = journal.execute(
                "select payload from arrivals where operation = 'RealTimeTransaction' order by id"
            ).fetchall()
        return [one.decode() for (payload,) in rows for one in TRACE.findall(payload)]


@contextlib.contextmanager
def core_process(root: Path, *, answer_after: float = 0.0) -> Iterator[CoreProcess]:
    """Serve until the block ends; the process is stopped as a person would stop it."""
    command = [sys.executable, "-m", "gateway", "sandbox", "--root", str(root), "--server", "core",
               "--answer-after", str(answer_after)]  # fmt: skip
    with (
        (root.parent / f"{root.name}.log").open("ab") as log,
        subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=log, text=True, cwd=REPOSITORY
        ) as running,
    ):
        guard = threading.Timer(PATIENCE, running.kill)
        guard.start()
        assert running.stdout is not None
        lines = []
        for text in running.stdout:
            lines.append(text)
            if text.startswith("ca_file"):
                break
        guard.cancel()
        try:
            yield CoreProcess("".join(lines), root)
        finally:
            running.send_signal(signal.SIGTERM)
            try:
                running.wait(10)
            except subprocess.TimeoutExpired:
                running.kill()

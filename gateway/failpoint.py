"""Named points at which a test can kill the process, to prove that nothing is lost there.

``GATEWAY_FAILPOINT=name`` or ``name:3`` (the third time it is passed) ends the process by
SIGKILL at that point. Without the variable a point costs one dictionary look-up.
"""

from __future__ import annotations

import os
import signal
from pathlib import Path

NAMES = (
    "before_intent",
    "after_intent",
    "upload_middle",
    "before_rename",
    "after_rename",
    "after_commit",
    "fetch_middle",
    "after_fetch",
    "after_store",
    "after_remove",
    "before_apply",
    "inside_apply",
    "after_apply",
    "handoff_taken",
    "handoff_stored",
)
_passed: dict[str, int] = {}


def failpoint(name: str) -> None:
    """Die here if the environment says so, after noting it where GATEWAY_FAILPOINT_LOG says."""
    wanted = os.environ.get("GATEWAY_FAILPOINT")
    if not wanted:
        return
    point, _, count = wanted.partition(":")
    if point != name:
        return
    _passed[name] = _passed.get(name, 0) + 1
    if _passed[name] < int(count or 1):
        return
    log = os.environ.get("GATEWAY_FAILPOINT_LOG")
    if log:
        with Path(log).open("a", encoding="ascii") as notes:
            notes.write(f"{name}\n")
    os.kill(os.getpid(), signal.SIGKILL)

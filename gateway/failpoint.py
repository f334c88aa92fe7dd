"""Named points at which a test can kill the process, to prove that nothing is lost there.

``GATEWAY_FAILPOINT=name`` or ``name:3`` (the third time it is passed) ends the process by
SIGKILL at that point. ``GATEWAY_FAILPOINT_TRACE=file`` appends the name of each point that is
passed, so that whoever kills at random can say where. Without the variables a point costs two
dictionary look-ups.
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
    "before_answer",
    "after_apply",
    "handoff_taken",
    "handoff_stored",
    "handoff_moved",
    "handoff_submitted",
)
_passed: dict[str, int] = {}


def failpoint(name: str) -> None:
    """Die here if the environment says so, after noting it where GATEWAY_FAILPOINT_LOG says."""
    _note("GATEWAY_FAILPOINT_TRACE", name)
    wanted = os.environ.get("GATEWAY_FAILPOINT")
    if not wanted:
        return
    point, _, count = wanted.partition(":")
    if point != name:
        return
    _passed[name] = _passed.get(name, 0) + 1
    if _passed[name] < int(count or 1):
        return
    _note("GATEWAY_FAILPOINT_LOG", name)
    os.kill(os.getpid(), signal.SIGKILL)


def _note(variable: str, name: str) -> None:
    """Append the name to the file that the variable names, in one write; none, where it is not
    set."""
    path = os.environ.get(variable)
    if path:
        with Path(path).open("ab", buffering=0) as notes:
            notes.write(f"{name}\n".encode("ascii"))

"""The three folders of the other side, and how files move between them.

A file is moved to the archive by one rename, onto a name that nothing has. An answer is written
under a hidden name, then renamed, and is never written again once it was renamed.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

LOCK_NAME = ".sandbox.lock"
UNFINISHED = (".part", ".tmp")


class Arrival(msgspec.Struct, frozen=True):
    """A file in the inbox, read whole."""

    name: str
    data: bytes
    inode: int
    modified_ns: int


class Folders:
    """``inbox``, ``outbox`` and ``archive`` under one root; they are made where missing."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.inbox, self.outbox, self.archive = (
            root / name for name in ("inbox", "outbox", "archive")
        )
        collected = root / "collected"  # where a gateway moves what it has collected
        for folder in (self.inbox, self.outbox, self.archive, collected):
            folder.mkdir(parents=True, exist_ok=True)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """One turn at a time, whoever takes it."""
        with (self.root / LOCK_NAME).open("wb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def arrivals(self, settle_seconds: float) -> Iterator[Arrival]:
        """Finished files by name: no dot files, no .part or .tmp, none written to of late."""
        for path in sorted(self.inbox.iterdir()):
            if path.name.startswith(".") or path.name.lower().endswith(UNFINISHED):
                continue
            arrival = _read(path, settle_seconds)
            if arrival is not None:
                yield arrival

    def archived(self, archived_as: str) -> bool:
        """Whether the archive has this name."""
        return os.path.lexists(self.archive / archived_as)

    def archive_names(self, name: str) -> Iterator[str]:
        """Names to archive a file under, the first free one of which is taken."""
        yield name
        number = 0
        while True:
            number += 1
            yield f"{name}.{number}"

    def move(self, name: str, archived_as: str) -> None:
        """Move a file from the inbox to the archive, durably."""
        (self.inbox / name).rename(self.archive / archived_as)
        sync(self.archive)
        sync(self.inbox)

    def write_hidden(self, name: str, body: bytes) -> None:
        """Write an answer where nobody looks yet, durably."""
        with self._hidden(name).open("wb") as file:
            file.write(body)
            file.flush()
            os.fsync(file.fileno())

    def reveal(self, name: str) -> None:
        """Rename an answer into sight."""
        self._hidden(name).rename(self.outbox / name)
        sync(self.outbox)

    def hidden(self) -> list[str]:
        """Names of answers that were written and not yet renamed."""
        return sorted(
            path.name[1 : -len(UNFINISHED[1])]
            for path in self.outbox.iterdir()
            if path.name.startswith(".") and path.name.endswith(UNFINISHED[1])
        )

    def _hidden(self, name: str) -> Path:
        return self.outbox / f".{name}{UNFINISHED[1]}"


def _read(path: Path, settle_seconds: float) -> Arrival | None:
    """The file, None where it is none, is being written, or has gone."""
    try:
        before = path.lstat()
        if not path.is_file() or path.is_symlink():
            return None
        if settle_seconds and time.time() - before.st_mtime < settle_seconds:
            return None
        data = path.read_bytes()
        after = path.lstat()
    except FileNotFoundError:
        return None
    if (before.st_ino, before.st_mtime_ns, len(data)) != (
        after.st_ino, after.st_mtime_ns, after.st_size,
    ):  # fmt: skip
        return None
    return Arrival(path.name, data, after.st_ino, after.st_mtime_ns)


def sync(folder: Path) -> None:
    """Make the names in a folder survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

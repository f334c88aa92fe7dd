"""What a CORE batch door must remember: its open exchanges, and results that wait to be fetched.

CORE has no folder to list. A submission's PayloadID is the key of everything that follows, so it
is written down, durably, before the first byte leaves.
"""

from __future__ import annotations

import fcntl
import os
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from gateway.errors import PermanentError
from gateway.transport.folder_errors import asking


class Exchange(msgspec.Struct, frozen=True, kw_only=True):
    """A submission and what came of it. ``at`` is in epoch seconds; ``groups`` are GS01:GS06 of
    the results fetched, by which our acknowledgement of them finds its way back."""

    payload_id: str
    payload_type: str
    code: str
    name: str
    size: int
    sha256: str
    at: float
    sent: bool = False
    acknowledged: bool = False
    answered: bool = False
    seen: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()


class Journal:
    """A folder of exchanges, one file each, with ``inbox`` and ``archive`` beside them."""

    def __init__(self, root: Path) -> None:
        self.root, self.inbox, self.archive = root, root / "inbox", root / "archive"

    def opened(self) -> Journal:
        """Make the folders where they are missing, readable by their owner alone."""
        with asking(str(self.root)):
            for folder in (self.root, self.inbox, self.archive):
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return self

    def exchanges(self) -> list[Exchange]:
        """All of them, oldest first."""
        found = [self._read(path) for path in self.root.glob("*.json")]
        return sorted(found, key=lambda one: (one.at, one.payload_id))

    def begin(self, exchange: Exchange) -> Exchange:
        """Write a new exchange down; the one that is there already where it has the same name and
        bytes. PermanentError where a file of that name was sent, or other bytes were tried."""
        with self._locked():
            for known in self.exchanges():
                if known.name != exchange.name:
                    continue
                if known.sent or known.sha256 != exchange.sha256:
                    raise PermanentError(
                        f"{exchange.name} was submitted already and is never replaced; use a name "
                        "that was never used."
                    )
                return known
            self._write(exchange)
            return exchange

    def change(self, payload_id: str, changed: Callable[[Exchange], Exchange]) -> Exchange:
        """Read, change and write one exchange as one step."""
        with self._locked():
            after = changed(self._read(self._path(payload_id)))
            self._write(after)
            return after

    def keep(self, name: str, payload: bytes) -> None:
        """Put a result where it can be listed, whole or not at all."""
        with asking(str(self.inbox)):
            _write_whole(self.inbox / name, payload)

    def _read(self, path: Path) -> Exchange:
        with asking(str(path)):
            data = path.read_bytes()
        try:
            return msgspec.json.decode(data, type=Exchange)
        except msgspec.MsgspecError:
            raise PermanentError(
                f"{path} is no exchange that can be read: restore it, or move it away."
            ) from None

    def _path(self, payload_id: str) -> Path:
        return self.root / f"{uuid.UUID(payload_id)}.json"

    def _write(self, exchange: Exchange) -> None:
        with asking(str(self.root)):
            _write_whole(self._path(exchange.payload_id), msgspec.json.encode(exchange))

    @contextmanager
    def _locked(self) -> Iterator[None]:
        with asking(str(self.root)):
            lock = (self.root / ".lock").open("wb")
        with lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def _write_whole(path: Path, data: bytes) -> None:
    """Under a hidden name, synced, then renamed into place, and the folder synced."""
    hidden = path.with_name(f".{path.name}.part")
    descriptor = os.open(hidden, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    hidden.replace(path)
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)

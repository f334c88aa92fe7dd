"""Raw bytes, kept once under their SHA-256, on the disk before anybody speaks of them.

Written, flushed to the disk, renamed, and the folder flushed too: only then does a caller get
the hash that a database row may name. What is there is never changed; a crash leaves nothing
but a file in ``tmp`` that :meth:`Vault.sweep` removes.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import re
import secrets
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from gateway.errors import StoreError

_SHA256 = re.compile(r"[0-9a-f]{64}\Z", re.ASCII)
_FRESH_SECONDS = 60.0


class Deposit:
    """A file on its way into the vault: write to ``sink``; afterwards its hash and size."""

    def __init__(self, sink: BinaryIO) -> None:
        self.sink = sink
        self.sha256 = ""
        self.size = 0


class Vault:
    """The folder of raw bytes: files 0600 in folders 0700, named by the hash of their bytes."""

    def __init__(self, folder: Path) -> None:
        """Make the folder where it is missing. Raises StoreError when that fails."""
        self.folder = folder.absolute()
        self._temporary = self.folder / "tmp"
        with _as_store_error("the vault cannot be made"):
            make_private_folder(self._temporary)

    def put(self, stream: BinaryIO) -> tuple[str, int]:
        """Keep what ``stream`` has left to read; its SHA-256 and size in bytes.

        The bytes have reached the disk when this returns. Raises StoreError when they cannot.
        """
        with self.deposit() as deposit:
            shutil.copyfileobj(stream, deposit.sink, 1 << 20)
        return deposit.sha256, deposit.size

    @contextlib.contextmanager
    def deposit(self) -> Iterator[Deposit]:
        """Keep what the block writes into ``sink``, unless it raises; see :meth:`put`."""
        temporary = self._temporary / secrets.token_hex(16)
        with _as_store_error("the vault cannot be written"):
            descriptor = os.open(temporary, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(descriptor, "w+b") as sink:
                fcntl.flock(descriptor, fcntl.LOCK_EX)  # says that its writer lives
                deposit = Deposit(sink)
                yield deposit
                with _as_store_error("the vault cannot be written"):
                    self._keep(deposit, temporary)
        finally:
            with contextlib.suppress(OSError):
                temporary.unlink()

    def _keep(self, deposit: Deposit, temporary: Path) -> None:
        sink = deposit.sink
        sink.flush()
        os.fsync(sink.fileno())
        sink.seek(0)  # hash what is there, not what was meant to be
        deposit.sha256 = _sha256(sink)
        deposit.size = os.fstat(sink.fileno()).st_size
        final = self.path(deposit.sha256)
        make_private_folder(final.parent)
        # Also where the file exists: the same bytes, and another's flush may not be through.
        os.replace(temporary, final)  # noqa: PTH105 # the tests watch the system's calls
        _flush_folder(final.parent)

    def path(self, sha256: str) -> Path:
        """Where the bytes of that hash are or would be. Raises StoreError for what is no hash."""
        if not _SHA256.match(sha256):
            raise StoreError("the vault was asked for something that is no SHA-256")
        return self.folder / sha256[:2] / sha256

    def open(self, sha256: str) -> BinaryIO:
        """The bytes, to be read. Raises StoreError when they are not there."""
        with _as_store_error(f"the vault cannot give {sha256}"):
            return self.path(sha256).open("rb")

    def verify(self, sha256: str) -> None:
        """Raises StoreError when the bytes are missing or no longer those that were put."""
        with (
            self.open(sha256) as stream,
            _as_store_error(f"the vault cannot read {sha256}"),
        ):
            found = _sha256(stream)
        if found != sha256:
            raise StoreError(f"the vault's file {sha256} was changed or damaged: restore a backup")

    def sweep(self) -> int:
        """Remove what writers that died left behind in ``tmp``; returns how many files."""
        removed = 0
        for path in self._temporary.iterdir():
            with contextlib.suppress(OSError), path.open("rb") as left:
                fcntl.flock(left, fcntl.LOCK_EX | fcntl.LOCK_NB)  # a living writer holds it
                if time.time() - path.stat().st_mtime > _FRESH_SECONDS:
                    path.unlink()
                    removed += 1
        return removed


def _sha256(stream: BinaryIO) -> str:
    found = hashlib.sha256()
    while piece := stream.read(1 << 20):
        found.update(piece)
    return found.hexdigest()


def make_private_folder(folder: Path) -> None:
    """Make a folder and its parents, mode 0700, each flushed to the disk."""
    if folder.is_dir():
        return
    make_private_folder(folder.parent)
    with contextlib.suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    _flush_folder(folder.parent)


def _flush_folder(folder: Path) -> None:
    """Make the names in a folder survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def _as_store_error(what: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StoreError(f"{what}: {error.strerror}") from error

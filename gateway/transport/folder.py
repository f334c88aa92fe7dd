"""A door over a directory of this machine or of a mount.

Everything happens relative to an open descriptor of the folder and never through a symbolic
link, so nothing that is put into the folder can lead the door elsewhere.
"""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from gateway.errors import PermanentError, TransientError
from gateway.transport.door import Entry, Receipt, Step, no_step
from gateway.transport.folder_errors import asking
from gateway.transport.naming import (
    DEFAULT_TEMPORARY_NAME,
    archive_names,
    checked_folder,
    checked_name,
    checked_template,
    exists_already,
    joined,
    temporary_name,
)
from gateway.transport.rename import rename_without_replacing
from gateway.transport.transfer import PIECE_BYTES, Fetching, Sending, cut_back_on_failure

_SAFE = os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK  # a FIFO must not stop the worker


class FolderDoor:
    """The verbs of :class:`gateway.transport.door.FileDoor` below ``root``."""

    def __init__(self, root: Path, *, temporary_name: str = DEFAULT_TEMPORARY_NAME) -> None:
        self._root = root
        self._temporary_name = checked_template(temporary_name)

    def list(self, folder: str) -> list[Entry]:
        """Regular files of the folder, by name."""
        with self._folder(folder) as opened, asking(folder), os.scandir(opened) as found:
            entries = []
            for one in found:
                with contextlib.suppress(FileNotFoundError):  # taken by its owner meanwhile
                    facts = one.stat(follow_symlinks=False)
                    if stat.S_ISREG(facts.st_mode):
                        entries.append(Entry(one.name, facts.st_size, facts.st_mtime))
        return sorted(entries, key=lambda entry: entry.name)

    def fetch(self, folder: str, name: str, sink: BinaryIO, *, step: Step = no_step) -> int:
        """Write the file's bytes to ``sink``; return how many."""
        path = joined(folder, name)
        with self._folder(folder) as opened, cut_back_on_failure(sink):
            with self._opened(path, name, opened, os.O_RDONLY) as descriptor:
                with asking(path):
                    before = _regular(path, os.fstat(descriptor))
                fetching = Fetching(sink, before.st_size, step)
                while True:
                    with asking(path):
                        data = os.read(descriptor, PIECE_BYTES)
                    if not data:
                        break
                    fetching.take(data)
            with asking(path):
                after = os.stat(name, dir_fd=opened, follow_symlinks=False)
            touched = (before.st_ino, before.st_mtime_ns) != (after.st_ino, after.st_mtime_ns)
            return fetching.finish(after.st_size, path, touched=touched)

    def put(self, folder: str, name: str, source: BinaryIO, *, step: Step = no_step) -> Receipt:
        """Write under a temporary name, fsync, check the size, rename, fsync the folder."""
        path, temporary = joined(folder, name), temporary_name(self._temporary_name, name)
        with self._folder(folder) as opened:
            if _is_there(path, name, opened):
                raise exists_already(path)
            try:
                sending = self._write(path, temporary, opened, source, step)
                step("before_rename")
                with asking(path, in_doubt=True):
                    try:
                        rename_without_replacing(temporary, opened, name, opened)
                    except FileExistsError:
                        raise exists_already(path) from None
                    os.fsync(opened)
            except (PermanentError, TransientError):
                with contextlib.suppress(OSError):
                    os.unlink(temporary, dir_fd=opened)
                raise
            step("after_rename")
        return sending.receipt(path)

    def remove(self, folder: str, name: str, *, archive: str | None = None) -> bool:
        """Delete the file or move it to ``archive``; false where it was already gone."""
        path = joined(folder, name)
        with self._folder(folder) as opened, contextlib.ExitStack() as stack:
            target = None if archive is None else stack.enter_context(self._folder(archive))
            if not _is_there(path, name, opened):
                return False
            with asking(path):
                if target is None:
                    try:
                        os.unlink(name, dir_fd=opened)
                    except FileNotFoundError:
                        return False
                else:
                    _move(name, opened, target)
                    os.fsync(target)
                os.fsync(opened)
        return True

    def ping(self) -> None:
        """List the root."""
        self.list("")

    def close(self) -> None:
        """Nothing is held between calls."""

    @contextlib.contextmanager
    def _folder(self, folder: str) -> Iterator[int]:
        """An open descriptor of the folder; PermanentError if it is not inside the root."""
        inside = checked_folder(folder).strip("/")
        with asking(f"folder {folder!r}"):
            root = self._root.resolve(strict=True)
            wanted = (root / inside).resolve(strict=True)
            if not wanted.is_relative_to(root):
                raise PermanentError(f"Folder {folder!r} is a link that leaves the root.")
            opened = os.open(wanted, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC | os.O_NOFOLLOW)
        try:
            yield opened
        finally:
            os.close(opened)

    @contextlib.contextmanager
    def _opened(self, path: str, name: str, folder: int, flags: int) -> Iterator[int]:
        with asking(path):
            descriptor = os.open(checked_name(name), flags | _SAFE, 0o640, dir_fd=folder)
        try:
            yield descriptor
        finally:
            os.close(descriptor)

    def _write(
        self, path: str, temporary: str, folder: int, source: BinaryIO, step: Step
    ) -> Sending:
        # A temporary file left by an earlier try may share its bytes with a delivered file
        # (a hard link whose first name was never dropped), so it is dropped, never truncated.
        with asking(path), contextlib.suppress(FileNotFoundError):
            os.unlink(temporary, dir_fd=folder)
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
        with self._opened(path, temporary, folder, flags) as descriptor:
            step("opened")
            sending = Sending(source, step)
            for piece in sending.pieces():
                with asking(path):
                    _write_all(descriptor, piece.data)
                    if piece.ends_half:
                        os.fsync(descriptor)
            with asking(path):
                os.fsync(descriptor)
                written = os.fstat(descriptor).st_size
        if written != sending.size:
            raise PermanentError(f"{path}: {written} bytes are there, {sending.size} were sent.")
        return sending


def _regular(path: str, facts: os.stat_result) -> os.stat_result:
    if not stat.S_ISREG(facts.st_mode):
        raise PermanentError(f"{path} is no regular file.")
    return facts


def _is_there(path: str, name: str, folder: int) -> bool:
    with asking(path):
        try:
            os.stat(name, dir_fd=folder, follow_symlinks=False)
        except FileNotFoundError:
            return False
    return True


def _write_all(descriptor: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]


def _move(name: str, folder: int, archive: int) -> None:
    for free in archive_names(name):
        try:
            return rename_without_replacing(name, folder, free, archive)
        except FileExistsError:
            continue
        except FileNotFoundError:
            return None  # another run of ours has moved it
    raise PermanentError(f"The archive holds a thousand files named {name}; empty it.")

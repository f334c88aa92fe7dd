"""The files of the built-in SFTP server: what an SFTP client may do below one folder."""

from __future__ import annotations

import functools
import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from paramiko import (
    ServerInterface,
    SFTPAttributes,
    SFTPHandle,
    SFTPServer,
    SFTPServerInterface,
)
from paramiko.sftp import SFTP_OK, SFTP_OP_UNSUPPORTED, SFTP_PERMISSION_DENIED

from gateway.sandbox.jail import folder, names_of, place

if TYPE_CHECKING:
    from typing_extensions import Buffer

P = ParamSpec("P")
T = TypeVar("T")

_MOST_BYTES = 256 * 1024
"""What one read answers at most, however much a client asks for."""


def _answered(call: Callable[P, T]) -> Callable[P, T | int]:
    """The call, with an OSError as the status code that SFTP has for it."""

    @functools.wraps(call)
    def answered(*args: P.args, **kwargs: P.kwargs) -> T | int:
        try:
            return call(*args, **kwargs)
        except OSError as seen:
            return SFTPServer.convert_errno(seen.errno or 0)

    return answered


class OpenFile(SFTPHandle):
    """A file that a client has open, by its descriptor."""

    def __init__(self, descriptor: int, *, append: bool) -> None:
        super().__init__()
        self._descriptor = descriptor
        self._append = append

    def close(self) -> None:
        """Let go of the descriptor, once."""
        descriptor, self._descriptor = self._descriptor, -1
        if descriptor >= 0:
            os.close(descriptor)

    @_answered
    def read(self, offset: int, length: int) -> bytes:
        """Bytes from ``offset``; none at the end of the file."""
        return os.pread(self._descriptor, min(length, _MOST_BYTES), offset)

    @_answered
    def write(self, offset: int, data: Buffer) -> int:
        """Write all of ``data``, at ``offset`` or, for an appending client, at the end."""
        view = memoryview(data)
        while view:
            if self._append:
                written = os.write(self._descriptor, view)
            else:
                written = os.pwrite(self._descriptor, view, offset)
            offset, view = offset + written, view[written:]
        return SFTP_OK

    @_answered
    def stat(self) -> SFTPAttributes:
        """Size, mode and times."""
        return SFTPAttributes.from_stat(os.fstat(self._descriptor))

    @_answered
    def chattr(self, attr: SFTPAttributes) -> int:
        """Set size, mode bits or times; owners are not for clients to set."""
        return _set_attributes(self._descriptor, attr)


class Files(SFTPServerInterface):
    """All verbs of SFTP below ``root``. A rename never replaces; links are shown, not followed."""

    def __init__(self, server: ServerInterface, root: Path) -> None:
        super().__init__(server)
        self._root = root

    @_answered
    def list_folder(self, path: str) -> list[SFTPAttributes]:
        """Everything in the folder, links as links."""
        with folder(self._root, names_of(path)) as descriptor:
            names = sorted(os.listdir(descriptor))  # noqa: PTH208 (a descriptor has no Path)
            return [
                SFTPAttributes.from_stat(
                    os.stat(name, dir_fd=descriptor, follow_symlinks=False), name
                )
                for name in names
            ]

    @_answered
    def lstat(self, path: str) -> SFTPAttributes:
        """Facts about a file, a folder or a link itself."""
        with place(self._root, path) as (parent, name):
            return SFTPAttributes.from_stat(os.stat(name, dir_fd=parent, follow_symlinks=False))

    stat = lstat

    @_answered
    def open(self, path: str, flags: int, attr: SFTPAttributes) -> OpenFile | int:
        """Open a regular file; 0640 for a new one."""
        flags |= os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
        with place(self._root, path) as (parent, name):
            descriptor = os.open(name, flags, 0o640, dir_fd=parent)
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            os.close(descriptor)
            return SFTP_PERMISSION_DENIED
        return OpenFile(descriptor, append=bool(flags & os.O_APPEND))

    @_answered
    def remove(self, path: str) -> int:
        """Delete a file or a link."""
        with place(self._root, path) as (parent, name):
            os.unlink(name, dir_fd=parent)
        return SFTP_OK

    @_answered
    def rename(self, oldpath: str, newpath: str) -> int:
        """Rename; Failure if the new name is taken."""
        with place(self._root, oldpath) as (old_in, old), place(self._root, newpath) as (to, new):
            if stat.S_ISDIR(os.stat(old, dir_fd=old_in, follow_symlinks=False).st_mode):
                os.rename(old, new, src_dir_fd=old_in, dst_dir_fd=to)  # onto an empty folder only
            else:
                os.link(old, new, src_dir_fd=old_in, dst_dir_fd=to, follow_symlinks=False)
                os.unlink(old, dir_fd=old_in)
        return SFTP_OK

    @_answered
    def mkdir(self, path: str, attr: SFTPAttributes) -> int:
        """Make a folder."""
        with place(self._root, path) as (parent, name):
            os.mkdir(name, 0o750, dir_fd=parent)
        return SFTP_OK

    @_answered
    def rmdir(self, path: str) -> int:
        """Delete an empty folder."""
        with place(self._root, path) as (parent, name):
            os.rmdir(name, dir_fd=parent)
        return SFTP_OK

    @_answered
    def chattr(self, path: str, attr: SFTPAttributes) -> int:
        """Set size, mode bits or times of a file."""
        with place(self._root, path) as (parent, name):
            flags = os.O_WRONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
            descriptor = os.open(name, flags, dir_fd=parent)
        try:
            return _set_attributes(descriptor, attr)
        finally:
            os.close(descriptor)


def _set_attributes(descriptor: int, attr: SFTPAttributes) -> int:
    if attr.st_uid is not None or attr.st_gid is not None:
        return SFTP_OP_UNSUPPORTED
    if attr.st_mode is not None:
        os.fchmod(descriptor, stat.S_IMODE(attr.st_mode) & 0o777)
    if attr.st_size is not None:
        os.ftruncate(descriptor, attr.st_size)
    if attr.st_atime is not None and attr.st_mtime is not None:
        os.utime(descriptor, (attr.st_atime, attr.st_mtime))
    return SFTP_OK

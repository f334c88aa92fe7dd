"""Give a file its final name without ever replacing another file.

POSIX ``rename`` replaces silently. Linux has ``renameat2`` with RENAME_NOREPLACE: one
operation, no moment with two names. Where the system or the file system lacks it, a hard link
fails on an existing name; where links are missing too (FAT, some network mounts), the name is
looked up first, which leaves a gap that only another writer of the same name could hit.
"""

from __future__ import annotations

import ctypes
import errno
import functools
import os
from collections.abc import Callable

_NOREPLACE = 1  # RENAME_NOREPLACE of linux/fs.h
_UNSUPPORTED = frozenset(
    {errno.ENOSYS, errno.EINVAL, errno.EOPNOTSUPP, errno.ENOTSUP, errno.EPERM, errno.EMLINK}
)


def rename_without_replacing(old: str, old_dir: int, new: str, new_dir: int) -> None:
    """Rename; FileExistsError if the new name is taken, another OSError as the system says."""
    for way in (by_renameat2, by_link):
        try:
            return way(old, old_dir, new, new_dir)
        except OSError as seen:
            if seen.errno not in _UNSUPPORTED:
                raise
    return by_looking_first(old, old_dir, new, new_dir)


def by_renameat2(old: str, old_dir: int, new: str, new_dir: int) -> None:
    """The kernel's own no-replace rename; ENOSYS where the C library has no such call."""
    call = _renameat2()
    if call is None:
        raise OSError(errno.ENOSYS, os.strerror(errno.ENOSYS))
    if call(old_dir, os.fsencode(old), new_dir, os.fsencode(new), _NOREPLACE) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number), new)


def by_link(old: str, old_dir: int, new: str, new_dir: int) -> None:
    """A second name, then the first one goes: for a moment the file has both."""
    os.link(old, new, src_dir_fd=old_dir, dst_dir_fd=new_dir, follow_symlinks=False)
    os.unlink(old, dir_fd=old_dir)


def by_looking_first(old: str, old_dir: int, new: str, new_dir: int) -> None:
    """The last resort: a look, then a plain rename."""
    try:
        os.stat(new, dir_fd=new_dir, follow_symlinks=False)
    except FileNotFoundError:
        os.rename(old, new, src_dir_fd=old_dir, dst_dir_fd=new_dir)
    else:
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), new)


@functools.cache
def _renameat2() -> Callable[[int, bytes, int, bytes, int], int] | None:
    try:
        call = ctypes.CDLL(None, use_errno=True).renameat2
    except (AttributeError, OSError):
        return None
    call.argtypes = (ctypes.c_int, ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p, ctypes.c_uint)
    call.restype = ctypes.c_int

    def rename(old_dir: int, old: bytes, new_dir: int, new: bytes, flags: int) -> int:
        return int(call(old_dir, old, new_dir, new, flags))

    return rename

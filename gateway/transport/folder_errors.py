"""What an error of the operating system means to a door over a folder."""

from __future__ import annotations

import contextlib
import errno
from collections.abc import Iterator

from gateway.errors import InDoubtError, PermanentError, TransientError, TransportError

FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
GONE = frozenset(
    {
        errno.EIO,
        errno.ESTALE,
        errno.ETIMEDOUT,
        errno.ENOTCONN,
        errno.ECONNRESET,
        errno.ECONNABORTED,
        errno.EHOSTDOWN,
        errno.EHOSTUNREACH,
        errno.ENETDOWN,
        errno.ENETUNREACH,
    }
)
"""Errors of a mount whose other side is away: what was asked may have been done or not."""
BUSY = frozenset({errno.EAGAIN, errno.EBUSY, errno.EINTR, errno.EMFILE, errno.ENFILE})


def folder_error(seen: OSError, doing: str, *, in_doubt: bool = False) -> TransportError:
    """The tree's word for ``seen``. ``doing`` is the sentence's subject, such as a path."""
    reason = seen.strerror or type(seen).__name__
    if seen.errno in FULL:
        return TransientError(f"{doing}: {reason}. Make room on the disk of this folder.")
    if seen.errno in GONE and in_doubt:
        return InDoubtError(f"{doing}: {reason}. The rename may have happened; look there first.")
    if seen.errno in GONE | BUSY:
        return TransientError(f"{doing}: {reason}. It is tried again.")
    if seen.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return PermanentError(f"{doing}: {reason}. Allow this account to read and write there.")
    return PermanentError(f"{doing}: {reason}.")


@contextlib.contextmanager
def asking(doing: str, *, in_doubt: bool = False) -> Iterator[None]:
    """Turn an OSError of the block into the tree's exceptions."""
    try:
        yield
    except OSError as seen:
        raise folder_error(seen, doing, in_doubt=in_doubt) from seen

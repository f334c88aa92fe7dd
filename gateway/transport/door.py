"""What every door for files can do, whatever is behind it."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import BinaryIO, Protocol

import msgspec

from gateway.errors import TransientError

Step = Callable[[str], None]
"""Called as a transfer goes on, with one of the names in :data:`PUT_STEPS` or ``fetching``."""

PUT_STEPS = ("opened", "middle", "before_rename", "after_rename")


def no_step(_: str) -> None:
    """The step callback of a caller who does not watch."""


class Entry(msgspec.Struct, frozen=True):
    """A file that a partner's folder shows: its name, bytes (-1 where the partner does not tell),
    and mtime in epoch seconds."""

    name: str
    size: int
    modified: float


class Receipt(msgspec.Struct, frozen=True):
    """The partner's word that a file is there. ``at`` is UTC; ``sha256`` is of the bytes sent.

    ``answer`` is the X12 that the partner answered at once, where it does: a file of its own.
    """

    reference: str
    at: datetime.datetime
    size: int
    sha256: str
    answer: bytes = b""


class NotReady(TransientError):
    """This one file is still being made ready at the partner; the others may be fetched."""


class FileDoor(Protocol):
    """A partner's folders. Folder names are relative to the account's home, ``/``-separated.

    Every verb raises TransientError (may be repeated), PermanentError or LoginRefused (may
    not), and ``put`` raises InDoubtError when the rename may have happened.
    """

    def list(self, folder: str) -> list[Entry]:
        """Files of the folder, by name; no folders, no links that leave it."""
        ...

    def fetch(self, folder: str, name: str, sink: BinaryIO, *, step: Step = no_step) -> int:
        """Write the file's bytes to ``sink``; return how many. Fewer than listed is transient."""
        ...

    def put(self, folder: str, name: str, source: BinaryIO, *, step: Step = no_step) -> Receipt:
        """Upload under a temporary name, verify the size, then rename in one operation.

        ``step('before_rename')`` is called when all bytes are there and before they can be
        seen: the caller records its intent in it. An existing file of the same name is never
        replaced: PermanentError.
        """
        ...

    def remove(self, folder: str, name: str, *, archive: str | None = None) -> bool:
        """Delete the file, or move it to ``archive``; false where it was already gone.

        The answer is the server's to this very request: a caller may build on it that nobody
        else renamed or took the file.
        """
        ...

    def ping(self) -> None:
        """Log in and list the home folder."""
        ...

    def close(self) -> None:
        """Let go of the connection; closing twice is no error."""
        ...


class InquiryDoor(Protocol):
    """A partner that answers at once: a 270 or 276 in, a 271, 277, 999 or TA1 out.

    Raises the errors of :class:`FileDoor`. A lost answer is a TransientError where asking changes
    nothing at the partner or the same inquiry may come again, else an InDoubtError.
    """

    def ask(self, request: bytes) -> bytes:
        """The X12 of the answer."""
        ...

    def close(self) -> None:
        """Let go of the connection; closing twice is no error."""
        ...

"""A door over SFTP: the way most clearinghouses take claims and give answers."""

from __future__ import annotations

import contextlib
import errno
import stat
from collections.abc import Iterator
from typing import BinaryIO

from paramiko import SFTPAttributes, SFTPClient

from gateway.errors import InDoubtError, PermanentError, TransientError, TransportError
from gateway.transport.door import Entry, Receipt, Step, no_step
from gateway.transport.naming import (
    archive_names,
    checked_folder,
    exists_already,
    is_plain,
    joined,
    temporary_name,
)
from gateway.transport.sftp_address import SftpAddress
from gateway.transport.sftp_errors import BROKEN, is_status, said, verb_error
from gateway.transport.sftp_login import Session, log_in
from gateway.transport.sftp_read import ReadAhead
from gateway.transport.transfer import Fetching, Sending, cut_back_on_failure


class SftpDoor:
    """The verbs of :class:`gateway.transport.door.FileDoor` on one SFTP account.

    Logs in when the first verb needs it and again after a connection was cut. One caller at a
    time: partners limit sessions, and the worker holds a lock per partner anyway.
    """

    def __init__(self, address: SftpAddress) -> None:
        self._address = address
        self._session: Session | None = None

    def list(self, folder: str) -> list[Entry]:
        """Regular files of the folder, by name. ``modified`` has whole seconds."""
        folder = checked_folder(folder)
        with self._asking(f"folder {folder!r}") as client:
            found = client.listdir_attr(folder or ".")
        entries = [
            Entry(one.filename, one.st_size or 0, float(one.st_mtime or 0))
            for one in found
            if is_plain(one.filename) and _is_regular(one)
        ]
        return sorted(entries, key=lambda entry: entry.name)

    def fetch(self, folder: str, name: str, sink: BinaryIO, *, step: Step = no_step) -> int:
        """Write the file's bytes to ``sink``; return how many."""
        path = joined(folder, name)
        with self._dropped_on_failure(), cut_back_on_failure(sink):
            with self._asking(path) as client:
                before = client.lstat(path)
                if not _is_regular(before):
                    raise PermanentError(f"{path} on {self._address.where} is no regular file.")
                size = before.st_size or 0
                remote = client.open(path, "rb")
                reading = iter(ReadAhead(client, remote, size))
            fetching = Fetching(sink, size, step)
            while True:
                with self._asking(path, resume=True):
                    data = next(reading, b"")
                if not data:
                    break
                fetching.take(data)
            with self._asking(path, resume=True) as client:
                remote.close()
                after = client.lstat(path)
            touched = before.st_mtime != after.st_mtime
            return fetching.finish(after.st_size or 0, path, touched=touched)

    def put(self, folder: str, name: str, source: BinaryIO, *, step: Step = no_step) -> Receipt:
        """Upload under the temporary name, verify the size, rename. See FileDoor."""
        path = joined(folder, name)
        temporary = joined(folder, temporary_name(self._address.temporary_name, name))
        self._refuse_existing(path)
        with self._dropped_on_failure():
            try:
                sending = self._upload(temporary, source, step)
                self._verify(temporary, sending.size)
                self._refuse_existing(path)  # some servers' rename replaces
                step("before_rename")
                self._rename(temporary, path, sending.size)
            except (PermanentError, TransientError):
                self._forget(temporary)
                raise
            step("after_rename")
        return sending.receipt(path)

    def remove(self, folder: str, name: str, *, archive: str | None = None) -> bool:
        """Delete the file or move it to ``archive``; false where it was already gone.

        Raises TransientError even when the answer to the move is lost: to ask again is safe.
        """
        path = joined(folder, name)
        if archive is None:
            with self._asking(path) as client:
                try:
                    client.remove(path)
                except FileNotFoundError:
                    return False
            return True
        for free in archive_names(name):
            target = joined(archive, free)
            if not self._exists(path, unseen=True):
                return False
            if self._exists(target):
                continue
            try:
                with self._asking(path) as client:
                    client.rename(path, target)
                return True
            except TransportError as refused:
                if self._session is None:
                    raise  # cut: whoever asks again finds it moved or not
                if self._exists(path, unseen=True) and not self._exists(target):
                    raise self._cannot_archive(path, archive, refused) from refused
        raise PermanentError(f"The archive {archive} holds a thousand files named {name}.")

    def ping(self) -> None:
        """Log in and list the home folder."""
        self.list("")

    def close(self) -> None:
        """Let go of the connection; closing twice is no error."""
        session, self._session = self._session, None
        if session is not None:
            session.close()

    @contextlib.contextmanager
    def _asking(
        self, doing: str, *, writing: bool = False, resume: bool = False
    ) -> Iterator[SFTPClient]:
        """A live client; what its calls raise comes out in the tree's words.

        After anything but a plain refusal the connection is dropped: answers may be missing or
        belong to another question, so the next verb starts on a new one. With ``resume`` only
        the connection that began a transfer will do.
        """
        if not self._is_connected():
            self.close()
            if resume:
                raise TransientError(f"The connection to {self._address.where} was cut ({doing}).")
            self._session = log_in(self._address)
        assert self._session is not None
        try:
            yield self._session.client
        except BROKEN as seen:
            if not is_status(seen):
                self.close()
            raise verb_error(seen, doing, self._address.where, writing=writing) from seen

    @contextlib.contextmanager
    def _dropped_on_failure(self) -> Iterator[None]:
        """Half a transfer leaves open handles and answers on their way: drop them with it."""
        try:
            yield
        except BaseException:
            self.close()
            raise

    def _is_connected(self) -> bool:
        return self._session is not None and self._session.transport.is_active()

    def _exists(self, path: str, *, unseen: bool = False) -> bool:
        """Whether there is such a file; ``unseen`` where the server does not let us look."""
        with self._asking(path) as client:
            try:
                client.lstat(path)
            except FileNotFoundError:
                return False
            except OSError as seen:
                if not is_status(seen):
                    raise
                return unseen
        return True

    def _refuse_existing(self, path: str) -> None:
        if self._exists(path):
            raise exists_already(f"{path} on {self._address.where}")

    def _upload(self, temporary: str, source: BinaryIO, step: Step) -> Sending:
        # A file left by an earlier try may share its bytes with a delivered one (servers rename
        # by hard link), so it is dropped first; only where that is forbidden is it truncated.
        if self._exists(temporary):
            self._forget(temporary)
        with self._asking(temporary, writing=True) as client:
            remote = client.open(temporary, "wb")
        step("opened")
        sending = Sending(source, step)
        for piece in sending.pieces():
            with self._asking(temporary, writing=True, resume=True):
                # Pipelined writes leave answers behind. A write that waits collects them all,
                # errors included; close() would lose them.
                remote.set_pipelined(not (piece.ends_half or piece.ends_file))
                remote.write(piece.data)
        with self._asking(temporary, writing=True, resume=True):
            remote.close()
        return sending

    def _verify(self, temporary: str, size: int) -> None:
        with self._asking(temporary, writing=True) as client:
            try:
                there = client.stat(temporary).st_size
            except PermissionError:
                return  # a drop box that may not be looked into; every write was confirmed
        if there is not None and there != size:
            raise TransientError(
                f"{self._address.where} keeps {there} of the {size} bytes of {temporary}: "
                "its disk or our quota there may be full."
            )

    def _rename(self, temporary: str, path: str, size: int) -> None:
        where = self._address.where
        session = self._session
        if session is None or not self._is_connected():
            raise TransientError(f"The connection to {where} was cut before {path} was renamed.")
        try:
            session.client.rename(temporary, path)
        except BROKEN as seen:
            if not is_status(seen):
                self.close()
                raise InDoubtError(
                    f"The connection to {where} went while {path} got its name. It may be there: "
                    "look for it before anything is sent again."
                ) from seen
            raise self._rename_refused(seen, temporary, path, size) from seen

    def _rename_refused(
        self, seen: Exception, temporary: str, path: str, size: int
    ) -> TransportError:
        where = self._address.where
        try:
            gone = not self._exists(temporary)
        except TransportError:  # cut while asking: nobody can say what the refusal meant
            gone = True
        if gone:
            return InDoubtError(
                f"{where} answered {said(seen)!r} for the rename to {path}, and the temporary file "
                f"is not to be seen. Look whether {path} is there with {size} bytes."
            )
        if self._exists(path):
            return exists_already(f"{path} on {where}")
        denied = getattr(seen, "errno", None) == errno.EACCES
        return PermanentError(
            f"{where} {'denies' if denied else 'refuses'} the rename to {path} ({said(seen)}). "
            "Ask the partner to allow renames in this folder, or whether it wants another "
            "temporary name (temporary_name, such as {name}.tmp or {name}.filepart)."
        )

    def _forget(self, temporary: str) -> None:
        """Drop a temporary file if the connection still stands; it harms nobody if it stays."""
        if self._is_connected():
            with contextlib.suppress(TransportError), self._asking(temporary) as client:
                client.remove(temporary)

    def _cannot_archive(self, path: str, archive: str, refused: Exception) -> PermanentError:
        return PermanentError(
            f"{path} cannot be moved to {archive} on {self._address.where} ({refused}) "
            "Make the archive folder there, or let files be removed instead."
        )


def _is_regular(facts: SFTPAttributes) -> bool:
    """Whether it is a file and no link; a server that sends no mode is taken at its word."""
    return facts.st_mode is None or stat.S_ISREG(facts.st_mode)

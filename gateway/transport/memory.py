"""A door whose other side is a dict: for unit tests and for trying things out."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import BinaryIO

from gateway.errors import PermanentError
from gateway.transport.door import Entry, Receipt, Step, no_step
from gateway.transport.naming import archive_names, checked_folder, exists_already, joined
from gateway.transport.transfer import Fetching, Sending, cut_back_on_failure


class MemoryDoor:
    """Folders in a dict, with the verbs of :class:`gateway.transport.door.FileDoor`.

    ``faults`` are raised in order, each once: a pair of a verb (``list fetch put remove ping``)
    or of a step of one (``put:middle``, ``put:after_rename``, ``fetch:fetching``) and the
    exception that the caller shall see there. A fault after the rename leaves the file there.
    """

    def __init__(
        self,
        folders: Iterable[str],
        *,
        faults: Iterable[tuple[str, Exception]] = (),
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.folders: dict[str, dict[str, tuple[bytes, float]]] = {
            self._key(folder): {} for folder in folders
        }
        self.faults = list(faults)
        self._clock = clock

    def list(self, folder: str) -> list[Entry]:
        """Files of the folder, by name."""
        self._fail_if_told("list")
        return [
            Entry(name, len(data), at) for name, (data, at) in sorted(self._files(folder).items())
        ]

    def fetch(self, folder: str, name: str, sink: BinaryIO, *, step: Step = no_step) -> int:
        """Write the file's bytes to ``sink``; return how many."""
        self._fail_if_told("fetch")
        files = self._files(folder)
        if name not in files:
            raise PermanentError(f"There is no file {joined(folder, name)}.")
        data, _ = files[name]
        fetching = Fetching(sink, len(data), self._watched("fetch", step))
        with cut_back_on_failure(sink):
            fetching.take(data)
            return fetching.finish(len(data), name)

    def put(self, folder: str, name: str, source: BinaryIO, *, step: Step = no_step) -> Receipt:
        """Keep the bytes under the name; an existing name is never replaced."""
        self._fail_if_told("put")
        path, files = joined(folder, name), self._files(folder)
        if name in files:
            raise exists_already(path)
        watched = self._watched("put", step)
        sending = Sending(source, watched)
        watched("opened")
        data = b"".join(piece.data for piece in sending.pieces())
        watched("before_rename")
        if name in files:
            raise exists_already(path)
        files[name] = (data, self._clock())
        watched("after_rename")
        return sending.receipt(path)

    def remove(self, folder: str, name: str, *, archive: str | None = None) -> bool:
        """Delete the file or move it to ``archive``; false where it was already gone."""
        self._fail_if_told("remove")
        joined(folder, name)
        files = self._files(folder)
        target = None if archive is None else self._files(archive)
        kept = files.pop(name, None)
        if target is not None and kept is not None:
            free = next(one for one in archive_names(name) if one not in target)
            target[free] = kept
        return kept is not None

    def ping(self) -> None:
        """Nothing to reach; raises only what ``faults`` says."""
        self._fail_if_told("ping")

    def close(self) -> None:
        """Nothing to let go of: the files stay, as they do at a partner."""

    @staticmethod
    def _key(folder: str) -> str:
        return checked_folder(folder).strip("/")

    def _files(self, folder: str) -> dict[str, tuple[bytes, float]]:
        try:
            return self.folders[self._key(folder)]
        except KeyError:
            raise PermanentError(f"There is no folder {folder!r}.") from None

    def _fail_if_told(self, where: str) -> None:
        for index, (verb, exception) in enumerate(self.faults):
            if verb == where:
                del self.faults[index]
                raise exception

    def _watched(self, verb: str, step: Step) -> Step:
        def watched(name: str) -> None:
            self._fail_if_told(f"{verb}:{name}")
            step(name)

        return watched


class MemoryInquiryDoor:
    """Asks a function: :class:`gateway.transport.door.InquiryDoor` for unit tests.

    ``faults`` are raised in order, each once, before the function is called. ``asked`` keeps what
    went through the door.
    """

    def __init__(
        self, answer: Callable[[bytes], bytes], *, faults: Iterable[Exception] = ()
    ) -> None:
        self._answer, self._faults = answer, list(faults)
        self.asked: list[bytes] = []

    def ask(self, request: bytes) -> bytes:
        """The function's answer to one interchange."""
        if self._faults:
            raise self._faults.pop(0)
        self.asked.append(request)
        return self._answer(request)

    def close(self) -> None:
        """Nothing to let go of."""

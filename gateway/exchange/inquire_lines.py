"""Lines to a payer who answers at once: so many threads, each with a door of its own."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from queue import Empty, SimpleQueue

import msgspec

from gateway.exchange.inquire_record import Kept
from gateway.store.vault import Vault
from gateway.transport.door import InquiryDoor

_CLERKS = 4
"""Threads that bring drafts and answers into the vault: their waits for the disk become one."""


class Came(msgspec.Struct):
    """What came of one request: an answer, or what went wrong. ``stored`` ends when the answer lies
    in the vault."""

    kept: Kept
    answer: bytes = b""
    stored: Future[tuple[str, int]] | None = None
    wrong: BaseException | None = None


class Lines:
    """Asks what it is given, as many at once as it has threads.

    The threads speak to the payer, others to the vault, none to the database: that is the caller's.
    They end with the process, even while they wait for an answer.
    """

    def __init__(
        self, first: InquiryDoor, door_to: Callable[[], InquiryDoor | None], vault: Vault
    ) -> None:
        self._first: InquiryDoor | None = first
        self._door_to, self._vault = door_to, vault
        self._asked: SimpleQueue[Kept | None] = SimpleQueue()
        self._came: SimpleQueue[Came] = SimpleQueue()
        self._threads = 0
        self._clerks = ThreadPoolExecutor(_CLERKS)

    def send(self, kept: Kept, at_once: int) -> None:
        """Ask; ``at_once`` is how many requests are on their way with this one."""
        if at_once > self._threads:
            self._threads += 1
            door, self._first = self._first, None
            threading.Thread(target=self._speak, args=(door,), daemon=True).start()
        self._asked.put(kept)

    def store(self, data: bytes) -> Future[tuple[str, int]]:
        """Begin to put bytes into the vault; its word comes with the result."""
        return self._clerks.submit(lambda: self._vault.put(io.BytesIO(data)))

    def take(self, *, wait: bool) -> list[Came]:
        """All that came; with ``wait`` at least one, however long it takes."""
        came = [self._came.get()] if wait else []
        try:
            while True:
                came.append(self._came.get_nowait())
        except Empty:
            return came

    def close(self) -> None:
        """Let the threads end as they become free, and close their doors."""
        for _ in range(self._threads):
            self._asked.put(None)
        if self._first is not None:
            self._first.close()
        self._clerks.shutdown()

    def _speak(self, door: InquiryDoor | None) -> None:
        try:
            while (kept := self._asked.get()) is not None:
                try:
                    door = door or self._door_to()
                    assert door is not None, "a partner that had a door for inquiries has one"
                    answer = door.ask(kept.data)
                    came = Came(kept, answer, self.store(answer))
                except BaseException as error:  # somebody waits for it, whatever it is
                    came = Came(kept, wrong=error)
                self._came.put(came)
        finally:
            if door is not None:
                door.close()

"""The simulated clearinghouse: takes files from a folder, answers into another, and pays.

One turn: finish what a crash cut off, answer each file of the inbox, run the payments that are
due, publish the answers that are due. Each of these is its own transaction in the books, and
none is repeated once it is committed; before that, all of it is redone with the same numbers.
"""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Callable
from pathlib import Path
from threading import Event as Signal

import msgspec

from gateway.sandbox.accounts import Accounts
from gateway.sandbox.answers import Desk
from gateway.sandbox.folders import Arrival, Folders
from gateway.sandbox.pay_run import pay_run
from gateway.sandbox.terms import Terms, load_terms

STEPS = ("read", "committed", "moved", "paid", "written", "noted", "revealed")
"""Where a turn may be cut off, in order; a test raises at one of them."""


class Event(msgspec.Struct, frozen=True):
    """What happened: a file ``taken``, or an answer published (its kind)."""

    kind: str
    name: str


def _no_step(_: str) -> None:
    """Nobody watches."""


class Clearinghouse:
    """The other side over one root folder. Its books are ``root/.sandbox.sqlite``.

    ``silent`` kinds of answers (TA1, 999, 277CA, 277CA-PR, 835, report) are made and kept, and
    go out on the first turn of a clearinghouse that is not silent about them; 277CA silences
    the payers' too. ``settle_seconds`` is how long a file must have lain still.
    """

    def __init__(
        self,
        root: Path,
        terms: Terms | None = None,
        *,
        silent: frozenset[str] | set[str] = frozenset(),
        settle_seconds: float = 0.0,
        step: Callable[[str], None] = _no_step,
    ) -> None:
        self.folders = Folders(root)
        self.root = root
        self.terms = terms or load_terms()
        self.silent = set(silent) | ({"277CA-PR"} if "277CA" in silent else set())
        self.settle_seconds = settle_seconds
        self._step = step

    def turn(self, now: datetime.datetime) -> list[Event]:
        """One pass over the inbox; return what happened. Raises OSError and sqlite3.Error."""
        with self.folders.locked(), Accounts(self.root) as accounts:
            self._mend(accounts)
            turn = accounts.count("turn")
            events = [
                Event("taken", arrival.name)
                for arrival in self.folders.arrivals(self.settle_seconds)
                if self._take(accounts, arrival, turn, now)
            ]
            with accounts.transaction():
                for answer in pay_run(accounts, self.terms, turn, now):
                    accounts.note_answer(answer)
            self._step("paid")
            return events + self._publish(accounts, turn, now)

    def _mend(self, accounts: Accounts) -> None:
        """Finish what was committed and then cut off: moves noted, answers renamed."""
        for known in accounts.unmoved_files():
            if self.folders.archived(known.archived_as):
                accounts.note_moved(known.id)
        for name in self.folders.hidden():
            if accounts.is_published(name):
                self.folders.reveal(name)

    def _take(
        self, accounts: Accounts, arrival: Arrival, turn: int, now: datetime.datetime
    ) -> bool:
        """Answer one file and move it to the archive; False where it was answered before."""
        key = (
            arrival.name, hashlib.sha256(arrival.data).hexdigest(), arrival.inode,
            arrival.modified_ns,
        )  # fmt: skip
        known = accounts.known_file(*key)
        if known is not None:
            self.folders.move(arrival.name, known.archived_as)
            accounts.note_moved(known.id)
            return False
        self._step("read")
        with accounts.transaction():
            archived_as = next(
                name
                for name in self.folders.archive_names(arrival.name)
                if not self.folders.archived(name) and not accounts.archive_name_taken(name)
            )
            file_id = accounts.note_file(*key, archived_as)
            for answer in Desk(accounts, self.terms, turn, now, file_id).answer(
                arrival.name, arrival.data
            ):
                accounts.note_answer(answer)
        self._step("committed")
        self.folders.move(arrival.name, archived_as)
        self._step("moved")
        accounts.note_moved(file_id)
        return True

    def _publish(self, accounts: Accounts, turn: int, now: datetime.datetime) -> list[Event]:
        """Put the answers that are due into the outbox, each exactly once."""
        events = []
        for answer in accounts.due_answers(turn, now):
            if answer.kind in self.silent:
                continue
            self.folders.write_hidden(answer.name, answer.body)
            self._step("written")
            accounts.note_published(answer)
            self._step("noted")
            self.folders.reveal(answer.name)
            self._step("revealed")
            events.append(Event(answer.kind, answer.name))
        return events

    def serve_forever(
        self,
        stop: Signal,
        interval: float = 1.0,
        *,
        clock: Callable[[], datetime.datetime] = lambda: datetime.datetime.now(datetime.UTC),
        heard: Callable[[Event], None] | None = None,
    ) -> None:
        """Take turns until ``stop`` is set, ``interval`` seconds apart; ``heard`` gets events."""
        while not stop.is_set():
            for event in self.turn(clock()):
                if heard is not None:
                    heard(event)
            stop.wait(interval)

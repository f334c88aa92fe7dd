"""Asking in real time: several requests at once, each on record before it goes and once it came.

One thread writes, the others speak to the payer. What was answered since the last time is posted,
and what goes next is written down, in one transaction: each wait for the disk serves all that is
ready for it. A crash leaves what was on its way ``asked``, and ``gateway overdue`` tells of it.
"""

from __future__ import annotations

import hashlib
import io
from collections import Counter, deque

from gateway.errors import ConfigError, TransportError
from gateway.exchange.apply import apply_file
from gateway.exchange.desk import Desk
from gateway.exchange.inquire_failed import (
    circuit_of,
    not_answered,
    not_asked,
    speaks_of_the_inquiry,
)
from gateway.exchange.inquire_lines import Came, Lines
from gateway.exchange.inquire_record import Asker, Asking, Kept, Question, draft, enter
from gateway.log import logger
from gateway.models.claim_status import StatusInquiry
from gateway.store import files, inquiries
from gateway.store.ids import new_id
from gateway.store.records import FileRow
from gateway.transport.circuit import FAILURES
from gateway.transport.door import InquiryDoor

STOPPED = 130
"""Exit code where somebody stopped it."""

_BEFORE = "it is, byte for byte, the answer to an earlier question"

_STEP = 4
"""So many go with one transaction, at most: who went first is not kept waiting for the others, and
the answers do not come all at once either."""

_LEFT = "stopped before its answer came: the payer may have answered it"


def ask_now(
    desk: Desk, asker: Asker, door: InquiryDoor, questions: list[Question], done: Asking,
    at_once: int,
) -> None:  # fmt: skip
    """Ask all of it, no more than ``at_once`` at a time, and post the answers as they come.

    Failures are told and nothing is repeated. After five in a row, or while the partner's circuit
    is open, what was not sent yet is not sent, and told. A KeyboardInterrupt ends it: what came is
    posted, what is on its way stays ``asked``, with a message that says so.
    """
    lines = Lines(door, lambda: desk.inquiry_door_to(asker.partner), desk.store.vault)
    run = _Run(desk, asker, lines, questions, done, at_once)
    try:
        with desk.watch("asking", len(questions)) as advance:
            while run.busy:
                advance(run.turn())
    except KeyboardInterrupt:
        run.leave()
    finally:
        lines.close()
    run.tell()


class _Run:
    """One call's questions on their way: still to be asked, asked, answered."""

    def __init__(
        self, desk: Desk, asker: Asker, lines: Lines, questions: list[Question], done: Asking,
        at_once: int,
    ) -> None:  # fmt: skip
        self._desk, self._asker, self._lines, self._done = desk, asker, lines, done
        self._todo, self._all, self._at_once = deque(questions), len(questions), at_once
        self._flying: dict[str, Kept] = {}
        self._came: list[Came] = []
        # A 277 locks its claim, and whoever locks several must do so in one order: one at a time.
        about_claims = any(isinstance(one.inquiry, StatusInquiry) for one in questions)
        self._most = 1 if about_claims else at_once
        self._circuit = circuit_of(asker.partner)
        self._in_a_row = 0
        self._stopped = ""
        self._fault: BaseException | None = None
        self._failures: Counter[str] = Counter()
        self._look()

    @property
    def busy(self) -> bool:
        """Whether something is to be sent or waited for."""
        return bool(self._flying or (self._todo and not self._stopped))

    def turn(self) -> int:
        """Take what came, write it down, send as many more; returns how many are over."""
        over, part = len(self._todo), len(self._flying)
        if not self._came:
            self._take(wait=not self._room())
        new = self._write(self._room(len(self._came[: self._most])))
        for kept in new:
            self._lines.send(kept, len(self._flying))
        return over + part - len(self._todo) - len(self._flying)

    def leave(self) -> None:
        """Somebody stops it: post what came; the answers to the rest are not awaited."""
        self._take(wait=False)
        self._stopped = "stopped"
        while self._came:
            self._write(0)
        left = [one for kept in self._flying.values() for one in kept.inquiries]
        with self._desk.store.transaction() as connection:
            inquiries.leave_asked(connection, left, _LEFT)
        self._done.fail(STOPPED, *([f"{len(left)} inquiries: {_LEFT}"] if left else []))

    def tell(self) -> None:
        """Into the answer of the call: each failure once, and what was not sent. What is no
        failure of the partner is raised, now that all else is on record."""
        if self._fault is not None:
            raise self._fault
        name = self._asker.partner.name
        for text, times in self._failures.items():
            self._done.errors.append(f"{name}: {text}{f' ({times} times)' if times > 1 else ''}")
        if self._todo and self._stopped:
            self._done.fail(3, f"{name}: the last {len(self._todo)} of {self._all} inquiries were "
                            f"not sent: {self._stopped}")  # fmt: skip

    def _take(self, *, wait: bool) -> None:
        came = self._lines.take(wait=wait)
        self._came += came
        for one in came:
            self._count(one)

    def _room(self, came: int = 0) -> int:
        """How many more may be on their way. After a pause the first goes alone."""
        if self._stopped or not self._todo:
            return 0
        probing = self._desk.circuits.of_partner(self._circuit).state == "probing"
        most = 1 if probing else self._at_once
        return max(min(most - len(self._flying) + came, len(self._todo), _STEP), 0)

    def _look(self) -> None:
        """See whether the partner may be tried at all, or any more."""
        try:
            self._desk.circuits.check(self._circuit, self._desk.clock())
        except TransportError as error:
            self._stopped = str(error)

    def _count(self, came: Came) -> None:
        """What an outcome says of the partner."""
        circuits, name, wrong = self._desk.circuits, self._circuit, came.wrong
        if wrong is None:
            circuits.succeeded(name)
            self._in_a_row = 0
            return
        if not isinstance(wrong, TransportError | ConfigError):
            self._fault, self._stopped = wrong, "a fault on our side"
            return
        logger().error("ask.failed", partner=name, error=type(wrong).__name__)
        if speaks_of_the_inquiry(wrong):  # the partner answered; asked again, it says the same
            self._in_a_row = 0
            self._done.findings += getattr(wrong, "findings", [])
            self._fail(1, str(wrong))
            return
        circuits.failed(name, wrong, self._desk.clock())
        self._in_a_row += 1
        self._fail(wrong.exit_code, str(wrong))
        self._look()
        if not self._stopped and (self._in_a_row >= FAILURES or isinstance(wrong, ConfigError)):
            self._stopped = f"nothing was answered {self._in_a_row} times in a row"

    def _fail(self, code: int, why: str) -> None:
        self._failures[why] += 1
        self._done.fail(code)

    def _write(self, room: int) -> list[Kept]:
        """Post what came and write down what goes next, in one transaction; what may be sent."""
        if not self._came and not room:
            return []
        part, came = [self._todo[n] for n in range(room)], self._came[: self._most]
        desk, asker = self._desk, self._asker
        with desk.store.together() as connection:
            made = [draft(desk, connection, [one], asker, self._done) for one in part]
            drafts = [(one, self._lines.store(one.outgoing.data)) for one in made if one]
            for each in came:  # while the disk is busy with the bytes of both
                self._settle(each)
            new = [enter(desk, connection, one, asker, upload=False, stored=stored.result())
                   for one, stored in drafts]  # fmt: skip
            for each in came:  # before anything says that there is an answer
                if each.stored is not None:
                    each.stored.result()
        for _ in part:
            self._todo.popleft()
        for each in came:
            self._flying.pop(each.kept.file.file_id, None)
        self._came = self._came[len(came) :]
        for kept in new:
            self._done.add(kept)
            self._flying[kept.file.file_id] = kept
        return new

    def _settle(self, came: Came) -> None:
        """What became of an inquiry, into the store."""
        wrong, kept, store = came.wrong, came.kept, self._desk.store
        if isinstance(wrong, TransportError | ConfigError):
            partner, at = self._asker.partner, self._desk.clock()
            with store.transaction() as connection:
                not_asked(connection, partner, kept.file.file_id, kept.inquiries, wrong, at)
            return
        if wrong is not None:
            return  # it stays asked: nobody knows
        row, new = self._received(came)
        notes = [_BEFORE]
        if new:
            partner, held = self._asker.partner, io.BytesIO(came.answer)
            notes = apply_file(self._desk, partner, row, held).notes
        self._done.notes += notes
        with store.transaction() as connection:
            if inquiries.any_asked(connection, kept.inquiries):
                why = not_answered(connection, kept.inquiries, notes, row.file_id)
                self._fail(3, why)

    def _received(self, came: Came) -> tuple[FileRow, bool]:
        """The answer as a file that came in, and whether these very bytes never came before."""
        kept, desk = came.kept, self._desk
        with desk.store.transaction() as connection:
            files.set_file_state(connection, kept.file.file_id, "sent")
            return files.receive_file(
                connection,
                FileRow(
                    file_id=new_id("fil"), submitter_id=kept.submitter,
                    partner=self._asker.partner.name, direction="in",
                    name=f"answer-{kept.file.name}", kind="",
                    sha256=hashlib.sha256(came.answer).hexdigest(), size=len(came.answer),
                    state="stored", at=desk.clock(), detail=kept.file.file_id,
                ),
            )  # fmt: skip

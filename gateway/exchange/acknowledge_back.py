"""What we send back for what we received: TA1, 999 and 997, once, as the partner's settings say.

An acknowledgement says what was done. What was taken in spite of its faults is accepted with
errors (E), so that nobody sends it again; R is for what was not taken. Its file, its upload job
and the note that this interchange and these groups are answered are written in the transaction
that ends the application of the received file: a crash forgets nothing, a replay repeats nothing.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Iterator
from typing import TYPE_CHECKING, Any

from gateway.exchange.acknowledge import InterchangeHeard, Listener
from gateway.exchange.acknowledge_text import (
    answer_header,
    functional_text,
    kind_for,
    ta1_text,
)
from gateway.exchange.desk import Desk
from gateway.exchange.numbers import numbers_for
from gateway.exchange.outgoing import Outgoing
from gateway.exchange.queue import queue_file
from gateway.finding import Finding
from gateway.models.acknowledgement import GroupAcknowledgement, InterchangeAcknowledgement
from gateway.settings import TradingPartner
from gateway.store import envelopes
from gateway.store.records import FileRow, GroupRow, InterchangeRow
from gateway.x12.elements import date6
from gateway.x12.enclosures import find
from gateway.x12.envelope import Group, Interchange
from gateway.x12.writer import InterchangeHeader

if TYPE_CHECKING:
    from sqlalchemy import Connection

HISTORY = datetime.timedelta(days=180)
"""How long an ISA13 is remembered: senders begin anew after some months or years."""


REFUSALS = {
    "X12.ISA15.usage": (15, "TA105:020"),
    "X12.ISA08.receiver": (8, "TA105:009"),
    "X12.ISA13.before": (13, "TA105:025"),
}
"""Why an interchange is refused at the door: the element, and the note of its TA1."""

USED_BEFORE = "ISA13 is the number of an interchange that was taken before"


class Reply:
    """Listens while a received file is applied, and queues what it is answered."""

    def __init__(self, desk: Desk, partner: TradingPartner, file: FileRow) -> None:
        self._desk, self._partner, self._file = desk, partner, file
        self._wanted = partner.acknowledge
        self._heard: list[InterchangeHeard] = []
        self._refused: set[int] = set()
        self.wanted = (self._wanted.ta1, self._wanted.functional) != ("never", "never")

    def listen(self, items: Iterable[Any], sink: list[Finding]) -> Iterator[Any]:
        """The items as they come; ``sink`` is where their findings go."""
        listener = Listener(sink, self._heard.append)
        for item in items:
            if self.wanted:
                listener.see(item)
            yield item
        if self.wanted:
            listener.finish()

    def refuse(self, found: Interchange, sink: list[Finding], rule: str, why: str) -> None:
        """Nothing of an interchange is taken: a finding says why, with the note of the TA1.

        ``rule`` is one of :data:`REFUSALS`.
        """
        self._refused.add(found.ordinal)
        element, code = REFUSALS[rule]
        if rule == "X12.ISA08.receiver" and not found.isa[8]:
            code = "TA105:008"
        find(
            sink, found, rule, why, code, segment="ISA", element=element, value=found.isa[element],
            hint="nothing of this interchange was taken: mend it and send it under a new number",
        )  # fmt: skip

    def is_copy(self, found: Interchange, sink: list[Finding]) -> bool:
        """True for the number of an interchange that was taken before, where a TA1 will say so.

        Where nobody would tell the sender it is taken, what it repeats is found by its content, and
        a finding says it.
        """
        if not found.isa[13]:
            return False
        row, since = interchange_row(self._file, found), self._desk.clock() - HISTORY
        with self._desk.store.reading() as connection:
            before = envelopes.received_before(connection, self._partner.name, row, since)
        if before is None or self._wants_ta1(found, "R"):
            return before is not None
        find(
            sink, found, "X12.ISA13.before", USED_BEFORE, "TA105:025", segment="ISA", element=13,
            value=found.isa[13], severity="error",
            hint="nothing to do here: the sender should give each interchange its own number",
        )  # fmt: skip
        return False

    def _wants_ta1(self, found: Interchange, status: str) -> bool:
        wanted = self._wanted.ta1
        if wanted == "requested":
            return found.isa[14] == "1"
        return wanted == "always" or (wanted == "rejected" and status == "R")

    def queue(self, connection: Connection) -> list[str]:
        """Write and queue the answers; gives notes for a person."""
        notes = []
        posted = {
            s.ordinal for s in envelopes.sets_of(connection, self._file.file_id)
        } if self._heard else set()  # fmt: skip
        for one in self._heard:
            refused = one.interchange.ordinal in self._refused
            rejected = False  # then a TA1 says all, and nothing inside is spoken of
            ta1 = one.ta1_of(lenient=not refused and _any_posted(one, posted))
            if ta1 is not None:
                rejected = ta1.status_code == "R" and self._wants_ta1(one.interchange, "R")
                notes += self._ta1(connection, one, ta1)
            if not refused and not rejected:
                notes += self._functional(connection, one, posted)
        return notes

    def _ta1(
        self, connection: Connection, one: InterchangeHeard, answer: InterchangeAcknowledgement
    ) -> list[str]:
        if not self._wants_ta1(one.interchange, answer.status_code):
            return []
        row = interchange_row(self._file, one.interchange)
        row.status_code, row.note_code = answer.status_code, answer.note_code
        row.acknowledged_at = self._desk.clock()
        if not envelopes.answer_interchange(connection, row):
            return []
        newline = self._partner.segment_newline
        text = ta1_text(answer, self._header(connection, one), newline=newline)
        return [self._send(connection, text)]

    def _functional(
        self, connection: Connection, one: InterchangeHeard, posted: Collection[int]
    ) -> list[str]:
        kinds: dict[str, list[tuple[Group, GroupAcknowledgement]]] = {}
        for heard in one.groups:
            if not heard.answerable or self._wanted.functional == "never":
                continue
            answer = heard.answer(posted)
            if self._wanted.functional == "rejected" and answer.status_code not in ("P", "R"):
                continue
            row = group_row(self._file, heard.group)
            row.status_code, row.acknowledged_at = answer.status_code, self._desk.clock()
            if envelopes.answer_group(connection, row):
                kinds.setdefault(kind_for(heard.group), []).append((heard.group, answer))
        return [
            self._send(
                connection,
                functional_text(
                    answers, self._header(connection, one), lambda c: self._allot(connection, c),
                    newline=self._partner.segment_newline,
                ),
            )
            for answers in kinds.values()
        ]  # fmt: skip

    def _header(self, connection: Connection, one: InterchangeHeard) -> InterchangeHeader:
        """The ISA of the answer: we are who sends it, whoever was addressed."""
        at = self._desk.clock().astimezone()  # local time, as in all that we send
        header = answer_header(one, self._allot(connection, "isa"), at)
        header.sender_qualifier = self._partner.sender_qualifier
        header.sender_id = self._partner.sender_id
        header.usage_indicator = self._partner.usage_indicator
        return header

    def _allot(self, connection: Connection, counter: str) -> int:
        return numbers_for(connection, self._partner)(counter)

    def _send(self, connection: Connection, text: Outgoing) -> str:
        """The answer into the queue; gives the note of it."""
        file = self._file
        queued = queue_file(
            self._desk, connection, self._partner, text, file.submitter_id, self._desk.clock(),
            detail=file.file_id,
        )  # fmt: skip
        return f"{file.name} is answered with {queued.name}"


def _any_posted(one: InterchangeHeard, posted: Collection[int]) -> bool:
    return any(s.ordinal in posted for g in one.groups for s in g.sets)


def interchange_row(file: FileRow, found: Interchange) -> InterchangeRow:
    """The row of a received ISA."""
    isa = found.isa
    return InterchangeRow(
        file_id=file.file_id, ordinal=found.ordinal, sender_qualifier=isa[5], sender_id=isa[6],
        receiver_qualifier=isa[7], receiver_id=isa[8], control_number=isa[13],
        date=date6(isa[9]), time=isa[10], usage_indicator=isa[15], version=isa[12],
    )  # fmt: skip


def group_row(file: FileRow, found: Group) -> GroupRow:
    """The row of a received GS."""
    gs = found.gs + [""] * 9
    return GroupRow(
        file_id=file.file_id, interchange=found.interchange.ordinal, ordinal=found.ordinal,
        functional_identifier_code=gs[1], sender_code=gs[2], receiver_code=gs[3],
        control_number=gs[6], version=gs[8],
    )  # fmt: skip

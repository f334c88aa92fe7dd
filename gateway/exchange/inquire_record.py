"""What is asked is written down before it goes: a crash forgets nothing and asks nothing twice."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

import msgspec

from gateway.exchange.desk import Desk
from gateway.exchange.inquire_text import Inquiry, filled, kind_of, trace_of, write_inquiries
from gateway.exchange.numbers import numbers_for
from gateway.exchange.outgoing import Outgoing
from gateway.exchange.queue import Queued, queue_file
from gateway.finding import Finding
from gateway.log import logger
from gateway.settings import TradingPartner
from gateway.store import inquiries, submitters
from gateway.store.ids import new_id
from gateway.store.records import InquiryRow, SubmitterRow
from gateway.translate.json_text import encode

if TYPE_CHECKING:
    from sqlalchemy import Connection


class Question(msgspec.Struct):
    """Something to ask. ``key`` is given where it may be asked only once for ever; ``claim_id``
    where it is about a claim that was sent from here."""

    inquiry: Inquiry
    key: str = ""
    claim_id: str | None = None


class Asking(msgspec.Struct):
    """What came of asking: ids of inquiries and files, what was not asked and why, faults of the
    other side. ``exit_code`` is 3 where the other side failed, 1 where something was refused, 130
    where somebody stopped it."""

    inquiries: list[str] = []
    files: list[str] = []
    findings: list[Finding] = []
    errors: list[str] = []
    notes: list[str] = []
    exit_code: int = 0

    def fail(self, code: int, *errors: str) -> None:
        """Note what went wrong; the worst exit code stays."""
        self.errors += errors
        self.exit_code = max(self.exit_code, code)

    def add(self, kept: Kept) -> None:
        """Note what is on record now."""
        self.inquiries += kept.inquiries
        self.files.append(kept.file.file_id)


class Kept(msgspec.Struct):
    """An interchange that is written down and may go."""

    file: Queued
    data: bytes
    inquiries: list[str]
    submitter: str


class Asker(msgspec.Struct, frozen=True):
    """Who asks, for which practice, by which partner."""

    partner: TradingPartner
    asked_by: str
    submitter: str = "default"


class Draft(msgspec.Struct):
    """An interchange that has its numbers; it stands in no row yet."""

    questions: list[Question]
    asked: list[Inquiry]
    outgoing: Outgoing
    batches: list[str]
    at: datetime.datetime


def draft(
    desk: Desk, connection: Connection, part: list[Question], asker: Asker, done: Asking
) -> Draft | None:
    """Number and write what is asked, all of one kind; None where nothing is left of it.

    It goes with :func:`enter` into one transaction. Whoever wants numbers of the same partner waits
    until that ends, so that nobody else asks the same between the look for it and the note of it.
    """
    now, partner = desk.clock(), asker.partner
    allot = numbers_for(connection, partner)
    number = allot("trace", len(part))
    new = _not_before(connection, part, partner, done)
    if not new:
        return None
    asked = [filled(one.inquiry, partner, f"I{number + n:09d}") for n, one in enumerate(new)]
    outgoing, batches = write_inquiries(asked, partner, now.astimezone(), allot)
    return Draft(new, asked, outgoing, batches, now)


def enter(
    desk: Desk, connection: Connection, made: Draft, asker: Asker,
    *, upload: bool, stored: tuple[str, int] | None = None,
) -> Kept:  # fmt: skip
    """Write down a draft: its file, its envelope, its inquiries. ``upload`` queues it for the
    partner's folder; ``stored``: see :func:`gateway.exchange.queue.queue_file`."""
    row = SubmitterRow(submitter_id=asker.submitter, name=asker.submitter)
    submitters.save_submitter(connection, row)
    partner, outgoing = asker.partner, made.outgoing
    file = queue_file(
        desk, connection, partner, outgoing, asker.submitter, made.at, upload=upload, stored=stored
    )
    rows = [
        _row(question, inquiry, batch, file, asker, made.at)
        for question, inquiry, batch in zip(made.questions, made.asked, made.batches, strict=True)
    ]
    inquiries.add_inquiries(connection, rows)
    logger().info("ask.kept", partner=partner.name, file_id=file.file_id, inquiries=len(rows))
    return Kept(file, outgoing.data, [row.inquiry_id for row in rows], asker.submitter)


def _row(
    question: Question, inquiry: Inquiry, batch: str, file: Queued, asker: Asker,
    now: datetime.datetime,
) -> InquiryRow:  # fmt: skip
    inquiry_id = new_id("inq")
    return InquiryRow(
        inquiry_id=inquiry_id, key=question.key or inquiry_id, kind=kind_of(inquiry),
        partner=asker.partner.name, submitter_id=asker.submitter, asked_by=asker.asked_by,
        trace_number=trace_of(inquiry), batch_identifier=batch, file_id=file.file_id,
        claim_id=question.claim_id, content=encode(inquiry), asked_at=now,
    )  # fmt: skip


def _not_before(
    connection: Connection, part: list[Question], partner: TradingPartner, done: Asking
) -> list[Question]:
    """Without what was asked under its key, and without a trace that another inquiry has: two
    answers under one number could not be told apart."""
    known = inquiries.known_inquiry_keys(connection, [one.key for one in part if one.key])
    new = []
    for one in part:
        if one.key not in known:
            new.append(one)
            known |= {one.key} - {""}
    given = [trace_of(one.inquiry) for one in new]
    kind = kind_of(part[0].inquiry)
    before = inquiries.find_inquiries(connection, partner.name, kind, traces=given)
    taken = {row.trace_number.strip().upper() for row in before if row.state != "failed"}
    kept = []
    for one, trace in zip(new, given, strict=True):
        folded = trace.strip().upper()
        if folded and folded in taken:
            done.findings.append(_used(trace))
            done.fail(1)
            continue
        taken.add(folded)
        kept.append(one)
    return kept


def _used(trace: str) -> Finding:
    return Finding(
        rule="INQUIRIES.trace.before", snip=1, severity="reject", value=trace,
        message="this trace number was asked under before: two answers could not be told apart",
        hint="give a new trace number, or none: the gateway then gives one of its own",
    )  # fmt: skip

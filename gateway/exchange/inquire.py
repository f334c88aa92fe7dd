"""``gateway eligibility`` and ``gateway status``: payers are asked, in real time or by files.

What is asked is written down before it goes: a crash forgets nothing and asks nothing twice.
"""

from __future__ import annotations

import datetime
import io
import math
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from gateway.errors import GatewayError
from gateway.exchange.apply import apply_file
from gateway.exchange.deliver import deliver
from gateway.exchange.desk import Desk
from gateway.exchange.inquire_failed import (
    circuit_of,
    not_answered,
    not_asked,
    speaks_of_the_inquiry,
)
from gateway.exchange.inquire_text import (
    Inquiry,
    filled,
    kind_of,
    trace_of,
    trial,
    write_inquiries,
)
from gateway.exchange.queue import Queued, queue_file
from gateway.exchange.receive import receive
from gateway.finding import Finding
from gateway.log import logger
from gateway.settings import TradingPartner
from gateway.store import control_numbers, files, inquiries, submitters
from gateway.store.ids import new_id
from gateway.store.locks import exclusive
from gateway.store.records import FileRow, InquiryRow, SubmitterRow
from gateway.translate.inquiries_json import read_inquiries
from gateway.translate.json_text import encode
from gateway.transport.door import InquiryDoor

if TYPE_CHECKING:
    from sqlalchemy import Connection

T = TypeVar("T")

_PAUSE = 1.0
_BEFORE = "it is, byte for byte, the answer to an earlier question"


class Question(msgspec.Struct):
    """Something to ask. ``key`` is given where it may be asked only once for ever; ``claim_id``
    where it is about a claim that was sent from here."""

    inquiry: Inquiry
    key: str = ""
    claim_id: str | None = None


def questions_in(path: Path, kind: type[Any]) -> Iterator[Question | Finding]:
    """The inquiries of a JSON file, and a finding for each that does not read."""
    for one in read_inquiries(path.read_bytes(), path.name, kind):
        yield one if isinstance(one, Finding) else Question(one)


class Asking(msgspec.Struct):
    """What came of asking: ids of inquiries and files, what was not asked and why, faults of the
    other side. ``exit_code`` is 3 where the other side failed, 1 where something was refused."""

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


def ask(
    desk: Desk,
    items: Iterable[Question | Finding],
    partner: TradingPartner,
    *,
    asked_by: str,
    submitter: str = "default",
    send: bool = True,
    most: int | None = None,
) -> Asking:
    """Judge what is to be asked, and ask what no finding rejects.

    A partner with a door for real time is asked one by one and answers at once; another one gets
    a file, which is uploaded now unless ``send`` is false. Findings of readers among ``items``
    are handed on. Inquiries of both kinds may be mixed. No more than ``most`` are asked: what the
    payer would reject does not count, and what is beyond is not looked at.
    """
    done = Asking()
    judged = list(islice(_judged(desk, items, partner, done), most))
    door = desk.inquiry_door_to(partner)
    parts = [[one] for one in judged] if door is not None else _by_kind(judged)
    try:
        for number, part in enumerate(_shown(desk, parts), 1):
            kept = _keep(desk, part, partner, done, asked_by, submitter, upload=door is None)
            if kept is not None and door is not None and not _ask_now(desk, partner, door, kept,
                                                                      done):  # fmt: skip
                if number < len(parts):
                    done.errors.append(f"{partner.name}: {len(parts) - number} more were not asked")
                break
    finally:
        if door is not None:
            door.close()
    if door is None and done.files and send:
        sent = deliver(desk, partner.name)
        done.fail(sent.exit_code, *sent.errors)
    return done


def _shown(desk: Desk, parts: list[T]) -> Iterator[T]:
    with desk.watch("asking", len(parts)) as advance:
        for part in parts:
            yield part
            advance(1)


def _judged(
    desk: Desk, items: Iterable[Question | Finding], partner: TradingPartner, done: Asking
) -> Iterator[Question]:
    """The questions that a payer would take; findings go into the answer."""
    at = desk.clock().astimezone()
    for item in items:
        found = [item] if isinstance(item, Finding) else trial(item.inquiry, partner, at)
        done.findings += found
        if any(one.severity == "reject" for one in found):
            done.fail(1)
        elif not isinstance(item, Finding):
            yield item


def _by_kind(questions: Sequence[Question]) -> list[list[Question]]:
    """One list for each kind of inquiry that there is."""
    kinds: dict[str, list[Question]] = {}
    for one in questions:
        kinds.setdefault(kind_of(one.inquiry), []).append(one)
    return list(kinds.values())


class _Kept(msgspec.Struct):
    """An interchange that is written down and may go."""

    file: Queued
    data: bytes
    inquiries: list[str]


def _keep(
    desk: Desk, part: list[Question], partner: TradingPartner, done: Asking, asked_by: str,
    submitter: str, *, upload: bool,
) -> _Kept | None:  # fmt: skip
    """Number and write down what is asked, in one transaction; None where nothing is left of it."""
    now = desk.clock()
    with (
        exclusive(desk.store, f"ask:{partner.name}"),
        desk.store.transaction() as connection,
    ):
        new = _not_before(connection, part, partner, done)
        if not new:
            return None
        submitters.save_submitter(connection, SubmitterRow(submitter_id=submitter, name=submitter))

        def allot(counter: str) -> int:
            return control_numbers.allot(connection, f"{counter}:{partner.counter_scope}")

        asked = [filled(one.inquiry, partner, f"I{allot('trace'):09d}") for one in new]
        outgoing, batches = write_inquiries(asked, partner, now.astimezone(), allot)
        file = queue_file(desk, connection, partner, outgoing, submitter, now, upload=upload)
        rows = [
            _row(question, inquiry, batch, file, partner, submitter, asked_by, now)
            for question, inquiry, batch in zip(new, asked, batches, strict=True)
        ]
        inquiries.add_inquiries(connection, rows)
    done.files.append(file.file_id)
    done.inquiries += [row.inquiry_id for row in rows]
    logger().info("ask.kept", partner=partner.name, file_id=file.file_id, inquiries=len(rows))
    return _Kept(file, outgoing.data, [row.inquiry_id for row in rows])


def _row(
    question: Question, inquiry: Inquiry, batch: str, file: Queued, partner: TradingPartner,
    submitter: str, asked_by: str, now: datetime.datetime,
) -> InquiryRow:  # fmt: skip
    inquiry_id = new_id("inq")
    return InquiryRow(
        inquiry_id=inquiry_id, key=question.key or inquiry_id, kind=kind_of(inquiry),
        partner=partner.name, submitter_id=submitter, asked_by=asked_by,
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


def _ask_now(
    desk: Desk, partner: TradingPartner, door: InquiryDoor, kept: _Kept, done: Asking
) -> bool:
    """Ask in real time and post the answer; false where the other side failed, and its neighbours
    would fare no better."""
    try:
        answer = door.ask(kept.data)
    except GatewayError as error:
        not_asked(desk, partner, kept.file.file_id, kept.inquiries, error)
        of_this = speaks_of_the_inquiry(error)
        done.findings += getattr(error, "findings", [])
        done.fail(1 if of_this else error.exit_code, f"{partner.name}: {error}")
        return of_this
    desk.circuits.succeeded(circuit_of(partner))
    with exclusive(desk.store, f"receive:{partner.name}"):
        row = _store(desk, partner, kept, answer)
        notes = apply_file(desk, partner, row).notes if row is not None else [_BEFORE]
        done.notes += notes
    if still_open(desk, kept.inquiries):
        why = not_answered(desk, kept.inquiries, notes, row.file_id if row else None)
        done.fail(3, f"{partner.name}: {why}")
    return True


def _store(desk: Desk, partner: TradingPartner, kept: _Kept, answer: bytes) -> FileRow | None:
    """The answer as a file that came in; None where these very bytes came before."""
    sha256, size = desk.store.vault.put(io.BytesIO(answer))
    with desk.store.transaction() as connection:
        files.set_file_state(connection, kept.file.file_id, "sent")
        asked = files.load_file(connection, kept.file.file_id)
        row, new = files.receive_file(
            connection,
            FileRow(
                file_id=new_id("fil"), submitter_id=asked.submitter_id if asked else "default",
                partner=partner.name, direction="in", name=f"answer-{kept.file.name}", kind="",
                sha256=sha256, size=size, state="stored", at=desk.clock(),
                detail=kept.file.file_id,
            ),
        )  # fmt: skip
    return row if new else None


def wait_for(
    desk: Desk,
    partner: TradingPartner,
    done: Asking,
    seconds: float,
    *,
    sleep: Callable[[float], None] = time.sleep,
    clock: Callable[[], float] = time.monotonic,
) -> None:
    """Collect from the partner until every inquiry is answered, for so many seconds at most."""
    begun = clock()
    with desk.watch("waiting for answers", math.ceil(seconds)) as advance:
        while still_open(desk, done.inquiries):
            before = clock()
            heard = receive(desk, partner.name)
            done.fail(heard.exit_code, *heard.errors)
            if heard.exit_code or clock() >= begun + seconds:
                return
            if still_open(desk, done.inquiries):
                sleep(min(_PAUSE, max(begun + seconds - clock(), 0)))
            advance(round(clock() - begun) - round(before - begun))


def still_open(desk: Desk, ids: Sequence[str]) -> bool:
    """Whether one of these inquiries waits for its answer."""
    with desk.store.reading() as connection:
        return any(row.state == "asked" for row in inquiries.load_inquiries(connection, ids))

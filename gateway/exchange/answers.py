"""What a partner answers to a submission at once: its acknowledgement, or why it refuses it."""

from __future__ import annotations

import datetime

from gateway.exchange.desk import Desk
from gateway.exchange.recording import event_key, record
from gateway.ledger.events import Event
from gateway.store import claims as claim_store
from gateway.store import files, findings, submitters
from gateway.store.ids import new_id
from gateway.store.records import FileRow, JobRow, SubmitterRow
from gateway.transport.door import FileDoor
from gateway.transport.rest_errors import RefusedError

HOUSE = "default"


def keep_answer(desk: Desk, job: JobRow, data: bytes) -> None:
    """Keep the X12 that came with an answer as a file of its own; the next round of ``receive``
    posts it as any other. The same bytes a second time are a copy."""
    with desk.store.vault.deposit() as deposit:
        deposit.sink.write(data)
    row = FileRow(
        file_id=new_id("fil"), submitter_id=HOUSE, partner=job.partner, direction="in",
        name=f"{job.remote_name}.answer.x12"[-80:], kind="", sha256=deposit.sha256,
        size=deposit.size, state="stored", at=desk.clock(),
    )  # fmt: skip
    with desk.store.transaction() as connection:
        submitters.save_submitter(connection, SubmitterRow(submitter_id=HOUSE, name=HOUSE))
        files.receive_file(connection, row)


def keep_refusal(desk: Desk, job: JobRow, refused: RefusedError) -> None:
    """The partner's own words stand against each claim of the file, which is rejected by them. An
    acknowledgement that came along says it with its own codes, and is posted instead."""
    if refused.x12:
        keep_answer(desk, job, refused.x12.encode())
    now = desk.clock()
    with desk.store.transaction() as connection:
        pairs = []
        for sub in claim_store.submissions_in(connection, file_id=job.file_id):
            findings.add_findings(connection, sub.claim_id, refused.findings)
            key = event_key(sub.claim_id, "refused", sub.ordinal)
            pairs.append((sub.claim_id, Event(
                kind="claim_rejected", at=now, key=key, submission=sub.ordinal,
                source="clearinghouse", file_id=job.file_id, message=str(refused),
            )))  # fmt: skip
        if refused.findings and not refused.x12:
            record(connection, pairs)


def may_repeat(desk: Desk, door: FileDoor, job: JobRow) -> bool:
    """Whether a door knows a repeated submission as the same one, counted from when the file was
    made: nobody can have sent it before."""
    span: datetime.timedelta = getattr(door, "repeat_within", datetime.timedelta(0))
    return desk.clock() - job.created_at < span

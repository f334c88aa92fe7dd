"""An interchange of ours into the queue: bytes, rows, upload job, in the caller's transaction."""

from __future__ import annotations

import datetime
import io
from typing import TYPE_CHECKING

import msgspec

from gateway.exchange.desk import Desk
from gateway.exchange.outgoing import Outgoing
from gateway.settings import TradingPartner
from gateway.store import envelopes, files, jobs
from gateway.store.ids import new_id
from gateway.store.records import FileRow, GroupRow, InterchangeRow, JobRow, SetRow

if TYPE_CHECKING:
    from sqlalchemy import Connection


class Queued(msgspec.Struct):
    """What was queued: its file, the name it will have at the partner, its sets in their order."""

    file_id: str
    name: str
    set_ids: list[str]


def queue_file(
    desk: Desk,
    connection: Connection,
    partner: TradingPartner,
    outgoing: Outgoing,
    submitter: str,
    now: datetime.datetime,
    detail: str = "",
    *,
    upload: bool = True,
    stored: tuple[str, int] | None = None,
) -> Queued:
    """Put the bytes into the vault, then write the rows that name them and the upload job;
    ``stored`` is what the vault said where they are there already.

    ``detail`` is kept with the file: for an answer, the file that it answers. Without ``upload``
    there is no job: the file goes at once, in real time, and its state is ``asking``.
    """
    sha256, size = stored or desk.store.vault.put(io.BytesIO(outgoing.data))
    number = f"{outgoing.header.control_number:09d}"
    name = partner.file_name.format(kind=outgoing.kind, control_number=number, date=f"{now:%Y%m%d}")
    file = FileRow(
        file_id=new_id("fil"), submitter_id=submitter, partner=partner.name, direction="out",
        name=name, kind=outgoing.kind, sha256=sha256, size=size,
        state="queued" if upload else "asking", at=now,
        detail=detail,
    )  # fmt: skip
    files.add_file(connection, file)
    set_ids = _add_envelope(connection, file.file_id, outgoing)
    job = JobRow(
        job_id=new_id("job"), kind="upload", partner=partner.name, file_id=file.file_id,
        folder=partner.folders.outbound, remote_name=name, created_at=now, updated_at=now,
    )  # fmt: skip
    jobs.add_jobs(connection, [job] if upload else [])
    return Queued(file.file_id, name, set_ids)


def _add_envelope(connection: Connection, file_id: str, outgoing: Outgoing) -> list[str]:
    """The rows of the envelope; gives the ids of the sets."""
    head, out = outgoing.header, []
    envelopes.add_interchange(
        connection,
        InterchangeRow(
            file_id=file_id, ordinal=1, sender_qualifier=head.sender_qualifier,
            sender_id=head.sender_id, receiver_qualifier=head.receiver_qualifier,
            receiver_id=head.receiver_id, control_number=f"{head.control_number:09d}",
            date=head.at.date(), time=f"{head.at:%H%M}", usage_indicator=head.usage_indicator,
            version=head.version,
        ),
    )  # fmt: skip
    for ordinal, group in enumerate(outgoing.groups, 1):
        envelopes.add_group(
            connection,
            GroupRow(
                file_id=file_id, interchange=1, ordinal=ordinal,
                functional_identifier_code=group.functional_identifier_code,
                sender_code=group.sender_code, receiver_code=group.receiver_code,
                control_number=str(group.control_number), version=group.version,
            ),
        )  # fmt: skip
    for ordinal, one in enumerate(outgoing.sets, 1):
        out.append(new_id("set"))
        envelopes.add_set(
            connection,
            SetRow(
                set_id=out[-1], file_id=file_id, interchange=1, functional_group=one.group,
                ordinal=ordinal, kind=outgoing.kind, guide=outgoing.groups[one.group - 1].version,
                control_number=one.control_number, segment_count=one.segments,
                batch_identifier=one.batch_identifier, state="built",
            ),
        )  # fmt: skip
    return out

"""The queue of what a person must look at."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from gateway.store import jobs, work_items
from gateway.store.ids import new_id
from gateway.store.records import WorkItemRow

if TYPE_CHECKING:
    from sqlalchemy import Connection


def ask_person(
    connection: Connection,
    *,
    key: str,
    kind: str,
    partner: str,
    message: str,
    at: datetime.datetime,
    file_id: str | None = None,
    claim_id: str | None = None,
) -> None:
    """Raise a row, once for each ``key``. The message holds no value of any claim."""
    work_items.raise_item(
        connection,
        WorkItemRow(
            item_id=new_id("itm"), key=key, kind=kind, partner=partner, file_id=file_id,
            claim_id=claim_id, message=message, at=at,
        ),
    )  # fmt: skip


def arrived(connection: Connection, file_id: str, at: datetime.datetime) -> None:
    """The partner spoke of a file: it has it. A doubt about its upload is settled by that."""
    for job in jobs.jobs_of_file(connection, file_id):
        jobs.move_job(
            connection, job.job_id, "done", only_from=["in_doubt", "renaming"], now=at,
            detail="the partner answered it",
        )  # fmt: skip
    answered(connection, "in_doubt", file_id, at)


def answered(connection: Connection, kind: str, file_id: str, at: datetime.datetime) -> None:
    """Close the rows of a kind about a file: what they asked has settled itself."""
    for item in work_items.list_items(connection, kind=kind, file_id=file_id).items:
        work_items.close_item(connection, item.item_id, at)


def login_refused(
    connection: Connection, partner: str, message: str, at: datetime.datetime
) -> None:
    """A partner does not know us: once a day and partner, whatever was tried there."""
    ask_person(
        connection, key=f"login:{partner}:{at:%Y-%m-%d}", kind="login_refused", partner=partner,
        message=message, at=at,
    )  # fmt: skip

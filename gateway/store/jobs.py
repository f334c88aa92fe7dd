"""What doors must do: recorded before it is tried, so that a crash forgets nothing."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import Connection, or_, select

from gateway.store.records import JobRow, JobState
from gateway.store.rows import insert_rows, read_rows
from gateway.store.tables import jobs as _jobs


def add_jobs(connection: Connection, rows: Iterable[JobRow]) -> int:
    """Record jobs; returns how many."""
    return insert_rows(connection, _jobs, rows)


def due_jobs(
    connection: Connection,
    now: datetime.datetime,
    *,
    partner: str | None = None,
) -> list[JobRow]:
    """All jobs that are ready and whose time has come, oldest first."""
    due = or_(_jobs.c.not_before.is_(None), _jobs.c.not_before <= now)
    statement = select(_jobs).where(_jobs.c.state == "ready", due)
    if partner is not None:
        statement = statement.where(_jobs.c.partner == partner)
    return read_rows(connection, statement.order_by(_jobs.c.job_id), JobRow)


def jobs_in(connection: Connection, *states: JobState, partner: str | None = None) -> list[JobRow]:
    """All jobs in one of these states, oldest first: what a crash left ``uploading``, say."""
    statement = select(_jobs).where(_jobs.c.state.in_(states))
    if partner is not None:
        statement = statement.where(_jobs.c.partner == partner)
    return read_rows(connection, statement.order_by(_jobs.c.job_id), JobRow)


def jobs_of_file(connection: Connection, file_id: str) -> list[JobRow]:
    """The jobs about a file, oldest first."""
    statement = select(_jobs).where(_jobs.c.file_id == file_id)
    return read_rows(connection, statement.order_by(_jobs.c.job_id), JobRow)


def move_job(
    connection: Connection,
    job_id: str,
    to: JobState,
    *,
    only_from: Collection[JobState],
    now: datetime.datetime,
    attempts: int | None = None,
    not_before: datetime.datetime | None = None,
    remote_name: str | None = None,
    temporary_name: str | None = None,
    detail: str | None = None,
) -> bool:
    """Move a job on if it is in one of the states ``only_from``; false where somebody was first.

    ``not_before`` is written as given, None being at once; the other Nones leave as it is.
    """
    values: dict[str, Any] = {
        "attempts": attempts,
        "remote_name": remote_name,
        "temporary_name": temporary_name,
        "detail": detail,
    }
    values = {name: value for name, value in values.items() if value is not None}
    values |= {"state": to, "updated_at": now, "not_before": not_before}
    here = _jobs.update().where(_jobs.c.job_id == job_id, _jobs.c.state.in_(only_from))
    return bool(connection.execute(here.values(values)).rowcount)

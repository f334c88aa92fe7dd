"""Files that came in, went out or were handed off, each known once by its bytes."""

from __future__ import annotations

import datetime
from collections.abc import Collection

from sqlalchemy import Connection, func, select

from gateway.store import tables
from gateway.store.records import DeliveryRow, Direction, FileRow
from gateway.store.rows import Page, insert_once, insert_rows, read_page, read_row, read_rows

_files = tables.files


def add_file(connection: Connection, row: FileRow) -> None:
    """Record a file whose bytes are in the vault."""
    insert_rows(connection, _files, [row])


def receive_file(connection: Connection, row: FileRow) -> tuple[FileRow, bool]:
    """Record a file that came in or was handed off, unless the partner sent these bytes before.

    Returns the file that stands for the bytes, and whether it is new; where it is not, the
    delivery is noted under the name it came by.
    """
    if insert_once(connection, _files, row):
        return row, True
    statement = select(_files).where(
        _files.c.partner == row.partner,
        _files.c.direction == row.direction,
        _files.c.sha256 == row.sha256,
    )
    found = read_row(connection, statement.with_for_update(), FileRow)
    if found is None:  # not the bytes but the id was there
        raise ValueError(f"{row.file_id} is the id of another file")
    _note_delivery(connection, found.file_id, row.name, row.at)
    return found, False


def _note_delivery(connection: Connection, file_id: str, name: str, at: datetime.datetime) -> None:
    deliveries = tables.file_deliveries
    last = select(func.max(deliveries.c.ordinal)).where(deliveries.c.file_id == file_id)
    ordinal = (connection.execute(last).scalar() or 0) + 1
    row = DeliveryRow(file_id=file_id, ordinal=ordinal, name=name, at=at)
    insert_rows(connection, deliveries, [row])


def deliveries_of(connection: Connection, file_id: str) -> list[DeliveryRow]:
    """The times that the same bytes came again, oldest first."""
    deliveries = tables.file_deliveries
    statement = select(deliveries).where(deliveries.c.file_id == file_id)
    return read_rows(connection, statement.order_by(deliveries.c.ordinal), DeliveryRow)


def load_file(connection: Connection, file_id: str) -> FileRow | None:
    """The file of that id, or None."""
    return read_row(connection, select(_files).where(_files.c.file_id == file_id), FileRow)


def set_file_state(
    connection: Connection,
    file_id: str,
    state: str,
    *,
    kind: str | None = None,
    detail: str | None = None,
) -> None:
    """Write how far the file has come, and what it turned out to be; None leaves as it is."""
    values = {"state": state}
    if kind is not None:
        values["kind"] = kind
    if detail is not None:
        values["detail"] = detail
    connection.execute(_files.update().where(_files.c.file_id == file_id).values(values))


def files_in(
    connection: Connection, *states: str, direction: Direction | None = None
) -> list[FileRow]:
    """All files in one of these states, oldest first: what was stored and not yet applied."""
    statement = select(_files).where(_files.c.state.in_(states))
    if direction:
        statement = statement.where(_files.c.direction == direction)
    return read_rows(connection, statement.order_by(_files.c.file_id), FileRow)


def find_files(
    connection: Connection,
    *,
    partner: str,
    direction: Direction,
    name: str = "",
    sha256: str = "",
) -> list[FileRow]:
    """A partner's files of that name or content, newest first."""
    statement = select(_files).where(_files.c.partner == partner, _files.c.direction == direction)
    if name:
        statement = statement.where(_files.c.name == name)
    if sha256:
        statement = statement.where(_files.c.sha256 == sha256)
    return read_rows(connection, statement.order_by(_files.c.file_id.desc()), FileRow)


def list_files(
    connection: Connection,
    *,
    submitter_id: str | None = None,
    partner: str | None = None,
    direction: Direction | None = None,
    states: Collection[str] = (),
    kinds: Collection[str] = (),
    after: str | None = None,
    limit: int = 100,
) -> Page[FileRow]:
    """Files newest first, one page of them."""
    statement = select(_files)
    for column, value in (
        (_files.c.submitter_id, submitter_id),
        (_files.c.partner, partner),
        (_files.c.direction, direction),
    ):
        if value is not None:
            statement = statement.where(column == value)
    if states:
        statement = statement.where(_files.c.state.in_(states))
    if kinds:
        statement = statement.where(_files.c.kind.in_(kinds))
    return read_page(connection, statement, FileRow, _files.c.file_id, after=after, limit=limit)

"""What a person must look at; raised once, however often its cause is met."""

from __future__ import annotations

import datetime

from sqlalchemy import Connection, func, select

from gateway.store.records import WorkItemRow
from gateway.store.rows import Page, insert_once, read_page
from gateway.store.tables import work_items as _items


def raise_item(connection: Connection, row: WorkItemRow) -> bool:
    """Put a row into a person's queue; false where its key was raised before, closed or not."""
    return insert_once(connection, _items, row, "key")


def close_item(connection: Connection, item_id: str, now: datetime.datetime) -> bool:
    """Take a row out of the queue; false where it is not in it."""
    statement = _items.update().where(_items.c.item_id == item_id, _items.c.state == "open")
    return bool(connection.execute(statement.values(state="closed", closed_at=now)).rowcount)


def count_open(connection: Connection, *, partner: str | None = None) -> int:
    """How many rows are in the queue."""
    statement = select(func.count()).select_from(_items).where(_items.c.state == "open")
    if partner is not None:
        statement = statement.where(_items.c.partner == partner)
    return int(connection.execute(statement).scalar_one())


def list_items(
    connection: Connection,
    *,
    state: str | None = "open",
    kind: str | None = None,
    partner: str | None = None,
    file_id: str | None = None,
    claim_id: str | None = None,
    after: str | None = None,
    limit: int = 100,
) -> Page[WorkItemRow]:
    """The queue newest first, one page; ``state`` None shows closed rows too."""
    statement = select(_items)
    for column, value in (
        (_items.c.state, state),
        (_items.c.kind, kind),
        (_items.c.partner, partner),
        (_items.c.file_id, file_id),
        (_items.c.claim_id, claim_id),
    ):
        if value is not None:
            statement = statement.where(column == value)
    return read_page(connection, statement, WorkItemRow, _items.c.item_id, after=after, limit=limit)

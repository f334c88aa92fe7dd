"""Which claim follows which: its correction, its void, the next payer's."""

from __future__ import annotations

from sqlalchemy import Connection, select

from gateway.store import tables
from gateway.store.records import LinkRow
from gateway.store.rows import insert_rows, read_row, read_rows

_links = tables.claim_links


def add_link(connection: Connection, row: LinkRow) -> None:
    """Record that a claim follows another one."""
    insert_rows(connection, _links, [row])


def link_of(connection: Connection, claim_id: str) -> LinkRow | None:
    """What the claim follows, None where it is the first."""
    return read_row(connection, select(_links).where(_links.c.claim_id == claim_id), LinkRow)


def links_from(connection: Connection, original_id: str) -> list[LinkRow]:
    """The claims that follow a claim, oldest first."""
    statement = select(_links).where(_links.c.original_id == original_id)
    return read_rows(connection, statement.order_by(_links.c.at, _links.c.claim_id), LinkRow)

"""The practices that claims, files and remittances belong to."""

from __future__ import annotations

from sqlalchemy import Connection

from gateway.store.records import SubmitterRow
from gateway.store.rows import upserting
from gateway.store.tables import submitters


def save_submitter(connection: Connection, row: SubmitterRow) -> None:
    """Add a practice, or give the one of that id this name."""
    insert = upserting(connection, submitters).values(submitter_id=row.submitter_id, name=row.name)
    connection.execute(
        insert.on_conflict_do_update(index_elements=["submitter_id"], set_={"name": row.name})
    )

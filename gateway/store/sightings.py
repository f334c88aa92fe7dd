"""Files seen in partners' folders: a file is taken once it has stopped changing."""

from __future__ import annotations

import datetime

from sqlalchemy import ColumnElement, Connection, and_, func, select

from gateway.store.records import SightingRow
from gateway.store.rows import insert_rows, read_row
from gateway.store.tables import sightings as _sightings


def sight(
    connection: Connection,
    partner: str,
    folder: str,
    name: str,
    *,
    size: int,
    modified: float,
    now: datetime.datetime,
) -> SightingRow:
    """Note that a file is there; since when it has had this size and time, and if it was taken.

    A file whose size or time changed starts anew, and is not taken.
    """
    here = _here(partner, folder, name)
    found = read_row(connection, select(_sightings).where(here), SightingRow)
    if found and (found.size, found.modified) == (size, modified):
        return found
    fresh = SightingRow(
        partner=partner, folder=folder, name=name, size=size, modified=modified, first_seen=now
    )
    connection.execute(_sightings.delete().where(here))
    insert_rows(connection, _sightings, [fresh])
    return fresh


def last_seen(connection: Connection, partner: str, folder: str) -> datetime.datetime | None:
    """When a file was first seen of late in the folder, of those that are there as far as is
    known; None where there is none."""
    statement = select(func.max(_sightings.c.first_seen)).where(
        _sightings.c.partner == partner, _sightings.c.folder == folder
    )
    found: datetime.datetime | None = connection.execute(statement).scalar()
    return found


def mark_taken(
    connection: Connection, partner: str, folder: str, name: str, now: datetime.datetime
) -> None:
    """Note that the file is in the vault, for partners whose files stay where they are."""
    here = _here(partner, folder, name)
    connection.execute(_sightings.update().where(here).values(taken=now))


def forget(connection: Connection, partner: str, folder: str, name: str) -> None:
    """The file was taken away from the folder: one of that name is another one."""
    connection.execute(_sightings.delete().where(_here(partner, folder, name)))


def _here(partner: str, folder: str, name: str) -> ColumnElement[bool]:
    return and_(
        _sightings.c.partner == partner,
        _sightings.c.folder == folder,
        _sightings.c.name == name,
    )

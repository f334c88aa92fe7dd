"""The one collection of tables, and how keys and indexes are called."""

from __future__ import annotations

from sqlalchemy import MetaData, PrimaryKeyConstraint, Table
from sqlalchemy.schema import SchemaItem

NAMES = {
    "pk": "pk_%(table_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
}
metadata = MetaData(naming_convention=NAMES)


def table(name: str, key: str, *items: SchemaItem) -> Table:
    """A table with its primary key."""
    return Table(name, metadata, *items, PrimaryKeyConstraint(*key.split()))

"""Shorthand for columns, shared by ``tables`` and the migrations.

Migrations of past releases rest on it: what a name means here never changes.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, ForeignKey, Index

from gateway.store.types import Words


def required(kind: Any, names: str) -> list[Column[Any]]:
    """Columns of one type that always hold something, by names with spaces between them."""
    return [Column(name, kind, nullable=False) for name in names.split()]


def optional(kind: Any, names: str) -> list[Column[Any]]:
    """Columns of one type that may be NULL."""
    return [Column(name, kind, nullable=True) for name in names.split()]


def reference(target: str, *, required: bool = True) -> Column[Any]:
    """A reference to one row of another table, under the name of its key: ``files.file_id``."""
    return Column(target.split(".")[1], Words, ForeignKey(target), nullable=not required)


def indexes(table: str, *groups: str) -> list[Index]:
    """An index for each group of column names, called ``ix_<table>_<first column>_…``."""
    return [Index("_".join(["ix", table, *group.split()]), *group.split()) for group in groups]

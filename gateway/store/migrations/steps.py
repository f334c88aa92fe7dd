"""Steps that migrations share. What a step does never changes: past migrations rest on it."""

from __future__ import annotations

from alembic import op
from sqlalchemy import PrimaryKeyConstraint
from sqlalchemy.schema import SchemaItem


def create(name: str, key: str, *items: SchemaItem) -> None:
    """A table with its primary key, named by its columns with spaces between them.

    Not WITHOUT ROWID on SQLite: looking up the parents of rows there costs half as much again.
    """
    op.create_table(name, *items, PrimaryKeyConstraint(*key.split()))


def forbid_changes(table: str) -> None:
    """What was written stays: no UPDATE, no DELETE, no TRUNCATE of ``table`` by anybody."""
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("update", "delete"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
        return
    op.execute(
        f"CREATE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{table} is append-only'; END $$"
    )
    for name, when in (
        ("no_change", "UPDATE OR DELETE ON {} FOR EACH ROW"),
        ("no_truncate", "TRUNCATE ON {} FOR EACH STATEMENT"),
    ):
        op.execute(
            f"CREATE TRIGGER {table}_{name} BEFORE {when.format(table)} "
            f"EXECUTE FUNCTION {table}_refuse()"
        )

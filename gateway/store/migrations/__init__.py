"""Alembic's scripts: one file of ``versions`` for each change of the schema."""

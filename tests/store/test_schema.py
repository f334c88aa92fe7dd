"""The migrated schema is the one that the code believes in, and nobody migrates by hand."""

from __future__ import annotations

import sqlite3
import stat
import threading
import warnings
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from gateway.errors import ConfigError, StoreError
from gateway.store.database import MIGRATIONS, Store, current_revision, open_store, revisions
from gateway.store.migrations import steps
from gateway.store.tables import metadata
from tests.store.processes import child, everything


def test_what_was_migrated_is_what_the_tables_say(store: Store) -> None:
    with store.engine.connect() as connection, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # SQLite cannot show indexes on expressions
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_keys_and_nullability_are_those_of_the_tables(store: Store) -> None:
    found: dict[str, Any] = {}
    inspector = inspect(store.engine)
    for name in inspector.get_table_names():
        found[name] = (
            inspector.get_pk_constraint(name)["constrained_columns"],
            {column["name"]: column["nullable"] for column in inspector.get_columns(name)},
        )
    del found["alembic_version"]
    assert found == {
        table.name: (
            [column.name for column in table.primary_key.columns],
            {column.name: column.nullable for column in table.columns},
        )
        for table in metadata.sorted_tables
    }


def test_a_number_is_looked_up_by_index_whatever_its_case(store: Store) -> None:
    if store.engine.dialect.name == "sqlite":
        ask = "SELECT name FROM sqlite_master WHERE type = 'index'"
    else:
        ask = "SELECT indexname FROM pg_indexes"
    with store.reading() as connection:
        names = set(connection.execute(text(ask)).scalars())
    assert {"ix_claims_number_folded", "ix_claims_payer_number_folded"} <= names


def test_the_revisions_are_those_that_alembic_finds() -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    script = ScriptDirectory.from_config(config)
    assert script.get_heads() == [revisions()[-1]]
    assert sorted(one.revision for one in script.walk_revisions()) == revisions()


def test_a_database_of_a_newer_release_is_refused(
    store: Store, store_url: str, vault_dir: Path
) -> None:
    with store.transaction() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreError, match="newer release"):
        open_store(store_url, vault_dir)


def test_opening_what_is_up_to_date_does_not_load_alembic(store_url: str, vault_dir: Path) -> None:
    with child("open_only", store_url, vault_dir) as first:
        assert everything(first) == ["alembic"]
    with child("open_only", store_url, vault_dir) as second:
        assert everything(second) == ["at once"]


def test_four_processes_may_open_an_empty_database_at_once(store_url: str, vault_dir: Path) -> None:
    with ExitStack() as stack:
        running = [stack.enter_context(child("open_only", store_url, vault_dir)) for _ in range(4)]
        assert [len(everything(one)) for one in running] == [1, 1, 1, 1]
    opened = open_store(store_url, vault_dir)
    assert current_revision(opened) == revisions()[-1]
    opened.close()


def test_who_meets_another_that_turns_a_new_database_to_wal_waits(tmp_path: Path) -> None:
    """SQLite refuses the change of mode at once while another is about to write."""
    path = tmp_path / "gateway.db"
    holder = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    release = threading.Timer(0.6, lambda: holder.execute("COMMIT"))
    release.start()
    opened = open_store(f"sqlite:///{path}", tmp_path / "vault")
    release.join()
    assert current_revision(opened) == revisions()[-1]
    opened.close()
    holder.close()


def test_a_migration_that_fails_leaves_nothing_behind(
    store_url: str, vault_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: str) -> None:
        raise StoreError("the disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(steps, "forbid_changes", fail)
        with pytest.raises(StoreError, match="disk is full"):
            open_store(store_url, vault_dir)
    opened = open_store(store_url, vault_dir)
    assert current_revision(opened) == revisions()[-1]
    opened.close()


def test_sqlite_keeps_what_was_committed_and_to_itself(tmp_path: Path) -> None:
    opened = open_store(f"sqlite:///{tmp_path}/new/gateway.db", tmp_path / "vault")
    with opened.transaction() as connection:
        asked = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    assert asked == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "busy_timeout": 30000,
    }
    path = tmp_path / "new" / "gateway.db"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    opened.close()


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("nonsense", "no URL"),
        ("mysql://u:SECRET@h/d", "no database of kind mysql"),
        ("sqlite://", "needs a file"),
        ("sqlite:///:memory:", "needs a file"),
    ],
)
def test_an_address_that_cannot_work_is_named_without_its_password(
    url: str, says: str, vault_dir: Path
) -> None:
    with pytest.raises(ConfigError, match=says) as caught:
        open_store(url, vault_dir)
    assert "SECRET" not in str(caught.value)


def test_a_server_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    url = f"postgresql://someone:SECRET@/gateway?host={tmp_path}"
    with pytest.raises(StoreError, match=r"cannot be reached: .* No such file") as caught:
        open_store(url, tmp_path / "vault")
    assert "SECRET" not in str(caught.value)


def test_a_file_that_is_no_database_is_said_so(tmp_path: Path) -> None:
    path = tmp_path / "gateway.db"
    path.write_text("this is a letter to the payer, and long enough to be looked at " * 20)
    with pytest.raises(StoreError, match="not a database"):
        open_store(f"sqlite:///{path}", tmp_path / "vault")

"""Opening the store: engine, pragmas, transactions, and the schema brought up to date.

SQLite: WAL with synchronous=FULL, BEGIN IMMEDIATE for whatever writes, foreign keys on; who wants
to write waits for his turn (:mod:`gateway.store.turn`).
PostgreSQL (psycopg 3): READ COMMITTED. Errors of either become StoreErrors that name a
constraint or a column and never a value.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect, make_url, text
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from gateway.errors import ConfigError, StoreError
from gateway.store.refusals import store_error
from gateway.store.turn import begin_writing, log_waiting
from gateway.store.types import Unstorable
from gateway.store.vault import Vault, make_private_folder

MIGRATIONS = Path(__file__).parent / "migrations"
BUSY_MILLISECONDS = 30_000
_READ_ONLY = "gateway_read_only"
_PRAGMAS = (
    f"busy_timeout = {BUSY_MILLISECONDS}",  # first: the others may have to wait too
    "journal_mode = WAL",
    "synchronous = FULL",
    "foreign_keys = ON",
    "cache_size = -32000",  # KiB: a big 835 is one transaction
    "recursive_triggers = ON",  # else INSERT OR REPLACE deletes without asking the triggers
)


_joined: ContextVar[Connection | None] = ContextVar("joined", default=None)
"""The connection of the transaction that :meth:`Store.together` holds open."""


@dataclass(frozen=True)
class Store:
    """A database and its vault. ``lock_folder`` is None on PostgreSQL, which has its own locks."""

    engine: Engine
    vault: Vault
    lock_folder: Path | None

    @contextlib.contextmanager
    def transaction(self) -> Iterator[Connection]:
        """One transaction: all of it is kept when the block ends, nothing when it raises.

        On SQLite it is the only writer while it lasts: never open one inside another, but inside
        of :meth:`together`. Raises StoreError for whatever the database refuses.
        """
        with self.refusals():
            joined = self._joined()
            if joined is not None:
                with _savepoint(joined):
                    yield joined
                return
            with self.engine.begin() as connection:
                yield connection

    @contextlib.contextmanager
    def together(self) -> Iterator[Connection]:
        """One transaction around several: each that this thread opens inside is a savepoint of it,
        undone alone when it raises, and all of them reach the disk at once, when the block ends.

        Many small ones cost as many waits for the disk. Nothing of what is inside may be told to
        anybody outside before the block has ended.
        """
        with self.transaction() as connection:
            token = _joined.set(connection)
            try:
                yield connection
            finally:
                _joined.reset(token)

    def _joined(self) -> Connection | None:
        joined = _joined.get()
        return joined if joined is not None and joined.engine is self.engine else None

    @contextlib.contextmanager
    def reading(self) -> Iterator[Connection]:
        """A view of one moment that holds up no writer and refuses to write; inside of
        :meth:`together` it is that transaction's own view."""
        joined = self._joined()
        if joined is not None:
            with self.refusals():
                yield joined
            return
        words: dict[str, Any] = {_READ_ONLY: True}
        if self.engine.dialect.name == "postgresql":
            words |= {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        with (
            self.refusals(),
            self.engine.connect().execution_options(**words) as connection,
            connection.begin(),
        ):
            yield connection

    def close(self) -> None:
        """Let go of all connections."""
        self.engine.dispose()

    @contextlib.contextmanager
    def refusals(self) -> Iterator[None]:
        """Turn what the database refuses inside the block into a StoreError without values."""
        try:
            yield
        except (SQLAlchemyError, Unstorable, self.engine.dialect.loaded_dbapi.Error) as error:
            raise store_error(error) from None  # what it came from may hold values


@contextlib.contextmanager
def _savepoint(connection: Connection) -> Iterator[None]:
    """What the block does is undone, and nothing else, when it raises."""
    connection.exec_driver_sql("SAVEPOINT step")
    try:
        yield
    except BaseException:
        connection.exec_driver_sql("ROLLBACK TO SAVEPOINT step")
        raise
    finally:
        connection.exec_driver_sql("RELEASE SAVEPOINT step")


def open_store(url: str, vault_dir: Path, waiting: Callable[[], None] = log_waiting) -> Store:
    """Open the database at ``url`` and the vault, make either where it is missing, migrate.
    ``waiting`` is told when another process's writing holds up ours for longer than a moment.

    Raises ConfigError for an address that cannot be read, StoreError when the database cannot
    be reached or was made by a newer release.
    """
    address = _address(url)
    lock_folder = None
    if address.get_backend_name() == "sqlite":
        path = _private_file(address)
        address = address.set(database=str(path))
        lock_folder = path.with_name(path.name + ".locks")
    store = Store(_engine(address, lock_folder, waiting), Vault(vault_dir), lock_folder)
    try:
        migrate(store)
    except BaseException:
        store.close()
        raise
    return store


def revisions() -> list[str]:
    """The revisions this release knows, oldest first; the last is the one it works with."""
    return sorted(path.stem[1:5] for path in (MIGRATIONS / "versions").glob("v[0-9]*.py"))


def current_revision(store: Store) -> str | None:
    """The revision of the database; None where it is empty."""
    with store.reading() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
        return None if found is None else str(found)


def migrate(store: Store) -> None:
    """Bring the schema to this release's, all of it or nothing; Alembic loads only if it must.

    Several processes may call this at once. Raises StoreError for a database of a newer release.
    """
    known = revisions()
    found = current_revision(store)
    if found == known[-1]:
        return
    if found is not None and found not in known:
        raise StoreError(
            f"the database is of a newer release (its schema is {found}, this one's {known[-1]}):"
            " install that release, or restore the backup from before the upgrade"
        )
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    with store.transaction() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(7837835999)"))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _address(url: str) -> URL:
    """The parsed address; no message repeats it, for it may hold a password."""
    try:
        address = make_url(url)
    except ArgumentError:
        words = "the database's address is no URL: sqlite:///PATH or postgresql+psycopg://…"
        raise ConfigError(words) from None
    if address.drivername == "postgresql":
        address = address.set(drivername="postgresql+psycopg")
    if address.drivername not in ("sqlite", "sqlite+pysqlite", "postgresql+psycopg"):
        raise ConfigError(f"no database of kind {address.drivername}: sqlite or postgresql+psycopg")
    return address


def _private_file(address: URL) -> Path:
    """The database's file, made empty with mode 0600 where it is missing."""
    if not address.database or address.database == ":memory:":
        raise ConfigError("SQLite needs a file: sqlite:///PATH")
    path = Path(address.database).absolute()
    try:
        make_private_folder(path.parent)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    except OSError as error:
        raise StoreError(f"the database {path} cannot be opened: {error.strerror}") from error
    return path


def _engine(address: URL, lock_folder: Path | None, waiting: Callable[[], None]) -> Engine:
    if lock_folder is None:
        try:
            return create_engine(address, pool_pre_ping=True, hide_parameters=True)
        except ModuleNotFoundError:
            words = "PostgreSQL needs its driver: pip install 'x12-gateway[postgres]'"
            raise ConfigError(words) from None
    engine = create_engine(
        address, hide_parameters=True, connect_args={"timeout": BUSY_MILLISECONDS / 1000}
    )
    event.listen(engine, "connect", _set_up_sqlite)
    event.listen(engine, "begin", partial(_begin_sqlite, lock_folder, waiting))
    event.listen(engine, "checkin", _end_sqlite)
    return engine


def _set_up_sqlite(connection: Any, _: Any) -> None:
    connection.isolation_level = None  # transactions begin where we say, not where the driver does
    for pragma in _PRAGMAS:
        step = partial(connection.execute, f"PRAGMA {pragma}")
        try:
            step().close()
        except sqlite3.OperationalError:
            _again(step)


def _again(step: Callable[[], object]) -> None:
    """Try until it goes, as long as SQLite would wait by itself: who turns a new database to WAL
    while another process does is refused at once, whatever its busy timeout."""
    from tenacity import Retrying, retry_if_exception_type, stop_after_delay, wait_random

    Retrying(
        retry=retry_if_exception_type(sqlite3.OperationalError),
        wait=wait_random(0.01, 0.05),
        stop=stop_after_delay(BUSY_MILLISECONDS / 1000),
        reraise=True,
    )(step)


def _begin_sqlite(lock_folder: Path, waiting: Callable[[], None], connection: Connection) -> None:
    """Whoever writes takes the write lock at once, so that what it read cannot be outdated."""
    if connection.get_execution_options().get(_READ_ONLY):
        connection.exec_driver_sql("PRAGMA query_only = ON")
        connection.exec_driver_sql("BEGIN")
    else:
        driver = connection.connection.driver_connection
        begin_writing(lock_folder, driver, BUSY_MILLISECONDS, waiting)


def _end_sqlite(connection: Any, _: Any) -> None:
    if connection is not None:
        connection.execute("PRAGMA query_only = OFF").close()

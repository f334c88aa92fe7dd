"""One holder at a time, between processes too, and a dead one holds nothing."""

from __future__ import annotations

import threading
import time
from pathlib import Path

from sqlalchemy import text

from gateway.store.database import Store
from gateway.store.locks import Lock, exclusive, try_exclusive
from tests.store.processes import child, line


def taken_within(store: Store, name: str, seconds: float) -> Lock | None:
    """The server of a killed client needs a moment to notice."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if lock := try_exclusive(store, name):
            return lock
        time.sleep(0.02)
    return None


def test_a_lock_is_held_once_and_released(store: Store) -> None:
    with exclusive(store, "worker/acme") as lock:
        assert lock.still_held()
        assert try_exclusive(store, "worker/acme") is None
        other = try_exclusive(store, "worker/other")
        assert other is not None
        other.release()
        other.release()
    assert not lock.still_held()
    again = try_exclusive(store, "worker/acme")
    assert again is not None
    again.release()


def test_a_lock_is_released_when_its_block_raises(store: Store) -> None:
    try:
        with exclusive(store, "worker"):
            raise KeyError
    except KeyError:
        pass
    lock = try_exclusive(store, "worker")
    assert lock is not None
    lock.release()


def test_another_process_holds_it_until_it_is_killed(
    store: Store, store_url: str, vault_dir: Path
) -> None:
    with child("hold_lock", store_url, vault_dir, "worker") as running:
        assert line(running) == "held"
        assert try_exclusive(store, "worker") is None
        running.kill()
        running.wait()
        lock = taken_within(store, "worker", 10)
        assert lock is not None
        lock.release()


def test_who_waits_gets_it_when_it_is_free(store: Store) -> None:
    got = threading.Event()

    def wait() -> None:
        with exclusive(store, "worker"):
            got.set()

    first = try_exclusive(store, "worker")
    assert first is not None
    waiting = threading.Thread(target=wait)
    waiting.start()
    assert not got.wait(0.3)
    first.release()
    assert got.wait(10)
    waiting.join()


def test_a_lock_outlives_transactions_of_its_holder(store: Store) -> None:
    with exclusive(store, "worker"):
        for _ in range(20):
            with store.transaction() as connection:
                connection.execute(text("SELECT 1"))
        assert try_exclusive(store, "worker") is None


def test_a_holder_learns_that_its_session_was_lost(store: Store) -> None:
    if store.engine.dialect.name == "sqlite":
        with exclusive(store, "worker") as lock:
            assert lock.still_held()  # a file cannot be lost while the process lives
        return
    with exclusive(store, "worker") as lock:
        with store.transaction() as connection:
            ended = connection.execute(
                text(
                    "SELECT count(pg_terminate_backend(pid)) FROM pg_locks "
                    "WHERE locktype = 'advisory' AND pid <> pg_backend_pid()"
                )
            )
            assert ended.scalar() == 1
        assert not lock.still_held()

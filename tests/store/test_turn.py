"""Two writers and one SQLite: the second one waits, and then is the next."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import text

from gateway.errors import StoreError
from gateway.store import turn
from gateway.store.database import Store, open_store


@pytest.fixture
def sqlite_store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(f"sqlite:///{tmp_path / 'gateway.db'}", tmp_path / "vault")
    yield opened
    opened.close()


@contextmanager
def writing(path: Path) -> Iterator[sqlite3.Connection]:
    """Another process's transaction, by a connection that knows nothing of turns."""
    with closing(sqlite3.connect(path, isolation_level=None, check_same_thread=False)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield other
        if other.in_transaction:
            other.execute("ROLLBACK")


def test_a_writer_waits_longer_than_sqlite_does(
    sqlite_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turn, "_SLICE_MILLISECONDS", 20)
    monkeypatch.setattr(turn, "TOLD_SECONDS", 0.1)
    told: list[str] = []
    monkeypatch.setattr(turn, "logger", lambda: _Listening(told))
    with writing(tmp_path / "gateway.db") as other:
        threading.Timer(0.6, lambda: other.execute("ROLLBACK")).start()
        begun = time.monotonic()
        with sqlite_store.transaction():
            assert time.monotonic() - begun > 0.5
    assert told == ["store.waiting"]
    with sqlite_store.transaction() as connection:  # the statements inside wait as ever
        assert connection.execute(text("PRAGMA busy_timeout")).scalar() == 30_000


class _Listening:
    def __init__(self, told: list[str]) -> None:
        self._told = told

    def warning(self, event: str, **_: object) -> None:
        self._told.append(event)


def test_who_waits_behind_a_waiter_is_told_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turn, "_SLICE_MILLISECONDS", 20)
    monkeypatch.setattr(turn, "TOLD_SECONDS", 0.1)
    told: list[str] = []
    stores = [
        open_store(f"sqlite:///{tmp_path / 'gateway.db'}", tmp_path / "vault",
                   partial(told.append, name))
        for name in ("first", "second")
    ]  # fmt: skip

    def write(store: Store) -> None:
        with store.transaction():
            pass

    with writing(tmp_path / "gateway.db") as other:
        threads = [threading.Thread(target=write, args=(store,)) for store in stores]
        for thread in threads:
            thread.start()
        time.sleep(0.6)
        other.execute("ROLLBACK")
        for thread in threads:
            thread.join(10)
    assert sorted(told) == ["first", "second"]
    for store in stores:
        store.close()


def test_a_writer_that_hangs_is_not_waited_for_for_ever(
    sqlite_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turn, "_SLICE_MILLISECONDS", 20)
    monkeypatch.setattr(turn, "LONGEST_SECONDS", 0.1)
    with (
        writing(tmp_path / "gateway.db"),
        pytest.raises(StoreError, match="locked"),
        sqlite_store.transaction(),
    ):
        raise AssertionError("it began beside another writer")


def test_who_waits_is_the_next(sqlite_store: Store) -> None:
    """Transactions without a pause between them: one that comes after the first is not kept
    waiting by those that follow it."""
    begun, over = threading.Event(), threading.Event()
    rounds = 0

    def busy() -> None:
        nonlocal rounds
        while not over.is_set():
            with sqlite_store.transaction():
                begun.set()
                time.sleep(0.05)
                rounds += 1

    worker = threading.Thread(target=busy)
    worker.start()
    try:
        for _ in range(5):
            begun.clear()
            begun.wait(5)
            before = rounds
            with sqlite_store.transaction():
                assert rounds <= before + 1
    finally:
        over.set()
        worker.join()

"""Whose turn it is to write into SQLite, which takes one writer at a time.

A big 835 is one transaction and may last for minutes. Whoever else wants to write waits for it, far
longer than SQLite itself would, and then is the next: SQLite does not queue, it lets everyone try
again now and then, and a process that begins one transaction after the other would win each time.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from gateway.errors import StoreError
from gateway.log import logger
from gateway.store.vault import make_private_folder

LONGEST_SECONDS = 1800.0
"""After so long the other writer does not work, it hangs."""
TOLD_SECONDS = 5.0
"""A wait of so long is told."""
_SLICE_MILLISECONDS = 500
"""SQLite waits no longer at a time, so that whoever is tired of it can interrupt."""


def log_waiting() -> None:
    """What is told of a long wait where nobody else listens."""
    logger().warning("store.waiting", why="another process writes")


def begin_writing(
    folder: Path, connection: Any, busy_milliseconds: int, waiting: Callable[[], None]
) -> None:
    """BEGIN IMMEDIATE on a connection of sqlite3, however long another writer takes.

    ``folder`` is that of the locks; ``busy_milliseconds`` is how long the statements after it wait;
    ``waiting`` is called once, in whatever thread, when it takes longer than a moment.
    Raises sqlite3.OperationalError after LONGEST_SECONDS, StoreError where no lock can be made.
    """
    with _turn(folder, waiting):
        connection.execute(f"PRAGMA busy_timeout = {_SLICE_MILLISECONDS}").close()
        try:
            _begin(connection, waiting)
        finally:
            connection.execute(f"PRAGMA busy_timeout = {busy_milliseconds}").close()


@contextlib.contextmanager
def _turn(folder: Path, waiting: Callable[[], None]) -> Iterator[None]:
    """Stand in the queue, until the transaction has begun; goes when its holder does."""
    try:
        make_private_folder(folder)
        descriptor = os.open(folder / "turn to write", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise StoreError(f"the lock of writers cannot be made: {error.strerror}") from error
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            told = threading.Timer(TOLD_SECONDS, waiting)
            told.daemon = True
            told.start()
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX)
            finally:
                told.cancel()
        yield
    finally:
        os.close(descriptor)


def _begin(connection: Any, waiting: Callable[[], None]) -> None:
    since, told = time.monotonic(), False
    while True:
        try:
            connection.execute("BEGIN IMMEDIATE").close()
            return
        except sqlite3.OperationalError as error:
            waited = time.monotonic() - since
            busy = error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY  # the rest says which way
            if not busy or waited > LONGEST_SECONDS:
                raise
        if waited > TOLD_SECONDS and not told:
            waiting()
            told = True

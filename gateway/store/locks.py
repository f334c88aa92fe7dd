"""Locks between processes that go when their holder does, however it ends.

On SQLite a lock is a file beside the database, held by flock; on PostgreSQL an advisory lock
of a session of its own. Neither leaves anything behind that would have to be broken.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
from collections.abc import Callable, Iterator
from typing import NamedTuple
from urllib.parse import quote

from sqlalchemy import Connection, text

from gateway.errors import StoreError
from gateway.store.database import Store
from gateway.store.vault import make_private_folder


class Lock(NamedTuple):
    """A lock that is held. ``release`` may be called twice."""

    name: str
    release: Callable[[], None]
    still_held: Callable[[], bool]
    """False when the server's session was lost: stop what the lock protects."""


@contextlib.contextmanager
def exclusive(store: Store, name: str) -> Iterator[Lock]:
    """Hold the lock ``name`` for a block, waiting for it as long as it takes.

    Threads of one process exclude each other too. Raises StoreError when it cannot be asked for.
    """
    lock = _take(store, name, wait=True)
    assert lock is not None
    try:
        yield lock
    finally:
        lock.release()


def try_exclusive(store: Store, name: str) -> Lock | None:
    """The lock ``name``, to be released by the caller; None at once where another holds it."""
    return _take(store, name, wait=False)


def _take(store: Store, name: str, *, wait: bool) -> Lock | None:
    if store.lock_folder is None:
        return _take_session(store, name, wait=wait)
    try:
        make_private_folder(store.lock_folder)
        path = store.lock_folder / quote(name, safe=" ")
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise StoreError(f"the lock {name} cannot be made: {error.strerror}") from error
    taken = False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        taken = True
    except BlockingIOError:
        return None
    finally:
        if not taken:
            os.close(descriptor)
    held = [descriptor]

    def release() -> None:
        while held:
            os.close(held.pop())

    return Lock(name, release, lambda: bool(held))


def _take_session(store: Store, name: str, *, wait: bool) -> Lock | None:
    key = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], signed=True)
    with store.refusals():
        session = store.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        taken = False
        try:
            session.detach()  # never back into the pool, where it would go on holding the lock
            if wait:
                session.execute(text("SELECT pg_advisory_lock(:key)"), {"key": key})
                taken = True
            else:
                asked = session.execute(text("SELECT pg_try_advisory_lock(:key)"), {"key": key})
                taken = bool(asked.scalar())
        finally:
            if not taken:
                session.close()
    return Lock(name, session.close, lambda: _answers(session)) if taken else None


def _answers(session: Connection) -> bool:
    if session.closed:
        return False
    try:
        session.execute(text("SELECT 1"))
    except Exception:  # whatever it says, the session that held the lock is not there
        return False
    return True

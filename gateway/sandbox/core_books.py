"""What a CORE server remembers: what came, what it answered, what waits to be fetched."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from gateway.transport.core_wire import Envelope

FILE_NAME = ".core.sqlite"

_SCHEMA = """
create table if not exists arrivals (
    id integer primary key, operation text not null, payload_id text not null,
    sender text not null, payload blob not null);
create table if not exists messages (
    operation text not null, payload_type text not null, payload_id text not null,
    sender text not null, sha256 text not null, payload blob not null, answer blob not null,
    primary key (operation, payload_type, payload_id, sender));
create table if not exists results (
    id integer primary key, payload_id text not null, sender text not null, kind text not null,
    name text not null, body blob not null, given integer not null default 0,
    unique (sender, name));
"""


class Waiting(msgspec.Struct, frozen=True):
    """A result to be fetched."""

    id: int
    body: bytes


class UsedBefore(Exception):
    """The same operation, PayloadType, PayloadID and sender came before with other bytes."""


class CoreBooks:
    """One SQLite file. The caller holds a lock: one thread at a time."""

    def __init__(self, root: Path) -> None:
        root.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(
            root / FILE_NAME, isolation_level=None, timeout=30, check_same_thread=False
        )
        self._db.execute("pragma journal_mode=wal")
        self._db.executescript(_SCHEMA)

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()

    @contextmanager
    def arrival(self, request: Envelope) -> Iterator[None]:
        """A request came, whatever becomes of it in the block: a copy is written down once more.
        What the block notes is kept with it, as one."""
        self._db.execute("begin immediate")
        try:
            self._db.execute(
                "insert into arrivals (operation, payload_id, sender, payload)"
                " values (?, ?, ?, ?)",
                (request.operation, request.payload_id.lower(), request.sender_id,
                 request.payload or b""),
            )  # fmt: skip
            yield
        finally:
            self._db.execute("commit")

    def known_answer(self, request: Envelope) -> Envelope | None:
        """The answer that a copy of ``request`` had; None for what is new. Raises UsedBefore."""
        row = self._db.execute(
            "select sha256, answer from messages where operation = ? and payload_type = ?"
            " and payload_id = ? and sender = ?",
            _key(request),
        ).fetchone()
        if row is None:
            return None
        if row[0] != _digest(request):
            raise UsedBefore
        return msgspec.msgpack.decode(row[1], type=Envelope)

    def note(self, request: Envelope, answer: Envelope) -> None:
        """Keep a message and its answer."""
        self._db.execute(
            "insert into messages values (?, ?, ?, ?, ?, ?, ?)",
            (*_key(request), _digest(request), request.payload or b"",
             msgspec.msgpack.encode(answer)),
        )  # fmt: skip

    def submission(self, payload_id: str, sender: str) -> bytes | None:
        """The bytes of a batch that was submitted; None where there was none."""
        row = self._db.execute(
            "select payload from messages where operation = 'BatchSubmitTransaction'"
            " and payload_id = ? and sender = ?",
            (payload_id.lower(), sender),
        ).fetchone()
        return row[0] if row else None

    def keep(self, payload_id: str, sender: str, kind: str, name: str, body: bytes) -> None:
        """A result for a submission. A name is kept once: it is a file that goes to one asker."""
        self._db.execute(
            "insert or ignore into results (payload_id, sender, kind, name, body)"
            " values (?, ?, ?, ?, ?)",
            (payload_id.lower(), sender, kind, name, body),
        )

    def waiting(self, payload_id: str, sender: str, kind: str) -> Waiting | None:
        """The result of a kind that went out the fewest times, the oldest of these: what was lost
        on its way comes again, once everything else has come again too."""
        row = self._db.execute(
            "select id, body from results where payload_id = ? and sender = ? and kind = ?"
            " order by given, id limit 1",
            (payload_id.lower(), sender, kind),
        ).fetchone()
        return Waiting(*row) if row else None

    def given(self, result: int) -> None:
        """A result went out whole."""
        self._db.execute("update results set given = given + 1 where id = ?", (result,))


def _key(request: Envelope) -> tuple[str, str, str, str]:
    return (request.operation, request.payload_type.casefold(), request.payload_id.lower(),
            request.sender_id)  # fmt: skip


def _digest(request: Envelope) -> str:
    return hashlib.sha256(request.payload or b"").hexdigest()

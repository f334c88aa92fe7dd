"""What a REST server remembers: keys of submissions with their answers, and what it has to give."""

from __future__ import annotations

import datetime
import sqlite3
import uuid
from pathlib import Path

import msgspec

from gateway.sandbox.clearinghouse import Clearinghouse
from gateway.sandbox.core_batches import kind_of, names_in
from gateway.transport.core_wire.payload_types import content_of

FILE_NAME = ".rest.sqlite"
REPORT = "report"

_SCHEMA = """
create table if not exists submissions (
    key text primary key, digest text not null, name text not null, at real not null,
    status integer, reply blob);
create table if not exists given (
    id integer primary key, number text not null unique, name text not null unique,
    kind text not null, usage text not null, about text not null, at real not null,
    size integer not null, removed integer not null default 0);
"""


class Submission(msgspec.Struct, frozen=True):
    """What came under a key: its digest, the file it became, when (epoch seconds), and how it was
    answered; ``status`` is 0 where it was not yet."""

    digest: str
    name: str
    at: float
    status: int
    reply: bytes


class Given(msgspec.Struct, frozen=True):
    """An answer that lies in the outbox. ``number`` names it abroad, ``usage`` is ISA15."""

    id: int
    number: str
    name: str
    kind: str
    usage: str
    at: float
    size: int


_COLUMNS = "id, number, name, kind, usage, at, size"


class RestBooks:
    """One SQLite file. The caller holds a lock: one thread at a time."""

    def __init__(self, house: Clearinghouse) -> None:
        self._outbox: Path = house.folders.outbox
        self._db = sqlite3.connect(
            house.root / FILE_NAME, isolation_level=None, timeout=30, check_same_thread=False
        )
        self._db.execute("pragma journal_mode=wal")
        self._db.executescript(_SCHEMA)

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()

    def submission(self, key: str) -> Submission | None:
        """What came under a key before."""
        row = self._db.execute(
            "select digest, name, at, coalesce(status, 0), coalesce(reply, x'') from submissions"
            " where key = ?",
            (key,),
        ).fetchone()
        return Submission(*row) if row else None

    def begin(self, key: str, digest: str, at: float) -> Submission:
        """Write down that something came, before it is handed over."""
        name = f"{uuid.uuid4().hex}.x12"
        self._db.execute(
            "insert or replace into submissions (key, digest, name, at) values (?, ?, ?, ?)",
            (key, digest, name, at),
        )
        return Submission(digest, name, at, 0, b"")

    def end(self, key: str, status: int, reply: bytes) -> None:
        """Keep how it was answered."""
        self._db.execute(
            "update submissions set status = ?, reply = ? where key = ?", (status, reply, key)
        )

    def look(self, now: datetime.datetime) -> None:
        """Enter what is new in the outbox, in the order of its names."""
        known = {row[0] for row in self._db.execute("select name from given")}
        for path in sorted(self._outbox.iterdir()):
            if path.name in known or path.name.startswith(".") or not path.is_file():
                continue
            body = path.read_bytes()
            content = content_of(body)
            about = "".join(f"{one}\n" for one in {*content.about, *names_in(body)})
            self._db.execute(
                "insert or ignore into given (number, name, kind, usage, about, at, size)"
                " values (?, ?, ?, ?, ?, ?, ?)",
                (str(uuid.uuid4()), path.name, kind_of(content) or REPORT, usage_of(body),
                 "\n" + about, now.timestamp(), len(body)),
            )  # fmt: skip

    def about(self, kind: str, name: str, since: float) -> bytes:
        """The first answer of a kind since then about what bears that name; b'' where there is
        none."""
        row = self._db.execute(
            "select name from given where kind = ? and instr(about, ?) and at >= ?"
            " order by id limit 1",
            (kind, f"\n{name}\n", since),
        ).fetchone()
        return (self._outbox / row[0]).read_bytes() if row else b""

    def after(self, id: int, since: float, kinds: tuple[str, ...], most: int) -> list[Given]:
        """The next answers of these kinds, in the order in which they came."""
        marks = ", ".join("?" * len(kinds))
        rows = self._db.execute(
            f"select {_COLUMNS} from given where id > ? and at > ? and kind in ({marks})"
            " and removed = 0 order by id limit ?",
            (id, since, *kinds, most),
        )
        return [Given(*row) for row in rows]

    def body(self, number: str) -> bytes | None:
        """The bytes of an answer; None where there is none of that number, or no longer."""
        row = self._db.execute(
            "select name from given where number = ? and removed = 0", (number,)
        ).fetchone()
        return (self._outbox / row[0]).read_bytes() if row else None

    def remove(self, number: str) -> bool:
        """Give an answer no more; false where it was not there."""
        ran = self._db.execute(
            "update given set removed = 1 where number = ? and removed = 0", (number,)
        )
        return ran.rowcount == 1


def usage_of(body: bytes) -> str:
    """ISA15; '' of what is no X12."""
    elements = body[:106].split(body[3:4]) if body.startswith(b"ISA") and len(body) > 105 else []
    return elements[15].decode("latin-1") if len(elements) > 16 else ""

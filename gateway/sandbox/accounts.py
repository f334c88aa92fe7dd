"""What the sandbox remembers, in one SQLite file: so that a restarted sandbox goes on.

Everything that a file leads to is written in one transaction; a number is only used once that
transaction is committed, so a file that is read again after a crash gets the same answers.
"""

from __future__ import annotations

import datetime
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

import msgspec

from gateway.sandbox.terms import AnswerKind

FILE_NAME = ".sandbox.sqlite"

SCHEMA = """
create table if not exists counters (name text primary key, value integer not null);
create table if not exists files (
    id integer primary key, name blob not null, sha256 text not null, inode integer not null,
    modified_ns integer not null, archived_as blob not null unique,
    moved integer not null default 0);
create table if not exists interchanges (
    parties text not null, control_number text not null, file_id integer not null,
    primary key (parties, control_number));
create table if not exists answers (
    id integer primary key, kind text not null, name text not null unique, body blob not null,
    due_turn integer not null, due_at real not null, published integer not null default 0);
create index if not exists answers_open on answers (published);
create table if not exists claims (
    id integer primary key, number text not null unique, payer text not null,
    payee text not null, patient_control_number text not null, frequency text not null,
    fingerprint text not null,
    claim blob not null, route blob not null, received text not null,
    due_turn integer not null, due_at real not null, decided integer not null default 0,
    superseded_by integer, standing blob, member text not null, year integer not null,
    deductible text not null default '0');
create index if not exists claims_by_content on claims (payer, payee, fingerprint);
create index if not exists claims_by_patient on claims (payee, patient_control_number);
create index if not exists claims_by_member on claims (member, payer, year);
create index if not exists claims_superseded on claims (superseded_by);
create index if not exists claims_open on claims (decided, due_turn);
create table if not exists later (
    id integer primary key, claim_id integer not null, payments blob not null,
    turn integer not null, told integer not null default 0);
create table if not exists balances (
    payer text not null, payee text not null, amount text not null, reference text not null,
    primary key (payer, payee));
"""


class Due(msgspec.Struct, frozen=True):
    """From when on something may happen: both the turn and the second (epoch) must be there."""

    turn: int
    at: float


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """A file for the outbox. ``name`` is unique for ever in this root."""

    kind: AnswerKind
    name: str
    body: bytes
    due: Due
    id: int = 0


class KnownFile(msgspec.Struct, frozen=True):
    """A file that was answered; ``archived_as`` is the name it gets in the archive."""

    id: int
    name: str
    archived_as: str
    moved: bool


class Accounts:
    """The sandbox's books. One at a time: open it under the turn's lock, use it, close it."""

    def __init__(self, root: Path) -> None:
        self.db = sqlite3.connect(root / FILE_NAME, isolation_level=None, timeout=30)
        self.db.execute("pragma journal_mode=wal")
        self.db.execute("pragma synchronous=full")
        self.db.executescript(SCHEMA)

    def __enter__(self) -> Accounts:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.db.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing: rolled back when the block raises."""
        self.db.execute("begin immediate")
        try:
            yield
        except BaseException:
            self.db.execute("rollback")
            raise
        self.db.execute("commit")

    def count(self, name: str) -> int:
        """The next number of a counter, from 1."""
        row = self.db.execute(
            "insert into counters values (?, 1) on conflict (name)"
            " do update set value = value + 1 returning value",
            (name,),
        ).fetchone()
        return int(row[0])

    # Files

    def known_file(self, name: str, sha256: str, inode: int, modified_ns: int) -> KnownFile | None:
        """The answered file that still lies in the inbox because its move was cut off."""
        row = self.db.execute(
            "select id, name, archived_as, moved from files where name = ? and sha256 = ?"
            " and inode = ? and modified_ns = ? and moved = 0",
            (os.fsencode(name), sha256, inode, modified_ns),
        ).fetchone()
        return _known_file(row) if row else None

    def unmoved_files(self) -> list[KnownFile]:
        """Answered files whose move was not noted."""
        rows = self.db.execute("select id, name, archived_as, moved from files where moved = 0")
        return [_known_file(row) for row in rows]

    def note_file(
        self, name: str, sha256: str, inode: int, modified_ns: int, archived_as: str
    ) -> int:
        """Write down that a file was answered; return its id."""
        ran = self.db.execute(
            "insert into files (name, sha256, inode, modified_ns, archived_as)"
            " values (?, ?, ?, ?, ?)",
            (os.fsencode(name), sha256, inode, modified_ns, os.fsencode(archived_as)),
        )
        return int(ran.lastrowid or 0)

    def archive_name_taken(self, archived_as: str) -> bool:
        """Whether a file has, or will have, this name in the archive."""
        return self._exists("select 1 from files where archived_as = ?", os.fsencode(archived_as))

    def note_moved(self, file_id: int) -> None:
        """Write down that a file lies in the archive."""
        self.db.execute("update files set moved = 1 where id = ?", (file_id,))

    def note_interchange(self, parties: str, control_number: str, file_id: int) -> bool:
        """Write down an accepted interchange; False where its number was used before."""
        ran = self.db.execute(
            "insert or ignore into interchanges values (?, ?, ?)",
            (parties, control_number, file_id),
        )
        return ran.rowcount == 1

    # Answers

    def note_answer(self, answer: Answer) -> None:
        """Keep an answer until it is published."""
        self.db.execute(
            "insert into answers (kind, name, body, due_turn, due_at) values (?, ?, ?, ?, ?)",
            (answer.kind, answer.name, answer.body, answer.due.turn, answer.due.at),
        )

    def answer_name_taken(self, name: str) -> bool:
        """Whether an answer ever had this name."""
        return self._exists("select 1 from answers where name = ?", name)

    def due_answers(self, turn: int, now: datetime.datetime) -> list[Answer]:
        """Unpublished answers whose time has come, in the order they were made."""
        rows = self.db.execute(
            "select kind, name, body, due_turn, due_at, id from answers"
            " where published = 0 and due_turn <= ? and due_at <= ? order by id",
            (turn, now.timestamp()),
        )
        return [Answer(kind=r[0], name=r[1], body=r[2], due=Due(r[3], r[4]), id=r[5]) for r in rows]

    def note_published(self, answer: Answer) -> None:
        """From now on the answer is only renamed into place, never written again."""
        self.db.execute("update answers set published = 1 where id = ?", (answer.id,))

    def is_published(self, name: str) -> bool:
        """Whether the answer of this name was published."""
        return self._exists("select 1 from answers where name = ? and published = 1", name)

    def _exists(self, query: str, *values: object) -> bool:
        return self.db.execute(query, values).fetchone() is not None


def _known_file(row: tuple[int, bytes, bytes, int]) -> KnownFile:
    return KnownFile(row[0], os.fsdecode(row[1]), os.fsdecode(row[2]), bool(row[3]))

"""What was asked of payers, and what they answered."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable

from sqlalchemy import Connection, bindparam, func, select

from gateway.store import tables
from gateway.store.records import InquiryRow
from gateway.store.rows import Page, batches, insert_rows, read_page, read_rows

_inquiries = tables.inquiries
_MANY = 500


def add_inquiries(connection: Connection, rows: Iterable[InquiryRow]) -> int:
    """Record what is asked; returns how many. A key that is there already is refused by the
    database: who asks looks first, under a lock."""
    return insert_rows(connection, _inquiries, rows)


def load_inquiries(connection: Connection, ids: Iterable[str]) -> list[InquiryRow]:
    """The inquiries of these ids, in the order they were asked; unknown ids are left out."""
    return _each(connection, "inquiry_id", ids)


def inquiries_of_file(connection: Connection, file_id: str) -> list[InquiryRow]:
    """What a file asked, in its order."""
    return _each(connection, "file_id", [file_id])


def known_inquiry_keys(connection: Connection, keys: Iterable[str]) -> set[str]:
    """Those of ``keys`` that were asked before."""
    return set(inquiries_by_key(connection, keys))


def inquiries_by_key(connection: Connection, keys: Iterable[str]) -> dict[str, InquiryRow]:
    """What was asked under these keys."""
    return {row.key: row for row in _each(connection, "key", keys)}


def _each(connection: Connection, column: str, values: Iterable[str]) -> list[InquiryRow]:
    found: list[InquiryRow] = []
    for batch in batches(values, _MANY):
        statement = select(_inquiries).where(_inquiries.c[column].in_(batch))
        found += read_rows(connection, statement, InquiryRow)
    return sorted(found, key=lambda row: row.inquiry_id)


def find_inquiries(
    connection: Connection,
    partner: str,
    kind: str,
    *,
    traces: Collection[str] = (),
    batch_identifiers: Collection[str] = (),
    states: Collection[str] = (),
) -> list[InquiryRow]:
    """What the partner was asked under any of these traces or batches (BHT03), oldest first.

    Traces are compared without regard to case and outer blanks. ``states`` narrows it.
    """
    folded = dict.fromkeys(trace.strip().upper() for trace in traces if trace.strip())
    wanted = dict.fromkeys(batch for batch in batch_identifiers if batch)
    ways = [func.upper(_inquiries.c.trace_number).in_(some) for some in batches(folded, _MANY)]
    ways += [_inquiries.c.batch_identifier.in_(some) for some in batches(wanted, _MANY)]
    found: dict[str, InquiryRow] = {}
    for way in ways:
        statement = select(_inquiries).where(
            _inquiries.c.partner == partner, _inquiries.c.kind == kind, way
        )
        if states:
            statement = statement.where(_inquiries.c.state.in_(states))
        found |= {row.inquiry_id: row for row in read_rows(connection, statement, InquiryRow)}
    return [found[inquiry_id] for inquiry_id in sorted(found)]


def inquiries_about(connection: Connection, claim_ids: Iterable[str]) -> list[InquiryRow]:
    """The status inquiries about these claims, oldest first."""
    return _each(connection, "claim_id", claim_ids)


def unanswered(connection: Connection, partner: str | None) -> list[tuple[InquiryRow, bool]]:
    """The inquiries that wait for an answer, oldest first, and whether each was asked in real time:
    its file was never queued."""
    jobs = tables.jobs.c
    queued = select(jobs.job_id).where(jobs.file_id == _inquiries.c.file_id).exists()
    statement = (
        select(_inquiries, queued.label("queued"))
        .where(_inquiries.c.state == "asked")
        .order_by(_inquiries.c.inquiry_id)
    )
    if partner is not None:
        statement = statement.where(_inquiries.c.partner == partner)
    found = []
    for row in connection.execute(statement).mappings():
        values = dict(row)
        at_once = not values.pop("queued")
        found.append((InquiryRow(**values), at_once))
    return found


def any_asked(connection: Connection, ids: Iterable[str]) -> bool:
    """Whether one of these inquiries waits for its answer."""
    for some in batches(ids, _MANY):
        here = select(_inquiries.c.inquiry_id).where(
            _inquiries.c.inquiry_id.in_(some), _inquiries.c.state == "asked"
        )
        if connection.execute(here.limit(1)).first() is not None:
            return True
    return False


def list_inquiries(
    connection: Connection,
    *,
    partner: str | None = None,
    states: Collection[str] = (),
    after: str | None = None,
    limit: int = 100,
) -> Page[InquiryRow]:
    """Inquiries newest first, one page of them."""
    statement = select(_inquiries)
    if partner is not None:
        statement = statement.where(_inquiries.c.partner == partner)
    if states:
        statement = statement.where(_inquiries.c.state.in_(states))
    key = _inquiries.c.inquiry_id
    return read_page(connection, statement, InquiryRow, key, after=after, limit=limit)


def asked_since(connection: Connection, partner: str, since: datetime.datetime) -> int:
    """How many inquiries the partner was sent at or after that moment."""
    statement = (
        select(func.count())
        .select_from(_inquiries)
        .where(_inquiries.c.partner == partner, _inquiries.c.asked_at >= since)
    )
    return int(connection.execute(statement).scalar() or 0)


def answer_inquiries(
    connection: Connection,
    answers: Iterable[tuple[str, str, bytes]],
    *,
    at: datetime.datetime,
    answer_file_id: str,
) -> None:
    """Write the answers of a file: (inquiry, its state, answer). A later one takes the place of an
    earlier one."""
    here = _inquiries.update().where(_inquiries.c.inquiry_id == bindparam("one"))
    values = {"state": bindparam("said"), "answer": bindparam("told"), "answered_at": at,
              "answer_file_id": answer_file_id, "message": ""}  # fmt: skip
    for some in batches(answers, _MANY):
        rows = [{"one": one, "said": state, "told": answer} for one, state, answer in some]
        connection.execute(here.values(values), rows)


def leave_asked(connection: Connection, ids: Iterable[str], message: str) -> None:
    """Write why those of the inquiries that are still ``asked`` have no answer."""
    for batch in batches(ids, _MANY):
        here = _inquiries.update().where(
            _inquiries.c.inquiry_id.in_(batch), _inquiries.c.state == "asked"
        )
        connection.execute(here.values(message=message))


def give_up_inquiries(connection: Connection, ids: Iterable[str], message: str) -> int:
    """Wait no more for those of the inquiries that are still ``asked``; how many these are. What
    was answered a moment before keeps its answer."""
    given = 0
    for batch in batches(ids, _MANY):
        here = _inquiries.update().where(
            _inquiries.c.inquiry_id.in_(batch), _inquiries.c.state == "asked"
        )
        given += connection.execute(here.values(state="given_up", message=message)).rowcount
    return given


def settle_inquiries(
    connection: Connection,
    ids: Iterable[str],
    state: str,
    *,
    at: datetime.datetime | None = None,
    answer_file_id: str | None = None,
    answer: bytes = b"",
    message: str = "",
) -> None:
    """Write what became of inquiries. A later answer takes the place of an earlier one."""
    values = {
        "state": state, "answered_at": at, "answer_file_id": answer_file_id, "answer": answer,
        "message": message,
    }  # fmt: skip
    for batch in batches(ids, _MANY):
        here = _inquiries.update().where(_inquiries.c.inquiry_id.in_(batch))
        connection.execute(here.values(values))


def release_keys(connection: Connection, ids: Iterable[str]) -> None:
    """Let what these inquiries asked be asked again under its key: none of them was answered."""
    for batch in batches(ids, _MANY):
        here = _inquiries.update().where(_inquiries.c.inquiry_id.in_(batch))
        connection.execute(here.values(key=_inquiries.c.inquiry_id))

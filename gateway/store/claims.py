"""Claims and the times they were written, by id, by number and by the page."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Sequence

import msgspec
from sqlalchemy import ColumnElement, Connection, bindparam, case, func, or_, select

from gateway.store import tables
from gateway.store.records import ClaimRow, ClaimStanding, SubmissionRow
from gateway.store.rows import Page, batches, insert_rows, read_by, read_page, read_row, read_rows
from gateway.store.types import Words

_claims, _submissions = tables.claims, tables.claim_submissions
_LIGHT = [column for column in _claims.columns if column.name != "content"]
_NUMBERS = 500
_STANDING = ("state", "flags", "paid", "last_event_at")


def add_claims(connection: Connection, rows: Iterable[ClaimRow]) -> int:
    """Record new claims; returns how many."""
    return insert_rows(connection, _claims, rows)


def load_claim(connection: Connection, claim_id: str) -> ClaimRow | None:
    """The claim of that id with its content, or None."""
    return read_row(connection, select(_claims).where(_claims.c.claim_id == claim_id), ClaimRow)


def load_claims(connection: Connection, claim_ids: Iterable[str]) -> dict[str, ClaimRow]:
    """The claims of these ids with their content, by id; an unknown id is left out."""
    found = {}
    for batch in batches(claim_ids, _NUMBERS):
        statement = select(_claims).where(_claims.c.claim_id.in_(batch))
        found.update({row.claim_id: row for row in read_rows(connection, statement, ClaimRow)})
    return found


def find_claims(
    connection: Connection,
    *,
    submitter_id: str | None = None,
    partner: str | None = None,
    patient_control_numbers: Collection[str] = (),
    payer_claim_control_numbers: Collection[str] = (),
    clearinghouse_traces: Collection[str] = (),
    member_ids: Collection[str] = (),
    content_keys: Collection[str] = (),
) -> list[ClaimRow]:
    """Claims that bear any one of these numbers, oldest first, with their content.

    Patient control numbers and payer claim control numbers are compared without regard to
    case and outer blanks: what was handed in as ``ab-1`` went out, and comes back, as ``AB-1``.
    """
    wanted: list[tuple[ColumnElement[str], Collection[str]]] = [
        (func.upper(_claims.c.patient_control_number), folded(patient_control_numbers)),
        (func.upper(_claims.c.payer_claim_control_number), folded(payer_claim_control_numbers)),
        (_claims.c.clearinghouse_trace, clearinghouse_traces),
        (_claims.c.member_id, member_ids),
        (_claims.c.content_key, content_keys),
    ]
    found = {}
    for column, values in wanted:
        for batch in batches((value for value in values if value), _NUMBERS):
            statement = select(_claims).where(column.in_(batch))
            if submitter_id is not None:
                statement = statement.where(_claims.c.submitter_id == submitter_id)
            if partner is not None:
                statement = statement.where(_claims.c.partner == partner)
            for row in read_rows(connection, statement, ClaimRow):
                found[row.claim_id] = row
    return [found[claim_id] for claim_id in sorted(found)]


def folded(numbers: Iterable[str]) -> list[str]:
    """Numbers as they are compared: upper case, no outer blanks."""
    return [number.strip().upper() for number in numbers]


def list_claims(
    connection: Connection,
    *,
    submitter_id: str | None = None,
    partner: str | None = None,
    states: Collection[str] = (),
    patient_control_number: str | None = None,
    source_file_id: str | None = None,
    claim_or_encounter_code: str | None = None,
    quiet_since: datetime.datetime | None = None,
    after: str | None = None,
    limit: int = 100,
) -> Page[ClaimRow]:
    """Claims newest first, one page, without their content.

    ``quiet_since`` leaves only those with no event at or after that moment.
    """
    statement = select(*_LIGHT)
    for column, value in (
        (_claims.c.submitter_id, submitter_id),
        (_claims.c.partner, partner),
        (_claims.c.source_file_id, source_file_id),
        (_claims.c.claim_or_encounter_code, claim_or_encounter_code),
    ):
        if value is not None:
            statement = statement.where(column == value)
    if patient_control_number is not None:
        number = func.upper(_claims.c.patient_control_number)
        statement = statement.where(number == folded([patient_control_number])[0])
    if states:
        statement = statement.where(_claims.c.state.in_(states))
    if quiet_since is not None:
        statement = statement.where(_claims.c.last_event_at < quiet_since)
    return read_page(connection, statement, ClaimRow, _claims.c.claim_id, after=after, limit=limit)


def save_standings(connection: Connection, standings: Sequence[ClaimStanding]) -> None:
    """Write where many claims stand now."""
    for numbered in (False, True):  # an index hangs on the number: it is written where it is new
        rows = [row for row in standings if bool(row.payer_claim_control_number) is numbered]
        names = [*_STANDING, "payer_claim_control_number"] if numbered else _STANDING
        statement = (
            _claims.update()
            .where(_claims.c.claim_id == bindparam("this_claim"))
            .values({name: bindparam(name) for name in names})
        )
        for batch in batches(rows):
            values = [
                {"this_claim": row.claim_id, **{name: getattr(row, name) for name in names}}
                for row in batch
            ]
            connection.execute(statement, values)


class Learned(msgspec.Struct):
    """Numbers that others gave a claim before it was decided; ``''`` for none."""

    claim_id: str
    payer_claim_control_number: str = ""
    clearinghouse_trace: str = ""


def learn_numbers(connection: Connection, learned: Iterable[Learned]) -> None:
    """Keep the numbers; ``''`` leaves what is known, and none takes the place of the one that the
    claim was decided under."""
    number, known = bindparam("number", type_=Words()), _claims.c.payer_claim_control_number
    trace, known_trace = bindparam("trace", type_=Words()), _claims.c.clearinghouse_trace
    open_yet = (number != "") & or_(_claims.c.paid.is_(None), known == "")
    statement = (
        _claims.update()
        .where(_claims.c.claim_id == bindparam("this_claim"))
        .values(
            payer_claim_control_number=case((open_yet, number), else_=known),
            clearinghouse_trace=case((trace != "", trace), else_=known_trace),
        )
    )
    told = (one for one in learned if one.payer_claim_control_number or one.clearinghouse_trace)
    for batch in batches(told):
        values = [
            {
                "this_claim": one.claim_id,
                "number": one.payer_claim_control_number,
                "trace": one.clearinghouse_trace,
            }
            for one in batch
        ]
        connection.execute(statement, values)


def add_submissions(connection: Connection, rows: Iterable[SubmissionRow]) -> int:
    """Record that claims were written, and where; returns how many."""
    return insert_rows(connection, _submissions, rows)


def submissions_of_claims(
    connection: Connection, claim_ids: Iterable[str]
) -> dict[str, list[SubmissionRow]]:
    """The times each of these claims was written, oldest first; [] for one that never was."""
    by = _submissions.c
    return read_by(connection, by.claim_id, claim_ids, SubmissionRow, by.ordinal)


def submissions_in(
    connection: Connection, *, set_id: str | None = None, file_id: str | None = None
) -> list[SubmissionRow]:
    """The claims that a set or a file carried, in the order in which they stand in it."""
    statement = select(_submissions)
    if set_id is not None:
        statement = statement.where(_submissions.c.set_id == set_id)
    if file_id is not None:
        statement = statement.where(_submissions.c.file_id == file_id)
    order = (_submissions.c.set_id, _submissions.c.first_position)
    return read_rows(connection, statement.order_by(*order), SubmissionRow)

"""Interchanges, functional groups and transaction sets of the files, and how answers find them."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Select, Table, and_, bindparam, select

from gateway.store import tables
from gateway.store.records import Direction, GroupRow, InterchangeRow, SetRow
from gateway.store.rows import insert_once, read_row, read_rows

_files, _sets = tables.files, tables.transaction_sets
_interchanges, _groups = tables.interchanges, tables.functional_groups

Parties = tuple[str, str]
"""ISA06 and ISA08 of the interchange that went out; an answer has them the other way round."""


def add_interchange(connection: Connection, row: InterchangeRow) -> bool:
    """Record an ISA; false where a replay finds it recorded."""
    return insert_once(connection, _interchanges, row, "file_id", "ordinal")


def add_group(connection: Connection, row: GroupRow) -> bool:
    """Record a GS; false where a replay finds it recorded."""
    return insert_once(connection, _groups, row, "file_id", "interchange", "ordinal")


def add_set(connection: Connection, row: SetRow) -> SetRow:
    """Record an ST; the row that stands for it, which on a replay is the one of the first time."""
    keys = ("file_id", "interchange", "functional_group", "ordinal")
    if insert_once(connection, _sets, row, *keys):
        return row
    same = and_(*(_sets.c[key] == getattr(row, key) for key in keys))
    found = read_row(connection, select(_sets).where(same), SetRow)
    if found is None:
        raise ValueError(f"{row.set_id} is the id of another transaction set")
    return found


def finish_set(
    connection: Connection,
    set_id: str,
    state: str,
    *,
    detail: str = "",
    segment_count: int | None = None,
    batch_identifier: str | None = None,
) -> None:
    """Write what became of a set, and what is known only when it was read to its end."""
    values: dict[str, object] = {"state": state, "detail": detail}
    if segment_count is not None:
        values["segment_count"] = segment_count
    if batch_identifier is not None:
        values["batch_identifier"] = batch_identifier
    connection.execute(_sets.update().where(_sets.c.set_id == set_id).values(values))


def interchanges_of(connection: Connection, file_id: str) -> list[InterchangeRow]:
    """The interchanges of a file in their order."""
    statement = select(_interchanges).where(_interchanges.c.file_id == file_id)
    return read_rows(connection, statement.order_by(_interchanges.c.ordinal), InterchangeRow)


def groups_of(connection: Connection, file_id: str) -> list[GroupRow]:
    """The functional groups of a file in their order."""
    statement = select(_groups).where(_groups.c.file_id == file_id)
    order = (_groups.c.interchange, _groups.c.ordinal)
    return read_rows(connection, statement.order_by(*order), GroupRow)


def sets_of(
    connection: Connection,
    file_id: str,
    interchange: int | None = None,
    functional_group: int | None = None,
) -> list[SetRow]:
    """The transaction sets of a file, of one of its interchanges or groups, in their order."""
    statement = select(_sets).where(_sets.c.file_id == file_id)
    if interchange is not None:
        statement = statement.where(_sets.c.interchange == interchange)
    if functional_group is not None:
        statement = statement.where(_sets.c.functional_group == functional_group)
    order = (_sets.c.interchange, _sets.c.functional_group, _sets.c.ordinal)
    return read_rows(connection, statement.order_by(*order), SetRow)


def load_set(connection: Connection, set_id: str) -> SetRow | None:
    """The transaction set of that id, or None."""
    return read_row(connection, select(_sets).where(_sets.c.set_id == set_id), SetRow)


def sent_interchanges(
    connection: Connection, partner: str, sender_id: str, receiver_id: str, control_number: str,
    *, built_by: datetime.datetime | None = None,
) -> list[InterchangeRow]:  # fmt: skip
    """What we sent this partner under ISA06, ISA08 and ISA13, newest first.

    More than one only after the control numbers have wrapped: TA102 and TA103 then decide.
    ``built_by`` leaves out what was built after that moment.
    """
    statement = (
        select(_interchanges)
        .join(_files, _files.c.file_id == _interchanges.c.file_id)
        .where(
            _files.c.partner == partner,
            _files.c.direction == "out",
            _interchanges.c.sender_id == sender_id,
            _interchanges.c.receiver_id == receiver_id,
            _interchanges.c.control_number == control_number,
        )
        .order_by(_files.c.file_id.desc())
    )
    statement = _narrowed(statement, _interchanges, None, built_by)
    return read_rows(connection, statement, InterchangeRow)


def sent_groups(
    connection: Connection,
    partner: str,
    functional_identifier_code: str,
    control_number: str,
    *,
    parties: Parties | None = None,
    built_by: datetime.datetime | None = None,
) -> list[GroupRow]:
    """What we sent this partner under GS01 and GS06, newest first.

    ``parties`` and ``built_by`` narrow it: see :data:`Parties` and :func:`_narrowed`.
    """
    statement = (
        select(_groups)
        .join(_files, _files.c.file_id == _groups.c.file_id)
        .where(
            _files.c.partner == partner,
            _files.c.direction == "out",
            _groups.c.functional_identifier_code == functional_identifier_code,
            _groups.c.control_number == control_number,
        )
        .order_by(_files.c.file_id.desc())
    )
    return read_rows(connection, _narrowed(statement, _groups, parties, built_by), GroupRow)


def sets_of_batch(
    connection: Connection,
    partner: str,
    batch_identifier: str,
    direction: Direction = "out",
    *,
    parties: Parties | None = None,
    built_by: datetime.datetime | None = None,
) -> list[SetRow]:
    """The sets with this BHT03 that we sent to the partner (or got from it), newest first.

    ``parties`` and ``built_by`` narrow it: see :data:`Parties` and :func:`_narrowed`.
    """
    statement = (
        select(_sets)
        .join(_files, _files.c.file_id == _sets.c.file_id)
        .where(
            _files.c.partner == partner,
            _files.c.direction == direction,
            _sets.c.batch_identifier == batch_identifier,
        )
        .order_by(_sets.c.set_id.desc())
    )
    return read_rows(connection, _narrowed(statement, _sets, parties, built_by), SetRow)


def _narrowed(
    statement: Select[Any],
    table: Table,
    parties: Parties | None,
    built_by: datetime.datetime | None,
) -> Select[Any]:
    """Only what stands in an interchange of these parties, and was built by that moment."""
    if built_by is not None:
        statement = statement.where(_files.c.at <= built_by)
    if parties is None:
        return statement
    ordinal = table.c.interchange
    same = and_(_interchanges.c.file_id == table.c.file_id, _interchanges.c.ordinal == ordinal)
    return statement.join(_interchanges, same).where(
        _interchanges.c.sender_id == parties[0], _interchanges.c.receiver_id == parties[1]
    )


def answer_interchange(connection: Connection, row: InterchangeRow) -> bool:
    """Note that we answer a received interchange: TA104 and TA105 stand in ``row``. False where it
    was answered before: the same answer is never made twice."""
    if add_interchange(connection, row):
        return True
    here = {"file_id": row.file_id, "ordinal": row.ordinal}
    said = {"status_code": row.status_code, "note_code": row.note_code}
    return _answer(connection, _interchanges, here, said | {"acknowledged_at": row.acknowledged_at})


def answer_group(connection: Connection, row: GroupRow) -> bool:
    """Note that we answer a received group: AK901 stands in ``row``. False where it was answered
    before."""
    if add_group(connection, row):
        return True
    here = {"file_id": row.file_id, "interchange": row.interchange, "ordinal": row.ordinal}
    said = {"status_code": row.status_code, "acknowledged_at": row.acknowledged_at}
    return _answer(connection, _groups, here, said)


def _answer(
    connection: Connection, table: Table, here: dict[str, Any], said: dict[str, Any]
) -> bool:
    """Write an answer to the row that is there, unless it has one."""
    same = [table.c[name] == value for name, value in here.items()]
    done = connection.execute(
        table.update().where(*same, table.c.acknowledged_at.is_(None)).values(said)
    )
    return done.rowcount == 1


def received_before(
    connection: Connection, partner: str, row: InterchangeRow, since: datetime.datetime
) -> InterchangeRow | None:
    """An interchange of an earlier file of this partner, received after ``since``, with the same
    ISA05 to ISA08 and ISA13; None where there is none.

    It counts only where its file was applied whole: what was refused, or came cut, may come again.
    """
    values = {name: getattr(row, name) for name in (*_IDENTITY, "file_id")}
    found = connection.execute(_BEFORE, values | {"partner": partner, "since": since})
    first = found.mappings().first()
    return None if first is None else InterchangeRow(**first)


_IDENTITY = (
    "sender_qualifier", "sender_id", "receiver_qualifier", "receiver_id", "control_number",
)  # fmt: skip
_BEFORE = (  # made once: it is asked of every interchange that comes
    select(_interchanges)
    .join(_files, _files.c.file_id == _interchanges.c.file_id)
    .where(
        _files.c.partner == bindparam("partner"),
        _files.c.direction == "in",
        _files.c.at >= bindparam("since"),
        *(_interchanges.c[name] == bindparam(name) for name in _IDENTITY),
        _files.c.state == "applied",
        _interchanges.c.status_code != "R",
        _interchanges.c.file_id < bindparam("file_id"),
    )
    .limit(1)
)


def acknowledge_interchange(
    connection: Connection,
    file_id: str,
    ordinal: int,
    *,
    status_code: str,
    note_code: str,
    at: datetime.datetime,
) -> None:
    """Write TA104 and TA105 of the answer beside the interchange."""
    where = and_(_interchanges.c.file_id == file_id, _interchanges.c.ordinal == ordinal)
    connection.execute(
        _interchanges.update()
        .where(where)
        .values(status_code=status_code, note_code=note_code, acknowledged_at=at)
    )


def acknowledge_group(
    connection: Connection,
    key: Sequence[str | int],
    *,
    status_code: str,
    at: datetime.datetime,
) -> None:
    """Write AK901 beside the group; ``key`` is (file_id, interchange, ordinal)."""
    file_id, interchange, ordinal = key
    where = and_(
        _groups.c.file_id == file_id,
        _groups.c.interchange == interchange,
        _groups.c.ordinal == ordinal,
    )
    connection.execute(
        _groups.update().where(where).values(status_code=status_code, acknowledged_at=at)
    )

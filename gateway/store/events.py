"""The events of the claims: appended, never changed, each key once for ever."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, Select, func, select

from gateway.ledger.events import Event
from gateway.store import tables
from gateway.store.rows import batches, insert_rows

_events = tables.claim_events
_FIELDS = Event.__struct_fields__
_SELECT = select(_events.c.claim_id, *(_events.c[name] for name in _FIELDS))
_MANY = 500


class _EventRow(Event, kw_only=True):
    """An event with its place in the table."""

    claim_id: str
    ordinal: int


def append_events(
    connection: Connection, events: Sequence[tuple[str, Event]]
) -> list[tuple[str, Event]]:
    """Append (claim_id, event) pairs; those that were new, in their order.

    An event whose key is known is left out, whichever claim it stands against: a replay is a
    no-op. The claims are locked until the transaction ends, so that nobody else's event of
    theirs gets in between. Raises StoreError (at the end of the transaction's block) for a
    claim that is not there.
    """
    pairs: list[tuple[str, Event]] = []
    met: set[str] = set()
    for claim_id, event in events:
        if event.key not in met:
            met.add(event.key)
            pairs.append((claim_id, event))
    _lock_claims(connection, {claim_id for claim_id, _ in pairs})
    known = known_keys(connection, met)
    new = [(claim_id, event) for claim_id, event in pairs if event.key not in known]
    last = _last_ordinals(connection, {claim_id for claim_id, _ in new})
    rows = []
    for claim_id, event in new:
        last[claim_id] = last.get(claim_id, 0) + 1
        fields = {name: getattr(event, name) for name in _FIELDS}
        rows.append(_EventRow(claim_id=claim_id, ordinal=last[claim_id], **fields))
    insert_rows(connection, _events, rows)
    return new


def known_keys(connection: Connection, keys: Iterable[str]) -> set[str]:
    """Those of ``keys`` that an event has."""
    found: set[str] = set()
    for batch in batches(keys, _MANY):
        statement = select(_events.c.key).where(_events.c.key.in_(batch))
        found.update(connection.execute(statement).scalars())
    return found


def events_of_claims(connection: Connection, claim_ids: Iterable[str]) -> dict[str, list[Event]]:
    """The events of each of these claims in the order they were appended; [] where none is."""
    wanted = list(dict.fromkeys(claim_ids))
    found: dict[str, list[Event]] = {claim_id: [] for claim_id in wanted}
    for batch in batches(wanted, _MANY):
        statement = _SELECT.where(_events.c.claim_id.in_(batch))
        order = (_events.c.claim_id, _events.c.ordinal)
        for claim_id, event in _read(connection, statement.order_by(*order)):
            found[claim_id].append(event)
    return found


def events_of_file(connection: Connection, file_id: str) -> list[tuple[str, Event]]:
    """What a file said of claims: (claim_id, event), claim by claim."""
    statement = _SELECT.where(_events.c.file_id == file_id)
    order = (_events.c.claim_id, _events.c.ordinal)
    return list(_read(connection, statement.order_by(*order)))


def _read(connection: Connection, statement: Select[Any]) -> Iterator[tuple[str, Event]]:
    for claim_id, *values in connection.execute(statement):
        yield claim_id, Event(**dict(zip(_FIELDS, values, strict=True)))


def _lock_claims(connection: Connection, claim_ids: set[str]) -> None:
    """In the order of their ids, so that two transactions never wait for each other."""
    claims = tables.claims
    for batch in batches(sorted(claim_ids), _MANY):
        statement = select(claims.c.claim_id).where(claims.c.claim_id.in_(batch))
        connection.execute(statement.order_by(claims.c.claim_id).with_for_update())


def _last_ordinals(connection: Connection, claim_ids: set[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for batch in batches(sorted(claim_ids), _MANY):
        statement = (
            select(_events.c.claim_id, func.max(_events.c.ordinal))
            .where(_events.c.claim_id.in_(batch))
            .group_by(_events.c.claim_id)
        )
        for claim_id, last in connection.execute(statement):
            found[claim_id] = last
    return found

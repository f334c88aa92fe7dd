"""Remittances as wholes: the 835, what it says of providers, and what its rows add up to."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from sqlalchemy import Connection, select

from gateway.store import tables
from gateway.store.records import (
    ProviderAdjustmentRow,
    ProviderSummaryRow,
    RemittanceRow,
)
from gateway.store.rows import (
    Page,
    batches,
    insert_once,
    insert_rows,
    read_page,
    read_row,
    read_rows,
)

_remits, _payments = tables.remittances, tables.claim_payments
_NUMBERS = 500


def add_remittance(connection: Connection, row: RemittanceRow) -> bool:
    """Record an 835; false, and nothing written, where one of this content is there."""
    return insert_once(connection, _remits, row, "content_key")


def add_provider_level(
    connection: Connection,
    adjustments: Iterable[ProviderAdjustmentRow],
    summaries: Iterable[ProviderSummaryRow] = (),
) -> None:
    """Record what an 835 says of providers, not of claims: PLB and TS3."""
    insert_rows(connection, tables.provider_adjustments, adjustments)
    insert_rows(connection, tables.provider_summaries, summaries)


def finish_remittance(
    connection: Connection,
    remit_id: str,
    *,
    claims: int,
    matched: int,
    balanced: bool | None,
    difference: Decimal | None,
    state: str,
    content_key: str,
    submitter_id: str | None = None,
) -> None:
    """Write what is known only when the last claim payment was read; None leaves the submitter.

    Raises StoreError where a remittance of that content is there.
    """
    connection.execute(
        _remits.update()
        .where(_remits.c.remit_id == remit_id)
        .values(
            claims=claims,
            matched=matched,
            balanced=balanced,
            difference=difference,
            state=state,
            content_key=content_key,
            **({"submitter_id": submitter_id} if submitter_id else {}),
        )
    )


def load_remittance(connection: Connection, remit_id: str) -> RemittanceRow | None:
    """The remittance of that id, or None."""
    statement = select(_remits).where(_remits.c.remit_id == remit_id)
    return read_row(connection, statement, RemittanceRow)


def find_remittances(
    connection: Connection,
    *,
    content_key: str | None = None,
    trace_number: str | None = None,
    file_id: str | None = None,
) -> list[RemittanceRow]:
    """Remittances of that content, of that TRN02, or of that file, oldest first."""
    statement = select(_remits).order_by(_remits.c.remit_id)
    for column, value in (
        (_remits.c.content_key, content_key),
        (_remits.c.trace_number, trace_number),
        (_remits.c.file_id, file_id),
    ):
        if value is not None:
            statement = statement.where(column == value)
    return read_rows(connection, statement, RemittanceRow)


def list_remittances(
    connection: Connection,
    *,
    submitter_id: str | None = None,
    partner: str | None = None,
    state: str | None = None,
    balanced: bool | None = None,
    after: str | None = None,
    limit: int = 100,
) -> Page[RemittanceRow]:
    """Remittances newest first, one page of them."""
    statement = select(_remits)
    for column, value in (
        (_remits.c.submitter_id, submitter_id),
        (_remits.c.partner, partner),
        (_remits.c.state, state),
        (_remits.c.balanced, balanced),
    ):
        if value is not None:
            statement = statement.where(column == value)
    return read_page(
        connection, statement, RemittanceRow, _remits.c.remit_id, after=after, limit=limit
    )


def load_remittances(connection: Connection, remit_ids: Iterable[str]) -> dict[str, RemittanceRow]:
    """The remittances of these ids, by id; an unknown id is left out."""
    found = {}
    for batch in batches(dict.fromkeys(remit_ids), _NUMBERS):
        statement = select(_remits).where(_remits.c.remit_id.in_(batch))
        found.update({row.remit_id: row for row in read_rows(connection, statement, RemittanceRow)})
    return found


def own_remittance(connection: Connection, remit_id: str) -> None:
    """Give a remittance to the submitter of its claims, where all of them have the same one."""
    statement = (
        select(tables.claims.c.submitter_id)
        .join(_payments, _payments.c.claim_id == tables.claims.c.claim_id)
        .where(_payments.c.remit_id == remit_id)
        .distinct()
    )
    owners = list(connection.execute(statement).scalars())
    if len(owners) == 1:
        here = _remits.update().where(_remits.c.remit_id == remit_id)
        connection.execute(here.values(submitter_id=owners[0]))


def provider_adjustments_of(connection: Connection, remit_id: str) -> list[ProviderAdjustmentRow]:
    """The PLB pairs of a remittance in their order."""
    table = tables.provider_adjustments
    statement = select(table).where(table.c.remit_id == remit_id).order_by(table.c.ordinal)
    return read_rows(connection, statement, ProviderAdjustmentRow)

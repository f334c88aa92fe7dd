"""The PLB pairs of all remittances, each with what its remittance says of itself."""

from __future__ import annotations

import datetime
from decimal import Decimal

from sqlalchemy import Connection, select

from gateway.store import tables
from gateway.store.records import Row
from gateway.store.rows import read_rows


class AdjustmentEntryRow(Row, kw_only=True):
    """One pair of a PLB. A positive ``amount`` takes money away from the payment."""

    remit_id: str
    payer: str
    originator: str
    trace_number: str
    effective_date: datetime.date | None
    production_date: datetime.date | None
    at: datetime.datetime
    provider_identifier: str
    reason_code: str
    reference: str
    amount: Decimal


def list_adjustments(
    connection: Connection, partner: str | None = None
) -> list[AdjustmentEntryRow]:
    """Every pair, of one partner or of all; a remittance that was told before and is held counts
    once."""
    remits, pairs = tables.remittances, tables.provider_adjustments
    names = AdjustmentEntryRow.__struct_fields__
    columns = [pairs.c[n] if n in pairs.c and n != "remit_id" else remits.c[n] for n in names]
    statement = (
        select(*columns)
        .join(remits, remits.c.remit_id == pairs.c.remit_id)
        .where(remits.c.state != "held")
        .order_by(remits.c.remit_id, pairs.c.ordinal)
    )
    if partner is not None:
        statement = statement.where(remits.c.partner == partner)
    return read_rows(connection, statement, AdjustmentEntryRow)

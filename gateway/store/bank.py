"""Deposits as the bank told them, each once, and the remittances that they were tied with."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from decimal import Decimal

from sqlalchemy import Connection, select

from gateway.ledger.bank_parts import Kind
from gateway.store import tables
from gateway.store.records import RemittanceRow, Row
from gateway.store.rows import batches, insert_once, insert_rows, read_row, read_rows

_MANY = 500


class BankFileRow(Row, kw_only=True):
    """A file of the bank; its bytes are in the vault."""

    sha256: str
    name: str
    kind: str
    size: int
    at: datetime.datetime


class DepositRow(Row, kw_only=True):
    """One line of an account. ``content_key`` says what makes it that line and no other."""

    deposit_id: str
    sha256: str
    line: int
    account: str
    date: datetime.date
    amount: Decimal
    trace_number: str
    originator: str
    payer: str
    description: str
    bank_reference: str
    content_key: str
    at: datetime.datetime


class TieRow(Row, kw_only=True):
    """A deposit that was found to be the money of a remittance, or a part of it."""

    deposit_id: str
    remit_id: str
    kind: Kind
    reason: str
    at: datetime.datetime


def add_bank_file(connection: Connection, row: BankFileRow) -> bool:
    """Record a file; false, and nothing written, where its bytes came before."""
    return insert_once(connection, tables.bank_files, row, "sha256")


def add_deposits(connection: Connection, rows: Iterable[DepositRow]) -> list[DepositRow]:
    """Record deposits; gives those that were new."""
    wanted = {row.content_key: row for row in rows}
    known: set[str] = set()
    key = tables.deposits.c.content_key
    for batch in batches(wanted, _MANY):
        known.update(connection.execute(select(key).where(key.in_(batch))).scalars())
    new = [row for row in wanted.values() if row.content_key not in known]
    insert_rows(connection, tables.deposits, new)
    return new


def list_deposits(connection: Connection) -> list[DepositRow]:
    """Every deposit, by date."""
    table = tables.deposits
    statement = select(table).order_by(table.c.date, table.c.deposit_id)
    return read_rows(connection, statement, DepositRow)


def load_deposit(connection: Connection, deposit_id: str) -> DepositRow | None:
    """The deposit of that id, or None."""
    table = tables.deposits
    return read_row(connection, select(table).where(table.c.deposit_id == deposit_id), DepositRow)


def list_ties(connection: Connection) -> list[TieRow]:
    """Every tie, by deposit."""
    table = tables.deposit_ties
    statement = select(table).order_by(table.c.deposit_id, table.c.remit_id)
    return read_rows(connection, statement, TieRow)


def add_ties(connection: Connection, rows: Iterable[TieRow]) -> int:
    """Record ties that are not there yet; returns how many were new."""
    return sum(
        insert_once(connection, tables.deposit_ties, row, "deposit_id", "remit_id") for row in rows
    )


def remove_ties(connection: Connection, deposit_id: str, kind: Kind) -> int:
    """Remove the ties of that kind of a deposit; returns how many."""
    table = tables.deposit_ties
    here = (table.c.deposit_id == deposit_id, table.c.kind == kind)
    return connection.execute(table.delete().where(*here)).rowcount


def remittances_with_money(connection: Connection) -> list[RemittanceRow]:
    """Remittances that expect money, by date; what was told before and is held counts once."""
    table = tables.remittances
    statement = (
        select(table)
        .where(table.c.amount.is_not(None), table.c.amount != 0, table.c.state != "held")
        .order_by(table.c.effective_date, table.c.remit_id)
    )
    return read_rows(connection, statement, RemittanceRow)

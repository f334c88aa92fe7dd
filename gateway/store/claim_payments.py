"""Claim payments of remittances with their lines and adjustments, and the claim each is for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, func, select

from gateway.ledger.match import LineMatch
from gateway.store import tables
from gateway.store.payment_rows import PaymentRows
from gateway.store.records import (
    AdjustmentRow,
    ClaimPaymentRow,
    DetailRow,
    RemarkRow,
    RemittanceRow,
    ServicePaymentRow,
)
from gateway.store.remittances import load_remittances
from gateway.store.rows import (
    R,
    batches,
    insert_rows,
    read_by,
    read_rows,
)

_remits, _payments = tables.remittances, tables.claim_payments
_NUMBERS = 500


def add_payments(connection: Connection, rows: PaymentRows) -> None:
    """Record claim payments with all that hangs on them; best some hundred at once."""
    insert_rows(connection, _payments, rows.claim_payments)
    insert_rows(connection, tables.service_payments, rows.service_payments)
    insert_rows(connection, tables.adjustments, rows.adjustments)
    insert_rows(connection, tables.remarks, rows.remarks)
    insert_rows(connection, tables.payment_details, rows.details)


def match_payment(
    connection: Connection, remit_id: str, ordinal: int, claim_id: str | None, matched_by: str
) -> None:
    """Say which claim a payment is for, None for none of ours, and count the matched anew."""
    here = (_payments.c.remit_id == remit_id, _payments.c.ordinal == ordinal)
    connection.execute(
        _payments.update().where(*here).values(claim_id=claim_id, matched_by=matched_by)
    )
    matched = (
        select(func.count())
        .select_from(_payments)
        .where(_payments.c.remit_id == remit_id, _payments.c.claim_id.is_not(None))
        .scalar_subquery()
    )
    connection.execute(
        _remits.update().where(_remits.c.remit_id == remit_id).values(matched=matched)
    )


def payments_of_remittance(connection: Connection, remit_id: str) -> list[ClaimPaymentRow]:
    """The claim payments of a remittance in their order."""
    statement = select(_payments).where(_payments.c.remit_id == remit_id)
    return read_rows(connection, statement.order_by(_payments.c.ordinal), ClaimPaymentRow)


def payments_of_claims(
    connection: Connection, claim_ids: Iterable[str]
) -> dict[str, list[ClaimPaymentRow]]:
    """The payments of each of these claims, oldest remittance first; [] where none is."""
    order = (_payments.c.remit_id, _payments.c.ordinal)
    return read_by(connection, _payments.c.claim_id, claim_ids, ClaimPaymentRow, *order)


def claims_decided_under(
    connection: Connection, payer_numbers: Iterable[str]
) -> dict[str, set[str]]:
    """For each of these payer's numbers (CLP07), in capitals, the claims that a payment bears it
    of; one that none bears is left out."""
    found: dict[str, set[str]] = {}
    number = _payments.c.payer_claim_control_number
    wanted = {way for one in payer_numbers for way in (one, one.upper(), one.lower())}
    for batch in batches(sorted(wanted), _NUMBERS):
        statement = select(number, _payments.c.claim_id).distinct()
        statement = statement.where(number.in_(batch), _payments.c.claim_id.is_not(None))
        for told, claim_id in connection.execute(statement):
            found.setdefault(told.upper(), set()).add(claim_id)
    return found


def payer_numbers_of(connection: Connection, claim_ids: Iterable[str]) -> dict[str, set[str]]:
    """The payer's numbers (CLP07) that payments of these claims bear; a claim without is left
    out."""
    found: dict[str, set[str]] = {}
    number = _payments.c.payer_claim_control_number
    for batch in batches(dict.fromkeys(claim_ids), _NUMBERS):
        statement = select(_payments.c.claim_id, number).distinct()
        statement = statement.where(_payments.c.claim_id.in_(batch), number != "")
        for claim_id, told in connection.execute(statement):
            found.setdefault(claim_id, set()).add(told)
    return found


def line_numbers_of(
    connection: Connection, claim_ids: Iterable[str]
) -> dict[tuple[str, int], list[int | None]]:
    """For each claim payment of these claims, by (remit_id, ordinal): our number of each line."""
    found: dict[tuple[str, int], list[int | None]] = {}
    lines = tables.service_payments
    here = (lines.c.remit_id == _payments.c.remit_id) & (
        lines.c.claim_ordinal == _payments.c.ordinal
    )
    for batch in batches(dict.fromkeys(claim_ids), _NUMBERS):
        statement = (
            select(lines.c.remit_id, lines.c.claim_ordinal, lines.c.line_number)
            .join(_payments, here)
            .where(_payments.c.claim_id.in_(batch))
            .order_by(lines.c.remit_id, lines.c.claim_ordinal, lines.c.ordinal)
        )
        for remit_id, ordinal, number in connection.execute(statement):
            found.setdefault((remit_id, ordinal), []).append(number)
    return found


def payments_where(
    connection: Connection, what: Literal["unmatched", "zero", "reversal", "line_off"],
    partner: str | None = None,
) -> list[tuple[RemittanceRow, ClaimPaymentRow]]:  # fmt: skip
    """Claim payments with their remittances, oldest first, but for those of held remittances:
    that no claim was found for; that pay nothing; that take a payment back; that have a line which
    does not balance."""
    lines = tables.service_payments
    off = (
        select(lines.c.remit_id)
        .where(lines.c.remit_id == _payments.c.remit_id)
        .where(lines.c.claim_ordinal == _payments.c.ordinal, lines.c.balanced.is_(False))
        .exists()
    )
    nothing = func.coalesce(_payments.c.paid, Decimal(0)) == Decimal(0)
    kinds: dict[str, ColumnElement[bool]] = {
        "unmatched": _payments.c.claim_id.is_(None),
        "zero": nothing & _payments.c.status_code.not_in(("22", "25")),
        "reversal": _payments.c.status_code == "22",
        "line_off": _payments.c.balanced.is_(False) | off,
    }
    statement = (
        select(_payments)
        .join(_remits, _remits.c.remit_id == _payments.c.remit_id)
        .where(kinds[what], _remits.c.state != "held")
        .order_by(_payments.c.remit_id, _payments.c.ordinal)
    )
    if partner is not None:
        statement = statement.where(_remits.c.partner == partner)
    rows = read_rows(connection, statement, ClaimPaymentRow)
    remits = load_remittances(connection, [row.remit_id for row in rows])
    return [(remits[row.remit_id], row) for row in rows]


def unmatched_numbers(connection: Connection, partner: str) -> list[tuple[str, int, str, str]]:
    """Of each claim payment of the partner that waits for its claim: remittance, ordinal, patient
    control number and payer's number; those of held remittances are left out."""
    columns = (_payments.c.remit_id, _payments.c.ordinal, _payments.c.patient_control_number,
               _payments.c.payer_claim_control_number)  # fmt: skip
    statement = (
        select(*columns)
        .join(_remits, _remits.c.remit_id == _payments.c.remit_id)
        .where(_payments.c.claim_id.is_(None))
        .where(_remits.c.partner == partner, _remits.c.state != "held")
    )
    return [(*row,) for row in connection.execute(statement)]


def unmatched_payments(
    connection: Connection, keys: Iterable[tuple[str, int]]
) -> list[ClaimPaymentRow]:
    """The claim payments of these remittances and ordinals that still wait for their claim."""
    wanted = set(keys)
    found = []
    for batch in batches(sorted({remit_id for remit_id, _ in wanted}), _NUMBERS):
        statement = select(_payments).where(
            _payments.c.remit_id.in_(batch), _payments.c.claim_id.is_(None)
        )
        found += read_rows(connection, statement, ClaimPaymentRow)
    return [row for row in found if (row.remit_id, row.ordinal) in wanted]


def match_lines_of(
    connection: Connection, remit_id: str, ordinal: int, lines: Sequence[LineMatch]
) -> None:
    """Say which line of the claim each line of a payment is about."""
    table = tables.service_payments
    for place, line in enumerate(lines, 1):
        connection.execute(
            table.update()
            .where(table.c.remit_id == remit_id, table.c.claim_ordinal == ordinal)
            .where(table.c.ordinal == place)
            .values(line_number=line.number, matched_by=line.by)
        )


def children_of_payments(
    connection: Connection, remit_id: str, claim_ordinal: int | None = None
) -> PaymentRows:
    """What hangs on the claim payments of a remittance, or on one of them, in order."""

    def read(table: Any, kind: type[R]) -> list[R]:
        statement = select(table).where(table.c.remit_id == remit_id)
        if claim_ordinal is not None:
            own = table.c.ordinal if table is _payments else table.c.claim_ordinal
            statement = statement.where(own == claim_ordinal)
        return read_rows(connection, statement.order_by(*table.primary_key.columns), kind)

    return PaymentRows(
        claim_payments=read(_payments, ClaimPaymentRow),
        service_payments=read(tables.service_payments, ServicePaymentRow),
        adjustments=read(tables.adjustments, AdjustmentRow),
        remarks=read(tables.remarks, RemarkRow),
        details=read(tables.payment_details, DetailRow),
    )

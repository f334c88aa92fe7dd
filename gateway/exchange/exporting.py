"""``gateway remits export``: remittances as practice systems post them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import msgspec

from gateway.errors import ConfigError
from gateway.exchange.desk import Desk
from gateway.exchange.remit_views import all_remittances, find_remittance
from gateway.exchange.worklists import content_of
from gateway.ledger.posting_lines import Head, PostingLine, claim_lines, provider_line
from gateway.store import claim_payments, remittances
from gateway.store import claims as claim_store
from gateway.store.payment_rows import PaymentRows
from gateway.store.records import ProviderAdjustmentRow, RemittanceRow
from gateway.translate import fhir_remittance as fhir
from gateway.translate.posting_fixed import HEADER, LINE, TRAILER, fixed

if TYPE_CHECKING:
    from sqlalchemy import Connection

ZERO = Decimal(0)
VERSION = "01"
_NO_ID = re.compile(r"[^A-Za-z0-9\-.]")


class Whole(msgspec.Struct):
    """A remittance with its claim payments and PLB, and the kinds of the claims that are ours."""

    row: RemittanceRow
    children: PaymentRows
    provider_adjustments: list[ProviderAdjustmentRow]
    kinds: dict[str, str]


def chosen(desk: Desk, wanted: Sequence[str], partner: str | None = None) -> list[RemittanceRow]:
    """The remittances of these ids or trace numbers, else all but the held ones, oldest first.

    Raises ConfigError for one there is not, and for one that is held: it would post money twice.
    """
    with desk.store.reading() as connection:
        if wanted:
            rows = [find_remittance(connection, one) for one in wanted]
            if held := [row.remit_id for row in rows if row.state == "held"]:
                raise ConfigError(f"{held[0]} is held: it repeats a remittance that was posted")
            return rows
        return all_remittances(connection, partner)[::-1]


def whole(connection: Connection, row: RemittanceRow) -> Whole:
    """The remittance with all that is exported of it."""
    children = claim_payments.children_of_payments(connection, row.remit_id)
    ids = [p.claim_id for p in children.claim_payments if p.claim_id]
    kinds = {n: claim.kind for n, claim in claim_store.load_claims(connection, ids).items()}
    plb = remittances.provider_adjustments_of(connection, row.remit_id)
    return Whole(row, children, plb, kinds)


def posting_lines(one: Whole) -> list[PostingLine]:
    """Its posting lines: claim by claim, then the PLB."""
    row = one.row
    head = Head(row.remit_id, row.trace_number, row.effective_date, row.payer)
    numbers: dict[int, list[int | None]] = {}
    for line in one.children.service_payments:
        numbers.setdefault(line.claim_ordinal, []).append(line.line_number)
    found: list[PostingLine] = []
    for p in one.children.claim_payments:
        own = numbers.get(p.ordinal, [])
        found += claim_lines(head, p.ordinal, p.claim_id or "", content_of(p), own)
    found += [provider_line(head, a.reason_code, a.reference, a.amount)
              for a in one.provider_adjustments]  # fmt: skip
    return found


def each_whole(desk: Desk, rows: Sequence[RemittanceRow]) -> Iterator[Whole]:
    """One after the other, so that memory holds one."""
    for row in rows:
        with desk.store.reading() as connection:
            found = whole(connection, row)
        yield found


def fixed_text(one: Whole) -> str:
    """Its records in fixed columns: H, a C, L or P for each posting line, T."""
    row, lines = one.row, posting_lines(one)
    head = {name: getattr(row, name, None) for name, _, _ in HEADER}
    text = [fixed(HEADER, head | {"record": "H", "version": VERSION})]
    letters = {"claim": "C", "line": "L", "provider": "P"}
    for line in lines:
        values: dict[str, Any] = {name: getattr(line, name, None) for name, _, _ in LINE}
        text.append(fixed(LINE, values | {"record": letters[line.record]}))
    sums = {
        "record": "T", "remit_id": row.remit_id, "rows": len(lines),
        "charge": sum((line.charge for line in lines), ZERO),
        "paid": sum((line.paid for line in lines), ZERO),
    }  # fmt: skip
    return "".join([*text, fixed(TRAILER, sums)])


def fhir_resources(one: Whole) -> list[dict[str, Any]]:
    """Its PaymentReconciliation, and an ExplanationOfBenefit for each claim payment."""
    row = one.row
    day = row.effective_date or row.production_date or row.at.date()
    payer = fhir.reference(row.payer, row.payer_identifier)
    payee = fhir.reference(row.payee, row.payee_identifier)
    benefits = [
        fhir.explanation(
            identifier=_id(row.remit_id, p.ordinal), payment=content_of(p), created=day,
            payer=payer, provider=payee, kind=one.kinds.get(p.claim_id or "", ""),
            trace_number=row.trace_number,
        )
        for p in one.children.claim_payments
    ]  # fmt: skip
    tied = fhir.reconciliation(
        identifier=_id(row.remit_id), trace_number=row.trace_number, payer=payer, payee=payee,
        day=day, amount=row.amount,
        claims=[(_id(row.remit_id, p.ordinal), p.paid) for p in one.children.claim_payments],
        provider_adjustments=[
            (a.reason_code, a.reference, a.amount) for a in one.provider_adjustments
        ],
    )  # fmt: skip
    return [tied, *benefits]


def _id(*parts: object) -> str:
    """A FHIR id has letters, digits, hyphens and dots."""
    return _NO_ID.sub("-", "-".join(str(part) for part in parts))

"""``gateway remits adjustments``: what payers carried over and collected, what is open."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from gateway.exchange.desk import Desk
from gateway.ledger.provider_adjustments import (
    Account,
    ClaimOf,
    Entry,
    accounts,
    nature_of,
    words_in,
)
from gateway.store import claim_payments
from gateway.store import claims as claim_store
from gateway.store.adjustments import AdjustmentEntryRow, list_adjustments

if TYPE_CHECKING:
    from sqlalchemy import Connection


def adjustment_ledger(
    desk: Desk, partner: str | None = None, *, only_open: bool = False
) -> dict[str, Any]:
    """The accounts of all provider adjustments; ``open`` and ``balance`` speak of all of them."""
    with desk.store.reading() as connection:
        rows = list_adjustments(connection, partner)
        found = accounts(map(_entry, rows), _claims_named(connection, rows))
    still = [one for one in found if one.state == "open"]
    return {
        "accounts": [_view(one) for one in (still if only_open else found)],
        "open": len(still),
        "balance": sum((one.balance for one in still), Decimal(0)),
    }


def _claims_named(connection: Connection, rows: list[AdjustmentEntryRow]) -> ClaimOf:
    """Finds the claim of which a payer's number stands in a reference, where one claim alone has
    it: the number that it bears now, or one that it was decided under before."""
    references = {r.reference for r in rows if nature_of(r.reason_code) == "recovery"}
    tokens = {word for reference in references for word in words_in(reference)}
    known = claim_payments.claims_decided_under(connection, tokens)
    for row in claim_store.find_claims(connection, payer_claim_control_numbers=tokens):
        number = row.payer_claim_control_number.strip().upper()
        known.setdefault(number, set()).add(row.claim_id)
    claims = claim_store.load_claims(connection, set().union(*known.values()))

    def claim_of(reference: str) -> tuple[str, str] | None:
        for word in words_in(reference):
            if len(known.get(word, ())) == 1:
                (claim_id,) = known[word]
                return claims[claim_id].payer_claim_control_number or word, claim_id
        return None

    return claim_of


def _entry(row: AdjustmentEntryRow) -> Entry:
    return Entry(
        remit_id=row.remit_id, payer=row.payer, originator=row.originator,
        provider=row.provider_identifier,
        date=row.effective_date or row.production_date or row.at.date(),
        trace_number=row.trace_number, reason_code=row.reason_code, reference=row.reference,
        amount=row.amount,
    )  # fmt: skip


def _view(one: Account) -> dict[str, Any]:
    return {
        "payer": one.payer,
        "provider_identifier": one.provider,
        "nature": one.nature,
        "reason_codes": one.reason_codes,
        "reference": one.reference,
        "claim_id": one.claim_id or None,
        "state": one.state,
        "balance": one.balance,
        "since": one.since,
        "says": one.says,
        "entries": [
            {"remit_id": e.remit_id, "trace_number": e.trace_number, "date": e.date,
             "reason_code": e.reason_code, "reference": e.reference, "amount": e.amount}
            for e in one.entries
        ],
    }  # fmt: skip

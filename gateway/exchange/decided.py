"""Claims with every adjudication of theirs that stands: what worklists and statements go by."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

import msgspec

from gateway.exchange.desk import Desk
from gateway.ledger.denials import Decided
from gateway.ledger.events import Event
from gateway.ledger.last_word import lines_named
from gateway.ledger.lifecycle import standing_adjudications
from gateway.models.remittance import ClaimPayment
from gateway.store import claim_payments, remittances
from gateway.store import claims as claim_store
from gateway.store.events import events_of_claims
from gateway.store.records import ClaimPaymentRow, ClaimRow, RemittanceRow

if TYPE_CHECKING:
    from sqlalchemy import Connection

_PAGE = 500
SETTLED = ("paid", "denied", "reconciled")
"""States of claims that a payer has decided, and not taken back."""


class Adjudication(Decided, kw_only=True):
    """One adjudication that stands, with the remittance that brought it."""

    remit: RemittanceRow
    ordinal: int


class DecidedClaim(msgspec.Struct):
    """A claim, its events, and what stands of what payers decided, oldest first."""

    row: ClaimRow
    events: list[Event]
    adjudications: list[Adjudication]


def decided_claims(
    desk: Desk, partner: str | None = None, *, content: bool = False
) -> Iterator[DecidedClaim]:
    """Every claim with an adjudication that stands, newest first; one that another claim replaced
    is left out. ``content``: with the claim itself, which takes longer."""
    after = None
    while True:
        with desk.store.reading() as connection:
            page = claim_store.list_claims(
                connection, partner=partner, states=SETTLED, after=after, limit=_PAGE
            )
            rows = [row for row in page.items if "superseded" not in row.flags]
            if content:
                rows = list(
                    claim_store.load_claims(connection, [r.claim_id for r in rows]).values()
                )
            found = decided_of(connection, rows)
        yield from found
        after = page.next
        if not after:
            return


def decided_of(
    connection: Connection, rows: Collection[ClaimRow], until: datetime.datetime | None = None
) -> list[DecidedClaim]:
    """These claims with what stands; one of which nothing stands is left out. ``until``: by what
    was known then."""
    ids = [row.claim_id for row in rows]
    events = {claim_id: [e for e in found if until is None or e.at <= until]
              for claim_id, found in events_of_claims(connection, ids).items()}  # fmt: skip
    payments = claim_payments.payments_of_claims(connection, ids)
    numbers = claim_payments.line_numbers_of(connection, ids)
    remits = remittances.load_remittances(
        connection, [p.remit_id for own in payments.values() for p in own]
    )
    found = []
    for row in rows:
        own = {(p.remit_id, p.ordinal): p for p in payments[row.claim_id]}
        standing = [
            _adjudication(own[key], remits[key[0]], numbers.get(key, []), event)
            for event in standing_adjudications(events[row.claim_id])
            if (key := _key(event)) in own
        ]
        if standing:
            found.append(DecidedClaim(row, events[row.claim_id], standing))
    return found


def _key(event: Event) -> tuple[str, int]:
    return str(event.data.get("remit_id", "")), int(event.data.get("ordinal") or 0)


def _adjudication(
    row: ClaimPaymentRow, remit: RemittanceRow, numbers: list[int | None], event: Event
) -> Adjudication:
    part = event.data.get("lines") is not None
    return Adjudication(
        payment=msgspec.json.decode(row.content, type=ClaimPayment), part=part, remit=remit,
        numbers=lines_named(numbers, part=part), ordinal=row.ordinal,
    )  # fmt: skip

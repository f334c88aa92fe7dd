"""``gateway remits aging``: what payers still owe, by age, as it was known on a day."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Literal

from gateway.exchange.code_words import denial_table
from gateway.exchange.decided import DecidedClaim, decided_of
from gateway.exchange.desk import Desk
from gateway.exchange.recording import claim_of, life_of
from gateway.ledger.aging import Receivable, age, expected, total, undecided
from gateway.ledger.denials import standing_refusals
from gateway.ledger.events import Event
from gateway.ledger.lifecycle import Life
from gateway.store import claims as claim_store
from gateway.store.events import events_of_claims
from gateway.store.records import ClaimRow

ZERO = Decimal(0)
By = Literal["payer", "partner"]
_PAGE = 500
_WAITING = ("built", "in_doubt", "sent", "set_accepted", "claim_accepted", "pending", "reversed")
_DECIDED = ("paid", "denied", "reconciled")
_VOID = "8"


def aging(desk: Desk, by: By = "payer", as_of: datetime.date | None = None) -> dict[str, Any]:
    """Receivables by owner and age at the end (UTC) of ``as_of``, today where none is given.

    Money that waits for a payer, also for lines that it has not decided yet, and denials that
    stand; what the patient owes is no payer's, and claims that no payer has (held, rejected),
    voids, encounters, predeterminations, and claims that were replaced do not count.
    """
    day = as_of or desk.clock().date()
    rows = age(_receivables(desk, by, day), day)
    return {"as_of": day, "by": by, "rows": rows, "total": total(rows)}


def _receivables(desk: Desk, by: By, day: datetime.date) -> Iterator[Receivable]:
    end = datetime.datetime.combine(day, datetime.time.max, tzinfo=datetime.UTC)
    after = None
    while True:
        with desk.store.reading() as connection:
            page = claim_store.list_claims(connection, after=after, limit=_PAGE)
            ids = [row.claim_id for row in page.items if row.received_at <= end]
            rows = claim_store.load_claims(connection, ids)
            events = {claim_id: [e for e in found if e.at <= end]
                      for claim_id, found in events_of_claims(connection, ids).items()}  # fmt: skip
            decided = {one.row.claim_id: one
                       for one in decided_of(connection, rows.values(), until=end)}  # fmt: skip
        for claim_id, row in rows.items():
            life = life_of(row, events[claim_id])
            one = _receivable(row, events[claim_id], life, decided.get(claim_id), by)
            if one is not None and one.open + one.denied:
                yield one
        after = page.next
        if not after:
            return


def _receivable(
    row: ClaimRow, events: list[Event], life: Life, decided: DecidedClaim | None, by: By
) -> Receivable | None:
    if row.is_encounter or row.frequency_code == _VOID or "superseded" in life.flags:
        return None
    claim, denied, waits = claim_of(row), ZERO, ZERO
    if claim.is_predetermination:
        return None
    if life.state in _WAITING:
        waits = expected(claim, life.paid)
    elif life.state in _DECIDED and decided is not None:
        pairs = standing_refusals(decided.adjudications, denial_table())
        payers = (refusal.amount for _, refusal in pairs if refusal.group_code != "PR")
        denied, waits = sum(payers, ZERO), undecided(claim, decided.adjudications)
    else:
        return None
    sent = [e.when for e in events if e.kind == "sent"] or [
        e.when for e in events if e.kind == "built"
    ]
    return Receivable(
        owner=row.payer_name if by == "payer" else row.partner, open=waits, denied=denied,
        served=row.service_end or row.service_start or row.received_at.date(),
        submitted=min(sent, default=row.received_at).date(),
    )  # fmt: skip

"""``gateway overdue``: what should have been answered by now."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import msgspec

from gateway.exchange.desk import Desk
from gateway.exchange.recording import claim_of
from gateway.ledger.events import Event
from gateway.ledger.lag import Lags, Sample, usual_lags
from gateway.ledger.lifecycle import OPEN_STATES
from gateway.ledger.overdue import (
    Expectation,
    Overdue,
    Unanswered,
    Waiting,
    overdue,
    overdue_inquiries,
)
from gateway.settings import Door, TradingPartner
from gateway.store import claims as claim_store
from gateway.store import inquiries
from gateway.store.events import events_of_claims
from gateway.store.history import answered_claims
from gateway.store.records import ClaimRow
from gateway.transport.core_door import RESEND_AFTER

if TYPE_CHECKING:
    from sqlalchemy import Connection

_PAGE = 500
_HISTORY = datetime.timedelta(days=365)
_ENTERS = {
    "ready": ("received", "ready"),
    "built": ("built",),
    "in_doubt": ("in_doubt",),
    "sent": ("sent", "built"),
    "set_accepted": ("set_accepted",),
    "claim_accepted": ("claim_accepted",),
    "pending": ("pending",),
    "reversed": ("reversed",),
}
"""The events that brought a claim into the state it waits in."""
_WORD = ("claim_accepted", "set_accepted", "sent", "built")
"""The same for a claim that is pending because its payer, when it was asked, said so: to ask does
not put off the day on which the remittance is due."""


def _terms(partner: TradingPartner) -> Expectation:
    d = partner.deadlines
    return Expectation(
        interchange=datetime.timedelta(hours=d.interchange_hours),
        set=datetime.timedelta(hours=d.set_hours),
        claim=datetime.timedelta(hours=d.claim_hours),
        remittance=datetime.timedelta(days=d.remittance_days),
        inquiry=datetime.timedelta(hours=d.inquiry_hours),
        real_time=_real_time(partner.door),
    )


def _real_time(door: Door) -> datetime.timedelta:
    """The longest that a request in real time can take: an idempotent one is sent a second time."""
    once = door.connect_timeout + door.timeout
    return datetime.timedelta(seconds=2 * once + RESEND_AFTER if door.idempotent else once)


def find_overdue(
    desk: Desk, partner: str | None = None, now: datetime.datetime | None = None
) -> list[Overdue]:
    """Every silence that is longer than its partner's deadline, oldest due first: of claims, and
    of payers that were asked."""
    terms = {one.name: _terms(one) for one in desk.partners(partner)}
    waiting: list[Waiting] = []
    after = None
    while True:
        with desk.store.reading() as connection:
            page = claim_store.list_claims(
                connection, partner=partner, states=("ready", *OPEN_STATES), after=after,
                limit=_PAGE,
            )  # fmt: skip
            events = events_of_claims(connection, [row.claim_id for row in page.items])
            told = _told(connection, events)
        waiting += [_waiting(row, events[row.claim_id], told) for row in page.items]
        after = page.next
        if not after:
            break
    moment = now or desk.clock()
    rows = [
        *overdue(waiting, terms, moment, payer_lags(desk, moment, waiting)),
        *overdue_inquiries(_unanswered(desk, partner), terms, moment),
    ]
    return sorted(rows, key=lambda row: (row.due, -row.dollars_at_risk))


def _unanswered(desk: Desk, partner: str | None) -> list[Unanswered]:
    """The inquiries without an answer."""
    with desk.store.reading() as connection:
        found = inquiries.unanswered(connection, partner)
    return [
        Unanswered(
            row.inquiry_id, row.partner, _payer(row.content), row.kind, row.asked_at, row.file_id,
            row.claim_id, real_time=real_time,
        )
        for row, real_time in found
    ]  # fmt: skip


def _payer(content: bytes) -> str:
    payer = msgspec.json.decode(content).get("payer") or {}
    return str(payer.get("name", ""))


def payer_lags(desk: Desk, now: datetime.datetime, waiting: list[Waiting]) -> Lags:
    """The usual lags of the last year, where a claim waits that they speak of."""
    if not any(one.state == "claim_accepted" for one in waiting):
        return {}
    return usual(desk, now)


def usual(desk: Desk, now: datetime.datetime) -> Lags:
    """The usual lags of the last year, from submission to remittance."""
    with desk.store.reading() as connection:
        answered = answered_claims(connection, now - _HISTORY)
    return usual_lags(
        Sample(row.payer_name, row.kind, row.answered - row.submitted) for row in answered
    )


def _told(connection: Connection, events: dict[str, list[Event]]) -> set[str]:
    """The predeterminations that were answered. A bill that was answered as one still waits."""
    ids = [id for id, found in events.items() if any(e.kind == "estimated" for e in found)]
    rows = claim_store.load_claims(connection, ids) if ids else {}
    return {id for id, row in rows.items() if claim_of(row).is_predetermination}


def _waiting(row: ClaimRow, events: list[Event], told: set[str]) -> Waiting:
    by_word = row.state == "pending" and not any(e.kind == "pending" for e in events)
    state = "claim_accepted" if by_word else row.state
    wanted = _WORD if by_word else _ENTERS.get(row.state, ())
    entered = [e for e in events if e.kind in wanted]
    since = max((e.at for e in entered), default=row.last_event_at)
    built = [e for e in events if e.kind == "built"]
    return Waiting(
        claim_id=row.claim_id,
        partner=row.partner,
        payer=row.payer_name,
        state=state,  # type: ignore[arg-type] # the column holds lifecycle states only
        since=since,
        charge=row.charge or Decimal(0),
        file_id=built[-1].file_id if built else None,
        any_acknowledgement=any(e.kind == "interchange_accepted" for e in events),
        kind=row.kind,
        submitted=min((e.at for e in events if e.kind == "sent"), default=None),
        encounter=row.is_encounter or row.claim_id in told,
    )

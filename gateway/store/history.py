"""What the claims of a past time teach: when each was sent, and when it was answered with money."""

from __future__ import annotations

import datetime

from sqlalchemy import Connection, case, func, select

from gateway.models.claim import ENCOUNTER
from gateway.store import tables
from gateway.store.records import Row
from gateway.store.rows import read_rows

_ANSWERS = ("paid", "denied")


class AnsweredRow(Row, kw_only=True):
    """A claim, when it was first sent, and when its first remittance was posted."""

    claim_id: str
    payer_name: str
    kind: str
    submitted: datetime.datetime
    answered: datetime.datetime


def answered_claims(connection: Connection, since: datetime.datetime) -> list[AnsweredRow]:
    """Claims received since that moment that were sent, and then paid or denied, oldest first.
    Encounters teach nothing of that: nobody owes them a remittance."""
    claims, events = tables.claims, tables.claim_events
    submitted = func.min(case((events.c.kind == "sent", events.c.at)))
    answered = func.min(case((events.c.kind.in_(_ANSWERS), events.c.at)))
    statement = (
        select(
            claims.c.claim_id, claims.c.payer_name, claims.c.kind,
            submitted.label("submitted"), answered.label("answered"),
        )
        .join(events, events.c.claim_id == claims.c.claim_id)
        .where(claims.c.received_at >= since, events.c.kind.in_(("sent", *_ANSWERS)))
        .where(claims.c.claim_or_encounter_code != ENCOUNTER)
        .group_by(claims.c.claim_id, claims.c.payer_name, claims.c.kind)
        .having(submitted.is_not(None), answered.is_not(None))
        .order_by(claims.c.claim_id)
    )  # fmt: skip
    return read_rows(connection, statement, AnsweredRow)

"""Writing down what happened: claims as rows, events, and the state that follows from them."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import msgspec

from gateway.ledger.events import Event
from gateway.ledger.followup import later_payers
from gateway.ledger.lifecycle import Life, fold, standing_adjudication
from gateway.models.claim import Claim, claim_or_encounter
from gateway.store import claims as claim_store
from gateway.store.events import append_events, events_of_claims
from gateway.store.ids import new_id
from gateway.store.records import ClaimRow, ClaimStanding
from gateway.translate.json_text import encode

if TYPE_CHECKING:
    from sqlalchemy import Connection


def claim_row(
    claim: Claim,
    submitter: str,
    partner: str,
    now: datetime.datetime,
    source_file_id: str | None,
    ordinal: int,
) -> ClaimRow:
    """The row of a claim that was just handed in; its state is set by who keeps it."""
    span = claim.service_dates
    return ClaimRow(
        claim_id=new_id("clm"),
        submitter_id=submitter,
        partner=partner,
        kind=claim.kind,
        patient_control_number=claim.patient_control_number,
        payer_identifier=claim.payer.identifier("PI", "XV"),
        payer_name=claim.payer.name,
        charge=claim.charge,
        state="ready",
        service_start=span.start if span else None,
        service_end=span.end if span else None,
        frequency_code=claim.frequency_code or "1",
        content=encode(claim),
        member_id=claim.subscriber.member_id,
        received_at=now,
        last_event_at=now,
        source_file_id=source_file_id,
        source_ordinal=ordinal if source_file_id else 0,
        claim_or_encounter_code=claim_or_encounter(claim.claim_or_encounter_code),
    )


def claim_of(row: ClaimRow) -> Claim:
    """The claim as it was handed in."""
    return msgspec.json.decode(row.content, type=Claim)


def record(connection: Connection, pairs: Iterable[tuple[str, Event]]) -> list[str]:
    """Append events and bring the claims' states up to date; gives the claims that changed.

    An event whose key is there already changes nothing: that is what makes a replay harmless.
    """
    changed = [claim_id for claim_id, _ in append_events(connection, list(pairs))]
    refresh(connection, changed)
    return changed


def refresh(connection: Connection, claim_ids: Iterable[str]) -> None:
    """Fold the events of claims into their rows."""
    ids = list(dict.fromkeys(claim_ids))
    events = events_of_claims(connection, ids)
    rows = claim_store.load_claims(connection, ids)
    standings = []
    for claim_id in ids:
        row = rows[claim_id]
        life = life_of(row, events[claim_id])
        known = row.payer_claim_control_number
        standings.append(
            ClaimStanding(
                claim_id=claim_id,
                state=life.state,
                flags=life.flags,
                paid=life.paid if _has_payment(events[claim_id]) else None,
                last_event_at=max(e.at for e in events[claim_id]),
                payer_claim_control_number="" if life.payer_number == known else life.payer_number,
            )
        )
    claim_store.save_standings(connection, standings)


def _has_payment(events: list[Event]) -> bool:
    return any(e.kind in ("paid", "denied", "reversed") for e in events)


def life_of(row: ClaimRow, events: list[Event]) -> Life:
    """What a claim's events add up to."""
    claim = claim_of(row) if _has_payment(events) else None
    if claim is None or not claim.other_payers:
        return fold(events)
    last = standing_adjudication(events)
    decided_as = str(last.data.get("status_code", "")) if last else ""
    return fold(events, has_other_payer=bool(later_payers(claim, decided_as)))


def event_key(*parts: Any) -> str:
    """The unique key of an event, from what makes it one."""
    return ":".join(str(part) for part in parts)

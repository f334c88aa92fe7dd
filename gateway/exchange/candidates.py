"""The claims that an answer might be about, as the matcher wants them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gateway.exchange.recording import claim_of
from gateway.ledger.match import Candidate
from gateway.store import claims as claim_store
from gateway.store.records import ClaimRow

if TYPE_CHECKING:
    from sqlalchemy import Connection

_NEVER_SENT = frozenset({"held", "ready"})
_REJECTED = frozenset({"interchange_rejected", "set_rejected", "claim_rejected"})
_ADJUDICATED = frozenset({"paid", "denied", "reversed", "reconciled"})


def candidates(
    connection: Connection,
    partner: str,
    *,
    patient_control_number: str,
    payer_claim_control_number: str,
) -> list[Candidate]:
    """Claims sent to this partner that bear one of the numbers.

    One that was rejected is a candidate only where no other bears them: its corrected
    successor has the same patient control number.
    """
    rows = claim_store.find_claims(
        connection,
        partner=partner,
        patient_control_numbers=[patient_control_number] if patient_control_number else [],
        payer_claim_control_numbers=[payer_claim_control_number]
        if payer_claim_control_number
        else [],
    )
    sent = [row for row in rows if row.state not in _NEVER_SENT]
    live = [row for row in sent if row.state not in _REJECTED]
    return [_candidate(row) for row in live or sent]


def _candidate(row: ClaimRow) -> Candidate:
    return Candidate(
        claim_id=row.claim_id,
        patient_control_number=row.patient_control_number,
        charge=row.charge,
        member_id=row.member_id,
        service_start=row.service_start,
        service_end=row.service_end,
        payer_identifier=row.payer_identifier,
        payer_claim_control_number=row.payer_claim_control_number,
        frequency_code=row.frequency_code,
        adjudicated=row.state in _ADJUDICATED,
    )


def billed_by(row: ClaimRow, npi: str) -> bool:
    """True where the claim's billing provider has this NPI."""
    return claim_of(row).billing_provider.npi == npi

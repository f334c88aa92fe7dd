"""The claims that an answer might be about, as the matcher wants them."""

from __future__ import annotations

from collections.abc import Container
from typing import TYPE_CHECKING

from gateway.exchange.recording import claim_of
from gateway.ledger.match import Candidate, Match, Subject, match_claim
from gateway.store import claims as claim_store
from gateway.store.records import ClaimRow

if TYPE_CHECKING:
    from sqlalchemy import Connection

_NEVER_SENT = frozenset({"held", "ready"})
_REJECTED = frozenset({"interchange_rejected", "set_rejected", "claim_rejected"})
_ADJUDICATED = frozenset({"paid", "denied", "reversed", "reconciled"})


def find_match(
    connection: Connection, partner: str, subject: Subject, in_set: Container[str] = ()
) -> Match:
    """The claim sent to this partner that an answer is about; ``in_set`` holds the claim ids of
    the set that the answer names.

    Claims that bear one of its numbers come first. Where none of them fits, those of the same
    member are tried: a number may have been cut, padded or lengthened on its way.
    """
    rows = claim_store.find_claims(
        connection,
        partner=partner,
        patient_control_numbers=[subject.patient_control_number],
        payer_claim_control_numbers=[subject.payer_claim_control_number],
    )
    match = match_claim(subject, _candidates(rows, in_set))
    if match.claim_id or match.ambiguous or not subject.member_id:
        return match
    rows = claim_store.find_claims(connection, partner=partner, member_ids=[subject.member_id])
    return match_claim(subject, _candidates(rows, in_set))


def _candidates(rows: list[ClaimRow], in_set: Container[str]) -> list[Candidate]:
    """One that was rejected is a candidate only where no other is: its corrected successor has
    the same patient control number."""
    sent = [row for row in rows if row.state not in _NEVER_SENT]
    live = [row for row in sent if row.state not in _REJECTED]
    found = [_candidate(row) for row in live or sent]
    for candidate in found:
        candidate.in_set = candidate.claim_id in in_set
    return found


def voids_of(connection: Connection, original: ClaimRow) -> list[ClaimRow]:
    """The claims with frequency 8 that were sent to take ``original`` back: REF F8 is the payer's
    number of it, or they repeat its patient control number."""
    rows = claim_store.find_claims(
        connection,
        partner=original.partner,
        patient_control_numbers=[original.patient_control_number],
        member_ids=[original.member_id],
    )
    return [
        row
        for row in rows
        if row.frequency_code == "8"
        and row.claim_id != original.claim_id
        and row.submitter_id == original.submitter_id
        and row.state not in _NEVER_SENT | _REJECTED | {"voided"}
        and _takes_back(row, original)
    ]


def _takes_back(void: ClaimRow, original: ClaimRow) -> bool:
    named = claim_of(void).reference("F8").strip().upper()
    if named and original.payer_claim_control_number:
        return named == original.payer_claim_control_number.strip().upper()
    return void.patient_control_number == original.patient_control_number


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

"""The claims that an answer might be about, as the matcher wants them."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

from gateway.exchange.recording import claim_of
from gateway.ledger.match import Candidate, Match, Subject, match_claim
from gateway.models.party import DateRange
from gateway.models.remittance import ClaimPayment
from gateway.store import claim_payments
from gateway.store import claims as claim_store
from gateway.store.records import ClaimRow

if TYPE_CHECKING:
    from sqlalchemy import Connection

_NEVER_SENT = frozenset({"held", "ready"})
_REJECTED = frozenset({"interchange_rejected", "set_rejected", "claim_rejected"})
_ADJUDICATED = frozenset({"paid", "denied", "reversed", "reconciled"})


class Numbered:
    """The claims sent to a partner that bear a number of any of these answers, read at once."""

    def __init__(self, connection: Connection, partner: str, subjects: Iterable[Subject]) -> None:
        asked = list(subjects)
        self.connection, self.partner = connection, partner
        self._ours: dict[str, list[ClaimRow]] = {}
        self._payers: dict[str, list[ClaimRow]] = {}
        for row in claim_store.find_claims(
            connection,
            partner=partner,
            patient_control_numbers={
                way for one in asked for way in _ways(one.patient_control_number)
            },
            payer_claim_control_numbers={one.payer_claim_control_number for one in asked},
        ):
            self._ours.setdefault(row.patient_control_number.upper(), []).append(row)
            self._payers.setdefault(row.payer_claim_control_number.upper(), []).append(row)
        self._by_earlier_numbers(one.payer_claim_control_number for one in asked
                                 if not one.patient_control_number.strip(" 0"))  # fmt: skip

    def _by_earlier_numbers(self, numbers: Iterable[str]) -> None:
        """An answer that has nothing but a payer's number may mean one of before a correction."""
        decided = claim_payments.claims_decided_under(self.connection, {n.strip() for n in numbers})
        rows = claim_store.load_claims(self.connection, set().union(*decided.values()))
        for number, claim_ids in decided.items():
            known = self._payers.setdefault(number, [])
            ours = (rows[one] for one in claim_ids if rows[one].partner == self.partner)
            known += [row for row in ours if row not in known]

    def of(self, subject: Subject) -> list[ClaimRow]:
        """Those of one answer, oldest first."""
        theirs = subject.payer_claim_control_number.strip().upper()
        rows = list(self._payers.get(theirs, ())) if theirs else []
        for way in _ways(subject.patient_control_number):
            rows += self._ours.get(way, ())
        found = {row.claim_id: row for row in rows}
        return [found[claim_id] for claim_id in sorted(found)]

    def learn(self, row: ClaimRow, number: str) -> None:
        """The payer gave this claim a number that later answers may name it by."""
        if row.paid is None or not row.payer_claim_control_number:
            row.payer_claim_control_number = number
            self._payers.setdefault(number.upper(), []).append(row)


def _ways(number: str) -> set[str]:
    """A number as claims may bear it: as it is, and without the zeros that a payer filled it up
    with. Zeros of ours that a payer left out are found by the member."""
    plain = number.strip().upper()
    return {plain, plain.lstrip("0")} - {""}


def find_match(
    connection: Connection,
    partner: str,
    subject: Subject,
    in_set: Collection[str] = (),
    until: datetime.datetime | None = None,
) -> tuple[Match, ClaimRow | None]:
    """See :func:`match_among`, for one answer alone."""
    return match_among(Numbered(connection, partner, [subject]), subject, in_set, until)


def match_among(
    known: Numbered,
    subject: Subject,
    in_set: Collection[str] = (),
    until: datetime.datetime | None = None,
) -> tuple[Match, ClaimRow | None]:
    """The claim sent to this partner that an answer is about; ``in_set`` holds the claim ids of
    the set that the answer names. What was built after ``until`` it cannot be about.

    The claims of the named set come first, whatever became of them: others are tried only where
    none of those bears the number. Claims that bear one of its numbers come before those of the
    same member, whose number may have been cut, padded or lengthened on its way.
    """
    numbered = known.of(subject)
    found = _match_named(subject, numbered, in_set)
    if _settled(found):
        return found, _row(numbered, found)
    members: list[ClaimRow] | None = None  # many share a member id: read where it decides alone
    if in_set:
        members = _of_member(known, subject)
        found = _match_named(subject, members, in_set)
        if _settled(found):
            return found, _row(members, found)
    found = _match_others(known, subject, _others(known.connection, numbered, in_set, until))
    if _settled(found):
        return found, _row(numbered, found)
    if members is None:
        members = _of_member(known, subject)
    if not members:
        return found, None
    found = _match_others(known, subject, _others(known.connection, members, in_set, until))
    return found, _row(members, found)


def _match_others(known: Numbered, subject: Subject, candidates: list[Candidate]) -> Match:
    """Where the numbers that they bear now decide nothing, those that they bore before count too:
    else it would go by which of their decisions was heard first."""
    found = match_claim(subject, candidates)
    if found.claim_id is not None or not candidates or not subject.payer_claim_control_number:
        return found
    ids = [one.claim_id for one in candidates]
    numbers = claim_payments.payer_numbers_of(known.connection, ids)
    for one in candidates:
        one.earlier_numbers = sorted(numbers.get(one.claim_id, ()))
    return match_claim(subject, candidates) if numbers else found


def _row(rows: list[ClaimRow], match: Match) -> ClaimRow | None:
    return next((row for row in rows if row.claim_id == match.claim_id), None)


def _settled(match: Match) -> bool:
    return match.claim_id is not None or match.ambiguous


def _of_member(known: Numbered, subject: Subject) -> list[ClaimRow]:
    if not subject.member_id:
        return []
    return claim_store.find_claims(
        known.connection, partner=known.partner, member_ids=[subject.member_id]
    )


def _match_named(subject: Subject, rows: list[ClaimRow], in_set: Collection[str]) -> Match:
    """Among the claims of the set that the answer names; none of them is left out."""
    named = candidates_of([row for row in rows if row.claim_id in in_set])
    for candidate in named:
        candidate.in_set = True
    return match_claim(subject, named)


def _others(
    connection: Connection,
    rows: list[ClaimRow],
    in_set: Collection[str],
    until: datetime.datetime | None,
) -> list[Candidate]:
    """One that was rejected is a candidate only where no other is: its corrected successor has
    the same patient control number."""
    sent = [row for row in rows if row.state not in _NEVER_SENT and row.claim_id not in in_set]
    if until is not None:
        times = claim_store.submissions_of_claims(connection, [row.claim_id for row in sent])
        sent = [row for row in sent if any(sub.built_at <= until for sub in times[row.claim_id])]
    live = [row for row in sent if row.state not in _REJECTED]
    return candidates_of(live or sent)


def voids_of(connection: Connection, original: ClaimRow) -> list[ClaimRow]:
    """The claims with frequency 8 that were sent to take ``original`` back: REF F8 is the payer's
    number of it, or they repeat its patient control number."""
    return [
        row
        for row in _of_the_same(connection, original)
        if row.frequency_code == "8" and _takes_back(row, original)
    ]


def voided_by(connection: Connection, void: ClaimRow) -> list[ClaimRow]:
    """The claims that one with frequency 8 takes back."""
    return [
        row
        for row in _of_the_same(connection, void)
        if row.frequency_code != "8" and _takes_back(void, row)
    ]


def _of_the_same(connection: Connection, one: ClaimRow) -> list[ClaimRow]:
    """Other claims of the same submitter for the same patient, of the same sort and under the same
    number, that the partner has and that are not voided."""
    rows = claim_store.find_claims(
        connection,
        partner=one.partner,
        patient_control_numbers=[one.patient_control_number],
        member_ids=[one.member_id],
    )
    return [
        row
        for row in rows
        if row.claim_id != one.claim_id
        and row.submitter_id == one.submitter_id
        and row.claim_or_encounter_code == one.claim_or_encounter_code
        and row.state not in _NEVER_SENT | _REJECTED | {"voided"}
    ]


def _takes_back(void: ClaimRow, original: ClaimRow) -> bool:
    named = claim_of(void).reference("F8").strip().upper()
    if named and original.payer_claim_control_number:
        return named == original.payer_claim_control_number.strip().upper()
    return void.patient_control_number == original.patient_control_number


def subject_of(payment: ClaimPayment, payer_name: str, payer_identifier: str = "") -> Subject:
    """What a claim payment of this payer's says of its claim."""
    people = (payment.insured, payment.patient)
    return Subject(
        patient_control_number=payment.patient_control_number,
        charge=payment.charge,
        member_id=next((one.member_id for one in people if one and one.member_id), ""),
        service_dates=_service_dates(payment),
        payer_claim_control_number=payment.payer_claim_control_number,
        payer_identifier=payer_identifier,
        payer_name=payer_name,
        status_code=payment.status_code,
        reversal=payment.status_code == "22",
        frequency_code=payment.frequency_code,
        pays=bool(payment.paid),
    )


def _service_dates(payment: ClaimPayment) -> DateRange | None:
    """The days of service of the lines, else the statement period (DTM 232, 233)."""
    spans = [line.service_dates for line in payment.service_lines if line.service_dates]
    if spans:
        return DateRange(start=min(s.start for s in spans), end=max(s.end for s in spans))
    days = [d.start for d in payment.dates if d.qualifier in ("232", "233") and d.start]
    return DateRange(start=min(days), end=max(days)) if days else None


def candidates_of(rows: list[ClaimRow]) -> list[Candidate]:
    """What the matcher must know; the place of the payer only where there is a choice."""
    several = len(rows) > 1
    return [_candidate(row, claim_of(row).payer_responsibility_code if several else "")
            for row in rows]  # fmt: skip


def _candidate(row: ClaimRow, place: str) -> Candidate:
    return Candidate(
        claim_id=row.claim_id,
        patient_control_number=row.patient_control_number,
        charge=row.charge,
        member_id=row.member_id,
        service_start=row.service_start,
        service_end=row.service_end,
        payer_identifier=row.payer_identifier,
        payer_name=row.payer_name,
        responsibility_code=place or "P",
        payer_claim_control_number=row.payer_claim_control_number,
        frequency_code=row.frequency_code,
        adjudicated=row.state in _ADJUDICATED,
        encounter=row.is_encounter,
    )


def billed_by(row: ClaimRow, npi: str) -> bool:
    """True where the claim's billing provider has this NPI."""
    return claim_of(row).billing_provider.npi == npi

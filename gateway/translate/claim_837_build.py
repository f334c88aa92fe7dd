"""Claims to the rows of an 837: the header and the tree of hierarchical levels.

Guides: 005010X222A1 (837P), 005010X223A2 (837I), 005010X224A2 (837D). What a claim says is
written, in the order in which it says it; whether the guide allows it is for ``validate`` to judge.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain, islice

import msgspec

from gateway.models.claim import CHARGEABLE, Claim, ClaimBatch, ClaimKind
from gateway.models.party import Party
from gateway.translate.claim_837_loops import loop_2300
from gateway.translate.claim_837_parties import (
    IN_PAYER_LOOP,
    loop_2010aa,
    loop_2010ab,
    loop_2010ac,
    loop_2010ba,
    loop_2010bb,
    loop_2010ca,
    party_loop,
    patient_facts,
)
from gateway.translate.rest import with_rest
from gateway.translate.rows import nm1
from gateway.x12.elements import ccyymmdd
from gateway.x12.writer import Row, Rows

CLAIMS_PER_PATIENT = 100
"""Repeats of loop 2300 under one patient; the next claim opens the level again."""


def build_837(claims: Iterable[Claim], batch: ClaimBatch, kind: ClaimKind) -> Rows:
    """The rows between ST and SE, one claim at a time, in the order given.

    Claims that follow each other share a 2000A when their billing provider and pay-to address
    are equal, then a 2000B when subscriber, payer and all of SBR are, then a 2000C when the
    patient is. BHT06 is the batch's, else that of the first claim.
    Left empty and needed by the guide: BHT02 00, BHT06 CH, SBR01 P, CLM05-3 1,
    CLM06 Y, CLM07 A, CLM08 Y, CLM09 Y, SV101-1 HC, SV301-1 AD.
    """
    coming = iter(claims)
    first = list(islice(coming, 1))
    code = batch.type_code or next((claim.claim_or_encounter_code for claim in first), "")
    yield from with_rest([bht(batch, code)], batch.unmodelled)
    yield from loop_1000a(batch.submitter)
    yield from loop_1000b(batch.receiver)
    tree = _Tree()
    for claim in chain(first, coming):
        yield from tree.levels_for(claim)
        yield from loop_2300(claim, kind)


def bht(batch: ClaimBatch, code: str) -> Row:
    """Beginning of hierarchical transaction, ``code`` its BHT06; the time has seconds where the
    batch has some."""
    at = batch.created
    time = "" if at is None else at.strftime("%H%M%S" if at.second else "%H%M")
    return (
        "BHT", "0019", batch.purpose_code or "00", batch.batch_identifier, ccyymmdd(at), time,
        code or CHARGEABLE,
    )  # fmt: skip


def loop_1000a(submitter: Party) -> Rows:
    """Submitter name and whom to ask about this file."""
    yield from party_loop(nm1("41", submitter, "46", submitter.identifier("46")), submitter)


def loop_1000b(receiver: Party) -> Rows:
    """Receiver name."""
    yield from party_loop(nm1("40", receiver, "46", receiver.identifier("46")), receiver)


class _Tree:
    """The HL numbers, and which levels the claim written last stands under."""

    __slots__ = (
        "_billing", "_number", "_patient", "_provider", "_room", "_subscriber", "_under",
    )  # fmt: skip

    def __init__(self) -> None:
        self._number = self._provider = self._subscriber = self._room = 0
        self._under: object = None
        self._patient: object = None
        self._billing: object = None

    def levels_for(self, claim: Claim) -> Rows:
        """The levels that must be opened before ``claim`` can be written."""
        alone = is_own_subscriber(claim)
        if (billing := _billing(claim)) != self._billing:
            self._billing, self._under = billing, None
            self._provider = self._next()
            yield from loop_2000a(self._provider, claim)
        if (under := _subscriber(claim, alone)) != self._under or (alone and not self._room):
            self._under, self._patient, self._room = under, None, CLAIMS_PER_PATIENT
            self._subscriber = self._next()
            yield from loop_2000b(self._subscriber, self._provider, claim, alone)
        patient = claim.patient or Party()
        if not alone and (patient != self._patient or not self._room):
            self._patient, self._room = patient, CLAIMS_PER_PATIENT
            yield from loop_2000c(self._next(), self._subscriber, patient)
        self._room -= 1

    def _next(self) -> int:
        self._number += 1
        return self._number


def is_own_subscriber(claim: Claim) -> bool:
    """Whether the patient is the subscriber; a claim that does not say it has no ``patient``."""
    if claim.patient_is_subscriber is None:
        return claim.patient is None
    return claim.patient_is_subscriber


def _billing(claim: Claim) -> object:
    """What all claims under one 2000A have in common."""
    provider = claim.billing_provider
    kept = [i for i in provider.identifiers if i.qualifier not in IN_PAYER_LOOP]
    return (
        msgspec.structs.replace(provider, identifiers=kept), claim.pay_to, claim.pay_to_plan,
        claim.currency_code,
    )  # fmt: skip


def _subscriber(claim: Claim, alone: bool) -> object:
    """What all claims under one 2000B have in common."""
    provider = claim.billing_provider
    return (
        alone, claim.subscriber, claim.payer, claim.payer_responsibility_code,
        claim.claim_filing_code, claim.insurance_type_code,
        [i for i in provider.identifiers if i.qualifier in IN_PAYER_LOOP],
    )  # fmt: skip


def loop_2000a(number: int, claim: Claim) -> Rows:
    """Billing provider, with the pay-to address and the pay-to plan."""
    yield from with_rest(_provider_rows(number, claim), claim.billing_provider.unmodelled)
    yield from loop_2010ab(claim.pay_to)
    yield from loop_2010ac(claim.pay_to_plan)


def _provider_rows(number: int, claim: Claim) -> Rows:
    yield "HL", str(number), "", "20", "1"
    if claim.billing_provider.taxonomy_code:
        yield "PRV", "BI", "PXC", claim.billing_provider.taxonomy_code
    if claim.currency_code:
        yield "CUR", "85", claim.currency_code
    yield from loop_2010aa(claim.billing_provider)


def loop_2000b(number: int, parent: int, claim: Claim, alone: bool) -> Rows:
    """Subscriber; SBR02 is 18 where the patient is the subscriber, else empty."""
    rows = _subscriber_rows(number, parent, claim, alone)
    yield from with_rest(rows, claim.subscriber.unmodelled)
    yield from loop_2010bb(claim.payer, claim.billing_provider)


def _subscriber_rows(number: int, parent: int, claim: Claim, alone: bool) -> Rows:
    yield "HL", str(number), str(parent), "22", "0" if alone else "1"
    yield (
        "SBR", claim.payer_responsibility_code or "P", "18" if alone else "",
        claim.subscriber.group_number, claim.subscriber.group_name, claim.insurance_type_code,
        "", "", "", claim.claim_filing_code,
    )  # fmt: skip
    if facts := patient_facts(claim.subscriber):
        yield facts
    yield from loop_2010ba(claim.subscriber)


def loop_2000c(number: int, parent: int, patient: Party) -> Rows:
    """A patient who is not the subscriber."""
    yield from with_rest(_patient_rows(number, parent, patient), patient.unmodelled)


def _patient_rows(number: int, parent: int, patient: Party) -> Rows:
    yield "HL", str(number), str(parent), "23", "0"
    yield patient_facts(patient) or ("PAT", "")
    yield from loop_2010ca(patient)

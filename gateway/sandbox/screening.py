"""Which claims go on to adjudication: the clearinghouse's edits, then the payer's front door."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from decimal import Decimal

import msgspec

from gateway.guides.npi import npi_is_valid
from gateway.models.claim import Claim
from gateway.models.party import Party
from gateway.sandbox.terms import PayerTerms, Terms

ZERO = Decimal(0)


class Reason(msgspec.Struct, frozen=True):
    """Why a claim is refused: an STC composite, and words for the report."""

    category_code: str
    status_code: str
    entity_code: str
    words: str

    @property
    def code(self) -> str:
        """``A7:562:82``."""
        parts = (self.category_code, self.status_code, self.entity_code)
        return ":".join(part for part in parts if part)


class Screened(msgspec.Struct, kw_only=True):
    """A claim with its fate so far. ``trace`` is REF D9, ``number`` the payer's REF 1K."""

    claim: Claim
    trace: str = ""
    number: str = ""
    by_clearinghouse: list[Reason] = []
    by_payer: list[Reason] = []

    @property
    def charge(self) -> Decimal:
        """CLM02."""
        return self.claim.charge or ZERO

    @property
    def reasons(self) -> list[Reason]:
        """Why it is refused, [] where it is not."""
        return self.by_clearinghouse or self.by_payer


def clearinghouse_reasons(claim: Claim, terms: Terms, day: datetime.date) -> list[Reason]:
    """What the clearinghouse refuses: sums, provider ids, dates to come, payers unknown to it."""
    return list(_clearinghouse_reasons(claim, terms, day))


def _clearinghouse_reasons(claim: Claim, terms: Terms, day: datetime.date) -> Iterator[Reason]:
    billed = sum((line.charge or ZERO for line in claim.service_lines), ZERO)
    if claim.service_lines and claim.charge is not None and billed != claim.charge:
        yield Reason("A8", "178", "", "the claim's charge is not the sum of its lines")
    for role, party in _providers(claim):
        if party is not None and party.npi and not npi_is_valid(party.npi):
            yield Reason("A7", "562", role, "the NPI's check digit does not fit")
    dates = claim.service_dates
    if dates and dates.end > day:
        yield Reason("A7", "187", "", "the service lies in the future")
    if terms.payer(claim) is None:
        yield Reason("A7", "116", "PR", "the payer is not served here")


def _providers(claim: Claim) -> Iterator[tuple[str, Party | None]]:
    yield "85", claim.billing_provider
    yield "82", claim.rendering_provider
    yield "71", claim.attending_provider
    yield "72", claim.operating_provider
    yield "DQ", claim.supervising_provider
    yield "77", claim.service_facility
    for referring in claim.referring_providers:
        yield referring.entity_code or "DN", referring


def payer_reasons(claim: Claim, terms: PayerTerms, original_known: bool) -> list[Reason]:
    """What the payer refuses: a member that is nobody's, a void of what it does not know."""
    reasons = []
    if not terms.knows_member(claim.subscriber.member_id):
        reasons.append(Reason("A7", "164", "IL", "the member id is not one of this payer's"))
    if claim.frequency_code == "8" and not original_known:
        reasons.append(Reason("A7", "464", "", "the claim that is voided is not known"))
    return reasons

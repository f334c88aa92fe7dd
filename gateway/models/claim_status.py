"""Claim acknowledgement and status (277CA 005010X214; 276 and 277 005010X212)."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Literal

from gateway.models.party import DateRange, Identifier, Party, QualifiedDate, Struct

Level = Literal["information_source", "information_receiver", "provider", "claim"]


class Status(Struct):
    """One composite of an STC: ``stc`` says which (``STC01``, ``STC10``, ``STC11``)."""

    stc: str
    category_code: str
    status_code: str
    entity_code: str = ""
    effective_date: datetime.date | None = None
    action_code: str = ""
    charge: Decimal | None = None
    paid: Decimal | None = None
    finalized_date: datetime.date | None = None
    remittance_date: datetime.date | None = None
    remittance_trace_number: str = ""
    message: str = ""
    code_list_code: str = ""
    """STC01-4: RX where ``status_code`` is one of NCPDP's reject codes."""


class Total(Struct):
    """A QTY or AMT of a level: QTY 90/AA/QA/QC claims, AMT YU/YY dollars."""

    qualifier: str
    value: Decimal


class InquiredLine(Struct):
    """Loop 2210 of a 276: a service line that is asked about."""

    procedure_qualifier: str = ""
    procedure_code: str = ""
    modifiers: list[str] = []
    revenue_code: str = ""
    charge: Decimal | None = None
    units: Decimal | None = None
    control_number: str = ""
    service_dates: DateRange | None = None
    references: list[Identifier] = []
    unmodelled: list[str] = []


class LineStatus(InquiredLine):
    """Loop 2220: the status of one service line."""

    paid: Decimal | None = None
    statuses: list[Status] = []


class ClaimStatus(Struct):
    """One level of a 277 with its trace and statuses, down to one claim.

    ``payer`` is the information source; its ``entity_code`` tells a payer (PR) from a
    clearinghouse (AY). ``dates`` are the DTPs that are no service dates (050, 009). ``patient``
    is the subscriber of an X212 answer or the dependent, who has the ``subscriber`` beside;
    ``second_provider`` is the same provider under another number.
    """

    level: Level
    trace_number: str = ""
    patient_control_number: str = ""
    payer_claim_control_number: str = ""
    payer: Party | None = None
    receiver: Party | None = None
    provider: Party | None = None
    patient: Party | None = None
    statuses: list[Status] = []
    references: list[Identifier] = []
    service_dates: DateRange | None = None
    dates: list[QualifiedDate] = []
    totals: list[Total] = []
    service_lines: list[LineStatus] = []
    unmodelled: list[str] = []
    position: int = 0
    """Segment position of the TRN (of the HL where there is none), ST being 1."""
    subscriber: Party | None = None
    second_provider: Party | None = None


class StatusInquiry(Struct):
    """What a provider asks about one claim (2200D of the subscriber, 2200E of the dependent).

    ``references`` are the other numbers: BLT type of bill, LU location, 6P group, XZ
    prescription, D9 the clearinghouse's. ``charge`` is AMT T3.
    """

    trace_number: str = ""
    payer: Party | None = None
    receiver: Party | None = None
    provider: Party | None = None
    subscriber: Party | None = None
    dependent: Party | None = None
    charge: Decimal | None = None
    service_dates: DateRange | None = None
    payer_claim_control_number: str = ""
    patient_control_number: str = ""
    references: list[Identifier] = []
    service_lines: list[InquiredLine] = []
    second_provider: Party | None = None
    unmodelled: list[str] = []
    position: int = 0
    """Segment position of the TRN, ST being 1."""

    @property
    def who(self) -> Party:
        """The patient."""
        return self.dependent or self.subscriber or Party()


class StatusHeader(Struct):
    """BHT of a 276 or 277."""

    batch_identifier: str = ""
    purpose_code: str = ""
    type_code: str = ""
    created: datetime.datetime | None = None
    unmodelled: list[str] = []


REJECTING_CATEGORIES = frozenset({"A3", "A4", "A6", "A7", "A8"})
"""Claim status categories that refuse a claim (handbook and X12 claim status category list)."""

Decision = Literal["accepted", "rejected", "received", "in_transit", "unknown"]


def decide(status: ClaimStatus, source_is_payer: bool) -> Decision:
    """What a level of a 277CA says about its claims, as far as its source can say it.

    An action code U (STC03) refuses whatever the category. A1 is acceptance only at claim
    level, with action WQ, from a clearinghouse: a payer's A1 says no more than received.
    A clearinghouse's ``accepted`` is its own, not the payer's. Source: 005010X214, STC.
    """
    if any(s.action_code == "U" for s in status.statuses):
        return "rejected"
    first = next((s for s in status.statuses if s.stc == "STC01"), None)
    match first.category_code if first else "":
        case category if category in REJECTING_CATEGORIES:
            return "rejected"
        case "A2" | "A5":
            return "accepted"
        case "A0":
            return "in_transit"
        case "A1":
            theirs = status.level == "claim" and not source_is_payer
            return "accepted" if theirs and first and first.action_code == "WQ" else "received"
        case _:
            return "unknown"

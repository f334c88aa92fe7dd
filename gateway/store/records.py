"""Rows as Structs, one for each table, field for field as the columns stand in ``tables``.

A Struct is what functions of this room take and give; ``''`` is absent for a text, None for a
date, a number or a reference.
"""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any, Literal

import msgspec

from gateway.models.claim import ENCOUNTER

Direction = Literal["in", "out", "handoff"]
JobState = Literal["ready", "uploading", "renaming", "done", "in_doubt", "failed"]
DetailKind = Literal["date", "reference", "amount", "quantity"]


class Row(msgspec.Struct, gc=False):
    """Base of all rows."""


class SubmitterRow(Row, kw_only=True):
    """A practice: whom every claim, file and remittance belongs to."""

    submitter_id: str
    name: str


class FileRow(Row, kw_only=True):
    """A file that came in, went out or was handed off; its bytes are in the vault."""

    file_id: str
    submitter_id: str
    partner: str
    direction: Direction
    name: str
    kind: str
    sha256: str
    size: int
    state: str
    at: datetime.datetime
    detail: str = ""


class DeliveryRow(Row, kw_only=True):
    """Another time that the bytes of a file came, under whatever name."""

    file_id: str
    ordinal: int
    name: str
    at: datetime.datetime


class InterchangeRow(Row, kw_only=True):
    """ISA of a file. ``status_code`` and ``note_code`` are TA104 and TA105 of the answer."""

    file_id: str
    ordinal: int
    sender_qualifier: str
    sender_id: str
    receiver_qualifier: str
    receiver_id: str
    control_number: str
    date: datetime.date | None = None
    time: str = ""
    usage_indicator: str = ""
    version: str = ""
    status_code: str = ""
    note_code: str = ""
    acknowledged_at: datetime.datetime | None = None


class GroupRow(Row, kw_only=True):
    """GS of an interchange. ``status_code`` is AK901 of the answer."""

    file_id: str
    interchange: int
    ordinal: int
    functional_identifier_code: str
    sender_code: str
    receiver_code: str
    control_number: str
    version: str
    status_code: str = ""
    acknowledged_at: datetime.datetime | None = None


class SetRow(Row, kw_only=True):
    """ST of a functional group. ``batch_identifier`` is BHT03."""

    set_id: str
    file_id: str
    interchange: int
    functional_group: int
    ordinal: int
    kind: str
    guide: str
    control_number: str
    segment_count: int = 0
    batch_identifier: str = ""
    state: str = ""
    detail: str = ""


class ClaimRow(Row, kw_only=True):
    """A claim. ``content`` is the Claim as JSON, ``b""`` where a list leaves it out.
    ``source_file_id`` and ``source_ordinal``: which handed-off file it came in, and where, from 1.
    ``clearinghouse_trace`` is the REF D9 that we learned.
    """

    claim_id: str
    submitter_id: str
    partner: str
    kind: str
    patient_control_number: str
    payer_identifier: str
    payer_name: str
    charge: Decimal | None
    paid: Decimal | None = None
    state: str
    flags: list[str] = []
    service_start: datetime.date | None = None
    service_end: datetime.date | None = None
    frequency_code: str = ""
    content_key: str = ""
    content: bytes = b""
    member_id: str = ""
    payer_claim_control_number: str = ""
    clearinghouse_trace: str = ""
    received_at: datetime.datetime
    last_event_at: datetime.datetime
    source_file_id: str | None = None
    source_ordinal: int = 0
    claim_or_encounter_code: str = ""

    @property
    def is_encounter(self) -> bool:
        """Whether no payment is asked for, and so none is waited for (BHT06 RP)."""
        return self.claim_or_encounter_code == ENCOUNTER


class ClaimStanding(Row, kw_only=True):
    """What an event changes of a claim: written for many claims at once.

    ``payer_claim_control_number`` is the one that it was decided under, ``""`` to leave it.
    """

    claim_id: str
    state: str
    flags: list[str]
    paid: Decimal | None
    last_event_at: datetime.datetime
    payer_claim_control_number: str = ""


class SubmissionRow(Row, kw_only=True):
    """One time that a claim was written. ``spans`` are the regions of segments, both ends in."""

    claim_id: str
    ordinal: int
    file_id: str
    set_id: str
    spans: list[tuple[int, int]]
    first_position: int
    last_position: int
    built_at: datetime.datetime


class RemittanceRow(Row, kw_only=True):
    """An 835. ``content_key`` is the hash of its set: the same advice is kept once."""

    remit_id: str
    file_id: str
    set_id: str
    submitter_id: str
    partner: str
    content_key: str
    payer: str = ""
    payer_identifier: str = ""
    payee: str = ""
    payee_identifier: str = ""
    trace_number: str = ""
    originator: str = ""
    amount: Decimal | None = None
    handling: str = ""
    method: str = ""
    effective_date: datetime.date | None = None
    production_date: datetime.date | None = None
    claims: int = 0
    matched: int = 0
    balanced: bool | None = None
    difference: Decimal | None = None
    state: str = ""
    at: datetime.datetime


class ClaimPaymentRow(Row, kw_only=True):
    """Loop 2100 of an 835. ``content`` is the ClaimPayment as JSON; ``ordinal`` is from 1."""

    remit_id: str
    ordinal: int
    claim_id: str | None
    patient_control_number: str
    payer_claim_control_number: str
    status_code: str
    charge: Decimal | None
    paid: Decimal | None
    patient_responsibility: Decimal | None
    balanced: bool | None
    difference: Decimal | None
    matched_by: str
    position: int
    content: bytes


class ServicePaymentRow(Row, kw_only=True):
    """Loop 2110. ``line_number`` is the line of our claim; ``modifiers`` stand as ``25:59``."""

    remit_id: str
    claim_ordinal: int
    ordinal: int
    line_number: int | None
    matched_by: str
    control_number: str
    procedure_qualifier: str
    procedure_code: str
    modifiers: str
    revenue_code: str
    service_start: datetime.date | None
    service_end: datetime.date | None
    charge: Decimal | None
    paid: Decimal | None
    units: Decimal | None
    balanced: bool | None
    difference: Decimal | None


class AdjustmentRow(Row, kw_only=True):
    """One triplet of a CAS; ``line_ordinal`` 0 is the claim itself."""

    remit_id: str
    claim_ordinal: int
    line_ordinal: int
    ordinal: int
    group_code: str
    reason_code: str
    amount: Decimal
    quantity: Decimal | None


class RemarkRow(Row, kw_only=True):
    """One remark code of a claim (``line_ordinal`` 0) or of a line."""

    remit_id: str
    claim_ordinal: int
    line_ordinal: int
    ordinal: int
    code: str


class DetailRow(Row, kw_only=True):
    """A DTM, REF, AMT or QTY. ``value`` is its text, ``number`` its Decimal where it is one.

    ``claim_ordinal`` 0 is the header of the remittance. A period stands as
    ``2026-01-05/2026-01-09``.
    """

    remit_id: str
    claim_ordinal: int
    line_ordinal: int
    ordinal: int
    what: DetailKind
    qualifier: str
    value: str
    number: Decimal | None = None


class ProviderAdjustmentRow(Row, kw_only=True):
    """One pair of a PLB. A positive ``amount`` takes money away from the payment."""

    remit_id: str
    ordinal: int
    provider_identifier: str
    fiscal_period_date: datetime.date | None
    reason_code: str
    reference: str
    amount: Decimal


class ProviderSummaryRow(Row, kw_only=True):
    """TS3 of one LX group."""

    remit_id: str
    ordinal: int
    provider_identifier: str
    facility_code: str
    fiscal_period_date: datetime.date | None
    claims: Decimal | None
    charge: Decimal | None


class JobRow(Row, kw_only=True):
    """Something that a door must do. ``not_before`` None is at once."""

    job_id: str
    kind: str
    partner: str
    file_id: str
    state: JobState = "ready"
    attempts: int = 0
    not_before: datetime.datetime | None = None
    folder: str
    remote_name: str
    temporary_name: str = ""
    detail: str = ""
    created_at: datetime.datetime
    updated_at: datetime.datetime


class WorkItemRow(Row, kw_only=True):
    """Something that a person must look at. ``key`` says what it is about, once for ever."""

    item_id: str
    key: str
    kind: str
    partner: str
    file_id: str | None = None
    claim_id: str | None = None
    message: str
    state: Literal["open", "closed"] = "open"
    at: datetime.datetime
    closed_at: datetime.datetime | None = None


class SightingRow(Row, kw_only=True):
    """A file seen in a folder. ``first_seen`` is since when it has this size and time."""

    partner: str
    folder: str
    name: str
    size: int
    modified: float
    first_seen: datetime.datetime
    taken: datetime.datetime | None = None


class LinkRow(Row, kw_only=True):
    """``claim_id`` follows ``original_id``. ``changes`` are {path, before, after}, as JSON."""

    claim_id: str
    original_id: str
    relation: str
    changes: list[dict[str, Any]] = []
    at: datetime.datetime


class FindingRow(Row, kw_only=True):
    """A finding that stands against a claim, a file or a set: ``owner`` is its id."""

    owner: str
    ordinal: int
    rule: str
    severity: str
    code: str
    finding: dict[str, Any]


InquiryState = Literal["asked", "answered", "refused", "failed", "given_up"]


class InquiryRow(Row, kw_only=True):
    """A person or a claim that a payer was asked about (270, 276).

    ``state``: asked, answered, refused (there is an answer, and it says no), failed (it never
    went), given_up (a person waits for its answer no more). ``key`` says what it asks, once for
    ever. ``content`` is the inquiry, ``answer`` the response or the claim status, as JSON.
    ``claim_id`` is of a claim that was sent from here.
    """

    inquiry_id: str
    key: str
    kind: Literal["270", "276"]
    partner: str
    submitter_id: str
    asked_by: str
    state: InquiryState = "asked"
    trace_number: str
    batch_identifier: str
    message: str = ""
    file_id: str
    claim_id: str | None = None
    answer_file_id: str | None = None
    content: bytes
    answer: bytes = b""
    asked_at: datetime.datetime
    answered_at: datetime.datetime | None = None

"""Every table, as SQLAlchemy Core sees it; the migrations make what stands here.

Texts are never NULL: absent is ``''`` as in the models. A column that may be absent and is a
date, a number or a reference to another row is NULL. Children are keyed by (parent, ordinal);
no unique key rests on a patient control number or a payer's number.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    UniqueConstraint,
    column,
    func,
    text,
)

from gateway.store.bank_tables import bank_files, deposit_ties, deposits
from gateway.store.columns import indexes, optional, reference, required
from gateway.store.schema import metadata
from gateway.store.schema import table as _table
from gateway.store.types import Json, Money, Quantity, Spans, Utc, Words

__all__ = ["bank_files", "deposit_ties", "deposits", "metadata"]  # and each table below

submitters = _table("submitters", "submitter_id", *required(Words, "submitter_id name"))

control_numbers = _table(
    "control_numbers", "scope", *required(Words, "scope"), *required(BigInteger, "value")
)

_ONCE = text("direction IN ('in', 'handoff')")
files = _table(
    "files",
    "file_id",
    *required(Words, "file_id"),
    reference("submitters.submitter_id"),
    *required(Words, "partner direction name kind sha256"),
    *required(BigInteger, "size"),
    *required(Words, "state"),
    *required(Utc, "at"),
    *required(Words, "detail"),
    *indexes("files", "submitter_id", "partner state", "sha256"),
    # The same bytes from the same partner are one file, whatever name they come under.
    Index(
        "ux_files_received",
        "partner",
        "direction",
        "sha256",
        unique=True,
        sqlite_where=_ONCE,
        postgresql_where=_ONCE,
    ),
)

file_deliveries = _table(
    "file_deliveries",
    "file_id ordinal",
    reference("files.file_id"),
    *required(Integer, "ordinal"),
    *required(Words, "name"),
    *required(Utc, "at"),
)

interchanges = _table(
    "interchanges",
    "file_id ordinal",
    reference("files.file_id"),
    *required(Integer, "ordinal"),
    *required(Words, "sender_qualifier sender_id receiver_qualifier receiver_id control_number"),
    *optional(Date, "date"),
    *required(Words, "time usage_indicator version status_code note_code"),
    *optional(Utc, "acknowledged_at"),
    *indexes("interchanges", "sender_id receiver_id control_number"),
)

functional_groups = _table(
    "functional_groups",
    "file_id interchange ordinal",
    *required(Words, "file_id"),
    *required(Integer, "interchange ordinal"),
    *required(Words, "functional_identifier_code sender_code receiver_code"),
    *required(Words, "control_number version status_code"),
    *optional(Utc, "acknowledged_at"),
    ForeignKeyConstraint(
        ["file_id", "interchange"], ["interchanges.file_id", "interchanges.ordinal"]
    ),
    *indexes("functional_groups", "control_number functional_identifier_code"),
)

_GROUP = ["file_id", "interchange", "functional_group"]
transaction_sets = _table(
    "transaction_sets",
    "set_id",
    *required(Words, "set_id file_id"),
    *required(Integer, "interchange functional_group ordinal"),
    *required(Words, "kind guide control_number"),
    *required(Integer, "segment_count"),
    *required(Words, "batch_identifier state detail"),
    UniqueConstraint(*_GROUP, "ordinal"),
    ForeignKeyConstraint(
        _GROUP,
        [f"functional_groups.{name}" for name in ("file_id", "interchange", "ordinal")],
    ),
    *indexes("transaction_sets", "batch_identifier"),
)

claims = _table(
    "claims",
    "claim_id",
    *required(Words, "claim_id"),
    reference("submitters.submitter_id"),
    *required(Words, "partner kind patient_control_number payer_identifier payer_name"),
    *optional(Money, "charge paid"),
    *required(Words, "state"),
    *required(Json, "flags"),
    *optional(Date, "service_start service_end"),
    *required(Words, "frequency_code content_key"),
    *required(LargeBinary, "content"),
    *required(Words, "member_id payer_claim_control_number clearinghouse_trace"),
    *required(Utc, "received_at last_event_at"),
    Column("source_file_id", Words, ForeignKey("files.file_id"), nullable=True),
    *required(Integer, "source_ordinal"),
    Column("claim_or_encounter_code", Words, nullable=False, server_default=""),
    *indexes(
        "claims",
        "submitter_id",
        "partner state",
        "content_key",
        "member_id",
        "clearinghouse_trace",
        "source_file_id",
    ),
    # Compared without regard to case: what is handed in as ab-1 comes back as AB-1.
    Index("ix_claims_number_folded", func.upper(column("patient_control_number"))),
    Index("ix_claims_payer_number_folded", func.upper(column("payer_claim_control_number"))),
)

claim_submissions = _table(
    "claim_submissions",
    "claim_id ordinal",
    reference("claims.claim_id"),
    *required(Integer, "ordinal"),
    reference("files.file_id"),
    reference("transaction_sets.set_id"),
    *required(Spans, "spans"),
    *required(Integer, "first_position last_position"),
    *required(Utc, "built_at"),
    *indexes("claim_submissions", "file_id", "set_id first_position"),
)

claim_events = _table(  # append-only: triggers refuse UPDATE and DELETE
    "claim_events",
    "claim_id ordinal",
    reference("claims.claim_id"),
    *required(Integer, "ordinal"),
    *required(Words, "key"),
    *required(Utc, "at"),
    *optional(Utc, "effective"),
    *required(Words, "kind source"),
    *required(Integer, "submission"),
    reference("files.file_id", required=False),
    *optional(Integer, "position"),
    *required(Words, "code message verdict"),
    *required(Json, "data"),
    UniqueConstraint("key"),
    *indexes("claim_events", "file_id"),
)

claim_links = _table(  # claim_id follows original_id: its correction, void, resubmission …
    "claim_links",
    "claim_id",
    reference("claims.claim_id"),
    Column("original_id", Words, ForeignKey("claims.claim_id"), nullable=False),
    *required(Words, "relation"),
    *required(Json, "changes"),
    *required(Utc, "at"),
    *indexes("claim_links", "original_id"),
)

findings = _table(
    "findings",
    "owner ordinal",
    *required(Words, "owner"),
    *required(Integer, "ordinal"),
    *required(Words, "rule severity code"),
    *required(Json, "finding"),
)

remittances = _table(
    "remittances",
    "remit_id",
    *required(Words, "remit_id"),
    reference("files.file_id"),
    reference("transaction_sets.set_id"),
    reference("submitters.submitter_id"),
    *required(Words, "partner content_key payer payer_identifier payee payee_identifier"),
    *required(Words, "trace_number originator"),
    *optional(Money, "amount"),
    *required(Words, "handling method"),
    *optional(Date, "effective_date production_date"),
    *required(Integer, "claims matched"),
    *optional(Boolean, "balanced"),
    *optional(Money, "difference"),
    *required(Words, "state"),
    *required(Utc, "at"),
    UniqueConstraint("content_key"),
    *indexes("remittances", "file_id", "submitter_id", "trace_number"),
)

claim_payments = _table(
    "claim_payments",
    "remit_id ordinal",
    reference("remittances.remit_id"),
    *required(Integer, "ordinal"),
    reference("claims.claim_id", required=False),
    *required(Words, "patient_control_number payer_claim_control_number status_code"),
    *optional(Money, "charge paid patient_responsibility"),
    *optional(Boolean, "balanced"),
    *optional(Money, "difference"),
    *required(Words, "matched_by"),
    *required(Integer, "position"),
    *required(LargeBinary, "content"),
    *indexes("claim_payments", "claim_id", "patient_control_number", "payer_claim_control_number"),
)


def _payment() -> ForeignKeyConstraint:
    """The claim payment that a row belongs to."""
    return ForeignKeyConstraint(
        ["remit_id", "claim_ordinal"], ["claim_payments.remit_id", "claim_payments.ordinal"]
    )


service_payments = _table(
    "service_payments",
    "remit_id claim_ordinal ordinal",
    *required(Words, "remit_id"),
    *required(Integer, "claim_ordinal ordinal"),
    *optional(Integer, "line_number"),
    *required(Words, "matched_by control_number procedure_qualifier procedure_code modifiers"),
    *required(Words, "revenue_code"),
    *optional(Date, "service_start service_end"),
    *optional(Money, "charge paid"),
    *optional(Quantity, "units"),
    *optional(Boolean, "balanced"),
    *optional(Money, "difference"),
    _payment(),
)

_PLACE = "remit_id claim_ordinal line_ordinal ordinal"  # line_ordinal 0 is the claim itself

adjustments = _table(
    "adjustments",
    _PLACE,
    *required(Words, "remit_id"),
    *required(Integer, "claim_ordinal line_ordinal ordinal"),
    *required(Words, "group_code reason_code"),
    *required(Money, "amount"),
    *optional(Quantity, "quantity"),
    _payment(),
)

remarks = _table(
    "remarks",
    _PLACE,
    *required(Words, "remit_id"),
    *required(Integer, "claim_ordinal line_ordinal ordinal"),
    *required(Words, "code"),
    _payment(),
)

payment_details = _table(  # what: date, reference, amount, quantity; claim_ordinal 0 is the header
    "payment_details",
    _PLACE,
    reference("remittances.remit_id"),
    *required(Integer, "claim_ordinal line_ordinal ordinal"),
    *required(Words, "what qualifier value"),
    *optional(Quantity, "number"),
)

provider_adjustments = _table(
    "provider_adjustments",
    "remit_id ordinal",
    reference("remittances.remit_id"),
    *required(Integer, "ordinal"),
    *required(Words, "provider_identifier"),
    *optional(Date, "fiscal_period_date"),
    *required(Words, "reason_code reference"),
    *required(Money, "amount"),
)

provider_summaries = _table(
    "provider_summaries",
    "remit_id ordinal",
    reference("remittances.remit_id"),
    *required(Integer, "ordinal"),
    *required(Words, "provider_identifier facility_code"),
    *optional(Date, "fiscal_period_date"),
    *optional(Quantity, "claims"),
    *optional(Money, "charge"),
)

jobs = _table(
    "jobs",
    "job_id",
    *required(Words, "job_id kind partner"),
    reference("files.file_id"),
    *required(Words, "state"),
    *required(Integer, "attempts"),
    *optional(Utc, "not_before"),
    *required(Words, "folder remote_name temporary_name detail"),
    *required(Utc, "created_at updated_at"),
    *indexes("jobs", "state partner", "file_id"),
)

work_items = _table(
    "work_items",
    "item_id",
    *required(Words, "item_id key kind partner"),
    reference("files.file_id", required=False),
    reference("claims.claim_id", required=False),
    *required(Words, "message state"),
    *required(Utc, "at"),
    *optional(Utc, "closed_at"),
    UniqueConstraint("key"),
    *indexes("work_items", "state", "file_id", "claim_id"),
)

sightings = _table(  # first_seen: when the file was first seen with this size and time
    "sightings",
    "partner folder name",
    *required(Words, "partner folder name"),
    *required(BigInteger, "size"),
    *required(Float, "modified"),
    *required(Utc, "first_seen"),
    *optional(Utc, "taken"),
)

inquiries = _table(  # key: what may be asked only once; answer is b"" until there is one
    "inquiries",
    "inquiry_id",
    *required(Words, "inquiry_id key kind partner"),
    reference("submitters.submitter_id"),
    *required(Words, "asked_by state trace_number batch_identifier message"),
    reference("files.file_id"),
    reference("claims.claim_id", required=False),
    *optional(Words, "answer_file_id"),
    *required(LargeBinary, "content answer"),
    *required(Utc, "asked_at"),
    *optional(Utc, "answered_at"),
    UniqueConstraint("key"),
    Index("ix_inquiries_trace_folded", "partner", func.upper(column("trace_number"))),
    *indexes("inquiries", "partner batch_identifier", "file_id", "claim_id", "state partner"),
)

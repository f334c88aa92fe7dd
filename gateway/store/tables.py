"""Every table, as SQLAlchemy Core sees it; the migrations make what stands here.

Texts are never NULL: absent is ``''`` as in the models. A column that may be absent and is a
date, a number or a reference to another row is NULL. Children are keyed by (parent, ordinal);
no unique key rests on a patient control number or a payer's number.
"""

from __future__ import annotations

from typing import Any

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
    MetaData,
    PrimaryKeyConstraint,
    Table,
    UniqueConstraint,
    text,
)
from sqlalchemy.sql.base import SchemaItem

from gateway.store.types import Json, Money, Quantity, Utc, Words

NAMES = {
    "pk": "pk_%(table_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
}
metadata = MetaData(naming_convention=NAMES)


def _columns(kind: Any, names: str) -> list[Column[Any]]:
    """Columns of one type that always hold something."""
    return [Column(name, kind, nullable=False) for name in names.split()]


def _optional(kind: Any, names: str) -> list[Column[Any]]:
    """Columns of one type that may be absent."""
    return [Column(name, kind, nullable=True) for name in names.split()]


def _of(target: str, *, required: bool = True) -> Column[Any]:
    """A reference to one row of another table, under the name of its key: ``files.file_id``."""
    return Column(target.split(".")[1], Words, ForeignKey(target), nullable=not required)


def _table(name: str, key: str, *items: SchemaItem) -> Table:
    """A table with its primary key, and for composite keys no second tree on SQLite."""
    keys = key.split()
    return Table(
        name, metadata, *items, PrimaryKeyConstraint(*keys), sqlite_with_rowid=len(keys) == 1
    )


submitters = _table("submitters", "submitter_id", *_columns(Words, "submitter_id name"))

control_numbers = _table(
    "control_numbers", "scope", *_columns(Words, "scope"), *_columns(BigInteger, "value")
)

_ONCE = text("direction IN ('in', 'handoff')")
files = _table(
    "files",
    "file_id",
    *_columns(Words, "file_id"),
    _of("submitters.submitter_id"),
    *_columns(Words, "partner direction name kind sha256"),
    *_columns(BigInteger, "size"),
    *_columns(Words, "state"),
    *_columns(Utc, "at"),
    *_columns(Words, "detail"),
    Index("ix_files_submitter_id", "submitter_id"),
    Index("ix_files_partner_state", "partner", "state"),
    Index("ix_files_sha256", "sha256"),
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
    _of("files.file_id"),
    *_columns(Integer, "ordinal"),
    *_columns(Words, "name"),
    *_columns(Utc, "at"),
)

interchanges = _table(
    "interchanges",
    "file_id ordinal",
    _of("files.file_id"),
    *_columns(Integer, "ordinal"),
    *_columns(Words, "sender_qualifier sender_id receiver_qualifier receiver_id control_number"),
    *_optional(Date, "date"),
    *_columns(Words, "time usage_indicator version status_code note_code"),
    *_optional(Utc, "acknowledged_at"),
    Index("ix_interchanges_parties", "sender_id", "receiver_id", "control_number"),
)

functional_groups = _table(
    "functional_groups",
    "file_id interchange ordinal",
    *_columns(Words, "file_id"),
    *_columns(Integer, "interchange ordinal"),
    *_columns(Words, "functional_identifier_code sender_code receiver_code"),
    *_columns(Words, "control_number version status_code"),
    *_optional(Utc, "acknowledged_at"),
    ForeignKeyConstraint(
        ["file_id", "interchange"], ["interchanges.file_id", "interchanges.ordinal"]
    ),
    Index("ix_functional_groups_number", "control_number", "functional_identifier_code"),
)

_GROUP = ["file_id", "interchange", "functional_group"]
transaction_sets = _table(
    "transaction_sets",
    "set_id",
    *_columns(Words, "set_id file_id"),
    *_columns(Integer, "interchange functional_group ordinal"),
    *_columns(Words, "kind guide control_number"),
    *_columns(Integer, "segment_count"),
    *_columns(Words, "batch_identifier state detail"),
    UniqueConstraint(*_GROUP, "ordinal"),
    ForeignKeyConstraint(
        _GROUP,
        [f"functional_groups.{name}" for name in ("file_id", "interchange", "ordinal")],
    ),
    Index("ix_transaction_sets_batch_identifier", "batch_identifier"),
)

claims = _table(
    "claims",
    "claim_id",
    *_columns(Words, "claim_id"),
    _of("submitters.submitter_id"),
    *_columns(Words, "partner kind patient_control_number payer_identifier payer_name"),
    *_optional(Money, "charge paid"),
    *_columns(Words, "state"),
    *_columns(Json, "flags"),
    *_optional(Date, "service_start service_end"),
    *_columns(Words, "frequency_code content_key"),
    *_columns(LargeBinary, "content"),
    *_columns(Words, "member_id payer_claim_control_number clearinghouse_trace"),
    *_columns(Utc, "received_at last_event_at"),
    Column("source_file_id", Words, ForeignKey("files.file_id"), nullable=True),
    *_columns(Integer, "source_ordinal"),
    Index("ix_claims_submitter_id", "submitter_id"),
    Index("ix_claims_partner_state", "partner", "state"),
    Index("ix_claims_patient_control_number", "patient_control_number"),
    Index("ix_claims_content_key", "content_key"),
    Index("ix_claims_member_id", "member_id"),
    Index("ix_claims_payer_claim_control_number", "payer_claim_control_number"),
    Index("ix_claims_clearinghouse_trace", "clearinghouse_trace"),
    Index("ix_claims_source_file_id", "source_file_id"),
)

claim_submissions = _table(
    "claim_submissions",
    "claim_id ordinal",
    _of("claims.claim_id"),
    *_columns(Integer, "ordinal"),
    _of("files.file_id"),
    _of("transaction_sets.set_id"),
    *_columns(Json, "spans"),
    *_columns(Integer, "first_position last_position"),
    *_columns(Utc, "built_at"),
    Index("ix_claim_submissions_file_id", "file_id"),
    Index("ix_claim_submissions_set_id", "set_id", "first_position"),
)

claim_events = _table(  # append-only: triggers refuse UPDATE and DELETE
    "claim_events",
    "claim_id ordinal",
    _of("claims.claim_id"),
    *_columns(Integer, "ordinal"),
    *_columns(Words, "key"),
    *_columns(Utc, "at"),
    *_optional(Utc, "effective"),
    *_columns(Words, "kind source"),
    *_columns(Integer, "submission"),
    _of("files.file_id", required=False),
    *_optional(Integer, "position"),
    *_columns(Words, "code message verdict"),
    *_columns(Json, "data"),
    UniqueConstraint("key"),
    Index("ix_claim_events_file_id", "file_id"),
)

findings = _table(
    "findings",
    "owner ordinal",
    *_columns(Words, "owner"),
    *_columns(Integer, "ordinal"),
    *_columns(Words, "rule severity code"),
    *_columns(Json, "finding"),
)

remittances = _table(
    "remittances",
    "remit_id",
    *_columns(Words, "remit_id"),
    _of("files.file_id"),
    _of("transaction_sets.set_id"),
    _of("submitters.submitter_id"),
    *_columns(Words, "partner content_key payer payer_identifier payee payee_identifier"),
    *_columns(Words, "trace_number originator"),
    *_optional(Money, "amount"),
    *_columns(Words, "handling method"),
    *_optional(Date, "effective_date production_date"),
    *_columns(Integer, "claims matched"),
    *_optional(Boolean, "balanced"),
    *_optional(Money, "difference"),
    *_columns(Words, "state"),
    *_columns(Utc, "at"),
    UniqueConstraint("content_key"),
    Index("ix_remittances_file_id", "file_id"),
    Index("ix_remittances_submitter_id", "submitter_id"),
    Index("ix_remittances_trace_number", "trace_number"),
)

claim_payments = _table(
    "claim_payments",
    "remit_id ordinal",
    _of("remittances.remit_id"),
    *_columns(Integer, "ordinal"),
    _of("claims.claim_id", required=False),
    *_columns(Words, "patient_control_number payer_claim_control_number status_code"),
    *_optional(Money, "charge paid patient_responsibility"),
    *_optional(Boolean, "balanced"),
    *_optional(Money, "difference"),
    *_columns(Words, "matched_by"),
    *_columns(Integer, "position"),
    *_columns(LargeBinary, "content"),
    Index("ix_claim_payments_claim_id", "claim_id"),
    Index("ix_claim_payments_patient_control_number", "patient_control_number"),
    Index("ix_claim_payments_payer_claim_control_number", "payer_claim_control_number"),
)


def _payment() -> ForeignKeyConstraint:
    """The claim payment that a row belongs to."""
    return ForeignKeyConstraint(
        ["remit_id", "claim_ordinal"], ["claim_payments.remit_id", "claim_payments.ordinal"]
    )


service_payments = _table(
    "service_payments",
    "remit_id claim_ordinal ordinal",
    *_columns(Words, "remit_id"),
    *_columns(Integer, "claim_ordinal ordinal"),
    *_optional(Integer, "line_number"),
    *_columns(Words, "matched_by control_number procedure_qualifier procedure_code modifiers"),
    *_columns(Words, "revenue_code"),
    *_optional(Date, "service_start service_end"),
    *_optional(Money, "charge paid"),
    *_optional(Quantity, "units"),
    *_optional(Boolean, "balanced"),
    *_optional(Money, "difference"),
    _payment(),
)

_PLACE = "remit_id claim_ordinal line_ordinal ordinal"  # line_ordinal 0 is the claim itself

adjustments = _table(
    "adjustments",
    _PLACE,
    *_columns(Words, "remit_id"),
    *_columns(Integer, "claim_ordinal line_ordinal ordinal"),
    *_columns(Words, "group_code reason_code"),
    *_columns(Money, "amount"),
    *_optional(Quantity, "quantity"),
    _payment(),
)

remarks = _table(
    "remarks",
    _PLACE,
    *_columns(Words, "remit_id"),
    *_columns(Integer, "claim_ordinal line_ordinal ordinal"),
    *_columns(Words, "code"),
    _payment(),
)

payment_details = _table(  # what: date, reference, amount, quantity; claim_ordinal 0 is the header
    "payment_details",
    _PLACE,
    _of("remittances.remit_id"),
    *_columns(Integer, "claim_ordinal line_ordinal ordinal"),
    *_columns(Words, "what qualifier value"),
    *_optional(Quantity, "number"),
)

provider_adjustments = _table(
    "provider_adjustments",
    "remit_id ordinal",
    _of("remittances.remit_id"),
    *_columns(Integer, "ordinal"),
    *_columns(Words, "provider_identifier"),
    *_optional(Date, "fiscal_period_date"),
    *_columns(Words, "reason_code reference"),
    *_columns(Money, "amount"),
)

provider_summaries = _table(
    "provider_summaries",
    "remit_id ordinal",
    _of("remittances.remit_id"),
    *_columns(Integer, "ordinal"),
    *_columns(Words, "provider_identifier facility_code"),
    *_optional(Date, "fiscal_period_date"),
    *_optional(Quantity, "claims"),
    *_optional(Money, "charge"),
)

jobs = _table(
    "jobs",
    "job_id",
    *_columns(Words, "job_id kind partner"),
    _of("files.file_id"),
    *_columns(Words, "state"),
    *_columns(Integer, "attempts"),
    *_optional(Utc, "not_before"),
    *_columns(Words, "folder remote_name temporary_name detail"),
    *_columns(Utc, "created_at updated_at"),
    Index("ix_jobs_state", "state", "partner"),
    Index("ix_jobs_file_id", "file_id"),
)

work_items = _table(
    "work_items",
    "item_id",
    *_columns(Words, "item_id key kind partner"),
    _of("files.file_id", required=False),
    _of("claims.claim_id", required=False),
    *_columns(Words, "message state"),
    *_columns(Utc, "at"),
    *_optional(Utc, "closed_at"),
    UniqueConstraint("key"),
    Index("ix_work_items_state", "state"),
    Index("ix_work_items_file_id", "file_id"),
    Index("ix_work_items_claim_id", "claim_id"),
)

sightings = _table(  # first_seen: when the file was first seen with this size and time
    "sightings",
    "partner folder name",
    *_columns(Words, "partner folder name"),
    *_columns(BigInteger, "size"),
    *_columns(Float, "modified"),
    *_columns(Utc, "first_seen"),
    *_optional(Utc, "taken"),
)

"""What was asked of payers (270, 276), who asked it, and what they answered."""

from __future__ import annotations

from alembic import op
from sqlalchemy import LargeBinary, UniqueConstraint

from gateway.store.columns import indexes, optional, reference, required
from gateway.store.migrations.steps import create
from gateway.store.types import Utc, Words

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One row for each person or claim that was asked about; nothing was asked before."""
    create(
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
        UniqueConstraint("key", name="uq_inquiries_key"),
        *indexes("inquiries", "partner trace_number", "partner batch_identifier", "file_id",
                 "claim_id", "state partner"),
    )  # fmt: skip


def downgrade() -> None:
    """Forget what was asked; the files stay."""
    op.drop_table("inquiries")

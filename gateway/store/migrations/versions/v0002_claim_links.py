"""Which claim follows which: corrections, voids, resubmissions, claims for the next payer."""

from __future__ import annotations

from alembic import op
from sqlalchemy import Column, ForeignKey

from gateway.store.columns import indexes, reference, required
from gateway.store.migrations.steps import create
from gateway.store.types import Json, Utc, Words

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One row for each claim that follows another; those that are there follow none."""
    create(
        "claim_links",
        "claim_id",
        reference("claims.claim_id"),
        Column("original_id", Words, ForeignKey("claims.claim_id"), nullable=False),
        *required(Words, "relation"),
        *required(Json, "changes"),
        *required(Utc, "at"),
        *indexes("claim_links", "original_id"),
    )


def downgrade() -> None:
    """Forget which claim follows which; the claims stay."""
    op.drop_table("claim_links")

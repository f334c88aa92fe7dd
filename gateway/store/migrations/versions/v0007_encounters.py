"""What a claim is, a claim to be paid or the report of an encounter (BHT06), beside its content."""

from __future__ import annotations

from alembic import op
from sqlalchemy import Column

from gateway.store.types import Words

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A column for it. The claims that are there went as claims to be paid: no other could."""
    op.add_column(
        "claims", Column("claim_or_encounter_code", Words, nullable=False, server_default="")
    )


def downgrade() -> None:
    """The content of the claims still says it."""
    op.drop_column("claims", "claim_or_encounter_code")

"""What the bank tells: its files, the deposits in them, and the remittances that they are of."""

from __future__ import annotations

from alembic import op
from sqlalchemy import BigInteger, Date, Integer, UniqueConstraint

from gateway.store.columns import indexes, reference, required
from gateway.store.migrations.steps import create
from gateway.store.types import Money, Utc, Words

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Three tables, empty: no bank has been asked before."""
    create(
        "bank_files",
        "sha256",
        *required(Words, "sha256 name kind"),
        *required(BigInteger, "size"),
        *required(Utc, "at"),
    )
    create(
        "deposits",
        "deposit_id",
        *required(Words, "deposit_id"),
        reference("bank_files.sha256"),
        *required(Integer, "line"),
        *required(Words, "account"),
        *required(Date, "date"),
        *required(Money, "amount"),
        *required(Words, "trace_number originator payer description bank_reference content_key"),
        *required(Utc, "at"),
        UniqueConstraint("content_key"),
        *indexes("deposits", "sha256", "date"),
    )
    create(
        "deposit_ties",
        "deposit_id remit_id",
        reference("deposits.deposit_id"),
        reference("remittances.remit_id"),
        *required(Words, "kind reason"),
        *required(Utc, "at"),
        *indexes("deposit_ties", "remit_id"),
    )


def downgrade() -> None:
    """Forget what the bank told; its files can be imported again."""
    for name in ("deposit_ties", "deposits", "bank_files"):
        op.drop_table(name)

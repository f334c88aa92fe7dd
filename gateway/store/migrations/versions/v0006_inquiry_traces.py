"""Trace numbers are looked up without regard to case, and soon there are very many of them."""

from __future__ import annotations

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_OLD, _NEW = "ix_inquiries_partner_trace_number", "ix_inquiries_trace_folded"


def upgrade() -> None:
    """The index by which answers find their inquiries."""
    op.drop_index(_OLD, "inquiries", if_exists=True)
    op.execute(f"CREATE INDEX IF NOT EXISTS {_NEW} ON inquiries (partner, upper(trace_number))")


def downgrade() -> None:
    """The index of before, which no look-up uses."""
    op.drop_index(_NEW, "inquiries")
    op.create_index(_OLD, "inquiries", ["partner", "trace_number"])

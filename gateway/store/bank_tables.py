"""Tables of the bank: the files it sent, the deposits in them, what they were tied with."""

from __future__ import annotations

from sqlalchemy import BigInteger, Date, Integer, UniqueConstraint

from gateway.store.columns import indexes, reference, required
from gateway.store.schema import table
from gateway.store.types import Money, Utc, Words

bank_files = table(
    "bank_files",
    "sha256",
    *required(Words, "sha256 name kind"),
    *required(BigInteger, "size"),
    *required(Utc, "at"),
)

deposits = table(
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

deposit_ties = table(
    "deposit_ties",
    "deposit_id remit_id",
    reference("deposits.deposit_id"),
    reference("remittances.remit_id"),
    *required(Words, "kind reason"),
    *required(Utc, "at"),
    *indexes("deposit_ties", "remit_id"),
)

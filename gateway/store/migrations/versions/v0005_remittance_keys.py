"""What makes a remittance the same one, anew: keys of before the rule of decision 0013.

They counted every line and adjustment, and a payee without an NPI by its name. A remittance that
was posted under such a key and comes again in another envelope was held, not seen as a copy.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from decimal import Decimal
from typing import Any

from alembic import op
from sqlalchemy import Connection, Date, Integer, bindparam, column, select, table

from gateway.store.types import Money, Words

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_HASH = 64
_MODULUS = 1 << 256
_MANY = 10_000


def _table(name: str, **kinds: Any) -> Any:
    return table(name, *(column(n, kind) for n, kind in kinds.items()))


_remittances = _table(
    "remittances", remit_id=Words, content_key=Words, trace_number=Words, originator=Words,
    amount=Money, effective_date=Date, payee=Words, payee_identifier=Words,
)  # fmt: skip
_payments = _table(
    "claim_payments", remit_id=Words, patient_control_number=Words, status_code=Words,
    charge=Money, paid=Money, payer_claim_control_number=Words,
)  # fmt: skip
_adjustments = _table(
    "provider_adjustments", remit_id=Words, ordinal=Integer, provider_identifier=Words,
    reason_code=Words, reference=Words, amount=Money,
)  # fmt: skip


def upgrade() -> None:
    """A new key for every remittance. Where an older one has the same by now, the later one keeps
    the key that it has: it was posted or held then, and stays so."""
    connection = op.get_bind()
    sums, taken = _sums(connection), _taken(connection)
    rows = connection.execute(select(_remittances).order_by(_remittances.c.remit_id)).all()
    keys = {row.content_key for row in rows}
    changes = []
    for row in rows:
        if len(row.content_key) != _HASH:
            continue
        key = _key(row, sums[row.remit_id], taken[row.remit_id])
        if key not in keys:
            keys.add(key)
            changes.append({"this": row.remit_id, "key": key})
    if changes:
        here = _remittances.c.remit_id == bindparam("this")
        statement = _remittances.update().where(here).values(content_key=bindparam("key"))
        connection.execute(statement, changes)


def downgrade() -> None:
    """The keys stay: the release before compares them in the same way."""


def _sums(connection: Connection) -> dict[str, int]:
    """Of each remittance its claim payments, as a number that does not depend on their order."""
    found: dict[str, int] = defaultdict(int)
    result = connection.execute(select(_payments).execution_options(yield_per=_MANY))
    for remit_id, number, status, charge, paid, payer_number in result:
        facts = (number, status, _plain(charge), _plain(paid), payer_number)
        digest = hashlib.sha256(repr(facts).encode()).digest()
        found[remit_id] = (found[remit_id] + int.from_bytes(digest, "big")) % _MODULUS
    return found


def _taken(connection: Connection) -> dict[str, list[tuple[str, str, str, str]]]:
    """Of each remittance its provider adjustments."""
    found: dict[str, list[tuple[str, str, str, str]]] = defaultdict(list)
    for remit_id, _, provider, reason, reference, amount in connection.execute(
        select(_adjustments)
    ):
        found[remit_id].append((provider, reason, reference, _plain(amount)))
    return found


def _key(row: Any, multiset: int, taken: list[tuple[str, str, str, str]]) -> str:
    """TRN02, TRN03, BPR02, BPR16, the payee, CLP01, 02, 03, 04, 07 of all claims, and the PLB."""
    facts = (
        row.trace_number, row.originator, _plain(abs(row.amount or Decimal(0))),
        str(row.effective_date), row.payee_identifier or row.payee.strip().upper(),
        f"{multiset:x}", sorted(taken),
    )  # fmt: skip
    return hashlib.sha256(repr(facts).encode()).hexdigest()


def _plain(amount: Decimal | None) -> str:
    return str((amount or Decimal(0)).normalize() + 0)

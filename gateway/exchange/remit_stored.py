"""Remittances that were posted, read again from the bytes that came in."""

from __future__ import annotations

from collections.abc import Iterator

from gateway.errors import StoreError
from gateway.exchange.desk import Desk
from gateway.exchange.remit_files import Remittance, read_remittances
from gateway.exchange.remit_views import all_remittances, find_remittance
from gateway.models.remittance import signed_amount
from gateway.store.files import load_file
from gateway.store.records import RemittanceRow


def stored_remittance(desk: Desk, wanted: str) -> Remittance:
    """A remittance by its id or trace number, whole. Raises ConfigError where there is not one,
    StoreError where its file is not as it was."""
    with desk.store.reading() as connection:
        row = find_remittance(connection, wanted)
    return _read(desk, row)


def stored_remittances(desk: Desk, partner: str | None = None) -> Iterator[Remittance]:
    """All that count, the oldest first; of one partner where it is named."""
    with desk.store.reading() as connection:
        rows = all_remittances(connection, partner)
    for row in reversed(rows):
        yield _read(desk, row)


def _read(desk: Desk, row: RemittanceRow) -> Remittance:
    with desk.store.reading() as connection:
        file = load_file(connection, row.file_id)
    alike: list[Remittance] = []
    if file is not None:
        for found in read_remittances(desk.store.vault.path(file.sha256), []):
            payment = found.header.payment
            if (payment.trace_number, signed_amount(payment)) == (row.trace_number, row.amount):
                found.source = row.remit_id
                alike.append(found)
    if not alike:
        raise StoreError(f"the file of remittance {row.remit_id} cannot be read as it was posted")
    return next((one for one in alike if len(one.claims) == row.claims), alike[0])

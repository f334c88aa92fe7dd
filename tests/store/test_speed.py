"""How fast an 835 of ten thousand claims goes in: a measurement, run by ``make bench``."""

from __future__ import annotations

import time

import pytest

from gateway.ledger.match import LineMatch
from gateway.store import tables
from gateway.store.claim_payments import add_payments
from gateway.store.database import Store
from gateway.store.payment_rows import PaymentRows, gather
from gateway.store.remittances import add_remittance
from tests.store import sample
from tests.store.test_remittances import payment, total

CLAIMS = 10_000


@pytest.mark.bench
def test_ten_thousand_claim_payments_in_one_transaction(filled: Store) -> None:
    payments = [payment(f"PCN{n}") for n in range(CLAIMS)]
    rows = PaymentRows()
    started = time.perf_counter()
    with filled.transaction() as connection:
        add_remittance(connection, sample.remittance("rem_1"))
        for ordinal, one in enumerate(payments, 1):
            gather(rows, "rem_1", ordinal, one, lines=[LineMatch(1, "x"), LineMatch(2, "x")])
            if len(rows.claim_payments) == 500:
                add_payments(connection, rows)
                rows.clear()
        add_payments(connection, rows)
    spent = time.perf_counter() - started
    print(f"\n{filled.engine.dialect.name}: {CLAIMS / spent:,.0f} claim payments/s, 15 rows each")
    with filled.reading() as connection:
        assert total(connection, tables.claim_payments, "paid") == "649500.00"

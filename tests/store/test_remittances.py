"""Every part of an 835 has its row, and the rows add up to the cent."""

from __future__ import annotations

import datetime
from decimal import Decimal as D

from sqlalchemy import Connection, Table, func, select

from gateway.ledger.match import LineMatch
from gateway.models.amount import amount
from gateway.models.party import (
    Adjustment,
    Amount,
    DateRange,
    Identifier,
    Party,
    QualifiedDate,
    Quantity,
)
from gateway.models.remittance import ClaimPayment, ServicePayment
from gateway.store import tables
from gateway.store.claim_payments import (
    add_payments,
    children_of_payments,
    match_payment,
    payments_of_claims,
    payments_of_remittance,
    payments_where,
)
from gateway.store.claims import add_claims
from gateway.store.database import Store
from gateway.store.payment_rows import PaymentRows, detail_rows, gather
from gateway.store.records import ProviderAdjustmentRow, ProviderSummaryRow
from gateway.store.remittances import (
    add_provider_level,
    add_remittance,
    find_remittances,
    finish_remittance,
    list_remittances,
    load_remittance,
    provider_adjustments_of,
)
from tests.store import sample

DAY = datetime.date(2026, 1, 5)


def payment(number: str = "PCN-1") -> ClaimPayment:
    """100.00 charged, 20.00 contractual and 10.00 of the patient's on the lines, 5.05 above."""
    return ClaimPayment(
        patient_control_number=number,
        status_code="1",
        charge=D("100.00"),
        paid=D("64.95"),
        patient_responsibility=D("10.00"),
        payer_claim_control_number="ICN1",
        patient=Party(last_name="GARCÍA", first_name="ANA", member_id="M1"),
        adjustments=[Adjustment("OA", "23", D("5.05"), D("1"))],
        remark_codes=["MA01"],
        dates=[QualifiedDate("232", DAY, datetime.date(2026, 1, 9)), QualifiedDate("050", DAY)],
        references=[Identifier("EA", "CHART 9")],
        amounts=[Amount("AU", D("80.00"))],
        quantities=[Quantity("CA", D("2.5"))],
        service_lines=[
            ServicePayment(
                procedure_qualifier="HC",
                procedure_code="99213",
                modifiers=["25", "GT"],
                charge=D("100.00"),
                paid=D("70.00"),
                units=D("1"),
                control_number="L1",
                service_dates=DateRange(DAY, DAY),
                adjustments=[
                    Adjustment("CO", "45", D("20.00")),
                    Adjustment("PR", "1", D("10.00")),
                ],
                remark_codes=["N130", "N381"],
                amounts=[Amount("B6", amount("080.0") or D(0))],
                balanced=True,
                difference=D("0.00"),
            ),
            ServicePayment(revenue_code="0450"),
        ],
        balanced=True,
        difference=D("0.00"),
        position=14,
    )


def store_remittance(store: Store, remit_id: str = "rem_1") -> None:
    rows = PaymentRows()
    lines = [LineMatch(1, "line control number"), LineMatch(None, "no line")]
    gather(rows, remit_id, 1, payment(), claim_id="clm_1", matched_by="number", lines=lines)
    gather(rows, remit_id, 2, payment("PCN-2"))
    with store.transaction() as connection:
        add_claims(connection, [sample.claim("clm_1"), sample.claim("clm_2")])
        assert add_remittance(connection, sample.remittance(remit_id))
        add_payments(connection, rows)
        add_provider_level(
            connection,
            [
                ProviderAdjustmentRow(
                    remit_id=remit_id,
                    ordinal=1,
                    provider_identifier="1234567893",
                    fiscal_period_date=datetime.date(2026, 12, 31),
                    reason_code="WO",
                    reference="OLD CLAIM",
                    amount=D("29.90"),
                )
            ],
            [
                ProviderSummaryRow(
                    remit_id=remit_id,
                    ordinal=1,
                    provider_identifier="1234567893",
                    facility_code="11",
                    fiscal_period_date=None,
                    claims=D("2"),
                    charge=D("200.00"),
                )
            ],
        )
        finish_remittance(
            connection,
            remit_id,
            claims=2,
            matched=1,
            balanced=True,
            difference=D("0.00"),
            state="posted",
            content_key="of the whole set",
        )


def test_a_payment_is_taken_apart_and_everything_is_kept(filled: Store) -> None:
    store_remittance(filled)
    with filled.reading() as connection:
        rows = children_of_payments(connection, "rem_1", 1)
        everything = children_of_payments(connection, "rem_1")
    (claim_payment,) = rows.claim_payments
    assert (claim_payment.claim_id, claim_payment.matched_by) == ("clm_1", "number")
    assert (str(claim_payment.paid), claim_payment.position) == ("64.95", 14)
    assert b"GARC\xc3\x8dA" in claim_payment.content
    one, two = rows.service_payments
    assert (one.line_number, one.matched_by, one.control_number) == (1, "line control number", "L1")
    assert (one.procedure_code, one.modifiers, one.service_start) == ("99213", "25:GT", DAY)
    assert (str(one.units), str(one.charge), one.balanced) == ("1", "100.00", True)
    assert (two.line_number, two.revenue_code, two.charge, two.balanced) == (
        None,
        "0450",
        None,
        None,
    )
    assert [
        (a.line_ordinal, a.ordinal, a.group_code, a.reason_code, str(a.amount), a.quantity)
        for a in rows.adjustments
    ] == [
        (0, 1, "OA", "23", "5.05", D(1)),
        (1, 1, "CO", "45", "20.00", None),
        (1, 2, "PR", "1", "10.00", None),
    ]
    assert [(r.line_ordinal, r.ordinal, r.code) for r in rows.remarks] == [
        (0, 1, "MA01"),
        (1, 1, "N130"),
        (1, 2, "N381"),
    ]
    assert [(d.line_ordinal, d.what, d.qualifier, d.value, d.number) for d in rows.details] == [
        (0, "date", "232", "2026-01-05/2026-01-09", None),
        (0, "date", "050", "2026-01-05", None),
        (0, "reference", "EA", "CHART 9", None),
        (0, "amount", "AU", "80.00", D(80)),
        (0, "quantity", "CA", "2.5", D("2.5")),
        (1, "amount", "B6", "080.0", D(80)),
    ]
    assert (len(everything.claim_payments), len(everything.adjustments)) == (2, 6)


def total(connection: Connection, table: Table, name: str = "amount") -> str:
    """What a column of the remittance adds up to, the database's own sum."""
    summed = select(func.sum(table.c[name])).where(table.c.remit_id == "rem_1")
    return str(connection.execute(summed).scalar())


def test_the_rows_add_up(filled: Store) -> None:
    store_remittance(filled)
    with filled.reading() as connection:
        assert [
            total(connection, tables.claim_payments, name)
            for name in ("charge", "paid", "patient_responsibility")
        ] == ["200.00", "129.90", "20.00"]
        assert total(connection, tables.adjustments) == "70.10"
        assert total(connection, tables.provider_adjustments) == "29.90"


def test_what_a_provider_level_says_is_kept(filled: Store) -> None:
    store_remittance(filled)
    with filled.reading() as connection:
        (adjustment,) = provider_adjustments_of(connection, "rem_1")
        summary = connection.execute(select(tables.provider_summaries)).one()
    assert (adjustment.reason_code, str(adjustment.amount)) == ("WO", "29.90")
    assert adjustment.fiscal_period_date == datetime.date(2026, 12, 31)
    assert (str(summary.claims), str(summary.charge)) == ("2", "200.00")


def test_the_same_advice_is_kept_once(filled: Store) -> None:
    store_remittance(filled)
    with filled.transaction() as connection:
        again = sample.remittance("rem_2", content_key="of the whole set")
        assert not add_remittance(connection, again)
        assert load_remittance(connection, "rem_2") is None
        # Another advice under the same trace number is another advice.
        assert add_remittance(connection, sample.remittance("rem_3", trace_number="EFT1"))
        found = find_remittances(connection, trace_number="EFT1")
        assert [one.remit_id for one in found] == ["rem_1", "rem_3"]
        assert find_remittances(connection, content_key="of the whole set", file_id="fil_x") == []


def test_a_payment_is_matched_later(filled: Store) -> None:
    store_remittance(filled)
    with filled.transaction() as connection:
        ((_, left),) = payments_where(connection, "unmatched", "acme")
        assert (left.remit_id, left.ordinal, left.patient_control_number) == ("rem_1", 2, "PCN-2")
        match_payment(connection, "rem_1", 2, "clm_2", "a person")
        assert payments_where(connection, "unmatched", "acme") == []
        row = load_remittance(connection, "rem_1")
        assert row is not None and (row.claims, row.matched, row.state) == (2, 2, "posted")
        found = payments_of_claims(connection, ["clm_2", "clm_9"])
        assert [one.matched_by for one in found["clm_2"]] == ["a person"]
        assert found["clm_9"] == []
        match_payment(connection, "rem_1", 1, None, "")
        row = load_remittance(connection, "rem_1")
        assert row is not None and row.matched == 1
        assert [p.ordinal for p in payments_of_remittance(connection, "rem_1")] == [1, 2]


def test_remittances_by_page_and_by_what_they_are(filled: Store) -> None:
    with filled.transaction() as connection:
        for n in range(5):
            words = {"balanced": n % 2 == 0, "state": "posted"}
            add_remittance(connection, sample.remittance(f"rem_{n}", **words))
        first = list_remittances(connection, limit=3)
        rest = list_remittances(connection, limit=3, after=first.next)
        off = list_remittances(connection, balanced=False, partner="acme", state="posted")
        assert list_remittances(connection, submitter_id="nobody").items == []
    assert [r.remit_id for r in first.items + rest.items] == [f"rem_{n}" for n in (4, 3, 2, 1, 0)]
    assert [r.remit_id for r in off.items] == ["rem_3", "rem_1"]


def test_a_number_that_no_column_holds_is_kept_as_text(filled: Store) -> None:
    huge = Amount("ZM", D("12345678901234567.89"))
    (row,) = detail_rows(("rem_1", 0, 0), amounts=[huge])
    assert (row.value, row.number) == ("12345678901234567.89", None)


def test_a_large_advice_is_one_transaction(filled: Store) -> None:
    rows = PaymentRows()
    for ordinal in range(1, 2501):
        gather(rows, "rem_1", ordinal, payment(f"P{ordinal}"))
    with filled.transaction() as connection:
        add_remittance(connection, sample.remittance("rem_1"))
        add_payments(connection, rows)
        rows.clear()
        add_payments(connection, rows)
        assert total(connection, tables.claim_payments, "charge") == "250000.00"
        assert total(connection, tables.claim_payments, "paid") == "162375.00"
        assert total(connection, tables.adjustments) == "87625.00"

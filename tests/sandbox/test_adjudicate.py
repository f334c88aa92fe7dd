"""Claims decided by a contract: every amount below was worked out by hand."""

from __future__ import annotations

from decimal import Decimal

import msgspec
import pytest

from gateway.models.claim import Claim
from gateway.models.remittance import ClaimPayment
from gateway.sandbox.adjudicate import Case, Outcome, adjudicate, reversal
from tests.sandbox.balance import unbalanced
from tests.sandbox.samples import TODAY, claim, contract

# name | payer | deductible used | order and amount paid before | days since service | lines
# | CLP02, CLP04, CLP05 | a result per line: paid and adjustments, lines parted by ;
TABLE = """
deductible and coinsurance | PA | 0 | P | 10 | 99213 250.00 | 1 80.00 120.00 | 80.00 CO45=50.00 PR1=100.00 PR2=20.00
deductible used up | PA | 100 | P | 10 | 99213 250.00 | 1 160.00 40.00 | 160.00 CO45=50.00 PR2=40.00
deductible partly used | PA | 60 | P | 10 | 99213 250.00 | 1 128.00 72.00 | 128.00 CO45=50.00 PR1=40.00 PR2=32.00
deductible over two lines | PA | 0 | P | 10 | 99213 100.00; 99214 150.00 | 1 80.00 120.00 | 0 CO45=20.00 PR1=80.00; 80.00 CO45=30.00 PR1=20.00 PR2=20.00
deductible takes it all | PA | 0 | P | 10 | 99213 50.00 | 1 0 40.00 | 0 CO45=10.00 PR1=40.00
thirds of a dollar | PA | 100 | P | 10 | 99213 33.33 | 1 21.33 5.33 | 21.33 CO45=6.67 PR2=5.33
rounded down | PA | 100 | P | 10 | 99213 10.03 | 1 6.42 1.60 | 6.42 CO45=2.01 PR2=1.60
half a cent rounds up | PM | 50 | P | 10 | 99213 100.20 | 1 49.10 12.53 | 49.10 CO45=37.57 PR2=12.53 CO253=1.00
sequestration | PM | 50 | P | 10 | 99213 200.00 | 1 98.00 25.00 | 98.00 CO45=75.00 PR2=25.00 CO253=2.00
one line not covered | PA | 100 | P | 10 | A9270 45.00; 99213 100.00 | 1 64.00 16.00 | 0 CO96=45.00 N130; 64.00 CO45=20.00 PR2=16.00
nothing covered | PA | 0 | P | 10 | A9270 45.00 | 1 0 0 | 0 CO96=45.00 N130
nothing covered, told as 4 | PB | 0 | P | 10 | A9270 45.00 | 4 0 0 | 0 CO96=45.00 N130
too late by a day | PA | 100 | P | 366 | 99213 250.00 | 1 0 0 | 0 CO29=250.00
the last day | PM | 50 | P | 365 | 99213 200.00 | 1 98.00 25.00 | 98.00 CO45=75.00 PR2=25.00 CO253=2.00
copay | PB | 0 | P | 10 | 99213 100.00 | 1 45.00 30.00 | 45.00 CO45=25.00 PR2=5.00 PR3=25.00
copay over two lines | PB | 0 | P | 10 | 99211 20.00; 99213 100.00 | 1 58.50 31.50 | 0 CO45=5.00 PR3=15.00; 58.50 CO45=25.00 PR2=6.50 PR3=10.00
second payer fills the gap | PA | 100 | S | 10 | 99213 250.00 <150.00 | 2 50.00 0 | 50.00 CO45=50.00 OA23=150.00
second payer, little paid before | PA | 100 | S | 10 | 99213 250.00 <20.00 | 2 160.00 20.00 | 160.00 CO45=50.00 OA23=20.00 PR2=20.00
second payer, more paid than allowed | PA | 100 | S | 10 | 99213 250.00 <220.00 | 2 0 0 | 0 CO45=30.00 OA23=220.00
the first payer met the deductible | PA | 0 | S | 10 | 99213 250.00 <120.00 | 2 80.00 0 | 80.00 CO45=50.00 OA23=120.00
the first payer met a part of it | PA | 0 | S | 10 | 99213 250.00 <60.00 | 2 80.00 60.00 | 80.00 CO45=50.00 OA23=60.00 PR1=60.00
paid before by claim, not by line | PA | 100 | S 150.00 | 10 | 99213 100.00; 99214 100.00 | 2 30.00 0 | 0 OA23=100.00; 30.00 CO45=20.00 OA23=50.00
third payer | PA | 100 | T | 10 | 99213 250.00 <100.00 <60.00 | 3 40.00 0 | 40.00 CO45=50.00 OA23=160.00
hospital lines | PA | 0 | P | 10 | 0120 700.00; 0250 300.10 | 1 560.06 240.02 | 368.00 CO45=140.00 PR1=100.00 PR2=92.00; 192.06 CO45=60.02 PR2=48.02
a line without charge | PA | 100 | P | 10 | G8427 0; 99213 100.00 | 1 64.00 16.00 | 0; 64.00 CO45=20.00 PR2=16.00
"""  # noqa: E501
ROWS = [[cell.strip() for cell in row.split("|")] for row in TABLE.strip().splitlines()]


def decided(bill: Claim, payer: str = "PA", **known: object) -> Outcome:
    case = {"payer_claim_control_number": "26073000001", "received": TODAY} | known
    return adjudicate(bill, contract().payers[payer], Case(**case))  # type: ignore[arg-type]


def said(payment: ClaimPayment) -> list[tuple[Decimal | None, set[str]]]:
    return [
        (
            line.paid,
            {f"{a.group_code}{a.reason_code}={a.amount}" for a in line.adjustments}
            | set(line.remark_codes),
        )
        for line in payment.service_lines
    ]


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_a_claim_is_decided_to_the_cent(row: list[str]) -> None:
    _, payer, used, order, days, lines, result, by_line = row
    order, _, before = order.partition(" ")
    bill = claim(
        *lines.split("; "), payer=payer, order=order, days_ago=int(days), paid_before=before
    )
    (payment,) = decided(bill, payer, deductible_used=Decimal(used)).payments
    status, paid, owed = result.split()
    assert payment.status_code == status
    assert payment.paid == Decimal(paid)
    assert (payment.patient_responsibility or Decimal(0)) == Decimal(owed)
    assert said(payment) == [
        (Decimal(first), set(rest))
        for first, *rest in (part.split() for part in by_line.split(";"))
    ]
    assert payment.charge == bill.charge
    assert unbalanced(payment) == []


def test_the_result_names_the_claim_its_lines_and_its_people() -> None:
    (payment,) = decided(claim("99213 250.00", "A9270 10.00")).payments
    assert payment.patient_control_number == "P-1"
    assert payment.payer_claim_control_number == "26073000001"
    assert [line.control_number for line in payment.service_lines] == ["L1", "L2"]
    assert payment.patient and payment.patient.member_id == "W123456789"
    assert payment.insured is None
    assert payment.claim_filing_code == "12"  # CI has no place in CLP06
    assert [(a.qualifier, a.amount) for a in payment.amounts] == [("AU", Decimal("200.00"))]
    assert [(a.qualifier, a.amount) for a in payment.service_lines[0].amounts] == [
        ("B6", Decimal("200.00"))
    ]


def test_a_line_without_procedure_stands_under_its_revenue_code() -> None:
    (payment,) = decided(claim("0120 700.00")).payments
    line = payment.service_lines[0]
    assert (line.procedure_qualifier, line.procedure_code) == ("NU", "0120")


def test_a_claim_denied_in_full_tells_of_appeal_rights_and_a_deductible_does_not() -> None:
    assert decided(claim("A9270 45.00")).payments[0].remark_codes == ["MA01"]
    assert decided(claim("99213 50.00")).payments[0].remark_codes == []


def test_a_predetermination_is_told_what_would_be_paid_and_paid_nothing() -> None:
    """1200 at 80 % is 960 allowed; of it 100 deductible and 20 % of 860: 688 would be paid."""
    asked = msgspec.structs.replace(claim("D2740 1200.00"), submission_reason_code="PB")
    outcome = decided(asked)
    (payment,) = outcome.payments
    assert (payment.status_code, payment.paid) == ("25", Decimal(0))
    assert outcome.deductible == Decimal(0)
    assert [
        (one.group_code, one.reason_code, str(one.amount))
        for one in payment.service_lines[0].adjustments
    ] == [
        ("CO", "45", "240.00"), ("PR", "1", "100.00"), ("PR", "2", "172.00"),
        ("OA", "101", "688.00"),
    ]  # fmt: skip
    assert unbalanced(payment) == []


def test_a_duplicate_is_denied() -> None:
    (payment,) = decided(claim("99213 250.00", "99214 10.00"), duplicate=True).payments
    assert said(payment) == [
        (Decimal(0), {"OA18=250.00"}),
        (Decimal(0), {"OA18=10.00"}),
    ]
    assert unbalanced(payment) == []


def test_the_deductible_that_a_claim_takes_is_told() -> None:
    assert decided(claim("99213 100.00")).deductible == Decimal("80.00")
    assert decided(claim("99213 100.00"), deductible_used=Decimal(90)).deductible == Decimal(10)
    assert decided(claim("A9270 100.00")).deductible == 0


def test_a_claim_above_the_limit_is_paid_reversed_and_decided_anew() -> None:
    outcome = decided(claim("99213 2000.00"))
    assert [(p.status_code, p.charge, p.paid) for p in outcome.payments] == [
        ("1", Decimal("2000.00"), Decimal("1200.00")),
        ("22", Decimal("-2000.00"), Decimal("-1200.00")),
        ("1", Decimal("2000.00"), Decimal("880.00")),
    ]
    assert said(outcome.payments[1]) == [
        (Decimal("-1200.00"), {"CO45=-400.00", "PR1=-100.00", "PR2=-300.00"})
    ]
    assert said(outcome.payments[2]) == [
        (Decimal("880.00"), {"CO45=800.00", "PR1=100.00", "PR2=220.00"})
    ]
    assert [unbalanced(p) for p in outcome.payments] == [[], [], []]
    numbers = [p.payer_claim_control_number for p in outcome.payments]
    assert numbers == ["26073000001", "26073000001", "26073000001R1"]
    assert outcome.deductible == Decimal("100.00")
    assert outcome.standing is outcome.payments[2]


def test_a_claim_at_the_limit_is_not_reviewed() -> None:
    assert len(decided(claim("99213 1200.00")).payments) == 1


def test_a_later_review_is_held_back() -> None:
    outcome = decided(claim("99213 3000.00", payer="PB"), "PB")
    # 2250 allowed, 25 copay, 222.50 coinsurance; then 1800, 25 and 177.50
    assert [p.paid for p in outcome.payments] == [Decimal("2002.50")]
    assert [(p.status_code, p.paid) for p in outcome.later] == [
        ("22", Decimal("-2002.50")),
        ("1", Decimal("1597.50")),
    ]


def test_a_replacement_reverses_the_original_and_stands_for_itself() -> None:
    first = decided(claim("99213 250.00")).payments[0]
    bill = claim("99213 300.00", frequency="7", pcn="P-2")
    outcome = decided(bill, original=first, payer_claim_control_number="26073000002")
    assert [(p.patient_control_number, p.status_code, p.paid) for p in outcome.payments] == [
        ("P-1", "22", Decimal("-80.00")),
        ("P-2", "1", Decimal("112.00")),  # 240 allowed, 100 deductible, 28 coinsurance
    ]
    assert [(r.qualifier, r.value) for r in outcome.payments[1].references] == [
        ("F8", "26073000001")
    ]


def test_a_void_reverses_and_leaves_nothing() -> None:
    first = decided(claim("99213 250.00")).payments[0]
    outcome = decided(claim("99213 250.00", frequency="8"), original=first)
    assert [(p.status_code, p.paid) for p in outcome.payments] == [("22", Decimal("-80.00"))]
    assert outcome.standing is None and outcome.deductible == 0


def test_a_replacement_of_something_unknown_is_a_new_claim() -> None:
    (payment,) = decided(claim("99213 250.00", frequency="7")).payments
    assert (payment.status_code, payment.paid) == ("1", Decimal("80.00"))


def test_a_result_and_its_reversal_cancel_out() -> None:
    (first,) = decided(claim("99213 250.00", "A9270 10.00")).payments
    undone = reversal(first)
    assert (first.paid or 0) + (undone.paid or 0) == 0
    assert unbalanced(undone) == []
    assert unbalanced(first) == []


def test_interest_is_owed_for_the_days_above_the_limit() -> None:
    outcome = decided(claim("99213 250.00", days_ago=55), deductible_used=Decimal(100))
    assert outcome.interest == Decimal("0.44")  # 160.00 x 10 % x 10 / 365
    assert ("I", Decimal("0.44")) in [(a.qualifier, a.amount) for a in outcome.payments[0].amounts]
    assert decided(claim("99213 250.00", days_ago=45)).interest == 0


def test_an_audited_claim_gives_a_quarter_back() -> None:
    outcome = decided(claim("J3490 250.00"), deductible_used=Decimal(100))
    assert outcome.recoupment == Decimal("40.00")
    assert decided(claim("99213 250.00")).recoupment == 0


def test_the_judge_of_the_balance_sees_a_cent() -> None:
    (payment,) = decided(claim("99213 250.00")).payments
    payment.service_lines[0].paid = Decimal("80.01")
    assert unbalanced(payment) != []

"""The equations of a remittance, with amounts written by hand. Source: 005010X221A1 balancing."""

from __future__ import annotations

from decimal import Decimal

import pytest

from gateway.ledger.reconcile import tie_remittance
from gateway.models.party import Adjustment
from gateway.models.remittance import ClaimPayment, Payment, ServicePayment, signed_amount

D = Decimal


def line(charge: str, paid: str) -> ServicePayment:
    rest = D(charge) - D(paid)
    off = [Adjustment(group_code="CO", reason_code="45", amount=rest)]
    return ServicePayment(charge=D(charge), paid=D(paid), adjustments=off)


@pytest.mark.parametrize(
    ("lines", "claims_off"),
    [
        ([line("60", "50"), line("40", "30")], 0),
        ([line("60", "50"), line("50", "40")], 1),
        ([line("60", "50"), line("30", "20")], 1),
    ],
)
def test_the_lines_are_the_charge_of_their_claim(
    lines: list[ServicePayment], claims_off: int
) -> None:
    claim = ClaimPayment(charge=D(100), paid=D(80), service_lines=lines)
    tie = tie_remittance(D(80), [claim], [])
    assert (tie.claims_off, tie.lines_off, tie.unexplained) == (claims_off, 0, D(0))
    assert tie.ties is (claims_off == 0)


def test_a_claim_without_lines_has_none_to_add_up() -> None:
    off = [Adjustment(group_code="CO", reason_code="45", amount=D(20))]
    claim = ClaimPayment(charge=D(100), paid=D(80), adjustments=off)
    assert tie_remittance(D(80), [claim], []).ties


@pytest.mark.parametrize(("code", "amount"), [("C", "80"), ("", "80"), ("D", "-80")])
def test_a_debit_takes_money_from_the_payee(code: str, amount: str) -> None:
    assert signed_amount(Payment(amount=D(80), credit_debit_code=code)) == D(amount)

"""Money is exact, in a row and in a sum, on both databases alike."""

from __future__ import annotations

from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from gateway.models.amount import amount
from gateway.store import tables
from gateway.store.claims import add_claims, list_claims
from gateway.store.database import Store
from gateway.store.types import Money, Quantity, fits, from_millionths, to_millionths
from tests.store import sample


def test_what_floats_get_wrong_adds_up(store: Store) -> None:
    charges = ["0.10", "0.20", "-0.30", "4503599627.37", "0.01"] * 200
    rows = [sample.claim(f"clm_{n:04d}", charge=D(text)) for n, text in enumerate(charges)]
    with store.transaction() as connection:
        add_claims(connection, rows)
        total = connection.execute(select(func.sum(tables.claims.c.charge))).scalar_one()
    assert str(total) == "900719925476.00"  # 200 times 4503599627.38


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("100", "100.00"),
        ("100.5", "100.50"),
        ("-0.01", "-0.01"),
        (".5", "0.50"),
        ("007", "7.00"),
        ("0.001", "0.001"),
        ("12.340000", "12.34"),
        ("999999999999.999999", "999999999999.999999"),
        ("-999999999999.999999", "-999999999999.999999"),
        ("0", "0.00"),
    ],
)
def test_an_amount_comes_back_to_the_last_digit(store: Store, written: str, read: str) -> None:
    with store.transaction() as connection:
        add_claims(connection, [sample.claim("clm_1", charge=amount(written))])
        (row,) = list_claims(connection).items
    assert str(row.charge) == read


@pytest.mark.parametrize(
    "refused",
    [
        "1000000000000",
        "-1E+12",
        "9" * 70,
        "0.0000001",
        "1E-1000",
        f"1.{'0' * 60}1",
        "NaN",
        "-Infinity",
    ],
)
def test_what_cannot_be_kept_to_the_last_digit_does_not_fit(refused: str) -> None:
    assert not fits(D(refused))
    with pytest.raises(ValueError, match="an amount has more than"):
        to_millionths(D(refused))


def test_trailing_zeros_do_not_make_an_amount_unfit() -> None:
    assert fits(D("1.50000000000000000000000000"))
    assert to_millionths(D("1.5")) == 1_500_000


@given(st.integers(min_value=1 - 10**18, max_value=10**18 - 1))
def test_millionths_and_back(number: int) -> None:
    assert to_millionths(from_millionths(number)) == number


def test_a_quantity_has_no_trailing_zeros_and_no_exponent() -> None:
    assert [str(Quantity.plain(D(t))) for t in ("1500.000000", "2.500000", "0.000000")] == [
        "1500",
        "2.5",
        "0",
    ]
    assert str(Money.plain(D("1500.000000"))) == "1500.00"


def test_the_database_compares_amounts_as_amounts(store: Store) -> None:
    charge = tables.claims.c.charge
    with store.transaction() as connection:
        rows = [sample.claim(f"clm_{t}", charge=D(t)) for t in ("9.99", "10.00", "100.00")]
        add_claims(connection, rows)
        found = connection.execute(select(charge).where(charge > D("9.995")).order_by(charge))
        assert [str(one) for one in found.scalars()] == ["10.00", "100.00"]

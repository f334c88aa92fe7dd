"""Ages of receivables, by hand."""

from __future__ import annotations

import datetime
from decimal import Decimal

import msgspec
import pytest

from gateway.ledger.aging import Receivable, age, bucket, expected, total, undecided
from gateway.ledger.denials import Decided
from gateway.models.claim import Claim
from gateway.models.remittance import ClaimPayment, ServicePayment
from tests.journeys.stage import claim, line

DAY = datetime.date(2026, 12, 31)


@pytest.mark.parametrize(
    ("since", "name"),
    [
        ("2027-01-05", "0-30"), ("2026-12-31", "0-30"), ("2026-12-01", "0-30"),
        ("2026-11-30", "31-45"), ("2026-11-16", "31-45"), ("2026-11-15", "46-60"),
        ("2026-11-01", "46-60"), ("2026-10-31", "61-90"), ("2026-10-02", "61-90"),
        ("2026-10-01", "over 90"), ("2020-01-01", "over 90"),
    ],
)  # fmt: skip
def test_the_bucket(since: str, name: str) -> None:
    assert bucket(datetime.date.fromisoformat(since), DAY) == name


def test_rows_and_their_sum() -> None:
    def one(owner: str, waits: str, denied: str, served: str, sent: str) -> Receivable:
        return Receivable(owner, Decimal(waits), Decimal(denied),
                          *(datetime.date.fromisoformat(d) for d in (served, sent)))  # fmt: skip

    rows = age(
        [
            one("ACME", "100", "0", "2026-11-30", "2026-12-15"),
            one("ACME", "0", "40.5", "2026-08-01", "2026-12-15"),
            one("BETA", "200", "0", "2026-12-30", "2026-12-30"),
        ],
        DAY,
    )
    assert [(r.owner, r.claims, r.open, r.denied) for r in rows] == [
        ("BETA", 1, Decimal(200), Decimal(0)), ("ACME", 2, Decimal(100), Decimal("40.50")),
    ]  # fmt: skip
    nothing = Decimal(0)
    assert rows[1].by_service == {
        "0-30": nothing, "31-45": Decimal(100), "46-60": nothing, "61-90": nothing,
        "over 90": Decimal("40.50"),
    }  # fmt: skip
    assert rows[1].by_submission["0-30"] == Decimal("140.50")
    whole = total(rows)
    assert (whole.claims, whole.open, whole.denied) == (3, Decimal(300), Decimal("40.50"))
    assert sum(whole.by_service.values()) == sum(whole.by_submission.values()) == Decimal("340.50")


def test_what_a_second_payer_is_asked_for() -> None:
    """100 charged, the first payer paid 60 and took 25 off by contract: 15 are left."""
    facts = claim(
        "A-1", payer_responsibility_code="S",
        other_payers=[{
            "responsibility_code": "P", "paid": "60",
            "payer": {"name": "FIRST", "identifiers": [{"qualifier": "PI", "value": "11111"}]},
            "subscriber": {"last_name": "HALVORSEN", "first_name": "INGRID", "member_id": "X1"},
        }],
    )  # fmt: skip
    facts["service_lines"][0]["adjudications"] = [{
        "payer_identifier": "11111", "paid": "60", "procedure_code": "99213",
        "adjustments": [{"group_code": "CO", "reason_code": "45", "amount": "25"},
                        {"group_code": "PR", "reason_code": "2", "amount": "15"}],
    }]  # fmt: skip
    second = msgspec.convert(facts, Claim, strict=False)
    assert expected(second, Decimal(0)) == Decimal(15)
    assert expected(second, Decimal(10)) == Decimal(5)
    assert expected(second, Decimal(99)) == Decimal(0)


def test_what_a_second_payer_has_not_decided_yet() -> None:
    """Of the test of 50 the first payer paid 30 and took 5 off: 15 are asked for, until the second
    one has spoken of it; of a service that is no line of the claim the money alone tells."""
    facts = claim("A-1", line("99213", "100.00"), line("81002", "50.00"))
    facts["service_lines"][1]["adjudications"] = [{
        "payer_identifier": "11111", "paid": "30", "procedure_code": "81002",
        "adjustments": [{"group_code": "CO", "reason_code": "45", "amount": "5"}],
    }]  # fmt: skip
    second = msgspec.convert(facts, Claim, strict=False)

    def part(charge: int, number: int) -> Decided:
        services = [ServicePayment(charge=Decimal(charge))]
        return Decided(ClaimPayment(charge=Decimal(charge), service_lines=services), [number], True)

    for decisions, left in (
        ([part(100, 1)], 15),
        ([part(50, 2)], 100),
        ([part(100, 1), part(100, 1)], 15),
        ([part(100, 1), part(10, 0)], 5),
        ([part(100, 1), part(50, 2)], 0),
        ([part(100, 1), Decided(ClaimPayment(charge=Decimal(50)), [], True)], 0),
        ([Decided(ClaimPayment(charge=Decimal(150)))], 0),
    ):
        assert undecided(second, decisions) == left

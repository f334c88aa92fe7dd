"""A claim that is decided in parts: which decision has the last word on which line."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

import pytest

from gateway.ledger.events import Event, EventKind
from gateway.ledger.last_word import last_words, parts_told
from gateway.ledger.lifecycle import fold
from gateway.models.party import Adjustment
from gateway.models.remittance import ClaimPayment, ServicePayment
from gateway.models.service_line import ServiceLine

DAY = datetime.datetime(2026, 3, 2, tzinfo=datetime.UTC)
BILLED = [ServiceLine(procedure_code=code, charge=Decimal(100)) for code in ("99213", "81002")]


def service(paid: int, *cas: tuple[str, str, int]) -> ServicePayment:
    adjustments = [Adjustment(group, reason, Decimal(amount)) for group, reason, amount in cas]
    return ServicePayment(charge=Decimal(100), paid=Decimal(paid), adjustments=adjustments)


def decision(kind: EventKind, day: int, paid: int, owed: int = 0, **data: Any) -> Event:
    told = {"charge": "100", "paid": str(paid), "patient_responsibility": str(owed)}
    when = DAY + datetime.timedelta(days=day)
    return Event(kind=kind, at=when, key=f"{kind}{day}", data=told | data, file_id=f"f{day}")


FIRST = decision("paid", 1, 80, 20, lines=[1], of=2, shares={"1": "20"})
SECOND = decision("paid", 2, 70, 30, lines=[2], of=2, shares={"2": "30"})
REFUSED = decision("denied", 2, 0, lines=[2], of=2, refused=[2], denied_lines=1, shares={})
WHOLE = decision("denied", 0, 0, 50, shares={"1": "45", "2": "5"}, refused=[2], denied_lines=1)


@pytest.mark.parametrize(
    ("events", "state", "paid", "owed", "flags"),
    [
        ([FIRST, SECOND], "paid", 150, 50, ["patient_balance"]),
        ([FIRST, REFUSED], "paid", 80, 20, ["partially_paid", "patient_balance"]),
        ([REFUSED], "denied", 0, 0, []),
        ([WHOLE, FIRST], "paid", 80, 25, ["partially_paid", "patient_balance"]),
        ([WHOLE, FIRST, SECOND], "paid", 150, 50, ["patient_balance"]),
        ([FIRST, decision("denied", 3, 0, refused=[1, 2], denied_lines=2)], "denied", 80, 0, []),
    ],
)
def test_a_claim_in_parts(
    events: list[Event], state: str, paid: int, owed: int, flags: list[str]
) -> None:
    """20 of the first line and 30 of the second are the patient's; of the whole 45 and 5."""
    for order in (events, events[::-1]):
        life = fold(order)
        assert (life.state, life.paid, life.patient_responsibility, life.flags) == (
            state, Decimal(paid), Decimal(owed), flags,
        )  # fmt: skip


def test_it_is_settled_when_every_part_ties() -> None:
    def tie(file: str) -> Event:
        return Event(kind="reconciled", at=DAY, key=file, file_id=file)

    assert fold([FIRST, SECOND, tie("f2")]).state == "paid"
    assert fold([FIRST, SECOND, tie("f2"), tie("f1")]).state == "reconciled"


def test_of_parts_alike_the_one_of_the_same_lines_is_taken_back() -> None:
    twin = decision("paid", 2, 80, 20, lines=[2], of=2, shares={"2": "20"})
    back = decision("reversed", 3, -80, lines=[2], of=2)
    back.data["charge"] = "-100"
    life = fold([FIRST, twin, back, SECOND])
    (first, second) = last_words([FIRST, SECOND])
    assert (first.lines, second.lines) == ({1}, {2})
    assert (life.paid, life.patient_responsibility) == (Decimal(150), Decimal(50))


@pytest.mark.parametrize(
    ("charge", "services", "numbers", "told"),
    [
        (100, [service(80, ("PR", "2", 20))], [2],
         {"lines": [2], "of": 2, "shares": {"2": "20"}}),
        (200, [service(80, ("CO", "45", 20))], [1], {"shares": {}}),
        (200, [service(80, ("PR", "1", 15), ("PR", "2", 5)), service(0, ("CO", "29", 100))],
         [1, None], {"denied_lines": 1, "refused": [2], "shares": {"1": "20"}}),
        (200, [], [], {}),
    ],
)  # fmt: skip
def test_what_an_event_keeps(
    charge: int, services: list[ServicePayment], numbers: list[int | None], told: dict[str, Any]
) -> None:
    """One line of two is a part; not where the whole charge is spoken of, or no line."""
    payment = ClaimPayment(charge=Decimal(charge), service_lines=services)
    assert parts_told(payment, numbers, BILLED) == told


def test_a_claim_of_one_line_has_no_parts() -> None:
    payment = ClaimPayment(charge=Decimal(100), service_lines=[service(0, ("CO", "29", 100))])
    assert parts_told(payment, [1], BILLED[:1]) == {"denied_lines": 1}

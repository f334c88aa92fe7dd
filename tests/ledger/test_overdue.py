"""Silence that is longer than a partner's deadline becomes a row; nothing waits for ever."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

import pytest

from gateway.ledger.lifecycle import OPEN_STATES
from gateway.ledger.overdue import (
    Expectation,
    Unanswered,
    Waiting,
    overdue,
    overdue_inquiries,
)

NOW = datetime.datetime(2026, 3, 31, 12, tzinfo=datetime.UTC)
HOUR, DAY = datetime.timedelta(hours=1), datetime.timedelta(days=1)
TERMS = {
    "ch": Expectation(interchange=4 * HOUR, set=24 * HOUR, claim=48 * HOUR, remittance=30 * DAY)
}
SECOND = datetime.timedelta(seconds=1)


def waiting(state: Any, since: datetime.timedelta, **fields: Any) -> Waiting:
    own: dict[str, Any] = {
        "claim_id": "c1", "partner": "ch", "payer": "PAYER X", "charge": Decimal("250.00"),
        "file_id": "f1",
    }  # fmt: skip
    return Waiting(state=state, since=NOW - since, **(own | fields))


TABLE: list[tuple[str, dict[str, Any], datetime.timedelta, str]] = [
    ("ready", {}, HOUR / 4, "upload"),
    ("built", {}, HOUR / 4, "upload"),
    ("in_doubt", {}, 0 * HOUR, "a person's decision whether the file arrived"),
    ("sent", {}, 4 * HOUR, "TA1 or 999"),
    ("sent", {"any_acknowledgement": True}, 24 * HOUR, "999"),
    ("set_accepted", {}, 48 * HOUR, "277CA"),
    ("claim_accepted", {}, 30 * DAY, "835"),
    ("pending", {}, 30 * DAY, "835"),
    ("reversed", {}, 30 * DAY, "the correction of a reversed payment"),
]


@pytest.mark.parametrize(("state", "fields", "limit", "expected"), TABLE)
def test_deadlines(
    state: str, fields: dict[str, Any], limit: datetime.timedelta, expected: str
) -> None:
    assert list(overdue([waiting(state, limit, **fields)], TERMS, NOW)) == []
    (row,) = overdue([waiting(state, limit + SECOND, **fields)], TERMS, NOW)
    assert (row.expected, row.due, row.late_by) == (expected, NOW - SECOND, 0.0)
    assert (row.what, row.partner, row.payer) == ("claim", "ch", "PAYER X")
    assert (row.claim_id, row.file_id, row.dollars_at_risk) == ("c1", "f1", Decimal("250.00"))


MONEY = ("835",)


@pytest.mark.parametrize(("state", "fields", "limit", "expected"), TABLE)
def test_an_encounter_waits_for_no_money_and_for_all_else(
    state: str, fields: dict[str, Any], limit: datetime.timedelta, expected: str
) -> None:
    one = waiting(state, limit + SECOND, encounter=True, **fields)
    found = [(row.expected, row.dollars_at_risk) for row in overdue([one], TERMS, NOW)]
    assert found == ([] if expected in MONEY else [(expected, Decimal(0))])


def test_every_open_state_has_a_deadline() -> None:
    for state in OPEN_STATES:
        assert len(list(overdue([waiting(state, 365 * DAY)], TERMS, NOW))) == 1, state


@pytest.mark.parametrize(
    "state",
    ["held", "interchange_rejected", "set_rejected", "claim_rejected", "paid", "denied",
     "reconciled", "voided"],
)  # fmt: skip
def test_states_in_which_nobody_owes_an_answer(state: str) -> None:
    assert list(overdue([waiting(state, 365 * DAY)], TERMS, NOW)) == []


@pytest.mark.parametrize(("since", "late_by"), [(6 * HOUR, 2.0), (4 * HOUR + 1.5 * HOUR, 1.5),
                                                (28 * HOUR, 24.0)])  # fmt: skip
def test_late_by_is_in_hours(since: datetime.timedelta, late_by: float) -> None:
    (row,) = overdue([waiting("sent", since)], TERMS, NOW)
    assert row.late_by == late_by


def test_the_longest_due_comes_first_then_the_most_money() -> None:
    claims = [
        waiting("sent", 6 * HOUR, claim_id="late"),
        waiting("sent", 9 * HOUR, claim_id="later"),
        waiting("set_accepted", 50 * HOUR, claim_id="as late, dear", charge=Decimal("900")),
    ]
    assert [r.claim_id for r in overdue(claims, TERMS, NOW)] == ["later", "as late, dear", "late"]


def test_a_partner_has_terms_of_its_own() -> None:
    terms = TERMS | {"slow": Expectation(interchange=9 * HOUR, set=DAY, claim=DAY, remittance=DAY)}
    claims = [waiting("sent", 6 * HOUR), waiting("sent", 6 * HOUR, partner="slow")]
    assert [r.partner for r in overdue(claims, terms, NOW)] == ["ch"]


def test_a_partner_that_is_no_longer_configured_is_not_forgotten() -> None:
    (row,) = overdue([waiting("sent", 5 * HOUR, partner="gone")], TERMS, NOW)
    assert (row.partner, row.expected, row.late_by) == ("gone", "TA1 or 999", 1.0)


@pytest.mark.parametrize(
    ("kind", "real_time", "span", "expected"),
    [("270", False, 24 * HOUR, "271"), ("276", False, 24 * HOUR, "277"),
     ("270", True, HOUR / 12, "271")],
)  # fmt: skip
def test_an_inquiry_is_late_after_its_time(
    kind: Any, real_time: bool, span: datetime.timedelta, expected: str
) -> None:
    asked = [
        Unanswered("inq_1", "ch", "PAYER X", kind, NOW - span - more, "f1", real_time=real_time)
        for more in (0 * SECOND, SECOND)
    ]
    (row,) = overdue_inquiries(asked, TERMS, NOW)
    assert (row.what, row.expected, row.due, row.inquiry_id, row.dollars_at_risk) == (
        "inquiry", expected, NOW - SECOND, "inq_1", Decimal(0),
    )  # fmt: skip
    assert ("gateway files show f1" in row.next) is not real_time
    assert "gateway inquiries again inq_1" in row.next

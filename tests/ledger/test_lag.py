"""A payer's usual lag: median and 90th percentile, and when there is too little to say."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest

from gateway.ledger.lag import ENOUGH, Lags, Sample, limit, percentile, usual_lags
from gateway.ledger.overdue import Expectation, Waiting, overdue

HOUR, DAY = datetime.timedelta(hours=1), datetime.timedelta(days=1)
NOON = datetime.datetime(2026, 3, 31, 12, tzinfo=datetime.UTC)


def samples(*days: int, payer: str = "PAYER X", kind: str = "837P") -> list[Sample]:
    return [Sample(payer, kind, n * DAY) for n in days]


@pytest.mark.parametrize(
    ("days", "median", "ninety"),
    [
        ([7], 7, 7),
        ([1, 2], 1, 2),
        ([3, 1, 2], 2, 3),
        ([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 5, 9),
        ([14] * 17 + [20, 30, 90], 14, 20),
        (list(range(1, 21)), 10, 18),
        (list(range(1, 22)), 11, 19),
    ],
)
def test_nearest_rank(days: list[int], median: int, ninety: int) -> None:
    (lag,) = usual_lags(samples(*days)).values()
    assert (lag.median, lag.percentile_90) == (median * DAY, ninety * DAY)
    assert (lag.samples, lag.known) == (len(days), len(days) >= 20)


def test_the_ends_of_a_percentile() -> None:
    lags = [n * DAY for n in (5, 1, 3)]
    assert (percentile(lags, 0), percentile(lags, 100)) == (DAY, 5 * DAY)


def test_by_payer_and_kind() -> None:
    found = usual_lags([
        *samples(1, 1), *samples(9, kind="837I"), *samples(5, payer="Payer  y"),
        *samples(7, payer="PAYER Y"), *samples(-1),
    ])  # fmt: skip
    assert {key: lag.samples for key, lag in found.items()} == {
        ("PAYER X", "837P"): 2, ("PAYER X", "837I"): 1, ("PAYER Y", "837P"): 2,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("count", "payer", "kind", "expected"),
    [
        (ENOUGH, "payer x", "837P", (10 * DAY, True)),
        (ENOUGH - 1, "PAYER X", "837P", (30 * DAY, False)),
        (ENOUGH, "PAYER X", "837I", (30 * DAY, False)),
        (ENOUGH, "PAYER Y", "837P", (30 * DAY, False)),
    ],
)
def test_the_limit_is_the_payers_where_it_is_known(
    count: int, payer: str, kind: str, expected: tuple[datetime.timedelta, bool]
) -> None:
    lags = usual_lags(samples(*[10] * count))
    assert limit(lags, payer, kind, 30 * DAY) == expected


TERMS = {"ch": Expectation(interchange=4 * HOUR, set=DAY, claim=2 * DAY, remittance=30 * DAY)}
KNOWN = usual_lags(samples(*[8] * 10, *[10] * 10))


@pytest.mark.parametrize(
    ("state", "lags", "due"),
    [
        ("claim_accepted", KNOWN, NOON - 12 * DAY + 10 * DAY),  # from submission on
        ("claim_accepted", {}, None),  # 30 days from the acceptance, which was 11 days ago
        ("claim_accepted", usual_lags(samples(*[8] * 19)), None),
        ("pending", KNOWN, None),
        ("set_accepted", KNOWN, NOON - 11 * DAY + 2 * DAY),
    ],
)
def test_a_missing_remittance_is_late_by_the_payers_own_lag(
    state: str, lags: Lags, due: datetime.datetime | None
) -> None:
    waiting = Waiting(
        claim_id="c1", partner="ch", payer="PAYER X", state=state, since=NOON - 11 * DAY,  # type: ignore[arg-type] # a word of the table
        charge=Decimal("250.00"), kind="837P", submitted=NOON - 12 * DAY,
    )  # fmt: skip
    rows = list(overdue([waiting], TERMS, NOON, lags))
    assert [row.due for row in rows] == ([] if due is None else [due])
    if due:
        assert rows[0].late_by == round((NOON - due) / HOUR, 1)


def test_a_claim_that_was_never_sent_by_us_waits_by_the_deadline() -> None:
    waiting = Waiting(claim_id="c1", partner="ch", payer="PAYER X", state="claim_accepted",
                      since=NOON - 31 * DAY, charge=Decimal(1), kind="837P")  # fmt: skip
    (row,) = overdue([waiting], TERMS, NOON, KNOWN)
    assert row.due == NOON - DAY


def test_a_slow_payer_gets_its_time() -> None:
    waiting = Waiting(claim_id="c1", partner="ch", payer="PAYER X", state="claim_accepted",
                      since=NOON - 40 * DAY, charge=Decimal(1), kind="837P",
                      submitted=NOON - 41 * DAY)  # fmt: skip
    assert list(overdue([waiting], TERMS, NOON, usual_lags(samples(*[45] * 20)))) == []

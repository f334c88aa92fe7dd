"""Events are appended, each once, and nobody takes one back."""

from __future__ import annotations

import datetime
from contextlib import ExitStack
from pathlib import Path

import pytest
from sqlalchemy import select, text

from gateway.errors import StoreError
from gateway.store import tables
from gateway.store.claims import add_claims
from gateway.store.database import Store
from gateway.store.events import append_events, events_of_claims, events_of_file, known_keys
from tests.store import sample
from tests.store.processes import child, everything


@pytest.fixture
def claims(filled: Store) -> Store:
    with filled.transaction() as connection:
        add_claims(connection, [sample.claim("clm_1"), sample.claim("clm_2")])
    return filled


def test_an_event_comes_back_as_it_was(claims: Store) -> None:
    event = sample.event(
        "835:1",
        kind="paid",
        effective=datetime.datetime(2026, 2, 27, tzinfo=datetime.UTC),
        submission=2,
        source="payer",
        file_id="fil_out",
        position=14,
        code="1",
        message="paid as primary",
        verdict="accepted",
        data={"paid": "80.00", "denied_lines": [2], "who": "Zoë\0"},
    )
    with claims.transaction() as connection:
        assert append_events(connection, [("clm_1", event)]) == [("clm_1", event)]
    with claims.reading() as connection:
        assert events_of_claims(connection, ["clm_2", "clm_1"]) == {"clm_2": [], "clm_1": [event]}
        assert events_of_file(connection, "fil_out") == [("clm_1", event)]


def test_a_key_that_is_known_is_no_second_event(claims: Store) -> None:
    one, two = sample.event("a"), sample.event("b")
    with claims.transaction() as connection:
        append_events(connection, [("clm_1", one)])
    with claims.transaction() as connection:
        pairs = [("clm_1", one), ("clm_2", one), ("clm_1", two), ("clm_1", two)]
        assert append_events(connection, pairs) == [("clm_1", two)]
        assert append_events(connection, pairs) == []
        assert known_keys(connection, ["a", "b", "c"]) == {"a", "b"}
        assert events_of_claims(connection, ["clm_1"]) == {"clm_1": [one, two]}


def test_of_two_with_one_key_in_a_batch_the_first_stands(claims: Store) -> None:
    first, second = sample.event("a", code="first"), sample.event("a", code="second")
    with claims.transaction() as connection:
        assert append_events(connection, [("clm_1", first), ("clm_1", second)]) == [
            ("clm_1", first)
        ]


def test_many_events_count_on_for_each_claim(claims: Store) -> None:
    pairs = [(f"clm_{1 + n % 2}", sample.event(f"k{n:04d}")) for n in range(2400)]
    with claims.transaction() as connection:
        assert len(append_events(connection, pairs[:100])) == 100
        assert len(append_events(connection, pairs)) == 2300
        found = connection.execute(
            select(tables.claim_events.c.ordinal)
            .where(tables.claim_events.c.claim_id == "clm_2")
            .order_by(tables.claim_events.c.key)
        )
        assert list(found.scalars()) == list(range(1, 1201))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE claim_events SET message = 'never happened'",
        "DELETE FROM claim_events",
        "DELETE FROM claim_events WHERE claim_id = 'clm_1'",
    ],
)
def test_what_was_said_cannot_be_changed(claims: Store, statement: str) -> None:
    event = sample.event("a", message="happened")
    with claims.transaction() as connection:
        append_events(connection, [("clm_1", event)])
    with (
        pytest.raises(StoreError, match="claim_events is append-only"),
        claims.transaction() as connection,
    ):
        connection.execute(text(statement))
    with claims.reading() as connection:
        assert events_of_claims(connection, ["clm_1"]) == {"clm_1": [event]}


def test_nor_by_the_side_doors(claims: Store) -> None:
    event = sample.event("a", message="happened")
    with claims.transaction() as connection:
        append_events(connection, [("clm_1", event)])
    if claims.engine.dialect.name == "sqlite":
        statement = "INSERT OR REPLACE INTO claim_events SELECT * FROM claim_events"
    else:
        statement = "TRUNCATE claim_events"
    with pytest.raises(StoreError, match="append-only"), claims.transaction() as connection:
        connection.execute(text(statement))
    with claims.reading() as connection:
        assert events_of_claims(connection, ["clm_1"]) == {"clm_1": [event]}


def test_an_event_of_no_claim_is_refused(claims: Store) -> None:
    with pytest.raises(StoreError), claims.transaction() as connection:
        append_events(connection, [("clm_nobody", sample.event("a"))])


def test_processes_that_append_at_once_lose_nothing(
    claims: Store, store_url: str, vault_dir: Path
) -> None:
    with ExitStack() as stack:
        running = [
            stack.enter_context(child("append", store_url, vault_dir, f"p{n}")) for n in range(4)
        ]
        assert [everything(one) for one in running] == [["done"]] * 4
    with claims.reading() as connection:
        keys = [event.key for event in events_of_claims(connection, ["clm_1"])["clm_1"]]
    wanted = {f"{who}-{n}" for who in ("p0", "p1", "p2", "p3", "shared") for n in range(20)}
    assert len(keys) == 100 and set(keys) == wanted

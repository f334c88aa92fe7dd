"""Claims by id, by number and by the page; a number is no key."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest
from sqlalchemy import text

from gateway.errors import StoreError
from gateway.store.claims import (
    Learned,
    add_claims,
    add_submissions,
    find_claims,
    learn_numbers,
    list_claims,
    load_claim,
    load_claims,
    save_standings,
    submissions_in,
    submissions_of_claims,
)
from gateway.store.database import Store
from gateway.store.files import add_file
from gateway.store.records import ClaimStanding, SubmissionRow
from tests.store import sample


def ids(rows: list[object]) -> list[str]:
    return [getattr(row, "claim_id", "") for row in rows]


def test_a_claim_comes_back_as_it_was(filled: Store) -> None:
    row = sample.claim(
        "clm_1",
        paid=Decimal("80.00"),
        flags=["patient_balance"],
        service_start=datetime.date(2026, 1, 5),
        service_end=datetime.date(2026, 1, 9),
        frequency_code="7",
        content_key="c" * 64,
        content=b'{"kind":"837P"}\x00\xff',
        member_id="M1",
        payer_claim_control_number="ICN1",
        clearinghouse_trace="D9",
        source_file_id="fil_out",
        source_ordinal=3,
    )
    with filled.transaction() as connection:
        add_claims(connection, [row])
        assert load_claim(connection, "clm_1") == row
        assert load_claims(connection, ["clm_1", "clm_9"]) == {"clm_1": row}
        assert load_claim(connection, "clm_9") is None


def test_many_claims_may_bear_one_number(store: Store) -> None:
    with store.transaction() as connection:
        add_claims(connection, [sample.claim(f"clm_{n:03d}") for n in range(120)])
        found = find_claims(connection, patient_control_numbers=["PCN-1"])
    assert ids(list(found)) == [f"clm_{n:03d}" for n in range(120)]


def test_a_claim_is_found_by_any_of_its_numbers(store: Store) -> None:
    with store.transaction() as connection:
        add_claims(
            connection,
            [
                sample.claim("clm_1", patient_control_number="ab-1"),
                sample.claim("clm_2", patient_control_number="x", payer_claim_control_number="i9"),
                sample.claim("clm_3", patient_control_number="x", clearinghouse_trace="T1"),
                sample.claim("clm_4", patient_control_number="x", member_id="M4", partner="other"),
                sample.claim("clm_5", patient_control_number="x", content_key="k"),
                sample.claim("clm_6", patient_control_number="AB-1", partner="other"),
            ],
        )
        find = find_claims
        assert ids(list(find(connection, patient_control_numbers=[" Ab-1 ", ""]))) == [
            "clm_1",
            "clm_6",
        ]
        both = find(
            connection,
            partner="acme",
            patient_control_numbers=["AB-1"],
            payer_claim_control_numbers=["I9"],
        )
        assert ids(list(both)) == ["clm_1", "clm_2"]
        assert ids(list(find(connection, clearinghouse_traces=["T1"]))) == ["clm_3"]
        assert ids(list(find(connection, member_ids=["M4"]))) == ["clm_4"]
        assert ids(list(find(connection, content_keys=["k"]))) == ["clm_5"]
        assert find(connection, submitter_id="nobody", content_keys=["k"]) == []
        assert find(connection, payer_claim_control_numbers=["", " "]) == []
        assert find(connection) == []


def test_a_number_is_found_through_its_index(store: Store) -> None:
    with store.transaction() as connection:
        add_claims(
            connection,
            [sample.claim(f"clm_{n:05d}", patient_control_number=f"P{n}") for n in range(3000)],
        )
        connection.execute(text("ANALYZE"))
        explain = "EXPLAIN QUERY PLAN" if connection.dialect.name == "sqlite" else "EXPLAIN"
        query = f"{explain} SELECT * FROM claims WHERE upper(claims.patient_control_number) = 'P7'"
        plan = " ".join(str(row) for row in connection.execute(text(query)))
    assert "ix_claims_number_folded" in plan


def test_claims_by_page_newest_first(store: Store) -> None:
    with store.transaction() as connection:
        rows = [sample.claim(f"clm_{n:03d}", content=b"{}") for n in range(250)]
        add_claims(connection, rows)
        first = list_claims(connection, limit=100)
        add_claims(connection, [sample.claim("clm_new")])  # moves no page
        second = list_claims(connection, limit=100, after=first.next)
        third = list_claims(connection, limit=100, after=second.next)
    seen = ids([*first.items, *second.items, *third.items])
    assert seen == [f"clm_{n:03d}" for n in range(249, -1, -1)]
    assert (first.next, second.next, third.next) == ("clm_150", "clm_050", None)
    assert {row.content for row in first.items} == {b""}


def test_claims_by_what_they_are(filled: Store) -> None:
    with filled.transaction() as connection:
        add_claims(
            connection,
            [
                sample.claim("clm_1", state="held"),
                sample.claim("clm_2", state="sent", patient_control_number="Zz"),
                sample.claim("clm_3", state="sent", partner="other"),
                sample.claim("clm_4", last_event_at=sample.after(-60)),
                sample.claim("clm_5", source_file_id="fil_out", last_event_at=sample.after(60)),
            ],
        )

        def listed(**words: object) -> list[str]:
            return ids(list(list_claims(connection, **words).items))  # type: ignore[arg-type]

        assert listed(states=["held", "sent"]) == ["clm_3", "clm_2", "clm_1"]
        assert listed(states=["sent"], partner="acme") == ["clm_2"]
        assert listed(patient_control_number="zZ") == ["clm_2"]
        assert listed(source_file_id="fil_out") == ["clm_5"]
        assert listed(quiet_since=sample.NOON) == ["clm_4"]
        assert listed(submitter_id="main-street", limit=2) == ["clm_5", "clm_4"]
        assert listed(submitter_id="nobody") == []


def test_where_claims_stand_is_written_for_many_at_once(store: Store) -> None:
    with store.transaction() as connection:
        add_claims(connection, [sample.claim(f"clm_{n:04d}") for n in range(1500)])
        standings = [
            ClaimStanding(
                claim_id=f"clm_{n:04d}",
                state="paid",
                flags=["crossed_over"],
                paid=Decimal(n) / 100,
                last_event_at=sample.after(n),
            )
            for n in range(1400)
        ]
        save_standings(connection, standings)
        save_standings(connection, [])
        row = load_claim(connection, "clm_1234")
        assert row is not None
        assert (row.state, row.flags, str(row.paid)) == ("paid", ["crossed_over"], "12.34")
        assert row.last_event_at == sample.after(1234)
        untouched = list_claims(connection, states=["ready"], limit=1000).items
    assert len(untouched) == 100


def test_numbers_of_others_are_learned_and_not_forgotten(store: Store) -> None:
    with store.transaction() as connection:
        add_claims(connection, [sample.claim("clm_1"), sample.claim("clm_2")])
        learn_numbers(connection, [Learned("clm_1", clearinghouse_trace="D9-1")])
        learn_numbers(connection, [Learned("clm_1", payer_claim_control_number="ICN1")])
        learn_numbers(connection, [Learned("clm_1"), Learned("clm_3", "ICN3")])
        one, two = load_claim(connection, "clm_1"), load_claim(connection, "clm_2")
    assert one is not None and two is not None
    assert (one.clearinghouse_trace, one.payer_claim_control_number) == ("D9-1", "ICN1")
    assert two == sample.claim("clm_2")


def submission(claim_id: str, ordinal: int, set_id: str, *spans: tuple[int, int]) -> SubmissionRow:
    return SubmissionRow(
        claim_id=claim_id,
        ordinal=ordinal,
        file_id="fil_out",
        set_id=set_id,
        spans=list(spans),
        first_position=spans[-1][0],
        last_position=spans[-1][1],
        built_at=sample.NOON,
    )


def test_claims_of_a_set_stand_in_its_order(filled: Store) -> None:
    one = submission("clm_1", 1, "set_a", (2, 9), (10, 14), (15, 30))
    two = submission("clm_2", 1, "set_a", (2, 9), (10, 14), (31, 40))
    again = submission("clm_1", 2, "set_b", (2, 9), (15, 30))
    with filled.transaction() as connection:
        add_claims(connection, [sample.claim("clm_1"), sample.claim("clm_2")])
        add_submissions(connection, [two, one, again])
        assert submissions_in(connection, set_id="set_a") == [one, two]
        assert submissions_in(connection, file_id="fil_out") == [one, two, again]
        found = submissions_of_claims(connection, ["clm_1", "clm_2", "clm_3"])
    assert found == {"clm_1": [one, again], "clm_2": [two], "clm_3": []}


def test_a_claim_cannot_be_written_into_a_set_that_is_not_there(filled: Store) -> None:
    with filled.transaction() as connection:
        add_claims(connection, [sample.claim("clm_1")])
        add_file(connection, sample.file("fil_2"))
    with pytest.raises(StoreError), filled.transaction() as connection:
        add_submissions(connection, [submission("clm_1", 1, "set_nowhere", (1, 2))])

"""All of a transaction is kept or nothing, and no refusal repeats what was to be stored."""

from __future__ import annotations

import datetime
import threading
import traceback
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import func, select

from gateway.errors import StoreError
from gateway.store import tables
from gateway.store.claims import add_claims, load_claim
from gateway.store.database import Store
from gateway.store.files import add_file, load_file
from gateway.store.records import ClaimRow
from tests.store import sample
from tests.store.processes import child, line


def count(store: Store) -> int:
    with store.reading() as connection:
        return connection.execute(select(func.count()).select_from(tables.claims)).scalar_one()


def test_what_raises_leaves_nothing(store: Store) -> None:
    with pytest.raises(KeyError), store.transaction() as connection:
        add_claims(connection, [sample.claim("clm_1")])
        raise KeyError
    assert count(store) == 0


def test_one_bad_row_of_a_batch_leaves_nothing(store: Store) -> None:
    rows = [sample.claim(f"clm_{n}") for n in range(100)] + [sample.claim("clm_7")]
    with pytest.raises(StoreError), store.transaction() as connection:
        add_claims(connection, rows)
    assert count(store) == 0


def test_a_process_that_is_killed_inside_leaves_nothing(
    store: Store, store_url: str, vault_dir: Path
) -> None:
    with child("die_in_transaction", store_url, vault_dir) as running:
        assert line(running) == "inside"
    assert count(store) == 0
    with store.transaction() as connection:
        add_claims(connection, [sample.claim("clm_1")])
    assert count(store) == 1


def test_a_view_refuses_to_write_and_the_next_transaction_may(store: Store) -> None:
    with pytest.raises(StoreError), store.reading() as connection:
        add_claims(connection, [sample.claim("clm_1")])
    with store.transaction() as connection:
        add_claims(connection, [sample.claim("clm_1")])
    assert count(store) == 1


def test_a_view_stays_at_its_moment_and_holds_up_no_writer(store: Store) -> None:
    with store.reading() as view:
        assert load_claim(view, "clm_1") is None
        with store.transaction() as connection:
            add_claims(connection, [sample.claim("clm_1")])
        assert load_claim(view, "clm_1") is None
    assert count(store) == 1


@pytest.mark.parametrize(
    "row",
    [
        sample.claim("clm_1", patient_control_number="MARKED", submitter_id="MARKED-nobody"),
        sample.claim("clm_0", patient_control_number="MARKED", content=b"MARKED"),
        sample.claim("clm_1", patient_control_number="MARKED", payer_name=None),
        sample.claim("clm_1", patient_control_number="MARKED", charge=Decimal("31415926535897.9")),
        sample.claim("clm_1", received_at=datetime.datetime(2026, 1, 1), member_id="MARKED"),
    ],
    ids=["no such submitter", "same id", "missing text", "amount", "naive time"],
)
@pytest.mark.parametrize("batch", [1, 50])
def test_a_refusal_says_what_and_never_a_value(store: Store, row: ClaimRow, batch: int) -> None:
    with store.transaction() as connection:
        add_claims(connection, [sample.claim("clm_0")])
    others = [sample.claim(f"clm_x{n}", member_id="MARKED") for n in range(batch - 1)]
    with pytest.raises(StoreError) as caught, store.transaction() as connection:
        add_claims(connection, [*others, row])
    shown = "".join(traceback.format_exception(caught.value))
    assert "MARKED" not in shown and "31415" not in shown
    assert len(str(caught.value)) > len("the database refused: ")
    assert "add_claims" in shown  # the note says where it came from
    assert count(store) == 1


def test_text_beyond_ascii_and_what_postgresql_refuses(store: Store) -> None:
    name = "Zoë 王 \N{FACE WITH TEARS OF JOY} a\0b \udce9"
    with store.transaction() as connection:
        add_file(connection, sample.file("fil_1", name=name, detail="ＦＵＬＬ"))
    with store.reading() as connection:
        row = load_file(connection, "fil_1")
    assert row is not None
    assert row.name == "Zoë 王 \N{FACE WITH TEARS OF JOY} a\N{REPLACEMENT CHARACTER}b \\udce9"
    assert row.detail == "ＦＵＬＬ"


def test_a_moment_comes_back_in_utc_from_any_zone(store: Store) -> None:
    chicago = datetime.timezone(datetime.timedelta(hours=-6))
    at = datetime.datetime(2026, 3, 1, 23, 30, 15, 123456, tzinfo=chicago)
    with store.transaction() as connection:
        add_file(connection, sample.file("fil_1", at=at))
    with store.reading() as connection:
        row = load_file(connection, "fil_1")
    assert row is not None and row.at.tzinfo is datetime.UTC
    assert row.at == datetime.datetime(2026, 3, 2, 5, 30, 15, 123456, tzinfo=datetime.UTC)


def add(store: Store, *ids: str) -> None:
    with store.transaction() as connection:
        add_claims(connection, [sample.claim(one) for one in ids])


def test_together_a_step_that_raises_is_undone_alone(store: Store) -> None:
    with store.together():
        add(store, "clm_1")
        with pytest.raises(StoreError):
            add(store, "clm_2", "clm_1")
        with pytest.raises(KeyError), store.transaction() as connection:
            add_claims(connection, [sample.claim("clm_3")])
            raise KeyError
        add(store, "clm_4")
        assert count(store) == 2  # what is inside is seen inside
    with store.reading() as connection:
        assert [bool(load_claim(connection, f"clm_{n}")) for n in (1, 2, 3, 4)] == [
            True, False, False, True,
        ]  # fmt: skip


def test_together_all_is_kept_or_nothing(store: Store) -> None:
    with pytest.raises(KeyError), store.together():
        add(store, "clm_1")
        add(store, "clm_2")
        raise KeyError
    assert count(store) == 0
    add(store, "clm_1")
    assert count(store) == 1


def test_what_is_together_is_seen_by_nobody_before_its_end(store: Store) -> None:
    """Another thread has a connection of its own."""
    seen: list[int] = []
    look = threading.Thread(target=lambda: seen.append(count(store)))
    with store.together():
        add(store, "clm_1")
        look.start()
        look.join(20)
    assert (seen, count(store)) == ([0], 1)

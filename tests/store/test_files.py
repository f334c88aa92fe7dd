"""A file is known by its bytes: the second delivery is noted, never applied."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from gateway.errors import StoreError
from gateway.store import tables
from gateway.store.database import Store
from gateway.store.files import (
    add_file,
    deliveries_of,
    files_in,
    find_files,
    list_files,
    load_file,
    receive_file,
    set_file_state,
)
from gateway.store.records import Direction, SubmitterRow
from gateway.store.submitters import save_submitter
from tests.store import sample


def test_the_same_bytes_under_any_name_are_one_file(store: Store) -> None:
    first = sample.file("fil_1", name="era.x12")
    with store.transaction() as connection:
        assert receive_file(connection, first) == (first, True)
    for number, name in enumerate(("era.x12", "era-again.x12"), 2):
        again = sample.file(f"fil_{number}", name=name, at=sample.after(number))
        with store.transaction() as connection:
            assert receive_file(connection, again) == (first, False)
    with store.reading() as connection:
        assert [file.file_id for file in list_files(connection).items] == ["fil_1"]
        assert [(d.ordinal, d.name, d.at) for d in deliveries_of(connection, "fil_1")] == [
            (1, "era.x12", sample.after(2)),
            (2, "era-again.x12", sample.after(3)),
        ]


@pytest.mark.parametrize(
    "words",
    [{"partner": "other"}, {"direction": "handoff"}, {"sha256": "1" * 64}, {"direction": "out"}],
)
def test_another_partner_direction_or_content_is_another_file(
    store: Store, words: dict[str, str]
) -> None:
    with store.transaction() as connection:
        receive_file(connection, sample.file("fil_1"))
        _, new = receive_file(connection, sample.file("fil_2", **words))
    assert new


def test_we_may_send_the_same_bytes_twice(store: Store) -> None:
    with store.transaction() as connection:
        add_file(connection, sample.file("fil_1", direction="out"))
        add_file(connection, sample.file("fil_2", direction="out"))
        found = find_files(connection, partner="acme", direction="out", sha256="0" * 64)
    assert [file.file_id for file in found] == ["fil_2", "fil_1"]


def test_a_file_that_is_received_twice_at_once_is_new_once(store: Store) -> None:
    with store.transaction() as connection:
        receive_file(connection, sample.file("fil_1"))
    with pytest.raises(StoreError), store.transaction() as connection:
        add_file(connection, sample.file("fil_2"))  # the index refuses what nobody asked about


def test_an_id_that_is_taken_by_other_bytes_is_no_duplicate(store: Store) -> None:
    with store.transaction() as connection:
        receive_file(connection, sample.file("fil_1"))
        with pytest.raises(ValueError, match="another file"):
            receive_file(connection, sample.file("fil_1", sha256="1" * 64))


def test_a_file_moves_on(store: Store) -> None:
    with store.transaction() as connection:
        receive_file(connection, sample.file("fil_1", kind=""))
        receive_file(connection, sample.file("fil_2", sha256="1" * 64))
        set_file_state(connection, "fil_1", "unreadable", kind="unknown", detail="no ISA")
        row = load_file(connection, "fil_1")
        assert row is not None
        assert (row.state, row.kind, row.detail) == ("unreadable", "unknown", "no ISA")
        set_file_state(connection, "fil_1", "seen")
        row = load_file(connection, "fil_1")
        assert row is not None and (row.state, row.kind, row.detail) == (
            "seen",
            "unknown",
            "no ISA",
        )
        assert [file.file_id for file in files_in(connection, "stored", "new")] == ["fil_2"]
        assert files_in(connection, "stored", direction="out") == []
        assert load_file(connection, "fil_3") is None


def test_files_by_page_and_by_what_they_are(store: Store) -> None:
    directions: tuple[Direction, ...] = ("in", "out")
    with store.transaction() as connection:
        for n in range(25):
            words = {"direction": directions[n % 2], "partner": ["acme", "other"][n % 5 == 0]}
            add_file(connection, sample.file(f"fil_{n:02d}", sha256=f"{n:064d}", **words))
        seen: list[str] = []
        after = None
        while True:
            page = list_files(connection, after=after, limit=10)
            seen += [file.file_id for file in page.items]
            after = page.next
            if after is None:
                break
        assert seen == [f"fil_{n:02d}" for n in range(24, -1, -1)]
        chosen = list_files(
            connection,
            submitter_id="main-street",
            partner="other",
            direction="in",
            states=["stored", "x"],
            kinds=["835"],
        )
        assert [file.file_id for file in chosen.items] == ["fil_20", "fil_10", "fil_00"]
        assert chosen.next is None
        assert list_files(connection, limit=25).next is None


def test_a_file_belongs_to_a_practice(store: Store, tmp_path: Path) -> None:
    with pytest.raises(StoreError), store.transaction() as connection:
        add_file(connection, sample.file("fil_1", submitter_id="nobody"))
    with store.transaction() as connection:
        save_submitter(connection, SubmitterRow(submitter_id="hill", name="Hill"))
        save_submitter(connection, SubmitterRow(submitter_id="hill", name="Hill Clinic"))
        add_file(connection, sample.file("fil_1", submitter_id="hill"))
        kept = connection.execute(select(tables.submitters).order_by(tables.submitters.c.name))
        assert [tuple(row) for row in kept] == [
            ("hill", "Hill Clinic"), ("main-street", "Main Street"),
        ]  # fmt: skip

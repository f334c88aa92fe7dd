"""No control number is given twice."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

import pytest

from gateway.store.control_numbers import allot
from gateway.store.database import Store
from tests.store.processes import child, everything

ISA = "isa:ZZ:MAINSTREET:ZZ:ACME"


def test_four_processes_get_two_hundred_different_numbers(
    store: Store, store_url: str, vault_dir: Path
) -> None:
    with ExitStack() as stack:
        running = [
            stack.enter_context(child("allot_numbers", store_url, vault_dir, ISA, "50"))
            for _ in range(4)
        ]
        numbers = [int(said) for one in running for said in everything(one)]
    assert sorted(numbers) == list(range(1, 201))


def test_scopes_count_on_their_own(store: Store) -> None:
    with store.transaction() as connection:
        assert [allot(connection, ISA), allot(connection, ISA), allot(connection, "gs")] == [
            1,
            2,
            1,
        ]


def test_a_run_of_numbers(store: Store) -> None:
    with store.transaction() as connection:
        assert allot(connection, ISA, 10) == 1
        assert allot(connection, ISA, 3) == 11
        assert allot(connection, ISA) == 14


def test_after_the_highest_comes_one(store: Store) -> None:
    with store.transaction() as connection:
        assert allot(connection, ISA, 999_999_998) == 1
        assert [allot(connection, ISA), allot(connection, ISA)] == [999_999_999, 1]


def test_a_run_never_crosses_the_highest(store: Store) -> None:
    with store.transaction() as connection:
        assert allot(connection, ISA, 999_999_997) == 1
        assert allot(connection, ISA, 5) == 1
        assert allot(connection, ISA) == 6


def test_numbers_go_on_after_those_of_another_system(store: Store) -> None:
    with store.transaction() as connection:
        assert [allot(connection, ISA, after=41_200), allot(connection, ISA, after=41_200)] == [
            41_201, 41_202,
        ]  # fmt: skip
        assert allot(connection, ISA, 3, after=41_900) == 41_901
        assert allot(connection, ISA, after=500) == 41_904
        assert allot(connection, ISA, 999_950_000, after=41_900) == 41_905
        assert allot(connection, ISA, 8_096, after=41_900) == 41_901


def test_what_was_rolled_back_was_never_given(store: Store) -> None:
    with store.transaction() as connection:
        assert allot(connection, ISA) == 1
    with pytest.raises(KeyError), store.transaction() as connection:
        assert allot(connection, ISA) == 2
        raise KeyError
    with store.transaction() as connection:
        assert allot(connection, ISA) == 2


@pytest.mark.parametrize("count", [0, -1, 1_000_000_000])
def test_a_count_that_makes_no_sense(store: Store, count: int) -> None:
    with pytest.raises(ValueError, match="numbers"), store.transaction() as connection:
        allot(connection, ISA, count)


def test_after_more_than_there_are(store: Store) -> None:
    with pytest.raises(ValueError, match="numbers"), store.transaction() as connection:
        allot(connection, ISA, 2, after=999_999_998)

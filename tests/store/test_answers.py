"""What we answer is noted beside what came, once; a number that was taken before is known again."""

from __future__ import annotations

from typing import Any

import pytest

from gateway.store.database import Store
from gateway.store.envelopes import (
    add_group,
    add_interchange,
    answer_group,
    answer_interchange,
    groups_of,
    interchanges_of,
    received_before,
)
from gateway.store.files import add_file
from tests.store import sample

ANSWER: dict[str, Any] = {"status_code": "R", "note_code": "025", "acknowledged_at": sample.NOON}


@pytest.mark.parametrize("noted", [True, False])
def test_an_interchange_and_a_group_are_answered_once(filled: Store, noted: bool) -> None:
    """``noted``: the rows are there already; what is refused at the door has none."""
    with filled.transaction() as connection:
        add_file(connection, sample.file("fil_in"))
        if noted:
            add_interchange(connection, sample.interchange("fil_in"))
            add_group(connection, sample.group("fil_in"))
    whole = sample.interchange("fil_in", **ANSWER)
    group = sample.group("fil_in", status_code="P", acknowledged_at=sample.NOON)
    other = sample.interchange("fil_in", status_code="A", acknowledged_at=sample.after(5))
    with filled.transaction() as connection:
        assert answer_interchange(connection, whole)
        assert answer_group(connection, group)
    with filled.transaction() as connection:
        assert not answer_interchange(connection, other)
        assert not answer_group(connection, sample.group("fil_in", acknowledged_at=sample.NOON))
        assert interchanges_of(connection, "fil_in") == [whole]
        assert groups_of(connection, "fil_in") == [group]


@pytest.mark.parametrize(
    ("file", "row", "known"),
    [
        ({}, {}, True),
        ({"state": "partial"}, {}, False),
        ({"state": "refused"}, {}, False),
        ({}, {"status_code": "R"}, False),
        ({"partner": "other"}, {}, False),
        ({"direction": "out"}, {}, False),
        ({"at": sample.after(-61)}, {}, False),
        ({}, {"control_number": "000000008"}, False),
        ({}, {"sender_qualifier": "30"}, False),
        ({}, {"receiver_id": "ELSE"}, False),
    ],
)
def test_when_a_number_was_taken_before(
    filled: Store, file: dict[str, Any], row: dict[str, Any], known: bool
) -> None:
    with filled.transaction() as connection:
        add_file(connection, sample.file("fil_in1", **({"state": "applied"} | file)))
        add_interchange(connection, sample.interchange("fil_in1", **row))
        add_file(connection, sample.file("fil_in2", sha256="2" * 64))
        now = sample.interchange("fil_in2")
        found = received_before(connection, "acme", now, sample.after(-60))
    assert (found.file_id if found else None) == ("fil_in1" if known else None)


def test_a_file_is_not_its_own_copy_nor_that_of_a_later_one(filled: Store) -> None:
    with filled.transaction() as connection:
        for file_id in ("fil_in1", "fil_in2"):
            add_file(connection, sample.file(file_id, state="applied", sha256=file_id.zfill(64)))
            add_interchange(connection, sample.interchange(file_id))
        first = sample.interchange("fil_in1")
        assert received_before(connection, "acme", first, sample.after(-60)) is None

"""An answer finds what it answers by control numbers, and only what we sent that partner."""

from __future__ import annotations

from gateway.store.database import Store
from gateway.store.envelopes import (
    acknowledge_group,
    acknowledge_interchange,
    add_group,
    add_interchange,
    add_set,
    finish_set,
    groups_of,
    interchanges_of,
    load_set,
    sent_groups,
    sent_interchanges,
    sets_of,
    sets_of_batch,
)
from gateway.store.files import add_file
from tests.store import sample


def test_an_interchange_is_found_by_its_parties_and_number(filled: Store) -> None:
    with filled.transaction() as connection:
        for file_id, words in (
            ("fil_p2", {"partner": "other", "direction": "out"}),
            ("fil_in", {"direction": "in"}),
        ):
            add_file(connection, sample.file(file_id, **words))
            add_interchange(connection, sample.interchange(file_id))
        found = sent_interchanges(connection, "acme", "MAINSTREET", "ACME", "000000007")
        assert [one.file_id for one in found] == ["fil_out"]
        assert sent_interchanges(connection, "acme", "MAINSTREET", "ACME", "000000008") == []
        assert sent_interchanges(connection, "acme", "ACME", "MAINSTREET", "000000007") == []


def test_of_a_number_that_has_wrapped_the_newest_comes_first(filled: Store) -> None:
    with filled.transaction() as connection:
        add_file(connection, sample.file("fil_zz", direction="out"))
        add_interchange(connection, sample.interchange("fil_zz"))
        found = sent_interchanges(connection, "acme", "MAINSTREET", "ACME", "000000007")
    assert [one.file_id for one in found] == ["fil_zz", "fil_out"]


def test_a_group_and_its_sets_are_found(filled: Store) -> None:
    with filled.transaction() as connection:
        (group,) = sent_groups(connection, "acme", "HC", "42")
        assert sent_groups(connection, "acme", "HP", "42") == []
        assert sent_groups(connection, "other", "HC", "42") == []
        sets = sets_of(connection, group.file_id, group.interchange, group.ordinal)
        assert [(one.set_id, one.control_number) for one in sets] == [
            ("set_a", "0001"),
            ("set_b", "0002"),
        ]
        assert sets_of(connection, "fil_out", 2) == []


def test_a_set_is_found_by_its_batch(filled: Store) -> None:
    with filled.transaction() as connection:
        assert [one.set_id for one in sets_of_batch(connection, "acme", "BATCH2")] == ["set_b"]
        assert sets_of_batch(connection, "other", "BATCH2") == []
        assert sets_of_batch(connection, "acme", "BATCH2", "in") == []


def test_an_answer_is_written_beside_what_it_answers(filled: Store) -> None:
    with filled.transaction() as connection:
        acknowledge_interchange(
            connection, "fil_out", 1, status_code="R", note_code="025", at=sample.NOON
        )
        acknowledge_group(connection, ("fil_out", 1, 1), status_code="P", at=sample.NOON)
        finish_set(connection, "set_a", "rejected", detail="two findings", segment_count=41)
        (interchange,) = interchanges_of(connection, "fil_out")
        (group,) = groups_of(connection, "fil_out")
        one, two = load_set(connection, "set_a"), load_set(connection, "set_b")
    assert (interchange.status_code, interchange.note_code) == ("R", "025")
    assert interchange.acknowledged_at == group.acknowledged_at == sample.NOON
    assert group.status_code == "P"
    assert one is not None and two is not None
    assert (one.state, one.detail, one.segment_count) == ("rejected", "two findings", 41)
    assert one.batch_identifier == "BATCH1"
    assert two.state == ""


def test_a_replay_finds_the_envelope_recorded(filled: Store) -> None:
    with filled.transaction() as connection:
        assert not add_interchange(connection, sample.interchange("fil_out", time="0001"))
        assert not add_group(connection, sample.group("fil_out", control_number="43"))
        again = add_set(connection, sample.transaction_set("set_new", "fil_out", 1, kind="x"))
        assert (again.set_id, again.kind) == ("set_a", "837P")
        assert load_set(connection, "set_new") is None
        (interchange,) = interchanges_of(connection, "fil_out")
        assert interchange == sample.interchange("fil_out")
        assert groups_of(connection, "fil_out") == [sample.group("fil_out")]

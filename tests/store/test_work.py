"""Jobs, a person's queue, sightings and findings: what is to be done, once."""

from __future__ import annotations

import datetime

from gateway.finding import Finding
from gateway.store.claims import add_claims
from gateway.store.database import Store
from gateway.store.findings import (
    add_findings,
    findings_of,
    findings_of_owners,
    replace_findings,
)
from gateway.store.inquiries import (
    add_inquiries,
    give_up_inquiries,
    inquiries_by_key,
    known_inquiry_keys,
    load_inquiries,
    release_keys,
    settle_inquiries,
)
from gateway.store.jobs import add_jobs, due_jobs, jobs_in, jobs_of_file, move_job
from gateway.store.records import InquiryRow
from gateway.store.sightings import last_seen, mark_taken, sight
from gateway.store.work_items import close_item, list_items, raise_item
from tests.store import sample


def test_jobs_are_due_in_their_order_and_at_their_time(filled: Store) -> None:
    with filled.transaction() as connection:
        add_jobs(
            connection,
            [
                sample.job("job_3"),
                sample.job("job_1", not_before=sample.after(60)),
                sample.job("job_2", partner="other"),
                sample.job("job_4", state="done"),
            ],
        )

        def due(seconds: float, partner: str | None = None) -> list[str]:
            found = due_jobs(connection, sample.after(seconds), partner=partner)
            return [job.job_id for job in found]

        assert due(0) == ["job_2", "job_3"]
        assert due(60) == ["job_1", "job_2", "job_3"]
        assert due(60, "acme") == ["job_1", "job_3"]
        assert [job.job_id for job in jobs_in(connection, "done", "failed")] == ["job_4"]
        assert jobs_in(connection, "ready", partner="nobody") == []
        assert len(jobs_of_file(connection, "fil_out")) == 4


def test_a_job_moves_only_from_where_it_is_said_to_be(filled: Store) -> None:
    with filled.transaction() as connection:
        add_jobs(connection, [sample.job("job_1")])
        moved = move_job(
            connection,
            "job_1",
            "uploading",
            only_from=["ready"],
            now=sample.after(5),
            attempts=1,
            temporary_name=".a.part",
        )
        assert moved
        again = move_job(connection, "job_1", "uploading", only_from=["ready"], now=sample.NOON)
        assert not again
        (job,) = jobs_of_file(connection, "fil_out")
        assert (job.state, job.attempts, job.temporary_name) == ("uploading", 1, ".a.part")
        assert (job.updated_at, job.created_at) == (sample.after(5), sample.NOON)
        assert move_job(
            connection,
            "job_1",
            "ready",
            only_from=["uploading", "renaming"],
            now=sample.after(6),
            not_before=sample.after(90),
            detail="cut off",
        )
        (job,) = jobs_of_file(connection, "fil_out")
        assert (job.not_before, job.detail, job.attempts) == (sample.after(90), "cut off", 1)


def test_a_row_for_a_person_is_raised_once(filled: Store) -> None:
    with filled.transaction() as connection:
        add_claims(connection, [sample.claim("clm_1")])
        assert raise_item(connection, sample.work_item("itm_1", key="k", file_id="fil_out"))
        assert not raise_item(connection, sample.work_item("itm_2", key="k"))
        assert raise_item(connection, sample.work_item("itm_3", claim_id="clm_1", kind="report"))
        assert [item.item_id for item in list_items(connection).items] == ["itm_3", "itm_1"]
        assert [i.item_id for i in list_items(connection, file_id="fil_out").items] == ["itm_1"]
        assert [i.item_id for i in list_items(connection, claim_id="clm_1").items] == ["itm_3"]
        assert [i.item_id for i in list_items(connection, kind="report").items] == ["itm_3"]
        assert close_item(connection, "itm_1", sample.after(9))
        assert not close_item(connection, "itm_1", sample.after(10))
        assert not raise_item(connection, sample.work_item("itm_4", key="k"))
        assert [item.item_id for item in list_items(connection).items] == ["itm_3"]
        first = list_items(connection, state=None, limit=1)
        (closed,) = list_items(connection, state=None, after=first.next).items
        assert (closed.state, closed.closed_at) == ("closed", sample.after(9))
        assert list_items(connection, partner="other").items == []


def test_a_file_settles_while_it_stays_as_it_is(store: Store) -> None:
    def look(size: int, modified: float, seconds: float) -> datetime.datetime:
        row = sight(
            connection,
            "acme",
            "outbound",
            "Zoë.x12",
            size=size,
            modified=modified,
            now=sample.after(seconds),
        )
        taken.append(row.taken)
        return row.first_seen

    taken: list[datetime.datetime | None] = []
    with store.transaction() as connection:
        assert look(100, 1772452800.25, 0) == sample.after(0)
        assert look(100, 1772452800.25, 30) == sample.after(0)
        assert look(150, 1772452800.25, 40) == sample.after(40)
        assert look(150, 1772452801.5, 50) == sample.after(50)
        mark_taken(connection, "acme", "outbound", "Zoë.x12", sample.after(60))
        assert look(150, 1772452801.5, 70) == sample.after(50)
        assert look(151, 1772452801.5, 80) == sample.after(80)
    assert taken == [None, None, None, None, sample.after(60), None]


def test_the_last_file_that_was_seen_in_a_folder(store: Store) -> None:
    with store.transaction() as connection:
        assert last_seen(connection, "acme", "a") is None
        for folder, name, seconds in (("a", "1", 0), ("a", "2", 60), ("b", "3", 120)):
            sight(connection, "acme", folder, name, size=1, modified=0.0, now=sample.after(seconds))
        assert last_seen(connection, "acme", "a") == sample.after(60)


def test_a_key_that_is_given_back_may_be_asked_under_again(filled: Store) -> None:
    def inquiry(inquiry_id: str) -> InquiryRow:
        return InquiryRow(
            inquiry_id=inquiry_id, key="once", kind="270", partner="acme",
            submitter_id="main-street", asked_by="me", trace_number=inquiry_id,
            batch_identifier="1", file_id="fil_out", content=b"{}", asked_at=sample.NOON,
        )  # fmt: skip

    with filled.transaction() as connection:
        add_inquiries(connection, [inquiry("inq_1")])
        assert list(inquiries_by_key(connection, ["once", "other"])) == ["once"]
        settle_inquiries(connection, ["inq_1"], "failed", message="down")
        assert inquiries_by_key(connection, ["once"])["once"].state == "failed"
        assert known_inquiry_keys(connection, ["once"]) == {"once"}
        release_keys(connection, ["inq_1"])
        assert known_inquiry_keys(connection, ["once"]) == set()
        add_inquiries(connection, [inquiry("inq_2")])
        assert [row.state for row in load_inquiries(connection, ["inq_1", "inq_2"])] == [
            "failed", "asked",
        ]  # fmt: skip


def finding(rule: str, **words: object) -> Finding:
    return Finding(rule=rule, snip=2, severity="reject", message="no", **words)  # type: ignore[arg-type]


def test_findings_stand_against_their_owner(store: Store) -> None:
    one, two = finding("A", position=7, value="Zoë\0"), finding("B", code="IK403:7", element=9)
    with store.transaction() as connection:
        replace_findings(connection, "clm_1", [one, two])
        replace_findings(connection, "fil_1", [two])
        assert findings_of(connection, "clm_1") == [one, two]
        assert findings_of_owners(connection, ["fil_1", "x"]) == {"fil_1": [two], "x": []}
        replace_findings(connection, "clm_1", [])
        assert findings_of(connection, "clm_1") == []
        assert findings_of(connection, "fil_1") == [two]


def test_a_finding_that_stands_is_not_added_again(store: Store) -> None:
    one, two, three = finding("A"), finding("B"), finding("A", position=3)
    with store.transaction() as connection:
        assert add_findings(connection, "clm_1", [one, two, one]) == 2
        assert add_findings(connection, "clm_1", [two, three]) == 1
        assert findings_of(connection, "clm_1") == [one, two, three]


def test_what_is_answered_is_not_given_up(filled: Store) -> None:
    """An answer that came a moment before somebody gives it up is kept."""
    rows = [
        InquiryRow(
            inquiry_id=one, key=one, kind="270", partner="acme", submitter_id="main-street",
            asked_by="me", trace_number=one, batch_identifier="1", file_id="fil_out",
            content=b"{}", asked_at=sample.NOON,
        )
        for one in ("inq_1", "inq_2")
    ]  # fmt: skip
    with filled.transaction() as connection:
        add_inquiries(connection, rows)
        settle_inquiries(connection, ["inq_1"], "answered", answer=b"it came")
        assert give_up_inquiries(connection, ["inq_1", "inq_2"], "mona") == 1
        found = load_inquiries(connection, ["inq_1", "inq_2"])
    assert [(one.state, one.answer, one.message) for one in found] == [
        ("answered", b"it came", ""), ("given_up", b"", "mona"),
    ]  # fmt: skip

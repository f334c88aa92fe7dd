"""SIGKILL, wherever it hits: no claim lost, none sent twice, nothing half written or half posted.

A real worker process, a real OpenSSH server, the sandbox's clearinghouse behind it. What is
right is read from the exchanged files by ``evidence``, which knows nothing of gateway.
"""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from gateway.failpoint import NAMES
from gateway.store import tables
from tests.journeys.evidence import claims_in
from tests.journeys.killing import (
    Journey,
    Worker,
    answering,
    in_thread,
    journey_at,
    some_claims,
    until,
)
from tests.journeys.verdict import assert_all_is_well

SEED = 837


@pytest.fixture
def journey(tmp_path: Path, store_url: str) -> Iterator[Journey]:
    with journey_at(tmp_path, store_url) as found:
        yield found


ONCE = tuple(NAMES)
AGAIN = (
    "handoff_submitted:2", "before_rename:2", "after_rename:2", "after_store:3", "inside_apply:4",
    "after_apply:3", "fetch_middle:2",
)  # fmt: skip
"""Where one step of a round is through, and a later one is not."""


@pytest.mark.parametrize(
    ("store_url", "failpoints"),
    [("sqlite", ONCE), pytest.param("postgresql", AGAIN, marks=pytest.mark.postgres)],
    indirect=["store_url"],
    ids=["sqlite-first", "postgresql-later"],
)
def test_a_kill_at_each_failpoint(journey: Journey, failpoints: tuple[str, ...]) -> None:
    """One worker after the other dies at its failpoint, and has to clear up after the last."""
    claims, held = some_claims(2 * len(failpoints), "EACH")
    with answering(journey):
        for number, failpoint in enumerate(failpoints):
            for claim in claims[2 * number : 2 * number + 2]:
                journey.drop([claim])
            journey.die_at(failpoint)
            print(f"kill {number + 1:2}: {failpoint:20} {on_its_way(journey)}")
        journey.arrive()
    print("at the end:", dict(assert_all_is_well(journey, claims, held)))


@pytest.mark.parametrize(
    ("store_url", "kills"),
    [
        pytest.param("sqlite", 40, marks=pytest.mark.soak),
        pytest.param("postgresql", 20, marks=pytest.mark.postgres),
    ],
    indirect=["store_url"],
)
def test_kills_at_random(journey: Journey, kills: int) -> None:
    """Ten claims for each kill, in files of twenty, go out and come back: with 20 kills 200."""
    claims, held = some_claims(10 * kills, "RAND")
    chance = random.Random(SEED)
    with answering(journey):
        for number in range(kills):
            if number % 2 == 0:
                journey.drop(claims[10 * number : 10 * number + 20])
            worker = journey.start()
            wanted, latest = round(200 ** chance.random()), chance.uniform(0.2, 1.6)
            wait_for_steps(worker, wanted, latest)
            time.sleep(chance.uniform(0.0, 0.03))
            worker.kill()
            passed = worker.passed()
            print(f"kill {number + 1:2}: {len(passed):3} steps, the last {passed[-1]:18} "
                  f"{on_its_way(journey)}")  # fmt: skip
        journey.arrive()
    print("at the end:", dict(assert_all_is_well(journey, claims, held)))


def wait_for_steps(worker: Worker, wanted: int, latest: float) -> None:
    """Until it has passed so many failpoints; from the first on, so many seconds at most."""
    until(lambda: bool(worker.passed()), "it does something")
    deadline = time.monotonic() + latest
    while len(worker.passed()) < wanted and time.monotonic() < deadline:
        time.sleep(0.005)


def on_its_way(journey: Journey) -> str:
    """Where the kill left the uploads and the files that came in."""
    jobs = Counter(state for state in journey.job_states() if state != "done")
    files = tables.files.c
    stored = Counter(
        row[0] for row in journey.rows(select(files.direction).where(files.state == "stored"))
    )
    return f"uploads: {dict(jobs)}, to submit: {stored['handoff']}, to post: {stored['in']}"


# ---- a partner that shows nothing


class Thief:
    """Takes what lies in the inbox away at once, and shows it to nobody."""

    def __init__(self, journey: Journey) -> None:
        self._inbox, self._away = journey.house / "inbox", journey.root / "away"
        self._away.mkdir()

    def turn(self) -> None:
        for path in self._inbox.iterdir():
            if not path.name.startswith("."):
                path.rename(self._away / f"{len(self.taken)}-{path.name}")

    @property
    def taken(self) -> list[Path]:
        return sorted(self._away.iterdir())

    def claims(self) -> dict[str, int]:
        """How often each claim was taken away."""
        return dict(claims_in(path.read_bytes() for path in self.taken))


@pytest.fixture
def secretive(tmp_path: Path, store_url: str) -> Iterator[tuple[Journey, Thief]]:
    """A partner without an archive, whose inbox is empty whenever one looks."""
    with journey_at(tmp_path, store_url, archive=False) as journey:
        thief = Thief(journey)
        with in_thread(thief.turn, 0.001):
            yield journey, thief


def open_items(journey: Journey) -> list[str]:
    items = tables.work_items.c
    return [row.kind for row in journey.rows(select(items.kind).where(items.state == "open"))]


@pytest.mark.parametrize("store_url", ["sqlite"], indirect=True)
def test_a_file_that_went_with_the_rename_is_in_doubt(secretive: tuple[Journey, Thief]) -> None:
    """Nobody can know whether it arrived, so nobody sends it again but by a person's word."""
    journey, thief = secretive
    claims, _ = some_claims(3, "DOUBT")
    numbers = [claim.patient_control_number for claim in claims]
    journey.drop(claims)
    journey.die_at("after_rename", "worker", "--once")
    until(lambda: len(thief.taken) == 1, "the thief has it")
    for code in (3, 0):  # found out, then waiting for a person
        assert journey.round().exit_code == code
        assert journey.states() == dict.fromkeys(numbers, "in_doubt")
        assert open_items(journey) == ["in_doubt"]
        assert thief.claims() == dict.fromkeys(numbers, 1)
    (file_id,) = (row.file_id for row in journey.rows(select(tables.jobs.c.file_id)))

    # A person says that it never arrived, and the same happens once more.
    journey.die_at("after_rename", "deliver", "--absent", file_id)
    until(lambda: len(thief.taken) == 2, "the thief has the second one")
    assert journey.round().exit_code == 3
    assert journey.states() == dict.fromkeys(numbers, "in_doubt")
    assert open_items(journey) == ["in_doubt"]

    assert journey.run("deliver", "--arrived", file_id) == 0
    assert journey.states() == dict.fromkeys(numbers, "sent")
    assert (journey.job_states(), open_items(journey)) == (["done"], [])
    assert thief.claims() == dict.fromkeys(numbers, 2)


@pytest.mark.parametrize("store_url", ["sqlite"], indirect=True)
def test_a_file_that_was_not_renamed_is_sent_again(secretive: tuple[Journey, Thief]) -> None:
    """The temporary file proves that nobody got it, and still does if the next worker dies too."""
    journey, thief = secretive
    claims, _ = some_claims(3, "CLEAR")
    numbers = [claim.patient_control_number for claim in claims]
    journey.drop(claims)
    for failpoint in ("before_rename", "before_intent", "after_intent", "upload_middle"):
        journey.die_at(failpoint, "worker", "--once")
        assert thief.taken == []
    assert journey.round().exit_code == 0
    until(lambda: len(thief.taken) == 1, "the thief has it")
    assert thief.claims() == dict.fromkeys(numbers, 1)
    assert journey.states() == dict.fromkeys(numbers, "sent")
    assert open_items(journey) == []
    assert not journey.round().busy
    assert len(thief.taken) == 1

"""Several inquiries at once: each on record before it goes, none lost, none asked twice.

What the payer was asked is read from the payer's own journal, or from the door itself.
"""

from __future__ import annotations

import datetime
import threading
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from gateway.errors import (
    ConfigError,
    GatewayError,
    InDoubtError,
    LoginRefused,
    PermanentError,
    TransientError,
)
from gateway.exchange import inquire_views as views
from gateway.exchange.desk import Desk
from gateway.exchange.inquire import ask
from gateway.exchange.inquire_by_hand import ask_again, give_up
from gateway.exchange.inquire_record import Asking
from gateway.exchange.sweep import find_overdue
from gateway.exchange.worker import one_round
from gateway.models.claim_status import StatusInquiry
from gateway.models.eligibility import EligibilityInquiry
from gateway.sandbox.accounts import Accounts
from gateway.sandbox.clearinghouse import Clearinghouse
from gateway.sandbox.inquiries import answer_inquiry
from tests.core_process import TRACE
from tests.journeys.stage import NOON, Stage, claim
from tests.journeys.test_inquiries import INGRID, about, covered, questions
from tests.journeys.test_inquiries_due import appointment
from tests.journeys.test_inquiries_due import asking as asking_by_itself
from tests.journeys.test_inquiries_due import drop as drop_list

DUE = NOON + datetime.timedelta(seconds=70)
"""A door allows 10 seconds to connect and 60 to answer."""


class Payer:
    """A payer behind a door, for any number of threads: what it was asked, how many at once, and
    which of its answers fail."""

    def __init__(self, root: Path, stage: Stage) -> None:
        root.mkdir(parents=True)
        self._house, self._stage, self._lock = Clearinghouse(root), stage, threading.Lock()
        self.wrong: dict[int, GatewayError] = {}
        """By number of the question, from 1: what is raised instead of an answer."""
        self.meet: threading.Barrier | None = None
        """Where so many have to be asked at once before one is answered."""
        self.asked: list[str] = []
        self.busy = self.most = 0

    def ask(self, request: bytes) -> bytes:
        (trace,) = TRACE.findall(request)
        with self._lock:
            self.asked.append(trace.decode())
            self.busy += 1
            self.most = max(self.most, self.busy)
        try:
            if self.meet is not None:
                self.meet.wait(20)
            if wrong := self.wrong.get(int(trace[1:])):
                raise wrong
            with self._lock, Accounts(self._house.root) as books, books.transaction():
                return answer_inquiry(books, self._house.terms, request, self._stage.now)
        finally:
            with self._lock:
                self.busy -= 1

    def close(self) -> None:
        """Nothing is held."""


def member(number: int) -> dict[str, Any]:
    return covered(subscriber={**INGRID, "member_id": f"W{number:08d}"})


def asking(stage: Stage, payer: Payer) -> Desk:
    desk = stage.desk
    return Desk(desk.settings, desk.store, lambda: stage.now, inquiry_door_to=lambda _: payer)


def ask_for(desk: Desk, count: int, at_once: int | None = None) -> Asking:
    given = questions(EligibilityInquiry, *(member(n) for n in range(1, count + 1)))
    partner = desk.settings.partner("sandbox")
    return ask(desk, given, partner, asked_by="mona", at_once=at_once)


def states(stage: Stage, done: Asking) -> dict[int, str]:
    rows = views.told(stage.desk, done.inquiries).asked
    return {int(row.trace_number[1:]): row.state for row in rows}


@pytest.fixture
def payer(stage: Stage, tmp_path: Path) -> Payer:
    return Payer(tmp_path / "payer", stage)


def test_so_many_at_once_and_the_answers_in_the_order_of_the_questions(
    stage: Stage, payer: Payer
) -> None:
    """Nobody is answered before eight are asked, so one after the other would never end."""
    payer.meet = threading.Barrier(8)
    done = ask_for(asking(stage, payer), 40, at_once=8)
    assert (done.exit_code, done.errors, payer.most) == (0, [], 8)
    assert Counter(payer.asked) == Counter(f"I{n:09d}" for n in range(1, 41))
    found = views.told(stage.desk, done.inquiries)
    assert [row.state for row in found.asked] == ["answered"] * 40
    members = [one.response.who.member_id for one in found.benefits]
    assert members == [f"W{n:08d}" for n in range(1, 41)]
    assert find_overdue(stage.desk, now=stage.forward(days=9)) == []


def test_the_partner_says_how_many_where_the_call_does_not(stage: Stage, payer: Payer) -> None:
    stage.partner(extra="").desk.settings.partner("sandbox").inquiries.at_once = 3
    payer.meet = threading.Barrier(3)
    assert ask_for(asking(stage, payer), 9).exit_code == 0
    assert (payer.most, len(payer.asked)) == (3, 9)


def test_each_failure_is_of_one_inquiry_and_told(stage: Stage, payer: Payer) -> None:
    payer.wrong = {
        3: TransientError("The payer was away."), 9: PermanentError("The payer wants no such."),
        14: InDoubtError("Cut off."), 20: TransientError("The payer was away."),
    }  # fmt: skip
    done = ask_for(asking(stage, payer), 24, at_once=8)
    failed = {3: "failed", 9: "failed", 14: "asked", 20: "failed"}
    assert states(stage, done) == {n: failed.get(n, "answered") for n in range(1, 25)}
    assert done.exit_code == 3
    assert sorted(done.errors) == [
        "sandbox: Cut off.", "sandbox: The payer wants no such.",
        "sandbox: The payer was away. (2 times)",
    ]  # fmt: skip
    assert Counter(payer.asked).most_common(1)[0][1] == 1
    rows = {r.trace_number: r for r in views.told(stage.desk, done.inquiries).asked}
    assert rows["I000000014"].message == "Cut off."
    assert stage.files()[f"270_{14:09d}_20261120.x12"]["state"] == "in_doubt"


def test_after_five_failures_in_a_row_nobody_is_asked_until_it_is_time(
    stage: Stage, payer: Payer
) -> None:
    """Four at once: when the fifth failure is heard, no more than eight have gone. Nothing is
    asked for five minutes; then one goes alone, and the others once it was answered."""
    payer.wrong = {n: TransientError("The payer does not answer.") for n in range(1, 21)}
    desk = asking(stage, payer)
    done = ask_for(desk, 20, at_once=4)
    went = len(done.inquiries)
    assert 5 <= went <= 8 and len(payer.asked) == went
    assert set(states(stage, done).values()) == {"failed"}
    assert done.errors == [
        f"sandbox: The payer does not answer. ({went} times)",
        f"sandbox: the last {20 - went} of 20 inquiries were not sent: left alone since "
        f"2026-11-20 12:00 UTC after {went} failures in a row; the next try is at 12:05 UTC",
    ]
    payer.wrong.clear()
    again = ask_for(desk, 20, at_once=4)
    assert (again.exit_code, again.inquiries, len(payer.asked)) == (3, [], went)
    assert again.errors[0].startswith("sandbox: the last 20 of 20 inquiries were not sent: left")
    stage.forward(minutes=5)
    last = ask_for(desk, 20, at_once=4)
    assert (last.exit_code, len(payer.asked)) == (0, went + 20)


def test_a_refused_login_is_not_tried_again(stage: Stage, payer: Payer) -> None:
    payer.wrong = {n: LoginRefused("Who are you?") for n in range(1, 21)}
    done = ask_for(asking(stage, payer), 20, at_once=4)
    assert len(payer.asked) <= 4 and done.exit_code == 3
    assert "were not sent: left alone" in done.errors[-1]


def test_what_a_payer_takes_for_wrong_five_times_in_a_row_is_not_tried_on(
    stage: Stage, payer: Payer
) -> None:
    """The partner answers, so its circuit stays closed; five hundred would fare no better."""
    payer.wrong = {n: PermanentError("No such version.") for n in range(1, 41)}
    done = ask_for(asking(stage, payer), 40, at_once=2)
    assert 5 <= len(payer.asked) <= 6
    assert done.errors[-1].endswith("were not sent: nothing was answered 5 times in a row")


def test_a_fault_of_ours_loses_no_answer(stage: Stage, payer: Payer) -> None:
    """What came before it and beside it is kept, and it is told as what it is."""
    payer.wrong = {6: ZeroDivisionError()}  # type: ignore[dict-item]
    with pytest.raises(ZeroDivisionError):
        ask_for(asking(stage, payer), 12, at_once=1)
    rows = views.list_inquiries(stage.desk)["inquiries"]
    assert [row["state"] for row in reversed(rows)] == ["answered"] * 5 + ["asked"]
    assert len(payer.asked) == 6


def test_an_answer_about_somebody_else_is_no_answer(stage: Stage, payer: Payer) -> None:
    """Under the number of the second comes the coverage of another person: told at once, and
    for a person to look at."""
    ask_payer = payer.ask

    def mixed_up(request: bytes) -> bytes:
        answer = ask_payer(request)
        if b"I000000002" not in request:
            return answer
        return answer.replace(b"*W00000002", b"*W99999999").replace(b"HALVORSEN", b"ELSEWHERE")

    payer.ask = mixed_up  # type: ignore[method-assign]
    done = ask_for(asking(stage, payer), 3, at_once=1)
    assert states(stage, done) == {1: "answered", 2: "failed", 3: "answered"}
    assert stage.kinds() == ["unmatched"]
    row = views.told(stage.desk, done.inquiries).asked[1]
    answer = stage.files()[f"answer-270_{2:09d}_20261120.x12"]
    assert row.answer_file_id == answer["file_id"]
    assert row.message.startswith("what came back does not answer what was asked: 271: 1 answers")
    assert (done.exit_code, done.errors) == (3, [f"sandbox: {row.message}"])
    assert find_overdue(stage.desk, now=stage.forward(days=2)) == []


def test_the_worker_asks_no_more_than_its_rate_however_many_at_once(
    stage: Stage, payer: Payer
) -> None:
    """Ten are seen tomorrow, three may be asked in an hour, eight at once."""
    drop_list(asking_by_itself(stage, per_hour=3, at_once=8),
              *(appointment("2026-11-21", f"W{n}") for n in range(10)))  # fmt: skip
    desk = asking(stage, payer)
    for hours in (3, 6, 9, 10):
        assert one_round(desk).errors == []
        assert one_round(desk).asked == []
        assert len(payer.asked) == hours
        stage.forward(minutes=61)
    assert len(set(payer.asked)) == 10


def test_statuses_are_asked_at_once_too(stage: Stage, payer: Payer) -> None:
    """Of claims that went, each is moved by its own answer; none is found at this payer."""
    stage.send(*(claim(f"A-{n}") for n in range(6)))
    payer.meet = threading.Barrier(3)
    given = questions(StatusInquiry, *(about(f"A-{n}") for n in range(6)))
    desk = asking(stage, payer)
    done = ask(desk, given, desk.settings.partner("sandbox"), asked_by="mona", at_once=3)
    assert (done.errors, payer.most) == ([], 3)
    assert set(states(stage, done).values()) == {"answered"}
    assert {tuple(stage.claim(f"A-{n}")["flags"]) for n in range(6)} == {("told_not_found",)}


def test_silence_in_real_time_is_overdue_and_a_person_asks_again(
    stage: Stage, payer: Payer
) -> None:
    payer.wrong = {2: InDoubtError("Cut off.")}
    desk = asking(stage, payer)
    done = ask_for(desk, 3, at_once=3)
    doubtful = done.inquiries[1]
    assert find_overdue(desk) == []
    with pytest.raises(ConfigError, match="within 90 seconds"):
        ask_again(desk, [doubtful], asked_by="mona")
    stage.forward(seconds=91)
    (late,) = find_overdue(desk)
    assert (late.what, late.inquiry_id, late.expected, late.payer) == (
        "inquiry", doubtful, "271", "ACME HEALTH PLAN",
    )  # fmt: skip
    assert late.due == DUE
    assert late.next.startswith("the payer may have got it")
    one_round(desk)
    assert len(payer.asked) == 3
    again = ask_again(desk, [doubtful], asked_by="mona")
    assert payer.asked[3:] == ["I000000004"]
    assert states(stage, again) == {4: "answered"}
    (old,) = views.told(desk, [doubtful]).asked
    assert (old.state, old.message) == ("given_up", f"asked again as {again.inquiries[0]}")
    assert find_overdue(desk) == []
    assert ask_again(desk, [doubtful], asked_by="mona").inquiries == []
    with pytest.raises(ConfigError, match="is answered"):
        ask_again(desk, again.inquiries, asked_by="mona")


def test_the_answer_to_a_file_is_overdue_after_its_hours(quick_stage: Stage) -> None:
    """Over a folder, where nobody answers; a person gives it up, and is answered all the same."""
    stage = quick_stage
    done = ask_for(stage.desk, 1)
    assert find_overdue(stage.desk, now=stage.forward(hours=24)) == []
    (late,) = find_overdue(stage.desk, now=stage.forward(minutes=6))
    assert (late.inquiry_id, late.late_by) == (done.inquiries[0], 0.1)
    assert late.next.startswith(f"see whether its file arrived (gateway files show {late.file_id})")
    give_up(stage.desk, done.inquiries, by="mona")
    assert (find_overdue(stage.desk), states(stage, done)) == ([], {1: "given_up"})
    stage.turn()
    stage.receive()
    assert states(stage, done) == {1: "answered"}

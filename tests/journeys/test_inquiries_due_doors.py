"""The worker asks by itself over every kind of door: once, in its time; after a failure again."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from gateway.exchange.inquire_by_hand import ask_again
from gateway.exchange.sweep import find_overdue
from gateway.exchange.worker import Round, one_round
from gateway.sandbox.partner_file import partner_file
from gateway.sandbox.rest_desk import Reply
from gateway.store import inquiries
from gateway.store.records import InquiryRow
from gateway.transport.rest import RestDoor
from tests.journeys.rest_stage import Answer, RestSide, rest_stage
from tests.journeys.stage import Stage, claim, stage_at
from tests.journeys.test_core import DOOR
from tests.journeys.test_inquiries_due import appointment, asking, drop
from tests.servers import sftp_account
from tests.transport.core_side import core_side

SILENT = frozenset({"835"})
Turn = Callable[[], Any]
DOORS = ("folder", "sftp", "soap", "mime", "stedi", "optum")


@contextlib.contextmanager
def opened(
    kind: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[Stage, Turn]]:
    """A gateway whose partner is reached by that door and never pays, and the partner's turn."""
    database = f"sqlite:///{folder / 'gateway.db'}"
    if kind in ("stedi", "optum"):
        with rest_stage(kind, folder, monkeypatch) as (stage, side):
            side.house.silent |= SILENT
            yield stage, lambda: None
    elif kind == "sftp":
        with (
            sftp_account(folder / "server", "builtin") as account,
            stage_at(folder, database, monkeypatch, house=account.root) as stage,
        ):
            stage.partner_text(partner_file(account.service, account.key_file))
            yield stage, lambda: stage.turn(silent=SILENT)
    else:
        with stage_at(folder, database, monkeypatch) as stage:
            if kind == "folder":
                yield stage, lambda: stage.turn(silent=SILENT)
                return
            monkeypatch.setenv("CORE_PASSWORD", "correct horse")
            with core_side(folder, clock=lambda: stage.now) as core:
                core.house.silent |= SILENT
                ca = core.authority.certificate
                stage.partner(DOOR.format(url=core.service.url, ca=ca, envelope=kind))
                yield stage, lambda: None


def rows(stage: Stage, ids: list[str]) -> list[InquiryRow]:
    with stage.desk.store.reading() as connection:
        return inquiries.load_inquiries(connection, ids)


@pytest.mark.parametrize("kind", DOORS)
def test_appointments_and_silent_claims_are_asked_about_in_their_time(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(kind, tmp_path, monkeypatch) as (stage, turn):
        asking(stage, status_after_days=14)

        def go() -> Round:
            done = one_round(stage.desk)
            assert done.errors == []
            return done

        stage.submit(claim("A-1"))
        go()
        turn()
        go()
        assert stage.state("A-1") == "claim_accepted"
        drop(stage, appointment("2026-11-21"), appointment("2026-12-05", member="W2"))
        first = go()
        assert len(first.asked) == 1
        stage.forward(days=14)
        later = go()
        assert len(later.asked) == 2
        turn()
        assert go().asked == go().asked == []
        found = rows(stage, [*first.asked, *later.asked])
        assert [(row.kind, row.state) for row in found] == [
            ("270", "answered"), ("270", "answered"), ("276", "answered"),
        ]  # fmt: skip
        assert (stage.state("A-1"), stage.claim("A-1")["flags"]) == ("pending", ["told_finalized"])
        assert "not_asked" not in stage.kinds()


@pytest.fixture
def rest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Stage, RestSide]]:
    with rest_stage("stedi", tmp_path, monkeypatch) as (stage, side):
        asking(stage)
        yield stage, side


def test_a_payer_that_was_down_is_asked_about_the_appointment_all_the_same(
    rest: tuple[Stage, RestSide],
) -> None:
    stage, side = rest
    drop_quietly(stage, side, Reply(500, {}), times=2)
    first, second = one_round(stage.desk), one_round(stage.desk)
    assert [len(first.errors), len(second.errors)] == [1, 1] and "HTTP 500" in first.errors[0]
    third = one_round(stage.desk)
    assert third.errors == [] and one_round(stage.desk).asked == []
    assert [row.state for row in rows(stage, [*first.asked, *second.asked, *third.asked])] == [
        "failed", "failed", "answered",
    ]  # fmt: skip
    assert side.hand.times("eligibility") == 3


def test_a_payer_that_stays_down_is_left_alone(rest: tuple[Stage, RestSide]) -> None:
    """Five failures, then a look every five minutes; after the day of the appointment a person
    hears of it."""
    stage, side = rest
    drop_quietly(stage, side, Reply(503, {}), times=100)
    for _ in range(8):
        done = one_round(stage.desk)
    assert side.hand.times("eligibility") == 5
    assert any("left alone since" in one for one in done.errors)
    stage.forward(minutes=5)
    one_round(stage.desk)
    one_round(stage.desk)
    assert side.hand.times("eligibility") == 6
    stage.forward(days=2)
    one_round(stage.desk)
    assert ("not_asked", True) in {
        (kind, "the day of 1 appointments of a list passed" in said) for kind, said in stage.items()
    }
    assert side.hand.times("eligibility") == 6


def test_a_log_in_that_is_refused_is_tried_once_an_hour(rest: tuple[Stage, RestSide]) -> None:
    stage, side = rest
    drop_quietly(stage, side, Reply(401, {}))
    for _ in range(3):
        assert one_round(stage.desk).exit_code == 3
    assert side.hand.times("eligibility") == 1
    assert stage.kinds() == ["login_refused"]
    stage.forward(minutes=61)
    assert one_round(stage.desk).errors == []
    assert side.hand.times("eligibility") == 2


def test_what_is_refused_in_words_is_not_asked_again(rest: tuple[Stage, RestSide]) -> None:
    stage, side = rest
    wrong = {"errors": [{"code": "33", "description": "is no payer of ours"}]}
    drop_quietly(stage, side, Reply(400, wrong))
    one_round(stage.desk)
    assert one_round(stage.desk).asked == []
    assert side.hand.times("eligibility") == 1


def cannot_say(answer: Answer) -> Reply:
    """The refusal of an unknown member, made into AAA 42: the payer's system is down."""
    reply = answer()
    text = re.sub(r"AAA\*([YN])\*\*75\*C", r"AAA*\1**42*R", reply.body["x12"])
    assert "**42*R" in text
    return msgspec.structs.replace(reply, body={**reply.body, "x12": text})


def test_a_payer_that_cannot_say_just_now_is_asked_three_times_more(
    rest: tuple[Stage, RestSide],
) -> None:
    """After 1, 5 and 30 minutes; then a person hears of it, and the payer no more."""
    stage, side = rest
    drop(stage, appointment("2026-11-21", member="UNK1"))
    side.hand.on("eligibility", cannot_say, times=4)
    for minutes, asked in ((0, 1), (0.5, 1), (0.6, 2), (4.9, 2), (0.2, 3), (29.8, 3), (0.3, 4)):
        stage.forward(minutes=minutes)
        assert one_round(stage.desk).errors == []
        assert side.hand.times("eligibility") == asked, (minutes, asked)
    assert stage.kinds() == []
    stage.forward(hours=3)
    one_round(stage.desk)
    assert side.hand.times("eligibility") == 4
    ((kind, said),) = stage.items()
    assert kind == "not_asked" and "could not say of an appointment" in said
    assert stage.files()["list.csv"]["state"] == "done"


def test_a_payer_that_can_say_later_has_answered(rest: tuple[Stage, RestSide]) -> None:
    stage, side = rest
    drop(stage, appointment("2026-11-21", member="UNK1"))
    side.hand.on("eligibility", cannot_say)
    one_round(stage.desk)
    stage.forward(minutes=2)
    (second,) = one_round(stage.desk).asked
    (row,) = rows(stage, [second])
    assert row.state == "refused"  # AAA 75 is a word of its own: the member is nobody's
    stage.forward(hours=2)
    assert one_round(stage.desk).asked == []
    assert stage.items() == [] and stage.files()["list.csv"]["state"] == "done"


class Killed(BaseException):
    """The process is gone: nothing that comes after it is done."""


def test_what_a_killed_worker_was_asking_is_overdue_and_asked_again_by_a_person(
    rest: tuple[Stage, RestSide], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The payer may have got it, so the worker never asks it by itself."""
    stage, side = rest

    def killed(*_: object) -> bytes:
        raise Killed

    drop(stage, appointment("2026-11-21"))
    with monkeypatch.context() as patch, pytest.raises(Killed):
        patch.setattr(RestDoor, "ask", killed)
        one_round(stage.desk)
    assert one_round(stage.desk).asked == []
    stage.forward(minutes=11)
    assert one_round(stage.desk).asked == []
    (late,) = find_overdue(stage.desk)
    again = ask_again(stage.desk, [late.inquiry_id], asked_by="mona")
    assert [row.state for row in rows(stage, again.inquiries)] == ["answered"]
    assert side.hand.times("eligibility") == 1
    assert find_overdue(stage.desk) == []


def drop_quietly(stage: Stage, side: RestSide, reply: Reply, times: int = 1) -> None:
    """An appointment of tomorrow, and what its payer says to the next inquiries."""
    drop(stage, appointment("2026-11-21"))
    side.hand.on("eligibility", lambda _: reply, times=times)

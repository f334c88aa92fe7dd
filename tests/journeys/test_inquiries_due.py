"""The gateway asks by itself: silent claims and tomorrow's appointments, never twice, never more
than the rate."""

from __future__ import annotations

import datetime
import json
from collections import Counter
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gateway.exchange.inquire_due import ask_due
from gateway.exchange.sweep import find_overdue
from gateway.exchange.worker import one_round
from gateway.store import inquiries
from gateway.translate.appointments_csv import read_appointments
from tests.journeys.stage import NOON, Stage, claim, stage_at
from tests.journeys.test_inquiries import covered

HEAD = (
    "Date,Last name,First name,Birth date,Member ID,Payer identifier,Payer name,Provider NPI,"
    "Provider name"
)


def appointment(day: str, member: str = "W204718355", last: str = "HALVORSEN") -> str:
    return f"{day},{last},INGRID,1984-03-17,{member},60054,ACME HEALTH PLAN,1357902463,WILLOW CREEK"


def asking(stage: Stage, **how: Any) -> Stage:
    """A partner that is asked by itself."""
    text = {"appointments": str(stage.home / "seen")} | how
    said = "\n".join(f"{key} = {json.dumps(value)}" for key, value in text.items())
    path = stage.home / "config" / "partners" / "sandbox.toml"
    path.write_text(f"{path.read_text()}\n[inquiries]\n{said}\n")
    stage.close()
    (stage.home / "seen" / "in").mkdir(parents=True, exist_ok=True)
    return stage


def drop(stage: Stage, *rows: str, name: str = "list.csv") -> None:
    (stage.home / "seen" / "in" / name).write_text("\n".join([HEAD, *rows]))
    ask_due(stage.desk)  # seen for the first time
    stage.forward(seconds=6)


def sent(stage: Stage) -> list[str]:
    """TRN02 of everything that left, in the order of the files."""
    texts = [text for name, text in sorted(stage.sent_text().items()) if name[:3] in ("270", "276")]
    return [
        part.split("*")[2]
        for text in texts
        for part in text.replace("\n", "").split("~")
        if part.startswith("TRN*")
    ]


def test_tomorrow_is_asked_about_and_the_day_after_waits(stage: Stage) -> None:
    asking(stage)
    drop(stage, appointment("2026-11-21"), appointment("2026-11-22", last="LATER"),
         appointment("2026-11-19", last="GONE"))  # fmt: skip
    first = one_round(stage.desk)
    assert (first.errors, len(first.asked), len(sent(stage))) == ([], 1, 1)
    assert one_round(stage.desk).asked == []
    stage.turn()
    stage.receive()
    stage.forward(days=1)
    second = one_round(stage.desk)
    assert (len(second.asked), len(sent(stage))) == (1, 2)
    assert one_round(stage.desk).asked == []
    assert stage.files()["list.csv"]["state"] == "done"
    assert [p.name for p in (stage.home / "seen" / "taken").iterdir()] == ["list.csv"]
    with stage.desk.store.reading() as connection:
        rows = inquiries.load_inquiries(connection, [*first.asked, *second.asked])
    assert [row.state for row in rows] == ["answered", "asked"]
    assert {row.asked_by for row in rows} == {"gateway"}


def test_a_list_that_comes_again_or_in_another_form_asks_nobody_twice(quick_stage: Stage) -> None:
    stage = asking(quick_stage)
    row = appointment("2026-11-21")
    drop(stage, row, row)
    assert len(ask_due(stage.desk).inquiries) == 1
    drop(stage, row, name="again.csv")
    assert ask_due(stage.desk).inquiries == []
    one = covered(
        provider={"name": "WILLOW CREEK", "npi": "1357902463"},
        dates=[{"qualifier": "291", "start": "2026-11-21"}],
    )
    (stage.home / "seen" / "in" / "list.json").write_text(json.dumps(one))
    ask_due(stage.desk)
    stage.forward(seconds=6)
    assert ask_due(stage.desk).inquiries == []


def test_rows_that_do_not_read_are_for_a_person_and_hold_up_nobody(quick_stage: Stage) -> None:
    stage = asking(quick_stage)
    drop(stage, appointment("tomorrow"), appointment("2026-11-21", member=""),
         appointment("2026-11-21"))  # fmt: skip
    assert len(ask_due(stage.desk).inquiries) == 1
    assert stage.kinds() == ["appointments"]
    assert stage.items()[0][1].startswith("2 appointments of a list do not read")
    assert [f.rule for f in stage.file("list.csv")["findings"]] == ["INQUIRIES.csv.row"] * 2


def test_a_list_without_its_columns_is_told() -> None:
    (found,) = read_appointments(b"name;birthday\nX;2026-01-01\n", "list.csv")
    assert "no column date and no column member_id" in found.message  # type: ignore[union-attr]


def test_a_dependent_stands_under_the_subscriber() -> None:
    text = (b"date,last name,first name,birth date,member id,relationship code,"
            b"subscriber last name,subscriber first name\n"
            b"2026-11-21,HALVORSEN,NIA,2015-06-30,W1,19,HALVORSEN,INGRID\n")  # fmt: skip
    (found,) = read_appointments(text, "list.csv")
    assert found.dependent.first_name == "NIA"  # type: ignore[union-attr]
    assert found.subscriber.first_name == "INGRID"  # type: ignore[union-attr]
    assert found.subscriber.member_id == "W1"  # type: ignore[union-attr]


def test_a_silent_claim_is_asked_about_once_in_its_time(stage: Stage) -> None:
    asking(stage, status_after_days=14, status_again_days=3)
    stage.send(claim("A-1"))
    stage.forward(days=13)
    assert one_round(stage.desk).asked == []
    stage.forward(days=1)
    assert len(one_round(stage.desk).asked) == 1
    assert [one_round(stage.desk).asked for _ in range(3)] == [[], [], []]
    stage.forward(days=2)
    assert one_round(stage.desk).asked == []
    stage.forward(days=1, seconds=1)
    assert len(one_round(stage.desk).asked) == 1
    assert len(set(sent(stage))) == 2


def test_without_history_the_deadline_says_when_a_claim_is_silent(quick_stage: Stage) -> None:
    stage = asking(quick_stage, status_after_days="usual")
    stage.send(claim("A-1"))
    stage.forward(days=29)
    assert ask_due(stage.desk).inquiries == []
    stage.forward(days=1)
    assert len(ask_due(stage.desk).inquiries) == 1


def test_with_history_the_payer_says_when_a_claim_is_silent(quick_stage: Stage) -> None:
    """Twenty claims were paid two days after they were sent: three days are too long."""
    stage = asking(quick_stage, status_after_days="usual")
    stage.send(*(claim(f"B-{n}") for n in range(20)))
    stage.forward(days=2)
    stage.turn()
    stage.receive()
    stage.send(claim("A-1"))
    stage.turn(silent=frozenset({"835"}))
    stage.receive()
    stage.forward(days=1)
    assert ask_due(stage.desk).inquiries == []
    stage.forward(days=2)
    (one,) = ask_due(stage.desk).inquiries
    with stage.desk.store.reading() as connection:
        (row,) = inquiries.load_inquiries(connection, [one])
    assert row.claim_id == stage.claim("A-1")["claim_id"]
    before = find_overdue(stage.desk)
    stage.deliver()
    stage.turn(silent=frozenset({"835"}))
    stage.receive()
    assert stage.state("A-1") == "pending"
    assert [one.due for one in find_overdue(stage.desk)] == [one.due for one in before]
    assert len(before) == 1


def test_a_paid_claim_is_not_asked_about(quick_stage: Stage) -> None:
    stage = asking(quick_stage, status_after_days=1)
    stage.send(claim("A-1"))
    stage.turn()
    stage.receive()
    assert stage.state("A-1") == "paid"
    stage.forward(days=40)
    assert ask_due(stage.desk).inquiries == []


def test_asking_does_not_put_off_what_is_overdue(quick_stage: Stage) -> None:
    stage = asking(quick_stage, status_after_days=10)
    stage.send(claim("A-1"))
    stage.turn(silent=frozenset({"835"}))
    stage.receive()
    (before,) = find_overdue(stage.desk, now=NOON + datetime.timedelta(days=60))
    stage.forward(days=20)
    one_round(stage.desk)
    stage.turn(silent=frozenset({"835"}))
    stage.receive()
    assert (stage.state("A-1"), stage.claim("A-1")["flags"]) == ("pending", ["told_finalized"])
    (after,) = find_overdue(stage.desk, now=NOON + datetime.timedelta(days=60))
    assert (after.expected, after.due) == ("835", before.due)


def test_nothing_is_asked_by_itself_unless_it_is_set(quick_stage: Stage) -> None:
    quick_stage.send(claim("A-1"))
    quick_stage.forward(days=300)
    assert one_round(quick_stage.desk).asked == []


STEP = st.sampled_from(["round", "hour", "day", "list"])


@settings(
    max_examples=12, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(
    rate=st.integers(1, 3),
    steps=st.lists(STEP, max_size=10),
    lists=st.lists(st.integers(0, 4), min_size=5, max_size=5),
)
def test_nothing_is_asked_twice_nor_faster_than_the_rate(
    rate: int, steps: list[str], lists: list[int], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Whatever is dropped, whenever the worker looks: one claim once a day, one appointment once
    for ever, and in any hour no more than the rate."""
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("due")
        with stage_at(folder, f"sqlite:///{folder / 'gateway.db'}", patch) as stage:
            asking(stage, status_after_days=1, status_again_days=1, per_hour=rate)
            stage.send(claim("A-1"), claim("A-2"))
            for number, step in enumerate(steps):
                take(stage, step, [lists[(number + k) % 5] for k in range(3)], number)
            check(stage, rate)


def take(stage: Stage, step: str, people: list[int], number: int) -> None:
    if step == "hour":
        stage.forward(minutes=61)
    elif step == "day":
        stage.forward(days=1)
    elif step == "list":
        day = (stage.now + datetime.timedelta(days=1)).date().isoformat()
        rows = [appointment(day, f"W{one}") for one in people]
        (stage.home / "seen" / "in" / f"{number}.csv").write_text("\n".join([HEAD, *rows]))
    for _ in range(2):
        one_round(stage.desk)
        stage.forward(seconds=6)


def check(stage: Stage, rate: int) -> None:
    with stage.desk.store.reading() as connection:
        rows = [
            row
            for file in stage.files(direction="out").values()
            for row in inquiries.inquiries_of_file(connection, file["file_id"])
        ]
    once = Counter(
        (row.claim_id, row.asked_at.date()) if row.claim_id else (_person(row.content),)
        for row in rows
    )
    assert not [what for what, times in once.items() if times > 1]
    assert sorted(sent(stage)) == sorted({row.trace_number for row in rows})
    moments = sorted(row.asked_at for row in rows)
    for first in moments:
        within = [m for m in moments if first <= m < first + datetime.timedelta(hours=1)]
        assert len(within) <= rate


def _person(content: bytes) -> str:
    asked = json.loads(content)
    return f"{asked['subscriber']['member_id']} {asked['dates']}"

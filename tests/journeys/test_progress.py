"""Whoever waits sees how far long work is: what is read, judged, written and posted."""

from __future__ import annotations

import contextlib
import io
import json
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from gateway.cli import common
from gateway.exchange import apply
from gateway.store import turn
from tests.journeys.stage import Stage, claim, interchange, remittance
from tests.journeys.test_remittances import clp


class Watched:
    """A watch that writes down what it was told: name, whole, what was done of it."""

    def __init__(self) -> None:
        self.seen: list[list[Any]] = []

    @contextlib.contextmanager
    def __call__(self, name: str, total: int | None) -> Iterator[Callable[[int], object]]:
        done: list[Any] = [name, total, 0]
        self.seen.append(done)

        def advance(count: int) -> None:
            done[2] += count

        yield advance


def test_each_step_of_a_submission_is_seen(quick_stage: Stage) -> None:
    watched = Watched()
    quick_stage.desk.watch = watched
    quick_stage.submit(claim("A-1"), claim("A-2"), claim("A-3"))
    assert watched.seen == [
        ["reading claims", None, 3], ["judging claims", 3, 3], ["writing claims", 3, 3],
    ]  # fmt: skip


def test_looking_for_the_fields_to_mend_is_seen(quick_stage: Stage) -> None:
    """It reads the sources again, and takes seconds where many claims are wrong."""
    watched = Watched()
    quick_stage.desk.watch = watched
    quick_stage.submit(claim("A-1", facility_code=""))
    assert [name for name, _, _ in watched.seen] == [
        "reading claims", "judging claims", "looking for the fields to mend", "writing claims",
    ]  # fmt: skip


def test_a_long_file_is_seen_while_it_is_posted(
    quick_stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage, watched = quick_stage, Watched()
    stage.send(claim("A-1"))
    text = interchange(10, remittance("T1", "80", clp("1", "100", "80", "CAS*CO*45*20")))
    monkeypatch.setattr(apply, "LONG", 100)
    stage.desk.watch = watched
    stage.drop("10.835", text)
    assert watched.seen == [["10.835", len(text), len(text)]]


def test_a_bar_within_a_bar_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal has one live line: the second bar would be an error of the library."""

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    terminal = Terminal()
    monkeypatch.setattr("sys.stderr", terminal)
    with common.progress("outer", 2) as outer:
        with common.progress("inner", 1) as inner:
            inner(1)
        outer(2)
    with common.progress("next", 1) as again:
        again(1)
    said = terminal.getvalue()
    assert ("outer" in said, "inner" in said, "next" in said) == (True, False, True)


def test_a_wait_for_another_writer_is_told(
    quick_stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turn, "TOLD_SECONDS", 0.1)
    claims = tmp_path / "claims.json"
    claims.write_text(json.dumps(claim("A-1")))
    assert quick_stage.cli("claims", "list").code == 0  # makes the database
    with closing(sqlite3.connect(tmp_path / "gateway.db", isolation_level=None,
                                 check_same_thread=False)) as other:  # fmt: skip
        other.execute("BEGIN IMMEDIATE")
        threading.Timer(1.2, lambda: other.execute("ROLLBACK")).start()
        said = quick_stage.cli("submit", str(claims), "--partner", "sandbox")
    assert said.code == 0, said.err
    assert "waiting: another process is writing into the database" in said.err

"""Ids sort by time and are never made twice."""

from __future__ import annotations

import os
import re
import threading
import time

import pytest

from gateway.store.ids import new_id


def test_an_id_looks_like_one() -> None:
    assert re.fullmatch(r"clm_[0-9a-hjkmnp-tv-z]{26}", new_id("clm"))


def test_ids_of_one_process_rise() -> None:
    ids = [new_id("fil") for _ in range(20_000)]
    assert ids == sorted(set(ids))


def test_ids_of_another_moment_sort_by_it() -> None:
    earlier = new_id("clm")
    time.sleep(0.005)
    assert new_id("clm") > earlier


def test_threads_do_not_make_the_same() -> None:
    made: list[str] = []
    threads = [
        threading.Thread(target=lambda: made.extend([new_id("clm") for _ in range(2000)]))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(made)) == 8000


def test_a_clock_that_was_set_back_makes_no_id_smaller(monkeypatch: pytest.MonkeyPatch) -> None:
    last = new_id("clm")
    past = time.time_ns() - 3_600_000_000_000
    monkeypatch.setattr(time, "time_ns", lambda: past)
    assert new_id("clm") > last


def test_a_forked_child_does_not_count_on_from_its_parent(monkeypatch: pytest.MonkeyPatch) -> None:
    new_id("clm")
    now = time.time_ns()
    monkeypatch.setattr(time, "time_ns", lambda: now)  # the same millisecond for both
    new_id("clm")
    read, write = os.pipe()
    if (child := os.fork()) == 0:
        os.write(write, new_id("clm").encode())
        os._exit(0)
    os.close(write)
    with os.fdopen(read) as stream:
        said = stream.read()
    os.waitpid(child, 0)
    assert said and said != new_id("clm")

"""``gateway deliver``: all that waits goes out in one round, and what does not is counted."""

from __future__ import annotations

import functools

import pytest

from gateway.transport.retry import with_retry
from tests.journeys.stage import ON_SQLITE, Stage, claim

MANY = 101
ONE_EACH = "claims_per_interchange = 1\n"

pytestmark = ON_SQLITE


def test_a_round_sends_everything_that_is_due(stage: Stage) -> None:
    stage.partner(extra=ONE_EACH)
    made = stage.submit(*(claim(f"A-{number}") for number in range(MANY)))
    assert len(made.files) == MANY
    done = stage.deliver()
    assert (len(done.sent), done.waiting) == (MANY, [])
    assert len(stage.sent_text()) == MANY


SHUT = """\
type = "sftp"
host = "127.0.0.1"
port = 1
username = "clinic"
host_key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHjr1qJUwH0mV0yaRVwlkMXTE1IBMkcJ9V1dWzEbq4rZ"
password_env = "GATEWAY_QUEUE_PASSWORD"
connect_timeout = 2.0
"""
"""Nobody answers at this port."""


def test_what_waits_is_counted_until_it_went(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    quick = functools.partial(with_retry, first_seconds=0.001)
    monkeypatch.setattr("gateway.exchange.deliver.with_retry", quick)
    monkeypatch.setenv("GATEWAY_QUEUE_PASSWORD", "none")
    stage.partner(SHUT, extra=ONE_EACH)
    made = stage.submit(claim("A-1"), claim("A-2"), claim("A-3"))
    for _ in range(2):
        done = stage.deliver()
        assert (done.sent, sorted(done.waiting), done.exit_code) == ([], sorted(made.files), 3)
    stage.partner(extra=ONE_EACH)
    stage.forward(hours=1)
    done = stage.deliver()
    assert (sorted(done.sent), done.waiting) == (sorted(made.files), [])

"""The circuit, moment by moment."""

from __future__ import annotations

import datetime

from gateway.transport.circuit import Circuit

NOON = datetime.datetime(2026, 11, 21, 12, 0, tzinfo=datetime.UTC)


def at(minutes: float) -> datetime.datetime:
    return NOON + datetime.timedelta(minutes=minutes)


def broken() -> Circuit:
    """A circuit that opened at noon."""
    circuit = Circuit()
    said = [circuit.failed(NOON) for _ in range(5)]
    assert said == [False, False, False, False, True]
    return circuit


def test_four_failures_leave_it_closed() -> None:
    circuit = Circuit()
    for _ in range(4):
        assert circuit.failed(NOON) is False
    assert circuit.allows(NOON) and circuit.state == "closed"


def test_a_success_in_between_begins_the_count_anew() -> None:
    circuit = Circuit()
    for _ in range(4):
        circuit.failed(NOON)
    assert circuit.succeeded() is False
    for _ in range(4):
        assert circuit.failed(NOON) is False
    assert circuit.state == "closed"


def test_five_in_a_row_open_it_for_five_minutes() -> None:
    circuit = broken()
    assert not circuit.allows(NOON) and not circuit.allows(at(4.99))
    assert circuit.allows(at(5)) and circuit.state == "probing"


def test_a_try_that_fails_opens_it_anew_and_does_not_tell_it_twice() -> None:
    circuit = broken()
    assert circuit.allows(at(6))
    assert circuit.failed(at(6)) is False
    assert (circuit.state, circuit.since, circuit.until) == ("open", NOON, at(11))
    assert not circuit.allows(at(10.9)) and circuit.allows(at(11))


def test_a_try_that_succeeds_closes_it() -> None:
    circuit = broken()
    assert circuit.allows(at(5))
    assert circuit.succeeded() is True
    assert circuit == Circuit()


def test_a_refused_log_in_opens_it_at_once_for_an_hour() -> None:
    circuit = Circuit()
    assert circuit.failed(NOON, login=True) is True
    assert not circuit.allows(at(59)) and circuit.allows(at(60))

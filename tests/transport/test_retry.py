from __future__ import annotations

from collections.abc import Callable

import pytest
from structlog.testing import capture_logs

from gateway.errors import (
    ConfigError,
    GatewayError,
    InDoubtError,
    LoginRefused,
    PermanentError,
    TransientError,
)
from gateway.transport.retry import with_retry


def failing(times: int, error: Exception, calls: list[int]) -> Callable[[], str]:
    def call() -> str:
        calls.append(1)
        if len(calls) <= times:
            raise error
        return "done"

    return call


def test_a_transient_error_is_repeated_until_it_works() -> None:
    calls: list[int] = []
    waits: list[float] = []
    call = failing(3, TransientError("busy"), calls)
    assert with_retry(call, sleep=waits.append) == "done"
    assert len(calls) == 4
    assert len(waits) == 3
    for wait, least in zip(waits, (1.0, 2.0, 4.0), strict=True):
        assert least <= wait <= least + 1.0


def test_the_last_transient_error_comes_out_when_it_does_not_pass() -> None:
    calls: list[int] = []
    last = TransientError("still busy")
    with pytest.raises(TransientError) as raised:
        with_retry(failing(9, last, calls), attempts=3, sleep=lambda _: None)
    assert raised.value is last
    assert len(calls) == 3


def test_no_wait_is_longer_than_the_cap() -> None:
    waits: list[float] = []
    call = failing(9, TransientError("busy"), [])
    assert with_retry(call, attempts=10, cap_seconds=5.0, sleep=waits.append) == "done"
    assert waits[-1] == 5.0
    assert max(waits) == 5.0


def test_waits_are_not_all_the_same() -> None:
    firsts: list[float] = []
    for _ in range(20):
        with_retry(failing(1, TransientError("busy"), []), sleep=firsts.append)
    assert len(set(firsts)) > 1


@pytest.mark.parametrize(
    "error",
    [
        PermanentError("no folder"),
        LoginRefused("no"),
        InDoubtError("perhaps"),
        ConfigError("wrong"),
        ValueError("a bug"),
    ],
)
def test_everything_else_passes_at_once(error: Exception) -> None:
    calls: list[int] = []
    with pytest.raises(type(error)) as raised:
        with_retry(failing(9, error, calls), sleep=lambda _: None)
    assert raised.value is error
    assert len(calls) == 1


def test_each_repeat_is_logged_with_what_the_caller_says() -> None:
    call = failing(2, TransientError("busy"), [])
    with capture_logs() as logs:
        with_retry(call, sleep=lambda _: None, partner="acme", verb="put")
    assert [(one["event"], one["attempt"], one["error"]) for one in logs] == [
        ("transport.repeat", 1, "TransientError"),
        ("transport.repeat", 2, "TransientError"),
    ]
    assert all(
        (one["partner"], one["verb"], one["log_level"]) == ("acme", "put", "warning")
        for one in logs
    )


def test_the_tree_is_what_the_rules_above_rest_on() -> None:
    assert issubclass(LoginRefused, PermanentError)
    assert not issubclass(InDoubtError, TransientError | PermanentError)
    assert issubclass(TransientError, GatewayError)

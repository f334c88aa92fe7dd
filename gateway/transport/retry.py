"""Repeat a call that failed by chance, and only such a call."""

from __future__ import annotations

import functools
import time
from collections.abc import Callable
from typing import TypeVar

import structlog
from tenacity import (
    RetryCallState,
    Retrying,
    retry_if_exception,
    stop_after_attempt,
    wait_exponential_jitter,
)

from gateway.errors import TransientError

T = TypeVar("T")


def with_retry(
    call: Callable[[], T],
    *,
    attempts: int = 4,
    cap_seconds: float = 30.0,
    first_seconds: float = 1.0,
    sleep: Callable[[float], None] = time.sleep,
    **context: str,
) -> T:
    """The answer of ``call``, repeated while it raises TransientError.

    Waits ``first_seconds``, then twice as long each time, plus up to a second of jitter, never
    longer than ``cap_seconds``. Where the other side says how long to wait (Retry-After), it is
    waited that long; for more than ``cap_seconds`` nothing is repeated, for the caller has other
    work. After ``attempts`` calls the last TransientError is raised.
    Everything else passes at once: a permanent error would only fail again, a refused login
    locks accounts, and what is in doubt may have been done. ``context`` (partner, verb) goes
    into the log line; a file's content never does.
    """
    ours = wait_exponential_jitter(
        multiplier=first_seconds, max=cap_seconds, jitter=min(1.0, first_seconds)
    )
    repeat = Retrying(
        retry=retry_if_exception(
            lambda seen: isinstance(seen, TransientError) and seen.retry_after <= cap_seconds
        ),
        stop=stop_after_attempt(attempts),
        wait=lambda state: max(ours(state), _asked(state)),
        sleep=sleep,
        before_sleep=functools.partial(_tell, attempts, context),
        reraise=True,
    )
    return repeat(call)


def _asked(state: RetryCallState) -> float:
    """The seconds that the other side asked for."""
    raised = state.outcome.exception() if state.outcome else None
    return raised.retry_after if isinstance(raised, TransientError) else 0.0


def _tell(attempts: int, context: dict[str, str], state: RetryCallState) -> None:
    raised = state.outcome.exception() if state.outcome else None
    structlog.get_logger(__name__).warning(
        "transport.repeat",
        attempt=state.attempt_number,
        attempts=attempts,
        wait_seconds=round(state.next_action.sleep, 2) if state.next_action else None,
        error=type(raised).__name__,
        **context,
    )

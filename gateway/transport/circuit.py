"""When to leave a partner alone: open after repeated failures, then one try now and again.

A pure state machine; the moment is an argument. Source: five failures in a row and a try every
five minutes are this house's figures; a refused log-in opens at once and for an hour, for three to
five of them lock an account at most partners.
"""

from __future__ import annotations

import datetime
from typing import Literal

import msgspec

FAILURES = 5
"""Failures in a row that open a circuit."""

PROBE = datetime.timedelta(minutes=5)
"""How long an open circuit waits between two tries."""

LOGIN_PROBE = datetime.timedelta(hours=1)
"""How long it waits after a refused log-in."""

State = Literal["closed", "open", "probing"]


class Circuit(msgspec.Struct):
    """One partner's. ``closed``: work goes on; ``open``: nothing is tried before ``until``;
    ``probing``: that has passed, and one try is under way."""

    state: State = "closed"
    failures: int = 0
    since: datetime.datetime | None = None
    until: datetime.datetime | None = None

    def allows(self, now: datetime.datetime) -> bool:
        """Whether a try may be made now. An open circuit whose time has come lets one through."""
        if self.state == "open" and self.until is not None and now >= self.until:
            self.state = "probing"
        return self.state != "open"

    def succeeded(self) -> bool:
        """The partner answered; true where the circuit was not closed and is now."""
        mended = self.state != "closed"
        self.state, self.failures, self.since, self.until = "closed", 0, None, None
        return mended

    def failed(self, now: datetime.datetime, *, login: bool = False) -> bool:
        """The partner could not be reached, or refused us (``login``); true where that opened a
        circuit that was closed."""
        self.failures += 1
        opens = self.state == "probing" or login or self.failures >= FAILURES
        if not opens:
            return False
        first = self.state == "closed"
        self.state = "open"
        self.since = self.since or now
        self.until = now + (LOGIN_PROBE if login else PROBE)
        return first

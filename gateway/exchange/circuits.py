"""The circuits of all partners, in this process's memory, and the one way to an open door."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from gateway.errors import (
    GatewayError,
    InDoubtError,
    LoginRefused,
    TransientError,
)
from gateway.log import logger
from gateway.settings import TradingPartner
from gateway.transport.circuit import Circuit
from gateway.transport.door import FileDoor


class CircuitOpen(TransientError):
    """The partner failed too often: nothing is tried until it is time again."""


class Circuits:
    """A circuit for each partner. They begin closed with the process, and are told in its log."""

    def __init__(self) -> None:
        self.of: dict[str, Circuit] = {}

    @contextmanager
    def door(
        self,
        partner: TradingPartner,
        door_to: Callable[[TradingPartner], FileDoor],
        clock: Callable[[], datetime.datetime],
    ) -> Iterator[FileDoor]:
        """The partner's door, closed at the end. What fails within counts; a refusal of one file
        does not, for the partner answered. Raises CircuitOpen where it is not time yet."""
        self.check(partner.name, clock())
        opened = door_to(partner)
        try:
            yield opened
        except GatewayError as error:
            self.failed(partner.name, error, clock())
            raise
        else:
            self.succeeded(partner.name)
        finally:
            opened.close()

    def of_partner(self, partner: str) -> Circuit:
        """The partner's circuit."""
        return self.of.setdefault(partner, Circuit())

    def check(self, partner: str, now: datetime.datetime) -> None:
        """Raises CircuitOpen where it is not time to try the partner yet."""
        circuit = self.of_partner(partner)
        if not circuit.allows(now):
            raise CircuitOpen(_words(circuit))

    def succeeded(self, partner: str) -> None:
        """The partner answered."""
        if self.of_partner(partner).succeeded():
            logger().info("circuit.closed", partner=partner)

    def failed(self, partner: str, error: GatewayError, now: datetime.datetime) -> None:
        """The partner did not, or knows us no longer; a refusal of what was sent is no failure."""
        if not isinstance(error, TransientError | InDoubtError | LoginRefused):
            return
        circuit = self.of_partner(partner)
        opened = circuit.failed(now, login=isinstance(error, LoginRefused))
        if circuit.state == "open":
            logger().error(
                "circuit.opened" if opened else "circuit.still_open", partner=partner,
                failures=circuit.failures, until=f"{circuit.until:%Y-%m-%dT%H:%M:%SZ}",
                error=type(error).__name__,
            )  # fmt: skip


def _words(circuit: Circuit) -> str:
    return (
        f"left alone since {circuit.since:%Y-%m-%d %H:%M} UTC after {circuit.failures} failures "
        f"in a row; the next try is at {circuit.until:%H:%M} UTC"
    )

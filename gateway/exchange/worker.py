"""``gateway worker``: hand-offs in, deliveries out, answers in, round after round."""

from __future__ import annotations

import threading
from collections.abc import Callable

import msgspec

from gateway.errors import GatewayError
from gateway.exchange.deliver import Delivered, deliver
from gateway.exchange.desk import Desk
from gateway.exchange.handoff import take_handoffs
from gateway.exchange.inquire_due import ask_due
from gateway.exchange.receive import Received, receive
from gateway.log import logger


class Round(msgspec.Struct):
    """What one round did."""

    taken: list[str]
    delivered: Delivered
    received: Received
    errors: list[str] = []
    asked: list[str] = []
    """Ids of what payers were asked by itself."""

    @property
    def busy(self) -> bool:
        """True when something moved."""
        return bool(self.taken or self.delivered.sent or self.received.files or self.asked)

    @property
    def told(self) -> str:
        """The round in a line."""
        asked = f", asked {len(self.asked)}" if self.asked else ""
        sent, posted = len(self.delivered.sent), len(self.received.files)
        return f"taken {len(self.taken)}, sent {sent}, posted {posted}{asked}"

    @property
    def exit_code(self) -> int:
        """3 where a partner, the database or a folder failed, else 0."""
        return 3 if self.errors else max(self.delivered.exit_code, self.received.exit_code)


def one_round(desk: Desk, partner: str | None = None) -> Round:
    """One round of all work. A fault in one part never keeps the others from their turn."""
    this = Round([], Delivered(), Received())

    def sweep() -> None:
        desk.store.vault.sweep()  # what a killed round had half written

    def hand_off() -> None:
        this.taken = take_handoffs(desk, this.errors)

    def inquire() -> None:
        asked = ask_due(desk, partner)
        this.asked = asked.inquiries
        this.errors += asked.errors

    def send() -> None:
        this.delivered = deliver(desk, partner)

    def collect() -> None:
        this.received = receive(desk, partner)

    def results() -> None:
        if this.received.files:
            take_handoffs(desk, this.errors)

    for part in (sweep, hand_off, inquire, send, collect, results):
        try:
            part()
        except Exception as error:
            foreseen = isinstance(error, GatewayError | OSError)
            what = error if foreseen else f"a fault in the gateway itself, {type(error).__name__}"
            this.errors.append(f"{part.__name__}: {what}")
            logger().error("worker.part_failed", part=part.__name__, exc_info=error)
    return this


def work(
    desk: Desk,
    stop: threading.Event,
    *,
    partner: str | None = None,
    interval: float,
    heard: Callable[[Round], None] = lambda _: None,
) -> None:
    """Rounds until ``stop`` is set, ``interval`` seconds apart; a stop ends after the present
    round, so that nothing is left half done."""
    while not stop.is_set():
        heard(one_round(desk, partner))
        stop.wait(interval)

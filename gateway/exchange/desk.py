"""What every use-case works with: settings, store, clock, doors."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from gateway.exchange.circuits import Circuits
from gateway.exchange.doors import open_door, open_inquiry_door
from gateway.settings import Settings, TradingPartner
from gateway.transport.door import FileDoor, InquiryDoor

if TYPE_CHECKING:
    from gateway.store.database import Store

Clock = Callable[[], datetime.datetime]
Advance = Callable[[int], object]
Watch = Callable[[str, int | None], AbstractContextManager[Advance]]
"""What shows long work to whoever waits: its name, and how much it is in all where that is known;
then how much was done."""


def utc_now() -> datetime.datetime:
    """The moment, aware, in UTC."""
    return datetime.datetime.now(datetime.UTC)


def unseen(_name: str, _total: int | None) -> AbstractContextManager[Advance]:
    """The watch of a caller who does not look."""
    return nullcontext(lambda _: None)


class Desk:
    """Joins the rooms for one process. ``clock`` gives aware datetimes in UTC."""

    def __init__(
        self,
        settings: Settings,
        store: Store,
        clock: Clock = utc_now,
        door_to: Callable[[TradingPartner], FileDoor] = open_door,
        inquiry_door_to: Callable[[TradingPartner], InquiryDoor | None] = open_inquiry_door,
    ) -> None:
        self.settings, self.store, self.clock, self.door_to = settings, store, clock, door_to
        self.circuits = Circuits()
        self.inquiry_door_to = inquiry_door_to
        self.watch: Watch = unseen

    @property
    def home(self) -> Path:
        """The folder of all state."""
        return Path(self.settings.home)

    def door(self, partner: TradingPartner) -> AbstractContextManager[FileDoor]:
        """The partner's door for a while, through its circuit."""
        return self.circuits.door(partner, self.door_to, self.clock)

    def partners(self, name: str | None = None) -> list[TradingPartner]:
        """One partner by name, or all of them. ConfigError for a name there is not."""
        if name:
            return [self.settings.partner(name)]
        return list(self.settings.partners.values())

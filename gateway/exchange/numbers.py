"""Control numbers of what is written for a partner."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from gateway.settings import TradingPartner
from gateway.store import control_numbers

if TYPE_CHECKING:
    from sqlalchemy import Connection

_OF_ENVELOPES = ("isa", "gs")


def numbers_for(connection: Connection, partner: TradingPartner) -> Callable[..., int]:
    """Gives the next number of a counter (``isa``, ``gs`` or another), and more after it where a
    ``count`` of them is asked for. Those of envelopes begin after the ones that were used before
    this gateway."""

    def allot(counter: str, count: int = 1) -> int:
        after = partner.control_numbers_after if counter in _OF_ENVELOPES else 0
        return control_numbers.allot(connection, f"{counter}:{partner.counter_scope}", count, after)

    return allot

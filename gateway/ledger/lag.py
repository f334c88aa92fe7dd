"""How long a payer usually takes from submission to remittance, learned from what it did. Pure.

The median says what is usual; the 90th percentile (nearest rank) is the limit beyond which an
answer is late. Too few samples say nothing: there the partner's own deadline holds.
"""

from __future__ import annotations

import datetime
import math
from collections import defaultdict
from collections.abc import Iterable, Mapping

import msgspec

ENOUGH = 20
"""Fewer samples than this are no history: one odd claim would set the limit."""


class Sample(msgspec.Struct):
    """One claim that was answered: its payer, its kind (837P …), and how long that took."""

    payer: str
    kind: str
    lag: datetime.timedelta


class Lag(msgspec.Struct):
    """What is usual for a payer and a kind of claim."""

    payer: str
    kind: str
    samples: int
    median: datetime.timedelta
    percentile_90: datetime.timedelta

    @property
    def known(self) -> bool:
        """Whether there are samples enough to rely on."""
        return self.samples >= ENOUGH


Lags = Mapping[tuple[str, str], Lag]
"""By payer (folded) and kind."""


def folded(payer: str) -> str:
    """A payer as it is compared."""
    return " ".join(payer.upper().split())


def usual_lags(samples: Iterable[Sample]) -> dict[tuple[str, str], Lag]:
    """The lags of each payer and kind. A lag below zero is a clock that was wrong: left out."""
    grouped: dict[tuple[str, str], list[datetime.timedelta]] = defaultdict(list)
    for sample in samples:
        if sample.lag >= datetime.timedelta(0):
            grouped[folded(sample.payer), sample.kind].append(sample.lag)
    return {
        key: Lag(*key, len(lags), percentile(lags, 50), percentile(lags, 90))
        for key, lags in grouped.items()
    }


def percentile(lags: list[datetime.timedelta], share: int) -> datetime.timedelta:
    """The smallest lag that ``share`` per cent of them do not exceed (nearest rank)."""
    ordered = sorted(lags)
    return ordered[max(math.ceil(len(ordered) * share / 100), 1) - 1]


def limit(
    lags: Lags, payer: str, kind: str, otherwise: datetime.timedelta
) -> tuple[datetime.timedelta, bool]:
    """How long silence is normal after submission, and whether history says so; where it does not,
    ``otherwise``, the partner's deadline."""
    found = lags.get((folded(payer), kind))
    if found is None or not found.known:
        return otherwise, False
    return found.percentile_90, True

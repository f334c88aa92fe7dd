"""When a status of a 277CA was given: what orders it among the others of its claim."""

from __future__ import annotations

import datetime

import pytest

from gateway.exchange.posting import later

DAY = datetime.date(2026, 11, 21)


def at(day: int, hour: int = 0) -> datetime.datetime:
    return datetime.datetime(2026, 11, day, hour, tzinfo=datetime.UTC)


@pytest.mark.parametrize(
    ("day", "created", "moment"),
    [
        (DAY, at(21, 10), at(21, 10)),
        (DAY, at(22, 1), at(22, 1)),
        (DAY, at(20, 23), at(21)),
        (DAY, None, at(21)),
        (None, at(22, 1), at(22, 1)),
    ],
)
def test_the_moment_of_a_status_is_its_creation_unless_it_is_dated_later(
    day: datetime.date | None, created: datetime.datetime | None, moment: datetime.datetime
) -> None:
    assert later(day, created) == moment
    assert later(day, created and created.replace(tzinfo=None)) == moment

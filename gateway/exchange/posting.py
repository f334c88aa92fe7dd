"""What every posting has in common: where it stands, and how it speaks of claims."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from gateway.exchange.desk import Desk
from gateway.exchange.people import ask_person
from gateway.exchange.recording import event_key, record
from gateway.ledger.events import Event, EventKind
from gateway.settings import TradingPartner
from gateway.store.records import FileRow, SetRow
from gateway.x12.elements import date6
from gateway.x12.envelope import TransactionSet

if TYPE_CHECKING:
    from sqlalchemy import Connection


_BEHIND_UTC = datetime.timedelta(hours=12)


class SetContext:
    """One transaction set being applied inside one database transaction."""

    def __init__(
        self,
        desk: Desk,
        connection: Connection,
        partner: TradingPartner,
        file: FileRow,
        ts: TransactionSet | None,
        row: SetRow,
    ) -> None:
        self.desk, self.connection, self.partner = desk, connection, partner
        self.file, self._ts, self.row = file, ts, row
        self.now = desk.clock()

    @property
    def ts(self) -> TransactionSet:
        """The set as it is being read; none where one of an earlier file is spoken of."""
        assert self._ts is not None
        return self._ts

    @property
    def place(self) -> str:
        """The set's place in its file: the stable part of event keys."""
        return f"{self.row.interchange}.{self.row.functional_group}.{self.row.ordinal}"

    @property
    def parties(self) -> tuple[str, str]:
        """ISA06 and ISA08 of what this interchange may answer: its own, the other way round."""
        isa = self.ts.group.interchange.isa
        return isa[8], isa[6]

    def interchange_time(self) -> datetime.datetime:
        """ISA09 and ISA10 as a moment; when the file came where they are no date."""
        isa = self.ts.group.interchange.isa
        return moment(date6(isa[9]), isa[10]) or self.now

    def event(self, kind: EventKind, claim_id: str, position: int, **fields: Any) -> Event:
        """An event about a claim at a position of this set, with its unique key."""
        return Event(
            kind=kind,
            at=self.now,
            key=event_key(claim_id, self.file.file_id, self.place, position, kind),
            file_id=self.file.file_id,
            position=position,
            **fields,
        )

    def record(self, pairs: list[tuple[str, Event]]) -> None:
        """Append events to claims."""
        record(self.connection, pairs)

    def person(self, kind: str, key: str, message: str, claim_id: str | None = None) -> None:
        """Raise a row for a person, once."""
        ask_person(
            self.connection, key=f"{kind}:{self.file.file_id}:{self.place}:{key}", kind=kind,
            partner=self.partner.name, message=message, at=self.now, file_id=self.file.file_id,
            claim_id=claim_id,
        )  # fmt: skip


class Posting:
    """Takes the items of one set in order; ``close`` comes after its SE, and only then."""

    def __init__(self, context: SetContext) -> None:
        self.context = context

    def take(self, item: Any) -> None:
        """The next item of the set."""
        raise AssertionError("each kind of set says what it does with its items")

    def close(self) -> list[str]:
        """The set is complete; gives notes for a person."""
        return []


def moment(day: datetime.date | None, time: str = "") -> datetime.datetime | None:
    """A date and an HHMM[SS] as a moment in UTC; partners' clocks name no zone."""
    if day is None:
        return None
    digits = time if time.isdigit() and len(time) >= 4 else "0000"
    try:
        clock = datetime.time(int(digits[:2]), int(digits[2:4]))
    except ValueError:
        clock = datetime.time()
    return datetime.datetime.combine(day, clock, tzinfo=datetime.UTC)


def later(day: datetime.date | None, stamp: datetime.datetime | None) -> datetime.datetime | None:
    """The moment of an answer: when its set was created, unless its own date is a later day.

    A partner may date a status by the day whose work it belongs to and send it the day after.
    """
    if stamp is not None and stamp.tzinfo is None:
        stamp = stamp.replace(tzinfo=datetime.UTC)
    if day is None or (stamp is not None and stamp.date() >= day):
        return stamp
    return moment(day)


def built_by(answered: datetime.datetime) -> datetime.datetime:
    """The last moment at which something can have been built that was answered at ``answered``.

    Partners date by a local clock that names no zone and may be twelve hours behind UTC, and some
    write no time of day: the whole day of the answer counts, and twelve hours more.
    """
    midnight = answered.replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight + datetime.timedelta(days=1) + _BEHIND_UTC

"""Entries of the medical network JSON that are more than a value: lists, contacts, periods …"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from gateway.models.party import Adjustment, Contact, DateRange, Identifier, QualifiedDate
from gateway.translate.medical_network_kinds import (
    AMOUNT,
    DATE,
    DAY,
    MISSING,
    TEXT,
    absent,
    day,
    scalar,
)
from gateway.translate.medical_network_table import (
    Item,
    Items,
    Keyed,
    Leaf,
    Seen,
    groups,
    holder,
    nested_rows,
    parsed,
    read_object,
    values,
    write_object,
)
from gateway.x12.elements import ccyymmdd

PER_NUMBERS = 3
"""So many numbers have room in a PER."""


@dataclass(frozen=True)
class Many(Item):
    """A list of objects, each a struct of a list of the model.

    ``marks`` are the values of the struct's first field that belong here, the first of them for
    an object that does not say it. ``one`` is a single object in the JSON, written where the list
    has just one; ``more`` is the list that is written where it has several, and both are taken
    where a struct that is there already counts once (``unique``); ``nested`` is a list of lists.
    """

    make: Callable[[], Any] = dict
    items: Items = ()
    marks: tuple[str, ...] = ()
    one: bool = False
    more: bool = False
    nested: bool = False
    unique: bool = False
    about: str = ""

    def read(self, value: Any, into: Any, path: str, seen: Seen) -> None:
        """Append a struct for each object."""
        target = getattr(*holder(into, self.place))
        for one, place in values(value, path):
            found = self.make()
            read_object(self.items, one, found, place, seen)
            if self.marks and not getattr(found, found.__struct_fields__[0]):
                setattr(found, found.__struct_fields__[0], self.marks[0])
            if not (self.unique and found in target):
                target.append(found)

    def write(self, source: Any) -> Any:
        """The objects of the structs that belong here."""
        kept = [item for item in getattr(*holder(source, self.place)) if self._mine(item)]
        if self.unique and (len(kept) > 1) != self.more:
            return None
        found = [write_object(self.items, item) for item in kept]
        if self.one:
            return found[0] if found else None
        return groups(found, self.nested)

    def _mine(self, item: Any) -> bool:
        return not self.marks or getattr(item, item.__struct_fields__[0]) in self.marks

    def rows(self) -> Iterator[tuple[str, str]]:
        """What is in an object; the marks stand in the place."""
        mark = f"[{'|'.join(self.marks)}]" if self.marks else "[]"
        name = self.key + "[]" * ((not self.one) + self.nested)
        yield from nested_rows(name, self.items, self.place + mark, self.about)


@dataclass(frozen=True)
class Each(Item):
    """A list of objects that have one list each, all of which are one list of the model."""

    item: Keyed = field(default_factory=lambda: Keyed(""))

    def read(self, value: Any, into: Any, path: str, seen: Seen) -> None:
        """Take the list of each object."""
        for one, place in values(value, path):
            read_object((self.item,), one, into, place, seen)

    def write(self, source: Any) -> Any:
        """Objects with twelve values each."""
        return [{self.item.key: part} for part in groups(self.item.write(source) or [], True) or []]

    def rows(self) -> Iterator[tuple[str, str]]:
        """The list in it."""
        for name, place in self.item.rows():
            yield f"{self.key}[].{name}", place


@dataclass(frozen=True)
class ContactLeaf(Item):
    """The name, or the number of one kind (TE, EX, FX, EM), of a party's contact."""

    mark: str = ""

    def read(self, value: Any, into: Any, path: str, seen: Seen) -> None:
        """Add it to the last contact; a fourth number begins another, as a PER has three."""
        found = parsed(TEXT, value, path, seen)
        if found is None:
            return
        contacts = getattr(*holder(into, self.place))
        said = self.write(into)
        if said:
            if said != found:
                seen.twice(path)
            return
        if not contacts:
            contacts.append(Contact())
        if not self.mark:
            contacts[0].name = found
            return
        if len(contacts[-1].numbers) >= PER_NUMBERS:
            contacts.append(Contact())
        contacts[-1].numbers.append(Identifier(self.mark, found))

    def write(self, source: Any) -> Any:
        """The name of the first contact, the first number of the kind."""
        target, name = holder(source, self.place)
        contacts = getattr(target, name) if target is not None else []
        if not self.mark:
            return contacts[0].name if contacts else None
        numbers = (n for contact in contacts for n in contact.numbers)
        return next((n.value for n in numbers if n.qualifier == self.mark), None)

    def rows(self) -> Iterator[tuple[str, str]]:
        """The place in the contact."""
        yield self.key, f"{self.place}[]." + (f"numbers[{self.mark}]" if self.mark else "name")


@dataclass(frozen=True)
class Bound(Item):
    """The first or the last day of a period: a qualified date, or (no ``mark``) a DateRange.

    ``alone``: a last day may stand without a first. The first stands before the last in a table.
    """

    mark: str = ""
    end: bool = False
    alone: bool = False

    def read(self, value: Any, into: Any, path: str, seen: Seen) -> None:
        """Set this end of the period."""
        found = parsed(DAY, value, path, seen)
        if found is None:
            return
        target, name = holder(into, self.place)
        if self.mark:
            self._date(getattr(target, name), found, path, seen)
        else:
            self._range(target, name, found, path, seen)

    def _date(
        self, dates: list[QualifiedDate], found: datetime.date, path: str, seen: Seen
    ) -> None:
        date = next((one for one in dates if one.qualifier == self.mark), None)
        if date is None:
            if self.end and not self.alone:
                self._no_beginning(path, seen)
                return
            date = QualifiedDate(self.mark)
            dates.append(date)
        setattr(date, "end" if self.end else "start", found)

    def _range(self, target: Any, name: str, found: datetime.date, path: str, seen: Seen) -> None:
        span = getattr(target, name)
        if span is None and self.end:
            self._no_beginning(path, seen)
        elif span is None:
            setattr(target, name, DateRange(found, found))
        elif self.end and span.end in (span.start, found):
            span.end = found
        elif self.end or span.start != found:
            seen.twice(path)

    def _no_beginning(self, path: str, seen: Seen) -> None:
        seen.fault(MISSING, path, "ends a period that does not begin", "give the first day as well")

    def write(self, source: Any) -> Any:
        """This end; the last day of a range that is one day is left out."""
        found = getattr(*holder(source, self.place))
        if self.mark:
            found = next((one for one in found if one.qualifier == self.mark), None)
        if found is None or (self.end and not self.mark and found.end == found.start):
            return None
        return ccyymmdd(found.end if self.end else found.start) or None

    def rows(self) -> Iterator[tuple[str, str]]:
        """The end that it is."""
        mark = f"[{self.mark}]" if self.mark else ""
        yield self.key, f"{self.place}{mark}.{'end' if self.end else 'start'}"


def hour(text: str) -> str | None:
    """A time HHMM of HH or HHMM; None where there is no such time."""
    if len(text) not in (2, 4) or not (text.isascii() and text.isdigit()):
        return None
    text = text.ljust(4, "0")
    return text if text[:2] < "24" and text[2:] < "60" else None


@dataclass(frozen=True)
class Moment(Item):
    """A day with the hour where one is given (CCYYMMDD, then HH or HHMM), or the hour alone."""

    mark: str = ""
    hour_only: bool = False

    def read(self, value: Any, into: Any, path: str, seen: Seen) -> None:
        """Append the date."""
        text = scalar(value) or ""
        split = 0 if self.hour_only else 8
        date, time = day(text[:split]), hour(text[split:])
        if (
            (split and date is None)
            or (time is None and len(text) != 8)
            or (self.hour_only and time is None)
        ):
            form = "HHMM" if self.hour_only else "CCYYMMDD or CCYYMMDDHHMM"
            seen.fault(DATE, path, "is no day and hour", f"write {form}")
            return
        getattr(*holder(into, self.place)).append(QualifiedDate(self.mark, date, date, time or ""))

    def write(self, source: Any) -> Any:
        """The day and the hour."""
        dates = getattr(*holder(source, self.place))
        found = next((one for one in dates if one.qualifier == self.mark), None)
        return None if found is None else ccyymmdd(found.start) + found.time

    def rows(self) -> Iterator[tuple[str, str]]:
        """The date with its qualifier."""
        yield self.key, f"{self.place}[{self.mark}]"


@dataclass(frozen=True)
class DayOrPeriod(Item):
    """The day (CCYYMMDD) or period (with a hyphen between) of an occurrence."""

    def read(self, value: Any, into: Any, path: str, seen: Seen) -> None:
        """Set start, and the end of a period."""
        first, _, last = (scalar(value) or "").partition("-")
        if day(value) is not None:
            first, last = (scalar(value) or ""), ""
        into.start = parsed(DAY, first, path, seen)
        into.end = parsed(DAY, last, path, seen) if last else None

    def write(self, source: Any) -> Any:
        """The day or the period."""
        last = f"-{ccyymmdd(source.end)}" if source.end else ""
        return ccyymmdd(source.start) + last


@dataclass(frozen=True)
class Pair(Item):
    """An identifier whose qualifier stands in a field of its own, ``other``."""

    other: str = ""
    qualifiers: tuple[str, ...] = ()

    @property
    def keys(self) -> tuple[str, ...]:
        """The qualifier and the value."""
        return (self.other, self.key)

    def read_in(self, source: dict[str, Any], into: Any, path: str, seen: Seen) -> None:
        """Append the identifier; neither field says anything without the other."""
        given = [key for key in self.keys if not absent(source.get(key))]
        if len(given) == 1:
            lacks = self.key if given == [self.other] else self.other
            seen.fault(
                MISSING, f"{path}.{lacks}", "is missing",
                f"{given[0]} says nothing without it",
            )  # fmt: skip
        elif given:
            qualifier = parsed(TEXT, source[self.other], f"{path}.{self.other}", seen)
            value = parsed(TEXT, source[self.key], f"{path}.{self.key}", seen)
            if qualifier and value:
                getattr(*holder(into, self.place)).append(Identifier(qualifier, value))

    def write_in(self, source: Any, out: dict[str, Any]) -> None:
        """The first identifier under one of the qualifiers."""
        if self.old:
            return
        items = getattr(*holder(source, self.place))
        found = next((i for i in items if i.qualifier in self.qualifiers), None)
        if found is not None:
            out[self.other], out[self.key] = found.qualifier, found.value

    def rows(self) -> Iterator[tuple[str, str]]:
        """Both fields."""
        yield self.other, f"{self.place}[].qualifier"
        yield self.key, f"{self.place}[].value"


_DETAIL = (
    Leaf("adjustmentReasonCode", "reason_code", must=True),
    Leaf("adjustmentAmount", "amount", must=True, kind=AMOUNT),
    Leaf("adjustmentQuantity", "quantity", kind=AMOUNT),
)


class _Detail:
    """An adjustment that is not whole yet."""

    reason_code = ""
    amount: Any = None
    quantity: Any = None


class _Group:
    """A group code and its details."""

    def __init__(self) -> None:
        self.code = ""
        self.found: list[_Detail] = []


@dataclass(frozen=True)
class Adjustments(Item):
    """A CAS: objects of a group code and its details, in the model one list of adjustments."""

    details: str = ""
    one: bool = False

    def _items(self) -> Items:
        return (
            Leaf("adjustmentGroupCode", "code", must=True),
            Many(self.details, "found", must=True, make=_Detail, items=_DETAIL),
        )

    def read(self, value: Any, into: Any, path: str, seen: Seen) -> None:
        """Append every detail with its group."""
        target = getattr(*holder(into, self.place))
        for one, place in values(value, path):
            group = _Group()
            read_object(self._items(), one, group, place, seen)
            for detail in group.found:
                if detail.amount is not None:
                    target.append(
                        Adjustment(group.code, detail.reason_code, detail.amount, detail.quantity)
                    )

    def write(self, source: Any) -> Any:
        """The groups, in the order of their first adjustments."""
        found: dict[str, list[dict[str, Any]]] = {}
        for item in getattr(*holder(source, self.place)):
            found.setdefault(item.group_code, []).append(write_object(_DETAIL, item))
        shown = [
            {"adjustmentGroupCode": code, self.details: items} for code, items in found.items()
        ]
        return (shown[0] if shown else None) if self.one else shown

    def rows(self) -> Iterator[tuple[str, str]]:
        """Group and details."""
        name = self.key + "[]" * (not self.one)
        yield f"{name}.adjustmentGroupCode", f"{self.place}[].group_code"
        for leaf in _DETAIL:
            yield f"{name}.{self.details}[].{leaf.key}", f"{self.place}[].{leaf.place}"

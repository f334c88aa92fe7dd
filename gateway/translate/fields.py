"""The segments that every guide shares, read. What does not read becomes a finding."""

from __future__ import annotations

import datetime
from decimal import Decimal

from gateway.models.amount import amount
from gateway.models.party import (
    Address,
    Adjustment,
    Contact,
    DateRange,
    Identifier,
    Party,
    QualifiedDate,
)
from gateway.x12.elements import date8, el
from gateway.x12.envelope import TransactionSet
from gateway.x12.reader import Segment


def parts(ts: TransactionSet, segment: Segment, number: int) -> list[str]:
    """The components of a composite, [] where it is absent."""
    text = el(segment, number)
    return text.split(ts.delimiters.component) if text else []


def at(components: list[str], number: int) -> str:
    """Component ``number`` from 1, '' where there are fewer."""
    return components[number - 1] if len(components) >= number else ""


def decimal(ts: TransactionSet, segment: Segment, number: int) -> Decimal | None:
    """The amount or quantity in an element; None, with a finding, where it is none."""
    text = el(segment, number)
    if not text:
        return None
    value = amount(text)
    if value is None:
        ts.find(
            "X12.element.number", f"{segment[0]}{number:02d} is not a number", snip=1,
            code="IK403:6", segment=segment[0], element=number, value=text,
            hint="digits with at most one decimal point; no thousands separators, no currency",
        )  # fmt: skip
    return value


def day(ts: TransactionSet, segment: Segment, number: int) -> datetime.date | None:
    """A date CCYYMMDD in an element; None, with a finding, where there is no such day."""
    text = el(segment, number)
    if not text:
        return None
    value = date8(text)
    if value is None:
        _bad_date(ts, segment, number, text)
    return value


def _bad_date(ts: TransactionSet, segment: Segment, number: int, text: str) -> None:
    ts.find(
        "X12.element.date", f"{segment[0]}{number:02d} is not a date", snip=1, code="IK403:8",
        segment=segment[0], element=number, value=text,
        hint="CCYYMMDD, or CCYYMMDD-CCYYMMDD where the format is RD8",
    )  # fmt: skip


def period(ts: TransactionSet, segment: Segment, form: int = 2) -> DateRange | None:
    """The day or period of a DTP whose format qualifier is element ``form``."""
    text = el(segment, form + 1)
    if not text:
        return None
    first, _, last = text.partition("-")
    start, end = date8(first[:8]), date8((last or first)[:8])
    if start is None or end is None:
        _bad_date(ts, segment, form + 1, text)
        return None
    return DateRange(start=start, end=end)


_DAYS = ("D8", "RD8", "DT")


def qualified_date(ts: TransactionSet, segment: Segment) -> QualifiedDate | None:
    """A DTP in any of its formats D8, RD8, DT, TM; None where it is in another."""
    qualifier, form, text = el(segment, 1), el(segment, 2), el(segment, 3)
    if form == "TM":
        return QualifiedDate(qualifier=qualifier, time=text) if text else None
    if form not in _DAYS:
        return None
    span = period(ts, segment)
    if span is None:
        return None
    time = text[8:] if form == "DT" else ""
    return QualifiedDate(qualifier=qualifier, start=span.start, end=span.end, time=time)


def party(segment: Segment, *, list_member: bool = False) -> Party:
    """A Party from an NM1; its id goes where Party says."""
    found = Party(entity_code=el(segment, 1) if list_member else "")
    kind = el(segment, 2)
    if kind == "1":
        found.last_name = el(segment, 3)
    else:
        found.name = el(segment, 3)
    if kind not in ("1" if found.last_name else "2", ""):
        found.entity_type_code = kind
    found.first_name, found.middle_name = el(segment, 4), el(segment, 5)
    found.suffix = el(segment, 7)
    place_id(found, el(segment, 8), el(segment, 9))
    return found


def place_id(found: Party, qualifier: str, value: str) -> None:
    """Put an NM1 or N1 id where Party keeps ids of its kind."""
    if not value:
        return
    if qualifier == "XX":
        found.npi = value
    elif qualifier in ("MI", "II"):
        found.member_id = value
        found.member_id_qualifier = qualifier if qualifier != "MI" else ""
    else:
        add_identifier(found, qualifier, value)


def add_identifier(found: Party, qualifier: str, value: str, description: str = "") -> None:
    """Append an identifier to a party."""
    found.identifiers = [
        *found.identifiers,
        Identifier(qualifier=qualifier, value=value, description=description),
    ]


def placed(place: Address | None, segment: Segment) -> bool:
    """True where the address has already what an N3 or N4 says: a second one overwrites nothing."""
    if place is None:
        return False
    if segment[0] == "N3":
        return bool(place.line_1 or place.line_2)
    return bool(place.city or place.state_code or place.postal_code or place.country_code)


def with_street(place: Address | None, segment: Segment) -> Address:
    """The address after an N3."""
    old = place or Address()
    return Address(
        line_1=el(segment, 1), line_2=el(segment, 2), city=old.city, state_code=old.state_code,
        postal_code=old.postal_code, country_code=old.country_code,
        country_subdivision_code=old.country_subdivision_code,
    )  # fmt: skip


def with_city(place: Address | None, segment: Segment) -> Address:
    """The address after an N4."""
    old = place or Address()
    return Address(
        line_1=old.line_1, line_2=old.line_2, city=el(segment, 1), state_code=el(segment, 2),
        postal_code=el(segment, 3), country_code=el(segment, 4),
        country_subdivision_code=el(segment, 7),
    )  # fmt: skip


def contact(segment: Segment) -> Contact:
    """A Contact from a PER."""
    numbers = [
        Identifier(qualifier=el(segment, n), value=el(segment, n + 1))
        for n in (3, 5, 7)
        if el(segment, n)
    ]
    return Contact(function_code=el(segment, 1), name=el(segment, 2), numbers=numbers)


def adjustments(ts: TransactionSet, segment: Segment) -> tuple[list[Adjustment], Segment]:
    """The triplets of a CAS, and a CAS with those that do not read; [] where all do."""
    read: list[Adjustment] = []
    over: Segment = []
    for number in range(2, len(segment), 3):
        triplet = segment[number : number + 3]
        if not any(triplet):
            continue
        amount = decimal(ts, segment, number + 1)
        quantity = decimal(ts, segment, number + 2)
        if amount is None:
            over += triplet
        elif quantity is None and el(segment, number + 2):
            over += ["", "", triplet[2]]
        if amount is not None:
            read.append(
                Adjustment(
                    group_code=el(segment, 1),
                    reason_code=triplet[0],
                    amount=amount,
                    quantity=quantity,
                )
            )
    return read, [*segment[:2], *over] if over else []

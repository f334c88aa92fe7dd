"""The segments that every guide shares, written: NM1, N3, N4, REF, DTP, PER, CAS …

Each is a generator of rows that yields nothing where there is nothing to say, so that loops
read like the guide's page.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from gateway.models.party import (
    Address,
    Adjustment,
    Amount,
    Contact,
    DateRange,
    Identifier,
    Party,
    QualifiedDate,
)
from gateway.x12.elements import ccyymmdd, money, quantity
from gateway.x12.writer import Row, Rows


def period(span: DateRange | None) -> tuple[str, str]:
    """Format qualifier and text of a day (D8) or a period (RD8)."""
    if span is None:
        return "", ""
    if span.start == span.end:
        return "D8", ccyymmdd(span.start)
    return "RD8", f"{ccyymmdd(span.start)}-{ccyymmdd(span.end)}"


def dtp(qualifier: str, span: DateRange | None) -> Rows:
    """DTP with D8 for one day, RD8 for a period."""
    if span is not None:
        yield ("DTP", qualifier, *period(span))


def dtp_date(date: QualifiedDate, *, always_period: bool = False) -> Rows:
    """DTP of a qualified date: D8, RD8, DT (day and time) or TM (time alone)."""
    if date.start is None:
        if date.time:
            yield "DTP", date.qualifier, "TM", date.time
    elif date.time:
        yield "DTP", date.qualifier, "DT", ccyymmdd(date.start) + date.time
    elif always_period or (date.end and date.end != date.start):
        end = date.end or date.start
        yield "DTP", date.qualifier, "RD8", f"{ccyymmdd(date.start)}-{ccyymmdd(end)}"
    else:
        yield "DTP", date.qualifier, "D8", ccyymmdd(date.start)


def dtm(qualifier: str, day: datetime.date | None) -> Rows:
    """DTM, as the 835 uses it."""
    if day:
        yield "DTM", qualifier, ccyymmdd(day)


def ref(qualifier: str, value: str) -> Rows:
    """REF."""
    if value:
        yield "REF", qualifier, value


def ref_of(identifier: Identifier) -> Rows:
    """REF of an identifier, with the text and the other payer that it may have."""
    if identifier.value or identifier.description:
        other = ("2U", identifier.payer_identifier) if identifier.payer_identifier else ""
        yield "REF", identifier.qualifier, identifier.value, identifier.description, other


def refs(identifiers: Iterable[Identifier], *qualifiers: str) -> Rows:
    """The REFs with these qualifiers, in the order of the qualifiers."""
    kept = list(identifiers)
    for qualifier in qualifiers:
        for identifier in kept:
            if identifier.qualifier == qualifier:
                yield from ref(qualifier, identifier.value)


def amt(amounts: Iterable[Amount], *qualifiers: str) -> Rows:
    """The AMTs with these qualifiers, in the order of the qualifiers; all where none is named."""
    kept = list(amounts)
    for qualifier in qualifiers or dict.fromkeys(a.qualifier for a in kept):
        for item in kept:
            if item.qualifier == qualifier:
                yield "AMT", qualifier, money(item.amount)


def nm1(code: str, party: Party, id_qualifier: str = "", identifier: str = "") -> Row:
    """NM1 of a person or an organisation; the id is left out where it is empty."""
    given = party.first_name, party.middle_name, "", party.suffix
    names = (party.last_name if party.is_person else party.name, *given)
    kind = party.entity_type_code or ("1" if party.is_person else "2")
    if not identifier:
        return ("NM1", code, kind, *names)
    return ("NM1", code, kind, *names, id_qualifier, identifier)


def address(place: Address | None) -> Rows:
    """N3 and N4."""
    if place is None:
        return
    if place.line_1 or place.line_2:
        yield "N3", place.line_1, place.line_2
    if place.city or place.state_code or place.postal_code:
        yield (
            "N4", place.city, place.state_code, place.postal_code.replace("-", ""),
            place.country_code, "", "", place.country_subdivision_code,
        )  # fmt: skip


def per(contacts: Iterable[Contact]) -> Rows:
    """PER, with at most three numbers each."""
    for contact in contacts:
        numbers = [part for n in contact.numbers[:3] for part in (n.qualifier, n.value)]
        yield ("PER", contact.function_code or "IC", contact.name, *numbers)


def cas(adjustments: Iterable[Adjustment]) -> Rows:
    """CAS: one segment a group, six triplets in each, in the order given."""
    groups: dict[str, list[Adjustment]] = {}
    for adjustment in adjustments:
        groups.setdefault(adjustment.group_code, []).append(adjustment)
    for code, items in groups.items():
        for start in range(0, len(items), 6):
            triplets: list[str] = []
            for item in items[start : start + 6]:
                triplets += [item.reason_code, money(item.amount), quantity(item.quantity)]
            yield ("CAS", code, *triplets)

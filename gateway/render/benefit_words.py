"""Benefits in words: codes of a 271, money and quantities as a front desk says them."""

from __future__ import annotations

from decimal import Decimal
from typing import Protocol

from gateway.models.amount import written
from gateway.models.benefit_summary import Contact, Counter, Share
from gateway.models.eligibility import Delivery, Procedure
from gateway.models.party import Contact as PartyContact
from gateway.models.party import Identifier, Party, QualifiedDate
from gateway.render.words import clean, date_words, listed, money, percent, put, quantity, spaced

SERVICE_TYPE, COVERAGE, PERIOD, INSURANCE = "1365", "1207", "615", "1336"
"""Data elements whose codes the words are of."""

_SPANS = frozenset({"6", "7", "13", "21", "22", "23", "25", "26", "27", "32", "34", "35", "36"})
_AGES = {"S7": "highest age", "S8": "lowest age"}
_SELF = {"": "", "IND": "individual", "FAM": "family"}


class Codes(Protocol):
    """What :class:`gateway.guides.meanings.Meanings` offers."""

    def at(self, name: str, code: str) -> str:
        """Words for a code at a place; '' where unknown."""
        ...

    def listed(self, name: str, code: str) -> str:
        """Words of a code of a list; '' where unknown."""
        ...


def named(codes: Codes, element: str, code: str) -> str:
    """The words of a code, with the code where there are none; '' where there is none."""
    return codes.at(element, code) or code


def service(codes: Codes, code: str, procedure: Procedure | None) -> str:
    """What a benefit is for."""
    if code:
        words = codes.at(SERVICE_TYPE, code)
        return f"{words} ({code})" if words else f"service type {code}"
    return f"procedure {coded(procedure)}" if procedure else "not tied to a service"


def coded(procedure: Procedure | None) -> str:
    """A procedure with its modifiers, or a range of them."""
    if procedure is None:
        return ""
    last = f" to {procedure.last_code}" if procedure.last_code else ""
    more = f" with modifier {listed(procedure.modifiers)}" if procedure.modifiers else ""
    return clean(procedure.code + last + more)


def who(codes: Codes, level: str) -> str:
    """Whom an amount is for: ``individual``, ``family``."""
    return _SELF[level] if level in _SELF else named(codes, COVERAGE, level)


def per(codes: Codes, period: str) -> str:
    """``per calendar year`` of a span or event; other periods as they are called."""
    words = named(codes, PERIOD, period)
    return f"per {words.removesuffix('s')}" if period in _SPANS else words


def share(codes: Codes, one: Share) -> str:
    """The value of a copayment or coinsurance, and when it holds."""
    value = [money(one.amount)] if one.amount is not None else []
    if one.percent is not None:
        value.append(percent(written(one.percent)))
    said = listed(value) or "value not reported"
    return spaced(said, per(codes, one.time_period_code)) + conditions(codes, one)


def counter(codes: Codes, one: Counter) -> str:
    """How much there is, what was used, what is left."""
    parts = []
    if one.amount is not None and one.quantity_qualifier_code in _AGES:
        return spaced(_AGES[one.quantity_qualifier_code], quantity(written(one.amount))) + (
            conditions(codes, one)
        )
    if one.amount is not None:
        parts.append(spaced(value(codes, one, one.amount), per(codes, one.time_period_code)))
    elif not one.delivery:
        parts.append("amount not reported")
    if one.met is not None:
        parts.append(f"{value(codes, one, one.met)} used")
    if one.remaining is not None:
        met = " (met)" if not one.remaining and not one.quantity_qualifier_code else ""
        parts.append(f"{value(codes, one, one.remaining)} left{met}")
    elif one.amount:
        parts.append("what is left is not reported")
    parts += [delivery(codes, each) for each in one.delivery]
    return ", ".join(parts) + conditions(codes, one)


def other(codes: Codes, one: Counter) -> str:
    """What a benefit of no kind of its own says: a value, a span, conditions."""
    said = [value(codes, one, one.amount)] if one.amount is not None else []
    if one.percent is not None:
        said.append(percent(written(one.percent)))
    plain = spaced(listed(said), per(codes, one.time_period_code))
    return (plain + conditions(codes, one)).strip()


def value(codes: Codes, one: Counter, amount: Decimal) -> str:
    """Dollars with cents, or a number with what it counts."""
    if not one.quantity_qualifier_code:
        return money(amount)
    unit = one.quantity_qualifier_code
    words = codes.at("271/EB09", unit) or named(codes, "673", unit)
    return f"{quantity(written(amount))} {words}"


def delivery(codes: Codes, one: Delivery) -> str:
    """An HSD: ``2 visits every week for 1 month``."""
    unit = codes.at("HSD/673", one.quantity_qualifier_code) or named(
        codes, "673", one.quantity_qualifier_code
    )
    count = spaced(quantity(written(one.quantity)), unit) if one.quantity is not None else ""
    every = quantity(written(one.every)) if one.every is not None else ""
    rate = named(codes, "355", one.unit_code)
    if every not in ("", "1"):
        rhythm = f"every {every} {rate}"
    else:
        rhythm = put("per ", rate.removesuffix("s"))
    span = codes.at("HSD/615", one.time_period_code) or named(codes, PERIOD, one.time_period_code)
    many = quantity(written(one.periods)) if one.periods is not None else ""
    when = put("in " if many else "counted in ", spaced(many, span))
    more = listed(
        [named(codes, "678", one.pattern_code), named(codes, "679", one.time_code)]
    )  # fmt: skip
    return spaced(count, rhythm, when, f"({more})" if more else "")


def conditions(codes: Codes, one: Share) -> str:
    """Procedure, places and days that a value holds for."""
    parts = [f"for procedure {coded(one.procedure)}"] if coded(one.procedure) else []
    for place in one.places:
        if place.qualifier == "ZZ":
            words = codes.listed("places_of_service", place.code)
            parts.append(f"at {words or 'place of service'} ({clean(place.code)})")
        else:
            parts.append(clean(spaced(place.code, place.description)))
    parts += [days(codes, date) for date in one.dates]
    parts += [reference(codes, each) for each in one.references]
    if one.insurance_type_code:
        parts.append(f"under {insurance(codes, one.insurance_type_code)}")
    return f" ({', '.join(parts)})" if parts else ""


def days(codes: Codes, date: QualifiedDate) -> str:
    """A date with what it is called."""
    words = named(codes, "374", date.qualifier)
    if date.start is None:
        return spaced(words, date.time)
    first = date_words(date.start)
    if date.end and date.end != date.start:
        return f"{words} {first} to {date_words(date.end)}"
    return f"{words} {first}"


def reference(codes: Codes, one: Identifier) -> str:
    """A number with what it is called."""
    return spaced(named(codes, "128", one.qualifier), one.value, one.description)


def insurance(codes: Codes, code: str) -> str:
    """The kind of insurance."""
    return codes.listed("insurance_types", code) or named(codes, INSURANCE, code)


def person(one: Party) -> str:
    """A name as people say it."""
    return clean(one.label) or "not named"


def contact(codes: Codes, one: Contact) -> str:
    """Somebody who is named, how to reach them, and under which numbers they know the member."""
    party = one.who
    parts = [person(party) if party.label or not one.plan else ""]
    if one.role_code and one.role_code != "P3":
        parts.append(named(codes, "98", one.role_code))
    if one.plan or one.insurance_type_code:
        kind = insurance(codes, one.insurance_type_code) if one.insurance_type_code else ""
        parts.append(spaced(one.plan, f"({kind})" if one.plan and kind else kind))
    if party.npi:
        parts.append(f"NPI {party.npi}")
    if party.member_id:
        parts.append(f"member ID {party.member_id}")
    parts += [spaced(named(codes, "66", one.qualifier), one.value) for one in party.identifiers]
    parts += [numbers(codes, each) for each in party.contacts]
    parts.append(address(party))
    parts += [reference(codes, each) for each in one.references]
    parts += [days(codes, date) for date in one.dates]
    if one.service_type_codes and one.service_type_codes != ["30"]:
        parts.append(f"for {listed(service(codes, c, None) for c in one.service_type_codes)}")
    parts += [f'"{text}"' for text in one.messages]
    return clean(", ".join(filter(None, parts)))


def numbers(codes: Codes, one: PartyContact) -> str:
    """A name and where it answers."""
    told = [spaced(named(codes, "365", each.qualifier), each.value) for each in one.numbers]
    return ", ".join(filter(None, [one.name, *told]))


def address(one: Party) -> str:
    """The address on one line; '' where there is none."""
    where = one.address
    if where is None:
        return ""
    town = spaced(where.city, where.state_code, where.postal_code)
    return ", ".join(filter(None, [where.line_1, where.line_2, town, where.country_code]))

"""SNIP type 7: a partner's checks, which are data (:mod:`gateway.guides.checks`)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import lru_cache

from gateway.guides.checks import Check, Spot, Where
from gateway.models.amount import amount
from gateway.validate.claim_view import ZERO, view
from gateway.validate.parts import Part, Seg
from gateway.validate.rule import CLAIMS, Judge, Judged, Rule, Tell
from gateway.x12.elements import date8

UNITS = {
    "837P": ("2300",), "837I": ("2300",), "837D": ("2300",), "4010": ("2300",), "835": ("2100",),
    "277CA": ("2000D",), "277": ("2000D", "2000E"), "276": ("2000D", "2000E"),
    "271": ("2000C", "2000D"), "270": ("2000C", "2000D"), "999": ("2000",),
}  # fmt: skip
"""The loops at whose end a kind's checks are made."""

PARTNER = 7


def judges_of(checks: Sequence[Check], kind: str) -> dict[str, tuple[Judge, ...]]:
    """The functions that make these checks, by loop."""
    if not checks:
        return {}
    made = [_made(check, kind) for check in checks]
    return {
        loop: tuple(Judge(loop, function, (rule,)) for rule, function in made)
        for loop in UNITS.get(kind, ("ST",))
    }


def _made(check: Check, kind: str) -> tuple[Rule, Judged]:
    rule = Rule(
        f"{check.place}.{check.id}", (kind,), PARTNER, says=check.says, mend=check.mend,
        severity=check.severity, code=check.code, source=check.reason,
    )  # fmt: skip

    def judged(part: Part, tell: Tell) -> None:
        if (check.from_day or check.to_day) and not _in_force(part, check):
            return
        for room in _inside(part, check.each) if check.each else (part,):
            if all(_holds(room, one) for one in check.when) and not any(
                _holds(room, one) for one in check.unless
            ):
                _look(room, check, rule, tell)

    return rule, judged


def _in_force(part: Part, check: Check) -> bool:
    """True where the services begin in the days of the check; a set without services is told of
    whenever it was made."""
    if part.tally["kind"] not in CLAIMS:
        return True
    dates = view(part).dates
    if dates is None:
        return True
    low, high = check.from_day, check.to_day
    return (low is None or dates.start >= low) and (high is None or dates.start <= high)


def _holds(part: Part, where: Where) -> bool:
    """True where one of the values that a condition is about is as it says."""
    values = [_value(seg, where) for _, segs in _found(part, where) for seg in segs]
    if where.present is False:
        return not any(values)
    return any(value and not _wrong(value, where, part) for value in values)


def _look(part: Part, check: Check, rule: Rule, tell: Tell) -> None:
    if check.filing_days is not None or check.same_year:
        _dates(part, check, rule, tell)
    elif check.any_of:
        if not any(_holds(part, one) for one in check.any_of):
            _lacks(part, check, rule, tell)
    elif check.counts:
        _together(part, check, rule, tell)
    else:
        _each_value(part, check, rule, tell)


def _lacks(part: Part, check: Check, rule: Rule, tell: Tell) -> None:
    """Tell that something is not there: at the first segment of the loop that lacks it."""
    tell(rule, part.opener, check.element, check.component, segment=check.segment, loop=check.loop)


def _each_value(part: Part, check: Check, rule: Rule, tell: Tell) -> None:
    rooms = list(_found(part, check))
    if check.present and not rooms:
        _lacks(part, check, rule, tell)
    for room, segs in rooms:
        if check.present and not segs:
            tell(rule, room.opener, segment=check.segment)
        for seg in segs:
            value = _value(seg, check)
            if (check.present is not None and check.present != bool(value)) or (
                value and _wrong(value, check, part)
            ):
                tell(rule, seg, check.element, check.component)


def _together(part: Part, check: Check, rule: Rule, tell: Tell) -> None:
    """Judge all values at the place at once: how many there are, what they add up to, and that
    none is there twice."""
    place = check.element, check.component
    there = [
        (seg, value)
        for _, segs in _found(part, check)
        for seg in segs
        if (value := _value(seg, check))
    ]
    count, most = len(there), check.times_most
    if most is not None and count > most:
        tell(rule, there[most][0], *place, message=f"{check.says} There are {count}.")
    if check.times_least is not None and count < check.times_least:
        _lacks(part, check, rule, tell)
    if check.unique:
        seen: set[str] = set()
        for seg, value in there:
            if value in seen:
                tell(rule, seg, *place)
            seen.add(value)
    if there and (check.sum_least is not None or check.sum_most is not None):
        total = sum((amount(value) or ZERO for _, value in there), ZERO)
        if not _between(total, check.sum_least, check.sum_most):
            tell(rule, there[-1][0], *place, message=f"{check.says} The sum is {total}.")


def _dates(part: Part, check: Check, rule: Rule, tell: Tell) -> None:
    if part.tally["kind"] not in CLAIMS:
        return
    seen = view(part)
    if seen.dates is None or seen.clm is None:
        return
    late = check.filing_days is not None and seen.made is not None and not seen.clm[20]
    if (
        late
        and seen.made
        and (days := (seen.made - seen.dates.end).days) > (check.filing_days or 0)
    ):
        tell(rule, seen.clm, message=f"{check.says} The last service was {days} days before.")
    if check.same_year and seen.dates.start.year != seen.dates.end.year:
        tell(rule, seen.clm)


def _wrong(value: str, where: Where, part: Part) -> bool:
    """True where the value, which is not empty, is not as it is to be."""
    if (where.codes and value not in where.codes) or value in where.not_codes:
        return True
    if where.pattern and not _compiled(where.pattern).fullmatch(value):
        return True
    if where.longest is not None and len(value) > where.longest:
        return True
    if where.shortest is not None and len(value) < where.shortest:
        return True
    if where.same_as and (others := _values(part, where.same_as)) and value not in others:
        return True
    if where.differs_from and value in _values(part, where.differs_from):
        return True
    return _out_of_range(value, where)


def _out_of_range(value: str, where: Where) -> bool:
    """True for a number or a day beyond its limits; what is none is told by the guide."""
    if where.least is not None or where.most is not None:
        number = amount(value)
        if number is not None and not _between(number, where.least, where.most):
            return True
    if where.earliest is None and where.latest is None:
        return False
    first, _, last = value.partition("-")
    start, end = date8(first[:8]), date8((last or first)[:8])
    early = where.earliest is not None and start is not None and start < where.earliest
    return early or (where.latest is not None and end is not None and end > where.latest)


def _between(number: Decimal, low: float | None, high: float | None) -> bool:
    return (low is None or number >= Decimal(str(low))) and (
        high is None or number <= Decimal(str(high))
    )


@lru_cache(256)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def _values(part: Part, spot: Spot) -> set[str]:
    """The values that stand at a place."""
    found = (_value(seg, spot) for _, segs in _found(part, spot) for seg in segs)
    return {value for value in found if value}


def _value(seg: Seg, spot: Spot) -> str:
    """The value at the place; the whole segment where no element is named."""
    if not spot.element:
        return seg.text
    return seg.component(spot.element, spot.component) if spot.component else seg[spot.element]


def _found(part: Part, spot: Spot) -> Iterator[tuple[Part, list[Seg]]]:
    """The loops of that id inside of the part, else around it, each with its segments."""
    rooms = list(_inside(part, spot.loop)) or list(_around(part, spot.loop))
    for room in rooms:
        yield room, room.all(spot.segment, *((spot.qualifier,) if spot.qualifier else ()))


def _inside(part: Part, loop: str) -> Iterator[Part]:
    if part.loop == loop:
        yield part
    for parts in part.parts.values():
        for one in parts:
            yield from _inside(one, loop)


def _around(part: Part, loop: str) -> Iterator[Part]:
    """The nearest level above that is the loop, or has it right inside of it."""
    at = part.parent
    while at is not None:
        found = [at] if at.loop == loop else at.inner(loop)
        if found:
            yield from found
            return
        at = at.parent

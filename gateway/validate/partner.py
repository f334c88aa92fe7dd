"""SNIP type 7: a partner's checks, which are data (:mod:`gateway.guides.checks`)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import lru_cache

from gateway.guides.checks import Check, Where
from gateway.models.amount import amount
from gateway.validate.claim_view import view
from gateway.validate.parts import Part, Seg
from gateway.validate.rule import CLAIMS, Judged, Rule, Tell

UNITS = {
    "837P": ("2300",), "837I": ("2300",), "837D": ("2300",), "4010": ("2300",), "835": ("2100",),
    "277CA": ("2000D",), "277": ("2000D", "2000E"), "276": ("2000D", "2000E"),
    "271": ("2000C", "2000D"), "270": ("2000C", "2000D"), "999": ("2000",),
}  # fmt: skip
"""The loops at whose end a kind's checks are made."""

PARTNER = 7


def judges_of(checks: Sequence[Check], kind: str) -> dict[str, tuple[Judged, ...]]:
    """The functions that make these checks, by loop."""
    if not checks:
        return {}
    made = tuple(_judge(check, kind) for check in checks)
    return dict.fromkeys(UNITS.get(kind, ("ST",)), made)


def _judge(check: Check, kind: str) -> Judged:
    rule = Rule(
        f"{check.place}.{check.id}", (kind,), PARTNER, says=check.says, mend=check.mend,
        severity=check.severity, code=check.code, source=check.reason,
    )  # fmt: skip

    def judged(part: Part, tell: Tell) -> None:
        if all(_holds(part, one) for one in check.when):
            _look(part, check, rule, tell)

    return judged


def _holds(part: Part, where: Where) -> bool:
    """True where one of the values that a condition is about is as it says."""
    if where.present is False:
        return not any(_value(seg, where) for _, segs in _found(part, where) for seg in segs)
    return any(
        _value(seg, where) and not _wrong(_value(seg, where), where)
        for _, segs in _found(part, where)
        for seg in segs
    )


def _look(part: Part, check: Check, rule: Rule, tell: Tell) -> None:
    place = check.element, check.component
    if check.filing_days is not None or check.same_year:
        _dates(part, check, rule, tell)
        return
    rooms = list(_found(part, check))
    if check.present and not rooms:
        tell(rule, part.opener, *place, segment=check.segment, loop=check.loop)
    for room, segs in rooms:
        if check.present and not segs:
            tell(rule, room.opener, segment=check.segment)
        for seg in segs:
            value = _value(seg, check)
            if (check.present is not None and check.present != bool(value)) or (
                value and _wrong(value, check)
            ):
                tell(rule, seg, *place)


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


def _wrong(value: str, where: Where) -> bool:
    """True where the value, which is not empty, is not as it is to be."""
    if (where.codes and value not in where.codes) or value in where.not_codes:
        return True
    if where.pattern and not _compiled(where.pattern).fullmatch(value):
        return True
    if where.longest is not None and len(value) > where.longest:
        return True
    if where.shortest is not None and len(value) < where.shortest:
        return True
    if where.least is None and where.most is None:
        return False
    number = amount(value)
    if number is None:
        return False  # that is told by the guide
    low, high = where.least, where.most
    return (low is not None and number < Decimal(str(low))) or (
        high is not None and number > Decimal(str(high))
    )


@lru_cache(256)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def _value(seg: Seg, where: Where) -> str:
    """The value at the place; the whole segment where no element is named."""
    if not where.element:
        return seg.text
    return seg.component(where.element, where.component) if where.component else seg[where.element]


def _found(part: Part, where: Where) -> Iterator[tuple[Part, list[Seg]]]:
    """The loops of that id inside of the part, else around it, each with its segments."""
    rooms = list(_inside(part, where.loop)) or list(_around(part, where.loop))
    for room in rooms:
        yield room, room.all(where.segment, *((where.qualifier,) if where.qualifier else ()))


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

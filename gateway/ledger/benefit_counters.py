"""Deductibles, out-of-pocket maxima and limits: what there is, what was used, what is left.

A payer tells these in separate EBs that only their codes tie together: the whole (EB06 a span),
the used (24, year to date, or EB09 99) and the left (29, 33). Source: 005010X279A1, EB06; CAQH
CORE 154 and 260.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import msgspec
from msgspec.structs import replace

from gateway.models.benefit_summary import Counter
from gateway.models.eligibility import Benefit

USED, LEFT, LIFETIME, LIFETIME_LEFT = "24", "29", "32", "33"
"""EB06 of amounts that are no whole, and of the whole of a life."""

_QUANTITY_USED = "99"

_ALIKE = ("coverage_level_code", "insurance_type_code", "procedure", "places", "dates")


class Part(msgspec.Struct):
    """One EB of a counter: its number among the benefits from 1, and what it says."""

    number: int
    benefit: Benefit

    @property
    def value(self) -> Decimal | None:
        """The dollars, else the quantity."""
        given = self.benefit.amount
        return self.benefit.quantity if given is None else given

    @property
    def unit(self) -> str:
        """What is counted: '' dollars. Of a used quantity (99) only the whole says it."""
        return "" if self.benefit.amount is not None else self.benefit.quantity_qualifier_code

    @property
    def role(self) -> str:
        """``whole``, ``used`` or ``left``."""
        period = self.benefit.time_period_code
        if period in (LEFT, LIFETIME_LEFT):
            return "left"
        return "used" if period == USED or self.unit == _QUANTITY_USED else "whole"


def counters(parts: list[Part]) -> Iterator[Counter]:
    """The counters that the EBs of one kind, service and network make, in their order.

    What is used or left joins the whole of the same person, unit, procedure, place and days that
    has none yet. Where several could be meant, it is the one of the same messages, or the one told
    just before; else none is, and it stands alone: a number at the wrong place is worse than none.
    Equal EBs are one.
    """
    made = [_counter(part) for part in parts if part.role == "whole"]
    made = _once(made)
    for part in parts:
        if part.role != "whole" and not _join(made, part):
            made.append(_counter(part))
    for one in made:
        yield _completed(one)


def _counter(part: Part) -> Counter:
    told = part.benefit
    made = Counter(
        coverage_level_code=told.coverage_level_code,
        insurance_type_code=told.insurance_type_code, procedure=told.procedure,
        places=told.places, dates=told.dates, references=list(told.references),
        messages=list(told.messages),
        delivery=told.delivery, benefits=[part.number], quantity_qualifier_code=part.unit,
    )  # fmt: skip
    match part.role:
        case "whole":
            made.amount, made.time_period_code = part.value, told.time_period_code
        case "used":
            made.met = part.value
            made.time_period_code = "" if told.time_period_code == USED else told.time_period_code
        case _:
            made.remaining = part.value
            lifetime = told.time_period_code == LIFETIME_LEFT
            made.time_period_code = LIFETIME if lifetime else ""
    return made


def _once(made: list[Counter]) -> list[Counter]:
    """Counters without those that say the same as one before."""
    kept: list[Counter] = []
    for one in made:
        same = next((k for k in kept if replace(one, benefits=k.benefits) == k), None)
        if same is None:
            kept.append(one)
        else:
            same.benefits = [*same.benefits, *one.benefits]
    return kept


def _join(made: list[Counter], part: Part) -> bool:
    field = "remaining" if part.role == "left" else "met"
    fitting = [
        one for one in made
        if _fits(one, part) and getattr(one, field) in (None, part.value)
    ]  # fmt: skip
    chosen = _meant(fitting, part)
    if chosen is None:
        return False
    setattr(chosen, field, part.value)
    chosen.benefits = [*chosen.benefits, part.number]
    chosen.messages = list(dict.fromkeys([*chosen.messages, *part.benefit.messages]))
    chosen.references += [one for one in part.benefit.references if one not in chosen.references]
    chosen.delivery = chosen.delivery or part.benefit.delivery
    return True


def _meant(fitting: list[Counter], part: Part) -> Counter | None:
    """The one counter that the part can be about; None where it might be several."""
    told = part.benefit
    for narrower in (
        lambda one: all(getattr(one, name) == getattr(told, name) for name in _ALIKE),
        lambda one: bool(told.messages) and one.messages == told.messages,
        lambda one: part.number - 1 in one.benefits,
    ):
        if len(fitting) < 2:
            break
        fitting = [one for one in fitting if narrower(one)] or fitting
    return fitting[0] if len(fitting) == 1 else None


def _fits(one: Counter, part: Part) -> bool:
    told = part.benefit
    if one.amount is None and one.remaining is None and one.met is None:
        return False
    if any(_differ(getattr(one, name), getattr(told, name)) for name in _ALIKE):
        return False
    if part.unit not in (one.quantity_qualifier_code, _QUANTITY_USED):
        return False
    if part.unit == _QUANTITY_USED and not one.quantity_qualifier_code:
        return False
    if told.time_period_code in (LEFT, LIFETIME_LEFT):
        lifetime = told.time_period_code == LIFETIME_LEFT
        return (one.time_period_code == LIFETIME) == lifetime
    return told.time_period_code in (USED, "", one.time_period_code)


def _differ(one: object, other: object) -> bool:
    """Whether both say something, and not the same."""
    return bool(one) and bool(other) and one != other


def _completed(one: Counter) -> Counter:
    """What follows: the used of the whole and the left, the left of the whole and the used."""
    whole, met, left = one.amount, one.met, one.remaining
    if whole is None:
        return one
    if met is None and left is not None and left <= whole:
        return replace(one, met=whole - left)
    if left is None and met is not None and met <= whole:
        return replace(one, remaining=whole - met)
    return one

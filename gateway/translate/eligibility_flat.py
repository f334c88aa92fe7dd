"""The flat segments of 005010X279A1, element by element, and what its loops share."""

from __future__ import annotations

from collections.abc import Iterable

from gateway.models.eligibility import (
    Delivery,
    EligibilityInquiry,
    EligibilityResponse,
    Place,
    Procedure,
    Rejection,
    Trace,
)
from gateway.models.party import QualifiedDate
from gateway.translate.fields import at, qualified_date
from gateway.translate.flat import Flat, Part, number, read_flat, text
from gateway.translate.levels_build import Step
from gateway.translate.levels_read import Levels
from gateway.x12.reader import Segment

TRN = Flat("TRN", Trace, {
    1: text("type_code"), 2: text("number"), 3: text("originator"), 4: text("originator_detail"),
})  # fmt: skip
III = Flat("III", Place, {
    1: text("qualifier"), 2: text("code"), 3: text("category_code"), 4: text("description"),
})  # fmt: skip
AAA = Flat("AAA", Rejection, {
    1: Part("yes_no", "valid_request"), 3: text("code"), 4: text("follow_up_code"),
})  # fmt: skip
HSD = Flat("HSD", Delivery, {
    1: text("quantity_qualifier_code"), 2: number("quantity"), 3: text("unit_code"),
    4: number("every"), 5: text("time_period_code"), 6: number("periods"),
    7: text("pattern_code"), 8: text("time_code"),
})  # fmt: skip

DEPTHS = {"20": 1, "21": 2, "22": 3, "23": 4}
"""HL03 from the payer down to the dependent."""

LETTERS = {"20": "A", "21": "B", "22": "C", "23": "D"}

_PROCEDURE = frozenset({1, 2, 3, 4, 5, 6, 8})


def take_trace(scope: Levels, traces: list[Trace], segment: Segment) -> bool:
    """TRN."""
    item, over = read_flat(TRN, scope.ts, segment)
    if over:
        return False
    traces.append(item)
    return True


def take_place(scope: Levels, places: list[Place], segment: Segment) -> bool:
    """III."""
    item, over = read_flat(III, scope.ts, segment)
    if over:
        return False
    places.append(item)
    return True


def take_date(scope: Levels, dates: list[QualifiedDate], segment: Segment) -> bool:
    """DTP."""
    date = qualified_date(scope.ts, segment)
    if date is None:
        return False
    dates.append(date)
    return True


def take_procedure(scope: Levels, segment: Segment, place: int) -> Procedure | None:
    """A composite of a procedure (EQ02, EB13)."""
    found = scope.composite(segment, place, _PROCEDURE)
    if not any(found):
        return None
    return Procedure(
        qualifier=at(found, 1),
        code=at(found, 2),
        modifiers=[one for one in found[2:6] if one],
        last_code=at(found, 8),
    )


def procedure(given: Procedure | None) -> tuple[str, ...]:
    """The composite."""
    if given is None:
        return ()
    row = [given.qualifier, given.code, *given.modifiers[:4]]
    if given.last_code:
        row += [""] * (7 - len(row)) + [given.last_code]
    return tuple(row)


def repeated(codes: Iterable[str]) -> list[str | tuple[str, ...]]:
    """Codes as repetitions of one element."""
    return list(codes)


def path(item: EligibilityInquiry | EligibilityResponse | None) -> list[Step]:
    """The levels that an item stands under, down to its own."""
    if item is None:
        return []
    steps = (
        Step("20", item.payer), Step("21", item.provider), Step("22", item.subscriber),
        Step("23", item.dependent),
    )  # fmt: skip
    return [step for step in steps if step.who is not None]

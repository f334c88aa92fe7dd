"""What a guide says of the elements of one segment use, looked for once."""

from __future__ import annotations

from functools import lru_cache

from gateway.guides.book import Element, SegmentUse
from gateway.guides.table import Place

DATE_TIME = "1251"
"""X12's number of the data element whose form the one before it tells."""

TOLD_BEFORE = "?"
"""The form of a date that the element before it tells."""

KEPT = 20_000
"""So many plans are kept: tables of guides come and go while a server runs."""


class Slot:
    """An element or component. ``form`` is that of a date or time, '' for anything else;
    ``apart`` says that its components or repetitions are told one by one."""

    __slots__ = ("apart", "composite", "element", "form", "name")

    def __init__(self, element: Element) -> None:
        self.element, self.name = element, element.name
        self.composite = bool(element.components)
        self.apart = self.composite or element.repeat > 1
        self.form = _form(element)


class Plan:
    """The slots of a use by element number, and of components by both numbers."""

    __slots__ = ("components", "slots")

    def __init__(self, use: SegmentUse | None) -> None:
        elements = use.elements if use else []
        self.slots = {one.number: Slot(one) for one in elements}
        self.components = {
            (one.number, part.number): Slot(part) for one in elements for part in one.components
        }

    def slot(self, number: int, component: int) -> Slot | None:
        """An element (component 0) or component; None where the guide says nothing of it."""
        if component:
            return self.components.get((number, component))
        return self.slots.get(number)


NOTHING = Plan(None)
"""Of a segment that no guide knows."""


@lru_cache(KEPT)
def plan_of(place: Place) -> Plan:
    """The plan of a place; uses that are alike do not share one."""
    return Plan(place.use)


def _form(element: Element) -> str:
    if element.type in ("DT", "D8", "D6"):
        return "D8"
    if element.type == "TM":
        return "TM"
    return TOLD_BEFORE if element.data_element == DATE_TIME else ""

"""What a guide says of the elements of one segment use, looked for once."""

from __future__ import annotations

from functools import lru_cache

from gateway.guides.book import Element, SegmentUse
from gateway.guides.table import Place
from gateway.render.told import ToldElement

DATE_TIME = "1251"
"""X12's number of the data element whose form the one before it tells."""

TOLD_BEFORE = "?"
"""The form of a date that the element before it tells."""

KEPT = 20_000
"""So many plans are kept: tables of guides come and go while a server runs."""


VALUES = 64
"""So many values are remembered of an element."""


class Slot:
    """An element or component. ``form`` is that of a date or time, '' for anything else;
    ``apart`` says that its components or repetitions are told one by one. Values that come again
    are ``known`` as they were told, and ``used`` so often; where few do, they are given up."""

    __slots__ = ("apart", "composite", "element", "form", "known", "name", "used")

    def __init__(self, element: Element, *, remember: bool = False) -> None:
        self.element, self.name = element, element.name
        self.composite = bool(element.components)
        self.apart = self.composite or element.repeat > 1
        self.form = _form(element)
        self.known: dict[str, ToldElement] | None = None
        if remember and self.form != TOLD_BEFORE:
            self.known = {}
        self.used = 0

    def keep(self, told: ToldElement) -> None:
        """Remember a value."""
        if self.known is None:
            return
        if len(self.known) >= VALUES:
            self.known = {} if self.used > VALUES else None
            self.used = 0
        if self.known is not None:
            self.known[told.value] = told


class Plan:
    """The slots of a use by element number, and of components by both numbers; ``called`` are its
    names by the codes that tell more. One that remembers values belongs to one file."""

    __slots__ = ("called", "components", "slots")

    def __init__(self, use: SegmentUse | None, *, remember: bool = False) -> None:
        elements = use.elements if use else []
        self.called: dict[tuple[int, str, bool], str] = {}
        self.slots = {one.number: Slot(one, remember=remember) for one in elements}
        self.components = {
            (one.number, part.number): Slot(part, remember=remember)
            for one in elements for part in one.components
        }  # fmt: skip

    def slot(self, number: int, component: int) -> Slot | None:
        """An element (component 0) or component; None where the guide says nothing of it."""
        if component:
            return self.components.get((number, component))
        return self.slots.get(number)


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

"""A guide as a tree of places, and the steps from one place to the next, found once each."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache

from gateway.guides.book import Element, Guide, Loop, SegmentUse
from gateway.guides.pattern import Separators, compile_use

Key = tuple[int, int]
"""Element, and component or 0, that tells uses of one segment apart."""

Check = Callable[[re.Match[str]], bool]

OPENED = 256
"""Steps remembered by their first characters, per place: hostile input must not grow them."""


class Place:
    """A segment use or a loop, where it stands in the guide.

    ``field``, ``full`` and ``one`` count its uses inside of the mask that the loop around it
    keeps: ``mask & field == full`` once there are as many as may be.
    """

    __slots__ = (
        "after", "children", "codes", "compiled", "element_rule", "field", "full", "id", "key",
        "known", "label", "limit", "loop", "name", "one", "opener", "order", "parent",
        "required", "start", "steps", "usage", "use", "wide",
    )  # fmt: skip

    def __init__(self, id: str, name: str, usage: str, limit: int, parent: Place | None) -> None:
        self.id, self.name, self.usage, self.limit = id, name, usage, limit
        self.parent = parent
        self.order = 0
        self.children: list[Place] = []
        self.opener: Place | None = None
        self.use: SegmentUse | None = None
        self.key: Key | None = None
        self.codes: frozenset[str] = frozenset()
        self.loop = parent.loop if parent else "ST"
        self.label = id
        self.field = self.full = self.one = self.required = self.start = 0
        self.wide: list[Place] = []
        self.steps: dict[str, Step] = {}
        self.known: dict[tuple[str, str], Step | None] = {}
        self.compiled: tuple[re.Pattern[str], Check | None] | None = None
        self.after = 0

    @property
    def room(self) -> Place:
        """The loop that a place stands in."""
        assert self.parent is not None
        return self.parent


Step = tuple[
    Callable[[str], "re.Match[str] | None"], Check | None, tuple[Place, ...] | None, Place,
    Place, dict[str, "Step"],
]  # fmt: skip
"""How to go on: full match, list check, loops that close (None: nothing moves), the place whose
uses are counted (the loop, where one opens), the segment's own place, its steps."""


class Table:
    """All places of one guide for one set of separators."""

    def __init__(self, guide: Guide, separators: Separators) -> None:
        self.guide, self.separators = guide, separators
        self.family = guide.family
        self.keys: dict[str, list[Key | None]] = {}
        self.uses: dict[str, list[Place]] = {}
        self.root = Place("ST", guide.root.name, "R", 1, None)
        self._fill(self.root, guide.root)
        self._label()

    def _fill(self, room: Place, loop: Loop) -> None:
        for order, child in enumerate(_in_order(loop)):
            limit, usage = child[1].repeat, child[1].usage
            place = Place(child[1].id, child[1].name, usage, limit, room)
            place.order = child[0]
            room.children.append(place)
            if isinstance(child[1], Loop):
                place.loop = place.id
                self._fill(place, child[1])
            else:
                self._use(place, child[1])
                if order == 0:
                    room.opener = place
        _count(room)

    def _use(self, place: Place, use: SegmentUse) -> None:
        place.use = use
        place.key, codes = key_of(use)
        place.codes = frozenset(codes)
        if use.id in ("HL", "LS", "LE", "CLM", "CLP") or (use.id == "TRN" and place.loop == "2200D"):
            place.after = 1
        self.uses.setdefault(use.id, []).append(place)
        keys = self.keys.setdefault(use.id, [])
        if place.key not in keys:
            keys.append(place.key)

    def _label(self) -> None:
        """What a place is called in rule ids: ``N3``, but ``REF-EI`` where that tells it."""
        for id, places in self.uses.items():
            several = len({p.codes for p in places if p.key == (1, 0)}) > 1
            for place in places:
                if place.key and not place.key[1] and (several or id in NAMED_BY_CODE):
                    assert place.use is not None
                    place.label = f"{id}-{_element(place.use, place.key[0]).codes[0]}"

    def compiled(self, place: Place) -> tuple[re.Pattern[str], Check | None]:
        """The expression of a segment use, made when it is first needed."""
        if place.compiled is None:
            assert place.use is not None
            place.compiled = _compiled(self.guide, self.separators, place.use)
        return place.compiled

    def step(self, at: Place, elements: list[str], text: str) -> Step | None:
        """The step that a segment takes from ``at``; None where it fits nowhere from there on."""
        value = self.value(elements)
        known = (elements[0], value)
        if known in at.known:
            step = at.known[known]
        else:
            step = next((self.make(at, p) for p in forward(at) if fits(p, elements, self)), None)
            if len(at.known) < OPENED:
                at.known[known] = step
        if step is not None:
            head = text[:3] if self.keys.get(elements[0]) in ([None], [(3, 0)]) else text[:7]
            if head in at.steps or len(at.steps) < OPENED:
                at.steps[head] = step
        return step

    def value(self, elements: list[str]) -> str:
        """The values that tell uses of the segment apart, as one text."""
        keys = self.keys.get(elements[0], ())
        return "\0".join(self.at(elements, key) for key in keys if key)

    def at(self, elements: list[str], key: Key) -> str:
        """The value at a key, '' where there is none."""
        number, component = key
        if number >= len(elements):
            return ""
        text = elements[number]
        if not component:
            return text
        if self.separators.repetition:
            text = text.split(self.separators.repetition, 1)[0]
        return text.split(self.separators.component, component)[component - 1]

    def make(self, at: Place, to: Place) -> Step:
        """The step from one segment's place to another's."""
        expression, check = self.compiled(to)
        closing, counted = moves(at, to)
        return expression.fullmatch, check, closing, counted, to, to.steps


NAMED_BY_CODE = frozenset({"NM1", "N1", "REF", "HL", "DTP", "DTM"})


@lru_cache(64)
def table(guide: Guide, separators: Separators) -> Table:
    """The table of a guide; made once for each set of separators."""
    return Table(guide, separators)


@lru_cache(4096)
def _expression(
    guide: Guide, separators: Separators, packed: bytes
) -> tuple[re.Pattern[str], Check | None]:
    use = msgspec_decode(packed)
    expression, lookups = compile_use(use, separators, guide.lists)
    if not lookups:
        return expression, None

    def check(found: re.Match[str]) -> bool:
        return all(found[g] is None or found[g] in codes for g, codes in lookups)

    return expression, check

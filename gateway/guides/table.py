"""A guide as a tree of places, and the steps from one place to the next, found once each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import groupby

import msgspec.msgpack

from gateway.guides.book import Guide, Loop, SegmentUse
from gateway.guides.explain import Explain
from gateway.guides.npi import npi_is_valid
from gateway.guides.pattern import Compiled, Separators, compile_use

Key = tuple[int, int]
"""Element, and component or 0, whose value tells uses of one segment apart."""

Good = Callable[[str], object]
"""Something true where a segment's text has no fault at first sight."""

COLD = 8
"""So many segments of a use are looked at the slow way before its expression is made."""

KEPT = 64
"""Texts remembered as good, per place: the same providers, payers and days come again."""

SETTLED = 256
"""After so many texts that were not remembered, the expression alone is asked."""

OPENED = 256
"""Steps remembered per place: input that means harm must not make them grow."""

NAMED_BY_CODE = frozenset({"NM1", "N1", "REF", "HL", "DTP", "DTM"})
SUBJECT = 1
LINE = 3
"""Marks of the segment that names the claim a finding is about, and of the one that numbers a
service line; 2 marks others to be noted."""

NOTED = {"CLM": SUBJECT, "CLP": SUBJECT, "HL": 2}
NOTED_IN = {("TRN", "2200D"): SUBJECT, ("LX", "2400"): LINE}
TRACED = frozenset({"X212", "X093", "X070"})
"""Guides whose TRN02 is the asker's trace number, not the patient control number of the claim."""


class Place:
    """A segment use or a loop, where it stands in the guide.

    ``field``, ``full`` and ``one`` count its uses inside of the mask that the loop around it
    keeps: ``mask & field == full`` once there are as many as may be. Of a loop, ``start`` is
    its mask after its first segment, and ``required`` are the bits of ``mask + bias`` that
    must be set when it closes: the bias carries a counter above zero into the bit over it.
    ``steps`` lead on by the first characters of a segment, ``others`` are those that begin alike;
    ``heads`` is where steps to this place stand; ``guide`` is the guide it is a place of.
    """

    __slots__ = (
        "before", "bias", "children", "codes", "field", "full", "good", "guide", "heads", "id",
        "kept", "key", "known", "label", "limit", "loop", "name", "noted", "one", "opener",
        "order", "others", "parent", "required", "start", "steps", "usage", "use",
    )  # fmt: skip

    def __init__(self, part: Loop | SegmentUse, parent: Place | None, order: int) -> None:
        self.id, self.name, self.usage, self.limit = part.id, part.name, part.usage, part.repeat
        self.parent, self.order, self.before = parent, order, part.before
        self.guide: Guide | None = parent.guide if parent else None
        self.children: list[Place] = []
        self.opener: Place | None = None
        self.use = part if isinstance(part, SegmentUse) else None
        self.loop: str = part.id if self.use is None or parent is None else parent.loop
        self.key: Key | None = None
        self.codes: dict[str, None] = {}
        self.label = part.id
        self.field = self.full = self.one = self.required = self.start = self.bias = 0
        self.steps: dict[str, Step] = {}
        self.known: dict[tuple[str, str], Step | None] = {}
        self.good: Good | None = None
        self.heads: dict[tuple[int, str], dict[str, Step]] = {}
        self.others: dict[str, list[Step]] = {}
        self.kept: set[str] = set()
        self.noted = NOTED.get(part.id) or NOTED_IN.get((part.id, self.loop), 0)
        if part.id == "TRN" and self.guide and self.guide.family in TRACED:
            self.noted = 0

    @property
    def room(self) -> Place:
        """The loop that a segment or loop stands in; the outermost stands in itself."""
        return self.parent or self

    @property
    def opens(self) -> bool:
        """True for the first segment of a loop."""
        return self.parent is not None and self.parent.opener is self


Step = tuple[
    Good, set[str], tuple[Place, ...] | None, int, int, int, int, int, Place, "dict[str, Step]",
]  # fmt: skip
"""How to go on: the test of the segment's text, texts that passed it, the loops that close
(None: nothing moves), the mask of the loop that opens (0: none), field, full and one of what is
counted, whether the walker notes the segment, the segment's place, the steps from there."""


class Table:
    """All places of one guide, for one set of separators."""

    def __init__(self, guide: Guide, separators: Separators) -> None:
        self.guide, self.separators, self.family = guide, separators, guide.family
        self.explain = Explain(separators, guide.lists)
        self.uses: dict[str, list[Place]] = {}
        self._keys: dict[str, list[Key | None]] = {}
        self._made: dict[bytes, Compiled] = {}
        self.root = Place(guide.root, None, 0)
        self.root.guide, self.root.loop = guide, "ST"
        self._fill(self.root, guide.root)
        self.begin = Place(guide.root, self.root, -1)
        for id, places in self.uses.items():
            self._keys[id] = list(dict.fromkeys(place.key for place in places))
            _label(id, places)

    def _fill(self, room: Place, loop: Loop) -> None:
        for order, part in _in_order(loop):
            place = Place(part, room, order)
            room.children.append(place)
            if isinstance(part, Loop):
                self._fill(place, part)
                continue
            place.key, codes = key_of(part)
            place.codes = dict.fromkeys(codes)
            self.uses.setdefault(part.id, []).append(place)
            if room.parent and len(room.children) == 1:
                room.opener = place
        _count(room)

    def kin(self, place: Place) -> list[Place]:
        """The uses of the same segment that stand beside it, or begin loops beside its loop; and
        itself."""
        room = place.room
        return [
            one
            for one in self.uses[place.id]
            if one.room is room or (one.opens and place.opens and one.room.room is room.room)
        ]

    def _test(self, place: Place) -> Good:
        """The test of a segment use. Its expression is made when the use has come some times:
        to make one takes as long as to look at fifty segments the slow way."""
        mark = self.separators.element
        use, blank, provider, kept = place.use, " " + mark, f"{mark}XX{mark}", place.kept
        assert use is not None
        compiled: Compiled | None = None
        seen = 0

        def good(text: str) -> bool:
            nonlocal compiled, seen
            seen += 1
            if compiled is None:
                if seen <= COLD:
                    return not any(self.explain.faults(use, text.split(mark)))
                compiled = self._compiled(use)
            if seen == SETTLED and not compiled.lists and not _names_provider(use):
                _settle(place, compiled.expression.fullmatch)
            found = compiled.expression.fullmatch(text)
            if found is None or blank in text:
                return False
            if provider in text:
                number, _, _ = text.partition(provider)[2].partition(mark)
                if not npi_is_valid(number):
                    return False
            for group, codes in compiled.lists:
                if (code := found[group]) is not None and code not in codes:
                    return False
            if len(kept) < KEPT:
                kept.add(text)
            return True

        return good

    def _compiled(self, use: SegmentUse) -> Compiled:
        """The expression of a segment use; uses that are alike share one."""
        packed = msgspec.msgpack.encode(use)
        if packed not in self._made:
            self._made[packed] = compile_use(use, self.separators, self.guide.lists)
        return self._made[packed]

    def step(self, at: Place, elements: list[str], text: str) -> Step | None:
        """The step that a segment takes from ``at``; None where it fits nowhere from there on."""
        known = (elements[0], self._values(elements))
        if known in at.known:
            step = at.known[known]
        else:
            target = next((place for place in forward(at) if self.fits(place, elements)), None)
            step = self.make(at, target) if target else None
            if len(at.known) < OPENED:
                at.known[known] = step
        if step is not None:
            place = step[8]
            if place.good is not None:
                step = (place.good, *step[1:])
            # Seven characters tell a qualifier; where none is, or in HL, three are a good guess.
            head = text[:3] if self._keys[elements[0]] in ([None], [(3, 0)]) else text[:7]
            if head in at.steps or len(at.steps) < OPENED:
                before = at.steps.get(head)
                if before and before[8] is not place:
                    rest = [one for one in at.others.get(head, ()) if one[8] is not place]
                    at.others[head] = [*rest, step]
                at.steps[head] = step
                place.heads[id(at.steps), head] = at.steps
        return step

    def make(self, at: Place, to: Place) -> Step:
        """The step from one segment's place to another's."""
        closing, start, counted = moves(at, to)
        if to.good is None:
            used = counted.usage != "N" and to.usage != "N"
            to.good = self._test(to) if used else _never
        return (
            to.good, to.kept, closing, start, counted.field,
            counted.full, counted.one, to.noted, to, to.steps,
        )  # fmt: skip

    def fits(self, place: Place, elements: list[str]) -> bool:
        """True where the segment has the id of the use, and one of its codes if it has any."""
        if place.id != elements[0]:
            return False
        return place.key is None or self.value(elements, place.key) in place.codes

    def value(self, elements: list[str], key: Key) -> str:
        """The value at a key, of its first repetition; '' where there is none."""
        number, component = key
        text = elements[number] if number < len(elements) else ""
        if self.separators.repetition:
            text = text.split(self.separators.repetition, 1)[0]
        if not component:
            return text
        parts = text.split(self.separators.component)
        return parts[component - 1] if len(parts) >= component else ""

    def _values(self, elements: list[str]) -> str:
        keys = self._keys.get(elements[0], ())
        return "\0".join(self.value(elements, key) for key in keys if key)


@lru_cache(64)
def table(guide: Guide, separators: Separators) -> Table:
    """The table of a guide; made once for each set of separators."""
    return Table(guide, separators)


def forward(at: Place) -> Iterator[Place]:
    """The segments that may come after ``at``, nearest first.

    In its loop those that do not stand before it, and the first segments of loops there; then
    the same in each loop around it.
    """
    order, room = at.order, at.room
    while True:
        for child in room.children:
            if child.order >= order and child is not room.opener:
                yield child.opener or child
        if room.parent is None:
            return
        order, room = room.order, room.parent


def moves(at: Place, to: Place) -> tuple[tuple[Place, ...] | None, int, Place]:
    """The loops that close between two segments, innermost first; the mask of the loop that
    opens, 0 where none does; and the place whose uses are counted."""
    counted = to.room if to.opens else to
    closing = []
    room = at.room
    while room is not counted.parent:
        closing.append(room)
        room = room.room
    if not closing and counted is to:
        return None, 0, to
    return tuple(closing), counted.start, counted


def key_of(use: SegmentUse) -> tuple[Key | None, list[str]]:
    """Where a use has the codes that tell it from other uses of its segment, and the codes.

    In HL element 3, in LX and the like nowhere, else element 1 or its first component. The
    choice is that of the maps: only a required element with codes of its own tells uses apart.
    """
    number = {"HL": 3, "ENT": 2}.get(use.id, 1)
    element = next((e for e in use.elements if e.number == number), None)
    if element is None or element.usage != "R":
        return None, []
    if not element.components:
        return ((number, 0), element.codes) if element.codes else (None, [])
    first = element.components[0]
    return ((number, 1), first.codes) if first.codes and not first.external else (None, [])


def _names_provider(use: SegmentUse) -> bool:
    """True where the use may hold an NPI, whose check digit no expression can judge."""
    return any("XX" in element.codes for element in use.elements)


def _settle(place: Place, match: Good) -> None:
    """Ask the expression alone from now on, in every step that leads to the place."""
    place.good = match
    for (_, head), steps in place.heads.items():
        step = steps.get(head)
        if step is not None and step[8] is place:
            steps[head] = (match, *step[1:])
    place.heads.clear()


def _never(text: str) -> bool:
    """For what a guide does not use."""
    return False


def _in_order(loop: Loop) -> Iterator[tuple[int, Loop | SegmentUse]]:
    """The parts of a loop with their order; parts at one place share it. Wrappers are opened."""
    parts: list[tuple[tuple[int, int], Loop | SegmentUse]] = []
    for part in loop.children:
        if isinstance(part, Loop) and part.wrapper:
            if part.usage != "N":
                parts += [((part.place, inner.place), inner) for inner in part.children]
        else:
            parts.append(((part.place, 0), part))
    parts.sort(key=lambda item: item[0])
    for order, (_, group) in enumerate(groupby(parts, key=lambda item: item[0])):
        for _, part in group:
            yield order, part


def _count(room: Place) -> None:
    """Give each part of a loop its bits."""
    shift = 0
    for child in room.children:
        width = max(child.limit, 1).bit_length()
        child.one = 1 << shift
        child.field = ((1 << width) - 1) << shift
        child.full = max(child.limit, 1) << shift
        shift += width
        if child.usage == "R" and width == 1:
            room.required |= child.field
        elif child.usage == "R":
            room.bias |= child.field
            room.required |= 1 << shift
            shift += 1
    if room.opener:
        room.start = room.opener.one


def _label(id: str, places: list[Place]) -> None:
    """What a use is called in rule ids: ``N3``, but ``REF-EI`` where the code tells it."""
    coded = [place for place in places if place.key and not place.key[1]]
    if id not in NAMED_BY_CODE and len({frozenset(place.codes) for place in coded}) < 2:
        return
    for place in coded:
        place.label = f"{id}-{next(iter(place.codes))}"

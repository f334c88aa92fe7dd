"""Judges one transaction set by the business rules, while it is read: SNIP types 3 to 7.

It watches the set behind the guide's walker, which knows where each segment stands, keeps the loops
that are open as a tree, and calls the judges of a loop when it is over.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any, Protocol

from gateway.validate.parts import Marks, Offset, Part, Run, Seg
from gateway.validate.rule import Judged, Looked, Rule, judges, looks

ENDLESS = frozenset(
    {"2000A", "2000B", "2000C", "2000D", "2000E", "2300", "2000", "2100", "2200D", "2200E"}
)
"""Loops that are let go of once they are judged, in whatever guide; the 835's 2000 and 2100 and the
999's 2000 among them. The loops of parties bear other ids."""

KEPT = 64
"""Texts remembered as good, per place."""

SUBJECTS = {"2300": ("CLM", 1), "2100": ("CLP", 1), "2200D": ("TRN", 2), "2200E": ("TRN", 2)}
"""The segment and element that name the claim a finding is about. In 276 and 277 the trace of the
inquiry names it, as it does for the guide's own findings."""


class Place(Protocol):
    """What :class:`gateway.guides.table.Place` says of a segment."""

    id: str
    loop: str

    @property
    def room(self) -> Any:
        """The loop that it stands in."""

    @property
    def opens(self) -> bool:
        """True for the first segment of a loop."""


class Walker(Protocol):
    """What :class:`gateway.guides.walk.Walker` knows of the last run."""

    places: list[Any]


class Find(Protocol):
    """As :meth:`gateway.x12.envelope.TransactionSet.find`."""

    def __call__(self, rule: str, message: str, **fields: Any) -> None:
        """Take a finding."""


class _Open:
    """A loop that is open: the guide's room, the part, and its judges."""

    __slots__ = ("part", "room")

    def __init__(self, room: Any, part: Part) -> None:
        self.room, self.part = room, part


Act = tuple[bool, Any, str, tuple[Looked, ...], set[str]]


class Engine:
    """Follows one set. ``walker`` must watch the set before it; ``family`` begins rule ids."""

    def __init__(
        self, walker: Walker, family: str, kind: str, marks: Marks, snip: frozenset[int], find: Find
    ) -> None:
        self._walker, self._family, self._marks, self._find = walker, family, marks, find
        self._snip, self._told = snip, 0
        self._judges = _judges(kind, snip)
        self._looks = _looks(kind, snip)
        self._acts: dict[Any, Act] = {}
        root = Part("ST", None, marks)
        root.tally["kind"] = kind
        self._open = [_Open(None, root)]
        self._run = Run(1, lambda index: None)

    def feed(self, texts: Iterable[str], first: int, offset: Offset) -> None:
        """A run of segments as text, after the walker saw it."""
        run = Run(first, offset)
        position, mark, acts = first - 1, self._marks.element, self._acts
        part = self._open[-1].part
        room = self._open[-1].room
        for text, place in zip(texts, self._walker.places, strict=True):
            position += 1
            if place is None:
                continue
            act = acts.get(place)
            if act is None:
                act = self._act(place)
            opens, into, id, seen, good = act
            if opens or into is not room:
                part = self._move(into, opens)
                room = into
            seg = Seg(text.split(mark), position, part, run)
            segments = part.segments
            known = segments.get(id)
            if known is None:
                segments[id] = [seg]
            else:
                known.append(seg)
            if seen and text not in good:
                self._see(seg, seen, text, good)

    def end(self) -> None:
        """The set was read to its SE: the loops that are open are over."""
        while len(self._open) > 1:
            self._close()
        self._judge(self._open[0].part)

    def _act(self, place: Any) -> Act:
        room = place.room
        if self._open[0].room is None:
            outermost = room
            while outermost.parent is not None:
                outermost = outermost.parent
            self._open[0].room = outermost
        act = (place.opens, room, place.id, self._looks.get(place.id, ()), set[str]())
        self._acts[place] = act
        return act

    def _move(self, room: Any, opens: bool) -> Part:
        """Leave loops until the one at hand is that of ``room``, entering those on the way that
        lack their first segments; a loop that opens anew is left first."""
        above: list[Any] = []
        at: Any = room.parent if opens and room.parent is not None else room
        opened = self._open
        rooms = [one.room for one in opened]
        while at is not None and at not in rooms:
            above.append(at)
            at = at.parent
        while opened[-1].room is not at and len(opened) > 1:
            self._close()
        if opens and room.parent is not None:
            above.insert(0, room)
        for new in reversed(above):
            parent = opened[-1].part
            part = Part(new.loop, parent, self._marks)
            if new.loop not in ENDLESS:
                parent.parts.setdefault(new.loop, []).append(part)
            opened.append(_Open(new, part))
        return opened[-1].part

    def _close(self) -> None:
        self._judge(self._open.pop().part)

    def _judge(self, part: Part) -> None:
        for function in self._judges.get(part.loop, ()):
            function(part, self._tell)

    def _see(self, seg: Seg, seen: tuple[Looked, ...], text: str, good: set[str]) -> None:
        before = self._told
        for function in seen:
            function(seg, self._tell)
        if self._told == before and len(good) < KEPT:
            good.add(text)

    def _tell(
        self,
        rule: Rule,
        seg: Seg | None,
        element: int = 0,
        component: int = 0,
        *,
        message: str = "",
        hint: str = "",
        value: str | None = None,
        segment: str = "",
        loop: str = "",
        code: str = "",
    ) -> None:
        self._told += 1
        if rule.snip not in self._snip:
            return
        fields: dict[str, Any] = {
            "snip": rule.snip, "severity": rule.severity, "code": code or rule.code,
            "hint": hint or rule.mend, "position": None, "offset": None,
        }  # fmt: skip
        if seg is not None:
            fields |= {"segment": seg.id, "position": seg.position, "offset": seg.offset,
                       "loop": seg.part.loop}  # fmt: skip
            fields |= _subject(seg.part)
            if element:
                fields["value"] = seg.component(element, component) if component else seg[element]
        if element:
            fields["element"] = element
        if component:
            fields["component"] = component
        for name, given in (("segment", segment), ("loop", loop), ("value", value)):
            if given:
                fields[name] = given
        if fields.get("value") == "":
            del fields["value"]
        self._find(f"{self._family}.{rule.id}", message or rule.says, **fields)


def _subject(part: Part) -> dict[str, str]:
    """The claim that a loop belongs to."""
    at: Part | None = part
    while at is not None:
        if named := SUBJECTS.get(at.loop):
            number = at.value(*named)
            return {"patient_control_number": number} if number else {}
        at = at.parent
    return {}


@lru_cache(64)
def _judges(kind: str, snip: frozenset[int]) -> dict[str, tuple[Judged, ...]]:
    """The functions of a kind by loop that may tell of one of the types."""
    from gateway.validate import rules  # noqa: F401 # what registers them all

    found: dict[str, tuple[Judged, ...]] = {}
    for one in judges(kind):
        if any(rule.snip in snip for rule in one.rules):
            found[one.loop] = (*found.get(one.loop, ()), one.function)
    return found


@lru_cache(64)
def _looks(kind: str, snip: frozenset[int]) -> dict[str, tuple[Looked, ...]]:
    found: dict[str, tuple[Looked, ...]] = {}
    for one in looks(kind):
        if any(rule.snip in snip for rule in one.rules):
            found[one.segment] = (*found.get(one.segment, ()), one.function)
    return found

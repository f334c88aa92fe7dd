"""Judges one transaction set by the business rules, while it is read: SNIP types 3 to 7.

It watches the set behind the guide's walker, which knows where each segment stands, keeps the loops
that are open as a tree, and calls the judges of a loop when it is over.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any, Protocol

from gateway.guides.checks import Check
from gateway.validate.lists import NOTHING, Supplied
from gateway.validate.partner import PARTNER, judges_of
from gateway.validate.parts import Marks, Offset, Part, Run, Seg
from gateway.validate.rule import Judged, Looked, Rule, judges, looks

ENDLESS = frozenset(
    {"2000A", "2000B", "2000C", "2000D", "2000E", "2300", "2000", "2100", "2200D", "2200E"}
)
"""Loops that are let go of once they are judged, in whatever guide; the 835's 2000 and 2100 and the
999's 2000 among them. The loops of parties bear other ids."""

REMEMBERED = 10_000
"""So many faults of levels are remembered as told."""

KEPT = 64
"""Texts remembered as good, per place."""

SUBJECTS = {"2300": ("CLM", 1), "2100": ("CLP", 1), "2200D": ("TRN", 2), "2200E": ("TRN", 2)}
"""The segment and element that name the claim a finding is about. In 276 and 277 the trace of the
inquiry names it, as it does for the guide's own findings."""


class Walker(Protocol):
    """What :class:`gateway.guides.walk.Walker` knows of the last run."""

    places: list[Any]


class Find(Protocol):
    """As :meth:`gateway.x12.envelope.TransactionSet.find`."""

    def __call__(self, rule: str, message: str, **fields: Any) -> None:
        """Take a finding."""


class _Room:
    """What the engine knows of a loop of the guide."""

    __slots__ = ("around", "endless", "judges", "loop", "room")

    def __init__(self, room: Any, around: _Room | None, judges: tuple[Judged, ...]) -> None:
        self.room, self.around, self.judges = room, around, judges
        self.loop = room.loop if around else "ST"
        self.endless = self.loop in ENDLESS


Ways = dict[_Room, tuple[int, list[_Room]]]
"""From each loop, how many to leave and which to enter."""

Act = tuple[bool, _Room, str, str, tuple[Looked, ...], set[str], Ways]
"""What to do with a segment use: whether it opens a loop, which it stands in, its id, the loop's,
who looks at it, the texts that were good, and the ways to its loop."""


class Engine:
    """Follows one set. ``walker`` must watch the set before it; ``family`` begins rule ids."""

    def __init__(
        self,
        walker: Walker,
        family: str,
        kind: str,
        marks: Marks,
        snip: frozenset[int],
        find: Find,
        checks: Sequence[Check] = (),
        supplied: Supplied = NOTHING,
    ) -> None:
        self._walker, self._family, self._marks, self._find = walker, family, marks, find
        self._snip, self._told = snip, 0
        self._judges = _judges(kind, snip)
        if checks and PARTNER in snip:
            self._judges = dict(self._judges)
            for loop, made in judges_of(checks, kind).items():
                self._judges[loop] = (*self._judges.get(loop, ()), *made)
        self._looks = _looks(kind, snip)
        self._acts: dict[Any, Act] = {}
        self._rooms: dict[Any, _Room] = {}
        self._room: _Room | None = None
        self._parts = [Part("ST", None)]
        self._parts[0].tally |= {"kind": kind, "lists": supplied.lists, "known": supplied.known}
        self._about: Part = self._parts[0]
        self._above: set[tuple[str, int, int]] = set()

    def feed(self, texts: Iterable[str], first: int, offset: Offset) -> None:
        """A run of segments as text, after the walker saw it."""
        run = Run(first, offset, self._marks)
        position, acts = first - 1, self._acts
        part, room = self._parts[-1], self._room
        for text, place in zip(texts, self._walker.places, strict=True):
            position += 1
            if place is None:
                continue
            act = acts.get(place)
            if act is None:
                act = self._act(place)
            opens, into, id, loop, seen, good, ways = act
            if opens or into is not room:
                part = self._move(room, into, opens, ways)
                self._room = room = into
            seg = Seg(text, id, position, loop, run)
            segments = part.segments
            if id in segments:
                segments[id].append(seg)
            else:
                segments[id] = [seg]
            if seen and text not in good:
                self._about = part
                self._see(seg, seen, text, good)

    def end(self) -> None:
        """The set was read to its SE: the loops that are open are over."""
        while self._room is not None:
            self._close()

    def _act(self, place: Any) -> Act:
        into = self._known(place.room)
        if self._room is None:
            self._room = self._rooms_of(into)[-1]
        seen = self._looks.get(place.id, ())
        act = self._acts[place] = (place.opens, into, place.id, into.loop, seen, set(), {})
        return act

    def _known(self, room: Any) -> _Room:
        if room not in self._rooms:
            around = self._known(room.parent) if room.parent is not None else None
            loop = room.loop if around else "ST"
            self._rooms[room] = _Room(room, around, self._judges.get(loop, ()))
        return self._rooms[room]

    @staticmethod
    def _rooms_of(room: _Room | None) -> list[_Room]:
        """The loop and those around it, the outermost last."""
        found = []
        while room is not None:
            found.append(room)
            room = room.around
        return found

    def _move(self, room: _Room | None, into: _Room, opens: bool, ways: Ways) -> Part:
        """Leave loops until the one at hand is the segment's, entering those on the way that lack
        their first segments; a loop that opens anew is left first."""
        room = room or self._room
        assert room is not None
        if room not in ways:
            inside, wanted = self._rooms_of(room), self._rooms_of(into)
            common = wanted[1:] if opens and into.around else wanted
            shared = next(one for one in common if one in inside)
            ways[room] = inside.index(shared), wanted[: wanted.index(shared)][::-1]
        leave, enter = ways[room]
        self._room = room
        for _ in range(leave):
            self._close()
        parts = self._parts
        for new in enter:
            around = parts[-1]
            part = Part(new.loop, around)
            if not new.endless:
                around.add(part)
            parts.append(part)
        return parts[-1]

    def _close(self) -> None:
        """The innermost loop is over: it is judged, and let go of where nobody else has it."""
        room = self._room
        assert room is not None
        part = self._parts.pop()
        if room.judges:
            self._about = part
            for function in room.judges:
                function(part, self._tell)
        if room.endless:
            part.let_go()
        self._room = room.around

    def _see(self, seg: Seg, seen: tuple[Looked, ...], text: str, good: set[str]) -> None:
        before = self._told
        for function in seen:
            function(seg, self._tell)
        if self._told == before and len(good) < KEPT:
            good.add(text)

    def _again(self, rule: Rule, seg: Seg, element: int) -> bool:
        """True where a fault of the levels above was told already, of an earlier claim there."""
        first = self._about.opener
        if first is None or seg.position >= first.position:
            return False
        key = (rule.id, seg.position, element)
        if key in self._above:
            return True
        if len(self._above) >= REMEMBERED:
            self._above.clear()
        self._above.add(key)
        return False

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
        if rule.snip not in self._snip or (seg is not None and self._again(rule, seg, element)):
            return
        fields: dict[str, Any] = {
            "snip": rule.snip, "severity": rule.severity, "code": code or rule.code,
            "hint": hint or rule.mend, "position": None, "offset": None,
        }  # fmt: skip
        if seg is not None:
            fields |= {"segment": seg.id, "position": seg.position, "offset": seg.offset,
                       "loop": seg.loop}  # fmt: skip
            if element:
                fields["value"] = seg.component(element, component) if component else seg[element]
        fields |= _subject(self._about)
        if element:
            fields["element"] = element
        if component:
            fields["component"] = component
        for name, given in (("segment", segment), ("loop", loop), ("value", value)):
            if given:
                fields[name] = given
        if fields.get("value") == "":
            del fields["value"]
        id = rule.id if seg is None else rule.id.replace("*", seg.loop)
        self._find(f"{self._family}.{id}", message or rule.says, **fields)


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

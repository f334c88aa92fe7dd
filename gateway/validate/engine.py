"""Judges one transaction set by the business rules, while it is read: SNIP types 3 to 7.

It watches the set behind the guide's walker, which knows where each segment stands, keeps the loops
that are open as a tree, and calls the judges of a loop when it is over.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Protocol

from gateway.finding import Severity
from gateway.guides.checks import Check
from gateway.validate.lists import LISTS, NOTHING, Supplied
from gateway.validate.partner import PARTNER, judges_of
from gateway.validate.parts import Marks, Offset, Part, Run, Seg, Source
from gateway.validate.rooms import Act, Room, Seen
from gateway.validate.rule import Judge, Look, Rule, judges, looks
from gateway.validate.shape import Plan, Shape
from gateway.validate.strays import joined

if TYPE_CHECKING:
    from gateway.guides.walk import Stray

REMEMBERED = 10_000
"""So many faults of levels are remembered as told."""

KEPT = 64
"""Texts remembered as good, per place."""

LONGEST = 120
"""Longer claims, of some thirty lines, are built segment by segment."""

SHAPES = 256
"""So many shapes of loops are remembered; what has yet another is built segment by segment."""

GOOD = 4_096
"""So many bases of verdicts are remembered as good, then they are gathered anew."""

SUBJECTS = {"2300": ("CLM", 1), "2100": ("CLP", 1), "2200D": ("TRN", 2), "2200E": ("TRN", 2)}
"""The segment and element that name the claim a finding is about. In 276 and 277 the trace of the
inquiry names it, as it does for the guide's own findings."""


class Walker(Protocol):
    """What :class:`gateway.guides.walk.Walker` knows of the last run."""

    places: list[Any]
    strays: dict[int, Stray]
    begun: dict[int, Any]


class Find(Protocol):
    """As :meth:`gateway.x12.envelope.TransactionSet.find`."""

    def __call__(self, rule: str, message: str, **fields: Any) -> None:
        """Take a finding."""


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
        self._rooms: dict[Any, Room] = {}
        self._room: Room | None = None
        self._parts = [Part("ST", None)]
        self._parts[0].tally |= {"kind": kind, "lists": supplied.lists, "known": supplied.known}
        self._parts[0].tally["marks"] = marks
        self._about: Part = self._parts[0]
        self._above: set[tuple[str, int, int]] = set()
        self._shapes: dict[tuple[Any, ...], Shape | None] = {}
        self._good: set[Hashable] = set()
        self._given = frozenset({LISTS} if supplied.lists else ())

    def feed(self, texts: Sequence[str], first: int, offset: Offset) -> None:
        """A run of segments as text, after the walker saw it."""
        run = Run(first, offset, self._marks)
        if self._walker.strays or self._walker.begun:
            self._one_by_one(texts, first, run)
            return
        places, acts = self._walker.places, self._acts
        at, count = 0, len(places)
        while at < count:
            place = places[at]
            if place is None:
                at += 1
                continue
            act = acts.get(place) or self._act(place)
            into = act.into
            if act.opens and into.endless:
                inside, end = into.inside, at + 1
                while end < count and (places[end] in inside or self._belongs(places[end], into)):
                    end += 1
                if end < count and end - at <= LONGEST:
                    key = tuple(places[at:end])
                    if shape := self._shapes.get(key) or self._shape(into, key):
                        self._whole(act, shape, Source(texts[at:end], first + at, run))
                        at = end
                        continue
            self._single(act, texts[at], first + at, run)
            at += 1

    def end(self) -> None:
        """The set was read to its SE: the loops that are open are over."""
        while self._room is not None:
            self._close()

    def _single(self, act: Act, text: str, position: int, run: Run) -> None:
        """One segment by itself: of a loop that has no shape, or goes on in the next run."""
        opens, into, id, seen, _ = act
        part = self._move(act) if opens or into is not self._room else self._parts[-1]
        part.settle()
        if part.parent is None:
            self._good.clear()  # what stands outside of all loops may weigh in all of them
            part.tally.pop("made", None)
        seg = Seg(text, id, position, into.loop, run)
        part.segments.setdefault(id, []).append(seg)
        if seen and text not in seen.good and text.startswith(seen.heads):
            self._see(seg, part, seen)

    def _one_by_one(self, texts: Sequence[str], first: int, run: Run) -> None:
        """A run in which segments are out of their sequence, or loops have lost their first ones.
        What has no place at all is passed over: that it is there is all that is to be said of it.
        """
        strays, begun = self._walker.strays, self._walker.begun
        for at, place in enumerate(self._walker.places):
            stray = strays.get(at)
            if place is None or stray == "extra":
                continue
            act = self._acts.get(place) or self._act(place)
            if at in begun:
                self._leave(self._known(begun[at]))
            if stray is None:
                self._single(act, texts[at], first + at, run)
                continue
            seg = Seg(texts[at], act.id, first + at, act.into.loop, run)
            part = joined(act, seg, self._room, self._parts, stray)
            if part and act.seen and seg.text.startswith(act.seen.heads):
                self._see(seg, part, act.seen)

    def _leave(self, room: Room) -> None:
        """The loop is over where it is open: another of the kind begins, without its first."""
        while self._room is not None and room in self._room.outward():
            self._close()

    def _whole(self, act: Act, shape: Shape, source: Source) -> None:
        """A loop that repeats without end, all of it but for such loops inside."""
        part, texts = self._move(act, shape, source), source.texts
        for at, id, loop, seen in shape.looked:
            text = texts[at]
            if text not in seen.good and text.startswith(seen.heads):
                seg = Seg(text, id, source.position + at, loop, source.run)
                self._see(seg, part, seen)
        for path, some in shape.within:
            inner = part
            for loop, number in path:
                inner = inner.parts[loop][number]
            self._judge(inner, some)

    def _belongs(self, place: Any, room: Room) -> bool:
        """True where a place is of that endless loop and does not begin it anew."""
        act = self._acts.get(place) or self._act(place)
        if act.into.home is not room or (act.opens and act.into is room):
            return False
        room.inside.add(place)
        return True

    def _shape(self, room: Room, places: tuple[Any, ...]) -> Shape | None:
        """The shape of a loop; None until it comes a second time."""
        shapes = self._shapes
        if places in shapes:
            acts = [self._acts[place] if place else None for place in places]
            shapes[places] = shape = Shape(room, acts, self._marks, self._given)
            return shape
        if len(shapes) < SHAPES:
            shapes[places] = None
        return None

    def _act(self, place: Any) -> Act:
        into = self._known(place.room)
        if self._room is None:
            *_, self._room = into.outward()
        looks = self._looks.get(place.id, ())
        seen = Seen(tuple(one.function for one in looks), self._heads(looks), set())
        self._acts[place] = act = Act(place.opens, into, place.id, seen if looks else None, {})
        return act

    def _heads(self, looks: Sequence[Look]) -> tuple[str, ...]:
        """How the segments begin that any of them looks at."""
        if not all(one.of for one in looks):
            return ("",)
        mark = self._marks.element
        return tuple(f"{one.segment}{mark}{value}" for one in looks for value in one.of)

    def _known(self, room: Any) -> Room:
        if room not in self._rooms:
            around = self._known(room.parent) if room.parent is not None else None
            loop = room.loop if around else "ST"
            self._rooms[room] = Room(loop, around, self._judges.get(loop, ()))
        return self._rooms[room]

    def _move(self, act: Act, shape: Shape | None = None, source: Source | None = None) -> Part:
        """Leave loops until the one at hand is the segment's, entering those on the way; the last
        of them has the shape, if there is one."""
        room = self._room
        assert room is not None
        way = act.ways.get(room)
        if way is None:
            way = act.ways[room] = room.way(act.into, act.opens)
        leave, enter = way
        for _ in range(leave):
            self._close()
        parts = self._parts
        for new in enter:
            around = parts[-1]
            last = new is act.into
            part = Part(new.loop, around, shape if last else None, source if last else None)
            if not new.endless:
                around.settle()
                around.add(part)
            parts.append(part)
        self._room = act.into
        return parts[-1]

    def _close(self) -> None:
        """The innermost loop is over: it is judged, and let go of where nobody else has it."""
        room = self._room
        assert room is not None
        part = self._parts.pop()
        if isinstance(part.node, Shape):
            self._judge_by(part.node.plan, part)
        elif room.judges:
            self._judge(part, room.judges)
        if room.endless:
            part.let_go()
        self._room = room.around

    def _judge(self, part: Part, judges: Sequence[Judge]) -> None:
        self._about = part
        for one in judges:
            one.function(part, self._tell)

    def _judge_by(self, plan: Plan, part: Part) -> None:
        """Ask those of a shape's judges that may have something to tell, in their order."""
        self._about, tell, known = part, self._tell, self._good
        good, fresh = 0, []
        for basis in plan.bases:
            keys = basis.keys(part)
            if keys is None:
                continue
            if known.issuperset(keys):
                good |= basis.bit
                basis.known += 1
            else:
                fresh.append((basis, keys))
        if not fresh:
            for function, _ in plan.left(good):
                function(part, tell)
            return
        bad = 0
        for function, bit in plan.left(good):
            told = self._told
            function(part, tell)
            if self._told != told:
                bad |= bit
        for basis, keys in fresh:
            basis.new += 1
            if basis.idle:
                plan.bases.remove(basis)
            elif not basis.bit & bad:
                self._remember(keys)

    def _remember(self, keys: Sequence[Hashable]) -> None:
        if len(self._good) >= GOOD:
            self._good.clear()
        self._good.update(keys)

    def _see(self, seg: Seg, about: Part, seen: Seen) -> None:
        before, self._about = self._told, about
        for function in seen.functions:
            function(seg, self._tell)
        if self._told == before and len(seen.good) < KEPT:
            seen.good.add(seg.text)

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
        severity: Severity | None = None,
    ) -> None:
        self._told += 1
        if rule.snip not in self._snip or (seg is not None and self._again(rule, seg, element)):
            return
        fields: dict[str, Any] = {
            "snip": rule.snip, "severity": severity or rule.severity, "code": code or rule.code,
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
def _judges(kind: str, snip: frozenset[int]) -> dict[str, tuple[Judge, ...]]:
    """The judges of a kind by loop that may tell of one of the types."""
    from gateway.validate import rules  # noqa: F401 # what registers them all

    found: dict[str, tuple[Judge, ...]] = {}
    for one in judges(kind):
        if any(rule.snip in snip for rule in one.rules):
            found[one.loop] = (*found.get(one.loop, ()), one)
    return found


@lru_cache(64)
def _looks(kind: str, snip: frozenset[int]) -> dict[str, tuple[Look, ...]]:
    found: dict[str, tuple[Look, ...]] = {}
    for one in looks(kind):
        if any(rule.snip in snip for rule in one.rules):
            found[one.segment] = (*found.get(one.segment, ()), one)
    return found

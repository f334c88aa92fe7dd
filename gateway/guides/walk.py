"""Walks one transaction set along its guide: SNIP types 1 and 2, and where lists are known, 5.

A segment that is as the guide wants it costs a dictionary look-up and one match of a regular
expression; what does not match is explained element by element. Rule ids are
``<guide>.<loop>.<segment><element>.<what>``, as ``X222.2010AA.NM103.required``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Literal, NamedTuple

from gateway.guides.explain import Fault
from gateway.guides.hierarchy import Hierarchy
from gateway.guides.repair import Repair, line_of, rather_late, repair
from gateway.guides.table import LINE, SUBJECT, Place, Step, Table, forward, moves
from gateway.guides.tell import Find, Teller

Stray = Literal["late", "first", "extra"]
"""What is out of its sequence; the first segment of the innermost loop, behind others of it; what
is one too many, or has a qualifier of another loop."""


class Detour(NamedTuple):
    """A loop that is out of place, walked to its end, and where the walk goes on after it: the
    place, the masks and the first positions of the loops that were open. Of one that is
    ``extra``, which is not to be there at all, nothing is asked."""

    loop: Place
    extra: bool
    at: Place
    mask: int
    masks: list[int]
    opened: list[int]


EXCUSED = 16
"""So many segments are remembered that stand for one that their loop needs."""

NEAR = 3
"""So many segments further on something is looked for that came out of turn."""

NOWHERE: dict[str, Step] = {}
"""No steps: on a detour each segment is looked at the slow way."""


class Walker:
    """Follows the segments of one set, ST to SE, and tells ``find`` what is not by the guide."""

    def __init__(self, table: Table, find: Find) -> None:
        self._table, self._told = table, Teller(table, find)
        self._separator = table.separators.element
        self._explain = table.explain
        self._hierarchy = Hierarchy(self._told.fault)
        self._at = table.begin
        self._mask = 0
        self._masks: list[int] = []
        self._opened = [1]
        self._guessed: tuple[Place, int] | None = None
        self._excused: list[tuple[Place, int]] = []
        self._early: tuple[Place, int] | None = None
        self._near = 0
        self._detour: Detour | None = None
        self._first = 1
        self._lines = self._last_line = 0
        self.places: list[Place | None] = []
        """Where each segment of the last run stands; None for one that stands nowhere. One that
        is out of its sequence has the place it was meant for."""
        self.strays: dict[int, Stray] = {}
        """Which of them, counted from 0, do not stand where their places are: the walk went on
        from where it was before them."""
        self.begun: dict[int, Place] = {}
        """Before which of them the first segment of a loop is not there, with the loop."""
        self._meant: Place | None = None

    @property
    def family(self) -> str:
        """What rule ids of the guide begin with, as ``X222``."""
        return self._table.family

    @property
    def place(self) -> Place:
        """Where in the guide the last segment stood."""
        return self._at

    def see(self, text: str, position: int, offset: int | None = None) -> None:
        """One segment as text, without its terminator; ``position`` counts ST as 1."""
        self.feed((text,), position, lambda index: offset)

    def see_elements(self, elements: list[str], position: int, offset: int | None = None) -> None:
        """One segment that was split already."""
        self.see(self._separator.join(elements), position, offset)

    def feed(self, texts: Iterable[str], first: int, offset: Callable[[int], int | None]) -> None:
        """Segments as text, the first of them at position ``first``; ``offset`` gives the byte
        where the n-th of them begins, counted from 0, and is asked only where a fault is."""
        self._told.offsets.begin(first, offset)
        self._first, self.strays, self.begun = first, {}, {}
        masks, opened, mask, place = self._masks, self._opened, self._mask, self._at
        steps, position = self._steps(place), first - 1
        places: list[Place | None] = []
        stands = places.append
        for text in texts:
            position += 1
            step: Step | None = steps.get(text[:7]) or steps.get(text[:3])
            if step is None or (text not in step[1] and not step[0](text)):
                self._mask, self._at = mask, place
                step = self._slowly(text, position)
                mask, place = self._mask, self._at
                if step is None:
                    steps = self._steps(place)
                    stands(self._meant)
                    continue
            _, _, closing, start, field, full, one, noted, place, steps = step
            if closing is not None:
                for loop in closing:
                    if (mask + loop.bias) & loop.required != loop.required:
                        self._close(loop, mask, opened[-1])
                    mask = masks.pop()
                    opened.pop()
            if mask & field != full:
                mask += one
            elif (place.room if start else place).limit:
                self._told.repeated(place, position)
            if start:
                masks.append(mask)
                opened.append(position)
                mask = start
            if noted:
                self._note(noted, text, place, position)
            stands(place)
        self._mask, self._at, self.places = mask, place, places
        self._told.offsets.keep(opened)

    def end(self) -> None:
        """The set is over: what its open loops still need is told."""
        self._rejoin()
        room = self._at.room
        for mask, position in zip(self._open_masks, reversed(self._opened), strict=True):
            self._close(room, mask, position)
            room = room.room
        self._hierarchy.end()

    def _steps(self, place: Place) -> dict[str, Step]:
        return NOWHERE if self._detour or self._near else place.steps

    def _slowly(self, text: str, position: int) -> Step | None:
        """The step of a segment that the fast way did not take; its faults are told."""
        elements = text.split(self._separator)
        if self._detour:
            step = self._table.step(self._at, elements, text)
            if step is None or (step[2] and self._detour.loop in step[2]):
                self._rejoin()
        if self._near:
            self._near -= 1
            if self._first_after_all(text, elements, position):
                return None
        step = self._by_guide(text, elements, position)
        if step is None or not (self._detour or self._near):
            return step
        if self._detour:
            self.strays[position - self._first] = "extra" if self._detour.extra else "late"
        return (*step[:9], NOWHERE)

    def _first_after_all(self, text: str, elements: list[str], position: int) -> bool:
        """True for the first segment of a loop that was told to be missing: it stands behind the
        one that was seen first, or another loop of the kind would be one too many."""
        if self._guessed is None or self._at.room is not self._guessed[0]:
            return False
        loop, begun = self._guessed
        opener = loop.opener
        assert opener is not None and opener.use is not None
        full = loop.limit and self._masks[-1] & loop.field == loop.full
        if not self._table.fits(opener, elements) or not (full or position == begun + 1):
            return False
        self._at = self._meant = opener
        self._guessed, self._near = None, 0
        if opener.noted == LINE:
            self._lines -= 1
            self._last_line -= 1
        if opener.noted:
            self._note(opener.noted, text, opener, position)
        self._told.in_segment(opener, self._explain.faults(opener.use, elements), position)
        self.strays[position - self._first] = "first"
        return True

    def _by_guide(self, text: str, elements: list[str], position: int) -> Step | None:
        for other in self._at.others.get(text[:3], ()):  # HL: its third element tells which it is
            if other[0](text):
                return other
        step = self._table.step(self._at, elements, text)
        if step is None:
            step = self._repaired(elements, position)
        elif not self._detour and not step[0](text):
            late = rather_late(self._table, self._at, self._open_masks, step[8], elements)
            step = self._mended(Repair("7", late, stays=True), elements, position) if late else step
        if step is None:
            return None
        if not step[0](text):
            step = self._better(step, elements)
        place = step[8]
        counted = place.room if place.opens else place
        if "N" in (place.usage, counted.usage):
            self._told.unused(place, position)
            return step
        if not step[0](text):
            assert place.use is not None
            before = self._told.subject
            if step[7] == SUBJECT:  # faults of the claim's first segment are its own already
                self._told.subject = place, text
            self._told.in_segment(place, self._explain.faults(place.use, elements), position)
            self._told.subject = before
        return step

    def _better(self, step: Step, elements: list[str]) -> Step:
        """The step to the use that a segment has the fewest faults in.

        Some guides give one qualifier to two uses that differ further on (PWK in 2400).
        """

        def faults(place: Place) -> int:
            assert place.use is not None
            return sum(1 for _ in self._explain.faults(place.use, elements))

        first, fits = step[8], self._table.fits
        alike = [p for p in forward(self._at) if p.room is first.room and fits(p, elements)]
        best = min(alike, key=faults) if len(alike) > 1 else first
        return step if best is first else self._table.make(self._at, best)

    def _repaired(self, elements: list[str], position: int) -> Step | None:
        """Tell why a segment does not fit, and find where to go on."""
        level = elements[2] if elements[0] == "HL" and len(elements) > 2 else ""
        above, below = self._hierarchy.loop_of(level), self._hierarchy.wants_child
        found = repair(self._table, self._at, self._open_masks, elements, above, below)
        early, at = self._early or (None, 0)
        if found.ahead and early and at == position - 1 and early.room is found.ahead.room:
            found = Repair("3", found.ahead, early.room)  # it lost more than its first segment
        return self._mended(found, elements, position)

    def _mended(self, found: Repair, elements: list[str], position: int) -> Step | None:
        """Tell what was found of a segment, and go on from where it was meant to stand."""
        place = self._meant = found.place
        self._tell(found, elements, position)
        if place is None:
            return None
        if not found.stays:
            return self._table.make(self._at, place)
        if found.code == "7":
            self._fulfil(place)
        elif not found.code:
            self._excuse(place)
        if found.code != "5":
            assert place.use is not None
            self._told.in_segment(place, self._explain.faults(place.use, elements), position)
        if place.opens:
            self._leave_for(place, position, extra=found.code == "5")
        self.strays[position - self._first] = "late" if found.code == "7" else "extra"
        return None

    def _tell(self, found: Repair, elements: list[str], position: int) -> None:
        """Tell why a segment does not fit; of what it stands for, that it is missing is not told
        besides."""
        place, told = found.place, self._told
        if found.loop and found.loop.opener:
            told.lost(found.loop, elements[0], position, again=found.loop is self._at.room)
            self._enter(found.loop.opener, position)
            self._near = 0 if found.loop.opener.id == "HL" else NEAR
            self.begun[position - self._first] = found.loop
        elif found.code == "5" and place:
            told.repeated(place, position, stray=True)
            self._early = place, position
        elif found.code == "6" and (line := line_of(self._at.room, elements[0])):
            told.other_line(line, elements[0], position)
            self._excuse(line)
        elif found.code == "2" and found.ahead:
            told.early(found.ahead, self._at, position)
            self._early = found.ahead, position
        elif found.code:
            told.misplaced(found.code, place, self._at, elements, position)

    def _excuse(self, place: Place) -> None:
        """Another segment stands for this one in the loop at hand."""
        self._excused = [*self._excused[1 - EXCUSED :], (place, self._opened[-1])]

    def _is_excused(self, place: Place, opened: int) -> bool:
        """True where something is missing in a loop and told already."""
        if (place, opened) in self._excused:
            return True
        if self._early is None or self._early[0] is not place:
            return False
        before = opened - self._early[1]
        self._early = None
        return 0 < before <= NEAR

    def _leave_for(self, opener: Place, position: int, extra: bool) -> None:
        """Begin a loop that is out of place; :meth:`_rejoin` goes back."""
        masks, opened, loop = self._masks, self._opened, opener.room
        self._detour = Detour(loop, extra, self._at, self._mask, [*masks], [*opened])
        room = self._at.room
        while room is not loop.parent:
            self._mask = masks.pop()
            opened.pop()
            room = room.room
        masks.append(self._mask)
        opened.append(position)
        self._mask, self._at = loop.start, opener

    def _rejoin(self) -> None:
        """A loop that is out of place is over: go on where it came in between."""
        if self._detour is None:
            return
        loop, extra, at, mask, masks, opened = self._detour
        self._detour = None
        room = self._at.room
        while room is not loop.parent:
            if not extra:
                self._close(room, self._mask, self._opened[-1])
            self._mask = self._masks.pop()
            self._opened.pop()
            room = room.room
        self._at, self._mask = at, mask
        self._masks[:], self._opened[:] = masks, opened

    def _enter(self, opener: Place, position: int) -> None:
        """Go into a loop as if its first segment had been there."""
        closing, start, counted = moves(self._at, opener)
        for loop in closing or ():
            self._close(loop, self._mask, self._opened.pop())
            self._mask = self._masks.pop()
        if self._mask & counted.field != counted.full:
            self._mask += counted.one
        self._masks.append(self._mask)
        self._opened.append(position)
        self._mask, self._at = start, opener
        self._guessed = opener.room, position
        if opener.id == "HL":
            self._hierarchy.skip(opener)
        elif opener.id == "LX":
            self._lines += 1
            self._last_line += 1

    @property
    def _open_masks(self) -> list[int]:
        """The masks of the open loops, the innermost first."""
        return [self._mask, *reversed(self._masks)]

    def _fulfil(self, place: Place) -> None:
        """Count a use that came too late, in whichever open loop it belongs to."""
        counted = place.room if place.opens else place
        room, depth = self._at.room, 0
        while room is not counted.room:
            room, depth = room.room, depth + 1
        if self._open_masks[depth] & counted.field == counted.full:
            return
        if depth:
            self._masks[-depth] += counted.one
        else:
            self._mask += counted.one

    def _note(self, noted: int, text: str, place: Place, position: int) -> None:
        if noted == SUBJECT:
            self._told.subject = place, text
            self._lines = self._last_line = 0
            return
        if noted == LINE:
            self._lines += 1
            self._last_line += 1
            if text[3:] == str(self._lines):
                return
        elements = text.split(self._separator)
        value = elements[1] if len(elements) > 1 else ""
        if place.id == "HL":
            self._hierarchy.see(elements, place, position)
        elif place.id == "LX":
            self._misnumbered(value, place, position)

    def _misnumbered(self, value: str, place: Place, position: int) -> None:
        """The service lines of a claim are numbered from 1 (837, LX01)."""
        if not value.isdigit() or value in (str(self._lines), str(self._last_line)):
            return
        fields = {"code": "IK403:7", "element": 1, "value": value}
        fields["hint"] = f"number the lines of a claim from 1 in steps of one: {self._lines}"
        fault = Fault("LX01.sequence", "LX01 is not the next number", fields)
        self._told.fault(place, fault, position)
        if value.isascii() and len(value) < 10:
            self._last_line = int(value)

    def _close(self, loop: Place, mask: int, position: int) -> None:
        """Tell what a loop needs and has not."""
        if (loop, position) == self._guessed:
            return  # its first segment is missing, or was never meant: enough is told
        where = "to the set" if loop.loop == "ST" else f"to loop {loop.loop}"
        for child in loop.children:
            needed = child.usage == "R" and not mask & child.field and child.id != "SE"
            if needed and not self._is_excused(child, position):
                self._told.missing(child, loop, position, where)

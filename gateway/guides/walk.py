"""Walks one transaction set along its guide: SNIP types 1 and 2, and where lists are known, 5.

A segment that is as the guide wants it costs a dictionary look-up and one match of a regular
expression; what does not match is explained element by element. Rule ids are
``<guide>.<loop>.<segment><element>.<what>``, as ``X222.2010AA.NM103.required``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from gateway.guides.explain import Fault, allowed
from gateway.guides.hierarchy import Hierarchy
from gateway.guides.repair import repair
from gateway.guides.table import LINE, SUBJECT, Place, Step, Table, forward, moves
from gateway.guides.tell import Find, Teller


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
        self._lines = self._last_line = 0
        self.places: list[Place | None] = []
        """Where each segment of the last run stands; None for one that stands nowhere. One that
        is out of its sequence has the place it was meant for."""
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
        masks, opened, mask, place = self._masks, self._opened, self._mask, self._at
        steps, position = place.steps, first - 1
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
                    steps = place.steps
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
        masks = [self._mask, *reversed(self._masks)]
        room = self._at.room
        for mask, position in zip(masks, reversed(self._opened), strict=True):
            self._close(room, mask, position)
            room = room.room
        self._hierarchy.end()

    def _slowly(self, text: str, position: int) -> Step | None:
        """The step of a segment that the fast way did not take; its faults are told."""
        for other in self._at.others.get(text[:3], ()):  # HL: its third element tells which it is
            if other[0](text):
                return other
        elements = text.split(self._separator)
        step = self._table.step(self._at, elements, text)
        if step is None:
            step = self._repaired(elements, position)
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
            self._fault(place, elements, position)
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
        masks = [self._mask, *reversed(self._masks)]
        level = elements[2] if elements[0] == "HL" and len(elements) > 2 else ""
        above = self._hierarchy.loop_of(level)
        found = repair(self._table, self._at, masks, elements, above)
        place = self._meant = found.place
        if found.loop and found.loop.opener:
            self._told.missing(found.loop, found.loop.room, position, f"before segment {position}")
            self._enter(found.loop.opener, position)
        elif found.code:
            self._told.misplaced(found.code, place, self._at, elements[0], position)
        if place is None:
            return None
        if found.stays:
            self._fulfil(place, masks)
            self._fault(place, elements, position)
            return None
        return self._table.make(self._at, place)

    def _fault(self, place: Place, elements: list[str], position: int) -> None:
        """Tell the faults of a segment. A qualifier that none of the uses has that may stand there
        is told with the codes of all of them: which of them was meant is not known."""
        assert place.use is not None
        for fault in self._explain.faults(place.use, elements):
            at = fault.fields.get("element"), fault.fields.get("component", 0)
            if place.key == at and fault.rule.endswith(".code"):
                codes = dict.fromkeys(c for one in self._table.kin(place) for c in one.codes)
                fault = Fault(fault.rule, fault.message, fault.fields | {"hint": allowed(codes)})
            self._told.fault(place, fault, position)

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

    def _fulfil(self, place: Place, masks: list[int]) -> None:
        """Count a use that came too late, in whichever open loop it belongs to."""
        room, depth = self._at.room, 0
        while room is not place.room:
            room, depth = room.room, depth + 1
        if masks[depth] & place.field == place.full:
            return
        if depth:
            self._masks[-depth] += place.one
        else:
            self._mask += place.one

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
        begun = f"to the loop that segment {position} begins"
        where = "to the set" if loop.loop == "ST" else begun
        for child in loop.children:
            if child.usage == "R" and not mask & child.field and child.id != "SE":
                self._told.missing(child, loop, position, where)

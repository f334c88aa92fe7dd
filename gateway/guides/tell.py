"""What the walk of a set tells: of segments and loops that are missing, too many, out of place,
and of faults inside of segments. Each with its loop, its position, and the claim that it is about.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Protocol

from gateway.guides.explain import PARTNER, Fault, allowed
from gateway.guides.table import Place, Table

OffsetOf = Callable[[int], int | None]
"""Gives the byte where the n-th segment of a run begins, counted from 0."""


SHOWN = 3
"""So many loops are named where something might stand."""


_ROOM = {
    "HI": ", of twelve codes each",
    "LIN": "; the further parts of a compound go on service lines of their own, with the same link "
    "number (REF VY)",
}  # fmt: skip
"""What helps who has more than there is room for."""


class Find(Protocol):
    """As :meth:`gateway.x12.envelope.TransactionSet.find`."""

    def __call__(self, rule: str, message: str, **fields: Any) -> None:
        """Take a finding."""


class Offsets:
    """Where segments begin: those of the run that is walked, and the first ones of open loops."""

    def __init__(self) -> None:
        self._first = 1
        self._offset: OffsetOf = lambda index: None
        self._kept: dict[int, tuple[OffsetOf, int]] = {}

    def begin(self, first: int, offset: OffsetOf) -> None:
        """A run, whose first segment is at position ``first``."""
        self._first, self._offset = first, offset

    def keep(self, opened: Sequence[int]) -> None:
        """Remember how to ask where the open loops began: few ever need to be asked."""
        for at in reversed(opened):
            if at < self._first:
                break
            self._kept[at] = self._offset, at - self._first
        if len(self._kept) > 64:
            self._kept = {at: self._kept[at] for at in opened if at in self._kept}

    def of(self, position: int) -> int | None:
        """The byte where the segment at a position begins, None where nobody knows."""
        if position >= self._first:
            return self._offset(position - self._first)
        offset, index = self._kept.get(position, (None, 0))
        return offset(index) if offset else None


class Teller:
    """Tells ``find`` what is not by the guide. ``subject`` is the segment of the claim that was
    noted last, with its text."""

    def __init__(self, table: Table, find: Find) -> None:
        self._table, self._find = table, find
        self.offsets = Offsets()
        self.subject: tuple[Place, str] | None = None

    def fault(self, place: Place, fault: Fault, position: int) -> None:
        """A fault of the segment at a place."""
        fields = {"segment": place.id} | _data_element(place, fault) | fault.fields
        self._tell(place.room, fault.rule, fault.message, fields, position)

    def in_segment(self, place: Place, faults: Iterable[Fault], position: int) -> None:
        """The faults of a segment. Where its qualifier is another loop's, that alone: what it was
        meant to be is not known."""
        told = [self._of_key(place, fault) for fault in faults]
        alone = [fault for fault in told if fault.rule.endswith(".qualifier")]
        for fault in alone or told:
            self.fault(place, fault, position)

    def _of_key(self, place: Place, fault: Fault) -> Fault:
        """A qualifier that none of the uses has that may stand there is told with the codes of
        all of them: which of them was meant is not known."""
        fields = fault.fields
        at = fields.get("element"), fields.get("component", 0)
        if place.key != at or not fault.rule.endswith(".code"):
            return fault
        kin, value = self._table.kin(place), fields["value"]
        hint = allowed(dict.fromkeys(code for one in kin for code in one.codes))
        theirs = [one for one in self._table.uses[place.id] if value in one.codes]
        if not theirs or fields.get("snip") == PARTNER:
            return Fault(fault.rule, fault.message, fields | {"hint": hint})
        rule, name = fault.rule.removesuffix("code"), fault.rule.removesuffix(".code")
        message = f"{name} is {value}, which is not allowed in {_inside(place.room)}"
        hint = f"{hint} there{_instead(theirs, value)}"
        return Fault(f"{rule}qualifier", message, fields | {"code": "IK403:I6", "hint": hint})

    def unused(self, place: Place, position: int) -> None:
        """A segment that the guide, or a partner, does not use."""
        counted = place.room if place.opens else place
        only = any(part.usage == "N" and _was(part) != "N" for part in (place, counted))
        message = f"{place.id} is not used in loop {counted.room.loop}"
        fields = {"code": "IK304:I4", "hint": "leave the segment out"} | _by_patch(only)
        self.fault(place, Fault(f"{place.label}.unused", message, fields), position)

    def missing(self, part: Place, room: Place, position: int, where: str, do: str = "add") -> None:
        """A segment, or the first one of a loop, that is not there; ``where`` it belongs."""
        first = part.opener or part
        what = _named(first)
        self._tell(
            room, f"{first.label}.missing",
            f"{what} ({part.name}) is required in {_inside(room)} and is not there",
            {"code": "IK304:3", "segment": first.id,
             "hint": f"{do} {what} {where}"}
            | _by_patch(part.usage == "R" and _was(part) != "R"),
            position,
        )  # fmt: skip

    def lost(self, loop: Place, id: str, position: int, again: bool) -> None:
        """The first segment of a loop, which is not there before a segment of it; ``again`` where
        such a loop is there already."""
        if loop.opener is None or (loop.usage == "R" and not again):
            self.missing(loop, loop.room, position, f"before segment {position}", "put")
            return
        what, first = _named(loop.opener), loop.opener
        self._tell(
            loop.room, f"{first.label}.missing",
            f"{what}, which begins loop {loop.loop} ({loop.name}), is not there before {id}",
            {"code": "IK304:3", "segment": first.id,
             "hint": f"put {what} before segment {position}, or leave {id} out"},
            position,
        )  # fmt: skip

    def repeated(self, place: Place, position: int, stray: bool = False) -> None:
        """A segment or loop that comes more often than it may; a ``stray`` is out of its sequence
        besides."""
        part = place.room if place.opens else place
        often = "once" if part.limit == 1 else f"{part.limit} times"
        code, what = "IK304:5", f"{place.id} ({part.name})"
        if place.opens:
            code, what = "IK304:4", f"loop {part.loop} ({part.name})"
        message = f"{what} comes more than {often} in {_inside(part.room)}"
        hint = "only one is allowed" if part.limit == 1 else f"at most {part.limit} are allowed"
        if stray:
            hint += f", and {'it is' if part.limit == 1 else 'they are'} there already"
        elif part.limit > 1 or place.opens:
            hint += _ROOM.get(place.id, "")
        fields = {"code": code, "hint": hint}
        fault = Fault(f"{place.label}.repeat", message, fields | _by_patch(_tightened(part)))
        self.fault(place, fault, position)

    def misplaced(
        self, code: str, place: Place | None, at: Place, segment: list[str], position: int
    ) -> None:
        """A segment that does not belong where it is, behind ``at``."""
        id, room = segment[0], place.room if place else at.room
        word, why, hint = _MISPLACED[code]
        shown = id if code != "1" and len(id) < 4 else "segment"
        fields: dict[str, Any] = {"code": f"IK304:{code}", "segment": id[:3], "hint": hint}
        if code == "1":
            fields["value"] = id
        if code == "2":
            own = [use for use in self._table.uses[id] if self._table.fits(use, segment)]
            fields["hint"] = f"move it to {_loops(own) or 'its place'}, or leave it out"
        label = place.label if place else shown
        if place:
            shown = f"{id} ({room.name if place.opens else place.name})"
        self._tell(room, f"{label}.{word}", f"{shown} {why}", fields, position)

    def early(self, place: Place, at: Place, position: int) -> None:
        """A segment that comes before the first segment of its loop."""
        message = f"{place.id} ({place.name}) is not expected here, before its loop begins"
        first = place.room.opener or place
        hint = f"move it behind {_named(first)}, which begins loop {place.loop}, or leave it out"
        fields = {"code": "IK304:2", "segment": place.id, "hint": hint}
        self._tell(at.room, f"{place.id}.unexpected", message, fields, position)

    def other_line(self, place: Place, id: str, position: int) -> None:
        """The service line of another guide."""
        message = f"{id} is not part of this transaction set: its service lines have {place.id}"
        hint = f"send {place.id} in its place, or the claim by the guide that has {id}"
        fields = {"code": "IK304:6", "segment": id, "hint": hint}
        self._tell(place.room, f"{id}.foreign", message, fields, position)

    def _tell(
        self, room: Place, rule: str, message: str, fields: dict[str, Any], position: int
    ) -> None:
        found: dict[str, Any] = {"snip": 2, "loop": room.loop, "position": position}
        found["offset"] = self.offsets.of(position)
        if self.subject and self._within(room):
            named, text = self.subject
            elements = text.split(self._table.separators.element)
            number = 2 if named.id == "TRN" else 1
            found["patient_control_number"] = elements[number] if number < len(elements) else ""
        rule = f"{self._table.family}.{room.loop}.{rule}"
        self._find(rule, message, **(found | fields))

    def _within(self, room: Place) -> bool:
        """True where the room lies in the claim that was noted last."""
        assert self.subject is not None
        while room is not self.subject[0].room:
            if room.parent is None:
                return False
            room = room.parent
        return True


def _named(first: Place) -> str:
    """A segment as messages write it, with the codes that tell it from its like."""
    codes = list(first.codes)[:3] if "-" in first.label else []
    return " or ".join(f"{first.id}*{code}" for code in codes) or first.id


def _data_element(place: Place, fault: Fault) -> dict[str, Any]:
    """The number that IK402 has room for, of faults that do not come from the guide's elements."""
    number = fault.fields.get("element")
    if number is None or "data_element" in fault.fields or "component" in fault.fields:
        return {}
    elements = place.use.elements if place.use else []
    found = next((one.data_element for one in elements if one.number == number), "")
    return {"data_element": found} if found.isdigit() else {}


def _inside(room: Place) -> str:
    """The loop that something stands in, as messages write it."""
    return "the set" if room.loop == "ST" else f"loop {room.loop}"


def _loops(uses: Iterable[Place]) -> str:
    """The loops of some uses, '' where there are more than help."""
    loops = list(dict.fromkeys(_inside(use.room) for use in uses))
    return " or ".join(loops) if len(loops) <= SHOWN else ""


def _instead(theirs: Iterable[Place], value: str) -> str:
    """Where a qualifier is allowed, as the end of a hint."""
    loops = _loops(theirs)
    return f"; {value} is allowed in {loops}" if loops else ""


def _was(part: Place) -> str:
    """The usage before a partner's patch."""
    return part.before.usage if part.before else part.usage


def _tightened(part: Place) -> bool:
    """True where a partner's patch allows fewer of it."""
    before = part.before.repeat if part.before else part.limit
    return before != part.limit and not 0 < before < part.limit


def _by_patch(only: bool) -> dict[str, Any]:
    """The fields of a finding that ``only`` a partner's patch causes."""
    return {"snip": PARTNER} if only else {}


_MISPLACED = {
    "1": ("unknown", "id is none of X12's", "an id is two or three capitals or digits"),
    "2": ("unexpected", "is not expected here", "move it to its place, or leave it out"),
    "6": ("foreign", "is not part of this transaction set", "leave the segment out"),
    "7": ("sequence", "comes too late: the guide has it further up", "move it up to its place"),
}  # fmt: skip

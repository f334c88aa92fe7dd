"""What two files say in their envelopes, numbers and dates apart."""

from __future__ import annotations

from collections.abc import Iterator

from gateway.guides.difference import Difference
from gateway.guides.difference_assign import left
from gateway.guides.difference_segments import equals
from gateway.x12.envelope import Event, Group, Interchange, TransactionSet

NAMES = {
    "ISA01": "kind of authorization", "ISA02": "authorization", "ISA03": "kind of password",
    "ISA04": "password", "ISA05": "kind of sender id", "ISA06": "sender",
    "ISA07": "kind of receiver id", "ISA08": "receiver", "ISA12": "version of the envelope",
    "ISA14": "whether a TA1 is wanted", "ISA15": "test or production",
    "GS01": "kind of group", "GS02": "sender of the group", "GS03": "receiver of the group",
    "GS07": "whose standard", "GS08": "guide of the group",
    "TA101": "number of the answered interchange", "TA102": "date of the answered interchange",
    "TA103": "time of the answered interchange", "TA104": "verdict on the interchange",
    "TA105": "reason",
}  # fmt: skip
"""The elements that are compared: control numbers, counts, dates, times and delimiters are not."""

WHAT = {"ISA": "interchange", "GS": "functional group", "TA1": "interchange acknowledgement"}


class Envelopes:
    """The different envelopes of a file: to write one twice says nothing new. TA1s are all kept."""

    def __init__(self) -> None:
        self.segments: dict[str, list[list[str]]] = {"ISA": [], "GS": [], "TA1": []}

    def see(self, event: Event) -> None:
        """Note what is an envelope."""
        if isinstance(event, Interchange):
            self._note("ISA", event.isa)
        elif isinstance(event, Group):
            if not event.implied:
                self._note("GS", event.gs)
        elif not isinstance(event, TransactionSet):
            self._note("TA1", event[1])

    def _note(self, id: str, elements: list[str]) -> None:
        told = [
            text.strip() if f"{id}{number:02d}" in NAMES else ""
            for number, text in enumerate(elements)
        ]
        if id == "TA1" or told not in self.segments[id]:
            self.segments[id].append(told)


def envelope_differences(a: Envelopes, b: Envelopes) -> Iterator[Difference]:
    """Envelopes that are alike belong together, then others in their order."""
    for id, mine in a.segments.items():
        theirs = b.segments[id]
        pairs = equals(mine, theirs, tuple)
        rest_a, rest_b = left(mine, theirs, pairs)
        for one, other in zip(rest_a, rest_b, strict=False):
            yield from _elements(id, one, other)
        short = min(len(rest_a), len(rest_b))
        for one in rest_a[short:]:
            yield _whole("removed", id, one)
        for one in rest_b[short:]:
            yield _whole("added", id, one)


def _elements(id: str, one: list[str], other: list[str]) -> Iterator[Difference]:
    for number in range(1, max(len(one), len(other))):
        before = one[number] if number < len(one) else ""
        after = other[number] if number < len(other) else ""
        if before == after:
            continue
        place = f"{id}{number:02d}"
        kind = "added" if not before else "changed" if after else "removed"
        yield Difference(
            kind=kind, transaction_set="", segment=id, element=number, name=NAMES[place],
            before=before or None, after=after or None,
            in_words=f"{WHAT[id]}: {NAMES[place]} ({place}) was {before or 'empty'}, "
            f"is {after or 'empty'}",
        )  # fmt: skip


def _whole(kind: str, id: str, elements: list[str]) -> Difference:
    text = "*".join([id, *elements[1:]]).rstrip("*")
    said = "is new" if kind == "added" else "is gone"
    return Difference(
        kind=kind, transaction_set="", segment=id, name=WHAT[id],
        before=text if kind == "removed" else None, after=text if kind == "added" else None,
        in_words=f"{WHAT[id]} {said}: {text}",
    )  # fmt: skip

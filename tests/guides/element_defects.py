"""Defects inside of a segment: what 999's IK4 tells."""

from __future__ import annotations

from collections.abc import Iterator

from gateway.guides.book import Element
from gateway.guides.table import Place, Table
from tests.guides.defects import Defect, Segments, firsts, path, replaced
from tests.guides.notes import broken
from tests.guides.whole import value as allowed

Wrong = Iterator[tuple[str, str, str, str]]
"""Kind of defect, value, expected code, severity."""


def element_defects(
    table: Table, segments: Segments, places: list[Place], wanted: set[Place]
) -> Iterator[Defect]:
    """Every element of the places that are wanted, in each way that it can be wrong."""
    for index, place in firsts(places, wanted):
        assert place.use is not None
        segment = segments[index]

        def made(
            kind: str, changed: list[str], code: str, number: int, component: int = 0,
            severity: str = "reject", index: int = index, place: Place = place,
        ) -> Defect:  # fmt: skip
            name = f"{path(place)} {place.label} {number:02d}-{component} {kind}"
            # Without its qualifier a segment may be meant for any loop that has it.
            lost = place.key == (number, component) and len(table.uses[place.id]) > 1
            snip = 5 if kind in ("code of a list", "provider id") else 2
            return Defect(
                kind, name, replaced(segments, index, changed), index, code, place.id,
                "" if lost else place.loop, index + 1, number, component, severity, snip,
            )  # fmt: skip

        for element in place.use.elements:
            number = element.number
            text = segment[number] if number < len(segment) else ""
            before = segment[number - 1] if number <= len(segment) else ""
            filled = [*segment, *[""] * (number + 1 - len(segment))]
            for kind, wrong, code, component, severity in _values(element, text, before):
                changed = [*filled[:number], wrong, *filled[number + 1 :]]
                yield made(kind, changed, code, number, component, severity)
        known = place.use.elements[-1].number
        more = [*segment, *[""] * (known + 1 - len(segment)), "X"]
        yield made("too many elements", more, "IK403:3", known + 1)
        for kind, changed, code, number in _conditions(table, place, segment):
            yield made(kind, changed, code, number)


def _values(element: Element, text: str, before: str) -> Iterator[tuple[str, str, str, int, str]]:
    """Kind of defect, value, expected code, component or 0, severity."""
    if element.usage == "N":
        yield "element not used", "X", "IK403:I10", 0, "reject"
        return
    if element.usage == "R":
        yield "element required", "", "IK403:1", 0, "reject"
    if not text:
        return
    times = "^".join([text] * (element.repeat + 1))
    yield "repetitions", times, "IK403:12", 0, "reject"
    if element.components:
        yield from _components(element, text)
        return
    for kind, wrong, code, severity in _wrong(element, before):
        yield kind, wrong, code, 0, severity


def _components(element: Element, text: str) -> Iterator[tuple[str, str, str, int, str]]:
    parts = text.split(":")
    room = len(element.components)
    many = ":".join([*parts, *[""] * (room - len(parts)), "X"])
    yield "too many components", many, "IK403:13", room + 1, "reject"
    for part in element.components:
        at = part.number
        filled = [*parts, *[""] * (at - len(parts))]
        head, tail = filled[: at - 1], filled[at:]
        if part.usage == "N":
            yield "component not used", ":".join([*head, "X", *tail]), "IK403:I10", at, "reject"
            continue
        if part.usage == "R" and any(head + tail):
            less = ":".join([*head, "", *tail]).rstrip(":")
            yield "component required", less, "IK403:1", at, "reject"
        if filled[at - 1]:
            for kind, wrong, code, severity in _wrong(part, filled[at - 2] if at > 1 else ""):
                yield kind, ":".join([*head, wrong, *tail]), code, at, severity


def _wrong(element: Element, before: str) -> Wrong:
    """Values of the wrong type, length, form or code. ``before`` may name a date's format."""
    long, short = element.longest, element.shortest
    if element.type == "DT":
        yield "date", "20260231", "IK403:8", "reject"
        yield "date", "2026A101", "IK403:8", "reject"
    elif element.type == "TM":
        yield "time", "2575", "IK403:9", "reject"
    elif element.type == "R" or element.type.startswith("N"):
        yield "type", "1A", "IK403:6", "reject"
        yield "type", "1.2.3" if element.type == "R" else "1.5", "IK403:6", "reject"
        yield "too long", "1" * (long + 1), "IK403:5", "reject"
        if short > 1:
            yield "too short", "1" * (short - 1), "IK403:4", "reject"
    elif element.codes or element.external:
        yield from _uncoded(element)
    elif element.data_element == "1251":
        if before in ("D8", "RD8", "DT", "TM", "D6"):
            yield "date", "99999999", "IK403:9" if before == "TM" else "IK403:8", "reject"
        if before == "RD8":
            yield "date", "20260301-20260231", "IK403:8", "reject"
    else:
        if element.pattern:
            yield "pattern", "X" * max(short, 1), "IK403:I12", "reject"
        else:
            yield "too long", "A" * (long + 1), "IK403:5", "reject"
            yield "letters", "É" * max(short, 1), "IK403:6", "error"
        yield "control character", "A" * (max(short, 2) - 1) + "\x07", "IK403:6", "reject"
        if short > 1 and not element.pattern:
            yield "too short", "A" * (short - 1), "IK403:4", "reject"
        if element.data_element == "67" and before == "XX":
            yield "provider id", "1234567890", "IK403:I12", "reject"


GROWING = frozenset({"remark_code", "claim_status", "claim_status_cat", "entity_id", "pos"})
"""Lists to which codes are added every few months: an unknown one is told, and let through."""


def _uncoded(element: Element) -> Wrong:
    short, long = max(element.shortest, 1), element.longest
    wrong = "_" * short
    if not element.external:
        wrong = next(w for w in (c * short for c in "QZX") if w not in element.codes)
    if element.external:
        yield (
            "code of a list",
            wrong,
            "IK403:7",
            "error" if element.external in GROWING else "reject",
        )
    else:
        yield "code", wrong, "IK403:7", "reject"
    yield "too long", "Q" * (long + 1), "IK403:5", "reject"
    if element.shortest > 1:
        yield "too short", "Q" * (element.shortest - 1), "IK403:4", "reject"


def _conditions(
    table: Table, place: Place, segment: list[str]
) -> Iterator[tuple[str, list[str], str, int]]:
    """Each relational condition broken alone, by one element more or one less."""
    assert place.use is not None
    elements = {e.number: e for e in place.use.elements}
    used = {number for number, e in elements.items() if e.usage != "N"}
    here = {number for number, text in enumerate(segment) if number and text} & used
    for note in place.use.notes:
        for number in sorted(used):
            if elements[number].usage != "S":
                continue
            present = here ^ {number}
            wrong = broken(note, present)
            others = [n for n in place.use.notes if n != note and broken(n, present)]
            if not wrong or others or elements[wrong[0]].usage != "S":
                continue
            filled = [*segment, *[""] * (number + 1 - len(segment))]
            if number not in here:
                filled[number] = allowed(table, elements[number], filled[number - 1])
            else:
                filled[number] = ""
            if note[0] == "E":
                yield f"condition {note[0]}", filled, "IK403:10", wrong[-1]
            else:
                yield f"condition {note[0]}", filled, "IK403:2", wrong[0]
            break

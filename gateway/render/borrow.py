"""What guides say of a segment wherever it stands: for one that has no place in its own."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from gateway.books import shelf
from gateway.guides.book import Element, Guide, Loop, SegmentUse
from gateway.guides.pattern import Separators
from gateway.guides.table import Place, Table, table

PLAIN = Separators("*", ":", "^")
"""What uses are read with that are only asked for names."""


def borrowed(segment: list[str], code: str, guide: Guide | None) -> Place | None:
    """A use of the segment's id: of its own guide, else of one of the same set (ST01), else of any.
    One that fits its qualifier goes before others."""
    known = _known(segment[0], code)
    tables = [table(guide, PLAIN), *known] if guide else known
    for one in tables:
        for place in one.uses.get(segment[0], ()):
            if one.fits(place, segment):
                return place
    for one in tables:
        if places := one.uses.get(segment[0]):
            return places[0]
    return None


@lru_cache(256)
def _known(id: str, code: str) -> list[Table]:
    """The tables of guides that have the segment, those of the same set first, new before old."""
    entries = {(e.guide, e.functional_id): e for e in shelf().entries}.values()
    order = sorted(entries, key=lambda e: (e.code != code, e.version < "005", e.guide))
    found = (shelf().find(e.guide, e.functional_id, e.code) for e in order)
    made = (table(one.guide, PLAIN) for one in found if one)
    return [one for one in made if id in one.uses]


@lru_cache(4_096)
def named(guide: Guide, segment: str, number: str = "", component: str = "") -> str:
    """What a guide calls a segment, an element or a component: the name, if all its uses of the
    segment agree in it; else ''."""
    names = {_name(use, number, component) for use in _uses(guide.root, segment)}
    return names.pop() if len(names) == 1 else ""


def _uses(loop: Loop, segment: str) -> Iterator[SegmentUse]:
    for child in loop.children:
        if isinstance(child, Loop):
            yield from _uses(child, segment)
        elif child.id == segment:
            yield child


def _name(use: SegmentUse, number: str, component: str) -> str:
    if not number:
        return use.name
    element = _find(use.elements, number)
    if element and component:
        element = _find(element.components, component)
    return element.name if element else ""


def _find(elements: list[Element], number: str) -> Element | None:
    wanted = int(number) if number.isascii() and number.isdigit() else 0
    return next((element for element in elements if element.number == wanted), None)


def answered_guide(functional_id: str, version: str) -> Guide | None:
    """The guide of a group that AK101 and AK103 name; None where they do not tell."""
    found = shelf().find(version, functional_id) if version else None
    return found.guide if found else None

"""Where in a written 837 a fault is, and what it would take to say there what is missing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from gateway.finding import Finding
from gateway.translate.origin import FILLED
from gateway.x12.writer import UNWRITABLE

Segments = list[list[str]]
"""A set by its segments and their elements; the id of each is the first."""

ELEMENT, COMPONENT, _REPETITION, END = "*:^~"
"""What the writer puts between."""

_INSIDE = "[:^]"

_LOST = {
    "N3": ["N3", "A"], "N4": ["N4", "A", "MN", "55802"], "DMG": ["DMG", "D8", "20240229", "U"],
    "HI": ["HI", "ABK:AB"], "CTP": ["CTP", "", "", "", "1", "UN"], "CL1": ["CL1", "1", "1", "01"],
    "CR1": ["CR1", "", "", "", "A", "DH", "1"], "TOO": ["TOO", "JP", "1"],
}  # fmt: skip
"""Segments that say something wherever they stand: put in where one is missing."""

_MISSING = ".missing"
_QUALIFIED = re.compile(r"\.(REF|DTP|HI)-(\w+)\.missing$")
"""Rules of a number, date or code that is missing; its qualifier stands in the rule's id."""

_DATES = (("D8", "20240229"), ("TM", "1200"))
"""A date that is missing is mostly a day; the hour of a discharge stands alone."""

_OPENING = frozenset(("HL", "CLM", "SBR", "NM1", "LX", "LIN", "SVD", "LQ", "SE"))
"""Segments that begin a loop, or end them all."""

_NUMBERED = {"IL": "MI", "PR": "PI", "PE": "PI"}
"""Qualifiers of NM109, which says nothing without one, by NM101; of providers it is XX."""

_FORM = 3
"""The component of HI that says the form of the date that follows it."""

_PROCEDURE = {("SV1", 1): 2, ("SV2", 2): 2, ("SV3", 1): 2, ("SVD", 3): 2}
"""What is meant where a procedure is spoken of as a whole: the component of its code."""

_MODIFIER = ":453"
"""The end of the code (STC) of what is found in modifiers."""

_PERSONS = ("IL", "QC", "82", "DN", "P3", "DQ", "DK", "DD", "71", "72", "ZZ")
"""Whose NM103 (by NM101) is a last name. Whoever has none is written as an organisation."""


class Place(NamedTuple):
    """An element of a set: position of the segment (ST is 1), then element, component, repetition
    from 1; 0 where it is not parted. Element 0 is a segment of this id that is not there: it
    belongs into the loop of the segment at the position, with the qualifier if it has one.
    ``given`` is what the writer was given for an element and cannot write."""

    position: int
    element: int
    component: int
    repetition: int
    segment: str
    qualifier: str = ""
    given: str = ""


def is_placed(finding: Finding) -> bool:
    """Whether a finding speaks of an element, of a segment too many, or of one that is missing and
    known here."""
    return bool(
        finding.element
        or (finding.segment in _LOST and finding.rule.endswith(_MISSING))
        or finding.rule.endswith(".repeat")
        or _QUALIFIED.search(finding.rule)
    )


def place_of(finding: Finding, segments: Segments) -> Place | None:
    """The place that a finding speaks of, in the set that it was found in; None where it is one of
    several modifiers, and nobody says which."""
    position, element, part = finding.position or 0, finding.element or 0, finding.component or 0
    if not element and finding.rule.endswith(".repeat"):
        return _surplus(segments, position)
    missing = _QUALIFIED.search(finding.rule)
    given = finding.value or "" if finding.rule == UNWRITABLE else ""
    if not part and (code := _PROCEDURE.get((finding.segment, element))) and not given:
        part = code
        if finding.code.endswith(_MODIFIER):
            part = code + 1
            if any((finding.value or "").split(COMPONENT)[code : code + 4]):
                return None
    elif finding.segment == "HI" and part == _FORM:
        part += 1
    elif (finding.segment, element) == ("DMG", 1):
        element = 2
    return Place(
        position, element, part, finding.repetition or 0, finding.segment,
        missing[2] if missing else "", given,
    )  # fmt: skip


def _surplus(segments: Segments, position: int) -> Place:
    """What a segment says that is one too many: its last element, of codes the first of them, of a
    service line the procedure or revenue code."""
    if segments[position - 1][0] == "LX":
        position += 1
    name, *elements = segments[position - 1]
    element = 1 if name in ("HI", "SV1", "SV2", "SV3") else len(elements)
    part = 2 if COMPONENT in elements[element - 1] else 0
    return Place(position, element, part, 0, name)


def filled(segments: Segments, place: Place) -> Iterator[Segments]:
    """The set with something in an empty element or component, or with a segment that it lacks."""
    before, here, behind = (
        segments[: place.position - 1], segments[place.position - 1], segments[place.position :],
    )  # fmt: skip
    if place.qualifier and not place.element:
        end = _end(segments, place)
        for made in _made(place):
            yield [*segments[:end], made, *segments[end:]]
    elif not place.element:
        yield [*before, here, _LOST[place.segment], *behind]
    elif here[0] == "NM1" and place.element in (8, 9):
        qualifier = _NUMBERED.get(here[1], "XX")
        yield [*before, [*(here + [""] * 8)[:8], qualifier, FILLED[0]], *behind]
    elif here[0] == "NM1" and place.element == 3 and (here[1] in _PERSONS or any(here[4:8])):
        yield [*before, [*here[:2], "1", FILLED[1], *here[4:]], *behind]
    elif here[0] == "HI" and place.component == _FORM + 1:
        form, day = _DATES[0]
        formed = _with(here, place._replace(component=_FORM), form)
        yield [*before, _with(formed, place, day), *behind]
    else:
        for value in FILLED:
            yield [*before, _with(here, place, value), *behind]


def _made(place: Place) -> Iterator[list[str]]:
    """A number, date or code with a qualifier."""
    if place.segment == "REF":
        yield ["REF", place.qualifier, FILLED[0]]
    elif place.segment == "HI":
        yield ["HI", COMPONENT.join((place.qualifier, FILLED[4]))]
    else:
        for form, value in _DATES:
            yield ["DTP", place.qualifier, form, value]


def _end(segments: Segments, place: Place) -> int:
    """How many segments stand before the place for one more of an id: behind the last of its loop,
    so that it is the last of the list that they make."""
    end = at = place.position
    while segments[at][0] not in _OPENING:
        at += 1
        if segments[at - 1][0] == place.segment:
            end = at
    return end


def _with(segment: list[str], place: Place, value: str) -> list[str]:
    """The segment with a value in an empty place."""
    text = segment + [""] * (place.element + 1 - len(segment))
    if place.component:
        parts = text[place.element].split(COMPONENT)
        parts += [""] * (place.component - len(parts))
        parts[place.component - 1] = value
        value = COMPONENT.join(parts)
    text[place.element] = value
    return text


def cut(text: str) -> Segments:
    """A set, parted."""
    return [one.strip("\r\n").split(ELEMENT) for one in text.split(END) if one.strip("\r\n")]


def alike(one: Segments, other: Segments) -> bool:
    """Whether two sets have the same segments, so that places mean the same in both."""
    return [segment[0] for segment in one] == [segment[0] for segment in other]


def fewer(text: str, segments: Segments, than: Segments) -> bool:
    """Whether a text stands in fewer places than before: else it has only moved."""
    return _times(text, segments) < _times(text, than)


def _times(text: str, segments: Segments) -> int:
    found = (re.split(_INSIDE, element) for segment in segments for element in segment[1:])
    whole = sum(element == text for segment in segments for element in segment[1:])
    return max(whole, sum(parts.count(text) for parts in found))


def value(segments: Segments, place: Place) -> str:
    """What stands at a place, '' where nothing does."""
    segment = segments[place.position - 1]
    text = segment[place.element] if place.element < len(segment) else ""
    for number, mark in ((place.repetition, _REPETITION), (place.component, COMPONENT)):
        if number:
            parts = text.split(mark)
            text = parts[number - 1] if number <= len(parts) else ""
    return text

"""What is wrong inside of a segment, element by element, for 999's IK4."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from gateway.guides.book import Element, SegmentUse
from gateway.guides.pattern import Separators, split_note
from gateway.guides.values import QUALIFIERS, flaws

PARTNER = 7
"""The SNIP type of what only a partner asks for."""

GROWING = frozenset({"remark_code", "claim_status", "claim_status_cat", "entity_id", "pos"})
"""Code lists whose keepers add to them several times a year: an unknown code may be a new one."""


class Fault(NamedTuple):
    """One fault: end of the rule id (``NM103.required``), message, fields of the finding."""

    rule: str
    message: str
    fields: dict[str, Any]


class Explain:
    """Explains segments of one guide for one set of separators."""

    def __init__(self, separators: Separators, lists: dict[str, frozenset[str]]) -> None:
        self._separators, self._lists = separators, lists

    def faults(self, use: SegmentUse, segment: list[str]) -> Iterator[Fault]:
        """Every fault of a segment, in the order of its elements, conditions last.

        One that is there by a partner's patch alone is of type 7.
        """
        if use.before is None:
            yield from self._faults(use, segment)
            return
        by_the_guide = {_mark(fault) for fault in self._faults(use.before, segment)}
        for fault in self._faults(use, segment):
            if _mark(fault) in by_the_guide:
                yield fault
            else:
                yield Fault(fault.rule, fault.message, fault.fields | {"snip": PARTNER})

    def _faults(self, use: SegmentUse, segment: list[str]) -> Iterator[Fault]:
        given = segment[1:]
        while given and not given[-1]:
            given.pop()
        said = list(self._of_elements(use, given))
        if len(given) < len(segment) - 1 and not _lacks(said, "element", len(given)):
            yield _trailing(use.id, len(segment) - 1, "element")
        if not given and not any(e.usage == "R" for e in use.elements):
            yield Fault(
                f"{use.id}.empty", f"{use.id} has no element that has a value",
                {"code": "IK304:8", "hint": "leave the segment out, or say something with it"},
            )  # fmt: skip
        known = max((e.number for e in use.elements), default=0)
        if len(given) > known:
            yield Fault(
                f"{use.id}.elements", f"{use.id} has {len(given)} elements, at most {known} exist",
                {"code": "IK403:3", "element": known + 1, "value": given[known],
                 "hint": "take out what follows the last element, or a stray separator"},
            )  # fmt: skip
        yield from said

    def _of_elements(self, use: SegmentUse, given: list[str]) -> Iterator[Fault]:
        qualifier = ""
        for element in use.elements:
            text = given[element.number - 1] if element.number <= len(given) else ""
            yield from self._element(use, element, text, qualifier)
            qualifier = text if element.data_element in QUALIFIERS else ""
        unused = {element.number for element in use.elements if element.usage == "N"}
        present = {number for number, text in enumerate(given, 1) if text} - unused
        for note in use.notes:
            yield from _condition(use, note, present)

    def _element(
        self, use: SegmentUse, element: Element, text: str, qualifier: str
    ) -> Iterator[Fault]:
        name = f"{use.id}{element.number:02d}"
        if use.id == "SE":
            return  # its count and number are seen to where envelopes are read
        place: dict[str, Any] = {"element": element.number} | _data_element(element)
        if not text:
            if element.usage == "R" and not (use.id == "ST" and element.number < 3):
                yield _missing(name, element, place)
            return
        if element.usage == "N":
            yield _unused(name, element, text, place)
            return
        mark = self._separators.repetition
        times = text.split(mark) if mark else [text]
        if len(times) > element.repeat:
            at = {"repetition": element.repeat + 1, "value": text}
            yield Fault(
                f"{name}.repetitions",
                f"{name} is given {len(times)} times, at most {element.repeat} are allowed",
                {"code": "IK403:12", "hint": "give the element once", **place, **at},
            )
            times = times[: element.repeat]
        for count, one in enumerate(times, 1):
            where = place | ({"repetition": count} if len(times) > 1 else {})
            if element.components:
                yield from self._composite(name, element, one, where)
            else:
                yield from self._value(name, element, one, qualifier, where)

    def _composite(
        self, name: str, composite: Element, text: str, place: dict[str, Any]
    ) -> Iterator[Fault]:
        parts = text.split(self._separators.component)
        sent = len(parts)
        while parts and not parts[-1]:
            parts.pop()
        said = list(self._of_components(name, composite, parts, place))
        if len(parts) < sent and sent > 1 and not _lacks(said, "component", len(parts)):
            yield _trailing(name, place["element"], "component")
        known = len(composite.components)
        if len(parts) > known:
            yield Fault(
                f"{name}.components", f"{name} has {len(parts)} components, at most {known} exist",
                {"code": "IK403:13", "hint": "take out what follows the last component",
                 "component": known + 1, "value": parts[known], **place},
            )  # fmt: skip
        yield from said

    def _of_components(
        self, name: str, composite: Element, parts: list[str], place: dict[str, Any]
    ) -> Iterator[Fault]:
        qualifier = ""
        for part in composite.components:
            value = parts[part.number - 1] if part.number <= len(parts) else ""
            where = place | {"component": part.number} | _data_element(part)
            inner = f"{name}-{part.number}"
            if not value:
                if part.usage == "R":
                    yield _missing(inner, part, where)
            elif part.usage == "N":
                yield _unused(inner, part, value, where)
            else:
                yield from self._value(inner, part, value, qualifier, where)
            qualifier = value if part.data_element in QUALIFIERS else ""

    def _value(
        self, name: str, element: Element, text: str, qualifier: str, place: dict[str, Any]
    ) -> Iterator[Fault]:
        what = f"{name}, {element.name},"
        if "component" not in place and self._separators.component in text:
            yield Fault(
                f"{name}.components", f"{what} is no composite and has components",
                {"code": "IK403:13", "hint": "write the component separator as another character",
                 "component": 2, "value": text, **place},
            )  # fmt: skip
            return
        found = list(flaws(element, text, qualifier))
        wrong = any(word != "letters" for word, _, _ in found)
        codes = [] if wrong else list(self._code(name, what, element, text, place))
        for word, code, message in found:
            if word == "letters" and (codes or any(other in _WHOLE for other, _, _ in found)):
                continue  # the value is none, and that is told: no letter of it would do
            special = _SPECIAL.get(word, {})
            word = "characters" if word == "letters" else word
            fields = {
                "code": f"IK403:{code}",
                "hint": _hint(word, element, qualifier),
                "value": text,
            }
            yield Fault(f"{name}.{word}", f"{what} {message}", fields | place | special)
        if text.endswith(" ") and text.strip(" ") and "component" not in place:
            yield Fault(
                f"{name}.blanks", f"{what} has blanks at its end",
                {"severity": "warning", "code": "IK403:6", "value": text, **place,
                 "hint": "take the blanks out"},
            )  # fmt: skip
        yield from codes

    def _code(
        self, name: str, what: str, element: Element, text: str, place: dict[str, Any]
    ) -> Iterator[Fault]:
        if not (element.codes or element.external) or name == "ST03":
            return  # a guide that is not this one is told of the envelope
        if text in element.codes or text in self._lists.get(element.external, ()):
            return
        if any(_same_guide(text, code) for code in element.codes):
            return  # REF02 that repeats GS08: the nearest guide is told of once already
        fields: dict[str, Any] = {"code": "IK403:7", "value": text, **place}
        if element.external:
            fields |= {"snip": 5, "hint": f"look it up in the list of {_list(element.external)}"}
            fields |= {"severity": "error"} if element.external in GROWING else {}
        else:
            fields["hint"] = allowed(element.codes)
        yield Fault(f"{name}.code", f"{what} is none of the codes allowed here", fields)


def allowed(codes: Iterable[str]) -> str:
    """The hint that names the codes a guide allows, a dozen of them."""
    every = list(codes)
    return f"the guide allows {', '.join(every[:12])}{' …' if len(every) > 12 else ''}"


def _hint(word: str, element: Element, qualifier: str) -> str:
    """How to mend a flaw of a value; of a date with the form that its qualifier or type asks."""
    form = _FORMS.get(qualifier or ("D8" if element.longest >= 8 else "D6"), "")
    if word == "date" and form:
        return f"give a day that exists, as {form}"
    return _HINTS[word].format(element)


def _same_guide(one: str, other: str) -> bool:
    """True for two ids of one guide, errata apart: 004010X096 and 004010X096A1."""
    return bool(_GUIDE.match(one)) and one[:10] == other[:10]


_GUIDE = re.compile(r"\d{6}X\d{3}(?:[A-Z]\d)?$")
_FORMS = {"D6": "YYMMDD", "D8": "CCYYMMDD", "DT": "CCYYMMDDHHMM", "RD8": "CCYYMMDD-CCYYMMDD"}
_HINTS = {
    "characters": "take the characters out or write them in the X12 character set",
    "type": "write digits, at most one decimal point, and a minus sign only in front",
    "short": "give at least {0.shortest} characters",
    "long": "give at most {0.longest} characters",
    "date": "give a day that exists, with century, month and day",
    "period": "write the day twice, with a hyphen between, or say D8 where the guide allows it",
    "time": "give hours and minutes, 0000 to 2359",
    "pattern": "the form is {0.pattern}",
    "npi": "look the ten digits up in the NPI registry; a digit is wrong or swapped",
}
_SPECIAL: dict[str, dict[str, Any]] = {
    "letters": {"severity": "error"}, "npi": {"snip": 5},
    "period": {"severity": "error"},  # what is meant is plain, and the guides' own examples do it
}  # fmt: skip


_WHOLE = frozenset({"date", "time", "pattern"})
"""Flaws of a value as a whole."""

_LISTS = {
    "claim_status": "claim status codes",
    "claim_status_cat": "claim status category codes",
    "country": "country codes",
    "currency": "currency codes",
    "entity_id": "codes of a party's role",
    "pos": "place of service codes",
    "remark_code": "remark codes",
    "states": "states and provinces",
}


def _list(name: str) -> str:
    """What people call an external code list."""
    return _LISTS.get(name) or f"{name} codes"


def _mark(fault: Fault) -> tuple[Any, ...]:
    """What tells one fault of a segment from another."""
    fields = fault.fields
    return (fault.rule, *map(fields.get, ("element", "component", "repetition", "value")))


def _data_element(element: Element) -> dict[str, Any]:
    """The number that IK402 has room for; a composite has none (C003)."""
    number = element.data_element
    return {"data_element": number} if number.isdigit() else {}


def _missing(name: str, element: Element, place: dict[str, Any]) -> Fault:
    return Fault(
        f"{name}.required", f"{name}, {element.name}, is required and empty",
        {"code": "IK403:1", "hint": f"give {name} a value", **place},
    )  # fmt: skip


def _unused(name: str, element: Element, text: str, place: dict[str, Any]) -> Fault:
    return Fault(
        f"{name}.unused", f"{name}, {element.name}, is not used here and has a value",
        {"code": "IK403:I10", "hint": f"leave {name} empty", "value": text, **place},
    )  # fmt: skip


def _lacks(said: list[Fault], part: str, given: int) -> bool:
    """True where something is told to be missing behind the last element or component that is
    there: what stands empty is told by that, and its separators are no fault of their own."""
    return any(
        fault.rule.endswith((".required", ".condition")) and fault.fields.get(part, 0) > given
        for fault in said
    )


def _trailing(name: str, number: int, what: str) -> Fault:
    return Fault(
        f"{name}.trailing", f"{name} ends with empty {what}s",
        {"severity": "warning", "element": number,
         "hint": f"leave out the separators after the last {what} that has a value"},
    )  # fmt: skip


def _condition(use: SegmentUse, note: str, present: set[int]) -> Iterator[Fault]:
    """A relational condition that is not met, at the elements that should or should not be."""
    kind, numbers = split_note(note)
    here = [number for number in numbers if number in present]
    away = [number for number in numbers if number not in present]
    lists = ", ".join(f"{use.id}{number:02d}" for number in numbers)
    absent: list[int] = []
    message = ""
    if kind == "P" and here and away:
        absent, message = away, f"of {lists} all are given or none"
    elif kind == "R" and not here:
        absent, message = numbers[:1], f"at least one of {lists} is needed"
    elif kind == "C" and numbers[0] in here and away:
        absent, message = away, f"with {use.id}{numbers[0]:02d} comes {lists[len(use.id) + 4 :]}"
    elif kind == "L" and here == numbers[:1]:
        others = lists[len(use.id) + 4 :]
        absent, message = numbers[1:2], f"with {use.id}{numbers[0]:02d} comes one of {others}"
    elif kind == "E" and len(here) > 1:
        for number in here[1:]:
            name = f"{use.id}{number:02d}"
            yield Fault(
                f"{name}.exclusive", f"of {lists} at most one is given",
                {"code": "IK403:10", "element": number, "hint": "leave all but one empty"},
            )  # fmt: skip
    used = {element.number: element.usage for element in use.elements}
    numbers_of = {element.number: _data_element(element) for element in use.elements}
    for number in absent:
        if used.get(number) == "R":
            continue  # told as missing already
        name = f"{use.id}{number:02d}"
        yield Fault(
            f"{name}.condition", message,
            {"code": "IK403:2", "element": number, "hint": f"give {name} a value",
             **numbers_of.get(number, {})},
        )  # fmt: skip

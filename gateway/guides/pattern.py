"""One regular expression per segment use, for the whole segment as text.

What it matches is valid, but for blanks at the end of an element; what it does not match may
still be valid (a leap day, a repeated element, a number with many decimals) and is looked at
by :mod:`gateway.guides.explain`. Groups are set where an element has a value, so the relational
conditions cost no second look.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from gateway.guides.book import Element, SegmentUse

MONTHS = (
    r"(?:(?:0[13578]|1[02])(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)(?:0[1-9]|[12][0-9]|30)"
    r"|02(?:0[1-9]|1[0-9]|2[0-8]))"
)
DAY = r"(?:19|20)[0-9][0-9]" + MONTHS
TIME = r"(?:[01][0-9]|2[0-3])[0-5][0-9]"
FORMATS = {
    "D8": DAY, "RD8": f"{DAY}-{DAY}", "DT": DAY + TIME, "TM": TIME,
    "D6": "[0-9][0-9]" + MONTHS,
}  # fmt: skip
"""Formats of a date time period (data element 1250) to what its value (1251) looks like."""

INLINE = 300
"""Code lists up to this size stand in the expression; a longer one is looked up afterwards."""


class Separators(NamedTuple):
    """Element, component and repetition separator; the last is '' where there is none."""

    element: str = "*"
    component: str = ":"
    repetition: str = "^"


class Compiled(NamedTuple):
    """The expression, and which of its groups must be in which code list."""

    expression: re.Pattern[str]
    lists: tuple[tuple[int, frozenset[str]], ...]


def compile_use(
    use: SegmentUse, separators: Separators, lists: dict[str, frozenset[str]]
) -> Compiled:
    """The expression for one segment use, to be asked with ``fullmatch``."""
    maker = _Maker(separators, lists, {n for note in use.notes for n in split_note(note)[1]})
    body = maker.sequence(use.elements, re.escape(separators.element), first=True)
    ends = f"(?<![ {re.escape(separators.element)}])"
    if not any(e.usage == "R" for e in use.elements):  # one at least must be there
        body = f"(?={re.escape(separators.element)})" + body
    conditions = "".join(maker.condition(note) for note in use.notes)
    return Compiled(re.compile(re.escape(use.id) + body + ends + conditions), tuple(maker.lookups))


def trie(words: Iterable[str]) -> str:
    """An expression for any of the words, each letter looked at once."""
    heads: dict[str, list[str]] = {}
    ends = False
    for word in words:
        if word:
            heads.setdefault(word[0], []).append(word[1:])
        else:
            ends = True
    lone = [head for head, tails in heads.items() if tails == [""]]
    parts = [re.escape(head) + trie(tails) for head, tails in heads.items() if tails != [""]]
    if len(lone) == 1:
        parts.append(re.escape(lone[0]))
    elif lone:
        parts.append("[" + "".join(map(re.escape, lone)) + "]")
    if not parts:
        return ""
    text = parts[0] if len(parts) == 1 and not ends else "(?:" + "|".join(parts) + ")"
    return text + "?" if ends else text


class _Maker:
    def __init__(
        self, separators: Separators, lists: dict[str, frozenset[str]], noted: set[int]
    ) -> None:
        self._separators, self._lists = separators, lists
        marks = {ord(mark) for mark in separators if mark}
        kept = "".join(chr(c) for c in range(32, 127) if c not in marks)
        self._any = "[" + re.escape(kept) + "]"
        self._ink = "[" + re.escape(kept.replace(" ", "")) + "]"
        self._noted = noted
        self._groups = 0
        self._present: dict[int, int] = {}
        self._always: set[int] = set()
        self._never: set[int] = set()
        self.lookups: list[tuple[int, frozenset[str]]] = []

    def sequence(self, elements: list[Element], mark: str, first: bool = False) -> str:
        """Elements one after another; those after the last required one may be cut off."""
        out, closing = "", ""
        formats: dict[str, int] = {}
        last = max((e.number for e in elements if e.usage == "R"), default=0)
        for element in elements:
            if element.number > last:
                out += "(?:"
                closing += "|)"
            if first or element.number > 1:
                out += mark
            text, present = self._one(element, formats)
            out += text
            formats = present if element.data_element == "1250" else {}
            if not first:
                continue
            if element.usage == "R":
                self._always.add(element.number)
            elif element.usage == "N":
                self._never.add(element.number)
        return out + closing

    def _one(self, element: Element, formats: dict[str, int]) -> tuple[str, dict[str, int]]:
        """The element's part, and which group says which date format it names."""
        if element.usage == "N":
            return "", {}
        named: dict[str, int] = {}
        group = 0
        if element.usage != "R" and element.number in self._noted:
            self._groups += 1
            group = self._groups
        if element.components:
            mark = re.escape(self._separators.component)
            kept, self._noted = self._noted, set()
            text = self.sequence(element.components, mark)
            if element.components[0].usage != "R":  # it must not be empty
                text = f"(?=[^{re.escape(self._separators.element)}])" + text
            if element.components[-1].usage != "R":
                text += f"(?<!{mark})"
            self._noted = kept
        elif element.data_element == "1250" and element.codes:
            text, named = self._format(element.codes)
        elif element.data_element == "1251" and formats:
            text = self._dated(element, formats)
        else:
            text = self._value(element)
        if group:
            self._present[element.number] = group
            return f"(?:({text})|)", named
        return text if element.usage == "R" else f"(?:{text}|)", named

    def _format(self, codes: list[str]) -> tuple[str, dict[str, int]]:
        if len(codes) == 1 and codes[0] in FORMATS:
            return re.escape(codes[0]), {codes[0]: 0}
        named = {}
        parts = []
        for code in codes:
            self._groups += 1
            named[code] = self._groups
            parts.append(f"({re.escape(code)})")
        return "(?:" + "|".join(parts) + ")", named

    def _dated(self, element: Element, formats: dict[str, int]) -> str:
        text = self._value(element)
        for code, group in formats.items():
            if not group:
                return FORMATS[code]
            if code in FORMATS:
                text = f"(?({group}){FORMATS[code]}|{text})"
        return text

    def _value(self, element: Element) -> str:
        if element.pattern:
            return f"(?:{element.pattern})"
        codes = set(element.codes)
        if element.external:
            codes |= self._lists.get(element.external, frozenset())
        if len(codes) > INLINE:
            self._groups += 1
            self.lookups.append((self._groups, frozenset(codes)))
            return f"({self._any}{{1,{element.longest}}})"
        if codes:
            return trie(sorted(codes))
        return self._typed(element)

    def _typed(self, element: Element) -> str:
        kind, least, most = element.type, element.shortest, element.longest
        if kind == "DT":
            return DAY if most >= 8 else FORMATS["D6"]
        if kind == "TM":
            return TIME + r"(?:[0-5][0-9](?:[0-9][0-9]?|)|)" if most >= 6 else TIME
        if kind == "R":
            return _decimal(most) if least <= 1 else rf"-?[0-9]{{{least},{most}}}"
        if kind.startswith("N"):
            return rf"-?[0-9]{{{least},{most}}}"
        rest = f"{self._any}{{{max(least - 1, 0)},{max(most - 1, 0)}}}(?<! )" if most > 1 else ""
        return self._ink + rest

    def condition(self, note: str) -> str:
        """A relational condition as an assertion on the groups that are set; '' if always met."""
        kind, numbers = split_note(note)
        if kind == "P":
            pairs = [(a, b) for a in numbers for b in numbers if a != b]
            return "".join(self._if(a, [b]) for a, b in pairs)
        if kind == "R":
            return self._any_of(numbers)
        if kind == "C":
            return "".join(self._if(numbers[0], [other]) for other in numbers[1:])
        if kind == "L":
            return self._if(numbers[0], numbers[1:])
        if kind == "E":
            pairs = [(a, b) for a in numbers for b in numbers if a < b]
            return "".join(self._not_both(a, b) for a, b in pairs)
        return ""

    def _if(self, number: int, others: list[int]) -> str:
        """If the element is there, one of the others is."""
        met = self._any_of(others)
        if number in self._always:
            return met
        group = self._present.get(number)
        return f"(?({group}){met}|)" if met and group else ""

    def _any_of(self, numbers: list[int]) -> str:
        text = "(?!)"
        if any(number in self._always for number in numbers):
            return ""
        for number in numbers:
            if group := self._present.get(number):
                text = f"(?({group})|{text})"
        return text

    def _not_both(self, first: int, second: int) -> str:
        one, two = self._present.get(first), self._present.get(second)
        first_always, second_always = first in self._always, second in self._always
        if first_always and second_always:
            return "(?!)"
        if one and two:
            return f"(?({one})(?({two})(?!)|)|)"
        if (one and second_always) or (two and first_always):
            return f"(?({one or two})(?!)|)"
        return ""


def split_note(note: str) -> tuple[str, list[int]]:
    """``P0304`` as its letter and its element numbers."""
    return note[:1], [int(note[at : at + 2]) for at in range(1, len(note) - 1, 2)]


def _decimal(digits: int) -> str:
    """Up to so many digits with at most four of them after the point; others are looked at."""
    if digits < 3:
        return rf"-?[0-9]{{1,{digits}}}"
    after = 4 if digits > 8 else 2 if digits > 3 else 1
    return rf"-?(?:[0-9]{{1,{digits - after}}}(?:\.[0-9]{{1,{after}}}|)|\.[0-9]{{1,{after}}})"

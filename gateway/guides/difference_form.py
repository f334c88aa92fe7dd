"""Segments as they are compared: without delimiters, padding and numbers that count.

A :class:`Row` holds a segment in a form that no interchange's delimiters show in; a
:class:`Form` says what two values have in common: ``100.00`` is ``100`` where the guide has an
amount, unless one is strict.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from gateway.guides.table import Place
from gateway.models.amount import amount
from gateway.x12.block import Segment
from gateway.x12.delimiters import Delimiters
from gateway.x12.elements import money

COMPONENT = "\x1f"
REPETITION = "\x1e"
"""What stands between components and repetitions in a :class:`Row`."""

BLIND = {"HL": (1, 2, 4), "LX": (1,), "ENT": (1,), "ST": (2,)}
"""Elements that number or count segments of the file itself: they say nothing of their own."""

BATCH = (3, 4, 5)
"""Elements of BHT that name and date a batch."""

POINTERS = {"SV1": 7, "SV3": 11, "EB": 14}
"""Elements that point to diagnoses by their order."""

_UNPOINTED = frozenset({
    "ABJ", "BJ", "APR", "PR", "ABN", "BN", "DR", "BBR", "BR", "CAH", "BBQ", "BQ", "BI", "BH", "BE",
    "BG", "TC", "BP", "BO", "TQ",
})  # fmt: skip
"""Qualifiers in HI of what no pointer counts: other diagnoses, procedures, conditions, values."""


def is_pointed(qualifier: str) -> bool:
    """True for diagnoses that pointers count (837 and 271, HI): ABK, ABF, BK, BF, and what is
    none of the codes of HI, for a wrong one must not shift what the pointers after it mean."""
    return qualifier not in _UNPOINTED


class Row(NamedTuple):
    """One segment, ``elements[0]`` its id, and its use in the guide."""

    place: Place | None
    position: int
    elements: list[str]

    @property
    def id(self) -> str:
        """Which segment it is."""
        return self.elements[0]

    def el(self, number: int) -> str:
        """An element, '' where there is none."""
        return self.elements[number] if len(self.elements) > number else ""

    @property
    def slot(self) -> tuple[int, str, str]:
        """Which use of the guide it is, whatever the delimiters that its table was made for."""
        place = self.place
        if place is None:
            return (1 << 20, self.id, "")
        return (place.order, place.id, next(iter(place.codes), ""))

    @property
    def text(self) -> str:
        """The segment with the usual separators."""
        return "*".join(map(shown, self.elements))


def shown(text: str) -> str:
    """A value with the usual separators."""
    return text.replace(COMPONENT, ":").replace(REPETITION, "^")


class Neutral:
    """Takes the delimiters of one interchange and the padding out of segments."""

    def __init__(self, delimiters: Delimiters) -> None:
        marks = {delimiters.component: COMPONENT, delimiters.repetition: REPETITION}
        self._marks = str.maketrans({k: v for k, v in marks.items() if len(k) == 1})

    def __call__(self, segment: Segment) -> list[str]:
        """The elements; empty ones at the end are left out."""
        marks = self._marks
        elements = [
            text if text.isalnum() else text.translate(marks).strip(" ").rstrip(COMPONENT)
            for text in segment
        ]
        while len(elements) > 1 and not elements[-1]:
            elements.pop()
        return elements


@lru_cache(1 << 16)
def same_amount(text: str) -> str:
    """An amount as all who write it otherwise write it too; what is none stays."""
    value = amount(text)
    return text if value is None else money(value)


class Form:
    """What counts as the same. ``strict``: amounts by their digits; ``ignore_batch``: BHT03-05
    count for nothing."""

    def __init__(self, *, strict: bool = False, ignore_batch: bool = False) -> None:
        self.strict = strict
        self.blind = dict(BLIND) | ({"BHT": BATCH} if ignore_batch else {})
        self._numeric: dict[Place, dict[int, frozenset[int]]] = {}

    def numeric(self, place: Place) -> dict[int, frozenset[int]]:
        """Elements of a use that are numbers, with the components that are; 0 is the element."""
        known = self._numeric.get(place)
        if known is None:
            known = self._numeric[place] = {}
            for element in place.use.elements if place.use else ():
                if element.components:
                    parts = frozenset(c.number for c in element.components if _counts(c.type))
                else:
                    parts = frozenset({0} if _counts(element.type) else ())
                if parts:
                    known[element.number] = parts
        return known

    def value(self, row: Row, number: int) -> str:
        """An element as it is compared."""
        text = row.el(number)
        if not text or self.strict or row.place is None:
            return text
        parts = self.numeric(row.place).get(number)
        if parts is None:
            return text
        if 0 in parts:
            return same_amount(text)
        pieces = text.split(COMPONENT)
        for part in parts:
            if part <= len(pieces):
                pieces[part - 1] = same_amount(pieces[part - 1])
        return COMPONENT.join(pieces)

    def values(self, row: Row) -> list[str]:
        """All elements as they are compared, ``[0]`` the id; those that are blind are empty."""
        place = row.place
        plain = place is None or self.strict or not self.numeric(place)
        values = list(row.elements) if plain else [
            row.id, *(self.value(row, n) for n in range(1, len(row.elements)))
        ]  # fmt: skip
        for number in self.blind.get(row.id, ()):
            if number < len(values):
                values[number] = ""
        return values


def _counts(kind: str) -> bool:
    return kind[:1] in ("R", "N")


class Item(NamedTuple):
    """One of several things of a kind in a segment: a diagnosis of HI, an adjustment of CAS.

    ``number`` is its first element; ``values`` are compared, ``texts`` shown: components where
    the item is one composite (``whole``), else elements.
    """

    row: Row
    number: int
    whole: bool
    head: tuple[str, ...]
    values: tuple[str, ...]
    texts: tuple[str, ...]

    def at(self, part: int) -> tuple[int, int | None]:
        """Element and component of one of the values, counted from 0."""
        return (self.number, part + 1) if self.whole else (self.number + part, None)

    @property
    def text(self) -> str:
        """All of it, with the usual separators."""
        return (":" if self.whole else "*").join(map(shown, self.texts)).rstrip("*:")


ITEMS = {"HI": (0, 1), "CAS": (1, 3), "PLB": (2, 2), "PER": (2, 2)}
"""Elements of the head, and elements of each item after it."""


def items(row: Row, form: Form) -> Iterator[Item]:
    """The items of a segment of :data:`ITEMS`."""
    heads, width = ITEMS[row.id]
    head = tuple(form.value(row, n) for n in range(1, heads + 1))
    for number in range(heads + 1, len(row.elements), width):
        texts = tuple(row.el(n) for n in range(number, number + width))
        values = tuple(form.value(row, n) for n in range(number, number + width))
        if not any(texts):
            continue
        if width == 1:
            texts, values = tuple(texts[0].split(COMPONENT)), tuple(values[0].split(COMPONENT))
        yield Item(row, number, width == 1, head, values, texts)

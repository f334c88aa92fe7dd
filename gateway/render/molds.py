"""Segments that differ in free values alone are put in words once, with those places kept open.

A mark stands in for each open value: a sign that no file in ASCII has. What is told with the marks
in it is a mold; the values are put in their places later, in the words or on the page made of them.
"""

from __future__ import annotations

import re

from gateway.render.told import ToldElement, Words

OPEN: dict[str, tuple[tuple[int, ...], tuple[int, ...]]] = {
    "HL": ((1, 2), ()), "NM1": ((3, 4, 5, 9), ()), "N3": ((1, 2), ()), "REF": ((2,), ()),
    "SBR": ((3,), ()), "TRN": ((2,), ()), "CLM": ((1,), (2,)), "CLP": ((1, 7), (3, 4, 5)),
    "AMT": ((), (2,)), "SV1": ((), (2,)), "SV2": ((), (3,)), "SV3": ((), (2,)),
    "SVC": ((), (2, 3)), "CAS": ((), (3, 6, 9, 12, 15, 18)),
}  # fmt: skip
"""Elements that sentences repeat as they are, and those that they tell as money."""

_FIRST, _SAID, _COUNT = 0xA500, 0xA540, 0x40
MARKS = [chr(_FIRST + n) for n in range(_COUNT)]
_MARK = re.compile(f"([{chr(_FIRST)}-{chr(_SAID + _COUNT - 1)}])")

VALUE = re.compile(r"[0-9A-Za-z]+(?:[ #-%(-/:;=?@\[\]-`{-~][0-9A-Za-z]+)*", re.ASCII)
"""Values that look alike in a sentence, in JSON and on a page: words with one sign between them."""
AMOUNT = re.compile(r"[1-9][0-9]{0,9}(?:\.[0-9]{1,2})?", re.ASCII)

Pieces = list[str | int]
"""A text cut at its marks: the number of a hole between two texts."""


def open_up(segment: list[str], numbers: tuple[list[int], list[int]]) -> tuple[list[str], int]:
    """Put marks for the open values of a segment; give the values, and how many of them are no
    amounts. -1 where one is of a form that cannot stand open: the segment is of no use then."""
    holes: list[str] = []
    for number in numbers[0]:
        if number < len(segment) and (value := segment[number]):
            if not VALUE.fullmatch(value):
                return holes, -1
            segment[number] = MARKS[len(holes)]
            holes.append(value)
    plain = len(holes)
    for number in numbers[1]:
        if number < len(segment) and (value := segment[number]) and value != "0":
            if not AMOUNT.fullmatch(value):
                return holes, -1
            segment[number] = MARKS[len(holes)]
            holes.append(value)
    return holes, plain


def in_money(sentence: str, plain: int, count: int) -> str:
    """The sentence of a mold with other marks for its amounts: they are told with their cents.
    ``plain`` of its ``count`` holes are no amounts; what is told follows all of them."""
    for number in range(plain, count):
        sentence = sentence.replace(MARKS[number], chr(_SAID + count + number - plain))
    return sentence


def cut(text: str) -> Pieces:
    """The pieces of what was made of a mold."""
    parts: Pieces = list(_MARK.split(text))
    for at in range(1, len(parts), 2):
        code = ord(str(parts[at]))
        parts[at] = code - (_SAID if code >= _SAID else _FIRST)
    return parts


def fill(pieces: Pieces, holes: list[str]) -> str:
    """The text with the values in their places."""
    return "".join([one if isinstance(one, str) else holes[one] for one in pieces])


def filled(mold: Words, holes: list[str]) -> Words:
    """The words of a segment as if there were no mold."""
    return Words(
        mold.segment, mold.name, fill(cut(mold.sentence), holes), mold.loop, mold.loop_name,
        mold.opens, mold.depth, [_filled(element, holes) for element in mold.elements],
    )  # fmt: skip


def _filled(element: ToldElement, holes: list[str]) -> ToldElement:
    e, value = element, fill(cut(element.value), holes)
    return ToldElement(e.element, e.name, value, e.component, e.repetition, e.meaning)

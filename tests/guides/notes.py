"""Relational conditions of X12.6, judged by their definition: the tests' own reading of them."""

from __future__ import annotations


def numbers_of(note: str) -> list[int]:
    """The elements of a condition: 3 and 4 of ``P0304``."""
    return [int(note[at : at + 2]) for at in range(1, len(note), 2)]


def broken(note: str, present: set[int]) -> list[int]:
    """The elements at which a condition is not met; none where it is.

    P: all or none. R: one at least. E: one at most. C: with the first all others. L: with the
    first one other at least. The elements are those that lack, of E those that are too many.
    """
    numbers = numbers_of(note)
    first, others = numbers[0], numbers[1:]
    there = [number for number in numbers if number in present]
    lacking = [number for number in numbers if number not in present]
    match note[0]:
        case "P":
            return lacking if there else []
        case "R":
            return [] if there else [first]
        case "E":
            return there[1:]
        case "C":
            return lacking if first in present else []
        case "L":
            return others[:1] if there == [first] else []
    raise ValueError(f"X12.6 knows no condition {note}")

"""Defects of the envelope: counts, control numbers, trailers, each element of the ISA."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from tests.guides.defects import Segments

ISA = ["ISA", "00", " " * 10, "00", " " * 10, "ZZ", "SENDER".ljust(15), "ZZ", "RECEIVER".ljust(15),
       "260314", "0930", "^", "00501", "000000101", "0", "T", ":"]  # fmt: skip
WRONG_ISA = {
    1: ("09", "010"), 3: ("09", "012"), 5: ("Q1", "005"), 6: (" " * 15, "006"),
    7: ("Q1", "007"), 8: (" " * 15, "008"), 9: ("260231", "014"), 10: ("2460", "015"),
    12: ("0050A", "017"), 13: ("000000000", "018"), 14: ("7", "019"), 15: ("X", "020"),
    16: ("A", "027"),
}  # fmt: skip
"""Element of the ISA to a value that it cannot have, and the note code of the TA1 (TA105)."""


class EnvelopeDefect(NamedTuple):
    """A file with one thing wrong in its envelope, and the finding that must come of it."""

    kind: str
    segments: Segments
    code: str
    segment: str
    element: int = 0
    at: int | None = None
    """Index of the segment that the finding's offset must lead to; None where it is missing."""


def file_of(guide: str, functional_id: str, one: Segments) -> Segments:
    """An interchange of two groups, with two sets in the first and one in the second."""
    gs = ["GS", functional_id, "SENDER", "RECEIVER", "20260314", "0930", "7", "X", guide]

    def numbered(number: str) -> Segments:
        return [["ST", one[0][1], number, *one[0][3:]], *one[1:-1], [*one[-1][:2], number]]

    return [
        ISA, gs, *numbered("0001"), *numbered("0002"), ["GE", "2", "7"],
        [*gs[:6], "8", *gs[7:]], *numbered("0003"), ["GE", "1", "8"], ["IEA", "2", ISA[13]],
    ]  # fmt: skip


def text_of(segments: Segments) -> str:
    """The file as text."""
    return "".join("*".join(segment) + "~" for segment in segments)


def offset_of(segments: Segments, index: int) -> int:
    """The byte where a segment of the file starts."""
    return len(text_of(segments[:index]).encode())


def envelope_defects(file: Segments) -> Iterator[EnvelopeDefect]:
    """Everything that can be wrong around the sets, one at a time."""
    for element, (wrong, note) in WRONG_ISA.items():
        changed = _with(file, 0, element, wrong)
        if element == 13:  # the trailer repeats it: the number is wrong, and not the trailer
            changed = _with(changed, len(file) - 1, 2, wrong)
        yield EnvelopeDefect(f"ISA{element:02d}", changed, f"TA105:{note}", "ISA", element, 0)
    for element, qualifier, note in ((2, "03", "011"), (4, "01", "013")):  # announced, and blank
        changed = _with(file, 0, element - 1, qualifier)
        yield EnvelopeDefect(f"ISA{element:02d}", changed, f"TA105:{note}", "ISA", element, 0)
    changed = _with(file, 0, 11, "U")
    yield EnvelopeDefect("ISA11", changed, "TA105:016", "ISA", 11, 0)
    first = {
        id: next(i for i, s in enumerate(file) if s[0] == id) for id in ("GS", "ST", "SE", "GE")
    }
    second = {
        id: next(i for i, s in enumerate(file) if i > first[id] and s[0] == id) for id in first
    }
    wanted: list[tuple[str, int, int, str, str]] = [
        ("SE01 count", first["SE"], 1, str(int(file[first["SE"]][1]) + 1), "IK502:4"),
        ("SE01 count", first["SE"], 1, "X", "IK502:4"),
        ("SE01 count", first["SE"], 1, "", "IK502:4"),
        ("SE02 control number", first["SE"], 2, "0009", "IK502:3"),
        ("ST01 empty", first["ST"], 1, "", "IK502:6"),
        ("ST02 empty", first["ST"], 2, "", "IK502:7"),
        ("GE01 count", first["GE"], 1, "3", "AK905:5"),
        ("GE01 count", first["GE"], 1, "-2", "AK905:5"),
        ("GE02 control number", first["GE"], 2, "99", "AK905:4"),
        ("GS01 unknown", first["GS"], 1, "QQ", "AK905:1"),
        ("GS02 shape", first["GS"], 2, "S", "TA105:024"),
        ("GS03 shape", first["GS"], 3, "R" * 16, "TA105:024"),
        ("GS04 date", first["GS"], 4, "20260231", "TA105:024"),
        ("GS05 time", first["GS"], 5, "2460", "TA105:024"),
        ("GS06 shape", first["GS"], 6, "A7", "AK905:6"),
        ("GS07 code", first["GS"], 7, "T", "TA105:024"),
        ("IEA01 count", len(file) - 1, 1, "1", "TA105:021"),
        ("IEA02 control number", len(file) - 1, 2, "000000102", "TA105:001"),
    ]
    for kind, index, element, wrong, code in wanted:
        changed = _with(file, index, element, wrong)
        partner = {"ST02 empty": (first["SE"], 2), "GS06 shape": (first["GE"], 2)}.get(kind)
        if partner:
            changed = _with(changed, *partner, wrong)
        yield EnvelopeDefect(kind, changed, code, file[index][0], element, index)
    twice = _with(_with(file, second["ST"], 2, "0001"), second["SE"], 2, "0001")
    yield EnvelopeDefect("ST02 twice", twice, "IK502:23", "ST", 2, second["ST"])
    twice = _with(_with(file, second["GS"], 6, "7"), second["GE"], 2, "7")
    yield EnvelopeDefect("GS06 twice", twice, "AK905:19", "GS", 6, second["GS"])
    twice = [*file, *file]
    yield EnvelopeDefect("ISA13 twice", twice, "TA105:025", "ISA", 13, len(file))
    if len(file[first["ST"]]) > 3:
        other = "005010X220A1"
        changed = _with(file, first["ST"], 3, other)
        yield EnvelopeDefect("ST03 not GS08", changed, "IK502:19", "ST", 3, first["ST"])
    for id, index, code in (
        ("SE", first["SE"], "IK502:2"), ("GE", first["GE"], "AK905:3"),
        ("IEA", len(file) - 1, "TA105:023"),
    ):  # fmt: skip
        yield EnvelopeDefect(f"{id} missing", file[:index] + file[index + 1 :], code, id)


def _with(file: Segments, index: int, element: int, wrong: str) -> Segments:
    segment = [*file[index][:element], wrong, *file[index][element + 1 :]]
    return [*file[:index], segment, *file[index + 1 :]]

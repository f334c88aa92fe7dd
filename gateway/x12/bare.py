"""Groups and sets that stand in a file without their ISA."""

from __future__ import annotations

import re

from gateway.x12.delimiters import ROOM, Delimiters, InterchangeStart, read_text

LOOK = 1 << 14
"""Characters that a caller gives :func:`bare`, if there are so many: the component separator may
show late."""

_GUIDE = re.compile(r"(\d{6}[A-Z0-9]{0,6})(\r\n|[^A-Z0-9 ])")
_ST = re.compile(
    r"[Ss][Tt]([^\w\s])[0-9]{3}\1[A-Za-z0-9]{1,9}(?:\1[A-Z0-9]{0,35})?(\r\n|[^A-Za-z0-9 ])"
)
_QUALIFIED = r"{0}(?:HC|AD|NU|ER|HP|IV|WK|ABK|BK|ABF|BF|ABJ|BJ|DR|A[0-9]|F[0-9])([^\w\s])[A-Z0-9]"
_FACILITY = r"{0}[0-9]{{2}}([^\w\s])[AB]\1[0-9]"


def bare(text: str, at: int) -> InterchangeStart | None:
    """The interchange that a GS or ST at ``text[at]`` stands in, though its ISA is missing.

    Element separator and segment terminator are those of that segment, the component separator is
    the one that a procedure, a diagnosis or a place of service is written with further on.
    """
    found = _gs(text, at) or _st(text, at)
    if found is None:
        return None
    element, terminator = found
    component = _component(text, at, element, terminator)
    repetition = next(mark for mark in "^!|&" if mark not in (element, component, terminator))
    raw = Delimiters(element, component, repetition, terminator)
    return InterchangeStart(
        elements=["ISA", *[""] * 16],
        delimiters=Delimiters(*map(read_text, (element, component, repetition, terminator))),
        raw=raw,
        length=0,
        implied=True,
    )


def _gs(text: str, at: int) -> tuple[str, str] | None:
    element = text[at + 2 : at + 3]
    parts = text[at : at + ROOM].split(element, 8)
    if parts[0].upper() != "GS" or len(parts) < 9 or not re.fullmatch("[A-Z]{2}", parts[1]):
        return None
    if max(map(len, parts[:8])) > 20:
        return None
    guide = _GUIDE.match(parts[8])
    return (element, guide[2]) if guide and guide[2] != element else None


def _st(text: str, at: int) -> tuple[str, str] | None:
    found = _ST.match(text, at)
    if found is None or found[2] == found[1]:
        return None
    return found[1], found[2]


def _component(text: str, at: int, element: str, terminator: str) -> str:
    for look in (_QUALIFIED, _FACILITY):
        for found in re.finditer(look.format(re.escape(element)), text[at : at + LOOK]):
            if found[1] not in (element, terminator):
                return found[1]
    return next(mark for mark in ":>" if mark not in (element, terminator))

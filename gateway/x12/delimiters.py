"""The four characters that an interchange chooses for itself."""

from __future__ import annotations

import msgspec

ROOM = 200
"""Characters that a caller gives :func:`detect`, if there are so many: no real ISA is longer."""


class Delimiters(msgspec.Struct, frozen=True):
    """Separators of one interchange. ``repetition`` is '' where the version has none (00401)."""

    element: str = "*"
    component: str = ":"
    repetition: str = "^"
    segment: str = "~"


class InterchangeStart(msgspec.Struct, frozen=True):
    """An ISA as found: its elements ISA00-ISA16 unpadded, its delimiters, its length in bytes."""

    elements: list[str]
    delimiters: Delimiters
    length: int
    padded: bool


def detect(text: str, at: int = 0) -> InterchangeStart | None:
    """Read the ISA that starts at ``text[at]``; None where none does.

    The separators are found by counting them, not by offset: real ISAs have 74 to 136
    characters because senders forget the padding of ISA06 or ISA08. Source: X12.5 and
    X12.6 (005010), interchange control segments. Line breaks inside of it are taken out: some
    systems wrap records at 80 columns. Control characters may be delimiters, so only spaces
    count as padding.
    """
    if text[at : at + 3] != "ISA" or len(text) < at + 4:
        return None
    separator = text[at + 3]
    if separator.isalnum() or separator == " ":
        return None
    pieces = text[at : at + ROOM].split(separator, 16)
    if len(pieces) < 17 or len(pieces[16]) < 2:
        return None
    component, segment = pieces[16][0], pieces[16][1]
    if pieces[16][1:3] == "\r\n":
        segment = "\r\n"
    if segment.isalnum() or segment in (separator, " "):
        return None
    length = sum(map(len, pieces[:16])) + 17
    pieces[:16] = [_unwrapped(piece) for piece in pieces[:16]]
    if any(len(piece) > 20 for piece in pieces[:16]):
        return None
    repetition = pieces[11].strip(" ")
    if len(repetition) != 1 or repetition.isalnum():
        repetition = ""
    padded = [len(p) for p in pieces[1:16]] == [2, 10, 2, 10, 2, 15, 2, 15, 6, 4, 1, 5, 9, 1, 1]
    return InterchangeStart(
        elements=[*(p.strip(" ") for p in pieces[:16]), component],
        delimiters=Delimiters(separator, component, repetition, segment),
        length=length,
        padded=padded,
    )


def _unwrapped(text: str) -> str:
    return text.replace("\r", "").replace("\n", "")

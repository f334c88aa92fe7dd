"""Every identifier of an X12 file, found by a walker that knows nothing but X12's separators.

The table is written by hand from the segments of X12 005010 and the eighteen kinds of
45 CFR 164.514(b)(2)(i). It is not the twin's: nothing of it is imported.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

PLACES = {
    "id": "ISA02 ISA04 ISA06 ISA08 ISA13 IEA02 GS02 GS03 GS06 GE02 ST02 SE02 TA101 AK102 AK202 "
    "BHT03 NM109 N104 REF02 CLM01 CLP01 CLP07 TRN02 SBR03 BPR07 BPR09 BPR13 BPR15 SVD01 PLB01 "
    "PLB03-2 PLB05-2 PWK06 CTX01-2 HCP04 CN104 TS301 STC09",
    "tax": "TRN03 BPR10",
    "called": "PER04 PER06 PER08",
    "name": "NM103 NM104 NM105 NM106 NM107 N102 N201 N202 PER02 SBR04 N401",
    "address": "N301 N302",
    "zip": "N403",
    "text": "NTE02 MSG01 K301 REF03 SV101-7 SV202-7 SVC06-7 STC12 PWK07",
    "day": "ISA09 GS04 TA102 BHT04 DTP03 DTM02 DMG02 BPR16 STC02 PAT06 PLB02 TS303",
}  # fmt: skip
KINDS = {place: kind for kind, places in PLACES.items() for place in places.split()}
CODES = {"PXC", "87", "BLT"}
"""REF01 and PRV02 of references that are codes: taxonomy, guide, type of bill."""


class Identifier(NamedTuple):
    """``place`` is the ordinal of the segment and its element: the same in the twin."""

    kind: str
    place: tuple[int, str]
    text: str


def segments(data: bytes) -> Iterator[list[str]]:
    """The segments of a file that begins with an ISA of 106 bytes, with the components apart."""
    text = data.decode("latin-1")
    element, component, end = text[3], text[104], text[105]
    for raw in text.split(end):
        body = raw.strip()
        if body:
            yield (
                body.split(element)
                if body[:3] == "ISA"
                else [part.replace(component, "\x00") for part in body.split(element)]
            )


def identifiers(data: bytes) -> Iterator[Identifier]:
    """All that name somebody or something, or say when."""
    for ordinal, segment in enumerate(segments(data)):
        name = segment[0]
        for number, value in enumerate(segment[1:], 1):
            for part, text in enumerate(value.split("\x00"), 1):
                whole, inner = f"{name}{number:02d}", f"{name}{number:02d}-{part}"
                kind = KINDS.get(inner) or (KINDS.get(whole) if part == 1 else None)
                if kind == "day" and len(text) < 6:
                    continue  # a time of day
                if kind and text.strip() and not (name == "REF" and segment[1] in CODES):
                    yield Identifier(kind, (ordinal, inner), text.strip())


def plain(text: str) -> str:
    """Letters and digits alone, in small letters."""
    return re.sub("[^0-9a-z]", "", text.casefold())


class Search:
    """Looks for what must not be in a file: as a word, in another case, without punctuation, and
    split over several elements."""

    def __init__(self, data: bytes) -> None:
        head = data[:3]
        encoding = "utf-16" if head[:2] in (b"\xff\xfe", b"\xfe\xff") else "latin-1"
        text = data.decode("cp037" if head == b"\xc9\xe2\xc1" else encoding)
        text = text.replace("\r", "").replace("\n", "")
        self._words = set(re.findall("[0-9a-z]+", text.casefold()))
        self._values = {plain(value) for value in re.split(r"[*~:^|>+!]", text)}
        self._all = plain(text)

    def finds(self, one: Identifier) -> bool:
        """True where the identifier, or a word of a name or text, is there still."""
        if one.kind in ("name", "address", "text"):
            words = re.findall("[a-z]{4,}", one.text.casefold())
            return any(word in self._words or (len(word) > 6 and word in self._all)
                       for word in words)  # fmt: skip
        bare = plain(one.text)
        if not bare.strip("0"):
            return False
        split = len(bare.lstrip("0")) >= 10 and bare in self._all
        return split or (len(bare.lstrip("0")) >= 6 and bare in self._values | self._words)

"""The four characters that an interchange chooses for itself."""

from __future__ import annotations

import re

import msgspec

ROOM = 256
"""Characters that a caller gives :func:`detect`, if there are so many: no real ISA is longer."""

_WIDTHS = [2, 10, 2, 10, 2, 15, 2, 15, 6, 4, 1, 5, 9, 1, 1]
_IDS = frozenset({2, 4, 6, 8})
"""ISA02, 04, 06 and 08: some senders write names of their own into these, longer than they may."""
_LONGEST = 40
_BROKEN_END = re.compile(r"[\r\n]+([^\w\s])[\r\n]*(?:GS|TA1|IEA|ST)")
_SPACED_END = re.compile(r" (?:\r\n|\n|\r)(?=[ \t]*(?:GS|TA1|IEA|ST))")
_TERMINATORS = frozenset("~'\x1c\x1d\x1e\x1f\x85")
_HEADS = ("GS", "TA1", "IEA", "ST")


class Delimiters(msgspec.Struct, frozen=True):
    """Separators of one interchange. ``repetition`` is '' where the version has none (00401)."""

    element: str = "*"
    component: str = ":"
    repetition: str = "^"
    segment: str = "~"

    @property
    def ascii(self) -> bool:
        """True where each of them is one ASCII character, CRLF counting as one."""
        return all(mark.isascii() for mark in (self.element, self.component, self.segment))


class InterchangeStart(msgspec.Struct, frozen=True, kw_only=True):
    """An ISA as found: its elements ISA00-ISA16 unpadded, its delimiters, its length in bytes.

    ``raw`` are the delimiters as they stand in the bytes, a Latin-1 character for each byte: one
    that is written in UTF-8 takes several. ``implied`` where there is no ISA at all: the file
    begins with GS or ST, and the elements are empty.
    """

    elements: list[str]
    delimiters: Delimiters
    raw: Delimiters
    length: int
    padded: bool = True
    wrapped: bool = False
    lower: bool = False
    implied: bool = False


def detect(text: str, at: int = 0) -> InterchangeStart | None:
    """Read the ISA that starts at ``text[at]``; None where none does.

    The text is Latin-1: a character is a byte. The separators are found by counting them, not by
    offset: real ISAs have 74 to 136 characters because senders forget the padding of ISA06 or
    ISA08, or write longer names into them. Source: X12.5 and X12.6 (005010), interchange control
    segments. Line breaks inside of it are taken out: some systems wrap records at 80 columns.
    Control characters may be delimiters, so only spaces count as padding.
    """
    head = text[at : at + 3]
    if head.upper() != "ISA" or len(text) < at + 4:
        return None
    separator = _character(text, at + 3)
    if _is_word(separator):
        return None
    pieces = text[at : at + ROOM].split(separator, 16)
    if len(pieces) < 17 or len(pieces[16]) < 2:
        return None
    component, segment, end = _ends(pieces[16])
    if _is_word(segment) or segment == separator:
        return None
    length = sum(map(len, pieces[:16])) + 16 * len(separator) + end
    plain = [_unwrapped(piece) for piece in pieces[:16]]
    if any(len(piece) > (_LONGEST if at in _IDS else 20) for at, piece in enumerate(plain)):
        return None
    repetition = plain[11].strip(" ")
    if repetition not in (_character(repetition, 0), "") or repetition.isalnum():
        repetition = ""
    raw = Delimiters(separator, component or ":", repetition, segment)
    elements = [read_text(piece.strip(" ")) for piece in plain]
    return InterchangeStart(
        elements=["ISA", *elements[1:], read_text(component)],
        delimiters=Delimiters(*map(read_text, (*separators(raw), segment))),
        raw=raw,
        length=length,
        padded=[len(read_text(piece)) for piece in plain[1:]] == _WIDTHS,
        wrapped=plain != pieces[:16],
        lower=head != "ISA",
    )


def separators(delimiters: Delimiters) -> tuple[str, str, str]:
    """Element, component and repetition separator."""
    return delimiters.element, delimiters.component, delimiters.repetition


def _ends(text: str) -> tuple[str, str, int]:
    """ISA16, the segment terminator, and where in ``text`` (what follows ISA15) it begins."""
    body = text.lstrip("\r\n")
    skipped = len(text) - len(body)
    if skipped and body.startswith(_HEADS):
        return "", "\r\n" if text[:2] == "\r\n" else text[0], 0
    component = _character(body, 0)
    rest = body[len(component) :]
    if rest.startswith(_HEADS) and component in _TERMINATORS:
        return "", component, skipped  # ISA16 is not there
    end = skipped + len(component)
    if spaced := _SPACED_END.match(rest):
        return component, spaced[0], end
    if broken := _BROKEN_END.match(rest):
        return component, broken[1], end + broken.start(1)
    return component, "\r\n" if rest[:2] == "\r\n" else _character(rest, 0), end


def _character(text: str, at: int) -> str:
    """The character at a place of bytes read as Latin-1: several where they are one of UTF-8."""
    lead = text[at : at + 1]
    size = 2 if "\xc2" <= lead <= "\xdf" else 3 if "\xe0" <= lead <= "\xef" else 1
    whole = text[at : at + size]
    return whole if size > 1 and len(whole) == size and len(read_text(whole)) == 1 else lead


def _is_word(mark: str) -> bool:
    """True for what can be no delimiter: letters, digits, a space, nothing."""
    return mark in ("", " ") or (mark.isascii() and mark.isalnum())


def _unwrapped(text: str) -> str:
    return text.replace("\r", "").replace("\n", "")


def read_text(raw: str) -> str:
    """Bytes that were read as Latin-1, as what they mean: UTF-8, else Windows-1252.

    The five bytes that Windows-1252 has no letter for stay the control characters they are in
    Latin-1, so that no byte is lost.
    """
    if raw.isascii():
        return raw
    data = raw.encode("latin-1")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace") if not _ODD.search(raw) else _odd(raw)


_ODD = re.compile("[\x81\x8d\x8f\x90\x9d]")


def _odd(raw: str) -> str:
    return "".join(c if _ODD.match(c) else c.encode("latin-1").decode("cp1252") for c in raw)

"""Names compared as payers must compare them: CAQH CORE 258, last-name normalization."""

from __future__ import annotations

import re
import unicodedata

SUFFIXES = ("JR", "SR", "I", "II", "III", "IV", "V", "RN", "MD", "MR", "MS", "DR", "MRS", "PHD",
            "REV", "ESQ")  # fmt: skip
"""Tokens that are no part of a name; the rule's list is known from its questions and answers."""

_SUFFIX = re.compile(rf"(?<=[ ,/])(?:{'|'.join(SUFFIXES)})(?=[ .,]|\Z)")
_MARKS = re.compile(r"[' ’`.,/\-‐-―]")


def plain_name(text: str) -> str:
    """The name in capitals without accents, marks, blanks and suffixes; of itself it is itself.

    A suffix counts where it follows a blank, comma or slash and a blank or the end follows it.
    """
    folded = unicodedata.normalize("NFKD", text)
    upper = "".join(c for c in folded if not unicodedata.combining(c)).upper().strip()
    upper = unicodedata.normalize("NFKD", upper)
    previous = ""
    while previous != upper:
        previous, upper = upper, _SUFFIX.sub("", upper).rstrip(" ,./")
    return _MARKS.sub("", "".join(c for c in upper if not unicodedata.combining(c)))

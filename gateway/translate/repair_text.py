"""Repairs of text: the character set of X12, blanks, capital letters."""

from __future__ import annotations

import re
import unicodedata

LETTERS = {
    "ß": "SS", "ẞ": "SS", "Æ": "AE", "æ": "ae", "Œ": "OE", "œ": "oe", "Ø": "O", "ø": "o",
    "Đ": "D", "đ": "d", "Ð": "D", "ð": "d", "Þ": "TH", "þ": "th", "Ł": "L", "ł": "l", "ı": "i",
    "Ħ": "H", "ħ": "h", "Ŋ": "NG", "ŋ": "ng", "‘": "'", "’": "'", "‚": "'", "‛": "'",
    "´": "'", "ʼ": "'", "′": "'", "“": '"', "”": '"', "„": '"', "«": '"',
    "»": '"', "″": '"', "‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "―": "-", "−": "-",
    "­": "", "…": "...", "•": "-", "·": "-", "№": "NO", "\u200b": "", "\ufeff": "",
    "⁄": "/",
}  # fmt: skip
"""What has no accent to take away, and how it is written in X12's characters."""

KEPT = frozenset(map(chr, range(32, 127))) - frozenset("*:^~")
"""The basic and the extended character set without the delimiters that we write with.

Source: X12.6, the character sets; 5010 has no escape for a delimiter in a value.
"""

_FIXED = frozenset({"file_information"})
"""K3: each character has its place, so none is added or taken away."""

_GIVEN = frozenset({
    "patient_control_number", "control_number", "payer_claim_control_number", "payer_identifier",
    "provider_identifier", "value", "file_information",
})  # fmt: skip
"""Numbers that somebody gave and looks for as he gave them: their letters stay as they are."""

_DOUBLE = re.compile(r" {2,}")


def characters(field: str, text: str) -> str:
    """Letters, quotes and dashes that X12 has not become those it has; the rest become blanks."""
    if KEPT.issuperset(text):
        return text
    made = [_letter(letter) for letter in unicodedata.normalize("NFC", text)]
    if field in _FIXED:
        made = [one if len(one) == 1 else " " for one in made]
    return "".join(made)


def _letter(letter: str) -> str:
    """One character in X12's: itself, what it stands for, its letter without accents, a blank."""
    if letter in KEPT:
        return letter
    if letter in LETTERS:
        return LETTERS[letter]
    if unicodedata.combining(letter):
        return ""
    if unicodedata.category(letter)[0] != "L" and not letter.isdecimal():
        return " "  # a half or a square would become another number
    parts = unicodedata.normalize("NFKD", letter)
    return "".join(one for one in parts if one in KEPT and one != " ") or " "


def blanks(field: str, text: str) -> str:
    """Blanks at both ends are taken out, and all but one of several."""
    if field in _FIXED:
        return text
    return _DOUBLE.sub(" ", text.strip(" "))


def capitals(field: str, text: str) -> str:
    """Small letters of names, addresses, notes and codes become capitals."""
    return text if field in _GIVEN else text.upper()

"""ZIP codes of the state that stand for ZIP codes of the state."""

from __future__ import annotations

import re

from gateway.models.zip_codes import prefixes
from gateway.translate.twin_cipher import Cipher

_NOBODY = "0000"
"""Digits behind the ZIP code that no address has: they name nobody, and a rule tells of them."""
_ZIP = re.compile("([0-9]{3})[0-9]{2}(?:-?[0-9]{4})?")


def zip_code(cipher: Cipher, text: str, state: str) -> str:
    """A ZIP code of the same state and shape; what is none of the state, or no ZIP code at all,
    stays that."""
    made = cipher.identifier(text, "zip")
    found, area = _ZIP.fullmatch(text), prefixes(state.upper())
    if not found or not area:
        return made
    if found[1] in area:
        chosen = area[cipher.number("zip", state + found[1], len(area))]
        made = chosen + made[3:]
    else:
        while made[:3] in area:
            made = cipher.identifier(made, "zip")
    if made[:5] == text[:5]:
        made = f"{made[:4]}{(int(made[4]) + 1) % 10}{made[5:]}"
    if len(text) > 5 and text.endswith(_NOBODY):
        return made[:-4] + _NOBODY
    return f"{made[:-1]}1" if len(text) > 5 and made.endswith(_NOBODY) else made

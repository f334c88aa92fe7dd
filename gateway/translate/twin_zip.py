"""ZIP codes of the state that stand for ZIP codes of the state."""

from __future__ import annotations

import re

from gateway.translate.twin_cipher import Cipher

_RANGES = """
AK 995-999 AL 350-369 AR 716-729 AZ 850-865 CA 900-961 CO 800-816 CT 060-069 DC 200-205 DE 197-199
FL 320-349 GA 300-319 HI 967-968 IA 500-528 ID 832-838 IL 600-629 IN 460-479 KS 660-679 KY 400-427
LA 700-714 MA 010-027 MD 206-219 ME 039-049 MI 480-499 MN 550-567 MO 630-658 MS 386-397 MT 590-599
NC 270-289 ND 580-588 NE 680-693 NH 030-038 NJ 070-089 NM 870-884 NV 889-898 NY 100-149 OH 430-459
OK 730-749 OR 970-979 PA 150-196 PR 006-009 RI 028-029 SC 290-299 SD 570-577 TN 370-385 TX 750-799
UT 840-847 VA 220-246 VI 008-008 VT 050-059 WA 980-994 WI 530-549 WV 247-268 WY 820-831 GU 969-969
"""
"""First three digits of the ZIP codes of each state. Source: USPS, Publication 65 (areas)."""

_PARTS = _RANGES.split()
RANGES = {
    state: (int(low), int(high))
    for state, (low, _, high) in zip(
        _PARTS[::2], (part.partition("-") for part in _PARTS[1::2]), strict=True
    )
}
_ZIP = re.compile("([0-9]{3})[0-9]{2}(?:-?[0-9]{4})?")


def zip_code(cipher: Cipher, text: str, state: str) -> str:
    """A ZIP code of the same state and shape; what is none of the state, or no ZIP code at all,
    stays that."""
    made = cipher.identifier(text, "zip")
    found, area = _ZIP.fullmatch(text), RANGES.get(state.upper())
    if not found or not area:
        return made
    low, high = area
    if low <= int(found[1]) <= high:
        prefix = low + cipher.number("zip", state + found[1], high - low + 1)
        made = f"{prefix:03d}{made[3:]}"
    else:
        while low <= int(made[:3]) <= high:
            made = cipher.identifier(made, "zip")
    if made[:5] == text[:5]:
        made = f"{made[:4]}{(int(made[4]) + 1) % 10}{made[5:]}"
    return made

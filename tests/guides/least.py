"""How many defects of each kind the guides of claim status and the dental claim make at least."""

from __future__ import annotations

_GUIDES = ("005010X212/HR", "005010X212/HN", "005010X224A2")
_LEAST = {
    "element required": (100, 110, 560),
    "component required": (4, 35, 65),
    "element not used": (85, 100, 640),
    "component not used": (4, 5, 110),
    "code": (55, 75, 410),
    "code of a list": (0, 14, 45),
    "too short": (45, 65, 350),
    "too long": (120, 200, 980),
    "type": (10, 15, 240),
    "control character": (55, 95, 400),
    "letters": (55, 95, 390),
    "pattern": (0, 0, 3),
    "provider id": (1, 1, 15),
    "date": (9, 25, 25),
    "time": (1, 1, 1),
    "repetitions": (120, 150, 930),
    "too many components": (2, 15, 35),
    "too many elements": (35, 40, 250),
    "condition P": (0, 4, 60),
    "condition E": (0, 0, 10),
    "condition C": (0, 0, 50),
    "condition L": (0, 0, 15),
    "segment required": (4, 8, 35),
    "segment repeats": (20, 15, 190),
    "segment empty": (0, 0, 4),
    "segment unknown": (75, 80, 500),
    "segment of another set": (35, 40, 250),
    "segment unexpected": (15, 10, 140),
    "qualifier of another loop": (0, 0, 70),
    "qualifier of another loop, one too many": (0, 0, 2),
    "segment out of sequence": (6, 6, 65),
    "loop required": (10, 10, 15),
    "loop without its first segment": (9, 9, 33),
    "loop repeats": (4, 7, 45),
    "loop out of sequence": (0, 0, 3),
    "HL number": (3, 9, 3),
    "HL parent": (10, 10, 5),
    "HL children": (1, 3, 1),
    "LX sequence": (0, 0, 2),
}
"""By kind, in the order of ``_GUIDES``; none where a guide has nothing of the kind."""

OF_OURS = {
    guide: {kind: counts[column] for kind, counts in _LEAST.items()}
    for column, guide in enumerate(_GUIDES)
}
"""By guide, then by kind."""

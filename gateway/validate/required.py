"""SNIP type 2, as far as it needs no guide map: required segments and required elements.

The tables state what the 005010 guides X222A1, X223A2, X221A1, X214 and X231A1 mark as
required without condition. A scope is opened by a segment and stays open until one of the
same or an outer rank opens.
"""

from __future__ import annotations

import msgspec

Needs = tuple[str, ...]


class Scope(msgspec.Struct, frozen=True):
    """A loop: its name, how deep it lies, what opens it, what must stand in it.

    ``opens`` and ``needs`` are keys ``ID`` or ``ID*value`` (element 1; for HL element 3);
    alternatives are joined by ``|``.
    """

    name: str
    rank: int
    opens: str
    needs: Needs = ()


_837 = (
    Scope("ST", 0, "ST", ("BHT", "NM1*41", "NM1*40", "HL*20")),
    Scope("1000A", 6, "NM1*41", ("PER",)),
    Scope("2000A", 1, "HL*20", ("NM1*85", "HL*22")),
    Scope("2010AA", 6, "NM1*85", ("N3", "N4", "REF*EI|REF*SY")),
    Scope("2000B", 2, "HL*22", ("SBR", "NM1*IL", "NM1*PR")),
    Scope("2000C", 3, "HL*23", ("PAT", "NM1*QC")),
    Scope("2010CA", 6, "NM1*QC", ("N3", "N4", "DMG")),
    Scope("", 6, "NM1"),
)
SCOPES: dict[str, tuple[Scope, ...]] = {
    "837P": (
        *_837,
        Scope("2300", 4, "CLM", ("HI", "LX")),
        Scope("2400", 5, "LX", ("SV1", "DTP*472")),
    ),
    "837I": (
        *_837,
        Scope("2300", 4, "CLM", ("DTP*434", "CL1", "HI", "LX")),
        Scope("2400", 5, "LX", ("SV2",)),
    ),
    "835": (
        Scope("ST", 0, "ST", ("BPR", "TRN", "N1*PR", "N1*PE")),
        Scope("1000A", 1, "N1*PR", ("N3", "N4", "PER*BL")),
        Scope("1000B", 1, "N1*PE"),
        Scope("2000", 1, "LX", ("CLP",)),
        Scope("2100", 2, "CLP", ("NM1*QC",)),
        Scope("2110", 3, "SVC"),
        Scope("PLB", 1, "PLB"),
    ),
    "277CA": (
        Scope("ST", 0, "ST", ("BHT", "HL*20", "HL*21")),
        Scope("2000A", 1, "HL*20", ("NM1*PR|NM1*AY", "TRN*1", "DTP*050", "DTP*009")),
        Scope("2000B", 2, "HL*21", ("NM1*41", "TRN*2", "STC")),
        Scope("2000C", 3, "HL*19", ("NM1*85",)),
        Scope("2000D", 4, "HL*PT", ("NM1*QC", "TRN*2", "STC")),
        Scope("2220D", 5, "SVC"),
    ),
    "999": (
        Scope("ST", 0, "ST", ("AK1", "AK9")),
        Scope("2000", 1, "AK2", ("IK5",)),
        Scope("2100", 2, "IK3"),
        Scope("ST", 1, "AK9"),
    ),
}

_SHARED: dict[str, tuple[int, ...]] = {
    "ST": (1, 2), "BHT": (1, 2, 3, 4, 5, 6), "NM1": (1, 2), "N1": (1, 2), "N3": (1,), "N4": (1,),
    "PER": (1,), "REF": (1, 2), "DTP": (1, 2, 3), "DTM": (1, 2), "AMT": (1, 2), "QTY": (1, 2),
    "CAS": (1, 2, 3), "LX": (1,), "TRN": (1, 2), "HL": (1, 3), "HI": (1,), "NTE": (1, 2),
}  # fmt: skip
_CLAIM: dict[str, tuple[int, ...]] = {
    **_SHARED, "PER": (1, 3, 4), "SBR": (1,), "DMG": (1, 2, 3), "PRV": (1, 2, 3), "HL": (1, 3, 4),
    "SVD": (1, 2, 5), "OI": (3, 6), "NM1": (1, 2, 3),
}  # fmt: skip
ELEMENTS: dict[str, dict[str, tuple[int, ...]]] = {
    "837P": _CLAIM | {"CLM": (1, 2, 5, 6, 7, 8, 9), "SV1": (1, 2, 3, 4, 7)},
    "837I": _CLAIM | {"CLM": (1, 2, 5, 7, 8, 9), "SV2": (1, 3, 4, 5), "CL1": (1, 3)},
    "835": _SHARED
    | {
        "BPR": (1, 2, 3, 4, 16), "TRN": (1, 2, 3), "CLP": (1, 2, 3, 4, 6, 7), "SVC": (1, 2, 3),
        "PLB": (1, 2, 3, 4), "LQ": (1, 2), "TS3": (1, 2, 3, 4, 5),
    },
    "277CA": _SHARED | {"STC": (1,), "SVC": (1, 2)},
    "999": {
        "ST": (1, 2, 3), "AK1": (1, 2, 3), "AK2": (1, 2), "IK3": (1, 2, 4), "IK4": (1, 3),
        "IK5": (1,), "AK9": (1, 2, 3, 4), "CTX": (1,),
    },
}  # fmt: skip

"""SNIP type 2, as far as it needs no guide map: required segments and required elements.

The tables state what the 005010 guides X222A1, X223A2, X221A1, X214 and X231A1 mark as
required without condition. A scope is opened by a segment and stays open until one of the
same or an outer rank opens; what it needs must stand in it, not in a loop inside of it.
"""

from __future__ import annotations

import msgspec

Needs = tuple[str, ...]
Elements = tuple[int, ...]


class Scope(msgspec.Struct, frozen=True):
    """A loop: its name, how deep it lies, what opens it, what must stand in it, and where.

    ``opens`` and ``needs`` are keys ``ID`` or ``ID*value`` (element 1; for HL element 3);
    alternatives are joined by ``|``. ``under`` names the loop that it lies in, '' for any.
    """

    name: str
    rank: int
    opens: str
    needs: Needs = ()
    under: str = ""


_PLACE = ("N3", "N4")


def _inner(under: str, *loops: tuple[str, str] | tuple[str, str, Needs]) -> tuple[Scope, ...]:
    """The NM1 loops of one outer loop: (name, codes of NM101 joined by ``|``, needs)."""
    return tuple(
        Scope(
            loop[0],
            6,
            "|".join(f"NM1*{code}" for code in loop[1].split("|")),
            loop[2] if len(loop) == 3 else (),
            under,
        )
        for loop in loops
    )


def _claim(tax_id: str) -> tuple[Scope, ...]:
    """What 837P and 837I have in common, above and beside the claim."""
    return (
        Scope("ST", 0, "ST", ("BHT", "NM1*41", "NM1*40", "HL*20")),
        *_inner("ST", ("1000A", "41", ("PER",)), ("1000B", "40")),
        Scope("2000A", 1, "HL*20", ("NM1*85", "HL*22")),
        *_inner(
            "2000A",
            ("2010AA", "85", (*_PLACE, tax_id)),
            ("2010AB", "87", _PLACE),
            ("2010AC", "PE", (*_PLACE, "REF*EI")),
        ),
        Scope("2000B", 2, "HL*22", ("SBR", "NM1*IL", "NM1*PR")),
        *_inner("2000B", ("2010BA", "IL"), ("2010BB", "PR")),
        Scope("2000C", 3, "HL*23", ("PAT", "NM1*QC")),
        *_inner("2000C", ("2010CA", "QC", (*_PLACE, "DMG"))),
        Scope("2320", 5, "SBR", ("OI", "NM1*IL", "NM1*PR"), under="2300"),
        *_inner("2320", ("2330A", "IL"), ("2330B", "PR")),
        Scope("2410", 6, "LIN", ("CTP",), under="2400"),
        Scope("2430", 6, "SVD", ("DTP*573",), under="2400"),
        Scope("", 6, "NM1"),
    )


_ID = ("REF",)
SCOPES: dict[str, tuple[Scope, ...]] = {
    "837P": (
        *_claim("REF*EI|REF*SY"),
        Scope("2300", 4, "CLM", ("HI", "LX")),
        *_inner(
            "2300", ("2310A", "DN|P3"), ("2310B", "82"), ("2310C", "77", _PLACE),
            ("2310D", "DQ"), ("2310E", "PW", _PLACE), ("2310F", "45", _PLACE),
        ),
        *_inner(
            "2320", ("2330C", "DN|P3", _ID), ("2330D", "82", _ID), ("2330E", "77", _ID),
            ("2330F", "DQ", _ID), ("2330G", "85", _ID),
        ),
        Scope("2400", 5, "LX", ("SV1", "DTP*472")),
        *_inner(
            "2400", ("2420A", "82"), ("2420B", "QB"), ("2420C", "77", _PLACE), ("2420D", "DQ"),
            ("2420E", "DK"), ("2420F", "DN|P3"), ("2420G", "PW", _PLACE), ("2420H", "45", _PLACE),
        ),
        Scope("2440", 6, "LQ", ("FRM",), under="2400"),
    ),
    "837I": (
        *_claim("REF*EI"),
        Scope("2300", 4, "CLM", ("DTP*434", "CL1", "HI", "LX")),
        *_inner(
            "2300", ("2310A", "71"), ("2310B", "72"), ("2310C", "ZZ"), ("2310D", "82"),
            ("2310E", "77", _PLACE), ("2310F", "DN"),
        ),
        *_inner(
            "2320", ("2330C", "71", _ID), ("2330D", "72", _ID), ("2330E", "ZZ", _ID),
            ("2330F", "77", _ID), ("2330G", "82", _ID), ("2330H", "DN", _ID), ("2330I", "85", _ID),
        ),
        Scope("2400", 5, "LX", ("SV2",)),
        *_inner("2400", ("2420A", "72"), ("2420B", "ZZ"), ("2420C", "82"), ("2420D", "DN")),
    ),
    "835": (
        Scope("ST", 0, "ST", ("BPR", "TRN", "N1*PR", "N1*PE")),
        Scope("1000A", 1, "N1*PR", ("N3", "N4", "PER*BL")),
        Scope("1000B", 1, "N1*PE"),
        Scope("2000", 1, "LX", ("CLP",)),
        Scope("2100", 2, "CLP", ("NM1*QC",)),
        Scope("2110", 3, "SVC"),
        Scope("ST", 1, "PLB"),
    ),
    "277CA": (
        Scope("ST", 0, "ST", ("BHT", "HL*20")),
        Scope("2000A", 1, "HL*20", ("NM1*PR|NM1*AY", "TRN*1", "DTP*050", "DTP*009", "HL*21")),
        Scope("2000B", 2, "HL*21", ("NM1*41", "TRN*2", "STC")),
        Scope("2000C", 3, "HL*19", ("NM1*85",)),
        Scope("2000D", 4, "HL*PT", ("NM1*QC", "TRN*2", "STC", "DTP*472")),
        Scope("2220D", 5, "SVC", ("STC",)),
    ),
    "999": (
        Scope("ST", 0, "ST", ("AK1", "AK9")),
        Scope("2000", 1, "AK2", ("IK5",)),
        Scope("2100", 2, "IK3"),
        Scope("2000", 2, "IK5"),
        Scope("ST", 1, "AK9"),
    ),
}  # fmt: skip

_NAMED = (1, 2, 3)
_IDENTIFIED = (1, 2, 3, 8, 9)
_SHARED: dict[str, Elements] = {
    "BHT": (1, 2, 3, 4, 5, 6), "NM1": (1, 2), "N1": (1, 2), "N3": (1,), "N4": (1,),
    "PER": (1,), "REF": (1, 2), "DTP": (1, 2, 3), "DTM": (1, 2), "AMT": (1, 2), "QTY": (1, 2),
    "CAS": (1, 2, 3), "LX": (1,), "TRN": (1, 2), "HL": (1, 3), "HI": (1,), "NTE": (1, 2),
}  # fmt: skip
_CLAIM: dict[str, Elements] = {
    **_SHARED, "ST": (3,), "2000A.HL": (1, 3, 4), "2000B.HL": (1, 2, 3, 4),
    "2000C.HL": (1, 2, 3, 4), "PER": (1, 3, 4),
    "SBR": (1,), "2320.SBR": (1, 2), "DMG": (1, 2, 3), "PRV": (1, 2, 3), "OI": (3, 6),
    "2000C.PAT": (1,), "LIN": (2, 3), "CTP": (4, 5),
    **dict.fromkeys(("2010AA.NM1", "2010BA.NM1", "2010CA.NM1"), _NAMED),
    **dict.fromkeys(
        ("1000A.NM1", "1000B.NM1", "2010AC.NM1", "2010BB.NM1", "2330A.NM1", "2330B.NM1"),
        _IDENTIFIED,
    ),
}  # fmt: skip
ELEMENTS: dict[str, dict[str, Elements]] = {
    "837P": _CLAIM
    | dict.fromkeys(
        (f"{loop}.NM1" for loop in ("2310A", "2310B", "2310C", "2310D", "2420A", "2420C", "2420D",
                                    "2420E", "2420F")),
        _NAMED,
    )
    | {
        "CLM": (1, 2, 5, 6, 7, 8, 9), "SV1": (1, 2, 3, 4, 7), "SVD": (1, 2, 3, 5), "LQ": (1, 2),
        "FRM": (1,),
    },
    "837I": _CLAIM
    | dict.fromkeys(
        (f"{loop}.NM1" for loop in ("2310A", "2310B", "2310C", "2310D", "2310E", "2310F", "2420A",
                                    "2420B", "2420C", "2420D")),
        _NAMED,
    )
    | {
        "CLM": (1, 2, 5, 7, 8, 9), "SV2": (1, 3, 4, 5), "CL1": (3,), "SVD": (1, 2, 4, 5),
    },
    "835": _SHARED
    | {
        "BPR": (1, 2, 3, 4, 16), "TRN": (1, 2, 3), "1000B.N1": (1, 2, 3, 4),
        "CLP": (1, 2, 3, 4, 6, 7), "SVC": (1, 2, 3), "PLB": (1, 2, 3, 4), "LQ": (1, 2),
        "TS3": (1, 2, 3, 4, 5),
    },
    "277CA": _SHARED
    | {
        "ST": (3,), "2000A.HL": (1, 3, 4), "2000B.HL": (1, 2, 3, 4), "2000C.HL": (1, 2, 3, 4),
        "2000D.HL": (1, 2, 3),
        "NM1": (1, 2, 3, 8, 9), "STC": (1, 2, 3, 4), "2000C.STC": (1, 3, 4),
        "2220D.STC": (1, 2, 3), "SVC": (1, 2),
    },
    "999": {
        "ST": (3,), "AK1": (1, 2, 3), "AK2": (1, 2), "IK3": (1, 2, 4), "IK4": (1, 3),
        "IK5": (1,), "AK9": (1, 2, 3, 4), "CTX": (1,),
    },
}  # fmt: skip
"""``ID`` or ``loop.ID``, which goes before it, to the elements that must have a value.

ST01 and ST02 are seen to where envelopes are read: a 999 has codes of its own for them.
"""

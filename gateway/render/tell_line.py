"""Sentences of service lines: what was done, what it cost, what another payer did about it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from gateway.render.procedures import family
from gateway.render.scene import Scene
from gateway.render.spoken import Spoken, part
from gateway.render.words import (
    amount,
    counted,
    listed,
    money,
    put,
    quantity,
    sentence,
    spaced,
)

CODED = {
    "HC": "code", "AD": "code", "NU": "revenue code", "N4": "national drug code",
    "HP": "rate (HIPPS) code", "ER": "agreed code", "ZZ": "agreed code", "IV": "home infusion code",
    "WK": "alternative medicine code", "HP ": "", "RB": "revenue code", "DX": "DRG", "ID": "ICD-9 "
    "procedure code", "UI": "device code (UPC)", "N6": "health item number",
}  # fmt: skip
"""C003-1: what kind of code it is."""

GROUPS = {
    "CO": "taken off, not for the patient to pay", "PR": "the patient owes",
    "OA": "adjusted for another reason", "PI": "reduced by the payer",
    "CR": "corrected or reversed",
}  # fmt: skip
"""CAS01, in words that can stand before an amount."""


UNITS = {
    "UN": "unit", "MJ": "minute", "DA": "day", "F2": "international unit", "GR": "gram",
    "ME": "milligram", "ML": "milliliter", "MO": "month", "WK": "week",
}  # fmt: skip
"""Units of measure, one of each. Source: data element 355."""


def procedure(parts: list[str], s: Spoken | None = None) -> str:
    """A composite C003 in words: ``office visit code 99213 with modifier 25``."""
    if s is not None and parts and parts[0].strip() in ("NU", "RB"):
        return _procedure(tuple(parts), s.meanings.listed("revenue_codes", part(parts, 2)))
    return _procedure(tuple(parts))


@lru_cache(4_096)  # a practice does few things, and most of them often
def _procedure(given: tuple[str, ...], words: str = "") -> str:
    parts = [one.strip() for one in (*given, *[""] * 8)]
    kind, code = parts[:2]
    if not code:
        return ""
    what = spaced(family(code) if kind in ("HC", "AD") else "", CODED.get(kind, "code"))
    modifiers = [one for one in parts[2:6] if one]
    shown = f"{what} {code}{put(' (', words, ')')}"
    if modifiers:
        shown += f" with modifier{'s' if len(modifiers) > 1 else ''} {listed(modifiers)}"
    if parts[7]:
        shown += f" to {parts[7]}"
    return shown + put(" (", parts[6], ")")


def composite(s: Spoken, number: int) -> list[str]:
    """The components of an element's first repetition, none where it is empty."""
    every = s.repeats(number)
    return every[0] if every else []


def units(count: str, kind: str) -> str:
    """``2 units``, ``30 minutes``, ``5 days``."""
    if not count:
        return ""
    one = UNITS.get(kind)
    return counted(count, one) if one else spaced(quantity(count), put("of unit ", kind) or "units")


def pointers(s: Spoken, number: int) -> str:
    """``for diagnoses 1 and 3``."""
    every = [one for one in composite(s, number) if one]
    word = "diagnosis" if len(every) == 1 else "diagnoses"
    return put(f"for {word} ", listed(every))


def lx(s: Spoken, scene: Scene) -> str:
    """A number of what follows."""
    if scene.code == "837":
        return sentence(f"Service line {s.at(1)} begins")
    return sentence(f"What follows is grouped under the number {s.at(1)}")


def _line(scene: Scene) -> str:
    return f"Service line {scene.line}" if scene.line else "Service line"


def sv1(s: Spoken, scene: Scene) -> str:
    """A professional service."""
    marks = [
        "an emergency" if s.yes(9) else "",
        "well-child screening (EPSDT)" if s.yes(11) else "",
        "family planning" if s.yes(12) else "",
        put("copay: ", s.word(15)),
    ]
    return sentence(
        f"{_line(scene)}: {procedure(composite(s, 1)) or 'no procedure given'}",
        put("charged ", money(s.at(2))),
        units(s.at(4), s.at(3)),
        put("place of service ", s.coded(5) if s.at(5) else ""),
        pointers(s, 7),
        *marks,
    )


def sv2(s: Spoken, scene: Scene) -> str:
    """An institutional service."""
    code = s.at(1)
    words = s.meaning(1) or s.meanings.listed("revenue_codes", code)
    return sentence(
        f"{_line(scene)}: revenue code {code}{put(' (', words, ')')}",
        procedure(composite(s, 2)),
        put("charged ", money(s.at(3))),
        units(s.at(5), s.at(4)),
        put("at a rate of ", money(s.at(6))),
        put("not covered ", money(s.at(7))),
    )


def sv3(s: Spoken, scene: Scene) -> str:
    """A dental service."""
    areas = [s.word(4, n) for n in range(1, 6) if s.at(4, n)]
    return sentence(
        f"{_line(scene)}: {procedure(composite(s, 1)) or 'no procedure given'}",
        put("charged ", money(s.at(2))),
        put("place of service ", s.coded(3) if s.at(3) else ""),
        put("mouth area: ", listed(areas)),
        put("prosthesis, crown or inlay: ", s.word(5)),
        put("done ", counted(s.at(6), "time") if s.at(6) else ""),
        pointers(s, 11),
    )


def sv5(s: Spoken, scene: Scene) -> str:
    """Medical equipment, rented or bought."""
    return sentence(
        f"{_line(scene)}: {procedure(composite(s, 1)) or 'medical equipment'}",
        put("needed for ", units(s.at(3), s.at(2))),
        put("rent ", money(s.at(4))),
        put("price ", money(s.at(5))),
        put("rented by: ", s.word(6)),
    )


def too(s: Spoken, scene: Scene) -> str:
    """A tooth and its surfaces."""
    faces = [s.word(3, n) for n in range(1, 6) if s.at(3, n)]
    return sentence(f"Tooth {s.at(2)}" if s.at(2) else "Tooth", put("surfaces: ", listed(faces)))


def triples(s: Spoken) -> Iterator[tuple[str, str, str]]:
    """Reason, amount and quantity, as often as a CAS has them."""
    for number in range(2, max(len(s.segment), 3), 3):
        if s.at(number) or s.at(number + 1):
            yield s.at(number), s.at(number + 1), s.at(number + 2)


def cas(s: Spoken, scene: Scene) -> str:
    """Each reason with its money."""
    group = GROUPS.get(s.at(1)) or s.meaning(1) or "adjusted, group not known"
    said = []
    for reason, sum_, count in triples(s):
        words = s.meaning(2, 0, reason) or s.meanings.listed("adjustment_reasons", reason)
        about = f"{words} (reason {reason})" if words else f"reason {reason}"
        value = amount(sum_)
        back = " (added back)" if value is not None and value < 0 else ""
        counts = put(", ", count and counted(count, "unit"))
        said.append(f"{money(sum_)}{back} for {about}{counts}")
    return sentence(f"{group}{put(' (', s.at(1), ')')}: {'; '.join(said) or 'no amount given'}")


def svd(s: Spoken, scene: Scene) -> str:
    """What another payer paid for the line."""
    return sentence(
        f"The other payer {s.at(1)} paid {money(s.at(2)) or 'nothing'} for this line",
        put("for ", procedure(composite(s, 3))),
        put("revenue code ", s.at(4)),
        units(s.at(5), "UN"),
        put("bundled into line ", s.at(6)),
    )


def lin(s: Spoken, scene: Scene) -> str:
    """A drug or thing."""
    kind = CODED.get(s.at(2)) or s.word(2)
    return sentence(f"Drug or item: {kind} {s.at(3)}")


def ctp(s: Spoken, scene: Scene) -> str:
    """How much of a drug."""
    unit = s.at(5, 1)
    return sentence(
        f"Quantity of the drug: {units(s.at(4), unit) or 'none given'}",
        put("price of one ", money(s.at(3))),
    )


def ps1(s: Spoken, scene: Scene) -> str:
    """A service that was bought from somebody else."""
    return sentence(
        f"The service was bought from provider {s.at(1)} for {money(s.at(2))}",
        put("in the state ", s.at(3)),
    )


SENTENCES = {
    "LX": lx, "SV1": sv1, "SV2": sv2, "SV3": sv3, "SV5": sv5, "TOO": too, "CAS": cas, "SVD": svd,
    "LIN": lin, "CTP": ctp, "PS1": ps1,
}  # fmt: skip

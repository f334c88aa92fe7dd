"""Repairs of a claim before its 837 is written: what its forms lack, never what it means.

Each repair has a name; a partner may switch it off (``repairs_off``). Each change is a finding
``CLAIMS.repair.<name>`` with the path, what was there and what is there now. No repair touches an
amount of money, and a claim that was repaired has nothing left to repair.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from typing import Any, NamedTuple

from gateway.finding import Finding
from gateway.models.claim import Claim
from gateway.translate import repair_codes as codes
from gateway.translate import repair_numbers as numbers
from gateway.translate import repair_text as text
from gateway.translate.repair_codes import Words
from gateway.translate.repair_place import out_of_place
from gateway.translate.repair_split import most_lines, obstacle, split
from gateway.translate.repair_walk import copied, rewrite

SHOWN = 8
"""So many paths are named in one message."""


class Repair(NamedTuple):
    """One repair: ``says`` is what a message adds to the path. Repairs of ``text`` take a field and
    its text, the others a claim and whom to tell; ``asks`` ones the names of states and countries
    besides. ``together`` ones make one finding for the whole claim."""

    name: str
    function: Callable[..., Any]
    says: str
    text: bool = False
    together: bool = False
    asks: bool = False


REPAIRS = (
    Repair("characters", text.characters, "characters that X12 has not are replaced", text=True),
    Repair("blanks", text.blanks, "blanks too many are taken out", text=True, together=True),
    Repair("case", text.capitals, "small letters are capitals now", text=True, together=True),
    Repair("country", codes.country, "the name of the country is its code now", asks=True),
    Repair("state", codes.state, "the name of the state is its code now", asks=True),
    Repair("zip", numbers.zip_code, "the ZIP code is digits alone now"),
    Repair("telephone", numbers.telephone, "the telephone number has ten digits now"),
    Repair("npi", numbers.npi, "the NPI is ten digits, where it belongs"),
    Repair("tax-id", numbers.tax_id, "the tax id is nine digits now"),
    Repair("taxonomy", numbers.taxonomy, "the taxonomy code is where it belongs now"),
    Repair("place", out_of_place, "the guide has no place for it in this loop: it is left out"),
    Repair("payer-id", codes.payer_id, "the payer's own id has the qualifier PI now"),
    Repair("gender", codes.gender, "the gender is a code now"),
    Repair("relationship", codes.relationship, "the relationship is a code now"),
    Repair("diagnosis", codes.diagnosis, "the ICD code stands without a dot now"),
    Repair("bill-type", codes.bill_type, "the place or type of bill has its two digits now"),
    Repair("revenue-code", codes.revenue_code, "the revenue code has four digits now"),
    Repair("modifiers", codes.modifiers, "procedure and modifiers stand apart now"),
    Repair("units", codes.units, "the unit is a code of the guide now"),
    Repair("ndc", numbers.drug_code, "the NDC has eleven digits now"),
    Repair("twice", codes.twice, "it was there twice: the second is left out"),
)
"""In the order in which they are made: text first, then what is looked up by it."""

SPLIT = "split"
NAMES = (*(one.name for one in REPAIRS), SPLIT)
"""What ``repairs_off`` may name."""

_HINT = "write it so at the source; a partner that wants it as it was has repairs_off"


class Repaired(NamedTuple):
    """A claim after its repairs, and what they were."""

    claim: Claim
    findings: list[Finding]


def repair(claim: Claim, words: Words | None = None, off: Collection[str] = ()) -> Repaired:
    """A repaired copy of ``claim``; ``off`` are the names of the repairs that are not made.

    Without ``words`` no names of states and countries are known.
    """
    made = copied(claim)
    on = [one for one in REPAIRS if one.name not in off]
    told = {one.name: _Notes() for one in on}
    _texts(made, [one for one in on if one.text], told)
    for one in on:
        if not one.text:
            asked = (words or Words(),) if one.asks else ()
            one.function(made, told[one.name].take, *asked)
    number = made.patient_control_number
    return Repaired(made, [f for one in on for f in _told(one, told[one.name].kept, number)])


class _Notes:
    """What one repair changed: path, before, after."""

    def __init__(self) -> None:
        self.kept: list[tuple[str, str, str]] = []

    def take(self, path: str, before: str, after: str) -> None:
        """Keep one change."""
        self.kept.append((path, before, after))


def _texts(claim: Claim, on: list[Repair], told: dict[str, _Notes]) -> None:
    """All repairs of text, one after the other, in one walk through the claim."""

    def change(path: str, field: str, value: str) -> str:
        for one in on:
            new = one.function(field, value) if value else value
            if new != value:
                told[one.name].take(path, value, new)
                value = new
        return value

    rewrite(claim, change)


def _told(one: Repair, notes: list[tuple[str, str, str]], number: str) -> Iterator[Finding]:
    groups = [notes] if one.together and notes else [[note] for note in notes]
    for group in groups:
        paths = [path for path, _, _ in group]
        changes = [f"{was or 'nothing'} -> {now or 'nothing'}" for _, was, now in group]
        named = ", ".join(paths[:SHOWN]) + (" …" if len(paths) > SHOWN else "")
        yield Finding(
            rule=f"CLAIMS.repair.{one.name}",
            snip=1,
            severity="warning",
            message=f"{named}: {one.says}",
            hint=_HINT,
            patient_control_number=number,
            value="; ".join(changes),
        )


def divided(claim: Claim, lines: int = 0) -> Iterator[Repaired]:
    """The claim; or, where it has more lines than the guide (or a partner's ``lines``) has room
    for, the claims that it is split into. One that cannot be split is told: CLAIMS.lines.most."""
    room = most_lines(claim, lines)
    count = len(claim.service_lines)
    if count <= room:
        yield Repaired(claim, [])
    elif why := obstacle(claim, room):
        yield Repaired(claim, [_too_long(claim, room, why)])
    else:
        yield from _parts(claim, room)


def _parts(claim: Claim, room: int) -> Iterator[Repaired]:
    parts = list(split(claim, room))
    first, count = 1, len(claim.service_lines)
    for number, part in enumerate(parts, 1):
        last = first + len(part.service_lines) - 1
        told = Finding(
            rule=f"CLAIMS.repair.{SPLIT}",
            snip=2,
            severity="warning",
            message=f"the claim has {count} lines, and there is room for {room}: "
            f"this is part {number} of {len(parts)}, lines {first} to {last}",
            hint="the remittance has a payment for each part, under its own number",
            patient_control_number=part.patient_control_number,
            value=f"{claim.patient_control_number} -> {part.patient_control_number}",
        )
        yield Repaired(part, [told])
        first = last + 1


def _too_long(claim: Claim, room: int, why: str) -> Finding:
    return Finding(
        rule="CLAIMS.lines.most",
        snip=2,
        severity="reject",
        message=f"the claim has {len(claim.service_lines)} lines, there is room for {room}, and it "
        f"is not split: {why}",
        hint="bill it as several claims by hand, each with its own total",
        patient_control_number=claim.patient_control_number,
    )


def refuse_unknown(names: Collection[str]) -> None:
    """Raise ValueError for a repair that there is not."""
    for name in names:
        if name not in NAMES:
            raise ValueError(f"no repair is called {name!r}; there are: {', '.join(NAMES)}")

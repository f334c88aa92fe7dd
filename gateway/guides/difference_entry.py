"""What is remembered of each unit of a file, and what can be known of it when it is fetched."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from hashlib import blake2b

import msgspec

from gateway.guides.difference_form import Form, Row, same_amount
from gateway.guides.difference_tree import Kind, Part, Unit, digest

_PERSONS = ("IL", "QC", "03")
_DATES = {"DTP": ("472", "434", "232"), "DTM": ("472", "150", "232")}


class Entry(msgspec.Struct, gc=False):
    """One unit: a claim, a level or a set; small, for a file has many.

    ``sort`` keeps apart what cannot be the same (837P, 835; HL 20, HL 22). ``digest`` is alike
    where the segments are, ``chain`` where all around is as well. ``at`` is where its segments
    were put away.
    """

    kind: Kind
    sort: tuple[str, ...]
    ordinal: int
    parent: int
    set: int
    digest: bytes
    at: int
    loop: str
    chain: bytes = b""


class Facts(msgspec.Struct):
    """What is found out of a unit that has not its like in the other file.

    ``form`` is alike where there is no difference; ``key`` are parties and numbers of a level or
    set, the others the numbers, amounts and dates by which a claim is known.
    """

    entry: Entry
    form: bytes
    position: int = 0
    key: tuple[str, ...] = ()
    number: str = ""
    payer_number: str = ""
    status: str = ""
    amount: str = ""
    dates: str = ""
    member: str = ""


def sort_of(unit: Unit, kind: str) -> tuple[str, ...]:
    """The sort of a unit in a set of that kind (``837P``)."""
    if unit.kind != "level" or not unit.rows:
        return kind, unit.kind
    first = unit.rows[0]
    return kind, unit.kind, first.id, first.el(3) if first.id == "HL" else ""


class Side:
    """The units of one file, by the order in which they begin; ``load`` fetches one again."""

    def __init__(self, entries: list[Entry], load: Callable[[Entry], Part], form: Form) -> None:
        entries.sort(key=lambda e: e.ordinal)
        self.entries, self.load, self._form = entries, load, form
        self._facts: dict[int, Facts] = {}
        self._levels: set[tuple[tuple[str, ...], bytes]] | None = None
        chains: dict[int, bytes] = {}
        for one in entries:
            one.chain = chains.get(one.parent, b"")
            if one.kind != "claim":
                around = one.chain + one.digest
                chains[one.ordinal] = blake2b(around, digest_size=16).digest()

    def parent(self, one: Entry) -> Entry | None:
        """The unit that it stands in, None of a set."""
        return self.entries[one.parent] if one.parent >= 0 else None

    def around(self, one: Entry) -> list[Entry]:
        """All units that it stands in, the set first."""
        found: list[Entry] = []
        at = self.parent(one)
        while at is not None:
            found.append(at)
            at = self.parent(at)
        return found[::-1]

    def of(self, kind: str) -> list[Entry]:
        """The units of a kind."""
        return [one for one in self.entries if one.kind == kind]

    def facts(self, one: Entry) -> Facts:
        """What can be known of a unit; found out once."""
        known = self._facts.get(one.ordinal)
        if known is None:
            part = self.load(one)
            rows = list(part.all_rows)
            known = Facts(one, digest(part, self._form), rows[0].position if rows else 0)
            if one.kind == "claim" and rows:
                _claim(known, rows, one.sort[0][:3])
                above = (self.load(a).all_rows for a in reversed(self.around(one)))
                known.member = _member([rows, *above])
            else:
                known.key, known.number = _key(rows), _batch(rows)
            self._facts[one.ordinal] = known
        return known

    def has_level(self, sort: tuple[str, ...], form: bytes) -> bool:
        """True where there is a level that says that."""
        if self._levels is None:
            self._levels = {(e.sort, self.facts(e).form) for e in self.entries if e.kind == "level"}
        return (sort, form) in self._levels


def _claim(found: Facts, rows: list[Row], code: str) -> None:
    """The numbers and amounts that a claim is known by."""
    first = rows[0]
    refs = {row.el(1): row.el(2) for row in reversed(rows) if row.id == "REF"}
    found.dates = " ".join(
        sorted({row.elements[-1] for row in rows if row.el(1) in _DATES.get(row.id, ())})
    )
    if code == "837":
        found.number, found.payer_number = first.el(1), refs.get("F8", "")
        found.amount = same_amount(first.el(2))
    elif code == "835":
        found.number, found.payer_number, found.status = first.el(1), first.el(7), first.el(2)
        found.amount = same_amount(first.el(3))
    elif code in ("999", "997"):
        found.number = f"{first.el(1)} {first.el(2)}"
    else:
        found.number = first.el(2) if first.id == "TRN" else ""
        found.payer_number = refs.get("1K", "")
        row = next((r for r in rows if r.id in ("STC", "AMT")), None)
        found.amount = same_amount(row.el(4 if row.id == "STC" else 2)) if row else ""


def _member(levels: Iterable[Iterable[Row]]) -> str:
    """Whom a claim is about: the nearest member id, else name."""
    named = ""
    for rows in levels:
        for row in rows:
            if row.id == "NM1" and row.el(1) in _PERSONS:
                if row.el(9):
                    return row.el(9)
                named = named or " ".join(row.elements[3:6])
    return named


def _key(rows: list[Row]) -> tuple[str, ...]:
    """Who a level is about: its parties, payer rank and trace number."""
    found = []
    for row in rows:
        if row.id in ("NM1", "N1"):
            found.append(f"{row.el(1)} {row.el(9 if row.id == 'NM1' else 4) or row.el(3)}")
        elif row.id in ("SBR", "TRN"):
            found.append(f"{row.id} {row.el(1)} {row.el(2) if row.id == 'TRN' else ''}")
    return tuple(found)


def _batch(rows: list[Row]) -> str:
    """The number by which a set is known: of a payment, a batch, an answered group."""
    for id, number in (("TRN", 2), ("BHT", 3), ("AK1", 2)):
        row = next((row for row in rows if row.id == id), None)
        if row:
            return row.el(number)
    return ""

"""What is remembered of each unit of a file: enough to find it in another file."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

import msgspec

from gateway.guides.difference_form import Form, Row, same_amount
from gateway.guides.difference_tree import Kind, Unit, digest, grow
from gateway.models.amount import amount

_MEMBER = ("IL", "QC", "03", "1P", "85")
_DATES = {"DTP": ("472", "434", "232"), "DTM": ("472", "150", "232")}


class Entry(msgspec.Struct, gc=False):
    """One unit: a claim, a level or a set.

    ``sort`` keeps apart what cannot be the same (837P, 835; HL 20, HL 22). ``digest`` is alike
    where there is no difference, ``chain`` where there is none in what stands around it either.
    ``at`` is where its segments were put away. ``charge`` and ``paid`` are those of claims and
    remittances, None elsewhere.
    """

    kind: Kind
    sort: tuple[str, ...]
    ordinal: int
    parent: int
    set: int
    position: int
    digest: bytes
    key: tuple[str, ...] = ()
    number: str = ""
    payer_number: str = ""
    status: str = ""
    amount: str = ""
    dates: str = ""
    member: str = ""
    charge: Decimal | None = None
    paid: Decimal | None = None
    chain: bytes = b""
    loop: str = ""
    at: int = 0


def entry(unit: Unit, around: list[Unit], kind: str, ordinal: int, form: Form) -> Entry:
    """What is remembered of a unit that closed, those that it stands in being ``around``, the set
    first; ``kind`` is that of the set (``837P``), ``ordinal`` its number in the file."""
    rows = unit.rows
    first = rows[0] if rows else None
    sort: tuple[str, ...] = (kind, unit.kind)
    if unit.kind == "level":
        sort += (first.id, first.el(3) if first.id == "HL" else "") if first else ("",)
    found = Entry(
        unit.kind, sort, unit.ordinal, unit.parent, ordinal, first.position if first else 0,
        digest(grow(rows, unit.room), form), loop=unit.room.loop if unit.room else "ST",
    )  # fmt: skip
    if unit.kind == "claim" and first:
        _claim(found, rows, kind[:3])
        found.member = _member([rows, *(one.rows for one in reversed(around))])
    else:
        found.key = _key(rows)
        found.number = _batch(rows)
    return found


def _claim(found: Entry, rows: list[Row], code: str) -> None:
    """The numbers and amounts that a claim is known by."""
    first = rows[0]
    refs = {row.el(1): row.el(2) for row in reversed(rows) if row.id == "REF"}
    found.dates = " ".join(
        sorted({row.elements[-1] for row in rows if row.el(1) in _DATES.get(row.id, ())})
    )
    if code == "837":
        found.number, found.payer_number = first.el(1), refs.get("F8", "")
        found.amount = same_amount(first.el(2))
        found.charge = amount(first.el(2))
    elif code == "835":
        found.number, found.payer_number, found.status = first.el(1), first.el(7), first.el(2)
        found.amount = same_amount(first.el(3))
        found.charge, found.paid = amount(first.el(3)), amount(first.el(4))
    elif code in ("999", "997"):
        found.number = f"{first.el(1)} {first.el(2)}"
    else:
        found.number = first.el(2) if first.id == "TRN" else ""
        found.payer_number = refs.get("1K", "")
        row = next((r for r in rows if r.id in ("STC", "AMT")), None)
        found.amount = same_amount(row.el(4 if row.id == "STC" else 2)) if row else ""


def _member(levels: Iterable[list[Row]]) -> str:
    """Whom a claim is about: the nearest member id, else name."""
    named = ""
    for rows in levels:
        for row in rows:
            if row.id == "NM1" and row.el(1) in _MEMBER[:3]:
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

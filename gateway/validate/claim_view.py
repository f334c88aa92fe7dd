"""A claim as its rules ask for it: amounts, dates, codes and lines read once from its segments.

Sources: 005010X222A1, X223A2, X224A2. What cannot be read is None here; the guide tells of it.
"""

from __future__ import annotations

import datetime
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

import msgspec

from gateway.models.amount import amount
from gateway.validate.parts import Part, Seg
from gateway.x12.elements import date8

ZERO = Decimal(0)

SERVICES = {"SV1": (1, 2, 3, 4, 7), "SV2": (2, 3, 4, 5, 0), "SV3": (1, 2, 0, 6, 11)}
"""Segment of a service line to where it has procedure, charge, unit, quantity and pointers."""

PAPER_TOTAL = "0001"
"""The revenue code of the paper form's total, which is no service."""

DIAGNOSES = frozenset({"ABK", "ABF", "BK", "BF"})
"""Qualifiers of the diagnoses that lines point to, in their order."""


class Span(NamedTuple):
    """A period, both days included."""

    start: datetime.date
    end: datetime.date


class Code(msgspec.Struct, gc=False, eq=False):
    """One composite of an HI: its qualifier, its code, and where it stands."""

    qualifier: str
    code: str
    seg: Seg
    element: int


class Line(msgspec.Struct, gc=False, eq=False):
    """One service line (loop 2400). ``seg`` is SV1, SV2 or SV3, ``lx`` its LX; ``number`` is LX01.

    ``qualifier``, ``code`` and ``modifiers`` are the procedure's; ``revenue`` is SV201. ``dates``
    are its own, None where it has none.
    """

    part: Part
    lx: Seg | None
    seg: Seg
    number: str
    qualifier: str
    code: str
    modifiers: list[str]
    revenue: str
    charge: Decimal | None
    unit: str
    quantity: Decimal | None
    dates: Span | None
    pointers: list[str]

    @property
    def where(self) -> tuple[int, int, int, int, int]:
        """Elements of procedure, charge, unit, quantity and pointers, 0 where there is none."""
        return SERVICES[self.seg.id]


class ClaimView:
    """One claim (loop 2300) with the loops around it.

    ``subscriber`` is loop 2000B, ``billing`` 2010AA, ``payer`` 2010BB (the destination payer),
    ``patient`` 2010CA, or 2010BA where the subscriber is the patient; ``made`` the day on which the
    file was made (BHT04). ``total`` is the sum of the lines' charges; ``period`` the claim's own
    (DTP*434 or *472); ``astray`` what :mod:`gateway.validate.stays` makes of the bill's type, once;
    ``dates`` from the first to the last day of service of the lines, else the
    claim's period.
    """

    __slots__ = ("astray", "billing", "charge", "clm", "codes", "dates", "frequency", "kind",
                 "lines", "made", "number", "part", "patient", "patient_is_subscriber", "payer",
                 "period", "place", "subscriber", "total")  # fmt: skip

    def __init__(self, part: Part) -> None:
        self.part, self.kind = part, str(part.tally["kind"])
        self.astray: str | None = None
        self.clm = clm = part.first("CLM")
        place = clm.components(5) if clm else []
        self.number = clm[1] if clm else ""
        self.charge = amount(clm[2]) if clm and clm[2] else None
        self.place = place[0] if place else ""
        self.frequency = place[2] if len(place) > 2 else ""
        self.lines = [line for one in part.inner("2400") if (line := _line(one))]
        self.codes = list(_codes(part)) if "HI" in part.segments else []
        dtp = part.segments.get("DTP")
        self.period = (_period(dtp, "434") or _period(dtp, "472")) if dtp else None
        self._levels(part)
        self.total = sum(
            (line.charge for line in self.lines if line.charge and line.revenue != PAPER_TOTAL),
            ZERO,
        )
        spans = [line.dates for line in self.lines if line.dates]
        self.dates = self.period
        if len(spans) == 1:
            self.dates = spans[0]
        elif spans:
            self.dates = Span(min(s.start for s in spans), max(s.end for s in spans))

    def _levels(self, part: Part) -> None:
        """Find what the levels around the claim say."""
        levels: dict[str, Part] = {}
        around = part.parent
        while around is not None:
            levels[around.loop] = around
            around = around.parent
        self.subscriber = subscriber = levels.get("2000B")
        biller, dependent = levels.get("2000A"), levels.get("2000C")
        self.billing = biller.one("2010AA") if biller else None
        self.payer = subscriber.one("2010BB") if subscriber else None
        self.patient_is_subscriber = dependent is None
        self.patient: Part | None = None
        if dependent is not None:
            self.patient = dependent.one("2010CA")
        elif subscriber is not None:
            self.patient = subscriber.one("2010BA")
        root = levels.get("ST")
        self.made = date8(root.value("BHT", 4)) if root else None

    @property
    def diagnoses(self) -> list[Code]:
        """Principal and other diagnoses, in the order that pointers count."""
        return [code for code in self.codes if code.qualifier in DIAGNOSES]

    def having(self, *qualifiers: str) -> list[Code]:
        """The HI codes of those qualifiers."""
        return [code for code in self.codes if code.qualifier in qualifiers]


def view(part: Part) -> ClaimView:
    """The view of a claim, made once."""
    if part.view is None:
        part.view = ClaimView(part)
    made: ClaimView = part.view
    return made


def span_of(seg: Seg | None, form: int = 2) -> Span | None:
    """The day or period of a DTP; None where it is absent, of another format or no day."""
    return _days(seg[form + 1]) if seg is not None else None


def _period(dtp: list[Seg], qualifier: str) -> Span | None:
    for seg in dtp:
        if seg[1] == qualifier:
            return _days(seg[3])
    return None


@lru_cache(4_096)  # a file has few days
def _days(text: str) -> Span | None:
    """The day or period that a text gives."""
    first, _, last = text.partition("-")
    start, end = date8(first[:8]), date8((last or first)[:8])
    return Span(start, end) if start and end else None


def _line(part: Part) -> Line | None:
    segments = part.segments
    found = segments.get("SV1") or segments.get("SV2") or segments.get("SV3")
    if found is None:
        return None
    seg, lx, dtp = found[0], segments.get("LX"), segments.get("DTP")
    procedure, charge, unit, quantity, pointers = SERVICES[seg.id]
    parts = seg.components(procedure)
    money, count = seg[charge], seg[quantity]
    return Line(
        part,
        lx[0] if lx else None,
        seg,
        lx[0][1] if lx else "",
        parts[0] if parts else "",
        parts[1] if len(parts) > 1 else "",
        [code for code in parts[2:6] if code] if len(parts) > 2 else [],
        seg[1] if seg.id == "SV2" else "",
        amount(money) if money else None,
        seg[unit] if unit else "",
        amount(count) if count else None,
        _period(dtp, "472") if dtp else None,
        seg.components(pointers) if pointers else [],
    )


def _codes(part: Part) -> list[Code]:
    found = []
    for seg in part.all("HI"):
        for number, text in enumerate(seg.elements[1:], 1):
            parts = text.split(seg.run.marks.component)
            if len(parts) > 1:
                found.append(Code(parts[0], parts[1], seg, number))
    return found

"""A claim as its rules ask for it: amounts, dates, codes and lines read once from its segments.

Sources: 005010X222A1, X223A2, X224A2. What cannot be read is None here; the guide tells of it.
"""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import NamedTuple

from gateway.models.amount import amount
from gateway.validate.parts import Part, Seg
from gateway.x12.elements import date8

ZERO = Decimal(0)

SERVICES = {"SV1": (1, 2, 3, 4, 7), "SV2": (2, 3, 4, 5, 0), "SV3": (1, 2, 0, 6, 11)}
"""Segment of a service line to where it has procedure, charge, unit, quantity and pointers."""

DIAGNOSES = frozenset({"ABK", "ABF", "BK", "BF"})
"""Qualifiers of the diagnoses that lines point to, in their order."""


class Span(NamedTuple):
    """A period, both days included."""

    start: datetime.date
    end: datetime.date


class Code(NamedTuple):
    """One composite of an HI: its qualifier, its code, and where it stands."""

    qualifier: str
    code: str
    seg: Seg
    element: int


class Line(NamedTuple):
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
    """One claim (loop 2300) with the loops around it."""

    __slots__ = ("charge", "clm", "codes", "frequency", "kind", "lines", "number", "part", "period",
                 "place")  # fmt: skip

    def __init__(self, part: Part) -> None:
        self.part, self.kind = part, str(part.tally["kind"])
        self.clm = clm = part.first("CLM")
        place = clm.components(5) if clm else []
        self.number = clm[1] if clm else ""
        self.charge = amount(clm[2]) if clm and clm[2] else None
        self.place = place[0] if place else ""
        self.frequency = place[2] if len(place) > 2 else ""
        self.lines = [line for one in part.inner("2400") if (line := _line(one))]
        self.codes = list(_codes(part))
        self.period = _period(part, "434") or _period(part, "472")

    @property
    def diagnoses(self) -> list[Code]:
        """Principal and other diagnoses, in the order that pointers count."""
        return [code for code in self.codes if code.qualifier in DIAGNOSES]

    @property
    def dates(self) -> Span | None:
        """From the first to the last day of service of the lines, else the claim's period."""
        spans = [line.dates for line in self.lines if line.dates]
        if not spans:
            return self.period
        return Span(min(s.start for s in spans), max(s.end for s in spans))

    @property
    def total(self) -> Decimal:
        """The sum of the lines' charges."""
        return sum((line.charge or ZERO for line in self.lines), ZERO)

    @property
    def subscriber(self) -> Part | None:
        """Loop 2000B."""
        return self.part.up("2000B")

    @property
    def patient_is_subscriber(self) -> bool:
        """True where the claim stands under the subscriber's level, not under a patient's."""
        return self.part.up("2000C") is None

    @property
    def patient(self) -> Part | None:
        """Loop 2010CA, or 2010BA where the subscriber is the patient."""
        level = self.part.up("2000C")
        if level is not None:
            return level.one("2010CA")
        return self.subscriber.one("2010BA") if self.subscriber else None

    @property
    def billing(self) -> Part | None:
        """Loop 2010AA."""
        level = self.part.up("2000A")
        return level.one("2010AA") if level else None

    @property
    def payer(self) -> Part | None:
        """Loop 2010BB, the destination payer."""
        return self.subscriber.one("2010BB") if self.subscriber else None

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
    if seg is None:
        return None
    text = seg[form + 1]
    first, _, last = text.partition("-")
    start, end = date8(first[:8]), date8((last or first)[:8])
    return Span(start, end) if start and end else None


def _period(part: Part, qualifier: str) -> Span | None:
    return span_of(part.first("DTP", qualifier))


def _line(part: Part) -> Line | None:
    seg = part.first("SV1") or part.first("SV2") or part.first("SV3")
    if seg is None:
        return None
    procedure, charge, unit, quantity, pointers = SERVICES[seg.id]
    parts = seg.components(procedure)
    money, count = seg[charge], seg[quantity]
    lx = part.first("LX")
    return Line(
        part,
        lx,
        seg,
        lx[1] if lx else "",
        parts[0] if parts else "",
        parts[1] if len(parts) > 1 else "",
        [code for code in parts[2:6] if code],
        seg[1] if seg.id == "SV2" else "",
        amount(money) if money else None,
        seg[unit] if unit else "",
        amount(count) if count else None,
        _period(part, "472"),
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

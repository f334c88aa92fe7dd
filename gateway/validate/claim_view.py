"""A claim as its rules ask for it: amounts, dates, codes and lines read once from its segments.

Sources: 005010X222A1, X223A2, X224A2. What cannot be read is None here; the guide tells of it.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

import msgspec

from gateway.guides.difference_form import is_pointed
from gateway.models.amount import amount
from gateway.validate.parts import Marks, Part, Seg, composite
from gateway.x12.elements import date8

ZERO = Decimal(0)

SERVICES = {"SV1": (1, 2, 3, 4, 7), "SV2": (2, 3, 4, 5, 0), "SV3": (1, 2, 0, 6, 11)}
"""Segment of a service line to where it has procedure, charge, unit, quantity and pointers."""

ICD10_BEGINS = datetime.date(2015, 10, 1)
"""The day on which ICD-10 took ICD-9's place."""

SERVICE_OF = {"837P": "SV1", "837I": "SV2", "837D": "SV3"}
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

    ``biller`` is loop 2000A, ``subscriber`` 2000B, ``dependent`` 2000C where there is one; ``dmg``
    the elements of each DMG of the patient and ``born`` the (last) day in them; ``made`` the day on
    which the file was made (BHT04). ``causes`` is CLM11.
    ``charges`` and ``procedures`` (composites) are the lines', ``total`` and ``lowest`` those of
    the charges; ``period`` is the claim's own (DTP*434 or *472); ``astray`` what
    :mod:`gateway.validate.stays` makes of the bill's type, once.
    """

    __slots__ = ("_codes", "_dated", "_dates", "_lines", "_plain", "astray", "biller", "born",
                 "causes", "charge", "charges", "dependent", "dmg", "frequency", "kind", "lowest",
                 "made", "number", "part", "period", "place", "procedures", "subscriber",
                 "total")  # fmt: skip

    def __init__(self, part: Part) -> None:
        self.part, self.kind = part, str(part.tally["kind"])
        marks: Marks = part.tally["marks"]
        clm = part.own("CLM")
        elements = padded(clm[0] if clm else "", marks, 11)
        place = composite(elements[5], marks)
        self.number, self.place = elements[1], place[0]
        self.frequency = place[2] if len(place) > 2 else ""
        self.causes = elements[11]
        self.charge = amount(elements[2]) if elements[2] else None
        self._lines: list[Line] | None = None
        self._codes: list[Code] | None = None
        self._plain = self._dated = False
        self.astray: str | None = None
        self._dates: Span | None = None
        dtp = part.own("DTP")
        self.period: Span | None = None
        if dtp:
            mark = marks.element
            self.period = _period(dtp, "434", mark) or _period(dtp, "472", mark)
        self._levels(part, marks)
        self._charges(part, marks)

    def _levels(self, part: Part, marks: Marks) -> None:
        """Find the levels around the claim, and the patient's DMG."""
        self.biller: Part | None = None
        self.subscriber: Part | None = None
        self.dependent: Part | None = None
        root, around = part, part.parent
        while around is not None:
            root, loop = around, around.loop
            if loop == "2000A":
                self.biller = around
            elif loop == "2000B":
                self.subscriber = around
            elif loop == "2000C":
                self.dependent = around
            around = around.parent
        self.made = made_of(root)
        dmg: list[tuple[str, ...]] = []
        if self.dependent is not None:
            dmg = self.dependent.each("2010CA", "DMG")
        elif self.subscriber is not None:
            dmg = self.subscriber.each("2010BA", "DMG")
        self.dmg = [padded(one, marks, 4) for one in dmg[0]] if dmg else []
        days = [day for one in self.dmg if (day := date8(one[2]))]
        self.born = max(days) if days else None

    @property
    def clm(self) -> Seg | None:
        """The CLM."""
        return self.part.first("CLM")

    @property
    def patient_is_subscriber(self) -> bool:
        """True where there is no level of a dependent."""
        return self.dependent is None

    @property
    def billing(self) -> Part | None:
        """Loop 2010AA."""
        return self.biller.one("2010AA") if self.biller else None

    @property
    def payer(self) -> Part | None:
        """Loop 2010BB, the destination payer."""
        return self.subscriber.one("2010BB") if self.subscriber else None

    @property
    def billing_npi(self) -> str:
        """NM109 of loop 2010AA."""
        tally = self.part.tally
        known: tuple[Part | None, str] = tally.get("billed", (None, ""))
        if known[0] is not self.biller or not known[1]:
            billing = self.billing
            known = tally["billed"] = self.biller, billing.value("NM1", 9) if billing else ""
        return known[1]

    @property
    def patient(self) -> Part | None:
        """Loop 2010CA, or 2010BA where the subscriber is the patient."""
        if self.dependent is not None:
            return self.dependent.one("2010CA")
        return self.subscriber.one("2010BA") if self.subscriber else None

    def _charges(self, part: Part, marks: Marks) -> None:
        """The lines' charges and procedures, without the lines where they need not be made."""
        id = SERVICE_OF.get(self.kind, "")
        texts = part.each("2400", id) if id else [()]
        if not all(texts):
            self.charges: list[Decimal | None] = [line.charge for line in self.lines]
            self.procedures = [line.seg[line.where[0]] for line in self.lines]
            revenues = [line.revenue for line in self.lines]
        else:
            procedure, charge = SERVICES[id][:2]
            self.charges, self.procedures, revenues = [], [], []
            for text, *_ in texts:
                elements = padded(text, marks, charge)
                given = elements[charge]
                self.charges.append(amount(given) if given else None)
                self.procedures.append(elements[procedure])
                revenues.append(elements[1] if id == "SV2" else "")
            self._plain = True
        known = [one for one in self.charges if one is not None]
        self.total, self.lowest = sum(known, ZERO), min(known) if known else None
        if PAPER_TOTAL in revenues:
            pairs = zip(self.charges, revenues, strict=True)
            self.total = sum((one for one, code in pairs if one and code != PAPER_TOTAL), ZERO)

    @property
    def lines(self) -> list[Line]:
        """The service lines, made when they are asked for."""
        if self._lines is None:
            self._lines = [line for one in self.part.inner("2400") if (line := _line(one))]
        return self._lines

    @property
    def codes(self) -> list[Code]:
        """The composites of all HI."""
        if self._codes is None:
            self._codes = list(_codes(self.part)) if "HI" in self.part.segments else []
        return self._codes

    @property
    def dates(self) -> Span | None:
        """From the first to the last day of the lines' services, else the claim's period."""
        if not self._dated:
            self._dated = True
            if self._plain:
                marks = self.part.tally["marks"]
                days = _dates(tuple(self.part.each("2400", "DTP")), marks.element)
            else:
                days = _whole([line.dates for line in self.lines if line.dates])
            self._dates = days or self.period
        return self._dates

    @property
    def diagnoses(self) -> list[Code]:
        """Principal and other diagnoses, in the order that pointers count."""
        return [code for code in self.codes if code.qualifier in DIAGNOSES]

    @property
    def spoilt(self) -> range:
        """The numbers that pointers would count further, were it not for diagnoses without a code
        or of no list: those are told as such, and what points to them, or after them, is right."""
        every = sum(
            is_pointed(seg.component(number, 1))
            for seg in self.part.all("HI")
            for number in range(1, len(seg.elements))
            if seg[number]
        )
        return range(len(self.diagnoses) + 1, every + 1)

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
    return days_of(seg[form + 1]) if seg is not None else None


DAY, MOMENT = len("CCYYMMDD"), len("CCYYMMDDHHMM")


@lru_cache(4_096)  # a file has few days
def days_of(text: str) -> Span | None:
    """The day or period that a text gives; a day may have a time, and nothing else."""
    first, _, last = text.partition("-")
    start, end = _day_of(first), _day_of(last or first)
    return Span(start, end) if start and end else None


def _day_of(text: str) -> datetime.date | None:
    return date8(text[:8]) if len(text) in (DAY, MOMENT) else None


@lru_cache(4_096)  # a file has few days
def _dates(lines: tuple[tuple[str, ...], ...], mark: str) -> Span | None:
    """From the first to the last day of service (DTP*472) of lines."""
    spans = [_period(texts, "472", mark) for texts in lines]
    return _whole([span for span in spans if span])


def _whole(spans: list[Span]) -> Span | None:
    if len(spans) < 2:
        return spans[0] if spans else None
    return Span(min(s.start for s in spans), max(s.end for s in spans))


def made_of(root: Part) -> datetime.date | None:
    """The day on which the file was made, read once."""
    tally = root.tally
    if "made" not in tally:
        tally["made"] = date8(root.value("BHT", 4))
    made: datetime.date | None = tally["made"]
    return made


def padded(text: str, marks: Marks, most: int) -> list[str]:
    """The elements of a segment up to number ``most``, '' where there is none; what follows them is
    left as one."""
    elements = text.split(marks.element, most + 1)
    if len(elements) <= most:
        elements += [""] * (most + 1 - len(elements))
    return elements


def _period(texts: Sequence[str], qualifier: str, mark: str) -> Span | None:
    """The days of the first DTP of that qualifier."""
    for text in texts:
        what, span = _read(text, mark)
        if what == qualifier:
            return span
    return None


@lru_cache(4_096)  # a file has few days
def _read(text: str, mark: str) -> tuple[str, Span | None]:
    """The qualifier of a DTP, and its days."""
    elements = [*text.split(mark), "", "", ""]
    return elements[1], days_of(elements[3])


def _line(part: Part) -> Line | None:
    segments = part.segments
    found = segments.get("SV1") or segments.get("SV2") or segments.get("SV3")
    if found is None:
        return None
    seg, lx = found[0], segments.get("LX")
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
        _period(part.own("DTP"), "472", seg.run.marks.element),
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

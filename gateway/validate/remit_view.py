"""A claim of a remittance as its rules ask for it: amounts, adjustments, days, lines, read once.

Source: 005010X221A1. What cannot be read is None here; the guide tells of it.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from gateway.models.amount import amount
from gateway.validate.claim_view import ZERO
from gateway.validate.codes_835 import (
    COST_SHARE,
    ENDED,
    GROUPS,
    NEVER_PATIENT,
    REMARKED,
    REVERSAL,
)
from gateway.validate.parts import Part, Seg
from gateway.x12.elements import date8

_FEW = ("",) * 10
"""Elements behind the last one that was sent."""

Triple = tuple[int, str, Decimal | None, str]
"""Where in the CAS a reason stands, the reason, its amount and its quantity."""


class Taken(NamedTuple):
    """What a CAS says. ``odd`` where it breaks, or may break, a rule by itself; ``asks`` where a
    reason in it needs a remark or has ended; ``fee`` is what is adjusted by reason 45; ``readable``
    where every amount is there and can be read."""

    group: str
    triples: tuple[Triple, ...]
    total: Decimal
    fee: Decimal
    odd: bool
    asks: bool
    readable: bool


class Header(NamedTuple):
    """Days of the payment: made (DTM*405), effective (BPR16), the later and the earlier of them."""

    made: datetime.date | None
    effective: datetime.date | None
    latest: datetime.date | None
    day: datetime.date | None


class Service(NamedTuple):
    """One service (loop 2110), numbered from 1; ``first`` and ``last`` day, None where not given.

    ``cas`` are its adjustments, each with its segment.
    """

    part: Part
    svc: Seg
    number: int
    charge: Decimal | None
    paid: Decimal | None
    cas: list[tuple[Seg, Taken]]
    first: datetime.date | None
    last: datetime.date | None


class Sums(NamedTuple):
    """The amounts of a claim or service: its charge and payment, all that its CAS take, what of it
    the patient owes (PR), and whether all amounts of the CAS can be read."""

    charge: Decimal | None
    paid: Decimal | None
    less: Decimal
    owed: Decimal
    readable: bool


class RemitView:
    """One claim (loop 2100).

    ``elements`` are its CLP's, ``patient`` is the text of NM1*QC, '' where there is none; ``start``
    and ``end`` are its statement's days (DTM*232, *233). ``sums`` are its own, ``service_sums``
    those of each loop 2110, None for one without SVC.
    """

    __slots__ = ("_services", "elements", "end", "header", "part", "patient", "reversal",
                 "service_sums", "start", "status", "sums")  # fmt: skip

    def __init__(self, part: Part, clp: str) -> None:
        mark = part.tally["marks"].element
        self.part, self.elements = part, (*clp.split(mark), *_FEW)
        self.status = self.elements[2]
        self.reversal = self.status == REVERSAL
        self.header = header(part)
        self.sums = _sums(self.elements[3], self.elements[4], part.own("CAS"), mark)
        self._services: list[Service] | None = None
        self.service_sums = [_service(texts, mark) for texts in part.each("2110", "SVC", "CAS")]
        self.patient = patient_of(part.own("NM1"), mark)
        self.start = self.end = None
        if dtm := part.own("DTM"):
            self.start, self.end = _statement(tuple(dtm), mark)

    @property
    def clp(self) -> Seg:
        """The CLP."""
        return self.part.segments["CLP"][0]

    @property
    def charge(self) -> Decimal | None:
        """CLP03."""
        return self.sums.charge

    @property
    def paid(self) -> Decimal | None:
        """CLP04."""
        return self.sums.paid

    @property
    def cas(self) -> list[tuple[Seg, Taken]]:
        """The claim's own adjustments."""
        return _adjustments(self.part)

    @property
    def services(self) -> list[Service]:
        """The services, made when they are asked for."""
        if self._services is None:
            self._services = []
            for number, one in enumerate(self.part.inner("2110"), 1):
                if found := one.segments.get("SVC"):
                    svc = found[0]
                    self._services.append(Service(
                        one, svc, number, _money(svc[2]), _money(svc[3]), _adjustments(one),
                        *_days(one)
                    ))  # fmt: skip
        return self._services

    @property
    def levels(self) -> list[list[tuple[Seg, Taken]]]:
        """The adjustments of the claim, then those of each service."""
        return [self.cas, *(service.cas for service in self.services)]

    @property
    def left(self) -> Decimal:
        """What the claim's equation leaves over; that is told, and makes advice on its amounts
        idle."""
        if self.charge is None or self.paid is None:
            return ZERO
        taken = sum((one.less for one in self.service_sums if one), self.sums.less)
        return self.charge - taken - self.paid

    @property
    def owed(self) -> Decimal:
        """What the claim and its services have under PR."""
        return sum((one.owed for one in self.service_sums if one), self.sums.owed)

    def having(self, code: str) -> tuple[Seg, int, Decimal | None] | None:
        """The first adjustment with that reason: segment, element, amount."""
        for level in self.levels:
            for seg, taken in level:
                for element, reason, money, _ in taken.triples:
                    if reason == code:
                        return seg, element, money
        return None


def left_over(
    charge: Decimal | None, paid: Decimal | None, *levels: list[tuple[Seg, Taken]]
) -> Decimal | None:
    """What the equation of a claim or service leaves over; 0 where it ties, None where an amount
    of it is missing. Where it does not tie that is told, and advice on its amounts is idle."""
    if charge is None or paid is None:
        return None
    taken = sum((one.total for level in levels for _, one in level), ZERO)
    return charge - taken - paid


def remit(part: Part) -> RemitView | None:
    """The view of a claim, made once; None where it has no CLP."""
    if part.view is None:
        found = part.own("CLP")
        if not found:
            return None
        part.view = RemitView(part, found[0])
    made: RemitView = part.view
    return made


def header(part: Part) -> Header:
    """The days of the payment that a loop belongs to, read once."""
    known: Header | None = part.tally.get("header")
    if known is None:
        root = part.root
        made, effective = date8(root.value("DTM", 2, "405")), date8(root.value("BPR", 16))
        days = [day for day in (made, effective) if day]
        known = Header(made, effective, max(days, default=None), min(days, default=None))
        part.tally["header"] = known
    return known


def taken(seg: Seg) -> Taken:
    """What a CAS says."""
    return _taken(seg.text, seg.run.marks.element)


def claim_remarks(part: Part) -> list[str]:
    """The remark codes of MIA and MOA."""
    found = []
    for id, places in (("MIA", (5, 20, 21, 22, 23)), ("MOA", (3, 4, 5, 6, 7))):
        for seg in part.all(id) if part.own(id) else ():
            found += [seg[number] for number in places if seg[number]]
    return found


def line_remarks(part: Part) -> list[str]:
    """The codes of a service's LQ, remarks and NCPDP's."""
    return [seg[2] for seg in part.segments.get("LQ", ()) if seg[2]]


def patient_of(names: Sequence[str], mark: str) -> str:
    """The text of the patient's NM1, '' where there is none."""
    for text in names:
        if text[4:6] == "QC" and text.split(mark, 2)[1] == "QC":
            return text
    return ""


def _statement(
    dtm: tuple[str, ...], mark: str
) -> tuple[datetime.date | None, datetime.date | None]:
    """The first and the last day of a claim's statement."""
    days: dict[str, datetime.date | None] = {}
    for text in dtm:
        elements = (*text.split(mark), *_FEW)
        days.setdefault(elements[1], date8(elements[2]))
    return days.get("232"), days.get("233")


@lru_cache(8_192)  # charges, payments and adjustments of services come again, by fee schedules
def _service(texts: tuple[str, ...], mark: str) -> Sums | None:
    """Of an SVC and its CAS; None where there is no SVC."""
    if not texts or not texts[0].startswith("SVC"):
        return None
    elements = (*texts[0].split(mark), *_FEW)
    return _sums(elements[2], elements[3], texts[1:], mark)


def _sums(charge: str, paid: str, cas: Sequence[str], mark: str) -> Sums:
    less = owed = ZERO
    readable = True
    for text in cas:
        found = _taken(text, mark)
        less += found.total
        readable = readable and found.readable
        if found.group == "PR":
            owed += found.total
    return Sums(_money(charge), _money(paid), less, owed, readable)


def _money(text: str) -> Decimal | None:
    return amount(text) if text else None


def _adjustments(part: Part) -> list[tuple[Seg, Taken]]:
    found = part.segments.get("CAS")
    if not found:
        return []
    mark = found[0].run.marks.element
    return [(seg, _taken(seg.text, mark)) for seg in found]


def _days(part: Part) -> tuple[datetime.date | None, datetime.date | None]:
    first = last = None
    for seg in part.segments.get("DTM", ()):
        qualifier = seg[1]
        if qualifier in ("472", "150"):
            first = first or date8(seg[2])
        if qualifier in ("472", "151"):
            last = last or date8(seg[2])
    return first or last, last or first


@lru_cache(8_192)  # the same adjustments come again and again in a file
def _taken(text: str, mark: str) -> Taken:
    elements = text.split(mark)
    group = elements[1] if len(elements) > 1 else ""
    elements += [""] * (-(len(elements) - 2) % 3)
    triples = tuple(
        (at, elements[at], _money(elements[at + 1]), elements[at + 2])
        for at in range(2, len(elements) - 2, 3)
        if any(elements[at : at + 3])
    )
    codes = [triple[1] for triple in triples]
    total = sum((money for _, _, money, _ in triples if money), ZERO)
    fee = sum((money for _, code, money, _ in triples if money and code == "45"), ZERO)
    odd = (
        any(not money for _, _, money, _ in triples)
        or bool(triples and triples[-1][0] != 3 * len(triples) - 1)
        or any(group not in GROUPS.get(code, group).split() for code in codes)
        or (group == "PR" and not NEVER_PATIENT.isdisjoint(codes))
        or (group in ("CO", "PI") and not COST_SHARE.isdisjoint(codes))
        or "133" in codes
    )
    asks = any(code in REMARKED or code in ENDED for code in codes)
    readable = all(money is not None for _, _, money, _ in triples)
    return Taken(group, triples, total, fee, odd, asks, readable)

"""Loops 2100 and 2110 of the 835: one claim as the payer decided it, read segment by segment."""

from __future__ import annotations

import datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

import msgspec

from gateway.models.amount import amount
from gateway.models.party import (
    Adjustment,
    Amount,
    DateRange,
    Identifier,
    QualifiedDate,
    Quantity,
)
from gateway.models.remittance import (
    ClaimPayment,
    ServicePayment,
    SubmittedProcedure,
    claim_difference,
    line_difference,
)
from gateway.translate.claim_837_flat import MIA, MOA
from gateway.translate.fields import at, contact, day, decimal, parts, party
from gateway.translate.flat import Flat, read_flat
from gateway.translate.rest import plain, remainder
from gateway.x12.elements import date6, date8, el
from gateway.x12.envelope import TransactionSet
from gateway.x12.reader import Segment

_CLP = frozenset({1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13})
_SVC = frozenset(range(1, 8))
_NUMBERS = {"CLP": (3, 4, 5, 12, 13), "SVC": (2, 3, 5, 7)}
"""Elements that have fields, and those of them that are numbers."""

# Amounts and days repeat within a remittance: reading each text once doubles the speed.
_amount = lru_cache(maxsize=8192)(amount)
_day = lru_cache(maxsize=1024)(date8)


def number(ts: TransactionSet, segment: Segment, place: int) -> Decimal | None:
    """The amount or quantity in an element; None, with a finding, where it is none."""
    if len(segment) <= place or not (text := segment[place]):
        return None
    value = _amount(text)
    return decimal(ts, segment, place) if value is None else value


def _is_no_number(segment: Segment, place: int) -> bool:
    return len(segment) > place and bool(segment[place]) and _amount(segment[place]) is None


def dirty_day(ts: TransactionSet, segment: Segment, place: int) -> datetime.date | None:
    """A date CCYYMMDD, or YYMMDD as some payers send it, which is read with a warning."""
    text = el(segment, place)
    if value := _day(text):
        return value
    value = date6(text)
    if value is None:
        return day(ts, segment, place)
    ts.find(
        "X12.element.date", f"{segment[0]}{place:02d} has a year of two digits", snip=1,
        severity="warning", code="IK403:8", segment=segment[0], element=place, value=text,
        hint="CCYYMMDD; years below 80 were read as of this century",
    )  # fmt: skip
    return value


class OpenClaim:
    """A claim that is being read. It is ``sound`` while each of its amounts could be read."""

    __slots__ = ("claim", "line", "line_mark", "line_sound", "mark", "sound")

    def __init__(self, ts: TransactionSet, clp: Segment, assigned_number: str) -> None:
        self.mark = self.line_mark = len(ts.sink)
        self.line: ServicePayment | None = None
        self.claim = ClaimPayment(
            assigned_number=assigned_number,
            patient_control_number=el(clp, 1),
            status_code=el(clp, 2),
            charge=number(ts, clp, 3),
            paid=number(ts, clp, 4),
            patient_responsibility=number(ts, clp, 5),
            claim_filing_code=el(clp, 6),
            payer_claim_control_number=el(clp, 7),
            facility_code=el(clp, 8),
            frequency_code=el(clp, 9),
            position=ts.position,
        )
        self.sound = self.claim.charge is not None and self.claim.paid is not None
        self.line_sound = True
        if len(clp) > 10:
            self.claim.drg_code = el(clp, 11)
            self.claim.drg_weight = number(ts, clp, 12)
            self.claim.discharge_fraction = number(ts, clp, 13)
        if len(clp) > 10 or len(ts.sink) > self.mark:
            self.keep_rest(ts, clp, _CLP)

    def keep_rest(self, ts: TransactionSet, segment: Segment, held: frozenset[int]) -> None:
        """Keep what of a segment has no field, and numbers that are none: these were told."""
        spare = {n: segment[n] for n in _NUMBERS[segment[0]] if _is_no_number(segment, n)}
        if spare or any(segment[n] and n not in held for n in range(1, len(segment))):
            self.keep(ts, remainder(segment, held, spare))

    def keep(self, ts: TransactionSet, segment: Segment) -> None:
        """Keep a segment that the model cannot hold with the line or claim that is open."""
        owner = self.line or self.claim
        owner.unmodelled.append(plain(segment, ts.delimiters))

    def close_line(self, ts: TransactionSet) -> None:
        """Judge the line that is open, if one is."""
        line = self.line
        if line is None:
            return
        if len(ts.sink) > self.line_mark:
            self._own_findings(ts, self.line_mark, "2110")
        if self.line_sound and line.charge is not None and line.paid is not None:
            line.difference = line_difference(line)
            line.balanced = not line.difference
        else:
            line.balanced = False
        self.sound = self.sound and self.line_sound
        self.line = None

    def close(self, ts: TransactionSet) -> ClaimPayment:
        """Judge the claim: a difference is told only where every amount of it could be read."""
        self.close_line(ts)
        if len(ts.sink) > self.mark:
            self._own_findings(ts, self.mark, "2100")
        if self.sound:
            self.claim.difference = claim_difference(self.claim)
        self.claim.balanced = self.sound and not self.claim.difference
        return self.claim

    def _own_findings(self, ts: TransactionSet, mark: int, loop: str) -> None:
        """Write claim and loop on the findings since ``mark``, but for those of what closes it."""
        for place in range(mark, len(ts.sink)):
            found = ts.sink[place]
            if not found.loop and found.position != ts.position:
                ts.sink[place] = msgspec.structs.replace(
                    found, loop=loop, patient_control_number=self.claim.patient_control_number
                )


def claim_segment(ts: TransactionSet, segment: Segment, state: OpenClaim) -> None:
    """Take one segment of loop 2100 or, once an SVC has opened a line, of loop 2110."""
    claim, line = state.claim, state.line
    match segment[0]:
        case "SVC":
            state.close_line(ts)
            state.line_mark, state.line_sound = len(ts.sink), True
            state.line = _service(ts, segment)
            claim.service_lines.append(state.line)
            if len(segment) > 8 or len(ts.sink) > state.line_mark:
                state.keep_rest(ts, segment, _SVC)
        case "CAS" if line is not None:
            state.line_sound &= _adjustments(ts, segment, state, line.adjustments)
        case "CAS":
            state.sound &= _adjustments(ts, segment, state, claim.adjustments)
        case "DTM" if line is not None:
            _line_date(ts, segment, state, line)
        case "DTM":
            if (when := dirty_day(ts, segment, 2)) is None or len(segment) > 3:
                state.keep(ts, segment)
            else:
                claim.dates.append(QualifiedDate(qualifier=segment[1], start=when, end=when))
        case "REF" | "AMT" | "QTY":
            _qualified(ts, segment, state, line or claim)
        case "LQ" if line is not None and el(segment, 1) == "HE" and el(segment, 2):
            line.remark_codes.append(segment[2])
        case "LQ" if line is not None and el(segment, 1) == "RX" and el(segment, 2):
            line.pharmacy_codes.append(segment[2])
        case "PER" if line is None:
            claim.contacts.append(contact(segment))
        case "NM1":
            _name(ts, segment, state)
        case "MIA" if claim.inpatient is None:
            claim.inpatient = _decided(ts, segment, state, MIA)
        case "MOA" if claim.outpatient is None:
            claim.outpatient = _decided(ts, segment, state, MOA)
        case _:
            state.keep(ts, segment)


def _line_date(
    ts: TransactionSet, segment: Segment, state: OpenClaim, line: ServicePayment
) -> None:
    """DTM 472, or 150 and 151 of which the other may be missing."""
    qualifier, when = el(segment, 1), dirty_day(ts, segment, 2)
    if qualifier not in ("472", "150", "151") or _dated(line, qualifier) or when is None:
        state.keep(ts, segment)
    else:
        old = line.service_dates
        start = old.start if old and qualifier == "151" else when
        end = old.end if old and qualifier == "150" else when
        line.service_dates = DateRange(start=start, end=end)


def _dated(line: ServicePayment, qualifier: str) -> bool:
    """True where the line has the date that the qualifier gives: a second one overwrites nothing.

    After 150 alone both ends are the same day, and 151 brings the other one."""
    there = line.service_dates
    return there is not None and (qualifier == "472" or there.start != there.end)


def _qualified(
    ts: TransactionSet, segment: Segment, state: OpenClaim, owner: ClaimPayment | ServicePayment
) -> None:
    """REF, AMT and QTY: a qualifier and what it qualifies."""
    qualifier, value = el(segment, 1), el(segment, 2)
    if segment[0] == "REF":
        line = state.line
        if qualifier == "6R" and line is not None and not line.control_number:
            line.control_number = value
        else:
            owner.references.append(
                Identifier(qualifier=qualifier, value=value, description=el(segment, 3))
            )
        return
    much = number(ts, segment, 2)
    if much is None:
        state.keep(ts, segment)
    elif segment[0] == "AMT":
        owner.amounts.append(Amount(qualifier=qualifier, amount=much))
    else:
        owner.quantities.append(Quantity(qualifier=qualifier, quantity=much))


def _adjustments(
    ts: TransactionSet, cas: Segment, state: OpenClaim, into: list[Adjustment]
) -> bool:
    """The triplets of a CAS; False where one has a reason and no amount that can be read."""
    over: Segment = []
    for place in range(2, len(cas), 3):
        reason, value = cas[place], number(ts, cas, place + 1)
        if value is None:
            if any(triplet := cas[place : place + 3]):
                over += triplet
            continue
        quantity = number(ts, cas, place + 2)
        into.append(
            Adjustment(group_code=cas[1], reason_code=reason, amount=value, quantity=quantity)
        )
    if over:
        state.keep(ts, [*cas[:2], *over])
    return not over


def _service(ts: TransactionSet, svc: Segment) -> ServicePayment:
    """SVC. Units that are absent stay None (the guide reads them as 1).

    Under the qualifier NU the procedure is a revenue code, and is given as such too.
    """
    procedure = parts(ts, svc, 1)
    line = ServicePayment(
        procedure_qualifier=at(procedure, 1),
        procedure_code=at(procedure, 2),
        modifiers=[m for m in procedure[2:6] if m],
        description=at(procedure, 7),
        charge=number(ts, svc, 2),
        paid=number(ts, svc, 3),
        revenue_code=el(svc, 4),
        units=number(ts, svc, 5),
        submitted_units=number(ts, svc, 7),
    )
    if line.procedure_qualifier == "NU" and not line.revenue_code:
        line.revenue_code = line.procedure_code
    submitted = parts(ts, svc, 6)
    if submitted:
        line.submitted_procedure = SubmittedProcedure(
            procedure_qualifier=at(submitted, 1),
            procedure_code=at(submitted, 2),
            modifiers=[m for m in submitted[2:6] if m],
            description=at(submitted, 7),
        )
    return line


def _name(ts: TransactionSet, nm1: Segment, state: OpenClaim) -> None:
    claim = state.claim
    match el(nm1, 1):
        case "QC" if claim.patient is None:
            claim.patient = party(nm1)
        case "IL" if claim.insured is None:
            claim.insured = party(nm1)
        case "74" if claim.corrected_patient is None:
            claim.corrected_patient = party(nm1)
        case "82" if claim.rendering_provider is None:
            claim.rendering_provider = party(nm1)
        case "TT" if claim.crossover_payer is None:
            claim.crossover_payer = party(nm1)
        case "PR" if claim.corrected_payer is None:
            claim.corrected_payer = party(nm1)
        case "GB" if claim.other_subscriber is None:
            claim.other_subscriber = party(nm1)
        case _:
            state.keep(ts, nm1)


def _decided(ts: TransactionSet, segment: Segment, state: OpenClaim, flat: Flat) -> Any:
    """An MIA or MOA; what of it has no field stays in ``unmodelled``."""
    found, over = read_flat(flat, ts, segment)
    state.claim.remark_codes += found.remark_codes
    if over:
        state.keep(ts, remainder(segment, frozenset(range(len(segment))) - frozenset(over), {}))
    return None if found == type(found)(remark_codes=found.remark_codes) else found

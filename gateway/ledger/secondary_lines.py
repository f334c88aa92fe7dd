"""What a payer decided about each line, as the next payer is told it (loop 2430). Pure.

SVC03 becomes SVD02, SVC01 becomes SVD03, CAS stays CAS, BPR16 becomes DTP 573. Source:
005010X222A1 and X223A2, section 1.4.4 and loop 2430; 005010X221A1, bundling and unbundling.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from decimal import Decimal

import msgspec

from gateway.ledger.match import match_lines
from gateway.models.adjudication import LineAdjudication
from gateway.models.claim import ClaimKind
from gateway.models.party import Adjustment
from gateway.models.remittance import ServicePayment
from gateway.models.service_line import ServiceLine

ZERO = Decimal(0)
_SVD03: dict[ClaimKind, frozenset[str]] = {
    "837P": frozenset({"ER", "HC", "IV", "WK"}),
    "837I": frozenset({"ER", "HC", "HP", "IV", "WK"}),
    "837D": frozenset({"AD", "ER"}),
}
"""Procedure qualifiers that SVD03 has room for; the 835 knows more."""


def owed(adjustments: Iterable[Adjustment]) -> Decimal:
    """What a payer leaves to the patient: the sum of its PR adjustments."""
    return sum((a.amount for a in adjustments if a.group_code == "PR"), ZERO)


def told(adjustments: Iterable[Adjustment]) -> list[Adjustment]:
    """Those that say something: a CAS of 0 is seen in the field and explains nothing."""
    return [a for a in adjustments if a.amount]


def places(payments: Sequence[ServicePayment], lines: Sequence[ServiceLine]) -> list[int | None]:
    """For each payment line the place of the claim's line from 0: by REF 6R, else by service.

    A line that was paid in parts has several payment lines under its one control number.
    """
    numbers = [_plain(line.control_number) for line in lines]
    known = {n: at for at, n in enumerate(numbers) if n and numbers.count(n) == 1}
    found = [known.get(_plain(payment.control_number)) for payment in payments]
    taken = set(found)
    left = [at for at in range(len(lines)) if at not in taken]
    free = [msgspec.structs.replace(lines[at], number=at) for at in left]
    rest = [n for n, at in enumerate(found) if at is None]
    for n, match in zip(rest, match_lines([payments[n] for n in rest], free), strict=True):
        found[n] = match.number
    return found


def _plain(text: str) -> str:
    return text.strip().upper()


def adrift(
    payments: Sequence[ServicePayment], lines: Sequence[ServiceLine], found: Sequence[int | None]
) -> str:
    """Why the payment lines are not the lines of the claim; '' where they are."""
    for n, (payment, at) in enumerate(zip(payments, found, strict=True), 1):
        if at is None and not _empty(payment):
            return f"its service {n} is no line of the claim"
    for at, line in enumerate(lines):
        own = [p for p, place in zip(payments, found, strict=True) if place == at]
        decided = sum((p.charge or ZERO for p in own), ZERO)
        if decided != (line.charge or ZERO):
            return f"it decides on {decided} of line {at + 1}, whose charge is {line.charge}"
    return ""


def _empty(payment: ServicePayment) -> bool:
    """A line that a payer adds for information: no charge, no payment, no adjustment."""
    return not (payment.charge or payment.paid or told(payment.adjustments))


def decided(
    kind: ClaimKind,
    payer: str,
    payments: Sequence[ServicePayment],
    lines: Sequence[ServiceLine],
    days: Sequence[datetime.date],
    *,
    liability: bool,
) -> list[ServiceLine]:
    """The lines with what ``payer`` decided on these ``days`` added to what others did before.

    ``liability``: what the patient owes stands at the lines (AMT EAF), not at the claim.
    """
    found = places(payments, lines)
    out = []
    for at, line in enumerate(lines):
        own = [n for n, place in enumerate(found) if place == at]
        made = [
            _decision(
                kind, payer, payments[n], line, days[n], _bundled(n, payments, found), liability
            )
            for n in own
        ]
        out.append(msgspec.structs.replace(line, adjudications=[*line.adjudications, *made]))
    return out


def _decision(
    kind: ClaimKind,
    payer: str,
    payment: ServicePayment,
    line: ServiceLine,
    day: datetime.date,
    bundled: int | None,
    liability: bool,
) -> LineAdjudication:
    """One loop 2430. The procedure is the one that was adjudicated, the line's own where SVD03
    has no room for that; units that the 835 leaves out are 1 (SVC05)."""
    adjudicated = bool(payment.procedure_code) and payment.procedure_qualifier in _SVD03[kind]
    which = payment if adjudicated else line
    usual = "AD" if kind == "837D" else "HC"
    return LineAdjudication(
        payer_identifier=payer,
        paid=payment.paid or ZERO,
        procedure_qualifier=(which.procedure_qualifier or usual) if which.procedure_code else "",
        procedure_code=which.procedure_code,
        modifiers=list(which.modifiers),
        revenue_code=(payment.revenue_code or line.revenue_code) if kind == "837I" else "",
        units=payment.units if payment.units is not None else Decimal(1),
        bundled_line=bundled,
        adjustments=told(payment.adjustments),
        adjudication_date=day,
        remaining_patient_liability=owed(payment.adjustments) if liability else None,
    )


def _bundled(n: int, payments: Sequence[ServicePayment], found: Sequence[int | None]) -> int | None:
    """The line from 1 that payment line ``n`` was bundled into: SVC06 names what was billed,
    SVC01 the procedure of another line, and nothing is paid here."""
    own = payments[n]
    billed = own.submitted_procedure
    if billed is None or own.paid or billed.procedure_code == own.procedure_code:
        return None
    for other, payment in enumerate(payments):
        at = found[other]
        if at is None or at == found[n] or payment.procedure_code != own.procedure_code:
            continue
        if payment.paid or other < n:
            return at + 1
    return None

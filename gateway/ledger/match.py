"""Which claim, and which of its lines, an answer speaks of. Never by name or amount alone."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from decimal import Decimal

import msgspec

from gateway.models.claim import ServiceLine
from gateway.models.party import DateRange
from gateway.models.remittance import ServicePayment


class Candidate(msgspec.Struct):
    """A claim that an answer might be about, as it was sent."""

    claim_id: str
    patient_control_number: str
    charge: Decimal | None
    member_id: str = ""
    service_start: datetime.date | None = None
    service_end: datetime.date | None = None
    payer_identifier: str = ""
    payer_claim_control_number: str = ""
    frequency_code: str = "1"
    in_set: bool = False
    """True when the answer names the very transaction set that carried this claim."""
    adjudicated: bool = False
    """True when a payment of this claim was posted before."""


class Subject(msgspec.Struct):
    """What an answer says of the claim it is about."""

    patient_control_number: str = ""
    charge: Decimal | None = None
    member_id: str = ""
    service_dates: DateRange | None = None
    payer_claim_control_number: str = ""
    payer_identifier: str = ""
    reversal: bool = False


class Match(msgspec.Struct):
    """The claim found, or None, and in words why."""

    claim_id: str | None
    reasons: list[str]
    ambiguous: bool = False


def _plain(text: str) -> str:
    return text.strip().upper()


def _score(subject: Subject, candidate: Candidate) -> tuple[int, int, list[str]]:
    """(keys that fit, details that fit, reasons); a key names a claim, a detail confirms it."""
    keys, details = 0, 0
    reasons: list[str] = []
    theirs = _plain(subject.patient_control_number)
    if theirs and theirs == _plain(candidate.patient_control_number):
        keys, reasons = keys + 2, [*reasons, "patient control number"]
    number = _plain(subject.payer_claim_control_number)
    if number and number == _plain(candidate.payer_claim_control_number):
        keys, reasons = keys + 2, [*reasons, "payer claim control number"]
    if candidate.in_set and keys:
        keys, reasons = keys + 3, [*reasons, "transaction set"]
    if subject.charge is not None and abs(subject.charge) == candidate.charge:
        details, reasons = details + 1, [*reasons, "charge"]
    if subject.member_id and _plain(subject.member_id) == _plain(candidate.member_id):
        details, reasons = details + 1, [*reasons, "member id"]
    if _overlap(subject.service_dates, candidate):
        details, reasons = details + 1, [*reasons, "service dates"]
    if subject.reversal and candidate.adjudicated:
        details, reasons = details + 1, [*reasons, "a payment to reverse"]
    elif not subject.reversal and candidate.frequency_code != "8":
        details += 1
    if subject.payer_identifier and subject.payer_identifier == candidate.payer_identifier:
        details, reasons = details + 1, [*reasons, "payer"]
    return keys, details, reasons


def _overlap(span: DateRange | None, candidate: Candidate) -> bool:
    if span is None or candidate.service_start is None:
        return False
    end = candidate.service_end or candidate.service_start
    return span.start <= end and candidate.service_start <= span.end


def _contradicted(subject: Subject, candidate: Candidate) -> bool:
    """True when everything that could confirm the key speaks against it."""
    against = 0
    compared = 0
    if subject.charge is not None and candidate.charge is not None:
        compared += 1
        against += abs(subject.charge) != candidate.charge
    if subject.member_id and candidate.member_id:
        compared += 1
        against += _plain(subject.member_id) != _plain(candidate.member_id)
    if subject.service_dates and candidate.service_start:
        compared += 1
        against += not _overlap(subject.service_dates, candidate)
    return compared > 1 and against == compared


def match_claim(subject: Subject, candidates: Sequence[Candidate]) -> Match:
    """The one claim that the answer is about.

    At least one key must fit (patient control number, payer claim control number). Two claims
    that fit alike leave it to a person, as does a key whose charge, member and dates all
    contradict it: that is somebody else's claim under the same number.
    """
    scored = []
    for candidate in candidates:
        keys, details, reasons = _score(subject, candidate)
        if not keys:
            continue
        if _contradicted(subject, candidate) and not candidate.in_set:
            continue
        scored.append(((keys, details), candidate, reasons))
    if not scored:
        return Match(None, ["no claim was sent with these numbers"])
    scored.sort(key=lambda entry: entry[0], reverse=True)
    best, candidate, reasons = scored[0]
    if len(scored) > 1 and scored[1][0] == best:
        return Match(None, [f"{len(scored)} claims fit alike"], ambiguous=True)
    return Match(candidate.claim_id, reasons)


class LineMatch(msgspec.Struct):
    """The number of the claim's line that a payment line is about, and by what it was found."""

    number: int | None
    by: str


def match_lines(
    payments: Sequence[ServicePayment], lines: Sequence[ServiceLine]
) -> list[LineMatch]:
    """For each payment line the claim's line: by REF 6R, else procedure, modifiers and date."""
    free = list(lines)
    found: list[LineMatch] = []
    for payment in payments:
        line, by = _by_control_number(payment, free)
        if line is None:
            line, by = _by_service(payment, free)
        if line is not None:
            free.remove(line)
        found.append(LineMatch(line.number if line else None, by))
    return found


def _by_control_number(
    payment: ServicePayment, lines: Sequence[ServiceLine]
) -> tuple[ServiceLine | None, str]:
    if payment.control_number:
        for line in lines:
            if line.control_number and line.control_number == payment.control_number:
                return line, "line control number"
    return None, ""


def _by_service(
    payment: ServicePayment, lines: Sequence[ServiceLine]
) -> tuple[ServiceLine | None, str]:
    billed = payment.submitted_procedure
    code = billed.procedure_code if billed else payment.procedure_code
    modifiers = billed.modifiers if billed else payment.modifiers
    fitting = [
        line
        for line in lines
        if (line.procedure_code == code if code else line.revenue_code == payment.revenue_code)
        and _same_day(payment, line)
    ]
    exact = [line for line in fitting if line.modifiers == modifiers] or fitting
    same_charge = [line for line in exact if line.charge == payment.charge] or exact
    if not same_charge:
        return None, "no line has this procedure and date"
    return same_charge[0], "procedure, modifiers and date"


def _same_day(payment: ServicePayment, line: ServiceLine) -> bool:
    ours, theirs = line.service_dates, payment.service_dates
    if ours is None or theirs is None:
        return True
    return ours.start <= theirs.end and theirs.start <= ours.end

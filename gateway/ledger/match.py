"""Which claim, and which of its lines, an answer speaks of. Never by name or amount alone."""

from __future__ import annotations

import datetime
from bisect import bisect_left
from collections.abc import Collection, Iterator, Sequence
from decimal import Decimal

import msgspec

from gateway.models.party import DateRange
from gateway.models.remittance import ServicePayment
from gateway.models.service_line import ServiceLine


class Candidate(msgspec.Struct):
    """A claim that an answer might be about, as it was sent."""

    claim_id: str
    patient_control_number: str
    charge: Decimal | None
    member_id: str = ""
    service_start: datetime.date | None = None
    service_end: datetime.date | None = None
    payer_identifier: str = ""
    payer_name: str = ""
    responsibility_code: str = ""
    payer_claim_control_number: str = ""
    earlier_numbers: Collection[str] = ()
    """The payer's numbers that it was decided under before."""
    frequency_code: str = "1"
    in_set: bool = False
    """True when the answer names the very transaction set that carried this claim."""
    adjudicated: bool = False
    """True when a payment of this claim was posted before."""
    encounter: bool = False
    """True when no payment of it is owed."""


class Subject(msgspec.Struct):
    """What an answer says of the claim it is about."""

    patient_control_number: str = ""
    charge: Decimal | None = None
    member_id: str = ""
    service_dates: DateRange | None = None
    payer_claim_control_number: str = ""
    payer_identifier: str = ""
    payer_name: str = ""
    status_code: str = ""
    reversal: bool = False
    frequency_code: str = ""
    """CLP09: 7 answers the replacement rather than its original."""
    pays: bool = False
    """True of an adjudication with money in it: it answers a claim rather than an encounter."""


class Match(msgspec.Struct):
    """The claim found, or None, and in words why."""

    claim_id: str | None
    reasons: list[str]
    ambiguous: bool = False


_ECHOED = 20
_TELLING = 6


def _plain(text: str) -> str:
    return text.strip().upper()


def _same(theirs: str, ours: str) -> bool:
    """The same number, whatever its case, blanks and leading zeros; a number of zeros is none."""
    theirs, ours = _plain(theirs), _plain(ours)
    return bool(theirs.strip("0")) and theirs.lstrip("0") == ours.lstrip("0")


def _near(theirs: str, ours: str) -> bool:
    """One is the other with something after it, or cut off: six characters must agree."""
    first, second = sorted((_plain(theirs).lstrip("0"), _plain(ours).lstrip("0")), key=len)
    return len(first) >= _TELLING and second.startswith(first)


class NearNumbers:
    """Numbers of ours, to be asked whether another may be one of them: the same whatever its
    leading zeros, cut off, or with something after it. What is not near is no key to a claim.

    Payers number on by day, and thousands begin alike: a question takes no longer for that.
    """

    def __init__(self) -> None:
        self._numbers: set[str] = set()
        self._ordered: list[str] = []

    def add(self, number: str) -> None:
        """Know this number; one of zeros is none."""
        if plain := _plain(number).lstrip("0"):
            self._numbers.add(plain)

    def holds(self, number: str) -> bool:
        """True where one of ours is the same as ``number``, or near to it."""
        plain = _plain(number).lstrip("0")
        if plain in self._numbers:
            return True
        if len(plain) < _TELLING:
            return False
        return self._begins_with_one_of_ours(plain) or self._is_the_begin_of_one(plain)

    def _begins_with_one_of_ours(self, plain: str) -> bool:
        return any(plain[:end] in self._numbers for end in range(_TELLING, len(plain)))

    def _is_the_begin_of_one(self, plain: str) -> bool:
        if len(self._ordered) != len(self._numbers):
            self._ordered = sorted(self._numbers)
        place = bisect_left(self._ordered, plain)
        return place < len(self._ordered) and self._ordered[place].startswith(plain)


_PLACES = {"1": "P", "19": "P", "2": "S", "20": "S", "3": "T", "21": "T"}
"""CLP02 says as which payer the claim was decided: the next payer's claim repeats the number."""

_STRONG = 3
"""A detail that the answer repeats of the claim; the frequency and a number in part weigh 1, so
that an exact charge outranks them together."""


def _score(subject: Subject, candidate: Candidate) -> tuple[int, int, list[str]]:
    """(keys that fit, weight of the details that fit, reasons); a key names a claim, a detail
    confirms it.

    A patient control number that was cut or lengthened on its way is a key only where two of
    charge, member and dates confirm it; HIPAA guarantees the echo of 20 characters. Payers add
    a suffix to their own number when they correct a claim: such a number is a detail, and a key
    only where the answer gives no patient control number at all.
    """
    keys, reasons = 0, list[str]()
    details, why = _details(subject, candidate)
    theirs, ours = subject.patient_control_number, candidate.patient_control_number
    if _same(theirs, ours) or (len(_plain(theirs)) == _ECHOED and _near(theirs, ours)):
        keys, reasons = keys + 2, [*reasons, "patient control number"]
    elif _near(theirs, ours) and _confirmed(subject, candidate) >= 2:
        keys, reasons = keys + 1, [*reasons, "patient control number in part"]
    number = subject.payer_claim_control_number
    known = [candidate.payer_claim_control_number, *candidate.earlier_numbers]
    near = any(_near(number, one) for one in known)
    same = any(_same(number, one) for one in known)
    if same and (keys or candidate.in_set or not _differs(theirs, ours)):
        keys, reasons = keys + 2, [*reasons, "payer claim control number"]
    elif near and not theirs.strip(" 0") and _confirmed(subject, candidate) >= 2:
        keys, reasons = keys + 1, [*reasons, "payer claim control number in part"]
    elif near:
        details, why = details + 1, [*why, "payer claim control number in part"]
    if candidate.in_set and keys:
        keys, reasons = keys + 3, [*reasons, "transaction set"]
    return keys, details, [*reasons, *why]


def _differs(theirs: str, ours: str) -> bool:
    """Both are given, and neither stands inside the other: another claim's number."""
    theirs, ours = _plain(theirs).lstrip("0"), _plain(ours).lstrip("0")
    return bool(theirs and ours) and theirs not in ours and ours not in theirs


def _details(subject: Subject, candidate: Candidate) -> tuple[int, list[str]]:
    details, reasons = 0, list[str]()
    if subject.charge is not None and abs(subject.charge) == candidate.charge:
        details, reasons = details + _STRONG, [*reasons, "charge"]
    if subject.member_id and _plain(subject.member_id) == _plain(candidate.member_id):
        details, reasons = details + _STRONG, [*reasons, "member id"]
    if _overlap(subject.service_dates, candidate):
        details, reasons = details + _STRONG, [*reasons, "service dates"]
    if subject.reversal and candidate.adjudicated:
        details, reasons = details + _STRONG, [*reasons, "a payment to reverse"]
    elif not subject.reversal and candidate.frequency_code != "8":
        details += _STRONG
    if subject.payer_identifier and subject.payer_identifier == candidate.payer_identifier:
        details, reasons = details + _STRONG, [*reasons, "payer"]
    elif subject.payer_name and _plain(subject.payer_name) == _plain(candidate.payer_name):
        details, reasons = details + 1, [*reasons, "payer"]
    if subject.pays and candidate.encounter:
        details -= _STRONG
    if (place := _PLACES.get(subject.status_code)) and place == candidate.responsibility_code:
        details += 1
    if subject.frequency_code and subject.frequency_code == candidate.frequency_code:
        details += 1
    return details, reasons


def _overlap(span: DateRange | None, candidate: Candidate) -> bool:
    if span is None or candidate.service_start is None:
        return False
    end = candidate.service_end or candidate.service_start
    return span.start <= end and candidate.service_start <= span.end


def _comparisons(subject: Subject, candidate: Candidate) -> Iterator[tuple[str, bool]]:
    """Whether they agree, for each of charge, member and dates that both sides give."""
    if subject.charge is not None and candidate.charge is not None:
        yield "charge", abs(subject.charge) == candidate.charge
    if subject.member_id and candidate.member_id:
        yield "member id", _plain(subject.member_id) == _plain(candidate.member_id)
    if subject.service_dates and candidate.service_start:
        yield "service dates", _overlap(subject.service_dates, candidate)


def _confirmed(subject: Subject, candidate: Candidate) -> int:
    return sum(agree for _, agree in _comparisons(subject, candidate))


def _contradicted(subject: Subject, candidate: Candidate) -> bool:
    """True when two of the three that could confirm the key speak against it, or none of those
    that can be compared speaks for it."""
    agreed = [agree for _, agree in _comparisons(subject, candidate)]
    return agreed.count(False) >= 2 or (bool(agreed) and not any(agreed))


class Fit(msgspec.Struct, kw_only=True):
    """How well a claim fits an answer, for a person to judge.

    ``score`` is for comparing: 20 for each key that fits, 3 for each strong detail and 1 for each
    weak one. ``against`` names those of charge, member id and service dates that differ.
    """

    claim_id: str
    score: int
    reasons: list[str]
    against: list[str]


def fit(subject: Subject, candidate: Candidate) -> Fit:
    """The fit of one claim, whatever becomes of it in :func:`match_claim`."""
    keys, details, reasons = _score(subject, candidate)
    against = [name for name, agree in _comparisons(subject, candidate) if not agree]
    return Fit(claim_id=candidate.claim_id, score=20 * keys + details, reasons=reasons,
               against=against)  # fmt: skip


def match_claim(subject: Subject, candidates: Sequence[Candidate]) -> Match:
    """The one claim that the answer is about.

    At least one key must fit (patient control number, payer claim control number). Two claims
    that fit alike leave it to a person, as does a key that charge, member and dates contradict:
    two of them, or all that can be compared. That is somebody else's claim under the same
    number. So is a claim under the payer's number whose patient control number is another.
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
    alike = sum(score == best for score, _, _ in scored)
    if alike > 1:
        return Match(None, [f"{alike} claims fit alike"], ambiguous=True)
    return Match(candidate.claim_id, reasons)


class LineMatch(msgspec.Struct):
    """The number of the claim's line that a payment line is about, and by what it was found."""

    number: int | None
    by: str


def match_lines(
    payments: Sequence[ServicePayment], lines: Sequence[ServiceLine]
) -> list[LineMatch]:
    """For each payment line the claim's line: by REF 6R, else procedure, modifiers and date.

    All control numbers go first, so that no line is taken from the payment that names it.
    """
    free = list(lines)
    found = [_by_control_number(payment, free) for payment in payments]
    for place, payment in enumerate(payments):
        if found[place][0] is None:
            found[place] = _by_service(payment, free)
    return [LineMatch(line.number if line else None, by) for line, by in found]


def _by_control_number(
    payment: ServicePayment, free: list[ServiceLine]
) -> tuple[ServiceLine | None, str]:
    for line in free:
        if payment.control_number and _plain(line.control_number) == _plain(payment.control_number):
            free.remove(line)
            return line, "line control number"
    return None, ""


def _by_service(payment: ServicePayment, free: list[ServiceLine]) -> tuple[ServiceLine | None, str]:
    billed = payment.submitted_procedure
    code = billed.procedure_code if billed else payment.procedure_code
    if not billed and payment.procedure_qualifier == "NU":  # the code is a revenue code
        code = ""
    modifiers = billed.modifiers if billed else payment.modifiers
    if not code and not payment.revenue_code:
        return None, "the payment names no procedure"
    fitting = [
        line
        for line in free
        if (line.procedure_code == code if code else line.revenue_code == payment.revenue_code)
        and _same_day(payment, line)
    ]
    exact = [line for line in fitting if sorted(line.modifiers) == sorted(modifiers)] or fitting
    same_charge = [line for line in exact if line.charge == payment.charge] or exact
    if not same_charge:
        return None, "no line has this procedure and date"
    free.remove(same_charge[0])
    return same_charge[0], "procedure, modifiers and date"


def _same_day(payment: ServicePayment, line: ServiceLine) -> bool:
    ours, theirs = line.service_dates, payment.service_dates
    if ours is None or theirs is None:
        return True
    return ours.start <= theirs.end and theirs.start <= ours.end

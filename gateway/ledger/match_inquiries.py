"""Which inquiry an answer is about: a 271 to its 270, a 277 to its 276. Never by name alone.

The trace number decides (TRN02 with TRN03); the person confirms it. A trace that comes back for
somebody else is a wrong patient, and is left to a person.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

import msgspec

from gateway.ledger.names import plain_name
from gateway.models.claim_status import ClaimStatus, StatusInquiry
from gateway.models.eligibility import EligibilityInquiry, EligibilityResponse, Member
from gateway.models.party import DateRange, Party

OURS, RETURNED = "1", "2"
"""TRN01: the sender's own trace, and the one that is answered."""


class Asked(msgspec.Struct):
    """An eligibility inquiry as it was sent. ``batch_identifier`` is its BHT03, which a real-time
    answer repeats."""

    inquiry_id: str
    inquiry: EligibilityInquiry
    batch_identifier: str = ""


class StatusAsked(msgspec.Struct):
    """A claim status inquiry as it was sent."""

    inquiry_id: str
    inquiry: StatusInquiry


class Difference(msgspec.Struct):
    """What the payer has otherwise than we: the field, what was asked, what was answered."""

    field: str
    asked: str
    answered: str


class InquiryMatch(msgspec.Struct):
    """The inquiry found, or None, and in words why. ``payer_trace_number`` is the payer's own
    TRN, by which it knows its answer."""

    inquiry_id: str | None
    reasons: list[str]
    ambiguous: bool = False
    differences: list[Difference] = []
    payer_trace_number: str = ""


def match_response(
    response: EligibilityResponse, sent: Sequence[Asked], batch_identifier: str = ""
) -> InquiryMatch:
    """The one inquiry that a 271's response is about.

    Its number must come back in a TRN, from the same originator where both name one. Without any
    TRN, the same BHT03 counts where two of member id, name and birth date confirm it. A person
    of whom two of these, or of these and the first name, are others is somebody else: no match,
    whatever the number.
    """
    theirs = _payer_trace(response)
    returned = [one for one in response.trace_numbers if one.type_code != OURS and one.number]
    by_trace = [asked for asked in sent if _traced(response, asked.inquiry)]
    by_batch = [
        asked for asked in sent
        if not returned and batch_identifier and asked.batch_identifier == batch_identifier
        and list(_agreed(response.who, asked.inquiry)).count(True) >= 2
    ]  # fmt: skip
    fitting = by_trace or by_batch
    why = "trace number" if by_trace else "transaction identifier (BHT03)"
    if not fitting:
        return InquiryMatch(None, [_untraced(response, sent)], payer_trace_number=theirs)
    same = [asked for asked in fitting if not _other_person(response, asked.inquiry)]
    if not same:
        return InquiryMatch(
            None, [why, "the person is another one: two of member id, names, birth date differ"],
            payer_trace_number=theirs,
        )  # fmt: skip
    if len(same) > 1:
        return InquiryMatch(
            None, [f"{len(same)} inquiries fit alike"], ambiguous=True, payer_trace_number=theirs
        )
    asked = same[0]
    agreed = _agreed_fields(response.who, asked.inquiry)
    reasons = [why, *(name for name, fits in agreed if fits)]
    return InquiryMatch(
        asked.inquiry_id, reasons, differences=differences(asked.inquiry, response),
        payer_trace_number=theirs,
    )  # fmt: skip


def refused_inquiries(
    response: EligibilityResponse, sent: Sequence[Asked], batch_identifier: str
) -> list[str]:
    """Ids of the inquiries that a response without a subscriber refuses: all of the transaction
    set whose BHT03 it repeats, of this provider where it names one."""
    return [
        asked.inquiry_id for asked in sent
        if batch_identifier and asked.batch_identifier == batch_identifier
        and (response.provider is None or _one_of(response.provider, asked.inquiry.provider))
    ]  # fmt: skip


def _one_of(theirs: Party, ours: Party | None) -> bool:
    """Whether two providers share an id, or have none to compare."""
    if ours is None:
        return True
    one = {i for i in (theirs.npi, *(x.value for x in theirs.identifiers)) if i}
    other = {i for i in (ours.npi, *(x.value for x in ours.identifiers)) if i}
    return not one or not other or bool(one & other)


def _payer_trace(response: EligibilityResponse) -> str:
    return next((t.number for t in response.trace_numbers if t.type_code == OURS), "")


def _untraced(response: EligibilityResponse, sent: Sequence[Asked]) -> str:
    """Why no inquiry is found by trace: none has the number, or it came back from somebody else."""
    theirs = {one.number.strip() for one in response.trace_numbers if one.type_code != OURS}
    ours = {one.number.strip() for asked in sent for one in asked.inquiry.trace_numbers}
    if (theirs & ours) - {""}:
        return "the trace number is known, but its originator (TRN03) is another"
    return "no inquiry has this trace"


def _traced(response: EligibilityResponse, inquiry: EligibilityInquiry) -> bool:
    """Whether one of the inquiry's own traces came back."""
    for theirs in response.trace_numbers:
        for ours in inquiry.trace_numbers:
            same = theirs.number.strip() and theirs.number.strip() == ours.number.strip()
            known = theirs.originator and ours.originator
            if same and theirs.type_code != OURS and (
                not known or theirs.originator.strip() == ours.originator.strip()
            ):  # fmt: skip
                return True
    return False


def _agreed_fields(answered: Member, inquiry: EligibilityInquiry) -> Iterator[tuple[str, bool]]:
    """Member id, name and birth date, each where both sides give it, and whether they agree."""
    asked = inquiry.who
    if asked.member_id and answered.member_id:
        yield "member id", _plain(asked.member_id) == _plain(answered.member_id)
    if asked.last_name and answered.last_name:
        yield "name", plain_name(asked.last_name) == plain_name(answered.last_name)
    if asked.birth_date and answered.birth_date:
        yield "birth date", asked.birth_date == answered.birth_date


def _agreed(answered: Member, inquiry: EligibilityInquiry) -> Iterator[bool]:
    return (fits for _, fits in _agreed_fields(answered, inquiry))


def _other_person(response: EligibilityResponse, inquiry: EligibilityInquiry) -> bool:
    against = list(_agreed(response.who, inquiry)).count(False)
    return against + _other_first_name(response.who, inquiry.who) >= 2


def _other_first_name(answered: Member, asked: Member) -> bool:
    """Whether first names differ by more than an initial or a short form: twins share the rest."""
    one, other = plain_name(answered.first_name), plain_name(asked.first_name)
    return bool(one and other) and not (one.startswith(other) or other.startswith(one))


def _plain(text: str) -> str:
    return text.strip().upper()


_COMPARED = ("member_id", "last_name", "first_name", "middle_name", "suffix", "birth_date",
             "gender_code")  # fmt: skip
_ADDRESS = ("line_1", "line_2", "city", "state_code", "postal_code")


def differences(inquiry: EligibilityInquiry, response: EligibilityResponse) -> list[Difference]:
    """What the payer has otherwise of the person: an offer to bring our record up to date.

    What either side leaves empty is no difference; names are compared in their plain form.
    """
    asked, answered = inquiry.who, response.who
    pairs = [(name, getattr(asked, name), getattr(answered, name)) for name in _COMPARED]
    if asked.address and answered.address:
        ours, theirs = asked.address, answered.address
        pairs += [(name, getattr(ours, name), getattr(theirs, name)) for name in _ADDRESS]
    return [
        Difference(name, str(one), str(other))
        for name, one, other in pairs
        if one and other and plain_name(str(one)) != plain_name(str(other))
    ]


def match_status(status: ClaimStatus, sent: Sequence[StatusAsked]) -> InquiryMatch:
    """The one inquiry that a 277's claim is about.

    A key must fit: the trace number, our claim number (EJ) or the payer's (1K). Without the trace
    one of charge, member and dates must confirm the key, and none speak against it. With it, two
    that speak against it are somebody else's claim. The most keys win; alike is for a person.
    """
    found: list[tuple[int, str, list[str]]] = []
    for asked in sent:
        keys = list(_keys(status, asked.inquiry))
        details = list(_details(status, asked.inquiry))
        against = [name for name, fits in details if not fits]
        fits = [name for name, fits in details if fits]
        traced = "trace number" in keys
        if keys and (len(against) < 2 if traced else fits and not against):
            weight = 8 * traced + 4 * len(keys) + len(fits) - len(against)
            found.append((weight, asked.inquiry_id, [*keys, *fits]))
    if not found:
        return InquiryMatch(None, ["no inquiry has these numbers"])
    best = max(weight for weight, _, _ in found)
    first = [(id, reasons) for weight, id, reasons in found if weight == best]
    if len(first) > 1:
        return InquiryMatch(None, [f"{len(first)} inquiries fit alike"], ambiguous=True)
    return InquiryMatch(first[0][0], first[0][1])


def _keys(status: ClaimStatus, inquiry: StatusInquiry) -> Iterator[str]:
    pairs = (
        ("trace number", status.trace_number, inquiry.trace_number),
        ("patient control number", status.patient_control_number, inquiry.patient_control_number),
        ("payer claim control number", status.payer_claim_control_number,
         inquiry.payer_claim_control_number),
    )  # fmt: skip
    for name, theirs, ours in pairs:
        if _plain(theirs).strip("0") and _plain(theirs) == _plain(ours):
            yield name


def _details(status: ClaimStatus, inquiry: StatusInquiry) -> Iterator[tuple[str, bool]]:
    """Charge, member and dates where both sides give them, and whether they agree."""
    charge = next((s.charge for s in status.statuses if s.charge is not None), None)
    ours = inquiry.charge
    if ours is None and inquiry.service_lines:
        ours = sum((line.charge or Decimal(0) for line in inquiry.service_lines), Decimal(0))
    if charge is not None and ours:
        yield "charge", charge == ours
    holder, asked = status.subscriber or status.patient, inquiry.subscriber
    if holder and asked and holder.member_id and asked.member_id:
        yield "member id", _plain(holder.member_id) == _plain(asked.member_id)
    one = _span(status.service_dates, [line.service_dates for line in status.service_lines])
    other = _span(inquiry.service_dates, [line.service_dates for line in inquiry.service_lines])
    if one and other:
        yield "service dates", one.start <= other.end and other.start <= one.end


def _span(whole: DateRange | None, lines: list[DateRange | None]) -> DateRange | None:
    """The days of a claim, else the first to the last of its lines."""
    spans = [span for span in lines if span is not None]
    if whole is not None or not spans:
        return whole
    return DateRange(start=min(s.start for s in spans), end=max(s.end for s in spans))

"""Where a claim stands at its payer (277), as a page of text for a front desk."""

from __future__ import annotations

from collections.abc import Iterator

from gateway.models.claim_status import ClaimStatus, LineStatus, Status
from gateway.models.party import DateRange
from gateway.render.benefit_words import Codes, numbers, person
from gateway.render.story_status import verdict
from gateway.render.tell_status import in_words
from gateway.render.words import clean, date_words, listed, money, put, spaced


def status_text(status: ClaimStatus, codes: Codes) -> str:
    """The page, with a line break after each line. It is health information."""
    first = status.statuses[0].category_code if status.statuses else ""
    lines = [f"{_about(status)}: {verdict(first).upper()}", *_who(status, codes)]
    for one in status.statuses:
        lines += [f"  {line}" for line in _said(one, codes)]
    for line in status.service_lines:
        lines += _line(line, codes)
    return "\n".join(map(clean, lines)) + "\n"


def _about(status: ClaimStatus) -> str:
    """The claim by its number, else by the trace number of the question; above the claims, whom
    the payer speaks of."""
    if status.level != "claim":
        whom = status.provider or status.receiver
        return "The whole inquiry" + put(" of ", clean(whom.label) if whom else "")
    number = clean(status.patient_control_number)
    return f"Claim {number}" if number else f"Claim asked about under {clean(status.trace_number)}"


def _who(status: ClaimStatus, codes: Codes) -> Iterator[str]:
    """The patient, the days, and the payer with its number of the claim and its telephone."""
    if status.patient is not None:
        holder = status.subscriber or status.patient
        yield "  " + person(status.patient) + put(", member ID ", clean(holder.member_id))
    days = _days(status.service_dates)
    payer = clean(status.payer.name) if status.payer else ""
    theirs = put("payer's number ", clean(status.payer_claim_control_number))
    if told := spaced(put("services ", days), payer, theirs, by="; "):
        yield f"  {told}"
    for each in status.payer.contacts if status.payer else ():
        yield f"  payer contact: {numbers(codes, each)}"


def _days(span: DateRange | None) -> str:
    if span is None:
        return ""
    if span.end in (None, span.start):
        return date_words(span.start)
    return f"{date_words(span.start)} to {date_words(span.end)}"


def _said(one: Status, codes: Codes) -> Iterator[str]:
    """One composite: words, then money and days."""
    category = codes.listed("claim_status_categories", one.category_code)
    status = codes.listed("claim_status", one.status_code)
    code = spaced(one.category_code, one.status_code, one.entity_code, by=":")
    yield f"{in_words(category, status, codes.at('98', one.entity_code))} ({code})"
    money_said = spaced(
        put("charged ", money(one.charge) if one.charge is not None else ""),
        put("paid ", money(one.paid) if one.paid is not None else ""),
        put("told on ", date_words(one.effective_date) if one.effective_date else ""),
        put("decided on ", date_words(one.finalized_date) if one.finalized_date else ""),
        put("payment made on ", date_words(one.remittance_date) if one.remittance_date else ""),
        put("check or transfer number ", clean(one.remittance_trace_number)),
        by=", ",
    )
    if money_said and one.stc == "STC01":
        yield money_said
    if one.message and one.stc == "STC01":
        yield clean(one.message)


def _line(line: LineStatus, codes: Codes) -> Iterator[str]:
    what = clean(line.procedure_code or line.revenue_code)
    facts = spaced(
        spaced(what, put("with modifier ", listed(line.modifiers))),
        put("on ", _days(line.service_dates)),
        put("charged ", money(line.charge) if line.charge is not None else ""),
        put("paid ", money(line.paid) if line.paid is not None else ""),
        by=", ",
    )
    yield f"  Line {facts}"
    for one in line.statuses:
        yield from (f"    {said}" for said in _said(one, codes))

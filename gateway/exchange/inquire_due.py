"""Asking by itself: claims that are silent, and who is seen tomorrow; never more than the rate."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from itertools import chain

from gateway.exchange.circuits import CircuitOpen
from gateway.exchange.desk import Desk
from gateway.exchange.doors import REAL_TIME
from gateway.exchange.inquire import ask
from gateway.exchange.inquire_appointments import due_appointments, take_lists
from gateway.exchange.inquire_failed import circuit_of
from gateway.exchange.inquire_record import Asking, Question
from gateway.exchange.people import ask_person
from gateway.exchange.recording import claim_of
from gateway.exchange.sweep import usual
from gateway.ledger.lag import limit
from gateway.models.claim_status import StatusInquiry
from gateway.models.party import Identifier, Party
from gateway.settings import TradingPartner
from gateway.store import claims as claim_store
from gateway.store import inquiries
from gateway.store.locks import exclusive
from gateway.store.records import ClaimRow, InquiryRow, SubmissionRow

WAITING = ("sent", "set_accepted", "claim_accepted", "pending")
"""States of a claim whose payer may be asked about it."""

ITSELF = "gateway"
_HOUR = datetime.timedelta(hours=1)
_DAY = datetime.timedelta(days=1)
_PAGE = 500


def ask_due(desk: Desk, partner: str | None = None) -> Asking:
    """Ask each partner what its settings let the gateway ask by itself, as far as the rate of the
    last hour leaves room: appointments first, then silent claims. Files are queued, not sent.
    """
    done = Asking()
    for one in desk.partners(partner):
        if not (one.inquiries.appointments or one.inquiries.status_after_days):
            continue
        with exclusive(desk.store, f"inquire:{one.name}"):
            take_lists(desk, one)
            if one.door.type in REAL_TIME and not _may_be_tried(desk, one, done):
                continue
            with desk.store.reading() as connection:
                before = inquiries.asked_since(connection, one.name, desk.clock() - _HOUR)
            room = max(one.inquiries.per_hour - before, 0)
            if room:
                _ask(desk, one, room, done)
    return done


def _may_be_tried(desk: Desk, partner: TradingPartner, done: Asking) -> bool:
    """False, and told, while a partner that failed too often is left alone."""
    try:
        desk.circuits.check(circuit_of(partner), desk.clock())
    except CircuitOpen as closed:
        done.fail(closed.exit_code, f"{partner.name}: {closed}")
        return False
    return True


def _ask(desk: Desk, partner: TradingPartner, room: int, done: Asking) -> None:
    """Ask, and tell a person of what could not be asked, once a day."""
    due = chain(due_appointments(desk, partner), silent_claims(desk, partner))
    asked = ask(desk, due, partner, asked_by=ITSELF, send=False, most=room)
    refused = sum(one.severity == "reject" for one in asked.findings)
    done.inquiries += asked.inquiries
    done.files += asked.files
    done.fail(3 if asked.errors else 0, *asked.errors)
    if not refused:
        return
    now = desk.clock()
    with desk.store.transaction() as connection:
        ask_person(
            connection, key=f"not_asked:{partner.name}:{now:%Y-%m-%d}", kind="not_asked",
            partner=partner.name, at=now,
            message=f"what the gateway would ask {partner.name} by itself has {refused} faults "
            "that a payer would reject, and was not asked",
        )  # fmt: skip


def silent_claims(desk: Desk, partner: TradingPartner) -> Iterator[Question]:
    """A question for each claim that was built so long ago that its payer should have paid it, and
    that was not asked about of late; the oldest first. Nobody pays an encounter."""
    if not partner.inquiries.status_after_days:
        return
    now = desk.clock()
    patience = _patience(desk, partner, now)
    again = now - datetime.timedelta(days=partner.inquiries.status_again_days)
    found: list[tuple[datetime.datetime, ClaimRow]] = []
    after = None
    while True:
        with desk.store.reading() as connection:
            page = claim_store.list_claims(
                connection, partner=partner.name, states=WAITING, after=after, limit=_PAGE
            )
            ids = [row.claim_id for row in page.items]
            built = claim_store.submissions_of_claims(connection, ids)
            asked = inquiries.inquiries_about(connection, ids)
        recent = {row.claim_id for row in asked if _counts(row, again, now)}
        for row in page.items:
            if row.is_encounter:
                continue
            last = _built(built[row.claim_id])
            if last is not None and last <= now - patience(row) and row.claim_id not in recent:
                found.append((last, row))
        after = page.next
        if not after:
            break
    for _, row in sorted(found, key=lambda pair: (pair[0], pair[1].claim_id)):
        with desk.store.reading() as connection:
            whole = claim_store.load_claim(connection, row.claim_id)
        if whole is not None:
            yield Question(inquiry_about(whole), _key(row, now), row.claim_id)


def _patience(
    desk: Desk, partner: TradingPartner, now: datetime.datetime
) -> Callable[[ClaimRow], datetime.timedelta]:
    """How long the silence about a claim is normal."""
    days = partner.inquiries.status_after_days
    if days != "usual":
        return lambda _: datetime.timedelta(days=days)
    lags = usual(desk, now)
    otherwise = datetime.timedelta(days=partner.deadlines.remittance_days)
    return lambda row: limit(lags, row.payer_name, row.kind, otherwise)[0]


def _built(submissions: list[SubmissionRow]) -> datetime.datetime | None:
    return submissions[-1].built_at if submissions else None


def _counts(row: InquiryRow, again: datetime.datetime, now: datetime.datetime) -> bool:
    """Whether an inquiry keeps its claim from being asked about now. One that failed does so for
    the day: a payer that is down is not asked for the same claim round after round."""
    return row.asked_at > (max(again, now - _DAY) if row.state == "failed" else again)


def _key(row: ClaimRow, now: datetime.datetime) -> str:
    """Once a day at most."""
    return f"status:{row.claim_id}:{now.astimezone():%Y-%m-%d}"


def inquiry_about(row: ClaimRow) -> StatusInquiry:
    """The question where a claim is, with all the numbers that are known of it."""
    claim = claim_of(row)
    dependent = claim.patient if claim.patient_is_subscriber is False else None
    references = []
    if claim.kind == "837I":
        references.append(Identifier("BLT", claim.facility_code + (claim.frequency_code or "1")))
    return StatusInquiry(
        payer=_named(claim.payer, claim.payer.identifiers[:1]),
        provider=_named(claim.billing_provider, _own(claim.billing_provider)),
        subscriber=_person(claim.subscriber), dependent=_person(dependent),
        charge=claim.charge, service_dates=claim.service_dates,
        payer_claim_control_number=row.payer_claim_control_number,
        patient_control_number=row.patient_control_number, references=references,
    )  # fmt: skip


def _own(provider: Party) -> list[Identifier]:
    """The tax id of a provider that has no NPI."""
    tax = provider.identifier("EI", "SY")
    return [] if provider.npi or not tax else [Identifier("FI", tax)]


def _named(who: Party, identifiers: list[Identifier]) -> Party:
    return Party(
        name=who.name, last_name=who.last_name, first_name=who.first_name, npi=who.npi,
        identifiers=identifiers,
    )  # fmt: skip


def _person(who: Party | None) -> Party | None:
    if who is None:
        return None
    return Party(
        last_name=who.last_name, first_name=who.first_name, middle_name=who.middle_name,
        suffix=who.suffix, member_id=who.member_id, birth_date=who.birth_date,
        gender_code=who.gender_code, name=who.name,
    )  # fmt: skip

"""Silence becomes a row: what should have been answered by now, and was not."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Literal

import msgspec

from gateway.ledger.lag import Lags, limit
from gateway.ledger.lifecycle import State


class Expectation(msgspec.Struct):
    """One partner's deadlines as spans. Source: handbook of operations, CORE rules."""

    interchange: datetime.timedelta
    set: datetime.timedelta
    claim: datetime.timedelta
    remittance: datetime.timedelta
    inquiry: datetime.timedelta = datetime.timedelta(hours=24)
    real_time: datetime.timedelta = datetime.timedelta(minutes=5)


class Waiting(msgspec.Struct):
    """A claim that waits: its state, and when it entered the stage that it waits in. An
    ``encounter`` waits for its acknowledgements, not for money; so does a predetermination that was
    answered."""

    claim_id: str
    partner: str
    payer: str
    state: State
    since: datetime.datetime
    charge: Decimal
    file_id: str | None = None
    any_acknowledgement: bool = False
    kind: str = ""
    submitted: datetime.datetime | None = None
    encounter: bool = False


class Unanswered(msgspec.Struct):
    """An inquiry (270 or 276) without an answer. ``real_time``: it went, or was about to go, to a
    payer who answers at once, and this gateway no longer listens."""

    inquiry_id: str
    partner: str
    payer: str
    kind: Literal["270", "276"]
    asked_at: datetime.datetime
    file_id: str
    claim_id: str | None = None
    real_time: bool = False


class Overdue(msgspec.Struct, omit_defaults=True):
    """One row of ``gateway overdue``; ``late_by`` is in hours, money in dollars. ``what`` is
    ``claim`` or ``inquiry``; ``next`` says what a person may do."""

    what: str
    partner: str
    payer: str
    claim_id: str | None
    file_id: str | None
    expected: str
    due: datetime.datetime
    late_by: float
    dollars_at_risk: Decimal
    inquiry_id: str = ""
    next: str = ""


USUAL = Expectation(
    interchange=datetime.timedelta(hours=4),
    set=datetime.timedelta(hours=24),
    claim=datetime.timedelta(hours=48),
    remittance=datetime.timedelta(days=30),
)
"""For a claim whose partner is no longer configured: nothing waits for ever."""


def _expected(waiting: Waiting, terms: Expectation) -> tuple[str, datetime.timedelta] | None:
    match waiting.state:
        case "ready" | "built":
            return "upload", datetime.timedelta(minutes=15)
        case "in_doubt":
            return "a person's decision whether the file arrived", datetime.timedelta(0)
        case "sent":
            if waiting.any_acknowledgement:
                return "999", terms.set
            return "TA1 or 999", terms.interchange
        case "set_accepted":
            return "277CA", terms.claim
        case "claim_accepted" | "pending":
            return None if waiting.encounter else ("835", terms.remittance)
        case "reversed":
            return "the correction of a reversed payment", terms.remittance
    return None


def _due(waiting: Waiting, terms: Expectation, lags: Lags) -> tuple[str, datetime.datetime] | None:
    """What is expected, and by when: a remittance by the payer's usual lag from submission, where
    history suffices; a claim that the payer said is pending waits by the partner's deadline."""
    expected = _expected(waiting, terms)
    if expected is None:
        return None
    if waiting.state == "claim_accepted" and waiting.submitted is not None:
        span, known = limit(lags, waiting.payer, waiting.kind, terms.remittance)
        if known:
            return expected[0], waiting.submitted + span
    return expected[0], waiting.since + expected[1]


def overdue(
    waiting: Iterable[Waiting],
    terms: dict[str, Expectation],
    now: datetime.datetime,
    lags: Lags | None = None,
) -> Iterator[Overdue]:
    """The claims of ``waiting`` whose next answer is late, the longest due first."""
    rows = []
    for claim in waiting:
        found = _due(claim, terms.get(claim.partner, USUAL), lags or {})
        if found is None:
            continue
        expected, due = found
        if now <= due:
            continue
        rows.append(
            Overdue(
                what="claim",
                partner=claim.partner,
                payer=claim.payer,
                claim_id=claim.claim_id,
                file_id=claim.file_id,
                expected=expected,
                due=due,
                late_by=round((now - due).total_seconds() / 3600, 1),
                dollars_at_risk=Decimal(0) if claim.encounter else claim.charge,
            )
        )
    yield from sorted(rows, key=lambda row: (row.due, -row.dollars_at_risk))


ANSWERS = {"270": "271", "276": "277"}
"""What a payer answers an inquiry with."""


def overdue_inquiries(
    unanswered: Iterable[Unanswered], terms: dict[str, Expectation], now: datetime.datetime
) -> Iterator[Overdue]:
    """The inquiries whose answer is late. None of them is asked again but by a person."""
    for one in unanswered:
        expected = terms.get(one.partner, USUAL)
        due = one.asked_at + (expected.real_time if one.real_time else expected.inquiry)
        if now > due:
            yield Overdue(
                what="inquiry", partner=one.partner, payer=one.payer, claim_id=one.claim_id,
                file_id=one.file_id, expected=ANSWERS[one.kind], due=due,
                late_by=round((now - due).total_seconds() / 3600, 1), dollars_at_risk=Decimal(0),
                inquiry_id=one.inquiry_id, next=_next(one),
            )  # fmt: skip


def _next(one: Unanswered) -> str:
    seen = (
        "the payer may have got it, and its answer is not coming" if one.real_time
        else f"see whether its file arrived (gateway files show {one.file_id})"
    )  # fmt: skip
    return (
        f"{seen}; nothing asks it again by itself: gateway inquiries again {one.inquiry_id}, or "
        f"give-up {one.inquiry_id}"
    )

"""The life of a claim: a fold over its events that does not depend on their order of arrival."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any, Literal

import msgspec

from gateway.ledger.events import Event, SourceRank
from gateway.ledger.last_word import Word, last_words

State = Literal[
    "held",
    "ready",
    "built",
    "in_doubt",
    "sent",
    "interchange_rejected",
    "set_accepted",
    "set_rejected",
    "claim_accepted",
    "claim_rejected",
    "pending",
    "paid",
    "denied",
    "reversed",
    "reconciled",
    "voided",
]
OPEN_STATES: tuple[State, ...] = (
    "built", "in_doubt", "sent", "set_accepted", "claim_accepted", "pending", "reversed",
)  # fmt: skip
"""States in which somebody still owes an answer."""

ZERO = Decimal(0)
_ACKNOWLEDGING = {
    "interchange_accepted": ("TA1", "accepted"),
    "interchange_rejected": ("TA1", "rejected"),
    "set_accepted": ("999", "accepted"),
    "set_rejected": ("999", "rejected"),
    "claim_received": ("277CA", "received"),
    "claim_accepted": ("277CA", "accepted"),
    "claim_rejected": ("277CA", "rejected"),
}
_PAYMENTS = ("paid", "denied", "reversed")
_MONEY = (*_PAYMENTS, "voided")
_REJECTED = ("interchange_rejected", "set_rejected", "claim_rejected")
_STATUSES = {
    "status_pending": "",
    "status_finalized": "told_finalized",
    "status_paid": "told_paid",
    "status_denied": "told_denied",
    "status_rejected": "",
    "status_not_found": "told_not_found",
}
"""What a payer says when it is asked, and the flag of a claim that waits for its remittance."""
_AT_PAYER = tuple(kind for kind in _STATUSES if not kind.endswith(("rejected", "not_found")))
_REPLACING = ("corrected", "resubmitted")
_COPY = "025"


class Acknowledgement(msgspec.Struct):
    """One acknowledgement as the contract lists it; ``date`` is ISO."""

    source: str
    kind: str
    verdict: str
    date: str


class Life(msgspec.Struct):
    """What a claim's events add up to. ``paid`` is net of reversals, over all submissions.
    ``payer_number`` is the payer's (CLP07) of the adjudication that stands, else of the last one;
    '' where none has one."""

    state: State
    flags: list[str]
    acknowledgements: list[Acknowledgement]
    paid: Decimal
    patient_responsibility: Decimal
    last_event: str
    payer_number: str = ""


def fold(events: Iterable[Event], *, has_other_payer: bool = False) -> Life:
    """The state, flags and money of a claim. ``events`` may come in any order.

    Evidence of a later stage outranks any earlier one: an 835 for a claim whose
    acknowledgements were lost is a payment all the same. Within a stage the payer outranks
    the clearinghouse, then the later event outranks the earlier, then a rejection stands.
    ``has_other_payer``: another payer comes after the one that the claim was sent to. Money
    counts whichever submission it answers; acknowledgements count for the last one.
    """
    ordered = sorted(events, key=_order)
    submission = max((e.submission for e in ordered if e.kind == "built"), default=0)
    current = [e for e in ordered if e.submission in (0, submission)]
    standing = standing_payments(ordered)
    payments = [e for e in ordered if e.kind in _PAYMENTS]
    words = last_words(standing)
    return Life(
        state=_state(current, payments, words),
        flags=_flags(ordered, words, has_other_payer) + ([] if payments else _told(current)),
        acknowledgements=[_acknowledgement(e) for e in ordered if e.kind in _ACKNOWLEDGING],
        paid=sum((_money(e, "paid") for e in ordered if e.kind in _MONEY), ZERO),
        patient_responsibility=sum((word.owed for word in words), ZERO),
        last_event=ordered[-1].kind if ordered else "received",
        payer_number=_payer_number(standing or payments),
    )


def _order(event: Event) -> tuple[Any, ...]:
    """By time, then by what the event says: never by which file brought it, or when."""
    told = (event.source, event.submission, event.verdict)
    return (
        event.when, str(event.data.get("trace_number", "")), event.position or 0, event.kind,
        event.code, *told, _money(event, "charge"), _money(event, "paid"),
        _money(event, "patient_responsibility"), event.message,
    )  # fmt: skip


def _money(event: Event | None, name: str) -> Decimal:
    told = event.data.get(name) if event else None
    return Decimal(str(told)) if told else ZERO


def standing_payments(ordered: list[Event]) -> list[Event]:
    """The adjudications that no reversal has taken back, oldest first.

    A reversal, or the end of a voided claim, takes back the earliest adjudication before it
    that has the same charge and payment, or all the parts before it that add up to these; one
    that fits none takes back nothing.
    """
    standing = [e for e in ordered if e.kind in ("paid", "denied")]
    for event in ordered:
        if event.kind in ("reversed", "voided"):
            fits = [e for e in standing if _takes_back(event, e)]
            if fits:  # of parts alike in money, the one of the same lines
                named = event.data.get("lines")
                standing.remove(next((e for e in fits if e.data.get("lines") == named), fits[0]))
            else:
                parts = _parts_taken_back(event, standing)
                standing = [e for e in standing if e not in parts]
    return standing


def _parts_taken_back(reversal: Event, standing: list[Event]) -> list[Event]:
    """The parts that one reversal takes back together: those before it, of its lines where it names
    some; none where their money is another."""
    named = reversal.data.get("lines")
    parts = [
        e for e in standing
        if e.data.get("lines") and _before(e, reversal)
        and (named is None or set(e.data["lines"]) <= set(named))
    ]  # fmt: skip
    alike = all(
        sum((_money(e, what) for e in parts), ZERO) == -_money(reversal, what)
        for what in ("charge", "paid")
    )
    return parts if alike else []


def _takes_back(reversal: Event, payment: Event) -> bool:
    return (
        _before(payment, reversal)
        and _money(payment, "paid") == -_money(reversal, "paid")
        and _money(payment, "charge") == -_money(reversal, "charge")
    )


def _before(payment: Event, reversal: Event) -> bool:
    """Two payments of one day have no order but within one remittance."""
    if payment.when != reversal.when:
        return payment.when < reversal.when
    if payment.data.get("trace_number") != reversal.data.get("trace_number"):
        return True
    return (payment.position or 0) <= (reversal.position or 0)


def can_reverse(events: Iterable[Event], reversal: Event) -> bool:
    """True where a payment of the claim stands that ``reversal`` takes back."""
    before = sorted(events, key=_order)
    after = sorted([*before, reversal], key=_order)
    return len(standing_payments(after)) < len(standing_payments(before))


def outlives_void(events: Iterable[Event]) -> bool:
    """True where the claim was voided and a payment stands that came after that."""
    ordered = sorted(events, key=_order)
    standing = standing_payments(ordered)
    return "voided" in [e.kind for e in ordered] and not _is_void(
        ordered, standing[-1] if standing else None
    )


def _is_void(ordered: list[Event], last: Event | None) -> bool:
    voids = [e for e in ordered if e.kind == "voided"]
    return bool(voids) and (last is None or _order(last) < _order(voids[-1]))


def _state(current: list[Event], payments: list[Event], words: list[Word]) -> State:
    kinds: list[str] = [e.kind for e in current]
    if _is_void(current, words[-1].event if words else None):
        return "voided"
    if payments:
        return _paid_state(current, [word.event for word in words])
    answered = _answered_state(current)
    if answered in _REJECTED or answered is None:
        waiting = _waiting_state(current, kinds, reopened=answered is not None)
        return waiting or answered or "ready"
    return answered


def _answered_state(current: list[Event]) -> State | None:
    """What the acknowledgements say, the furthest stage first; None without any."""
    claim = _strongest(
        current,
        ("claim_accepted", "claim_rejected", "pending", "status_rejected", *_AT_PAYER),
    )
    if claim in ("claim_rejected", "status_rejected"):
        return "claim_rejected"
    if claim:
        pending = any(e.kind in ("pending", *_AT_PAYER) for e in current)
        return "pending" if pending else "claim_accepted"
    match _strongest(current, ("set_accepted", "set_rejected")):
        case "set_accepted":
            return "set_accepted"
        case "set_rejected":
            return "set_rejected"
    verdicts = [e for e in current if not _is_copy(e)]
    if _strongest(verdicts, ("interchange_accepted", "interchange_rejected")) == (
        "interchange_rejected"
    ):
        return "interchange_rejected"
    heard = ("interchange_accepted", "interchange_rejected", "claim_received")
    return "sent" if any(e.kind in heard for e in current) else None


def _is_copy(event: Event) -> bool:
    """TA105 025 refuses a second copy: the other side has the first, and that one stands."""
    return event.kind == "interchange_rejected" and event.code.rpartition(":")[2] == _COPY


def _waiting_state(current: list[Event], kinds: list[str], *, reopened: bool) -> State | None:
    """What we did ourselves: after a rejection only a later held or ready counts.

    ``sent`` bears the time of the partner's receipt, by whatever clock, so it stands against
    any doubt; nobody says ``not_sent`` of a file that has a receipt.
    """
    if reopened:
        last = max(e.when for e in current if e.kind not in ("held", "ready"))
        current = [e for e in current if e.kind in ("held", "ready") and e.when > last]
        kinds = []
    if "sent" in kinds:
        return "sent"
    if not reopened and _latest(current, ("in_doubt", "not_sent")) == "in_doubt":
        return "in_doubt"
    if "built" in kinds:
        return "built"
    match _latest(current, ("held", "ready")):
        case "held":
            return "held"
        case "ready":
            return "ready"
    return None


def _paid_state(current: list[Event], decisions: list[Event]) -> State:
    """A claim that was decided in parts is paid where one of them is, and settled with the last."""
    if not decisions:
        return "reversed"
    if all(e.kind == "denied" for e in decisions):  # worked by people, whatever its remittance ties
        return "denied"
    ties = [e for e in current if e.kind == "reconciled"]
    settled = all(any(_ties(tie, decision) for tie in ties) for decision in decisions)
    return "reconciled" if settled else "paid"


def _ties(event: Event, payment: Event) -> bool:
    """By the file of the 835: a payment takes effect on a day that may be still to come."""
    if event.file_id and payment.file_id:
        return event.file_id == payment.file_id
    return event.when >= payment.when


def _latest(events: list[Event], kinds: tuple[str, ...]) -> str | None:
    return next((e.kind for e in reversed(events) if e.kind in kinds), None)


def _strongest(events: list[Event], kinds: tuple[str, ...]) -> str | None:
    found = [e for e in events if e.kind in kinds]
    if not found:
        return None
    best = max(
        found,
        key=lambda e: (SourceRank.get(e.source, 0), e.when, e.kind.endswith("rejected")),
    )
    return best.kind


def standing_adjudication(events: Iterable[Event]) -> Event | None:
    """The last payment or denial that no reversal has taken back; ``events`` in any order."""
    standing = standing_payments(sorted(events, key=_order))
    return standing[-1] if standing else None


def standing_adjudications(events: Iterable[Event]) -> list[Event]:
    """Every payment or denial that no reversal has taken back, oldest first."""
    return standing_payments(sorted(events, key=_order))


def _payer_number(decided: list[Event]) -> str:
    told = [str(e.data.get("payer_number", "")) for e in decided if e.kind != "reversed"]
    return next((number for number in reversed(told) if number), "")


def _told(current: list[Event]) -> list[str]:
    """The last thing that the payer said of a claim whose remittance has not come."""
    flag = _STATUSES.get(_latest(current, tuple(_STATUSES)) or "", "")
    return [flag] if flag else []


def _flags(ordered: list[Event], words: list[Word], has_other_payer: bool) -> list[str]:
    went = [e for e in ordered if not e.data.get("held")]  # what is held replaces nothing yet
    replaced = any(e.kind in _REPLACING for e in went)
    superseded = ["superseded"] if replaced else []
    if not words:
        return superseded
    last = words[-1].event
    passed_on = any(e.kind == "passed_on" and e.at >= last.at for e in went)
    crossed = any(word.crossed for word in words)
    owed = sum((word.owed for word in words), ZERO) > 0
    paid = any(word.event.kind == "paid" for word in words)
    tests = {
        "partially_paid": paid and any(word.refuses for word in words),
        "patient_balance": owed and not (has_other_payer or crossed),
        "secondary_due": has_other_payer and not (crossed or passed_on) and paid,
        "crossed_over": crossed,
    }
    return [name for name, holds in tests.items() if holds] + superseded


def _acknowledgement(event: Event) -> Acknowledgement:
    kind, verdict = _ACKNOWLEDGING[event.kind]
    if event.verdict == "E" and verdict == "accepted":
        verdict = "accepted_with_errors"
    return Acknowledgement(
        source=event.source, kind=kind, verdict=verdict, date=event.when.date().isoformat()
    )

"""What people work on after a remittance: denials, zero pays, take-backs, what does not balance,
and what no claim was found for. Each list is computed from what stands, so that it empties itself.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any, Literal

import msgspec

from gateway.exchange.code_words import denial_table, own_days, reason
from gateway.exchange.decided import SETTLED, Adjudication, DecidedClaim, decided_claims
from gateway.exchange.desk import Desk
from gateway.ledger.cents import cents
from gateway.ledger.denials import Refusal, deadline, standing_refusals, why_nothing
from gateway.models.remittance import (
    ClaimPayment,
    claim_difference,
    line_difference,
    lines_difference,
)
from gateway.store import claim_payments, remittances
from gateway.store import claims as claim_store
from gateway.store.records import ClaimPaymentRow, ClaimRow, RemittanceRow

ZERO = Decimal(0)
_CANDIDATES = 3


class Denial(msgspec.Struct, kw_only=True):
    """One reason of one denied line; ``line`` 0 is the claim. ``usual``: the deadline is the usual
    one, not the payer's own. ``appealed`` is the day of the last appeal."""

    claim_id: str
    patient_control_number: str
    payer: str
    payer_claim_control_number: str
    remit_id: str
    trace_number: str
    decided: datetime.date
    line: int
    procedure: str
    charge: Decimal
    group_code: str
    reason_code: str
    reason: str
    remark_codes: list[str]
    category: str
    at_risk: Decimal
    deadline: datetime.date
    usual: bool
    days_left: int
    who: str
    next: str
    can_correct: bool
    can_appeal: bool
    appealed: datetime.date | None = None


def denials(desk: Desk, partner: str | None = None) -> list[Denial]:
    """Every denial that stands, the nearest deadline first, then the most money."""
    found = [one for claim in decided_claims(desk, partner) for one in denials_of(desk, claim)]
    return sorted(found, key=lambda d: (d.deadline, -d.at_risk, d.claim_id, d.line, d.reason_code))


def denials_of(desk: Desk, claim: DecidedClaim) -> list[Denial]:
    """The denials of one claim that stand."""
    pairs = standing_refusals(claim.adjudications, denial_table())
    return [_denial(desk, claim, one, refusal) for one, refusal in pairs
            if isinstance(one, Adjudication)]  # fmt: skip


def _denial(desk: Desk, claim: DecidedClaim, one: Adjudication, refusal: Refusal) -> Denial:
    row, remit, table = claim.row, one.remit, denial_table()
    work, today = table.category[refusal.category], desk.clock().date()
    own = own_days(desk.settings, row.payer_identifier, row.payer_name)
    decided = remit.effective_date or remit.production_date or remit.at.date()
    last = deadline(decided, work, refusal.category, own)
    barred = any(code in table.no_appeal for code in refusal.remark_codes)
    appeals = [e.when.date() for e in claim.events if e.kind == "appealed"]
    return Denial(
        claim_id=row.claim_id, patient_control_number=row.patient_control_number,
        payer=row.payer_name, payer_claim_control_number=one.payment.payer_claim_control_number,
        remit_id=remit.remit_id, trace_number=remit.trace_number, decided=decided,
        line=refusal.line, procedure=refusal.procedure, charge=cents(refusal.charge),
        group_code=refusal.group_code, reason_code=refusal.reason_code,
        reason=reason(refusal.reason_code), remark_codes=refusal.remark_codes,
        category=refusal.category, deadline=last,
        at_risk=cents(ZERO if row.is_encounter else refusal.amount),
        usual=not own.keys() & {refusal.category, "any"}, days_left=(last - today).days,
        who=work.who, next=work.next, can_correct=work.correct,
        can_appeal=work.appeal and not barred,
        appealed=max((day for day in appeals if day >= decided), default=None),
    )  # fmt: skip


class Paid(msgspec.Struct, kw_only=True, omit_defaults=True):
    """One claim payment that somebody must look at; no ``claim_id`` where it is not matched."""

    claim_id: str | None
    remit_id: str
    ordinal: int
    payer: str
    trace_number: str
    effective_date: datetime.date | None
    patient_control_number: str
    payer_claim_control_number: str
    status_code: str
    charge: Decimal
    paid: Decimal
    why: str
    reasons: list[str] = []
    candidates: list[str] = []


def _paid(remit: RemittanceRow, row: ClaimPaymentRow, why: str, **more: Any) -> Paid:
    return Paid(
        claim_id=row.claim_id, remit_id=row.remit_id, ordinal=row.ordinal, payer=remit.payer,
        trace_number=remit.trace_number, effective_date=remit.effective_date,
        patient_control_number=row.patient_control_number,
        payer_claim_control_number=row.payer_claim_control_number, status_code=row.status_code,
        charge=cents(row.charge), paid=cents(row.paid), why=why, **more,
    )  # fmt: skip


def content_of(row: ClaimPaymentRow) -> ClaimPayment:
    """The claim payment as it was read."""
    return msgspec.json.decode(row.content, type=ClaimPayment)


def _codes(payment: ClaimPayment) -> list[str]:
    every = [*payment.adjustments, *(a for line in payment.service_lines for a in line.adjustments)]
    return list(dict.fromkeys(f"{a.group_code}-{a.reason_code}" for a in every))


def _with_claims(
    desk: Desk, what: Literal["zero", "reversal"], partner: str | None
) -> Iterator[tuple[RemittanceRow, ClaimPaymentRow, ClaimRow | None]]:
    """Claim payments of a kind, each with its remittance and its claim."""
    with desk.store.reading() as connection:
        pairs = claim_payments.payments_where(connection, what, partner)
        claims = claim_store.load_claims(connection, [r.claim_id for _, r in pairs if r.claim_id])
    return ((remit, row, claims.get(row.claim_id or "")) for remit, row in pairs)


def zero_pays(desk: Desk, partner: str | None = None) -> list[Paid]:
    """Claim payments of nothing, and why; one that a later remittance pays or takes back leaves.
    Of an encounter nothing is all that was to come."""
    found = []
    for remit, row, claim in _with_claims(desk, "zero", partner):
        if claim is not None and (
            claim.is_encounter or claim.paid or claim.state not in SETTLED or _replaced(claim)
        ):
            continue
        payment = content_of(row)
        found.append(_paid(remit, row, why_nothing(payment), reasons=_codes(payment)))
    return sorted(found, key=lambda p: (str(p.effective_date), -p.charge, p.remit_id, p.ordinal))


def _replaced(claim: ClaimRow) -> bool:
    return "superseded" in claim.flags


def take_backs(desk: Desk, partner: str | None = None) -> list[Paid]:
    """Reversals that no new payment has followed, and those that took back nothing of ours."""
    found = []
    for remit, row, claim in _with_claims(desk, "reversal", partner):
        if claim is None:
            found.append(_paid(remit, row, row.matched_by or "not matched"))
        elif claim.state == "reversed":
            found.append(_paid(remit, row, "no corrected payment yet"))
    return sorted(found, key=lambda p: (str(p.effective_date), p.paid, p.remit_id, p.ordinal))


def unmatched(desk: Desk, partner: str | None = None) -> list[Paid]:
    """Claim payments that no claim was found for, with claims that bear a number of theirs."""
    found = []
    with desk.store.reading() as connection:
        for remit, row in claim_payments.payments_where(connection, "unmatched", partner):
            payment = content_of(row)
            people = (payment.insured, payment.patient)
            near = claim_store.find_claims(
                connection, partner=remit.partner,
                patient_control_numbers=[row.patient_control_number],
                payer_claim_control_numbers=[row.payer_claim_control_number],
                member_ids=[p.member_id for p in people if p],
            )  # fmt: skip
            near.sort(key=lambda claim: claim.charge != abs(row.charge or ZERO))
            ids = [claim.claim_id for claim in near[:_CANDIDATES]]
            found.append(_paid(remit, row, row.matched_by, candidates=ids))
    return sorted(found, key=lambda p: (str(p.effective_date), -abs(p.paid), p.remit_id, p.ordinal))


class Unbalanced(msgspec.Struct, kw_only=True):
    """One equation that leaves something over: which one, where, and how much."""

    remit_id: str
    trace_number: str
    payer: str
    effective_date: datetime.date | None
    ordinal: int
    patient_control_number: str
    line: int
    equation: str
    difference: Decimal


EQUATIONS: tuple[tuple[str, Callable[[ClaimPayment], Decimal]], ...] = (
    ("charge of the claim - adjustments = paid", claim_difference),
    ("charge of the claim = charges of its lines", lines_difference),
)


def unbalanced(desk: Desk, partner: str | None = None) -> list[Unbalanced]:
    """Every equation of a remittance, claim or line that does not hold, the oldest first."""
    found: list[Unbalanced] = []
    with desk.store.reading() as connection:
        after = None
        while True:
            page = remittances.list_remittances(
                connection, partner=partner, balanced=False, after=after, limit=500
            )
            found += [
                _off(remit, 0, "", 0, "claims - provider adjustments = payment", remit.difference)
                for remit in page.items if remit.state != "held"
            ]  # fmt: skip
            after = page.next
            if not after:
                break
        for remit, row in claim_payments.payments_where(connection, "line_off", partner):
            found += _claim_off(remit, row)
    return sorted(found, key=lambda u: (str(u.effective_date), u.remit_id, u.ordinal, u.line))


def _claim_off(remit: RemittanceRow, row: ClaimPaymentRow) -> Iterator[Unbalanced]:
    payment, number = content_of(row), row.patient_control_number
    for words, difference in EQUATIONS:
        if left := difference(payment):
            yield _off(remit, row.ordinal, number, 0, words, left)
    for place, line in enumerate(payment.service_lines, 1):
        if left := line_difference(line):
            words = "charge of the line - adjustments = paid"
            yield _off(remit, row.ordinal, number, place, words, left)


def _off(
    remit: RemittanceRow, ordinal: int, number: str, line: int, words: str, left: Decimal | None
) -> Unbalanced:
    return Unbalanced(
        remit_id=remit.remit_id, trace_number=remit.trace_number, payer=remit.payer,
        effective_date=remit.effective_date, ordinal=ordinal, patient_control_number=number,
        line=line, equation=words, difference=cents(left),
    )  # fmt: skip

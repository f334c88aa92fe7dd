"""``gateway remits statements``: what patients owe once the last payer has decided."""

from __future__ import annotations

import datetime
from decimal import Decimal

import msgspec

from gateway.exchange.code_words import reason
from gateway.exchange.decided import DecidedClaim, decided_claims
from gateway.exchange.desk import Desk
from gateway.exchange.recording import claim_of
from gateway.ledger.cents import cents
from gateway.ledger.owed import Share, payers_left, shares

ZERO = Decimal(0)


class Owed(msgspec.Struct, kw_only=True):
    """One line of a statement, in words."""

    line: int
    procedure: str
    service_date: datetime.date | None
    kind: str
    reason_code: str
    reason: str
    amount: Decimal


class Account(msgspec.Struct, kw_only=True):
    """What one patient owes for one claim. ``patient_paid`` is what the claim said was paid before
    it was sent (AMT*F5): the practice's own books know what came since."""

    patient_control_number: str
    claim_id: str
    submitter_id: str
    patient: str
    payer: str
    payer_claim_control_number: str
    trace_number: str
    decided: datetime.date | None
    charge: Decimal
    owed: Decimal
    patient_paid: Decimal
    lines: list[Owed]


class Statements(msgspec.Struct, kw_only=True):
    """Accounts by number. ``waiting`` claims have another payer to come; ``barred`` is money that
    remarks forbid to ask a patient for."""

    accounts: list[Account]
    owed: Decimal
    waiting: int
    barred: Decimal


def statements(desk: Desk, partner: str | None = None) -> Statements:
    """Every account on which something is owed and no payer is left; denials are never owed."""
    done = Statements(accounts=[], owed=cents(ZERO), waiting=0, barred=cents(ZERO))
    for claim in decided_claims(desk, partner, content=True):
        owed = shares(claim.adjudications)
        if not owed:
            continue
        if payers_left(claim_of(claim.row), claim.adjudications):
            done.waiting += 1
            continue
        done.barred += sum((share.amount for share in owed if share.barred), ZERO)
        account = _account(claim, [share for share in owed if not share.barred])
        if account.owed > 0:
            done.accounts.append(account)
            done.owed += account.owed
    done.accounts.sort(key=lambda account: (account.patient_control_number, account.claim_id))
    return done


def _account(found: DecidedClaim, owed: list[Share]) -> Account:
    row, last = found.row, found.adjudications[-1]
    claim = claim_of(row)
    paid = sum((a.amount for a in claim.amounts if a.qualifier == "F5"), ZERO)
    patient = claim.patient or claim.subscriber
    return Account(
        patient_control_number=row.patient_control_number, claim_id=row.claim_id,
        submitter_id=row.submitter_id, patient=patient.label, payer=row.payer_name,
        payer_claim_control_number=last.payment.payer_claim_control_number,
        trace_number=last.remit.trace_number,
        decided=last.remit.effective_date or last.remit.production_date,
        charge=cents(row.charge), owed=sum((share.amount for share in owed), cents(ZERO)),
        patient_paid=cents(paid),
        lines=[
            Owed(
                line=share.line, procedure=share.procedure, service_date=share.service_date,
                kind=share.kind, reason_code=share.reason_code, reason=reason(share.reason_code),
                amount=share.amount,
            )
            for share in owed
        ],
    )  # fmt: skip

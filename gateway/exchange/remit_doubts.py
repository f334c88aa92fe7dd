"""What makes a remittance, or one of its claim payments, doubtful: asked before money is posted."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING

import msgspec

from gateway.models.claim import Claim
from gateway.models.party import Adjustment, Party
from gateway.models.remittance import ClaimPayment, Payment, ProviderAdjustment
from gateway.store import claim_payments, remittances
from gateway.store.records import ClaimPaymentRow, RemittanceRow

if TYPE_CHECKING:
    from sqlalchemy import Connection

MODULUS = 1 << 256
_TAX_IDS = frozenset({"EI", "SY", "TJ", "FI", "24", "34"})
"""Tax numbers: REF01 of the 837 (EI, SY), REF01 of the 835 payee (TJ), N103 (FI), NM108 of 4010."""

Outline = Counter[tuple[str, str, Decimal, Decimal]]


def outline_of(payment: ClaimPayment | ClaimPaymentRow) -> tuple[str, str, Decimal, Decimal]:
    """CLP01 to CLP04: what a second telling of the same payment repeats."""
    zero = Decimal(0)
    return (
        payment.patient_control_number.strip().upper(), payment.status_code,
        payment.charge or zero, payment.paid or zero,
    )  # fmt: skip


def told_before(connection: Connection, row: RemittanceRow) -> list[RemittanceRow]:
    """Remittances of the same TRN02, TRN03, BPR02, BPR16 and payee: parts of one payment, or
    one payment told anew."""
    if not row.trace_number:
        return []
    return [
        one
        for one in remittances.find_remittances(connection, trace_number=row.trace_number)
        if one.remit_id != row.remit_id
        and (one.partner, one.originator, one.amount or 0, one.effective_date)
        == (row.partner, row.originator, row.amount or 0, row.effective_date)
        and one.payee_identifier == row.payee_identifier
    ]


def reissue_of(
    connection: Connection, earlier: list[RemittanceRow], outline: Outline
) -> RemittanceRow | None:
    """The earlier remittance whose claims have the same CLP01 to CLP04, or None."""
    for one in earlier:
        rows = claim_payments.payments_of_remittance(connection, one.remit_id)
        if Counter(outline_of(row) for row in rows) == outline:
            return one
    return None


def fingerprint(payment: ClaimPayment) -> int:
    """CLP01, 02, 03, 04 and 07 as a number that can be added up: what a copy repeats."""
    return _number(_outer(payment))


def reasons_print(payment: ClaimPayment) -> int:
    """The same with every line and adjustment: what a copy ought to repeat too."""
    return _number(
        (
            *_outer(payment), _reasons(payment.adjustments),
            sorted((line.procedure_code, line.revenue_code, _plain(line.charge), _plain(line.paid),
                    _reasons(line.adjustments)) for line in payment.service_lines),
        )
    )  # fmt: skip


def _outer(payment: ClaimPayment) -> tuple[str, ...]:
    return (payment.patient_control_number, payment.status_code, _plain(payment.charge),
            _plain(payment.paid), payment.payer_claim_control_number)  # fmt: skip


def _number(facts: object) -> int:
    return int.from_bytes(hashlib.sha256(repr(facts).encode()).digest(), "big")


def content_key(
    payment: Payment, payee: Party | None, multiset: int, plb: Iterable[ProviderAdjustment]
) -> str:
    """What makes two remittances the same one, whatever envelope they come in: TRN02, TRN03, BPR02,
    BPR16, the payee, the ``multiset`` of CLP01, 02, 03, 04, 07, and the PLB. Source: decision 0013.
    """
    taken = sorted(
        (a.provider_identifier, a.reason_code, a.reference, _plain(a.amount)) for a in plb
    )
    facts = (
        payment.trace_number, payment.originator_identifier, _plain(payment.amount),
        str(payment.effective_date), payee_key(payee), f"{multiset % MODULUS:x}", taken,
    )  # fmt: skip
    return hashlib.sha256(repr(facts).encode()).hexdigest()


def payee_key(payee: Party | None) -> str:
    """Who is paid: the NPI, else another number of N104, else the name."""
    if payee is None:
        return ""
    return payee.npi or payee.identifier("FI", "XV") or payee.name.strip().upper()


def differs_within(connection: Connection, earlier: RemittanceRow, later: RemittanceRow) -> bool:
    """True where a copy repeats the claims of ``earlier`` with other lines or adjustments."""
    told = []
    for one in (earlier, later):
        rows = claim_payments.payments_of_remittance(connection, one.remit_id)
        prints = (reasons_print(msgspec.json.decode(r.content, type=ClaimPayment)) for r in rows)
        told.append(sum(prints) % MODULUS)
    return told[0] != told[1]


def _reasons(adjustments: list[Adjustment]) -> list[tuple[str, str, str]]:
    return sorted((a.group_code, a.reason_code, _plain(a.amount)) for a in adjustments)


def _plain(amount: Decimal | None) -> str:
    return str((amount or Decimal(0)).normalize() + 0)


def wrong_recipient(payee: Party | None, claim: Claim) -> bool:
    """True where the payee's NPI and tax number are known and none of them is the billing or
    pay-to provider's of the claim. One of the two that fits is enough: a practice has one tax
    number and may have several NPIs."""
    if payee is None:
        return False
    ours = [p for p in (claim.billing_provider, claim.pay_to) if p is not None]
    comparisons = [
        (theirs, known)
        for theirs, known in (
            (_npis(payee), set().union(*(_npis(p) for p in ours))),
            (_tax_ids(payee), set().union(*(_tax_ids(p) for p in ours))),
        )
        if theirs and known
    ]
    return bool(comparisons) and not any(theirs & known for theirs, known in comparisons)


def _npis(party: Party) -> set[str]:
    return {party.npi} if party.npi else set()


def _tax_ids(party: Party) -> set[str]:
    found = (i.value for i in party.identifiers if i.qualifier in _TAX_IDS)
    return {"".join(c for c in value if c.isalnum()).upper() for value in found} - {""}

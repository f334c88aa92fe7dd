"""A remittance as lines to post: every cent under one heading, Σ ``paid`` is BPR02. Pure.

Each service line is a row. A claim that has no lines, or that is adjusted as a whole, has a row of
its own with ``line`` 0; each PLB pair is a row without a claim. Source: 005010X221A1, balancing.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Literal

import msgspec

from gateway.ledger.adjudication import category_in
from gateway.ledger.cents import cents
from gateway.ledger.owed import KINDS
from gateway.models.party import Adjustment
from gateway.models.remittance import ClaimPayment, ServicePayment

ZERO = Decimal(0)
Record = Literal["line", "claim", "provider"]


class PostingLine(msgspec.Struct, kw_only=True):
    """charge = paid + contractual + deductible + coinsurance + copayment + patient_other + denied
    + other_payer + other, where the line balances. ``line`` is our own number of the line where it
    was found, ``place`` its place in the claim payment. ``reasons``: ``CO-45 20.00 PR-2 10.00``.
    """

    record: Record
    remit_id: str
    trace_number: str
    effective_date: datetime.date | None
    payer: str
    claim_ordinal: int = 0
    claim_id: str = ""
    patient_control_number: str = ""
    payer_claim_control_number: str = ""
    status_code: str = ""
    line: int = 0
    place: int = 0
    control_number: str = ""
    procedure: str = ""
    revenue_code: str = ""
    service_date: datetime.date | None = None
    charge: Decimal = ZERO
    paid: Decimal = ZERO
    contractual: Decimal = ZERO
    deductible: Decimal = ZERO
    coinsurance: Decimal = ZERO
    copayment: Decimal = ZERO
    patient_other: Decimal = ZERO
    denied: Decimal = ZERO
    other_payer: Decimal = ZERO
    other: Decimal = ZERO
    reasons: str = ""
    remarks: str = ""


AMOUNTS = ("charge", "paid", "contractual", "deductible", "coinsurance", "copayment",
           "patient_other", "denied", "other_payer", "other")  # fmt: skip


class Head(msgspec.Struct):
    """What every row says of its remittance."""

    remit_id: str
    trace_number: str
    effective_date: datetime.date | None
    payer: str


def claim_lines(
    head: Head, ordinal: int, claim_id: str, payment: ClaimPayment,
    numbers: Sequence[int | None],
) -> Iterator[PostingLine]:  # fmt: skip
    """The rows of one claim payment: of the claim first, where it has any, then of its lines."""
    billed = sum((line.charge or ZERO for line in payment.service_lines), ZERO)
    given = sum((line.paid or ZERO for line in payment.service_lines), ZERO)
    charge, paid = (payment.charge or ZERO) - billed, (payment.paid or ZERO) - given

    def row(record: Record) -> PostingLine:
        return PostingLine(
            record=record, remit_id=head.remit_id, trace_number=head.trace_number,
            effective_date=head.effective_date, payer=head.payer, claim_ordinal=ordinal,
            claim_id=claim_id, patient_control_number=payment.patient_control_number,
            payer_claim_control_number=payment.payer_claim_control_number,
            status_code=payment.status_code,
        )  # fmt: skip

    if charge or paid or payment.adjustments or not payment.service_lines:
        whole = row("claim")
        _fill(whole, charge, paid, payment.remark_codes)
        _adjust(whole, payment, payment.adjustments, None)
        yield whole
    for place, line in enumerate(payment.service_lines, 1):
        one = row("line")
        one.place, one.line = place, (numbers[place - 1] if place <= len(numbers) else None) or 0
        _describe(one, line)
        _fill(one, line.charge, line.paid, line.remark_codes)
        _adjust(one, payment, line.adjustments, line.charge)
        yield one


def _describe(row: PostingLine, line: ServicePayment) -> None:
    row.control_number = line.control_number
    row.procedure = " ".join([line.procedure_code, *line.modifiers])
    row.revenue_code = line.revenue_code
    row.service_date = line.service_dates.start if line.service_dates else None


def _fill(
    row: PostingLine, charge: Decimal | None, paid: Decimal | None, remarks: list[str]
) -> None:
    row.charge, row.paid, row.remarks = (
        cents(charge or ZERO),
        cents(paid or ZERO),
        " ".join(remarks),
    )


def _adjust(
    row: PostingLine, payment: ClaimPayment, adjustments: Iterable[Adjustment],
    line_charge: Decimal | None,
) -> None:  # fmt: skip
    told = []
    for a in adjustments:
        name = _heading(payment, a, line_charge)
        setattr(row, name, getattr(row, name) + a.amount)
        told.append(f"{a.group_code}-{a.reason_code} {cents(a.amount)}")
    row.reasons = " ".join(told)
    for name in AMOUNTS:
        setattr(row, name, cents(getattr(row, name)))


def _heading(payment: ClaimPayment, adjustment: Adjustment, line_charge: Decimal | None) -> str:
    kind = category_in(payment, adjustment, line_charge)
    if kind == "patient":
        share = KINDS.get(adjustment.reason_code, "other")
        return share if share in ("deductible", "coinsurance", "copayment") else "patient_other"
    return kind


def provider_line(head: Head, reason: str, reference: str, amount: Decimal) -> PostingLine:
    """One PLB pair: a positive amount takes money away, so it is paid below zero."""
    row = PostingLine(
        record="provider", remit_id=head.remit_id, trace_number=head.trace_number,
        effective_date=head.effective_date, payer=head.payer, control_number=reference,
        reasons=f"PLB-{reason} {cents(amount)}",
    )  # fmt: skip
    _fill(row, ZERO, -amount, [])
    return row

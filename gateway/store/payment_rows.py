"""A ClaimPayment of an 835 taken apart into the rows of its tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

import msgspec

from gateway.ledger.match import LineMatch
from gateway.models.amount import written
from gateway.models.party import (
    Adjustment,
    Amount,
    DateRange,
    Identifier,
    QualifiedDate,
    Quantity,
)
from gateway.models.remittance import ClaimPayment, RemittanceTotals, ServicePayment
from gateway.store.records import (
    AdjustmentRow,
    ClaimPaymentRow,
    DetailKind,
    DetailRow,
    ProviderAdjustmentRow,
    ProviderSummaryRow,
    RemarkRow,
    ServicePaymentRow,
)
from gateway.store.types import fits
from gateway.translate import json_text


class PaymentRows(msgspec.Struct):
    """Rows of the tables that hold claim payments, gathered until they are worth a batch."""

    claim_payments: list[ClaimPaymentRow] = []
    service_payments: list[ServicePaymentRow] = []
    adjustments: list[AdjustmentRow] = []
    remarks: list[RemarkRow] = []
    details: list[DetailRow] = []

    def clear(self) -> None:
        """Forget the rows: they were written."""
        for rows in (
            self.claim_payments,
            self.service_payments,
            self.adjustments,
            self.remarks,
            self.details,
        ):
            rows.clear()


def gather(
    rows: PaymentRows,
    remit_id: str,
    ordinal: int,
    payment: ClaimPayment,
    *,
    claim_id: str | None = None,
    matched_by: str = "",
    lines: Sequence[LineMatch] = (),
) -> None:
    """Add the rows of one claim payment, which is the ``ordinal``-th of its remittance, from 1.

    ``lines`` says, payment line by payment line, which line of our claim it is about.
    """
    rows.claim_payments.append(
        ClaimPaymentRow(
            remit_id=remit_id,
            ordinal=ordinal,
            claim_id=claim_id,
            patient_control_number=payment.patient_control_number,
            payer_claim_control_number=payment.payer_claim_control_number,
            status_code=payment.status_code,
            charge=payment.charge,
            paid=payment.paid,
            patient_responsibility=payment.patient_responsibility,
            balanced=payment.balanced,
            difference=payment.difference,
            matched_by=matched_by,
            position=payment.position,
            content=json_text.encode(payment),
        )
    )
    _hang_on(rows, (remit_id, ordinal, 0), payment)
    for number, line in enumerate(payment.service_lines, 1):
        match = lines[number - 1] if number <= len(lines) else LineMatch(None, "")
        rows.service_payments.append(_service_row((remit_id, ordinal, number), line, match))
        _hang_on(rows, (remit_id, ordinal, number), line)


Place = tuple[str, int, int]
"""Remittance, claim payment, line; line 0 is the claim payment itself."""


def _service_row(place: Place, line: ServicePayment, match: LineMatch) -> ServicePaymentRow:
    span = line.service_dates
    return ServicePaymentRow(
        remit_id=place[0],
        claim_ordinal=place[1],
        ordinal=place[2],
        line_number=match.number,
        matched_by=match.by,
        control_number=line.control_number,
        procedure_qualifier=line.procedure_qualifier,
        procedure_code=line.procedure_code,
        modifiers=":".join(line.modifiers),
        revenue_code=line.revenue_code,
        service_start=span.start if span else None,
        service_end=span.end if span else None,
        charge=line.charge,
        paid=line.paid,
        units=line.units,
        balanced=line.balanced,
        difference=line.difference,
    )


def _hang_on(rows: PaymentRows, place: Place, what: ClaimPayment | ServicePayment) -> None:
    """Adjustments, remarks and details of a claim payment or a line."""
    remit_id, claim, line = place
    if what.adjustments:
        rows.adjustments += _adjustment_rows(place, what.adjustments)
    for ordinal, code in enumerate(what.remark_codes, 1):
        rows.remarks.append(
            RemarkRow(
                remit_id=remit_id,
                claim_ordinal=claim,
                line_ordinal=line,
                ordinal=ordinal,
                code=code,
            )
        )
    dates = what.dates if isinstance(what, ClaimPayment) else ()
    if dates or what.references or what.amounts or what.quantities:
        rows.details += detail_rows(place, dates, what.references, what.amounts, what.quantities)


def _adjustment_rows(place: Place, adjustments: Iterable[Adjustment]) -> list[AdjustmentRow]:
    return [
        AdjustmentRow(
            remit_id=place[0],
            claim_ordinal=place[1],
            line_ordinal=place[2],
            ordinal=ordinal,
            group_code=one.group_code,
            reason_code=one.reason_code,
            amount=one.amount,
            quantity=one.quantity,
        )
        for ordinal, one in enumerate(adjustments, 1)
    ]


def detail_rows(
    place: Place,
    dates: Iterable[QualifiedDate] = (),
    references: Iterable[Identifier] = (),
    amounts: Iterable[Amount] = (),
    quantities: Iterable[Quantity] = (),
) -> list[DetailRow]:
    """The DTM, REF, AMT and QTY of one place; (remit_id, 0, 0) is the header of the 835."""
    found: list[DetailRow] = []

    def add(what: DetailKind, qualifier: str, value: str, number: Decimal | None = None) -> None:
        found.append(
            DetailRow(
                remit_id=place[0],
                claim_ordinal=place[1],
                line_ordinal=place[2],
                ordinal=len(found) + 1,
                what=what,
                qualifier=qualifier,
                value=value,
                number=number if number is not None and fits(number) else None,
            )
        )

    for day in dates:
        add("date", day.qualifier, _period(day))
    for reference in references:
        add("reference", reference.qualifier, reference.value)
    for amount in amounts:
        add("amount", amount.qualifier, written(amount.amount), amount.amount)
    for quantity in quantities:
        add("quantity", quantity.qualifier, written(quantity.quantity), quantity.quantity)
    return found


def _period(day: QualifiedDate | DateRange) -> str:
    start = day.start.isoformat() if day.start else ""
    end = day.end.isoformat() if day.end else start
    return start if end == start else f"{start}/{end}"


def provider_level(
    remit_id: str, totals: RemittanceTotals
) -> tuple[list[ProviderAdjustmentRow], list[ProviderSummaryRow]]:
    """What a remittance says of providers, not of claims: its PLB and its TS3."""
    return [
        ProviderAdjustmentRow(
            remit_id=remit_id, ordinal=n, provider_identifier=a.provider_identifier,
            fiscal_period_date=a.fiscal_period_date, reason_code=a.reason_code,
            reference=a.reference, amount=a.amount,
        )
        for n, a in enumerate(totals.provider_adjustments, 1)
    ], [
        ProviderSummaryRow(
            remit_id=remit_id, ordinal=n, provider_identifier=s.provider_identifier,
            facility_code=s.facility_code, fiscal_period_date=s.fiscal_period_date,
            claims=s.claims, charge=s.charge,
        )
        for n, s in enumerate(totals.provider_summaries, 1)
    ]  # fmt: skip

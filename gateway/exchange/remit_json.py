"""A remittance of a file in the shape of ``remits show --json``, without what the store adds."""

from __future__ import annotations

from typing import Any

from gateway.exchange.remit_files import Remittance
from gateway.ledger.reconcile import tie_remittance
from gateway.models.remittance import signed_amount


def remittance_json(one: Remittance) -> dict[str, Any]:
    """``balanced`` and ``difference`` are those of the payment; None where the file breaks off."""
    header, totals = one.header, one.totals
    plb = totals.provider_adjustments if totals else []
    amount = signed_amount(header.payment)
    return {
        "payer": header.payer.label if header.payer else "",
        "payee": header.payee.label if header.payee else "",
        "trace_number": header.payment.trace_number,
        "amount": amount,
        "effective_date": header.payment.effective_date,
        "claims": len(one.claims),
        "balanced": totals.balanced if totals else None,
        "difference": totals.difference if totals else None,
        "claim_payments": one.claims,
        "provider_adjustments": plb,
        "tie": tie_remittance(amount, one.claims, [adjustment.amount for adjustment in plb]),
    }

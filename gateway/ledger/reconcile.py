"""Where the money of a remittance went: every charged dollar under one heading, to the cent."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

import msgspec

from gateway.ledger.adjudication import by_category
from gateway.models.remittance import (
    ClaimPayment,
    claim_difference,
    line_difference,
    lines_difference,
    payment_difference,
)

ZERO = Decimal(0)


class Tie(msgspec.Struct):
    """The equations of one remittance, net of reversals.

    charged = paid + contractual + patient + denied + other_payer + other (+ unexplained), and
    paid - provider_adjustments = payment (+ difference). ``ties`` when nothing is left over at
    any level: line, claim, payment. Source: 005010X221A1 balancing.
    """

    charged: Decimal = ZERO
    paid: Decimal = ZERO
    contractual: Decimal = ZERO
    patient: Decimal = ZERO
    denied: Decimal = ZERO
    other_payer: Decimal = ZERO
    other: Decimal = ZERO
    unexplained: Decimal = ZERO
    provider_adjustments: Decimal = ZERO
    payment: Decimal = ZERO
    difference: Decimal = ZERO
    claims: int = 0
    lines: int = 0
    claims_off: int = 0
    lines_off: int = 0

    @property
    def ties(self) -> bool:
        """True when every level balances."""
        return not (self.unexplained or self.difference or self.claims_off or self.lines_off)


def tie_remittance(
    payment: Decimal | None, claims: Iterable[ClaimPayment], plb: Iterable[Decimal]
) -> Tie:
    """Add a remittance up. ``payment`` is BPR02, ``plb`` the PLB amounts with their signs."""
    tie = Tie(payment=payment or ZERO, provider_adjustments=sum(plb, ZERO))
    for claim in claims:
        tie.claims += 1
        tie.charged += claim.charge or ZERO
        tie.paid += claim.paid or ZERO
        for name, total in by_category(claim).items():
            setattr(tie, name, getattr(tie, name) + total)
        left = claim_difference(claim)
        tie.unexplained += left
        tie.claims_off += bool(left or lines_difference(claim))
        tie.lines += len(claim.service_lines)
        tie.lines_off += sum(1 for line in claim.service_lines if line_difference(line) != 0)
    tie.difference = payment_difference(tie.paid, tie.provider_adjustments, payment)
    return tie


def total(ties: Iterable[Tie]) -> Tie:
    """The sums of several remittances."""
    out = Tie()
    for tie in ties:
        for name in out.__struct_fields__:
            setattr(out, name, getattr(out, name) + getattr(tie, name))
    return out

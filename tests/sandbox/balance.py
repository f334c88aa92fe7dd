"""The equations of an 835, written without the code that is judged."""

from __future__ import annotations

from decimal import Decimal

from gateway.models.remittance import ClaimPayment


def unbalanced(claim: ClaimPayment) -> list[str]:
    """What does not tie in a claim's result, in words; [] where all does."""
    faults = []
    charged = paid = owed = taken = Decimal(0)
    for line in claim.service_lines:
        assert line.charge is not None and line.paid is not None
        off = Decimal(0)
        for adjustment in line.adjustments:
            off += adjustment.amount
            if adjustment.group_code == "PR":
                owed += adjustment.amount
        if line.charge - off != line.paid:
            faults.append(f"line {line.control_number}: {line.charge} - {off} != {line.paid}")
        charged, paid, taken = charged + line.charge, paid + line.paid, taken + off
    for adjustment in claim.adjustments:
        taken += adjustment.amount
    if claim.charge != charged or claim.paid != paid:
        faults.append(f"lines {charged} {paid}, claim {claim.charge} {claim.paid}")
    if charged - taken != claim.paid:
        faults.append(f"claim: {charged} - {taken} != {claim.paid}")
    if (claim.patient_responsibility or Decimal(0)) != owed:
        faults.append(f"CLP05 {claim.patient_responsibility} != {owed}")
    return faults

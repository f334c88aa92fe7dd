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


class Paid:
    """An 835 split by hand: what it pays, per claim, and whether every level ties."""

    def __init__(self, text: str) -> None:
        self.rows = [row.split("*") for row in text.replace("\n", "").split("~") if row]
        self.claims = [row for row in self.rows if row[0] == "CLP"]
        self.amount = Decimal(self.first("BPR")[2])
        self.adjustments: list[tuple[str, Decimal]] = []
        for row in self.rows:
            if row[0] == "PLB":
                self.adjustments += [
                    (row[at].split(":")[0], Decimal(row[at + 1])) for at in range(3, len(row), 2)
                ]

    def first(self, name: str) -> list[str]:
        return next(row for row in self.rows if row[0] == name)

    def faults(self) -> list[str]:
        paid = sum((Decimal(row[4]) for row in self.claims), Decimal(0))
        taken = sum((amount for _, amount in self.adjustments), Decimal(0))
        found = [] if paid - taken == self.amount else [f"{paid} - {taken} != {self.amount}"]
        return found + self._levels()

    def _levels(self) -> list[str]:
        """CLP03 - CAS = CLP04 and SVC02 - CAS = SVC03; the lines' sums are the claim's."""
        found: list[str] = []
        claim: list[Decimal] = []
        line: list[Decimal] = []
        for row in [*self.rows, ["CLP", "", "", "0", "0"]]:
            if row[0] in ("CLP", "SVC", "PLB", "SE"):
                found += [f"line is off by {line[0]}"] if line and line[0] else []
                line = []
            if row[0] in ("CLP", "PLB", "SE"):
                found += [f"claim is off by {claim}"] if any(claim) else []
                claim = []
            if row[0] == "CLP":
                charge, paid = Decimal(row[3]), Decimal(row[4])
                claim = [charge - paid, charge, paid]
            elif row[0] == "SVC":
                charge, paid = Decimal(row[2]), Decimal(row[3])
                line = [charge - paid]
                claim[1] -= charge
                claim[2] -= paid
            elif row[0] == "CAS":
                off = sum((Decimal(row[at]) for at in range(3, len(row), 3)), Decimal(0))
                claim[0] -= off
                line[0] -= off
        return found

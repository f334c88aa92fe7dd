"""What a payer allowed and paid beside what its contract says: line by line, in words.

Source: the allowed amount is AMT*B6 (AU of a claim) or the charge less fee reductions; what is
owed is the allowed amount less the patient's share, other payers and the reductions that the
contract names.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Literal

import msgspec

from gateway.ledger.adjudication import category
from gateway.ledger.contract import Contract
from gateway.ledger.contract_rates import Priced
from gateway.ledger.contract_words import ZERO, added, money
from gateway.models.party import Adjustment, Amount

Status = Literal["paid_right", "underpaid", "overpaid", "no_rate", "denied", "not_judged"]
STATUSES: tuple[Status, ...] = (
    "underpaid", "overpaid", "paid_right", "no_rate", "denied", "not_judged",
)  # fmt: skip

FEE = frozenset({"42", "45", "59", "131", "172", "P12"})
"""CARCs by which a charge becomes the allowed amount, in whatever group."""

SHARES = frozenset({"1", "2", "3", "66", "122", "142", "178", "187", "241", "247", "248"})
"""PR reasons that are a share of the allowed amount; others say that the patient owes it all."""

OTHER_PAYER = "23"
CAPITATION = "24"


class Judged(msgspec.Struct, omit_defaults=True):
    """One line, or with ``line`` 0 a claim that is paid as a whole. Dollars throughout;
    ``difference`` is expected payment less paid: positive where the payer owes."""

    status: Status
    patient_control_number: str
    payer_claim_control_number: str = ""
    line: int = 0
    control_number: str = ""
    service: str = ""
    service_date: datetime.date | None = None
    trace_number: str = ""
    payer: str = ""
    contract: str = ""
    rate: str = ""
    charge: Decimal | None = None
    expected_allowed: Decimal | None = None
    allowed: Decimal | None = None
    patient_share: Decimal | None = None
    other_payers: Decimal | None = None
    expected_payment: Decimal | None = None
    paid: Decimal | None = None
    difference: Decimal | None = None
    steps: list[str] = []
    why: str = ""


class Answer(msgspec.Struct):
    """What the payer said of one line or claim: charge, paid, adjustments and amounts (AMT)."""

    charge: Decimal
    paid: Decimal
    adjustments: Sequence[Adjustment]
    amounts: Sequence[Amount] = ()

    @property
    def allowed(self) -> tuple[Decimal, str]:
        """The allowed amount that is told, and where."""
        for amount in self.amounts:
            if amount.qualifier in ("B6", "AU"):
                return amount.amount, f"AMT*{amount.qualifier}"
        reduced = added(a.amount for a in self.adjustments if a.reason_code in FEE)
        return self.charge - reduced, f"the charge of {money(self.charge)} less {money(reduced)}"

    @property
    def patient(self) -> Decimal:
        """What the patient owes of the allowed amount."""
        return added(a.amount for a in self.adjustments if _is_share(a))

    @property
    def other_payers(self) -> Decimal:
        """What is told of other payers (CARC 23)."""
        return added(a.amount for a in self.adjustments if a.reason_code == OTHER_PAYER)

    def denied(self, contract: Contract) -> list[Adjustment]:
        """What was denied of it: neither fee, nor share, nor a reduction that is agreed upon."""
        return [
            a for a in self._beside_fees(contract)
            if (a.group_code == "PR" and not _is_share(a)) or category(a) == "denied"
        ]  # fmt: skip

    def not_agreed(self, contract: Contract) -> list[Adjustment]:
        """Reductions by contract or law, such as 253, that the contract does not name."""
        return [a for a in self._beside_fees(contract) if category(a) == "contractual"]

    def _beside_fees(self, contract: Contract) -> Iterator[Adjustment]:
        for one in self.adjustments:
            agreed = one.reason_code in FEE or one.reason_code in contract.reductions
            if one.amount > 0 and not agreed:
                yield one


def _is_share(adjustment: Adjustment) -> bool:
    return adjustment.group_code == "PR" and adjustment.reason_code in SHARES


def weigh(judged: Judged, contract: Contract, priced: Priced, answer: Answer) -> None:
    """Compare the contract's amount with the payer's answer, and write the verdict."""
    judged.contract, judged.rate = contract.name, priced.rate
    judged.charge, judged.paid = answer.charge, answer.paid
    judged.steps = list(priced.steps)
    allowed, source = answer.allowed
    judged.allowed = allowed
    if priced.amount is None:
        judged.status, judged.why = "no_rate", priced.why
        return
    expected = judged.expected_allowed = priced.amount
    judged.steps.append(
        f"expected allowed {money(expected)}; the payer allowed {money(allowed)} ({source})"
    )
    owed = judged.expected_payment = _owed(judged, contract, expected, answer)
    short = judged.difference = owed - answer.paid
    judged.steps.append(
        f"expected payment {money(owed)}, paid {money(answer.paid)}: {_said(short)}"
    )
    denied = answer.denied(contract)
    told = _told(denied)
    if abs(short) <= contract.tolerance:
        judged.status = "paid_right"
    elif short < 0:
        judged.status = "overpaid"
    elif short <= added(a.amount for a in denied) + contract.tolerance:
        judged.status, judged.why = "denied", f"denied in part: {told}"
    else:
        judged.status = "underpaid"
    if told and judged.status != "denied":
        judged.steps.append(f"beside it was denied: {told}")
    if taken := answer.not_agreed(contract):
        judged.steps.append(f"taken off, and not named by the contract: {_told(taken)}")


def _owed(judged: Judged, contract: Contract, expected: Decimal, answer: Answer) -> Decimal:
    """The expected payment, with the steps to it."""
    patient, others = answer.patient, answer.other_payers
    judged.patient_share, judged.other_payers = patient, others or None
    owed = expected - patient
    if patient:
        shares = _told(a for a in answer.adjustments if _is_share(a))
        judged.steps.append(f"less the patient's share of {money(patient)} ({shares})")
    agreed = [a for a in answer.adjustments if a.reason_code in contract.reductions]
    if agreed:
        taken = added(a.amount for a in agreed)
        owed -= taken
        judged.steps.append(f"less {money(taken)} as the contract allows ({_told(agreed)})")
    if others and contract.coordination == "subtract":
        owed -= others
        judged.steps.append(f"less {money(others)} of other payers (23)")
    elif others:
        rest = answer.charge - others - patient
        judged.steps.append(
            f"after other payers' {money(others)} (23) {money(max(rest, ZERO))} is open at most"
        )
        owed = min(owed, rest)
    return max(owed, ZERO)


def _told(adjustments: Iterable[Adjustment]) -> str:
    return ", ".join(f"{a.group_code}-{a.reason_code} {money(a.amount)}" for a in adjustments)


def _said(short: Decimal) -> str:
    if not short:
        return "right"
    return f"{money(short)} too little" if short > 0 else f"{money(-short)} too much"

"""The verdicts of many remittances: what was taken back later counts no more, and the sums."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from decimal import Decimal

import msgspec

from gateway.ledger.contract import Terms
from gateway.ledger.contract_words import ZERO
from gateway.ledger.underpaid import STATUSES, Judged, Status
from gateway.ledger.underpaid_claim import judge_claim
from gateway.models.remittance import ClaimPayment, RemittanceHeader

REVERSAL = "22"
_LATE = datetime.date.max


class Sum(msgspec.Struct):
    """Of one status: how many lines, and their dollars."""

    status: Status
    lines: int = 0
    expected_payment: Decimal = ZERO
    paid: Decimal = ZERO
    difference: Decimal = ZERO


class _Entry(msgspec.Struct):
    """A claim that was decided, or the reversal of one."""

    day: datetime.date
    claim: ClaimPayment
    judged: list[Judged]


class Run:
    """Takes claims as they are read, and gives the verdicts at the end."""

    def __init__(self, every: Sequence[Terms]) -> None:
        self._every = every
        self._entries: list[_Entry] = []
        self._reversed = False

    def add(self, header: RemittanceHeader, claim: ClaimPayment) -> None:
        """Judge a claim of a remittance."""
        day = header.payment.effective_date or _LATE
        self._reversed |= claim.status_code == REVERSAL
        self._entries.append(_Entry(day, claim, judge_claim(self._every, header, claim)))

    def verdicts(self) -> list[Judged]:
        """All of them in the order of payment; a payment that a later reversal (CLP02 22) takes
        back is not judged."""
        entries = sorted(self._entries, key=lambda entry: entry.day)
        if self._reversed:
            _take_back(entries)
        return [judged for entry in entries for judged in entry.judged]


def _take_back(entries: list[_Entry]) -> None:
    """Each reversal takes back the last payment before it of the same claim and charge: that with
    the payer's own number, where there are several."""
    open_: dict[tuple[str, Decimal], list[_Entry]] = {}
    for entry in entries:
        claim = entry.claim
        charge = claim.charge or ZERO
        if claim.status_code != REVERSAL:
            open_.setdefault((claim.patient_control_number, charge), []).append(entry)
            continue
        before = open_.get((claim.patient_control_number, -charge), [])
        number = claim.payer_claim_control_number
        same = [one for one in before if one.claim.payer_claim_control_number == number]
        if before:
            taken = (same or before)[-1]
            before.remove(taken)
            for judged in taken.judged:
                judged.status, judged.why = "not_judged", "taken back by a later reversal"


def sums(verdicts: Iterable[Judged]) -> list[Sum]:
    """The verdicts added up by status, those that ask for work first."""
    found = {status: Sum(status) for status in STATUSES}
    for one in verdicts:
        total = found[one.status]
        total.lines += 1
        total.paid += one.paid or ZERO
        total.expected_payment += one.expected_payment or ZERO
        total.difference += one.difference or ZERO
    return list(found.values())

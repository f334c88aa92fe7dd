"""What a claim status response (277, 005010X212) says of a claim's life.

It is the payer's word, not its money: only a remittance decides (docs/decisions/0016).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import msgspec

from gateway.ledger.events import EventKind
from gateway.models.claim_status import Status

Ask = Literal["", "not_found", "information_requested", "claims_rejected"]


class Told(msgspec.Struct):
    """``event`` is None where the claim's life does not move. ``refused``: the payer did not
    answer. ``ask`` is the kind of row that a person gets."""

    event: EventKind | None = None
    refused: bool = False
    ask: Ask = ""


_PENDING, _FINAL = Told("status_pending"), Told("status_finalized")
_REJECTED = Told("status_rejected", ask="claims_rejected")
_NOT_FOUND = Told("status_not_found", ask="not_found")
_CATEGORIES = {
    "A0": Told(), "A1": Told(), "A2": _PENDING, "A5": _PENDING,
    "A3": _REJECTED, "A6": _REJECTED, "A7": _REJECTED, "A8": _REJECTED,
    "A4": _NOT_FOUND, "D0": _NOT_FOUND,
    "F0": _FINAL, "F1": Told("status_paid"), "F2": Told("status_denied"), "F3": _FINAL,
    "F3F": _FINAL, "F3N": _FINAL, "F4": _FINAL,
}  # fmt: skip
_LETTERS = {
    "P": _PENDING, "F": _FINAL, "R": Told("status_pending", ask="information_requested"),
    "E": Told(refused=True), "D": Told(refused=True),
}  # fmt: skip
"""For the categories that are not listed one by one, by their first letter."""


def told(statuses: Sequence[Status]) -> Told:
    """What the first status (STC01) of a claim comes to. A0 and A1 say only that it passed by."""
    first = next((one.category_code for one in statuses if one.stc == "STC01"), "")
    return _CATEGORIES.get(first) or _LETTERS.get(first[:1], Told())

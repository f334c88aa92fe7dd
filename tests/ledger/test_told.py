"""What the categories of a 277 come to, from the handbook of claim status: by hand."""

from __future__ import annotations

import pytest

from gateway.ledger.told import Told, told
from gateway.models.claim_status import Status


@pytest.mark.parametrize(
    ("category", "expected"),
    [
        ("A0", Told()), ("A1", Told()), ("A2", Told("status_pending")),
        ("A3", Told("status_rejected", ask="claims_rejected")),
        ("A4", Told("status_not_found", ask="not_found")),
        ("D0", Told("status_not_found", ask="not_found")),
        ("P0", Told("status_pending")), ("P4", Told("status_pending")),
        ("R3", Told("status_pending", ask="information_requested")),
        ("F0", Told("status_finalized")), ("F1", Told("status_paid")),
        ("F2", Told("status_denied")), ("F3F", Told("status_finalized")),
        ("F4", Told("status_finalized")), ("E0", Told(refused=True)), ("E4", Told(refused=True)),
        ("", Told()), ("XX", Told()),
    ],
)  # fmt: skip
def test_a_category_moves_a_claim(category: str, expected: Told) -> None:
    assert told([Status("STC01", category, "20")]) == expected


def test_the_first_status_counts_and_none_says_nothing() -> None:
    assert told([]) == Told()
    both = [Status("STC10", "F2", "1"), Status("STC01", "F1", "65"), Status("STC01", "F2", "1")]
    assert told(both) == Told("status_paid")

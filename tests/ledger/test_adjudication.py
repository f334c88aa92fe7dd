"""Whose loss an adjustment is, and what became of a claim. Source: handbook 03, 3, 8 and 11."""

from __future__ import annotations

from decimal import Decimal

import pytest

from gateway.ledger.adjudication import (
    by_category,
    category,
    is_denied,
    outcome,
    patient_share,
)
from gateway.models.party import Adjustment
from gateway.models.remittance import ClaimPayment, ServicePayment

D = Decimal


def cas(text: str) -> list[Adjustment]:
    """``CO-45 50, PR-1 40``."""
    out = []
    for part in filter(None, text.split(", ")):
        code, amount = part.split(" ")
        group, reason = code.split("-")
        out.append(Adjustment(group_code=group, reason_code=reason, amount=D(amount)))
    return out


@pytest.mark.parametrize(
    ("text", "charge", "expected"),
    [
        ("PR-1 40", None, "patient"),
        ("PR-2 40", "40", "patient"),
        ("PR-3 25", None, "patient"),
        ("PR-204 100", "100", "patient"),
        ("CO-45 50", None, "contractual"),
        ("CO-45 50", "100", "contractual"),
        ("CO-45 100", "100", "denied"),
        ("CO-24 100", "100", "contractual"),
        ("CO-131 10", "100", "contractual"),
        ("CO-144 10", "100", "contractual"),
        ("CO-253 1.60", "100", "contractual"),
        ("CO-P12 10", "100", "contractual"),
        ("PI-45 50", "100", "contractual"),
        ("CO-94 -20", "100", "contractual"),
        ("CO-50 100", "100", "denied"),
        ("CO-16 100", None, "denied"),
        ("CO-97 100", "100", "denied"),
        ("CO-197 100", "100", "denied"),
        ("OA-18 100", "100", "denied"),
        ("PI-204 100", "100", "denied"),
        ("OA-23 100", "100", "other_payer"),
        ("OA-101 100", "100", "other_payer"),
        ("CR-45 50", "100", "contractual"),
        ("CR-16 50", "100", "other"),
        ("XX-999 5", None, "other"),
    ],
)
def test_category(text: str, charge: str | None, expected: str) -> None:
    (adjustment,) = cas(text)
    assert category(adjustment, D(charge) if charge else None) == expected


def claim(
    status: str, charge: str, paid: str, own: str, *lines: tuple[str, str, str]
) -> ClaimPayment:
    return ClaimPayment(
        status_code=status, charge=D(charge), paid=D(paid), adjustments=cas(own),
        service_lines=[
            ServicePayment(charge=D(c), paid=D(p), adjustments=cas(a)) for c, p, a in lines
        ],
    )  # fmt: skip


OUTCOMES: list[tuple[str, ClaimPayment, str]] = [
    ("paid", claim("1", "250", "160", "", ("250", "160", "CO-45 50, PR-2 40")), "paid"),
    ("paid as secondary", claim("2", "250", "40", "", ("250", "40", "OA-23 210")), "paid"),
    ("paid in full", claim("1", "250", "250", ""), "paid"),
    ("crossed over", claim("19", "250", "160", "CO-45 90"), "paid"),
    ("status 4", claim("4", "250", "0", "CO-31 250"), "denied"),
    ("status 4 for the patient's share", claim("4", "250", "0", "PR-1 250"), "denied"),
    ("status 1 with nothing paid", claim("1", "250", "0", "", ("250", "0", "CO-50 250")), "denied"),
    ("status 2 with nothing paid", claim("2", "250", "0", "OA-18 250"), "denied"),
    ("all deductible", claim("1", "250", "0", "", ("250", "0", "CO-45 50, PR-1 200")), "paid"),
    ("capitation", claim("1", "250", "0", "", ("250", "0", "CO-24 250")), "paid"),
    ("the whole charge as contractual", claim("1", "250", "0", "", ("250", "0", "CO-45 250")),
     "denied"),
    ("the primary paid it all", claim("2", "250", "0", "OA-23 250"), "paid"),
    ("one line denied, the other deductible",
     claim("1", "250", "0", "", ("100", "0", "CO-50 100"), ("150", "0", "PR-1 150")),
     "denied"),
    ("most of it denied, some of it the patient's", claim("1", "100", "0", "CO-50 90, PR-3 10"),
     "denied"),
    ("nothing paid and nothing said", claim("1", "100", "0", ""), "denied"),
    ("contract and patient together explain it", claim("1", "100", "0", "CO-45 40, PR-3 60"),
     "paid"),
    ("reversal", claim("22", "-250", "-160", "CO-45 -90"), "reversed"),
    ("reversal of a denial", claim("22", "-250", "0", "CO-50 -250"), "reversed"),
    ("predetermination", claim("25", "250", "0", "OA-101 250"), "estimated"),
    ("not theirs, passed on", claim("23", "250", "0", "OA-B11 250"), "pending"),
    ("no reason given", claim("1", "0", "0", ""), "paid"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("one", "expected"), [o[1:] for o in OUTCOMES], ids=[o[0] for o in OUTCOMES]
)
def test_outcome(one: ClaimPayment, expected: str) -> None:
    assert outcome(one) == expected


def test_the_categories_and_the_payment_are_the_charge() -> None:
    one = claim("1", "400", "160", "PR-3 25", ("250", "160", "CO-45 25, PR-2 40"),
                ("150", "0", "CO-45 150"))  # fmt: skip
    assert by_category(one) == {
        "patient": D("65"),
        "contractual": D("25"),
        "denied": D("150"),
    }
    assert sum(by_category(one).values()) + D("160") == D("400")


@pytest.mark.parametrize(
    ("charge", "paid", "text", "denied"),
    [
        ("100", "0", "CO-50 100", True),
        ("100", "0", "CO-45 100", True),
        ("100", "0", "CO-45 20, CO-16 80", True),
        ("100", "0", "PR-1 100", False),
        ("100", "0", "CO-45 20, PR-1 80", False),
        ("100", "80", "CO-50 20", False),
        ("-100", "0", "CO-50 -100", False),
        ("0", "0", "", False),
    ],
)
def test_a_denied_line(charge: str, paid: str, text: str, denied: bool) -> None:
    line = ServicePayment(charge=D(charge), paid=D(paid), adjustments=cas(text))
    assert is_denied(line) is denied


@pytest.mark.parametrize("one", [
    claim("25", "150", "0", "", ("150", "0", "OA-101 100, PR-2 30, CO-45 20")),
    claim("25", "150", "0", "CO-197 150"),
    claim("23", "150", "0", "", ("150", "0", "OA-B11 150")),
])  # fmt: skip
def test_nobody_has_lost_what_was_not_decided(one: ClaimPayment) -> None:
    """Nothing of an estimate, or of a claim that went on, is written off, owed or denied."""
    assert by_category(one) == {"other": D("150")}


def test_a_4010_reversal_takes_back_what_was_posted() -> None:
    """Its group is CR throughout: each reason has the category that it had before."""
    paid = claim(
        "1", "170", "100", "", ("150", "100", "CO-45 20, PR-2 30"), ("20", "0", "CO-96 20")
    )
    back = claim("22", "-170", "-100", "CR-45 -20, CR-2 -30, CR-96 -20")
    assert by_category(paid) == {"contractual": D("20"), "patient": D("30"), "denied": D("20")}
    assert by_category(back) == {"contractual": D("-20"), "patient": D("-30"), "denied": D("-20")}


@pytest.mark.parametrize(
    ("told", "text", "owed"),
    [
        ("30", "PR-1 30", "30"),
        ("0", "PR-1 30", "30"),
        ("30", "CO-45 30", "0"),
        (None, "PR-1 25, PR-3 5", "30"),
        ("30", "", "30"),
        (None, "", "0"),
    ],
)
def test_the_patient_owes_what_the_adjustments_say(told: str | None, text: str, owed: str) -> None:
    one = claim("1", "100", "70", text)
    one.patient_responsibility = D(told) if told else None
    assert patient_share(one) == D(owed)

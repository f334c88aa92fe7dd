"""Denials, their categories, and the money at risk. Expected values are written by hand."""

from __future__ import annotations

import datetime
import tomllib
from decimal import Decimal
from pathlib import Path

import msgspec
import pytest

from gateway.ledger.denials import (
    Decided,
    Table,
    deadline,
    refusals,
    standing_refusals,
    why_nothing,
)
from gateway.models.party import Adjustment
from gateway.models.remittance import ClaimPayment, ServicePayment

CODES = Path(__file__).parents[2] / "mappings" / "codes"
TABLE = msgspec.convert(tomllib.loads((CODES / "denials.toml").read_text()), Table)


def cas(*texts: str) -> list[Adjustment]:
    """``CO-45 20`` as an adjustment."""
    parts = [text.replace("-", " ", 1).split() for text in texts]
    return [Adjustment(g, r, Decimal(a)) for g, r, a in parts]


def service(code: str, charge: str, paid: str, *texts: str, remarks: str = "") -> ServicePayment:
    return ServicePayment(
        procedure_code=code, charge=Decimal(charge), paid=Decimal(paid), adjustments=cas(*texts),
        remark_codes=remarks.split(),
    )  # fmt: skip


def paid(charge: str, amount: str, *lines: ServicePayment, texts: str = "", status: str = "1",
         remarks: str = "") -> ClaimPayment:  # fmt: skip
    return ClaimPayment(
        status_code=status, charge=Decimal(charge), paid=Decimal(amount), service_lines=list(lines),
        adjustments=cas(*texts.split(",")) if texts else [], remark_codes=remarks.split(),
    )  # fmt: skip


CASES = [
    ("contract and patient alone", paid("100", "70",
        service("99213", "100", "70", "CO-45 20", "PR-2 10")), []),
    ("a denied line in a paid claim", paid("150", "80",
        service("99213", "100", "80", "CO-45 20"), service("81002", "50", "0", "CO-97 50")),
     [(2, "CO-97", "bundling", "50")]),
    ("contract first, the rest refused", paid("100", "0",
        service("99213", "100", "0", "CO-45 25", "CO-50 75")),
     [(1, "CO-50", "medical_necessity", "75")]),
    ("the patient's share is none of it", paid("100", "0",
        service("99213", "100", "0", "CO-45 20", "PR-1 30", "OA-18 50")),
     [(1, "OA-18", "duplicate", "50")]),
    ("not covered, patient pays", paid("100", "0", service("99213", "100", "0", "PR-96 100")), []),
    ("the contract's code takes the whole line", paid("100", "0",
        service("99213", "100", "0", "CO-45 100")), [(1, "CO-45", "other", "100")]),
    ("capitation", paid("100", "0", service("99213", "100", "0", "CO-24 100")), []),
    ("the whole claim", paid("100", "0", texts="CO-29 100"),
     [(0, "CO-29", "timely_filing", "100")]),
    ("denied, and all of it the patient's", paid("100", "0", status="4", texts="PR-27 100"),
     [(0, "PR-27", "eligibility", "100")]),
    ("denied, a share beside it", paid("100", "0",
        service("99213", "100", "0", "PR-1 40", "PR-204 60"), status="4"),
     [(1, "PR-204", "non_covered", "60")]),
    ("denied, and a reason of the payer's", paid("100", "0",
        service("99213", "100", "0", "PR-27 40", "CO-97 60"), status="4"),
     [(1, "CO-97", "bundling", "60")]),
    ("no reason at all", paid("100", "0", status="4"), [(0, "-", "other", "100")]),
    ("a remark refines", paid("100", "0",
        service("99213", "100", "0", "CO-16 100", remarks="MA01 N290")),
     [(1, "CO-16", "provider_enrollment", "100")]),
    ("a remark of the claim refines its line", paid("100", "0",
        service("99213", "100", "0", "CO-16 100"), remarks="MA04"),
     [(1, "CO-16", "coordination_of_benefits", "100")]),
    ("no remark that we know", paid("100", "0",
        service("99213", "100", "0", "CO-16 100", remarks="N999")),
     [(1, "CO-16", "information_missing", "100")]),
    ("a reason of its own needs no remark", paid("100", "0",
        service("99213", "100", "0", "CO-197 100", remarks="M51")),
     [(1, "CO-197", "authorization", "100")]),
    ("two reasons of one line", paid("100", "0",
        service("99213", "100", "0", "CO-27 60", "PI-B7 40")),
     [(1, "CO-27", "eligibility", "60"), (1, "PI-B7", "provider_enrollment", "40")]),
    ("the same reason twice", paid("100", "0",
        service("99213", "100", "0", "CO-4 60", "CO-4 40")), [(1, "CO-4", "coding", "100")]),
    ("taken and given back", paid("100", "80",
        service("99213", "100", "80", "CO-45 20", "CO-151 30", "CO-151 -30")), []),
    ("units over the limit", paid("90", "30",
        service("97110", "90", "30", "CO-45 15", "CO-119 45")),
     [(1, "CO-119", "non_covered", "45")]),
    ("a code nobody knows", paid("9", "0", service("1", "9", "0", "CO-ZZZ 9")),
     [(1, "CO-ZZZ", "other", "9")]),
]  # fmt: skip


@pytest.mark.parametrize(("payment", "expected"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_what_is_refused(payment: ClaimPayment, expected: list[tuple[int, str, str, str]]) -> None:
    found = [(r.line, f"{r.group_code}-{r.reason_code}", r.category, r.amount)
             for r in refusals(payment, TABLE)]  # fmt: skip
    assert found == [(n, code, name, Decimal(a)) for n, code, name, a in expected]


DENIED = Decided(paid("150", "80", service("99213", "100", "80", "CO-45 20"),
                      service("81002", "50", "0", "CO-29 50")), [1, 2])  # fmt: skip


@pytest.mark.parametrize(
    ("later", "left"),
    [
        ([], [(2, "29")]),
        ([Decided(paid("50", "40", service("81002", "50", "40", "CO-45 10")), [2])], []),
        ([Decided(paid("50", "0", service("81002", "50", "0", "CO-193 50")), [2])], [(2, "193")]),
        ([Decided(paid("100", "5", service("99213", "100", "5", "CO-45 95")), [1])], [(2, "29")]),
        ([Decided(paid("150", "120", texts="CO-45 30"))], []),
        ([Decided(paid("150", "0", texts="CO-50 150"))], [(0, "50")]),
    ],
    ids=["nothing", "paid", "denied anew", "another line", "as a whole", "denied as a whole"],
)
def test_a_later_decision_of_a_line_takes_the_place_of_the_earlier(
    later: list[Decided], left: list[tuple[int, str]]
) -> None:
    found = standing_refusals([DENIED, *later], TABLE)
    assert [(refusal.line, refusal.reason_code) for _, refusal in found] == left


@pytest.mark.parametrize(
    ("own", "day"),
    [({}, 60), ({"any": 180}, 180), ({"timely_filing": 30, "any": 180}, 30), ({"coding": 1}, 60)],
)
def test_the_deadline(own: dict[str, int], day: int) -> None:
    """Timely filing has 60 days as a rule, from the day of the remittance."""
    first = datetime.date(2026, 1, 1)
    last = deadline(first, TABLE.category["timely_filing"], "timely_filing", own)
    assert (last - first).days == day


@pytest.mark.parametrize(
    ("payment", "why"),
    [
        (paid("100", "0", service("99213", "100", "0", "PR-1 100")), "patient"),
        (paid("100", "0", service("99213", "100", "0", "CO-24 100")), "contract"),
        (paid("100", "0", service("99213", "100", "0", "OA-23 100"), status="2"), "other payer"),
        (paid("100", "0", service("99213", "100", "0", "CO-29 100")), "denied"),
        (paid("100", "0", status="23"), "forwarded"),
        (paid("0", "0"), "unexplained"),
    ],
)
def test_why_nothing_was_paid(payment: ClaimPayment, why: str) -> None:
    assert why_nothing(payment) == why


def test_every_code_has_one_category_and_is_one_we_have_words_for() -> None:
    reasons = tomllib.loads((CODES / "adjustment_reasons.toml").read_text())
    remarks = tomllib.loads((CODES / "remark_codes.toml").read_text())
    for known, lists in (
        (reasons, [w.reasons for w in TABLE.category.values()]),
        (remarks, [w.remarks for w in TABLE.category.values()]),
    ):
        every = [code for codes in lists for code in codes]
        assert len(every) == len(set(every))
        assert set(every) <= set(known)
    assert set(TABLE.by_remark) <= set(reasons)
    assert set(TABLE.no_appeal) <= set(remarks)
    assert len(TABLE.category) == 12

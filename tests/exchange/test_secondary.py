"""The next payer's claims from 200 seeded remittances: balanced, valid, and refused when not due.

The equations are those of tests/exchange/cob_balance.py, worked out from the text alone.
"""

from __future__ import annotations

import datetime
from decimal import Decimal
from pathlib import Path
from random import Random

import msgspec
import pytest

import gateway
from gateway.errors import ConfigError
from gateway.exchange.afterlife_secondary import read_payer
from gateway.exchange.claims_in import claims_of as claims_in
from gateway.exchange.compose import compose, default_partner
from gateway.finding import Finding
from gateway.ledger.followup import later_payers
from gateway.ledger.secondary import forwarded, next_claim
from gateway.models.claim import Claim
from gateway.models.party import Adjustment, Party
from gateway.models.remittance import ClaimPayment
from gateway.translate.remittance_835_build import build_835
from gateway.translate.remittance_835_read import read_835
from tests.exchange.cob_balance import claims_of, faults
from tests.exchange.secondaries import (
    PAID_ON,
    SHAPES,
    ZERO,
    decide,
    header,
    primaries,
    second_payer,
)
from tests.oracle import pyx12_verdict
from tests.translate.answers import interchange, items

AT = datetime.datetime(2026, 3, 25, 9, 30)
LATER = datetime.datetime(2026, 12, 20, 9, 30)
"""After every service of the fixtures."""
KINDS = ("837P", "837I")
ROOT = Path(__file__).parents[2]


def told(claim: Claim, payment: ClaimPayment) -> ClaimPayment:
    """The decision as it comes: written as an 835, judged by pyx12, and read again."""
    head = header(claim.payer, claim.billing_provider)
    head.payment.amount = payment.paid
    head.payment.credit_debit_code, head.payment.method_code = "C", "CHK"
    head.payment.transaction_handling_code = "I"
    text = interchange("835", "HP", "005010X221A1", build_835(head, [payment]))
    assert pyx12_verdict(text) == []
    (_, read, _), found = items(text, read_835)
    assert not found
    assert isinstance(read, ClaimPayment)
    return read


def written(*claims: Claim, at: datetime.datetime = AT) -> str:
    """An interchange of claims of one kind."""
    (composed,) = compose(claims, default_partner(), at, lambda _: 1)
    assert {n: [f.message for f in own] for n, own in composed.own.items()} == {}
    return composed.data.decode()


def second(
    claim: Claim, payment: ClaimPayment, day: datetime.date = PAID_ON, *, by_claim: bool = False
) -> Claim:
    made = next_claim(claim, payment, later_payers(claim)[0], day, by_claim=by_claim)
    assert isinstance(made, Claim), made.message
    return made


def told_of(text: str) -> set[tuple[str, str]]:
    """Rules and values of all that is wrong with a text; a reject there is none of."""
    found = [f for f in gateway.validate(text.encode()) if f.severity != "warning"]
    assert [f for f in found if f.severity == "reject"] == []
    return {(f.rule, f.value or "") for f in found}


def pairs(kind: str) -> list[tuple[str, Claim, ClaimPayment]]:
    """A hundred claims of a kind, each with a decision of one of the shapes."""
    rng = Random(f"shapes{kind}")
    found = []
    for n, claim in enumerate(primaries(100, 7, kind)):
        payment = decide(claim, f"ICN{n:07d}")
        shape = SHAPES[n % len(SHAPES)]
        shape(rng, claim, payment)
        found.append((shape.__name__, claim, payment))
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_a_hundred_claims_of_the_next_payer(kind: str) -> None:
    seen: set[str] = set()
    cases = pairs(kind)
    assert len(cases) == 100
    for shape, claim, given in cases:
        payment = told(claim, given)
        text = written(second(claim, payment))
        assert told_of(text) <= told_of(written(claim)), shape
        assert pyx12_verdict(text) == [], shape
        (one,) = claims_of(text)
        (payer,) = one.payers
        assert faults(one) == [], shape
        assert (one.charge, payer.paid, payer.place) == (claim.charge, given.paid, "P")
        assert payer.number == given.payer_claim_control_number
        owed = sum((a.amount for a in given.adjustments if a.group_code == "PR"), ZERO)
        owed += sum((a.amount for line in given.service_lines for a in line.adjustments
                     if a.group_code == "PR"), ZERO)  # fmt: skip
        assert (sum(payer.owed, ZERO), payer.patient) == (owed, owed)
        assert set(payer.dates) == {"20260320"}
        by_line = bool(given.service_lines)
        assert (len(payer.by_line) == len(one.lines), len(payer.by_line) == 0) == (
            by_line, not by_line,
        )  # fmt: skip
        seen.add(shape)
    assert len(seen) == len(SHAPES)


def fixtures() -> list[Claim]:
    """Every claim of the fixtures but voids, as the first payer's, with a second one."""
    rng = Random("fixtures")
    found = []
    for path in sorted((ROOT / "fixtures" / "claims").rglob("*.json")):
        if "reject" in path.parts:
            continue
        for claim in claims_in(path.read_bytes(), path.name):
            assert isinstance(claim, Claim)
            if claim.frequency_code != "8":
                claim.payer_responsibility_code, claim.insurance_type_code = "P", ""
                for line in claim.service_lines:
                    line.adjudications = []
                second_payer(rng, claim)
                found.append(claim)
    return found


def test_every_sort_of_claim_is_passed_on() -> None:
    """Those with every field there is, dental ones, replacements, children, hospitals …"""
    claims = fixtures()
    assert {claim.kind for claim in claims} == {"837P", "837I", "837D"}
    for n, claim in enumerate(claims):
        payment = decide(claim, f"ICN{n}")
        shape = SHAPES[n % len(SHAPES)]
        shape(Random(n), claim, payment)
        text = written(second(claim, payment, LATER.date()), at=LATER)
        where = f"{claim.patient_control_number} {shape.__name__}"
        assert {rule for rule, _ in told_of(text)} <= {
            rule for rule, _ in told_of(written(claim, at=LATER))
        }, where
        assert [fault for one in claims_of(text) for fault in faults(one)] == [], where


@pytest.mark.parametrize("kind", KINDS)
def test_by_claim_balances_too(kind: str) -> None:
    for shape, claim, given in pairs(kind)[:24]:
        text = written(second(claim, told(claim, given), by_claim=True))
        assert [f for f in gateway.validate(text.encode()) if f.severity == "reject"] == [], shape
        (one,) = claims_of(text)
        assert (faults(one), one.payers[0].by_line) == ([], {})


def test_the_judge_sees_a_cent() -> None:
    """The equations of these tests fail where a cent is off, at each of the three places."""
    _, claim, given = next(p for p in pairs("837P") if p[0] == "of_the_claim" and p[2].paid)
    text = written(second(claim, told(claim, given)))
    (payer,) = claims_of(text)[0].payers
    assert payer.paid is not None
    wrong = text.replace(f"AMT*D*{_shown(payer.paid)}~", f"AMT*D*{_shown(payer.paid + 1)}~")
    assert len(faults(claims_of(wrong)[0])) == 2
    at = text.index("SVD*")
    assert len(faults(claims_of(text[:at] + text[at:].replace("CAS*", "SAC*", 1))[0])) == 2


def _shown(amount: Decimal) -> str:
    return f"{amount:f}".rstrip("0").rstrip(".") if "." in f"{amount:f}" else f"{amount:f}"


@pytest.mark.parametrize("status", ["19", "20", "21", "23"])
def test_what_was_forwarded_is_told(status: str) -> None:
    for _, claim, given in pairs("837P")[:25]:
        given.status_code = status
        payment = told(claim, given)
        finding = forwarded(claim, payment)
        assert finding is not None
        assert finding.rule == "CLAIMS.secondary.forwarded"


def test_a_crossover_carrier_is_told_whatever_the_status() -> None:
    _, claim, given = pairs("837P")[0]
    assert forwarded(claim, told(claim, given)) is None
    given.crossover_payer = Party(name="MAPLE SUPPLEMENTAL")
    finding = forwarded(claim, given)
    assert finding is not None
    assert finding.message == "the payer says that it forwarded the claim to MAPLE SUPPLEMENTAL"


def refusal(claim: Claim, payment: ClaimPayment) -> str:
    made = next_claim(claim, payment, later_payers(claim)[0], PAID_ON)
    assert isinstance(made, Finding)
    assert made.rule == "CLAIMS.secondary.unbalanced"
    return made.message


def test_a_cent_that_is_missing_anywhere_is_refused() -> None:
    cent = Decimal("0.01")
    for shape, claim, payment in pairs("837P")[:16]:
        paid = payment.paid or ZERO
        other = msgspec.structs.replace(payment, paid=paid + cent)
        assert "unexplained" in refusal(claim, other), shape
        other = msgspec.structs.replace(payment, charge=(payment.charge or ZERO) + cent)
        assert "it answers a charge of" in refusal(claim, other), shape
        if payment.service_lines:
            line = payment.service_lines[0]
            lines = [msgspec.structs.replace(line, paid=(line.paid or ZERO) + cent),
                     *payment.service_lines[1:]]  # fmt: skip
            assert refusal(claim, msgspec.structs.replace(payment, service_lines=lines)), shape
        if len(payment.service_lines) > 1 and payment.service_lines[0].charge:
            assert "of the charge out" in refusal(claim, _first_line_moved(payment)), shape


def _first_line_moved(payment: ClaimPayment) -> ClaimPayment:
    """The first line is gone, and the claim says what it said: the claim itself still ties."""
    first, *rest = payment.service_lines
    own = [*payment.adjustments, *first.adjustments]
    if first.paid:
        own.append(Adjustment("CO", "45", first.paid))
        payment = msgspec.structs.replace(payment, paid=(payment.paid or ZERO) - first.paid)
    return msgspec.structs.replace(payment, adjustments=own, service_lines=rest)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (b'{"responsibility_code": "S", "paid": "1", "paid": "2"}', "field `paid` twice"),
        (b'{"responsibility_code": "S", "paid": "$1"}', "$.paid: is no amount"),
        (b'{"payer": {"name": "NEXT"}}', "$: object missing required field"),
        (b'{"responsibility_code": "S", "ROE": 1}', "$: object contains a field that there is not"),
        (b'{"responsibility_code": "S"', "it is no JSON: line 1, column 28"),
        (b"[]", "it is JSON, and no object"),
    ],
)
def test_a_next_payer_that_is_none_is_told(text: bytes, says: str) -> None:
    with pytest.raises(ConfigError) as told:
        read_payer(text)
    assert str(told.value).startswith("the payer is not one of other_payers: ")
    assert says in str(told.value) and "ROE" not in str(told.value)


def test_a_next_payer_keeps_the_cents_of_a_number() -> None:
    assert read_payer(b'{"responsibility_code": "S", "paid": 100.10}').paid == Decimal("100.10")

"""Claims that a guide refuses are rejected before they are sent, as pyx12 would reject them."""

from __future__ import annotations

import datetime
from collections.abc import Callable

import msgspec
import pytest

from gateway.exchange.compose import Composed, compose, default_partner
from gateway.models.claim import Claim
from gateway.models.claim_parts import Diagnosis
from gateway.models.service_line import ServiceLine
from tests.oracle import pyx12_verdict
from tests.validate.test_situation import made

AT = datetime.datetime(2026, 3, 14, 9, 21)


def composed(claim: Claim) -> Composed:
    return next(iter(compose([claim], default_partner(), AT, lambda _: 1)))


def many_diagnoses(claim: Claim) -> None:
    claim.diagnoses += [Diagnosis(qualifier="ABF", code="E119")] * 12


def many_lines(claim: Claim) -> None:
    line = claim.service_lines[0]
    claim.service_lines = [
        msgspec.structs.replace(line, number=n, control_number=f"L{n}") for n in range(1, 52)
    ]
    claim.charge = (line.charge or 0) * 51  # type: ignore[assignment] # Decimal times int


def unknown_responsibility(claim: Claim) -> None:
    claim.payer_responsibility_code = "Q"


def long_name(claim: Claim) -> None:
    claim.subscriber.last_name = "S" * 70


@pytest.mark.parametrize(
    "spoil", [many_diagnoses, many_lines, unknown_responsibility, long_name]
)  # fmt: skip
def test_what_the_guide_refuses_is_held_as_pyx12_would(spoil: Callable[[Claim], None]) -> None:
    claim = made()
    assert composed(claim).rejected() == set()
    spoil(claim)
    text = composed(claim)
    assert pyx12_verdict(text.data.decode()) != []
    assert text.rejected() == {0}


def test_a_fault_is_told_once() -> None:
    claim = made()
    claim.service_lines = [ServiceLine(number=1, procedure_qualifier="HC", procedure_code="99213")]
    told = [(f.rule, f.position, f.value) for f in composed(claim).findings]
    assert len(told) == len(set(told)) > 0

"""Valid files have no finding of any type: the fixtures that are to be accepted, and the claims."""

from __future__ import annotations

from pathlib import Path

import pytest

from gateway import validate
from tests.rules.examples import FIXTURES
from tests.translate.claims_837 import CLAIM_FILES, fixture_claims, interchange

ACCEPTED = sorted((FIXTURES / "x12").glob("*/accept/*.x12"))

ADVICE = {
    "professional-blue-plan-joint-injection": {"X222.2410.LIN.missing"},
    "professional-medicaid-clinic-visit": {"X222.2410.LIN.missing"},
    "professional-veterans-twelve-diagnoses": {"X222.2410.LIN.missing"},
    "professional-obstetric-ultrasound": {"X222.2300.REF-X4.missing"},
}
"""Drugs without an NDC, which the model of claims lacks still; tests that name no laboratory."""


@pytest.mark.parametrize("path", ACCEPTED, ids=lambda path: f"{path.parts[-3]}-{path.stem}")
def test_a_file_that_is_to_be_accepted_has_no_finding(path: Path) -> None:
    assert [(f.rule, f.place, f.value) for f in validate(path)] == []


@pytest.mark.parametrize("path", CLAIM_FILES, ids=lambda path: path.stem)
def test_claims_as_we_write_them_have_no_finding(path: Path) -> None:
    claims = fixture_claims(path)
    found = validate(interchange(claims, claims[0].kind))
    assert {f.rule for f in found} == ADVICE.get(path.stem, set())
    assert {f.severity for f in found} <= {"warning"}


def test_there_are_enough_of_them() -> None:
    assert len(ACCEPTED) >= 30
    assert len(CLAIM_FILES) >= 40

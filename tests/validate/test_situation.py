"""Rules of type 4, each with the claim that breaks it and the place it is told at."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from decimal import Decimal

import msgspec
import pytest

import gateway
from gateway.exchange.compose import compose, default_partner
from gateway.finding import Finding
from gateway.models.claim import Claim
from gateway.models.claim_parts import Diagnosis
from gateway.models.party import Identifier
from gateway.models.service_line import ServiceLine

# The claim of docs/contract.md, with two lines.
CLAIM = {
    "kind": "837P", "patient_control_number": "A-1002", "charge": "250.00", "facility_code": "11",
    "claim_filing_code": "CI",
    "subscriber": {
        "last_name": "SAMPLE", "first_name": "ANA", "member_id": "W123456789",
        "birth_date": "1980-01-02", "gender_code": "F",
        "address": {"line_1": "2 OAK AVE", "city": "SPRINGFIELD", "state_code": "IL",
                    "postal_code": "627020002"},
    },
    "payer": {"name": "PAYER X", "identifiers": [{"qualifier": "PI", "value": "60054"}]},
    "billing_provider": {
        "name": "CLINICA CENTRAL", "npi": "1234567893",
        "identifiers": [{"qualifier": "EI", "value": "123456782"}],
        "address": {"line_1": "1 MAIN ST", "city": "SPRINGFIELD", "state_code": "IL",
                    "postal_code": "627010001"},
    },
    "diagnoses": [{"qualifier": "ABK", "code": "J020"}],
    "service_lines": [
        {"number": n, "procedure_qualifier": "HC", "procedure_code": code, "charge": "125.00",
         "units": "1", "unit_code": "UN", "diagnosis_pointers": [1],
         "service_dates": {"start": "2026-03-10", "end": "2026-03-10"}}
        for n, code in ((1, "99213"), (2, "90471"))
    ],
}  # fmt: skip


def made() -> Claim:
    return msgspec.convert(CLAIM, Claim)


def judged(claim: Claim) -> tuple[list[str], list[Finding]]:
    """The segments of the set as written, and what is found in it."""
    at = datetime.datetime(2026, 3, 14, 9, 21)
    text = next(iter(compose([claim], default_partner(), at, lambda _: 1))).data.decode()
    segments = text.split("~")[2:]  # from ST on, which is segment 1
    return segments, gateway.validate(text)


def longer(claim: Claim) -> None:
    claim.patient_control_number = "A" * 39


def replacing(claim: Claim) -> None:
    claim.frequency_code = "7"


def pointing(claim: Claim) -> None:
    claim.service_lines[1].diagnosis_pointers = [1, 2]


def anonymous(claim: Claim) -> None:
    claim.subscriber.member_id = ""


def unborn(claim: Claim) -> None:
    claim.subscriber.birth_date = datetime.date(2026, 3, 11)


@pytest.mark.parametrize(
    ("spoil", "rule", "element", "at"),
    [
        (longer, "X222.2300.CLM01.long", 1, "CLM"),
        (replacing, "X222.2300.REF-F8.missing", None, "CLM"),
        (pointing, "X222.2400.SV107.pointer", 7, "SV1*HC:90471"),
        (anonymous, "X222.2010BA.NM109.required", 9, "NM1*IL"),
        (unborn, "X222.2010.DMG02.after-service", 2, "DMG"),
    ],
)
def test_a_planted_fault_is_told_at_its_place(
    spoil: Callable[[Claim], None], rule: str, element: int | None, at: str
) -> None:
    claim = made()
    spoil(claim)
    segments, found = judged(claim)
    told = next(f for f in found if f.rule == rule)
    assert told.severity == "reject"
    assert told.element == element
    assert told.position is not None
    assert segments[told.position - 1].startswith(at)
    also = (rule, "X222.2010BA.NM108.required", "X222.2300.CLM01.cut")
    others = [f for f in found if f.rule not in also]
    assert others == []


def test_the_sound_claim_has_no_finding() -> None:
    assert judged(made())[1] == []


def test_a_replacement_that_names_its_claim_is_sound() -> None:
    claim = made()
    claim.frequency_code = "7"
    claim.references = [Identifier(qualifier="F8", value="PCN1")]
    assert judged(claim)[1] == []


def test_a_pointer_to_the_last_diagnosis_is_sound() -> None:
    claim = made()
    claim.diagnoses.append(Diagnosis(qualifier="ABF", code="E119"))
    pointing(claim)
    assert judged(claim)[1] == []


def test_a_line_without_pointers_is_not_judged_by_them() -> None:
    assert ServiceLine().diagnosis_pointers == []


def negative(claim: Claim) -> None:
    claim.charge = Decimal("-250.00")
    for line in claim.service_lines:
        line.charge = Decimal("-125.00")


def backwards(claim: Claim) -> None:
    span = claim.service_lines[1].service_dates
    assert span is not None
    span.end = datetime.date(2026, 3, 9)


def test_a_negative_charge_is_refused_on_the_claim_and_on_each_line() -> None:
    claim = made()
    negative(claim)
    told = [(f.rule, f.position) for f in judged(claim)[1] if f.rule.endswith("negative")]
    assert [rule for rule, _ in told] == [
        "X222.2300.CLM02.negative",
        "X222.2400.SV102.negative",
        "X222.2400.SV102.negative",
    ]
    assert len({position for _, position in told}) == 3


def test_a_service_that_ends_before_it_begins_is_refused() -> None:
    claim = made()
    backwards(claim)
    assert "X222.2400.DTP03.backwards" in [f.rule for f in judged(claim)[1]]

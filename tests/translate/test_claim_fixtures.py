"""The claims that the project ships: what each must be, and that pyx12 accepts what we write."""

from __future__ import annotations

import datetime
import json
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from gateway.finding import Finding
from gateway.models.claim import Claim, ClaimKind
from gateway.models.party import Party
from gateway.translate.claims_json import claims_to_json, read_claims
from gateway.x12.delimiters import Delimiters
from tests.oracle import pyx12_verdict
from tests.translate.claims_837 import (
    CLAIM_FILES,
    ROOT,
    as_read,
    fixture_claims,
    interchange,
    read_all,
)

REJECTS = sorted((ROOT / "fixtures" / "claims" / "reject").glob("*.json"))
X12_FILES = sorted((ROOT / "fixtures" / "x12").glob("837[IP]/accept/*.x12"))
ALL = [(path, claim) for path in CLAIM_FILES for claim in fixture_claims(path)]
KINDS: tuple[ClaimKind, ...] = ("837P", "837I")


def of_kind(kind: ClaimKind) -> list[Claim]:
    return [claim for _, claim in ALL if claim.kind == kind]


@pytest.mark.parametrize("path", CLAIM_FILES, ids=lambda path: path.stem)
def test_what_we_write_is_accepted_and_comes_back(path: Path) -> None:
    claims = fixture_claims(path)
    text = interchange(claims, claims[0].kind)
    assert pyx12_verdict(text) == []
    _, found, findings = read_all(text)
    assert findings == []
    assert found == [as_read(claim) for claim in claims]


@pytest.mark.parametrize("kind", KINDS)
def test_all_claims_of_a_kind_in_one_interchange(kind: ClaimKind) -> None:
    claims = of_kind(kind)
    text = interchange(claims, kind)
    assert pyx12_verdict(text) == []
    assert read_all(text)[1] == [as_read(claim) for claim in claims]
    odd = interchange(claims, kind, Delimiters("|", ">", "!", "\x1c"))
    assert read_all(odd)[1] == [as_read(claim) for claim in claims]


@pytest.mark.parametrize("path", X12_FILES, ids=lambda path: path.name)
def test_the_hand_written_files_are_accepted(path: Path) -> None:
    assert pyx12_verdict(path) == []


def test_there_are_enough_of_them_and_they_differ() -> None:
    assert len(of_kind("837P")) >= 27 and len(of_kind("837I")) >= 11
    assert len({claim.patient_control_number for _, claim in ALL}) == len(ALL)
    assert len({claim.payer.identifier("PI") for _, claim in ALL}) >= 10
    assert len({claim.billing_provider.npi for _, claim in ALL}) >= 10
    assert Counter(claim.frequency_code for _, claim in ALL) >= Counter({"7": 2, "8": 2, "2": 2})
    assert sum(claim.patient is not None for _, claim in ALL) >= 8
    assert sum(bool(claim.other_payers) for _, claim in ALL) >= 4
    filing = {claim.claim_filing_code for _, claim in ALL}
    assert filing >= {"MA", "MB", "MC", "BL", "CH", "CI", "WC", "AM", "HM", "12", "VA"}


@pytest.mark.parametrize(("path", "claim"), ALL, ids=lambda item: getattr(item, "stem", ""))
def test_a_fixture_is_a_claim_that_a_payer_could_take(path: Path, claim: Claim) -> None:
    assert claim.charge == sum(Decimal(line.charge or 0) for line in claim.service_lines)
    assert len(claim.patient_control_number) <= 20
    assert claim.payer.identifier("PI") and claim.subscriber.member_id
    assert (
        len(claim.billing_provider.address.postal_code if claim.billing_provider.address else "")
        == 9
    )
    assert claim.diagnoses and claim.service_lines
    if claim.frequency_code in ("7", "8"):
        assert claim.reference("F8")
    born = claim.who.birth_date
    days = claim.service_dates
    assert days and datetime.date(2026, 9, 1) <= days.start <= days.end
    assert days.end <= datetime.date(2026, 10, 31)
    assert born and datetime.date(1930, 1, 1) < born <= days.start
    for line in claim.service_lines:
        assert all(1 <= n <= len(claim.diagnoses) for n in line.diagnosis_pointers)
        assert line.service_dates is None or days.start <= line.service_dates.start
    numbers = [line.control_number for line in claim.service_lines if line.control_number]
    assert len(set(numbers)) == len(numbers)


@pytest.mark.parametrize(("path", "claim"), ALL, ids=lambda item: getattr(item, "stem", ""))
def test_every_npi_of_a_fixture_has_its_check_digit(path: Path, claim: Claim) -> None:
    npis = [party.npi for party in parties(claim) if party.npi]
    assert claim.billing_provider.npi in npis
    for npi in npis:
        doubled = [int(d) * 2 for d in npi[0::2]]  # 24 stands for the prefix 80840
        total = 24 + sum(map(int, npi[1::2])) + sum(d // 10 + d % 10 for d in doubled)
        assert len(npi) == 10 and npi[0] in "12" and total % 10 == 0


def parties(item: object) -> Iterator[Party]:
    """Everybody in a claim."""
    if isinstance(item, Party):
        yield item
    elif isinstance(item, list):
        for part in item:
            yield from parties(part)
    for name in getattr(item, "__struct_fields__", ()):
        yield from parties(getattr(item, name))


@pytest.mark.parametrize(("path", "claim"), ALL, ids=lambda item: getattr(item, "stem", ""))
def test_what_other_payers_decided_adds_up(path: Path, claim: Claim) -> None:
    for other in claim.other_payers:
        if other.paid is None:
            continue
        lines = [
            (line.charge, decided)
            for line in claim.service_lines
            for decided in line.adjudications
            if decided.payer_identifier == other.payer.identifier("PI")
        ]
        of_lines = [a.amount for _, decided in lines for a in decided.adjustments]
        of_claim = [a.amount for a in other.adjustments]
        assert claim.charge == other.paid + sum(of_claim) + sum(of_lines)
        for charge, decided in lines:
            assert decided.paid is not None
            assert charge == decided.paid + sum(a.amount for a in decided.adjustments)
        if lines:
            assert other.paid == sum(d.paid or 0 for _, d in lines) - sum(of_claim)
        assert bool(other.adjudication_date) != bool(lines)  # 573 at one level, not at both


def test_claims_survive_our_own_json() -> None:
    claims = [claim for _, claim in ALL]
    assert list(read_claims(claims_to_json(claims), "again.json")) == claims


def test_fixtures_are_written_as_people_write_them() -> None:
    for path in [*CLAIM_FILES, *REJECTS]:
        text = path.read_text(encoding="ascii")
        assert text.endswith("\n") and "\t" not in text
        if path.stem not in ("not-json", "cut-off"):
            assert text == json.dumps(json.loads(text), indent=2) + "\n"


UNREADABLE = {
    "amount-unreadable": "$.service_lines[0].charge: is no amount",
    "birth-date-does-not-exist": "$.subscriber.birth_date: is no date",
    "cut-off": "line 31, column 10: ",
    "field-unknown": "$.service_lines[0]: object contains unknown field `copay`",
    "kind-unknown": "$.kind: invalid enum value '837X'",
    "not-json": "line 1, column 1: ",
}


@pytest.mark.parametrize("path", REJECTS, ids=lambda path: path.stem)
def test_a_reject_that_does_not_read_says_where_and_the_others_read(path: Path) -> None:
    found = list(read_claims(path.read_bytes(), path.name))
    assert len(found) == 1
    if path.stem in UNREADABLE:
        (finding,) = found
        assert isinstance(finding, Finding) and finding.severity == "reject"
        assert f"{path.name}: {UNREADABLE[path.stem]}" in finding.message and finding.hint
    else:
        assert isinstance(found[0], Claim)


def test_each_reject_differs_from_an_accepted_claim_in_one_place() -> None:
    assert len(REJECTS) >= 10 and UNREADABLE.keys() <= {path.stem for path in REJECTS}
    accepted = [json.loads((ROOT / "fixtures/claims" / name).read_text()) for name in BASES]
    for path in REJECTS:
        if path.stem in ("not-json", "cut-off"):
            continue
        claim = json.loads(path.read_text())
        long_number = path.stem == "patient-control-number-of-39-characters"
        assert any(differences(claim, good) == (0 if long_number else 1) for good in accepted), (
            path.stem
        )


BASES = ("professional-office-visit.json", "institutional-outpatient-colonoscopy.json")


def differences(one: Any, other: Any, name: str = "") -> int:
    """In how many leaves or branches two JSON values differ, the claim's number aside."""
    if name == "patient_control_number":
        return 0
    if isinstance(one, dict) and isinstance(other, dict):
        keys = one.keys() | other.keys()
        return sum(differences(one.get(key), other.get(key), key) for key in keys)
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        return sum(differences(a, b) for a, b in zip(one, other, strict=True))
    return int(one != other)

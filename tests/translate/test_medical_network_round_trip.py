"""A claim written as a request comes back; what the JSON has no place for is named, not dropped."""

from __future__ import annotations

import datetime
import json
import re
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from gateway.finding import Finding
from gateway.models.claim import Claim, ClaimKind
from gateway.models.claim_parts import ConditionIndicator, Diagnosis, Note
from gateway.models.party import Contact, DateRange, Identifier, Party, QualifiedDate
from gateway.models.service_line import ServiceLine
from gateway.translate.json_text import encode
from gateway.translate.medical_network import read_claims, request_of
from tests.translate.claim_strategies import claims
from tests.translate.claims_837 import (
    BATCH,
    CLAIM_FILES,
    ROOT,
    fixture_claims,
    interchange,
    read_all,
)
from tests.translate.test_medical_network import FILES, claim_of

SLOW = settings(
    max_examples=60, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)  # fmt: skip
ALL = [(path, claim) for path in CLAIM_FILES for claim in fixture_claims(path)]


def segments(claim: Claim) -> list[str]:
    """The segments of the claim's 837; those of one loop may stand in another order."""
    return sorted(interchange([claim], claim.kind).split("~"))


def back(claim: Claim) -> Claim:
    """The claim as it is read from the text of its request."""
    items = list(read_claims(encode(request_of(claim).body), "again.json"))
    assert [i for i in items if isinstance(i, Finding) and i.severity != "warning"] == []
    (found,) = (item for item in items if isinstance(item, Claim))
    return found


LOST_OF_FIXTURES = {"professional-hospital-visit-supervised.json": ["referring_providers[2]"]}
"""The second referring provider of a claim (P3) has no place in a request."""


@pytest.mark.parametrize(("path", "claim"), ALL, ids=lambda item: getattr(item, "stem", ""))
def test_the_claims_that_the_project_ships_come_back(path: Path, claim: Claim) -> None:
    lost = LOST_OF_FIXTURES.get(path.name, [])
    assert request_of(claim).lost == lost
    if not lost:
        assert segments(back(claim)) == segments(claim)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_request_that_is_read_and_written_says_the_same(path: Path) -> None:
    claim = claim_of(json.loads(path.read_text()))
    assert request_of(claim).lost == []
    assert back(claim) == claim
    read_from_837 = read_all(interchange([claim], claim.kind))[1][0]
    assert request_of(read_from_837).lost == []
    assert segments(back(read_from_837)) == segments(claim)


FULL = {
    "professional": [
        "claim_or_encounter_code",
        "subscriber.death_date", "subscriber.weight", "subscriber.identifiers[2]",
        "billing_provider.contacts[2].name", "currency_code", "referring_providers[2]",
        "ambulance_drop_off.name", "service_lines[1].providers[2].entity_type_code",
        "service_lines[1].providers[8].name", "service_lines[1].references[8].payer_identifier",
        "service_lines[1].repricing.procedure_qualifier",
        "service_lines[1].repricing.procedure_code", "service_lines[1].repricing.unit_code",
        "service_lines[1].repricing.units",
    ],
    "institutional": [
        "claim_or_encounter_code",
        "subscriber.identifiers[2]", "billing_provider.contacts[2].name", "currency_code",
        "operating_provider.identifiers[2]", "operating_provider.identifiers[3]",
        "operating_provider.identifiers[4]", "service_facility.identifiers[2]",
        "service_facility.identifiers[3]", "other_payers[2]",
        "service_lines[1].providers[1].identifiers[1].payer_identifier",
    ],
    "dental": [
        "claim_or_encounter_code", "subscriber.identifiers[2]",
        "billing_provider.contacts[2].name", "currency_code", "referring_providers[2]",
    ],
}  # fmt: skip
"""What a request cannot say of a claim that says everything that its guide has a place for."""


@pytest.mark.parametrize("name", FULL)
def test_of_a_claim_that_says_everything_the_losses_are_known(name: str) -> None:
    (claim,) = fixture_claims(ROOT / "fixtures" / "claims" / "full" / f"{name}.json")
    assert request_of(claim).lost == FULL[name]


NO_PLACE = re.compile(
    "|".join(
        (
            # names, and identifiers of people that the JSON gives no field, or one
            r"subscriber\.identifiers\[\d\]", r"patient\.identifiers\[\d\]",
            r"subscriber\.group_name", r"subscriber\.member_id_qualifier",
            r"payer\.identifiers\[\d\](\.qualifier)?", r"billing_provider\.contacts\[\d\].*",
            r"billing_provider\.identifiers\[\d\]",
            r"(\w+_)?provider(s\[\d\])?\.identifiers\[\d\](\.qualifier)?",
            r"referring_providers\[\d\].*", r"service_facility\.identifiers\[\d\]",
            r"other_payers\[\d\]\.payer\.identifiers\[\d\]",
            # one of a qualifier, of days one day and no hour
            r"dates\[\d\].*", r"references\[\d\]", r"amounts\[\d\]", r"notes\[\d\].*",
            r"codes\[\d+\].*", r"diagnoses\[\d+\].*", r"related_causes.*",
            r"patient_signature_source_code", r"insurance_type_code",
            r"service_lines\[\d\]\.(dates|references|amounts|notes)\[\d\].*",
            r"service_lines\[\d\]\.providers\[\d\].*",
            r"service_lines\[\d\]\.adjudications\[\d\]\.revenue_code",
            # the institutional JSON has one other payer
            r"other_payers\[[2-9]\].*", r"other_payers\[1\]\.references\[\d\](\.value)?",
            r"rendering_provider\.taxonomy_code",
        )
    ).join(("(?:", r")\Z"))
)  # fmt: skip
"""Paths of what a request has no place for, as the documents of the API have it."""


@pytest.mark.parametrize("kind", ["837P", "837I"])
def test_whatever_a_claim_holds_comes_back_or_is_named(kind: ClaimKind) -> None:
    @SLOW
    @given(claims(kind))
    def comes_back(claim: Claim) -> None:
        before = encode(claim)
        lost = request_of(claim).lost
        assert encode(claim) == before
        assert [path for path in lost if not NO_PLACE.match(path)] == []

    comes_back()


@pytest.mark.parametrize("kind", ["837P", "837I"])
def test_a_claim_that_loses_nothing_makes_the_same_837(kind: ClaimKind) -> None:
    @SLOW
    @given(claims(kind))
    def makes_the_same(claim: Claim) -> None:
        filled(claim)
        slim(claim)
        assert segments(back(claim)) == segments(claim)

    makes_the_same()


def filled(claim: Claim) -> None:
    """Say in a drawn claim what a request cannot do without."""
    claim.claim_filing_code = claim.claim_filing_code or "CI"
    claim.payer.identifiers = [Identifier("PI", "61101")]
    for contact in claim.billing_provider.contacts:  # in the order in which they are written
        contact.numbers.sort(key=lambda number: ["TE", "EX", "EM"].index(number.qualifier))
    claim.admission_type_code = "1" if claim.kind == "837I" else ""
    if all(one.qualifier != "ABK" for one in claim.diagnoses):
        claim.diagnoses = [Diagnosis("ABK", "J020"), *claim.diagnoses]
    claim.service_lines = claim.service_lines or [ServiceLine(procedure_code="99213")]
    for line in claim.service_lines:
        line.charge = line.charge or Decimal(1)
        line.units = line.units or Decimal(1)
        line.revenue_code = line.revenue_code or ("0300" if claim.kind == "837I" else "")
        if claim.kind == "837P":
            day = datetime.date(2026, 9, 1)
            line.service_dates = line.service_dates or DateRange(day, day)
            line.diagnosis_pointers = line.diagnosis_pointers or [1]


def slim(claim: Claim) -> None:
    """Leave out of a drawn claim what a request has no place for."""
    for _ in range(200):
        lost = request_of(claim).lost
        if not lost:
            return
        top = re.match(r"(\w+)(?:\[(\d+)\])?(?:\.(\w+))?", lost[-1])
        assert top is not None and NO_PLACE.match(lost[-1]), lost
        name, number, inner = top.groups()
        if number is not None and (inner is None or name not in ("service_lines", "other_payers")):
            del getattr(claim, name)[int(number) - 1]
        elif inner is None:
            empty(claim, name)
        else:
            one = getattr(claim, name)
            empty(one if number is None else one[int(number) - 1], inner)
    raise AssertionError("the claim still loses something")


def empty(owner: object, name: str) -> None:
    value = getattr(owner, name)
    setattr(owner, name, type(value)() if isinstance(value, str | list) else None)


def test_what_is_lost_is_named() -> None:
    (claim,) = fixture_claims(ROOT / "fixtures" / "claims" / "professional-office-visit.json")
    claim.currency_code = "CAD"
    claim.notes = [Note("ADD", "ONE"), Note("ADD", "TWO"), Note("XYZ", "THREE")]
    claim.references.append(Identifier("QQ", "1"))
    claim.payer.identifiers = [Identifier("XV", "1")]
    claim.billing_provider.contacts.append(Contact(name="ANOTHER"))
    claim.rendering_provider = Party(last_name="LEE", birth_date=claim.subscriber.birth_date)
    claim.condition_indicators = [ConditionIndicator("75", False, ["IH"])]
    claim.service_lines[0].teeth = []
    claim.service_lines[0].non_covered = Decimal(1)
    claim.service_lines[0].dates = [QualifiedDate("463", time="0900")]
    assert request_of(claim).lost == [
        "payer.identifiers[1].qualifier", "billing_provider.contacts[2]", "currency_code",
        "rendering_provider.birth_date", "references[3]", "notes[2]", "notes[3]",
        "condition_indicators[1]", "service_lines[1].non_covered", "service_lines[1].dates[1]",
    ]  # fmt: skip


def test_submitter_and_receiver_are_written_where_they_are_given() -> None:
    (claim,) = fixture_claims(ROOT / "fixtures" / "claims" / "professional-office-visit.json")
    assert "submitter" not in request_of(claim).body
    body = request_of(claim, BATCH).body
    assert body["submitter"] == {
        "organizationName": "CLEARVIEW BILLING",
        "contactInformation": {"name": "EDI DESK", "phoneNumber": "2175550100"},
        "submitterIdentification": "CLRVW",
    }
    assert body["receiver"] == {"organizationName": "CROSSROADS CLEARINGHOUSE"}


def test_the_patient_who_is_the_subscriber_is_no_dependent() -> None:
    (claim,) = fixture_claims(ROOT / "fixtures" / "claims" / "professional-office-visit.json")
    read = read_all(interchange([claim], "837P"))[1][0]
    assert read.patient == read.subscriber
    assert "dependent" not in request_of(read).body and request_of(read).lost == []


def test_a_disability_has_two_ends_in_the_json_and_one_date_in_the_837() -> None:
    (claim,) = fixture_claims(ROOT / "fixtures" / "claims" / "professional-office-visit.json")
    day = claim.service_lines[0].service_dates
    assert day is not None
    for qualifier, keys in (
        ("314", ["disabilityBeginDate", "disabilityEndDate"]),
        ("360", ["disabilityBeginDate"]),
        ("361", ["disabilityEndDate"]),
    ):
        claim.dates = [QualifiedDate(qualifier, day.start, day.start)]
        written = request_of(claim)
        assert list(written.body["claimInformation"]["claimDateInformation"]) == keys
        assert written.lost == [] and back(claim).dates == claim.dates

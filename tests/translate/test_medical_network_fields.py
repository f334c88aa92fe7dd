"""Every field of the API's documents is known, and stands in the element that they name."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from gateway.models.claim import CLAIM_KINDS, Claim, ClaimKind
from gateway.translate.medical_network_kinds import UNKNOWN
from gateway.translate.medical_network_root import ROOTS
from gateway.translate.medical_network_table import Seen, read_object
from tests.translate.claims_837 import interchange
from tests.translate.network_requests import PROFESSIONAL, professional
from tests.translate.network_requests_institutional import INSTITUTIONAL, institutional
from tests.translate.test_medical_network import claim_of, request

NAMES = Path(__file__).with_name("network_fields.txt")


def fields() -> Iterator[tuple[ClaimKind, str]]:
    """Kind and path of each field of the documents."""
    objects: list[tuple[ClaimKind, str]] = []
    closed = True
    for line in NAMES.read_text().splitlines():
        if line.startswith("837"):
            objects = [] if closed else objects
            word, _, path = line.partition(" ")
            objects.append((next(kind for kind in CLAIM_KINDS if kind == word), path))
            closed = False
        elif line.startswith(" "):
            closed = True
            for kind, path in objects:
                yield from ((kind, f"{path}.{name}".lstrip(".")) for name in line.split())


def alone(path: str) -> dict[str, Any]:
    """A request that has nothing but this field."""
    value: Any = "1"
    for step in reversed(path.split(".")):
        for _ in range(step.count("[]")):
            value = [value]
        value = {step.replace("[]", ""): value}
    if "providers" in value and isinstance(value["providers"][0], dict):
        value["providers"][0].setdefault("providerType", "BillingProvider")
    found: dict[str, Any] = value
    return found


def unknown(kind: ClaimKind, value: dict[str, Any]) -> list[str]:
    seen = Seen()
    read_object(ROOTS[kind], value, Claim(kind), "$", seen)
    wrong = ("is no object", "is not known here and was not read")
    return [f.path for f in seen.faults if f.rule == UNKNOWN or f.what in wrong]


def test_every_field_of_the_documents_is_known() -> None:
    found = list(fields())
    assert len(found) > 1300 and len(set(found)) == len(found)
    assert [path for kind, path in found if unknown(kind, alone(path))] == []


def test_a_field_that_they_do_not_have_is_not() -> None:
    for path in ("claimInformation.serviceLines[].professionalService.procedure", "payer.name"):
        assert unknown("837P", alone(path)) != []


def test_an_entry_is_told_apart_from_another_by_its_name() -> None:
    for items in ROOTS.values():
        keys = [key for item in items for key in item.keys]
        assert len(set(keys)) == len(keys)


@pytest.mark.parametrize(
    ("value", "expected"), [(professional(), PROFESSIONAL), (institutional(), INSTITUTIONAL)]
)
def test_what_the_examples_do_not_say_stands_where_the_guide_has_it(
    value: dict[str, Any], expected: str
) -> None:
    claim = claim_of(value)
    written = interchange([claim], claim.kind).split("~")
    wanted = expected.strip().replace("\n", "|").split("|")
    assert [segment for segment in wanted if segment not in written] == []


def test_states_and_countries_of_accidents_are_written_in_capitals() -> None:
    value = request("professional-office-visit")
    value["claimInformation"] |= {"autoAccidentStateCode": "il", "autoAccidentCountryCode": "us"}
    causes = claim_of(value).related_causes
    assert causes is not None
    assert (causes.state_code, causes.country_code) == ("IL", "US")
    value = request("institutional-outpatient")
    value["claimInformation"]["claimSupplementalInformation"] = {"autoAccidentState": "mn"}
    assert [one.value for one in claim_of(value).references if one.qualifier == "LU"] == ["MN"]

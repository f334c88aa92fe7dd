"""``gateway parse`` of 270, 271, 276 and 277: the names and shapes of the contract."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from gateway.exchange.parse_json import Outcome, parse_document

FIXTURES = Path(__file__).parents[2] / "fixtures" / "x12"


def sets(name: str) -> list[dict[str, Any]]:
    """The transaction sets of a fixture as they are printed."""
    path = FIXTURES / f"{name}.x12"
    text = b"".join(parse_document(path, path.name, Outcome()))
    (interchange,) = json.loads(text)["interchanges"]
    return [one for group in interchange["functional_groups"] for one in group["transaction_sets"]]


def test_an_inquiry() -> None:
    (body,) = sets("270/accept/subscriber")
    assert (body["kind"], body["batch_identifier"], body["purpose_code"]) == (
        "270", "EL0001", "13",
    )  # fmt: skip
    (inquiry,) = body["inquiries"]
    assert inquiry.keys() >= {
        "trace_numbers", "payer", "provider", "subscriber", "service_type_codes", "dates",
    }  # fmt: skip
    assert inquiry["trace_numbers"][0].keys() >= {"type_code", "number", "originator"}
    assert "dependent" not in inquiry and "summary" not in inquiry


def test_a_response_with_its_summary() -> None:
    (body,) = sets("271/accept/rich-benefits")
    (response,) = body["responses"]
    limit = response["benefits"][12]
    assert {key: limit[key] for key in limit if key not in ("delivery", "position")} == {
        "information_code": "F", "coverage_level_code": "IND", "service_type_codes": ["PT"],
        "time_period_code": "23", "quantity_qualifier_code": "VS", "quantity": "20",
        "authorization_code": "Y", "network_code": "Y",
        "places": [{"qualifier": "ZZ", "code": "11"}, {"qualifier": "ZZ", "code": "22"}],
        "dates": [{"qualifier": "292", "start": "2026-01-01", "end": "2026-12-31"}],
        "references": [{"qualifier": "9F", "value": "RF-100"}],
    }  # fmt: skip
    assert response["benefits"][9]["percent"] == ".2"
    assert response["benefits"][15]["procedure"] == {
        "qualifier": "HC", "code": "97810", "last_code": "97814",
    }  # fmt: skip
    summary = response["summary"]
    assert (summary["status"], summary["plan"]) == ("active", "PINE GOLD PPO")
    deductible = summary["services"][0]["in_network"]["deductibles"][0]
    assert (deductible["amount"], deductible["met"], deductible["remaining"]) == (
        "1500", "1100", "400",
    )  # fmt: skip
    assert summary["problems"][0]["text"].startswith("the health plan as a whole (30), out of")


def test_rejections_of_each_level_and_a_set_without_an_answer() -> None:
    refused = [one["responses"] for one in sets("271/accept/refused-at-each-level")]
    (first,), (person,) = refused[0], refused[3]
    assert "subscriber" not in first
    assert first["rejections"][0] == {
        "valid_request": True, "code": "42", "follow_up_code": "P", "loop": "2000A",
        "level": "information_source",
    }  # fmt: skip
    assert person["subscriber"]["last_name"] == "SAMPLE"
    assert [one["loop"] for one in person["rejections"]] == ["2100C", "2100C"]
    assert person["rejections"][0]["valid_request"] is False
    assert [one["again"] for one in person["summary"]["refusals"]] == ["corrected", "corrected"]
    assert [one.get("responses") for one in sets("271/accept/several-members")][1] == []


def test_a_status_inquiry() -> None:
    inquiries = [i for one in sets("276/accept/subscriber-claims") for i in one["inquiries"]]
    assert all(one["trace_number"] and one["payer"] and one["subscriber"] for one in inquiries)
    lined = next(one for one in inquiries if "service_lines" in one)
    assert lined["service_lines"][0].keys() >= {"procedure_qualifier", "procedure_code", "charge"}


@pytest.mark.parametrize("name", ["277/accept/paid-pending-and-denied", "277CA/accept/mixed"])
def test_claim_statuses_of_either_kind(name: str) -> None:
    statuses = [s for one in sets(name) for s in one["claim_statuses"]]
    assert all("level" in one and "statuses" in one for one in statuses)
    claims = [one for one in statuses if one["level"] == "claim"]
    assert claims and all(
        one.keys() >= {"trace_number", "payer", "receiver", "provider", "patient"} for one in claims
    )
    said = claims[0]["statuses"][0]
    assert said.keys() >= {"stc", "category_code", "status_code", "effective_date"}
    assert said["stc"] == "STC01"

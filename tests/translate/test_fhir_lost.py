"""Claims in FHIR: what is easily lost or altered on its way, and what must never be billed."""

from __future__ import annotations

from typing import Any

import pytest

from tests.translate.test_fhir_claim import Change, changed, code, stay

NDC = "http://hl7.org/fhir/sid/ndc"
CPT = "http://www.ama-assn.org/go/cpt"


def phone(value: str, system: str = "phone") -> dict[str, Any]:
    return {"system": system, "value": value}


def billing(**more: Any) -> Change:
    """The practice that bills says more of itself."""
    return lambda claim: claim["contained"][3].update(more)


def contacts_of(change: Change) -> list[tuple[str, list[tuple[str, str]]]]:
    """Name and numbers of each PER of the billing provider."""
    (claim,), _ = changed(change)
    return [
        (one.name, [(n.qualifier, n.value) for n in one.numbers])
        for one in claim.billing_provider.contacts
    ]


PRACTICE = "WILLOW CREEK FAMILY MEDICINE"


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("(217) 555-0142", [("TE", "2175550142")]),
        ("+1 217 555 0142", [("TE", "2175550142")]),
        ("217-555-0142 ext. 12", [("TE", "2175550142"), ("EX", "12")]),
        ("217.555.0142 x7", [("TE", "2175550142"), ("EX", "7")]),
        ("+44 20 7946 0958", [("TE", "+44 20 7946 0958")]),
        ("555-0142", [("TE", "555-0142")]),
    ],
)
def test_a_telephone_number_is_the_one_that_was_given(
    text: str, numbers: list[tuple[str, str]]
) -> None:
    assert contacts_of(billing(telecom=[phone(text)])) == [(PRACTICE, numbers)]


def test_a_fourth_number_begins_another_contact() -> None:
    told = [phone("2175550142"), phone("2175550143 x5"), phone("2175550144", "fax"),
            phone("bills@example.com", "email")]  # fmt: skip
    assert contacts_of(billing(telecom=told)) == [
        (PRACTICE, [("TE", "2175550142"), ("TE", "2175550143"), ("EX", "5")]),
        ("", [("FX", "2175550144"), ("EM", "bills@example.com")]),
    ]


def test_the_contact_for_bills_goes_before_the_practice_s_own_number() -> None:
    desk = {
        "purpose": code("http://terminology.hl7.org/CodeSystem/contactentity-type", "BILL"),
        "name": {"given": ["PAT"], "family": "DESK"},
        "telecom": [phone("2175550199")],
    }
    press = {"name": {"text": "PRESS OFFICE"}, "telecom": [phone("2175550111")]}
    assert contacts_of(billing(contact=[press, desk])) == [("PAT DESK", [("TE", "2175550199")])]
    assert contacts_of(billing(contact=[press])) == [(PRACTICE, [("TE", "2175550142")])]
    alone = billing(contact=[press], telecom=[])
    assert contacts_of(alone) == [("PRESS OFFICE", [("TE", "2175550111")])]


def test_a_tax_number_stands_without_its_hyphen() -> None:
    def hyphen(claim: dict[str, Any]) -> None:
        claim["contained"][3]["identifier"][1]["value"] = "46-1234987"

    (claim,), _ = changed(hyphen)
    assert claim.billing_provider.identifier("EI") == "461234987"


@pytest.mark.parametrize(
    ("given", "written"),
    [
        ("00409-7332-01", "00409733201"), ("0409-7332-01", "00409733201"),
        ("50242-040-62", "50242004062"), ("60575-4112-1", "60575411201"),
        ("00409733201", "00409733201"), ("0409733201", "0409733201"),
        ("409-7332-01", "409-7332-01"),
    ],
)  # fmt: skip
def test_a_drug_code_gets_its_zero_where_its_hyphens_say_where(given: str, written: str) -> None:
    def as_detail(claim: dict[str, Any]) -> None:
        claim["item"][0]["detail"] = [
            {"sequence": 1, "productOrService": code(NDC, given), "quantity": {"value": 1}}
        ]

    def as_coding(claim: dict[str, Any]) -> None:
        claim["item"][0]["productOrService"]["coding"].append({"system": NDC, "code": given})

    for change in (as_detail, as_coding):
        (claim,), found = changed(change)
        assert ([drug.code for drug in claim.service_lines[0].drugs], found) == ([written], [])
        assert claim.service_lines[0].procedure_code == "99213"


def test_a_cancelled_claim_is_never_billed() -> None:
    claims, found = changed(lambda c: c.update(status="cancelled"))
    assert claims == []
    assert [(f.rule, f.message.split(": ")[1], f.severity) for f in found] == [
        ("CLAIMS.fhir.missing", "Claim.related", "reject")
    ]


def test_a_cancelled_claim_is_a_void_whatever_its_type_of_bill_says() -> None:
    def cancel(claim: dict[str, Any]) -> None:
        claim["status"] = "cancelled"
        claim["supportingInfo"][0]["code"] = code("x", "0111")
        claim["related"] = [{"relationship": code("x", "prior"), "reference": {"value": "P9"}}]

    (claim,), _ = stay(cancel)
    assert (claim.frequency_code, claim.reference("F8")) == ("8", "P9")


def person(claim: dict[str, Any], name: str, role: str) -> None:
    """One more of the care team."""
    npi = {"system": "http://hl7.org/fhir/sid/us-npi", "value": "1024681359"}
    claim["contained"].append({"resourceType": "Practitioner", "id": name, "identifier": [npi],
                               "name": [{"family": name}]})  # fmt: skip
    claim["careTeam"].append({"sequence": len(claim["careTeam"]) + 1, "role": code("x", role),
                              "provider": {"reference": f"#{name}"}})  # fmt: skip


def test_who_ordered_ordered_every_service_unless_items_name_them() -> None:
    def two(claim: dict[str, Any]) -> None:
        person(claim, "PARK", "ordering")
        person(claim, "REYES", "ordering")
        claim["item"][1]["careTeamSequence"] = [3]

    (claim,), found = changed(two)
    assert found == []
    ordering = [[(p.entity_code, p.last_name) for p in s.providers] for s in claim.service_lines]
    assert ordering == [[("DK", "PARK")], [("DK", "REYES")]]


UNPLACED: list[tuple[Change, str]] = [
    (lambda c: person(c, "PARK", "performing"), "Claim.careTeam[1]"),
    (lambda c: c.update(related=[{"relationship": code("x", "associated"),
                                  "reference": {"value": "P9"}}]), "Claim.related[0]"),
    (lambda c: c["item"][0].update(bodySite=code("http://snomed.info/sct", "7771000")),
     "Claim.item[0].bodySite"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "path"), UNPLACED)
def test_what_is_not_written_is_told(change: Change, path: str) -> None:
    (claim,), (finding,) = changed(change)
    assert (finding.rule, finding.severity) == ("CLAIMS.fhir.unplaced", "warning")
    assert finding.message.startswith(f"f.json: {path}: ")
    assert claim.frequency_code == "" and not claim.service_lines[0].teeth


WRONG: list[tuple[Change, str]] = [
    (lambda c: c["item"][0].update(modifier=[{"text": "25"}]), "Claim.item[0].modifier[0]"),
]


@pytest.mark.parametrize(("change", "path"), WRONG)
def test_a_modifier_without_a_code_refuses_the_claim(change: Change, path: str) -> None:
    claims, (finding,) = changed(change)
    assert claims == [] and finding.rule == "CLAIMS.fhir.code"
    assert finding.message.startswith(f"f.json: {path}: ")


MODIFIED: list[tuple[Change, str]] = [
    (lambda c: c.update(related=[{"reference": {"value": "P9"}, "modifierExtension": []}]),
     "Claim.related[0].modifierExtension"),
    (lambda c: c["item"][0].update(detail=[{"sequence": 1, "productOrService": code(
        NDC, "00409733201"), "modifierExtension": [{"url": "x"}]}]),
     "Claim.item[0].detail[0].modifierExtension"),
    (lambda c: c["contained"][1]["class"][0].update(modifierExtension=[{"url": "x"}]),
     "Claim.contained[1].class[0].modifierExtension"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "path"), MODIFIED)
def test_a_modifier_extension_refuses_the_claim_wherever_it_stands(
    change: Change, path: str
) -> None:
    claims, found = changed(change)
    assert claims == []
    assert [f.message.split(": ")[1] for f in found if f.rule == "CLAIMS.fhir.use"] == [path]


def test_a_subscriber_who_is_another_is_not_passed_over() -> None:
    def swap(claim: dict[str, Any]) -> None:
        other = {"resourceType": "RelatedPerson", "id": "mom", "name": [{"family": "ROE"}]}
        claim["contained"].append(other)
        claim["contained"][1]["subscriber"] = {"reference": "#mom"}

    claims, found = changed(swap)
    told = [f.message.split(": ")[1] for f in found if f.rule == "CLAIMS.fhir.differs"]
    assert claims == [] and told == ["Claim.contained[1].subscriber"]


@pytest.mark.parametrize(
    ("status", "severity", "claims"),
    [("cancelled", "warning", 1), ("draft", "warning", 1), ("entered-in-error", "reject", 0)],
)
def test_a_coverage_that_is_not_in_force_is_told(status: str, severity: str, claims: int) -> None:
    read, (finding,) = changed(lambda c: c["contained"][1].update(status=status))
    assert (len(read), finding.rule, finding.severity) == (claims, "CLAIMS.fhir.use", severity)
    assert finding.message.startswith("f.json: Claim.contained[1].status: is not active")


def test_a_price_of_many_digits_is_told_and_not_reckoned_away() -> None:
    def dear(claim: dict[str, Any]) -> None:
        claim["item"][0].pop("net")
        claim["item"][0]["unitPrice"]["value"] = 10**27

    (claim,), _ = changed(dear)
    assert claim.service_lines[0].charge == 10**27

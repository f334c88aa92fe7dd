"""Claims in FHIR: what is wrong is told by its FHIR path, what has no place is told too."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Callable
from typing import Any

import pytest

from gateway.finding import Finding
from gateway.models.claim import Claim
from gateway.translate.fhir_claim import read_fhir
from gateway.translate.fhir_codes import system_of, universal_tooth
from tests.translate.claims_837 import ROOT

FOLDER = ROOT / "fixtures" / "sources" / "fhir"
BASE: dict[str, Any] = json.loads((FOLDER / "professional-contained.json").read_text())
BUNDLE: dict[str, Any] = json.loads((FOLDER / "professional-bundle.json").read_text())
STAY: dict[str, Any] = json.loads((FOLDER / "institutional-transaction.json").read_text())

Change = Callable[[dict[str, Any]], object]


def read(value: Any) -> tuple[list[Claim], list[Finding]]:
    """Claims and findings of a JSON value, or of the text of several."""
    text = value if isinstance(value, str) else json.dumps(value)
    items = list(read_fhir(text.encode(errors="surrogateescape"), "f.json"))
    claims = [item for item in items if isinstance(item, Claim)]
    return claims, [item for item in items if isinstance(item, Finding)]


def changed(change: Change, base: dict[str, Any] = BASE) -> tuple[list[Claim], list[Finding]]:
    """What a resource reads as after a change."""
    made = copy.deepcopy(base)
    change(made)
    return read(made)


def stay(change: Change) -> tuple[list[Claim], list[Finding]]:
    """The same of the Claim in the institutional Bundle."""
    return changed(lambda bundle: change(bundle["entry"][6]["resource"]), STAY)


def code(system: str, value: str) -> dict[str, Any]:
    """A CodeableConcept."""
    return {"coding": [{"system": system, "code": value}]}


WRONG: list[tuple[Change, str, str]] = [
    (lambda c: c.update(status="draft"), "CLAIMS.fhir.use", "Claim.status"),
    (lambda c: c.update(use="preauthorization"), "CLAIMS.fhir.use", "Claim.use"),
    (lambda c: c.update(use="predetermination"), "CLAIMS.fhir.use", "Claim.use"),
    (lambda c: c.update(modifierExtension=[{"url": "x"}]), "CLAIMS.fhir.use",
     "Claim.modifierExtension"),
    (lambda c: c["item"][1].update(modifierExtension=[{"url": "x"}]), "CLAIMS.fhir.use",
     "Claim.item[1].modifierExtension"),
    (lambda c: c.update(type=code("x", "pharmacy")), "CLAIMS.fhir.code", "Claim.type"),
    (lambda c: c.pop("type"), "CLAIMS.fhir.code", "Claim.type"),
    (lambda c: c.pop("patient"), "CLAIMS.fhir.missing", "Claim.patient"),
    (lambda c: c.pop("provider"), "CLAIMS.fhir.missing", "Claim.provider"),
    (lambda c: c.pop("insurance"), "CLAIMS.fhir.missing", "Claim.insurance"),
    (lambda c: c.pop("item"), "CLAIMS.fhir.missing", "Claim.item"),
    (lambda c: c["item"][0].pop("net") and c["item"][0].pop("unitPrice"), "CLAIMS.fhir.missing",
     "Claim.item[0].net"),
    (lambda c: c["item"][1].pop("productOrService"), "CLAIMS.fhir.code", "Claim.item[1]"),
    (lambda c: c["item"][1].update(productOrService=code("http://local", "99213")),
     "CLAIMS.fhir.code", "Claim.item[1].productOrService"),
    (lambda c: c["item"][0].update(servicedDate="2026-09"), "CLAIMS.fhir.value",
     "Claim.item[0].servicedDate"),
    (lambda c: c["item"][0].update(servicedDate="2026-02-30"), "CLAIMS.fhir.value",
     "Claim.item[0].servicedDate"),
    (lambda c: c["item"][0]["net"].update(value="1,00"), "CLAIMS.fhir.value",
     "Claim.item[0].net.value"),
    (lambda c: c["item"][0]["net"].update(currency="CAD"), "CLAIMS.fhir.value",
     "Claim.item[0].net.currency"),
    (lambda c: c["total"].update(currency="CAD"), "CLAIMS.fhir.value", "Claim.total.currency"),
    (lambda c: c["item"][0]["quantity"].update(unit="furlong"), "CLAIMS.fhir.code",
     "Claim.item[0].quantity.code"),
    (lambda c: c["item"][0].update(diagnosisSequence=[3]), "CLAIMS.fhir.value",
     "Claim.item[0].diagnosisSequence"),
    (lambda c: c["item"][0].update(careTeamSequence=[9]), "CLAIMS.fhir.code",
     "Claim.item[0].careTeamSequence"),
    (lambda c: c["diagnosis"][0].update(diagnosisCodeableConcept=code("snomed.info/sct", "1")),
     "CLAIMS.fhir.code", "Claim.diagnosis[0].diagnosisCodeableConcept"),
    (lambda c: c["careTeam"][0].update(provider={"reference": "Practitioner/none"}),
     "CLAIMS.fhir.reference", "Claim.careTeam[0].provider.reference"),
    (lambda c: c.update(patient={"reference": "#nobody"}), "CLAIMS.fhir.reference",
     "Claim.patient.reference"),
    (lambda c: c["contained"][0].update(birthDate="1984"), "CLAIMS.fhir.value",
     "Claim.contained[0].birthDate"),
    (lambda c: c["contained"][0].update(gender="f"), "CLAIMS.fhir.code",
     "Claim.contained[0].gender"),
    (lambda c: c["contained"][0].pop("name"), "CLAIMS.fhir.missing", "Claim.contained[0].name"),
    (lambda c: c["contained"][1].pop("subscriberId"), "CLAIMS.fhir.missing",
     "Claim.contained[1].subscriberId"),
    (lambda c: c["contained"][1].pop("relationship"), "CLAIMS.fhir.missing",
     "Claim.contained[1].relationship"),
    (lambda c: c["contained"][1].update(relationship=code("x", "aunt")), "CLAIMS.fhir.code",
     "Claim.contained[1].relationship"),
    (lambda c: c["contained"][2].pop("identifier"), "CLAIMS.fhir.missing",
     "Claim.contained[2].identifier"),
    (lambda c: c.update(item={"sequence": 1}), "CLAIMS.fhir.shape", "Claim.item"),
    (lambda c: c["item"][0].update(servicedDate=20260901), "CLAIMS.fhir.shape",
     "Claim.item[0].servicedDate"),
    (lambda c: c.update(total=180.75), "CLAIMS.fhir.shape", "Claim.total"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "rule", "path"), WRONG)
def test_what_is_wrong_is_told_by_its_path_and_refuses_the_claim(
    change: Change, rule: str, path: str
) -> None:
    claims, found = changed(change)
    assert claims == []
    told = [f for f in found if f.rule == rule and f.message.startswith(f"f.json: {path}: ")]
    assert told and told[0].severity == "reject" and told[0].hint


def test_a_coverage_of_somebody_else_refuses_the_claim() -> None:
    def swap(bundle: dict[str, Any]) -> None:
        other = {"resourceType": "Patient", "id": "other", "name": [{"family": "ROE"}]}
        bundle["entry"].append({"resource": other})
        bundle["entry"][4]["resource"]["beneficiary"] = {"reference": "Patient/other"}

    claims, found = changed(swap, BUNDLE)
    assert claims == []
    assert [f.message.split(": ")[2] for f in found if f.rule == "CLAIMS.fhir.differs"] == [
        "Bundle.entry[4].resource.beneficiary"
    ]


def test_a_payor_who_is_not_the_insurer_is_told() -> None:
    other = {"display": "PLAN B", "identifier": {"value": "99"}}
    (claim,), (finding,) = changed(lambda c: c["contained"][1].update(payor=[other]))
    assert (finding.rule, finding.severity) == ("CLAIMS.fhir.differs", "warning")
    assert claim.payer.identifier("PI") == "61101"


UNPLACED: list[tuple[Change, str]] = [
    (lambda c: c.update(prescription={"reference": "MedicationRequest/1"}), "Claim.prescription"),
    (lambda c: c["item"][0].update(category=code("x", "medical")), "Claim.item[0].category"),
    (lambda c: c["item"][1].update(extension=[{"url": "http://x"}]), "Claim.item[1].extension"),
    (lambda c: c["diagnosis"][0].update(packageCode=code("x", "1")),
     "Claim.diagnosis[0].packageCode"),
    (lambda c: c["contained"][0]["identifier"].append(
        {"system": "http://hl7.org/fhir/sid/us-ssn", "value": "000"}),
     "Claim.contained[0].identifier[1].value"),
    (lambda c: c["insurance"][0].update(businessArrangement="B"),
     "Claim.insurance[0].businessArrangement"),
    (lambda c: c["contained"].append({"resourceType": "Basic", "id": "b"}), "Claim.contained[5]"),
    (lambda c: c.update(procedure=[{"sequence": 1}]), "Claim.procedure"),
    (lambda c: c["item"][0]["unitPrice"].update(value=150), "Claim.item[0].unitPrice.value"),
    (lambda c: c["contained"][0]["identifier"].append({"system": "urn:dl", "value": "D1"}),
     "Claim.contained[0].identifier[1].value"),
    (lambda c: c["contained"][1].update(type=code("x", "odd")), "Claim.contained[1].type"),
    (lambda c: c["careTeam"].append({"sequence": 2, "provider": {"reference": "#doctor"},
                                     "role": code("x", "scribe")}), "Claim.careTeam[1].role"),
    (lambda c: c.update(supportingInfo=[{"sequence": 1, "category": code("x", "exception")}]),
     "Claim.supportingInfo[0].category"),
    (lambda c: c["item"][0].update(detail=[{"sequence": 1, "productOrService": code(
        "http://www.ama-assn.org/go/cpt", "99000")}]), "Claim.item[0].detail[0]"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "path"), UNPLACED)
def test_what_has_no_place_is_told_and_the_claim_goes_on(change: Change, path: str) -> None:
    claims, found = changed(change)
    assert len(claims) == 1
    told = [f for f in found if f.rule == "CLAIMS.fhir.unplaced" and path in f.message]
    assert told and {f.severity for f in found} == {"warning"}
    assert {f.patient_control_number for f in found} == {"FH-1001"}


def test_nothing_is_told_of_a_claim_that_has_a_place_for_everything() -> None:
    assert read(BASE)[1] == []


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('{"resourceType": "Claim",', "f.json: line 1, column 26: input data was truncated"),
        ('{"resourceType": "Patient"}\n{"resourceType": "Claim"\n', "f.json: line 2, column 25: "),
        ('{"resourceType": "Claim",\n "id": x}', "f.json: line 2, column 8: invalid character"),
        (
            '{"resourceType": "Claim", "id": "\udcd6"}',
            "f.json: line 1, column 34: the text is not UTF-8",
        ),
        ('{"resourceType": "Claim", "id": 1, "id": 2}', "f.json: an object has `id` twice"),
        ('<Claim xmlns="http://hl7.org/fhir"/>', "f.json: it is FHIR in XML"),
    ],
)
def test_what_is_no_json_is_told(text: str, says: str) -> None:
    claims, (finding,) = read(text)
    assert claims == [] and finding.rule == "CLAIMS.fhir.syntax"
    assert finding.message.startswith(says)


def test_a_bundle_without_claims_gives_nothing() -> None:
    assert read({"resourceType": "Bundle", "type": "collection"}) == ([], [])


def test_a_bad_claim_stops_no_other_and_is_named_by_its_entry() -> None:
    other = copy.deepcopy(BASE) | {"status": "draft"}
    claims, found = read({"resourceType": "Bundle", "entry": [{"resource": other},
                                                              {"resource": BASE}]})  # fmt: skip
    assert len(claims) == 1
    assert [f.message for f in found if "Claim.status" in f.message] == [
        "f.json: Bundle.entry[0]: Claim.status: is neither active nor cancelled"
    ]


def test_a_bundle_in_a_bundle_and_absolute_references_are_followed() -> None:
    inner = json.loads(
        json.dumps(BUNDLE).replace("Patient/tobias", "https://x.example/Patient/tobias")
    )
    claims, _ = read({"resourceType": "Bundle", "entry": [{"resource": inner}]})
    assert claims[0].patient and claims[0].patient.first_name == "TOBIAS"


def test_a_resource_of_a_bundle_is_named_by_its_entry() -> None:
    claims, found = changed(lambda b: b["entry"][1]["resource"].update(birthDate="x"), BUNDLE)
    assert claims == []
    assert "Bundle.entry[1].resource.birthDate: is no day" in found[0].message


def test_a_claim_that_is_cancelled_voids_the_one_that_went_before() -> None:
    def cancel(claim: dict[str, Any]) -> None:
        claim["status"] = "cancelled"
        claim["related"] = [{"relationship": code("x", "prior"), "reference": {"value": "P9"}}]

    (claim,), _ = changed(cancel)
    assert (claim.frequency_code, claim.reference("F8")) == ("8", "P9")


def test_a_charge_is_reckoned_where_the_claim_leaves_it_out() -> None:
    def leave_out(claim: dict[str, Any]) -> None:
        del claim["total"], claim["item"][0]["net"]
        claim["item"][0]["quantity"]["value"] = 2

    (claim,), _ = changed(leave_out)
    assert [str(line.charge) for line in claim.service_lines] == ["285.00", "38.25"]
    assert str(claim.charge) == "323.25"


def test_the_period_of_the_claim_is_that_of_lines_without_a_day() -> None:
    def period(claim: dict[str, Any]) -> None:
        claim["billablePeriod"] = {"start": "2026-09-01", "end": "2026-09-02"}
        del claim["item"][0]["servicedDate"]

    (claim,), _ = changed(period)
    spans = [line.service_dates for line in claim.service_lines]
    assert [str(s.end) for s in spans if s] == ["2026-09-02", "2026-09-01"]


def test_a_subscriber_who_is_paid_assigns_nothing() -> None:
    (claim,), _ = changed(lambda c: c.update(payee={"type": code("x", "subscriber")}))
    assert claim.benefits_assignment_code == "N"


@pytest.mark.parametrize(
    ("code_", "facility", "frequency"),
    [("0131", "13", "1"), ("131", "13", "1"), ("011X", "11", "")],
)
def test_a_type_of_bill(code_: str, facility: str, frequency: str) -> None:
    (claim,), _ = stay(lambda c: c["supportingInfo"][0].update(code=code("x", code_)))
    assert (claim.facility_code, claim.frequency_code) == (facility, frequency)


def test_an_accident_of_a_hospital_claim_is_an_occurrence() -> None:
    (claim,), _ = stay(
        lambda c: c.update(accident={"date": "2026-09-02", "type": code("x", "WPA")})
    )
    assert [c.code for c in claim.codes if c.qualifier == "BH"] == ["11", "04"]


def test_reasons_for_the_visit_and_external_causes_have_their_own_qualifiers() -> None:
    def more(claim: dict[str, Any]) -> None:
        kinds = ("patientreasonforvisit", "externalcauseofinjury")
        for number, kind in enumerate(kinds, 5):
            claim["diagnosis"].append({
                "sequence": number, "type": [code("x", kind)],
                "diagnosisCodeableConcept": code("hl7.org/fhir/sid/icd-10-cm", f"R0{number}"),
            })  # fmt: skip

    (claim,), _ = stay(more)
    assert [(d.qualifier, d.code) for d in claim.diagnoses[3:]] == [
        ("ABJ", "R1031"), ("APR", "R05"), ("ABN", "R06"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("fdi", "universal"),
    [("11", "8"), ("18", "1"), ("21", "9"), ("28", "16"), ("31", "24"), ("38", "17"), ("41", "25"),
     ("48", "32"), ("51", "E"), ("55", "A"), ("65", "J"), ("71", "O"), ("75", "K"), ("81", "P"),
     ("85", "T"), ("19", "19"), ("A", "A")],
)  # fmt: skip
def test_teeth_are_numbered_anew(fdi: str, universal: str) -> None:
    assert universal_tooth(fdi) == universal


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("http://www.ama-assn.org/go/cpt", "CPT"), ("https://ama-assn.org/go/cpt/", "CPT"),
        ("https://codesystem.x12.org/005010/1032", "X12"), ("http://example.org/cpt", ""),
    ],
)  # fmt: skip
def test_a_system_is_known_by_any_of_its_urls(url: str, name: str) -> None:
    assert system_of(url) == name


JUNK: tuple[Any, ...] = (None, "", 0, -3, 1.5, True, [], {}, "x", ["x"], [{}], {"a": 1}, [None])


def places(value: Any) -> list[tuple[Any, Any]]:
    """Every spot of a JSON value."""
    keys: Any = ()
    if isinstance(value, dict):
        keys = list(value)
    elif isinstance(value, list):
        keys = range(len(value))
    return [spot for key in keys for spot in ((value, key), *places(value[key]))]


def kinds(value: Any) -> list[Any]:
    """The types of the resources in a JSON value."""
    return [holder[key] for holder, key in places([value]) if key == "resourceType"]


@pytest.mark.parametrize("seed", range(6))
def test_nothing_that_stands_where_it_should_not_stops_the_reading(seed: int) -> None:
    chance = random.Random(seed)
    for base in (BASE, BUNDLE, STAY):
        for _ in range(60):
            made = [copy.deepcopy(base)]
            holder, key = chance.choice(places(made))
            holder[key] = copy.deepcopy(chance.choice(JUNK))
            claims, found = read(made[0])
            assert claims or found or "Claim" not in kinds(made[0])

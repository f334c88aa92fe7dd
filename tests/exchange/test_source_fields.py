"""What is found in a written 837 names the field of the claim file that is to be mended.

Each case spoils one field of a fixture by hand and says, by hand, what is to be told of it.
"""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import Any

import pytest

from gateway.exchange.claims_in import origins_of
from gateway.exchange.translate import Translated, translate_files

FIXTURES = Path(__file__).parents[2] / "fixtures"
SOURCES = FIXTURES / "sources"
AT = datetime.datetime(2026, 11, 1, 9, 30, tzinfo=datetime.UTC)
GONE = object()


def translated(path: Path, *, repaired: bool = False, mapping: str = "") -> Translated:
    return translate_files([path], None, AT, lambda _: None, repaired=repaired, mapping=mapping)


def told(result: Translated, rule: str) -> list[str]:
    """The fields that are named for a rule."""
    return [f.source_field for f in result.findings if f.rule == rule]


def spoil(document: Any, path: str, value: Any) -> None:
    """Put another value at a path (``a.0.b``), or take it away."""
    *steps, last = (int(step) if step.isdigit() else step for step in path.split("."))
    for step in steps:
        document = document[step]
    if value is GONE:
        del document[last]
    else:
        document[last] = value


def spoiled(name: str, path: str, value: Any) -> Any:
    """A JSON fixture with another value at a path, or without it."""
    document = json.loads((SOURCES / name).read_text())
    spoil(document, path, value)
    return document


JSON_CASES = [
    # the medical network's professional request, its providers in a list
    ("network/professional-dependent.json", "providers.1.npi", "1246802461",
     "X222.2310B.NM109.npi", "$.providers[1].npi"),
    ("network/professional-dependent.json", "providers.0.address.postalCode", "55802",
     "X222.2010AA.N403.nine", "$.providers[0].address.postalCode"),
    ("network/professional-dependent.json", "dependent.dateOfBirth", "20270829",
     "X222.2010.DMG02.future", "$.dependent.dateOfBirth"),
    ("network/professional-dependent.json", "dependent.address.state", GONE,
     "X222.2010CA.N402.missing", "$.dependent.address.state"),
    ("network/professional-dependent.json", "dependent.address", GONE,
     "X222.2010CA.N3.missing", "$.dependent.address.address1"),
    ("network/professional-dependent.json", "dependent.address", GONE,
     "X222.2010CA.N4.missing", "$.dependent.address.city"),
    ("network/professional-dependent.json", "subscriber.memberId", GONE,
     "X222.2010BA.NM109.required", "$.subscriber.memberId"),
    ("network/professional-dependent.json", "claimInformation.claimFrequencyCode", "17",
     "X222.2300.CLM05-3.long", "$.claimInformation.claimFrequencyCode"),
    ("network/professional-dependent.json", "claimInformation.claimChargeAmount", "300.00",
     "X222.2300.CLM02.sum", "$.claimInformation.claimChargeAmount"),
    ("network/professional-dependent.json",
     "claimInformation.healthCareCodeInformation.1.diagnosisCode", "Z2",
     "X222.2300.HI.icd10", "$.claimInformation.healthCareCodeInformation[1].diagnosisCode"),
    ("network/professional-dependent.json",
     "claimInformation.serviceLines.1.professionalService.procedureCode", "90 07",
     "X222.2400.SV101-2.shape",
     "$.claimInformation.serviceLines[1].professionalService.procedureCode"),
    ("network/professional-dependent.json",
     "claimInformation.serviceLines.2.professionalService.measurementUnit", "XX",
     "X222.2400.SV103.code",
     "$.claimInformation.serviceLines[2].professionalService.measurementUnit"),
    ("network/professional-dependent.json", "claimInformation.serviceLines.0.serviceDate",
     "20270914", "X222.2400.DTP03.future", "$.claimInformation.serviceLines[0].serviceDate"),
    ("network/professional-dependent.json",
     "claimInformation.serviceLines.0.professionalService.procedureModifiers",
     ["25", "59", "GT", "76", "77"], "CLAIMS.modifiers.most",
     "$.claimInformation.serviceLines[0].professionalService.procedureModifiers[4]"),
    # who has no last name is written as an organisation, and is none
    ("network/professional-dependent.json", "subscriber.lastName", GONE,
     "X222.2010BA.NM103.required", "$.subscriber.lastName"),
    ("network/professional-dependent.json", "providers.1.lastName", GONE,
     "X222.2310B.NM103.required", "$.providers[1].lastName"),
    # of a procedure the code is missing, not what says which list it is of
    ("network/institutional-outpatient.json",
     "claimInformation.serviceLines.0.institutionalService.procedureCode", GONE,
     "X223.2400.SV202.missing",
     "$.claimInformation.serviceLines[0].institutionalService.procedureCode"),
    ("network/professional-secondary.json",
     "claimInformation.serviceLines.0.lineAdjudicationInformation.0.procedureCode", GONE,
     "X222.2430.SVD03.required",
     "$.claimInformation.serviceLines[0].lineAdjudicationInformation[0].procedureCode"),
    # a ride with a modifier that is none of a ride: nothing is wrong with the procedure
    ("network/professional-ambulance.json",
     "claimInformation.serviceLines.0.professionalService.procedureModifiers", ["QX", "QN"],
     "X222.2400.SV101.ends", ""),
    # a modifier that goes without a procedure is not one too many
    ("network/institutional-outpatient.json",
     "claimInformation.serviceLines.0.institutionalService.procedureCode", GONE,
     "CLAIMS.unwritten",
     "$.claimInformation.serviceLines[0].institutionalService.procedureIdentifier, "
     "$.claimInformation.serviceLines[0].institutionalService.procedureModifiers[0]"),
    # what cannot be written as it is
    ("network/professional-dependent.json", "dependent.firstName", "OS*KAR",
     "X12.write.delimiter", "$.dependent.firstName"),
    ("network/professional-dependent.json", "claimInformation.patientControlNumber", "NW~77",
     "X12.write.delimiter", "$.claimInformation.patientControlNumber"),
    ("network/professional-dependent.json",
     "claimInformation.serviceLines.0.professionalService.procedureModifiers.0", "2:5",
     "X12.write.delimiter",
     "$.claimInformation.serviceLines[0].professionalService.procedureModifiers[0]"),
    # what a segment that is missing would have said, and a date whose form is asked for too
    ("network/professional-dependent.json", "providers.0.employerId", GONE,
     "X222.2010AA.REF-EI.missing", "$.providers[0].employerId"),
    ("network/professional-dependent.json", "claimInformation.relatedCausesCode", ["OA"],
     "X222.2300.DTP-439.missing", "$.claimInformation.claimDateInformation.accidentDate"),
    ("network/professional-dependent.json", "claimInformation.claimFrequencyCode", "7",
     "X222.2300.REF-F8.missing",
     "$.claimInformation.claimSupplementalInformation.claimControlNumber"),
    ("network/professional-dependent.json", "dependent.dateOfBirth", GONE,
     "X222.2010CA.DMG01.required", "$.dependent.dateOfBirth"),
    # one too many: what would have to go
    ("network/professional-dependent.json", "claimInformation.claimNote",
     {"additionalInformation": "FIRST", "certificationNarrative": "SECOND"},
     "X222.2300.NTE-ADD.repeat", "$.claimInformation.claimNote.certificationNarrative"),
    # FHIR: the Claim itself, and what it refers to
    ("fhir/professional-bundle.json", "entry.11.resource.identifier.0.value", "1246801356",
     "X222.2310B.NM109.npi", "Bundle.entry[11].resource.identifier[0].value"),
    ("fhir/professional-bundle.json", "entry.1.resource.birthDate", "2044-05-04",
     "X222.2010.DMG02.future", "Bundle.entry[1].resource.birthDate"),
    ("fhir/professional-bundle.json", "entry.15.resource.code.coding.0.code", "S9",
     "X222.2300.HI.icd10", "Bundle.entry[15].resource.code.coding[0].code"),
    ("fhir/professional-bundle.json", "entry.0.resource.total.value", 300.0,
     "X222.2300.CLM02.sum", "Bundle.entry[0]: Claim.total.value"),
    ("fhir/professional-bundle.json", "entry.0.resource.item.0.productOrService.coding.0.code",
     "7361", "X222.2400.SV101-2.shape",
     "Bundle.entry[0]: Claim.item[0].productOrService.coding[0].code"),
    ("fhir/professional-bundle.json", "entry.0.resource.item.1.servicedDate", "2027-01-01",
     "X222.2400.DTP03.future", "Bundle.entry[0]: Claim.item[1].servicedDate"),
    # FHIR says most things in more than one way: what is not there is not named
    ("fhir/professional-bundle.json", "entry.10.resource.address.0.state", GONE,
     "X222.2010AA.N402.missing", ""),
]  # fmt: skip


@pytest.mark.parametrize(("fixture", "path", "value", "rule", "field"), JSON_CASES)
def test_a_fault_of_the_837_names_the_field_of_the_request(
    tmp_path: Path, fixture: str, path: str, value: Any, rule: str, field: str
) -> None:
    file = tmp_path / "claims.json"
    file.write_text(json.dumps(spoiled(fixture, path, value)))
    result = translated(file)
    assert told(result, rule) == [field]
    assert all(f.source_file == (str(file) if f.source_field else "") for f in result.findings)


OF_TWO_FIELDS = (
    ".sum", ".unneeded", ".visits", ".visit", ".repeat", ".referral", "LIN.missing",
)  # fmt: skip
"""Ends of rules that hold one field against another, and may speak of the other one."""


def every_value(value: Any, path: str = "$") -> list[tuple[str, Any, Any]]:
    """Path, holder and key of each text in a JSON value."""
    found: list[tuple[str, Any, Any]] = []
    for key in list(value) if isinstance(value, dict) else range(len(value)):
        place = f"{path}.{key}" if isinstance(key, str) else f"{path}[{key}]"
        if isinstance(value[key], dict | list):
            found += every_value(value[key], place)
        elif isinstance(value[key], str):
            found.append((place, value, key))
    return found


@pytest.mark.parametrize(
    ("fixture", "least"),
    [
        ("sources/network/professional-dependent.json", 40),
        ("sources/network/institutional-outpatient.json", 40),
        ("claims/professional-minimal.json", 20),
    ],
)
def test_whatever_is_spoiled_is_what_is_named(tmp_path: Path, fixture: str, least: int) -> None:
    """Each text of a request is spoiled in turn: what is then found names that text."""
    document = json.loads((FIXTURES / fixture).read_text())
    file, told_right, wrong = tmp_path / "claims.json", 0, []

    def found() -> dict[tuple[Any, ...], str]:
        file.write_text(json.dumps(document))
        return {
            (f.rule, f.position, f.value): f.source_field
            for f in translated(file).findings
            if f.segment and f.element and not f.rule.endswith(OF_TWO_FIELDS)
        }

    before = found()
    for path, holder, key in every_value(document):
        kept, holder[key] = holder[key], "9" * 45
        for fault, field in found().items():
            if fault not in before:
                told_right += field == path
                wrong += [] if field == path else [(path, fault, field)]
        holder[key] = kept
    assert not wrong
    assert told_right >= least


def test_what_a_list_lacks_is_not_told_of_another_item(tmp_path: Path) -> None:
    """The 837 has providers in the order of its loops, and a payer's id before its other numbers;
    the claim has them in any."""
    claim = json.loads((FIXTURES / "claims/full/professional.json").read_text())
    claim["referring_providers"].reverse()
    assert [one["entity_code"] for one in claim["referring_providers"]] == ["P3", "DN"]
    del claim["referring_providers"][0]["last_name"]
    claim["payer"]["identifiers"] = [
        one for one in reversed(claim["payer"]["identifiers"]) if one["qualifier"] != "PI"
    ]
    file = tmp_path / "claims.json"
    file.write_text(json.dumps(claim))
    result = translated(file)
    assert told(result, "X222.2310A.NM103.required") == ["$.referring_providers[0].last_name"]
    assert told(result, "X222.2010BB.NM109.required") == ["$.payer.identifiers"]


def test_providers_by_name_are_told_by_name(tmp_path: Path) -> None:
    """The network takes providers in a list, or each under a field of its own."""
    document = json.loads((SOURCES / "network/professional-dependent.json").read_text())
    billing, rendering = document.pop("providers")
    document |= {"billing": billing, "rendering": rendering}
    del billing["address"]["state"]
    rendering["npi"] = "1246802461"
    file = tmp_path / "claims.json"
    file.write_text(json.dumps(document))
    result = translated(file)
    assert told(result, "X222.2010AA.N402.missing") == ["$.billing.address.state"]
    assert told(result, "X222.2310B.NM109.npi") == ["$.rendering.npi"]


def own(**changes: Any) -> dict[str, Any]:
    claim = json.loads((FIXTURES / "claims/professional-minimal.json").read_text())
    return {**claim, **changes}


def test_our_own_json_is_told_by_its_path_and_line(tmp_path: Path) -> None:
    good, bad = own(patient_control_number="SF-1"), own(patient_control_number="SF-2")
    bad["service_lines"][0]["procedure_code"] = "992"
    bad["subscriber"]["address"].pop("state_code", None)
    file = tmp_path / "claims.jsonl"
    file.write_text("".join(json.dumps(one) + "\n" for one in (good, bad)))
    result = translated(file)
    assert told(result, "X222.2400.SV101-2.shape") == ["line 2: $.service_lines[0].procedure_code"]
    assert told(result, "X222.2010BA.N402.missing") == ["line 2: $.subscriber.address.state_code"]
    file.write_text(json.dumps({"claims": [good, bad]}))
    result = translated(file)
    assert told(result, "X222.2400.SV101-2.shape") == [
        "$.claims[1].service_lines[0].procedure_code"
    ]


def test_one_fault_in_two_lines_is_told_of_each(tmp_path: Path) -> None:
    claim = own()
    claim["service_lines"] = [dict(claim["service_lines"][0], procedure_code="992") for _ in "ab"]
    file = tmp_path / "claims.json"
    file.write_text(json.dumps(claim))
    assert told(translated(file), "X222.2400.SV101-2.shape") == [
        "$.service_lines[0].procedure_code", "$.service_lines[1].procedure_code",
    ]  # fmt: skip


def test_what_a_repair_changed_is_found_again(tmp_path: Path) -> None:
    claim = own()
    claim["diagnoses"] = [{"qualifier": "ABK", "code": "z2"}]
    file = tmp_path / "claims.json"
    file.write_text(json.dumps(claim))
    assert told(translated(file, repaired=True), "X222.2300.HI.icd10") == ["$.diagnoses[0].code"]


def test_an_837_is_told_by_its_own_segments() -> None:
    (file, *_) = sorted((FIXTURES / "x12/837P/accept").iterdir())
    assert list(origins_of(file.read_bytes(), file.name)) == []

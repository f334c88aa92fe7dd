"""What is missing, or one too many, names the field of the claim file that it would be, or is."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.exchange.test_source_fields import FIXTURES, GONE, own, spoil, told, translated

PAPER = {"report_type_code": "OZ", "transmission_code": "BM", "control_number": "ACN-1"}
DRUG = {"qualifier": "N4", "code": "00409379501", "quantity": "1", "unit_code": "ML"}


def test_what_is_one_too_many_is_named(tmp_path: Path) -> None:
    """The first that has no room: a line, a diagnosis of a hospital, a drug, an attachment."""
    claim = own(charge="510.00", attachments=[PAPER] * 11)
    line = claim["service_lines"][0]
    claim["service_lines"] = [
        {**line, "charge": "10.00", "service_dates": dict.fromkeys(("start", "end"), day)}
        for day in (f"2026-{9 + n // 28:02}-{1 + n % 28:02}" for n in range(51))
    ]
    claim["service_lines"][2]["drugs"] = [DRUG, DRUG]
    file = tmp_path / "claims.json"
    file.write_text(json.dumps(claim))
    result = translated(file)
    assert told(result, "X222.2400.LX.repeat") == ["$.service_lines[50].procedure_code"]
    assert told(result, "X222.2410.LIN.repeat") == ["$.service_lines[2].drugs[1].code"]
    assert told(result, "X222.2300.PWK-03.repeat") == ["$.attachments[10].control_number"]
    stay = json.loads((FIXTURES / "claims/institutional-emergency-department.json").read_text())
    stay["diagnoses"] += [{"qualifier": "ABF", "code": f"R{100 + n}"} for n in range(25)]
    before = sum(one["qualifier"] == "ABF" for one in stay["diagnoses"][:-25])
    file.write_text(json.dumps(stay))
    surplus = len(stay["diagnoses"]) - before - 1
    assert told(translated(file), "X223.2300.HI.repeat") == [f"$.diagnoses[{surplus}].code"]


def test_what_is_missing_is_named_as_the_next_of_its_list(tmp_path: Path) -> None:
    claim = own(
        related_causes={"codes": ["OA"]}, dates=[{"qualifier": "431", "start": "2026-10-01"}]
    )
    del claim["billing_provider"]["identifiers"]
    file = tmp_path / "claims.json"
    file.write_text(json.dumps(claim))
    result = translated(file)
    assert told(result, "X222.2300.DTP-439.missing") == ["$.dates[1]"]
    assert told(result, "X222.2010AA.REF-EI.missing") == ["$.billing_provider.identifiers[0]"]


LOST_SEGMENTS = [
    ("professional-minimal", {"diagnoses": GONE}, "X222.2300.HI.missing", "$.diagnoses[0]"),
    ("professional-minimal",
     {"service_lines.0.drugs": [{"qualifier": "N4", "code": "00409379501"}]},
     "X222.2410.CTP.missing", "$.service_lines[0].drugs[0].quantity"),
    ("professional-minimal",
     {"service_lines.0.procedure_code": "A0428", "service_lines.0.modifiers": ["RH"],
      "facility_code": "41"},
     "X222.2300.CR1.missing", "$.ambulance.reason_code"),
    ("institutional-emergency-department",
     {"admission_type_code": GONE, "admission_source_code": GONE, "patient_status_code": GONE},
     "X223.2300.CL1.missing", "$.admission_type_code"),
    ("professional-minimal", {"payer.identifiers": GONE},
     "X222.2010BB.NM109.required", "$.payer.identifiers[0]"),
]  # fmt: skip


@pytest.mark.parametrize(("fixture", "changes", "rule", "field"), LOST_SEGMENTS)
def test_what_a_missing_segment_would_say_is_named(
    tmp_path: Path, fixture: str, changes: dict[str, Any], rule: str, field: str
) -> None:
    document = json.loads((FIXTURES / "claims" / f"{fixture}.json").read_text())
    for path, value in changes.items():
        spoil(document, path, value)
    file = tmp_path / "claims.json"
    file.write_text(json.dumps(document))
    assert told(translated(file), rule) == [field]


def test_a_list_is_counted_as_the_source_has_it(tmp_path: Path) -> None:
    """Codes of one kind are written together, in whatever order they come."""
    stay = json.loads((FIXTURES / "claims/institutional-inpatient-appendectomy.json").read_text())
    stay["codes"] = [
        {"qualifier": "BI", "code": "74", "start": "2026-10-01", "end": "2026-10-01"},
        {"qualifier": "BE", "code": "80", "amount": "3"},
        {"qualifier": "BH", "code": "11"},
        {"qualifier": "BG", "code": "17"},
        {"qualifier": "BE", "code": "81"},
    ]
    first = stay["diagnoses"][0]
    stay["diagnoses"] = [
        first,
        {"qualifier": "ABF", "code": "E119", "present_on_admission_code": "Y"},
        {"qualifier": "ABJ", "code": "R109"},
        {"qualifier": "ABF", "code": "I10"},
    ]
    file = tmp_path / "claims.json"
    file.write_text(json.dumps(stay))
    result = translated(file)
    assert told(result, "X223.2300.HI01-3.required") == ["$.codes[2].start"]
    assert told(result, "X223.2300.HI01-4.required") == ["$.codes[2].start"]
    assert told(result, "X223.2300.HI02-5.required") == ["$.codes[4].amount"]
    assert told(result, "X223.2300.HI.poa") == ["$.diagnoses[3].present_on_admission_code"]

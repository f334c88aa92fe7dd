"""What is wrong above a claim is told with the claim's number: which of five hundred it is, the
segment of the file that was written does not say."""

from __future__ import annotations

import copy
import datetime
import json
from pathlib import Path
from typing import Any

from gateway.exchange.translate import translate_files

AT = datetime.datetime(2026, 11, 2, 9, 30, tzinfo=datetime.UTC)
VISIT: dict[str, Any] = json.loads(
    (Path(__file__).parents[2] / "fixtures" / "claims" / "professional-minimal.json").read_text()
)
BAD_NPI = "1234567890"
"""Its check digit does not fit (1234567893 would)."""


def visit(number: str, **more: Any) -> dict[str, Any]:
    """A claim of its own subscriber."""
    made = copy.deepcopy(VISIT["claims"][0] if "claims" in VISIT else VISIT)
    made["patient_control_number"] = number
    made["subscriber"]["member_id"] = f"W{number}"
    return made | more


def told(folder: Path, claims: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """Rule and claim of what is rejected."""
    path = folder / "claims.json"
    path.write_text(json.dumps(claims))
    done = translate_files([path], None, AT, lambda _: None, 1)
    return [(f.rule, f.patient_control_number) for f in done.findings if f.severity == "reject"]


def test_a_fault_above_a_claim_bears_its_number(tmp_path: Path) -> None:
    bad_sex, child, other = visit("B2"), visit("B3"), visit("B4")
    bad_sex["subscriber"]["gender_code"] = "X"
    child["patient"] = {
        "last_name": "SAMPLE",
        "birth_date": "2019-05-04",
        "gender_code": "Q",
        "relationship_code": "19",
        "address": child["subscriber"]["address"],
    }
    other["billing_provider"]["npi"] = BAD_NPI
    again = visit("B5", billing_provider=other["billing_provider"])
    assert told(tmp_path, [visit("B1"), bad_sex, child, other, again]) == [
        ("X222.2010BA.DMG03.code", "B2"),
        ("X222.2010CA.DMG03.code", "B3"),
        ("X222.2010AA.NM109.npi", "B4"),  # once, of the provider that two claims share
    ]


def test_the_thirteenth_diagnosis_is_the_one_that_is_told(tmp_path: Path) -> None:
    codes = [
        "J020",
        "E119",
        "I10",
        "E782",
        "R509",
        "Z23",
        "M5450",
        "R079",
        "R0602",
        "N390",
        "K219",
        "J45909",
        "Z0000",
    ]
    many = [{"qualifier": "ABF" if n else "ABK", "code": code} for n, code in enumerate(codes)]
    path = tmp_path / "claims.json"
    path.write_text(json.dumps([visit("D1", diagnoses=many)]))
    done = translate_files([path], None, AT, lambda _: None, 1)
    (finding,) = [f for f in done.findings if f.severity == "reject"]
    assert (finding.rule, finding.element, finding.value) == (
        "X222.2300.HI.elements", 13, "ABF:Z0000",
    )  # fmt: skip


def test_it_is_found_in_every_set_of_a_long_file(tmp_path: Path) -> None:
    claims = [visit(f"C{number}") for number in range(1200)]
    for number in (0, 599, 1199):
        claims[number]["subscriber"]["gender_code"] = "X"
    assert [number for _, number in told(tmp_path, claims)] == ["C0", "C599", "C1199"]

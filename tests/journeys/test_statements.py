"""What patients owe: after the last payer only, in words, and never a denial. Amounts by hand."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.stage import Stage, claim, line
from tests.journeys.test_remittances import BACK, OWED, PAID, clp, post

LINES = (line("99213", "100.00", control_number="1"), line("81002", "50.00", control_number="2"))
WHO = "NM1*QC*1*HALVORSEN*INGRID****MI*W204718355"
SHARED = "~".join([
    "CLP*A-1*1*150*55*25*12*ICN1000001*11*1", WHO,
    "SVC*HC:99213*100*55**1", "DTM*472*20261102", "CAS*CO*45*20", "CAS*PR*1*10**2*12.5**3*2.5",
    "SVC*HC:81002*50*0**1", "DTM*472*20261102", "CAS*CO*29*50",
])  # fmt: skip
SECOND = {
    "responsibility_code": "S",
    "relationship_code": "18",
    "payer": {"name": "NEXT PLAN", "identifiers": [{"qualifier": "PI", "value": "22222"}]},
    "subscriber": {"last_name": "HALVORSEN", "first_name": "INGRID", "member_id": "X1"},
}


def stated(stage: Stage, tmp_path: Path) -> dict[str, Any]:
    out = tmp_path / "statements.json"
    said = stage.cli("remits", "statements", "-o", str(out), "--format", "json")
    assert said.code == 0, said.err
    found: dict[str, Any] = json.loads(out.read_text())
    return found


def test_lines_and_reasons_in_words(stage: Stage, tmp_path: Path) -> None:
    """100 less 20 of contract: 55 paid, 10 + 12.50 + 2.50 for the patient; 50 are denied."""
    stage.send(claim("A-1", *LINES, amounts=[{"qualifier": "F5", "amount": "5"}]))
    post(stage, 10, "T1", "55", SHARED)
    found = stated(stage, tmp_path)
    (account,) = found["accounts"]
    assert (account["owed"], account["patient_paid"], account["charge"]) == (
        "25.00", "5.00", "150.00",
    )  # fmt: skip
    assert (account["patient"], account["decided"]) == ("INGRID HALVORSEN", "2026-11-25")
    assert [(o["line"], o["procedure"], o["kind"], o["reason"], o["amount"], o["service_date"])
            for o in account["lines"]] == [
        (1, "99213", "deductible", "deductible", "10.00", "2026-11-02"),
        (1, "99213", "coinsurance", "coinsurance", "12.50", "2026-11-02"),
        (1, "99213", "copayment", "copayment", "2.50", "2026-11-02"),
    ]  # fmt: skip
    sheet = tmp_path / "s.csv"
    said = stage.cli("remits", "statements", "-o", str(sheet))
    assert said.out == "1 accounts owe 25.00; 0 claims wait for another payer\n"
    with sheet.open() as text:
        rows = list(csv.DictReader(text))
    assert [(r["patient_control_number"], r["owed"], r["amount"]) for r in rows] == [
        ("A-1", "25.00", "10.00"), ("A-1", "25.00", "12.50"), ("A-1", "25.00", "2.50"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("status", "others", "waiting"),
    [("1", [], 0), ("1", [SECOND], 1), ("19", [], 1), ("2", [SECOND], 0), ("20", [SECOND], 1)],
)
def test_only_after_the_last_payer(
    quick_stage: Stage, tmp_path: Path, status: str, others: list[Any], waiting: int
) -> None:
    """The second payer may answer on the number of the first claim: nobody comes after it."""
    stage = quick_stage
    stage.send(claim("A-1", other_payers=others))
    post(stage, 10, "T1", "90", clp(status, "100", "90", "CAS*PR*3*10"))
    found = stated(stage, tmp_path)
    assert (len(found["accounts"]), found["waiting"]) == (1 - waiting, waiting)


@pytest.mark.parametrize(
    ("cas", "owed"),
    [
        ("CAS*PR*204*100", [("not_covered", "not in the patient's plan", "100.00")]),
        ("CAS*PR*26*100", [("other", "service before coverage began", "100.00")]),
        ("CAS*CO*204*100", []),
        ("CAS*OA*18*100", []),
        ("CAS*PR*1*100~LQ*HE*N781", []),
    ],
)
def test_what_is_and_is_not_the_patients(
    quick_stage: Stage, tmp_path: Path, cas: str, owed: list[Any]
) -> None:
    stage = quick_stage
    stage.send(claim("A-1"))
    post(stage, 10, "T1", "0", clp("1", "100", "0", cas))
    found = stated(stage, tmp_path)
    told = [(o["kind"], o["reason"], o["amount"]) for a in found["accounts"] for o in a["lines"]]
    assert told == owed
    assert found["barred"] == ("100.00" if "N781" in cas else "0.00")


def test_what_was_taken_back_is_not_owed(quick_stage: Stage, tmp_path: Path) -> None:
    """First 20 for the patient, then all is taken back, then 15."""
    stage = quick_stage
    stage.send(claim("A-1"))
    post(stage, 10, "T1", "80", PAID.replace("CO*45", "PR*2"))
    assert stated(stage, tmp_path)["owed"] == "20.00"
    post(stage, 11, "T2", "0", BACK.replace("CO*45", "PR*2"), plb=OWED, day="20261201")
    assert stated(stage, tmp_path)["accounts"] == []
    post(stage, 12, "T3", "85", clp("1", "100", "85", "CAS*PR*2*15"), day="20261202")
    assert stated(stage, tmp_path)["owed"] == "15.00"

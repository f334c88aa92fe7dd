"""Remittances as practice systems post them. Every amount and column was written by hand."""

from __future__ import annotations

import csv
import json
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from fhir.resources.R4B.bundle import Bundle

from gateway.translate.posting_fixed import HEADER, LINE, TRAILER
from tests.journeys.stage import REPOSITORY, Stage, claim, line
from tests.journeys.test_remittances import PAID, clp, post

LINES = (line("99213", "100.00", control_number="1"), line("81002", "50.00", control_number="2"))
WHO = "NM1*QC*1*HALVORSEN*INGRID****MI*W204718355"
MIXED = "~".join([
    "CLP*A-1*1*150*52.5*25*12*ICN1000001*11*1", "CAS*OA*23*2.5", WHO,
    "SVC*HC:99213:25*100*55**1", "DTM*472*20261102", "CAS*CO*45*20", "CAS*PR*1*10**2*12.5**204*2.5",
    "SVC*HC:81002*50*0**1", "DTM*472*20261102", "CAS*CO*29*50", "LQ*HE*N211",
])  # fmt: skip
PLB = "PLB*1357902463*20261231*WO:ICN77*12.5*L6:X*-2~"


def exported(stage: Stage, tmp_path: Path, form: str, *ids: str) -> str:
    """52.50 for the claim, less 12.50 taken, more 2.00 of interest: 42.00."""
    if not stage.remits():
        stage.send(claim("A-1", *LINES))
        post(stage, 10, "T1", "42", MIXED, plb=PLB)
    out = tmp_path / f"out.{form}"
    said = stage.cli("remits", "export", *ids, "--format", form, "-o", str(out))
    assert (said.code, said.out) == (0, f"1 remittances written to {out}\n"), said.err
    return out.read_bytes().decode()


def test_posting_lines_as_csv(stage: Stage, tmp_path: Path) -> None:
    rows = list(csv.DictReader(exported(stage, tmp_path, "csv").splitlines()))
    names = ("record", "line", "procedure", "charge", "paid", "contractual", "deductible",
             "coinsurance", "copayment", "patient_other", "denied", "other_payer")  # fmt: skip
    assert [tuple(row[name] for name in names) for row in rows] == [
        ("claim", "0", "", "0.00", "-2.50", "0.00", "0.00", "0.00", "0.00", "0.00", "0.00", "2.50"),
        ("line", "1", "99213 25", "100.00", "55.00", "20.00", "10.00", "12.50", "0.00", "2.50",
         "0.00", "0.00"),
        ("line", "2", "81002", "50.00", "0.00", "0.00", "0.00", "0.00", "0.00", "0.00", "50.00",
         "0.00"),
        ("provider", "0", "", "0.00", "-12.50", "0.00", "0.00", "0.00", "0.00", "0.00", "0.00",
         "0.00"),
        ("provider", "0", "", "0.00", "2.00", "0.00", "0.00", "0.00", "0.00", "0.00", "0.00",
         "0.00"),
    ]  # fmt: skip
    assert rows[1]["reasons"] == "CO-45 20.00 PR-1 10.00 PR-2 12.50 PR-204 2.50"
    assert (rows[2]["remarks"], rows[3]["control_number"]) == ("N211", "ICN77")
    assert sum(Decimal(row["paid"]) for row in rows) == Decimal(42)
    assert sum(Decimal(row["charge"]) for row in rows) == Decimal(150)


def test_the_same_as_json_lines(quick_stage: Stage, tmp_path: Path) -> None:
    rows = [json.loads(text) for text in exported(quick_stage, tmp_path, "jsonl").splitlines()]
    assert [row["record"] for row in rows] == ["claim", "line", "line", "provider", "provider"]
    assert (rows[2]["denied"], rows[2]["claim_id"]) == (
        "50.00", quick_stage.claim("A-1")["claim_id"],
    )  # fmt: skip


def test_fixed_columns(quick_stage: Stage, tmp_path: Path) -> None:
    text = exported(quick_stage, tmp_path, "fixed")
    head, whole, first, second, taken, interest, end, rest = text.split("\r\n")
    assert rest == ""
    assert [len(r) for r in (head, whole, first, end)] == [249, 521, 521, 69]
    (remit,) = quick_stage.remits()
    assert head[:91] == f"H01{remit['remit_id']:30}{'T1':50}20261125"
    assert head[234:] == "+00000000004200"
    assert (whole[0], whole[226:241], whole[331:346]) == ("C", "-00000000000250", "+00000000000250")
    assert first[31:37] + first[119:125] == "A-1   " + "1 0001"
    assert first[175:211] == f"{'99213 25':24}    20261102"
    assert first[211:361] == "".join(
        f"{cents:+015d}" for cents in (10000, 5500, 2000, 1000, 1250, 0, 250, 0, 0, 0)
    )
    assert second[316:331] == "+00000000005000"
    assert (taken[0], taken[125:131], taken[226:241]) == ("P", "ICN77 ", "-00000000001250")
    assert interest[226:241] == "+00000000000200"
    assert end[31:] == "00000005" + "+00000000015000" + "+00000000004200"


@pytest.mark.parametrize(("letter", "columns"), [("H", HEADER), ("L", LINE), ("T", TRAILER)])
def test_the_page_shows_every_column(letter: str, columns: Any) -> None:
    page = (REPOSITORY / "docs" / "posting-file.md").read_text()
    table = page.split(f"<!-- columns: {letter} -->")[1].split("\n\n")[0]
    told = [tuple(c) for c in re.findall(r"\| (\d+) \| (\d+) \| (\w+) \| (\w+) \|", table)]
    place, expected = 1, []
    for name, size, kind in columns:
        expected.append((str(place), str(size), name, kind))
        place += size
    assert told == expected


def test_parts_of_a_cent_stop_the_fixed_layout(quick_stage: Stage, tmp_path: Path) -> None:
    stage = quick_stage
    stage.send(claim("A-1"))
    post(stage, 10, "T1", "80.005", clp("1", "100", "80.005", "CAS*CO*45*19.995"))
    out = tmp_path / "x"
    said = stage.cli("remits", "export", "--format", "fixed", "-o", str(out))
    assert (said.code, out.exists()) == (2, False)
    assert "amount 80.005 has parts of a cent" in said.err


def test_fhir(quick_stage: Stage, tmp_path: Path) -> None:
    text = exported(quick_stage, tmp_path, "fhir")
    assert '"value":52.5' in text
    found = json.loads(text, parse_float=Decimal)
    assert (found["resourceType"], found["type"]) == ("Bundle", "collection")
    tied, benefit = [entry["resource"] for entry in found["entry"]]
    assert (tied["resourceType"], tied["paymentDate"]) == ("PaymentReconciliation", "2026-11-25")
    assert tied["paymentAmount"] == {"value": 42, "currency": "USD"}
    assert [d["amount"]["value"] for d in tied["detail"]] == [
        Decimal("52.5"), Decimal("-12.5"), 2,
    ]  # fmt: skip
    assert [d.get("identifier") for d in tied["detail"]] == [
        None, {"value": "ICN77"}, {"value": "X"},
    ]  # fmt: skip
    assert tied["detail"][0]["response"] == {"reference": f"ExplanationOfBenefit/{benefit['id']}"}
    required = {"status", "type", "use", "patient", "created", "insurer", "provider", "outcome",
                "insurance"}  # fmt: skip
    assert required <= benefit.keys()
    assert (benefit["status"], benefit["use"]) == ("active", "claim")
    assert benefit["provider"]["identifier"]["value"] == "1357902463"
    assert [t["amount"]["value"] for t in benefit["total"]] == [150, Decimal("52.5")]
    first = benefit["item"][0]
    assert first["productOrService"]["coding"][0]["code"] == "99213"
    assert (first["servicedDate"], first["modifier"][0]["coding"][0]["code"]) == (
        "2026-11-02", "25",
    )  # fmt: skip
    told = [(a["category"]["coding"][0]["code"], a["reason"]["coding"][0]["code"],
             a["amount"]["value"]) for a in first["adjudication"][2:]]  # fmt: skip
    assert told == [("CO", "45", 20), ("PR", "1", 10), ("PR", "2", Decimal("12.5")),
                    ("PR", "204", Decimal("2.5"))]  # fmt: skip
    assert benefit["item"][1]["adjudication"][-1]["reason"]["coding"][0]["code"] == "N211"


def test_fhir_is_what_its_definition_has(quick_stage: Stage, tmp_path: Path) -> None:
    """The judge knows FHIR R4B, which has these resources as R4 has them."""
    text = exported(quick_stage, tmp_path, "fhir")
    judged = json.loads(Bundle.model_validate_json(text).model_dump_json())
    assert [entry["resource"]["resourceType"] for entry in judged["entry"]] == [
        "PaymentReconciliation", "ExplanationOfBenefit",
    ]  # fmt: skip
    with pytest.raises(ValueError, match="servicedDat"):
        Bundle.model_validate_json(text.replace("servicedDate", "servicedDat"))


def test_which_remittances(quick_stage: Stage, tmp_path: Path) -> None:
    """A held one is never exported: its money was posted under another id."""
    stage = quick_stage
    stage.send(claim("A-1"))
    post(stage, 10, "T1", "80", PAID)
    post(stage, 11, "T1", "80", PAID.replace("ICN1000001", "ICN9"))
    held, posted = stage.remits()
    assert (held["state"], posted["state"]) == ("held", "posted")
    rows = exported(stage, tmp_path, "jsonl").splitlines()
    assert {json.loads(row)["remit_id"] for row in rows} == {posted["remit_id"]}
    assert exported(stage, tmp_path, "jsonl", posted["remit_id"]).splitlines() == rows
    out = str(tmp_path / "x")
    refused = stage.cli("remits", "export", held["remit_id"], "-o", out)
    assert (refused.code, "is held" in refused.err) == (2, True)
    unknown = stage.cli("remits", "export", "NONE", "-o", out)
    assert (unknown.code, unknown.err) == (
        2, "gateway: no remittance has this id or trace number\n",
    )  # fmt: skip

"""Reports of encounters (BHT06 RP) among claims: read, told apart, and written by what they are."""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

import gateway
from gateway.exchange.batches import batches
from gateway.exchange.claim_maps import csv_map
from gateway.exchange.claims_in import claims_of
from gateway.exchange.compose import compose, default_partner
from gateway.exchange.schema import claim_schema
from gateway.exchange.translate import translate_files
from gateway.exchange.twice import content_key
from gateway.finding import Finding
from gateway.models.claim import Claim, ClaimBatch
from gateway.translate.claims_csv import read_csv
from gateway.translate.claims_json import claims_to_json, read_claims
from gateway.translate.merge_patch import patched
from gateway.translate.unwritten import unwritten
from tests.journeys.stage import claim
from tests.oracle import pyx12_verdict
from tests.translate.claims_837 import ROOT, interchange, read_all

AT = datetime.datetime(2026, 11, 20, 9, 30, tzinfo=datetime.UTC)
X12 = ROOT / "fixtures" / "x12"
CAPITATED = X12 / "837P/accept/encounters-capitated.x12"
HOSPITAL = X12 / "837I/accept/encounter-emergency.x12"
RP = {"claim_or_encounter_code": "RP"}


def of(*given: dict[str, Any]) -> list[Claim]:
    """Claims as JSON gives them."""
    found = list(read_claims(json.dumps(list(given)).encode(), "f.json"))
    claims = [item for item in found if isinstance(item, Claim)]
    assert len(claims) == len(given), found
    return claims


def written(path: Path, split: int = 0) -> tuple[str, list[Finding]]:
    """What ``gateway translate`` makes of a file, and what it says."""
    pieces: list[bytes] = []
    done = translate_files([path], None, AT, pieces.append, 1, split=split)
    return b"".join(pieces).decode(), done.findings


def shapes(text: str) -> list[tuple[str, str, list[str]]]:
    """Guide, BHT06 and patient control numbers of each interchange."""
    found = []
    for part in text.split("ISA*")[1:]:
        rows = [row.split("*") for row in part.split("~")]
        (st,) = (row for row in rows if row[0] == "ST")
        (bht,) = (row for row in rows if row[0] == "BHT")
        found.append((st[3], bht[6], [row[1] for row in rows if row[0] == "CLM"]))
    return found


# ---- sources


@pytest.mark.parametrize(
    ("given", "code"), [("RP", "RP"), ("rp", "RP"), ("31", "31"), ("CH", ""), ("ch", ""), ("", "")]
)
def test_json_says_what_a_claim_is_and_ch_is_the_default(given: str, code: str) -> None:
    (read,) = of(claim("A-1", claim_or_encounter_code=given))
    assert read.claim_or_encounter_code == code
    assert (b"claim_or_encounter_code" in claims_to_json([read])) == bool(code)
    assert read.is_encounter == (code == "RP")
    (plain,) = of(claim("A-1"))
    assert (read == plain) == (code == "")


def test_json_lines_say_it_line_by_line() -> None:
    given = [claim("A-1"), claim("A-2", **RP), claim("A-3")]
    text = "\n".join(map(json.dumps, given)).encode()
    found = [item for item in claims_of(text, "f.jsonl") if isinstance(item, Claim)]
    assert [one.claim_or_encounter_code for one in found] == ["", "RP", ""]


CSV = """Claim Number,Claim or Encounter,Patient Last,CPT,Charges
A-1,RP,SMITH,99213,100
A-2,Encounter,SMITH,99213,100
A-3,Claim,SMITH,99213,100
A-4,CH,SMITH,99213,100
A-5,,SMITH,99213,100
A-6,31,SMITH,99213,100
A-7,perhaps,SMITH,99213,100
"""


def test_csv_has_a_header_for_it() -> None:
    items = list(read_csv(CSV.encode(), "f.csv", csv_map("")))
    claims = [item for item in items if isinstance(item, Claim)]
    found = {one.patient_control_number: one.claim_or_encounter_code for one in claims}
    assert found == {"A-1": "RP", "A-2": "RP", "A-3": "", "A-4": "", "A-5": "", "A-6": "31"}
    wrong = [item for item in items if isinstance(item, Finding) and item.severity == "reject"]
    assert [(f.rule, f.patient_control_number) for f in wrong] == [("CLAIMS.csv.code", "A-7")]


@pytest.mark.parametrize(("path", "numbers"), [
    (CAPITATED, ["E-100", "E-101"]), (HOSPITAL, ["E-200"]),
])  # fmt: skip
def test_an_837_says_it_for_all_its_claims(path: Path, numbers: list[str]) -> None:
    (batch,), claims, findings = read_all(path.read_bytes())
    assert (batch.type_code, findings) == ("RP", [])
    assert [one.patient_control_number for one in claims] == numbers
    assert {one.claim_or_encounter_code for one in claims} == {"RP"}


@pytest.mark.parametrize(("code", "kept"), [
    ("CH", ""), ("RP", "RP"), ("rp", "RP"), ("31", "31"), ("XX", "XX"),
])  # fmt: skip
def test_nothing_else_becomes_a_claim_to_be_paid(code: str, kept: str) -> None:
    text = CAPITATED.read_text().replace("*RP~", f"*{code}~")
    items = list(claims_of(text.encode(), "in.837", usage="T"))
    claims = [item for item in items if isinstance(item, Claim)]
    assert [one.claim_or_encounter_code for one in claims] == [kept, kept]
    rules = {item.rule for item in items if isinstance(item, Finding)}
    assert rules == (set() if code in ("CH", "RP", "31") else {"X222.ST.BHT06.code"})


def test_what_bht06_does_not_know_is_written_as_it_came_and_rejected(tmp_path: Path) -> None:
    path = tmp_path / "in.837"
    path.write_text(CAPITATED.read_text().replace("*RP~", "*XX~"))
    text, findings = written(path)
    assert shapes(text) == [("005010X222A1", "XX", ["E-100", "E-101"])]
    rejects = [(f.rule, f.value) for f in findings if f.severity == "reject"]
    assert rejects == [("X222.ST.BHT06.code", "XX")]


# ---- what is written


def test_a_mixed_file_is_written_by_kind_and_by_code(tmp_path: Path) -> None:
    stay = json.loads((ROOT / "fixtures/claims/institutional-observation.json").read_text())
    stay = stay["claims"][0] if "claims" in stay else stay
    given = [
        claim("A-1"), claim("A-2", **RP), stay | {"patient_control_number": "I-1", **RP},
        claim("A-3", claim_or_encounter_code="31"), claim("A-4"), claim("A-5", **RP),
        stay | {"patient_control_number": "I-2"},
    ]  # fmt: skip
    path = tmp_path / "mixed.jsonl"
    path.write_text("\n".join(map(json.dumps, given)))
    text, findings = written(path)
    assert shapes(text) == [
        ("005010X222A1", "CH", ["A-1", "A-4"]),
        ("005010X222A1", "RP", ["A-2", "A-5"]),
        ("005010X222A1", "31", ["A-3"]),
        ("005010X223A2", "CH", ["I-2"]),
        ("005010X223A2", "RP", ["I-1"]),
    ]
    assert [f for f in findings if f.severity == "reject"] == []
    assert [f for f in gateway.validate(text) if f.severity == "reject"] == []
    read = {one.patient_control_number: one.claim_or_encounter_code for one in read_all(text)[1]}
    assert read == {"A-1": "", "A-4": "", "A-2": "RP", "A-5": "RP", "A-3": "31", "I-2": "",
                    "I-1": "RP"}  # fmt: skip


def test_an_encounter_that_comes_first_is_written_first(tmp_path: Path) -> None:
    path = tmp_path / "mixed.jsonl"
    given = [claim("A-1", **RP), claim("A-2"), claim("A-3", **RP), claim("A-4", **RP)]
    path.write_text("\n".join(map(json.dumps, given)))
    assert shapes(written(path)[0]) == [
        ("005010X222A1", "RP", ["A-1", "A-3", "A-4"]), ("005010X222A1", "CH", ["A-2"]),
    ]  # fmt: skip
    assert shapes(written(path, split=2)[0]) == [
        ("005010X222A1", "RP", ["A-1", "A-3"]), ("005010X222A1", "RP", ["A-4"]),
        ("005010X222A1", "CH", ["A-2"]),
    ]  # fmt: skip


def test_files_to_a_partner_hold_claims_or_encounters_by_payer() -> None:
    other = {"name": "OTHER PLAN", "identifiers": [{"qualifier": "PI", "value": "61101"}]}
    claims = of(
        claim("A-1", **RP), claim("A-2"), claim("A-3", **RP), claim("A-4", payer=other),
        claim("A-5", payer=other, **RP), claim("A-6", claim_or_encounter_code="XX"),
    )  # fmt: skip
    partner = default_partner()
    assert list(batches(claims, partner, len)) == [  # type: ignore[arg-type] # size is not asked
        ("837P", [1, 3]), ("837P", [0, 2, 4]), ("837P", [5]),
    ]  # fmt: skip
    by_payer = msgspec.structs.replace(partner, batch_by="payer")
    assert [chosen for _, chosen in batches(claims, by_payer, len)] == [  # type: ignore[arg-type]
        [1], [3], [0, 2], [4], [5],
    ]  # fmt: skip
    made = list(compose(claims, partner, AT, lambda _: 1))
    texts = [one.data.decode() for one in made]
    assert [shapes(text)[0][1:] for text in texts] == [
        ("CH", ["A-2", "A-4"]), ("RP", ["A-1", "A-3", "A-5"]), ("XX", ["A-6"]),
    ]  # fmt: skip
    assert [one.rejected() for one in made] == [set(), set(), {5}]


@pytest.mark.parametrize("path", [CAPITATED, HOSPITAL], ids=lambda path: path.stem)
def test_encounters_are_accepted_and_come_back(path: Path, tmp_path: Path) -> None:
    text, findings = written(path)
    assert [f for f in findings if f.severity != "warning"] == []
    assert [f for f in gateway.validate(text) if f.severity != "warning"] == []
    assert pyx12_verdict(text) == []
    assert [shape[1] for shape in shapes(text)] == ["RP"]
    claims = read_all(path.read_bytes())[1]
    assert read_all(text)[1] == claims
    again = tmp_path / "again.json"
    again.write_bytes(claims_to_json(claims))
    assert read_all(written(again)[0])[1] == claims


def test_a_program_builds_encounters_without_saying_so_twice() -> None:
    claims = of(claim("A-1", **RP))
    bht = next(iter(gateway.build(claims, ClaimBatch(batch_identifier="B1"), "837P")))
    assert bht[6] == "RP"
    bht = next(iter(gateway.build(claims, ClaimBatch(type_code="31"), "837P")))
    assert bht[6] == "31"
    assert next(iter(gateway.build([], ClaimBatch(), "837P")))[6] == "CH"


def test_a_claim_that_says_ch_lacks_nothing_in_its_837() -> None:
    (given,) = of(claim("A-1"))
    given.claim_or_encounter_code = "CH"
    given.subscriber.death_date = datetime.date(2026, 11, 4)
    (read,) = read_all(interchange([given], "837P"))[1]
    read.subscriber.death_date = None
    (told,) = unwritten(given, read)
    assert told.message.endswith(": subscriber.death_date")
    given.claim_or_encounter_code = "RP"
    (told,) = unwritten(given, read)
    assert told.message.endswith(": claim_or_encounter_code, subscriber.death_date")


# ---- the same claim, the schema


def test_an_encounter_is_not_the_same_claim() -> None:
    plain, encounter = of(claim("A-1"), claim("A-1", **RP))
    said = msgspec.structs.replace(plain, claim_or_encounter_code="CH")
    keys = [content_key("s", "p", one) for one in (plain, said, encounter)]
    assert keys[0] == keys[1] != keys[2]


def test_a_patch_makes_an_encounter_of_a_claim_and_a_claim_of_an_encounter() -> None:
    plain, encounter = of(claim("A-1"), claim("A-1", **RP))
    assert patched(plain, dict(RP)) == encounter
    assert patched(encounter, {"claim_or_encounter_code": "CH"}) == plain
    assert patched(encounter, {"claim_or_encounter_code": None}) == plain


def test_the_schema_tells_the_codes() -> None:
    about = claim_schema()["$defs"]["Claim"]["properties"]["claim_or_encounter_code"]
    assert about["title"] == "Claim or encounter code"
    assert about["description"].startswith("CH a claim to be paid, the default; RP the report of")

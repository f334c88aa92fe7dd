"""A claim that is decided in parts, in two payments: paid where one of them is. Sums by hand."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.afterlife import NEXT
from tests.journeys.stage import Stage, claim, line
from tests.journeys.test_remittances import WHO, post

LINES = (line("99213", "100.00", control_number="1"), line("81002", "50.00", control_number="2"))
VISIT = f"CLP*A-1*1*100*80*15*12*ICN1*11*1~{WHO}~SVC*HC:99213*100*80**1~DTM*472*20261102~" \
        "CAS*CO*45*5~CAS*PR*2*15"  # fmt: skip
TEST = f"CLP*A-1*1*50*0**12*ICN1*11*1~{WHO}~SVC*HC:81002*50*0**1~DTM*472*20261102~CAS*CO*29*50"
BACK = (
    TEST.replace("*1*50*0*", "*22*-50*0*").replace("*50*0*", "*-50*0*").replace("29*50", "29*-50")
)
PAID = (
    TEST.replace("*50*0*", "*50*35*").replace("CO*29*50", "PR*3*15").replace("35**12", "35*15*12")
)


@pytest.mark.parametrize("first", [0, 1])
def test_paid_in_part_and_denied_in_part(quick_stage: Stage, first: int) -> None:
    """The visit of 100 is paid 80 and leaves 15 to the patient; the test of 50 is denied."""
    stage = quick_stage
    stage.send(claim("A-1", *LINES))
    parts = [("T1", "80", VISIT, "20261125"), ("T2", "0", TEST, "20261202")]
    for number, (trace, amount, body, day) in enumerate((parts[first], parts[1 - first]), 10):
        post(stage, number, trace, amount, body, day=day)
    found = stage.claim("A-1")
    assert (found["state"], found["paid"], found["flags"]) == (
        "paid", Decimal(80), ["partially_paid", "patient_balance"],
    )  # fmt: skip
    assert found["patient_responsibility"] == 15
    (denial,) = stage.cli("remits", "denials", "--json").json["denials"]
    assert (denial["line"], denial["at_risk"]) == (2, "50.00")
    post(stage, 20, "T3", "35", BACK, PAID, day="20261209")
    assert stage.cli("remits", "reconcile").code == 0
    found = stage.claim("A-1")
    assert (found["state"], found["paid"], found["patient_responsibility"], found["flags"]) == (
        "reconciled", Decimal(115), Decimal(30), ["patient_balance"],
    )  # fmt: skip


def owed(stage: Stage, folder: Path) -> dict[tuple[int, str], str]:
    """What statements ask of patients, by line and reason."""
    stage.cli("remits", "statements", "-o", str(folder / "s.json"), "--format", "json")
    told: dict[str, Any] = json.loads((folder / "s.json").read_text("utf-8"))
    return {(one["line"], one["reason_code"]): one["amount"]
            for account in told["accounts"] for one in account["lines"]}  # fmt: skip


@pytest.mark.parametrize(
    ("visit", "test", "paid", "shares"),
    [
        # A deductible of 10 that stands at the claim of the first part.
        (VISIT.replace("*80*15", "*70*25").replace(f"{WHO}", f"CAS*PR*1*10~{WHO}"), PAID, 105,
         {(0, "1"): "10.00", (1, "2"): "15.00", (2, "3"): "15.00"}),
        # A service that is no line of the claim does not stand for its first line.
        (VISIT, PAID.replace("81002", "81003"), 115, {(0, "3"): "15.00", (1, "2"): "15.00"}),
        # The payer gives the charge of the whole claim with each part.
        (VISIT.replace("*1*100*", "*1*150*"), PAID.replace("*1*50*", "*1*150*"), 115,
         {(1, "2"): "15.00", (2, "3"): "15.00"}),
        # The first part says nothing of services: 80 are paid, 15 left.
        (VISIT.split("~SVC", 1)[0].replace(WHO, f"CAS*CO*45*5~CAS*PR*2*15~{WHO}"), PAID, 115,
         {(0, "2"): "15.00", (2, "3"): "15.00"}),
    ],
    ids=["of the claim", "no line of it", "charge of the whole", "no services"],
)  # fmt: skip
@pytest.mark.parametrize("order", [0, 1])
def test_no_part_takes_the_place_of_another(
    quick_stage: Stage, tmp_path: Path, visit: str, test: str, paid: int,
    shares: dict[tuple[int, str], str], order: int,
) -> None:  # fmt: skip
    stage = quick_stage
    stage.send(claim("A-1", *LINES))
    parts = [("T1", str(paid - 35), visit), ("T2", "35", test)]
    for number, (trace, amount, body) in enumerate((parts[order], parts[1 - order])):
        post(stage, 10 + number, trace, amount, body, day=f"2026112{5 + number}")
    found = stage.claim("A-1")
    total = sum((Decimal(amount) for amount in shares.values()), Decimal(0))
    assert (found["paid"], found["patient_responsibility"]) == (paid, total)
    assert owed(stage, tmp_path) == shares


def test_a_denial_of_the_claim_in_one_part_outlives_the_other(quick_stage: Stage) -> None:
    stage = quick_stage
    stage.send(claim("A-1", *LINES))
    late = VISIT.replace("*80*15", "*70*15").replace(f"{WHO}", f"CAS*CO*B4*10~{WHO}")
    post(stage, 10, "T1", "70", late)
    post(stage, 11, "T2", "35", PAID, day="20261126")
    (denial,) = stage.cli("remits", "denials", "--json").json["denials"]
    assert (denial["line"], denial["reason_code"], denial["at_risk"]) == (0, "B4", "10.00")


def test_one_reversal_takes_all_parts_back(quick_stage: Stage) -> None:
    """-150 and -115 are what both parts were together; 110 is what stands then."""
    stage = quick_stage
    stage.send(claim("A-1", *LINES))
    post(stage, 10, "T1", "80", VISIT)
    post(stage, 11, "T2", "35", PAID, day="20261126")
    back = (
        f"CLP*A-1*22*-150*-115**12*ICN1*11*1~{WHO}~SVC*HC:99213*-100*-80**1~DTM*472*20261102~"
        "CAS*CO*45*-5~CAS*PR*2*-15~SVC*HC:81002*-50*-35**1~DTM*472*20261102~CAS*PR*3*-15"
    )
    less = back.replace("-115", "-114").replace("PR*3*-15", "PR*3*-16").replace("-35", "-34")
    post(stage, 12, "T3", "0", less, day="20261127", plb="PLB*1357902463*20261231*FB:X*-114")
    assert (stage.claim("A-1")["paid"], stage.kinds()) == (115, ["unmatched_reversal"])
    anew = back.replace("*22*", "*1*").replace("*-115**", "*110*40*").replace("-80", "75")
    anew = anew.replace("PR*2*-15", "PR*2*20").replace("-", "").replace("A1*", "A-1*", 1)
    post(stage, 13, "T4", "0", back, anew, day="20261128", plb="PLB*1357902463*20261231*FB:X*-5")
    found = stage.claim("A-1")
    assert (found["state"], found["paid"], found["patient_responsibility"]) == ("paid", 110, 35)
    assert stage.kinds() == ["unmatched_reversal"]


def test_what_was_forwarded_in_parts_waits_for_all_of_them(
    quick_stage: Stage, tmp_path: Path
) -> None:
    """The plan that both lines went on to decides on the visit: what is left of the test is no
    patient's yet."""
    stage = quick_stage
    stage.send(claim("A-1", *LINES, other_payers=[NEXT]))
    post(stage, 10, "T1", "80", VISIT.replace("*1*100", "*19*100"))
    post(stage, 11, "T2", "35", PAID.replace("*1*50", "*19*50"), day="20261126")
    visit = VISIT.replace("*1*100*80*15*", "*2*100*10*5*").replace("*100*80*", "*100*10*")
    visit = visit.replace("CO*45*5", "OA*23*85").replace("PR*2*15", "PR*2*5")
    post(stage, 12, "U1", "10", visit.replace("ICN1", "N1"), day="20261201")
    assert stage.claim("A-1")["flags"] == ["crossed_over"]
    assert owed(stage, tmp_path) == {}
    test = PAID.replace("*1*50*35*15*", "*2*50*15**").replace("*50*35*", "*50*15*")
    post(stage, 13, "U2", "15", test.replace("PR*3*15", "OA*23*35"), day="20261202")
    assert stage.claim("A-1")["flags"] == ["patient_balance"]
    assert owed(stage, tmp_path) == {(1, "2"): "5.00"}


@pytest.mark.parametrize("order", [0, 1])
def test_two_lines_alike_are_decided_one_by_one(
    quick_stage: Stage, tmp_path: Path, order: int
) -> None:
    """The same service twice that day, and a payer that repeats no line number: 10 and 20 are the
    patient's, and both lines are the next payer's."""
    stage = quick_stage
    twins = [line("97110", "60.00", control_number=n) for n in "12"]
    stage.send(claim("A-1", *twins))
    parts = [
        (trace, paid, f"CLP*A-1*1*60*{paid}*{left}*12*{trace}*11*1~{WHO}~SVC*HC:97110*60*{paid}**1~"
         f"DTM*472*20261102~CAS*PR*{left}*{left}")
        for trace, paid, left in (("T1", "50", "10"), ("T2", "40", "20"))
    ]  # fmt: skip
    days = ["20261125", "20261126"]
    for number, at in enumerate((order, 1 - order), 10):
        post(stage, number, *parts[at], day=days[at])
    found = stage.claim("A-1")
    assert (found["paid"], found["patient_responsibility"]) == (90, 30)
    assert sorted(owed(stage, tmp_path).values()) == ["10.00", "20.00"]
    path = tmp_path / "next.json"
    path.write_text(json.dumps(NEXT), "utf-8")
    stage.forward(days=8)
    said = stage.cli("claims", "secondary", "A-1", "--payer", str(path), "--json")
    assert (said.code, said.json["claims"][0]["state"]) == (0, "built")


def test_what_is_not_decided_is_still_open(quick_stage: Stage) -> None:
    """The test of 50.00 is owed until the payer has decided on it, whatever else it denied."""
    stage = quick_stage

    def receivable() -> list[tuple[str, str]]:
        rows = stage.cli("remits", "aging", "--json").json["rows"]
        return [(row["open"], row["denied"]) for row in rows]

    stage.send(claim("A-1", *LINES))
    assert receivable() == [("150.00", "0.00")]
    post(stage, 10, "T1", "80", VISIT)
    assert receivable() == [("50.00", "0.00")]
    post(stage, 11, "T2", "0", TEST, day="20261126")
    assert receivable() == [("0.00", "50.00")]
    post(stage, 12, "T3", "0", BACK, day="20261127")
    assert receivable() == [("50.00", "0.00")]
    stray = PAID.replace("81002", "81003")
    post(stage, 13, "T4", "35", stray, day="20261128")
    assert receivable() == []


def test_statements_and_exports_go_to_stdout_where_they_are_asked_to(
    quick_stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """``-`` is stdout, as for other commands: no file of that name is made, and what is said of it
    stands apart."""
    stage = quick_stage
    stage.send(claim("A-1", *LINES))
    post(stage, 10, "T1", "80", VISIT, day="20261125")
    post(stage, 11, "T2", "0", TEST, day="20261202")
    monkeypatch.chdir(tmp_path)
    said = stage.cli("remits", "statements", "-o", "-", "--format", "json")
    (account,) = json.loads(said.out)["accounts"]
    assert (account["patient_control_number"], account["owed"]) == ("A-1", "15.00")
    assert "1 accounts owe 15.00" in said.err
    rows = stage.cli("remits", "export", "--format", "csv", "-o", "-")
    assert "A-1" in rows.out and "2 remittances written" in rows.err
    listed = stage.cli("remits", "denials", "--csv", "-")
    assert len(listed.out.splitlines()) == 2 and "A-1" in listed.out
    assert not (tmp_path / "-").exists()

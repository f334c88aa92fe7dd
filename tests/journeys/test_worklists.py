"""Worklists of the money: what enters, what it says, and that it leaves. Amounts by hand."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path
from typing import Any

from gateway.exchange import worklists
from tests.journeys.stage import Stage, claim, line
from tests.journeys.test_remittances import BACK, OWED, PAID, clp, post

WHO = "NM1*QC*1*HALVORSEN*INGRID****MI*W204718355"
TWO = "~".join([
    "CLP*A-1*1*150*80**12*ICN1000001*11*1", WHO,
    "SVC*HC:99213*100*80**1", "DTM*472*20261102", "CAS*CO*45*20",
    "SVC*HC:81002*50*0**1", "DTM*472*20261102", "CAS*CO*29*50", "LQ*HE*N211",
])  # fmt: skip
LINES = (line("99213", "100.00", control_number="1"), line("81002", "50.00", control_number="2"))


def listed(stage: Stage, name: str) -> list[dict[str, Any]]:
    said = stage.cli("remits", name, "--json")
    assert said.code == 0, said.err
    found = said.json
    rows: list[dict[str, Any]] = found[name.replace("-", "_")]
    assert found["count"] == len(rows)
    return rows


def test_a_denied_line_of_a_paid_claim(stage: Stage, tmp_path: Path) -> None:
    """The remittance is of 25 November; filing late has 60 days as a rule: 24 January."""
    stage.send(claim("A-1", *LINES))
    post(stage, 10, "T1", "80", TWO)
    (one,) = worklists.denials(stage.desk)
    assert (one.line, one.procedure, one.group_code, one.reason_code) == (2, "81002", "CO", "29")
    assert (one.category, one.at_risk, one.reason) == (
        "timely_filing", Decimal(50), "filed too late",
    )  # fmt: skip
    assert (one.deadline.isoformat(), one.usual, one.days_left) == ("2027-01-24", True, 65)
    assert (one.can_correct, one.can_appeal, one.remark_codes) == (False, False, ["N211"])
    sheet = tmp_path / "denials.csv"
    said = stage.cli("remits", "denials", "--csv", str(sheet))
    assert said.code == 0
    assert "1 rows, at risk 50.00" in said.out
    with sheet.open() as text:
        (row,) = csv.DictReader(text)
    assert (row["patient_control_number"], row["at_risk"], row["who"]) == ("A-1", "50.00", "biller")


def test_the_days_of_a_payer(quick_stage: Stage) -> None:
    stage = quick_stage.settings('[denial_days."60054"]\nany = 180\ntimely_filing = 30\n')
    stage.send(claim("A-1", *LINES))
    post(stage, 10, "T1", "80", TWO)
    (one,) = worklists.denials(stage.desk)
    assert (one.deadline.isoformat(), one.usual) == ("2026-12-25", False)


def test_a_category_that_there_is_not(quick_stage: Stage) -> None:
    stage = quick_stage
    stage.send(claim("A-1", *LINES))
    post(stage, 10, "T1", "80", TWO)
    stage.settings('[denial_days."60054"]\nlate = 30\n')
    said = stage.cli("remits", "denials")
    assert (said.code, said.out) == (2, "")
    assert "denial_days of 60054: no category 'late'; there are any, authorization" in said.err


def test_a_denial_leaves_when_it_is_paid(quick_stage: Stage) -> None:
    stage = quick_stage
    stage.send(claim("A-1"))
    post(stage, 10, "T1", "0", clp("4", "100", "0", "CAS*CO*197*100"))
    assert [d.category for d in worklists.denials(stage.desk)] == ["authorization"]
    assert [z["why"] for z in listed(stage, "zero-pays")] == ["denied"]
    post(stage, 11, "T2", "80", PAID, day="20261201")
    assert worklists.denials(stage.desk) == []
    assert listed(stage, "zero-pays") == []


def test_a_denial_leaves_when_it_is_reversed(stage: Stage) -> None:
    stage.send(claim("A-1"))
    post(stage, 10, "T1", "0", clp("1", "100", "0", "CAS*CO*197*100"))
    post(stage, 11, "T2", "0", clp("22", "-100", "0", "CAS*CO*197*-100"), day="20261201")
    assert worklists.denials(stage.desk) == []
    assert [t["why"] for t in listed(stage, "take-backs")] == ["no corrected payment yet"]


def test_a_take_back_leaves_when_the_claim_is_paid_anew(quick_stage: Stage) -> None:
    stage = quick_stage
    stage.send(claim("A-1"))
    post(stage, 10, "T1", "80", PAID)
    post(stage, 11, "T2", "0", BACK, plb=OWED, day="20261201")
    (back,) = listed(stage, "take-backs")
    assert (back["paid"], back["trace_number"]) == ("-80.00", "T2")
    post(stage, 12, "T3", "60", clp("1", "100", "60", "CAS*CO*45*40"), day="20261202")
    assert listed(stage, "take-backs") == []


def test_what_the_patient_owes_is_a_zero_pay_and_no_denial(stage: Stage) -> None:
    stage.send(claim("A-1"))
    post(stage, 10, "T1", "0", clp("1", "100", "0", "CAS*PR*1*100"))
    assert worklists.denials(stage.desk) == []
    (zero,) = listed(stage, "zero-pays")
    assert (zero["why"], zero["reasons"], zero["charge"]) == ("patient", ["PR-1"], "100.00")


def test_the_unmatched_with_what_is_near(stage: Stage) -> None:
    """The number is nobody's; the member is that of A-1, and so is the charge."""
    ours = stage.send(claim("A-1")).claims[0].claim_id
    post(stage, 10, "T1", "80", clp("1", "100", "80", "CAS*CO*45*20", number="ZZ-9", icn="X"))
    (one,) = listed(stage, "unmatched")
    assert (one["patient_control_number"], one["candidates"]) == ("ZZ-9", [ours])
    assert one["why"] == "no claim was sent with these numbers"
    assert "claim_id" not in one or one["claim_id"] is None


def test_each_equation_that_does_not_hold(stage: Stage) -> None:
    """100 - 15 = 85, not 80, on the line and so in the claim; 80 paid, 90 sent."""
    stage.send(claim("A-1"))
    post(stage, 10, "T1", "90", clp("1", "100", "80", "CAS*CO*45*15"))
    assert [(u["line"], u["equation"], u["difference"]) for u in listed(stage, "unbalanced")] == [
        (0, "claims - provider adjustments = payment", "-10.00"),
        (0, "charge of the claim - adjustments = paid", "5.00"),
        (1, "charge of the line - adjustments = paid", "5.00"),
    ]


def test_empty_lists_say_so(quick_stage: Stage) -> None:
    for name in ("denials", "zero-pays", "take-backs", "unbalanced", "unmatched"):
        said = quick_stage.cli("remits", name)
        assert (said.code, said.out) == (0, f"{name.replace('-', ' ')}: none\n")


def test_a_cell_that_a_spreadsheet_would_reckon() -> None:
    from gateway.cli.sheet import cell

    assert [cell(v) for v in ("=1+1", "-A", Decimal(-5), ["@x", "y"], None)] == [
        "'=1+1", "'-A", "-5.00", "'@x y", "",
    ]  # fmt: skip


def test_aging_as_it_was_known(stage: Stage) -> None:
    """Served 2 November, sent 20 November. On the 30th A-1 was paid all but a denied line of 50,
    A-2 waits with 100; on the 21st both waited. The patient's 10 of A-3 are no payer's."""
    stage.send(claim("A-1", *LINES), claim("A-2"), claim("A-3"))
    stage.forward(days=5)
    post(stage, 10, "T1", "80", TWO)
    share = clp("1", "100", "90", "CAS*PR*3*10", number="A-3", icn="ICN3")
    post(stage, 11, "T2", "90", share)
    stage.forward(days=5)

    def aged(*words: str) -> dict[str, Any]:
        said = stage.cli("remits", "aging", "--json", *words)
        assert said.code == 0, said.err
        found: dict[str, Any] = said.json["total"]
        return found

    then, later = aged("--as-of", "2026-11-21"), aged("--as-of", "2026-12-20")
    assert (then["open"], then["denied"], then["claims"]) == ("350.00", "0.00", 3)
    assert then["by_service"]["0-30"] == "350.00"
    assert (later["open"], later["denied"], later["claims"]) == ("100.00", "50.00", 2)
    assert later["by_service"]["46-60"] == "150.00"
    assert later["by_submission"]["0-30"] == "150.00"
    told = stage.cli("remits", "aging", "--as-of", "2026-12-20")
    assert "waiting for payers 100.00, denied 50.00" in told.out
    assert aged("--as-of", "2026-11-01")["claims"] == 0

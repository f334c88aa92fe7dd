"""Two thousand remitted lines, sixty of them underpaid for one of six reasons.

What each line is owed was not worked out by the gateway: 21 rows of ``by_hand.csv`` were
calculated and typed by hand, and 1,979 rows of ``by_script.csv`` come from ``make_lines.py``, a
script with integer arithmetic that shares no code with the gateway and reads none of its contract
files but the fees. The terms that both follow are ``config/contracts/pine-health-ppo.toml``.
"""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.contracts.remitted import CONTRACTS, HERE, Row, an_835, rows, segments_of

KINDS = ("old_fee", "units_cut", "percent_left_out", "one_side", "rank", "not_agreed")


def key(row: Row | dict[str, Any]) -> tuple[str, int]:
    number = row["claim"] if "claim" in row else row["patient_control_number"]
    return str(number), int(row["line"])


@pytest.fixture(scope="module")
def wanted() -> dict[tuple[str, int], Row]:
    return {key(row): row for row in rows("by_hand.csv", "by_script.csv")}


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> tuple[int, dict[str, Any], list[Row]]:
    """Exit code, JSON and CSV of the command on one file of all lines."""
    folder = tmp_path_factory.mktemp("contracts")
    era, out = folder / "era.835", folder / "lines.csv"
    era.write_bytes(an_835(segments_of(rows("by_hand.csv", "by_script.csv"))))
    done = subprocess.run(
        [sys.executable, "-m", "gateway", "remits", "underpaid", str(era), "--contracts",
         str(CONTRACTS), "--json", "--csv", str(out)],
        capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert not done.stderr, done.stderr
    with out.open(newline="") as opened:
        return done.returncode, json.loads(done.stdout), list(csv.DictReader(opened))


def test_the_tables_hold_what_they_should(wanted: dict[tuple[str, int], Row]) -> None:
    assert len(wanted) == 2000
    kinds = Counter(row["kind"] for row in wanted.values() if row["verdict"] == "underpaid")
    assert kinds == dict.fromkeys(KINDS, 10)


def test_all_sixty_are_found_and_no_other(
    said: tuple[int, dict[str, Any], list[Row]], wanted: dict[tuple[str, int], Row]
) -> None:
    code, told, _ = said
    assert code == 1
    verdicts = {key(one): one["status"] for one in told["verdicts"]}
    assert verdicts == {place: row["verdict"] for place, row in wanted.items()}
    assert list(verdicts.values()).count("underpaid") == 60


def test_every_amount_is_right_to_the_cent(
    said: tuple[int, dict[str, Any], list[Row]], wanted: dict[tuple[str, int], Row]
) -> None:
    judged = 0
    for one in said[1]["verdicts"]:
        row = wanted[key(one)]
        if row["expected_allowed"]:
            judged += 1
            told = (one["expected_allowed"], one["expected_payment"], one["difference"])
            short = Decimal(row["expected_payment"]) - Decimal(row["paid"])
            assert list(map(Decimal, told)) == [
                Decimal(row["expected_allowed"]), Decimal(row["expected_payment"]), short,
            ], (row, one["steps"])  # fmt: skip
        else:
            assert "expected_allowed" not in one and one["why"]
    assert judged == 1929


def test_the_csv_says_the_same(said: tuple[int, dict[str, Any], list[Row]]) -> None:
    _, told, table = said
    assert [(r["status"], r["expected_payment"] or None) for r in table] == [
        (one["status"], one.get("expected_payment")) for one in told["verdicts"]
    ]
    short = sum(Decimal(row["difference"]) for row in table if row["status"] == "underpaid")
    (total,) = [one for one in told["totals"] if one["status"] == "underpaid"]
    assert (total["lines"], Decimal(total["difference"])) == (60, short)


def test_the_arithmetic_is_shown_step_by_step(
    said: tuple[int, dict[str, Any], list[Row]],
) -> None:
    (one,) = [v for v in said[1]["verdicts"] if key(v) == ("HAND-05", 3)]
    assert one["steps"] == [
        "Services: 29877 on 2026-02-02 is 489.90 (pine-fees-2026.csv, row 18)",
        "125 % of 489.90 = 612.375",
        "rounded to the cent: 612.38",
        "number 2 of 3 procedures that day: 50 % of 612.38 = 306.19",
        "expected allowed 306.19; the payer allowed 153.10 (the charge of 2000.00 less 1846.90)",
        "expected payment 306.19, paid 153.10: 153.09 too little",
    ]


def test_the_script_writes_the_table_that_is_kept() -> None:
    """So that nobody mends a row by hand where the script is wrong."""
    before = (HERE / "by_script.csv").read_bytes()
    try:
        subprocess.run([sys.executable, str(Path(HERE, "make_lines.py"))], check=True, timeout=120)
        assert (HERE / "by_script.csv").read_bytes() == before
    finally:
        (HERE / "by_script.csv").write_bytes(before)

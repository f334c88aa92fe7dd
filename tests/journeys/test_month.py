"""A month of a practice: 1,000 claims, three payers, their remittances, the bank.

The month and what is true of it are made by tests/journeys/month, which knows nothing of the
gateway. The files go through the real commands; every list must hold exactly what was planted, and
the same files in any order come to the same.
"""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import pytest

from tests.journeys import month_canon as canon
from tests.journeys import month_told as told
from tests.journeys.month.__main__ import write
from tests.journeys.stage import REPOSITORY, Stage, cli, stage_at

BY_HAND = {
    "bm206-e9wtadrmkf9x": {
        "paid": "163.23", "contractual": "27.96", "copayment": "8.59", "denied": "220.21",
        "deductible": "0.00", "coinsurance": "0.00",
    },
    "00700232": {
        "paid": "144.90", "contractual": "129.76", "copayment": "4.08", "denied": "0.00",
        "deductible": "0.00", "coinsurance": "0.00",
    },
}  # fmt: skip
"""Read off the 835 files. The first was billed 199.78 + 149.58 + 70.63 = 419.99; Birch paid the
first line on 18 March and denied the others (149.58 + 70.63) on the 25th. The second was billed
278.74; Cedar paid 174.33, took that back, and paid 108.29 + 36.61; 90.76 + 39.00 are contract."""


@pytest.fixture(scope="module")
def month(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the month's files."""
    folder = tmp_path_factory.mktemp("month")
    write(folder)
    return folder


@pytest.fixture(scope="module")
def true(month: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((month / "truth.json").read_text())
    return found


@contextlib.contextmanager
def house(folder: Path, database: str) -> Iterator[Stage]:
    """A home with an empty database."""
    with pytest.MonkeyPatch.context() as patch, stage_at(folder, database, patch) as stage:
        yield stage


def sent(stage: Stage, month: Path) -> list[Path]:
    """The claims are submitted and delivered; gives the files that acknowledge them."""
    said = stage.cli("submit", str(month / "claims.jsonl"), "--partner", "sandbox", "--json")
    assert said.code == 0, said.err
    assert [c["state"] for c in said.json["claims"]] == ["built"] * 1000
    assert stage.cli("deliver").code == 0
    silent = ("--silent", "277CA", "--silent", "835", "--silent", "report")
    assert cli("sandbox", "--root", str(stage.house), "--once", *silent).code == 0
    told_of = stage.house / "acknowledgements"
    (stage.house / "outbox").rename(told_of)
    (stage.house / "outbox").mkdir()
    return sorted(told_of.iterdir())


def received(stage: Stage, files: list[Path]) -> None:
    """The partner's files come in this order, and the bank's among them."""
    waiting = 0
    for place, path in enumerate(files):
        if path.parent.name == "bank":
            waiting = collected(stage, waiting)
            said = stage.cli("bank", "import", str(path))
            assert said.code == 0, said.err
        else:
            stage.put(f"{place:03d}-{path.name}", path.read_bytes())
            waiting += 1
    assert collected(stage, waiting) == 0


def collected(stage: Stage, waiting: int) -> int:
    if waiting:
        done = told.ask(stage, "receive", "--no-wait")
        assert (len(done["files"]), done["errors"]) == (waiting, [])
    return 0


def of_the_month(month: Path) -> list[Path]:
    return sorted((month / "eras").iterdir()) + sorted((month / "bank").iterdir())


@pytest.fixture(scope="module")
def stage(month: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """The month as it came, and reconciled."""
    folder = tmp_path_factory.mktemp("stage")
    with house(folder, f"sqlite:///{folder / 'gateway.db'}") as one:
        received(one, sent(one, month) + of_the_month(month))
        assert one.cli("remits", "reconcile").code == 1
        yield one


def test_the_month_is_made_without_the_gateway() -> None:
    """Nothing of it is loaded, so nothing of it can be asked what is true."""
    words = "import sys, tests.journeys.month.__main__; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", words], cwd=REPOSITORY, capture_output=True,
                          check=True, text=True)  # fmt: skip
    loaded = {name.partition(".")[0] for name in done.stdout.split()}
    assert "tests" in loaded and "gateway" not in loaded


def test_every_claim_stands_where_it_should(
    stage: Stage, true: dict[str, Any], tmp_path: Path
) -> None:
    found, dollars = told.claims(stage), told.dollars_of(stage, tmp_path)
    fields = ("charge", "paid", "state", "flags", "payer")
    assert len(found) == 1000
    assert found == {n: {f: one[f] for f in fields} for n, one in true["claims"].items()}
    answered = {n: one for n, one in true["claims"].items() if one["paid"] is not None}
    assert dollars == {n: {f: one[f] for f in told.SUMS} for n, one in answered.items()}
    assert {n: dollars[n] for n in BY_HAND} == BY_HAND


def test_patients_owe_what_the_last_word_leaves_them(
    stage: Stage, true: dict[str, Any], month: Path, tmp_path: Path
) -> None:
    kinds = ("deductible", "coinsurance", "copayment")
    owed = {n: {k: one[k] for k in kinds if one[k] != "0.00"} for n, one in true["claims"].items()}
    assert told.statements(stage, tmp_path) == {n: one for n, one in owed.items() if one}
    for number in sample(month):
        shown = told.ask(stage, "claims", "show", number)
        expected = sum(Decimal(true["claims"][number][kind]) for kind in kinds)
        assert shown["patient_responsibility"] == f"{expected:.2f}"


def test_the_worklists_hold_the_planted_cases_and_no_other(
    stage: Stage, true: dict[str, Any]
) -> None:
    assert told.denials(stage) == true["denials"]
    assert len({row[4] for row in true["denials"]}) == 12  # every category is among them
    zero_pays = told.worklist(stage, "zero-pays", "trace_number", "charge", "why")
    assert zero_pays == true["zero_pays"]
    take_backs = told.worklist(stage, "take-backs", "trace_number", "paid")
    assert take_backs == true["take_backs"] and len(take_backs) == 15
    unmatched = told.worklist(stage, "unmatched", "trace_number", "charge", "paid")
    assert unmatched == true["unmatched"] and len(unmatched) == 7 + 4 + 4
    assert told.unbalanced(stage) == true["unbalanced"]
    items = [item["kind"] for item in told.ask(stage, "files", "list")["work_items"]]
    assert sorted(items) == ["unbalanced"] * 2 + ["unmatched"] * 15


def test_every_remittance_ties_but_for_what_was_planted(stage: Stage, true: dict[str, Any]) -> None:
    """A dollar that one payment is more than it explains, and five dollars of one line."""
    assert told.remits(stage) == true["remits"]
    done = told.ask(stage, "remits", "reconcile", code=1)
    assert done["difference"] == "-1.00"
    expected = {name: Decimal(amount) for name, amount in true["totals"].items()}
    del expected["deposited"]
    expected |= {"unexplained": Decimal(5), "other": Decimal(0), "other_payer": Decimal(0)}
    ties = [one["tie"] for one in done["remittances"]]
    sums = {name: sum(Decimal(tie[name]) for tie in ties) for name in expected}
    assert sums == expected
    explained = sum(sums[n] for n in ("paid", "contractual", "patient", "denied", "unexplained"))
    assert sums["charged"] == explained


def test_the_ledger_of_provider_adjustments_closes_to_zero(
    stage: Stage, true: dict[str, Any]
) -> None:
    """891.96 are carried to a payment of 260.76, and 631.20 of them on to the next."""
    ledger = told.ask(stage, "remits", "adjustments")
    assert (ledger["open"], float(ledger["balance"])) == (0, 0.0)
    accounts = told.accounts(stage)
    assert accounts == true["accounts"]
    chain = [a[4] for a in accounts if a[1] == "forwarding_balance"]
    assert chain == [
        [["BT03113", "FB", "FB25001", "-891.96"], ["BT03143", "FB", "FB25001", "891.96"]],
        [["BT03143", "FB", "FB25002", "-631.20"], ["BT03181", "FB", "FB25002", "631.20"]],
        [["BT03213", "FB", "FB25003", "-521.45"], ["BT03251", "FB", "BT03213", "521.45"]],
    ]


def test_the_deposits_of_thirty_days_tie_or_are_named(stage: Stage, true: dict[str, Any]) -> None:
    """One deposit of 5 March is Birch's two payments of the 4th: 4,084.17 + 4,944.41."""
    decisions, days = told.bank(stage)
    assert decisions == true["decisions"]
    assert days == true["days"]
    assert ["bundled", [["2025-03-05", "9028.58"]], ["BT03041", "BT03042"], "0.00"] in decisions
    kinds = {one[0] for one in decisions}
    assert kinds == {
        "exact", "bundled", "split", "duplicate", "candidate", "amount_differs", "date_differs",
        "originator_differs", "missing_deposit", "missing_remittance",
    }  # fmt: skip
    assert sum(Decimal(day[2]) for day in days) == Decimal(true["totals"]["deposited"])
    ties = [one for one in decisions if one[0] in ("exact", "bundled", "split")]
    assert sum(Decimal(day[3]) for day in days) == sum(
        Decimal(amount) for one in ties for _, amount in one[1]
    )


@pytest.fixture(scope="module")
def in_order(stage: Stage, month: Path) -> dict[str, Any]:
    """All that is shown of the month as it came."""
    return canon.state(stage, month, sample(month))


def sample(month: Path) -> list[str]:
    """Claims of every payer, by number; those that were reckoned by hand are among them."""
    numbers = sorted(json.loads((month / "truth.json").read_text())["claims"])
    return Random(40).sample(numbers, 20) + list(BY_HAND)


@pytest.mark.parametrize(
    ("seed", "store_url"),
    [
        (1, "sqlite"),
        (2, "sqlite"),
        pytest.param(3, "postgresql", marks=pytest.mark.postgres),
    ],
    indirect=["store_url"],
)
def test_all_files_in_any_order_into_an_empty_database_come_to_the_same(
    seed: int, store_url: str, in_order: dict[str, Any], month: Path, tmp_path: Path
) -> None:
    """TA1, 999, 835 and the bank's files, shuffled; a copy comes before or after the first."""
    with house(tmp_path, store_url) as other:
        files = sent(other, month) + of_the_month(month)
        Random(seed).shuffle(files)
        received(other, files)
        assert other.cli("remits", "reconcile").code == 1
        found = canon.state(other, tmp_path, sample(month))
    differing = [name for name in in_order if found[name] != in_order[name]]
    assert differing == []

"""Deposits of the bank beside the remittances of a payer: imported once, tied, told day by day.

The remittances of the stage are of 2026-11-25, a Wednesday, from originator 1990060054.
"""

from __future__ import annotations

import datetime
import json
from pathlib import Path

import pytest

from gateway.errors import ConfigError
from gateway.exchange.bank_import import bank_map, import_file
from gateway.exchange.bank_reconcile import reconcile_bank, reconciled_view, tie_by_hand, untie
from gateway.exchange.remit_adjustments import adjustment_ledger
from gateway.exchange.sweep import find_overdue
from tests.journeys.stage import ON_SQLITE, Stage, claim, interchange, remittance
from tests.journeys.test_correlation import OWED, REVERSAL, paid

HEAD = "Date,Amount,Description,Reference,Account\n"
TRN = "TRN*1*{}*1990060054~"
BANK = Path(__file__).parents[2] / "fixtures" / "bank"


def lines(*rows: tuple[str, str, str, str]) -> bytes:
    """A bank's CSV: date, amount, trace number or words, reference."""
    cells = [
        (day, amount, TRN.format(what) if what.startswith("T") else what, reference, "5550002002")
        for day, amount, what, reference in rows
    ]
    return (HEAD + "".join(",".join(row) + "\n" for row in cells)).encode()


def take(stage: Stage, data: bytes) -> tuple[int, int, int]:
    done = import_file(stage.desk, data, "bank.csv", bank_map())
    assert done.findings == []
    return done.deposits, done.new, done.known


def told(stage: Stage) -> list[tuple[str, str, str]]:
    """(kind, deposits' amounts, remittances' trace numbers) of every decision."""
    view = reconciled_view(reconcile_bank(stage.desk), everything=True)
    return [
        (one["kind"], "+".join(str(d["amount"]) for d in one["deposits"]),
         "+".join(r["trace_number"] for r in one["remittances"]))
        for one in view["decisions"]
    ]  # fmt: skip


@pytest.fixture
def payments(stage: Stage) -> Stage:
    """T1 pays 80, T2 pays 60, T3 pays nothing; it is Friday, 27 November."""
    stage.send(claim("A-1"), claim("A-2"), claim("A-3"))
    stage.drop("1.835", interchange(2, remittance("T1", "80", paid("A-1"))))
    stage.drop("2.835", interchange(3, remittance("T2", "60", paid("A-2", amount="60"))))
    stage.drop("3.835", interchange(4, remittance("T3", "0", paid("A-3", amount="0"))))
    stage.now = datetime.datetime(2026, 11, 27, 12, tzinfo=datetime.UTC)
    return stage


def test_deposits_tie_and_stay_tied(payments: Stage) -> None:
    assert take(payments, lines(("2026-11-25", "80.00", "T1", "B1"))) == (1, 1, 0)
    assert told(payments) == [("awaited", "", "T2"), ("exact", "80.00", "T1")]
    assert reconcile_bank(payments.desk).recorded == 0
    later = lines(("2026-11-25", "80.00", "T1", "B1"), ("2026-11-27", "60.00", "T2", "B2"),
                  ("2026-11-27", "80.00", "T1", "B3"))  # fmt: skip
    assert take(payments, later) == (3, 2, 1)
    assert told(payments) == [
        ("exact", "80.00", "T1"), ("exact", "60.00", "T2"), ("duplicate", "80.00", ""),
    ]  # fmt: skip
    days = {d.date.day: d.state for d in reconcile_bank(payments.desk).days}
    assert days == {25: "ties", 27: "does_not_tie"}


def test_a_remittance_whose_money_does_not_come(payments: Stage) -> None:
    """BPR16 is Wednesday, 25 November: Tuesday is the fourth business day after it."""
    payments.now = datetime.datetime(2026, 12, 1, 12, tzinfo=datetime.UTC)
    assert told(payments) == [("awaited", "", "T1"), ("awaited", "", "T2")]
    assert reconcile_bank(payments.desk).exit_code == 0
    payments.forward(days=1)
    assert told(payments) == [("missing_deposit", "", "T1"), ("missing_deposit", "", "T2")]
    assert reconcile_bank(payments.desk).exit_code == 1


@ON_SQLITE
def test_two_lines_that_say_the_same_are_two_deposits_in_every_file(payments: Stage) -> None:
    same = lines(*[("2026-11-25", "20.00", "CASH", "")] * 2)
    assert take(payments, same) == (2, 2, 0)
    assert take(payments, same) == (2, 0, 2)
    assert take(payments, same + b"2026-11-25,20.00,CASH,,5550002002\n") == (3, 1, 2)


@ON_SQLITE
def test_a_person_ties_a_candidate(payments: Stage) -> None:
    take(payments, lines(("2026-11-26", "60.00", "MOBILE DEPOSIT", "B9")))
    (one,) = [d for d in reconcile_bank(payments.desk).decisions if d.kind == "candidate"]
    deposit, remit = one.deposits[0].deposit_id, one.remittances[0].remit_id
    with pytest.raises(ConfigError, match="no deposit has the id dep_no"):
        tie_by_hand(payments.desk, "dep_no", [remit], "x")
    with pytest.raises(ConfigError, match="no remittance has the id rem_no"):
        tie_by_hand(payments.desk, deposit, ["rem_no"], "x")
    assert tie_by_hand(payments.desk, deposit, [remit], "copy of the cheque") == 1
    with pytest.raises(ConfigError, match=f"{deposit} is tied already"):
        tie_by_hand(payments.desk, deposit, [remit], "x")
    assert ("by_hand", "60.00", "T2") in told(payments)
    assert untie(payments.desk, deposit) == 1
    assert ("candidate", "60.00", "T2") in told(payments)
    with pytest.raises(ConfigError, match=f"{deposit} was not tied by hand"):
        untie(payments.desk, deposit)


@ON_SQLITE
def test_what_the_trace_number_ties_is_not_taken_back(payments: Stage) -> None:
    take(payments, lines(("2026-11-25", "80.00", "T1", "B1")))
    (one,) = [d for d in reconcile_bank(payments.desk).decisions if d.tied]
    with pytest.raises(ConfigError, match="was not tied by hand"):
        untie(payments.desk, one.deposits[0].deposit_id)
    assert ("exact", "80.00", "T1") in told(payments)


@ON_SQLITE
def test_the_commands(payments: Stage, tmp_path: Path) -> None:
    """By the machine's own clock, which is later or earlier than the stage's: no state is asked."""
    path = tmp_path / "b.csv"
    path.write_bytes(lines(("2026-11-25", "80.00", "T1", "B1"), ("2026-11-20", "7.77", "CARD", "")))
    said = payments.cli("bank", "import", str(path), str(BANK / "deposits.bai"), "--json")
    assert said.code == 0, said.err
    first, second = map(json.loads, said.out.splitlines())
    assert first | {"sha256": ""} == {
        "file": "b.csv", "kind": "csv", "sha256": "", "verdict": "accepted", "deposits": 2,
        "new": 2, "known": 0, "passed_over": 0, "amount": "87.77", "findings": [],
    }  # fmt: skip
    assert (second["kind"], second["deposits"], second["amount"]) == ("bai2", 3, "405.50")
    done = payments.cli("bank", "reconcile", "--all", "--json")
    assert set(done.json) == {"days", "decisions", "counts", "recorded"}
    (tied,) = [one for one in done.json["decisions"] if one["tied"]]
    assert (tied["kind"], tied["difference"], tied["date"]) == ("exact", "0.00", "2026-11-25")
    assert tied["deposits"][0]["account"] == "…2002"
    assert (done.json["recorded"], done.json["counts"]["exact"]) == (1, 1)
    table = payments.cli("bank", "reconcile")
    assert "0 ties recorded" in table.out and "7.77" in table.out and "175.00" in table.out
    assert tied["deposits"][0]["deposit_id"] not in table.out
    deposit = next(d for one in done.json["decisions"] for d in one["deposits"]
                   if d["amount"] == "7.77")  # fmt: skip
    assert deposit["deposit_id"] in table.out  # on one line, to be copied
    remits = payments.cli("remits", "list", "--json").json["remittances"]
    untied = next(one for one in remits if one["trace_number"] == "T2")
    by_hand = payments.cli("bank", "tie", deposit["deposit_id"], untied["remit_id"], "--why",
                           "fees were taken")  # fmt: skip
    assert (by_hand.code, by_hand.out) == (0, "1 ties recorded\n")
    back = payments.cli("bank", "untie", deposit["deposit_id"], "--json")
    assert back.json == {"deposit_id": deposit["deposit_id"], "removed": 1}
    assert payments.cli("bank", "untie", deposit["deposit_id"]).code == 2


@ON_SQLITE
@pytest.mark.parametrize(
    ("content", "code", "says"),
    [
        (HEAD + "2026-11-25,x,,,\n2026-11-25,1.00,,,\n", 1, "BANK.csv.value"),
        ("nothing of use\n", 2, "BANK.csv.header"),
        ("01,a,b\n", 2, "BANK.bai2.read"),
        (HEAD + "2026-11-25,9999999999999.00,,,\n", 1, "BANK.deposit.amount"),
    ],
)  # fmt: skip
def test_a_file_at_fault(stage: Stage, tmp_path: Path, content: str, code: int, says: str) -> None:
    path = tmp_path / "bank.txt"
    path.write_text(content)
    said = stage.cli("bank", "import", str(path))
    assert said.code == code and says in said.err, said
    assert stage.cli("bank", "import", str(tmp_path / "none")).code == 2


def test_what_a_payer_carries_forward(stage: Stage) -> None:
    """T2 takes 80 back and has nothing to take it from; T4 takes it from what it pays."""
    stage.send(claim("A-1"), claim("A-2"))
    stage.drop("1.835", interchange(2, remittance("T1", "80", paid("A-1"))))
    stage.drop("2.835", interchange(3, remittance("T2", "0", REVERSAL, plb=OWED)))
    ledger = adjustment_ledger(stage.desk)
    assert [(a["state"], str(a["balance"]), a["reference"]) for a in ledger["accounts"]] == [
        ("open", "-80.00", "T2")
    ]
    assert ledger["accounts"][0]["says"] == (
        "80.00 was carried forward and no later remittance has taken it yet; open since "
        "2026-11-25: remittance T2 of 2026-11-25"
    )
    taken = OWED.replace("*-80~", "*80~")
    body = remittance("T4", "10", paid("A-2", amount="90"), plb=taken)
    stage.drop("4.835", interchange(5, body))
    ledger = adjustment_ledger(stage.desk)
    assert [a["state"] for a in ledger["accounts"]] == ["closed"]
    assert (ledger["open"], ledger["balance"]) == (0, 0)
    assert adjustment_ledger(stage.desk, only_open=True)["accounts"] == []
    assert adjustment_ledger(stage.desk, "nobody")["accounts"] == []


def test_a_recovery_names_the_claim_of_its_reference(stage: Stage) -> None:
    stage.send(claim("A-1"))
    stage.drop("1.835", interchange(2, remittance("T1", "80", paid("A-1", payer="26073000002"))))
    back = "PLB*1357902463*20261231*WO:A-1 26073000002*-80*L6:INT*-1~"
    stage.drop("2.835", interchange(3, remittance("T2", "81", plb=back)))
    ledger = adjustment_ledger(stage.desk)
    claim_id = stage.claim("A-1")["claim_id"]
    assert [
        (a["nature"], a["state"], a["reference"], a["claim_id"]) for a in ledger["accounts"]
    ] == [("final", "final", "INT", None), ("recovery", "open", "26073000002", claim_id)]
    said = stage.cli("remits", "adjustments", "--open", "--json")
    assert said.code == 0 and [a["nature"] for a in said.json["accounts"]] == ["recovery"]
    table = stage.cli("remits", "adjustments")
    assert table.code == 0 and "1 open, -80.00 together" in table.out


@ON_SQLITE
def test_a_recovery_closes_under_any_number_that_its_claim_was_decided_under(stage: Stage) -> None:
    """Paid 80 as ICN00001, then 60 as ICN0000101: 20 are given back for now under the old number,
    and collected under the new one, or under ours and the old one."""
    for n, collected in enumerate(("icn0000101", "A-9 ICN00001 20261209"), 1):
        number, old = f"A-{n}", f"ICN0000{n}"
        stage.send(claim(number))
        first = paid(number, payer=old)
        back = REVERSAL.replace("A-1", number).replace("*P1*", f"*{old}*")
        new = paid(number, amount="60", payer=f"{old}01")
        later = collected.upper().replace("ICN00001", old)
        for at, body in enumerate((
            remittance(f"P{n}", "80", first),
            remittance(f"Q{n}", "0", back, new, plb=f"PLB*1357902463*20261231*WO:{old}*-20~"),
            remittance(f"R{n}", "60", paid("Z-9", payer="X"),
                       plb=f"PLB*1357902463*20261231*WO:{later}*20~"),
        )):  # fmt: skip
            body = body.replace("20261125", f"2026112{5 + at}")
            stage.drop(f"{n}{at}.835", interchange(10 * n + at, body))
    ledger = adjustment_ledger(stage.desk)
    assert [(a["state"], a["reference"], len(a["entries"])) for a in ledger["accounts"]] == [
        ("closed", "ICN0000101", 2), ("closed", "ICN0000201", 2),
    ]  # fmt: skip


def test_the_payers_usual_lag_makes_a_remittance_late(stage: Stage) -> None:
    """Twenty claims are paid three days after they went out; the twenty-first is silent."""
    many = [claim(f"B-{n}") for n in range(20)]
    stage.send(*many, claim("Z-9"))
    stage.turn(silent=frozenset({"835"}))
    stage.receive()
    stage.forward(days=3)
    bodies = [paid(f"B-{n}", payer=f"P{n}") for n in range(20)]
    stage.drop("1.835", interchange(9, remittance("T1", "1600", *bodies)))
    assert find_overdue(stage.desk) == []
    stage.forward(hours=12)
    (row,) = find_overdue(stage.desk)
    assert stage.claim(row.claim_id or "")["patient_control_number"] == "Z-9"
    assert (row.expected, row.due, row.late_by) == (
        "835", datetime.datetime(2026, 11, 23, 12, tzinfo=datetime.UTC), 12.0,
    )  # fmt: skip


@ON_SQLITE
def test_the_parts_of_a_deposit_stand_under_each_other(payments: Stage) -> None:
    """One deposit for two remittances, on the terminal: two amounts, each in a line of its own."""
    take(payments, lines(("2026-11-25", "140.00", "EFT9 for T1000 and T2000", "B1")))
    payments.drop("4.835", interchange(5, remittance("T1000", "100", paid("A-1", amount="100"))))
    payments.drop("5.835", interchange(6, remittance("T2000", "40", paid("A-2", amount="40"))))
    assert ("bundled", "140.00", "T1000+T2000") in told(payments)
    said = payments.cli("bank", "reconcile", "--all").out
    (first,) = [
        row for row in said.splitlines() if "\N{BOX DRAWINGS LIGHT VERTICAL} bundled" in row
    ]
    second = said.splitlines()[said.splitlines().index(first) + 1]
    assert ("100.00" in first, "40.00" in second, "\N{REPLACEMENT CHARACTER}" in said) == (
        True, True, False,
    )  # fmt: skip

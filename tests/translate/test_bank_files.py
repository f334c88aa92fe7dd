"""Bank files to deposits: each line that is money of a payer, and no fault unsaid."""

from __future__ import annotations

import datetime
import random
from decimal import Decimal
from pathlib import Path

import pytest

from gateway.errors import ConfigError
from gateway.models.bank import Deposit
from gateway.translate.ach import read_ach
from gateway.translate.bai2_file import read_bai2
from gateway.translate.bank_csv import load_bank_map, read_bank_csv
from gateway.translate.bank_text import BankFile, looks_like, trn_of

ROOT = Path(__file__).parents[2]
BANK = ROOT / "fixtures" / "bank"
ACH, BAI, CSV = ((BANK / f"deposits.{kind}").read_text() for kind in ("ach", "bai", "csv"))
MAP = load_bank_map((ROOT / "mappings" / "bank" / "csv.toml").read_text(), "csv.toml")


def march(day: int) -> datetime.date:
    return datetime.date(2026, 3, day)


def facts(file: BankFile) -> list[tuple[datetime.date, Decimal, str, str]]:
    return [(d.date, d.amount, d.trace_number, d.originator) for d in file.deposits]


def rules(file: BankFile) -> list[str]:
    return [one.rule for one in file.findings]


def csv(text: str) -> BankFile:
    return read_bank_csv(text.encode(), MAP)


# -------------------------------------------------------------------- ACH


def test_an_ach_file() -> None:
    file = read_ach(ACH.encode())
    assert facts(file) == [
        (march(4), Decimal("150.50"), "EFT900101", "1990060054"),
        (march(4), Decimal("80.00"), "EFT900102", "1990060054"),
        (march(5), Decimal("42.25"), "", "1881234567"),
        (march(5), Decimal("-80.00"), "EFT900102", "1990060054"),
    ]
    assert file.deposits[0] == Deposit(
        account="2000002", date=march(4), amount=Decimal("150.50"), trace_number="EFT900101",
        originator="1990060054", payer="ACME HEALTH PLAN",
        description="CCD TRN*1*EFT900101*1990060054\\", bank_reference="999999990000001", line=3,
    )  # fmt: skip
    assert (file.passed_over, rules(file)) == (1, ["BANK.ach.addenda"])
    assert file.findings[0].message == "line 10: the addenda hold no TRN segment"


def test_records_without_line_ends() -> None:
    assert read_ach(ACH.replace("\n", "").encode()) == read_ach(ACH.encode())


def test_lines_that_lost_their_blanks() -> None:
    short = "\n".join(line.rstrip() for line in ACH.splitlines())
    assert facts(read_ach(short.encode())) == facts(read_ach(ACH.encode()))


def test_the_trn_of_a_ctx_entry_stands_over_two_addenda() -> None:
    """The text of addenda is one text, cut after eighty characters."""
    head = (
        "ISA*00*          *00*          *ZZ*PAYER~ST*835*0001~BPR*C*150.5*C*ACH*CTX~TRN*1*EFT9001"
    )
    assert len(head) > 80
    old = ACH.splitlines()[3]
    new = [f"705{head[:80]}00010000001", f"705{head[80:] + '01*1990060054~SE':80}00020000001"]
    file = read_ach(ACH.replace(old, "\n".join(new)).encode())
    assert file.deposits[0].trace_number == "EFT900101"
    assert [(f.rule, f.severity) for f in file.findings[:1]] == [("BANK.ach.total", "error")]


CHANGES: dict[str, tuple[str, str, str, str, int]] = {
    "an amount that is no number": (
        "0000015050", "00000150.5", "BANK.ach.record", "line 3: the amount", 3,
    ),
    "a date that is none": (
        "260304   1", "261304   1", "BANK.ach.record", "line 2: the effective entry date", 2,
    ),
    "a transaction code that is none": (
        "6229999999922000002          0000015050", "6999999999922000002          0000015050",
        "BANK.ach.record", "line 3: transaction code '99'", 3,
    ),
    "a record of no type": (
        "705TRN*1*EFT900101", "A05TRN*1*EFT900101", "BANK.ach.record", "line 4: record type 'A'", 4,
    ),
    "an addenda of nobody": (
        "5220ACME HEALTH PLAN", "705X\n5220ACME HEALTH PLAN", "BANK.ach.record",
        "line 2: an addenda record stands behind no entry", 4,
    ),
    "an entry of no batch": (
        "5220ACME HEALTH PLAN", "6229999999922000002          0000015050\n5220ACME HEALTH PLAN",
        "BANK.ach.record", "line 2: an entry stands in no batch", 4,
    ),
    "money that the control record does not know": (
        "0000004225", "0000004226", "BANK.ach.total",
        "line 14: the batch tells of 4225 cents of credits, it holds 4226", 4,
    ),
    "a file that is cut off": (
        "\n9000002", "\n", "BANK.ach.record", "line 15: record type", 4,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CHANGES)
def test_a_fault_of_an_ach_file(name: str) -> None:
    before, after, rule, says, left = CHANGES[name]
    assert before in ACH
    file = read_ach(ACH.replace(before, after, 1).encode())
    assert any(f.rule == rule and f.message.startswith(says) for f in file.findings), file.findings
    assert len(file.deposits) == left


def test_an_ach_file_without_an_end() -> None:
    file = read_ach("\n".join(ACH.splitlines()[:14]).encode())
    assert [f.message for f in file.findings if f.rule == "BANK.ach.total"] == [
        "the file has no control record (9): it may be cut off"
    ]


# -------------------------------------------------------------------- BAI2


def test_a_bai2_file() -> None:
    file = read_bai2(BAI.encode())
    assert facts(file) == [
        (march(3), Decimal("150.50"), "EFT900101", "1990060054"),
        (march(3), Decimal("80.00"), "EFT900102", "1990060054"),
        (march(3), Decimal("175.00"), "", ""),
    ]
    assert [d.bank_reference for d in file.deposits] == ["260303000101", "260303000102", "LB-7"]
    assert file.deposits[2].description == "LOCKBOX CHK-7001 CHK-7002"
    assert (file.passed_over, rules(file)) == (1, [])


def test_a_type_code_of_the_banks_own() -> None:
    file = read_bai2(BAI.replace("16,142,8000", "16,181,8000").encode())
    assert rules(file) == ["BANK.bai2.code"] and "181" in file.findings[0].message
    assert facts(file) == facts(read_bai2(BAI.encode()))


def test_a_bai2_file_that_does_not_add_up() -> None:
    file = read_bai2(BAI.replace("16,142,8000", "16,142,8001").encode())
    assert rules(file) == ["BANK.bai2.total"]
    assert [d.amount for d in file.deposits][1] == Decimal("80.01")


def test_two_reports_in_one_file() -> None:
    again = BAI.replace("EFT90010", "EFT80010")
    file = read_bai2((BAI + again).encode())
    assert [d.trace_number for d in file.deposits] == [
        "EFT900101", "EFT900102", "", "EFT800101", "EFT800102", "",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [BAI.replace("01,", "07,", 1), BAI.replace("260303,2359", "269903,2359"), "01,a\n",
     BAI.replace("16,142,15050", "16,142,one"), BAI.replace("02,WILLOW", "03,WILLOW"),
     "\n".join(BAI.splitlines()[:6])],
)  # fmt: skip
def test_a_bai2_file_that_cannot_be_read(text: str) -> None:
    file = read_bai2(text.encode())
    assert (rules(file), file.deposits) == (["BANK.bai2.read"], [])


@pytest.mark.parametrize("status", ["2", "4"])
def test_a_group_that_is_not_meant(status: str) -> None:
    file = read_bai2(BAI.replace("999999992,1,260303", f"999999992,{status},260303").encode())
    assert (rules(file), file.deposits) == (["BANK.bai2.group"], [])


# -------------------------------------------------------------------- CSV


def test_a_csv_file() -> None:
    file = csv(CSV)
    assert facts(file) == [
        (march(4), Decimal("150.50"), "EFT900101", "1990060054"),
        (march(4), Decimal("1080.00"), "", ""),
    ]
    assert (file.passed_over, rules(file)) == (1, [])
    assert [d.line for d in file.deposits] == [2, 3]


def test_credits_and_debits_in_columns_of_their_own() -> None:
    file = csv("Date;Credit;Debit;Trace\n2026-03-04;10.00;;E-1\n2026-03-05;;10.00;E-1\n")
    assert [(d.amount, d.trace_number) for d in file.deposits] == [
        (Decimal("10.00"), "E-1"), (Decimal("-10.00"), "E-1"),
    ]  # fmt: skip


def test_a_trace_column_may_hold_the_whole_segment() -> None:
    file = csv("Date,Amount,Addenda,Trace Number\n2026-03-04,1,,TRN*1*E-1*1990060054~\n")
    assert file.deposits[0].trace_number == "E-1"


def test_the_account_of_a_file_without_a_column_for_it() -> None:
    file = read_bank_csv(b"Date,Amount\n2026-03-04,1\n", MAP, "2000002")
    assert file.deposits[0].account == "2000002"


@pytest.mark.parametrize(
    ("text", "rule", "says", "left"),
    [
        (CSV.replace("Posting Date", "When"), "BANK.csv.header", "its headers give no date", 0),
        (CSV.replace("Amount", "Sum"), "BANK.csv.header", "its headers give no date", 0),
        ("", "BANK.csv.header", "its headers give no date", 0),
        (CSV.replace("3/4/2026", "2026.4.3", 1), "BANK.csv.value", "line 2: it is no date", 1),
        (CSV.replace("150.50", "lots"), "BANK.csv.value", "line 2: it is no amount", 1),
        (CSV.replace("150.50", ""), "BANK.csv.value", "line 2: it has no amount", 1),
        (CSV + '3/6/2026,"x', "BANK.csv.text", "line 5: ", 2),
    ],
)
def test_a_fault_of_a_csv_file(text: str, rule: str, says: str, left: int) -> None:
    file = csv(text)
    assert [(f.rule, f.severity) for f in file.findings] == [(rule, "reject")]
    assert file.findings[0].message.startswith(says), file.findings[0]
    assert len(file.deposits) == left


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('columns = {"Date" = "date"}', "an amount or a credit"),
        ('columns = {"Date" = "day", "Amount" = "amount"}', "day"),
        ('columns = {"Date" = "date", "A" = "amount"}\ndates = ["D/M"]', "no date format"),
        ('columns = {"Date" = "date", "A" = "amount"}\nseparator = ";;"', "one character"),
        ("columns = {", "not TOML"),
    ],
)
def test_a_mapping_file_that_cannot_work(text: str, says: str) -> None:
    with pytest.raises(ConfigError, match=f"mine.toml.*({says})"):
        load_bank_map(text, "mine.toml")


# -------------------------------------------------------------------- all of them


@pytest.mark.parametrize(
    ("text", "kind"),
    [(ACH, "ach"), (BAI, "bai2"), (CSV, "csv"), ("\ufeff" + BAI, "bai2"),
     ("101,5,2026-03-04\n", "csv"), ("", "csv")],
)  # fmt: skip
def test_what_a_file_is(text: str, kind: str) -> None:
    assert looks_like(text.encode()) == kind


@pytest.mark.parametrize(
    ("text", "trn"),
    [
        ("TRN*1*12345*1512345678~", ("12345", "1512345678")),
        ("TRN*1*12345*1512345678*999999999\\", ("12345", "1512345678")),
        ("PAYMENT TRN*1*12345", ("12345", "")),
        ("trn*1*A/B 7*1512345678", ("A/B 7", "1512345678")),
        ("RMR*IV*TRN", ("", "")),
        ("XTRN*1*12345~", ("", "")),
    ],
)
def test_the_trn_in_a_text(text: str, trn: tuple[str, str]) -> None:
    assert trn_of(text) == trn


@pytest.mark.parametrize("kind", ["ach", "bai", "csv"])
@pytest.mark.parametrize("seed", range(8))
def test_whatever_happens_to_a_file_it_is_told_and_nothing_is_raised(kind: str, seed: int) -> None:
    """Characters lost, doubled or changed, lines lost or turned around, the end cut off: either
    deposits are read or a finding says why not, and it ends."""
    random_ = random.Random(f"{kind}{seed}")
    text = {"ach": ACH, "bai": BAI, "csv": CSV}[kind]
    for _ in range(60):
        spoiled = _spoil(text, random_).encode()
        file = (
            read_ach(spoiled) if kind == "ach" else read_bai2(spoiled) if kind == "bai"
            else read_bank_csv(spoiled, MAP)
        )  # fmt: skip
        empty = kind == "csv" and b"\n" not in spoiled.strip()  # headers and no row
        assert file.deposits or file.findings or file.passed_over or empty, spoiled


def _spoil(text: str, random_: random.Random) -> str:
    lines = text.split("\n")
    for _ in range(random_.randint(1, 3)):
        n = random_.randrange(len(lines))
        at = random_.randrange(len(lines[n]) + 1)
        match random_.randrange(6):
            case 0:
                lines[n] = lines[n][:at] + lines[n][at + 1 :]
            case 1:
                lines[n] = lines[n][:at] + random_.choice('09,/*~A "\0é') + lines[n][at:]
            case 2:
                lines[n] = lines[n][:at] + random_.choice('09,/*~A "\0é') + lines[n][at + 1 :]
            case 3:
                del lines[n]
            case 4:
                other = random_.randrange(len(lines))
                lines[n], lines[other] = lines[other], lines[n]
            case 5:
                lines = lines[: n + 1]
        lines = lines or [""]
    return "\n".join(lines)

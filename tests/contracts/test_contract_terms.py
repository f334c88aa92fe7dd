"""Each sort of term on a claim of its own; what is expected was calculated by hand."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from gateway.exchange.contract_files import load_contracts
from gateway.exchange.remit_files import Remittance, read_remittances
from gateway.exchange.underpaid import Compared, compare
from gateway.finding import Finding
from gateway.ledger.contract import Terms
from gateway.ledger.underpaid import Judged
from tests.contracts.remitted import CONTRACTS, an_835

WHO = '[who]\npayers = ["1471234567"]\n'


def judge(folder: Path, terms: list[Terms], *files: bytes) -> Compared:
    remits: list[Remittance] = []
    for number, text in enumerate(files):
        path = folder / f"{number}.835"
        path.write_bytes(text)
        findings: list[Finding] = []
        remits += read_remittances(path, findings)
        assert not findings
    return compare(terms, remits)


def told(verdicts: list[Judged]) -> list[tuple[int, str, str, str]]:
    return [(v.line, v.status, str(v.expected_allowed or ""), str(v.difference or ""))
            for v in verdicts]  # fmt: skip


def own(
    folder: Path, text: str, fees: str = "code,amount\n99213,100.00\n20610,80.00\n"
) -> list[Terms]:
    (folder / "fees.csv").write_text(fees)
    (folder / "own.toml").write_text(text)
    return load_contracts(folder)


FEES = '[[rate]]\nname = "F"\nmethod = "schedule"\nschedule = "fees.csv"\n'


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        # A case of 14,250.00, an implant of 8,000.00 x 42 % = 3,360.00 beside it; the deductible
        # of the claim is 1,600.00: 14,250 - 1,600 = 12,650.00 for the case, 12,000.00 were paid.
        (["CLP*H1*1*40000*15360*1600*12*P1*11*1**470*1.9871", "CAS*CO*45*18400", "CAS*PR*1*1600",
          "DTM*232*20260501", "DTM*233*20260504", "SVC*NU:0120*32000*32000**3",
          "SVC*NU:0278*8000*3360**1", "CAS*CO*45*4640"],
         [(1, "not_judged", "", ""), (2, "paid_right", "3360.00", ""),
          (0, "underpaid", "14250.00", "650.00")]),
        # Five days by the dates, four that are covered: 985.00 x 4 = 3,940.00.
        (["CLP*H2*1*9000*3940**12*P2*11*1", "CAS*CO*45*5060", "DTM*232*20260501",
          "DTM*233*20260506", "QTY*CA*4", "SVC*NU:0124*9000*9000**4"],
         [(1, "not_judged", "", ""), (0, "paid_right", "3940.00", "")]),
        # Without QTY: 1 May to 6 May are five days, 4,925.00; 985.00 are missing.
        (["CLP*H3*1*9000*3940**12*P3*11*1", "CAS*CO*45*5060", "DTM*232*20260501",
          "DTM*233*20260506", "SVC*NU:0124*9000*9000**4"],
         [(1, "not_judged", "", ""), (0, "underpaid", "4925.00", "985.00")]),
        # DRG 193: 7,120.00 x 1.3107 = 9,332.184; CO-253 is agreed upon, the payer's weight is not
        # asked. Paid 9,145.54 = 9,332.18 - 186.64.
        (["CLP*H4*1*20000*9145.54**12*P4*11*1**193*1.1", "CAS*CO*45*10667.82*0*253*186.64",
          "DTM*232*20260601"],
         [(0, "paid_right", "9332.18", "")]),
        (["CLP*H5*1*20000*9000**12*P5*11*1**999*1.1", "CAS*CO*45*11000", "DTM*232*20260601"],
         [(0, "no_rate", "", "")]),
        # Outpatient: 48 % of 500.00, and of 125.01 = 60.0048.
        (["CLP*H6*1*625.01*300**12*P6*13*1", "SVC*HC:A*500*240**1", "DTM*472*20260601",
          "CAS*CO*45*260", "SVC*HC:B*125.01*60**1", "DTM*472*20260601", "CAS*CO*45*65.01"],
         [(1, "paid_right", "240.00", ""), (2, "paid_right", "60.00", "")]),
        # A claim that tells no lines may hold implants, of which 42 % are paid: nobody knows.
        (["CLP*H7*1*1000*350*100*12*P7*13*1", "CAS*CO*45*550", "CAS*PR*3*100",
          "DTM*232*20260601"], [(0, "no_rate", "", "")]),
    ],
)  # fmt: skip
def test_a_hospitals_claims(
    tmp_path: Path, body: list[str], expected: list[tuple[int, str, str, str]]
) -> None:
    text = an_835(body, payer="Oak  Mutual", originator="1999999999")
    done = judge(tmp_path, load_contracts(CONTRACTS), text)
    assert told(done.verdicts) == expected


CLAIM = ["CLP*A1*1*150*{paid}**12*P1*11*1", "SVC*HC:99213*150*{paid}**1", "DTM*472*20260301"]


def visit(paid: str, *cas: str) -> list[str]:
    return [*(one.format(paid=paid) for one in CLAIM), *cas]


@pytest.mark.parametrize(
    ("terms", "body", "expected"),
    [
        # AMT*B6 says what was allowed; 4.00 off is within the tolerance of 5.00.
        ('tolerance = "5"\n', visit("96", "CAS*CO*45*54", "AMT*B6*96"), ("paid_right", "4")),
        ('tolerance = "3.99"\n', visit("96", "CAS*CO*45*54"), ("underpaid", "4")),
        # Another payer's 120.00: at most 30.00 is open; or 100.00 - 20.00 by subtraction.
        ("", visit("30", "CAS*OA*23*120"), ("paid_right", "0")),
        ("", visit("20", "CAS*OA*23*120", "CAS*CO*45*10"), ("underpaid", "10")),
        ('coordination = "subtract"\n', visit("40", "CAS*OA*23*60", "CAS*CO*45*50"),
         ("paid_right", "0")),
        # Denied, in whole and in part, by payer or to the patient; paid by the head.
        ("", visit("0", "CAS*CO*45*150"), ("denied", "")),
        ("", visit("0", "CAS*PR*204*150"), ("denied", "")),
        ("", visit("70", "CAS*CO*45*50*0*16*30"), ("denied", "30")),
        ("", visit("60", "CAS*CO*45*60*0*16*30"), ("underpaid", "40")),
        ("", visit("0", "CAS*CO*24*150"), ("not_judged", "")),
        # The whole allowed amount is the patient's.
        ("", visit("0", "CAS*CO*45*50", "CAS*PR*1*100"), ("paid_right", "0")),
        ("", visit("0", "CAS*CO*45*40", "CAS*PR*1*110"), ("paid_right", "0")),
        ("from = 2026-03-02\n", visit("100", "CAS*CO*45*50"), ("no_rate", "")),
    ],
)  # fmt: skip
def test_what_is_owed(
    tmp_path: Path, terms: str, body: list[str], expected: tuple[str, str]
) -> None:
    done = judge(tmp_path, own(tmp_path, terms + WHO + FEES), an_835(body))
    (one,) = done.verdicts
    short = "" if one.difference is None else f"{one.difference.normalize():f}"
    assert (one.status, short) == expected


def test_adjustments_of_the_claim_itself_are_weighed_with_all_its_lines(tmp_path: Path) -> None:
    body = ["CLP*A1*1*400*140**12*P1*11*1", "CAS*PR*1*40", "SVC*HC:99213*150*100**1",
            "DTM*472*20260301", "CAS*CO*45*50", "SVC*HC:20610*250*80**1", "DTM*472*20260301",
            "CAS*CO*45*170"]  # fmt: skip
    done = judge(tmp_path, own(tmp_path, WHO + FEES), an_835(body))
    assert told(done.verdicts) == [
        (1, "not_judged", "", ""), (2, "not_judged", "", ""), (0, "paid_right", "180.00", ""),
    ]  # fmt: skip


def test_a_claim_without_lines_is_not_guessed_at(tmp_path: Path) -> None:
    """Its services may be ones that an earlier rate is for."""
    body = ["CLP*A1*1*1000*550**12*P1*11*1", "CAS*CO*45*450", "DTM*232*20260601"]
    (one,) = judge(tmp_path, load_contracts(CONTRACTS), an_835(body)).verdicts
    assert (one.status, one.contract) == ("no_rate", "Pine Health Plan PPO 2026")
    assert one.why == "the claim has no lines, and no rate for a whole claim fits"
    rate = '[[rate]]\nname = "P"\nmethod = "percent_of_charge"\npercent = "58"\n'
    (one,) = judge(tmp_path, own(tmp_path, WHO + rate + FEES), an_835(body)).verdicts
    assert (one.status, one.difference) == ("underpaid", Decimal(30))


def test_a_code_that_the_payer_changed(tmp_path: Path) -> None:
    body = ["CLP*A1*1*150*60**12*P1*11*1", "SVC*HC:99212*150*60**1*HC:99213", "DTM*472*20260301",
            "CAS*CO*45*90"]  # fmt: skip
    fees = "code,amount\n99212,60\n99213,100\n"
    (one,) = judge(tmp_path, own(tmp_path, WHO + FEES, fees), an_835(body)).verdicts
    assert one.status == "paid_right"
    terms = own(tmp_path, 'priced_as = "billed"\n' + WHO + FEES, fees)
    (one,) = judge(tmp_path, terms, an_835(body)).verdicts
    assert (one.status, one.difference) == ("underpaid", Decimal(40))


def test_what_was_taken_back_is_not_judged_again(tmp_path: Path) -> None:
    back = [
        one.replace("*1*", "*22*", 1).replace("*150*60*", "*-150*-60*").replace("*90", "*-90")
        for one in visit("60", "CAS*CO*45*90")
    ]
    assert back[0] == "CLP*A1*22*-150*-60**12*P1*11*1"
    later = an_835([*back, *visit("100", "CAS*CO*45*50")], trace="T2", day="20261201")
    first = an_835(visit("60", "CAS*CO*45*90"), trace="T1", day="20261116")
    for files in ((first, later), (later, first)):  # in whatever order they are given
        done = judge(tmp_path, own(tmp_path, WHO + FEES), *files)
        assert [(v.trace_number, v.status) for v in done.verdicts] == [
            ("T1", "not_judged"), ("T2", "not_judged"), ("T2", "paid_right"),
        ]  # fmt: skip
    alone = judge(tmp_path, own(tmp_path, WHO + FEES), first)
    assert [v.status for v in alone.verdicts] == ["underpaid"]


def test_each_line_is_under_the_contract_of_its_own_day(tmp_path: Path) -> None:
    old = '[[rate]]\nname = "O"\nmethod = "per_unit"\namount = "70"\n'
    (tmp_path / "a.toml").write_text("to = 2026-02-28\n" + WHO + old)
    own(tmp_path, "from = 2026-03-01\nto = 2026-03-31\n" + WHO + FEES)
    body = ["CLP*A1*1*450*240**12*P1*11*1"]
    for day, paid in (("20260228", 70), ("20260301", 70), ("20260401", 100)):
        body += [f"SVC*HC:99213*150*{paid}**1", f"DTM*472*{day}", f"CAS*CO*45*{150 - paid}"]
    verdicts = judge(tmp_path, load_contracts(tmp_path), an_835(body)).verdicts
    assert [(v.contract, v.status) for v in verdicts] == [
        ("a", "paid_right"), ("own", "underpaid"), ("", "no_rate"),
    ]  # fmt: skip
    assert verdicts[2].why.startswith("no contract was in force on 2026-04-01")


def test_a_denied_line_does_not_make_its_neighbour_denied(tmp_path: Path) -> None:
    """Nothing is paid: of one line it is all deductible, the other is a duplicate."""
    body = ["CLP*A1*1*400*0*60*12*P1*11*1", "SVC*HC:99213*150*0**1", "DTM*472*20260301",
            "CAS*CO*45*90", "CAS*PR*1*60", "SVC*HC:20610*250*0**1", "DTM*472*20260301",
            "CAS*OA*18*250"]  # fmt: skip
    done = judge(tmp_path, own(tmp_path, WHO + FEES), an_835(body))
    assert told(done.verdicts) == [(1, "underpaid", "100.00", "40.00"), (2, "denied", "", "")]


def test_the_narrower_contract_counts_and_two_alike_are_told(tmp_path: Path) -> None:
    own(tmp_path, 'name = "wide"\n' + WHO + FEES)
    narrow = '[[rate]]\nname = "N"\nmethod = "per_unit"\namount = "90"\n'
    (tmp_path / "b.toml").write_text(WHO + 'plans = ["12"]\n' + narrow)
    (one,) = judge(tmp_path, load_contracts(tmp_path), an_835(visit("90", "CAS*CO*45*60"))).verdicts
    assert (one.contract, one.status) == ("b", "paid_right")
    (tmp_path / "c.toml").write_text(WHO + 'providers = ["1234567893"]\n' + narrow)
    (one,) = judge(tmp_path, load_contracts(tmp_path), an_835(visit("90", "CAS*CO*45*60"))).verdicts
    assert (one.status, one.why) == ("no_rate", "several contracts fit alike: b and c")


def test_text_of_a_payer_is_no_formula_in_a_spreadsheet(tmp_path: Path) -> None:
    from gateway.exchange.underpaid import csv_rows

    body = [one.replace("A1", "=1+1") for one in visit("100", "CAS*CO*45*50")]
    done = judge(tmp_path, own(tmp_path, WHO + FEES), an_835(body))
    _, row = csv_rows(done.verdicts)
    assert row.startswith(b"paid_right,'=1+1,")

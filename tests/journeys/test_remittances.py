"""Remittances that must not be believed as they stand: reversals, reissues, debits, strangers.

Rules: handbook 03, sections 4, 5 and 9. Amounts are written by hand.
"""

from __future__ import annotations

import csv
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.stage import Stage, claim, interchange, line, remittance

WHO = "NM1*QC*1*HALVORSEN*INGRID****MI*W204718355"
NAMELESS = "NM1*QC*1*OTHER*PERSON"


def clp(
    status: str, charge: str, paid: str, cas: str, *, number: str = "A-1", icn: str = "ICN1000001",
    frequency: str = "1", who: str = WHO, dated: bool = True,
) -> str:  # fmt: skip
    """A claim payment with one line."""
    day = ["DTM*472*20261102"] if dated else []
    return "~".join([f"CLP*{number}*{status}*{charge}*{paid}**12*{icn}*11*{frequency}", who,
                     f"SVC*HC:99213*{charge}*{paid}**1", *day, cas])  # fmt: skip


PAID = clp("1", "100", "80", "CAS*CO*45*20")
BACK = clp("22", "-100", "-80", "CAS*CO*45*-20")
OWED = "PLB*1357902463*20261231*FB:X*-80~"


def post(
    stage: Stage, number: int, trace: str, amount: str, *claims: str, plb: str = "",
    day: str = "20261125", **changes: str,
) -> list[str]:  # fmt: skip
    body = remittance(trace, amount, *claims, plb=plb).replace("20261125", day)
    for old, new in changes.items():
        body = body.replace({"payee": "XX*1357902463", "debit": "BPR*I*80*C*"}[old], new)
    return stage.drop(f"{number}.835", interchange(number, body)).notes


def standing(stage: Stage, number: str = "A-1") -> tuple[str, Any]:
    found = stage.claim(number)
    return found["state"], found["paid"]


def test_the_same_reversal_in_two_remittances_moves_the_claim_once(stage: Stage) -> None:
    stage.send(claim("A-1"))
    post(stage, 10, "T1", "80", PAID)
    post(stage, 11, "T2", "0", BACK, plb=OWED, day="20261201")
    assert (standing(stage), stage.kinds()) == (("reversed", Decimal(0)), [])
    post(stage, 12, "T3", "0", BACK, plb=OWED, day="20261202")
    assert (standing(stage), stage.kinds()) == (("reversed", Decimal(0)), ["unmatched_reversal"])
    assert stage.remit("T3")["claim_payments"][0]["claim_id"] is None


def test_a_reversal_of_what_was_never_posted_takes_back_no_later_payment(
    quick_stage: Stage,
) -> None:
    quick_stage.send(claim("A-1"))
    post(quick_stage, 10, "T1", "0", BACK, PAID)
    assert standing(quick_stage) == ("paid", Decimal(80))
    assert quick_stage.kinds() == ["unmatched_reversal"]


def test_a_payment_and_its_reversal_in_one_remittance(quick_stage: Stage) -> None:
    quick_stage.send(claim("A-1"))
    post(quick_stage, 10, "T1", "0", PAID, BACK)
    assert (standing(quick_stage), quick_stage.kinds()) == (("reversed", Decimal(0)), [])


def test_a_replacement_is_paid_under_a_suffix_of_the_payers_number(quick_stage: Stage) -> None:
    """The replacement shares the patient control number; charge and frequency tell it."""
    stage = quick_stage
    first = stage.send(claim("A-1")).claims[0].claim_id
    post(stage, 10, "T1", "80", PAID)
    stage.forward(days=1)
    second = stage.send(
        claim("A-1", line("99213", "150.00", control_number="A-1L1"), frequency_code="7",
              references=[{"qualifier": "F8", "value": "ICN1000001"}])
    ).claims[0].claim_id  # fmt: skip
    anew = clp("1", "150", "120", "CAS*CO*45*30", icn="ICN100000101", frequency="7")
    post(stage, 11, "T2", "40", BACK, anew, day="20261201")
    assert standing(stage, first) == ("reversed", Decimal(0))
    assert standing(stage, second) == ("paid", Decimal(120))
    assert stage.kinds() == []


def test_the_payers_number_of_another_practices_claim(quick_stage: Stage) -> None:
    """CLP07 is ours, CLP01 is somebody else's: two payers may use one number."""
    quick_stage.send(claim("A-1"))
    post(quick_stage, 10, "T1", "80", PAID)
    stranger = clp("1", "100", "70", "CAS*CO*45*30", number="ZZ-9", who=NAMELESS, dated=False)
    post(quick_stage, 11, "T2", "70", stranger)
    assert standing(quick_stage) == ("paid", Decimal(80))
    assert quick_stage.kinds() == ["unmatched"]


def test_our_number_and_another_charge_with_nothing_else_to_compare(quick_stage: Stage) -> None:
    quick_stage.send(claim("A-1"))
    other = clp("1", "177", "80", "CAS*CO*45*97", who=NAMELESS, dated=False)
    post(quick_stage, 10, "T1", "80", other)
    assert (quick_stage.state("A-1"), quick_stage.kinds()) == ("sent", ["unmatched"])


@pytest.mark.parametrize(
    ("payee", "state", "kinds"),
    [
        ("XX*1234567893", "sent", ["wrong_recipient"]),
        ("FI*990000001", "sent", ["wrong_recipient"]),
        ("FI*46-1234987", "paid", []),
        ("XX*1234567893~REF*TJ*461234987", "paid", []),
        ("XV*ANYBODY", "paid", []),
    ],
)
def test_the_payee(quick_stage: Stage, payee: str, state: str, kinds: list[str]) -> None:
    """The practice has NPI 1357902463 and tax number 46-1234987; one that fits is enough."""
    quick_stage.send(claim("A-1"))
    post(quick_stage, 10, "T1", "80", PAID, payee=payee)
    assert (quick_stage.state("A-1"), quick_stage.kinds()) == (state, kinds)
    (payment,) = quick_stage.remit("T1")["claim_payments"]
    assert (payment["claim_id"] is None) == bool(kinds)


def test_the_same_claims_under_another_payers_number_are_held(quick_stage: Stage) -> None:
    stage = quick_stage
    stage.send(claim("A-1"))
    post(stage, 10, "T1", "80", PAID)
    before = stage.claim("A-1")
    (first,) = stage.remits()
    anew = clp("1", "100", "80", "CAS*CO*45*20", icn="ICN1000001-0")
    assert post(stage, 11, "T1", "80", anew) == [
        f"835 T1: 1 claims, 0 matched, held: it was told before as {first['remit_id']}"
    ]
    assert stage.claim("A-1") == before
    assert stage.kinds() == ["reissued"]
    assert [r["state"] for r in stage.remits()] == ["held", "posted"]
    assert post(stage, 12, "T1", "80", PAID) == [
        f"12.835: remittance was posted before as {first['remit_id']}"
    ]


def test_a_copy_with_other_adjustments_is_told_to_a_person(quick_stage: Stage) -> None:
    stage = quick_stage
    stage.send(claim("A-1"))
    post(stage, 10, "T1", "80", PAID)
    before = stage.claim("A-1")
    (first,) = stage.remits()
    told = post(stage, 11, "T1", "80", clp("1", "100", "80", "CAS*PR*1*20"))
    assert told == [f"11.835: remittance was posted before as {first['remit_id']}"]
    assert (stage.claim("A-1"), stage.remits()) == (before, [first])
    assert stage.items() == [
        ("reissued", f"transaction set 1 is a copy of remittance {first['remit_id']} with other "
                     "lines or adjustments: the first one stands")
    ]  # fmt: skip


def test_a_debit_does_not_tie(quick_stage: Stage) -> None:
    quick_stage.send(claim("A-1"))
    assert post(quick_stage, 10, "T1", "80", PAID, debit="BPR*I*80*D*") == [
        "835 T1: 1 claims, 1 matched, does not tie"
    ]
    (item,) = quick_stage.items()
    assert item[0] == "unbalanced"
    assert "BPR03 is D" in item[1]
    assert quick_stage.remit("T1")["balanced"] is False
    quick_stage.cli("reconcile")
    assert quick_stage.state("A-1") == "paid"


def test_a_debit_of_what_is_taken_back_ties_everywhere(quick_stage: Stage, tmp_path: Path) -> None:
    stage = quick_stage
    stage.send(claim("A-1"))
    post(stage, 10, "T1", "80", PAID)
    assert post(stage, 11, "T2", "80", BACK, debit="BPR*I*80*D*") == [
        "835 T2: 1 claims, 1 matched, ties"
    ]
    assert (standing(stage), stage.kinds()) == (("reversed", Decimal(0)), [])
    told = stage.remit("T2")
    assert (told["amount"], told["balanced"], told["difference"]) == (-80, True, 0)
    file = tmp_path / "debit.835"
    body = remittance("T2", "80", BACK).replace("BPR*I*80*C*", "BPR*I*80*D*")
    file.write_text(interchange(12, body))
    assert stage.cli("remits", "show", str(file)).code == 0
    judged = stage.cli("validate", str(file), "--snip", "3", "--json").json
    assert judged["findings"] == []
    file.write_text(interchange(12, body.replace("A-1*22*-100*-80", "A-1*22*-100*80")))
    rules = [f["rule"] for f in stage.cli("validate", str(file), "--snip", "3", "--json").json[
        "findings"]]  # fmt: skip
    assert "X221.BPR02.balance" in rules


def test_a_line_that_does_not_tie_is_told_when_it_comes(quick_stage: Stage) -> None:
    """The claim balances by its own adjustments, its line does not: no place says that it ties."""
    stage = quick_stage
    stage.send(claim("A-1"))
    one = "~".join(["CLP*A-1*1*100*80**12*ICN1000001*11*1", "CAS*CO*45*20", WHO,
                    "SVC*HC:99213*100*0**1", "DTM*472*20261102"])  # fmt: skip
    assert post(stage, 10, "T1", "80", one) == ["835 T1: 1 claims, 1 matched, does not tie"]
    assert (stage.remit("T1")["state"], stage.kinds()) == ("unbalanced", ["unbalanced"])
    assert stage.cli("remits", "reconcile").code == 1


def test_what_the_patient_owes_is_the_same_in_every_place(
    quick_stage: Stage, tmp_path: Path
) -> None:
    """CLP05 says 0, the adjustments that tie the claim say 20.00."""
    stage = quick_stage
    stage.send(claim("A-1"))
    post(stage, 10, "T1", "80", PAID.replace("CO*45", "PR*1").replace("*80**", "*80*0*"))
    out = tmp_path / "owed.json"
    stage.cli("remits", "statements", "-o", str(out), "--format", "json")
    assert json.loads(out.read_text())["owed"] == "20.00"
    shown = stage.cli("claims", "show", "A-1", "--json").json
    assert (shown["patient_responsibility"], shown["flags"]) == ("20.00", ["patient_balance"])


def test_an_estimate_posts_nothing(quick_stage: Stage, tmp_path: Path) -> None:
    stage = quick_stage
    stage.send(claim("A-1"))
    post(stage, 10, "T1", "0", clp("25", "100", "0", "CAS*OA*101*50~CAS*PR*2*30~CAS*CO*45*20"))
    out = tmp_path / "out.csv"
    stage.cli("remits", "export", "--format", "csv", "-o", str(out))
    (row,) = csv.DictReader(out.read_text().splitlines())
    names = ("charge", "paid", "contractual", "coinsurance", "denied", "other_payer", "other")
    assert [row[name] for name in names] == ["100.00", *["0.00"] * 5, "100.00"]
    tie = stage.cli("remits", "summary", "--json").json["tie"]
    assert [tie[name] for name in ("contractual", "patient", "other_payer")] == ["0", "0", "0"]
    assert Decimal(tie["other"]) == 100


def test_paid_after_the_void(quick_stage: Stage) -> None:
    """The payer takes the payment back as we asked, and pays 90.00 in the same remittance."""
    stage = quick_stage
    first = stage.send(claim("A-1")).claims[0].claim_id
    post(stage, 10, "T1", "80", PAID)
    stage.forward(days=1)
    void = stage.send(
        claim("A-1", frequency_code="8", references=[{"qualifier": "F8", "value": "ICN1000001"}])
    ).claims[0].claim_id  # fmt: skip
    again = clp("1", "100", "90", "CAS*CO*45*10")
    post(stage, 11, "T2", "10", BACK, again, day="20261201")
    assert standing(stage, first) == ("paid", Decimal(90))
    assert stage.state(void) == "voided"
    assert stage.kinds() == ["paid_after_void"]


def test_a_claim_whose_lines_are_not_its_charge_is_not_reconciled(quick_stage: Stage) -> None:
    quick_stage.send(claim("A-1"))
    off = PAID.replace("SVC*HC:99213*100*80**1", "SVC*HC:99213*60*40**1")
    post(quick_stage, 10, "T1", "80", off)
    assert quick_stage.remit("T1")["tie"].claims_off == 1
    quick_stage.cli("reconcile")
    assert quick_stage.state("A-1") == "paid"


@pytest.mark.parametrize(("south", "owner"), [("north", "north"), ("south", "default")])
def test_a_remittance_belongs_to_the_submitter_of_its_claims(
    quick_stage: Stage, south: str, owner: str
) -> None:
    from gateway.store import remittances

    quick_stage.send(claim("A-1"), submitter="north")
    quick_stage.send(claim("B-2"), submitter=south)
    post(quick_stage, 10, "T1", "160", PAID, clp("1", "100", "80", "CAS*CO*45*20", number="B-2",
                                                 icn="ICN2"))  # fmt: skip
    with quick_stage.desk.store.reading() as connection:
        (one,) = remittances.list_remittances(connection).items
    assert (one.matched, one.submitter_id) == (2, owner)


def test_a_number_filled_up_with_zeros_needs_no_member(quick_stage: Stage) -> None:
    stage = quick_stage
    stage.send(claim("A-1"))
    who = "NM1*QC*1*HALVORSEN*INGRID"
    post(stage, 10, "T1", "80", clp("1", "100", "80", "CAS*CO*45*20", number="0000A-1", who=who))
    assert (standing(stage), stage.kinds()) == (("paid", Decimal(80)), [])

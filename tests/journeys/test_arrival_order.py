"""The files of a fortnight in any order, each with its copy: the same state (decision 0013).

What is expected was written by hand from the story of each claim:

* A-1 is paid 80.00, taken back, and paid 70.00 anew with 10.00 for the patient: under ICN1-01;
* A-2 is answered by the payer's number alone, which only the 277CA tells: 90.00;
* A-3 is paid 80.00 and taken back; the payer says no more of it;
* A-4 is in the second part of the trace of A-1, and denied;
* Z-9 was never sent here.
"""

from __future__ import annotations

import itertools
import random
from decimal import Decimal
from typing import Any

import pytest

from tests.journeys.stage import Stage, claim, interchange, remittance
from tests.journeys.test_correlation import PAYER, acknowledged, ok
from tests.journeys.test_remittances import clp

OWED = "PLB*1357902463*20261231*FB:X*{}~"


def era(number: int, day: str, trace: str, amount: str, *claims: str, plb: str = "") -> str:
    return interchange(number, remittance(trace, amount, *claims, plb=plb).replace("20261125", day))


def body(number: int, name: str) -> str:
    """The file of that name, in interchange ``number``."""
    contract, back = "CAS*CO*45*20", "CAS*CO*45*-20"
    match name:
        case "numbers":
            told = ok("A-2", "REF*1K*ICN2")
            return acknowledged(number, told, source=PAYER)
        case "paid":
            return era(number, "20261125", "T1", "160", clp("1", "100", "80", contract, icn="ICN1"),
                       clp("1", "100", "80", contract, number="A-3", icn="ICN3"))  # fmt: skip
        case "second part":
            return era(number, "20261125", "T1", "160",
                       clp("1", "100", "0", "CAS*CO*29*100", number="A-4", icn="ICN4"))  # fmt: skip
        case "anew":
            return era(number, "20261201", "T2", "0", clp("22", "-100", "-80", back, icn="ICN1"),
                       clp("1", "100", "70", "CAS*CO*45*20~CAS*PR*3*10", icn="ICN1-01"),
                       plb=OWED.format(-10))  # fmt: skip
        case "taken back":
            return era(number, "20261202", "T3", "0",
                       clp("22", "-100", "-80", back, number="A-3", icn="ICN3"),
                       plb=OWED.format(-80))  # fmt: skip
        case "by number":
            return era(number, "20261126", "T4", "90",
                       clp("1", "100", "90", "CAS*CO*45*10", number="0", icn="ICN2"))  # fmt: skip
    return era(number, "20261127", "T5", "80",
               clp("1", "100", "80", contract, number="Z-9", icn="ICN9",
                   who="NM1*QC*1*OTHER*PERSON"))  # fmt: skip


FILES = ("numbers", "paid", "second part", "anew", "taken back", "by number", "stranger")

CLAIMS = {
    "A-1": ("paid", Decimal(70), ["patient_balance"], "ICN1-01"),
    "A-2": ("paid", Decimal(90), [], "ICN2"),
    "A-3": ("reversed", Decimal(0), [], "ICN3"),
    "A-4": ("denied", Decimal(0), [], "ICN4"),
}
REMITTANCES = [
    ("T1", Decimal(160), 1, 1, "unbalanced"),
    ("T1", Decimal(160), 2, 2, "posted"),
    ("T2", Decimal(0), 2, 2, "posted"),
    ("T3", Decimal(0), 1, 1, "posted"),
    ("T4", Decimal(90), 1, 1, "posted"),
    ("T5", Decimal(80), 1, 0, "posted"),
]


def standing(stage: Stage, number: str) -> tuple[Any, ...]:
    found = stage.claim(number)
    return (found["state"], found["paid"], found["flags"], found["payer_claim_control_number"])


def orders() -> list[list[str]]:
    """As they were made, backwards, and four orders by chance."""
    chance = random.Random(835)
    return [list(FILES), list(FILES)[::-1]] + [chance.sample(FILES, len(FILES)) for _ in range(4)]


@pytest.mark.parametrize("order", orders(), ids=lambda order: "-".join(n[0] for n in order))
def test_any_order_gives_the_same_state(quick_stage: Stage, order: list[str]) -> None:
    stage = quick_stage
    stage.send(*(claim(number) for number in CLAIMS))
    for number, name in enumerate(order, 10):
        stage.drop(f"{number}.x12", body(number, name))
        stage.drop(f"{number + 40}.x12", body(number + 40, name))
    assert {number: standing(stage, number) for number in CLAIMS} == CLAIMS
    told = sorted(
        (r["trace_number"], r["amount"], r["claims"], r["matched"], r["state"])
        for r in stage.remits()
    )
    assert told == REMITTANCES
    assert sorted(stage.kinds()) == ["unbalanced", "unmatched"]


def test_a_reversal_that_came_first_is_posted_with_its_payment(stage: Stage) -> None:
    stage.send(claim("A-3"))
    stage.drop("1.835", body(10, "taken back"))
    assert (stage.state("A-3"), stage.kinds()) == ("sent", ["unmatched_reversal"])
    stage.drop("2.835", body(11, "paid"))
    assert (stage.state("A-3"), stage.claim("A-3")["paid"]) == ("reversed", Decimal(0))
    assert stage.kinds() == ["unmatched"]  # A-1 was never sent here
    (payment,) = stage.remit("T3")["claim_payments"]
    assert payment["claim_id"] == stage.claim("A-3")["claim_id"]
    assert [line["line_number"] for line in payment["service_lines"]] == [1]


@pytest.mark.parametrize(
    ("ours", "theirs", "icn"),
    [
        ("00701", "701", "ICN3R"),
        ("family-visit-0007", "FAMILY-VISI", "ICN3R"),
        ("A-3", "000A-3", "ICN3R"),
        ("A-3", "0", "ICN3"),
    ],
)
def test_a_reversal_under_an_altered_number_that_came_first(
    quick_stage: Stage, ours: str, theirs: str, icn: str
) -> None:
    """In order it is found by the member; so it must be when its payment comes later, or the
    payment would stand, and be counted, though it was taken back."""
    stage = quick_stage
    stage.send(claim(ours))
    back = clp("22", "-100", "-80", "CAS*CO*45*-20", number=theirs, icn=icn)
    stage.drop("1.835", era(10, "20261202", "T3", "0", back, plb=OWED.format(-80)))
    assert stage.kinds() == ["unmatched_reversal" if theirs != "0" else "unmatched"]
    paid = clp("1", "100", "80", "CAS*CO*45*20", number=ours, icn="ICN3")
    stage.drop("2.835", era(11, "20261125", "T1", "80", paid))
    assert (stage.state(ours), stage.claim(ours)["paid"], stage.kinds()) == (
        "reversed", Decimal(0), [],
    )  # fmt: skip


def test_what_came_first_is_judged_by_its_own_payee(quick_stage: Stage) -> None:
    """The payee's NPI is another of the practice's, its tax number that of the claim: in order the
    payment and its reversal are posted, and so they must be the other way round."""
    stage = quick_stage
    stage.send(claim("A-3"))
    other = ("XX*1357902463", "XX*1245319599~REF*TJ*461234987")
    stage.drop("1.835", body(10, "taken back").replace(*other, 1))
    paid = clp("1", "100", "80", "CAS*CO*45*20", number="A-3", icn="ICN3")
    stage.drop("2.835", era(11, "20261125", "T1", "80", paid).replace(*other, 1))
    assert (stage.state("A-3"), stage.kinds()) == ("reversed", [])


@pytest.mark.parametrize(
    "order", list(itertools.permutations(("paid", "back", "anew"))), ids="-".join
)
@pytest.mark.parametrize("icn", ["ICN30001", "ICN30001R"])
def test_a_reversal_by_the_payers_number_of_before(
    quick_stage: Stage, icn: str, order: tuple[str, ...]
) -> None:
    """Paid 80 as ICN30001, taken back under that number alone, paid 70 as ICN3000101."""
    stage = quick_stage
    stage.send(claim("A-3"))
    back = clp("22", "-100", "-80", "CAS*CO*45*-20", number="0", icn=icn)
    files = {
        "paid": ("20261125", "T1", "80", clp("1", "100", "80", "CAS*CO*45*20", number="A-3",
                                             icn="ICN30001"), ""),
        "back": ("20261202", "T2", "0", back, OWED.format(-80)),
        "anew": ("20261209", "T3", "70", clp("1", "100", "70", "CAS*CO*45*30", number="A-3",
                                             icn="ICN3000101"), ""),
    }  # fmt: skip
    for number, name in enumerate(order, 10):
        day, trace, amount, told, plb = files[name]
        stage.drop(f"{number}.835", era(number, day, trace, amount, told, plb=plb))
    assert standing(stage, "A-3") == ("paid", Decimal(70), [], "ICN3000101")
    assert stage.kinds() == []

"""A remittance once: what is a copy of it, and what only looks like one (decision 0013).

Every case changes one fact of the first remittance, written by hand, in an interchange of its own.
"""

from __future__ import annotations

import pytest

from tests.journeys.stage import Stage, claim, interchange, remittance

PLB = "PLB*1357902463*20261231*L6:X*-5~"


def era(number: int, *changes: tuple[str, str], claims: int = 1) -> str:
    body = remittance("T1", "85", *[one(n) for n in range(1, claims + 1)], plb=PLB)
    for old, new in changes:
        assert old in body
        body = body.replace(old, new)
    return interchange(number, body)


def one(number: int, cas: str = "CAS*CO*45*20") -> str:
    return (f"CLP*A-{number}*1*100*80**12*ICN{number}*11*1~NM1*QC*1*HALVORSEN*INGRID****MI*"
            f"W204718355~SVC*HC:99213*100*80**1~DTM*472*20261102~{cas}")  # fmt: skip


@pytest.mark.parametrize(
    "change",
    [
        ("DTM*405*20261121", "DTM*405*20261124"),
        ("PER*BL*EDI DESK*TE*8005550101", "PER*BL*OTHER DESK*TE*8005550109"),
        ("BPR*I*85*C*CHK", "BPR*I*85.00*C*ACH"),
        ("PLB*1357902463*20261231*L6:X*-5", "PLB*1357902463*20261231*L6:X*-5.00"),
        ("*100*80**12*", "*100.00*80.00**12*"),
        ("ACME HEALTH PLAN", "ACME"),
        ("WILLOW CREEK FAMILY MEDICINE", "WILLOW CREEK"),
        ("NM1*QC*1*HALVORSEN*INGRID", "NM1*QC*1*HALVORSEN*I"),
    ],
)
def test_a_copy(quick_stage: Stage, change: tuple[str, str]) -> None:
    """Whatever is not TRN02, TRN03, BPR02, BPR16, payee, CLP01, 02, 03, 04, 07 or PLB."""
    stage = quick_stage
    stage.send(claim("A-1"))
    stage.drop("1.835", era(10))
    (first,) = stage.remits()
    told = stage.drop("2.835", era(11, change)).notes
    assert told == [f"2.835: remittance was posted before as {first['remit_id']}"]
    assert stage.remits() == [first]
    assert stage.kinds() == []


@pytest.mark.parametrize(
    ("change", "state"),
    [
        (("TRN*1*T1*", "TRN*1*T2*"), "posted"),
        (("*1990060054", "*1990060055"), "posted"),
        (("20261125", "20261126"), "posted"),
        (("XX*1357902463~", "FI*461234987~"), "posted"),
        (("BPR*I*85*", "BPR*I*75*"), "unbalanced"),
        (("CLP*A-1*1*100*80*", "CLP*A-1*2*100*80*"), "posted"),
        (("CLP*A-1*1*", "CLP*A-2*1*"), "posted"),
        (("ICN1*", "ICN1A*"), "held"),
        (("L6:X*-5", "L6:Y*-5"), "held"),
    ],
)
def test_no_copy(quick_stage: Stage, change: tuple[str, str], state: str) -> None:
    """Another payment, another part of it, or a doubt: never silently dropped."""
    stage = quick_stage
    stage.send(claim("A-1"), claim("A-2"))
    stage.drop("1.835", era(10))
    stage.drop("2.835", era(11, change))
    assert [r["state"] for r in stage.remits()] == [state, "posted"]


def test_a_second_part_repeats_the_whole_amount(quick_stage: Stage) -> None:
    """BPR02 is that of the payment in both parts: neither ties alone, and both are posted."""
    stage = quick_stage
    stage.send(claim("A-1"), claim("A-2"))
    for number in (1, 2):
        stage.drop(f"{number}.835", interchange(9 + number, remittance("T1", "160", one(number))))
    assert [(r["matched"], r["state"]) for r in stage.remits()] == [(1, "unbalanced")] * 2
    assert (stage.state("A-1"), stage.state("A-2")) == ("paid", "paid")


def test_the_order_of_claims_makes_no_other_remittance(quick_stage: Stage) -> None:
    stage = quick_stage
    stage.send(claim("A-1"), claim("A-2"))
    stage.drop("1.835", interchange(10, remittance("T1", "160", one(1), one(2))))
    stage.drop("2.835", interchange(11, remittance("T1", "160", one(2), one(1))))
    assert len(stage.remits()) == 1


def test_the_same_claim_twice_is_more_than_once(quick_stage: Stage) -> None:
    """A multiset: two payments alike in one remittance are not one."""
    stage = quick_stage
    stage.send(claim("A-1"))
    stage.drop("1.835", interchange(10, remittance("T1", "160", one(1))))
    stage.drop("2.835", interchange(11, remittance("T1", "160", one(1), one(1))))
    assert len(stage.remits()) == 2

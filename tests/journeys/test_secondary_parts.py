"""A claim that its payer decides in parts goes on to the next payer as a whole. Sums by hand.

The visit of 100.00 and the test of 50.00 are decided in two remittances, a week apart.
"""

from __future__ import annotations

from decimal import Decimal

import pytest

from gateway.exchange.afterlife_secondary import secondary
from tests.exchange.cob_balance import claims_of, faults
from tests.journeys.afterlife import NEXT, WHO, latest, only, rules
from tests.journeys.stage import Stage, claim, line
from tests.journeys.test_remittances import post
from tests.oracle import pyx12_verdict

LINES = (line("99213", "100.00", control_number="1"), line("81002", "50.00", control_number="2"))


def clp(head: str, *services: str, icn: str = "ICN1") -> str:
    """``head`` is CLP02 to CLP05."""
    return f"CLP*A-1*{head}*12*{icn}*11*1~{WHO}~" + "~".join(services)


def svc(code: str, charge: str, paid: str, *cas: str) -> str:
    return "~".join([f"SVC*HC:{code}*{charge}*{paid}**1", "DTM*472*20261102", *cas])


VISIT = svc("99213", "100", "80", "CAS*CO*45*5", "CAS*PR*2*15")
TEST = svc("81002", "50", "0", "CAS*CO*29*50")


@pytest.fixture
def first(quick_stage: Stage) -> str:
    return quick_stage.send(claim("A-1", *LINES, other_payers=[NEXT])).claims[0].claim_id


def sent(stage: Stage, claim_id: str) -> str:
    """The text of the next payer's claim: valid by pyx12, balanced by hand."""
    only(secondary(stage.desk, claim_id))
    stage.deliver()
    text = latest(stage)
    assert pyx12_verdict(text) == []
    return text


@pytest.mark.parametrize("order", [0, 1])
def test_two_payments_of_two_lines_are_one_decision(
    quick_stage: Stage, first: str, order: int
) -> None:
    stage = quick_stage
    visit = ("T1", "80", clp("1*100*80*15", VISIT))
    test = ("T2", "0", clp("4*50*0*", TEST, icn="ICN2"))
    days = ["20261125", "20261202"]
    for n, (trace, amount, body) in enumerate([visit, test][:: -1 if order else 1]):
        if n:
            done = secondary(stage.desk, first)
            assert rules(done) == ["CLAIMS.secondary.undecided"]
            missing = 1 if order else 2
            assert done.claims[0].findings[0].message == (
                f"the payer has not decided on line {missing} yet"
            )
        stage.forward(days=8)
        post(stage, 10 + n, trace, amount, body, day=days[n])
    text = sent(stage, first)
    (one,) = claims_of(text)
    (payer,) = one.payers
    assert (faults(one), payer.paid, payer.by_line) == (
        [], Decimal(80), {1: (Decimal(80), Decimal(20)), 2: (Decimal(0), Decimal(50))},
    )  # fmt: skip
    assert payer.number == ("ICN1" if order else "ICN2")
    by_line = text.split("~SVD*")[1:]
    visit_day, test_day = reversed(days) if order else days
    assert f"DTP*573*D8*{visit_day}~" in by_line[0]
    assert f"DTP*573*D8*{test_day}~" in by_line[1]
    assert stage.claim(first)["flags"] == ["partially_paid"]


def test_a_line_that_is_decided_anew_takes_the_place_of_its_first_decision(
    quick_stage: Stage, first: str
) -> None:
    """First 80.00 and nothing, then the payer pays 35.00 of the test and leaves 15.00."""
    stage = quick_stage
    stage.forward(days=8)
    post(stage, 10, "T1", "80", clp("1*150*80*15", VISIT, TEST))
    anew = svc("81002", "50", "35", "CAS*PR*3*15")
    post(stage, 11, "T2", "35", clp("1*50*35*15", anew, icn="ICN3"), day="20261126")
    (one,) = claims_of(sent(stage, first))
    (payer,) = one.payers
    assert (faults(one), payer.paid, payer.by_line) == (
        [], Decimal(115), {1: (Decimal(80), Decimal(20)), 2: (Decimal(35), Decimal(15))},
    )  # fmt: skip
    assert payer.owed == [Decimal(15), Decimal(15)]


def test_what_was_adjusted_for_all_lines_can_be_given_to_none(
    quick_stage: Stage, first: str
) -> None:
    """The first decision takes 10.00 off the claim as a whole; the second changes a line of it."""
    stage = quick_stage
    stage.forward(days=8)
    head = clp("1*150*70*15").replace(f"~{WHO}", f"~CAS*CO*B4*10~{WHO}")
    post(stage, 10, "T1", "70", head + "~".join([VISIT, TEST]))
    anew = svc("81002", "50", "35", "CAS*PR*3*15")
    post(stage, 11, "T2", "35", clp("1*50*35*15", anew), day="20261126")
    done = secondary(stage.desk, first)
    assert rules(done) == ["CLAIMS.secondary.unbalanced"]
    assert "adjusts the claim as a whole" in done.claims[0].findings[0].message


def test_a_part_that_was_forwarded_forwards_the_claim(quick_stage: Stage, first: str) -> None:
    stage = quick_stage
    stage.forward(days=8)
    post(stage, 10, "T1", "80", clp("19*100*80*15", VISIT))
    post(stage, 11, "T2", "0", clp("4*50*0*", TEST), day="20261126")
    assert rules(secondary(stage.desk, first)) == ["CLAIMS.secondary.forwarded"]

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


def test_a_part_that_was_forwarded_is_not_due(quick_stage: Stage, first: str) -> None:
    """The flags say what the command says: the claim is under way to the next payer."""
    stage = quick_stage
    stage.forward(days=8)
    post(stage, 10, "T1", "80", clp("19*100*80*15", VISIT))
    post(stage, 11, "T2", "0", clp("4*50*0*", TEST), day="20261126")
    assert stage.claim(first)["flags"] == ["partially_paid", "crossed_over"]


def test_nobody_waits_for_a_line_of_no_charge(quick_stage: Stage) -> None:
    """A quality code of 0.00 that the payer leaves out of both its remittances."""
    stage = quick_stage
    quality = line("G8427", "0.00", control_number="3")
    sent_first = stage.send(claim("A-1", *LINES, quality, other_payers=[NEXT]))
    stage.forward(days=8)
    post(stage, 10, "T1", "80", clp("1*100*80*15", VISIT))
    post(stage, 11, "T2", "0", clp("4*50*0*", TEST), day="20261126")
    (one,) = claims_of(sent(stage, sent_first.claims[0].claim_id))
    (payer,) = one.payers
    assert (faults(one), payer.paid, payer.by_line) == (
        [], Decimal(80), {1: (Decimal(80), Decimal(20)), 2: (Decimal(0), Decimal(50))},
    )  # fmt: skip


def test_a_payer_that_gives_the_whole_charge_with_each_part(quick_stage: Stage, first: str) -> None:
    stage = quick_stage
    stage.forward(days=8)
    post(stage, 10, "T1", "80", clp("1*150*80*15", VISIT))
    assert rules(secondary(stage.desk, first)) == ["CLAIMS.secondary.undecided"]
    post(stage, 11, "T2", "0", clp("1*150*0*", TEST, icn="ICN2"), day="20261126")
    (one,) = claims_of(sent(stage, first))
    assert (faults(one), one.payers[0].paid) == ([], Decimal(80))


def test_what_is_said_of_the_claim_is_what_was_said_last(quick_stage: Stage, first: str) -> None:
    """The second part has neither a number nor an MOA: those of the first go on."""
    stage = quick_stage
    stage.forward(days=8)
    head = clp("1*100*80*15", VISIT).replace(f"~{WHO}", f"~{WHO}~MOA***MA01")
    post(stage, 10, "T1", "80", head)
    post(stage, 11, "T2", "0", clp("4*50*0*", TEST, icn=""), day="20261126")
    text = sent(stage, first)
    assert (claims_of(text)[0].payers[0].number, "~MOA***MA01~" in text) == ("ICN1", True)


@pytest.mark.parametrize("order", [0, 1])
def test_a_service_that_is_no_line_of_the_claim(quick_stage: Stage, first: str, order: int) -> None:
    """The payer decided on 81003, which nobody billed: told so, and sent with --by-claim."""
    stage = quick_stage
    stage.forward(days=8)
    other = clp("1*50*35*15", svc("81003", "50", "35", "CAS*PR*3*15"), icn="ICN2")
    parts = [("T1", "80", clp("1*100*80*15", VISIT)), ("T2", "35", other)]
    for n, (trace, amount, body) in enumerate(parts[:: -1 if order else 1]):
        post(stage, 10 + n, trace, amount, body, day=f"2026112{5 + n}")
    (found,) = secondary(stage.desk, first).claims[0].findings
    assert f"its service {1 if order else 2} is no line of the claim" in found.message
    assert "--by-claim gives it without its lines" in found.hint
    only(secondary(stage.desk, first, by_claim=True))
    stage.deliver()
    (one,) = claims_of(latest(stage))
    (payer,) = one.payers
    assert pyx12_verdict(latest(stage)) == []
    assert (faults(one), payer.paid, payer.by_line, payer.owed, payer.dates) == (
        [], Decimal(115), {}, [Decimal(30)], ["20261126"],
    )  # fmt: skip


def test_by_claim_is_advised_where_it_helps(quick_stage: Stage, first: str) -> None:
    """A remittance that does not tie to the claim as a whole goes on neither way."""
    stage = quick_stage
    stage.forward(days=8)
    post(stage, 10, "T1", "80", clp("1*150*80*15", VISIT, TEST).replace("CO*29*50", "CO*29*49"))
    (found,) = secondary(stage.desk, first).claims[0].findings
    assert ("1 unexplained" in found.message, "--by-claim" in found.hint) == (True, False)
    assert rules(secondary(stage.desk, first, by_claim=True)) == ["CLAIMS.secondary.unbalanced"]


def test_a_line_under_review_is_not_passed_on_unasked(quick_stage: Stage, first: str) -> None:
    """OA-133 says that the test is pending; the payer takes that back and pays 35.00 of it."""
    stage = quick_stage
    stage.forward(days=8)
    pending = svc("81002", "50", "0", "CAS*OA*133*50")
    post(stage, 10, "T1", "80", clp("1*150*80*15", VISIT, pending))
    done = secondary(stage.desk, first)
    assert rules(done) == ["CLAIMS.secondary.undecided"]
    assert "OA-133, 50 is pending" in done.claims[0].findings[0].message
    paid = svc("81002", "50", "35", "CAS*PR*3*15")
    post(stage, 11, "T2", "35", clp("1*50*35*15", paid), day="20261126")
    (one,) = claims_of(sent(stage, first))
    assert (faults(one), one.payers[0].paid) == ([], Decimal(115))


def test_a_line_under_review_is_passed_on_when_asked(quick_stage: Stage, first: str) -> None:
    stage = quick_stage
    stage.forward(days=8)
    post(stage, 10, "T1", "80", clp("1*100*80*15", VISIT))
    post(stage, 11, "T2", "0", clp("1*50*0*", TEST.replace("CO*29", "OA*257")), day="20261126")
    assert rules(secondary(stage.desk, first)) == ["CLAIMS.secondary.undecided"]
    only(secondary(stage.desk, first, again=True))

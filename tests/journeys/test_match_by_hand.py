"""A person says whose a payment is, by hand, once, and is told what speaks against it."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest

from gateway.store import tables
from tests.journeys.stage import Stage, claim, interchange, remittance
from tests.journeys.test_remittances import clp

CONTRACT = "CAS*CO*45*20"
LOST = clp("1", "100", "80", CONTRACT, number="ZZ-9", icn="ICN1")
"""What the payer pays for A-1 under a number that is nobody's."""


def post(stage: Stage, number: int, trace: str, amount: str, *claims: str, plb: str = "") -> None:
    stage.drop(f"{number}.835", interchange(number, remittance(trace, amount, *claims, plb=plb)))


def by_hand(stage: Stage, *words: str) -> dict[str, Any]:
    said = stage.cli("remits", "match", *words, "--by", "mary", "--json")
    assert said.code == 0, said.err
    return dict(json.loads(said.out))


def test_a_lost_payment_is_given_to_its_claim(stage: Stage) -> None:
    ours = stage.send(claim("A-1")).claims[0].claim_id
    post(stage, 10, "T1", "80", LOST)
    assert (stage.state("A-1"), stage.kinds()) == ("sent", ["unmatched"])
    (one,) = by_hand(stage)["waiting"]
    assert one["payment"]["ordinal"] == 1
    (near,) = one["fits"]
    assert (near["claim_id"], near["against"]) == (ours, [])
    assert near["reasons"][:3] == ["charge", "member id", "service dates"]
    told = by_hand(stage, "T1", "1", ours)
    assert (told["done"], told["state"], told["against"]) == (True, "paid", [])
    found = stage.claim("A-1")
    assert (found["paid"], found["payer_claim_control_number"]) == (Decimal(80), "ICN1")
    (payment,) = stage.remit("T1")["claim_payments"]
    assert (payment["claim_id"], payment["matched_by"]) == (ours, "by hand: mary")
    assert [line["line_number"] for line in payment["service_lines"]] == [1]
    assert stage.kinds() == []
    assert by_hand(stage)["waiting"] == []


def test_saying_it_again_changes_nothing(quick_stage: Stage) -> None:
    stage = quick_stage
    ours = stage.send(claim("A-1")).claims[0].claim_id
    post(stage, 10, "T1", "80", LOST)
    by_hand(stage, "T1", "1", ours)
    before = stage.claim("A-1")
    assert by_hand(stage, "T1", "1", ours)["done"] is False
    post(stage, 11, "T1", "80", LOST)  # and neither does a copy of the file
    assert stage.claim("A-1") == before


def test_what_is_learnt_by_it_finds_what_waited_too(quick_stage: Stage) -> None:
    """The reversal bears the payer's number alone: known as soon as the payment is matched."""
    stage = quick_stage
    ours = stage.send(claim("A-1")).claims[0].claim_id
    back = clp("22", "-100", "-80", "CAS*CO*45*-20", number="0", icn="ICN1")
    post(stage, 10, "T2", "0", back, plb="PLB*1357902463*20261231*FB:X*-80~")
    post(stage, 11, "T1", "80", LOST)
    assert stage.state("A-1") == "sent"
    by_hand(stage, "T1", "1", ours)
    assert (stage.state("A-1"), stage.claim("A-1")["paid"]) == ("reversed", Decimal(0))
    assert by_hand(stage)["waiting"] == []


def test_what_speaks_against_it_is_said_first(quick_stage: Stage) -> None:
    """90 was charged, not 100: refused, unless the person insists."""
    stage = quick_stage
    ours = stage.send(claim("A-1")).claims[0].claim_id
    post(stage, 10, "T1", "80", clp("1", "90", "80", "CAS*CO*45*10", number="ZZ-9", icn="ICN1"))
    said = stage.cli("remits", "match", "T1", "1", ours)
    assert (said.code, stage.state("A-1")) == (2, "sent")
    assert "this speaks against it: another charge; --anyway" in said.err
    said = stage.cli("remits", "match", "T1", "1", ours, "--anyway")
    assert (said.code, stage.state("A-1")) == (0, "paid")
    assert "against it: another charge" in said.out


def test_another_payee_s_money(quick_stage: Stage) -> None:
    stage = quick_stage
    ours = stage.send(claim("A-1")).claims[0].claim_id
    text = remittance("T1", "80", clp("1", "100", "80", CONTRACT))
    stage.drop("10.835", interchange(10, text.replace("1357902463", "1234567893")))
    assert stage.kinds() == ["wrong_recipient"]
    said = stage.cli("remits", "match", "T1", "1", ours)
    assert said.code == 2
    assert "the payee is not the claim's billing provider" in said.err
    by_hand(stage, "T1", "1", ours, "--anyway")
    assert (stage.state("A-1"), stage.kinds()) == ("paid", [])


def test_what_cannot_be(quick_stage: Stage) -> None:
    stage = quick_stage
    ours = stage.send(claim("A-1")).claims[0].claim_id
    other = stage.send(claim("A-2")).claims[0].claim_id
    post(stage, 10, "T1", "80", LOST)
    post(stage, 11, "T2", "0", clp("22", "-100", "-80", "CAS*CO*45*-20", number="ZZ-8", icn="I8"),
         plb="PLB*1357902463*20261231*FB:X*-80~")  # fmt: skip
    refusals = {
        ("T9", "1", ours): "no remittance has this id or trace number",
        ("T1", "2", ours): "the remittance has 1 claim payments, and none is 2",
        ("T1", "1", "clm_0"): "no claim has this id",
        ("T2", "1", ours): "it takes a payment back that does not stand on this claim",
        ("T1", "1"): "give a remittance, the number of the payment in it, and a claim",
    }
    for words, why in refusals.items():
        said = stage.cli("remits", "match", *words)
        assert (said.code, why in said.err) == (2, True), said.err
    by_hand(stage, "T1", "1", ours)
    said = stage.cli("remits", "match", "T1", "1", other)
    assert (said.code, "is posted to another claim" in said.err) == (2, True)
    assert stage.state("A-2") == "sent"


@pytest.mark.parametrize("state", ["held", "ready"])
def test_a_claim_that_never_went(quick_stage: Stage, state: str) -> None:
    stage = quick_stage
    ours = stage.send(claim("A-1")).claims[0].claim_id
    post(stage, 10, "T1", "80", LOST)
    with stage.desk.store.transaction() as connection:
        connection.execute(tables.claims.update().values(state=state))
    said = stage.cli("remits", "match", "T1", "1", ours)
    assert (said.code, "the claim was never sent" in said.err) == (2, True)


def test_the_list_for_a_person(quick_stage: Stage) -> None:
    stage = quick_stage
    assert stage.cli("remits", "match").out == "waiting for a match: none\n"
    ours = stage.send(claim("A-1")).claims[0].claim_id
    stranger = clp("1", "70", "70", "", number="Q-1", icn="Q1", who="NM1*QC*1*OTHER*PERSON")
    post(stage, 10, "T1", "150", LOST, stranger)
    said = stage.cli("remits", "match")
    assert said.code == 0
    assert "payment 1 of" in said.out
    assert ours in said.out
    assert "no claim is near to it" in said.out
    assert "2 waiting; gateway remits match rem_" in said.out

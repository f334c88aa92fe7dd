"""A dentist asks what a payer would pay (CLM19 PB): the answer ends it, and no money is owed."""

from __future__ import annotations

from decimal import Decimal

from gateway.exchange.aging import aging
from gateway.exchange.sweep import find_overdue
from tests.journeys.stage import ON_SQLITE, REPOSITORY, Stage, claim, interchange, remittance
from tests.journeys.test_correlation import paid

ASKED = REPOSITORY / "fixtures/x12/837D/accept/predetermination.x12"
NUMBER = "D-1004"


def sent(stage: Stage, text: bytes) -> None:
    assert [one.state for one in stage.submit_text(text).claims] == ["built"]
    assert len(stage.deliver().sent) == 1


@ON_SQLITE
def test_what_was_only_asked_is_no_receivable_and_ends_with_its_answer(stage: Stage) -> None:
    sent(stage, ASKED.read_bytes())
    stage.turn(silent=frozenset({"835"}))
    stage.receive()
    assert aging(stage.desk)["rows"] == []
    stage.forward(days=31)
    assert [row.expected for row in find_overdue(stage.desk)] == ["835"]
    stage.turn()
    stage.receive()
    assert stage.claim(NUMBER)["events"][-1]["kind"] == "estimated"
    assert stage.state(NUMBER) == "claim_accepted"
    stage.forward(days=60)
    assert find_overdue(stage.desk) == []
    assert aging(stage.desk)["rows"] == []


@ON_SQLITE
def test_a_bill_that_is_answered_as_a_question_is_still_waited_for(stage: Stage) -> None:
    stage.send(claim("A-1"))
    told = remittance("T1", "0", paid("A-1", amount="0", status="25"))
    stage.drop("e.835", interchange(2, told))
    assert stage.claim("A-1")["events"][-1]["kind"] == "estimated"
    stage.forward(days=31)
    assert len(find_overdue(stage.desk)) == 1
    assert [row.open for row in aging(stage.desk)["rows"]] == [Decimal("100.00")]

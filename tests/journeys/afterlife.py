"""What the journeys of a claim's afterlife share."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from gateway.exchange.afterlife import FollowUp
from tests.journeys.stage import Stage, claim, interchange, remittance
from tests.journeys.test_remittances import clp

NEXT: dict[str, Any] = {
    "responsibility_code": "S",
    "relationship_code": "18",
    "claim_filing_code": "CI",
    "group_number": "SECOND7",
    "subscriber": {"last_name": "HALVORSEN", "first_name": "INGRID", "member_id": "X900000001"},
    "payer": {"name": "NEXT IN LINE", "identifiers": [{"qualifier": "PI", "value": "NEXT1"}]},
    "benefits_assignment_code": "Y",
    "release_code": "Y",
}


def travel(stage: Stage) -> None:
    """What waits goes out; all that the other side has to say comes in."""
    stage.deliver()
    for _ in range(3):
        stage.forward(hours=1)
        stage.turn()
        stage.receive()


def latest(stage: Stage) -> str:
    """The text of the 837 that went out last."""
    return max(stage.sent_text().items())[1]


def rules(done: FollowUp) -> list[str]:
    return [f.rule for c in done.claims for f in c.findings]


def only(done: FollowUp) -> str:
    """The id of the claim that follows; it must have been built."""
    (new,) = done.claims
    assert new.state == "built", new
    return new.claim_id


def money(stage: Stage, claim_id: str) -> tuple[str, Decimal]:
    found = stage.claim(claim_id)
    return found["state"], found["paid"]


WHO = "NM1*QC*1*HALVORSEN*INGRID****MI*W204718355"


def primary(stage: Stage, *payments: str, amount: str = "80") -> str:
    """A-1 with a next payer, and an 835 with these payments; gives the claim id."""
    first = stage.send(claim("A-1", other_payers=[NEXT])).claims[0].claim_id
    if payments:
        stage.drop("e.835", interchange(10, remittance("T1", amount, *payments)))
    return first


PAID = clp("1", "100", "80", "CAS*PR*2*20")

"""Claims of every sort, out and back through the sandbox, then on to their next payers."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

from gateway.exchange.afterlife_secondary import secondary
from gateway.exchange.submit import submit
from tests.exchange.cob_balance import claims_of, faults
from tests.exchange.secondaries import primaries
from tests.journeys.afterlife import travel
from tests.journeys.stage import Stage
from tests.oracle import pyx12_verdict

COUNT = 36
UNDECIDED = {"claim_rejected", "held"}


def test_what_the_payers_decided_goes_on_and_is_paid(quick_stage: Stage) -> None:
    """Reviews reverse and decide anew, some claims are denied, some rejected: each that stands is
    passed on, balanced; each answer finds the claim of its own payer."""
    stage = quick_stage
    desk = stage.desk
    claims = [*primaries(COUNT, 3, "837P"), *primaries(COUNT // 3, 3, "837I")]
    sent = submit(desk, claims, desk.settings.partner("sandbox")).claims
    for _ in range(2):
        travel(stage)
    before = {one.claim_id: stage.claim(one.claim_id) for one in sent}
    states = Counter(c["state"] for c in before.values())
    assert states["paid"] >= COUNT
    assert states["denied"] >= 3 and states["claim_rejected"] >= 2
    passed: dict[str, str] = {}
    for claim_id, claim in before.items():
        done = secondary(desk, claim_id)
        (one,) = done.claims
        if claim["state"] in UNDECIDED:
            assert [f.rule for f in one.findings] == ["CLAIMS.secondary.undecided"]
        else:
            assert one.state == "built", one
            passed[claim_id] = one.claim_id
    known = set(stage.sent_text())
    for _ in range(2):
        travel(stage)
    texts = [text for name, text in stage.sent_text().items() if name not in known]
    bills = [one for text in texts for one in claims_of(text)]
    assert [fault for bill in bills for fault in faults(bill)] == []
    assert [error for text in texts for error in pyx12_verdict(text)] == []
    firsts = {before[claim_id]["patient_control_number"]: claim_id for claim_id in passed}
    assert len(bills) == len(passed) == len(firsts)
    for bill in bills:
        claim_id = firsts[bill.number]
        assert bill.payers[0].paid == before[claim_id]["paid"]
        again = stage.claim(claim_id)
        assert (again["paid"], again["state"]) == (
            before[claim_id]["paid"], before[claim_id]["state"],
        )  # fmt: skip
        theirs = stage.claim(passed[claim_id])
        assert theirs["state"] in ("paid", "denied")
        assert theirs["paid"] <= bill.charge - bill.payers[0].paid
    assert {kind for kind, _ in stage.items()} <= {"claims_rejected", "report"}
    total = sum((stage.claim(one)["paid"] for one in passed.values()), Decimal(0))
    assert total > 0

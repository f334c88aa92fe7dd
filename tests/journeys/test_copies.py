"""The same thing twice: posted once, told, and never taken for something else."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

from tests.journeys.stage import NOON, Stage, claim, interchange, remittance
from tests.journeys.test_correlation import paid

ERA = interchange(2, remittance("T1", "80", paid("A-1")))


def money(stage: Stage) -> tuple[str, Decimal, int]:
    """The claim's state, what was paid for it, and how often a payment is among its events."""
    found = stage.claim("A-1")
    return found["state"], found["paid"], sum(e["kind"] == "paid" for e in found["events"])


ONCE = ("paid", Decimal("80"), 1)


def test_the_same_bytes_under_the_same_name(stage: Stage) -> None:
    stage.send(claim("A-1"))
    stage.drop("e.835", ERA)
    again = stage.drop("e.835", ERA)
    (file_id,) = again.copies
    assert again.notes == [f"e.835 is a copy of e.835 ({file_id}), which was posted before"]
    assert (money(stage), len(stage.remits()), again.files) == (ONCE, 1, [])
    assert [c["name"] for c in stage.file("e.835")["copies"]] == ["e.835"]


def test_the_same_bytes_under_another_name_told_by_the_commands(stage: Stage) -> None:
    stage.send(claim("A-1"))
    stage.put("e.835", ERA)
    assert stage.cli("receive").out.splitlines()[-1] == (
        "1 files posted, 0 copies, 0 not settled yet"
    )
    stage.put("other.835", ERA)
    told = stage.cli("receive")
    file_id = stage.files()["e.835"]["file_id"]
    assert told.code == 0
    assert told.out.splitlines() == [
        f"other.835 is a copy of e.835 ({file_id}), which was posted before",
        "0 files posted, 1 copies, 0 not settled yet",
    ]
    shown = stage.cli("files", "show", file_id)
    assert "came again as other.835 on " in shown.out
    assert (money(stage), len(stage.remits())) == (ONCE, 1)


def test_the_same_remittance_in_another_interchange(stage: Stage) -> None:
    """Sent anew with a new ISA13, GS06 and time: other bytes, the same payment."""
    stage.send(claim("A-1"))
    stage.drop("e.835", ERA)
    anew = interchange(77, remittance("T1", "80", paid("A-1")), time="1630")
    again = stage.drop("anew.835", anew)
    (remit,) = stage.remits()
    assert again.notes == [f"anew.835: remittance was posted before as {remit['remit_id']}"]
    assert money(stage) == ONCE
    (one,) = stage.file("anew.835")["transaction_sets"]
    assert (one.state, one.detail) == ("copy", remit["remit_id"])
    shown = stage.cli("files", "show", stage.files()["anew.835"]["file_id"])
    assert f"copy of {remit['remit_id']}" in shown.out


def test_one_trace_in_two_parts(stage: Stage) -> None:
    """One payment told in two 835s, each with its own claims: no copy."""
    stage.send(claim("A-1"), claim("A-2"))
    stage.drop("1.835", ERA)
    other = paid("A-2", amount="90", payer="P2")
    second = stage.drop("2.835", interchange(3, remittance("T1", "90", other)))
    assert second.notes == ["835 T1: 1 claims, 1 matched, ties"]
    assert [(r["trace_number"], r["amount"]) for r in stage.remits()] == [
        ("T1", Decimal("90")), ("T1", Decimal("80")),
    ]  # fmt: skip
    assert (stage.state("A-1"), stage.state("A-2")) == ("paid", "paid")


def test_a_copy_beside_a_new_remittance_in_one_file(stage: Stage) -> None:
    stage.send(claim("A-1"), claim("A-2"))
    stage.drop("1.835", ERA)
    both = interchange(3, remittance("T1", "80", paid("A-1")),
                       remittance("T2", "90", paid("A-2", amount="90", payer="P2")))  # fmt: skip
    stage.drop("2.835", both)
    assert [s.state for s in stage.file("2.835")["transaction_sets"]] == ["copy", "applied"]
    assert (money(stage), stage.state("A-2"), len(stage.remits())) == (ONCE, "paid", 2)


def test_a_replay_changes_nothing(stage: Stage) -> None:
    stage.send(claim("A-1"))
    stage.drop("e.835", ERA)
    before = stage.claim("A-1")
    file_id = stage.files()["e.835"]["file_id"]
    said = stage.cli("files", "replay", file_id)
    assert (said.code, said.out) == (0, f"{file_id}: applied\n")
    assert stage.claim("A-1") == before
    assert len(stage.remits()) == 1


def test_the_same_claims_submitted_twice(stage: Stage, tmp_path: Path) -> None:
    """The second is refused with the day of the first, and nothing of it is sent."""
    path = tmp_path / "claims.json"
    path.write_text(json.dumps({"claims": [claim("A-1"), claim("A-2")]}))
    first = stage.send(claim("A-1"), claim("A-2"))
    told = stage.cli("submit", str(path), "--partner", "sandbox", "--json")
    assert told.code == 1
    assert told.json["files"] == []
    assert [(c["claim_id"], c["state"]) for c in told.json["claims"]] == [
        (c.claim_id, "refused") for c in first.claims
    ]
    (finding,) = told.json["claims"][0]["findings"]
    assert finding["rule"] == "CLAIMS.submitted.before"
    assert finding["message"] == (
        f"the same claim was submitted on {NOON:%Y-%m-%d %H:%M} UTC and is not sent twice"
    )
    spoken = stage.cli("submit", str(path), "--partner", "sandbox")
    assert (spoken.code, spoken.out) == (
        1, "2 refused; 0 file(s) wait to be delivered to sandbox\n"
    )  # fmt: skip
    assert f"{NOON:%Y-%m-%d}" in spoken.err
    assert len(stage.sent_text()) == 1


def test_one_claim_twice_in_one_submission(stage: Stage) -> None:
    done = stage.submit(claim("A-1"), claim("A-1"))
    assert sorted(c.state for c in done.claims) == ["built", "refused"]
    assert len(stage.claims("A-1")) == 1


def test_a_corrected_claim_is_no_copy(stage: Stage) -> None:
    """The same patient control number with another diagnosis is another claim."""
    stage.send(claim("A-1"))
    stage.send(claim("A-1", diagnoses=[{"qualifier": "ABK", "code": "J01"}]))
    assert len(stage.claims("A-1")) == 2


def test_one_claim_of_two_practices_or_for_two_partners_is_no_copy(stage: Stage) -> None:
    stage.send(claim("A-1"), submitter="north")
    stage.send(claim("A-1"), submitter="south")
    assert [c["submitter"] for c in stage.claims("A-1")] == ["north", "south"]

"""A claim's afterlife, end to end: corrected, voided, resubmitted, passed on to the next payer.

The other side is the sandbox where it decides, X12 written by hand where it never would.
"""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from gateway.exchange.afterlife import FollowUp
from gateway.exchange.afterlife_replace import correct, resubmit, void
from gateway.exchange.afterlife_secondary import secondary
from tests.exchange.cob_balance import claims_of, faults
from tests.journeys.stage import Stage, claim, interchange, line, remittance
from tests.journeys.test_correlation import acknowledged
from tests.journeys.test_remittances import clp
from tests.oracle import pyx12_verdict

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


# ---- with the sandbox on the other side


def test_a_paid_claim_is_corrected_and_then_voided(stage: Stage) -> None:
    """100.00 at 80 %: 80.00 is allowed, all of it deductible. Then 400.00: 320.00 allowed less
    100.00 of deductible and 20 % of the rest: 176.00."""
    first = stage.submit(claim("A-1")).claims[0].claim_id
    travel(stage)
    assert money(stage, first) == ("paid", Decimal(0))
    number = stage.claim(first)["payer_claim_control_number"]
    patch = {"charge": "400.00", "service_lines": {"1": {"charge": "400.00"}}}
    done = correct(stage.desk, "A-1", patch)
    new = only(done)
    assert [(c.path, c.before, c.after) for c in done.changes] == [
        ("charge", Decimal("100.00"), Decimal("400.00")),
        ("service_lines[1].charge", Decimal("100.00"), Decimal("400.00")),
    ]
    travel(stage)
    assert f"CLM*A-1*400***11:B:7*Y*A*Y*Y~REF*F8*{number}~" in latest(stage)
    assert (money(stage, first), money(stage, new)) == (
        ("reversed", Decimal(0)), ("paid", Decimal("176.00")),
    )  # fmt: skip
    assert stage.claim(first)["flags"] == ["superseded"]
    gone = only(void(stage.desk, new))
    number = stage.claim(new)["payer_claim_control_number"]
    travel(stage)
    assert f"CLM*A-1*400***11:B:8*Y*A*Y*Y~REF*F8*{number}~" in latest(stage)
    assert [stage.state(one) for one in (first, new, gone)] == ["reversed", "voided", "voided"]
    assert pyx12_verdict(latest(stage)) == []


def test_a_rejected_claim_is_resubmitted_as_an_original(quick_stage: Stage) -> None:
    stage = quick_stage
    who = claim("A-1")["subscriber"] | {"member_id": "UNK1"}
    first = stage.submit(claim("A-1", subscriber=who)).claims[0].claim_id
    travel(stage)
    assert stage.state(first) == "claim_rejected"
    for refused in (correct(stage.desk, first, {"charge": "1.00"}), void(stage.desk, first)):
        assert (rules(refused), refused.exit_code) == (["CLAIMS.replace.untaken"], 1)
    done = resubmit(stage.desk, first, {"subscriber": {"member_id": "W204718355"}})
    assert [(c.path, c.before, c.after) for c in done.changes] == [
        ("subscriber.member_id", "UNK1", "W204718355")
    ]
    new = only(done)
    travel(stage)
    assert "CLM*A-1*100***11:B:1*Y*A*Y*Y~HI*" in latest(stage)
    assert stage.state(new) == "paid"
    assert rules(resubmit(stage.desk, new)) == ["CLAIMS.resubmit.taken"]
    again = resubmit(stage.desk, first, {"subscriber": {"member_id": "W204718356"}})
    assert rules(again) == ["CLAIMS.followed.before"]


def test_the_next_payer_is_told_and_pays(quick_stage: Stage) -> None:
    """300.00 and 50.00 at 80 %, deductible 100.00, 20 %: (240 - 100) * 0.8 = 112.00 and 32.00.
    The next payer, by the same terms for its own member, pays what is left up to its share."""
    stage = quick_stage
    lines = [line("99214", "300.00", control_number="A1"), line("85025", "50.00")]
    first = stage.submit(claim("A-1", *lines, other_payers=[NEXT])).claims[0].claim_id
    travel(stage)
    before = stage.claim(first)
    assert (before["state"], before["paid"], before["flags"]) == (
        "paid", Decimal("144.00"), ["secondary_due"],
    )  # fmt: skip
    new = only(secondary(stage.desk, first))
    travel(stage)
    text = latest(stage)
    assert pyx12_verdict(text) == []
    (one,) = claims_of(text)
    (payer,) = one.payers
    assert (faults(one), payer.key, payer.paid) == ([], "60054", Decimal(144))
    assert payer.owed == [Decimal(128), Decimal(8)]
    assert payer.number == before["payer_claim_control_number"]
    assert "SBR*S*18*SECOND7******CI~NM1*IL*1*HALVORSEN*INGRID****MI*X900000001~" in text
    assert "NM1*PR*2*NEXT IN LINE*****PI*NEXT1~" in text
    paid = stage.claim(new)
    assert (paid["state"], paid["payer"]) == ("paid", "NEXT IN LINE")
    assert paid["paid"] > 0
    assert stage.claim(first)["flags"] == []
    assert stage.claim(first)["paid"] == Decimal("144.00")
    assert rules(secondary(stage.desk, first)) == ["CLAIMS.followed.before"]


# ---- what the 835 says, by hand

WHO = "NM1*QC*1*HALVORSEN*INGRID****MI*W204718355"


def primary(stage: Stage, *payments: str, amount: str = "80") -> str:
    """A-1 with a next payer, and an 835 with these payments; gives the claim id."""
    first = stage.send(claim("A-1", other_payers=[NEXT])).claims[0].claim_id
    if payments:
        stage.drop("e.835", interchange(10, remittance("T1", amount, *payments)))
    return first


PAID = clp("1", "100", "80", "CAS*PR*2*20")


@pytest.mark.parametrize("status", ["19", "20", "21"])
def test_what_was_forwarded_is_not_sent(quick_stage: Stage, status: str) -> None:
    first = primary(quick_stage, clp(status, "100", "80", "CAS*PR*2*20"))
    assert rules(secondary(quick_stage.desk, first)) == ["CLAIMS.secondary.forwarded"]


def test_a_crossover_carrier_is_believed_and_overridden(quick_stage: Stage) -> None:
    stage = quick_stage
    first = primary(stage, PAID.replace(WHO, f"{WHO}~NM1*TT*2*MAPLE SUPPLEMENTAL*****PI*M0042"))
    done = secondary(stage.desk, first)
    assert (rules(done), done.exit_code, done.files) == (["CLAIMS.secondary.forwarded"], 1, [])
    assert stage.claim(first)["followed_by"] == []
    new = only(secondary(stage.desk, first, again=True))
    (event,) = [e for e in stage.claim(new)["events"] if e["kind"] == "again"]
    assert (event["code"], event["message"]) == (
        "CLAIMS.secondary.forwarded",
        "the payer says that it forwarded the claim to MAPLE SUPPLEMENTAL",
    )


def test_a_remittance_that_does_not_balance_is_refused(quick_stage: Stage) -> None:
    first = primary(quick_stage, clp("1", "100", "80", "CAS*PR*2*19.99"))
    done = secondary(quick_stage.desk, first)
    assert rules(done) == ["CLAIMS.secondary.unbalanced"]
    assert "0.01 unexplained" in done.claims[0].findings[0].message


def test_the_last_payment_that_stands_is_passed_on(quick_stage: Stage) -> None:
    """80.00 is taken back, 60.00 is what stands; while nothing stands nothing is sent."""
    stage = quick_stage
    first = primary(stage, PAID)
    back = clp("22", "-100", "-80", "CAS*PR*2*-20")
    stage.forward(days=1)
    stage.drop(
        "r.835", interchange(11, remittance("T2", "0", back).replace("20261125", "20261126"))
    )
    done = secondary(stage.desk, first)
    assert rules(done) == ["CLAIMS.secondary.undecided"]
    assert "took its payment back" in done.claims[0].findings[0].message
    anew = clp("1", "100", "60", "CAS*CO*45*15*2~CAS*PR*2*25", icn="ICN1000001R1")
    anew = anew.replace("*15*2", "*15")
    stage.drop(
        "s.835", interchange(12, remittance("T3", "60", anew).replace("20261125", "20261127"))
    )
    stage.forward(days=30)
    only(secondary(stage.desk, first))
    stage.deliver()
    (payer,) = claims_of(latest(stage))[0].payers
    assert (payer.paid, payer.owed, payer.number, payer.dates) == (
        Decimal(60), [Decimal(25)], "ICN1000001R1", ["20261127"],
    )  # fmt: skip


def test_a_denial_is_passed_on(quick_stage: Stage) -> None:
    first = primary(quick_stage, clp("4", "100", "0", "CAS*CO*50*100"), amount="0")
    only(secondary(quick_stage.desk, first))
    quick_stage.deliver()
    (one,) = claims_of(latest(quick_stage))
    assert (faults(one), one.payers[0].paid, one.payers[0].owed) == ([], Decimal(0), [Decimal(0)])


def test_no_other_payer_and_one_that_is_given(quick_stage: Stage, tmp_path: Path) -> None:
    stage = quick_stage
    stage.send(claim("A-1"))
    stage.drop("e.835", interchange(10, remittance("T1", "80", PAID)))
    assert rules(secondary(stage.desk, "A-1")) == ["CLAIMS.secondary.payer"]
    path = tmp_path / "payer.json"
    path.write_text(json.dumps(NEXT | {"responsibility_code": "P"}))
    said = stage.cli("claims", "secondary", "A-1", "--payer", str(path))
    assert (said.code, "does not come after" in said.err) == (1, True)
    path.write_text(json.dumps(NEXT))
    said = stage.cli("claims", "secondary", "A-1", "--payer", str(path), "--json")
    assert (said.code, said.json["relation"], said.json["claims"][0]["state"]) == (
        0, "secondary", "built",
    )  # fmt: skip
    for words, message in (
        (("--to", "1"), "names 0 other payers"),
        (("--payer", str(tmp_path)), "not a file that can be read"),
        (("--to", "1", "--payer", str(path)), "give one of them"),
    ):  # fmt: skip
        one = stage.claims("A-1")[-1]["follows"]["claim_id"]
        said = stage.cli("claims", "secondary", one, *words)
        assert (said.code, message in said.err) == (2, True), said.err
    path.write_text('{"responsibility_code": "S", "paid": [1]}')
    said = stage.cli("claims", "secondary", one, "--payer", str(path))
    assert (said.code, "$.paid" in said.err) == (2, True)


def test_a_new_decision_replaces_what_the_next_payer_has(stage: Stage) -> None:
    """The first payer takes 80.00 back and pays 60.00; the second has the claim as SEC1."""
    first = primary(stage, PAID)
    stage.forward(hours=1)
    sent = only(secondary(stage.desk, first))
    assert stage.claim(first)["flags"] == []
    assert rules(secondary(stage.desk, first, replace=True)) == ["CLAIMS.replace.untaken"]
    stage.deliver()
    assert rules(secondary(stage.desk, first, replace=True)) == ["CLAIMS.replace.number"]
    stage.forward(days=1)
    anew = clp("1", "100", "60", "CAS*CO*45*15~CAS*PR*2*25", icn="ICN1000001R1")
    both = remittance("T2", "-20", clp("22", "-100", "-80", "CAS*PR*2*-20"), anew)
    stage.drop("r.835", interchange(11, both.replace("20261125", "20261126")))
    theirs = clp("2", "100", "20", "CAS*OA*23*80", icn="SEC1")
    theirs = theirs.replace("W204718355", "X900000001")
    stage.drop("s.835", interchange(12, remittance("U1", "20", theirs)))
    assert (money(stage, first), money(stage, sent)) == (
        ("paid", Decimal(60)), ("paid", Decimal(20)),
    )  # fmt: skip
    assert stage.claim(first)["flags"] == ["secondary_due"]
    done = secondary(stage.desk, first)
    assert rules(done) == ["CLAIMS.followed.before"]
    assert "--replace sends this one in its place" in done.claims[0].findings[0].hint
    new = only(secondary(stage.desk, first, replace=True))
    stage.deliver()
    assert "CLM*A-1*100***11:B:7*Y*A*Y*Y~REF*F8*SEC1~" in latest(stage)
    (payer,) = claims_of(latest(stage))[0].payers
    assert (payer.paid, payer.number) == (Decimal(60), "ICN1000001R1")
    assert (stage.claim(sent)["flags"], stage.claim(first)["flags"]) == (["superseded"], [])
    assert [one["claim_id"] for one in stage.claim(first)["followed_by"]] == [sent, new]


def test_a_correction_is_not_passed_on_beside_its_original(quick_stage: Stage) -> None:
    stage = quick_stage
    first = primary(stage, PAID)
    sent = only(secondary(stage.desk, first))
    stage.forward(days=1)
    new = only(correct(stage.desk, first, {"diagnoses": {"1": {"code": "J069"}}}))
    assert rules(secondary(stage.desk, first)) == ["CLAIMS.secondary.undecided"]
    stage.deliver()
    again = clp("1", "100", "70", "CAS*PR*2*30", icn="ICN2", frequency="7")
    stage.drop("r.835", interchange(11, remittance("T2", "70", again)))
    assert stage.state(new) == "paid"
    done = secondary(stage.desk, new)
    assert rules(done) == ["CLAIMS.followed.before"]
    assert sent in done.claims[0].findings[0].message


# ---- numbers, ids, twice


def test_the_payers_number_is_needed_and_found(quick_stage: Stage) -> None:
    stage = quick_stage
    first = stage.send(claim("A-1")).claims[0].claim_id
    assert rules(void(stage.desk, first)) == ["CLAIMS.replace.number"]
    given = only(void(stage.desk, first, payer_number="ICN77"))
    stage.deliver()
    assert "B:8*Y*A*Y*Y~REF*F8*ICN77~" in latest(stage)
    assert stage.claim(first)["followed_by"][0]["claim_id"] == given


def test_the_number_of_the_277ca(quick_stage: Stage) -> None:
    """REF 1K, of a payer that has taken the claim in and decided nothing."""
    stage = quick_stage
    first = stage.send(claim("A-1")).claims[0].claim_id
    one = f"{WHO}~TRN*2*A-1~STC*A2:20*20261121*WQ*100~REF*1K*PCN2611~DTP*472*D8*20261102"
    payer = "PR*2*ACME HEALTH PLAN*****PI*60054"
    stage.drop("a.277", acknowledged(5, one, source=payer))
    assert stage.claim(first)["payer_claim_control_number"] == "PCN2611"
    only(correct(stage.desk, first, {"diagnoses": {"1": {"code": "J069"}}}))
    stage.deliver()
    assert "B:7*Y*A*Y*Y~REF*F8*PCN2611~HI*ABK:J069~" in latest(stage)


def test_a_claim_that_has_not_left_is_not_corrected(quick_stage: Stage) -> None:
    stage = quick_stage
    first = stage.submit(claim("A-1")).claims[0].claim_id
    done = correct(stage.desk, first, {"charge": "1.00"}, payer_number="X")
    assert rules(done) == ["CLAIMS.replace.untaken"]


def test_an_ambiguous_number_names_the_ids(quick_stage: Stage) -> None:
    stage = quick_stage
    first = primary(stage, PAID)
    new = only(secondary(stage.desk, "A-1"))
    for words in (("correct", "--with", __file__), ("void",), ("resubmit",), ("secondary",)):
        said = stage.cli("claims", words[0], "A-1", *words[1:])
        assert said.code == 2
        if words[0] != "correct":
            assert f"{first} (paid), {new} (built)" in said.err
    said = stage.cli("claims", "void", "B-9")
    assert (said.code, said.err) == (2, "gateway: no claim has this id or patient control number\n")


def test_nothing_goes_twice_unless_it_is_asked_for(quick_stage: Stage, tmp_path: Path) -> None:
    stage = quick_stage
    first = primary(stage, PAID)
    only(void(stage.desk, first))
    for done in (void(stage.desk, first), correct(stage.desk, first, {"charge": "1.00"})):
        assert (rules(done), done.files) == (["CLAIMS.followed.before"], [])
    again = only(void(stage.desk, first, again=True))
    codes = [e["message"] for e in stage.claim(again)["events"] if e["kind"] == "again"]
    assert len(codes) == 2
    assert codes[0].startswith("the same claim was submitted on ")
    assert codes[1].startswith("a void of the claim went on ")
    path = tmp_path / "c.json"
    path.write_text(json.dumps(claim("A-1", other_payers=[NEXT])))
    said = stage.cli("submit", str(path), "--partner", "sandbox")
    assert (said.code, "1 refused" in said.out) == (1, True)
    said = stage.cli("submit", str(path), "--partner", "sandbox", "--again", "--json")
    assert (said.code, said.json["claims"][0]["state"]) == (0, "built")
    events = stage.claim(said.json["claims"][0]["claim_id"])["events"]
    assert [e["kind"] for e in events] == ["received", "again", "built"]


def test_two_at_once_send_one(quick_stage: Stage) -> None:
    first = primary(quick_stage, PAID)
    desk = quick_stage.desk
    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(lambda _: void(desk, first), range(4)))
    assert sorted(rules(one) for one in done) == [[], *[["CLAIMS.followed.before"]] * 3]
    assert sum(len(one.files) for one in done) == 1


def test_what_a_receiver_would_reject_is_held_and_may_be_tried_again(quick_stage: Stage) -> None:
    stage = quick_stage
    first = primary(stage, PAID)
    done = correct(stage.desk, first, {"charge": "90.00"})  # the line still says 100.00
    (held,) = done.claims
    assert (held.state, done.files, done.exit_code) == ("held", [], 1)
    assert "X222.2300.CLM02.sum" in rules(done)
    assert stage.claim(held.claim_id)["follows"]["relation"] == "correction"
    mended = resubmit(stage.desk, held.claim_id, {"service_lines": {"1": {"charge": "90.00"}}})
    new = only(mended)
    stage.deliver()
    assert "CLM*A-1*90***11:B:7*Y*A*Y*Y~REF*F8*ICN1000001~" in latest(stage)
    assert stage.claim(new)["follows"]["claim_id"] == held.claim_id


def test_changes_that_cannot_be(quick_stage: Stage, tmp_path: Path) -> None:
    stage = quick_stage
    first = primary(stage, PAID)
    payer = {"identifiers": [{"qualifier": "PI", "value": "OTHER"}]}
    for patch, rule in (
        ({"charge": "100.00"}, "CLAIMS.replace.unchanged"),
        ({"charge": "1_00"}, "CLAIMS.json.shape"),
        ({"sharge": "100.00"}, "CLAIMS.json.shape"),
        ({"service_lines": {"3": {"charge": "1.00"}}}, "CLAIMS.changes.place"),
        ({"payer": payer}, "CLAIMS.replace.another"),
        ({"frequency_code": "8"}, "CLAIMS.replace.another"),
        ({"frequency_code": "1"}, "CLAIMS.replace.unchanged"),
        (claim("A-1", other_payers=[NEXT]), "CLAIMS.replace.unchanged"),
    ):
        done = correct(stage.desk, first, patch)
        assert rules(done) == [rule], patch
    path = tmp_path / "changes.json"
    for text, says in (("{", "no JSON"), ("[1]", "no object")):
        path.write_text(text)
        said = stage.cli("claims", "correct", first, "--with", str(path))
        assert (said.code, says in said.err) == (2, True)


# ---- the command line


def test_what_the_commands_print(stage: Stage, tmp_path: Path) -> None:
    first = primary(stage, PAID)
    path = tmp_path / "changes.json"
    path.write_text(
        '{"diagnoses": {"1": {"code": "J069"}, "2": {"qualifier": "ABF", "code": "R05"}}}'
    )
    said = stage.cli("claims", "correct", "A-1", "--with", str(path))
    (link,) = stage.claim(first)["followed_by"]
    assert (said.code, said.err) == (0, "")
    assert said.out.splitlines() == [
        "  diagnoses[1].code: J00 -> J069",
        '  diagnoses[2]: none -> {"qualifier":"ABF","code":"R05"}',
        f"correction {link['claim_id']} of {first}: built; 1 file(s) wait to be delivered",
    ]
    shown = stage.cli("claims", "show", first).out.splitlines()
    assert f"  correction of it is {link['claim_id']} (built)" in shown
    shown = stage.cli("claims", "show", link["claim_id"]).out.splitlines()
    assert f"  correction of {first} (paid)" in shown
    assert "  diagnoses[1].code: J00 -> J069" in shown
    told = stage.cli("claims", "show", link["claim_id"], "--json").json["follows"]
    assert told["changes"][0] == {"path": "diagnoses[1].code", "before": "J00", "after": "J069"}
    assert (told["claim_id"], told["relation"], told["state"]) == (first, "correction", "paid")

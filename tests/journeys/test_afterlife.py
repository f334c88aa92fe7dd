"""A claim that was sent: corrected, voided, sent anew, end to end.

The other side is the sandbox where it decides, X12 written by hand where it never would.
"""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path

from gateway.exchange.afterlife_replace import correct, resubmit, void
from gateway.exchange.afterlife_secondary import secondary
from tests.journeys.afterlife import NEXT, PAID, WHO, latest, money, only, primary, rules, travel
from tests.journeys.stage import Stage, claim
from tests.journeys.test_correlation import acknowledged
from tests.oracle import pyx12_verdict

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


def test_a_refusal_bears_the_number_of_the_claim_that_was_asked_for(quick_stage: Stage) -> None:
    first = primary(quick_stage, PAID)
    only(correct(quick_stage.desk, first, {"patient_control_number": "A-9"}))
    (refused,) = void(quick_stage.desk, first).claims
    assert refused.patient_control_number == "A-1"
    assert [(f.rule, f.patient_control_number) for f in refused.findings] == [
        ("CLAIMS.followed.before", "A-1")
    ]


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
    original = stage.claim(held.claim_id)["follows"]["claim_id"]
    assert "superseded" not in stage.claim(original)["flags"]  # what is held replaces nothing yet
    mended = resubmit(stage.desk, held.claim_id, {"service_lines": {"1": {"charge": "90.00"}}})
    assert "superseded" in stage.claim(original)["flags"]
    new = only(mended)
    stage.deliver()
    assert "CLM*A-1*90***11:B:7*Y*A*Y*Y~REF*F8*ICN1000001~" in latest(stage)
    assert stage.claim(new)["follows"]["claim_id"] == held.claim_id


def test_a_held_correction_does_not_go_beside_the_one_that_went(quick_stage: Stage) -> None:
    """A first correction is held, a second one goes: the first must not follow it unasked."""
    stage = quick_stage
    first = primary(stage, PAID)
    held = correct(stage.desk, first, {"charge": "90.00"}).claims[0].claim_id
    went = only(correct(stage.desk, first, {"diagnoses": {"1": {"code": "J069"}}}))
    mend = {"service_lines": {"1": {"charge": "90.00"}}}
    done = resubmit(stage.desk, held, mend)
    assert (rules(done), done.files) == (["CLAIMS.followed.before"], [])
    assert went in done.claims[0].findings[0].message
    only(resubmit(stage.desk, held, mend, again=True))


def test_a_resubmitted_correction_counts_as_one_that_went(quick_stage: Stage) -> None:
    stage = quick_stage
    first = primary(stage, PAID)
    held = correct(stage.desk, first, {"charge": "90.00"}).claims[0].claim_id
    went = only(resubmit(stage.desk, held, {"service_lines": {"1": {"charge": "90.00"}}}))
    for done in (void(stage.desk, first), correct(stage.desk, first, {"charge": "1.00"})):
        assert rules(done) == ["CLAIMS.followed.before"]
        assert went in done.claims[0].findings[0].message
    assert rules(secondary(stage.desk, first)) == ["CLAIMS.secondary.undecided"]


def test_a_resubmission_and_a_correction_at_once_send_one(quick_stage: Stage) -> None:
    stage = quick_stage
    first = primary(stage, PAID)
    held = correct(stage.desk, first, {"charge": "90.00"}).claims[0].claim_id
    mend = {"service_lines": {"1": {"charge": "90.00"}}}
    jobs = (
        lambda: resubmit(stage.desk, held, mend),
        lambda: correct(stage.desk, first, {"diagnoses": {"1": {"code": "J069"}}}),
    )
    with ThreadPoolExecutor(2) as pool:
        done = [job.result() for job in [pool.submit(job) for job in jobs]]
    assert sorted(rules(one) for one in done) == [[], ["CLAIMS.followed.before"]]


def test_a_claim_that_is_being_taken_back_is_not_passed_on(quick_stage: Stage) -> None:
    stage = quick_stage
    first = primary(stage, PAID)
    only(void(stage.desk, first))
    assert rules(secondary(stage.desk, first)) == ["CLAIMS.followed.before"]
    only(secondary(stage.desk, first, again=True))


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
        ({"references": [{"qualifier": "F8", "value": "X"}]}, "CLAIMS.replace.another"),
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

"""A claim that was decided goes on to the next payer, end to end."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest

from gateway.exchange.afterlife_replace import correct, void
from gateway.exchange.afterlife_secondary import secondary
from gateway.exchange.statements import statements
from tests.exchange.cob_balance import claims_of, faults
from tests.journeys.afterlife import NEXT, PAID, WHO, latest, money, only, primary, rules, travel
from tests.journeys.stage import Stage, claim, interchange, line, remittance
from tests.journeys.test_remittances import clp
from tests.oracle import pyx12_verdict


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
    assert "paid 144.00, left to next payer 136.00" in stage.cli("claims", "show", first).out
    assert "patient owes" in stage.cli("claims", "show", new).out
    assert rules(secondary(stage.desk, first)) == ["CLAIMS.followed.before"]


# ---- what the 835 says, by hand


@pytest.mark.parametrize("status", ["19", "20", "21"])
def test_what_was_forwarded_is_not_sent(quick_stage: Stage, status: str) -> None:
    first = primary(quick_stage, clp(status, "100", "80", "CAS*PR*2*20"))
    assert rules(secondary(quick_stage.desk, first)) == ["CLAIMS.secondary.forwarded"]


def test_the_next_payer_answers_what_was_forwarded_to_it(quick_stage: Stage) -> None:
    """Medicare pays 80 and leaves 20; the plan that it was forwarded to pays 15 under the same
    number. Nobody is asked for money twice: while it is under way, and after it came back."""
    stage = quick_stage
    first = primary(stage, clp("19", "100", "80", "CAS*PR*2*20"))
    assert stage.claim(first)["flags"] == ["crossed_over"]
    answer = clp("2", "100", "15", "CAS*OA*23*80~CAS*PR*3*5", icn="MAPLE77")
    stage.drop("2.835", interchange(12, remittance("T2", "15", answer).replace("1125", "1203")))
    found = stage.claim(first)
    assert (found["state"], found["flags"]) == ("paid", ["patient_balance"])
    assert (found["paid"], found["patient_responsibility"]) == (95, 5)
    done = secondary(stage.desk, first)
    assert (rules(done), done.files) == (["CLAIMS.secondary.forwarded"], [])
    assert done.claims[0].findings[0].message == (
        "a payer that comes later has decided the claim (CLP02 2)"
    )


def test_a_crossover_carrier_is_believed_and_overridden(quick_stage: Stage) -> None:
    stage = quick_stage
    first = primary(stage, PAID.replace(WHO, f"{WHO}~NM1*TT*2*MAPLE SUPPLEMENTAL*****PI*M0042"))
    done = secondary(stage.desk, first)
    assert (rules(done), done.exit_code, done.files) == (["CLAIMS.secondary.forwarded"], 1, [])
    found = stage.claim(first)
    assert (found["followed_by"], found["flags"]) == ([], ["crossed_over"])
    told = statements(stage.desk)
    assert (told.accounts, told.waiting) == ([], 1)
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
    done = void(stage.desk, sent)  # the replacement took its place: that is the one to void
    assert (rules(done), new in done.claims[0].findings[0].message) == (
        ["CLAIMS.followed.before"], True,
    )  # fmt: skip
    # The one to be replaced is now the replacement, which has no number yet.
    assert rules(secondary(stage.desk, first, replace=True)) == ["CLAIMS.replace.number"]


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


THIRD = NEXT | {
    "responsibility_code": "T",
    "payer": {"name": "LAST IN LINE", "identifiers": [{"qualifier": "PI", "value": "LAST1"}]},
}


def _theirs(paid: int, icn: str, frequency: str = "1") -> str:
    """What the second payer says of its claim: 80 of 100 were paid, it pays this, the rest is the
    patient's."""
    cas = f"CAS*OA*23*80~CAS*PR*2*{20 - paid}"
    told = clp("2", "100", str(paid), cas, icn=icn, frequency=frequency)
    return told.replace("W204718355", "X900000001")


def test_the_third_payer_gets_one_claim_whoever_passes_it_on(quick_stage: Stage) -> None:
    """The second payer's claim was passed on to the third: neither the first claim goes there too
    unasked, nor what took the place of the second payer's."""
    stage = quick_stage
    first = stage.send(claim("A-1", other_payers=[NEXT, THIRD])).claims[0].claim_id
    stage.drop("e.835", interchange(10, remittance("T1", "80", PAID)))
    stage.forward(hours=1)
    second = only(secondary(stage.desk, first))
    stage.deliver()
    stage.drop("s.835", interchange(11, remittance("U1", "5", _theirs(5, "SEC1"))))
    stage.forward(hours=1)
    third = only(secondary(stage.desk, second))
    stage.deliver()
    done = secondary(stage.desk, first, to=2)
    assert rules(done) == ["CLAIMS.followed.before"]
    assert third in done.claims[0].findings[0].message
    stage.forward(hours=1)
    anew = only(secondary(stage.desk, first, replace=True))
    stage.deliver()
    stage.drop("t.835", interchange(12, remittance("U2", "9", _theirs(9, "SEC2", "7"))))
    assert money(stage, anew) == ("paid", Decimal(9))
    done = secondary(stage.desk, anew)
    assert rules(done) == ["CLAIMS.followed.before"]
    assert third in done.claims[0].findings[0].message


def test_two_policies_with_one_payer_are_two_claims(quick_stage: Stage) -> None:
    stage = quick_stage
    same = THIRD | {"payer": NEXT["payer"], "group_number": "SECOND8"}
    first = stage.send(claim("A-1", other_payers=[NEXT, same])).claims[0].claim_id
    stage.drop("e.835", interchange(10, remittance("T1", "80", PAID)))
    second = only(secondary(stage.desk, first))
    stage.deliver()
    stage.drop("s.835", interchange(11, remittance("U1", "5", _theirs(5, "SEC1"))))
    only(secondary(stage.desk, second))
    stage.deliver()
    assert "SBR*T*18*SECOND8******CI~" in latest(stage)

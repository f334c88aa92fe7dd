"""Reports of encounters go out beside claims, are acknowledged as these are, and bring no money.

The claims went out on 2026-11-20 12:00. The partner's deadlines are the defaults: 4 hours for the
TA1 or 999, 48 hours for the 277CA, 30 days for the 835.
"""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest

from gateway.exchange import worklists
from gateway.exchange.afterlife_replace import correct, resubmit, void
from gateway.exchange.afterlife_secondary import secondary
from gateway.exchange.aging import aging
from gateway.exchange.handoff import take_handoffs
from gateway.exchange.inquire_due import silent_claims
from gateway.exchange.submit import Submission
from gateway.exchange.sweep import find_overdue, usual
from gateway.models.claim_status import StatusInquiry
from tests.journeys.afterlife import NEXT, latest, only, rules
from tests.journeys.stage import ON_SQLITE, REPOSITORY, Stage, claim, interchange, line, remittance
from tests.journeys.test_correlation import PAYER, acknowledged, ok, paid
from tests.journeys.test_handoff import Office
from tests.journeys.test_inquiries import about, asked
from tests.journeys.test_remittances import clp

NETWORK = "fixtures/sources/network/professional-office-visit.json"
RP = {"claim_or_encounter_code": "RP"}


def late(stage: Stage) -> list[tuple[str, str, Decimal]]:
    """Patient control number, what is expected, and the dollars of what is overdue."""
    rows = [
        (stage.claim(row.claim_id or "")["patient_control_number"], row.expected,
         row.dollars_at_risk)
        for row in find_overdue(stage.desk)
    ]  # fmt: skip
    return sorted(rows)


def encounter(number: str, *lines: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return claim(number, *lines, **RP, **changes)


def mixed(stage: Stage) -> Submission:
    """Two claims and two encounters, a line of JSON each, submitted and delivered."""
    given = [
        claim("A-1"), encounter("E-1"), claim("A-2", line("99214", "150.50")),
        encounter("E-2", line("99215", "210.00")),
    ]  # fmt: skip
    done = stage.submit_text("\n".join(map(json.dumps, given)).encode())
    assert [c.state for c in done.claims] == ["built"] * 4, done
    assert (len(done.files), len(stage.deliver().sent)) == (2, 2)
    return done


def states(stage: Stage) -> dict[str, str]:
    return {number: stage.state(number) for number in ("A-1", "A-2", "E-1", "E-2")}


def bht06(text: str) -> str:
    """BHT06 of a text with one set."""
    (row,) = (part for part in text.split("~") if part.strip().startswith("BHT*"))
    return row.split("*")[6]


def test_a_mixed_file_goes_out_and_only_claims_wait_for_money(stage: Stage) -> None:
    mixed(stage)
    texts = [text for _, text in sorted(stage.sent_text().items())]
    assert [(bht06(t), t.count("~CLM*A-"), t.count("~CLM*E-")) for t in texts] == [
        ("CH", 2, 0), ("RP", 0, 2),
    ]  # fmt: skip
    stage.turn(silent=frozenset({"835"}))
    stage.receive()
    assert states(stage) == dict.fromkeys(("A-1", "A-2", "E-1", "E-2"), "claim_accepted")
    for number in ("A-1", "E-1"):
        told = stage.claim(number)["acknowledgements"]
        assert {(a.kind, a.verdict) for a in told} >= {("999", "accepted"), ("277CA", "accepted")}
    stage.forward(days=31)
    assert late(stage) == [
        ("A-1", "835", Decimal("100.00")), ("A-2", "835", Decimal("150.50")),
    ]  # fmt: skip
    (row,) = aging(stage.desk)["rows"]
    assert (row.claims, row.open) == (2, Decimal("250.50"))


@ON_SQLITE
def test_the_other_side_pays_the_claims_alone(stage: Stage) -> None:
    mixed(stage)
    for _ in range(4):
        stage.turn()
        stage.receive()
        stage.forward(days=1)
    found = states(stage)
    assert (found["E-1"], found["E-2"]) == ("claim_accepted", "claim_accepted")
    assert {found["A-1"], found["A-2"]} <= {"paid", "reconciled"}
    numbers = {p["patient_control_number"] for remit in stage.remits()
               for p in stage.remit(remit["remit_id"])["claim_payments"]}  # fmt: skip
    assert numbers == {"A-1", "A-2"}
    stage.forward(days=60)
    assert late(stage) == []
    assert aging(stage.desk)["rows"] == []


@ON_SQLITE
def test_an_acknowledgement_of_an_encounter_is_owed(stage: Stage) -> None:
    mixed(stage)
    stage.forward(hours=5)
    assert late(stage) == [
        ("A-1", "TA1 or 999", Decimal("100.00")), ("A-2", "TA1 or 999", Decimal("150.50")),
        ("E-1", "TA1 or 999", Decimal("0")), ("E-2", "TA1 or 999", Decimal("0")),
    ]  # fmt: skip
    stage.turn(silent=frozenset({"277CA", "835"}))
    stage.receive()
    stage.forward(hours=49)
    assert [(number, expected) for number, expected, _ in late(stage)] == [
        ("A-1", "277CA"), ("A-2", "277CA"), ("E-1", "277CA"), ("E-2", "277CA"),
    ]  # fmt: skip


@ON_SQLITE
def test_the_payer_says_when_it_is_asked_that_an_encounter_is_capitated(stage: Stage) -> None:
    stage.send(encounter("E-1"))
    stage.turn()
    stage.receive()
    asked(stage, StatusInquiry, about("E-1"))
    stage.turn()
    (text,) = [p.read_text() for p in (stage.house / "outbox").glob("*.277")]
    assert "STC*F0:105*" in text
    stage.receive()
    stage.forward(days=60)
    assert (stage.state("E-1"), late(stage)) == ("pending", [])


@ON_SQLITE
def test_an_encounter_is_called_one(stage: Stage) -> None:
    stage.send(claim("A-1"), encounter("E-1"), claim("D-1", claim_or_encounter_code="31"))
    listed = stage.cli("claims", "list", "--json").json["claims"]
    assert {c["patient_control_number"]: c["claim_or_encounter_code"] for c in listed} == {
        "A-1": "CH", "E-1": "RP", "D-1": "31",
    }  # fmt: skip
    assert stage.claim("E-1")["claim_or_encounter_code"] == "RP"
    text = stage.cli("claims", "list").out
    rows = [[cell.strip() for cell in row.split("│")] for row in text.splitlines()]
    told = {row[2]: row[-3:-1] for row in rows if len(row) > 2}
    assert told == {"A-1": ["sent", ""], "E-1": ["sent", "encounter"],
                    "D-1": ["sent", "subrogation demand"]}  # fmt: skip
    assert "  837P encounter to ACME HEALTH PLAN through sandbox: sent" in (
        stage.cli("claims", "show", "E-1").out
    )
    assert "  837P to ACME HEALTH PLAN through sandbox: sent" in (
        stage.cli("claims", "show", "A-1").out
    )


# ---- twice, and under one number


def test_an_encounter_and_a_claim_of_one_number_both_go(stage: Stage) -> None:
    stage.send(claim("A-1"))
    both = stage.submit(encounter("A-1"), claim("A-1"))
    assert [c.state for c in both.claims] == ["refused", "built"]
    (why,) = both.claims[0].findings
    assert why.rule == "CLAIMS.submitted.before"
    again = stage.submit(encounter("A-1"), claim("A-1", claim_or_encounter_code="CH"))
    assert [c.state for c in again.claims] == ["refused", "refused"]
    found = {c["claim_or_encounter_code"]: c["state"] for c in stage.claims("A-1")}
    assert found == {"CH": "sent", "RP": "built"}


def one_number(stage: Stage) -> None:
    """A claim and an encounter, alike to the letter otherwise, in one submission."""
    done = stage.submit(claim("A-1"), encounter("A-1"))
    assert [c.state for c in done.claims] == ["built", "built"]
    assert len(stage.deliver().sent) == 2


def of_one_number(stage: Stage) -> dict[str, str]:
    return {c["claim_or_encounter_code"]: c["state"] for c in stage.claims("A-1")}


@ON_SQLITE
def test_a_277ca_finds_its_claim_by_the_batch(stage: Stage) -> None:
    """The encounters went as the second interchange."""
    one_number(stage)
    stage.drop("b.277", acknowledged(5, ok("A-1"), source=PAYER, batch="0000000020001"))
    assert of_one_number(stage) == {"CH": "sent", "RP": "claim_accepted"}
    stage.drop("a.277", acknowledged(6, ok("A-1"), source=PAYER, batch="0000000010001"))
    assert of_one_number(stage) == {"CH": "claim_accepted", "RP": "claim_accepted"}


@ON_SQLITE
def test_money_is_the_claims_and_nothing_is_for_a_person(stage: Stage) -> None:
    one_number(stage)
    nothing = clp("1", "100", "0", "CAS*CO*24*100")
    stage.drop("n.835", interchange(10, remittance("T0", "0", nothing)))
    assert of_one_number(stage) == {"CH": "sent", "RP": "sent"}
    assert stage.kinds() == ["unmatched"]
    stage.drop("e.835", interchange(11, remittance("T1", "80", paid("A-1"))))
    assert of_one_number(stage) == {"CH": "paid", "RP": "sent"}


# ---- an 835 that comes all the same


@ON_SQLITE
def test_an_835_posts_as_usual_and_nothing_is_to_work(stage: Stage) -> None:
    stage.send(encounter("A-1"))
    nothing = clp("1", "100", "0", "CAS*CO*24*100")
    stage.drop("e.835", interchange(10, remittance("T1", "0", nothing)))
    found = stage.claim("A-1")
    assert (found["state"], found["paid"]) == ("paid", Decimal("0"))
    assert worklists.zero_pays(stage.desk) == []
    assert worklists.denials(stage.desk) == []
    assert usual(stage.desk, stage.now) == {}


@ON_SQLITE
def test_an_encounter_that_is_refused_by_835_is_worked_for_no_money(stage: Stage) -> None:
    stage.send(encounter("A-1"))
    refused = clp("4", "100", "0", "CAS*CO*16*100")
    stage.drop("e.835", interchange(10, remittance("T1", "0", refused)))
    (denial,) = worklists.denials(stage.desk)
    assert (denial.reason_code, denial.charge, denial.at_risk) == (
        "16", Decimal("100.00"), Decimal("0.00"),
    )  # fmt: skip
    assert aging(stage.desk)["rows"] == []


@ON_SQLITE
def test_no_payer_is_asked_where_the_money_of_an_encounter_is(stage: Stage) -> None:
    path = stage.home / "config" / "partners" / "sandbox.toml"
    path.write_text(f"{path.read_text()}\n[inquiries]\nstatus_after_days = 10\n")
    stage.close()
    mixed(stage)
    stage.forward(days=11)
    silent = silent_claims(stage.desk, stage.desk.settings.partner("sandbox"))
    assert [one.inquiry.patient_control_number for one in silent] == ["A-1", "A-2"]  # type: ignore[union-attr]


# ---- what follows


@pytest.mark.parametrize("code", ["RP", "31"])
def test_what_follows_an_encounter_is_one(quick_stage: Stage, code: str) -> None:
    stage = quick_stage
    said = {"claim_or_encounter_code": code}
    first, second = (
        stage.send(claim(n, **said)).claims[0].claim_id for n in ("A-1", "A-2")
    )  # fmt: skip
    new = only(correct(stage.desk, first, {"diagnoses": {"1": {"code": "J069"}}},
                       payer_number="ICN1"))  # fmt: skip
    stage.deliver()
    assert (bht06(latest(stage)), "B:7*Y*A*Y*Y~REF*F8*ICN1~" in latest(stage)) == (code, True)
    assert stage.claim(new)["claim_or_encounter_code"] == code
    only(void(stage.desk, second, payer_number="ICN2"))
    stage.deliver()
    assert (bht06(latest(stage)), "B:8*Y*A*Y*Y~REF*F8*ICN2~" in latest(stage)) == (code, True)
    refused = correct(stage.desk, new, {"claim_or_encounter_code": "CH"}, payer_number="ICN3")
    assert rules(refused) == ["CLAIMS.replace.another"]


@ON_SQLITE
def test_a_rejected_encounter_goes_again_as_one_or_as_a_claim(stage: Stage) -> None:
    wrong = {"subscriber": claim("X")["subscriber"] | {"member_id": "UNK1"}}
    first, second = (
        stage.send(encounter(n, **wrong)).claims[0].claim_id for n in ("A-1", "A-2")
    )  # fmt: skip
    stage.turn()
    stage.receive()
    assert stage.state(first) == stage.state(second) == "claim_rejected"
    right = {"subscriber": {"member_id": "W204718355"}}
    new = only(resubmit(stage.desk, first, right))
    stage.deliver()
    assert (bht06(latest(stage)), "CLM*A-1*" in latest(stage)) == ("RP", True)
    assert stage.claim(new)["claim_or_encounter_code"] == "RP"
    new = only(resubmit(stage.desk, second, right | {"claim_or_encounter_code": "CH"}))
    stage.deliver()
    assert (bht06(latest(stage)), "CLM*A-2*" in latest(stage)) == ("CH", True)
    assert stage.claim(new)["claim_or_encounter_code"] == "CH"


@ON_SQLITE
def test_the_next_payer_gets_an_encounter_too(stage: Stage) -> None:
    first = stage.send(encounter("A-1", other_payers=[NEXT])).claims[0].claim_id
    decided = clp("1", "100", "80", "CAS*PR*2*20")
    stage.drop("e.835", interchange(10, remittance("T1", "80", decided)))
    new = only(secondary(stage.desk, first))
    stage.deliver()
    assert bht06(latest(stage)) == "RP"
    assert stage.claim(new)["claim_or_encounter_code"] == "RP"


@ON_SQLITE
def test_an_837_of_encounters_is_handed_on_as_encounters(stage: Stage) -> None:
    stage.send(claim("A-0"), encounter("E-0"))
    sent = latest(stage).encode()
    stage.partner(name="sandbox", extra='batch_by = "payer"\n')
    done = stage.submit_text(sent.replace(b"*E-0*", b"*E-1*"))
    assert [(c.patient_control_number, c.state) for c in done.claims] == [("E-1", "built")]
    assert done.findings == []
    stage.deliver()
    assert (bht06(latest(stage)), "CLM*E-1*" in latest(stage)) == ("RP", True)


ALONE = 'claim_or_encounter_code = "RP"\n'


@ON_SQLITE
def test_a_partner_that_is_sent_encounters_alone_gets_no_claim(stage: Stage) -> None:
    """Medical network JSON has no field that says what it is; a demand stays one."""
    stage.partner(extra=ALONE)
    request = stage.home / "request.json"
    request.write_bytes((REPOSITORY / NETWORK).read_bytes())
    plain = stage.home / "plain.json"
    plain.write_text(json.dumps([claim("A-1"), claim("D-1", claim_or_encounter_code="31")]))
    paths = [str(request), str(plain)]
    done = stage.cli("submit", *paths, "--partner", "sandbox", "--json")
    assert (done.code, [c["state"] for c in done.json["claims"]]) == (0, ["built"] * 3)
    stage.deliver()
    texts = [text for _, text in sorted(stage.sent_text().items())]
    assert [(bht06(text), text.count("~CLM*")) for text in texts] == [("RP", 2), ("31", 1)]
    out = stage.home / "out.837"
    told = stage.cli("translate", *paths, "--partner", "sandbox", "-o", str(out), "--json").json
    assert (told["claims"], told["interchanges"]) == (3, 2)
    assert [row.split("*")[6] for row in out.read_text().split("~") if row.startswith("BHT*")] == [
        "RP", "31",
    ]  # fmt: skip


@ON_SQLITE
def test_what_is_handed_off_by_folder_goes_as_the_partner_takes_it(stage: Stage) -> None:
    stage.partner(extra=ALONE)
    office = Office(stage, stage.home / "front-office")
    office.drop("claims.json", [claim("A-1")])
    take_handoffs(stage.desk)
    assert stage.claim("A-1")["claim_or_encounter_code"] == "RP"


@ON_SQLITE
def test_a_patch_that_takes_no_encounters_holds_them_alone(stage: Stage) -> None:
    folder = stage.home / "config" / "patches"
    folder.mkdir()
    (folder / "claims-only.toml").write_text(
        'about = "claims only"\nguides = ["005010X222A1"]\n'
        '[[correction]]\nsegment = "BHT"\nelement = 6\ncodes = ["CH"]\nreason = "another door"\n'
    )
    stage.partner(extra=f'patches = ["claims-only"]\npatch_folder = "{folder}"\n')
    done = submit_both(stage)
    assert [(c.patient_control_number, c.state) for c in done.claims] == [
        ("A-1", "built"), ("E-1", "held"),
    ]  # fmt: skip
    assert [f.rule for f in done.claims[1].findings] == ["X222.ST.BHT06.code"]


def submit_both(stage: Stage) -> Submission:
    return stage.submit(claim("A-1"), encounter("E-1"))

"""What follows a claim goes to a partner as the partner takes it, and to a payer as what it has."""

from __future__ import annotations

from gateway.exchange.afterlife_replace import correct, resubmit, void
from gateway.exchange.afterlife_secondary import secondary
from gateway.ledger.followup import Change
from tests.journeys.afterlife import PAID, latest, only, primary, rules, travel
from tests.journeys.stage import ON_SQLITE, Stage, claim, interchange, remittance
from tests.journeys.test_correlation import PAYER, acknowledged, ok
from tests.journeys.test_encounters import ALONE, bht06, encounter
from tests.journeys.test_remittances import clp

UNPLACED = {"facility_code": ""}
PLACED = {"facility_code": "11"}


@ON_SQLITE
def test_a_held_claim_goes_on_as_its_partner_takes_it_now(stage: Stage) -> None:
    """The partner's file says that it is sent encounters alone only after the claim was held."""
    first = stage.submit(claim("A-1", **UNPLACED)).claims[0]
    demand = stage.submit(claim("D-1", claim_or_encounter_code="31", **UNPLACED)).claims[0]
    assert (first.state, demand.state) == ("held", "held")
    stage.partner(extra=ALONE)
    done = resubmit(stage.desk, first.claim_id, PLACED)
    assert done.changes == [
        Change("facility_code", "", "11"), Change("claim_or_encounter_code", "CH", "RP"),
    ]  # fmt: skip
    assert stage.claim(only(done))["claim_or_encounter_code"] == "RP"
    stage.deliver()
    assert bht06(latest(stage)) == "RP"
    only(resubmit(stage.desk, demand.claim_id, PLACED))
    stage.deliver()
    assert bht06(latest(stage)) == "31"


@ON_SQLITE
def test_what_replaces_an_encounter_at_the_next_payer_is_one(stage: Stage) -> None:
    """The claim was passed on while the partner was sent encounters alone. Then it takes claims
    too, and the first payer decides anew: 60.00 instead of 80.00."""
    first = primary(stage, PAID)
    stage.forward(hours=1)
    stage.partner(extra=ALONE)
    sent = only(secondary(stage.desk, first))
    assert stage.claim(sent)["claim_or_encounter_code"] == "RP"
    stage.deliver()
    assert bht06(latest(stage)) == "RP"
    stage.partner()
    stage.forward(days=1)
    anew = clp("1", "100", "60", "CAS*CO*45*15~CAS*PR*2*25", icn="ICN1000001R1")
    both = remittance("T2", "-20", clp("22", "-100", "-80", "CAS*PR*2*-20"), anew)
    stage.drop("r.835", interchange(11, both.replace("20261125", "20261126")))
    theirs = clp("2", "100", "0", "CAS*OA*23*100", icn="SEC1").replace("W204718355", "X900000001")
    stage.drop("s.835", interchange(12, remittance("U1", "0", theirs)))
    new = only(secondary(stage.desk, first, replace=True))
    assert stage.claim(new)["claim_or_encounter_code"] == "RP"
    stage.deliver()
    text = latest(stage)
    assert (bht06(text), "CLM*A-1*100***11:B:7*Y*A*Y*Y~REF*F8*SEC1~" in text) == ("RP", True)


@ON_SQLITE
def test_corrections_and_voids_stay_what_the_payer_has(stage: Stage) -> None:
    """A claim went to be paid by mistake, before the partner's file said RP."""
    first, second = (stage.send(claim(n)).claims[0].claim_id for n in ("A-1", "A-2"))
    stage.partner(extra=ALONE)
    only(void(stage.desk, first, payer_number="ICN1"))
    stage.deliver()
    assert (bht06(latest(stage)), "B:8*" in latest(stage)) == ("CH", True)
    new = only(correct(stage.desk, second, {"facility_code": "12"}, payer_number="ICN2"))
    stage.deliver()
    assert (bht06(latest(stage)), "B:7*" in latest(stage)) == ("CH", True)
    assert stage.claim(new)["claim_or_encounter_code"] == "CH"


@ON_SQLITE
def test_a_rejected_correction_of_an_encounter_is_sent_anew_as_one(stage: Stage) -> None:
    first = stage.send(encounter("A-1")).claims[0].claim_id
    held = correct(stage.desk, first, {"facility_code": ""}, payer_number="ICN1").claims[0]
    assert held.state == "held"
    as_claim = {"facility_code": "12", "claim_or_encounter_code": "CH"}
    refused = resubmit(stage.desk, held.claim_id, as_claim)
    assert rules(refused) == ["CLAIMS.replace.another"]
    only(resubmit(stage.desk, held.claim_id, {"facility_code": "12"}))
    stage.deliver()
    assert (bht06(latest(stage)), "12:B:7*" in latest(stage)) == ("RP", True)


@ON_SQLITE
def test_a_277ca_that_could_mean_claim_or_encounter_is_told_as_such(stage: Stage) -> None:
    """Its batch is none that was sent, and both bear the number."""
    stage.send(claim("A-1"), encounter("A-1"))
    stage.drop("c.277", acknowledged(5, ok("A-1"), source=PAYER, batch="OTHER"))
    assert [c["state"] for c in stage.claims("A-1")] == ["sent", "sent"]
    ((kind, message),) = stage.items()
    assert (kind, message.endswith("matches none sent here, or several alike")) == (
        "unmatched", True,
    )  # fmt: skip


def test_a_void_that_the_payer_accepts_is_the_end_of_an_encounter(quick_stage: Stage) -> None:
    """No 835 will say it. A claim to be paid stays what it was until its money is taken back."""
    stage = quick_stage
    report, bill, other = (
        stage.send(one).claims[0].claim_id
        for one in (encounter("E-1"), claim("A-1"), encounter("E-2"))
    )
    travel(stage)
    assert [stage.state(one) for one in (report, other)] == ["claim_accepted"] * 2
    back = only(void(stage.desk, report))
    bill_back = only(void(stage.desk, bill, payer_number="ICN9"))
    assert stage.state(report) == "claim_accepted"
    stage.deliver()
    for _ in range(2):
        stage.forward(hours=1)
        stage.turn(silent=frozenset({"835"}))
        stage.receive()
    assert [stage.state(one) for one in (report, back, other)] == [
        "voided", "voided", "claim_accepted",
    ]  # fmt: skip
    assert "voided" not in (stage.state(bill), stage.state(bill_back))
    assert rules(void(stage.desk, report)) == ["CLAIMS.replace.untaken"]


def test_the_list_shows_one_sort_alone(stage: Stage) -> None:
    stage.send(claim("A-1"), encounter("E-1"))
    stage.send(claim("D-1", claim_or_encounter_code="31"))

    def numbers(*words: str) -> list[str]:
        page = stage.cli("claims", "list", "--json", *words).json
        return [one["patient_control_number"] for one in page["claims"]]

    assert [numbers("--code", code) for code in ("CH", "RP", "31")] == [["A-1"], ["E-1"], ["D-1"]]
    assert sorted(numbers()) == ["A-1", "D-1", "E-1"]
    assert stage.cli("claims", "list", "--code", "XX").code == 2

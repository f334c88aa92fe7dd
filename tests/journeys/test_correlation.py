"""Which claim an answer is about: every way there is, and what no way finds goes to a person.

The answers are written by hand. The first 837 of a stage is interchange 1, group 1, set 0001 and
batch 0000000010001; where its segments stand was counted by hand in the text that was sent::

    1 ST  2 BHT  3 NM1*41  4 PER  5 NM1*40  6 HL*1  7 PRV  8 NM1*85  9 N3  10 N4  11 REF*EI
    12 HL*2  13 SBR  14 NM1*IL  15 N3  16 N4  17 DMG  18 NM1*PR
    19 CLM  20 HI  21 LX  22 SV1  23 DTP  24 REF*6R        the first claim
    25 CLM  26 HI  27 LX  28 SV1  29 DTP  30 REF*6R  31 SE  the second, of the same subscriber
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tests.journeys.stage import ON_SQLITE, Stage, claim, interchange, line, remittance, ta1

BATCH = "0000000010001"
OTHER = {
    "last_name": "OKAFOR", "first_name": "CHIDI", "member_id": "W300000001",
    "birth_date": "1990-01-02", "gender_code": "M",
    "address": {"line_1": "1 ELM ST", "city": "SPRINGFIELD", "state_code": "IL",
                "postal_code": "62703"},
}  # fmt: skip


def rejected_999(*segments: str) -> str:
    return interchange(
        2, f"999 AK1*HC*1*005010X222A1~AK2*837*0001*005010X222A1~{'~'.join(segments)}~"
           "IK5*R*5~AK9*R*1*1*0"
    )  # fmt: skip


def acknowledged(
    number: int, *claims: str, source: str = "AY*2*SANDBOX CLEARINGHOUSE*****46*SANDBOX",
    batch: str = BATCH, time: str = "0900",
) -> str:  # fmt: skip
    """A 277CA; ``claims`` are the segments of each 2200D with its NM1*QC."""
    below = "".join(f"HL*{n}*3*PT~{one}~" for n, one in enumerate(claims, 4))
    return interchange(
        number,
        f"""277 BHT*0085*08*X{number}*20261121*{time}00*TH~HL*1**20*1~NM1*{source}~TRN*1*T{number}~
        DTP*050*D8*20261121~DTP*009*D8*20261121~HL*2*1*21*1~NM1*41*2*MAIN ST*****46*PRACTICE~
        TRN*2*{batch}~STC*A1:19*20261121*WQ*200~HL*3*2*19*1~
        NM1*85*2*WILLOW CREEK*****XX*1357902463~TRN*1*0~STC*A1:19**WQ*200~{below}""",
        time=time,
    )


ANA = "NM1*QC*1*HALVORSEN*INGRID****MI*W204718355"
PAYER = "PR*2*ACME HEALTH PLAN*****PI*60054"


def ok(number: str, *more: str, who: str = ANA, code: str = "A2:20", charge: str = "100") -> str:
    return "~".join([who, f"TRN*2*{number}", f"STC*{code}*20261121*WQ*{charge}", *more,
                     "DTP*472*D8*20261102"])  # fmt: skip


def events(found: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return [e for e in found["events"] if e["kind"] == kind]


def places(found: dict[str, Any]) -> list[tuple[str, int | None, str]]:
    return [(f.segment, f.position, f.code) for f in found["findings"]]


# ---- 999


def test_a_999_that_rejects_by_position_finds_its_claim(stage: Stage) -> None:
    stage.send(claim("A-1"), claim("A-2"))
    stage.drop("r.999", rejected_999("IK3*SV1*28*2400*8", "IK4*1:2*234*7*99213"))
    first, second = stage.claim("A-1"), stage.claim("A-2")
    assert (first["state"], second["state"]) == ("set_rejected", "set_rejected")
    assert places(first) == []
    assert places(second) == [("SV1", 28, "IK403:7")]
    (why,) = events(first, "set_rejected")
    assert why["message"] == "its set of 2 claims was rejected for a fault elsewhere"
    assert stage.kinds() == ["set_rejected"]
    assert "1 claims are named as the cause" in stage.items()[0][1]


@ON_SQLITE
def test_a_999_that_rejects_a_header_names_every_claim_under_it(stage: Stage) -> None:
    """Segment 14 is the name of the subscriber of A-1 and A-2; A-3 has another subscriber."""
    stage.send(claim("A-1"), claim("A-2"), claim("A-3", subscriber=OTHER))
    stage.drop("r.999", rejected_999("IK3*NM1*14*2010BA*8", "IK4*9*67*7"))
    named = {n: places(stage.claim(n)) for n in ("A-1", "A-2", "A-3")}
    fault = [("NM1", 14, "IK403:7")]
    assert named == {"A-1": fault, "A-2": fault, "A-3": []}


@ON_SQLITE
def test_a_999_that_rejects_the_billing_provider_names_every_claim(stage: Stage) -> None:
    stage.send(claim("A-1"), claim("A-3", subscriber=OTHER))
    stage.drop("r.999", rejected_999("IK3*NM1*8*2010AA*8", "IK4*9*67*7"))
    assert places(stage.claim("A-1")) == places(stage.claim("A-3")) == [("NM1", 8, "IK403:7")]


@ON_SQLITE
@pytest.mark.parametrize(("verdict", "state"), [("A", "set_accepted"), ("R", "set_rejected")])
def test_a_999_without_sets_speaks_of_all_sets_of_its_group(
    stage: Stage, verdict: str, state: str
) -> None:
    stage.partner(extra="claims_per_set = 1\n")
    stage.send(claim("A-1"), claim("A-2"))
    taken = {"A": 2, "R": 0}[verdict]
    stage.drop("g.999", interchange(2, f"999 AK1*HC*1*005010X222A1~AK9*{verdict}*2*2*{taken}"))
    assert [stage.state("A-1"), stage.state("A-2")] == [state, state]


@ON_SQLITE
def test_a_999_that_accepts_one_set_and_rejects_the_other(stage: Stage) -> None:
    stage.partner(extra="claims_per_set = 1\n")
    stage.send(claim("A-1"), claim("A-2"))
    body = """999 AK1*HC*1*005010X222A1~AK2*837*0001~IK5*A~
        AK2*837*0002~IK3*CLM*19**8~IK4*2*782*7~IK5*R*5~AK9*P*2*2*1"""
    stage.drop("p.999", interchange(2, body))
    assert [stage.state("A-1"), stage.state("A-2")] == ["set_accepted", "set_rejected"]


@ON_SQLITE
def test_a_999_for_a_group_never_sent_goes_to_a_person(stage: Stage) -> None:
    stage.send(claim("A-1"))
    stage.drop("x.999", interchange(2, "999 AK1*HC*77*005010X222A1~AK9*R*1*1*0"))
    assert (stage.state("A-1"), stage.kinds()) == ("sent", ["unmatched"])


# ---- TA1


@ON_SQLITE
def test_a_ta1_that_rejects_takes_all_claims_back_and_they_may_go_again(stage: Stage) -> None:
    stage.send(claim("A-1"), claim("A-2"))
    stage.drop("t.ta1", ta1(2, status="R", note="006"))
    assert [stage.state("A-1"), stage.state("A-2")] == ["interchange_rejected"] * 2
    assert stage.items() == [
        ("interchange_rejected", "interchange 000000001 was refused with TA105 006")
    ]
    again = stage.send(claim("A-1"))
    assert [stage.claim(c.claim_id)["state"] for c in again.claims] == ["sent"]


@ON_SQLITE
def test_a_ta1_that_calls_it_a_copy_rejects_no_claim(stage: Stage) -> None:
    stage.send(claim("A-1"))
    stage.drop("t1.ta1", ta1(2))
    stage.drop("t2.ta1", ta1(3, status="R", note="025"))
    assert stage.state("A-1") == "sent"
    assert [a.verdict for a in stage.claim("A-1")["acknowledgements"]] == ["accepted"]
    assert stage.kinds() == ["duplicate_interchange"]


@ON_SQLITE
def test_a_ta1_for_an_interchange_never_sent_goes_to_a_person(stage: Stage) -> None:
    stage.send(claim("A-1"))
    stage.drop("t.ta1", ta1(2, status="R", note="001", answer=44))
    assert (stage.state("A-1"), stage.kinds()) == ("sent", ["unmatched"])


@ON_SQLITE
@pytest.mark.parametrize("status", ["", "X"])
def test_a_ta1_that_says_nothing_clear_accepts_nothing(stage: Stage, status: str) -> None:
    stage.send(claim("A-1"))
    stage.drop("t.ta1", ta1(2, status=status))
    assert (stage.claim("A-1")["acknowledgements"], stage.kinds()) == ([], ["unclear"])


# ---- 277CA


def test_a_relayed_277ca_finds_its_claim_by_ref_d9(stage: Stage) -> None:
    """The payer's 277CA comes under the clearinghouse's batch, with a number of nobody's."""
    stage.send(claim("A-1"), claim("A-2"))
    stage.drop("c.277", acknowledged(2, ok("A-1", "REF*D9*CH1", code="A1:20"),
                                     ok("A-2", "REF*D9*CH2", code="A1:20")))  # fmt: skip
    stage.drop("p.277", acknowledged(
        3, ok("SEE-D9", "REF*1K*PAY77", "REF*D9*CH2"), source=PAYER, batch="CHBATCH9"))  # fmt: skip
    second = stage.claim("A-2")
    assert second["payer_claim_control_number"] == "PAY77"
    assert [e["source"] for e in events(second, "claim_accepted")] == ["clearinghouse", "payer"]
    assert [e["source"] for e in events(stage.claim("A-1"), "claim_accepted")] == ["clearinghouse"]
    assert stage.items() == []


def test_a_relayed_277ca_finds_its_claim_by_a_confirmed_clm01(stage: Stage) -> None:
    stage.send(claim("A-1"), claim("A-2"))
    stage.drop("p.277", acknowledged(2, ok("A-2"), source=PAYER, batch="CHBATCH9"))
    assert [stage.state("A-1"), stage.state("A-2")] == ["sent", "claim_accepted"]


@ON_SQLITE
def test_a_relayed_277ca_about_somebody_else_under_our_number_goes_to_a_person(
    stage: Stage,
) -> None:
    """Same patient control number; member and charge speak against it."""
    stage.send(claim("A-1"))
    strange = ok("A-1", who="NM1*QC*1*DOE*JO****MI*ZZ9", charge="375")
    stage.drop("p.277", acknowledged(2, strange, source=PAYER, batch="CHBATCH9"))
    assert (stage.state("A-1"), stage.kinds()) == ("sent", ["unmatched"])


def test_a_277ca_cut_after_twenty_characters_is_found_by_its_member(stage: Stage) -> None:
    """HIPAA guarantees the echo of 20 characters of CLM01 only."""
    number = "CLINIC-2026-11-0000000771"
    stage.send(claim(number))
    stage.drop("p.277", acknowledged(2, ok(number[:20]), source=PAYER, batch="CHBATCH9"))
    assert stage.state(number) == "claim_accepted"


@ON_SQLITE
def test_the_payers_rejection_stands_against_the_clearinghouses_acceptance(stage: Stage) -> None:
    stage.send(claim("A-1"))
    refused = f"{ANA}~TRN*2*A-1~STC*A7:164:IL*20261121*U*100~DTP*472*D8*20261102"
    stage.drop("c.277", acknowledged(2, ok("A-1", code="A1:20")))
    assert stage.state("A-1") == "claim_accepted"
    stage.drop("p.277", acknowledged(3, refused, source=PAYER, batch="CHBATCH9", time="1000"))
    found = stage.claim("A-1")
    assert found["state"] == "claim_rejected"
    assert [e["code"] for e in events(found, "claim_rejected")] == ["STC:A7:164:IL"]
    stage.drop("late.277", acknowledged(4, ok("A-1", code="A1:20"), time="1100"))
    assert stage.state("A-1") == "claim_rejected"
    assert stage.kinds() == ["claims_rejected"]


@ON_SQLITE
def test_a_277ca_that_refuses_the_batch_refuses_every_claim_of_it(stage: Stage) -> None:
    stage.send(claim("A-1"), claim("A-2"))
    stage.drop("b.277", interchange(2, f"""277 BHT*0085*08*X2*20261121*0900*TH~HL*1**20*1~
        NM1*AY*2*SANDBOX*****46*SANDBOX~TRN*1*T2~HL*2*1*21*0~NM1*41*2*MAIN*****46*PRACTICE~
        TRN*2*{BATCH}~STC*A3:746*20261121*U*200"""))  # fmt: skip
    assert [stage.state("A-1"), stage.state("A-2")] == ["claim_rejected"] * 2


# ---- 835


def paid(number: str, *more: str, charge: str = "100", amount: str = "80", payer: str = "P1",
         status: str = "1", who: str = ANA) -> str:  # fmt: skip
    """A claim payment without lines; the rest is written off."""
    rest = int(charge) - int(amount)
    cas = [f"CAS*CO*45*{rest}"] if rest else []
    return "~".join([f"CLP*{number}*{status}*{charge}*{amount}**12*{payer}*11*1", *cas, who,
                     "DTM*232*20261102", "DTM*233*20261102", *more])  # fmt: skip


@pytest.mark.parametrize("echoed", [" a-1 ", "00A-1", "A-1"])
def test_an_835_finds_its_claim_by_a_clp01_as_payers_write_it(stage: Stage, echoed: str) -> None:
    stage.send(claim("A-1"))
    stage.drop("e.835", interchange(2, remittance("T1", "80", paid(echoed))))
    found = stage.claim("A-1")
    assert (found["state"], found["paid"]) == ("paid", Decimal("80"))


def test_an_835_finds_its_claim_by_the_payers_number_where_clp01_is_0(stage: Stage) -> None:
    stage.send(claim("A-1"), claim("A-2"))
    stage.drop("p.277", acknowledged(2, ok("A-2", "REF*1K*PAY77"), source=PAYER))
    stage.drop("e.835", interchange(3, remittance("T1", "80", paid("0", payer="PAY77"))))
    assert [stage.state("A-1"), stage.state("A-2")] == ["sent", "paid"]
    (payment,) = stage.remit("T1")["claim_payments"]
    assert payment["matched_by"].startswith("payer claim control number")


def test_one_patient_control_number_of_two_practices(stage: Stage) -> None:
    """Each practice numbers its own patients: the member decides, for 277CA and 835 alike."""
    north = stage.send(claim("A-1"), submitter="north").claims[0].claim_id
    south = stage.send(claim("A-1", subscriber=OTHER), submitter="south").claims[0].claim_id
    chidi = "NM1*QC*1*OKAFOR*CHIDI****MI*W300000001"
    stage.drop("c.277", acknowledged(2, ok("A-1"), batch=BATCH))
    assert [stage.state(north), stage.state(south)] == ["claim_accepted", "sent"]
    stage.drop("e.835", interchange(3, remittance("T1", "80", paid("A-1", who=chidi))))
    assert [stage.state(north), stage.state(south)] == ["claim_accepted", "paid"]
    assert stage.items() == []


@ON_SQLITE
def test_two_claims_that_fit_alike_are_left_to_a_person(stage: Stage) -> None:
    """The payment names neither member nor dates, and both practices charged the same."""
    north = stage.send(claim("A-1"), submitter="north").claims[0].claim_id
    south = stage.send(claim("A-1", subscriber=OTHER), submitter="south").claims[0].claim_id
    bare = "CLP*A-1*1*100*100**12*P1*11*1~NM1*QC*1*UNKNOWN*PERSON"
    stage.drop("e.835", interchange(2, remittance("T1", "100", bare)))
    assert [stage.state(north), stage.state(south)] == ["sent", "sent"]
    assert stage.items()[0][0] == "unmatched"
    assert stage.items()[0][1].endswith("2 claims fit alike")


@ON_SQLITE
def test_a_payment_of_somebody_else_under_our_number_goes_to_a_person(stage: Stage) -> None:
    stage.send(claim("A-1"))
    strange = paid("A-1", charge="375", amount="300", who="NM1*QC*1*DOE*JO****MI*ZZ9")
    stage.drop("e.835", interchange(2, remittance("T1", "300", strange)))
    assert (stage.state("A-1"), stage.kinds()) == ("sent", ["unmatched"])
    (remit,) = stage.remits()
    assert (remit["claims"], remit["matched"], remit["balanced"]) == (1, 0, True)


OWED = "PLB*1357902463*20261231*FB:T2*-80~"
"""What was taken back exceeds what was paid: the rest is carried forward."""

REVERSAL = ("CLP*A-1*22*-100*-80**12*P1*11*1~CAS*CO*45*-20~" + ANA
            + "~DTM*232*20261102~DTM*233*20261102")  # fmt: skip


@ON_SQLITE
def test_a_reversal_and_its_correction(stage: Stage) -> None:
    stage.send(claim("A-1"))
    stage.drop("1.835", interchange(2, remittance("T1", "80", paid("A-1"))))
    stage.drop("2.835", interchange(3, remittance("T2", "0", REVERSAL, plb=OWED)))
    found = stage.claim("A-1")
    assert (found["state"], found["paid"]) == ("reversed", Decimal("0"))
    stage.drop("3.835", interchange(4, remittance("T3", "60", paid("A-1", amount="60"))))
    found = stage.claim("A-1")
    assert (found["state"], found["paid"]) == ("paid", Decimal("60"))
    assert stage.items() == []


def test_a_reversal_and_its_correction_in_one_remittance(stage: Stage) -> None:
    """80.00 were paid, 60.00 should have been: the payer takes 20.00 off the next payment."""
    stage.send(claim("A-1"), claim("A-2"))
    stage.drop("1.835", interchange(2, remittance("T1", "80", paid("A-1"))))
    body = remittance("T2", "70", REVERSAL, paid("A-1", amount="60", payer="P1-02"),
                      paid("A-2", amount="90", payer="P2"))  # fmt: skip
    stage.drop("2.835", interchange(3, body))
    assert {n: stage.claim(n)["paid"] for n in ("A-1", "A-2")} == {
        "A-1": Decimal("60"), "A-2": Decimal("90"),
    }  # fmt: skip
    assert [stage.state("A-1"), stage.state("A-2"), stage.items()] == ["paid", "paid", []]


def test_a_void_ends_the_claim_and_its_original(stage: Stage) -> None:
    """A void repeats its original under the payer's number; the payer takes the payment back."""
    first = stage.send(claim("A-1")).claims[0].claim_id
    stage.drop("1.835", interchange(2, remittance("T1", "80", paid("A-1"))))
    assert stage.state(first) == "paid"
    void = (
        stage.send(
            claim("A-1", frequency_code="8", references=[{"qualifier": "F8", "value": "P1"}])
        )
        .claims[0]
        .claim_id
    )
    stage.drop("2.835", interchange(3, remittance("T2", "0", REVERSAL, plb=OWED)))
    assert [stage.state(first), stage.state(void)] == ["voided", "voided"]
    money = [stage.claim(one)["paid"] or Decimal(0) for one in (first, void)]
    assert money == [Decimal(0), Decimal(0)]
    assert stage.items() == []


TWO_LINES = (
    line("97110", "60.00", modifiers=["GP"], control_number="L-A"),
    line("97110", "40.00", modifiers=["GP", "59"], control_number="L-B"),
)


def lines_of(stage: Stage) -> list[tuple[int | None, str]]:
    (payment,) = stage.remit("T1")["claim_payments"]
    return [(one["line_number"], one["matched_by"]) for one in payment["service_lines"]]


@ON_SQLITE
def test_lines_are_found_by_ref_6r_in_whatever_order(stage: Stage) -> None:
    stage.send(claim("A-1", *TWO_LINES))
    body = ("CLP*A-1*1*100*100**12*P1*11*1", ANA,
            "SVC*HC:97110*40*40**1", "DTM*472*20261102", "REF*6R*L-B",
            "SVC*HC:97110*60*60**1", "DTM*472*20261102", "REF*6R*l-a")  # fmt: skip
    stage.drop("e.835", interchange(2, remittance("T1", "100", *body)))
    by = "line control number"
    assert lines_of(stage) == [(2, by), (1, by)]


@ON_SQLITE
def test_lines_are_found_by_procedure_modifiers_and_date_without_ref_6r(stage: Stage) -> None:
    stage.send(claim("A-1", *TWO_LINES))
    body = ("CLP*A-1*1*100*100**12*P1*11*1", ANA,
            "SVC*HC:97110:59:GP*40*40**1", "DTM*472*20261102",
            "SVC*HC:97110:GP*60*60**1", "DTM*472*20261102",
            "SVC*HC:99999*0*0**1", "DTM*472*20261102")  # fmt: skip
    stage.drop("e.835", interchange(2, remittance("T1", "100", *body)))
    by = "procedure, modifiers and date"
    assert lines_of(stage) == [(2, by), (1, by), (None, "no line has this procedure and date")]


@ON_SQLITE
def test_an_835_that_overtakes_its_acknowledgements(stage: Stage) -> None:
    """Money is the last word, whatever comes late."""
    stage.send(claim("A-1"))
    stage.drop("e.835", interchange(2, remittance("T1", "80", paid("A-1"))))
    stage.drop("t.ta1", ta1(3))
    stage.drop("c.277", acknowledged(4, ok("A-1", code="A1:20")))
    assert stage.state("A-1") == "paid"

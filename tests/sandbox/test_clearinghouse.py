"""A turn over a real folder: claims in, acknowledgements and money out."""

from __future__ import annotations

import datetime
from decimal import Decimal
from pathlib import Path

import pytest

from gateway.sandbox.clearinghouse import Clearinghouse
from gateway.sandbox.practice import SCENARIOS, practice_claims
from gateway.sandbox.terms import load_terms
from tests.oracle import pyx12_verdict
from tests.sandbox.balance import Paid
from tests.sandbox.files import BY_HAND, NOW, answers, drop, names, some, written
from tests.sandbox.samples import contract

DENTAL = Path(__file__).parents[2] / "fixtures/x12/837D/accept/subscriber-fillings.x12"
INQUIRY = Path(__file__).parents[2] / "fixtures/x12/270/accept/subscriber.x12"

DAY = datetime.timedelta(days=1)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "other-side"


def turn(root: Path, now: datetime.datetime = NOW) -> list[tuple[str, str]]:
    return [(event.kind, event.name) for event in Clearinghouse(root, contract()).turn(now)]


def test_a_claim_written_by_hand_is_acknowledged_and_paid(root: Path) -> None:
    drop(root, "claims.837", BY_HAND)
    events = turn(root)
    assert [kind for kind, _ in events] == [
        "taken", "TA1", "999", "277CA", "277CA-PR", "report", "835"
    ]  # fmt: skip
    assert names(root, "inbox") == [] and names(root, "archive") == ["claims.837"]
    assert (root / "archive" / "claims.837").read_text() == BY_HAND
    assert names(root, "outbox") == [
        "000000001_TA1.ta1", "000000002_999.999", "000000003_277CA.277", "000000004_277CA.277",
        "ERA_260730000001.835", "claims.837.rpt.txt",
    ]  # fmt: skip
    out = answers(root)
    assert "TA1*000000318*260314*0921*A*000~" in out["000000001_TA1.ta1"]
    assert "*ZZ*SANDBOX        *ZZ*CLINICA        *" in out["000000001_TA1.ta1"]
    assert "AK1*HC*318*005010X222A1~" in out["000000002_999.999"]
    assert "AK2*837*0001*005010X222A1~\nIK5*A~\nAK9*A*1*1*1~" in out["000000002_999.999"]
    for name in out:
        assert name.endswith(".txt") or pyx12_verdict(out[name]) == []


def test_a_dentist_is_answered_and_paid_too(root: Path) -> None:
    drop(root, "dental.837", DENTAL.read_text())
    kinds = [kind for kind, _ in turn(root)]
    assert kinds == ["taken", "999", "277CA", "277CA-PR", "report", "835"]
    (acknowledged,) = some(root, ".999")
    assert "IK5*A~" in acknowledged
    (remittance,) = some(root, ".835")
    assert "SVC*AD:D" in remittance and pyx12_verdict(remittance) == []


REPORTED = BY_HAND.replace("0921*CH~", "0921*RP~").replace("000000318", "000000319")


def test_an_encounter_is_acknowledged_and_never_paid(root: Path) -> None:
    drop(root, "encounters.837", REPORTED)
    events = turn(root)
    assert [kind for kind, _ in events] == ["taken", "TA1", "999", "277CA", "277CA-PR", "report"]
    _, theirs = some(root, ".277")
    assert "STC*A2:20*20260314*WQ*250~\nREF*1K*2607300000001~" in theirs
    assert turn(root, NOW + 40 * DAY) == []


def test_a_claim_is_no_duplicate_of_an_encounter_nor_takes_it_back(root: Path) -> None:
    drop(root, "encounters.837", REPORTED)
    turn(root)
    drop(root, "claims.837", BY_HAND)
    turn(root)
    (text,) = some(root, ".835")
    assert "CLP*A-1002*1*250*80*120*12*2607300000002*11*1~" in text
    void = BY_HAND.replace("11:B:1*", "11:B:8*").replace("000000318", "000000320")
    drop(root, "void.837", void)
    turn(root)
    (taken_back,) = [text for text in some(root, ".835") if "CLP*A-1002*22*" in text]
    (row,) = [row for row in taken_back.split("~") if "CLP*A-1002*22*" in row]
    assert ("*-250*-80*" in row, "*2607300000002*" in row) == (True, True)
    drop(root, "void-again.837", void.replace("000000320", "000000321"))
    turn(root)
    refused = [text for text in some(root, ".277") if "STC*A7:464*" in text]
    assert len(refused) == 1


def test_the_two_277ca_name_the_batch_the_claim_and_their_own_numbers(root: Path) -> None:
    drop(root, "claims.837", BY_HAND)
    turn(root)
    own, theirs = some(root, ".277")
    assert "NM1*AY*2*SANDBOX CLEARINGHOUSE*****46*SANDBOX~" in own
    assert "TRN*2*B20260314001~\nSTC*A1:19:AY*20260314*WQ*250~\nQTY*90*1~\nAMT*YU*250~" in own
    claim = "TRN*2*A-1002~\nSTC*A1:20*20260314*WQ*250~\nREF*D9*CH000000001~\nDTP*472*D8*20260310~"
    assert claim in own
    assert "NM1*PR*2*PAYER A*****PI*PA~" in theirs and "TRN*2*CHB000000001~" in theirs
    claim = (
        "TRN*2*A-1002~\nSTC*A2:20*20260314*WQ*250~\nREF*1K*2607300000001~\nREF*D9*CH000000001~\n"
        "DTP*472*D8*20260310~"
    )
    assert claim in theirs


def test_the_835_pays_to_the_cent(root: Path) -> None:
    drop(root, "claims.837", BY_HAND)
    turn(root)
    (text,) = some(root, ".835")
    # 250.00: 200.00 allowed, 100.00 deductible, 20.00 coinsurance
    assert "BPR*I*80*C*ACH*CCP*01*999999992*DA*1000001*1990000000**01*999999992*DA*2000002*" in text
    assert "CLP*A-1002*1*250*80*120*12*2607300000001*11*1~" in text
    assert (
        "SVC*HC:99213:25*250*80**1~\nDTM*472*20260310~\nCAS*CO*45*50~\nCAS*PR*1*100**2*20~" in text
    )
    assert "REF*6R*L1~\nAMT*B6*200~" in text
    assert "N1*PE*CLINICA CENTRAL*XX*1234567893~" in text and "REF*TJ*123456782~" in text
    assert "TRN*1*260730000001*1990000000~" in text
    assert Paid(text).faults() == []


def test_the_judge_of_835s_sees_a_cent_at_every_level(root: Path) -> None:
    drop(root, "claims.837", BY_HAND)
    turn(root)
    (text,) = some(root, ".835")
    for right, wrong in (
        ("BPR*I*80*", "BPR*I*80.01*"),
        ("*1*250*80*120*", "*1*250*80.01*120*"),
        ("*250*80**1~", "*250*79.99**1~"),
        ("CAS*CO*45*50~", "CAS*CO*45*50.01~"),
    ):
        assert text.count(right) == 1
        assert Paid(text.replace(right, wrong)).faults() != []


def test_practice_claims_meet_every_fate_and_every_file_is_accepted(root: Path) -> None:
    claims = practice_claims(60, 7, today=NOW.date())
    text = written(claims, 41)
    assert pyx12_verdict(text) == []
    drop(root, "practice.837", text)
    house = Clearinghouse(root, load_terms())
    house.turn(NOW)
    house.turn(NOW + DAY)  # the later reviews
    out = answers(root)
    assert {name: pyx12_verdict(text) for name, text in out.items() if ".txt" not in name} == {
        name: [] for name in out if ".txt" not in name
    }
    paid = [Paid(text) for text in some(root, ".835")]
    assert [each.faults() for each in paid if each.faults()] == []
    assert all("IK5*A~" in text for text in some(root, ".999"))
    codes = {row[2] for each in paid for row in each.claims}
    reasons = {
        (row[1], row[at]) for each in paid for row in each.rows if row[0] == "CAS"
        for at in range(2, len(row), 3)
    }  # fmt: skip
    assert codes == {"1", "2", "4", "22"}
    assert reasons == {
        ("CO", "45"), ("PR", "1"), ("PR", "2"), ("PR", "3"), ("CO", "96"), ("CO", "29"),
        ("OA", "23"), ("CO", "253"),
    }  # fmt: skip
    assert {code for each in paid for code, _ in each.adjustments} == {"L6", "WO", "FB"}
    told = [row[1] for each in paid for row in each.claims if row[2] != "22"]
    refused = [
        claim.patient_control_number for claim in claims
        if claim.subscriber.member_id.startswith("UNK") or claim.payer.identifier("PI") == "99999"
    ]  # fmt: skip
    assert len(refused) == 6
    assert {*told, *refused} == {claim.patient_control_number for claim in claims}
    assert not set(told) & set(refused)


def test_practice_claims_are_the_same_for_the_same_seed_and_no_number_comes_twice() -> None:
    first = practice_claims(60, 7, today=NOW.date())
    assert practice_claims(60, 7, today=NOW.date()) == first
    other = practice_claims(60, 8, today=NOW.date())
    numbers = [claim.patient_control_number for claim in [*first, *other]]
    assert len(set(numbers)) == 120 and max(map(len, numbers)) <= 20
    assert {claim.kind for claim in first} == {"837P", "837I"}
    assert len({claim.payer.identifier("PI") for claim in first}) >= 4
    assert len({claim.billing_provider.npi for claim in first}) == 3
    assert any(claim.patient_is_subscriber is False for claim in first)
    assert all(
        claim.charge == sum((line.charge or Decimal(0) for line in claim.service_lines), Decimal(0))
        for claim in first
    )
    assert all(c.service_dates and c.service_dates.end < NOW.date() for c in first)
    assert len(SCENARIOS) == 20


def test_a_repeated_interchange_earns_025_and_nothing_else(root: Path) -> None:
    drop(root, "claims.837", BY_HAND)
    turn(root)
    before = answers(root)
    drop(root, "other-name.837", BY_HAND.replace("A-1002", "A-1003"))
    assert [kind for kind, _ in turn(root, NOW + DAY)] == ["taken", "TA1", "report"]
    new = {name: text for name, text in answers(root).items() if name not in before}
    assert "TA1*000000318*260314*0921*R*025~" in new["000000006_TA1.ta1"]
    assert "REJECTED (TA1 025)" in new["other-name.837.rpt.txt"]
    assert pyx12_verdict(new["000000006_TA1.ta1"]) == []


def test_a_number_of_another_sender_is_no_repetition(root: Path) -> None:
    drop(root, "a.837", BY_HAND)
    drop(root, "b.837", BY_HAND.replace("*ZZ*CLINICA        *", "*ZZ*HOSPITAL       *"))
    turn(root)
    assert all("*A*000~" in text for text in some(root, ".ta1"))


def test_an_interchange_cut_short_is_refused_and_its_number_stays_free(root: Path) -> None:
    drop(root, "cut.837", BY_HAND[: BY_HAND.index("IEA*")])
    turn(root)
    assert ["*R*023~" in text for text in some(root, ".ta1")] == [True]
    assert some(root, ".835") == [] and some(root, ".999") == []
    drop(root, "whole.837", BY_HAND)
    turn(root)
    assert ["*A*000~" in text for text in some(root, ".ta1")] == [False, True]
    assert len(some(root, ".835")) == 1


def test_without_a_wish_an_accepted_interchange_gets_no_ta1(root: Path) -> None:
    drop(root, "claims.837", BY_HAND.replace("*1*T*:~", "*0*T*:~"))
    assert "TA1" not in [kind for kind, _ in turn(root)]


def test_what_is_no_x12_earns_a_report_and_stops_nothing(root: Path) -> None:
    drop(root, "a-letter.txt", "Dear Sir or Madam")
    drop(root, "b.837", BY_HAND)
    (root / "inbox" / "c.bin").write_bytes(bytes(range(256)) * 20)
    turn(root)
    out = answers(root)
    assert "REPORT ON FILE a-letter.txt" in out["a-letter.txt.rpt.txt"]
    assert "FILE REJECTED" in out["a-letter.txt.rpt.txt"]
    assert "FILE REJECTED" in out["c.bin.rpt.txt"]
    assert "REJECTED" not in out["b.837.rpt.txt"]
    assert len(some(root, ".835")) == 1
    assert names(root, "archive") == ["a-letter.txt", "b.837", "c.bin"]


def test_a_set_without_what_its_guide_requires_is_refused_by_a_999(root: Path) -> None:
    broken = BY_HAND.replace("HI*ABK:J020*ABF:E119~\n", "").replace("SE*26*", "SE*25*")
    drop(root, "claims.837", broken)
    assert [kind for kind, _ in turn(root)] == ["taken", "TA1", "999", "report"]
    (text,) = some(root, ".999")
    # CLM is segment 19 of the set
    assert "IK3*HI*19*2300*3~\nCTX*CLM01:A-1002~\nIK5*R*5~\nAK9*R*1*1*0~" in text
    assert pyx12_verdict(text) == []
    assert "REJECTED, SEE 999" in answers(root)["claims.837.rpt.txt"]


@pytest.mark.parametrize(
    ("right", "wrong", "source", "status"),
    [
        ("W123456789", "UNK456789", "PR", "A7:164:IL"),
        ("CLM*A-1002*250*", "CLM*A-1002*251*", "AY", "A8:178"),
        ("1234567893", "1234567890", "AY", "A7:562:85"),
        ("PI*PA~", "PI*00000~", "AY", "A7:116:PR"),
        ("D8*20260310", "D8*20260315", "AY", "A7:187"),
        ("11:B:1", "11:B:8", "PR", "A7:464"),
    ],
)
def test_a_claim_is_rejected_in_a_277ca(
    root: Path, right: str, wrong: str, source: str, status: str
) -> None:
    terms = contract()
    terms.clearinghouse.refused_payers.append("00000")
    drop(root, "claims.837", BY_HAND.replace(right, wrong))
    Clearinghouse(root, terms).turn(NOW)
    texts = some(root, ".277")
    assert len(texts) == (2 if source == "PR" else 1)
    assert f"NM1*{source}*" in texts[-1]
    charge = "251" if "251" in wrong else "250"
    assert f"STC*{status}*20260314*U*{charge}*" in texts[-1]
    assert f"QTY*AA*1~\nAMT*YY*{charge}~" in texts[-1] and "REF*1K*" not in texts[-1]
    assert [pyx12_verdict(text) for text in texts] == [[]] * len(texts)
    assert some(root, ".835") == []
    assert f"A-1002 {charge}.00 REJECTED {status}" in answers(root)["claims.837.rpt.txt"]


def test_other_sets_are_not_supported_and_a_999_is_never_answered(root: Path) -> None:
    drop(root, "claims.837", BY_HAND)
    turn(root)
    drop(root, "their.999", some(root, ".999")[0])
    assert [kind for kind, _ in turn(root)] == ["taken", "report"]
    head = BY_HAND[: BY_HAND.index("ST*")].replace("000000318", "000000319")
    head = head.replace("GS*HC*", "GS*HI*").replace("X222A1", "X217")
    tail = BY_HAND[BY_HAND.index("GE*") :].replace("000000318", "000000319")
    inquiry = INQUIRY.read_text()
    inquiry = inquiry[inquiry.index("ST*") : inquiry.index("GE*")].replace("X279A1", "X217")
    inquiry = inquiry.replace("ST*270*", "ST*278*")
    drop(root, "inquiry.270", head + inquiry + tail)
    turn(root)
    assert "AK1*HI*318*005010X217~\nAK2*278*0001*005010X217~\nIK5*R*1~" in some(root, ".999")[-1]

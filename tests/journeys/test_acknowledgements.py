"""What an acknowledgement may decide: of which interchange, group or batch, when, and how clearly.

The answers are written by hand, as in ``test_correlation``. What a stage sends first is
interchange 1, group 1, set 0001 and batch 0000000010001, built on 20 November 2026 at 12:00.
"""

from __future__ import annotations

import pytest

from tests.journeys.stage import ON_SQLITE, PARTNER, Stage, claim, interchange, line, ta1
from tests.journeys.test_correlation import OTHER, PAYER, acknowledged, events, ok

pytestmark = ON_SQLITE

GROUP = "999 AK1*HC*1*005010X222A1~"
REJECTED = GROUP + "AK2*837*0001*005010X222A1~IK5*R*5~AK9*R*1*1*0"


AGAIN = 'file_name = "again_{kind}_{control_number}.txt"\n'
"""Names that do not meet those of the first count, whose files lie there still."""


def refused(number: str) -> str:
    return ok(number).replace("STC*A2:20*20261121*WQ", "STC*A7:562:82*20261121*U")


def moved(stage: Stage, receiver: str) -> None:
    """The partner is reached under another id from now on: control numbers begin anew."""
    text = PARTNER.format(
        environment="test", settle=0.0, door=f'type = "folder"\npath = "{stage.house}"'
    )
    stage.partner_text(
        AGAIN + text.replace('receiver_id = "SANDBOX"', f'receiver_id = "{receiver}"')
    )


def requalified(stage: Stage) -> None:
    """The same id under another qualifier: control numbers begin anew, the ids do not tell."""
    stage.partner(extra=AGAIN + 'receiver_qualifier = "30"\n')


# ---- 277CA


def test_a_repeated_rejection_of_a_batch_leaves_the_corrected_successor(stage: Stage) -> None:
    """It names the first batch, whose claim was rejected: the second bears the same number."""
    first = stage.send(claim("A-1")).claims[0].claim_id
    stage.drop("1.277", acknowledged(2, refused("A-1")))
    stage.forward(hours=1)
    corrected = claim("A-1", diagnoses=[{"qualifier": "ABK", "code": "J020"}])
    second = stage.send(corrected).claims[0].claim_id
    stage.drop("2.277", acknowledged(3, refused("A-1"), time="1800"))
    assert [stage.state(first), stage.state(second)] == ["claim_rejected", "sent"]
    assert [len(events(stage.claim(one), "claim_rejected")) for one in (first, second)] == [2, 0]


def test_a_cut_number_is_looked_for_in_the_named_batch_first(stage: Stage) -> None:
    """A claim elsewhere has the number as it is echoed; the batch has the one that was cut."""
    number = "CLINIC-2026-11-0000000771"
    stage.send(claim(number))
    stage.send(claim(number[:20], line("99214", "120.00")))
    stage.drop("c.277", acknowledged(2, ok(number[:20])))
    assert [stage.state(number), stage.state(number[:20])] == ["claim_accepted", "sent"]


def test_a_batch_under_other_parties_is_not_the_batch_named(stage: Stage) -> None:
    first = stage.send(claim("A-1")).claims[0].claim_id
    moved(stage, "SANDBOX2")
    second = stage.send(claim("A-1", subscriber=OTHER)).claims[0].claim_id
    nobody = ok("A-1", who="NM1*QC*1*UNKNOWN*PERSON").replace("DTP*472*D8*20261102", "DTP*050*D8")
    stage.drop("c.277", acknowledged(2, nobody))
    assert [stage.state(first), stage.state(second)] == ["claim_accepted", "sent"]


def test_a_batch_refused_that_was_never_sent_goes_to_a_person(stage: Stage) -> None:
    stage.send(claim("A-1"))
    stage.drop("b.277", interchange(2, """277 BHT*0085*08*X2*20261121*0900*TH~HL*1**20*1~
        NM1*AY*2*SANDBOX*****46*SANDBOX~TRN*1*T2~HL*2*1*21*0~NM1*41*2*MAIN*****46*PRACTICE~
        TRN*2*NOT-OURS~STC*A3:746*20261121*U*200"""))  # fmt: skip
    assert (stage.state("A-1"), stage.kinds()) == ("sent", ["unmatched"])


def test_a_batch_number_given_twice_decides_for_neither_batch(stage: Stage) -> None:
    stage.send(claim("A-1"))
    requalified(stage)
    stage.send(claim("A-2"))
    stage.drop("b.277", interchange(2, """277 BHT*0085*08*X2*20261121*0900*TH~HL*1**20*1~
        NM1*AY*2*SANDBOX*****46*SANDBOX~TRN*1*T2~HL*2*1*21*0~NM1*41*2*MAIN*****46*PRACTICE~
        TRN*2*0000000010001~STC*A3:746*20261121*U*200"""))  # fmt: skip
    assert [stage.state("A-1"), stage.state("A-2")] == ["sent", "sent"]
    assert "2 sets were sent under that number" in stage.items()[0][1]


def test_a_relayed_rejection_from_before_a_claim_was_built_is_not_about_it(stage: Stage) -> None:
    """Dated the 21st at 09:00; the successor was built on the 23rd."""
    first = stage.send(claim("A-1")).claims[0].claim_id
    stage.drop("t.ta1", ta1(2, status="R", note="006"))
    stage.forward(days=3)
    second = stage.send(claim("A-1")).claims[0].claim_id
    stage.drop("p.277", acknowledged(3, refused("A-1"), source=PAYER, batch="CHBATCH9"))
    assert [stage.state(first), stage.state(second)] == ["claim_rejected", "sent"]


def test_a_rejection_of_the_night_after_stands_against_the_acceptance(stage: Stage) -> None:
    """A2 of the 21st at 10:00; A7 of the 22nd at 01:00 that is dated the 21st in STC02."""
    stage.send(claim("A-1"))
    stage.drop("1.277", acknowledged(2, ok("A-1"), source=PAYER, time="1000"))
    night = acknowledged(3, refused("A-1"), source=PAYER, time="0100")
    stage.drop("2.277", night.replace("*X3*20261121*", "*X3*20261122*"))
    assert stage.state("A-1") == "claim_rejected"


# ---- 999: what it says


@pytest.mark.parametrize("group", ["AK9*P*2*2*1", "AK9**2*2*1", "AK9*Z*2*2*1"])
def test_a_group_status_that_decides_nothing_is_left_to_a_person(stage: Stage, group: str) -> None:
    stage.partner(extra="claims_per_set = 1\n")
    stage.send(claim("A-1"), claim("A-2"))
    stage.drop("g.999", interchange(2, GROUP + group))
    assert [stage.state("A-1"), stage.state("A-2")] == ["sent", "sent"]
    assert stage.kinds() == ["unclear"]
    assert stage.items()[0][1].endswith("2 of its transaction sets: 0001, 0002")


def test_a_999_without_its_ak9_is_left_to_a_person(stage: Stage) -> None:
    stage.send(claim("A-1"))
    stage.drop("g.999", interchange(2, "999 AK1*HC*1*005010X222A1"))
    assert (stage.state("A-1"), stage.kinds()) == ("sent", ["unclear"])


@pytest.mark.parametrize(
    ("group", "state"),
    [("A", "set_accepted"), ("E", "set_accepted"), ("R", "set_rejected"), ("P", "sent")],
)
def test_a_set_without_ik5_goes_by_its_group(stage: Stage, group: str, state: str) -> None:
    stage.send(claim("A-1"))
    stage.drop("g.999", interchange(2, f"{GROUP}AK2*837*0001~AK9*{group}*1*1*1"))
    assert stage.state("A-1") == state
    assert ("unclear" in stage.kinds()) is (group == "P")


@pytest.mark.parametrize(
    ("verdict", "state"),
    [("A", "set_accepted"), ("E", "set_accepted"), ("R", "set_rejected"), ("M", "set_rejected"),
     ("W", "set_rejected"), ("X", "set_rejected"), ("P", "sent"), ("Q", "sent")],
)  # fmt: skip
def test_what_ik501_says_of_a_set(stage: Stage, verdict: str, state: str) -> None:
    stage.send(claim("A-1"))
    stage.drop("g.999", interchange(2, f"{GROUP}AK2*837*0001~IK5*{verdict}~AK9*A*1*1*1"))
    assert stage.state("A-1") == state
    assert ("unclear" in stage.kinds()) is (state == "sent")


def test_a_set_left_out_of_a_partial_acceptance_is_left_to_a_person(stage: Stage) -> None:
    stage.partner(extra="claims_per_set = 1\n")
    stage.send(claim("A-1"), claim("A-2"))
    stage.drop("g.999", interchange(2, f"{GROUP}AK2*837*0002~IK5*R*5~AK9*P*2*2*1"))
    assert [stage.state("A-1"), stage.state("A-2")] == ["sent", "set_rejected"]
    assert sorted(stage.kinds()) == ["set_rejected", "unclear"]


# ---- 999: which group it answers


def test_a_999_answers_the_group_between_the_same_parties(stage: Stage) -> None:
    stage.send(claim("A-1"))
    moved(stage, "SANDBOX2")
    stage.send(claim("A-2"))
    stage.drop("g.999", interchange(2, REJECTED))
    assert [stage.state("A-1"), stage.state("A-2")] == ["set_rejected", "sent"]


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [("*ZZ*SANDBOX        *", "*ZZ*STRANGER       *"),
     ("GS*FA*SANDBOX*PRACTICE*", "GS*FA*STRANGER*PRACTICE*"),
     ("GS*FA*SANDBOX*PRACTICE*", "GS*FA*SANDBOX*STRANGER*"),
     ("AK1*HC*1*005010X222A1~", "AK1*HC*1*005010X223A2~")],
)  # fmt: skip
def test_a_999_of_others_or_of_another_guide_goes_to_a_person(
    stage: Stage, ours: str, theirs: str
) -> None:
    stage.send(claim("A-1"))
    text = interchange(2, REJECTED)
    assert ours in text
    stage.drop("g.999", text.replace(ours, theirs))
    assert (stage.state("A-1"), stage.kinds()) == ("sent", ["unmatched"])


@pytest.mark.parametrize("version", ["", "*005010", "*005010X222", "*005010X222A2"])
def test_a_999_may_leave_out_the_guide_or_name_its_family(stage: Stage, version: str) -> None:
    stage.send(claim("A-1"))
    stage.drop("g.999", interchange(2, f"999 AK1*HC*1{version}~AK9*A*1*1*1"))
    assert stage.state("A-1") == "set_accepted"


def test_a_group_number_given_twice_is_left_to_a_person(stage: Stage) -> None:
    stage.send(claim("A-1"))
    requalified(stage)
    stage.send(claim("A-2"))
    stage.drop("g.999", interchange(2, REJECTED))
    assert [stage.state("A-1"), stage.state("A-2")] == ["sent", "sent"]
    assert stage.items() == [
        ("unmatched", "a 999 answers group 1, and 2 groups were sent under that number")
    ]


def test_a_group_number_given_twice_is_decided_by_the_sets_named(stage: Stage) -> None:
    """The first group has two sets, the second one."""
    stage.partner(extra="claims_per_set = 1\n")
    stage.send(claim("A-1"), claim("A-2"))
    requalified(stage)
    stage.send(claim("A-3"))
    stage.drop("g.999", interchange(2, GROUP + "AK2*837*0002~IK5*R*5~AK9*P*2*2*1"))
    states = [stage.state(number) for number in ("A-1", "A-2", "A-3")]
    assert states == ["sent", "set_rejected", "sent"]


def test_a_group_number_given_twice_is_decided_by_what_was_built_before(stage: Stage) -> None:
    stage.send(claim("A-1"))
    requalified(stage)
    stage.forward(days=3)
    stage.send(claim("A-2"))
    stage.drop("g.999", interchange(2, REJECTED))
    assert [stage.state("A-1"), stage.state("A-2")] == ["set_rejected", "sent"]


def test_a_999_from_before_its_group_was_built_goes_to_a_person(stage: Stage) -> None:
    """A database that was made anew gives numbers a second time; the old answers lie about."""
    stage.forward(days=3)
    stage.send(claim("A-1"))
    stage.drop("g.999", interchange(2, REJECTED))
    assert (stage.state("A-1"), stage.kinds()) == ("sent", ["unmatched"])


# ---- TA1


@pytest.mark.parametrize("named", ["250101*1200", "261120*1159", "*1159"])
def test_a_ta1_that_names_another_day_or_time_goes_to_a_person(stage: Stage, named: str) -> None:
    stage.send(claim("A-1"))
    answer = ta1(2, status="R", note="006").replace("*261120*1200*R", f"*{named}*R")
    stage.drop("t.ta1", answer)
    assert (stage.state("A-1"), stage.kinds()) == ("sent", ["unmatched"])


@pytest.mark.parametrize("named", ["*", "261120*", "NODATE*NOTIME", "*1200"])
def test_a_ta1_without_a_day_or_time_that_can_be_read_is_taken(stage: Stage, named: str) -> None:
    stage.send(claim("A-1"))
    answer = ta1(2, status="R", note="006").replace("*261120*1200*R", f"*{named}*R")
    stage.drop("t.ta1", answer)
    assert stage.state("A-1") == "interchange_rejected"


def test_a_ta1_from_before_its_interchange_was_built_goes_to_a_person(stage: Stage) -> None:
    stage.forward(days=3)
    stage.send(claim("A-1"))
    stage.drop("t.ta1", ta1(2, status="R", note="006").replace("*261120*1200*R", "***R"))
    assert (stage.state("A-1"), stage.kinds()) == ("sent", ["unmatched"])

"""What the gateway answers to what it receives: TA1, 999 and 997 through the queue, each once.

The partner's files are written by hand; what arrives in its inbox is read as text and judged by
pyx12. A process that is killed after a file was posted and before its answer was queued is a
process of its own.
"""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from gateway.exchange.apply import apply_file
from gateway.exchange.worker import one_round
from gateway.sandbox.partner_file import partner_file
from gateway.store import files
from tests.journeys.stage import (
    ON_SQLITE,
    PARTNER,
    REPOSITORY,
    Stage,
    claim,
    interchange,
    remittance,
    spawn,
    stage_at,
    ta1,
)
from tests.journeys.test_correlation import acknowledged, ok
from tests.oracle import pyx12_verdict
from tests.servers import sftp_account

CLAIM = "CLP*A-1*1*100*80*20*12*P1*11~CAS*PR*1*20~NM1*QC*1*HALVORSEN*INGRID****MI*W204718355"
ERA = interchange(7, remittance("T1", "80", CLAIM))
SECTION = '\n[acknowledge]\nta1 = "{ta1}"\nfunctional = "{functional}"\n'


def answering(stage: Stage, *, ta1: str = "never", functional: str = "never") -> Stage:
    """The same partner, who wants answers."""
    door = f'type = "folder"\npath = "{stage.house}"'
    text = PARTNER.format(environment="test", settle=0.0, door=door)
    return stage.partner_text(text + SECTION.format(ta1=ta1, functional=functional))


def answers(stage: Stage) -> dict[str, list[str]]:
    """What lies in the partner's inbox: the segments of each file, ISA and the envelope's ends
    left out. Each is judged by pyx12 first."""
    out = {}
    for path in sorted((stage.house / "inbox").iterdir()):
        text = path.read_text("ascii")
        assert pyx12_verdict(text) == []
        segments = [s for s in text.split("~") if s]
        assert segments[0][35:50].strip() == "PRACTICE" and segments[0][54:69].strip() == "SANDBOX"
        out[path.name] = [s for s in segments if not s.startswith(("ISA", "GS", "GE", "IEA"))]
    return out


def come_and_go(stage: Stage, name: str, content: str) -> dict[str, list[str]]:
    stage.drop(name, content)
    delivered = stage.deliver()
    assert not delivered.errors
    return answers(stage)


def test_an_835_and_a_277ca_are_answered_through_the_worker(stage: Stage) -> None:
    answering(stage, functional="always")
    stage.put("era.835", ERA)
    stage.put("ack.277", acknowledged(8, ok("A-1")))
    first = one_round(stage.desk)
    assert not first.errors
    one_round(stage.desk)
    assert answers(stage) == {
        "999_000000001_20261120.x12": [
            "ST*999*0001*005010X231A1", "AK1*HN*8*005010X214", "AK2*277*0001*005010X214",
            "IK5*A", "AK9*A*1*1*1", "SE*6*0001",
        ],
        "999_000000002_20261120.x12": [
            "ST*999*0001*005010X231A1", "AK1*HP*7*005010X221A1", "AK2*835*0001", "IK5*A",
            "AK9*A*1*1*1", "SE*6*0001",
        ],
    }  # fmt: skip
    shown = stage.file("999_000000002_20261120.x12")
    assert (shown["kind"], shown["state"], shown["about"]["name"]) == ("999", "sent", "era.835")
    assert one_round(stage.desk).busy is False


@ON_SQLITE
def test_the_same_over_sftp(
    store_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with (
        sftp_account(tmp_path / "server", "builtin") as account,
        stage_at(tmp_path / "ours", store_url, monkeypatch, house=account.root) as stage,
    ):
        text = partner_file(account.service, account.key_file)
        stage.partner_text(text + SECTION.format(ta1="always", functional="always"))
        stage.put("era.835", ERA)
        for _ in range(2):
            assert not one_round(stage.desk).errors
        assert [segment for text in answers(stage).values() for segment in text][-1:] == [
            "TA1*000000007*261121*0900*A*000"
        ]
        assert sorted(name[:3] for name in answers(stage)) == ["999", "TA1"]


@ON_SQLITE
def test_nothing_is_answered_unless_it_is_asked_for(stage: Stage) -> None:
    asking = ERA.replace("*0*T*:~", "*1*T*:~")
    assert come_and_go(stage, "era.835", asking) == {}


@ON_SQLITE
def test_the_same_bytes_again_and_a_replay_are_not_answered_again(stage: Stage) -> None:
    answering(stage, ta1="always", functional="always")
    assert len(come_and_go(stage, "era.835", ERA)) == 2
    stage.drop("copy.835", ERA)
    row = stage.files()["era.835"]["file_id"]
    with stage.desk.store.reading() as connection:
        stored = files.load_file(connection, row)
    assert stored is not None
    apply_file(stage.desk, stage.desk.settings.partner("sandbox"), stored)
    assert stage.deliver().sent == []
    assert len(answers(stage)) == 2


@ON_SQLITE
def test_acknowledgements_are_never_answered(stage: Stage) -> None:
    answering(stage, ta1="always", functional="always")
    stage.submit(claim("A-1"))
    stage.deliver()
    for path in (stage.house / "inbox").iterdir():
        path.unlink()
    asking = "999 AK1*HC*1*005010X222A1~AK2*837*0001*005010X222A1~IK5*A~AK9*A*1*1*1"
    stage.put("a.999", interchange(3, asking).replace("*0*T*:~", "*1*T*:~"))
    stage.put("b.ta1", ta1(4).replace("*0*T*:~", "*1*T*:~"))
    broken = interchange(5, asking).replace("SE*6*", "SE*9*").replace("IEA*1*", "IEA*2*")
    assert come_and_go(stage, "c.999", broken) == {}


@ON_SQLITE
@pytest.mark.parametrize(
    ("setting", "asked", "expected"),
    [
        ("never", "1", []), ("rejected", "1", []), ("requested", "0", []),
        ("requested", "1", ["TA1*000000007*261121*0900*A*000"]),
        ("always", "0", ["TA1*000000007*261121*0900*A*000"]),
    ],
)  # fmt: skip
def test_when_a_ta1_goes_out(stage: Stage, setting: str, asked: str, expected: list[str]) -> None:
    answering(stage, ta1=setting)
    found = come_and_go(stage, "era.835", ERA.replace("*0*T*:~", f"*{asked}*T*:~"))
    assert [segment for text in found.values() for segment in text] == expected


@ON_SQLITE
@pytest.mark.parametrize(
    ("content", "note"),
    [
        (interchange(7, remittance("T1", "80", CLAIM), usage="P"), "020"),
        (interchange(7, remittance("T1", "80", CLAIM), receiver="SOMEBODY"), "009"),
    ],
)
def test_what_is_refused_at_the_door_is_refused_in_a_ta1(
    stage: Stage, content: str, note: str
) -> None:
    answering(stage, ta1="rejected", functional="always")
    (found,) = come_and_go(stage, "era.835", content).values()
    assert found == [f"TA1*000000007*261121*0900*R*{note}"]
    assert stage.files()["era.835"]["state"] == "refused"
    assert stage.remits() == []
    (told,) = stage.file("era.835")["findings"]
    assert (told.code, told.severity) == (f"TA105:{note}", "reject")


@ON_SQLITE
def test_other_bytes_under_a_number_that_was_taken_are_refused_where_a_ta1_says_so(
    stage: Stage,
) -> None:
    answering(stage, ta1="rejected")
    other = interchange(7, remittance("T2", "80", CLAIM))
    assert come_and_go(stage, "era.835", ERA) == {}
    (found,) = come_and_go(stage, "other.835", other).values()
    assert found == ["TA1*000000007*261121*0900*R*025"]
    assert [r["trace_number"] for r in stage.remits()] == ["T1"]
    assert stage.files()["other.835"]["state"] == "refused"
    stage.drop("again.835", ERA)
    assert stage.files()["era.835"]["state"] == "applied"


@ON_SQLITE
def test_what_came_cut_may_come_again_whole_under_its_number(stage: Stage) -> None:
    answering(stage, ta1="rejected")
    both = interchange(7, remittance("T1", "80", CLAIM), remittance("T2", "80", CLAIM))
    assert come_and_go(stage, "cut.835", both[: both.rindex("CLP*")]) == {}  # T1 was posted: E
    assert [r["trace_number"] for r in stage.remits()] == ["T1"]
    assert come_and_go(stage, "whole.835", both) == {}
    assert sorted(r["trace_number"] for r in stage.remits()) == ["T1", "T2"]


@ON_SQLITE
def test_a_number_that_comes_twice_in_a_file_is_taken_and_noted(stage: Stage) -> None:
    answering(stage, ta1="always")
    twice = ERA + interchange(7, remittance("T2", "80", CLAIM))
    found = [segment for text in come_and_go(stage, "era.835", twice).values() for segment in text]
    assert found == ["TA1*000000007*261121*0900*A*000", "TA1*000000007*261121*0900*E*025"]
    assert sorted(r["trace_number"] for r in stage.remits()) == ["T1", "T2"]


@ON_SQLITE
def test_without_ta1s_a_number_that_comes_again_is_taken(stage: Stage) -> None:
    answering(stage, functional="rejected")
    stage.drop("era.835", ERA)
    assert come_and_go(stage, "b.835", interchange(7, remittance("T2", "80", CLAIM))) == {}
    (told,) = stage.file("b.835")["findings"]
    assert (told.rule, told.severity) == ("X12.ISA13.before", "error")
    assert sorted(r["trace_number"] for r in stage.remits()) == ["T1", "T2"]


@ON_SQLITE
def test_a_cut_set_is_refused_and_its_neighbour_accepted(stage: Stage) -> None:
    answering(stage, functional="rejected")
    both = interchange(7, remittance("T1", "80", CLAIM), remittance("T2", "80", CLAIM))
    end = both.rindex("SE*")
    (found,) = come_and_go(stage, "era.835", both[:end] + "GE*2*7~IEA*1*000000007~").values()
    assert found == [
        "ST*999*0001*005010X231A1", "AK1*HP*7*005010X221A1", "AK2*835*0001", "IK5*A",
        "AK2*835*0002", "IK5*R*2", "AK9*P*2*2*1", "SE*8*0001",
    ]  # fmt: skip
    assert [r["trace_number"] for r in stage.remits()] == ["T1"]


@ON_SQLITE
def test_what_was_posted_in_spite_of_its_faults_is_accepted_with_errors(stage: Stage) -> None:
    """R would let the payer send money's advice again that is posted already."""
    answering(stage, ta1="always", functional="always")
    wrong = ERA.replace("DTM*405*20261121~", "DTM*405*20261341~").replace("IEA*1*", "IEA*2*")
    found = come_and_go(stage, "era.835", wrong)
    assert [text for name, text in found.items() if name.startswith("TA1")] == [
        ["TA1*000000007*261121*0900*E*021"]
    ]
    assert [text for name, text in found.items() if name.startswith("999")] == [[
        "ST*999*0001*005010X231A1", "AK1*HP*7*005010X221A1", "AK2*835*0001", "IK3*DTM*4**8",
        "CTX*TRN02:T1", "IK4*2*373*8*20261341", "IK5*E*5", "AK9*E*1*1*1", "SE*9*0001",
    ]]  # fmt: skip
    assert [r["trace_number"] for r in stage.remits()] == ["T1"]


@ON_SQLITE
def test_a_balance_that_is_off_is_nothing_to_a_999(stage: Stage) -> None:
    answering(stage, functional="always")
    off = interchange(7, remittance("T1", "81", CLAIM))
    (found,) = come_and_go(stage, "era.835", off).values()
    assert found[3:5] == ["IK5*A", "AK9*A*1*1*1"]


@ON_SQLITE
def test_a_4010_group_is_answered_with_a_997(stage: Stage) -> None:
    answering(stage, functional="always")
    old = ERA.replace("^*00501*", "U*00401*").replace("005010X221A1", "004010X091A1")
    stage.drop("era.835", old)
    stage.deliver()
    (path,) = (stage.house / "inbox").iterdir()
    text = path.read_text("ascii")
    assert path.name == "997_000000001_20261120.x12"
    assert text[82:89] == "U*00401" and "*X*004010~ST*997*0001~AK1*HP*7~AK2*835*0001~" in text
    assert pyx12_verdict(text) == []


def test_a_kill_between_the_posting_and_the_answer_forgets_nothing(stage: Stage) -> None:
    answering(stage, ta1="always", functional="always")
    stage.put("era.835", ERA)
    killed = receiving(stage, "before_answer")
    assert killed == -signal.SIGKILL
    assert len(stage.remits()) == 1
    assert receiving(stage, "") == 0
    assert receiving(stage, "") == 0
    stage.close()
    stage.deliver()
    assert [name[:3] for name in answers(stage)] == ["999", "TA1"]
    assert len(stage.remits()) == 1


def receiving(stage: Stage, failpoint: str) -> int:
    """``gateway receive`` as a process of its own; its exit code."""
    stage.close()
    env = os.environ | {"PYTHONPATH": str(REPOSITORY), "GATEWAY_FAILPOINT": failpoint}
    done = spawn("--home", str(stage.home), "receive", "--no-wait", env=env)
    assert done.code in (0, -signal.SIGKILL), done.err
    return done.code


@ON_SQLITE
def test_control_numbers_go_on_where_those_of_the_claims_are(stage: Stage, tmp_path: Path) -> None:
    answering(stage, functional="always")
    stage.submit(claim("A-1"))
    stage.drop("era.835", ERA)
    stage.deliver()
    names = {path.name for path in (stage.house / "inbox").iterdir()}
    assert names == {"837P_000000001_20261120.x12", "999_000000002_20261120.x12"}


@ON_SQLITE
def test_the_clearinghouse_takes_the_answers_and_the_two_come_to_rest(stage: Stage) -> None:
    """Neither side ever answers an acknowledgement: after a few turns nothing moves any more."""
    answering(stage, ta1="always", functional="always")
    stage.send(claim("A-1"))
    for _ in range(6):
        stage.turn()
        stage.forward(days=1)
        one_round(stage.desk)
    assert stage.state("A-1") == "paid"
    kinds = [f["kind"] for f in stage.files(direction="out").values()]
    assert kinds.count("837P") == 1
    assert kinds.count("999") == kinds.count("TA1") == 3  # two 277CAs and the 835
    before = len(stage.files())
    stage.turn()
    one_round(stage.desk)
    stage.turn()
    assert one_round(stage.desk).busy is False
    assert len(stage.files()) == before
    ours = [f for f in stage.files(direction="out").values() if f["kind"] != "837P"]
    assert {f["state"] for f in ours} == {"sent"}

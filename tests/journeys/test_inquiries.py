"""Payers are asked and answer: the sandbox by its folders, a function in real time."""

from __future__ import annotations

import datetime
import json
import threading
from pathlib import Path
from typing import Any

import pytest

from gateway.errors import TransientError
from gateway.exchange import inquire_views
from gateway.exchange.desk import Desk
from gateway.exchange.inquire import Asking, Question, ask
from gateway.finding import Finding
from gateway.models.claim_status import StatusInquiry
from gateway.models.eligibility import EligibilityInquiry
from gateway.sandbox.clearinghouse import Clearinghouse
from gateway.sandbox.terms import Delay, Terms, load_terms
from gateway.translate.inquiries_json import read_inquiries
from gateway.transport.core_door import CoreInquiryDoor
from gateway.transport.memory import MemoryInquiryDoor
from tests.journeys.stage import Stage, claim, interchange, stage_at
from tests.servers import sftp_account
from tests.transport.core_side import core_side

CLINIC = {"name": "WILLOW CREEK FAMILY MEDICINE", "npi": "1357902463"}
ACME = {"name": "ACME HEALTH PLAN", "identifiers": [{"qualifier": "PI", "value": "60054"}]}
INGRID = {
    "last_name": "HALVORSEN", "first_name": "INGRID", "member_id": "W204718355",
    "birth_date": "1984-03-17",
}  # fmt: skip


def covered(**changes: Any) -> dict[str, Any]:
    """Is Ingrid covered?"""
    return {"payer": ACME, "provider": CLINIC, "subscriber": INGRID, **changes}


def about(number: str, **changes: Any) -> dict[str, Any]:
    """Where is the claim of that number?"""
    return {
        "payer": ACME, "provider": CLINIC, "subscriber": {**INGRID, "gender_code": "F"},
        "patient_control_number": number, "charge": "100.00",
        "service_dates": {"start": "2026-11-02", "end": "2026-11-02"}, **changes,
    }  # fmt: skip


def questions(kind: type[Any], *given: dict[str, Any]) -> list[Question | Finding]:
    text = json.dumps(list(given)).encode()
    found = read_inquiries(text, "inquiries.json", kind)
    return [one if isinstance(one, Finding) else Question(one) for one in found]


def asked(
    stage: Stage, kind: type[Any], *given: dict[str, Any], desk: Desk | None = None
) -> Asking:
    desk = desk or stage.desk
    return ask(desk, questions(kind, *given), desk.settings.partner("sandbox"), asked_by="mona")


def pages(stage: Stage, done: Asking) -> str:
    return "".join(inquire_views.page(inquire_views.told(stage.desk, done.inquiries)))


def states(stage: Stage, done: Asking) -> list[str]:
    return [row.state for row in inquire_views.told(stage.desk, done.inquiries).asked]


ACTIVE = """\
INGRID HALVORSEN, member ID W204718355, born 17 March 1984
ACME HEALTH PLAN: coverage is ACTIVE from 1 January 2026
Plan: ACME HEALTH PLAN

The health plan as a whole (30): active
  Network not told, or either
    Coinsurance: 20%
    Deductible, individual: 100.00 per calendar year, 0.00 used, 100.00 left
"""


def test_coverage_is_asked_and_told(stage: Stage) -> None:
    """The terms of ACME: a deductible of 100.00, then 20 % are the member's, no copay."""
    done = asked(stage, EligibilityInquiry, covered())
    assert (done.exit_code, done.findings, states(stage, done)) == (0, [], ["asked"])
    assert stage.turn() == ["taken", "TA1", "999", "271", "report"]
    assert stage.receive().errors == []
    assert states(stage, done) == ["answered"]
    assert pages(stage, done) == ACTIVE
    assert stage.items() == []
    (row,) = inquire_views.told(stage.desk, done.inquiries).asked
    assert (row.asked_by, row.trace_number) == ("mona", "I000000001")


def test_the_answers_of_the_sandbox_are_ones_that_its_guide_takes(quick_stage: Stage) -> None:
    stage = quick_stage
    stage.send(claim("A-1"))
    kid = {"last_name": "HALVORSEN", "first_name": "NIA", "birth_date": "2015-06-30",
           "relationship_code": "19"}  # fmt: skip
    asked(stage, EligibilityInquiry, covered(), covered(dependent=kid),
          covered(subscriber={**INGRID, "member_id": "UNK1"}),
          covered(subscriber={**INGRID, "member_id": "END7"}))  # fmt: skip
    asked(stage, StatusInquiry, about("A-1"), about("NONE"), about("B-1", dependent=kid))
    stage.turn()
    answers = [p for p in (stage.house / "outbox").iterdir() if p.suffix in (".271", ".277")]
    mine = [str(p) for p in answers if not p.name.endswith("277CA.277")]
    assert len(mine) == 2
    told = stage.cli("validate", *mine)
    assert (told.code, "reject" in told.err) == (0, False), told


def test_an_unknown_member_is_refused_and_one_that_left_is_not_active(quick_stage: Stage) -> None:
    stage = quick_stage
    unknown = covered(subscriber={**INGRID, "member_id": "UNK1"})
    left = covered(subscriber={**INGRID, "member_id": "END7"})
    done = asked(stage, EligibilityInquiry, unknown, left)
    stage.turn()
    stage.receive()
    assert states(stage, done) == ["refused", "answered"]
    first, _, second = pages(stage, done).partition("-" * 60)
    assert "NO ANSWER" in first and "coverage is NOT ACTIVE" in second
    assert inquire_views.told(stage.desk, done.inquiries).exit_code == 1


LATE = Terms(**{**{f: getattr(load_terms(), f) for f in Terms.__struct_fields__},
                "delays": {"835": Delay(turns=1)}})  # fmt: skip


def test_a_status_moves_the_claim_and_never_overrules_the_remittance(stage: Stage) -> None:
    """The pay run comes a turn late: first the claim is pending, then its money is on the way."""
    house = Clearinghouse(stage.house, LATE)
    stage.send(claim("A-1"))
    house.turn(stage.now)
    stage.receive()
    assert stage.state("A-1") == "claim_accepted"
    house.silent.add("835")
    pending = asked(stage, StatusInquiry, about("A-1"))
    text = (stage.house / "inbox" / "276_000000002_20261120.x12").read_text()
    assert "~HL*4*3*22*0~DMG*D8*19840317*F~NM1*IL*1*HALVORSEN*INGRID****MI*W204718355~TRN*1*I" in (
        text.replace("\n", "")
    )
    (stage.house / "inbox" / "276_000000002_20261120.x12").rename(stage.home / "kept")
    stage.drop("pending.277", answer_277(text, "P1*20*100.00"))
    assert states(stage, pending) == ["answered"]
    assert (stage.state("A-1"), stage.claim("A-1")["flags"]) == ("pending", [])
    house.turn(stage.forward(hours=24))
    paid = asked(stage, StatusInquiry, about("A-1"))
    house.turn(stage.forward(minutes=5))
    stage.receive()
    assert "FINISHED WITHOUT A PAYMENT" in pages(stage, paid)
    assert (stage.state("A-1"), stage.claim("A-1")["flags"]) == ("pending", ["told_finalized"])
    house.silent.clear()
    house.turn(stage.forward(minutes=5))
    stage.receive()
    assert (stage.state("A-1"), stage.claim("A-1")["flags"]) == ("paid", ["patient_balance"])
    again = asked(stage, StatusInquiry, about("A-1"))
    text = (stage.house / "inbox" / "276_000000004_20261121.x12").read_text()
    stage.drop("denied.277", answer_277(text, "F2*585*100.00"))
    assert states(stage, again) == ["answered"]
    assert (stage.state("A-1"), stage.claim("A-1")["flags"]) == ("paid", ["patient_balance"])


def answer_277(asked: str, said: str) -> str:
    """A 277 by hand that answers the one claim of a 276."""
    trace = next(p for p in asked.replace("\n", "").split("~") if p.startswith("TRN*")).split("*")[
        2
    ]
    category, status, charge = said.split("*")
    return interchange(
        900 + sum(map(ord, trace + said)),
        f"""277 BHT*0010*08*B*20261121*0900*DG~HL*1**20*1~NM1*PR*2*ACME HEALTH PLAN*****PI*60054~
        HL*2*1*21*1~NM1*41*2*MAIN STREET BILLING*****46*PRACTICE~
        HL*3*2*19*1~NM1*1P*2*WILLOW CREEK FAMILY MEDICINE*****XX*1357902463~
        HL*4*3*22*0~NM1*IL*1*HALVORSEN*INGRID****MI*W204718355~TRN*2*{trace}~
        STC*{category}:{status}*20261121**{charge}*0~REF*EJ*A-1~DTP*472*D8*20261102~""",
        guide=("HN", "005010X212"),
    )


def test_a_claim_that_is_not_found_is_for_a_person(quick_stage: Stage) -> None:
    stage = quick_stage
    stage.send(claim("A-1"))  # and the other side never reads it
    for path in (stage.house / "inbox").iterdir():
        path.unlink()
    done = asked(stage, StatusInquiry, about("A-1"))
    stage.turn()
    stage.receive()
    assert (stage.state("A-1"), stage.claim("A-1")["flags"]) == ("sent", ["told_not_found"])
    assert stage.kinds() == ["not_found"]
    assert pages(stage, done).startswith("Claim A-1: ")


def test_an_answer_to_nothing_that_was_asked_is_for_a_person(quick_stage: Stage) -> None:
    stage = quick_stage
    stage.send(claim("A-1"))
    stage.drop("x.277", answer_277("TRN*1*ELSEWHERE~", "F1*65*100.00"))
    stage.drop("x.271", interchange(
        7, """271 BHT*0022*11*X*20261121*0900~HL*1**20*1~NM1*PR*2*ACME*****PI*60054~
        HL*2*1*21*1~NM1*1P*2*CLINIC*****XX*1357902463~HL*3*2*22*0~TRN*2*X1*9PRACTICE0~
        NM1*IL*1*HALVORSEN*INGRID****MI*W204718355~EB*1**30~""", guide=("HB", "005010X279A1"),
    ))  # fmt: skip
    assert stage.kinds() == ["unmatched", "unmatched"]
    assert stage.state("A-1") == "sent"


def test_what_was_refused_in_a_999_is_failed(quick_stage: Stage) -> None:
    stage = quick_stage
    done = asked(stage, EligibilityInquiry, covered())
    stage.drop("1.999", interchange(
        8, "999 AK1*HS*1*005010X279A1~AK2*270*0001*005010X279A1~IK5*R*5~AK9*R*1*1*0~"))  # fmt: skip
    assert states(stage, done) == ["failed"]
    assert inquire_views.told(stage.desk, done.inquiries).exit_code == 1


def in_real_time(stage: Stage, door: MemoryInquiryDoor) -> Desk:
    desk = stage.desk
    return Desk(desk.settings, desk.store, lambda: stage.now, inquiry_door_to=lambda _: door)


def payer(house: Path, stage: Stage) -> MemoryInquiryDoor:
    """The sandbox, that answers while one waits."""

    def answer(data: bytes) -> bytes:
        (house / "inbox").mkdir(parents=True, exist_ok=True)
        (house / "inbox" / "asked.x12").write_bytes(data)
        Clearinghouse(house).turn(stage.now)
        (found,) = (house / "outbox").glob("*_27[17].27[17]")
        text = found.read_bytes()
        found.unlink()
        return text

    return MemoryInquiryDoor(answer)


def test_in_real_time_each_is_asked_alone_and_answered_at_once(
    quick_stage: Stage, tmp_path: Path
) -> None:
    stage = quick_stage
    door = payer(tmp_path / "payer", stage)
    desk = in_real_time(stage, door)
    left = covered(subscriber={**INGRID, "member_id": "END7"})
    done = asked(stage, EligibilityInquiry, covered(), left, desk=desk)
    assert (done.exit_code, states(stage, done)) == (0, ["answered", "answered"])
    assert [text.count(b"~ST*270*") + text.count(b"\nST*270*") for text in door.asked] == [1, 1]
    assert pages(stage, done).startswith(ACTIVE)
    assert stage.deliver().sent == []
    assert stage.files(direction="out")["270_000000001_20261120.x12"]["state"] == "sent"


def test_a_payer_that_is_down_is_told_and_nobody_is_asked_after_that(
    quick_stage: Stage, tmp_path: Path
) -> None:
    stage = quick_stage
    door = payer(tmp_path / "payer", stage)
    door._faults.append(TransientError("The payer does not answer."))
    done = asked(stage, EligibilityInquiry, covered(), covered(), desk=in_real_time(stage, door))
    assert (done.exit_code, done.errors) == (
        3, ["sandbox: The payer does not answer.", "sandbox: 1 more were not asked"]
    )  # fmt: skip
    assert (door.asked, states(stage, done)) == ([], ["failed"])


def test_a_trace_number_is_used_once(quick_stage: Stage) -> None:
    stage = quick_stage
    mine = covered(trace_numbers=[{"number": "EL-1", "originator": "1471112222"}])
    first = asked(stage, EligibilityInquiry, mine, mine)
    again = asked(stage, EligibilityInquiry, mine)
    assert (len(first.inquiries), [f.rule for f in first.findings]) == (
        1, ["INQUIRIES.trace.before"],
    )  # fmt: skip
    assert (again.inquiries, again.files, again.exit_code) == ([], [], 1)


def test_what_a_payer_would_reject_is_not_asked(quick_stage: Stage) -> None:
    stage = quick_stage
    bad = covered(provider={**CLINIC, "npi": "1357902464"})
    done = asked(stage, EligibilityInquiry, bad, covered())
    assert (done.exit_code, len(done.inquiries)) == (1, 1)
    assert any(f.severity == "reject" for f in done.findings)


@pytest.mark.parametrize("kind", ["openssh", "builtin"])
def test_the_front_desk_asks_over_sftp(
    kind: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The command, the door, the sandbox and the log: the answer is printed, and nowhere else."""
    from gateway.sandbox.partner_file import partner_file

    database = f"sqlite:///{tmp_path / 'gateway.db'}"
    with (
        sftp_account(tmp_path / "server", kind) as account,
        stage_at(tmp_path, database, monkeypatch, house=account.root) as stage,
    ):
        stage.partner_text(partner_file(account.service, account.key_file))
        asking = tmp_path / "monday.json"
        asking.write_text(json.dumps(covered()))
        done = stage.cli("eligibility", str(asking), "--partner", "sandbox")
        assert (done.code, done.out) == (0, "")
        assert "1 inquiries wait for their answer" in done.err
        Clearinghouse(account.root).turn(datetime.datetime.now(datetime.UTC))
        stop = threading.Event()
        house = Clearinghouse(account.root)
        turning = threading.Thread(target=house.serve_forever, args=(stop, 0.1))
        turning.start()
        try:
            out = tmp_path / "rows.csv"
            done = stage.cli("eligibility", str(asking), "--partner", "sandbox", "--wait", "30",
                             "--csv", str(out))  # fmt: skip
            told = stage.cli("status", write(tmp_path, about("A-1")), "--partner", "sandbox",
                             "--wait", "30", "--json")  # fmt: skip
        finally:
            stop.set()
            turning.join()
        assert done.code == 0, done
        assert "coverage is ACTIVE" in done.out and "HALVORSEN" in out.read_text()
        assert "HALVORSEN" not in done.err + told.err + capsys.readouterr().err
        (answer,) = told.json["claim_statuses"]
        assert answer["statuses"][0]["category_code"] == "D0"
        assert told.json["inquiries"][0]["state"] == "answered"


def write(folder: Path, inquiry: dict[str, Any]) -> str:
    path = folder / "status.json"
    path.write_text(json.dumps(inquiry))
    return str(path)


def test_a_partner_that_is_down_gives_exit_code_3(quick_stage: Stage, tmp_path: Path) -> None:
    stage = quick_stage.partner(f'type = "folder"\npath = "{tmp_path / "nowhere"}"')
    asking = write(tmp_path, covered())
    done = stage.cli("eligibility", asking, "--partner", "sandbox", "--wait", "1")
    assert (done.code, done.out) == (3, "")
    assert done.err.startswith("1 inquiries wait") or "gateway:" in done.err


def test_a_payer_is_asked_over_core(quick_stage: Stage, tmp_path: Path) -> None:
    """The door of CAQH CORE instead of a function: TLS, SOAP, and the same answers."""
    stage = quick_stage
    with core_side(tmp_path / "payer") as side:
        desk = stage.desk
        core = Desk(
            desk.settings, desk.store, lambda: stage.now,
            inquiry_door_to=lambda _: CoreInquiryDoor(side.address()),
        )  # fmt: skip
        done = asked(stage, EligibilityInquiry, covered(), desk=core)
        status = asked(stage, StatusInquiry, about("A-1"), desk=core)
    assert (done.errors, states(stage, done), states(stage, status)) == (
        [], ["answered"], ["answered"],
    )  # fmt: skip
    assert "coverage is ACTIVE" in pages(stage, done)
    assert "NOT FOUND" in pages(stage, status)

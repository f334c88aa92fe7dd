"""Claims over a REST API, the whole way: handed in once whatever happens, answered, paid."""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from gateway.errors import ConfigError
from gateway.exchange.doors import open_inquiry
from gateway.transport.rest_stedi import Stedi
from tests.journeys.stage import Stage, claim, remittance, stage_at
from tests.journeys.stage import interchange as made
from tests.journeys.test_correlation import acknowledged, ok
from tests.transport.rest_cases import ANSWER, INQUIRY
from tests.transport.stub_http import Reply, Stub, serving
from tests.transport.stub_optum import CLIENT, SECRET, OptumStub
from tests.transport.stub_stedi import KEY, StediStub

STEDI = """
type = "rest"
api = "stedi"
url = "{url}"
api_key_env = "GATEWAY_TEST_KEY"
timeout = 5
"""
OPTUM = """
type = "rest"
api = "optum"
url = "{url}"
client_id_env = "GATEWAY_TEST_CLIENT"
client_secret_env = "GATEWAY_TEST_SECRET"
timeout = 5
"""
REST = 'claims_per_interchange = 1\nafter_fetch = "{after}"\n'


@contextlib.contextmanager
def placed(
    stub: Stub, door: str, after: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Stage]:
    monkeypatch.setenv("GATEWAY_TEST_KEY", KEY)
    monkeypatch.setenv("GATEWAY_TEST_CLIENT", CLIENT)
    monkeypatch.setenv("GATEWAY_TEST_SECRET", SECRET)
    patient = functools.partial(Stedi, sleep=lambda _: None)
    monkeypatch.setattr("gateway.transport.rest.Stedi", patient)
    monkeypatch.setattr("gateway.transport.rest_login.TOKENS._kept", {})
    database = f"sqlite:///{folder / 'gateway.db'}"
    with serving(stub) as url, stage_at(folder, database, monkeypatch) as stage:
        stage.partner(door.format(url=url))
        path = stage.home / "config" / "partners" / "sandbox.toml"
        text = path.read_text().replace('after_fetch = "archive"\n', REST.format(after=after))
        for lacking in ('fetched = "collected"\n', 'archive = "archive"\n'):
            text = text.replace(lacking, "")
        stage.partner_text(text)
        yield stage


@pytest.fixture
def stedi(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Stage, StediStub]]:
    stub = StediStub()
    with placed(stub, STEDI, "keep", tmp_path, monkeypatch) as stage:
        yield stage, stub


@pytest.fixture
def optum(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Stage, OptumStub]]:
    stub = OptumStub()
    with placed(stub, OPTUM, "delete", tmp_path, monkeypatch) as stage:
        yield stage, stub


def paid(number: str) -> str:
    """An 835 that pays a claim of 100 whole."""
    return made(7, remittance("T1", "100", f"CLP*{number}*1*100*100**12*P1*11*1~SVC*HC:99213*100*"
                              "100**1~DTM*472*20261102~REF*6R*" + f"{number}L1"))  # fmt: skip


def test_a_claim_goes_out_is_acknowledged_at_once_and_paid(
    stedi: tuple[Stage, StediStub],
) -> None:
    stage, stub = stedi
    stub.answer_x12 = acknowledged(2, ok("A-1"))
    stage.send(claim("A-1"))
    assert stage.state("A-1") == "sent"
    stage.receive()
    assert stage.state("A-1") == "claim_accepted"
    stub.transaction("0000aaaa", paid("A-1").encode())
    assert len(stage.receive().files) == 1
    assert stage.state("A-1") == "paid"
    assert stage.receive().files == []
    assert len(stub.claims) == 1 and len(stub.paths("/signed")) == 1


def test_after_a_long_silence_the_list_begins_where_the_last_answer_came(
    stedi: tuple[Stage, StediStub],
) -> None:
    stage, stub = stedi
    stage.send(claim("A-1"))
    stub.transaction("0000aaaa", acknowledged(2, ok("A-1")).encode())
    stage.receive()  # at noon of 20 November
    stage.forward(days=60)
    stage.receive()
    last = [one for one in stub.asked if "startDateTime" in one.query][-1]
    assert last.query["startDateTime"] <= "2026-11-19T12:00:00Z"


def test_each_claim_is_a_request(stedi: tuple[Stage, StediStub]) -> None:
    stage, stub = stedi
    stage.send(claim("A-1"), claim("A-2"))
    assert [text.count("CLM*") for text in stub.claims] == [1, 1]


def test_a_cut_line_makes_one_claim(stedi: tuple[Stage, StediStub]) -> None:
    """Three cut answers are one claim in doubt; the next round asks with its key and learns."""
    stage, stub = stedi
    stub.fail("submission", Reply(cut=True), times=3)
    stage.submit(claim("A-1"))
    assert stage.deliver().sent == []
    assert stage.state("A-1") == "built" and stage.kinds() == []
    stage.forward(minutes=2)
    assert len(stage.deliver().sent) == 1
    assert len(stub.claims) == 1 and stage.state("A-1") == "sent"


def test_a_second_attempt_that_is_throttled_stays_in_doubt_of_the_first(
    stedi: tuple[Stage, StediStub],
) -> None:
    stage, stub = stedi
    stub.fail("submission", Reply(cut=True), times=3)
    stage.submit(claim("A-1"))
    stage.deliver()
    stage.forward(minutes=2)
    stub.fail("submission", Reply(429, {}, {"Retry-After": "90000"}))
    stage.deliver()
    stage.forward(hours=25)
    assert len(stage.deliver().in_doubt) == 1
    assert len(stub.claims) == 1


def test_after_a_day_the_key_is_forgotten_and_a_person_is_asked(
    stedi: tuple[Stage, StediStub],
) -> None:
    stage, stub = stedi
    stub.fail("submission", Reply(cut=True), times=3)
    stage.submit(claim("A-1"))
    stage.deliver()
    stage.forward(hours=24)
    done = stage.deliver()
    assert len(done.in_doubt) == 1 and done.exit_code == 3
    assert stage.kinds() == ["in_doubt"] and stage.state("A-1") == "in_doubt"
    assert len(stub.claims) == 1 == len({a.headers["idempotency-key"] for a in stub.asked})


def test_a_refused_claim_is_rejected_with_the_partners_words(
    stedi: tuple[Stage, StediStub],
) -> None:
    stage, stub = stedi
    stub.fail("submission", Reply(400, {"errors": [
        {"code": "33", "field": "subscriber.memberId", "value": "W204718355",
         "description": "is not of this payer"}]}))  # fmt: skip
    stage.submit(claim("A-1"), claim("A-2"))
    done = stage.deliver()
    assert (len(done.sent), len(done.failed)) == (1, 1)
    found = stage.claim("A-1")
    assert found["state"] == "claim_rejected"
    (told,) = [f for f in found["findings"] if f.rule == "REST.refused"]
    assert (told.code, told.message) == ("33", "is not of this payer")
    ((kind, message),) = stage.items()
    assert kind == "upload_failed" and "subscriber.memberId" in message
    assert "W204718355" not in message
    assert stage.state("A-2") == "sent"


def test_a_refusal_with_a_277ca_is_posted_by_it(stedi: tuple[Stage, StediStub]) -> None:
    stage, stub = stedi
    answer = acknowledged(2, ok("A-1", code="A7:562"))
    stub.fail("submission", Reply(400, {"status": "ERROR", "x12": answer}))
    stage.submit(claim("A-1"))
    stage.deliver()
    stage.receive()
    assert stage.state("A-1") == "claim_rejected"


def test_a_throttled_claim_waits_as_long_as_it_is_told(stedi: tuple[Stage, StediStub]) -> None:
    stage, stub = stedi
    stub.fail("submission", Reply(429, {}, {"Retry-After": "3000"}))
    stage.submit(claim("A-1"))
    assert len(stage.deliver().waiting) == 1
    stage.forward(minutes=45)
    done = stage.deliver()
    assert (done.sent, len(done.waiting), stub.claims) == ([], 1, [])
    stage.forward(minutes=6)
    assert len(stage.deliver().sent) == 1


def test_without_a_key_a_cut_line_is_in_doubt_at_once(optum: tuple[Stage, OptumStub]) -> None:
    stage, stub = optum
    stub.fail("submission", Reply(cut=True))
    stage.submit(claim("A-1"))
    assert len(stage.deliver().in_doubt) == 1
    stage.forward(minutes=30)
    stage.deliver()
    assert len(stub.claims) == 1 and stage.kinds() == ["in_doubt"]


def test_the_answer_of_the_mailbox_settles_a_doubt(optum: tuple[Stage, OptumStub]) -> None:
    stage, stub = optum
    stub.fail("submission", Reply(cut=True))
    stage.submit(claim("A-1"))
    stage.deliver()
    stub.mailbox = {"X3000000.AB": acknowledged(2, ok("A-1"))}
    stage.receive()
    assert stage.state("A-1") == "claim_accepted"
    assert stage.kinds() == [] and stub.mailbox == {}


def test_a_name_of_the_mailbox_that_comes_round_again_is_taken_again(
    optum: tuple[Stage, OptumStub],
) -> None:
    stage, stub = optum
    stage.send(claim("A-1"))
    stub.mailbox = {"X3000000.AB": acknowledged(2, ok("A-1"))}
    stage.receive()
    stub.mailbox = {"X3000000.AB": paid("A-1")}
    stage.receive()
    assert stage.state("A-1") == "paid"


def test_a_report_that_is_not_ready_holds_up_no_other(optum: tuple[Stage, OptumStub]) -> None:
    stage, stub = optum
    stage.send(claim("A-1"))
    stub.mailbox = {"R5000000.AB": paid("A-1"), "X3000000.AB": acknowledged(2, ok("A-1"))}
    stub.fail("R5000000.AB", Reply(413, {"message": "processing"}))
    done = stage.receive()
    assert (len(done.files), done.unsettled, done.errors) == (1, ["R5000000.AB"], [])
    assert stage.state("A-1") == "claim_accepted"
    assert stage.desk.circuits.of["sandbox"].failures == 0
    stage.receive()
    assert stage.state("A-1") == "paid" and stub.mailbox == {}


def test_a_document_that_is_gone_holds_up_no_other(stedi: tuple[Stage, StediStub]) -> None:
    stage, stub = stedi
    stage.send(claim("A-1"))
    stub.transaction("0000aaaa", b"unused")
    del stub.documents["0000aaaa"]
    stub.transaction("0000bbbb", acknowledged(2, ok("A-1")).encode())
    done = stage.receive()
    assert done.exit_code == 3 and len(done.files) == 1
    (said,) = done.errors
    assert said.startswith("sandbox: 277_0000aaaa.x12: ") and "HTTP 404" in said
    assert stage.state("A-1") == "claim_accepted"


def test_a_dead_partner_is_left_alone_and_tried_again(
    stedi: tuple[Stage, StediStub],
) -> None:
    stage, stub = stedi
    stub.fail("/polling", Reply(500, {}, {"Retry-After": "100"}), times=6)
    for _ in range(5):
        assert stage.receive().exit_code == 3
    assert len(stub.asked) == 5
    (said,) = stage.receive().errors
    assert said == (
        "sandbox: left alone since 2026-11-20 12:00 UTC after 5 failures in a row; the next try is "
        "at 12:05 UTC"
    )
    assert len(stub.asked) == 5
    stage.forward(minutes=5)
    stage.receive()
    assert len(stub.asked) == 6
    assert "the next try is at 12:10 UTC" in stage.receive().errors[0]
    stage.forward(minutes=5)
    assert stage.receive().errors == []
    assert stage.receive().errors == []
    assert len(stub.asked) == 8


def test_the_log_says_when_a_circuit_opens_and_closes(stedi: tuple[Stage, StediStub]) -> None:
    stage, stub = stedi
    stub.fail("/polling", Reply(500, {}, {"Retry-After": "100"}), times=6)
    _ = stage.desk  # which sets logging up, before it is listened to
    with structlog.testing.capture_logs() as told:
        for _ in range(7):
            stage.receive()
        stage.forward(minutes=5)
        stage.receive()
        stage.forward(minutes=5)
        stage.receive()
    said = [(one["event"], one.get("until")) for one in told if "circuit" in one["event"]]
    assert said == [
        ("circuit.opened", "2026-11-20T12:05:00Z"),
        ("circuit.still_open", "2026-11-20T12:10:00Z"),
        ("circuit.closed", None),
    ]


def test_a_partner_is_asked_over_its_api(stedi: tuple[Stage, StediStub]) -> None:
    stage, stub = stedi
    stub.inquiry_x12 = ANSWER
    door = open_inquiry(stage.desk.settings.partner("sandbox"))
    assert door.ask(INQUIRY) == ANSWER.encode()
    door.close()


def test_a_folder_answers_no_inquiries(quick_stage: Stage) -> None:
    with pytest.raises(ConfigError, match="folder door answers no inquiries"):
        open_inquiry(quick_stage.desk.settings.partner("sandbox"))


def test_a_refused_log_in_is_tried_once_an_hour(
    stedi: tuple[Stage, StediStub], monkeypatch: pytest.MonkeyPatch
) -> None:
    stage, stub = stedi
    monkeypatch.setenv("GATEWAY_TEST_KEY", "no-longer-this")
    stage.receive()
    stage.receive()
    assert len(stub.asked) == 1 and stage.kinds() == ["login_refused"]
    monkeypatch.setenv("GATEWAY_TEST_KEY", KEY)
    stage.forward(minutes=61)
    assert stage.receive().errors == []


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        ('api = "stedi"', "", "needs api"),
        ('api_key_env = "GATEWAY_TEST_KEY"', "", "needs api_key_env or api_key_file"),
        ("claims_per_interchange = 1", "", "claims_per_interchange = 1"),
        ('after_fetch = "keep"', 'after_fetch = "delete"', 'after_fetch = "keep"'),
        ('inbound = "outbox"', 'inbound = "inbox"', "must differ"),
        ('inbound = "outbox"', 'inbound = "outbox"\narchive = "a"', "leave them out"),
        ("[submitter]", '[acknowledge]\nta1 = "always"\n[submitter]', "leave [acknowledge] out"),
        ("GATEWAY_TEST_KEY", "GATEWAY_NOT_SET", "GATEWAY_NOT_SET is empty or not set"),
        ('api = "stedi"', 'api = "nobody"', "api"),
        ('api = "stedi"', 'api_key = "in clear"', "api_key"),
    ],
)
def test_a_door_that_cannot_work_says_why(
    stedi: tuple[Stage, StediStub], before: str, after: str, says: str
) -> None:
    stage, stub = stedi
    path = stage.home / "config" / "partners" / "sandbox.toml"
    stage.partner_text(path.read_text().replace(before, after))
    said = stage.cli("partners", "check", "sandbox")
    assert said.code == 2 and says in said.err and stub.asked == []


@pytest.mark.parametrize(
    ("host", "environment"),
    [("https://apigw.optum.com", "test"), ("https://sandbox-apigw.optum.com", "production")],
)
def test_the_host_of_the_other_environment_is_refused(
    optum: tuple[Stage, OptumStub], host: str, environment: str
) -> None:
    stage, stub = optum
    path = stage.home / "config" / "partners" / "sandbox.toml"
    text = path.read_text().replace(f'url = "{stub.url}"', f'url = "{host}"')
    stage.partner_text(text.replace('environment = "test"', f'environment = "{environment}"'))
    said = stage.cli("partners", "check", "sandbox")
    assert said.code == 2 and "never mix" in said.err

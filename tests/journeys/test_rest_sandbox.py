"""Claims over a REST API to the sandbox, the whole way: handed in once, answered, paid."""

from __future__ import annotations

import datetime
import os
import re
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from gateway.sandbox.rest_desk import Reply
from gateway.sandbox.rest_optum import OptumSide
from gateway.sandbox.rest_server import serve
from tests.journeys.rest_stage import SECRET, Answer, RestSide, at_rest, hang_up, rest_stage
from tests.journeys.serving import sandbox
from tests.journeys.stage import NOON, REPOSITORY, Stage, claim, line

Both = tuple[Stage, RestSide]
APIS = ("stedi", "optum")
PROFESSIONAL = "/change/medicalnetwork/professionalclaims/v3/raw-x12-submission"


@pytest.fixture
def both(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Both]:
    with rest_stage(getattr(request, "param", "stedi"), tmp_path, monkeypatch) as made:
        yield made


on_both = pytest.mark.parametrize("both", APIS, indirect=True)
on_optum = pytest.mark.parametrize("both", ["optum"], indirect=True)


def dear(number: str, code: str = "99213", **changes: Any) -> dict[str, Any]:
    """A claim of 300.00: the deductible is 100.00, 80 % of the charge are allowed."""
    return claim(number, line(code, "300.00", control_number=f"{number}L1"), **changes)


@on_both
def test_a_claim_is_sent_acknowledged_and_paid(both: Both) -> None:
    stage, side = both
    stage.send(dear("A-1"), dear("A-2", "A9270"))
    assert side.claims == 2
    done = stage.receive()
    assert done.errors == [] and done.exit_code == 0
    assert (stage.state("A-1"), stage.state("A-2")) == ("paid", "denied")
    # allowed 240.00, less the deductible of 100.00, less 20 % of the rest
    assert str(stage.claim("A-1")["paid"]) == "112.00"
    kinds = {(a.kind, a.verdict) for a in stage.claim("A-1")["acknowledgements"]}
    assert ("277CA", "accepted") in kinds
    assert stage.kinds() == []
    again = stage.receive()
    assert (again.files, again.errors) == ([], [])


@on_both
def test_a_partner_of_an_api_is_checked(both: Both, monkeypatch: pytest.MonkeyPatch) -> None:
    stage, side = both
    stage.now = datetime.datetime.now(datetime.UTC)  # the command has no other clock
    said = stage.cli("partners", "check", "sandbox")
    assert said.code == 0 and f"logged in at {side.service.url}" in said.out
    assert "none was sent yet" in said.out
    path = stage.home / "config/partners/sandbox.toml"
    named = re.sub("(?m)^(api_key|client_secret)_file.*$", r'\1_env = "WRONG"', path.read_text())
    stage.partner_text(named)
    monkeypatch.setenv("WRONG", "not-that-secret")
    said = stage.cli("partners", "check", "sandbox")
    assert said.code == 3 and "refuses the credentials" in said.out
    assert "not-that-secret" not in said.out + said.err


@on_both
def test_a_claim_that_is_refused_at_once_is_rejected_in_words(both: Both) -> None:
    """The clearinghouse has no way to payer 99999."""
    stage, _ = both
    nobody = {"name": "NOBODY", "identifiers": [{"qualifier": "PI", "value": "99999"}]}
    stage.submit(dear("A-1", payer=nobody), dear("A-2"))
    done = stage.deliver()
    assert (len(done.sent), len(done.failed)) == (1, 1)
    stage.receive()
    assert (stage.state("A-1"), stage.state("A-2")) == ("claim_rejected", "paid")
    (told,) = [f for f in stage.claim("A-1")["findings"] if f.rule == "REST.refused"]
    assert told.code == "116" and "A7:116" in told.message


def test_a_line_that_is_cut_after_the_claim_was_taken_makes_one_claim(both: Both) -> None:
    stage, side = both
    side.hand.on("submission", hang_up)
    stage.send(dear("A-1"))
    assert (side.claims, side.hand.times("submission")) == (1, 2)
    stage.receive()
    assert stage.state("A-1") == "paid"


@pytest.mark.parametrize("point", ["before_rename", "after_rename", "after_commit"])
def test_a_gateway_that_is_killed_around_the_request_makes_one_claim(
    both: Both, point: str
) -> None:
    """Before the request, between its answer and our note of it, and after that."""
    stage, side = both
    stage.submit(dear("A-1"))
    stage.close()
    died = stage.spawn("deliver", env=os.environ | {"PYTHONPATH": str(REPOSITORY),
                                                    "GATEWAY_FAILPOINT": point})  # fmt: skip
    assert died.code == -signal.SIGKILL
    assert side.claims == (0 if point == "before_rename" else 1)
    stage.deliver()
    assert side.claims == 1 and stage.state("A-1") == "sent"
    keys = {one.headers["idempotency-key"] for one in side.hand.asked if one.method == "POST"}
    assert len(keys) == 1
    stage.receive()
    assert stage.state("A-1") == "paid" and stage.kinds() == []


@on_optum
def test_without_keys_a_gateway_that_is_killed_leaves_a_doubt_that_the_mailbox_settles(
    both: Both,
) -> None:
    stage, side = both
    stage.submit(dear("A-1"))
    stage.close()
    stage.spawn("deliver", env=os.environ | {"PYTHONPATH": str(REPOSITORY),
                                             "GATEWAY_FAILPOINT": "after_rename"})  # fmt: skip
    assert stage.deliver().sent == [] and stage.kinds() == ["in_doubt"]
    stage.receive()
    assert (side.claims, stage.state("A-1"), stage.kinds()) == (1, "paid", [])


def test_a_claim_that_takes_long_is_at_work_for_who_asks_again(both: Both) -> None:
    """The first request outlasts our patience; while it is at work its key brings 409."""
    stage, side = both
    path = stage.home / "config/partners/sandbox.toml"
    stage.partner_text(path.read_text().replace("timeout = 3.0", "timeout = 0.5"))
    turn = side.house.turn

    def slow(now: datetime.datetime) -> Any:
        side.house.turn = turn  # type: ignore[method-assign]
        time.sleep(2)
        return turn(now)

    side.house.turn = slow  # type: ignore[method-assign]
    stage.submit(dear("A-1"))
    assert stage.deliver().sent == []
    assert stage.state("A-1") == "built"
    time.sleep(2)
    stage.forward(minutes=2)
    assert len(stage.deliver().sent) == 1
    assert side.claims == 1 and sorted(side.hand.replies) == [200, 200, 409, 409]


def post(side: RestSide, key: str, text: str) -> requests.Response:
    headers = {"Authorization": SECRET, "Idempotency-Key": key}
    return requests.post(side.service.url + PROFESSIONAL, json={"x12": text}, headers=headers,
                         timeout=10)  # fmt: skip


def test_a_key_is_one_request_for_a_day(both: Both) -> None:
    stage, side = both
    stage.submit(dear("A-1"), dear("A-2"))
    texts = []
    for file in stage.files(direction="out").values():
        with stage.desk.store.vault.open(file["sha256"]) as opened:
            texts.append(opened.read().decode())
    first = post(side, "k", texts[0])
    assert (first.status_code, first.json()["status"], side.claims) == (200, "SUCCESS", 1)
    assert first.json()["x12"].startswith("ISA")
    assert post(side, "k", texts[0]).content == first.content
    other = post(side, "k", texts[1])
    assert (other.status_code, side.claims) == (422, 1)
    stage.forward(hours=24)
    later = post(side, "k", texts[0])
    assert side.claims == 2
    assert (later.status_code, later.json()["errors"][0]["code"]) == (400, "025")  # ISA13 again


def test_two_at_once_under_one_key_are_one_claim(both: Both) -> None:
    stage, side = both
    stage.submit(dear("A-1"))
    (file,) = stage.files(direction="out").values()
    with stage.desk.store.vault.open(file["sha256"]) as opened:
        text = opened.read().decode()
    found: list[requests.Response] = []
    threads = [threading.Thread(target=lambda: found.append(post(side, "k", text)))
               for _ in range(4)]  # fmt: skip
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    statuses = sorted(one.status_code for one in found)
    assert set(statuses) <= {200, 409} and 200 in statuses and side.claims == 1
    assert {one.headers.get("Retry-After") for one in found if one.status_code == 409} <= {"1"}


def test_a_server_that_fails_after_it_took_the_claim_has_one_of_it(both: Both) -> None:
    """500 between the hand-over and the answer: the next try with the key finds the claim there."""
    stage, side = both
    turn = side.house.turn

    def broken(now: datetime.datetime) -> Any:
        side.house.turn = turn  # type: ignore[method-assign]
        raise OSError("the disk is full")

    side.house.turn = broken  # type: ignore[method-assign]
    stage.send(dear("A-1"))
    assert side.hand.replies == [500, 200] and side.claims == 1
    stage.receive()
    assert stage.state("A-1") == "paid"


def test_a_server_that_was_started_anew_knows_its_keys(both: Both) -> None:
    stage, side = both
    stage.submit(dear("A-1"))
    (file,) = stage.files(direction="out").values()
    with stage.desk.store.vault.open(file["sha256"]) as opened:
        text = opened.read().decode()
    first = post(side, "k", text)
    side.service.close()
    second = serve(side.house, "stedi", SECRET, clock=lambda: stage.now)
    try:
        again = post(RestSide(second, side.house, side.hand), "k", text)
    finally:
        second.close()
    assert (again.status_code, again.content, side.claims) == (200, first.content, 1)


def test_answers_of_many_pages_are_all_taken(both: Both, monkeypatch: pytest.MonkeyPatch) -> None:
    stage, side = both
    monkeypatch.setattr("gateway.transport.rest_stedi.PAGE_SIZE", "2")
    stage.send(*(dear(f"A-{n}") for n in range(4)))
    assert stage.receive().errors == []
    assert {stage.state(f"A-{n}") for n in range(4)} == {"paid"}
    listed = [one for one in side.hand.asked if "/polling" in one.path]
    assert len(listed) > 5 and "startDateTime" in listed[0].query
    assert all("pageToken" in one.query for one in listed[1:])


@pytest.mark.parametrize(
    "query",
    [{}, {"pageToken": "x"}, {"startDateTime": "soon"}, {"startDateTime": "2026-11-20"},
     {"startDateTime": at_rest(NOON)}, {"pageToken": "1-0", "startDateTime": at_rest(NOON)},
     {"startDateTime": "2026-01-01T00:00:00Z", "pageSize": "501"}],
)  # fmt: skip
def test_a_list_that_is_asked_for_wrongly_is_refused(both: Both, query: dict[str, str]) -> None:
    _, side = both
    url = f"{side.service.url}/polling/transactions"
    said = requests.get(url, params=query, headers={"Authorization": SECRET}, timeout=10)
    assert (said.status_code, said.json()["code"]) == (400, "BAD_REQUEST")


def test_a_document_is_given_for_its_signature_alone(both: Both) -> None:
    stage, side = both
    stage.send(dear("A-1"))
    mine = {"Authorization": SECRET}
    url = f"{side.service.url}/polling/transactions"
    since = {"startDateTime": at_rest(NOON - datetime.timedelta(days=1))}
    number = requests.get(url, params=since, headers=mine, timeout=10).json()["items"][0][
        "fileExecutionId"
    ]
    place = f"{side.service.url}/executions/{number}/input-url"
    assert requests.get(place, timeout=10).status_code == 403
    signed = requests.get(place, headers=mine, timeout=10).json()["documentDownloadUrl"]
    assert requests.get(signed, timeout=10).text.startswith("ISA")
    forged = signed[:-4] + ("0000" if signed[-4:] != "0000" else "1111")
    assert requests.get(forged, timeout=10).status_code == 403


def test_a_list_that_is_throttled_is_asked_for_later(both: Both) -> None:
    """429 says for how long: nothing is tried again in this round, and nothing is lost."""
    stage, side = both
    stage.send(dear("A-1"))
    side.hand.on("/polling", lambda _: Reply(429, {"code": "x"}, {"Retry-After": "90"}))
    first = stage.receive()
    assert first.exit_code == 3 and "asked too often" in first.errors[0]
    assert side.hand.times("/polling") == 1
    assert stage.receive().errors == []
    assert stage.state("A-1") == "paid"


@on_optum
def test_a_token_that_ends_in_the_middle_is_fetched_anew(both: Both) -> None:
    """Between two claims of one round the server forgets all tokens."""
    stage, side = both
    api = side.service.side
    assert isinstance(api, OptumSide)

    def forget(answer: Answer) -> Reply | None:
        reply = answer()
        if reply.status == 200:
            api.tokens.clear()
        return reply

    side.hand.on("submission", forget, times=4)
    stage.send(dear("A-1"), dear("A-2"), dear("A-3"))
    assert side.claims == 3
    assert side.hand.times("/token") == 3
    assert side.hand.times("submission") == 5  # each refused one was put again with a new token
    stage.receive()
    assert {stage.state(f"A-{n}") for n in (1, 2, 3)} == {"paid"}


@pytest.mark.parametrize("api", APIS)
def test_the_sandbox_serves_it_and_prints_the_partner_file(
    quick_stage: Stage, tmp_path: Path, api: str
) -> None:
    served = sandbox(tmp_path / "ch", "--server", "rest", "--api", api, last="inbound")
    with served as (heard, partner):
        quick_stage.partner_text(partner)
        said = quick_stage.cli("partners", "check", "sandbox")
    assert f"the API of {api} serves" in heard
    assert said.code == 0, said

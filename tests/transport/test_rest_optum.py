"""The door to Optum's medical network, over real HTTP to a stub of it."""

from __future__ import annotations

import datetime
from urllib.parse import quote

import pytest

from gateway.errors import InDoubtError, LoginRefused, PermanentError, TransientError
from gateway.transport.rest_login import EARLY, Tokens
from tests.transport.rest_cases import ANSWER, CLAIM, INQUIRY, fetched, optum, put
from tests.transport.stub_http import Reply
from tests.transport.stub_optum import TOKEN


def test_a_claim_is_submitted_with_a_token_of_the_house() -> None:
    with optum(headers={"X-CHC-ClaimSubmission-SubmitterId": "S1"}) as (stub, door):
        receipt = put(door)
        assert stub.claims == [CLAIM.decode()]
        assert receipt.reference == "26325SYN1" and receipt.answer == b""
        sent = stub.asked[-1].headers
        assert sent["x-chc-claimsubmission-submitterid"] == "S1"
        assert sent["authorization"] == "Bearer token-1"


def test_one_token_serves_many_requests() -> None:
    with optum() as (stub, door):
        door.ping()
        door.list("reports")
        put(door)
        assert stub.paths(TOKEN) == [f"POST {TOKEN}"]


def test_a_token_that_was_refused_is_renewed_as_often_as_that_happens() -> None:
    with optum() as (stub, door):
        door.ping()
        for count in (1, 2, 3):
            stub.tokens.clear()
            put(door, name=str(count))
            assert (stub.given, len(stub.claims)) == (count + 1, count)


def test_a_new_token_that_is_refused_too_is_a_refused_log_in() -> None:
    with optum() as (stub, door):
        stub.fail("submission", Reply(401, {"message": "no"}), times=2)
        with pytest.raises(LoginRefused):
            put(door)
        assert (stub.given, stub.claims, len(stub.paths("submission"))) == (2, [], 2)


def test_a_token_for_ever_is_kept_for_a_day() -> None:
    with optum() as (stub, door):
        stub.lifetime = 10**400
        door.ping()
        assert stub.given == 1


def test_a_token_is_given_up_before_it_ends() -> None:
    tokens, now = Tokens(), datetime.datetime(2026, 11, 21, tzinfo=datetime.UTC)
    tokens.put("k", "abc", now + datetime.timedelta(seconds=3600))
    last = now + datetime.timedelta(seconds=3600) - EARLY
    assert tokens.get("k", last - datetime.timedelta(seconds=1)) == "abc"
    assert tokens.get("k", last) == ""
    assert tokens.get("other", now) == ""
    tokens.drop("k")
    assert tokens.get("k", now) == ""


def test_a_short_token_is_fetched_anew() -> None:
    with optum() as (stub, door):
        stub.lifetime = 30
        door.ping()
        door.ping()
        assert stub.given == 2


def test_wrong_credentials_are_a_refused_log_in() -> None:
    with optum(client_secret="wrong-secret") as (stub, door):
        with pytest.raises(LoginRefused) as seen:
            door.ping()
        assert "wrong-secret" not in str(seen.value)
        assert len(stub.asked) == 1


@pytest.mark.parametrize("reply", [Reply(cut=True), Reply(502), Reply(500), Reply(503)])
def test_a_lost_answer_is_in_doubt_and_never_repeated(reply: Reply) -> None:
    """There is no key by which a second attempt would be known."""
    with optum() as (stub, door):
        stub.fail("raw-x12-submission", reply)
        with pytest.raises(InDoubtError):
            put(door)
        assert len(stub.paths("submission")) == 1
        assert door.repeat_within == datetime.timedelta(0)


def test_an_answer_that_nobody_can_read_is_in_doubt() -> None:
    with optum() as (stub, door):
        stub.fail("raw-x12-submission", Reply(200, raw=b"<html>"))
        with pytest.raises(InDoubtError):
            put(door)


def test_a_busy_server_that_says_when_is_asked_later() -> None:
    with optum() as (stub, door):
        stub.fail("raw-x12-submission", Reply(503, {}, {"Retry-After": "90"}))
        with pytest.raises(TransientError) as seen:
            put(door)
        assert seen.value.retry_after == 90.0


def test_a_claim_that_is_too_large_is_refused() -> None:
    with optum() as (stub, door):
        stub.fail("raw-x12-submission", Reply(413, {"message": "too large"}))
        with pytest.raises(PermanentError, match="too large"):
            put(door)


def test_dental_claims_are_not_taken() -> None:
    with optum() as (stub, door):
        with pytest.raises(PermanentError, match="professional and institutional"):
            put(door, CLAIM.replace(b"005010X222A1", b"005010X224A2"))
        assert not stub.paths("submission")


def test_the_mailbox_is_listed_fetched_and_emptied() -> None:
    with optum() as (stub, door):
        stub.mailbox = {"R5000000.XY": ANSWER, "CF000000.AB": "a|b|c", "../x": "no"}
        entries = door.list("reports")
        assert [(e.name, e.size) for e in entries] == [("CF000000.AB", -1), ("R5000000.XY", -1)]
        assert fetched(door, "R5000000.XY") == ANSWER.encode()
        assert door.remove("reports", "R5000000.XY") is True
        assert door.remove("reports", "R5000000.XY") is False
        assert "R5000000.XY" not in stub.mailbox


def test_a_report_that_is_still_made_ready_is_asked_for_later() -> None:
    with optum() as (stub, door):
        stub.mailbox = {"R5000000.XY": ANSWER}
        stub.fail("R5000000.XY", Reply(413, {"message": "processing"}))
        with pytest.raises(TransientError) as seen:
            fetched(door, "R5000000.XY")
        assert seen.value.retry_after == 60.0


@pytest.mark.parametrize("name", ["CF 000000.1", "X3#0000.AB", "R5000000.AB~1", "a+b=c;d,e"])
def test_a_name_of_any_signs_is_taken_and_removed(name: str) -> None:
    with optum() as (stub, door):
        stub.mailbox = {quote(name, safe=""): "ISA of it"}
        stub.fail("/reports/v2/", Reply(200, {"reports": [name]}))
        (entry,) = door.list("reports")
        assert entry.name == name and fetched(door, name) == b"ISA of it"
        assert door.remove("reports", name) and stub.mailbox == {}


@pytest.mark.parametrize("body", [{"report_content": ""}, {}, [], {"report_content": 5}])
def test_a_report_without_content_is_refused(body: object) -> None:
    with optum() as (stub, door):
        stub.fail("R5000000.XY", Reply(200, body))
        with pytest.raises(PermanentError):
            fetched(door, "R5000000.XY")


@pytest.mark.parametrize("name", ["../token", "a/b", "", "x" * 130, "a?b"])
def test_a_name_never_leaves_the_mailbox(name: str) -> None:
    with optum() as (stub, door):
        with pytest.raises(PermanentError):
            fetched(door, name)
        assert stub.asked == []


def test_an_inquiry_is_answered() -> None:
    with optum() as (stub, door):
        stub.inquiry_x12 = ANSWER
        assert door.ask(INQUIRY) == ANSWER.encode()
        assert stub.paths("raw") == ["POST /medicalnetwork/eligibility/v3/raw-x12"]
        with pytest.raises(PermanentError, match="270 and 276"):
            door.ask(CLAIM)

"""The door to Stedi, over real HTTP to a stub of its APIs."""

from __future__ import annotations

import datetime
import hashlib

import pytest

from gateway.errors import (
    ConfigError,
    InDoubtError,
    LoginRefused,
    PermanentError,
    TransientError,
)
from gateway.transport.rest_errors import RefusedError
from tests.transport.rest_cases import (
    ANSWER,
    CLAIM,
    INQUIRY,
    fetched,
    put,
    stedi,
    stedi_address,
)
from tests.transport.stub_http import Reply


def test_a_claim_is_submitted_and_its_answer_comes_back() -> None:
    with stedi() as (stub, door):
        stub.answer_x12 = ANSWER
        steps: list[str] = []
        receipt = put(door, step=steps.append)
        assert stub.claims == [CLAIM.decode()]
        assert receipt.reference == "01SYNTHETIC1"
        assert receipt.answer == ANSWER.encode()
        assert (receipt.size, receipt.sha256) == (len(CLAIM), hashlib.sha256(CLAIM).hexdigest())
        assert steps == ["opened", "middle", "before_rename", "after_rename"]


def test_the_kind_of_claim_decides_the_path() -> None:
    with stedi() as (stub, door):
        put(door, CLAIM.replace(b"005010X222A1", b"005010X223A2"), "a")
        put(door, CLAIM.replace(b"005010X222A1", b"005010X224A2"), "b")
        assert stub.paths("submission") == [
            "POST /change/medicalnetwork/institutionalclaims/v1/raw-x12-submission",
            "POST /dental-claims/raw-x12-submission",
        ]


def test_a_cut_answer_makes_one_claim_and_not_two() -> None:
    """The connection goes after the claim was taken: the same key brings the first answer."""
    with stedi() as (stub, door):
        stub.fail("raw-x12-submission", Reply(cut=True))
        assert put(door).reference == "01SYNTHETIC1"
        assert len(stub.claims) == 1
        keys = {one.headers["idempotency-key"] for one in stub.asked}
        assert len(stub.asked) == 2 and len(keys) == 1


def test_an_attempt_of_another_day_has_the_same_key_and_another_file_another() -> None:
    with stedi() as (stub, door):
        put(door)
        put(door)
        put(door, name="837P_2.x12")
        first, second, third = (one.headers["idempotency-key"] for one in stub.asked)
        assert first == second != third
        assert len(stub.claims) == 2


@pytest.mark.parametrize("status", [409, 500, 502, 503, 504])
def test_what_stays_unknown_is_in_doubt(status: int) -> None:
    with stedi() as (stub, door):
        stub.fail("raw-x12-submission", Reply(status, {"message": "?"}), times=3)
        with pytest.raises(InDoubtError):
            put(door)
        assert len(stub.asked) == 3


def test_a_throttled_submission_says_how_long_to_wait() -> None:
    with stedi() as (stub, door):
        busy = Reply(429, {"code": "TOO_MANY_REQUESTS", "message": "x"}, {"Retry-After": "17"})
        stub.fail("raw-x12-submission", busy)
        with pytest.raises(TransientError) as seen:
            put(door)
        assert seen.value.retry_after == 17.0


def test_a_refused_claim_tells_which_field() -> None:
    body = {
        "status": "ERROR", "message": "invalid",
        "errors": [{"code": "33", "field": "subscriber.memberId", "value": "SECRETVALUE",
                    "description": "is not of this payer", "followupAction": "take the card's"}],
        "x12": ANSWER,
    }  # fmt: skip
    with stedi() as (stub, door):
        stub.fail("raw-x12-submission", Reply(400, body))
        with pytest.raises(RefusedError) as seen:
            put(door)
    (found,) = seen.value.findings
    assert (found.code, found.loop, found.value) == ("33", "subscriber.memberId", "SECRETVALUE")
    assert (found.message, found.hint) == ("is not of this payer", "take the card's")
    assert seen.value.x12 == ANSWER
    assert "subscriber.memberId" in str(seen.value) and "SECRETVALUE" not in str(seen.value)


def test_edits_are_findings_at_their_segment() -> None:
    body = {
        "status": "ERROR",
        "editResponses": [{"editName": "PD100", "errorDescription": "modifier is not valid",
                           "badData": "ZZ", "loop": "2400", "segment": "SV1", "element": "01"}],
    }  # fmt: skip
    with stedi() as (stub, door):
        stub.fail("raw-x12-submission", Reply(200, body))
        with pytest.raises(RefusedError) as seen:
            put(door)
    (found,) = seen.value.findings
    assert (found.place, found.code, found.value) == ("2400 SV101", "PD100", "ZZ")


def test_another_request_with_the_same_key_is_refused_for_good() -> None:
    with stedi() as (stub, door):
        stub.fail("raw-x12-submission", Reply(422, {"code": "CHANGED", "message": "other"}))
        with pytest.raises(RefusedError) as seen:
            put(door)
        assert seen.value.status == 422 and len(stub.asked) == 1


@pytest.mark.parametrize("status", [401, 403])
def test_a_refused_key_is_never_tried_twice(status: int) -> None:
    with stedi() as (stub, door):
        stub.fail("", Reply(status, {"message": "no"}))
        with pytest.raises(LoginRefused):
            door.ping()
        assert len(stub.asked) == 1


def test_a_wrong_key_is_a_refused_log_in_and_is_not_told() -> None:
    with stedi(api_key="wrong-key-of-a-test") as (_stub, door):
        with pytest.raises(LoginRefused) as seen:
            door.list("reports")
        assert "wrong-key" not in str(seen.value)


def test_files_of_all_pages_are_listed_and_fetched() -> None:
    with stedi() as (stub, door):
        for number in range(5):
            stub.transaction(f"0000000{number}", b"ISA" + bytes([65 + number]) * 200)
        stub.transaction("00000009", b"x", mode="production")
        stub.transaction("00000008", b"x", direction="OUTBOUND")
        entries = door.list("reports")
        assert [e.name for e in entries] == [f"277_0000000{n}.x12" for n in range(5)]
        assert entries[0].modified == 1795258800.0  # 2026-11-21 11:00 UTC
        assert len(stub.paths("/polling")) == 5  # four with items, and the one that ends them
        assert fetched(door, "277_00000003.x12") == b"ISA" + b"D" * 200


def test_a_file_of_several_transactions_is_one_file() -> None:
    with stedi() as (stub, door):
        stub.transaction("00000001", b"ISA of both")
        stub.transaction("00000001", b"ISA of both", transactionId="t-another")
        assert [e.name for e in door.list("reports")] == ["277_00000001.x12"]


def test_whoever_was_away_looks_back_to_the_last_report() -> None:
    """By lookback_days where that is longer, else to a day before the last report known."""
    with stedi(lookback_days=7) as (stub, door):
        door.look_back_to(datetime.datetime(2026, 3, 2, 8, 30, tzinfo=datetime.UTC))
        door.list("reports")
        assert stub.asked[0].query["startDateTime"] == "2026-03-01T08:30:00Z"
    with stedi(lookback_days=7) as (stub, door):
        now = datetime.datetime.now(datetime.UTC)
        door.look_back_to(now)
        door.list("reports")
        begun = datetime.datetime.fromisoformat(stub.asked[0].query["startDateTime"])
        assert abs(now - datetime.timedelta(days=7) - begun) < datetime.timedelta(minutes=1)


def test_a_last_page_without_a_token_ends_the_list() -> None:
    with stedi() as (stub, door):
        stub.transaction("00000001", b"x")
        stub.fail("/polling", Reply(200, {"items": stub.items}))
        assert len(door.list("reports")) == 1 and len(stub.paths("/polling")) == 1


def test_a_production_partner_sees_production_alone() -> None:
    with stedi(usage="P") as (stub, door):
        stub.transaction("00000001", b"x")
        stub.transaction("00000002", b"x", mode="production")
        assert [e.name for e in door.list("reports")] == ["277_00000002.x12"]


def test_pages_that_never_end_are_told() -> None:
    with stedi() as (stub, door):
        stub.fail("/polling", Reply(200, {"items": [{}], "nextPageToken": "1"}), times=2)
        with pytest.raises(PermanentError, match="again and again"):
            door.list("reports")


def test_a_document_at_a_strange_host_is_not_fetched() -> None:
    with stedi() as (stub, door):
        stub.transaction("00000001", b"x")
        stub.document_host = "https://elsewhere.example"
        with pytest.raises(PermanentError, match="host"):
            fetched(door, "277_00000001.x12")
        assert not stub.paths("/signed")


def test_reports_stay_where_they_are() -> None:
    with stedi() as (stub, door):
        with pytest.raises(PermanentError, match="after_fetch"):
            door.remove("reports", "277_00000001.x12")
        assert door.remove("claims", ".837P_1.x12.part") is False
        assert door.list("claims") == []
        assert stub.asked == []


def test_an_inquiry_is_answered() -> None:
    with stedi() as (stub, door):
        stub.inquiry_x12 = ANSWER
        assert door.ask(INQUIRY) == ANSWER.encode()
        assert door.ask(INQUIRY.replace(b"ST*270", b"ST*276")) == ANSWER.encode()
        assert [one.rsplit("/", 2)[1] for one in stub.paths()] == ["v3", "v2"]


def test_an_inquiry_that_is_refused_with_x12_is_answered_all_the_same() -> None:
    with stedi() as (stub, door):
        stub.fail("eligibility", Reply(400, {"status": "ERROR", "x12": ANSWER}))
        assert door.ask(INQUIRY) == ANSWER.encode()


def test_an_inquiry_without_x12_is_refused_in_words() -> None:
    with stedi() as (stub, door):
        stub.fail("eligibility", Reply(200, {"errors": [{"code": "42", "description": "down"}]}))
        with pytest.raises(RefusedError) as seen:
            door.ask(INQUIRY)
        assert [f.code for f in seen.value.findings] == ["42"]


def test_a_lost_answer_to_an_inquiry_may_be_asked_again() -> None:
    with stedi() as (stub, door):
        stub.fail("eligibility", Reply(cut=True))
        with pytest.raises(TransientError):
            door.ask(INQUIRY)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (CLAIM.replace(b"*1*T*:~", b"*1*P*:~"), "never mix"),
        (CLAIM.replace(b"CLM*", b"CLM*X*1***11:B:1*Y*A*Y*Y~CLM*"), "one claim at a time"),
        (CLAIM.replace(b"ST*837", b"ST*837*9*005010X222A1~ST*837"), "one transaction set"),
        (CLAIM.replace(b"ST*837", b"ST*999"), "claims only, no 999"),
        (b"no interchange", "no X12"),
        (CLAIM.replace(b"X222A1", b"X999A1"), "takes claims of guide"),
        (CLAIM + b"\xff", "UTF-8"),
    ],
)
def test_what_cannot_be_sent_is_never_sent(data: bytes, says: str) -> None:
    with stedi() as (stub, door):
        with pytest.raises(PermanentError, match=says):
            put(door, data)
        assert stub.asked == []


def test_secrets_do_not_show() -> None:
    address = stedi_address("http://127.0.0.1:1", headers={"X": "header-secret"})
    assert "synthetic-key" not in repr(address) and "header-secret" not in repr(address)


@pytest.mark.parametrize(
    "url", ["http://healthcare.example", "https://a:b@c.example", "https://c.example/?k=1", "ftp:x"]
)
def test_an_address_that_would_leak_is_refused(url: str) -> None:
    with pytest.raises(ConfigError):
        stedi_address(url)

"""Odd answers of a REST API: dates in Retry-After, broken JSON, redirects, slow bodies."""

from __future__ import annotations

import datetime
import json
from pathlib import Path

import msgspec
import pytest
import requests
import responses
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.errors import InDoubtError, PermanentError, TransientError
from gateway.transport import rest_wire
from gateway.transport.rest_address import RestAddress
from gateway.transport.rest_errors import Answer, RefusedError, findings_of, refusal, retry_after
from gateway.transport.rest_wire import Anonymous, Wire
from tests.transport.rest_cases import put, stedi, stedi_address
from tests.transport.stub_http import Reply, Stub, serving

NOW = datetime.datetime(2026, 11, 21, 12, 0, tzinfo=datetime.UTC)
URL = "https://api.example/x"
KEYS = st.sampled_from(
    ["errors", "detail", "editResponses", "errorResponse", "failure", "code", "message", "field",
     "description", "loc", "segment", "element", "loop", "value", "x12", "error", "followupAction"]
)  # fmt: skip


def wire() -> Wire:
    return Wire(RestAddress(url="https://api.example"), Anonymous(), clock=lambda: NOW)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("120", 120.0),
        ("Sat, 21 Nov 2026 12:02:00 GMT", 120.0),
        ("Sat, 21 Nov 2026 11:00:00 GMT", 0.0),
        ("999999999", 86_400.0),
        ("soon", 0.0),
        ("", 0.0),
        ("-5", 0.0),
        ("9" * 5000, 86_400.0),
        ("Sat, 21 Nov 99999999999 12:02:00 GMT", 0.0),
    ],
)
def test_retry_after_is_a_number_or_a_date(text: str, seconds: float) -> None:
    assert retry_after(Answer(429, {"retry-after": text}, b""), NOW) == seconds


@responses.activate
def test_a_date_in_retry_after_reaches_the_caller() -> None:
    responses.get(URL, status=429, headers={"Retry-After": "Sat, 21 Nov 2026 12:05:00 GMT"})
    with pytest.raises(TransientError) as seen:
        wire().call("GET", URL)
    assert seen.value.retry_after == 300.0


@responses.activate
@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_no_redirect_is_followed(status: int) -> None:
    responses.get(URL, status=status, headers={"Location": "https://elsewhere.example/y"})
    responses.get("https://elsewhere.example/y", body="stolen")
    with pytest.raises(PermanentError, match="elsewhere"):
        wire().call("GET", URL)
    assert len(responses.calls) == 1


@pytest.mark.parametrize(
    ("status", "acts", "kind"),
    [
        (400, True, RefusedError), (404, False, RefusedError), (410, False, RefusedError),
        (413, True, RefusedError), (408, True, TransientError), (429, True, TransientError),
        (409, False, TransientError), (409, True, InDoubtError), (500, False, TransientError),
        (500, True, InDoubtError), (503, False, TransientError), (504, True, InDoubtError),
    ],
)  # fmt: skip
def test_a_status_is_one_of_the_four_failures(status: int, acts: bool, kind: type) -> None:
    assert type(refusal(Answer(status, {}, b""), "h", NOW, acts=acts)) is kind


@pytest.mark.parametrize(
    "raw",
    [b"", b"{", b"[]", b'"x"', b"null", b"\xff\xfe", b'{"errors": 5}', b'{"errors": [5, null]}',
     b'{"detail": {"a": 1}}', b'{"failure": []}', b'{"message": true}', b'{"code": {}}'],
)  # fmt: skip
def test_a_refusal_whose_words_cannot_be_read_is_a_refusal(raw: bytes) -> None:
    seen = refusal(Answer(400, {}, raw), "api.example", NOW, acts=True)
    assert isinstance(seen, RefusedError) and seen.findings == []


def test_a_validation_list_by_path_is_read() -> None:
    body = b'{"detail": [{"loc": ["path", "filename", 0], "msg": "too short", "type": "v"}]}'
    (found,) = findings_of(Answer(422, {}, body), "api.example")
    assert (found.loop, found.message, found.code) == ("path.filename.0", "too short", "v")
    assert (found.rule, found.severity, found.found_by) == ("REST.refused", "reject", "api.example")


@pytest.mark.parametrize(
    ("body", "code", "says"),
    [
        ({"transactionSetAcknowledgement": "R", "implementationTransactionSetSyntaxError": "I5"},
         "IK501:R", "IK501 R, IK502 I5; which segment it means"),
        ({"transactionSetAcknowledgement": "E"}, "IK501:E", "IK501 E; which segment"),
        ({"transactionSetAcknowledgement": "A", "message": "no"}, "", "no"),
    ],
)  # fmt: skip
def test_a_999_of_which_two_codes_are_left_is_told(
    body: dict[str, str], code: str, says: str
) -> None:
    (found,) = findings_of(Answer(200, {}, json.dumps(body).encode()), "h")
    assert found.code == code and says in found.message


def test_errors_within_an_error_response_are_read() -> None:
    body = b'{"errorResponse": {"code": "E", "errors": [{"code": "15", "description": "d"}]}}'
    assert [f.code for f in findings_of(Answer(400, {}, body), "h")] == ["15"]


def test_a_flood_of_errors_is_capped() -> None:
    body = b'{"errors": [' + b",".join([b'{"code": "1"}'] * 200) + b"]}"
    assert len(findings_of(Answer(400, {}, body), "h")) == 50


@responses.activate
@pytest.mark.parametrize(
    ("raised", "acts", "kind"),
    [
        (requests.ConnectTimeout(), True, TransientError),
        (requests.ReadTimeout(), True, InDoubtError),
        (requests.ReadTimeout(), False, TransientError),
        (requests.ConnectionError("reset"), True, InDoubtError),
        (requests.exceptions.SSLError("cert"), True, PermanentError),
        (requests.exceptions.ProxyError("p"), True, TransientError),
        (requests.exceptions.ChunkedEncodingError("c"), True, InDoubtError),
        (requests.exceptions.InvalidHeader("h"), True, PermanentError),
    ],
)
def test_a_broken_line_is_before_or_after(raised: Exception, acts: bool, kind: type) -> None:
    responses.post(URL, body=raised)
    with pytest.raises(kind) as seen:
        wire().call("POST", URL, json={}, acts=acts)
    assert type(seen.value) is kind


def test_nobody_there_is_before() -> None:
    """A port that nothing listens on: the claim was certainly not taken."""
    address = stedi_address("http://127.0.0.1:9", connect_timeout=1.0)
    with pytest.raises(TransientError, match="cannot be reached"):
        Wire(address, Anonymous()).call("POST", "http://127.0.0.1:9/x", json={}, acts=True)


def test_a_host_that_there_is_not_is_named() -> None:
    """The top-level domain .invalid is nobody's for ever (RFC 6761)."""
    address = RestAddress(url="https://api.invalid", connect_timeout=2.0)
    with pytest.raises(TransientError, match=r"There is no host named api\.invalid"):
        Wire(address, Anonymous()).call("GET", "https://api.invalid/x")


def test_a_slow_answer_is_given_up() -> None:
    with stedi(timeout=0.2) as (stub, door):
        stub.fail("raw-x12-submission", Reply(200, {}, slow=0.8), times=3)
        with pytest.raises(InDoubtError):
            put(door)


def test_a_body_that_drips_for_ever_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    moments = iter([0.0, 1.0, 61.0])
    monkeypatch.setattr("gateway.transport.rest_wire.time.monotonic", lambda: next(moments))
    with responses.RequestsMock() as mock:
        mock.get(URL, body=b"x" * 200_000)
        with pytest.raises(TransientError):
            wire().call("GET", URL)


def test_a_body_without_end_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rest_wire, "MOST_BYTES", 1000)
    with responses.RequestsMock() as mock:
        mock.get(URL, body=b"x" * 1001)
        with pytest.raises(PermanentError, match="too large"):
            wire().call("GET", URL)


def test_a_log_in_of_netrc_never_goes_along(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / "netrc"
    path.write_text("machine 127.0.0.1 login someone password else\n", "ascii")
    monkeypatch.setenv("NETRC", str(path))
    with stedi() as (stub, door):
        door._api.wire._session.trust_env = True
        door.ping()
        assert stub.asked[0].headers["authorization"] == "synthetic-key-of-a-test"


def test_a_proxy_never_sees_what_is_for_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """A key that goes to loopback goes without TLS: it must not leave."""
    proxy = Stub()
    with serving(proxy) as url:
        for name in ("http_proxy", "https_proxy", "all_proxy"):
            monkeypatch.setenv(name, url)
            monkeypatch.setenv(name.upper(), url)
        for name in ("no_proxy", "NO_PROXY"):
            monkeypatch.delenv(name, raising=False)
        with stedi() as (stub, door):
            door.ping()
            assert len(stub.asked) == 1
    assert proxy.asked == []


def test_a_position_that_is_none_is_left_out() -> None:
    """No segment has so many elements, and no database so large a number."""
    for text in ("9" * 290, "1234", "x", "-1"):
        body = json.dumps({"errors": [{"code": "1", "segment": "SV1", "element": text}]})
        (found,) = findings_of(Answer(400, {}, body.encode()), "h")
        assert (found.segment, found.element) == ("SV1", None)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=6),
    max_leaves=30,
)


@given(JSON)
@settings(max_examples=300, deadline=None)
def test_no_refusal_trips_the_reader(body: object) -> None:
    """Whatever an API sends as its words, it is a refusal with findings that can be stored."""
    seen = refusal(Answer(400, {}, json.dumps(body).encode()), "h", NOW, acts=True)
    assert isinstance(seen, RefusedError) and len(seen.findings) <= 50
    for found in seen.findings:
        assert found.message and len(found.message) <= 330
        msgspec.json.encode(found)

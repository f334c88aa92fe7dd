"""The CORE door against servers that behave badly, and what HTTP statuses mean."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import responses

from gateway.errors import (
    InDoubtError,
    LoginRefused,
    PermanentError,
    TransientError,
    TransportError,
)
from gateway.sandbox.certificates import Pair
from gateway.transport.core_door import CoreInquiryDoor
from gateway.transport.core_http import by_status, open_session, post
from gateway.transport.core_wire import Frame
from tests.transport.core_side import INQUIRY, CoreSide, core_side
from tests.transport.raw_http import read_request
from tests.transport.test_core_wire import bomb


@pytest.fixture(scope="module")
def side(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CoreSide]:
    with core_side(tmp_path_factory.mktemp("core")) as running:
        yield running


@contextlib.contextmanager
def rough_server(pair: Pair, act: Callable[[ssl.SSLSocket], object], **tls: Any) -> Iterator[str]:
    """A TLS server that does what it is told with one connection after another."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pair.certificate, pair.key)
    context.maximum_version = tls.get("maximum_version", ssl.TLSVersion.TLSv1_3)
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(10)

    def serve() -> None:
        with contextlib.suppress(OSError):
            while True:
                raw, _ = listener.accept()
                with contextlib.suppress(OSError), context.wrap_socket(raw, True) as opened:
                    act(opened)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"https://127.0.0.1:{listener.getsockname()[1]}/core"
    finally:
        listener.close()


def drip(opened: ssl.SSLSocket) -> None:
    read_request(opened)
    opened.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 1000\r\n\r\n")
    for _ in range(30):
        opened.sendall(b".")
        time.sleep(0.1)


def say_nothing(opened: ssl.SSLSocket) -> None:
    read_request(opened)
    time.sleep(3)


def hang_up_early(opened: ssl.SSLSocket) -> None:
    opened.recv(1000)
    opened.shutdown(socket.SHUT_RDWR)


def say(status: str, body: str, kind: str = "text/html") -> Callable[[ssl.SSLSocket], object]:
    def act(opened: ssl.SSLSocket) -> None:
        read_request(opened)
        head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
        opened.sendall((head + body).encode())

    return act


FAULT = (
    '<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body><s:Fault><s:Code>'
    "<s:Value>s:Receiver</s:Value></s:Code><s:Reason><s:Text>busy</s:Text></s:Reason></s:Fault>"
    "</s:Body></s:Envelope>"
)


@pytest.mark.parametrize(
    ("act", "error"),
    [
        (drip, InDoubtError),
        (say_nothing, InDoubtError),
        (read_request, InDoubtError),
        (hang_up_early, TransientError),
        (say("200 OK", "<html>"), InDoubtError),
        (say("202 Accepted", ""), InDoubtError),
        (say("502 Bad Gateway", "<html>"), InDoubtError),
        (say("503 Busy", "<html>"), TransientError),
        (say("401 No", "<html>"), LoginRefused),
        (say("404 No", "<html>"), PermanentError),
        (say("302 Found", "<html>"), PermanentError),
        (say("500 Fault", FAULT, "application/soap+xml"), TransientError),
        (say("200 OK", bomb(), "application/soap+xml"), InDoubtError),
    ],
)  # fmt: skip
def test_a_server_that_behaves_badly(
    side: CoreSide, act: Callable[[ssl.SSLSocket], object], error: type[Exception]
) -> None:
    large = INQUIRY + b"\n" * (8_000_000 if act is hang_up_early else 0)
    with rough_server(side.authority.server("rough"), act) as url:
        started = time.monotonic()
        with pytest.raises(TransportError) as seen:
            CoreInquiryDoor(side.address(url=url, timeout=1.0)).ask(large)
        assert type(seen.value) is error
        assert time.monotonic() - started < 2.8


def test_nobody_there(side: CoreSide) -> None:
    with pytest.raises(TransientError):
        CoreInquiryDoor(side.address(url="https://127.0.0.1:1/core")).ask(INQUIRY)


def test_old_tls_is_not_spoken(side: CoreSide) -> None:
    pair = side.authority.server("old-tls")
    with (
        rough_server(pair, read_request, maximum_version=ssl.TLSVersion.TLSv1_1) as url,
        pytest.raises(PermanentError, match="TLS"),
    ):
        CoreInquiryDoor(side.address(url=url)).ask(INQUIRY)


@responses.activate
@pytest.mark.parametrize("status", [400, 408, 413, 429, 500, 503])
def test_an_html_page_is_read_by_its_status(side: CoreSide, status: int) -> None:
    responses.post(side.service.url, body="<html>", status=status, content_type="text/html")
    expected = by_status(status, acts=True)
    assert expected is not None
    with pytest.raises(TransportError) as seen:
        CoreInquiryDoor(side.address()).ask(INQUIRY)
    assert type(seen.value) is type(expected) and str(status) in str(seen.value)


@pytest.mark.parametrize(
    ("status", "acts", "error"),
    [
        (200, True, None), (202, True, None), (301, True, PermanentError),
        (400, True, PermanentError), (401, True, LoginRefused), (403, False, LoginRefused),
        (404, True, PermanentError), (408, True, TransientError), (413, True, PermanentError),
        (429, True, TransientError), (500, True, InDoubtError), (500, False, TransientError),
        (502, True, InDoubtError), (503, True, TransientError), (504, False, TransientError),
    ],
)  # fmt: skip
def test_statuses(status: int, acts: bool, error: type[Exception] | None) -> None:
    found = by_status(status, acts=acts)
    assert (type(found) if found else None) is error


@responses.activate
@pytest.mark.parametrize(("header", "seconds"), [("120", 120.0), ("soon", 0.0), ("-1", 0.0)])
def test_the_wait_that_a_server_asks_for(side: CoreSide, header: str, seconds: float) -> None:
    responses.post(side.service.url, body="busy", status=503, headers={"Retry-After": header})
    with pytest.raises(TransientError) as seen:
        CoreInquiryDoor(side.address()).ask(INQUIRY)
    assert seen.value.retry_after == seconds


def test_a_server_that_keeps_no_connection_is_not_asked_over_an_old_one(side: CoreSide) -> None:
    """It says nothing of the connection, listens on, and closes once it hears more: a second
    request over the same line would be in doubt."""

    def listen_on(opened: ssl.SSLSocket) -> None:
        say("503 Busy", "<html>")(opened)
        opened.settimeout(5)
        opened.recv(1000)

    with rough_server(side.authority.server("rough"), listen_on) as url:
        address = side.address(url=url, timeout=5.0)
        frame = Frame("application/soap+xml", b"<question/>")
        with open_session(address) as session:
            said = [post(address, frame, acts=True, session=session).status for _ in range(3)]
    assert said == [503, 503, 503]

"""REST doors against servers that behave badly, over real connections: in words, never twice."""

from __future__ import annotations

import contextlib
import gzip
import socket
import ssl
import threading
import time
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from gateway.errors import InDoubtError, PermanentError, TransientError, TransportError
from gateway.sandbox.certificates import Authority
from gateway.transport import rest_wire
from gateway.transport.rest import RestDoor
from gateway.transport.rest_errors import RefusedError
from gateway.transport.rest_optum import Optum
from gateway.transport.rest_stedi import Stedi
from tests.transport.raw_http import read_request
from tests.transport.rest_cases import ANSWER, INQUIRY, fetched, put, stedi_address
from tests.transport.stub_http import Reply, Stub, serving

Act = Callable[[socket.socket], None]


@contextlib.contextmanager
def rough_server(act: Act) -> Iterator[tuple[str, list[bytes]]]:
    """The URL of a server that does what it is told with each request, and the requests."""
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(10)
    heard: list[bytes] = []

    def serve() -> None:
        with contextlib.suppress(OSError):
            while True:
                opened, _ = listener.accept()
                with opened, contextlib.suppress(OSError):
                    heard.append(read_request(opened))
                    act(opened)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}", heard
    finally:
        listener.close()


def say(body: bytes, status: str = "200 OK", *head: str, length: int | None = None) -> Act:
    size = len(body) if length is None else length
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {size}", "Connection: close", *head]

    def act(opened: socket.socket) -> None:
        opened.sendall("\r\n".join([*lines, "", ""]).encode() + body)

    return act


def drip(opened: socket.socket) -> None:
    """A byte at a time, for far longer than anyone waits."""
    opened.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
    for _ in range(60):
        opened.sendall(b" ")
        time.sleep(0.1)


def chunk_drip(opened: socket.socket) -> None:
    opened.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    for _ in range(60):
        opened.sendall(b"1\r\n \r\n")
        time.sleep(0.1)


def head_drip(opened: socket.socket) -> None:
    """A head that never ends: each byte comes well within any time-out of a read."""
    opened.sendall(b"HTTP/1.1 200 OK\r\nX: ")
    for _ in range(60):
        opened.sendall(b"x")
        time.sleep(0.1)


def soon(opened: socket.socket) -> None:
    """An answer that is always about to come."""
    for _ in range(60):
        opened.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
        time.sleep(0.1)


def cut_chunks(opened: socket.socket) -> None:
    opened.sendall(b'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{"x12')


def hang_up(opened: socket.socket) -> None:
    opened.shutdown(socket.SHUT_RDWR)


def flood(opened: socket.socket) -> None:
    """A body without end."""
    opened.sendall(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
    while True:
        opened.sendall(b"x" * 65_536)


PACKED = ("200 OK", "Content-Encoding: gzip")
BOMB = gzip.compress(b"[" * (30 << 20), 9)
TWICE = gzip.compress(BOMB)
GOOD = b'{"x12": "%s"}' % ANSWER.encode()

ACTS: list[tuple[str, Act, type[TransportError], str]] = [
    ("nothing", say(b""), RefusedError, "answered with nothing at all"),
    ("page", say(b"<html>maintenance</html>"), RefusedError, "answered with a web page or XML"),
    ("broken", say(b'{"x12": "ISA'), RefusedError, "answered with what is no JSON"),
    ("bytes", say(b'{"x12": "ISA\xff\xfe"}'), RefusedError, "answered with what is no JSON"),
    ("deep", say(b"[" * 200_000), RefusedError, "answered with what is no JSON"),
    ("other", say(b'{"x12": 5}'), RefusedError, "answered with JSON without X12"),
    ("cut", say(GOOD[:40], length=len(GOOD)), TransientError, "did not answer to its end"),
    ("cut chunks", cut_chunks, TransientError, "did not answer to its end"),
    ("hang up", hang_up, TransientError, "did not answer to its end"),
    ("drip", drip, TransientError, "did not answer to its end in time"),
    ("chunk drip", chunk_drip, TransientError, "did not answer to its end in time"),
    ("head drip", head_drip, TransientError, "did not answer to its end in time"),
    ("soon", soon, TransientError, "did not answer to its end in time"),
    ("flood", flood, PermanentError, "too large or cannot be unpacked"),
    ("bomb", say(BOMB, *PACKED), PermanentError, "too large or cannot be unpacked"),
    ("twice packed", say(TWICE, "200 OK", "Content-Encoding: gzip, gzip"), PermanentError,
     "too large or cannot be unpacked"),
    ("not packed", say(GOOD, *PACKED), PermanentError, "too large or cannot be unpacked"),
    ("half packed", say(gzip.compress(GOOD)[:-9], *PACKED), PermanentError, "cannot be unpacked"),
    ("unknown packing", say(GOOD, "200 OK", "Content-Encoding: br"), PermanentError,
     "cannot be unpacked"),
    ("elsewhere", say(b"", "307 Temporary Redirect", "Location: https://elsewhere.example/"),
     PermanentError, "sends us elsewhere"),
    ("no status", say(GOOD, "abc"), TransientError, "did not answer to its end"),
]  # fmt: skip


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rest_wire, "MOST_BYTES", 4 << 20)


@contextlib.contextmanager
def door_to(url: str, api: str = "stedi") -> Iterator[RestDoor]:
    address = stedi_address(url, timeout=0.6, client_id="c", client_secret="s")
    made = Stedi(address, sleep=lambda _: None) if api == "stedi" else Optum(address)
    door = RestDoor(made, address, outbound="claims", inbound="reports")
    with contextlib.closing(door):
        yield door


@contextlib.contextmanager
def rough_door(act: Act, api: str = "stedi") -> Iterator[tuple[RestDoor, list[bytes]]]:
    with rough_server(act) as (url, heard), door_to(url, api) as door:
        yield door, heard


@pytest.mark.parametrize(("act", "kind", "says"), [one[1:] for one in ACTS],
                         ids=[one[0] for one in ACTS])  # fmt: skip
def test_an_inquiry_is_asked_once_and_its_failure_is_told(
    act: Act, kind: type[TransportError], says: str
) -> None:
    with rough_door(act) as (door, heard):
        begun = time.monotonic()
        with pytest.raises(kind) as seen:
            door.ask(INQUIRY)
        assert type(seen.value) is kind and says in str(seen.value)
        assert time.monotonic() - begun < 4
        assert len(heard) == 1


@pytest.mark.parametrize("act", [one[1] for one in ACTS], ids=[one[0] for one in ACTS])
def test_a_claim_whose_answer_nobody_can_read_stays_in_doubt(act: Act) -> None:
    """Whatever comes in place of an answer, the claim may have been taken; with its key it is put
    again, and never under another one. A redirect alone was certainly not taken."""
    with rough_door(act) as (door, heard), pytest.raises(TransportError) as seen:
        put(door)
    expected = PermanentError if "elsewhere" in str(seen.value) else InDoubtError
    assert type(seen.value) is expected
    keys = {line for one in heard for line in one.split(b"\r\n") if b"idempotency" in line.lower()}
    assert len(keys) == 1


def test_a_bomb_is_cut_off_before_it_is_held() -> None:
    """30 MB of brackets in 30 kB: no more than the limit is ever held of them."""
    assert len(BOMB) < 100_000
    with rough_door(say(BOMB, *PACKED)) as (door, _):
        tracemalloc.start()
        with pytest.raises(PermanentError):
            door.ask(INQUIRY)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert peak < 15 << 20


def test_a_packed_answer_is_unpacked() -> None:
    with rough_door(say(gzip.compress(GOOD), *PACKED)) as (door, _):
        assert door.ask(INQUIRY) == ANSWER.encode()


@pytest.mark.parametrize("api", ["stedi", "optum"])
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_secret_never_follows_a_redirect(status: int, api: str) -> None:
    """Two servers: the first points to the second, which hears nothing at all."""
    thief = Stub()
    with serving(thief) as stolen:
        there = say(b"{}", f"{status} Moved", f"Location: {stolen}/take?all=1")
        with rough_door(there, api) as (door, heard):
            with pytest.raises(TransportError, match="sends us elsewhere"):
                door.ask(INQUIRY)
            assert len(heard) == 1
    assert thief.asked == []


def test_a_document_that_is_sent_elsewhere_is_not_fetched() -> None:
    thief, stub = Stub(), Stub()
    with serving(thief) as stolen, serving(stub) as url, door_to(url) as door:
        stub.fail("input-url", Reply(200, {"documentDownloadUrl": f"{url}/signed/1"}))
        stub.fail("signed", Reply(302, {}, {"Location": f"{stolen}/1"}))
        with pytest.raises(PermanentError, match="sends us elsewhere"):
            fetched(door, "277_00000001.x12")
    assert thief.asked == [] and len(stub.asked) == 2


def test_a_certificate_that_nobody_signed_ends_it_before_a_secret_goes(tmp_path: Path) -> None:
    """An authority of its own, as whoever stands in the middle has: nothing is sent to it."""
    pair = Authority(tmp_path).server()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pair.certificate, pair.key)
    heard: list[bytes] = []

    def serve() -> None:
        opened, _ = listener.accept()
        with opened, contextlib.suppress(OSError), context.wrap_socket(opened, True) as secured:
            heard.append(secured.recv(65_536))

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        url = f"https://127.0.0.1:{listener.getsockname()[1]}"
        with door_to(url) as door, pytest.raises(PermanentError, match="no certificate that we"):
            put(door)
        thread.join(10)
    assert heard in ([], [b""])


@pytest.mark.parametrize("body", [b"", b" \r\n", b"<Error><Code>SlowDown</Code></Error>"])
def test_a_document_that_is_none_is_not_taken_for_one(body: bytes) -> None:
    stub = Stub()
    with serving(stub) as url, door_to(url) as door:
        stub.fail("input-url", Reply(200, {"documentDownloadUrl": f"{url}/signed/1"}))
        stub.fail("signed", Reply(200, raw=body))
        with pytest.raises(PermanentError, match="in place of a file"):
            fetched(door, "277_00000001.x12")

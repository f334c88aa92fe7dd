"""A CORE server on loopback: SOAP and HTTP+MIME on one address, over TLS."""

from __future__ import annotations

import contextlib
import datetime
import socket
import ssl
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import msgspec
import structlog

from gateway.sandbox.certificates import Pair
from gateway.sandbox.clearinghouse import Clearinghouse
from gateway.sandbox.core_books import CoreBooks
from gateway.sandbox.core_desk import Answered, CoreDesk
from gateway.sandbox.serving import in_background
from gateway.transport.core_wire import (
    VERSIONS,
    Envelope,
    EnvelopeFault,
    Frame,
    read_frame,
    write_frame,
)
from gateway.transport.core_wire.frames import framing_of
from gateway.transport.core_wire.payload_types import CORE_ERROR
from gateway.transport.core_wire.soap import write_fault

MOST_BYTES = 20_000_000
_PATIENCE = 30.0
_LINGER = 1.0

Tamper = Callable[[Frame], Frame | None]
"""A test's hand on an answer before it goes out; None hangs up without one."""


class CoreService(msgspec.Struct, frozen=True):
    """A running server, and what a client must know to reach it."""

    url: str
    port: int
    stop: Callable[[], None]

    def close(self) -> None:
        """Stop it."""
        self.stop()


def serve(
    house: Clearinghouse,
    pair: Pair,
    *,
    users: dict[str, str] | None = None,
    client_authority: Path | None = None,
    version: str = "C2.2.0",
    port: int = 0,
    most_bytes: int = MOST_BYTES,
    clock: Callable[[], datetime.datetime] = lambda: datetime.datetime.now(datetime.UTC),
    tamper: Tamper = lambda frame: frame,
    answer_after: float = 0.0,
) -> CoreService:
    """Start a server on 127.0.0.1. ``users`` are names and passwords; certificates are asked for
    where there is a ``client_authority`` that signed them, and must be shown where the version
    knows no passwords. An answer in real time takes ``answer_after`` seconds."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_cert_chain(pair.certificate, pair.key)
    wire = VERSIONS[version]
    if client_authority is not None:
        context.load_verify_locations(client_authority)
        context.verify_mode = ssl.CERT_OPTIONAL if wire.passwords else ssl.CERT_REQUIRED
    books = CoreBooks(house.root)
    desk = CoreDesk(house, books, wire, users or {}, clock=clock)
    server = _Server(("127.0.0.1", port), _Handler)
    server.context, server.desk, server.most_bytes, server.tamper, server.answer_after = (
        context, desk, most_bytes, tamper, answer_after
    )  # fmt: skip
    stop = in_background(server, books.close)
    number = int(server.server_address[1])
    return CoreService(f"https://127.0.0.1:{number}/core", number, stop)


class _Server(ThreadingHTTPServer):
    """Each connection is a thread: its TLS handshake holds up no other."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 128  # a burst of askers waits for its turn instead of knocking again
    context: ssl.SSLContext
    desk: CoreDesk
    most_bytes: int
    tamper: Tamper
    answer_after: float

    def finish_request(self, request: Any, client_address: Any) -> None:
        request.settimeout(_PATIENCE)
        secured = self.context.wrap_socket(request, True, do_handshake_on_connect=False)
        try:
            secured.do_handshake()
            super().finish_request(secured, client_address)
        except ssl.SSLError:
            with socket.socket(fileno=secured.detach()) as plain:
                _linger(plain)  # so that the alert is read before the connection is reset
        finally:
            with contextlib.suppress(OSError):
                secured.close()

    def handle_error(self, request: Any, client_address: Any) -> None:
        structlog.get_logger(__name__).info("core_server.cut_off")


def _linger(connection: socket.socket) -> None:
    """Say no more, and listen until the other side is gone too."""
    with contextlib.suppress(OSError):
        connection.shutdown(socket.SHUT_WR)
        connection.settimeout(_LINGER)
        while connection.recv(65_536):
            pass


class _Handler(BaseHTTPRequestHandler):
    """POST to any path is a CORE request."""

    server: _Server
    server_version = "core-sandbox"
    sys_version = ""
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # else a second answer on a connection waits for a tick

    def do_POST(self) -> None:
        """Read a request within its limits, and answer it."""
        came = time.monotonic()
        length = self.headers.get("Content-Length", "")
        if not (length.isascii() and length.isdecimal()):
            self.close_connection = True
            return self._plain(411, "A Content-Length is needed.")
        if int(length) > self.server.most_bytes:
            self._discard(int(length))
            self.close_connection = True
            return self._plain(413, "The request is larger than this server takes.")
        kind = self.headers.get("Content-Type", "")
        frame = Frame(kind, self.rfile.read(int(length)))
        if len(frame.body) < int(length):
            self.close_connection = True
            return None  # cut off: nothing of it counts
        framing = framing_of(kind)
        try:
            request = read_frame(frame, action=self.headers.get("SOAPAction", ""))
            answered = self.server.desk.answer(request, self._certificate())
        except EnvelopeFault as fault:
            return self._fault(fault, framing)
        except Exception as error:  # a sandbox must say what a real server would say
            structlog.get_logger(__name__).error("core_server.failed", exc_info=error)
            return self._fault(EnvelopeFault("Receiver", "The server failed.", 500), framing)
        if request.processing_mode == "RealTime":
            time.sleep(max(came + self.server.answer_after - time.monotonic(), 0.0))
        return self._answered(answered, framing, request)

    def _answered(self, answered: Answered, framing: str, request: Envelope) -> None:
        reply = msgspec.structs.replace(answered.envelope, operation=request.operation)
        wire = self.server.desk.version
        frame = self.server.tamper(write_frame(reply, framing, wire, answer=True))
        if frame is None:
            self.close_connection = True
            return
        self._send(200, frame)
        answered.went_out()

    def _fault(self, fault: EnvelopeFault, framing: str) -> None:
        if framing == "soap":
            return self._send(fault.status, Frame(*write_fault(fault)))
        if framing == "mime":
            said = Envelope(
                operation="RealTimeTransaction", payload_type=CORE_ERROR,
                error_code=fault.code, error_message=str(fault),
            )  # fmt: skip
            return self._send(fault.status, write_frame(said, "mime", self.server.desk.version))
        return self._plain(fault.status, str(fault))

    def _plain(self, status: int, text: str) -> None:
        self._send(status, Frame("text/plain; charset=utf-8", text.encode("utf-8")))

    def _send(self, status: int, frame: Frame) -> None:
        self.send_response(status)
        self.send_header("Content-Type", frame.content_type)
        self.send_header("Content-Length", str(len(frame.body)))
        self.send_header("Connection", "close" if self.close_connection else "keep-alive")
        self.end_headers()
        self.wfile.write(frame.body)
        self.wfile.flush()

    def _discard(self, length: int) -> None:
        """Read a body that is not taken, up to a bound, so that the refusal can be read."""
        left = min(length, 4 * self.server.most_bytes + 1_000_000)
        while left > 0 and (piece := self.rfile.read(min(left, 65_536))):
            left -= len(piece)

    def _certificate(self) -> str:
        """The common name in the client's certificate; '' where it showed none."""
        shown = self.connection.getpeercert() if isinstance(self.connection, ssl.SSLSocket) else {}
        for part in (shown or {}).get("subject", ()):
            for pair in part:
                if pair[0] == "commonName":
                    return str(pair[1])
        return ""

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: a request line is no news, and nothing of a request is logged."""

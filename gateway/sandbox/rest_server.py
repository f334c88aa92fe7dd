"""A REST server on loopback: JSON over HTTP, for one of the APIs that the sandbox speaks."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Protocol
from urllib.parse import parse_qsl, urlsplit

import msgspec
import structlog

from gateway.sandbox.clearinghouse import Clearinghouse
from gateway.sandbox.rest_desk import Asked, Reply, RestDesk
from gateway.sandbox.rest_optum import OptumSide
from gateway.sandbox.rest_stedi import StediSide
from gateway.sandbox.serving import in_background

MOST_BYTES = 20_000_000
_PATIENCE = 30.0
CLIENT = "sandbox"
"""The client id of the API that wants one."""

Tamper = Callable[[Asked, Callable[[], Reply]], Reply | None]
"""A test's hand on a request: it may have it answered, before or after it lays hands on the
answer; None hangs up without one."""


class Side(Protocol):
    """One of the APIs."""

    url: str

    def answer(self, asked: Asked) -> Reply:
        """The reply to a request."""
        ...


class RestService(msgspec.Struct, frozen=True):
    """A running server, and what a client must know to reach it."""

    api: str
    url: str
    port: int
    side: StediSide | OptumSide
    stop: Callable[[], None]

    def close(self) -> None:
        """Stop it."""
        self.stop()


def _at_once(_: Asked, answer: Callable[[], Reply]) -> Reply | None:
    return answer()


def serve(
    house: Clearinghouse,
    api: str,
    secret: str,
    *,
    port: int = 0,
    clock: Callable[[], datetime.datetime] = lambda: datetime.datetime.now(datetime.UTC),
    tamper: Tamper = _at_once,
) -> RestService:
    """Start a server on 127.0.0.1 without TLS. ``api`` is ``stedi``, whose key ``secret`` is, or
    ``optum``, whose client secret it is. Raises OSError where the port cannot be listened on."""
    desk = RestDesk(house, clock)
    side = StediSide(desk, secret) if api == "stedi" else OptumSide(desk, CLIENT, secret)
    try:
        server = _Server(("127.0.0.1", port), _Handler)
    except OSError:
        desk.close()
        raise
    server.side, server.tamper = side, tamper
    number = int(server.server_address[1])
    side.url = f"http://127.0.0.1:{number}"
    return RestService(api, side.url, number, side, in_background(server, desk.close))


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    side: Side
    tamper: Tamper

    def handle_error(self, request: object, client_address: object) -> None:
        """Who asked is gone: nothing is left to say to them."""
        structlog.get_logger(__name__).info("rest_server.cut_off")


class _Handler(BaseHTTPRequestHandler):
    """One request after another on a connection."""

    server: _Server
    protocol_version = "HTTP/1.1"
    server_version = "rest-sandbox"
    sys_version = ""
    timeout = _PATIENCE

    def _any(self) -> None:
        length = self.headers.get("Content-Length", "0")
        if not (length.isascii() and length.isdecimal()) or int(length) > MOST_BYTES:
            self.close_connection = True
            return self._send(Reply(413, {"message": "the request is larger than is taken"}))
        data = self.rfile.read(int(length))
        if len(data) < int(length):
            return None  # cut off: nothing of it counts
        reply = self.server.tamper(self._asked(data), lambda: self._answer(data))
        if reply is None:
            self.close_connection = True
            return None
        return self._send(reply)

    def _asked(self, data: bytes) -> Asked:
        parts = urlsplit(self.path)
        headers = {name.lower(): value for name, value in self.headers.items()}
        try:
            body = msgspec.json.decode(data) if data else None
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            body = None
        return Asked(self.command, parts.path, dict(parse_qsl(parts.query)), headers, body)

    def _answer(self, data: bytes) -> Reply:
        asked = self._asked(data)
        if data and "json" not in asked.headers.get("content-type", ""):
            return Reply(415, {"message": "application/json is wanted"})
        try:
            return self.server.side.answer(asked)
        except Exception as error:  # a sandbox must say what a real server would say
            structlog.get_logger(__name__).error("rest_server.failed", exc_info=error)
            return Reply(500, {"code": "INTERNAL_FAILURE", "message": "the server failed"})

    def _send(self, reply: Reply) -> None:
        raw = reply.body if isinstance(reply.body, bytes) else msgspec.json.encode(reply.body)
        kind = "application/edi-x12" if isinstance(reply.body, bytes) else "application/json"
        self.send_response(reply.status)
        for name, value in {"Content-Type": kind, **reply.headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(raw)))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(raw)

    do_GET = do_POST = do_DELETE = _any  # the names of http.server

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: a request line is no news, and nothing of a request is logged."""

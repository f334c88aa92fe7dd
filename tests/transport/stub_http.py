"""A small web server on loopback: routes in a table, every request kept, faults on demand."""

from __future__ import annotations

import contextlib
import json
import re
import socket
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import msgspec


class Asked(msgspec.Struct):
    """One request: verb, path, query, header fields in lower case, the JSON of its body."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: Any


class Reply(msgspec.Struct):
    """What is answered. ``raw`` stands for the body as it is, ``cut`` ends the connection after
    the request was acted upon, ``before`` ends it before."""

    status: int = 200
    body: Any = None
    headers: dict[str, str] = {}
    raw: bytes | None = None
    cut: bool = False
    before: bool = False
    slow: float = 0.0


Route = Callable[[Asked], Reply]


class Stub:
    """The state of one server: what was asked, and the next faults, each for one request."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.faults: list[tuple[str, Reply]] = []
        self.url = ""
        self.lock = threading.Lock()
        self.routes: list[tuple[str, re.Pattern[str], Route]] = []

    def route(self, method: str, pattern: str, answer: Route) -> None:
        self.routes.append((method, re.compile(pattern), answer))

    def fail(self, path: str, reply: Reply, times: int = 1) -> None:
        """Answer the next requests whose path holds ``path`` in this way."""
        self.faults += [(path, reply)] * times

    def paths(self, part: str = "") -> list[str]:
        return [f"{one.method} {one.path}" for one in self.asked if part in one.path]

    def answer(self, asked: Asked) -> Reply:
        with self.lock:
            self.asked.append(asked)
            for index, (path, reply) in enumerate(self.faults):
                if path in asked.path:
                    del self.faults[index]
                    if reply.cut:
                        self.act(asked)
                    return reply
            return self.act(asked)

    def act(self, asked: Asked) -> Reply:
        for method, pattern, answer in self.routes:
            if method == asked.method and pattern.fullmatch(asked.path):
                return answer(asked)
        return Reply(404, {"message": "no such route"})


@contextlib.contextmanager
def serving(stub: Stub) -> Iterator[str]:
    """The server's URL while it runs."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _listener(stub))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        stub.url = f"http://127.0.0.1:{server.server_address[1]}"
        yield stub.url
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _listener(stub: Stub) -> type[BaseHTTPRequestHandler]:
    class Listener(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: Any) -> None: ...

        def _any(self) -> None:
            parts = urlsplit(self.path)
            size = int(self.headers.get("content-length") or 0)
            data = self.rfile.read(size)
            query = {key: value[0] for key, value in parse_qs(parts.query).items()}
            headers = {key.lower(): value for key, value in self.headers.items()}
            body = json.loads(data) if data else None
            reply = stub.answer(Asked(self.command, parts.path, query, headers, body))
            if reply.slow:
                threading.Event().wait(reply.slow)
            if reply.cut or reply.before:
                self.connection.shutdown(socket.SHUT_RDWR)
                self.close_connection = True
                return
            self._send(reply)

        def _send(self, reply: Reply) -> None:
            raw = json.dumps(reply.body).encode() if reply.raw is None else reply.raw
            self.send_response(reply.status)
            for name, value in {"Content-Type": "application/json", **reply.headers}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(raw)))
            self.end_headers()
            with contextlib.suppress(OSError):
                self.wfile.write(raw)

        do_GET = do_POST = do_DELETE = _any  # the names of http.server

    return Listener

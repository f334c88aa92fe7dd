"""A TCP proxy that can cut or freeze the connections that run through it."""

from __future__ import annotations

import contextlib
import select
import socket
import struct
import threading
from collections.abc import Callable
from typing import Literal

Way = Literal["up", "down"]  # up: from the client to the server


class Proxy:
    def __init__(self, port: int) -> None:
        self._target = ("127.0.0.1", port)
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]
        self.connections = 0
        self._left: dict[Way, int | None] = {"up": None, "down": None}
        self._at_end: Callable[[], None] = self.cut
        self._flowing = threading.Event()
        self._flowing.set()
        self._sockets: list[socket.socket] = []
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self, *, rst: bool = True) -> None:
        """End every connection now, by RST or, less rudely, by FIN."""
        for one in self._sockets:
            with contextlib.suppress(OSError):
                if rst:
                    one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                else:
                    one.shutdown(socket.SHUT_RDWR)
            one.close()
        self._sockets.clear()
        self._left = {"up": None, "down": None}

    def freeze(self) -> None:
        """Keep the connections and pass nothing on; what is sent piles up."""
        self._flowing.clear()

    def after(self, way: Way, size: int, do: Literal["cut", "freeze"]) -> None:
        """Do it when so many more bytes have passed that way; with 0, before the next one."""
        self._at_end = self.cut if do == "cut" else self.freeze
        self._left[way] = size

    def close(self) -> None:
        self._listening.close()
        self._flowing.set()
        self.cut()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listening.accept()
                self.connections += 1
                server = socket.create_connection(self._target)
                self._sockets += [client, server]
                for way, pair in (("up", (client, server)), ("down", (server, client))):
                    threading.Thread(target=self._pump, args=(way, *pair), daemon=True).start()

    def _pump(self, way: Way, source: socket.socket, sink: socket.socket) -> None:
        sink.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with contextlib.suppress(OSError, ValueError):  # closed under us
            while True:
                while not select.select([source], [], [], 0.02)[0]:
                    pass
                self._flowing.wait()
                data = source.recv(65_536)
                left = self._left[way]
                if left is not None and len(data) > left:
                    sink.sendall(data[:left])
                    self._at_end()
                    self._flowing.wait()
                    return
                if left is not None:
                    self._left[way] = left - len(data)
                sink.sendall(data)
                if not data:
                    sink.shutdown(socket.SHUT_WR)
                    return

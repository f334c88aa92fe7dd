"""A request of HTTP read from a socket, by servers that behave as no library would let them."""

from __future__ import annotations

import socket


def read_request(opened: socket.socket) -> bytes:
    """One request to its last byte."""
    data = b""
    while b"\r\n\r\n" not in data:
        data += opened.recv(65_536)
    head, _, body = data.partition(b"\r\n\r\n")
    length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
    while len(body) < length:
        body += opened.recv(65_536)
    return head + body

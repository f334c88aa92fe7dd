"""Multipart bodies, byte for byte: for HTTP+MIME and for MTOM.

Python's own e-mail parser reads lines and would touch the line ends of a payload whose checksum
stands beside it; this one only looks for the boundary. Source: RFC 2046, RFC 7578, RFC 2387.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from email.message import Message

import msgspec

from gateway.transport.core_wire.envelope import EnvelopeFault

MOST_PARTS = 64
MOST_HEADER_BYTES = 8192


class Part(msgspec.Struct, frozen=True):
    """One part: its headers and its bytes."""

    headers: Message
    data: bytes

    def parameter(self, header: str, name: str) -> str:
        """A parameter of a header, without its quotes; '' where there is none."""
        return parameter(self.headers, header, name)


def headers_of(pairs: Sequence[tuple[str, str]]) -> Message:
    """Headers that can be asked without regard to case."""
    made = Message()
    for name, value in pairs:
        made[name] = value
    return made


def parameter(headers: Message, header: str, name: str) -> str:
    """A parameter of a header, without its quotes; '' where there is none."""
    found = headers.get_param(name, "", header)
    return found[2] if isinstance(found, tuple) else str(found or "")


def split(content_type: str, body: bytes) -> list[Part]:
    """The parts of a body; EnvelopeFault where it is none, or has no end."""
    boundary = parameter(headers_of([("Content-Type", content_type)]), "Content-Type", "boundary")
    if not boundary or len(boundary) > 200 or not boundary.isascii():
        raise EnvelopeFault("Sender", "The Content-Type of the multipart body has no boundary.")
    mark = b"\r\n--" + boundary.encode("ascii")
    pieces = (b"\r\n" + body).split(mark, MOST_PARTS + 2)
    if len(pieces) < 3 or not any(piece.startswith(b"--") for piece in pieces[1:]):
        raise EnvelopeFault("Sender", "The multipart body ends before its closing boundary.")
    if len(pieces) > MOST_PARTS + 2:
        raise EnvelopeFault("Sender", f"The multipart body has more than {MOST_PARTS} parts.")
    parts = []
    for piece in pieces[1:]:
        if piece.startswith(b"--"):
            break
        parts.append(_part(piece))
    return parts


def _part(piece: bytes) -> Part:
    """What stands between two boundaries; the line of the boundary may end in spaces."""
    rest = piece.lstrip(b" \t")
    if not rest.startswith(b"\r\n"):
        raise EnvelopeFault("Sender", "A boundary of the multipart body does not end its line.")
    rest = rest[2:]
    if rest.startswith(b"\r\n"):
        return Part(Message(), rest[2:])
    head, found, data = rest.partition(b"\r\n\r\n")
    if not found or len(head) > MOST_HEADER_BYTES:
        raise EnvelopeFault("Sender", "A part of the multipart body has no end of its headers.")
    pairs: list[tuple[str, str]] = []
    for line in head.decode("utf-8", "replace").split("\r\n"):
        if line[:1] in (" ", "\t") and pairs:
            name, value = pairs[-1]
            pairs[-1] = (name, f"{value} {line.strip()}")
            continue
        name, colon, value = line.partition(":")
        if not colon or any(c in value for c in "\r\n"):
            raise EnvelopeFault("Sender", "A header of the multipart body is none.")
        pairs.append((name.strip(), value.strip()))
    return Part(headers_of(pairs), data)


def join(parts: Sequence[tuple[Sequence[tuple[str, str]], bytes]]) -> tuple[str, bytes]:
    """A boundary that no part holds, and the body."""
    boundary = uuid.uuid4().hex
    while any(boundary.encode("ascii") in data for _, data in parts):
        boundary = uuid.uuid4().hex
    pieces = []
    for headers, data in parts:
        pieces.append(f"--{boundary}\r\n".encode("ascii"))
        pieces += [f"{name}: {value}\r\n".encode() for name, value in headers]
        pieces += [b"\r\n", data, b"\r\n"]
    pieces.append(f"--{boundary}--\r\n".encode("ascii"))
    return boundary, b"".join(pieces)

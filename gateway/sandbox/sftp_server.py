"""An SFTP server inside this program, for machines that have no OpenSSH server."""

from __future__ import annotations

import contextlib
import hmac
import io
import logging
import socket
import threading
from collections.abc import Mapping
from pathlib import Path

import msgspec
from paramiko import (
    Ed25519Key,
    PKey,
    ServerInterface,
    SFTPServer,
    SSHException,
    Transport,
)
from paramiko.common import (
    AUTH_FAILED,
    AUTH_SUCCESSFUL,
    OPEN_FAILED_ADMINISTRATIVELY_PROHIBITED,
    OPEN_SUCCEEDED,
)

from gateway.errors import TransportError
from gateway.sandbox.keys import new_key, public_line
from gateway.sandbox.sftp_files import Files

# A client that hangs up early is no news; without this paramiko's traceback reaches stderr.
logging.getLogger("paramiko").addHandler(logging.NullHandler())


class User(msgspec.Struct, frozen=True):
    """Who may log in: by a password, by one of the public keys (``ssh-ed25519 AAAA…``)."""

    password: str | None = None
    public_keys: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"User(password={'***' if self.password else None}, keys={len(self.public_keys)})"


class BuiltinServer:
    """A running server; made by :func:`serve`. Has what ``server.SftpService`` names."""

    kind = "builtin"

    def __init__(
        self, root: Path, listening: socket.socket, users: Mapping[str, User], host_key: str
    ) -> None:
        self.root = root
        self.host, self.port = listening.getsockname()[:2]
        self.username = next(iter(users), "")
        self.host_key_line = public_line(host_key)
        self._users = dict(users)
        self._key = Ed25519Key.from_private_key(io.StringIO(host_key))
        self._listening = listening
        self._transports: list[Transport] = []
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._accept, name="sftp-server", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop listening and cut every connection; closing twice is no error."""
        self._closed.set()
        with contextlib.suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)  # wakes accept()
        self._listening.close()
        self._thread.join(5)
        for transport in self._transports:
            transport.close()

    def _accept(self) -> None:
        while not self._closed.is_set():
            try:
                connected, _ = self._listening.accept()
            except OSError:
                return
            self._transports = [one for one in self._transports if one.is_active()]
            with contextlib.suppress(OSError, EOFError, SSHException):  # gone already
                connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self._welcome(connected)

    def _welcome(self, connected: socket.socket) -> None:
        transport = Transport(connected)
        transport.add_server_key(self._key)
        transport.set_subsystem_handler("sftp", SFTPServer, Files, self.root)
        # With an event the call returns at once, and the transport's own thread goes on.
        transport.start_server(threading.Event(), _Door(self._users))
        self._transports.append(transport)


def serve(
    root: Path,
    *,
    host: str = "127.0.0.1",
    port: int = 0,
    users: Mapping[str, User],
    host_key: str | None = None,
) -> BuiltinServer:
    """Serve ``root`` to ``users``; port 0 takes a free one. ``host_key`` is OpenSSH text.

    Raises TransportError if the address cannot be listened on.
    """
    try:
        listening = socket.create_server((host, port), backlog=50)
    except OSError as seen:
        raise TransportError(f"Cannot listen on {host}:{port}: {seen.strerror}.") from seen
    return BuiltinServer(root, listening, users, host_key or new_key()[0])


class _Door(ServerInterface):
    """Who comes in (one per connection), and that nothing but SFTP is offered."""

    def __init__(self, users: Mapping[str, User]) -> None:
        self._users = users

    def get_allowed_auths(self, username: str) -> str:
        user = self._users.get(username, User())
        offers = [("publickey", user.public_keys), ("password", user.password)]
        return ",".join(name for name, has in offers if has) or "publickey,password"

    def check_auth_password(self, username: str, password: str) -> int:
        kept = self._users.get(username, User()).password
        same = kept is not None and hmac.compare_digest(kept.encode(), password.encode())
        return AUTH_SUCCESSFUL if same else AUTH_FAILED

    def check_auth_publickey(self, username: str, key: PKey) -> int:
        lines = self._users.get(username, User()).public_keys
        shown = (key.get_name(), key.get_base64())
        known = any(tuple(line.split()[:2]) == shown for line in lines)
        return AUTH_SUCCESSFUL if known else AUTH_FAILED

    def check_channel_request(self, kind: str, chanid: int) -> int:
        if kind == "session":
            return OPEN_SUCCEEDED
        return OPEN_FAILED_ADMINISTRATIVELY_PROHIBITED

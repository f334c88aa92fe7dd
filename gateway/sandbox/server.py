"""One way to start the sandbox's SFTP server, whichever program it is."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, Protocol

from gateway.errors import TransportError
from gateway.sandbox import openssh
from gateway.sandbox.keys import kept_key

Kind = Literal["auto", "openssh", "builtin"]


class SftpService(Protocol):
    """A running SFTP server on loopback, and all that a client must know to reach it."""

    @property
    def kind(self) -> str:
        """``openssh`` or ``builtin``."""
        ...

    @property
    def host(self) -> str:
        """The address it listens on."""
        ...

    @property
    def port(self) -> int:
        """The TCP port it listens on."""
        ...

    @property
    def username(self) -> str:
        """The account that the client's key opens."""
        ...

    @property
    def host_key_line(self) -> str:
        """``ssh-ed25519 AAAA…``, for the client to pin."""
        ...

    @property
    def root(self) -> Path:
        """The account's home."""
        ...

    def close(self) -> None:
        """Stop it; closing twice is no error."""
        ...


def start(
    root: Path,
    kind: Kind = "auto",
    *,
    client_public_key: str,
    state: Path | None = None,
    port: int = 0,
) -> SftpService:
    """Start a server whose account's home is ``root``, which is made if missing.

    ``auto`` takes OpenSSH where it is installed and works, else the built-in server. ``state``
    is a folder that keeps the host key, so that a second start shows the same key. Raises
    TransportError if the server that was asked for cannot start.
    """
    root.mkdir(parents=True, exist_ok=True)
    root = root.resolve()
    if kind == "openssh" or (kind == "auto" and openssh.available()):
        try:
            return openssh.serve(root, public_keys=(client_public_key,), state=state, port=port)
        except TransportError:
            if kind == "openssh":
                raise
    from gateway.sandbox.sftp_server import User, serve

    host_key = kept_key(state / openssh.HOST_KEY_NAME)[0] if state is not None else None
    user = User(public_keys=(client_public_key,))
    return serve(root, port=port, users={"sandbox": user}, host_key=host_key)

"""SFTP servers for tests: OpenSSH's real one, and the sandbox's built-in one."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Literal

import msgspec
import pytest

from gateway.sandbox import openssh
from gateway.sandbox.keys import new_key, write_private
from gateway.sandbox.server import SftpService
from gateway.sandbox.sftp_server import User, serve
from gateway.transport.sftp_address import SftpAddress

PASSWORD = "correct horse battery staple"


class Account(msgspec.Struct, frozen=True):
    """An account on a running server, as a partner would hand it to us."""

    service: SftpService
    key_file: Path

    @property
    def root(self) -> Path:
        return self.service.root

    def address(self, **changes: Any) -> SftpAddress:
        """How to log in, with short time-outs; any field may be changed."""
        fields: dict[str, Any] = {
            "host": self.service.host,
            "port": self.service.port,
            "username": self.service.username,
            "host_key": self.service.host_key_line,
            "key_file": str(self.key_file),
            "connect_timeout": 5.0,
            "timeout": 5.0,
        }
        return SftpAddress(**{**fields, **changes})


def require_sshd() -> None:
    """Skip where sshd is missing; in CI its absence is a failure, so that it cannot go unseen."""
    if not openssh.available():
        reason = "sshd is not installed (Debian package openssh-server)"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)


@contextlib.contextmanager
def sftp_account(
    folder: Path,
    kind: Literal["openssh", "builtin"] = "openssh",
    *,
    public_keys: Sequence[str] = (),
    refuse: Sequence[str] = (),
) -> Iterator[Account]:
    """A running server with its home at ``folder / "home"``; more keys may be let in.

    ``refuse`` (openssh only) names SFTP requests to deny. The built-in server also takes
    :data:`PASSWORD`.
    """
    private, public = new_key()
    key_file, root = folder / "client_key", folder / "home"
    write_private(key_file, private)
    root.mkdir(parents=True, exist_ok=True)
    keys = (public, *public_keys)
    service: SftpService
    if kind == "openssh":
        require_sshd()
        service = openssh.serve(root, public_keys=keys, refuse=refuse)
    else:
        service = serve(root, users={"clinic": User(password=PASSWORD, public_keys=keys)})
    with contextlib.closing(service):
        yield Account(service, key_file)

"""Where an SFTP partner is, who we are there, and which host key it must show."""

from __future__ import annotations

import base64
import binascii
import hashlib
import itertools
import re
import struct
from collections.abc import Callable

import msgspec

from gateway.errors import ConfigError
from gateway.transport.naming import DEFAULT_TEMPORARY_NAME, checked_template

Secret = str | Callable[[], str] | None
"""A secret's text, or a call that gives it when it is needed, or none."""

HOST_KEY_ALGORITHMS: dict[str, tuple[str, ...]] = {
    "ssh-ed25519": ("ssh-ed25519",),
    "ecdsa-sha2-nistp256": ("ecdsa-sha2-nistp256",),
    "ecdsa-sha2-nistp384": ("ecdsa-sha2-nistp384",),
    "ecdsa-sha2-nistp521": ("ecdsa-sha2-nistp521",),
    "ssh-rsa": ("rsa-sha2-512", "rsa-sha2-256"),
}
"""Key type, as host_key and known_hosts write it, to the algorithms that prove it (RFC 8332)."""

_FINGERPRINT = re.compile(r"SHA256:[A-Za-z0-9+/]{43}")


class Pin(msgspec.Struct, frozen=True):
    """One accepted host key: its ``SHA256:…`` fingerprint, and its type where it is known."""

    fingerprint: str
    key_type: str = ""


class SftpAddress(msgspec.Struct, frozen=True, kw_only=True):
    """How to reach one account. Secrets come resolved and never show in ``repr``.

    ``host_key`` is what known_hosts holds, ``ssh-ed25519 AAAA…``, or the fingerprint
    ``SHA256:…``; while a partner changes keys it may hold several, one a line. Log-in is by
    key (``key_file``, or its text in ``key``; ``passphrase`` where it is encrypted) or by
    ``password``; with both, the password is used only if the server asks for it after the key.
    Times are seconds: ``connect_timeout`` for TCP, banner and key exchange each, ``timeout``
    for log-in and for any single answer. Raises ConfigError for what can never work.
    """

    host: str
    username: str
    host_key: str
    port: int = 22
    key_file: str | None = None
    key: Secret = None
    passphrase: Secret = None
    password: Secret = None
    connect_timeout: float = 10.0
    timeout: float = 30.0
    temporary_name: str = DEFAULT_TEMPORARY_NAME

    def __post_init__(self) -> None:
        if not self.host or not self.username or not 0 < self.port < 65_536:
            raise ConfigError("An SFTP address needs host, username and a port below 65536.")
        if self.connect_timeout <= 0 or self.timeout <= 0:
            raise ConfigError(f"Time-outs of {self.where} must be more than 0 seconds.")
        if not (self.key_file or self.key or self.password):
            raise ConfigError(f"{self.where} needs a key_file, a key or a password to log in.")
        self.pins()
        checked_template(self.temporary_name)

    @property
    def where(self) -> str:
        """``host:port``, as messages name the other side."""
        return f"{self.host}:{self.port}"

    def pins(self) -> list[Pin]:
        """The accepted host keys; ConfigError if there is none or one cannot be read."""
        lines = [line for line in self.host_key.splitlines() if line.strip()]
        if not lines:
            raise ConfigError(
                f"{self.where} has no host_key: ask the partner for its key or fingerprint; "
                "no server is trusted on first sight."
            )
        return [_pin(line, self.where) for line in lines]

    def __repr__(self) -> str:
        masked = ("key", "passphrase", "password")
        shown = (
            f"{name}={'***' if name in masked and value is not None else repr(value)}"
            for name in self.__struct_fields__
            for value in [getattr(self, name)]
        )
        return f"SftpAddress({', '.join(shown)})"


def reveal(secret: Secret) -> str | None:
    """The secret's text, asked for at the moment of use."""
    return secret() if callable(secret) else secret


def fingerprint(blob: bytes) -> str:
    """``SHA256:…`` of a public key, as ``ssh-keygen -l`` prints it."""
    digest = hashlib.sha256(blob).digest()
    return "SHA256:" + base64.b64encode(digest).decode("ascii").rstrip("=")


def _pin(line: str, where: str) -> Pin:
    found = _FINGERPRINT.search(line)
    if found:
        return Pin(found.group())
    words = line.split()
    for key_type, encoded in itertools.pairwise(words):
        if key_type in HOST_KEY_ALGORITHMS:
            try:
                blob = base64.b64decode(encoded, validate=True)
                length = struct.unpack_from(">I", blob)[0]
                named = blob[4 : 4 + length].decode("ascii")
            except (binascii.Error, struct.error, UnicodeDecodeError):
                named = ""
            if named != key_type:
                raise ConfigError(f"The host_key of {where} is damaged: copy the line again.")
            return Pin(fingerprint(blob), key_type)
    raise ConfigError(
        f"The host_key of {where} is neither a key ({', '.join(HOST_KEY_ALGORITHMS)}, then its "
        "base64 text) nor a SHA256 fingerprint. Keys of other types are no longer safe."
    )

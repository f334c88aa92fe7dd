"""Throwaway Ed25519 keys for servers and clients of the sandbox."""

from __future__ import annotations

import os
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey


def new_key() -> tuple[str, str]:
    """A fresh pair: the private key as OpenSSH text, and ``ssh-ed25519 AAAA…``."""
    key = Ed25519PrivateKey.generate()
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.OpenSSH,
        serialization.NoEncryption(),
    )
    return private.decode("ascii"), public_line(private.decode("ascii"))


def public_line(private: str) -> str:
    """``ssh-ed25519 AAAA…`` of a private key's text."""
    key = serialization.load_ssh_private_key(private.encode("ascii"), None)
    line = key.public_key().public_bytes(
        serialization.Encoding.OpenSSH, serialization.PublicFormat.OpenSSH
    )
    return line.decode("ascii")


def kept_key(path: Path) -> tuple[str, str]:
    """The pair kept at ``path``, made there first if missing; readable by its owner alone."""
    if not path.exists():
        write_private(path, new_key()[0])
    path.chmod(0o600)  # a copy or a checkout may have opened it, and sshd refuses such a key
    private = path.read_text("ascii")
    return private, public_line(private)


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner may read, from its first moment on."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as opened:
        opened.write(text)

"""From an address to an open SFTP session: connect, check the host key, log in.

The host key is compared before a single credential leaves this machine. No agent, no keys
lying about in a home folder, no trust on first sight.
"""

from __future__ import annotations

import contextlib
import io
import logging
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import msgspec
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from paramiko import ECDSAKey, Ed25519Key, PKey, RSAKey, SFTPClient, SSHException, Transport

from gateway.errors import LoginRefused, PermanentError
from gateway.transport.sftp_address import HOST_KEY_ALGORITHMS, SftpAddress, fingerprint, reveal
from gateway.transport.sftp_errors import BROKEN, login_error

# paramiko logs a traceback for each failed connection; without this, a program that set no
# logging up would show it on stderr beside our own sentence.
logging.getLogger("paramiko").addHandler(logging.NullHandler())


class Session(msgspec.Struct, frozen=True):
    """An SFTP session that is logged in, and the transport that it lives on."""

    transport: Transport
    client: SFTPClient

    def close(self) -> None:
        """Drop the connection at once, without waiting for an answer."""
        self.transport.close()


def log_in(address: SftpAddress) -> Session:
    """A new session. Raises TransientError, PermanentError or LoginRefused, nothing else."""
    pins_first = [HOST_KEY_ALGORITHMS.get(pin.key_type, ()) for pin in address.pins()]
    key = private_key(address)
    transport: Transport | None = None
    try:
        transport = Transport(_connect(address))
        _set_timeouts(transport, address)
        options = transport.get_security_options()
        wanted = [one for pinned in pins_first for one in pinned]
        options.key_types = [*wanted, *(k for k in options.key_types if k not in wanted)]
        with _closed_after(transport, 2 * address.connect_timeout + address.timeout):
            transport.start_client(timeout=2 * address.connect_timeout)
            _check_host_key(transport, address)
            _authenticate(transport, address, key)
            return Session(transport, _open_sftp(transport, address))
    except BaseException as seen:
        if transport is not None:
            transport.close()
        if isinstance(seen, BROKEN):
            raise login_error(seen, address) from seen
        raise


def private_key(address: SftpAddress) -> PKey | None:
    """The log-in key, if the address has one: OpenSSH or PEM; Ed25519, ECDSA or RSA."""
    what = f"key file {address.key_file}" if address.key_file else "key"
    try:
        if address.key_file:
            text: str | None = Path(address.key_file).expanduser().read_text("ascii")
        else:
            text = reveal(address.key)
        return None if text is None else _parse_key(text, reveal(address.passphrase))
    except OSError as seen:
        raise PermanentError(f"The {what} cannot be read: {seen.strerror}.") from seen
    except (ValueError, TypeError, UnsupportedAlgorithm, SSHException):
        # The cause is left out: its text may quote the key.
        raise PermanentError(
            f"The {what} for {address.where} cannot be used: it is no private key, of a type "
            "other than Ed25519, ECDSA or RSA, or its passphrase is missing, wrong or not needed."
        ) from None


def _parse_key(text: str, passphrase: str | None) -> PKey:
    data, secret = text.encode("ascii"), passphrase.encode() if passphrase else None
    openssh = "BEGIN OPENSSH PRIVATE KEY" in text
    load = serialization.load_ssh_private_key if openssh else serialization.load_pem_private_key
    loaded = load(data, secret)
    plain = loaded.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.OpenSSH,
        serialization.NoEncryption(),
    ).decode("ascii")
    match loaded:
        case ed25519.Ed25519PrivateKey():
            return Ed25519Key.from_private_key(io.StringIO(plain))
        case ec.EllipticCurvePrivateKey():
            return ECDSAKey.from_private_key(io.StringIO(plain))
        case rsa.RSAPrivateKey():
            return RSAKey.from_private_key(io.StringIO(plain))
    raise ValueError


def _connect(address: SftpAddress) -> socket.socket:
    connected = socket.create_connection((address.host, address.port), address.connect_timeout)
    # Without NODELAY, writes that wait for their answer crawl. USER_TIMEOUT ends a connection
    # whose other side takes no more bytes; paramiko itself would try to send them for ever.
    connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    connected.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    if hasattr(socket, "TCP_USER_TIMEOUT"):
        milliseconds = max(1, int(address.timeout * 1000))
        connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, milliseconds)
    return connected


def _set_timeouts(transport: Transport, address: SftpAddress) -> None:
    transport.banner_timeout = address.connect_timeout
    transport.handshake_timeout = address.connect_timeout
    transport.auth_timeout = address.timeout
    transport.channel_timeout = address.timeout
    transport.clear_to_send_timeout = address.timeout


@contextlib.contextmanager
def _closed_after(transport: Transport, seconds: float) -> Iterator[None]:
    """Close the transport when time is up: some of paramiko's waits have no time-out."""
    timer = threading.Timer(seconds, transport.close)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _check_host_key(transport: Transport, address: SftpAddress) -> None:
    shown = transport.get_remote_server_key()
    seen, pins = fingerprint(shown.asbytes()), address.pins()
    if any(pin.fingerprint == seen for pin in pins):
        return
    changed = any(pin.key_type in ("", shown.get_name()) for pin in pins)
    expected = " or ".join(f"{pin.fingerprint} {pin.key_type}".strip() for pin in pins)
    raise LoginRefused(
        f"The host key of {address.where} {'has changed' if changed else 'is unknown'}: "
        f"expected {expected}, seen {seen} {shown.get_name()}. No credential was sent. "
        "Ask the partner, by another way than this server, whether its key is new; "
        "only then put the new key into host_key."
    )


def _authenticate(transport: Transport, address: SftpAddress, key: PKey | None) -> None:
    password = reveal(address.password)
    if key is not None:
        still_wanted = transport.auth_publickey(address.username, key)
        if not still_wanted:
            return
        if password is None or not {"password", "keyboard-interactive"} & set(still_wanted):
            raise LoginRefused(
                f"{address.where} took the key of {address.username} and wants "
                f"{' and '.join(still_wanted)} as well; give the password too."
            )
    if password is None:
        raise LoginRefused(f"There is no key and no password for {address.where}.")
    transport.auth_password(address.username, password)


def _open_sftp(transport: Transport, address: SftpAddress) -> SFTPClient:
    channel = transport.open_session(timeout=address.timeout)
    channel.settimeout(address.timeout)
    try:
        channel.invoke_subsystem("sftp")
        return SFTPClient(channel)
    except (SSHException, EOFError) as seen:
        if not transport.is_active():
            raise
        raise PermanentError(
            f"{address.where} let {address.username} in but opens no SFTP session; "
            "ask the partner to enable SFTP for this account."
        ) from seen

"""Where a CORE server is and how we show who we are, checked before anything is sent."""

from __future__ import annotations

import datetime
import ssl
from pathlib import Path

import msgspec

from gateway.errors import ConfigError, LoginRefused
from gateway.transport.core_wire import VERSIONS, Version
from gateway.transport.core_wire.inspect import LONGEST_NAME
from gateway.transport.web_address import web_address

MOST_BYTES = 20_000_000


class CoreAddress(msgspec.Struct, frozen=True, kw_only=True):
    """A CORE partner. Seconds and bytes; files are PEM.

    ``rule_version`` overrides what the messages say in CORERuleVersion. ``idempotent``: the
    partner has agreed that the same PayloadID with the same bytes is one inquiry.
    """

    url: str
    sender_id: str
    receiver_id: str
    version: str = "C2.2.0"
    framing: str = "soap"
    rule_version: str = ""
    username: str = ""
    password: str | None = None
    certificate_file: str = ""
    key_file: str = ""
    ca_file: str = ""
    connect_timeout: float = 10.0
    timeout: float = 60.0
    most_bytes: int = MOST_BYTES
    idempotent: bool = False
    payload_types: dict[str, str] = {}
    results: list[str] = []

    def __repr__(self) -> str:
        """Without the password."""
        return f"CoreAddress({self.url}, {self.version}, {self.framing}, {self.sender_id})"

    @property
    def wire(self) -> Version:
        """The version of the rule, with the partner's own word for it."""
        version = VERSIONS[self.version]
        if not self.rule_version:
            return version
        return msgspec.structs.replace(version, rule_version=self.rule_version)


def checked(address: CoreAddress) -> CoreAddress:
    """``address``, if it can work; ConfigError says what to mend."""
    version = VERSIONS.get(address.version)
    if version is None:
        raise ConfigError(f"door.version {address.version!r} is none of {', '.join(VERSIONS)}")
    parts = web_address(address.url)
    if parts.scheme != "https" or not parts.hostname:
        raise ConfigError("door.url of a CORE door begins with https://")
    if parts.username or parts.password:
        raise ConfigError("door.url may hold no user and no password: name them by reference")
    if address.framing not in version.framings:
        raise ConfigError(f"{address.version} has no envelope {address.framing!r}")
    if not version.passwords and not address.certificate_file:
        raise ConfigError(f"{address.version} needs door.certificate_file: it knows no passwords")
    if not version.passwords and address.username:
        raise ConfigError(f"{address.version} takes no user name: leave door.username out")
    if bool(address.username) != bool(address.password):
        raise ConfigError("a user name needs its password, and a password its user name")
    if not address.username and not address.certificate_file:
        raise ConfigError("a CORE door needs a user name and password, or door.certificate_file")
    for key in ("certificate_file", "key_file", "ca_file"):
        path = getattr(address, key)
        if path and not Path(path).is_file():
            raise ConfigError(f"door.{key}: there is no file {path}")
    for key in ("sender_id", "receiver_id", "username", "password"):
        value = getattr(address, key) or ""
        if len(value) > LONGEST_NAME or (key.endswith("_id") and not value):
            raise ConfigError(f"door.{key} has 1 to {LONGEST_NAME} characters")
    return address


def check_certificate(address: CoreAddress, now: datetime.datetime) -> None:
    """See whether our own certificate can be shown, where the address has one.

    LoginRefused where it has expired: no server would take it, and under TLS 1.3 its refusal only
    comes once the request is on its way. ConfigError where it cannot be read or has another key.
    """
    from cryptography import x509

    path = address.certificate_file
    if not path:
        return
    try:
        certificate = x509.load_pem_x509_certificate(Path(path).read_bytes())
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.load_cert_chain(path, address.key_file or path, password=lambda: "")
    except (ValueError, ssl.SSLError):
        raise ConfigError(
            f"{path} holds no certificate in PEM that fits its key, or the key is encrypted"
        ) from None
    except OSError as error:
        raise ConfigError(f"cannot read the certificate {path}: {error.strerror}") from None
    if certificate.not_valid_after_utc <= now:
        day = certificate.not_valid_after_utc.date().isoformat()
        raise LoginRefused(f"Our certificate {path} expired on {day}; renew it.")
    if certificate.not_valid_before_utc > now:
        day = certificate.not_valid_before_utc.date().isoformat()
        raise LoginRefused(f"Our certificate {path} is valid from {day} on only.")

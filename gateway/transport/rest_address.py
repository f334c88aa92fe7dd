"""Where a partner's REST API is, and with which secrets it is asked."""

from __future__ import annotations

from urllib.parse import urlsplit

import msgspec

from gateway.errors import ConfigError
from gateway.transport.sftp_address import Secret, reveal
from gateway.transport.web_address import web_address

LOOPBACK = ("127.0.0.1", "localhost", "::1")
"""Hosts that are reached without TLS: this machine's own."""

STEDI_DOCUMENTS = (".s3.us-east-1.amazonaws.com",)
"""Hosts that Stedi hands documents out from, by how their names end.

Source: Stedi's OpenAPI document of the core API, examples of ``documentDownloadUrl``.
"""


class RestAddress(msgspec.Struct, frozen=True, kw_only=True):
    """How to reach one account of an API. Secrets come resolved and never show in ``repr``.

    ``url`` is the API's root, ``reports_url`` that of reports where it is another one (Stedi's
    core API). ``usage`` is ISA15 of what may be sent. ``headers`` are sent with claims. Times
    are seconds: ``connect_timeout`` for TCP and TLS, ``timeout`` for a whole answer;
    ``lookback_days`` is how old a report may be to be listed where the API keeps them.
    Raises ConfigError for what can never work.
    """

    url: str
    reports_url: str = ""
    usage: str = "T"
    api_key: Secret = None
    client_id: Secret = None
    client_secret: Secret = None
    headers: dict[str, str] = {}
    connect_timeout: float = 10.0
    timeout: float = 60.0
    lookback_days: float = 7.0
    document_hosts: tuple[str, ...] = STEDI_DOCUMENTS

    def __post_init__(self) -> None:
        for url in filter(None, (self.url, self.reports_url)):
            checked_url(url)
        if not self.url:
            raise ConfigError("A REST door needs the url of its API.")
        if self.connect_timeout <= 0 or self.timeout <= 0 or self.lookback_days <= 0:
            raise ConfigError("Times of a REST door must be more than 0.")

    @property
    def where(self) -> str:
        """The API's host, as messages name it."""
        return urlsplit(self.url).netloc

    def needed(self, name: str) -> str:
        """The secret of that name; ConfigError where none is configured."""
        value = reveal(getattr(self, name))
        if not value:
            raise ConfigError(f"The door to {self.where} needs {name}_env or {name}_file.")
        return value

    def __repr__(self) -> str:
        return f"RestAddress(url={self.url!r}, reports_url={self.reports_url!r}, secrets=***)"


def checked_url(url: str) -> str:
    """The URL; ConfigError where it is none, would send secrets in clear, or holds some."""
    parts = web_address(url)
    local = parts.hostname in LOOPBACK
    if parts.scheme != "https" and not (parts.scheme == "http" and local):
        raise ConfigError("The url of a REST door begins with https://.")
    if not parts.hostname or parts.username or parts.password or parts.query or parts.fragment:
        raise ConfigError("The url of a REST door is a host and a path, without login or query.")
    return url

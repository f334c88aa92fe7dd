"""How an API knows us: a key, or a token by OAuth 2 client credentials (RFC 6749, 4.4)."""

from __future__ import annotations

import datetime
import hashlib
import threading

from gateway.errors import LoginRefused, PermanentError
from gateway.transport.rest_address import RestAddress
from gateway.transport.rest_errors import RefusedError
from gateway.transport.rest_wire import Anonymous, Wire

EARLY = datetime.timedelta(seconds=60)
"""A token is given up this long before it ends: a request must outlive its way."""

LONGEST = 86_400.0
"""Seconds for which a token is kept at most, whatever is said of it."""


class ApiKey:
    """A key in the Authorization header, without a scheme before it (Stedi's way)."""

    def __init__(self, address: RestAddress) -> None:
        self._address = address

    def headers(self, wire: Wire) -> dict[str, str]:
        """The header field with the key."""
        return {"Authorization": self._address.needed("api_key")}

    def renew(self) -> bool:
        """A key that is refused once is refused for ever."""
        return False


class Tokens:
    """Tokens of this process and when they end: a door lives for a round, a token for an hour."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[str, datetime.datetime]] = {}
        self._lock = threading.Lock()

    def get(self, key: str, now: datetime.datetime) -> str:
        """The token, or nothing where there is none or it ends within a minute."""
        with self._lock:
            token, until = self._kept.get(key, ("", now))
        return token if now < until - EARLY else ""

    def put(self, key: str, token: str, until: datetime.datetime) -> None:
        """Keep a token."""
        with self._lock:
            self._kept[key] = (token, until)

    def drop(self, key: str) -> None:
        """Forget a token."""
        with self._lock:
            self._kept.pop(key, None)


TOKENS = Tokens()


class ClientCredentials:
    """A bearer token for a client id and secret, fetched when it is needed and kept."""

    def __init__(self, address: RestAddress, path: str, tokens: Tokens = TOKENS) -> None:
        self._address, self._tokens = address, tokens
        self._url = address.url.rstrip("/") + path

    def headers(self, wire: Wire) -> dict[str, str]:
        """The header field with the token."""
        token = self._tokens.get(self._key(), wire.clock()) or self._fetch(wire)
        return {"Authorization": f"Bearer {token}"}

    def renew(self) -> bool:
        """Forget a token that was refused before its time, whoever else has forgotten it."""
        self._tokens.drop(self._key())
        return True

    def _key(self) -> str:
        secret = self._address.needed("client_secret")
        parts = (self._url, self._address.needed("client_id"), secret)
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()

    def _fetch(self, wire: Wire) -> str:
        asked = {
            "client_id": self._address.needed("client_id"),
            "client_secret": self._address.needed("client_secret"),
            "grant_type": "client_credentials",
        }
        try:
            answer = wire.call("POST", self._url, json=asked, login=Anonymous())
        except RefusedError:
            raise LoginRefused(
                f"{self._address.where} gives no token for this client id and secret."
            ) from None
        said = answer.json
        token = said.get("access_token") if isinstance(said, dict) else None
        if not isinstance(token, str) or not token:
            raise PermanentError(f"{self._address.where} answered the log-in without a token.")
        seconds = said.get("expires_in")
        lifetime = min(max(seconds, 0), LONGEST) if isinstance(seconds, int | float) else 300.0
        until = wire.clock() + datetime.timedelta(seconds=lifetime)
        self._tokens.put(self._key(), token, until)
        return token

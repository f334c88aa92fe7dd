"""One request over HTTPS, with its limits; what went wrong told as the four kinds of failure."""

from __future__ import annotations

import datetime
import time
import zlib
from collections.abc import Callable
from typing import Any, Protocol
from urllib.parse import urlsplit

import requests
from requests import exceptions as broken
from urllib3.exceptions import HTTPError, MaxRetryError, NameResolutionError, NewConnectionError

from gateway.errors import InDoubtError, PermanentError, TransientError, TransportError
from gateway.transport.prompt_http import PromptAdapter
from gateway.transport.rest_address import LOOPBACK, RestAddress
from gateway.transport.rest_errors import Answer, refusal

MOST_BYTES = 64 << 20
"""A larger answer is refused: no report of the APIs comes near."""

PIECE_BYTES = 65_536


class Login(Protocol):
    """What makes us known: header fields, and whether a refusal may be tried anew."""

    def headers(self, wire: Wire) -> dict[str, str]:
        """Header fields of a request."""
        ...

    def renew(self) -> bool:
        """After a 401: true where the next :meth:`headers` may fare better."""
        ...


class Anonymous:
    """No log-in: for the token endpoint and for documents whose URL is signed."""

    def headers(self, wire: Wire) -> dict[str, str]:
        """None."""
        return {}

    def renew(self) -> bool:
        """Nothing to renew."""
        return False


class Wire:
    """A session with one API. Redirects are never followed: a key must not travel elsewhere."""

    def __init__(
        self,
        address: RestAddress,
        login: Login,
        *,
        clock: Callable[[], datetime.datetime] = lambda: datetime.datetime.now(datetime.UTC),
    ) -> None:
        self.address, self.login, self.clock = address, login, clock
        self._session = requests.Session()
        for scheme in ("http://", "https://"):
            self._session.mount(scheme, PromptAdapter())
        if urlsplit(address.url).hostname in LOOPBACK:
            self._session.trust_env = False  # this machine is never reached through a proxy

    def call(
        self,
        method: str,
        url: str,
        *,
        login: Login | None = None,
        json: Any = None,
        params: dict[str, str] | None = None,
        headers: dict[str, str] | None = None,
        acts: bool = False,
    ) -> Answer:
        """The answer of a request that succeeded (2xx). ``acts``: it changes something, so what
        is cut off after it went is InDoubtError. A 401 is tried once more with a new token."""
        who = login or self.login
        for again in (True, False):
            said = {**(headers or {}), **who.headers(self)}
            answer = self._once(method, url, json, params, said, acts)
            if answer.status == 401 and again and who.renew():
                continue
            break
        if 200 <= answer.status < 300:
            return answer
        raise refusal(answer, urlsplit(url).netloc, self.clock(), acts=acts)

    def close(self) -> None:
        """Let go of the connections."""
        self._session.close()

    def _once(
        self,
        method: str,
        url: str,
        json: Any,
        params: dict[str, str] | None,
        headers: dict[str, str],
        acts: bool,
    ) -> Answer:
        times = (self.address.connect_timeout, self.address.timeout)
        where, until = urlsplit(url).netloc, time.monotonic() + self.address.timeout
        try:
            with self._session.request(
                method,
                url,
                json=json,
                params=params,
                timeout=times,
                stream=True,
                headers={"Accept": "application/json", "Accept-Encoding": "gzip", **headers},
                allow_redirects=False,
                auth=_as_it_is,  # else requests would take a log-in from ~/.netrc
            ) as response:
                body = _read(response, until)
                low = {name.lower(): value for name, value in response.headers.items()}
                return Answer(response.status_code, low, body)
        except broken.RequestException as seen:
            raise _failure(seen, where, acts) from None
        except UnicodeError:  # of a header, before anything went
            raise _failure(broken.InvalidHeader(), where, acts) from None
        except (HTTPError, OSError):  # while the body was read
            raise _failure(broken.ReadTimeout(), where, acts) from None


def _as_it_is(request: requests.PreparedRequest) -> requests.PreparedRequest:
    return request


def _read(response: requests.Response, until: float) -> bytes:
    """The body, unpacked, in pieces as they come: a server that drips is given up, and what
    swells is cut off before it is held."""
    packing = response.headers.get("Content-Encoding", "identity").strip().lower()
    if packing not in ("", "identity", "gzip", "x-gzip"):
        raise broken.ContentDecodingError
    packed = "gzip" in packing
    unpack = zlib.decompressobj(zlib.MAX_WBITS | 16)
    pieces, size = [], 0
    while piece := response.raw.read1(PIECE_BYTES, decode_content=False):
        piece = _unpacked(unpack, piece, MOST_BYTES + 1 - size) if packed else piece
        size += len(piece)
        if time.monotonic() > until:
            raise broken.ReadTimeout
        if size > MOST_BYTES:
            raise broken.ContentDecodingError
        pieces.append(piece)
    if packed and (not unpack.eof or unpack.unused_data):
        raise broken.ContentDecodingError
    return b"".join(pieces)


def _unpacked(unpack: zlib._Decompress, piece: bytes, most: int) -> bytes:
    try:
        return unpack.decompress(piece, most)
    except zlib.error:
        raise broken.ContentDecodingError from None


def _failure(seen: broken.RequestException, where: str, acts: bool) -> TransportError:
    """Before the request went, after it, or never possible."""
    if isinstance(seen, broken.SSLError):
        return PermanentError(
            f"{where} shows no certificate that we trust: ask the partner, and never go on."
        )
    if isinstance(seen, broken.InvalidURL | broken.InvalidSchema | broken.InvalidHeader):
        return PermanentError(f"The url or a header for {where} cannot be used: mend the door.")
    if (why := _unreached(seen, where)) is not None:
        return TransientError(why)
    if acts:
        return InDoubtError(f"{where} did not answer to its end; it may have acted.")
    if isinstance(seen, broken.ContentDecodingError):
        return PermanentError(f"The answer of {where} is too large or cannot be unpacked.")
    return TransientError(f"{where} did not answer to its end in time.")


def _unreached(seen: broken.RequestException, where: str) -> str | None:
    """Why nothing was sent at all, in words; None where something may have been."""
    inner = seen.args[0] if seen.args else None
    reason = inner.reason if isinstance(inner, MaxRetryError) else None
    if isinstance(reason, NameResolutionError):
        return f"There is no host named {where}, or no network; check the door's url."
    if isinstance(seen, broken.ConnectTimeout):
        return f"{where} cannot be reached: it does not answer in time."
    if isinstance(seen, broken.ProxyError):
        return f"{where} cannot be reached: the proxy of this machine does not let us through."
    if isinstance(reason, NewConnectionError):
        return f"{where} cannot be reached: nobody listens there."
    return None

"""One request of a CORE client over TLS, and what each failure of it means."""

from __future__ import annotations

import contextlib
import datetime
import io
import re
import ssl
import time
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec
import requests
import urllib3

from gateway.errors import (
    ConfigError,
    InDoubtError,
    LoginRefused,
    PermanentError,
    TransientError,
    TransportError,
)
from gateway.transport.core_address import CoreAddress, check_certificate
from gateway.transport.core_wire import Frame
from gateway.transport.prompt_http import PromptAdapter

_UNSENT = (
    urllib3.exceptions.NewConnectionError,
    urllib3.exceptions.ConnectTimeoutError,
    urllib3.exceptions.NameResolutionError,
    urllib3.exceptions.ProxyError,
)
_NO_COMMON_TLS = ("UNSUPPORTED_PROTOCOL", "WRONG_VERSION_NUMBER", "NO_PROTOCOLS_AVAILABLE")
_AFTER_SENDING = "the connection went before the answer was here"


class HttpAnswer(msgspec.Struct, frozen=True):
    """An HTTP status and a body that was read to its end. ``retry_after`` is in seconds; 0 where
    the server asked for no wait, or named a date."""

    status: int
    frame: Frame
    retry_after: float = 0.0


class _Counted(io.BytesIO):
    """A request's body that knows whether its last byte was handed over."""

    def __init__(self, data: bytes) -> None:
        super().__init__(data)
        self.size = len(data)
        self.touched = False

    def read(self, size: int | None = -1, /) -> bytes:
        self.touched = True
        return super().read(size)

    @property
    def finished(self) -> bool:
        return self.touched and self.tell() >= self.size


class _Modern(PromptAdapter):
    """TLS 1.2 at least, whatever the machine's own configuration allows. Certificates are read
    once: for each request anew they would cost more than all else."""

    def __init__(self, address: CoreAddress) -> None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # trusts nobody but those named here
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        try:
            context.load_verify_locations(address.ca_file or requests.utils.DEFAULT_CA_BUNDLE_PATH)
        except ssl.SSLError:
            raise ConfigError(f"door.ca_file {address.ca_file} holds no certificate") from None
        if path := address.certificate_file:
            context.load_cert_chain(path, address.key_file or path, password=lambda: "")
        self._context = context
        super().__init__(max_retries=0)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, ssl_context=self._context, **kwargs)

    def cert_verify(self, conn: Any, url: Any, verify: Any, cert: Any) -> None:
        conn.cert_reqs = "CERT_REQUIRED"  # by what the context trusts, and nothing beside it


def post(
    address: CoreAddress, frame: Frame, *, acts: bool, session: requests.Session | None = None
) -> HttpAnswer:
    """Send a frame and read the answer, whatever its status; through a session of
    :func:`open_session`, whose connection may be used again, or through one of its own.

    ``acts``: the other side does something with it that must not be done twice. Raises
    TransientError while nothing was sent or nothing can have been done, InDoubtError once the last
    byte was handed over (of a request that acts), LoginRefused for either side's certificate,
    PermanentError for an answer larger than ``most_bytes``.
    """
    body = _Counted(frame.body)
    try:
        with contextlib.nullcontext(session) if session else open_session(address) as line:
            headers = {"Content-Type": frame.content_type,
                       "Connection": "keep-alive" if session else "close",
                       "Accept": "application/soap+xml, multipart/related, multipart/form-data",
                       "Accept-Encoding": "identity", "User-Agent": "x12-gateway"}  # fmt: skip
            with line.post(
                address.url,
                data=body,
                headers=headers,
                timeout=(address.connect_timeout, address.timeout),
                allow_redirects=False,
                stream=True,
            ) as response:
                data = _read(response.raw, address.most_bytes, address.timeout)
                if not _stays(response.headers):
                    line.close()
                kind = response.headers.get("Content-Type", "")
                wait = response.headers.get("Retry-After", "").strip()
                seconds = float(wait) if re.fullmatch(r"\d{1,6}", wait, re.ASCII) else 0.0
                return HttpAnswer(response.status_code, Frame(kind, data), seconds)
    except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
        raise failure(error, sent=body.finished, acts=acts) from error


def _stays(headers: Mapping[str, str]) -> bool:
    """Whether the server says that it keeps the connection. Silence is a no: to find out by asking
    would leave an inquiry in doubt."""
    return "keep-alive" in headers.get("Connection", "").lower()


def open_session(address: CoreAddress) -> requests.Session:
    """A session for one thread, with the certificates of ``address`` read. Nothing is connected.
    Raises ConfigError where they cannot be read, LoginRefused where ours has expired."""
    check_certificate(address, datetime.datetime.now(datetime.UTC))
    session = requests.Session()
    session.trust_env = False  # no .netrc: the login is in the envelope, and only there
    session.mount("https://", _Modern(address))
    return session


def _read(raw: Any, most: int, seconds: float) -> bytes:
    """The body, piece by piece: a server that drips is given up, one that floods is cut off."""
    pieces, size, deadline = [], 0, time.monotonic() + seconds
    while piece := raw.read1(65_536):
        size += len(piece)
        if size > most:
            raise _TooLarge(f"The answer is larger than {most} bytes; it was not read on.")
        if time.monotonic() > deadline:
            raise TimeoutError("the answer took too long")
        pieces.append(piece)
    return b"".join(pieces)


class _TooLarge(OSError):
    """The answer is larger than we read."""


def failure(error: BaseException, *, sent: bool, acts: bool) -> TransportError:
    """The tree's word for what a request ended with."""
    causes = list(_causes(error))
    for cause in causes:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return LoginRefused(
                f"The partner's certificate was refused ({cause.verify_message}); "
                "ask them for a new one, never switch the check off."
            )
        if isinstance(cause, ssl.SSLError) and "ALERT" in (cause.reason or ""):
            said = (cause.reason or "").replace("_", " ").lower()
            if any(word in said for word in ("certificate", "unknown ca", "access denied")):
                return LoginRefused(f"The partner refused our certificate ({said}).")
            return PermanentError(f"The partner ended the TLS handshake ({said}).")
        if isinstance(cause, ssl.SSLError) and cause.reason in _NO_COMMON_TLS:
            return PermanentError(f"What answers at door.url speaks no TLS 1.2 ({cause.reason}).")
        if isinstance(cause, _TooLarge):
            return InDoubtError(str(cause)) if acts else PermanentError(str(cause))
    kind = type(causes[-1]).__name__
    if sent and acts and not any(isinstance(cause, _UNSENT) for cause in causes):
        return InDoubtError(f"After the last byte {_AFTER_SENDING} ({kind}); it may have been "
                            "done.")  # fmt: skip
    return TransientError(f"The CORE server could not be reached, or {_AFTER_SENDING} ({kind}).")


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """An exception and what it wraps: requests and urllib3 keep causes in their arguments."""
    seen: set[int] = set()
    todo = [error]
    while todo:
        one = todo.pop(0)
        if one is None or id(one) in seen:
            continue
        seen.add(id(one))
        yield one
        todo += [
            a for a in (*one.args, getattr(one, "reason", None)) if isinstance(a, BaseException)
        ]
        todo += [one.__cause__, one.__context__]


def by_status(status: int, *, acts: bool, retry_after: float = 0.0) -> TransportError | None:
    """What a status says where the body says nothing better; None for 200 and 202."""
    if status in (200, 202):
        return None
    if status in (401, 403, 407):
        return LoginRefused(f"The CORE server refused our login (HTTP {status}).")
    if status in (408, 429, 503):
        said = f"The CORE server takes no requests now (HTTP {status})."
        return TransientError(said, retry_after=retry_after)
    if status == 413:
        return PermanentError("The payload is larger than the partner takes (HTTP 413).")
    if status >= 500:
        said = f"The CORE server failed (HTTP {status})"
        return (
            InDoubtError(f"{said}; it may have been done.") if acts else TransientError(f"{said}.")
        )
    return PermanentError(f"The CORE server did not take the request (HTTP {status}).")

"""A door's URL, taken apart: what no client could use is wrong configuration."""

from __future__ import annotations

import re
from urllib.parse import SplitResult, urlsplit

from gateway.errors import ConfigError

_HOST = re.compile(r"[^\s/?#@\\]+")


def web_address(url: str) -> SplitResult:
    """The parts of an URL whose host and port can be used. Raises ConfigError, whose words hold
    nothing of the URL: there may be a password in it."""
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname or "", parts.port
        fits = not host or bool(_HOST.fullmatch(host))
    except ValueError:
        fits = False
    if not fits:
        raise ConfigError("door.url is no address that can be used: look at its host and port")
    return parts

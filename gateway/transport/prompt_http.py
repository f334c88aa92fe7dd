"""HTTP connections whose answers must begin in time.

A read time-out bounds the silence between two bytes, not how long they take: a server that sends
the head of its answer a byte at a time, or one ``100 Continue`` after another, would hold whoever
waits for ever, and with them every other partner.
"""

from __future__ import annotations

import contextlib
import socket
import threading
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.response import HTTPResponse

LONGEST = 600.0
"""Seconds where no read time-out is set."""


class _Prompt(HTTPConnection):
    """A connection that is cut where the head of an answer is not here by the read time-out."""

    def getresponse(self) -> HTTPResponse:  # type: ignore[override] # as urllib3 over http.client
        """The answer's head. Raises TimeoutError, which a read time-out is too."""
        late = threading.Event()

        def cut() -> None:
            late.set()
            if self.sock is not None:
                with contextlib.suppress(OSError):
                    socket.socket.shutdown(self.sock, socket.SHUT_RDWR)

        given = self.timeout
        timer = threading.Timer(float(given) if isinstance(given, int | float) else LONGEST, cut)
        timer.daemon = True
        timer.start()
        try:
            response = super().getresponse()
        except Exception:
            if late.is_set():
                raise TimeoutError from None
            raise
        finally:
            timer.cancel()
        if late.is_set():  # what was cut looks like an end
            response.close()
            raise TimeoutError
        return response


class _PromptTLS(_Prompt, HTTPSConnection):
    """The same over TLS."""


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Prompt


class _PoolTLS(HTTPSConnectionPool):
    ConnectionCls = _PromptTLS


_POOLS = {"http": _Pool, "https": _PoolTLS}


class PromptAdapter(HTTPAdapter):
    """What a session mounts for such connections."""

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Make the manager of this adapter's connections."""
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = dict(_POOLS)

    def proxy_manager_for(self, *args: Any, **kwargs: Any) -> Any:
        """The manager of connections through a proxy."""
        manager = super().proxy_manager_for(*args, **kwargs)
        manager.pool_classes_by_scheme = dict(_POOLS)
        return manager

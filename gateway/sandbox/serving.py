"""A server of the sandbox in a thread of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable
from http.server import ThreadingHTTPServer


def in_background(server: ThreadingHTTPServer, then: Callable[[], None]) -> Callable[[], None]:
    """Serve until the function that this gives is called, which calls ``then`` at the end; the
    thread ends with the process all the same."""
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.daemon = True
    thread.start()

    def stop() -> None:
        server.shutdown()
        server.server_close()
        then()

    return stop

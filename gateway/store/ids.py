"""Ids made by the client: ``clm_06dkqj8w…``, sortable by the time of making.

48 bits of milliseconds and 80 random bits (the layout of a ULID) in 26 letters and digits
without i, l, o and u, so that they sort alike in Python, SQLite and any collation of
PostgreSQL, and can be read out over the telephone.
"""

from __future__ import annotations

import os
import threading
import time
from typing import Literal

Prefix = Literal["clm", "fil", "set", "rem", "job", "sub", "itm", "dep", "inq"]

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_PAIRS = [a + b for a in _ALPHABET for b in _ALPHABET]
_RANDOM_BITS = 80
_lock = threading.Lock()
_last = 0


def new_id(prefix: Prefix) -> str:
    """A new id, greater than any that this process made before."""
    global _last  # noqa: PLW0603 # one sequence for each process
    with _lock:
        fresh = (time.time_ns() // 1_000_000) << _RANDOM_BITS | int.from_bytes(os.urandom(10))
        # Within one millisecond, or when the clock was set back, count on from the last.
        _last = fresh if fresh >> _RANDOM_BITS > _last >> _RANDOM_BITS else _last + 1
        number = _last
    return f"{prefix}_" + "".join(_PAIRS[number >> shift & 1023] for shift in range(120, -1, -10))


def _forget() -> None:
    """After a fork the child must not count on from where its parent does too."""
    global _last, _lock
    _last, _lock = 0, threading.Lock()


os.register_at_fork(after_in_child=_forget)

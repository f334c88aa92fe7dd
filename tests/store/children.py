"""What other processes do in these tests: ``python -m tests.store.children VERB URL VAULT …``.

Each prints what the test waits for, and some then wait to be killed.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import BinaryIO, cast

from gateway.store.claims import add_claims
from gateway.store.control_numbers import allot
from gateway.store.database import Store, open_store
from gateway.store.events import append_events
from gateway.store.locks import exclusive
from gateway.store.vault import Vault
from tests.store import sample


def say(text: str) -> None:
    print(text, flush=True)


def allot_numbers(store: Store, scope: str, count: str) -> None:
    for _ in range(int(count)):
        with store.transaction() as connection:
            say(str(allot(connection, scope)))


def open_only(store: Store) -> None:
    say("alembic" if "alembic" in sys.modules else "at once")


def hold_lock(store: Store, name: str) -> None:
    with exclusive(store, name):
        say("held")
        time.sleep(600)


def append(store: Store, who: str) -> None:
    """Twenty events of its own and twenty that every child appends."""
    for number in range(20):
        with store.transaction() as connection:
            pairs = [("clm_1", sample.event(f"{who}-{number}"))]
            pairs.append(("clm_1", sample.event(f"shared-{number}")))
            append_events(connection, pairs)
    say("done")


def die_in_transaction(store: Store) -> None:
    with store.transaction() as connection:
        add_claims(connection, [sample.claim(f"clm_{n:05d}") for n in range(5000)])
        say("inside")
        time.sleep(600)


class Endless:
    """A stream that gives two megabytes and then nothing for a long time."""

    given = 0

    def read(self, size: int = -1) -> bytes:
        if self.given >= 2 << 20:
            say("middle")
            time.sleep(600)
        self.given += size
        return b"x" * size


def die_in_put(vault_dir: str) -> None:
    Vault(Path(vault_dir)).put(cast(BinaryIO, Endless()))


def main(verb: str, url: str, vault_dir: str, *words: str) -> None:
    if verb == "die_in_put":
        die_in_put(vault_dir)
        return
    store = open_store(url, Path(vault_dir))
    verbs = {f.__name__: f for f in (allot_numbers, open_only, hold_lock, append)}
    verbs |= {"die_in_transaction": die_in_transaction}
    verbs[verb](store, *words)


if __name__ == "__main__":
    main(*sys.argv[1:])

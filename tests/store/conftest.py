"""An open store of each kind, with one practice and one partner's file in it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.store.database import Store, open_store
from gateway.store.envelopes import add_group, add_interchange, add_set
from gateway.store.files import add_file
from gateway.store.records import SubmitterRow
from gateway.store.submitters import save_submitter
from tests.store import sample


@pytest.fixture
def vault_dir(tmp_path: Path) -> Path:
    return tmp_path / "vault"


@pytest.fixture
def store(store_url: str, vault_dir: Path) -> Iterator[Store]:
    """A migrated store that holds the practice ``main-street``."""
    opened = open_store(store_url, vault_dir)
    with opened.transaction() as connection:
        save_submitter(connection, SubmitterRow(submitter_id="main-street", name="Main Street"))
    yield opened
    opened.close()


@pytest.fixture
def filled(store: Store) -> Store:
    """The store with an outbound file of one interchange, one group and two sets."""
    with store.transaction() as connection:
        add_file(connection, sample.file("fil_out", direction="out"))
        add_interchange(connection, sample.interchange("fil_out"))
        add_group(connection, sample.group("fil_out"))
        add_set(connection, sample.transaction_set("set_a", "fil_out", 1))
        add_set(connection, sample.transaction_set("set_b", "fil_out", 2))
    return store

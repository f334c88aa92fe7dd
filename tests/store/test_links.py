"""Which claim follows which, and a database of the release before that did not know it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text

from gateway.errors import StoreError
from gateway.store import database, tables
from gateway.store.claims import add_claims, load_claim
from gateway.store.database import MIGRATIONS, Store, current_revision, open_store, revisions
from gateway.store.links import add_link, link_of, links_from
from gateway.store.records import ClaimRow, LinkRow, SubmitterRow
from gateway.store.submitters import save_submitter
from tests.store import sample


def link(new: str, old: str, seconds: float = 0, **words: Any) -> LinkRow:
    given: dict[str, Any] = {"relation": "correction", "at": sample.after(seconds)}
    return LinkRow(claim_id=new, original_id=old, **given | words)


def test_links_are_found_both_ways(store: Store) -> None:
    first = link("clm_2", "clm_1", 9, changes=[{"path": "charge", "before": "1", "after": "2"}])
    second = link("clm_3", "clm_1", 1, relation="secondary")
    with store.transaction() as connection:
        add_claims(connection, [sample.claim(f"clm_{n}") for n in (1, 2, 3)])
        add_link(connection, first)
        add_link(connection, second)
    with store.reading() as connection:
        assert links_from(connection, "clm_1") == [second, first]
        assert (link_of(connection, "clm_2"), link_of(connection, "clm_1")) == (first, None)
        assert links_from(connection, "clm_2") == []


@pytest.mark.parametrize(
    ("new", "old"), [("clm_2", "clm_9"), ("clm_9", "clm_1"), ("clm_3", "clm_1")]
)
def test_a_claim_follows_one_that_is_there_and_one_alone(store: Store, new: str, old: str) -> None:
    with store.transaction() as connection:
        add_claims(connection, [sample.claim(f"clm_{n}") for n in (1, 2, 3)])
        add_link(connection, link("clm_3", "clm_2"))
    with pytest.raises(StoreError), store.transaction() as connection:
        add_link(connection, link(new, old))


def test_claims_of_the_first_release_stay(
    store_url: str, vault_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database is made as 0001 has it, filled, and opened by this release."""
    monkeypatch.setattr(database, "migrate", _to_0001)
    old = open_store(store_url, vault_dir)
    with old.transaction() as connection:
        save_submitter(connection, SubmitterRow(submitter_id="main-street", name="Main Street"))
        _add_as_0001(connection, [sample.claim("clm_1"), sample.claim("clm_2")])
        with pytest.raises(Exception, match="claim_links"), connection.begin_nested():
            connection.execute(text("SELECT * FROM claim_links"))
    assert current_revision(old) == "0001"
    old.close()
    monkeypatch.undo()
    new = open_store(store_url, vault_dir)
    with new.transaction() as connection:
        add_link(connection, link("clm_2", "clm_1"))
        assert load_claim(connection, "clm_1") == sample.claim("clm_1")
    assert current_revision(new) == revisions()[-1]
    new.close()


def _add_as_0001(connection: Connection, rows: list[ClaimRow]) -> None:
    """Insert the columns that there were then."""
    plain = [msgspec.structs.asdict(row) for row in rows]
    for values in plain:
        del values["claim_or_encounter_code"]
    connection.execute(tables.claims.insert(), plain)


def _to_0001(store: Store) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with store.transaction() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")

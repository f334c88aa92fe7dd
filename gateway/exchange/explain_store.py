"""Where what an answer speaks of is among the files that were sent to a partner."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sqlalchemy import Connection

from gateway.exchange.desk import Desk
from gateway.exchange.explain_originals import Source, Wanted
from gateway.store import claims, envelopes, files
from gateway.store.records import FileRow

_PIECE = 1 << 16
FILES = 200
"""So many files are read for one answer."""


def sent_sources(desk: Desk, partner: str) -> Callable[[Wanted], list[Source]]:
    """What finds the files that an answer of the partner speaks of, newest first. Raises
    ConfigError for a partner there is not."""
    desk.settings.partner(partner)

    def find(wanted: Wanted) -> list[Source]:
        with desk.store.reading() as connection:
            ids = dict.fromkeys(_file_ids(connection, partner, wanted))
            rows = [files.load_file(connection, file_id) for file_id in list(ids)[:FILES]]
        return [_source(desk, row) for row in rows if row is not None]

    return find


def _file_ids(connection: Connection, partner: str, wanted: Wanted) -> Iterator[str]:
    """By group, by interchange, then by the claims' own numbers."""
    for code, number in dict.fromkeys(key[:2] for key in wanted.segments):
        for group in envelopes.sent_groups(connection, partner, code, number):
            yield group.file_id
    for sender, receiver, number in wanted.interchanges:
        for row in envelopes.sent_interchanges(connection, partner, sender, receiver, number):
            yield row.file_id
    found = claims.find_claims(connection, partner=partner, patient_control_numbers=wanted.claims)
    written = claims.submissions_of_claims(connection, (row.claim_id for row in found))
    for submissions in written.values():
        for submission in reversed(submissions):
            yield submission.file_id


def _source(desk: Desk, row: FileRow) -> Source:
    def read() -> Iterator[bytes]:
        with desk.store.vault.open(row.sha256) as source:
            while piece := source.read(_PIECE):
                yield piece

    return row.name, read

"""Which claims went after a claim, or in the place that it was to take."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from gateway.ledger.events import Event
from gateway.ledger.followup import RETRYABLE, Relation
from gateway.store import claims as claim_store
from gateway.store import links
from gateway.store.records import ClaimRow, LinkRow

if TYPE_CHECKING:
    from sqlalchemy import Connection

REPLACING: frozenset[Relation] = frozenset({"correction", "void", "resubmission"})

Follower = tuple[LinkRow, ClaimRow]


def first_of(connection: Connection, claim_id: str) -> str:
    """The id of the claim that all of this claim's chain goes back to."""
    while above := links.link_of(connection, claim_id):
        claim_id = above.original_id
    return claim_id


def followers_of(connection: Connection, claim_id: str, events: list[Event]) -> list[Follower]:
    """The claims that follow one, oldest first. A resubmission of a follower that no payer took
    stands for that follower; a claim that an event names took this one's place from elsewhere
    (``secondary --replace``) and counts as its correction."""
    found = _expanded(connection, claim_id)
    known = {row.claim_id for _, row in found}
    for event in events:
        other = str(event.data.get("claim_id", ""))
        if event.kind == "corrected" and other not in known:
            found += _from_elsewhere(connection, claim_id, other)
    return found


def rivals_of(connection: Connection, row: ClaimRow) -> list[Follower]:
    """What went already in the place that ``row`` was made to take: another correction or void of
    the same claim, another claim to the same next payer, another resubmission."""
    link = links.link_of(connection, row.claim_id)
    if link is None:
        return []
    wanted = {link.relation} if link.relation == "secondary" else REPLACING
    found = [
        (other, rival)
        for other, rival in _expanded(connection, link.original_id)
        if other.relation in wanted
        and rival.claim_id != row.claim_id
        and (other.relation != "secondary" or rival.payer_identifier == row.payer_identifier)
    ]
    if link.relation != "resubmission":
        return found
    above = claim_store.load_claim(connection, link.original_id)
    return found + (rivals_of(connection, above) if above else [])


def _expanded(connection: Connection, claim_id: str) -> list[Follower]:
    chain = links.links_from(connection, claim_id)
    rows = claim_store.load_claims(connection, [link.claim_id for link in chain])
    found: list[Follower] = []
    for link in chain:
        row = rows[link.claim_id]
        found.append((link, row))
        if row.state in RETRYABLE:
            found += [
                (msgspec.structs.replace(later, relation=link.relation), anew)
                for later, anew in _expanded(connection, row.claim_id)
                if later.relation == "resubmission"
            ]
    return found


def _from_elsewhere(connection: Connection, claim_id: str, other: str) -> list[Follower]:
    link = links.link_of(connection, other)
    row = claim_store.load_claim(connection, other)
    if link is None or row is None:
        return []
    here = msgspec.structs.replace(link, original_id=claim_id, relation="correction")
    anew = [
        (msgspec.structs.replace(later, relation="correction"), again)
        for later, again in _expanded(connection, other)
        if row.state in RETRYABLE and later.relation == "resubmission"
    ]
    return [(here, row), *anew]

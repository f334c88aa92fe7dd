"""Valid sets to walk and to break: what the claims and files of the fixtures make."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import cache

from gateway.guides.table import Place, Table
from gateway.x12.envelope import Sink, TransactionSet, read
from tests.guides.defects import Segments, walk
from tests.guides.making import ROOT
from tests.guides.whole import whole
from tests.translate.claims_837 import CLAIM_FILES, fixture_claims, interchange

GUIDES = {
    "005010X222A1": "HC",
    "005010X223A2": "HC",
    "005010X221A1": "HP",
    "005010X214": "HN",
    "005010X231A1": "FA",
}
CODES = {"HC": "837", "HP": "835", "HN": "277", "FA": "999"}
FILES = sorted((ROOT / "fixtures" / "x12").glob("*/accept/*.x12"))


def sets_of(data: bytes) -> Iterator[tuple[str, Segments]]:
    """Guide and segments of each set in a file."""
    for event in read([data], Sink()):
        if isinstance(event, TransactionSet):
            yield event.guide, [list(segment) for segment in event.segments()]


@cache
def bases() -> dict[str, list[Segments]]:
    """All valid sets by guide, the shortest first."""
    found: dict[str, list[Segments]] = defaultdict(list)
    texts = [path.read_bytes() for path in FILES]
    for path in CLAIM_FILES:
        claims = fixture_claims(path)
        texts.append(interchange(claims, claims[0].kind).encode())
    for text in texts:
        for guide, segments in sets_of(text):
            found[guide].append(segments)
    return {guide: sorted(sets, key=len) for guide, sets in found.items()}


def shared_out(table: Table, guide: str) -> Iterator[tuple[Segments, list[Place], set[Place]]]:
    """Each set with the places of its segments, and those that are to be broken in it.

    Each place of the guide that any of the sets reaches is broken once, in the shortest set.
    """
    done: set[Place] = set()
    for segments in [*bases()[guide], whole(table, CODES[GUIDES[guide]])]:
        found, places = walk(table, segments)
        assert found == []
        yield segments, places, set(places) - done
        done |= set(places)

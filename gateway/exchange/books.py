"""The compiled implementation guides, for whoever judges by them."""

from __future__ import annotations

from functools import lru_cache

from gateway import resources
from gateway.finding import Finding
from gateway.guides.pattern import Separators
from gateway.guides.shelf import Shelf
from gateway.guides.table import table
from gateway.guides.walk import Walker
from gateway.x12.envelope import TransactionSet


@lru_cache
def shelf() -> Shelf:
    """All guides: pyx12's maps with the corrections of ``mappings/guides``."""

    def own(name: str) -> bytes:
        return resources.read_bytes(f"mappings/guides/{name}")

    return Shelf(resources.guide_map, own, resources.names("mappings/guides"))


def walk_along(ts: TransactionSet) -> Walker | None:
    """Let the guide's walker see each segment of the set as it is read; None where there is no
    guide. The caller ends the walker after the set's SE."""
    found = shelf().find(ts.guide, ts.group.functional_identifier_code)
    if found is None:
        return None
    d = ts.delimiters
    books = table(found.guide, Separators(d.element, d.component, d.repetition))
    walker = Walker(books, ts.find)
    ts.taps.append(lambda segment: walker.see_elements(segment, ts.position, ts.offset))
    return walker


def told_once(findings: list[Finding]) -> list[Finding]:
    """The findings without repetition: the small tables and the guide tell some faults alike,
    and then the guide's words stand."""
    once = {(f.rule, f.interchange, f.set, f.position, f.element, f.value): f for f in findings}
    return list(once.values())

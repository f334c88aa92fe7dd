"""Segments a second: the walk alone, behind the reader, and pyx12 in the same run."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from gateway import resources
from gateway.guides import table as places
from gateway.guides.pattern import Separators
from gateway.guides.shelf import Shelf
from gateway.guides.table import Table, table
from gateway.guides.walk import Walker
from gateway.x12.reader import chunks, tokens
from tests.guides.making import claims_837, own, remittance_835, table_for, walked
from tests.oracle import pyx12_verdict

CLAIMS = 20_000
CUT = 1_000
MAKERS: dict[str, tuple[Callable[[int], str], str, str]] = {
    "837P": (claims_837, "005010X222A1", "HC"),
    "835": (remittance_835, "005010X221A1", "HP"),
}


def seconds(work: Callable[[], object], times: int = 3) -> float:
    """Processor time of the best of several runs: other work on the machine does not count."""
    best = float("inf")
    for _ in range(times):
        started = time.process_time()
        work()
        best = min(best, time.process_time() - started)
    return best


@pytest.mark.bench
@pytest.mark.parametrize("kind", MAKERS)
def test_segments_a_second(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    make, guide, functional_id = MAKERS[kind]
    whole, part = make(CLAIMS), make(CUT)
    texts = whole.split("~")
    texts = texts[2 : texts.index(next(t for t in texts if t.startswith("SE*"))) + 1]
    book = table_for(guide, functional_id)
    found: list[str] = []

    def tell(rule: str, message: str, **fields: object) -> None:
        found.append(rule)

    def walk(table: Table = book) -> None:
        walker = Walker(table, tell)
        walker.feed(texts, 1, lambda index: None)
        walker.end()

    def forgetful() -> Table:
        """A table that keeps no texts: every segment is matched."""
        monkeypatch.setattr(places, "KEPT", 0)
        return Table(book.guide, book.separators)

    def one_by_one() -> None:
        walker = Walker(book, tell)
        for position, text in enumerate(texts, 1):
            walker.see(text, position, position)
        walker.end()

    data = whole.encode()
    count, small = len(texts), part.count("~")
    rows = {
        "walk, segments as text": (count, seconds(walk)),
        "walk, one call a segment": (count, seconds(one_by_one, 1)),
        "reader alone": (count, seconds(lambda: sum(1 for _ in tokens(chunks(data), print)), 1)),
        "reader, envelope and walk": (count, seconds(lambda: walked(data), 1)),
        "pyx12": (small, seconds(lambda: pyx12_verdict(part), 1)),
    }
    bare = forgetful()
    rows["walk, nothing remembered"] = (count, seconds(lambda: walk(bare)))
    theirs = rows["pyx12"][0] / rows["pyx12"][1]
    print(f"\n{kind}, {CLAIMS} claims, {count} segments; pyx12 on {CUT} claims")
    for name, (segments, spent) in rows.items():
        rate = segments / spent
        print(f"  {name:26} {rate:12,.0f} segments/s {rate / theirs:8.1f} x pyx12")
    assert not found


@pytest.mark.bench
def test_a_guide_is_ready_soon() -> None:
    def ready() -> None:
        shelf = Shelf(resources.guide_map, own, resources.names("mappings/guides"))
        found = shelf.find("005010X222A1", "HC")
        assert found
        table(found.guide, Separators())

    spent = seconds(ready)
    print(f"\n837P guide read and compiled: {spent * 1000:.0f} ms")

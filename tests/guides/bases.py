"""Valid sets to walk and to break: what the claims and files of the fixtures make."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import cache

from gateway.guides.table import Place, Table
from gateway.x12.envelope import Sink, TransactionSet, read
from tests.guides.defects import Defect, Segments, walk
from tests.guides.element_defects import element_defects
from tests.guides.making import ROOT
from tests.guides.number_defects import number_defects
from tests.guides.segment_defects import segment_defects
from tests.guides.variants import Variant, variants
from tests.guides.whole import whole
from tests.translate.claims_837 import CLAIM_FILES, fixture_claims, interchange

GUIDES = {
    "005010X222A1": "HC",
    "005010X223A2": "HC",
    "005010X221A1": "HP",
    "005010X214": "HN",
    "005010X231A1": "FA",
}
"""Guides that pyx12 has a map of, and GS01."""

BOOKS = (
    *GUIDES.items(), ("005010X279A1", "HS"), ("005010X279A1", "HB"),
    ("005010X212", "HR"), ("005010X212", "HN"), ("005010X224A2", "HC"),
)  # fmt: skip
"""All guides that are broken and tried at their edges: id and GS01."""

CODES = {
    "HC": "837", "HP": "835", "HN": "277", "FA": "999", "BE": "834", "HS": "270", "HB": "271",
    "HR": "276",
}  # fmt: skip
FILES = sorted((ROOT / "fixtures" / "x12").glob("*/accept/*.x12"))


def sets_of(data: bytes) -> Iterator[tuple[str, str, Segments]]:
    """Guide, GS01 and segments of each set in a file."""
    for event in read([data], Sink()):
        if isinstance(event, TransactionSet):
            segments = [list(segment) for segment in event.segments()]
            yield event.guide, event.group.functional_identifier_code, segments


@cache
def bases() -> dict[tuple[str, str], list[Segments]]:
    """All valid sets by guide and GS01, the shortest first."""
    found: dict[tuple[str, str], list[Segments]] = defaultdict(list)
    texts = [path.read_bytes() for path in FILES]
    for path in CLAIM_FILES:
        claims = fixture_claims(path)
        texts.append(interchange(claims, claims[0].kind).encode())
    for text in texts:
        for guide, gs01, segments in sets_of(text):
            found[guide, gs01].append(segments)
    return {book: sorted(sets, key=len) for book, sets in found.items()}


def bases_of(table: Table) -> list[Segments]:
    """The valid sets of a guide."""
    return bases()[table.guide.id, table.guide.functional_id]


def parts(segments: Segments) -> list[Segments]:
    """The set, in two where it has claims before and after an HL 23.

    It is shorter to read so; and pyx12's institutional map puts the patient in front of the
    subscriber's own claims, which mappings/guides corrects and pyx12 cannot follow.
    """
    claim = next((n for n, s in enumerate(segments) if s[0] == "CLM"), 0)
    patient = next((n for n, s in enumerate(segments) if s[0] == "HL" and s[3] == "23"), 0)
    if not 0 < claim < patient:
        return [segments]
    childless = [[*s[:4], "0"] if s[0] == "HL" and s[3] == "22" else s for s in segments]
    return [[*childless[:patient], segments[-1]], segments[:claim] + segments[patient:]]


def shared_out(table: Table) -> Iterator[tuple[Segments, list[Place], set[Place]]]:
    """Each set with the places of its segments, and those that are to be broken in it.

    Each place of the guide that any of the sets reaches is broken once, in the shortest set;
    in the last set, where each element has a value, all of them are broken once more.
    """
    done: set[Place] = set()
    code = CODES[table.guide.functional_id]
    made = [part for full in (False, True) for part in parts(whole(table, code, full))]
    for segments in [*bases_of(table), *made]:
        found, places = walk(table, segments)
        assert found == [], found[:3]
        yield segments, places, set(places) - done
        done |= set(places)


def all_variants(table: Table) -> Iterator[Variant]:
    """Every valid set at the edge of a guide. What is the same in two sets is made once."""
    made = set()
    for segments, places, _ in shared_out(table):
        for variant in variants(table, segments, places, set(places)):
            changed = variant.segments[min(variant.at, len(variant.segments) - 1)]
            if (variant.name, *changed) not in made:
                made.add((variant.name, *changed))
                yield variant


def all_defects(table: Table) -> Iterator[Defect]:
    """Every single defect of a guide. What is the same in two sets is made once."""
    made: set[tuple[str, int]] = set()
    for segments, places, wanted in shared_out(table):
        times: Counter[str] = Counter()
        for make in (element_defects, segment_defects, number_defects):
            # In the full set every element is there to be broken.
            these = set(places) if make is element_defects else wanted
            for defect in make(table, segments, places, these):
                times[defect.name] += 1
                if (defect.name, times[defect.name]) not in made:
                    made.add((defect.name, times[defect.name]))
                    yield defect

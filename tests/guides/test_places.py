"""The walker's word on where a segment stands, and the tables' on what it may hold, against
another reader of the same maps: pyx12's own tree and walk."""

from __future__ import annotations

import io
from typing import Any

import pytest
import pyx12.params
import pyx12.x12n_document

from gateway.guides.book import Element
from gateway.guides.table import Place
from tests.guides.bases import CODES, GUIDES, bases_of, parts
from tests.guides.defects import walk
from tests.guides.making import table_for
from tests.guides.second_opinion import file_of_set
from tests.guides.whole import whole

PARAMS = pyx12.params.ParamsBase()
CORRECTED = {
    ("005010X222A1", "BHT", 6): "codes",
    ("005010X222A1", "ST", 3): "usage",
    ("005010X223A2", "CL1", 1): "usage",
    ("005010X221A1", "ST", 3): "usage",
    ("005010X214", "STC", 2): "usage",
    ("005010X231A1", "AK1", 1): "codes",
    ("005010X231A1", "AK2", 1): "codes",
    ("005010X231A1", "IK3", 2): "length",
    ("005010X231A1", "IK3", 3): "length",
    ("005010X231A1", "IK3", 4): "usage",
    ("005010X231A1", "CTX", 3): "length",
    ("005010X231A1", "CTX", 4): "length",
}
"""What mappings/guides changes inside of segments, and no map says."""

TWO_OF_ONE_CODE = {("005010X222A1", "2400", "PWK-CT")}
"""Two uses have the code CT. pyx12 takes the first, whatever follows; the walker the one that
fits."""


def nodes(text: str) -> list[Any]:
    """pyx12's node of each segment from ST to SE."""
    found: list[Any] = []

    def watch(segment: Any, _reader: Any, node: Any, _valid: bool) -> None:
        if segment.get_seg_id() not in ("ISA", "GS", "GE", "IEA"):
            found.append(node)

    pyx12.x12n_document.x12n_document(PARAMS, io.StringIO(text), None, None, callback=watch)
    return found


def loop_of(node: Any) -> str:
    """The id of the loop that a node stands in, wrappers apart."""
    parent = node.parent
    while parent.type == "wrapper":
        parent = parent.parent
    return "ST" if parent.id == "ST_LOOP" else str(parent.id)


def said(node: Any) -> list[Any]:
    """What pyx12's tree says of the elements or components of a node."""
    made = []
    for child in node.children:
        if child.usage == "N":
            made.append([int(child.seq), "N"])
            continue
        inner = said(child) if child.is_composite() else []
        row = [
            int(child.seq),
            child.usage,
            sorted(getattr(child, "valid_codes", None) or []),
            inner,
        ]
        if not child.is_composite():
            row += [*_dictionary(child), child.external_codes or ""]
        made.append(row)
    return made


def _dictionary(child: Any) -> tuple[str, int, int]:
    known = child.root.data_elements.get_by_elem_num(child.data_ele)
    return known["data_type"], int(known["min_len"]), int(known["max_len"])


def ours(elements: list[Element]) -> list[Any]:
    """The same of a table."""
    made = []
    for e in elements:
        if e.usage == "N":
            made.append([e.number, "N"])
            continue
        row = [e.number, e.usage, sorted(e.codes), ours(e.components)]
        if not e.components:
            row += [e.type, e.shortest, e.longest, e.external]
        made.append(row)
    return made


@pytest.mark.parametrize("guide", GUIDES)
def test_the_segments_stand_where_pyx12_sees_them(guide: str) -> None:
    books = table_for(guide, GUIDES[guide])
    compared: set[Place] = set()
    for segments in [*bases_of(books), *parts(whole(books, CODES[GUIDES[guide]]))]:
        _, places = walk(books, segments)
        seen = nodes(file_of_set(guide, GUIDES[guide], segments))
        assert [(place.id, place.loop) for place in places] == [
            (node.id, loop_of(node)) for node in seen
        ]
        for place, node in zip(places, seen, strict=True):
            if place not in compared and (guide, place.loop, place.label) not in TWO_OF_ONE_CODE:
                compared.add(place)
                _same(guide, place, node)
    assert len(compared) > {"005010X231A1": 8, "005010X214": 30, "005010X221A1": 40}.get(guide, 200)


def _same(guide: str, place: Place, node: Any) -> None:
    assert place.use is not None
    own, other = ours(place.use.elements), said(node)
    for number in [e for g, s, e in CORRECTED if (g, s) == (guide, place.id)]:
        own = [row for row in own if row[0] != number]
        other = [row for row in other if row[0] != number]
    assert own == other, (place.loop, place.label)
    assert place.use.notes == [
        "".join([n[0], *(f"{int(x):02d}" for x in n[1:])]) for n in node.syntax
    ]

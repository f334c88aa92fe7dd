"""Runs pyx12 on the generated defects and valid sets, and writes down where it differs from us.

``python -m tests.guides.compare > tests/guides/second_opinion.json`` (some minutes). Of each
(guide, kind, segment, element, component) one stands for all. The file is the source of a
section of docs/findings.md; tests/guides/test_second_opinion.py holds that it is true.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator
from typing import Any

from gateway.guides.table import Table
from tests.guides.bases import CODES, GUIDES, all_defects, all_variants, bases_of
from tests.guides.defects import Segments
from tests.guides.envelope_defects import envelope_defects, file_of, text_of
from tests.guides.making import table_for
from tests.guides.second_opinion import Expected, compare, file_of_set, opinion
from tests.guides.variants import Variant
from tests.guides.whole import whole

LONGEST = 420
"""Sets with more segments are left out: pyx12 needs seconds for each."""

Row = tuple[str, str, str, str, str]
"""Kind of defect, our code, how pyx12 differs, its codes, an example."""


def defect_rows(table: Table, guide: str) -> Iterator[Row]:
    """What pyx12 makes of the defects of a guide's sets."""
    done = set()
    for defect in all_defects(table):
        key = defect.kind, defect.segment, defect.element, defect.component
        if key in done or len(defect.segments) > LONGEST:
            continue
        done.add(key)
        text = file_of_set(guide, GUIDES[guide], defect.segments)
        said = opinion(text, guide, defect.segment)
        word, codes = compare(Expected(defect.code, *_place(defect)), said)
        yield (
            defect.kind,
            defect.code,
            word,
            codes,
            _example(defect.segments, defect.at, defect.name),
        )


def _place(defect: Any) -> tuple[str, int, int, int]:
    return defect.segment, defect.position, defect.element, defect.component


def envelope_rows(table: Table, guide: str) -> Iterator[Row]:
    """What it makes of those of the envelope."""
    one = bases_of(table)[0]
    file = file_of(guide, GUIDES[guide], [one[0][:3], *one[1:]] if "X221" in guide else one)
    for defect in envelope_defects(file):
        said = opinion(text_of(defect.segments))
        word, codes = compare(Expected(defect.code, defect.segment, 0), said)
        name = defect.kind
        if defect.element and defect.at is not None:
            value = defect.segments[defect.at][defect.element].strip()
            name = f"{defect.segment}{defect.element:02d} = {value or 'blank'}"
        yield defect.kind, defect.code, word, codes, name


def variant_rows(table: Table, guide: str) -> Iterator[Row]:
    """What it makes of valid sets at the edge of the guide, and of those of the fixtures."""
    done = set()
    for variant in all_variants(table):
        key = (variant.kind, variant.segment, variant.element, variant.component, *_code(variant))
        if key in done or len(variant.segments) > LONGEST:
            continue
        done.add(key)
        said = opinion(file_of_set(guide, GUIDES[guide], variant.segments), guide)
        told = " ".join(sorted({f"{e.segment} {e.code}" for e in said.errors}))
        word = "crash" if said.crash else "refuses" if said.errors else "same"
        example = _example(variant.segments, variant.at, variant.name)
        yield f"valid: {variant.kind}", "", word, said.crash or told, example


def _code(variant: Variant) -> tuple[str, ...]:
    """The value, where it is one of the few codes that a header may have."""
    at_the_top = variant.kind == "code" and variant.segment in ("BHT", "BPR", "AK9", "IK5")
    return (variant.segments[variant.at][variant.element],) if at_the_top else ()


def set_rows(table: Table, guide: str) -> Iterator[Row]:
    """What it makes of whole sets: the fixtures', and those with all that a guide has."""
    code = CODES[GUIDES[guide]]
    made = [
        ("a set with all loops", whole(table, code)),
        ("a set with all", whole(table, code, True)),
    ]
    for name, segments in [*[("a set of the fixtures", one) for one in bases_of(table)], *made]:
        said = opinion(file_of_set(guide, GUIDES[guide], segments))
        told = sorted({f"{e.segment} {e.code}" for e in said.errors})
        word = "crash" if said.crash else "refuses" if told else "same"
        yield "valid: set", "", word, said.crash or " ".join(told[:2]), name


def _example(segments: Segments, at: int, name: str) -> str:
    if "left out" in name or at >= len(segments):
        return name
    return "*".join(segments[at])[:60]


def groups(guide: str) -> list[dict[str, Any]]:
    """The rows of a guide, counted. Of each group the shortest example is kept."""
    table = table_for(guide, GUIDES[guide])
    counts: Counter[tuple[str, str, str, str]] = Counter()
    examples: dict[tuple[str, str, str, str], str] = {}
    makers = (
        defect_rows(table, guide), envelope_rows(table, guide), variant_rows(table, guide),
        set_rows(table, guide),
    )  # fmt: skip
    for make in makers:
        for *key, example in make:
            group = (key[0], key[1], key[2], key[3])
            counts[group] += 1
            examples[group] = min(examples.get(group, example), example, key=len)
    return [
        {"guide": guide, "kind": kind, "ours": ours, "pyx12": word, "codes": codes,
         "count": counts[kind, ours, word, codes],
         "example": "" if word == "same" else examples[kind, ours, word, codes]}
        for kind, ours, word, codes in sorted(counts)
    ]  # fmt: skip


def main() -> None:
    """Print the file, a group a line."""
    rows = [row for guide in sys.argv[1:] or GUIDES for row in groups(guide)]
    print("[\n" + ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows) + "\n]")


if __name__ == "__main__":
    main()

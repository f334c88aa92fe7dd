"""Every kind of the registry with its guide, its table, and how a set of it is read and judged.

A kind that the registry gains is audited as it stands. Guides of kinds without a model are
audited as tables.
"""

from __future__ import annotations

import datetime
from functools import cache
from typing import Any

from gateway.books import books_for, shelf
from gateway.finding import Finding
from gateway.guides.pattern import Separators
from gateway.guides.table import Table, table
from gateway.translate import registry
from gateway.translate.json_text import encode
from gateway.validate.examine import SetEnd, examine
from gateway.x12.delimiters import Delimiters
from gateway.x12.envelope import Group, Interchange, TransactionSet
from gateway.x12.reader import chunks
from gateway.x12.writer import GroupHeader, InterchangeHeader, Writer

GUIDES = registry.GUIDES
KINDS = tuple(registry.GUIDES)
GUIDED = tuple(GUIDES)
"""Kinds that are read into models, and all that have a guide."""

SECONDED = tuple(kind for kind in KINDS if kind not in ("837D", "270", "271", "276", "277"))
"""Kinds of which pyx12 has an opinion too: of the others it has no guide, or (277) one that its
index does not name."""

AT = datetime.datetime(2026, 3, 14, 9, 21)
Segments = list[list[str]]


@cache
def functional_id(kind: str) -> str:
    """GS01 of a kind."""
    wanted = GUIDES[kind], kind[:3]
    found = (e.functional_id for e in shelf().entries if (e.guide, e.code) == wanted)
    return next(found)


@cache
def table_of(kind: str) -> Table:
    """The compiled guide that a kind is written by."""
    found = shelf().find(GUIDES[kind], functional_id(kind))
    assert found is not None and found.exact, kind
    return table(found.guide, Separators())


def interchange(
    kind: str, *sets: Segments, delimiters: Delimiters | None = None, control_number: int = 1
) -> bytes:
    """One interchange with one group of these sets; they are given with their ST and SE."""
    d = delimiters or Delimiters()
    write = Writer(d)
    group = GroupHeader(
        functional_identifier_code=functional_id(kind), sender_code="PINEPAYER",
        receiver_code="HILLCLINIC", control_number=1, version=GUIDES[kind], at=AT,
    )  # fmt: skip
    header = InterchangeHeader(
        sender_id="PINEPAYER", receiver_id="HILLCLINIC", control_number=control_number, at=AT
    )
    texts = ["".join(d.element.join(s) + d.segment for s in segments) for segments in sets]
    return "".join(write.interchange(header, [write.group(group, texts)])).encode()


class Read:
    """What a file came to: the items of each set, in order, and the findings."""

    def __init__(self, data: bytes, size: int = 1 << 16) -> None:
        self.sets: list[list[Any]] = []
        self.complete: list[bool] = []
        self.kinds: list[str] = []
        self.findings: list[Finding] = []
        for item in examine(chunks(data, size), self.findings, registry, books=books_for()):
            if isinstance(item, TransactionSet):
                self.sets.append([])
            elif isinstance(item, SetEnd):
                self.complete.append(item.complete)
                self.kinds.append(item.kind)
            elif not isinstance(item, Interchange | Group | tuple):
                self.sets[-1].append(item)

    def told(self, ordinal: int) -> list[Finding]:
        """The findings of one set."""
        return [finding for finding in self.findings if finding.set == ordinal]

    def json(self, ordinal: int) -> str:
        """The items of one set as ``gateway parse --json`` writes them."""
        return "\n".join(encode(item).decode() for item in self.sets[ordinal - 1])


def sums_apart(findings: list[Finding]) -> list[Finding]:
    """Those that refuse, but for SNIP type 3: tables of a guide know nothing of what adds up."""
    return [f for f in findings if f.severity != "warning" and f.snip != 3]

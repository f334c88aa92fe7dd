"""Every kind of the registry with its guide, its table, and how a set of it is read and judged.

A kind that the registry gains is audited as it stands. Those that have a guide and no model yet
are audited as far as guide and reading go; they leave ``UNMODELLED`` when the registry has them.
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

KINDS = tuple(registry.GUIDES)
UNMODELLED = {
    "276": ("005010X212", "HR"),
    "277": ("005010X212", "HN"),
    "837D": ("005010X224A2", "HC"),
}
"""Guide and GS01 of kinds whose sets are judged, and read segment by segment."""

EVERY = (*KINDS, *UNMODELLED)
AT = datetime.datetime(2026, 3, 14, 9, 21)
Segments = list[list[str]]


@cache
def functional_id(kind: str) -> str:
    """GS01 of a kind."""
    if kind in UNMODELLED:
        return UNMODELLED[kind][1]
    guide = registry.GUIDES[kind]
    return next(entry.functional_id for entry in shelf().entries if entry.guide == guide)


def guide_id(kind: str) -> str:
    """GS08 of a kind."""
    return UNMODELLED[kind][0] if kind in UNMODELLED else registry.GUIDES[kind]


@cache
def table_of(kind: str) -> Table:
    """The compiled guide that a kind is written by."""
    found = shelf().find(guide_id(kind), functional_id(kind))
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
        receiver_code="HILLCLINIC", control_number=1, version=guide_id(kind), at=AT,
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

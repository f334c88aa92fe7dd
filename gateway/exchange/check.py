"""``gateway validate``: findings and a verdict for each set of a file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

from gateway.exchange.books import told_once, walk_along
from gateway.exchange.parse_json import file_chunks
from gateway.finding import Finding, Verdict, verdict
from gateway.guides.walk import Walker
from gateway.translate import registry
from gateway.validate.examine import SetEnd, examine
from gateway.x12.envelope import Interchange, TransactionSet


class SetVerdict(msgspec.Struct, omit_defaults=True):
    """The verdict about one transaction set; ordinals count in the file from 1."""

    interchange: int
    group: int
    set: int
    interchange_control_number: str
    group_control_number: str
    transaction_set_control_number: str
    kind: str
    guide: str
    verdict: Verdict = msgspec.field(name="verdict")


class Checked(msgspec.Struct):
    """The contract's document of ``gateway validate --json``."""

    file: str
    verdict: Verdict
    transaction_sets: list[SetVerdict]
    findings: list[Finding]

    @property
    def exit_code(self) -> int:
        """2 unreadable, 1 rejected, else 0."""
        return {"unreadable": 2, "rejected": 1}.get(self.verdict, 0)


def check_file(
    path: Path,
    name: str,
    snip: frozenset[int],
    advance: Callable[[int], object] = lambda _: None,
) -> Checked:
    """Validate one file by exactly the SNIP types in ``snip``; ``advance`` counts bytes read."""
    ends: list[SetEnd] = []
    interchanges = 0
    walker: Walker | None = None
    raw: list[Finding] = []
    for item in examine(file_chunks(path, advance), raw, registry, snip | {1}):
        interchanges += isinstance(item, Interchange)
        if isinstance(item, TransactionSet):
            walker = walk_along(item)
        elif isinstance(item, SetEnd):
            ends.append(item)
            if walker is not None and item.complete:
                walker.end()
    findings = told_once(raw)
    kept = [f for f in findings if f.snip in snip]
    by_set: dict[Any, list[Finding]] = {}
    for finding in kept:
        by_set.setdefault((finding.interchange, finding.group, finding.set), []).append(finding)
    sets = [_set_verdict(end, by_set) for end in ends]
    overall: Verdict = verdict(kept) if interchanges else "unreadable"
    return Checked(name, overall, sets, kept)


def _set_verdict(end: SetEnd, by_set: dict[Any, list[Finding]]) -> SetVerdict:
    ts = end.transaction_set
    interchange = ts.group.interchange
    key = (interchange.ordinal, ts.group.ordinal, ts.ordinal)
    return SetVerdict(
        *key,
        interchange.control_number,
        ts.group.control_number,
        ts.control_number,
        end.kind,
        ts.guide,
        verdict(by_set.get(key, [])),
    )

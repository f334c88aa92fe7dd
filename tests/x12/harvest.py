"""Everything that comes out of dirty bytes, and how long it took."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from gateway.finding import Finding
from gateway.translate.registry import kind_of
from gateway.x12.delimiters import Delimiters
from gateway.x12.envelope import Interchange, TransactionSet, read

PATIENT_LEVELS = {"271": "22", "277CA": "PT", "277": "PT"}
PIECE = 1 << 16


@dataclass
class Harvest:
    """What a file gave: ``items`` as kind and number, of every set, in order."""

    items: list[tuple[str, str]] = field(default_factory=list)
    delimiters: list[Delimiters] = field(default_factory=list)
    control_numbers: list[str] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)
    segments: list[list[str]] = field(default_factory=list)
    ta1: list[list[str]] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def rejects(self) -> set[tuple[str, str]]:
        return {(f.rule, f.code) for f in self.findings if f.severity == "reject"}

    @property
    def tolerated(self) -> set[str]:
        return {f.rule for f in self.findings if f.severity != "reject"}

    def of(self, kind: str) -> list[str]:
        return [number for found, number in self.items if found == kind]


def pieces(data: bytes, size: int = PIECE) -> Iterator[bytes]:
    """The bytes as a socket might give them."""
    for start in range(0, len(data), size):
        yield data[start : start + size]


def harvest(data: bytes, size: int = PIECE) -> Harvest:
    """Read a file as a streaming caller does."""
    out = Harvest()
    begun = time.perf_counter()
    for event in read(pieces(data, size), out.findings):
        if isinstance(event, Interchange):
            out.delimiters.append(event.delimiters)
            out.control_numbers.append(event.control_number)
        elif isinstance(event, TransactionSet):
            _reap(event, out)
        elif isinstance(event, tuple):
            out.ta1.append(event[1])
    out.seconds = time.perf_counter() - begun
    return out


def _reap(ts: TransactionSet, out: Harvest) -> None:
    kind, level = kind_of(ts), ""
    out.kinds.append(kind)
    for segment in ts.segments():
        out.segments.append(segment)
        match segment:
            case ["HL", _, _, code, *_]:
                level = code
            case ["CLM" | "CLP", number, *_]:
                out.items.append((kind, number))
            case ["TRN", _, number, *_] if level and level == PATIENT_LEVELS.get(kind):
                out.items.append((kind, number))

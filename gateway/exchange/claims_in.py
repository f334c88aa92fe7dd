"""Claim files, whatever they are written in, to claims and findings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from gateway.books import books_for
from gateway.finding import Finding
from gateway.models.claim import Claim, ClaimBatch
from gateway.translate import registry
from gateway.translate.claim_sources import source_of
from gateway.validate.examine import examine
from gateway.x12.reader import chunks

NO_CLAIMS = "CLAIMS.none"


def claims_of(data: bytes, name: str) -> Iterator[Claim | Finding]:
    """Yield each claim of a claim file, and a finding for whatever is not one.

    An 837 is known by its first characters, the others by what stands in them
    (:mod:`gateway.translate.claim_sources`). ``name`` appears in messages only.
    """
    head = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    count = 0
    x12 = head.startswith(b"ISA")
    for item in _x12(data) if x12 else source_of(data).read(data, name):
        count += 1
        yield item
    if not count:
        yield Finding(
            rule=NO_CLAIMS,
            snip=1,
            severity="reject",
            message=f"{name} holds no claim",
            hint="a claim object, a list of them, JSON lines, or an 837",
        )


def _x12(data: bytes) -> Iterator[Claim | Finding]:
    sink: list[Finding] = []
    items: Iterator[Any] = examine(chunks(data), sink, registry, frozenset({1, 2}), books_for())
    for item in items:
        yield from sink
        sink.clear()
        if isinstance(item, Claim):
            yield item
        elif isinstance(item, ClaimBatch):
            continue
    yield from sink

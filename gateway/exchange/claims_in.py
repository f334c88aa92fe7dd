"""Claim files, whatever they are written in, to claims and findings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from gateway.books import books_for
from gateway.exchange.claim_maps import csv_map
from gateway.finding import Finding
from gateway.models.claim import Claim
from gateway.translate import registry
from gateway.translate.claim_sources import HEAD, source_of
from gateway.translate.claims_json import are_json_lines, read_lines
from gateway.validate.examine import examine
from gateway.x12.enclosures import Interchange
from gateway.x12.reader import chunks

NO_CLAIMS = "CLAIMS.none"
PIECE = 1 << 16


def claims_of(
    data: bytes, name: str, mapping: str = "", usage: str = ""
) -> Iterator[Claim | Finding]:
    """Yield each claim of a claim file, and a finding for whatever is not one.

    An 837 is known by its first characters, the others by what stands in them
    (:mod:`gateway.translate.claim_sources`). ``name`` appears in messages only; ``mapping`` is the
    path of the header-mapping file of CSV, '' for the shipped one. ``usage`` (T or P) is that of
    the interchanges which the claims go on in: claims of a test are never sent as real ones.
    Raises ConfigError where the mapping cannot be used.
    """
    if _is_x12(data):
        yield from _counted(_x12(chunks(data), usage), name)
        return
    source = source_of(data)
    own = (csv_map(mapping),) if source.mapped else ()
    yield from _counted(source.read(data, name, *own), name)


def _counted(items: Iterator[Claim | Finding], name: str) -> Iterator[Claim | Finding]:
    count = 0
    for item in items:
        count += 1
        yield item
    if not count:
        yield Finding(
            rule=NO_CLAIMS,
            snip=1,
            severity="reject",
            message=f"{name} holds no claim",
            hint="a claim object, a list of them, JSON lines, CSV, FHIR claims, or an 837",
        )


def claims_of_path(path: Path, mapping: str = "", usage: str = "") -> Iterator[Claim | Finding]:
    """As :func:`claims_of` of a file. One with a claim a line is read line by line, so that it
    takes no memory however long it is; so is an 837, by its segments."""
    with path.open("rb") as opened:
        head = opened.read(HEAD)
        opened.seek(0)
        if are_json_lines(head) and source_of(head).name == "JSON":
            yield from read_lines(opened, str(path))
        elif _is_x12(head):
            yield from _counted(_x12(iter(lambda: opened.read(PIECE), b""), usage), str(path))
        else:
            yield from claims_of(opened.read(), str(path), mapping, usage)


def _is_x12(head: bytes) -> bool:
    return head[:4096].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"ISA")


def _x12(data: Iterable[bytes], usage: str) -> Iterator[Claim | Finding]:
    sink: list[Finding] = []
    items: Iterator[Any] = examine(data, sink, registry, frozenset({1, 2}), books_for())
    refused = False
    for item in items:
        yield from sink
        sink.clear()
        if isinstance(item, Interchange):
            told = list(_usage(item, usage))
            refused = any(finding.severity == "reject" for finding in told)
            yield from told
        elif isinstance(item, Claim) and not refused:
            yield item
    yield from sink


def _usage(interchange: Interchange, usage: str) -> Iterator[Finding]:
    """What is said where ISA15 of the claims is not that of what they go on in."""
    given = "" if interchange.implied else interchange.isa[15]
    if not usage or given == usage or given not in ("P", "T"):
        return
    test = given == "T"
    yield Finding(
        rule="CLAIMS.x12.usage",
        snip=7,
        severity="reject" if test else "warning",
        message="these are claims of a test, and they would be sent as real ones"
        if test
        else "these are real claims, and they are written as a test",
        hint="send tests to a partner of environment test, real claims to one of production",
        interchange=interchange.ordinal,
        interchange_control_number=interchange.control_number,
        segment="ISA",
        element=15,
        value=given,
    )

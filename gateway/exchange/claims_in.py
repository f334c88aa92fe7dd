"""Claim files, whatever they are written in, to claims and findings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from gateway.exchange.claim_maps import csv_map
from gateway.exchange.claims_x12 import is_x12, x12_claims
from gateway.finding import Finding
from gateway.models.claim import ENCOUNTER, Claim, claim_or_encounter
from gateway.settings import TradingPartner
from gateway.translate.claim_sources import HEAD, Source, source_of
from gateway.translate.claims_json import are_json_lines, origins_of_lines, read_lines
from gateway.translate.csv_map import CsvMap
from gateway.translate.origin import Origin
from gateway.x12.reader import chunks

NO_CLAIMS = "CLAIMS.none"
PIECE = 1 << 16


def claims_of(
    data: bytes, name: str, mapping: str = "", usage: str = ""
) -> Iterator[Claim | Finding]:
    """Yield each claim of a claim file, and a finding for whatever is not one.

    An 837 is known by its ISA (:mod:`gateway.exchange.claims_x12`), the others by what stands in
    them (:mod:`gateway.translate.claim_sources`). ``name`` appears in messages only; ``mapping``
    is the path of the header-mapping file of CSV, '' for the shipped one. ``usage`` (T or P) is
    that of the interchanges which the claims go on in: claims of a test are never sent as real
    ones.
    Raises ConfigError where the mapping cannot be used.
    """
    if is_x12(data):
        yield from _counted(x12_claims(chunks(data), usage), name)
        return
    source = source_of(data)
    yield from _counted(source.read(data, name, *_own(source, mapping)), name)


def _own(source: Source, mapping: str) -> tuple[CsvMap, ...]:
    return (csv_map(mapping),) if source.mapped else ()


def _in_lines(head: bytes) -> bool:
    """Whether a file that begins like this has a claim of our own JSON a line."""
    return are_json_lines(head) and source_of(head).name == "JSON"


def _counted(items: Iterator[Claim | Finding], name: str) -> Iterator[Claim | Finding]:
    told = False
    for item in items:
        told = told or isinstance(item, Claim) or item.severity == "reject"
        yield item
    if not told:
        yield Finding(
            rule=NO_CLAIMS,
            snip=1,
            severity="reject",
            message=f"{name} holds no claim",
            hint="a claim object, a list of them, JSON lines, CSV, FHIR claims, or an 837",
        )


def for_partner(
    items: Iterable[Claim | Finding], partner: TradingPartner
) -> Iterator[Claim | Finding]:
    """What was handed in, as it goes to a partner: as encounters where it is sent these alone."""
    for item in items:
        yield sent_as(item, partner) if isinstance(item, Claim) else item


def encounters_alone(partner: TradingPartner) -> TradingPartner:
    """The partner, for claims that all go to it as encounters."""
    return msgspec.structs.replace(partner, claim_or_encounter_code=ENCOUNTER)


def sent_as(claim: Claim, partner: TradingPartner) -> Claim:
    """A claim that is new to a partner, as it goes there."""
    alone = partner.claim_or_encounter_code == ENCOUNTER
    if not alone or claim_or_encounter(claim.claim_or_encounter_code):
        return claim
    return msgspec.structs.replace(claim, claim_or_encounter_code=ENCOUNTER)


def claims_of_path(path: Path, mapping: str = "", usage: str = "") -> Iterator[Claim | Finding]:
    """As :func:`claims_of` of a file. One with a claim a line is read line by line, so that it
    takes no memory however long it is; so is an 837, by its segments. A pipe is read as a whole."""
    if not path.is_file():
        yield from claims_of(path.read_bytes(), str(path), mapping, usage)
        return
    with path.open("rb") as opened:
        head = opened.read(HEAD)
        opened.seek(0)
        if _in_lines(head):
            yield from read_lines(opened, str(path))
        elif is_x12(head):
            yield from _counted(x12_claims(iter(lambda: opened.read(PIECE), b""), usage), str(path))
        else:
            yield from claims_of(opened.read(), str(path), mapping, usage)


def origins_of(data: bytes, name: str, mapping: str = "") -> Iterator[tuple[Claim, Origin]]:
    """Each claim of a claim file with where it came from; none of an 837, which is told by its
    own segments."""
    if not is_x12(data):
        source = source_of(data)
        yield from source.origins(data, name, *_own(source, mapping))


def origins_of_paths(paths: Iterable[Path], mapping: str = "") -> Iterator[tuple[Claim, Origin]]:
    """As :func:`origins_of` of files; a pipe cannot be read again and has none."""
    for path in paths:
        if not path.is_file():
            continue
        with path.open("rb") as opened:
            head = opened.read(HEAD)
            opened.seek(0)
            if _in_lines(head):
                yield from origins_of_lines(opened, str(path))
            else:
                yield from origins_of(opened.read(), str(path), mapping)

"""What a claim file may be written in, told by its content, never by its name."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import NamedTuple

from gateway.finding import Finding
from gateway.models.claim import Claim
from gateway.translate.origin import Origin

Read = Callable[..., Iterator[Claim | Finding]]
"""Takes the bytes, what messages call the file and, where the source is ``mapped``, its mapping;
yields each claim that reads, completed, and a finding that names the source's own field for
whatever does not."""

Trace = Callable[..., Iterator[tuple[Claim, Origin]]]
"""As ``Read``; yields each claim that reads with where it came from."""

HEAD = 65_536
"""So many bytes of a file are looked at to tell what it is."""


class Source(NamedTuple):
    """A format of claims: what it is called, how its files are known, who reads them, and the
    module whose ``origins`` tells where their claims came from."""

    name: str
    known_by: re.Pattern[bytes]
    module: str
    function: str
    tracer: str
    mapped: bool = False

    def read(self, data: bytes, name: str, *mapping: object) -> Iterator[Claim | Finding]:
        """The claims of a file of this format."""
        reader: Read = getattr(import_module(self.module), self.function)
        return reader(data, name, *mapping)

    def origins(self, data: bytes, name: str, *mapping: object) -> Iterator[tuple[Claim, Origin]]:
        """The claims of a file of this format, each with where it came from."""
        tracer: Trace = import_module(self.tracer).origins
        return tracer(data, name, *mapping)


SOURCES = (
    Source(
        "medical network JSON",
        re.compile(rb'"(?:tradingPartnerServiceId|claimInformation)"\s*:'),
        "gateway.translate.medical_network",
        "read_claims",
        "gateway.translate.medical_network",
    ),
    Source(
        "FHIR", re.compile(rb'"resourceType"\s*:|\A<[^>]*>?\s*<?[^>]*http://hl7\.org/fhir'),
        "gateway.translate.fhir_claim", "read_fhir", "gateway.translate.fhir_origin",
    ),
    Source(
        "CSV",
        re.compile(
            rb"\A(?:(?:\xff\xfe|\xfe\xff)(?!\x00?[{\[])|PK\x03\x04|\xd0\xcf\x11\xe0"
            rb"|(?!\xff\xfe|\xfe\xff|[{\[<]|(?:GS|ST|BHT)[*|^~])[^\r\n]*[,;\t|])"
        ),
        "gateway.translate.claims_csv", "read_csv", "gateway.translate.csv_origin", mapped=True,
    ),
    Source(
        "JSON", re.compile(rb""), "gateway.translate.claims_json", "read_claims",
        "gateway.translate.claims_json",
    ),
)  # fmt: skip
"""The formats beside the 837, particular ones first; what nothing else knows is our own JSON."""


def source_of(data: bytes) -> Source:
    """The format of a claim file that is no 837."""
    head = data[:HEAD].lstrip(b"\xef\xbb\xbf \t\r\n")
    return next(source for source in SOURCES if source.known_by.search(head))

"""What a claim file may be written in, told by its content, never by its name."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import NamedTuple

from gateway.finding import Finding
from gateway.models.claim import Claim

Read = Callable[..., Iterator[Claim | Finding]]
"""Takes the bytes, what messages call the file and, where the source is ``mapped``, its mapping;
yields each claim that reads, completed, and a finding that names the source's own field for
whatever does not."""

HEAD = 65_536
"""So many bytes of a file are looked at to tell what it is."""


class Source(NamedTuple):
    """A format of claims: what it is called, how its files are known, and who reads them."""

    name: str
    known_by: re.Pattern[bytes]
    module: str
    function: str
    mapped: bool = False

    def read(self, data: bytes, name: str, *mapping: object) -> Iterator[Claim | Finding]:
        """The claims of a file of this format."""
        reader: Read = getattr(import_module(self.module), self.function)
        return reader(data, name, *mapping)


SOURCES = (
    Source(
        "medical network JSON",
        re.compile(rb'"(?:tradingPartnerServiceId|claimInformation)"\s*:'),
        "gateway.translate.medical_network",
        "read_claims",
    ),
    Source(
        "FHIR", re.compile(rb'"resourceType"\s*:|\A<[^>]*>?\s*<?[^>]*http://hl7\.org/fhir'),
        "gateway.translate.fhir_claim", "read_fhir",
    ),
    Source(
        "CSV",
        re.compile(
            rb"\A(?:(?:\xff\xfe|\xfe\xff)(?!\x00?[{\[])|PK\x03\x04|\xd0\xcf\x11\xe0"
            rb"|(?!\xff\xfe|\xfe\xff|[{\[<]|(?:GS|ST|BHT)[*|^~])[^\r\n]*[,;\t|])"
        ),
        "gateway.translate.claims_csv", "read_csv", mapped=True,
    ),
    Source("JSON", re.compile(rb""), "gateway.translate.claims_json", "read_claims"),
)  # fmt: skip
"""The formats beside the 837, particular ones first; what nothing else knows is our own JSON."""


def source_of(data: bytes) -> Source:
    """The format of a claim file that is no 837."""
    head = data[:HEAD].lstrip(b"\xef\xbb\xbf \t\r\n")
    return next(source for source in SOURCES if source.known_by.search(head))

"""The worked examples of fixtures/sources: each is the claims that were written by hand, and each
becomes an 837 that all our rules and pyx12 accept."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

import gateway
from gateway.exchange.claims_in import claims_of
from gateway.finding import Finding
from gateway.models.claim import Claim
from gateway.translate.claim_sources import source_of
from gateway.translate.claims_json import complete
from gateway.translate.unwritten import unwritten
from tests.oracle import pyx12_verdict
from tests.translate.claims_837 import ROOT, as_read, interchange, read_all
from tests.translate.source_claims import CSV, Json
from tests.translate.source_claims_fhir import FHIR

SOURCES = ROOT / "fixtures" / "sources"
EXAMPLES = [(SOURCES / "csv" / f"{name}.csv", claims) for name, claims in CSV.items()]
EXAMPLES += [(SOURCES / "fhir" / name, claims) for name, claims in FHIR.items()]


def mapping(path: Path) -> str:
    """The header-mapping file beside an example, '' where it needs none of its own."""
    own = path.with_suffix(".toml")
    return str(own) if own.exists() else ""


def read(path: Path) -> tuple[list[Claim], list[Finding]]:
    """The claims of an example and what was found."""
    items = list(claims_of(path.read_bytes(), path.name, mapping(path)))
    claims = [item for item in items if isinstance(item, Claim)]
    return claims, [item for item in items if isinstance(item, Finding)]


def expected(claims: list[Json]) -> list[Claim]:
    """The claims as they were written by hand."""
    return [complete(msgspec.convert(claim, Claim)) for claim in claims]


@pytest.mark.parametrize(("path", "by_hand"), EXAMPLES, ids=lambda item: getattr(item, "name", ""))
def test_an_example_is_the_claims_that_were_written_by_hand(
    path: Path, by_hand: list[Json]
) -> None:
    claims, found = read(path)
    assert [finding for finding in found if finding.severity == "reject"] == []
    assert claims == expected(by_hand)


@pytest.mark.parametrize(("path", "by_hand"), EXAMPLES, ids=lambda item: getattr(item, "name", ""))
def test_an_example_becomes_a_valid_837_that_says_the_same(path: Path, by_hand: list[Json]) -> None:
    claims, _ = read(path)
    text = interchange(claims, claims[0].kind)
    told = gateway.validate(text.encode())
    assert [finding for finding in told if finding.severity == "reject"] == []
    back = read_all(text)[1]
    assert len(back) == len(by_hand)
    lost = [one for given, seen in zip(claims, back, strict=True) for one in unwritten(given, seen)]
    assert lost == []
    if claims[0].kind != "837D":  # pyx12 has no map of the dental guide
        assert pyx12_verdict(_latin(text)) == []
        assert back == [as_read(claim) for claim in claims]


def _latin(text: str) -> str:
    """pyx12 knows no letters outside of ASCII, of which our own rules have warned already."""
    return text.replace("Ú", "U").replace("Ñ", "N")


def test_every_file_of_the_sources_is_an_example() -> None:
    kept: Iterator[Path] = (*SOURCES.glob("csv/*"), *SOURCES.glob("fhir/*"))  # type: ignore[assignment]
    assert {path for path in kept if path.suffix != ".toml"} == {path for path, _ in EXAMPLES}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (b"Claim Number,Charge\nA,1\n", "CSV"),
        (b'\xef\xbb\xbf\r\n"Claim Number";Charge\r\n', "CSV"),
        ("Claim\tFee\n".encode("utf-16"), "CSV"),
        (b"PK\x03\x04\x14\x00", "CSV"),
        (b'{"resourceType": "Claim"}', "FHIR"),
        (b'{"entry": [{"resource": {"resourceType" : "Claim"}}]}', "FHIR"),
        (b'<?xml version="1.0"?>\n<Claim xmlns="http://hl7.org/fhir"/>', "FHIR"),
        (b'{"kind": "837P", "notes": [{"reference_code": "ADD", "text": "a, b; c"}]}', "JSON"),
        (b'[{"kind": "837P"},\n{"kind": "837P"}]', "JSON"),
        (b"ST*837*0001~", "JSON"),
        (b"hello", "JSON"),
    ],
)
def test_a_source_is_told_by_what_stands_in_it(text: bytes, name: str) -> None:
    assert source_of(text).name == name

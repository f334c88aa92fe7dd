"""What is right is left in peace: fixtures, what we write, practice claims, and thousands of sets
at the edge of what a guide allows."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from gateway.models.claim import ClaimKind
from gateway.x12.delimiters import Delimiters
from tests.guides.bases import BOOKS, FILES, all_variants
from tests.guides.defects import judge
from tests.guides.making import claims_837, remittance_835, table_for, walked
from tests.translate.claims_837 import CLAIM_FILES, fixture_claims, interchange

KINDS: tuple[ClaimKind, ...] = ("837P", "837I")


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parts[-3]}-{path.stem}")
def test_an_accepted_file_has_no_finding(path: Path) -> None:
    assert walked(path.read_bytes()) == []


@pytest.mark.parametrize("path", CLAIM_FILES, ids=lambda path: path.stem)
def test_what_we_write_has_no_finding(path: Path) -> None:
    claims = fixture_claims(path)
    assert walked(interchange(claims, claims[0].kind)) == []
    odd = Delimiters("|", ">", "!", "\x1c")
    assert walked(interchange(claims, claims[0].kind, odd)) == []


@pytest.mark.parametrize("kind", KINDS)
def test_practice_claims_have_no_finding(kind: ClaimKind) -> None:
    assert walked(claims_837(60, kind)) == []


def test_the_payer_of_the_sandbox_has_no_finding() -> None:
    assert walked(remittance_835(60)) == []


LEAST = {
    "HC 005010X222A1": 6800, "HC 005010X223A2": 4100, "HP 005010X221A1": 2300,
    "HN 005010X214": 680, "FA 005010X231A1": 590, "HS 005010X279A1": 1400, "HB 005010X279A1": 3600,
    "HR 005010X212": 400, "HN 005010X212": 1900, "HC 005010X224A2": 4500,
}  # fmt: skip
"""By GS01 and guide."""


@pytest.mark.parametrize(("guide", "gs01"), BOOKS)
def test_what_is_just_allowed_has_no_finding(guide: str, gs01: str) -> None:
    """Each code of each list, the shortest and longest value, a leap day, each element and segment
    that may be left out, each repeat to its limit."""
    books = table_for(guide, gs01)
    kinds: Counter[str] = Counter()
    found: list[str] = []
    for variant in all_variants(books):
        kinds[variant.kind] += 1
        found += [f"{variant.name}: {f.rule} {f.value}" for f in judge(books, variant.segments)]
    print(f"\n{gs01} {guide}: {sum(kinds.values())} valid sets", dict(kinds))
    assert found == []
    assert sum(kinds.values()) >= LEAST[f"{gs01} {guide}"]

"""What is right is left in peace: fixtures, what we write, and practice claims."""

from __future__ import annotations

from pathlib import Path

import pytest

from gateway.models.claim import ClaimKind
from gateway.x12.delimiters import Delimiters
from tests.guides.bases import FILES
from tests.guides.making import claims_837, remittance_835, walked
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

"""A claim of each kind with every field of the model that its guide has a place for: written,
judged by us and by pyx12, and read again as it was."""

from __future__ import annotations

import typing
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

import gateway
from gateway.models.claim import CLAIM_KINDS, Claim
from tests.oracle import pyx12_verdict
from tests.translate.claims_837 import ROOT, as_read, fixture_claims, interchange, read_all

FILES = sorted((ROOT / "fixtures/claims/full").glob("*.json"))
MODELS_ONLY = {
    "Address.country_code": "an address in the United States has none",
    "Address.country_subdivision_code": "the same",
    "Claim.facility_qualifier": "given where it is not the guide's own",
    "Claim.submission_reason_code": "a predetermination has no services that were done: "
    "fixtures/x12/837D/accept/predetermination.x12",
    "Contact.function_code": "IC is the only one, and what is written where none is given",
    "Identifier.description": "REF03, which no guide uses",
    "InpatientAdjudication.operating_outlier": "MIA02, which the 837 does not use",
    "Party.group_name": "SBR04, where there is no group number: the second other payer has one",
    "Party.member_id_qualifier": "II, for an id of the person; MI is left out",
}
"""Fields that no full claim has, each with its reason; ``unmodelled`` is what no field holds."""

ORACLE = {("837P", "PWK", 2): "2400 has two uses of PWK with CT; pyx12 takes the first"}
"""What pyx12 is known to be wrong about."""


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_full_claim_is_written_and_read_again(path: Path) -> None:
    (claim,) = fixture_claims(path)
    text = interchange([claim], claim.kind)
    _, (read,), findings = read_all(text)
    assert findings == []
    assert read == as_read(claim)
    assert interchange([read], claim.kind) == text


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_full_claim_is_valid(path: Path) -> None:
    (claim,) = fixture_claims(path)
    text = interchange([claim], claim.kind).encode()
    found = {f.rule.partition(".")[2] for f in gateway.validate(text) if f.severity != "warning"}
    assert found == set()
    if claim.kind != "837D":  # pyx12 has no guide of it
        wrong = pyx12_verdict(text)
        assert [e for e in wrong if (claim.kind, e.segment, e.element) not in ORACLE] == []


def test_the_full_claims_have_every_field() -> None:
    given: set[str] = set()
    for path in FILES:
        given |= set(_given(fixture_claims(path)))
    every = {f"{model.__name__}.{name}" for model in _models() for name in model.__struct_fields__}
    missing = {name for name in every - given if not name.endswith(".unmodelled")}
    assert missing == MODELS_ONLY.keys()
    assert {claim.kind for path in FILES for claim in fixture_claims(path)} == set(CLAIM_KINDS)


def _given(value: Any) -> Iterator[str]:
    """``Model.field`` of each field that says something."""
    if isinstance(value, list):
        for item in value:
            yield from _given(item)
    if isinstance(value, msgspec.Struct):
        for field in msgspec.structs.fields(value):
            inner = getattr(value, field.name)
            if inner not in (field.default, [], None, ""):
                yield f"{type(value).__name__}.{field.name}"
            yield from _given(inner)


def _models() -> set[type[msgspec.Struct]]:
    found: set[type[msgspec.Struct]] = set()
    todo: list[Any] = [Claim]
    while todo:
        at = todo.pop()
        if isinstance(at, type) and issubclass(at, msgspec.Struct):
            if at not in found:
                found.add(at)
                todo += typing.get_type_hints(at).values()
        else:
            todo += typing.get_args(at)
    return found

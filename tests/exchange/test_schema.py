"""The JSON schema of a claim: every field has words, and the schema says what the reader takes."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import pytest
from click.testing import CliRunner

from gateway.cli.root import cli
from gateway.exchange.schema import WORDS, claim_schema
from gateway.models.claim import Claim
from gateway.translate.claims_json import read_claims
from tests.translate.claims_837 import ROOT

SCHEMA = claim_schema()
FILES = sorted((ROOT / "fixtures/claims").glob("**/*.json"))
ELEMENT = re.compile(r"(?:; |^|, | or )(?:[A-Z][A-Z0-9]{1,2}\d{2}|[A-Z0-9]{2,3}\b|loop )")


def claims(path: Path) -> Iterator[Any]:
    """The claims of a fixture as JSON."""
    try:
        found = json.loads(path.read_text())
    except ValueError:
        return
    several = found.get("claims", [found]) if isinstance(found, dict) else found
    yield from several


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_the_schema_takes_what_the_reader_takes(path: Path) -> None:
    validator = jsonschema.Draft202012Validator(
        SCHEMA, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER
    )
    for one in claims(path):
        (read,) = list(read_claims(json.dumps(one).encode(), "f"))
        assert validator.is_valid(one) == isinstance(read, Claim)


def test_every_field_has_words_and_no_words_are_left_over() -> None:
    words = tomllib.loads((ROOT / WORDS).read_text())
    assert {name: set(part["properties"]) for name, part in SCHEMA["$defs"].items()} == {
        name: set(fields) for name, fields in words.items()
    }
    said = [text for fields in words.values() for text in fields.values()]
    assert all(text[:1].isupper() or text[:1].isdigit() for text in said)
    assert sum(bool(ELEMENT.search(text)) for text in said) > 190  # most name their element


def test_titles_and_descriptions_are_words() -> None:
    claim = SCHEMA["$defs"]["Claim"]["properties"]
    assert claim["patient_control_number"]["title"] == "Patient control number"
    assert SCHEMA["$defs"]["Party"]["properties"]["npi"]["title"] == "NPI"
    assert claim["charge"]["type"] == ["string", "number", "null"]
    for part in SCHEMA["$defs"].values():
        assert part["description"] and "``" not in part["description"]
        assert all(about["title"] and about["description"] for about in part["properties"].values())


def test_the_command_prints_it() -> None:
    ran = CliRunner().invoke(cli, ["schema", "claim"], standalone_mode=False)
    assert json.loads(ran.stdout_bytes) == json.loads(msgspec.json.encode(SCHEMA))
    refused = CliRunner().invoke(cli, ["schema", "remittance"])
    assert refused.exit_code == 2

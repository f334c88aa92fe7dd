"""``gateway schema``: the JSON schema of what is handed in, each field with title and meaning."""

from __future__ import annotations

import tomllib
from typing import Any

import msgspec

from gateway import resources
from gateway.models.claim import Claim

WORDS = "mappings/claims/words.toml"
AMOUNT = r"^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)$"
"""An amount as text."""

DIALECT = "https://json-schema.org/draft/2020-12/schema"

_CAPITALS = {"npi": "NPI", "id": "id", "drg": "DRG", "epsdt": "EPSDT", "hcpcs": "HCPCS",
             "esrd": "ESRD", "msp": "MSP"}  # fmt: skip


def claim_schema() -> dict[str, Any]:
    """The JSON schema (2020-12) of a claim in our own JSON, as ``submit`` and ``translate`` take
    it.

    Amounts are strings of digits with at most one decimal point; numbers are taken too.
    """
    (schema,), parts = msgspec.json.schema_components([Claim], ref_template="#/$defs/{name}")
    words = tomllib.loads(resources.read_text(WORDS))
    for name, part in parts.items():
        part["description"] = " ".join(part.get("description", "").replace("``", "").split())
        part["title"] = title(name)
        for field, about in part["properties"].items():
            _describe(about, field, words[name][field])
    return {"$schema": DIALECT, "title": "Claim"} | schema | {"$defs": parts}


def _describe(about: dict[str, Any], field: str, words: str) -> None:
    """Add the words; a reference to a part bears its own beside, and a list says what is in it."""
    about.pop("default", None)
    choices = about.get("anyOf", [about])
    if any(choice.get("format") == "decimal" for choice in choices):
        about.pop("anyOf", None)
        about |= {"type": ["string", "number", "null"][: 1 + len(choices)], "pattern": AMOUNT}
        about.pop("format", None)
    about["title"], about["description"] = title(field), words


def title(name: str) -> str:
    """A field's or a struct's name as words: ``procedure_code`` is Procedure code."""
    spaced = "".join(f" {c.lower()}" if c.isupper() else c for c in name).replace("_", " ")
    words = " ".join(_CAPITALS.get(word, word) for word in spaced.split())
    return words[:1].upper() + words[1:]

"""Codes in our own words, for tables."""

from __future__ import annotations

import tomllib
from functools import lru_cache

from gateway import resources


@lru_cache
def _list(name: str) -> dict[str, str]:
    return tomllib.loads(resources.read_text(f"mappings/codes/{name}.toml"))


def provider_adjustment(code: str) -> str:
    """A provider adjustment code in words."""
    return _list("provider_adjustments").get(code, "provider adjustment")

"""The tables of codes in our own words, read once."""

from __future__ import annotations

import tomllib
from functools import lru_cache

import msgspec

from gateway import resources
from gateway.errors import ConfigError
from gateway.ledger.denials import ANY, Table
from gateway.settings import Settings


@lru_cache
def codes(name: str) -> dict[str, str]:
    """``mappings/codes/NAME.toml``: code to words."""
    return tomllib.loads(resources.read_text(f"mappings/codes/{name}.toml"))


def reason(code: str) -> str:
    """A claim adjustment reason code in words; '' for none, and for one we have no words for."""
    return codes("adjustment_reasons").get(code, "")


def remark(code: str) -> str:
    """A remark code in words; '' for one we have no words for."""
    return codes("remark_codes").get(code, "")


@lru_cache
def denial_table() -> Table:
    """``mappings/codes/denials.toml``."""
    text = resources.read_text("mappings/codes/denials.toml")
    return msgspec.convert(tomllib.loads(text), Table)


def own_days(settings: Settings, *payers: str) -> dict[str, int]:
    """The days to answer a denial that are configured for the first of these names of a payer.

    Raises ConfigError for a category that there is not.
    """
    known = {*denial_table().category, ANY}
    for payer, days in settings.denial_days.items():
        if unknown := sorted(days.keys() - known):
            there_are = ", ".join(sorted(known))
            raise ConfigError(
                f"denial_days of {payer}: no category {unknown[0]!r}; there are {there_are}"
            )
    folded = {name.strip().upper(): days for name, days in settings.denial_days.items()}
    names = [payer.strip().upper() for payer in payers if payer.strip()]
    return next((folded[name] for name in names if name in folded), {})

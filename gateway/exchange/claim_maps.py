"""The header-mapping files of CSV claims: the shipped one, or one of one's own."""

from __future__ import annotations

from functools import lru_cache

from gateway import resources
from gateway.translate.csv_map import CsvMap, load_map

SHIPPED = "mappings/claims/csv.toml"


def csv_map(path: str = "") -> CsvMap:
    """The mapping file at ``path``, or the shipped one. Raises ConfigError."""
    if not path:
        return _shipped()
    return load_map(resources.own_text(path), path)


@lru_cache(1)
def _shipped() -> CsvMap:
    return load_map(resources.read_text(SHIPPED), SHIPPED)

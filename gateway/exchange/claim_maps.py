"""The header-mapping files of CSV claims: the shipped one, or one of one's own."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from gateway import resources
from gateway.errors import ConfigError
from gateway.translate.csv_map import CsvMap, load_map

SHIPPED = "mappings/claims/csv.toml"


def csv_map(path: str = "") -> CsvMap:
    """The mapping file at ``path``, or the shipped one. Raises ConfigError."""
    if not path:
        return _shipped()
    try:
        text = Path(path).expanduser().read_text("utf-8-sig")
    except OSError as error:
        raise ConfigError(f"cannot read {path}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise ConfigError(f"{path} is not UTF-8 text") from None
    return load_map(text, path)


@lru_cache(1)
def _shipped() -> CsvMap:
    return load_map(resources.read_text(SHIPPED), SHIPPED)

"""What the tests of eligibility and claim status share: sets of a fixture, read and written."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec

from gateway.finding import Finding
from gateway.translate.claim_status_276_build import build_276
from gateway.translate.claim_status_276_read import read_276
from gateway.translate.claim_status_277_build import build_277
from gateway.translate.claim_status_277_read import read_277
from gateway.translate.eligibility_270_build import build_270
from gateway.translate.eligibility_270_read import read_270
from gateway.translate.eligibility_271_build import build_271
from gateway.translate.eligibility_271_read import read_271
from gateway.x12.writer import Rows
from tests.translate.answers import FIXTURES, around, items, written

Reads = Callable[[Any], Iterator[Any]]
Builds = Callable[[Any, Any], Rows]
KINDS: dict[str, tuple[str, str, Reads, Builds]] = {
    "270": ("HS", "005010X279A1", read_270, build_270),
    "271": ("HB", "005010X279A1", read_271, build_271),
    "276": ("HR", "005010X212", read_276, build_276),
    "277": ("HN", "005010X212", read_277, build_277),
}


def bodies(path: Path) -> list[str]:
    """What stands between ST and SE of each set of a file, line by line."""
    return re.findall(r"^ST\*.*?\n(.*?)\nSE\*", path.read_text("ascii"), re.DOTALL | re.MULTILINE)


def fixture_bodies(name: str) -> list[str]:
    """The same of a fixture, ``271/accept/medicare``."""
    return bodies(FIXTURES / f"{name}.x12")


def read(kind: str, lines: str) -> tuple[list[Any], list[Finding]]:
    """Header and items of hand-written lines, and what is told of them."""
    functional, guide, reader, _ = KINDS[kind]
    return items(around(lines, kind, functional, guide), reader)


def rebuilt(kind: str, found: list[Any]) -> str:
    """Header and items as lines."""
    return written(KINDS[kind][3](found[0], found[1:]))


def placeless(value: Any) -> Any:
    """The models without where their segments stood."""
    if isinstance(value, list):
        return [placeless(one) for one in value]
    if not isinstance(value, msgspec.Struct):
        return value
    fields = {name: getattr(value, name) for name in value.__struct_fields__}
    return type(value)(**{n: 0 if n == "position" else placeless(one) for n, one in fields.items()})

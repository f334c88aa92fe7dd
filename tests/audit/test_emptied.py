"""Every kind of segment of every accepted file, with nothing in it: told of, never a traceback."""

from __future__ import annotations

from pathlib import Path

import pytest

import gateway

FIXTURES = Path(__file__).parents[2] / "fixtures/x12"
FILES = sorted(FIXTURES.glob("*/accept/*.x12"))


def emptied(text: str) -> list[str]:
    """The file again and again, each time with the first segment of one id left bare."""
    segments = text.split("~")
    first: dict[str, int] = {}
    for at, segment in enumerate(segments):
        first.setdefault(segment.strip().split("*")[0], at)
    return [
        "~".join([*segments[:at], bare, *segments[at + 1 :]])
        for tag, at in first.items() if tag not in ("", "ISA")
        for bare in (tag, f"{tag}*", f"{tag}*:", f"{tag}***")
    ]  # fmt: skip


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parents[1].name}-{path.stem}")
def test_a_bare_segment_is_a_finding(path: Path) -> None:
    for text in emptied(path.read_bytes().decode("latin-1")):
        list(gateway.parse(text.encode("latin-1")))
        assert gateway.validate(text.encode("latin-1"))

"""What is said of segments of all kinds, as a biller would want to read it: written by hand."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

import pytest

from gateway.exchange.explain import Explaining
from gateway.render.told import Told

ROOT = Path(__file__).parents[2]
SENTENCES = tomllib.loads(Path(__file__).with_name("sentences.toml").read_text("utf-8"))
EVERY = [
    (name, segment, said) for name, table in SENTENCES.items() for segment, said in table.items()
]


@cache
def told(name: str) -> dict[str, str]:
    """The first sentence for each segment of a file, by the segment as it stands there."""
    path = ROOT / "fixtures" / "x12" / f"{name}.x12"
    data = path.read_bytes()
    out: dict[str, str] = {}
    for item in Explaining(path):
        if isinstance(item, Told):
            start = data.index(b"TA1*") if item.offset is None else item.offset
            out.setdefault(data[start : data.index(b"~", start)].decode(), item.words.sentence)
    return out


@pytest.mark.parametrize(("name", "segment", "said"), EVERY)
def test_a_segment_is_told_in_these_words(name: str, segment: str, said: str) -> None:
    assert told(name)[segment] == said


def test_many_segments_of_every_kind_of_file_are_in_the_table() -> None:
    assert len(EVERY) >= 60
    kinds = {name.partition("/")[0] for name in SENTENCES}
    assert kinds == {path.name for path in (ROOT / "fixtures" / "x12").iterdir() if path.is_dir()}
    assert len({segment.partition("*")[0] for _, segment, _ in EVERY}) >= 40

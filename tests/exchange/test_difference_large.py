"""Large files: found at once what differs, held no more than an index."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

import pytest

from gateway.exchange.difference import Comparison
from tests.bench.files import write


def peak(folder: Path, kind: str, claims: int) -> tuple[int, list[str]]:
    """The most bytes that were held while two files of so many claims were compared."""
    a, b = folder / f"{claims}.a", folder / f"{claims}.b"
    write(a, kind, claims)
    text = a.read_text().replace("B0000300-1~", "B0000300-X~")
    first = "HL*201*" if kind == "837P" else "CLP*B0000200*"
    second = "HL*202*" if kind == "837P" else "CLP*B0000201*"
    text = text[: text.index(first)] + text[text.index(second) :]
    b.write_text(text)
    del text
    tracemalloc.start()
    with Comparison(a, b) as both:
        said = [one.in_words for one in both]
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return most, said


@pytest.mark.parametrize("kind", ["837P"])
def test_memory_grows_by_an_index_alone(tmp_path: Path, kind: str) -> None:
    peak(tmp_path, kind, 360)  # the guide is read and compiled
    few, said_few = peak(tmp_path, kind, 400)
    many, said_many = peak(tmp_path, kind, 1_200)
    line = "service line 1" if kind == "837P" else "service line payment 1"
    assert said_few == said_many
    gone, changed = sorted(said_many)
    assert gone.startswith("claim B0000200 is gone: ")
    assert changed == (
        f"claim B0000300, {line}: line item control number (REF02) was B0000300-1, is B0000300-X"
    )
    assert (many - few) / 800 < 8_000  # bytes for a claim with its level in both files

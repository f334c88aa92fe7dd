"""Files of any size are explained in constant memory."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

import pytest

from gateway.exchange.explain import Explaining
from gateway.render.explain_json import explain_json
from tests.bench.files import write


def peak(path: Path) -> tuple[int, int]:
    """The most bytes that were held while a file was explained; the bytes that were written."""
    tracemalloc.start()
    size = sum(len(piece) for piece in explain_json(path.name, Explaining(path)))
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return most, size


@pytest.mark.parametrize("kind", ["837P", "835"])
def test_little_is_held_of_much_that_is_told(tmp_path: Path, kind: str) -> None:
    few, many = tmp_path / "few", tmp_path / "many"
    write(few, kind, 20)
    write(many, kind, 1_000)
    peak(few)  # the guide is read and compiled
    most, size = peak(many)
    assert size > 8_000_000
    assert most < 6_500_000  # a block of segments and two spools, for files of any size

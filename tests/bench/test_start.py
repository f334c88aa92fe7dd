"""How soon an answer is there: start-up of the command line, and of a small file's validation."""

from __future__ import annotations

import pytest

from tests.bench.measure import ROOT, gateway

CASES = {
    "--help": (("--help",), 0.3),
    "validate a small 837P": (("validate", "fixtures/x12/837P/accept"), 0.6),
    "validate a small 835": (("validate", "fixtures/x12/835/accept"), 0.6),
}


@pytest.mark.bench
@pytest.mark.parametrize("name", CASES)
def test_start(name: str) -> None:
    words, goal = CASES[name]
    if len(words) > 1:
        words = (words[0], str(next((ROOT / words[1]).glob("*.x12"))))
    one = gateway(*words, times=5)
    print(f"\ngateway {name}: {one.seconds:.3f} s, {one.megabytes:.0f} MB (goal {goal} s)")
    assert one.status == 0

"""What it costs to tell a file in words: text, JSON and a web page, whole processes."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.bench.files import KINDS, write
from tests.bench.measure import gateway

SIZES = (2_000, 20_000, 110_000)
FORMS = {"text": (), "json": ("--json",), "html": ("--html", "-")}


@pytest.mark.bench
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("kind", KINDS)
def test_memory_and_time_a_claim_told(kind: str, form: str, tmp_path: Path) -> None:
    print(f"\ngateway explain, {kind} as {form}, all claims in one set")
    floor = gateway("--version").processor
    peaks, costs = [], []
    for claims in SIZES:
        path = tmp_path / f"file.{kind}"
        write(path, kind, claims)
        one = gateway("explain", *FORMS[form], str(path))
        assert one.status == 0
        peaks.append(one.megabytes)
        costs.append((one.processor - floor) / claims)
        print(
            f"  {claims:8,} claims {path.stat().st_size / 1e6:6.1f} MB"
            f" {one.processor:8.2f} s of processor {costs[-1] * 1e6:8.1f} µs a claim"
            f" {one.megabytes:7.1f} MB at most"
        )
    assert peaks[-1] < 100
    assert costs[-1] < 2 * costs[1]

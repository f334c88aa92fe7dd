"""Validation by types 1 and 2 as its users run it, whole processes: against pyx12 on the same file,
and from 2,000 to 200,000 claims in one set."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.bench.files import KINDS, VARIED, write
from tests.bench.measure import gateway, measure

CLAIMS = 20_000
SIZES = (2_000, 20_000, 200_000)


@pytest.mark.bench
@pytest.mark.parametrize("kind", KINDS)
def test_validation_against_pyx12(kind: str, tmp_path: Path) -> None:
    path = tmp_path / f"file.{kind}"
    segments = write(path, kind, CLAIMS)
    ours = gateway("validate", "--snip", "1-2", str(path), times=3)
    theirs = measure(sys.executable, "-m", "tests.bench.pyx12_alone", str(path))
    assert (ours.status, theirs.status) == (0, 0), "both accept the file"
    floor = tmp_path / f"small.{kind}"
    write(floor, kind, 1)
    idle = gateway("validate", "--snip", "1-2", str(floor), times=3)
    their_idle = measure(sys.executable, "-m", "tests.bench.pyx12_alone", str(floor), times=3)
    size = path.stat().st_size / 1e6
    print(f"\n{kind}, {CLAIMS:,} claims, {segments:,} segments, {size:.1f} MB, types 1 and 2")
    for name, one in (("gateway", ours), ("pyx12", theirs)):
        print(
            f"  {name:8} {one.processor:8.2f} s of processor {one.seconds:8.2f} s"
            f" {segments / one.processor:11,.0f} segments/s {one.megabytes:7.0f} MB at most"
        )
    alone = (theirs.processor - their_idle.processor) / (ours.processor - idle.processor)
    print(f"  ratio of the whole processes  {theirs.processor / ours.processor:8.1f}")
    print(f"  without the start of each     {alone:8.1f}")
    assert theirs.processor > 50 * ours.processor


@pytest.mark.bench
@pytest.mark.parametrize("kind", KINDS)
def test_all_types_against_two_of_pyx12(kind: str, tmp_path: Path) -> None:
    """All seven SNIP types against the two that pyx12 judges, on the same file."""
    path = tmp_path / f"file.{kind}"
    segments = write(path, kind, CLAIMS)
    ours = gateway("validate", str(path), times=3)
    theirs = measure(sys.executable, "-m", "tests.bench.pyx12_alone", str(path))
    assert (ours.status, theirs.status) == (0, 0), "both accept the file"
    print(
        f"\n{kind}, {CLAIMS:,} claims, {segments:,} segments: all types {ours.processor:.2f} s,"
        f" pyx12's two {theirs.processor:.2f} s: {theirs.processor / ours.processor:.1f} times"
    )
    assert theirs.processor > 15 * ours.processor


@pytest.mark.bench
def test_claims_of_which_nothing_comes_again(tmp_path: Path) -> None:
    """What the rules remember is worth nothing here; types 1 and 2 are the measure."""
    path = tmp_path / "file.837P"
    write(path, VARIED, CLAIMS)
    whole = gateway("validate", str(path), times=3)
    guide = gateway("validate", "--snip", "1-2", str(path), times=3)
    assert guide.status == 0
    print(
        f"\n{VARIED}, {CLAIMS:,} claims: all types {whole.processor:.2f} s, types 1 and 2"
        f" {guide.processor:.2f} s, {whole.megabytes:.0f} MB at most"
    )
    assert whole.processor < 12 * guide.processor


@pytest.mark.bench
@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("837P", ("validate", "--snip", "1-2")),
        ("835", ("validate", "--snip", "1-2")),
        ("837P", ("validate",)),
        ("835", ("validate",)),
        ("837P", ("parse",)),
        ("835", ("parse",)),
    ],
    ids=lambda value: value if isinstance(value, str) else " ".join(value),
)
def test_memory_and_time_a_claim(kind: str, words: tuple[str, ...], tmp_path: Path) -> None:
    print(f"\ngateway {' '.join(words)}, {kind}, all claims in one set")
    floor = gateway("--version").processor
    peaks, costs = [], []
    for claims in SIZES:
        path = tmp_path / f"file.{kind}"
        write(path, kind, claims)
        one = gateway(*words, str(path))
        assert one.status == 0
        peaks.append(one.megabytes)
        costs.append((one.processor - floor) / claims)
        print(
            f"  {claims:8,} claims {one.processor:8.2f} s of processor"
            f" {costs[-1] * 1e6:8.1f} µs a claim {one.megabytes:7.1f} MB at most"
        )
    assert peaks[-1] < 100
    assert costs[-1] < 2 * costs[1]

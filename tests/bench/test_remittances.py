"""835s as typed claims and as tables, against other libraries on the same file, whole processes."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.bench.files import write
from tests.bench.measure import Measured, gateway, measure

CLAIMS = 20_000
SIZES = (2_000, 20_000, 200_000)


def peer(name: str, *words: str, times: int = 1) -> Measured:
    """One of tests/bench/peers.py."""
    return measure(sys.executable, "-m", "tests.bench.peers", name, *words, times=times)


def told(name: str, one: Measured, size: float, base: Measured) -> None:
    """A line: processor seconds, MB a second, memory, and the ratio to the gateway."""
    print(
        f"  {name:16} {one.processor:7.2f} s {size / one.processor:7.1f} MB/s"
        f" {one.megabytes:6.0f} MB at most {one.processor / base.processor:6.1f} times"
    )


PEERS = ("oxedi_rows", "oxedi_all_rows", "edi_835_parser", "x12sdk_835")
SHAPES = ((20_000, None), (20_000, 100), (200_000, None), (200_000, 100))
"""Claims, and how many stand in one set; None: all of them."""


@pytest.mark.bench
@pytest.mark.parametrize(("claims", "per_set"), SHAPES)
def test_typed_claims_against_peers(tmp_path: Path, claims: int, per_set: int | None) -> None:
    path = tmp_path / "era.835"
    write(path, "835", claims, per_set)
    size = path.stat().st_size / 1e6
    ours = peer("gateway_rows", str(path), times=3 if claims <= CLAIMS else 1)
    print(f"\n835, {claims:,} claims, {per_set or 'all'} in a set, {size:.1f} MB, typed")
    told("gateway", ours, size, ours)
    for name in PEERS if claims <= CLAIMS else PEERS[:2]:
        theirs = peer(name, str(path))
        if theirs.status:
            print(f"  {name:16} fails")
        else:
            told(name, theirs, size, ours)
    assert ours.status == 0


@pytest.mark.bench
def test_tables_against_oxedi(tmp_path: Path) -> None:
    for claims in SIZES:
        path = tmp_path / "era.835"
        write(path, "835", claims)
        size = path.stat().st_size / 1e6
        out = tmp_path / f"out{claims}"
        out.mkdir()
        ours = gateway("parse", str(path), "--parquet", str(tmp_path / f"tables{claims}"))
        theirs = peer("oxedi_parquet", str(path), str(out))
        assert (ours.status, theirs.status) == (0, 0)
        print(f"\n835 to Parquet, {claims:,} claims, {size:.1f} MB")
        told("gateway", ours, size, ours)
        told("oxedi", theirs, size, ours)
        assert _paid(tmp_path / f"tables{claims}/claims/*.parquet", "paid") == _paid(
            out / "claims.parquet", "payment_amount"
        )


def _paid(pattern: Path, column: str) -> object:
    import polars as pl

    return pl.scan_parquet(pattern).select(pl.col(column).sum()).collect().item()

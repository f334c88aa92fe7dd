"""Claims in JSON to a validated 837P, whole processes: against a plain join of strings, which
judges nothing, and against other libraries that write the same file."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.bench.claims import write
from tests.bench.measure import ROOT, Measured, gateway, measure

CLAIMS = 20_000
SIZES = (2_000, 20_000, 200_000)
NODE = ROOT / "tests/bench/node_x12.mjs"


def told(name: str, one: Measured, claims: int, size: float) -> None:
    """A line: processor seconds, claims and MB a second, memory."""
    print(
        f"  {name:22} {one.processor:7.2f} s {claims / one.processor:9,.0f} claims/s"
        f" {size / one.processor:7.2f} MB/s {one.megabytes:6.0f} MB at most"
    )


@pytest.mark.bench
def test_building_against_peers(tmp_path: Path) -> None:
    source, out = tmp_path / "claims.jsonl", tmp_path / "out.837"
    write(source, CLAIMS)
    ours = gateway("translate", str(source), "-o", str(out), "--control-number", "1", times=2)
    assert ours.status == 0
    size = out.stat().st_size / 1e6
    print(f"\n{CLAIMS:,} claims in JSON lines to one 837P of {size:.1f} MB")
    told("gateway, all types", ours, CLAIMS, size)
    joined = tmp_path / "joined.837"
    plain = measure(sys.executable, "-m", "tests.bench.claims", str(source), str(joined), times=2)
    told("a join of strings", plain, CLAIMS, size)
    assert gateway("validate", str(joined)).status == 0, "what was joined is the same claims"
    text = joined.read_text().replace("005010X222A1", "005010X222A2")
    joined.write_text(text)  # the guide as x12sdk calls it
    theirs = measure(sys.executable, "-m", "tests.bench.peers", "x12sdk_837", str(joined))
    assert theirs.status == 0
    told("x12sdk, read and write", theirs, CLAIMS, size)


@pytest.mark.bench
def test_building_against_node_x12(tmp_path: Path) -> None:
    """node-x12 makes segments of the claims and a text of these; it judges nothing."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        pytest.skip("node and npm are not there")
    got = subprocess.run(
        [npm, "install", "--silent", "--prefix", str(tmp_path), "node-x12@1.7.1"],
        check=False, capture_output=True,
    )  # fmt: skip
    if got.returncode:
        pytest.skip("node-x12 cannot be installed here")
    source, out = tmp_path / "claims.jsonl", tmp_path / "out.837"
    write(source, CLAIMS)
    script = tmp_path / NODE.name
    script.write_text(NODE.read_text())
    theirs = measure(node, str(script), str(source), str(out))
    assert theirs.status == 0 and out.stat().st_size > 1e6
    ours = gateway("translate", str(source), "-o", str(tmp_path / "ours.837"))
    size = (tmp_path / "ours.837").stat().st_size / 1e6
    print()
    told("gateway, all types", ours, CLAIMS, size)
    told("node-x12, no judging", theirs, CLAIMS, size)


@pytest.mark.bench
def test_memory_is_flat(tmp_path: Path) -> None:
    print("\ngateway translate of JSON lines")
    peaks = []
    for claims in SIZES:
        source = tmp_path / "claims.jsonl"
        write(source, claims)
        one = gateway("translate", str(source), "-o", str(tmp_path / "out.837"))
        told(f"{claims:,} claims", one, claims, source.stat().st_size / 1e6)
        peaks.append(one.megabytes)
    assert max(peaks) < 100

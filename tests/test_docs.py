"""What the documentation shows is true."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

from gateway.cli.root import COMMANDS

ROOT = Path(__file__).parents[1]


def gateway(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "gateway", *words]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def test_the_claim_of_the_contract_is_accepted(tmp_path: Path) -> None:
    text = (ROOT / "docs" / "contract.md").read_text("utf-8")
    blocks = re.findall(r"```json\n(.*?)```", text, re.DOTALL)
    claim = next(block for block in blocks if '"kind": "837P"' in block)
    json.loads(claim)
    (tmp_path / "claim.json").write_text(claim)
    done = gateway("translate", str(tmp_path / "claim.json"), "-o", str(tmp_path / "out.837"))
    assert done.returncode == 0, done.stderr
    done = gateway("validate", str(tmp_path / "out.837"))
    assert done.returncode == 0, done.stderr
    assert "accepted (1 x 837P, 0 findings)" in done.stdout


def test_every_command_stands_in_the_contract_and_the_help() -> None:
    text = (ROOT / "docs" / "contract.md").read_text("utf-8")
    shown = gateway("--help").stdout
    for name in COMMANDS:
        assert f"`gateway {name}" in text, name
        assert re.search(rf"^  {name} ", shown, re.MULTILINE), name


def test_the_links_of_the_readme_lead_somewhere() -> None:
    for name in ("README.md", "docs/ARCHITECTURE.md", "docs/contract.md"):
        path = ROOT / name
        for target in re.findall(r"\]\(([^)#]+)\)", path.read_text("utf-8")):
            if "://" not in target:
                assert (path.parent / target).exists(), f"{name}: {target}"


def test_the_readme_has_no_open_place() -> None:
    assert "@@" not in (ROOT / "README.md").read_text("utf-8")

"""A month of a practice: 1,000 claims, three payers, their remittances, the bank.

The month and what is true of it are made by tests/journeys/month, which knows nothing of the
gateway. The files go through the real commands, and every list must hold exactly what was planted.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.month.__main__ import write
from tests.journeys.stage import Stage, cli, stage_at


@pytest.fixture(scope="module")
def month(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the month's files."""
    folder = tmp_path_factory.mktemp("month")
    write(folder)
    return folder


@pytest.fixture(scope="module")
def true(month: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((month / "truth.json").read_text())
    return found


def sent(stage: Stage, month: Path) -> None:
    """The claims are submitted and delivered; TA1 and 999 lie in the outbox."""
    said = stage.cli("submit", str(month / "claims.jsonl"), "--partner", "sandbox", "--json")
    assert said.code == 0, said.err
    assert {c["state"] for c in said.json["claims"]} == {"built"}
    assert stage.cli("deliver").code == 0
    for _ in range(2):
        house = ("sandbox", "--root", str(stage.house), "--once")
        silent = ("--silent", "277CA", "--silent", "835", "--silent", "report")
        assert cli(*house, *silent).code == 0


def received(stage: Stage, files: list[Path]) -> None:
    """The partner's files come in this order, and the bank's."""
    for path in files:
        if path.suffix in (".ach", ".bai", ".csv"):
            said = stage.cli("bank", "import", str(path))
        else:
            stage.put(path.name, path.read_bytes())
            said = stage.cli("receive", "--no-wait")
        assert said.code == 0, said.out + said.err


@pytest.fixture(scope="module")
def stage(month: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    folder = tmp_path_factory.mktemp("stage")
    with pytest.MonkeyPatch.context() as patch:
        with stage_at(folder, f"sqlite:///{folder / 'gateway.db'}", patch) as one:
            sent(one, month)
            assert one.cli("receive", "--no-wait").code == 0
            received(one, sorted((month / "eras").iterdir()) + sorted((month / "bank").iterdir()))
            yield one

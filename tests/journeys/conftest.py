"""Stages for the journeys."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from tests.journeys.stage import Stage, stage_at


@pytest.fixture(autouse=True)
def _logs_of_its_own() -> Iterator[None]:
    """What a journey says about logging ends with it."""
    yield
    structlog.reset_defaults()


@pytest.fixture
def stage(store_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    """A gateway and another side over a folder door, on each database."""
    with stage_at(tmp_path, store_url, monkeypatch) as one:
        yield one


@pytest.fixture
def quick_stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    """The same on SQLite alone, where the database is not what is tried."""
    with stage_at(tmp_path, f"sqlite:///{tmp_path / 'gateway.db'}", monkeypatch) as one:
        yield one

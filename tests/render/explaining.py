"""What the tests of ``gateway explain`` share."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click
from click.testing import CliRunner

from gateway.cli.root import cli

FIXTURES = Path(__file__).parents[2] / "fixtures" / "x12"


def fixture(name: str) -> str:
    """The path of a file, by ``kind/verdict/name``."""
    return str(FIXTURES / f"{name}.x12")


def ran(*arguments: str) -> tuple[int, str, str]:
    """Exit code, stdout, stderr of ``gateway explain``."""
    done = CliRunner().invoke(cli, ["explain", *arguments], standalone_mode=False)
    if isinstance(done.exception, click.ClickException):
        return done.exception.exit_code, done.stdout, done.exception.format_message()
    assert done.exception is None, done.exception
    return done.return_value, done.stdout, done.stderr


def document(*arguments: str) -> Any:
    """What ``--json`` prints."""
    return json.loads(ran(*arguments, "--json")[1])


def segments(told: Any) -> list[Any]:
    """All segments of the sets of a document."""
    return [
        segment
        for interchange in told["interchanges"]
        for group in interchange["functional_groups"]
        for one in group["transaction_sets"]
        for segment in one["segments"]
    ]

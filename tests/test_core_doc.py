"""The conformance table of docs/core-connectivity.md names tests and modules that there are."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

from gateway.settings import Door

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "docs" / "core-connectivity.md").read_text("utf-8")


def test_every_test_that_the_table_names_is_there() -> None:
    named = re.findall(r"`([\w/]+\.py)::(\w+)`", TEXT)
    assert len(named) > 30
    for file, function in named:
        tree = ast.parse((ROOT / "tests" / file).read_text("utf-8"))
        there = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
        assert function in there, f"{file}::{function}"


def test_every_module_that_the_table_names_is_there() -> None:
    rows = [row.split("|")[2] for row in TEXT.splitlines() if "::test_" in row]
    named = {name for row in rows for name in re.findall(r"`([\w/]+)`", row)}
    folders = ("transport", "transport/core_wire", "")
    for name in named:
        at = [ROOT / "gateway" / folder / f"{name}.py" for folder in folders]
        assert any(path.is_file() for path in at), name


def test_the_settings_shown_are_those_of_a_door() -> None:
    (shown,) = re.findall(r"```toml\n(.*?)```", TEXT, re.DOTALL)
    live = re.sub(r"^# (\w+ = )", r"\1", shown, flags=re.MULTILINE)
    door = tomllib.loads(live)["door"]
    assert {"rule_version", "certificate_key_file", "idempotent"} <= set(door)
    assert set(door) <= set(Door.__struct_fields__)

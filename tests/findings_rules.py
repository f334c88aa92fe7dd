"""The hand-written table of rules, and every rule id that the gateway's source can tell."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import msgspec

from gateway.validate.rules import MODULES

ROOT = Path(__file__).parents[1]
TABLE = ROOT / "tests" / "findings_rules.toml"


class Rule(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """One rule as docs/findings.md tells it; the fields are explained in the table."""

    id: str
    snip: int
    severity: str
    code: str = ""
    says: str
    mend: str
    base: str = ""
    good: str = ""
    bad: str = ""
    encoding: str = "utf-8"
    no_example: str = ""

    @property
    def pattern(self) -> re.Pattern[str]:
        """What the ids of its findings look like."""
        parts = re.split(r"<[a-z]+>", self.id)
        return re.compile("[A-Z0-9]+".join(map(re.escape, parts)))


def rules() -> list[Rule]:
    """The table, in its order."""
    return msgspec.convert(tomllib.loads(TABLE.read_text("utf-8"))["rule"], list[Rule])


SHAPE = re.compile(r"(?:\{\}|[A-Z][A-Z0-9]*)(?:\.[A-Za-z0-9{}_-]+)*\.(?:[a-z][a-z-]*|\{\})")
OTHER_NAMES = re.compile(
    r"\{\}\.(?:toml|json|txt|csv|parquet|result\.json|(?:\{\}\.)?rpt\.txt)|[{}.]+"
)
"""File names, and ids that are put together from nothing but what was said elsewhere."""
ANOTHER_COMPANY = "sandbox"
BUSINESS = {module.__name__.rpartition(".")[2] for module in MODULES}
"""Modules whose rules are data and tell themselves: tests/rules holds them."""


def told_in_source() -> Iterator[tuple[str, str]]:
    """Where, and the rule id: every text that looks like one, ``{}`` for what is filled in."""
    for path in sorted((ROOT / "gateway").rglob("*.py")):
        if ANOTHER_COMPANY in path.parts or path.stem in BUSINESS:
            continue
        tree = ast.parse(path.read_text("utf-8"))
        parts = {
            id(part)
            for node in ast.walk(tree)
            if isinstance(node, ast.JoinedStr)
            for part in node.values
        }
        for node in ast.walk(tree):
            text = _text(node)
            if id(node) in parts or not SHAPE.fullmatch(text) or OTHER_NAMES.fullmatch(text):
                continue
            yield f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 0)}", text


def _text(node: ast.AST) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(
            str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values
        )
    return ""

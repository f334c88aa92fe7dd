"""Each rule of each shipped patch has an example that breaks it, and keeps it when it is mended.

``NAME.toml`` beside this file belongs to the patch NAME: ``base`` is a file of fixtures/,
``change`` what makes it fit the partner; an example changes ``good`` to ``bad`` in it.
``weighed`` is given where the patch only says how much a rule of ours counts.
"""

from __future__ import annotations

import re
import shutil
import tomllib
from functools import lru_cache
from pathlib import Path

import msgspec
import pytest

from gateway.books import books_for
from gateway.finding import Finding
from gateway.translate import registry
from gateway.validate.examine import ALL_TYPES, examine

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
PATCHES = ROOT / "mappings" / "partners"
OLDER = {"northwind-837p", "harbor-835"}
"""Patches whose examples stand in tests/test_partner_patches.py and tests/rules."""


class Example(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    rule: str
    good: str
    bad: str
    at: str
    weighed: str = ""


class Sheet(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    base: str
    change: list[tuple[str, str]]
    example: list[Example]

    @property
    def text(self) -> str:
        """The file that the partner has nothing against."""
        text = (ROOT / "fixtures" / self.base).read_text("utf-8").replace("~\n", "~")
        for good, bad in self.change:
            assert good in text, good
            text = text.replace(good, bad, 1)
        return text

    def broken(self, one: Example) -> str:
        """The file with one example's fault."""
        assert one.good in self.text, one.good
        return self.text.replace(one.good, one.bad, 1)


@lru_cache
def sheets() -> dict[str, Sheet]:
    """The sheets by the names of their patches."""
    return {
        path.stem: msgspec.convert(tomllib.loads(path.read_text("utf-8")), Sheet)
        for path in sorted(HERE.glob("*.toml"))
    }


def judged(text: str, name: str, folder: str = "") -> list[Finding]:
    found: list[Finding] = []
    books = books_for((name,) if name else (), folder)
    for _ in examine([text.encode()], found, registry, ALL_TYPES, books):
        pass
    return found


EXAMPLES = [(name, one) for name, sheet in sheets().items() for one in sheet.example]


@pytest.mark.parametrize("name", sheets())
def test_the_partner_has_nothing_against_the_base(name: str) -> None:
    told = judged(sheets()[name].text, name)
    assert [f.rule for f in told if f.severity == "reject" or f.snip == 7] == []


@pytest.mark.parametrize(
    ("name", "one"), EXAMPLES, ids=[f"{name}-{one.rule}" for name, one in EXAMPLES]
)
def test_the_example_is_told_and_its_mending_is_not(name: str, one: Example) -> None:
    sheet = sheets()[name]
    mine = [f for f in judged(sheet.broken(one), name) if f.rule == one.rule]
    before = [f for f in judged(sheet.broken(one), "") if f.rule == one.rule]
    if one.weighed == "off":
        assert before and not mine
        return
    assert mine, sorted({f.rule for f in judged(sheet.broken(one), name)})
    for told in mine:
        place = told.segment + (f"{told.element:02d}" if told.element else "")
        place += f"-{told.component}" if told.component else ""
        assert place == one.at
        assert told.severity == one.weighed if one.weighed else told.snip == 7
    assert not any((f.severity, f.snip) == (mine[0].severity, mine[0].snip) for f in before)
    assert not any(f.rule == one.rule for f in judged(sheet.text, name))


def blocks(name: str) -> tuple[str, list[str]]:
    """What begins a patch, and its rules."""
    head, *rest = re.split(r"(?m)^(?=\[\[)", (PATCHES / f"{name}.toml").read_text("utf-8"))
    return head, rest


RULES = [(name, number) for name in sheets() for number in range(len(blocks(name)[1]))]


@pytest.mark.parametrize(("name", "number"), RULES)
def test_without_a_rule_one_of_its_examples_is_not_told(
    name: str, number: int, tmp_path: Path
) -> None:
    """So every rule of the patch has an example of its own."""
    head, rest = blocks(name)
    shutil.copytree(PATCHES / "lists", tmp_path / "lists")
    less = head + "".join(one for n, one in enumerate(rest) if n != number)
    (tmp_path / f"{name}.toml").write_text(less, "utf-8")
    sheet = sheets()[name]

    def told(one: Example, folder: str) -> set[tuple[str, str, int]]:
        found = judged(sheet.broken(one), name, folder)
        return {(f.rule, f.severity, f.snip) for f in found if f.rule == one.rule}

    assert any(told(one, "") != told(one, str(tmp_path)) for one in sheet.example), rest[number]


def test_every_shipped_patch_has_examples() -> None:
    assert {path.stem for path in PATCHES.glob("*.toml")} - OLDER == set(sheets())

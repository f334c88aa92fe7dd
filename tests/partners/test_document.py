"""docs/partners.md is true: each patch in it fits its guide, is told where it says, and together
they show everything that a patch can say."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import msgspec
import pytest

from gateway import resources
from gateway.books import books_for
from gateway.guides.checks import Check
from gateway.guides.corrections import Correction, PartnerPatch, RuleWeight
from gateway.settings import load
from gateway.translate import registry
from gateway.validate.examine import ALL_TYPES, examine

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "partners.md").read_text("utf-8")
BASE = (ROOT / "fixtures/x12/837P/accept/minimal.x12").read_text("utf-8").replace("~\n", "~")
CLAIM = re.compile(
    r"(?:without `(?P<less>[^`]+)`|with `(?P<bad>[^`]+)` in place of\s`(?P<good>[^`]+)`) "
    r"(?P<how>it is told|nothing is told) as `(?P<rule>[^`]+)`"
)
GUIDES_OWN = {"into", "place", "any_form", "external"}
"""What the guides' own corrections say, and companion guides hardly ever."""


class Shown(NamedTuple):
    """A block of TOML, and what the text below says of it."""

    toml: str
    told: list[re.Match[str]]


def shown() -> Iterator[Shown]:
    parts = re.split(r"```toml\n(.*?)```", TEXT, flags=re.DOTALL)
    for toml, below in zip(parts[1::2], parts[2::2], strict=True):
        if toml.startswith("[["):
            yield Shown(toml, list(CLAIM.finditer(re.sub(r"\s+", " ", below))))


BLOCKS = list(shown())
HEAD = 'guides = ["005010X222A1"]\n'


def rules(text: str, folder: Path | None = None) -> dict[str, int]:
    """The rules that are told of a file, and their types."""
    found: list[object] = []
    books = books_for(("mine",), str(folder)) if folder else books_for()
    for _ in examine([text.encode()], found, registry, ALL_TYPES, books):  # type: ignore[arg-type]
        pass
    return {one.rule: one.snip for one in found}  # type: ignore[attr-defined]


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: block.toml.split('"')[1])
def test_what_is_said_of_a_patch_is_true(block: Shown, tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text(HEAD + block.toml)
    (tmp_path / "lists").mkdir()
    (tmp_path / "lists" / "payers.txt").write_text("60055, another\n")
    (tmp_path / "lists" / "refused.txt").write_text("111111111\n")
    assert block.told
    kept = rules(BASE, tmp_path)
    assert 7 not in kept.values()
    for one in block.told:
        good = one["less"] or one["good"]
        assert good in BASE
        broken = BASE.replace(good, one["bad"] or "", 1)
        with_it, without = rules(broken, tmp_path), rules(broken)
        if one["how"] == "it is told":
            assert with_it.get(one["rule"]) == 7, with_it
            assert without.get(one["rule"]) != 7
        else:
            assert one["rule"] in without
            assert one["rule"] not in with_it


def test_everything_that_a_patch_can_say_is_shown() -> None:
    said = "\n".join(re.findall(r"```toml\n(.*?)```", TEXT, re.DOTALL))
    for form in (Correction, Check, RuleWeight, PartnerPatch):
        for field in form.__struct_fields__:
            written = re.search(rf"\b{field}\b *=|\[\[{field}\]\]", said)
            assert written or field in GUIDES_OWN, f"{form.__name__}.{field}"


def test_every_statement_is_judged() -> None:
    """A line that the test above does not understand would be held true by nobody."""
    flat = re.sub(r"\s+", " ", TEXT[TEXT.index("### Corrections") :])
    said = flat.count("is told as `")
    assert said == sum(len(block.told) for block in BLOCKS) > 25


def test_the_keys_of_a_partner_s_file_are_keys(tmp_path: Path) -> None:
    block = re.search(r"```toml\n(batch_by.*?)```", TEXT, re.DOTALL)
    assert block
    (tmp_path / "partners").mkdir()
    example = resources.read_text("config/partners/example.toml")
    (tmp_path / "partners" / "hill.toml").write_text(block[1] + example)
    hill = load(tmp_path, tmp_path).partner("hill")
    for key, value in tomllib.loads(block[1]).items():
        assert msgspec.to_builtins(getattr(hill, key)) == value

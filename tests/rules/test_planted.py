"""Defects planted by hand, one at a time: each is told where it is, once, and nothing besides.

``planted/*.toml`` hold them: a valid file of ``fixtures/``, the text in it, what that is changed to
(``more`` are changes with it), and all that is then to be told: type, severity, rule, place.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from typing import Any

import msgspec
import pytest

from gateway.books import books_for
from gateway.finding import Finding
from gateway.translate import registry
from gateway.validate.examine import ALL_TYPES, examine
from tests.rules.examples import FIXTURES, FOLDER, Example


class Defect(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """One defect; see above."""

    what: str
    good: str
    bad: str
    told: list[str]
    more: list[tuple[str, str]] = []


class File(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """The defects of one valid file; ``lists`` is a folder of code lists in ``fixtures/``."""

    base: str
    defects: list[Defect]
    lists: str = ""

    @property
    def kind(self) -> str:
        """The kind of the file's set."""
        return self.base.split("/")[1]


def files() -> list[File]:
    """All of them, by file and in its order."""
    found: list[File] = []
    for path in sorted((FOLDER / "planted").glob("*.toml")):
        found += msgspec.convert(tomllib.loads(path.read_text("utf-8"))["file"], list[File])
    return found


FILES = files()
ALL = [(file, defect) for file in FILES for defect in file.defects]


def judged(file: File, text: str) -> list[str]:
    found: list[Finding] = []
    books = books_for(lists=str(FIXTURES / file.lists) if file.lists else "")
    for _ in examine([text.encode()], found, registry, ALL_TYPES, books):
        pass
    return sorted(f"{f.snip} {f.severity} {f.rule} {_place(f)}" for f in found)


def _place(finding: Finding) -> str:
    place = f"{finding.segment}{finding.element:02d}" if finding.element else finding.segment
    return f"{place}-{finding.component}" if finding.component else place


@pytest.mark.parametrize(("file", "one"), ALL, ids=[f"{f.kind}-{d.what}" for f, d in ALL])
def test_a_defect_is_told_once_and_at_its_place(file: File, one: Defect) -> None:
    made: dict[str, Any] = {"good": one.good, "bad": one.bad, "more": one.more}
    _, text = Example(rule="", kind="", base=file.base, at="", **made).texts()
    assert judged(file, text) == sorted(one.told)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.base)
def test_the_file_without_a_defect_has_no_finding(file: File) -> None:
    assert judged(file, (FIXTURES / file.base).read_text("utf-8")) == []


def test_there_are_enough_kinds_of_them() -> None:
    """Kinds are counted by the rule that is told first, for each kind of file."""
    kinds = {(file.kind, defect.told[0].split()[2]) for file, defect in ALL}
    count = Counter(kind for kind, _ in kinds)
    assert len(kinds) >= 200
    assert all(count[kind] >= 10 for kind in ("837P", "837I", "835", "271", "277CA")), count
    assert len({defect.what for _, defect in ALL}) >= 200

"""docs/findings.md says what the source can tell, every example in it is true, and it is what
``python -m tests.findings_doc`` makes."""

from __future__ import annotations

import re

import pytest

import gateway
from gateway.books import repair_words
from gateway.exchange.claims_in import claims_of
from gateway.finding import Finding
from gateway.models.claim import Claim
from gateway.translate.claim_837_build import build_837
from gateway.translate.claim_sources import source_of
from gateway.translate.repair import repair
from gateway.translate.unwritten import unwritten
from gateway.x12.writer import Writer
from tests.findings_doc import Word, document, opinions, verdicts, words
from tests.findings_rules import ROOT, Rule, rules, told_in_source
from tests.translate.claims_837 import BATCH, interchange, read_all

SHOWN = [rule for rule in rules() if not rule.no_example]
GIVEN = [word for word in words() if word.good]


def findings(base: str, good: str, bad: str, snip: int, encoding: str = "utf-8") -> list[Finding]:
    """What is told of one SNIP type of a file of the fixtures after a change."""
    text = (ROOT / "fixtures" / base).read_text("utf-8")
    assert good in text, f"{base} has no {good!r}"
    text = text.replace(good, bad, 1)
    if base.endswith(".x12"):
        return gateway.validate(text.encode(encoding), {snip})
    if base.startswith("sources/"):
        items = claims_of(text.encode(encoding), base)
        return [item for item in items if isinstance(item, Finding)]
    told: list[Finding] = []
    for item in source_of(text.encode()).read(text.encode(), base):
        if isinstance(item, Claim):
            told += repair(item, repair_words()).findings
            text = interchange([item], item.kind)
            told += unwritten(item, read_all(text)[1][0])
            Writer(lost=told.append).transaction_set(
                "837", "1", "", build_837([item], BATCH, item.kind)
            )
            told += gateway.validate(text.encode(), {snip})
        else:
            told.append(item)
    return told


@pytest.mark.parametrize("rule", SHOWN, ids=lambda rule: rule.id)
def test_the_example_of_a_rule_is_true(rule: Rule) -> None:
    assert rule.good != rule.bad
    told = findings(rule.base, rule.good, rule.bad, rule.snip, rule.encoding)
    mine = [f for f in told if rule.pattern.fullmatch(f.rule)]
    assert mine, sorted({f.rule for f in told})
    for finding in mine:
        assert finding.severity in rule.severity
        assert finding.snip == rule.snip
        assert finding.code == "" if not rule.code else _one_of(finding.code, rule.code)
    kept = findings(rule.base, rule.good, rule.good, rule.snip)
    assert not any(rule.pattern.fullmatch(f.rule) for f in kept)


@pytest.mark.parametrize("word", GIVEN, ids=lambda word: word.id)
def test_the_example_of_a_word_is_true(word: Word) -> None:
    told = [f for n in (2, 5) for f in findings(word.base, word.good, word.bad, n)]
    mine = [f for f in told if f.rule.endswith(f".{word.id}") and not f.rule.startswith("X12.")]
    mine += [f for f in told if f.rule.endswith(word.id) and "." in word.id]
    assert mine, sorted({f.rule for f in told})
    for finding in mine:
        assert finding.severity in word.severity
        assert finding.code == "" if not word.code else _one_of(finding.code, word.code)
    kept = findings(word.base, word.good, word.good, 2)
    assert not any(f.rule.endswith(f".{word.id}") and f.severity == "reject" for f in kept)


def _one_of(code: str, named: str) -> bool:
    """True for a code that a cell of the table names: ``TA105:008 or 009`` names two."""
    table, _, value = code.partition(":")
    return table in named and re.search(rf"\b{re.escape(value)}\b", named) is not None


def test_every_rule_of_the_source_is_in_the_document() -> None:
    ids = [re.sub(r"<[a-z]+>", "some", rule.id) for rule in rules()]
    ids += [f"some.{word.id}" for word in words()]
    unknown = []
    sources = list(told_in_source())
    for where, text in sources:
        template = ".+".join(re.escape(part) for part in text.split("{}"))
        if not any(re.fullmatch(rf"(?:.+\.)?{template}", id) for id in ids):
            unknown.append(f"{where} tells {text}")
    assert unknown == []
    assert len(sources) > 80


def test_no_id_is_in_it_twice() -> None:
    ids = [rule.id for rule in rules()] + [word.id for word in words()]
    assert len(set(ids)) == len(ids)


def test_a_planted_rule_would_be_missed() -> None:
    told = {text for _, text in told_in_source()}
    assert {"X12.SE01.count", "X12.read.long", "{}.required", "CLAIMS.json.shape"} <= told
    assert not any(text.endswith((".toml", ".txt")) for text in told)


def test_someone_is_said_to_be_right_in_every_difference() -> None:
    apart = [row for row in opinions() if row["pyx12"] != "same"]
    assert len(apart) > 100
    assert [row for row in apart if not any(v.fits(row) for v in verdicts())] == []
    assert all(v.right in ("gateway", "pyx12", "both") for v in verdicts())
    first = [next(v for v in verdicts() if v.fits(row)) for row in apart]
    assert [v for v in verdicts() if v not in first] == []


def test_the_document_is_what_the_tables_make() -> None:
    """Else: python -m tests.findings_doc > docs/findings.md"""
    text = (ROOT / "docs" / "findings.md").read_text("utf-8")
    assert text == "\n".join(document()) + "\n"

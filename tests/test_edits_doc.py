"""docs/edits.md names who decides each edit: the rules in it exist, no rule that names an edit is
missing, and the partner's checks in it do what they say."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from gateway.books import books_for
from gateway.finding import Finding
from gateway.translate import registry
from gateway.validate.examine import ALL_TYPES, examine
from tests.findings_doc import words
from tests.findings_rules import ROOT, rules
from tests.rules.examples import declared

TEXT = (ROOT / "docs" / "edits.md").read_text("utf-8")
ROW = re.compile(r"^\| ([0-9]+) \|([^|]+)\|([^|]*)\|([^|]*)\|$", re.MULTILINE)
ROWS = {
    int(n): (re.findall(r"`([^`]+)`", ids), rest.strip()) for n, _, ids, rest in ROW.findall(TEXT)
}
(PATCH,) = re.findall(r"```toml\n(.*?)```", TEXT, re.DOTALL)
MINIMAL = (ROOT / "fixtures" / "x12" / "837P" / "accept" / "minimal.x12").read_text("utf-8")


def test_each_edit_is_decided_by_a_rule_a_partner_the_lists_or_the_store() -> None:
    assert list(ROWS) == list(range(1, 71))
    for number, (ids, rest) in ROWS.items():
        assert ids or rest.startswith(("partner check", "the store")), number


def test_the_rules_in_it_exist() -> None:
    known = set(declared()) | {rule.id for rule in rules()}
    known |= {f".{word.id}".replace("..", ".") for word in words()}
    assert [id for ids, _ in ROWS.values() for id in ids if id not in known] == []


def test_a_rule_stands_with_the_edit_that_it_names() -> None:
    lacking = [
        (edit, id)
        for id, (rule, _) in declared().items()
        for edit in re.findall(r"edit ([0-9]+)", rule.source)
        if id not in ROWS[int(edit)][0]
    ]
    assert lacking == []
    assert sum("edit " in rule.source for rule, _ in declared().values()) > 100


def judged(folder: Path, text: str) -> list[Finding]:
    (folder / "theirs.toml").write_text(PATCH)
    found: list[Finding] = []
    books = books_for(("theirs",), str(folder))
    for _ in examine([text.encode()], found, registry, ALL_TYPES, books):
        pass
    return found


def test_a_claim_as_the_partner_wants_it_has_no_finding(tmp_path: Path) -> None:
    assert judged(tmp_path, MINIMAL) == []


@pytest.mark.parametrize(
    ("good", "bad", "told"),
    [
        ("MI*W123456789~", "MI*X123456789~", {"X222.2010BA.NM109.member-id"}),
        ("XX*1234567893~", "XX*1245319599~", {"X222.2010AA.NM109.enrolled"}),
        ("PI*60054~", "PI*99999~", {"X222.2010BB.NM109.payer"}),
        ("HC:99213:25*", "HC:71046*", {"X222.2310A.NM1.referring"}),
        ("HC:99213:25*", "HC:70551*", {"X222.2310A.NM1.referring", "X222.2300.REF.authorized"}),
        ("D8*20260310~", "D8*20250910~", {"X222.2300.CLM.late"}),
        ("HC:99213:25*", "HC:J0135*", {"X222.2400.SV101-2.pharmacy", "X222.2410.LIN.missing"}),
    ],
)
def test_a_partners_check_decides(tmp_path: Path, good: str, bad: str, told: set[str]) -> None:
    assert good in MINIMAL
    found = judged(tmp_path, MINIMAL.replace(good, bad, 1))
    assert {f.rule for f in found} == told
    assert {f.snip for f in found} == {7}


def test_every_edit_that_only_a_partner_can_decide_is_shown_as_data() -> None:
    alone = {n for n, (ids, rest) in ROWS.items() if not ids and rest.startswith("partner check")}
    shown = {int(n) for n in re.findall(r"\[\[check\]\] # ([0-9]+)", PATCH)}
    assert alone <= shown
    assert shown == {17, 28, 35, 54, 55, 60, 70}

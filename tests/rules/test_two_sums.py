"""The sums that rules judge and those that the models keep for posting are one and the same."""

from __future__ import annotations

import pytest

import gateway
from gateway.models.remittance import ClaimPayment, RemittanceTotals
from tests.rules.examples import FIXTURES, examples

TEXTS = {
    path.stem: path.read_text("utf-8")
    for path in sorted((FIXTURES / "x12" / "835" / "accept").glob("*.x12"))
}
TEXTS |= {
    f"{one.rule} {n}": one.texts()[1] for n, one in enumerate(examples()) if one.kind == "835"
}
RULES = {"X221.2110.SVC.balance", "X221.2100.CLP.balance", "X221.BPR02.balance"}


@pytest.mark.parametrize("name", TEXTS)
def test_models_and_rules_agree(name: str) -> None:
    told: dict[str, int] = dict.fromkeys(RULES, 0)
    for finding in gateway.validate(TEXTS[name], {3}):
        if finding.rule in told:
            told[finding.rule] += 1
    kept = dict.fromkeys(RULES, 0)
    for item in gateway.parse(TEXTS[name]):
        if isinstance(item, ClaimPayment):
            kept["X221.2100.CLP.balance"] += item.balanced is False
            kept["X221.2110.SVC.balance"] += sum(s.balanced is False for s in item.service_lines)
        elif isinstance(item, RemittanceTotals):
            kept["X221.BPR02.balance"] += item.balanced is False
    assert told == kept


def test_both_ways_are_tried() -> None:
    assert len(TEXTS) > 50
    assert sum("balance" in name for name in TEXTS) >= 3

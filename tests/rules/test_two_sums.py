"""The sums that rules judge and those that the models keep for posting are one and the same; what
rules tell of one amount they do not tell again of the sums above it."""

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
CAUSES = {
    "X221.2100.CLP03.sum", "X221.2100.CLP03.reversal", "X221.2100.CLP04.negative",
    "X221.2110.SVC02.reversal", "X221.BPR02.negative",
}  # fmt: skip
"""What tells of an amount whose sums do not tie either."""

ONE = (
    "2110.CAS.gap", "2100.CLP03.sum", "2100.CLP03.reversal", "2110.SVC.balance",
    "2110.SVC02.reversal", "BPR02.negative",
)  # fmt: skip
ONE_CAUSE = {name for name in TEXTS if name.startswith(ONE)}
"""Of these the sums are off by just that one amount."""


@pytest.mark.parametrize("name", TEXTS)
def test_models_and_rules_agree(name: str) -> None:
    told: dict[str, int] = dict.fromkeys(RULES, 0)
    causes = 0
    for finding in gateway.validate(TEXTS[name], {3, 4}):
        if finding.rule in told:
            told[finding.rule] += 1
        causes += finding.rule in RULES | CAUSES
    kept = dict.fromkeys(RULES, 0)
    for item in gateway.parse(TEXTS[name]):
        if isinstance(item, ClaimPayment):
            kept["X221.2100.CLP.balance"] += item.balanced is False
            kept["X221.2110.SVC.balance"] += sum(s.balanced is False for s in item.service_lines)
        elif isinstance(item, RemittanceTotals):
            kept["X221.BPR02.balance"] += item.balanced is False
    assert all(told[rule] <= kept[rule] for rule in RULES)
    assert bool(causes) >= any(kept.values())
    if name not in ONE_CAUSE:
        assert told == kept


def test_both_ways_are_tried() -> None:
    assert len(TEXTS) > 50
    assert sum("balance" in name for name in TEXTS) >= 3
